CREATE TABLE pbm.provider_exclusion (
    npi text NOT NULL,
    exclusion_list text NOT NULL,
    effective_date date NOT NULL,
    termination_date date,
    source text NOT NULL,
    PRIMARY KEY (npi, exclusion_list, effective_date),
    CONSTRAINT provider_exclusion_npi CHECK (npi ~ '^[0-9]{10}$'),
    CONSTRAINT provider_exclusion_list CHECK (exclusion_list ~ '[^ ]' AND length(exclusion_list) <= 40),
    CONSTRAINT provider_exclusion_source CHECK (source ~ '[^ ]' AND length(source) <= 120),
    CONSTRAINT provider_exclusion_dates CHECK (termination_date >= effective_date),
    CONSTRAINT provider_exclusion_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.provider_exclusion IS
'Who is excluded from payment, by list and date, both dates inclusive: a claim of such a pharmacy is rejected 559, one with such a prescriber A1. Whoever stands on any list on the fill date is excluded.';
COMMENT ON COLUMN pbm.provider_exclusion.npi IS 'NPI of a pharmacy or a prescriber, who need not be on file';
COMMENT ON COLUMN pbm.provider_exclusion.exclusion_list IS 'The list, such as LEIE, that of the Office of Inspector General';
COMMENT ON COLUMN pbm.provider_exclusion.termination_date IS 'Last day of exclusion, the one before reinstatement; NULL: open';
COMMENT ON COLUMN pbm.provider_exclusion.source IS 'Where the row is known from, such as the file and its date';

table_holds := table_holds || '{"provider_exclusion": "reference"}';
