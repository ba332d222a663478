CREATE FUNCTION pbm.upgrade_tables() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $upgrade$
DECLARE
    current_version integer;
    -- What each table that is made here holds, as in tables_begin.sql; their triggers come from it.
    table_holds jsonb := '{}';
BEGIN
-- Code alone was installed: a dump is to bring the tables.
IF to_regclass('pbm.schema_version') IS NULL THEN RETURN NULL; END IF;
PERFORM pbm.begin_definitions();
SELECT version INTO current_version FROM pbm.schema_version FOR UPDATE;
IF current_version = 2 THEN RETURN current_version; END IF;
IF current_version <> 1 THEN
    RAISE EXCEPTION 'the tables are of version %, which this release cannot upgrade', current_version
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Install the release that they belong to.';
END IF;
-- The functions work on these tables as whoever upgrades them, until all belongs to its owners.
DECLARE
    one record;
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'only a superuser brings the tables of pbm up to date'
            USING ERRCODE = 'insufficient_privilege', HINT = 'Call pbm.upgrade_tables() as a superuser.';
    END IF;
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'pbm'::regnamespace AND p.prosecdef AND p.proowner <> current_user::regrole
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO CURRENT_USER', one.name);
    END LOOP;
END;
