CREATE VIEW pbm.monitor_statements WITH (security_invoker) AS SELECT * FROM pbm.statement_statistics();
COMMENT ON VIEW pbm.monitor_statements IS 'Which functions of pbm cost most, over all sessions: one row a function; empty without pg_stat_statements (monitor_sources says so)';
COMMENT ON COLUMN pbm.monitor_statements.function_name IS 'The first function of pbm that the statement names';
COMMENT ON COLUMN pbm.monitor_statements.calls IS 'Statements executed';
COMMENT ON COLUMN pbm.monitor_statements.total_time IS 'Time that they took, in milliseconds';
COMMENT ON COLUMN pbm.monitor_statements.mean_time IS 'Mean time of one, in milliseconds';
COMMENT ON COLUMN pbm.monitor_statements.max_time IS 'The longest, in milliseconds';
COMMENT ON COLUMN pbm.monitor_statements.blocks_read IS 'Blocks that were not in shared buffers';
COMMENT ON COLUMN pbm.monitor_statements.wal_bytes IS 'Bytes written to the log';

CREATE VIEW pbm.monitor_functions AS
SELECT s.funcname::text AS function_name, sum(s.calls)::bigint AS calls, sum(s.total_time) AS total_time, sum(s.self_time) AS self_time
FROM pg_stat_user_functions s WHERE s.schemaname = 'pbm' GROUP BY s.funcname;
COMMENT ON VIEW pbm.monitor_functions IS 'What the functions of pbm took, also those called by others: one row a function name; empty while track_functions is none';
COMMENT ON COLUMN pbm.monitor_functions.function_name IS 'Name, of all its forms together';
COMMENT ON COLUMN pbm.monitor_functions.calls IS 'Calls counted';
COMMENT ON COLUMN pbm.monitor_functions.total_time IS 'Time that they took, with what they called, in milliseconds';
COMMENT ON COLUMN pbm.monitor_functions.self_time IS 'Time that they took themselves, in milliseconds';

CREATE VIEW pbm.monitor_tables AS
SELECT c.oid::regclass AS relation, coalesce(pg_partition_root(c.oid)::regclass, c.oid::regclass) AS table_name,
       s.n_live_tup AS live_rows, s.n_dead_tup AS dead_rows,
       round(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 1) AS dead_percent,
       s.seq_scan AS sequential_scans, s.idx_scan AS index_scans, s.n_tup_ins AS inserted, s.n_tup_upd AS updated,
       s.n_tup_hot_upd AS updated_in_page, s.n_tup_del AS deleted,
       pg_relation_size(c.oid) AS table_bytes, pg_indexes_size(c.oid) AS index_bytes,
       round(100.0 * o.heap_blks_hit / nullif(o.heap_blks_hit + o.heap_blks_read, 0), 1) AS table_hit_percent,
       round(100.0 * o.idx_blks_hit / nullif(o.idx_blks_hit + o.idx_blks_read, 0), 1) AS index_hit_percent,
       greatest(s.last_vacuum, s.last_autovacuum) AS last_vacuum, greatest(s.last_analyze, s.last_autoanalyze) AS last_analyze,
       age(c.relfrozenxid) AS transaction_age
FROM pg_class c
JOIN pg_stat_user_tables s ON s.relid = c.oid
JOIN pg_statio_user_tables o ON o.relid = c.oid
WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'r';
COMMENT ON VIEW pbm.monitor_tables IS
'Size, reads, writes, dead rows and caching of each table and partition of pbm since the server''s statistics were reset. A dead_percent that stays above 20 is bloat: look at autovacuum and at long transactions';
COMMENT ON COLUMN pbm.monitor_tables.relation IS 'The table or partition';
COMMENT ON COLUMN pbm.monitor_tables.table_name IS 'The partitioned table that it is a part of, else itself';
COMMENT ON COLUMN pbm.monitor_tables.live_rows IS 'Rows, estimated';
COMMENT ON COLUMN pbm.monitor_tables.dead_rows IS 'Rows that no transaction sees any more and vacuum has not taken away, estimated';
COMMENT ON COLUMN pbm.monitor_tables.dead_percent IS 'Dead rows of all, in percent';
COMMENT ON COLUMN pbm.monitor_tables.sequential_scans IS 'Scans of the whole table';
COMMENT ON COLUMN pbm.monitor_tables.index_scans IS 'Scans by an index';
COMMENT ON COLUMN pbm.monitor_tables.inserted IS 'Rows inserted';
COMMENT ON COLUMN pbm.monitor_tables.updated IS 'Rows updated';
COMMENT ON COLUMN pbm.monitor_tables.updated_in_page IS 'Of these, without a new index entry (HOT)';
COMMENT ON COLUMN pbm.monitor_tables.deleted IS 'Rows deleted';
COMMENT ON COLUMN pbm.monitor_tables.table_bytes IS 'Size without indexes, in bytes';
COMMENT ON COLUMN pbm.monitor_tables.index_bytes IS 'Size of its indexes, in bytes';
COMMENT ON COLUMN pbm.monitor_tables.table_hit_percent IS 'Blocks of the table found in shared buffers, in percent';
COMMENT ON COLUMN pbm.monitor_tables.index_hit_percent IS 'Blocks of its indexes found in shared buffers, in percent';
COMMENT ON COLUMN pbm.monitor_tables.last_vacuum IS 'When it was last vacuumed';
COMMENT ON COLUMN pbm.monitor_tables.last_analyze IS 'When it was last analyzed';
COMMENT ON COLUMN pbm.monitor_tables.transaction_age IS 'Transactions since its oldest row that is not frozen';

CREATE VIEW pbm.monitor_indexes AS
SELECT s.relid::regclass AS relation, s.indexrelid::regclass AS index_name, s.idx_scan AS scans, s.idx_tup_read AS entries_read,
       pg_relation_size(s.indexrelid) AS index_bytes, i.indisunique AS is_unique, i.indisvalid AS is_valid
FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
WHERE s.schemaname = 'pbm';
COMMENT ON VIEW pbm.monitor_indexes IS 'How often each index of pbm is used, and its size. An index of yours without scans that is not unique costs each write and serves nobody';
COMMENT ON COLUMN pbm.monitor_indexes.relation IS 'The table or partition';
COMMENT ON COLUMN pbm.monitor_indexes.index_name IS 'The index';
COMMENT ON COLUMN pbm.monitor_indexes.scans IS 'Scans begun, also those of the engine that are no statements';
COMMENT ON COLUMN pbm.monitor_indexes.entries_read IS 'Entries returned by scans';
COMMENT ON COLUMN pbm.monitor_indexes.index_bytes IS 'Size in bytes';
COMMENT ON COLUMN pbm.monitor_indexes.is_unique IS 'Whether it holds a rule, so that it is needed without a scan';
COMMENT ON COLUMN pbm.monitor_indexes.is_valid IS 'False: it is not used; REINDEX it';

CREATE VIEW pbm.monitor_locks AS
SELECT w.pid, w.usename::text AS user_name, clock_timestamp() - w.query_start AS waited, w.wait_event,
       b.pid AS blocked_by, b.usename::text AS blocking_user, b.state AS blocking_state, clock_timestamp() - b.xact_start AS blocking_since,
       (SELECT string_agg(DISTINCT l.relation::regclass::text, ', ') FROM pg_locks l
        WHERE l.pid = w.pid AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
          AND l.relation IN (SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p'))) AS relations
FROM pg_stat_activity w
CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS g (pid)
LEFT JOIN pg_stat_activity b ON b.pid = g.pid
WHERE w.datname = current_database() AND w.wait_event_type = 'Lock';
COMMENT ON VIEW pbm.monitor_locks IS 'Sessions of this database that wait for a lock, and for whom: one row a pair. Claims of one family wait for each other; anything longer than a claim takes is worth a look';
COMMENT ON COLUMN pbm.monitor_locks.pid IS 'The process that waits';
COMMENT ON COLUMN pbm.monitor_locks.user_name IS 'Its user';
COMMENT ON COLUMN pbm.monitor_locks.waited IS 'Time since its statement began';
COMMENT ON COLUMN pbm.monitor_locks.wait_event IS 'The kind of lock';
COMMENT ON COLUMN pbm.monitor_locks.blocked_by IS 'The process that it waits for; 0: a prepared transaction';
COMMENT ON COLUMN pbm.monitor_locks.blocking_user IS 'That one''s user';
COMMENT ON COLUMN pbm.monitor_locks.blocking_state IS 'What it does; "idle in transaction" is a client that forgot to commit';
COMMENT ON COLUMN pbm.monitor_locks.blocking_since IS 'Time since its transaction began';
COMMENT ON COLUMN pbm.monitor_locks.relations IS 'Tables of pbm that the waiting session has locks on or waits for';

CREATE VIEW pbm.monitor_wal AS
SELECT w.wal_records AS records, w.wal_fpi AS full_pages, w.wal_bytes AS bytes, w.wal_buffers_full AS buffers_full, w.stats_reset,
       pg_size_pretty(w.wal_bytes / greatest(extract(epoch FROM clock_timestamp() - w.stats_reset), 1)::numeric) || '/s' AS rate,
       (SELECT count(*) FROM pg_replication_slots s WHERE NOT s.active) AS inactive_slots,
       (SELECT max(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, s.restart_lsn))
        FROM pg_replication_slots s) AS slot_bytes
FROM pg_stat_wal w;
COMMENT ON VIEW pbm.monitor_wal IS 'What the server wrote to its log since its statistics were reset, and what replication slots keep of it: one row';
COMMENT ON COLUMN pbm.monitor_wal.records IS 'Records written';
COMMENT ON COLUMN pbm.monitor_wal.full_pages IS 'Full pages among them: many mean that checkpoints come too often';
COMMENT ON COLUMN pbm.monitor_wal.bytes IS 'Bytes written';
COMMENT ON COLUMN pbm.monitor_wal.buffers_full IS 'Times that wal_buffers was full';
COMMENT ON COLUMN pbm.monitor_wal.stats_reset IS 'Since when it is counted';
COMMENT ON COLUMN pbm.monitor_wal.rate IS 'Bytes a second since then';
COMMENT ON COLUMN pbm.monitor_wal.inactive_slots IS 'Replication slots that nobody reads and that keep the log on disk';
COMMENT ON COLUMN pbm.monitor_wal.slot_bytes IS 'Bytes of the log that the slot furthest behind keeps';

CREATE VIEW pbm.monitor_sources WITH (security_invoker) AS
SELECT v.source, v.is_available, CASE WHEN NOT v.is_available THEN v.remedy END AS remedy, v.shows
FROM (VALUES
    ('pg_stat_statements', EXISTS (SELECT FROM pg_extension e WHERE e.extname = 'pg_stat_statements') AND current_setting('pg_stat_statements.max', true) IS NOT NULL,
     'shared_preload_libraries = ''pbm, pg_stat_statements'' and restart; CREATE EXTENSION pg_stat_statements;', 'monitor_statements'),
    ('pg_read_all_stats', pg_has_role('pg_read_all_stats', 'USAGE'), 'GRANT pg_read_all_stats TO the user who watches', 'statements and locks of other users'),
    ('track_functions', current_setting('track_functions') <> 'none', 'track_functions = ''all''; it costs some microseconds a call', 'monitor_functions'),
    ('track_io_timing', current_setting('track_io_timing') = 'on', 'track_io_timing = on', 'how long blocks took to read, in EXPLAIN (ANALYZE, BUFFERS)'),
    ('auto_explain', current_setting('auto_explain.log_min_duration', true) IS NOT NULL,
     'session_preload_libraries = ''auto_explain'' for a session under study; plans hold values of persons: keep auto_explain.log_min_duration = -1 elsewhere',
     'plans of slow statements, in the server''s log'),
    ('preload', pbm.is_preloaded(), 'shared_preload_libraries = ''pbm'' and restart', 'the read audit and the sessions'' common figures')
) v (source, is_available, remedy, shows);
COMMENT ON VIEW pbm.monitor_sources IS 'What the monitoring views can draw on in this server, and what to do where a source is missing: one row a source';
COMMENT ON COLUMN pbm.monitor_sources.source IS 'Extension, role or setting';
COMMENT ON COLUMN pbm.monitor_sources.is_available IS 'Whether it is there, for the current role';
COMMENT ON COLUMN pbm.monitor_sources.remedy IS 'What to do where it is not';
COMMENT ON COLUMN pbm.monitor_sources.shows IS 'What it shows';
