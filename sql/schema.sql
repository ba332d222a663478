\echo Use "CREATE EXTENSION pbm" to load this file. \quit

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

-- The script makes the schema itself and fails if it is there: a schema made by somebody else would own the extension's home.
CREATE SCHEMA pbm;
COMMENT ON SCHEMA pbm IS 'Pharmacy benefit manager: claims adjudication, pricing, drug utilization review and audit';
GRANT USAGE ON SCHEMA pbm TO PUBLIC;

CREATE FUNCTION pbm.installs_code_only() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(nullif(current_setting('pbm.code_only', true), '')::boolean,
                    current_setting('row_security') = 'off')
$$;
COMMENT ON FUNCTION pbm.installs_code_only() IS
'True when CREATE EXTENSION must leave the tables to a dump that is being restored: pg_dump sets row_security = off before it runs CREATE EXTENSION. SET pbm.code_only = on or off overrides it.';
REVOKE ALL ON FUNCTION pbm.installs_code_only() FROM PUBLIC;
