CREATE VIEW pbm.access_history WITH (security_barrier) AS
SELECT a.accessed_at, a.epoch, a.sequence, a.kind, a.relation_name, a.column_names, a.function_name, a.query_id,
       coalesce(o.members, a.members) AS members, coalesce(o.row_count, a.row_count) AS row_count, o.scanned_count, o.executions,
       CASE a.kind WHEN 'read' THEN coalesce(o.outcome, CASE WHEN s.is_closed OR s.epoch IS NULL THEN 'unknown' ELSE 'running' END)
                   ELSE a.outcome END AS outcome,
       coalesce(o.sqlstate, a.sqlstate) AS sqlstate, o.accessed_at AS ended_at,
       a.purpose, a.ticket, a.app_user, a.session_user_name, a.user_name, a.authenticated_id, a.application_name,
       a.client_addr, a.backend_start, a.backend_pid
FROM pbm.access_log a
LEFT JOIN pbm.access_log o ON o.kind = 'outcome' AND o.epoch = a.epoch AND o.outcome_of = a.sequence AND a.kind = 'read'
                          AND o.accessed_at >= a.accessed_at
LEFT JOIN pbm.access_sink s ON s.epoch = a.epoch
WHERE a.kind <> 'outcome';
COMMENT ON VIEW pbm.access_history IS
'Each read with how it ended, the rows that it returned and those of persons that a view looked at, and the last of these persons, of whom the rows of kind members before have the others: unknown where the server ended first, so that any row of the relation may have been read; running where it goes on';

CREATE VIEW pbm.access_volume WITH (security_barrier) AS
SELECT a.accessed_at::date AS day, a.session_user_name, a.user_name, a.app_user,
       count(DISTINCT (a.epoch, a.sequence)) FILTER (WHERE a.kind = 'read' OR a.kind = 'members' AND a.outcome_of IS NULL) AS reads,
       coalesce(sum(a.row_count) FILTER (WHERE a.kind = 'outcome'), 0)::bigint AS row_count,
       count(DISTINCT (a.epoch, a.sequence)) FILTER (WHERE a.kind = 'denied' OR a.outcome = 'refused') AS refused,
       count(DISTINCT m.member) FILTER (WHERE a.kind <> 'denied') AS members
FROM pbm.access_log a
LEFT JOIN LATERAL unnest(a.members) m (member) ON true
GROUP BY a.accessed_at::date, a.session_user_name, a.user_name, a.app_user;
COMMENT ON VIEW pbm.access_volume IS
'How much each user read on each day: statements and calls, rows that statements returned, refusals, and persons that were named';

CREATE VIEW pbm.access_denied WITH (security_barrier) AS
SELECT a.accessed_at, a.kind, coalesce(a.relation_name, a.function_name) AS asked_for, a.sqlstate, a.session_user_name, a.user_name,
       a.app_user, a.purpose, a.application_name, a.client_addr, a.backend_pid
FROM pbm.access_log a
WHERE a.kind = 'denied' OR a.outcome = 'refused';
COMMENT ON VIEW pbm.access_denied IS 'Who was refused what: a privilege or a purpose was missing, or it could not be recorded';

CREATE VIEW pbm.access_unfinished WITH (security_barrier) AS
SELECT h.accessed_at, h.relation_name, h.column_names, h.query_id, h.outcome, h.session_user_name, h.user_name, h.app_user, h.purpose,
       h.ticket, h.application_name, h.client_addr, h.backend_pid
FROM pbm.access_history h
WHERE h.kind = 'read' AND h.outcome IN ('unknown', 'running');
COMMENT ON VIEW pbm.access_unfinished IS
'Reads whose end is not on record: still running, or cut off with the server, when their members are unknown and may be any of the relation';

CREATE VIEW pbm.audit_history WITH (security_barrier) AS
SELECT a.audit_id, a."timestamp" AS changed_at, a.table_name, a.operation, a.row_key, a.old_values, a.new_values,
       a.old_data IS NOT NULL OR a.new_data IS NOT NULL AS keeps_values, a.session_user_name, a.user_name, a.application_name,
       a.client_addr, a.backend_pid, a.transaction_id
FROM pbm.audit_log a;
COMMENT ON VIEW pbm.audit_history IS
'Who changed what, with personal values masked, to whoever sees every client; keeps_values: open_audited_values(audit_id, purpose) shows them in clear to a privacy officer';
