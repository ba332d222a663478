CREATE TABLE pbm.code_value (
    field text NOT NULL,
    code text NOT NULL,
    field_name text NOT NULL,
    meaning text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (field, code),
    CONSTRAINT code_value_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.code_value IS 'Code sets by NCPDP field, for instance 439-E4 reason for service';

table_holds := table_holds || '{"code_value": "reference"}';
