DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

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
END
$pbm$;
