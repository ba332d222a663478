CREATE TABLE pbm.audit_hold (
    hold_id bigserial PRIMARY KEY,
    from_date date,
    until_date date,
    reason text NOT NULL CHECK (reason ~ '[^ ]'),
    set_by text NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    released_at timestamptz,
    CONSTRAINT audit_hold_dates CHECK (isfinite(from_date) AND isfinite(until_date) AND from_date <= until_date)
);
COMMENT ON TABLE pbm.audit_hold IS 'Legal holds: while one is not released, audit_retain drops no month that has a day of it';
COMMENT ON COLUMN pbm.audit_hold.from_date IS 'The first day held; NULL: from the beginning';
COMMENT ON COLUMN pbm.audit_hold.until_date IS 'The last day held; NULL: without end';
COMMENT ON COLUMN pbm.audit_hold.reason IS 'Why, such as the number of the case; names no patient';
COMMENT ON COLUMN pbm.audit_hold.set_by IS 'Role that set it';
COMMENT ON COLUMN pbm.audit_hold.released_at IS 'When it was released; NULL: it holds';

table_holds := table_holds || '{"audit_hold": "neither"}';
