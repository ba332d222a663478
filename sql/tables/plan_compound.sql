CREATE TABLE pbm.plan_compound (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    covered boolean NOT NULL DEFAULT true,
    takes_clarification boolean NOT NULL DEFAULT true,
    most_ingredients integer NOT NULL DEFAULT 25,
    PRIMARY KEY (plan_id, effective_date),
    CONSTRAINT plan_compound_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_compound_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT plan_compound_most_ingredients CHECK (most_ingredients BETWEEN 2 AND 25)
);
COMMENT ON TABLE pbm.plan_compound IS
'What a plan says of compounds, by fill date; of rows that overlap the one that began last. A plan without a row for the date covers them as a row of the defaults would.';
COMMENT ON COLUMN pbm.plan_compound.covered IS 'Whether compounds are covered; they are rejected 7Y otherwise, whatever is sent';
COMMENT ON COLUMN pbm.plan_compound.takes_clarification IS 'Whether submission clarification code 8 pays a compound without its ingredients that are not covered (70 without it); 772 otherwise';
COMMENT ON COLUMN pbm.plan_compound.most_ingredients IS 'The most ingredients of one compound, 9K beyond';

table_holds := table_holds || '{"plan_compound": "reference"}';
