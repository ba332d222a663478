CREATE TABLE pbm.member_condition (
    patient_id uuid NOT NULL,
    condition text NOT NULL,
    effective_date date NOT NULL,
    termination_date date,
    source text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (patient_id, condition, effective_date),
    CONSTRAINT member_condition_condition CHECK (condition IN ('hospice', 'palliative_care', 'active_cancer', 'sickle_cell_disease', 'long_term_care')),
    CONSTRAINT member_condition_source CHECK (source ~ '[^ ]' AND length(source) <= 120),
    CONSTRAINT member_condition_dates CHECK (isfinite(effective_date) AND isfinite(termination_date) AND termination_date >= effective_date)
);
COMMENT ON TABLE pbm.member_condition IS
'Spans in which a person has a condition or residence that lifts limits or moves a drug to another payer, both dates inclusive';
COMMENT ON COLUMN pbm.member_condition.condition IS 'hospice, palliative_care, active_cancer, sickle_cell_disease or long_term_care';
COMMENT ON COLUMN pbm.member_condition.source IS 'Where it is known from, such as a CMS file or a prescriber''s statement';
COMMENT ON COLUMN pbm.member_condition.recorded_at IS 'When the row was stored';

table_holds := table_holds || '{"member_condition": "personal"}';
