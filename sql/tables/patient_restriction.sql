CREATE TABLE pbm.patient_restriction (
    restriction_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    withheld_purposes text[] NOT NULL,
    description text NOT NULL,
    effective_date date NOT NULL,
    termination_date date,
    CONSTRAINT patient_restriction_purposes CHECK (cardinality(withheld_purposes) > 0
        AND array_position(withheld_purposes, NULL) IS NULL AND NOT withheld_purposes && '{ETREAT,BTG}'),
    CONSTRAINT patient_restriction_dates CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND termination_date >= effective_date)
);
COMMENT ON TABLE pbm.patient_restriction IS
'Restrictions that were agreed to with a person (45 CFR 164.522(a)): the role views leave the person''s rows out for the purposes named. An emergency is never restricted (164.522(a)(1)(iii)).';
COMMENT ON COLUMN pbm.patient_restriction.withheld_purposes IS 'Codes of purpose_of_use';
COMMENT ON COLUMN pbm.patient_restriction.description IS 'What was agreed';
COMMENT ON COLUMN pbm.patient_restriction.effective_date IS 'First day';
COMMENT ON COLUMN pbm.patient_restriction.termination_date IS 'Last day; NULL: open';
CREATE INDEX patient_restriction_patient ON pbm.patient_restriction (patient_id);
COMMENT ON INDEX pbm.patient_restriction_patient IS 'The restrictions of a person';

table_holds := table_holds || '{"patient_restriction": "personal"}';
