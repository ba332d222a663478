CREATE TABLE pbm.reject_code (
    reject_code text PRIMARY KEY,
    meaning text NOT NULL,
    field text,
    category text,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT reject_code_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.reject_code IS 'Reject codes (511-FB)';

table_holds := table_holds || '{"reject_code": "reference"}';
