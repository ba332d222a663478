CREATE TABLE pbm.role_purpose (
    role_id regrole NOT NULL,
    role_name text NOT NULL,
    purpose text NOT NULL REFERENCES pbm.purpose_of_use,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (role_id, purpose)
);
COMMENT ON TABLE pbm.role_purpose IS 'Purposes that a role, and whoever inherits from it, may name to begin_access; written by allow_purpose';
COMMENT ON COLUMN pbm.role_purpose.role_name IS 'The role''s name when the row was written: a row counts only where number and name are of one role, or a new role could inherit a dropped one''s number';
COMMENT ON COLUMN pbm.role_purpose.purpose IS 'A code of purpose_of_use';

table_holds := table_holds || '{"role_purpose": "reference"}';
