CREATE FUNCTION pbm.statement_statistics() RETURNS TABLE (
    function_name text, calls bigint, total_time double precision, mean_time double precision, max_time double precision,
    blocks_read bigint, wal_bytes numeric
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED COST 10000 ROWS 50 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    home constant text := (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
                           WHERE e.extname = 'pg_stat_statements');
BEGIN
    IF home IS NULL OR current_setting('pg_stat_statements.max', true) IS NULL THEN
        RETURN;
    END IF;
    -- The text of a statement may hold what somebody typed: it is read for the function's name alone.
    RETURN QUERY EXECUTE format($query$
        SELECT n.name, sum(s.calls)::bigint, sum(s.total_exec_time), sum(s.total_exec_time) / greatest(sum(s.calls), 1)::double precision,
               max(s.max_exec_time), sum(s.shared_blks_read)::bigint, sum(s.wal_bytes)
        FROM %s.pg_stat_statements s
        CROSS JOIN LATERAL (SELECT substring(s.query FROM '(?i)\mpbm\.([a-z_]+)\s*\(') AS name) n
        WHERE s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
          AND n.name IN (SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pbm'::regnamespace)
        GROUP BY n.name$query$, home);
END
$$;
COMMENT ON FUNCTION pbm.statement_statistics() IS
'What statements that call a function of pbm took, by the first function that each names, as pg_stat_statements counted it; nothing where that extension is not there. Times in milliseconds. Statements of other users count for members of pg_read_all_stats alone.';
REVOKE ALL ON FUNCTION pbm.statement_statistics() FROM PUBLIC;
