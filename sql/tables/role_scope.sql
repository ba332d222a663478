CREATE TABLE pbm.role_scope (
    role_scope_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    role_user regrole NOT NULL,
    role_user_name text NOT NULL,
    role_name text NOT NULL,
    client_id uuid CONSTRAINT role_scope_client_id_fkey REFERENCES pbm.client,
    patient_id uuid CONSTRAINT role_scope_patient_id_fkey REFERENCES pbm.members (patient_id),
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT role_scope_once UNIQUE NULLS NOT DISTINCT (role_user_name, role_name, client_id, patient_id),
    CONSTRAINT role_scope_person CHECK ((role_name = 'pbm_member') = (patient_id IS NOT NULL) AND (patient_id IS NULL OR client_id IS NULL))
);
COMMENT ON TABLE pbm.role_scope IS
'Which role a user has in this database, and for whom: memberships are the cluster''s, and give nothing where no row stands here. Written by grant_role and revoke_role. role_user and role_user_name must agree: a role that was dropped leaves its number, and one that is made later has another. client_id: for this client alone, NULL: for all; patient_id: the person that a user of pbm_member is.';

table_holds := table_holds || '{"role_scope": "reference"}';
