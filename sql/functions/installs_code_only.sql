CREATE FUNCTION pbm.installs_code_only() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(nullif(current_setting('pbm.code_only', true), '')::boolean,
                    current_setting('row_security') = 'off')
$$;
COMMENT ON FUNCTION pbm.installs_code_only() IS
'True when CREATE EXTENSION must leave the tables to a dump that is being restored: pg_dump sets row_security = off before it runs CREATE EXTENSION. SET pbm.code_only = on or off overrides it.';
REVOKE ALL ON FUNCTION pbm.installs_code_only() FROM PUBLIC;
