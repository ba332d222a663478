CREATE TABLE pbm.access_log (
    accessed_at timestamptz NOT NULL,
    epoch bigint NOT NULL,
    sequence bigint NOT NULL,
    kind text NOT NULL CONSTRAINT access_log_kind CHECK (kind IN ('read', 'outcome', 'members', 'setting', 'gap', 'denied')),
    outcome_of bigint,
    relation_name text,
    column_names text[],
    function_name text,
    query_id bigint,
    members uuid[],
    row_count bigint,
    scanned_count bigint,
    executions integer,
    outcome text,
    sqlstate text,
    purpose text,
    ticket text,
    app_user text,
    session_user_name text NOT NULL,
    user_name text NOT NULL,
    authenticated_id text,
    application_name text,
    client_addr inet,
    backend_start timestamptz,
    backend_pid integer,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    incarnation integer,
    row_digest bytea,
    CONSTRAINT access_log_row_digest CHECK (octet_length(row_digest) = 32),
    CONSTRAINT access_log_sealed CHECK (incarnation IS NULL OR row_digest IS NOT NULL)
) PARTITION BY RANGE (accessed_at);
COMMENT ON TABLE pbm.access_log IS
'Who read personal data, when and why, in partitions of a month: written before anything is served, never updated or deleted. Of the persons read it has their keys and nothing else, of a statement its fingerprint and never its text.';
COMMENT ON COLUMN pbm.access_log.accessed_at IS 'When it was asked for, by the wall clock';
COMMENT ON COLUMN pbm.access_log.epoch IS 'Run of numbers that the sequence belongs to: one for a database as long as the server runs; 0 for rows that a function wrote in its caller''s transaction';
COMMENT ON COLUMN pbm.access_log.sequence IS 'Number within the epoch';
COMMENT ON COLUMN pbm.access_log.kind IS 'read: relations that a statement reads; outcome: how such a read ended; members: whose data a function serves, or, with outcome_of, a read had looked at by then; setting: a session that set how its reads are recorded; gap: what was in memory when the server ended is lost; denied: somebody was refused';
COMMENT ON COLUMN pbm.access_log.outcome_of IS 'Sequence of the read that this is the outcome of, or some of the members, in the same epoch';
COMMENT ON COLUMN pbm.access_log.relation_name IS 'The table that holds what is read, also where a partition was named';
COMMENT ON COLUMN pbm.access_log.column_names IS 'Columns that are read; * for the whole row or a system column, ... for those from the 63rd on';
COMMENT ON COLUMN pbm.access_log.function_name IS 'The function that serves data of the members';
COMMENT ON COLUMN pbm.access_log.query_id IS 'Fingerprint of the statement, as pg_stat_statements has it';
COMMENT ON COLUMN pbm.access_log.members IS 'Keys (patient_id) of the persons whose data are served, or were looked at; of a denial, those who are hidden from the caller';
COMMENT ON COLUMN pbm.access_log.row_count IS 'Rows that the statement returned or changed; NULL where it did not come to its end, so that any number may have been returned';
COMMENT ON COLUMN pbm.access_log.scanned_count IS 'Rows of persons that a view for a role looked at, of which a condition of the statement may have left some out: row_count has those that it returned';
COMMENT ON COLUMN pbm.access_log.executions IS 'How often it was read so in one statement of the client: loops and functions that are called for each row';
COMMENT ON COLUMN pbm.access_log.outcome IS 'completed, failed, cancelled, terminated, or refused where it could not be recorded and nothing was served; of a setting: sync, async, log or off';
COMMENT ON COLUMN pbm.access_log.sqlstate IS 'The error that the read ended with';
COMMENT ON COLUMN pbm.access_log.purpose IS 'Why, as begin_access was told';
COMMENT ON COLUMN pbm.access_log.ticket IS 'Ticket that begin_access was told';
COMMENT ON COLUMN pbm.access_log.app_user IS 'Person for whom a program reads, as begin_access was told';
COMMENT ON COLUMN pbm.access_log.session_user_name IS 'Role that logged in';
COMMENT ON COLUMN pbm.access_log.user_name IS 'Current role of the session (SET ROLE), not that of a SECURITY DEFINER function';
COMMENT ON COLUMN pbm.access_log.authenticated_id IS 'How and as whom the client proved itself, from PostgreSQL 16 on';
COMMENT ON COLUMN pbm.access_log.transaction_id IS 'The transaction that wrote the row, not that of the reader';
COMMENT ON COLUMN pbm.access_log.incarnation IS 'The database''s incarnation that the transaction belongs to';
COMMENT ON COLUMN pbm.access_log.row_digest IS 'Digest of the row';
CREATE INDEX access_log_moment ON pbm.access_log USING brin (accessed_at);
CREATE INDEX access_log_members ON pbm.access_log USING gin (members) WHERE members IS NOT NULL;
COMMENT ON INDEX pbm.access_log_moment IS 'Reads of a period';
COMMENT ON INDEX pbm.access_log_members IS 'Reads of one person';

CREATE SEQUENCE pbm.access_number OWNED BY pbm.access_log.sequence;
COMMENT ON SEQUENCE pbm.access_number IS 'Numbers of the rows of access_log that functions write in their caller''s transaction';

table_holds := table_holds || '{"access_log": "log"}';
