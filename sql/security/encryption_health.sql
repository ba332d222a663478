CREATE FUNCTION pbm.health_encryption() RETURNS TABLE (check_name text, state text, remedy text, found text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 5 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_ready boolean;
    fault text;
    advice text;
    waiting bigint;
BEGIN
    BEGIN
        is_ready := pbm.encryption_ready();
    EXCEPTION WHEN object_not_in_prerequisite_state OR config_file_error THEN
        GET STACKED DIAGNOSTICS fault = MESSAGE_TEXT, advice = PG_EXCEPTION_HINT;
    END;
    RETURN QUERY SELECT 'encryption_keys', CASE WHEN is_ready THEN 'ok' ELSE 'unsafe' END,
        CASE WHEN is_ready THEN NULL
             ELSE coalesce(advice, 'Until a key is configured an encrypted column takes only NULL: set pbm.key_file or pbm.key_command and SELECT pbm.register_encryption_keys();') END,
        coalesce(fault, CASE WHEN is_ready THEN 'keys for fields and index are active' ELSE 'no keys are configured' END);
    SELECT count(*) INTO waiting FROM pbm.member_plain_contact;
    RETURN QUERY SELECT 'plain_contacts', CASE waiting WHEN 0 THEN 'ok' ELSE 'unsafe' END,
        CASE waiting WHEN 0 THEN NULL ELSE 'CALL pbm.encrypt_plain_contacts();' END,
        format('%s members with contact data of 0.1.0 in plain text', waiting);
    RETURN QUERY
    SELECT 'key_settings', CASE WHEN s.names IS NULL THEN 'ok' ELSE 'unsafe' END,
        CASE WHEN s.names IS NULL THEN NULL ELSE 'Everybody can read what ALTER ROLE and ALTER DATABASE set: set it in postgresql.conf.' END, s.names
    FROM (SELECT string_agg(DISTINCT split_part(c.setting, '=', 1), ', ') AS names
          FROM pg_db_role_setting r CROSS JOIN LATERAL unnest(r.setconfig) AS c (setting)
          WHERE c.setting ~ '^pbm\.(signing_)?key_(file|command)=') s;
    RETURN QUERY
    SELECT 'key_setting_privileges', CASE WHEN a.names IS NULL THEN 'ok' ELSE 'unsafe' END,
        CASE WHEN a.names IS NULL THEN NULL ELSE 'REVOKE SET, ALTER SYSTEM ON PARAMETER ... FROM ...: a key command runs as the server''s user.' END, a.names
    FROM (SELECT string_agg(DISTINCT format('%s: %s', p.parname, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END), ', ') AS names
          FROM pg_parameter_acl p CROSS JOIN LATERAL aclexplode(p.paracl) g
          WHERE p.parname ~ '^pbm\.(signing_)?key_(file|command)$' AND g.grantee <> 10) a;
END
$$;
COMMENT ON FUNCTION pbm.health_encryption() IS 'What health_check says of keys and of contact data that is not encrypted yet';
REVOKE ALL ON FUNCTION pbm.health_encryption() FROM PUBLIC;
