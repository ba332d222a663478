CREATE FUNCTION pbm.health_operation() RETURNS TABLE (check_name text, state text, remedy text, found text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 4 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next_quarter constant date := date_trunc('quarter', pbm.today() + interval '1 month');
    waiting bigint;
BEGIN
    RETURN QUERY SELECT 'partitions', CASE WHEN pbm.has_partition(next_quarter) THEN 'ok' ELSE 'unsafe' END,
        CASE WHEN NOT pbm.has_partition(next_quarter) THEN 'CALL pbm.maintain(); every night: a claim without its quarter''s partition waits in the default one' END,
        format('a month from now is %s', to_char(next_quarter, '"Q"Q YYYY'));
    SELECT count(*) INTO waiting FROM (SELECT FROM pbm.pharmacy_claim_default LIMIT 1000) c;
    RETURN QUERY SELECT 'default_partition', CASE waiting WHEN 0 THEN 'ok' ELSE 'unsafe' END,
        CASE WHEN waiting > 0 THEN 'SELECT pbm.ensure_partitions(until, since); from the first of their days to the last' END,
        format('%s%s claims in pharmacy_claim_default', CASE waiting WHEN 1000 THEN 'at least ' ELSE '' END, waiting);
    RETURN QUERY
    SELECT 'maintenance', CASE WHEN m.failed IS NULL AND m.age < interval '2 days' THEN 'ok' ELSE 'unsafe' END,
           CASE WHEN m.failed IS NOT NULL THEN 'SELECT step, sqlstate, message FROM pbm.maintenance_step; says why'
                WHEN m.age IS NULL OR m.age >= interval '2 days' THEN 'CALL pbm.maintain(); every night, by pg_cron, cron or a systemd timer' END,
           coalesce('failed: ' || m.failed, 'the last was ' || date_trunc('minute', m.age) || ' ago', 'it never ran')
    FROM (SELECT clock_timestamp() - min(s.ran_at) FILTER (WHERE s.step IN ('partitions', 'eligibility', 'reports', 'seal')) AS age,
                 string_agg(s.step, ', ' ORDER BY s.step) FILTER (WHERE s.sqlstate IS NOT NULL) AS failed
          FROM pbm.maintenance_step s) m;
    RETURN QUERY
    SELECT 'transaction_age', CASE WHEN d.age < 1000000000 THEN 'ok' ELSE 'unsafe' END,
           CASE WHEN d.age >= 1000000000 THEN 'Find what holds autovacuum up: long transactions, prepared ones, replication slots; then VACUUM (FREEZE)' END,
           format('%s transactions', d.age)
    FROM (SELECT age(b.datfrozenxid) AS age FROM pg_database b WHERE b.datname = current_database()) d;
END
$$;
COMMENT ON FUNCTION pbm.health_operation() IS 'What health_check says of partitions, the nightly job and the age of transactions; called by it';
REVOKE ALL ON FUNCTION pbm.health_operation() FROM PUBLIC;
