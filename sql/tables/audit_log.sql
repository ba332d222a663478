CREATE TABLE pbm.audit_log (
    audit_id bigserial PRIMARY KEY,
    table_name text NOT NULL,
    operation text NOT NULL,
    user_name text NOT NULL,
    "timestamp" timestamptz NOT NULL DEFAULT clock_timestamp(),
    old_values jsonb,
    new_values jsonb,
    session_user_name text NOT NULL,
    application_name text,
    client_addr inet,
    transaction_id xid8 NOT NULL,
    backend_pid integer NOT NULL,
    row_key text
);
COMMENT ON TABLE pbm.audit_log IS
'Who changed which personal record: written by triggers in the transaction of the change, never updated or deleted. Values are masked as mask_phi does, so that an auditor can read the log without reading a patient''s data.';
COMMENT ON COLUMN pbm.audit_log.operation IS 'INSERT, UPDATE, DELETE or TRUNCATE';
COMMENT ON COLUMN pbm.audit_log.user_name IS 'Current role of the session (SET ROLE), not that of a SECURITY DEFINER function';
COMMENT ON COLUMN pbm.audit_log.session_user_name IS 'Role that logged in';
COMMENT ON COLUMN pbm.audit_log.row_key IS 'Key of the changed row; for a claim its id, which stands for the claim, its accumulators and its alerts together';
COMMENT ON COLUMN pbm.audit_log.old_values IS 'Changed or deleted values, masked';
COMMENT ON COLUMN pbm.audit_log.new_values IS 'Changed or inserted values, masked; for an adjudicated claim only its status';
CREATE INDEX audit_log_timestamp ON pbm.audit_log USING brin ("timestamp");
CREATE INDEX audit_log_row ON pbm.audit_log (row_key);
COMMENT ON INDEX pbm.audit_log_timestamp IS 'The log of a period';
COMMENT ON INDEX pbm.audit_log_row IS 'The log of one record';

table_holds := table_holds || '{"audit_log": "log"}';
