CREATE FUNCTION pbm.server_setting(name text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 1
AS 'MODULE_PATHNAME', 'server_setting_wrapper';
COMMENT ON FUNCTION pbm.server_setting(text) IS
'A setting as it is now, in its base unit, whoever may see it; NULL for one that there is not. For health_check() alone.';
REVOKE ALL ON FUNCTION pbm.server_setting(text) FROM PUBLIC;

CREATE FUNCTION pbm.server_fact(name text) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'server_fact_wrapper';
COMMENT ON FUNCTION pbm.server_fact(text) IS
'What of the server only a superuser may look up: workers, how many run; pg_hba, lines that let clients in without encryption or a secret; md5_passwords, roles that have one. NULL where there is none. For health_check() alone.';
REVOKE ALL ON FUNCTION pbm.server_fact(text) FROM PUBLIC;

CREATE FUNCTION pbm.is_preloaded() RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED COST 1
AS 'MODULE_PATHNAME', 'is_preloaded_wrapper';
COMMENT ON FUNCTION pbm.is_preloaded() IS 'Whether shared_preload_libraries names pbm';
REVOKE ALL ON FUNCTION pbm.is_preloaded() FROM PUBLIC;

CREATE FUNCTION pbm.health_check() RETURNS TABLE (check_name text, state text, remedy text, found text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 50 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    version constant integer := current_setting('server_version_num')::integer;
    -- The first release of each major version without the holes that are known (CVE-2026-6473 and others, May 2026).
    sound constant integer := CASE version / 10000 WHEN 15 THEN 150018 WHEN 16 THEN 160014 WHEN 17 THEN 170010 WHEN 18 THEN 180004 ELSE 0 END;
    -- Settings that put values of statements into the server's log, and what keeps them out.
    quiet constant jsonb := '{"log_statement": "none", "log_min_error_statement": "panic", "log_min_duration_statement": "-1",
        "log_min_duration_sample": "-1", "log_transaction_sample_rate": "0", "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0", "log_duration": "off", "debug_print_parse": "off", "debug_print_rewritten": "off",
        "debug_print_plan": "off", "auto_explain.log_min_duration": "-1", "pg_stat_statements.track_utility": "off"}';
BEGIN
    -- Loads the library, whose settings are looked at.
    PERFORM pbm.is_preloaded();
    RETURN QUERY
    SELECT c.name, CASE WHEN c.is_sound THEN 'ok' WHEN c.is_sound IS NULL THEN 'unknown' ELSE 'unsafe' END,
           CASE WHEN c.is_sound THEN NULL ELSE c.remedy END, c.found
    FROM (
        SELECT 'preload' AS name, pbm.is_preloaded() AS is_sound,
               'shared_preload_libraries = ''pbm'' and restart. Without it no read of a view or table is recorded; a function records its read in the caller''s transaction, and ROLLBACK erases the row; EXPLAIN shows estimates; limits count by session alone.' AS remedy,
               NULL::text AS found
        UNION ALL
        SELECT 'version', version >= sound, 'Install the latest minor release: this one has known holes.', pbm.server_setting('server_version')
        UNION ALL
        SELECT 'tls', pbm.server_setting('ssl') = 'on', 'ssl = on, with ssl_cert_file and ssl_key_file', pbm.server_setting('ssl')
        UNION ALL
        SELECT 'tls_version', pbm.server_setting('ssl_min_protocol_version') IN ('TLSv1.2', 'TLSv1.3'), 'ssl_min_protocol_version = ''TLSv1.2''',
               pbm.server_setting('ssl_min_protocol_version')
        UNION ALL
        SELECT 'require_tls', pbm.server_setting('pbm.require_tls') = 'on', 'ALTER SYSTEM RESET pbm.require_tls; and in ALTER DATABASE and ALTER ROLE',
               pbm.server_setting('pbm.require_tls')
        UNION ALL
        SELECT 'idle_timeout', pbm.server_setting('pbm.idle_timeout') <> '0', 'pbm.idle_timeout = ''15min''', pbm.server_setting('pbm.idle_timeout')
        UNION ALL
        SELECT 'password_encryption', pbm.server_setting('password_encryption') = 'scram-sha-256', 'password_encryption = ''scram-sha-256''',
               pbm.server_setting('password_encryption')
        UNION ALL
        SELECT 'durability', pbm.server_setting('fsync') = 'on' AND pbm.server_setting('full_page_writes') = 'on', 'fsync = on, full_page_writes = on',
               format('fsync %s, full_page_writes %s', pbm.server_setting('fsync'), pbm.server_setting('full_page_writes'))
        UNION ALL
        -- Of the session, for this function has a value of its own.
        SELECT 'row_security', s.reset_val = 'on', 'row_security = on', s.reset_val FROM pg_settings s WHERE s.name = 'row_security'
        UNION ALL
        SELECT 'log:' || q.key, pbm.server_setting(q.key) IS NULL OR pbm.server_setting(q.key) = q.value,
               format('%s = %s, so that no value of a statement comes to the log', q.key, q.value), pbm.server_setting(q.key)
        FROM jsonb_each_text(quiet) q
        UNION ALL
        SELECT 'database_settings', count(*) = 0, 'ALTER ROLE or ALTER DATABASE ... RESET these settings',
               string_agg(format('%s%s: %s', coalesce('role ' || r.rolname, ''), coalesce(' database ' || d.datname, ''), s.setting), '; ' ORDER BY s.setting)
        FROM pg_db_role_setting g
        LEFT JOIN pg_roles r ON r.oid = g.setrole LEFT JOIN pg_database d ON d.oid = g.setdatabase
        CROSS JOIN LATERAL unnest(g.setconfig) AS s (setting)
        WHERE (g.setdatabase = 0 OR d.datname = current_database())
          AND (s.setting ~* '^(synchronous_commit=(off|false|no|0)|default_transaction_read_only=(on|true|yes|1)|row_security=(off|false|no|0)|session_replication_role=(replica|local)|event_triggers=(off|false|no|0)|pbm\.|session_preload_libraries=|local_preload_libraries=)'
               OR split_part(s.setting, '=', 1) IN (SELECT jsonb_object_keys(quiet))
                  AND s.setting <> split_part(s.setting, '=', 1) || '=' || (quiet ->> split_part(s.setting, '=', 1)))
        UNION ALL
        SELECT 'event_triggers', coalesce(pbm.server_setting('event_triggers'), 'on') = 'on', 'event_triggers = on', pbm.server_setting('event_triggers')
        UNION ALL
        SELECT 'replication', count(*) = 0, 'A role with REPLICATION reads every row in clear: ALTER ROLE ... NOREPLICATION, or account for it as for a backup',
               string_agg(r.rolname, ', ' ORDER BY r.rolname)
        FROM pg_roles r WHERE r.rolreplication AND NOT r.rolsuper
        UNION ALL
        SELECT 'bypassrls', count(*) = 0, 'Row security does not bind this role: ALTER ROLE ... NOBYPASSRLS, or account for it as for a backup',
               string_agg(r.rolname, ', ' ORDER BY r.rolname)
        FROM pg_roles r WHERE r.rolbypassrls AND NOT r.rolsuper AND r.rolname <> 'pbm_backup'
        UNION ALL
        SELECT 'superusers', count(*) = 0, 'A superuser passes every safeguard and is found out at best: one NOLOGIN superuser, opened when it is needed (set_user)',
               string_agg(r.rolname, ', ' ORDER BY r.rolname)
        FROM pg_roles r WHERE r.rolsuper AND r.rolcanlogin
        UNION ALL
        SELECT 'server_files', count(*) = 0, 'REVOKE the predefined role: it reads or writes what the server can',
               string_agg(format('%s: %s', g.rolname, m.rolname), ', ' ORDER BY g.rolname, m.rolname)
        FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
        WHERE g.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_read_all_data',
                            'pg_write_all_data', 'pg_maintain', 'pg_create_subscription', 'pg_checkpoint', 'pg_signal_backend')
          AND NOT m.rolsuper AND m.rolname !~ '^pg_'
        UNION ALL
        SELECT 'owners', count(*) = 0, 'REVOKE the membership, or ALTER ROLE ... NOLOGIN: nobody acts as an owner of pbm',
               string_agg(DISTINCT r.rolname, ', ')
        FROM pg_roles r
        WHERE r.rolname IN ('pbm_owner', 'pbm_definer', 'pbm_audit_owner', 'pbm_reader', 'pbm_role_admin')
          AND (r.rolcanlogin OR EXISTS (SELECT FROM pg_auth_members a WHERE a.roleid = r.oid))
        UNION ALL
        -- From 16 on it takes ADMIN on the role that is granted.
        SELECT 'createrole', count(*) = 0, 'ALTER ROLE ... NOCREATEROLE: before PostgreSQL 16 it grants itself every role, those of pbm too',
               string_agg(r.rolname, ', ' ORDER BY r.rolname)
        FROM pg_roles r WHERE r.rolcreaterole AND NOT r.rolsuper AND version < 160000
        UNION ALL
        SELECT 'parameter_acl', count(*) = 0, 'REVOKE SET, ALTER SYSTEM ON PARAMETER ... FROM the role', string_agg(DISTINCT p.parname, ', ')
        FROM pg_parameter_acl p
        CROSS JOIN LATERAL aclexplode(p.paracl) a
        WHERE a.grantee <> 10
        UNION ALL
        SELECT 'connect', NOT has_database_privilege('public', current_database(), 'CONNECT'),
               format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC; and grant them to roles by name', current_database()), NULL
        UNION ALL
        SELECT 'create', count(*) = 0, 'REVOKE CREATE ON SCHEMA ... FROM PUBLIC;', string_agg(n.nspname, ', ' ORDER BY n.nspname)
        FROM pg_namespace n
        WHERE n.nspname !~ '^pg_(toast_)?temp_' AND EXISTS (SELECT FROM aclexplode(n.nspacl) a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE')
        UNION ALL
        SELECT 'worker_slots', w.used < w.slots, 'Raise max_worker_processes and restart', format('%s of %s in use', w.used, w.slots)
        FROM (SELECT pbm.server_fact('workers')::integer AS used, pbm.server_setting('max_worker_processes')::integer AS slots) w
        UNION ALL
        SELECT 'pg_hba', pbm.server_fact('pg_hba') IS NULL,
               'hostssl ... scram-sha-256 or cert; a host or hostnossl line lets clients in without TLS, trust, password and md5 without a secret worth the name',
               pbm.server_fact('pg_hba')
        UNION ALL
        SELECT 'md5_passwords', pbm.server_fact('md5_passwords') IS NULL, 'ALTER ROLE ... PASSWORD with password_encryption = ''scram-sha-256''',
               pbm.server_fact('md5_passwords')
        UNION ALL
        SELECT 'expression_indexes', count(*) = 0, 'DROP INDEX: the statistics of an expression keep its values in clear',
               string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE t.relnamespace = to_regnamespace('pbm') AND i.indexprs IS NOT NULL AND NOT i.indisexclusion
    ) c;
    -- Where the tables are missing there is nothing to be off; with row_security off they cannot be read.
    IF to_regclass('pbm.schema_version') IS NOT NULL AND pbm.server_setting('row_security') = 'on' THEN
        RETURN QUERY
        SELECT 'triggers', CASE WHEN count(*) = 0 THEN 'ok' ELSE 'unsafe' END,
               CASE WHEN count(*) > 0 THEN 'SELECT pbm.repair_triggers(); as the owner of the tables or a superuser.' END,
               string_agg(format('%s of %s', t.trigger_name, t.table_name), ', ')
        FROM pbm.trigger_states() t WHERE t.found IS DISTINCT FROM t.wanted;
        RETURN QUERY
        SELECT 'break_glass', CASE WHEN count(*) = 0 THEN 'ok' ELSE 'unsafe' END,
               CASE WHEN count(*) > 0 THEN 'SELECT * FROM pbm.break_glass_review; then pbm.review_break_glass' END, format('%s late', count(*))
        FROM pbm.break_glass b WHERE b.reviewed_at IS NULL AND b.opened_at < clock_timestamp() - interval '3 days';
        RETURN QUERY
        SELECT 'unsealed', CASE WHEN coalesce(u.since < interval '5 minutes', true) THEN 'ok' ELSE 'unsafe' END,
               CASE WHEN u.since >= interval '5 minutes' THEN 'SELECT pbm.audit_seal(); every minute, where no process of pbm does it: the audit is no evidence before it is sealed' END,
               coalesce('since ' || date_trunc('second', u.since), 'nothing waits')
        FROM (SELECT clock_timestamp() - least(
                  (SELECT min(a."timestamp") FROM pbm.audit_log a WHERE a."timestamp" > b.sealed_at),
                  (SELECT min(a.accessed_at) FROM pbm.access_log a WHERE a.accessed_at > b.sealed_at)) AS since
              FROM (SELECT coalesce(max(k.sealed_at), '-infinity') AS sealed_at FROM pbm.audit_block k) b) u;
        RETURN QUERY
        SELECT 'anchor', CASE WHEN a.age < interval '1 day' THEN 'ok' ELSE 'unsafe' END,
               CASE WHEN a.age < interval '1 day' THEN NULL
                    ELSE 'SELECT pbm.audit_anchor_now(); and have pbm.anchor_file or pbm.anchor_command carry anchors off the machine: nothing is found that no anchor covers' END,
               coalesce('the last is ' || date_trunc('second', a.age) || ' old', 'there is none')
        FROM (SELECT clock_timestamp() - max(n.anchored_at) AS age FROM pbm.audit_anchor n) a;
        RETURN QUERY SELECT * FROM pbm.health_encryption();
        RETURN QUERY SELECT * FROM pbm.health_operation();
        RETURN QUERY
        SELECT 'masking', CASE i.masking ->> 'state' WHEN 'unfinished' THEN 'unsafe' ELSE 'ok' END,
               CASE i.masking ->> 'state' WHEN 'unfinished' THEN 'CALL pbm.mask_database(); again: the rows are as they were' END, i.masking ->> 'state'
        FROM pbm.installation i;
        RETURN QUERY
        SELECT 'standing_purposes', 'ok', NULL::text, string_agg(format('%s: %s', s.role_name, s.purpose), ', ' ORDER BY s.role_name)
        FROM pbm.standing_purpose s;
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.health_check() IS
'What is unsafe on this server, a row a check: state ok, unsafe or unknown, the remedy, and what was found. Nothing of a person is among it.';
REVOKE ALL ON FUNCTION pbm.health_check() FROM PUBLIC;
