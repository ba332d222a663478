CREATE TABLE pbm.drugs (
    drug_id serial PRIMARY KEY,
    ndc_code pbm.ndc UNIQUE,
    name text,
    generic_name text,
    tier integer CHECK (tier BETWEEN 1 AND 9),
    formulary_flag boolean DEFAULT true,
    prior_auth_required boolean DEFAULT false,
    quantity_limit numeric(10,3) CHECK (quantity_limit > 0),
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    brand boolean NOT NULL DEFAULT false,
    generic_equivalent_ndc pbm.ndc,
    dea_schedule smallint CHECK (dea_schedule BETWEEN 2 AND 5),
    dosage_form text,
    route text,
    billing_unit text NOT NULL DEFAULT 'EA' CHECK (billing_unit IN ('EA', 'ML', 'GM')),
    labeler text,
    rxcui text,
    otc boolean NOT NULL DEFAULT false,
    obsolete_date date,
    replaces_ndc pbm.ndc,
    directory_date date CONSTRAINT drugs_directory_date CHECK (isfinite(directory_date)),
    marketing_category text CONSTRAINT drugs_marketing_category CHECK (marketing_category ~ '[^ ]'),
    long_acting boolean NOT NULL DEFAULT false,
    CONSTRAINT drugs_finite CHECK (isfinite(obsolete_date) AND quantity_limit < 'Infinity')
);
COMMENT ON TABLE pbm.drugs IS 'Drug products by NDC. tier, formulary_flag, prior_auth_required and quantity_limit serve plans with an open formulary where they have no rule of their own.';
COMMENT ON COLUMN pbm.drugs.ndc_code IS 'NULL where a list names the product alone: such a row takes part in no claim';
COMMENT ON COLUMN pbm.drugs.name IS 'NULL: the row takes part in no claim';
COMMENT ON COLUMN pbm.drugs.generic_equivalent_ndc IS 'The generic whose price measures the DAW penalty of a brand';
COMMENT ON COLUMN pbm.drugs.dea_schedule IS 'Controlled substance schedule, 2 to 5; NULL: not controlled';
COMMENT ON COLUMN pbm.drugs.billing_unit IS 'NCPDP billing unit of quantity and unit prices: each, millilitre, gram';
COMMENT ON COLUMN pbm.drugs.obsolete_date IS 'Last day the product may be dispensed, reject 77 after it; NULL: in use';
COMMENT ON COLUMN pbm.drugs.directory_date IS 'The latest FDA directory that was loaded and has the product; NULL: none has';
COMMENT ON COLUMN pbm.drugs.replaces_ndc IS 'The code that the product had before: authorizations for that code are for this one; NULL: none';
COMMENT ON COLUMN pbm.drugs.marketing_category IS 'FDA''s marketing category, such as NDA, ANDA or BLA, which gives the kind of a Part D drug; NULL: not known';
COMMENT ON COLUMN pbm.drugs.long_acting IS 'Whether it is a long-acting opioid, by its release or by its ingredient, such as methadone';

table_holds := table_holds || '{"drugs": "reference"}';
