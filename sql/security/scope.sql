CREATE FUNCTION pbm.caller() RETURNS regrole
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'caller_wrapper';
COMMENT ON FUNCTION pbm.caller() IS
'The role that asks: the current one as SET ROLE made it, not that of a function that runs as its owner';
REVOKE ALL ON FUNCTION pbm.caller() FROM PUBLIC;

CREATE FUNCTION pbm.caller_scope(role_name text DEFAULT NULL) RETURNS TABLE (client_id uuid, patient_id uuid)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER ROWS 5 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The roles' numbers are used again: a row counts for the role that it was made for.
    RETURN QUERY
    SELECT s.client_id, s.patient_id FROM pbm.role_scope s JOIN pg_roles r ON r.oid = s.role_user AND r.rolname = s.role_user_name
    WHERE (caller_scope.role_name IS NULL OR s.role_name = caller_scope.role_name)
      AND pg_has_role(pbm.caller(), r.oid, 'USAGE') AND pg_has_role(r.oid, to_regrole(s.role_name), 'MEMBER');
END
$$;
COMMENT ON FUNCTION pbm.caller_scope(text) IS
'For whom the caller has a role, or any: rows of role_scope whose user he is, or a member of, and that still is a member of the role. A client_id and patient_id of NULL are everybody.';
REVOKE ALL ON FUNCTION pbm.caller_scope(text) FROM PUBLIC;

CREATE FUNCTION pbm.sees_all(role_name text DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = pbm.caller())
        OR (SELECT pg_has_role(pbm.caller(), d.datdba, 'USAGE') FROM pg_database d WHERE d.datname = current_database())
        OR EXISTS (SELECT FROM pbm.caller_scope(sees_all.role_name) s WHERE s.client_id IS NULL AND s.patient_id IS NULL);
END
$$;
COMMENT ON FUNCTION pbm.sees_all(text) IS
'Whether the caller sees the rows of every client: a superuser, the database''s owner, or whoever has the role, or any, without a client';
REVOKE ALL ON FUNCTION pbm.sees_all(text) FROM PUBLIC;

CREATE FUNCTION pbm.visible_clients(role_name text DEFAULT NULL) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pbm.sees_all(role_name) THEN
        RETURN (SELECT coalesce(array_agg(c.client_id), '{}') FROM pbm.client c);
    END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT s.client_id), '{}') FROM pbm.caller_scope(visible_clients.role_name) s
            WHERE s.client_id IS NOT NULL);
END
$$;
COMMENT ON FUNCTION pbm.visible_clients(text) IS 'The clients that the caller has the role, or any, for';
REVOKE ALL ON FUNCTION pbm.visible_clients(text) FROM PUBLIC;

CREATE FUNCTION pbm.visible_plans(role_name text DEFAULT NULL) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_all constant boolean := pbm.sees_all(role_name);
    clients constant uuid[] := pbm.visible_clients(role_name);
BEGIN
    RETURN (SELECT coalesce(array_agg(p.plan_id), '{}') FROM pbm.plan p WHERE is_all OR p.client_id = ANY (clients));
END
$$;
COMMENT ON FUNCTION pbm.visible_plans(text) IS 'The plans of the clients that the caller has the role, or any, for';
REVOKE ALL ON FUNCTION pbm.visible_plans(text) FROM PUBLIC;

CREATE FUNCTION pbm.own_persons() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(s.patient_id), '{}') FROM pbm.caller_scope('pbm_member') s);
END
$$;
COMMENT ON FUNCTION pbm.own_persons() IS 'The person that the caller is, by his role pbm_member';
REVOKE ALL ON FUNCTION pbm.own_persons() FROM PUBLIC;

CREATE FUNCTION pbm.own_members() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(m.member_id), '{}') FROM pbm.members m WHERE m.patient_id = ANY (pbm.own_persons()));
END
$$;
COMMENT ON FUNCTION pbm.own_members() IS 'The same by member_id';
REVOKE ALL ON FUNCTION pbm.own_members() FROM PUBLIC;

CREATE FUNCTION pbm.shows_person(patient_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN pbm.sees_all() OR shows_person.patient_id = ANY (pbm.own_persons())
        OR EXISTS (SELECT FROM pbm.members m JOIN pbm.coverage v USING (member_id)
                   WHERE m.patient_id = shows_person.patient_id AND v.plan_id = ANY (pbm.visible_plans()));
END
$$;
COMMENT ON FUNCTION pbm.shows_person(uuid) IS
'Whether the caller may ask about a person: one that a plan of his clients covers or covered, or himself. Others are to be answered as if they did not exist.';
REVOKE ALL ON FUNCTION pbm.shows_person(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.reader_policy(relation regclass, holds text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name constant text := (SELECT c.relname FROM pg_class c WHERE c.oid = relation);
    columns constant text[] := (SELECT array_agg(a.attname::text) FROM pg_attribute a
                                WHERE a.attrelid = relation AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype);
    -- Evaluated once a statement; an index serves the comparison.
    everything constant text := '(SELECT pbm.sees_all())';
    plans constant text := '(plan_id = ANY ((SELECT pbm.visible_plans())::uuid[]) OR plan_id IS NULL AND (SELECT pbm.sees_all()))';
    own constant text := ' OR patient_id = ANY ((SELECT pbm.own_persons())::uuid[])'
        ' OR patient_id = ANY ((SELECT pbm.opened_persons())::uuid[])';
    -- What was agreed with the person comes before whose member it is.
    agreed constant text := ' AND (patient_id IS NULL OR patient_id <> ALL ((SELECT pbm.restricted_persons())::uuid[]))';
BEGIN
    RETURN '(' || CASE
        WHEN name = 'role_scope' THEN everything
        WHEN name = 'client' THEN '(client_id = ANY ((SELECT pbm.visible_clients())::uuid[]))'
        WHEN name = 'members' THEN everything || ' OR EXISTS (SELECT FROM pbm.coverage c WHERE c.member_id = members.member_id)' || own
        WHEN name = 'coverage' THEN plans || ' OR member_id = ANY ((SELECT pbm.own_members())::integer[]) OR member_id = ANY ((SELECT pbm.opened_members())::integer[])'
        WHEN 'plan_id' = ANY (columns) THEN plans || CASE WHEN 'patient_id' = ANY (columns) THEN own ELSE '' END
        WHEN 'patient_id' = ANY (columns) THEN
            everything || format(' OR EXISTS (SELECT FROM pbm.members m WHERE m.patient_id = %I.patient_id)', name)
        WHEN 'case_id' = ANY (columns) THEN everything || format(' OR EXISTS (SELECT FROM pbm.authorization_case k WHERE k.case_id = %I.case_id)', name)
        WHEN holds = 'reference' THEN 'true'
        ELSE everything
    END || ')' || CASE WHEN 'patient_id' = ANY (columns) AND name NOT IN ('patient_restriction', 'role_scope') THEN agreed ELSE '' END;
END
$$;
COMMENT ON FUNCTION pbm.reader_policy(regclass, text) IS
'Which rows of a table the views show: those of the caller''s clients, of his own person and of one whose glass he broke, by whatever ties a row to them, without persons with whom another purpose was agreed; reference data of no plan to all; what nothing ties to a client to those who see every client';
REVOKE ALL ON FUNCTION pbm.reader_policy(regclass, text) FROM PUBLIC;
