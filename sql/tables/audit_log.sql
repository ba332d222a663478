CREATE TABLE pbm.audit_log (
    audit_id bigserial NOT NULL,
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
    row_key text,
    incarnation integer,
    content_digest bytea,
    value_digests jsonb,
    old_data bytea,
    new_data bytea,
    row_digest bytea,
    CONSTRAINT audit_log_row_digest CHECK (octet_length(row_digest) = 32),
    CONSTRAINT audit_log_sealed CHECK (incarnation IS NULL OR row_digest IS NOT NULL)
) PARTITION BY RANGE ("timestamp");
COMMENT ON TABLE pbm.audit_log IS
'Who changed which row: written by triggers in the transaction of the change, never updated or deleted, partitioned by month (UTC). Personal values are masked by the class of their column (pbm.column_classes), so that an auditor can read the log without reading a patient''s data; reference data stands in clear.';
COMMENT ON COLUMN pbm.audit_log.table_name IS 'The table, a partition under the name of its table; for a change of a definition the object';
COMMENT ON COLUMN pbm.audit_log.operation IS 'INSERT, UPDATE, DELETE or TRUNCATE; for a change of a definition the command, such as ALTER TABLE';
COMMENT ON COLUMN pbm.audit_log.user_name IS 'Current role of the session (SET ROLE), not that of a SECURITY DEFINER function';
COMMENT ON COLUMN pbm.audit_log.session_user_name IS 'Role that logged in';
COMMENT ON COLUMN pbm.audit_log.row_key IS 'Key of the changed row; for a claim its id, which stands for the claim, its accumulators and its alerts together';
COMMENT ON COLUMN pbm.audit_log.old_values IS 'Changed or deleted values, masked';
COMMENT ON COLUMN pbm.audit_log.new_values IS 'New values of an update, masked; an insert leaves its values in the row';
COMMENT ON COLUMN pbm.audit_log.incarnation IS 'The life of the database in which transaction_id counts: a restored or promoted copy has another; NULL in rows of 0.1.0';
COMMENT ON COLUMN pbm.audit_log.content_digest IS 'Keyed digest of the whole row after the change, before a DELETE: the number of the key, 0 for the installation''s own, and 16 bytes of HMAC-SHA-256';
COMMENT ON COLUMN pbm.audit_log.value_digests IS 'Keyed digests of the masked values of an update, by column, old and new: whether two are the same, and nothing else, can be told';
COMMENT ON COLUMN pbm.audit_log.old_data IS 'Changed or deleted values, encrypted; NULL where no key for the audit is configured';
COMMENT ON COLUMN pbm.audit_log.new_data IS 'New values of an update, encrypted; NULL where no key for the audit is configured';
COMMENT ON COLUMN pbm.audit_log.row_digest IS 'SHA-256 of the other columns: the evidence that nobody altered them';
-- Small ones, for every claim writes here: they find blocks of rows, not rows. A filter for more pages would be compressed
-- anew with each row that comes to them.
CREATE INDEX audit_log_timestamp ON pbm.audit_log USING brin ("timestamp", audit_id) WITH (pages_per_range = 32);
CREATE INDEX audit_log_row ON pbm.audit_log USING brin (row_key text_bloom_ops (n_distinct_per_range = 350)) WITH (pages_per_range = 8);
COMMENT ON INDEX pbm.audit_log_timestamp IS 'The log of a period, or from a row on';
COMMENT ON INDEX pbm.audit_log_row IS 'The log of one record: a filter for each 8 pages, about two bytes a row where a tree takes 50';

table_holds := table_holds || '{"audit_log": "log"}';
