DECLARE
    granted record;
    first_month date;
BEGIN
    EXECUTE format('ALTER TABLE pbm.audit_log OWNER TO %s',
                   (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = 'pbm.audit_log_released'::regclass));
    FOR granted IN
        SELECT format('GRANT %s ON pbm.audit_log TO %s%s', g.privilege_type, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END,
                      CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS again
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
        WHERE c.oid = 'pbm.audit_log_released'::regclass AND g.grantee <> c.relowner
    LOOP
        EXECUTE granted.again;
    END LOOP;
    SELECT timezone('UTC', min(a."timestamp"))::date INTO first_month FROM pbm.audit_log_released a;
    PERFORM pbm.ensure_audit_partitions((timezone('UTC', now()) + interval '3 months')::date,
                                        least(first_month, timezone('UTC', now())::date));
    INSERT INTO pbm.audit_log (audit_id, table_name, operation, user_name, "timestamp", old_values, new_values, session_user_name,
                               application_name, client_addr, transaction_id, backend_pid, row_key)
    SELECT a.audit_id, a.table_name, a.operation, a.user_name, a."timestamp", a.old_values, a.new_values, a.session_user_name,
           a.application_name, a.client_addr, a.transaction_id, a.backend_pid, a.row_key
    FROM pbm.audit_log_released a ORDER BY a.audit_id;
    PERFORM setval('pbm.audit_log_audit_id_seq', s.last_value, s.is_called) FROM pbm.audit_log_released_audit_id_seq s;
    DROP TABLE pbm.audit_log_released;
END;
