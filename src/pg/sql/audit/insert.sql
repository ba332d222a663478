INSERT INTO pbm.audit_log (
    table_name, operation, user_name, session_user_name, application_name, client_addr, transaction_id, backend_pid,
    row_key, old_values, new_values)
SELECT $1, $2, $3, $4, current_setting('application_name'), inet_client_addr(), pg_current_xact_id(), pg_backend_pid(),
       k.row_key, k.old_values, k.new_values
FROM unnest($5, $6, $7) AS k (row_key, old_values, new_values)
RETURNING audit_id
