CREATE TABLE pbm.disclosure (
    disclosure_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- No foreign key: what was disclosed stays on record, whatever becomes of the member.
    patient_id uuid NOT NULL,
    disclosed_on date NOT NULL,
    basis text NOT NULL REFERENCES pbm.disclosure_basis,
    recipient_name text NOT NULL,
    recipient_address text,
    description text NOT NULL,
    purpose text,
    request_reference text,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL,
    recorded_for text,
    CONSTRAINT disclosure_finite CHECK (isfinite(disclosed_on)),
    CONSTRAINT disclosure_texts CHECK (recipient_name ~ '[^ ]' AND description ~ '[^ ]'),
    CONSTRAINT disclosure_why CHECK (purpose ~ '[^ ]' OR request_reference ~ '[^ ]')
);
COMMENT ON TABLE pbm.disclosure IS
'Disclosures of personal data to others (45 CFR 164.528); written by record_disclosure, read by accounting';
COMMENT ON COLUMN pbm.disclosure.patient_id IS 'members.patient_id';
COMMENT ON COLUMN pbm.disclosure.recipient_name IS 'Who received it';
COMMENT ON COLUMN pbm.disclosure.recipient_address IS 'The recipient''s address, where it is known';
COMMENT ON COLUMN pbm.disclosure.description IS 'What was disclosed, in brief';
COMMENT ON COLUMN pbm.disclosure.purpose IS 'What for, in brief; NULL where request_reference stands for it';
COMMENT ON COLUMN pbm.disclosure.request_reference IS 'Where the copy of the written request is kept that stands for a purpose; NULL: there is none';
COMMENT ON COLUMN pbm.disclosure.recorded_by IS 'The role that called record_disclosure';
COMMENT ON COLUMN pbm.disclosure.recorded_for IS 'The person behind it, as begin_access was told';
CREATE INDEX disclosure_patient ON pbm.disclosure (patient_id, disclosed_on);
COMMENT ON INDEX pbm.disclosure_patient IS 'The disclosures of a person in a period';

table_holds := table_holds || '{"disclosure": "personal"}';
