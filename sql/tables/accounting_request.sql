CREATE TABLE pbm.accounting_request (
    request_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    requested_on date NOT NULL,
    due_on date NOT NULL,
    is_free boolean NOT NULL,
    extended_on date,
    extension_reason text,
    provided_on date,
    provided_by text,
    recorded_by text NOT NULL,
    CONSTRAINT accounting_request_dates CHECK (isfinite(requested_on) AND isfinite(due_on) AND isfinite(extended_on)
        AND isfinite(provided_on)),
    CONSTRAINT accounting_request_due CHECK (due_on - requested_on <= CASE WHEN extended_on IS NULL THEN 60 ELSE 90 END),
    CONSTRAINT accounting_request_extension CHECK ((extended_on IS NULL) = (extension_reason IS NULL))
);
COMMENT ON TABLE pbm.accounting_request IS
'Requests for an accounting of disclosures: due in 60 days, with one extension of 30 (45 CFR 164.528(c)(1))';
COMMENT ON COLUMN pbm.accounting_request.due_on IS 'Last day on which it may be provided';
COMMENT ON COLUMN pbm.accounting_request.is_free IS 'The person''s first in twelve months (164.528(c)(2))';
COMMENT ON COLUMN pbm.accounting_request.extended_on IS 'When the person was told of the delay in writing; NULL: was not';
COMMENT ON COLUMN pbm.accounting_request.extension_reason IS 'What the delay was explained by';
COMMENT ON COLUMN pbm.accounting_request.provided_on IS 'When the accounting was provided; NULL: it is open';
COMMENT ON COLUMN pbm.accounting_request.provided_by IS 'The role that provided it, for the documentation of 164.528(d)';
CREATE INDEX accounting_request_patient ON pbm.accounting_request (patient_id);
COMMENT ON INDEX pbm.accounting_request_patient IS 'The requests of a person';

table_holds := table_holds || '{"accounting_request": "personal"}';
