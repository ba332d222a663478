CREATE TABLE pbm.plan_network (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    network_id integer NOT NULL REFERENCES pbm.network,
    preference smallint NOT NULL DEFAULT 1,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    preferred boolean NOT NULL DEFAULT false,
    PRIMARY KEY (plan_id, network_id, effective_date),
    CHECK (termination_date >= effective_date),
    CONSTRAINT plan_network_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.plan_network IS 'The networks a plan uses; of several contracts of one pharmacy the lowest preference counts';
COMMENT ON COLUMN pbm.plan_network.preferred IS 'Whether the plan prefers its pharmacies: their claims have the shares for preferred networks, and are told 038; the others 039';

table_holds := table_holds || '{"plan_network": "reference"}';
