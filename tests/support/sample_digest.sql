-- What load_sample_data made: an md5 for each table and one for all, the same for the same rows whenever and wherever
-- they were loaded. Random keys, moments, and what a trace or a fingerprint packs are left out; so is what is NULL, so
-- that a column added later alters nothing where it holds nothing.
--
--   make psql DB=name ARGS='-f tests/support/sample_digest.sql'     a line a table
--   ... -v lines=pharmacy_claim                                     the rows themselves, to compare with diff
--
-- The claims are of 2025, but plans limit how late a claim may come: compare digests taken on one day.
SET search_path = pg_catalog, pg_temp;
\pset tuples_only on
\pset format unaligned

CREATE FUNCTION pg_temp.sample_rows() RETURNS TABLE (name text, line text) LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT c.relname, array_agg(a.attname) FILTER (
                   WHERE a.atttypid = 'timestamptz'::regtype OR pg_get_expr(d.adbin, d.adrelid) ~ 'gen_random_uuid'
                      OR a.attname IN ('claim_number', 'claim_id', 'use_id', 'formulary_id', 'trace', 'fingerprint', 'audit_id', 'row_key',
                                       'transaction_id', 'backend_pid', 'application_name', 'client_addr', 'user_name', 'session_user_name')) AS omitted
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname NOT IN ('reference_change', 'schema_version')
        GROUP BY c.relname
    LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, jsonb_strip_nulls(to_jsonb(t) - %L::text[])::text FROM pbm.%I t',
                                    t.relname, coalesce(t.omitted, '{}'), t.relname);
    END LOOP;
END
$$;

\if :{?lines}
SELECT line FROM pg_temp.sample_rows() WHERE name = :'lines' ORDER BY line COLLATE "C";
\else
WITH digest AS (
    SELECT name, count(*), md5(string_agg(line, E'\n' ORDER BY line COLLATE "C")) AS sum FROM pg_temp.sample_rows() GROUP BY name
)
SELECT format('%-22s %7s %s', name, count, sum) FROM digest ORDER BY name COLLATE "C";
WITH digest AS (
    SELECT name, md5(string_agg(line, E'\n' ORDER BY line COLLATE "C")) AS sum FROM pg_temp.sample_rows() GROUP BY name
)
SELECT format('%-22s %7s %s', 'all', '', md5(string_agg(name || sum, ' ' ORDER BY name COLLATE "C"))) FROM digest;
\endif
