CREATE TABLE pbm.plan_network_term (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    ordinary_kinds text[] NOT NULL DEFAULT '{retail,retail_90,preferred,mail,long_term_care}',
    retail_days_supply integer DEFAULT 34,
    mail_after_fills integer,
    mail_after_days integer,
    locks_in boolean NOT NULL DEFAULT false,
    PRIMARY KEY (plan_id, effective_date),
    CONSTRAINT plan_network_term_ordinary_kinds CHECK (ordinary_kinds <@ '{retail,retail_90,preferred,mail,specialty,home_infusion,long_term_care}'),
    CONSTRAINT plan_network_term_retail_days CHECK (retail_days_supply >= 1 AND retail_days_supply <= 999),
    CONSTRAINT plan_network_term_mail_after CHECK (num_nulls(mail_after_fills, mail_after_days) IN (0, 2)
        AND mail_after_fills > 0 AND mail_after_days > 0),
    CONSTRAINT plan_network_term_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_network_term_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.plan_network_term IS
'What a plan asks of pharmacy networks by fill date, beside what formulary.required_network asks of single products; of several rows that cover a date the latest counts. A plan without a row asks nothing but a contract.';
COMMENT ON COLUMN pbm.plan_network_term.ordinary_kinds IS 'Kinds of networks in which a product is dispensed that requires none, reject 560 in another';
COMMENT ON COLUMN pbm.plan_network_term.retail_days_supply IS 'Most days'' supply in a retail or preferred network, reject G9 beyond; NULL: no limit';
COMMENT ON COLUMN pbm.plan_network_term.mail_after_fills IS 'Fills of a drug in mail_after_days that may be dispensed at retail, reject 561 after them; NULL: any number';
COMMENT ON COLUMN pbm.plan_network_term.mail_after_days IS 'Days before the fill in which these are counted';
COMMENT ON COLUMN pbm.plan_network_term.locks_in IS 'Whether members may be locked in to pharmacies and prescribers (member_lock_in), reject M2; those of a Part D plan may anyway';

table_holds := table_holds || '{"plan_network_term": "reference"}';
