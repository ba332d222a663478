CREATE TABLE pbm.purpose_of_use (
    purpose text PRIMARY KEY,
    description text NOT NULL,
    CONSTRAINT purpose_of_use_code CHECK (purpose ~ '^[A-Z]{3,20}$')
);
COMMENT ON TABLE pbm.purpose_of_use IS
'Purposes that personal data may be read for: codes of HL7''s ActReason below PurposeOfUse (terminology.hl7.org, CodeSystem v3-ActReason 3.1.0)';
COMMENT ON COLUMN pbm.purpose_of_use.purpose IS 'The code';
COMMENT ON COLUMN pbm.purpose_of_use.description IS 'What it means here';

table_holds := table_holds || '{"purpose_of_use": "reference"}';
