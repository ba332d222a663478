-- The roles are the cluster's, and a restore into an empty one needs them before anything else: code that is installed
-- alone makes them, too. Two databases that install at once come to the same ones.
DO $pbm$
DECLARE
    -- What everything belongs to: nobody logs in as one of them or is a member.
    owners constant text[] := ARRAY['pbm_owner', 'pbm_definer', 'pbm_audit_owner', 'pbm_reader', 'pbm_role_admin'];
    -- What is granted to users, by pbm.grant_role.
    granted constant text[] := ARRAY['pbm_switch', 'pbm_csr', 'pbm_pharmacist', 'pbm_pa_reviewer', 'pbm_client', 'pbm_finance',
        'pbm_rebate', 'pbm_formulary_admin', 'pbm_network_admin', 'pbm_etl', 'pbm_analyst_deid', 'pbm_member', 'pbm_auditor',
        'pbm_privacy_officer', 'pbm_security_admin', 'pbm_key_custodian', 'pbm_breakglass', 'pbm_monitor', 'pbm_backup'];
    role_name text;
    is_more text;
BEGIN
FOREACH role_name IN ARRAY owners || granted LOOP
    BEGIN
        -- pg_dump under row security would leave rows out; the attribute comes to nobody who does not SET ROLE.
        IF to_regrole(role_name) IS NULL THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT %s', role_name, CASE role_name WHEN 'pbm_backup' THEN 'BYPASSRLS' END);
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        -- Another database was quicker.
        NULL;
    END;
    SELECT concat_ws(', ', CASE WHEN r.rolcanlogin THEN 'LOGIN' END, CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
                     CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
                     CASE WHEN r.rolreplication THEN 'REPLICATION' END,
                     CASE WHEN r.rolbypassrls AND role_name <> 'pbm_backup' THEN 'BYPASSRLS' END,
                     CASE WHEN role_name = ANY (owners) AND EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = r.oid) THEN 'members' END,
                     CASE WHEN EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid AND NOT (role_name = 'pbm_role_admin'
                                       AND m.roleid::regrole::text = ANY (granted))) THEN 'memberships' END)
    INTO is_more FROM pg_roles r WHERE r.rolname = role_name;
    IF is_more <> '' THEN
        RAISE EXCEPTION 'role % is there and has %', role_name, is_more
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format(
                'Give it another name, or where it is meant for pbm take that from it: ALTER ROLE %1$I NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS; REVOKE %1$I FROM its members.',
                role_name);
    END IF;
END LOOP;
FOREACH role_name IN ARRAY granted LOOP
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = to_regrole(role_name) AND m.member = to_regrole('pbm_role_admin')
                       AND m.admin_option) THEN
            EXECUTE format('GRANT %I TO pbm_role_admin WITH ADMIN OPTION', role_name);
        END IF;
    EXCEPTION WHEN unique_violation THEN
        NULL;
    END;
END LOOP;
END
$pbm$;
