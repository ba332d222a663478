CREATE FUNCTION pbm.grant_role(role_user text, role_name text, client_code text DEFAULT NULL, patient_id uuid DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    grantee constant regrole := to_regrole(quote_ident(grant_role.role_user));
    granted constant regrole := to_regrole(quote_ident(grant_role.role_name));
    is_superuser constant boolean := (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = pbm.caller());
    -- Who examines the audit is not who decides what may be done.
    apart constant text[] := ARRAY['pbm_auditor', 'pbm_security_admin'];
    client uuid;
BEGIN
    IF grantee IS NULL THEN
        RAISE EXCEPTION 'role_user is no role of this cluster'
            USING ERRCODE = 'undefined_object', HINT = 'CREATE ROLE ... LOGIN, as whoever makes roles.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = granted AND m.member = 'pbm_role_admin'::regrole AND m.admin_option) THEN
        RAISE EXCEPTION 'role_name is no role that pbm grants'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'docs/operations.md lists the roles: pbm_csr, pbm_pharmacist and so on.';
    END IF;
    IF grantee::text IN ('pbm_owner', 'pbm_definer', 'pbm_audit_owner', 'pbm_reader', 'pbm_role_admin')
        OR EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = grantee AND m.member = 'pbm_role_admin'::regrole)
        OR NOT is_superuser AND (pg_has_role(pbm.caller(), grantee, 'MEMBER') OR pg_has_role(session_user, grantee, 'MEMBER')) THEN
        RAISE EXCEPTION 'nobody grants a role to himself, or to a role of pbm'
            USING ERRCODE = 'insufficient_privilege', HINT = 'Have another security administrator do it.';
    END IF;
    -- In a group of his as well.
    IF grant_role.role_name = ANY (apart) AND EXISTS (
        SELECT FROM pbm.role_scope s JOIN pg_roles r ON r.oid = s.role_user AND r.rolname = s.role_user_name
        WHERE s.role_name = ANY (apart) AND s.role_name <> grant_role.role_name
          AND (r.oid = grantee OR pg_has_role(r.oid, grantee, 'MEMBER') AND NOT r.rolsuper
               OR pg_has_role(grantee, r.oid, 'MEMBER') AND NOT (SELECT g.rolsuper FROM pg_roles g WHERE g.oid = grantee))) THEN
        RAISE EXCEPTION 'pbm_auditor and pbm_security_admin are kept apart'
            USING ERRCODE = 'insufficient_privilege', HINT = 'Grant one of them to another user.';
    END IF;
    IF (grant_role.role_name = 'pbm_member') <> (grant_role.patient_id IS NOT NULL) OR num_nonnulls(grant_role.patient_id, grant_role.client_code) > 1 THEN
        RAISE EXCEPTION 'pbm_member is granted with patient_id, every other role without'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'SELECT pbm.grant_role(''user'', ''pbm_member'', patient_id => ''...'');';
    END IF;
    IF grant_role.client_code IS NOT NULL THEN
        SELECT c.client_id INTO client FROM pbm.client c WHERE c.client_code = grant_role.client_code;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no client has this client code'
                USING ERRCODE = 'no_data_found', HINT = 'The codes are in pbm.client.';
        END IF;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = granted AND m.member = grantee) THEN
        EXECUTE format('GRANT %I TO %I', grant_role.role_name, grant_role.role_user);
    END IF;
    -- A row of a role that was dropped gives nothing, and goes.
    DELETE FROM pbm.role_scope s WHERE s.role_user_name = grant_role.role_user AND s.role_user <> grantee;
    INSERT INTO pbm.role_scope (role_user, role_user_name, role_name, client_id, patient_id, granted_by)
    VALUES (grantee, grant_role.role_user, grant_role.role_name, client, grant_role.patient_id, session_user)
    ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION pbm.grant_role(text, text, text, uuid) IS
'Gives a user a role of pbm in this database: for the plans of one client, or without client_code for all; pbm_member for the one person that the user is. For pbm_security_admin and superusers. Errors: 42704 for an unknown user, 22023 for a role that is not granted so or a patient_id where none belongs, P0002 for an unknown client, 23503 for an unknown person, 42501 for a grant to oneself, a group that one is of or a role of pbm, and for pbm_auditor beside pbm_security_admin.';
REVOKE ALL ON FUNCTION pbm.grant_role(text, text, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.revoke_role(role_user text, role_name text, client_code text DEFAULT NULL, patient_id uuid DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM pbm.role_scope s
    WHERE s.role_user_name = revoke_role.role_user AND s.role_name = revoke_role.role_name
      AND s.patient_id IS NOT DISTINCT FROM revoke_role.patient_id
      AND s.client_id IS NOT DISTINCT FROM (SELECT c.client_id FROM pbm.client c WHERE c.client_code = revoke_role.client_code)
      AND (revoke_role.client_code IS NULL OR s.client_id IS NOT NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the user does not have this role for this client'
            USING ERRCODE = 'no_data_found', HINT = 'What was granted is in pbm.role_scope.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.revoke_role(text, text, text, uuid) IS
'Takes back what grant_role gave with the same arguments. The membership, which is the cluster''s, stays, for another database may need it; it gives nothing in this one. For pbm_security_admin and superusers. Errors: P0002 where nothing of the kind was granted.';
REVOKE ALL ON FUNCTION pbm.revoke_role(text, text, text, uuid) FROM PUBLIC;
