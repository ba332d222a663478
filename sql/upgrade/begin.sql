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
SELECT version INTO current_version FROM pbm.schema_version FOR UPDATE;
IF current_version = 2 THEN RETURN current_version; END IF;
IF current_version <> 1 THEN
    RAISE EXCEPTION 'the tables are of version %, which this release cannot upgrade', current_version
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Install the release that they belong to.';
END IF;
