CREATE FUNCTION pbm.secure_table(secured regclass) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed boolean := false;
BEGIN
    IF NOT (SELECT c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c WHERE c.oid = secured) THEN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', secured);
        changed := true;
    END IF;
    -- A statement of the functions sees what they find past the statement: all.
    IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = secured AND p.polname = 'pbm_definer' AND p.polcmd = '*' AND p.polpermissive
                   AND p.polroles = ARRAY['pbm_definer'::regrole::oid] AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                   AND pg_get_expr(p.polwithcheck, p.polrelid) = 'true') THEN
        IF EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = secured AND p.polname = 'pbm_definer') THEN
            EXECUTE format('DROP POLICY pbm_definer ON %s', secured);
        END IF;
        EXECUTE format('CREATE POLICY pbm_definer ON %s TO pbm_definer USING (true) WITH CHECK (true)', secured);
        changed := true;
    END IF;
    -- A dump locks and reads each part by itself.
    IF NOT has_table_privilege('pbm_backup', secured, 'SELECT') THEN
        EXECUTE format('GRANT SELECT ON %s TO pbm_backup', secured);
        changed := true;
    END IF;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION pbm.secure_table(regclass) IS
'Puts row security of a table or partition in force, also for its owner, and lets the functions of pbm and a backup see all of its rows; gives whether anything had to be changed. For the owner of the table.';
REVOKE ALL ON FUNCTION pbm.secure_table(regclass) FROM PUBLIC;

CREATE FUNCTION pbm.set_policy(secured regclass, grantee text, command text, condition text) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- As it was asked for and as the catalog has it: one that was altered since is made again.
    mark text := (SELECT md5(concat_ws(' ', condition, command, pg_get_expr(p.polqual, p.polrelid), p.polcmd, p.polpermissive, p.polroles = ARRAY[to_regrole(grantee)::oid]))
                  FROM pg_policy p WHERE p.polrelid = secured AND p.polname = grantee);
BEGIN
    IF EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = secured AND p.polname = grantee
               AND obj_description(p.oid, 'pg_policy') ~ ('\(' || mark || '\)$')) THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = secured AND p.polname = grantee) THEN
        EXECUTE format('DROP POLICY %I ON %s', grantee, secured);
    END IF;
    EXECUTE format('CREATE POLICY %1$I ON %2$s FOR %3$s TO %1$I USING (%4$s)', grantee, secured, command, condition);
    mark := (SELECT md5(concat_ws(' ', condition, command, pg_get_expr(p.polqual, p.polrelid), p.polcmd, p.polpermissive, p.polroles = ARRAY[to_regrole(grantee)::oid]))
             FROM pg_policy p WHERE p.polrelid = secured AND p.polname = grantee);
    EXECUTE format('COMMENT ON POLICY %I ON %s IS %L', grantee, secured, format('Made by pbm.adopt() (%s)', mark));
    RETURN true;
END
$$;
COMMENT ON FUNCTION pbm.set_policy(regclass, text, text, text) IS
'Gives a table the policy that a role is under, named as the role, where it is missing or not as it was made; gives whether it had to. For the owner of the table.';
REVOKE ALL ON FUNCTION pbm.set_policy(regclass, text, text, text) FROM PUBLIC;
