CREATE TYPE pbm.stage AS (
    stage text,
    calls bigint,
    rows bigint,
    total_time double precision
);
COMMENT ON TYPE pbm.stage IS 'A row of the view stages';

CREATE FUNCTION pbm.list_stages() RETURNS SETOF pbm.stage
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 7
AS 'MODULE_PATHNAME', 'list_stages_wrapper';
COMMENT ON FUNCTION pbm.list_stages() IS 'What this session did, as the view stages shows it';

CREATE FUNCTION pbm.reset_stages() RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reset_stages_wrapper';
COMMENT ON FUNCTION pbm.reset_stages() IS 'Has the view stages of this session count from 0';

CREATE TYPE pbm.claim_counts AS (
    all_sessions boolean,
    calls bigint,
    call_time double precision,
    batches bigint,
    batch_claims bigint,
    batch_time double precision,
    paid bigint,
    rejected bigint,
    duplicates bigint,
    reversed bigint,
    priced bigint,
    retries bigint,
    cache_hits bigint,
    cache_misses bigint,
    stats_reset timestamptz
);
COMMENT ON TYPE pbm.claim_counts IS 'The row of the view stat_claims';

CREATE FUNCTION pbm.count_claims() RETURNS pbm.claim_counts
LANGUAGE c VOLATILE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'count_claims_wrapper';
COMMENT ON FUNCTION pbm.count_claims() IS 'What became of claims, as the view stat_claims shows it';
REVOKE ALL ON FUNCTION pbm.count_claims() FROM PUBLIC;

CREATE FUNCTION pbm.list_all_stages() RETURNS SETOF pbm.stage
LANGUAGE c VOLATILE PARALLEL RESTRICTED SECURITY DEFINER ROWS 7 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'list_all_stages_wrapper';
COMMENT ON FUNCTION pbm.list_all_stages() IS 'What all sessions did, as the view stat_stages shows it';
REVOKE ALL ON FUNCTION pbm.list_all_stages() FROM PUBLIC;

CREATE FUNCTION pbm.reset_statistics() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reset_statistics_wrapper';
COMMENT ON FUNCTION pbm.reset_statistics() IS
'Has the views stat_claims and stat_stages of this database count from 0. Without preload it waits for transactions that wrote what their sessions counted.';
REVOKE ALL ON FUNCTION pbm.reset_statistics() FROM PUBLIC;

CREATE FUNCTION pbm.fold_statistics() RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    folded bigint;
BEGIN
    WITH ended AS (
        DELETE FROM pbm.session_statistic s
        WHERE s.process <> 0 AND s.process NOT IN (SELECT a.pid FROM pg_stat_activity a)
        RETURNING s.counts, s.base
    ), added AS (
        INSERT INTO pbm.session_statistic AS s (process, began_at, counts)
        SELECT 0, '-infinity', array_agg(c.total ORDER BY c.place)
        FROM (SELECT c.place, sum(c.counted - coalesce(c.before, 0))::bigint AS total
              FROM (SELECT e.counts, e.base FROM ended e
                    UNION ALL
                    SELECT s.counts, s.base FROM pbm.session_statistic s WHERE s.process = 0) s
              CROSS JOIN LATERAL unnest(s.counts, s.base) WITH ORDINALITY c (counted, before, place)
              GROUP BY c.place) c
        WHERE EXISTS (SELECT FROM ended)
        HAVING count(*) > 0
        ON CONFLICT ON CONSTRAINT session_statistic_pkey DO UPDATE SET counts = excluded.counts
    )
    SELECT count(*) INTO folded FROM ended;
    RETURN folded;
END
$$;
COMMENT ON FUNCTION pbm.fold_statistics() IS
'Adds what ended sessions counted, where the library is not preloaded, into one row of session_statistic; gives how many sessions. A step of maintain().';
REVOKE ALL ON FUNCTION pbm.fold_statistics() FROM PUBLIC;

CREATE VIEW pbm.stages AS SELECT * FROM pbm.list_stages();
COMMENT ON VIEW pbm.stages IS
'What the claim functions of this session took, stage by stage, since it began or reset_stages() was called: the engine reads and writes past statements, which pg_stat_statements therefore does not list';
COMMENT ON COLUMN pbm.stages.stage IS 'reference: data that the cache had not; coverage; balances: rows of members and accumulators read and locked; history; decide; claims: claims written; effects: alerts, balances and audit rows written';
COMMENT ON COLUMN pbm.stages.calls IS 'How often it was done';
COMMENT ON COLUMN pbm.stages.rows IS 'Rows read or written, and claims decided';
COMMENT ON COLUMN pbm.stages.total_time IS 'Time that it took, in milliseconds';
GRANT SELECT ON pbm.stages TO PUBLIC;
