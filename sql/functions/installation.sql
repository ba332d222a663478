CREATE FUNCTION pbm.today() RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
BEGIN
    IF to_regclass('pbm.installation') IS NULL THEN
        RAISE EXCEPTION 'the tables of pbm do not exist' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Restore the dump they are in, or run CREATE EXTENSION pbm in a new database.';
    END IF;
    RETURN timezone(coalesce((SELECT i.time_zone FROM pbm.installation i), 'UTC'), statement_timestamp())::date;
END
$$;
COMMENT ON FUNCTION pbm.today() IS
'The day it is in the time zone of pbm.installation, at the beginning of the statement: the day on which claims are received. Whoever may call nothing else may call it, for it is the default of arguments. Errors: 55000 where the tables are missing.';
