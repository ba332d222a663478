CREATE TABLE pbm.member_low_income (
    patient_id uuid NOT NULL,
    effective_date date NOT NULL,
    termination_date date,
    level smallint NOT NULL,
    source text NOT NULL DEFAULT 'cms',
    document_reference text,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (patient_id, effective_date),
    CONSTRAINT member_low_income_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT member_low_income_source CHECK (source IN ('cms', 'best_available_evidence')),
    CONSTRAINT member_low_income_document CHECK (source <> 'best_available_evidence'
        OR (document_reference ~ '[^ ]' AND length(document_reference) <= 120) IS TRUE),
    CONSTRAINT member_low_income_dates CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND termination_date >= effective_date)
);
COMMENT ON TABLE pbm.member_low_income IS
'Spans of a person''s Medicare Part D low-income subsidy, both dates inclusive; of several that cover a fill the latest counts. A span begins on the first of a month.';
COMMENT ON COLUMN pbm.member_low_income.level IS 'A level of part_d_lis_copay: 1, 2 or 3';
COMMENT ON COLUMN pbm.member_low_income.source IS 'cms: from CMS''s files; best_available_evidence: entered by hand on a document (42 CFR 423.800(d))';
COMMENT ON COLUMN pbm.member_low_income.document_reference IS 'Where the document is filed; best available evidence names one';
COMMENT ON COLUMN pbm.member_low_income.recorded_at IS 'When the row was stored';

table_holds := table_holds || '{"member_low_income": "personal"}';
