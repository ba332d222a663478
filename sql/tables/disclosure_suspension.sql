CREATE TABLE pbm.disclosure_suspension (
    suspension_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    basis text NOT NULL,
    agency text NOT NULL,
    official text NOT NULL,
    reason text NOT NULL,
    is_written boolean NOT NULL,
    first_date date NOT NULL,
    last_date date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL,
    CONSTRAINT disclosure_suspension_basis CHECK (basis IN ('health_oversight', 'law_enforcement')),
    CONSTRAINT disclosure_suspension_texts CHECK (agency ~ '[^ ]' AND official ~ '[^ ]' AND reason ~ '[^ ]'),
    CONSTRAINT disclosure_suspension_dates CHECK (isfinite(first_date) AND isfinite(last_date) AND last_date >= first_date),
    -- 164.528(a)(2)(ii)(C)
    CONSTRAINT disclosure_suspension_oral CHECK (is_written OR last_date < first_date + 30)
);
COMMENT ON TABLE pbm.disclosure_suspension IS
'Times in which a person''s accounting leaves out the disclosures to an agency of health oversight or law enforcement (45 CFR 164.528(a)(2)); an oral statement holds for 30 days at most';
COMMENT ON COLUMN pbm.disclosure_suspension.agency IS 'The recipient of the disclosures that are left out';
COMMENT ON COLUMN pbm.disclosure_suspension.official IS 'Who made the statement';
COMMENT ON COLUMN pbm.disclosure_suspension.reason IS 'How an accounting would impede the agency';
COMMENT ON COLUMN pbm.disclosure_suspension.is_written IS 'Whether the statement was written';
COMMENT ON COLUMN pbm.disclosure_suspension.first_date IS 'Date of the statement';
COMMENT ON COLUMN pbm.disclosure_suspension.last_date IS 'Last day it holds';
CREATE INDEX disclosure_suspension_patient ON pbm.disclosure_suspension (patient_id);
COMMENT ON INDEX pbm.disclosure_suspension_patient IS 'The suspensions of a person';

table_holds := table_holds || '{"disclosure_suspension": "personal"}';
