CREATE TABLE pbm.standing_purpose (
    role_id regrole PRIMARY KEY,
    role_name text NOT NULL,
    purpose text NOT NULL REFERENCES pbm.purpose_of_use,
    reason text NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE pbm.standing_purpose IS
'The purpose under which a role reads that says none: pg_dump, a report tool, a subscription''s first copy, a superuser at work. Without a row it reads nothing. Written by set_standing_purpose';
COMMENT ON COLUMN pbm.standing_purpose.role_name IS 'The role''s name when the row was written: a row counts only where number and name are of one role';
COMMENT ON COLUMN pbm.standing_purpose.purpose IS 'A code of purpose_of_use';
COMMENT ON COLUMN pbm.standing_purpose.reason IS 'Which program the role is for';
COMMENT ON COLUMN pbm.standing_purpose.set_by IS 'The role that called set_standing_purpose';

table_holds := table_holds || '{"standing_purpose": "reference"}';
