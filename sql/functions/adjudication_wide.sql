-- Clients have double precision and bigint where the typed functions take numeric and integer, and PostgreSQL casts neither
-- by itself. Each function has a second form with these types for all its numbers, made from the first.
DO $pbm$
DECLARE
    typed record;
    arguments text;
    wide pg_catalog.regprocedure;
BEGIN
    FOR typed IN
        SELECT p.proname, pg_catalog.pg_get_function_arguments(p.oid) AS arguments, p.oid::pg_catalog.regprocedure AS name
        FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.prosrc IN ('adjudicate_claim_wrapper', 'price_claim_wrapper')
    LOOP
        arguments := pg_catalog.regexp_replace(typed.arguments, '\mnumeric\M', 'double precision', 'g');
        arguments := pg_catalog.regexp_replace(arguments, '\minteger\M', 'bigint', 'g');
        EXECUTE pg_catalog.format(
            'CREATE FUNCTION pbm.%I(%s) RETURNS pbm.claim_response
             LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
             AS %L, %L', typed.proname, arguments, 'MODULE_PATHNAME', typed.proname || '_wide_wrapper');
        SELECT p.oid INTO wide FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.prosrc = typed.proname || '_wide_wrapper';
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', wide,
            'The same for clients that send double precision and bigint; a number beyond its field, NaN and infinity reject the claim');
        EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', wide);
    END LOOP;
END
$pbm$;
