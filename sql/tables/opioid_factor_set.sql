CREATE TABLE pbm.opioid_factor_set (
    factor_set text PRIMARY KEY,
    source text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT opioid_factor_set_name CHECK (factor_set ~ '^[A-Za-z0-9_.-]{1,32}$'),
    CONSTRAINT opioid_factor_set_source CHECK (source ~ '[^ ]'),
    CONSTRAINT opioid_factor_set_dates CHECK (termination_date >= effective_date),
    CONSTRAINT opioid_factor_set_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.opioid_factor_set IS
'Sets of factors that turn a day''s dose of an opioid into milligrams of morphine. A plan names its set in plan_opioid, or of those in force on the fill date the newest counts. CDC2016, CDC2018 and CDC2022 ship; of CDC2016 methadone alone, so that a plan that names it loads the rest first.';
COMMENT ON COLUMN pbm.opioid_factor_set.source IS 'Where the set is printed';

table_holds := table_holds || '{"opioid_factor_set": "reference"}';
