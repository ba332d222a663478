CREATE FUNCTION pbm.today() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
SELECT timezone(coalesce((SELECT i.time_zone FROM pbm.installation i), 'UTC'), statement_timestamp())::date
$$;
COMMENT ON FUNCTION pbm.today() IS
'The day it is in the time zone of pbm.installation, at the beginning of the statement: the day on which claims are received. Whoever may call nothing else may call it, for it is the default of arguments.';
