CREATE FUNCTION pbm.allow_purpose(role_name text, purpose text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role oid := pbm.role_of_name(role_name);
BEGIN
    PERFORM pbm.check_purpose(purpose);
    INSERT INTO pbm.role_purpose (role_id, role_name, purpose) VALUES (role, role_name, purpose)
    ON CONFLICT ON CONSTRAINT role_purpose_pkey DO UPDATE SET role_name = excluded.role_name, created_at = now();
END
$$;
COMMENT ON FUNCTION pbm.allow_purpose(text, text) IS
'Lets a role, and whoever inherits from it, name a purpose to begin_access. Errors: 22004 for a NULL, 42704 for an unknown role, 22023 for an unknown purpose.';
REVOKE ALL ON FUNCTION pbm.allow_purpose(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.forbid_purpose(role_name text, purpose text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM pbm.role_purpose r WHERE r.role_name = forbid_purpose.role_name AND r.purpose = forbid_purpose.purpose;
END
$$;
COMMENT ON FUNCTION pbm.forbid_purpose(text, text) IS 'Takes back what allow_purpose gave; sessions that began before end with their transaction';
REVOKE ALL ON FUNCTION pbm.forbid_purpose(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.set_standing_purpose(role_name text, purpose text, reason text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role oid := pbm.role_of_name(role_name);
BEGIN
    IF purpose IS NULL THEN
        DELETE FROM pbm.standing_purpose s WHERE s.role_name = set_standing_purpose.role_name;
        RETURN;
    END IF;
    PERFORM pbm.check_purpose(purpose);
    IF coalesce(length(btrim(reason)), 0) < 10 THEN
        RAISE EXCEPTION 'a standing purpose needs a reason of at least 10 characters'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Say which program the role is for.';
    END IF;
    INSERT INTO pbm.standing_purpose (role_id, role_name, purpose, reason, set_by)
    VALUES (role, role_name, purpose, reason, pbm.caller_name())
    ON CONFLICT (role_id) DO UPDATE SET role_name = excluded.role_name, purpose = excluded.purpose,
        reason = excluded.reason, set_by = excluded.set_by, set_at = clock_timestamp();
END
$$;
COMMENT ON FUNCTION pbm.set_standing_purpose(text, text, text) IS
'Gives a role the purpose under which it reads where it cannot call begin_access, as pg_dump or a report tool; a purpose that is NULL takes it away. It holds for this role alone, not for its members. Errors: 22004 for a role that is NULL, 42704 for an unknown one, 22023 for an unknown purpose and a reason of fewer than 10 characters.';
REVOKE ALL ON FUNCTION pbm.set_standing_purpose(text, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.role_of_name(role_name text) RETURNS oid
LANGUAGE plpgsql STABLE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found oid;
BEGIN
    IF role_name IS NULL THEN
        RAISE EXCEPTION 'role_name must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a value.';
    END IF;
    SELECT r.oid INTO found FROM pg_catalog.pg_roles r WHERE r.rolname = role_name;
    IF found IS NULL THEN
        RAISE EXCEPTION 'no role has this name' USING ERRCODE = 'undefined_object', HINT = 'SELECT rolname FROM pg_roles;';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION pbm.role_of_name(text) IS 'The number of a role. Errors: 22004 for a NULL, 42704 for an unknown one.';
REVOKE ALL ON FUNCTION pbm.role_of_name(text) FROM PUBLIC;

CREATE FUNCTION pbm.check_purpose(purpose text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pbm.purpose_of_use p WHERE p.purpose = check_purpose.purpose) THEN
        RAISE EXCEPTION 'unknown purpose of use' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Purposes are the codes of HL7''s ActReason in pbm.purpose_of_use, such as HPAYMT, TREAT or PATRQT.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.check_purpose(text) IS 'Raises 22023 for a purpose that is not in purpose_of_use';
REVOKE ALL ON FUNCTION pbm.check_purpose(text) FROM PUBLIC;

CREATE FUNCTION pbm.caller_name() RETURNS text
LANGUAGE c STABLE PARALLEL RESTRICTED COST 1
AS 'MODULE_PATHNAME', 'caller_name_wrapper';
COMMENT ON FUNCTION pbm.caller_name() IS 'The role as SET ROLE made it, also inside a function that runs with the rights of its owner';
REVOKE ALL ON FUNCTION pbm.caller_name() FROM PUBLIC;
