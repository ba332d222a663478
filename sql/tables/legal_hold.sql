CREATE TABLE pbm.legal_hold (
    hold_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid,
    from_date date,
    until_date date,
    reason text NOT NULL CHECK (reason ~ '[^ ]'),
    set_by text NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    released_by text,
    released_at timestamptz,
    -- While it holds, the person's row cannot be deleted either.
    held_patient_id uuid REFERENCES pbm.members (patient_id),
    CONSTRAINT legal_hold_dates CHECK (isfinite(from_date) AND isfinite(until_date) AND from_date <= until_date),
    CONSTRAINT legal_hold_released CHECK ((released_at IS NULL) = (released_by IS NULL)),
    CONSTRAINT legal_hold_held CHECK (held_patient_id IS NOT DISTINCT FROM CASE WHEN released_at IS NULL THEN patient_id END)
);
COMMENT ON TABLE pbm.legal_hold IS
'Claims that are kept although their time is over, of one person or of everybody: retire_partitions stops before them and purge_retired leaves their tables';
COMMENT ON COLUMN pbm.legal_hold.patient_id IS 'Whose claims; NULL: everybody''s';
COMMENT ON COLUMN pbm.legal_hold.from_date IS 'The first day of fills held; NULL: from the beginning';
COMMENT ON COLUMN pbm.legal_hold.until_date IS 'The last day of fills held; NULL: without end';
COMMENT ON COLUMN pbm.legal_hold.reason IS 'Why, such as the number of the case; names no patient';
COMMENT ON COLUMN pbm.legal_hold.set_by IS 'Role that set it';
COMMENT ON COLUMN pbm.legal_hold.released_by IS 'Role that released it';
COMMENT ON COLUMN pbm.legal_hold.released_at IS 'When it was released; NULL: it holds';
COMMENT ON COLUMN pbm.legal_hold.held_patient_id IS 'patient_id while it holds: the member refers to it';
CREATE INDEX legal_hold_patient ON pbm.legal_hold (held_patient_id) WHERE held_patient_id IS NOT NULL;
COMMENT ON INDEX pbm.legal_hold_patient IS 'Whether a person''s rows are held';

table_holds := table_holds || '{"legal_hold": "personal"}';
