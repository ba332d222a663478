CREATE FUNCTION pbm.suppress_small_cells(cells jsonb, row_key text, count_key text, minimum integer DEFAULT 11) RETURNS SETOF jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10000
AS 'MODULE_PATHNAME', 'suppress_small_cells_wrapper';
COMMENT ON FUNCTION pbm.suppress_small_cells(jsonb, text, text, integer) IS
'A table of counts of one way, as a JSON array of objects, so that no count from 1 to below minimum can be told from it and its total: in those rows, and in others by which they could be worked out, all but row_key is null and suppressed is true. The last row is the total, its row_key null. Counts must add up: each person is in one row. Errors: 22023 for what is no such table.';

CREATE FUNCTION pbm.suppress_small_cells(cells jsonb, row_key text, column_key text, count_key text, minimum integer DEFAULT 11) RETURNS SETOF jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10000
AS 'MODULE_PATHNAME', 'suppress_small_cells_of_two_ways_wrapper';
COMMENT ON FUNCTION pbm.suppress_small_cells(jsonb, text, text, text, integer) IS
'The same of a table of two ways, whose totals of rows, columns and all are known: rows with a null row_key or column_key at the end are these totals, suppressed where they are small or would tell. Of what is suppressed, the least that could be and the most are at least minimum apart for a small count, and different for every other. A count of 0 is told. Errors: 22023 for what is no such table.';

CREATE FUNCTION pbm.check_small_groups(query text, keys text[], person_key text DEFAULT NULL, minimum integer DEFAULT 11)
RETURNS TABLE (groups bigint, small_groups bigint, rows_in_small_groups bigint, smallest bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 ROWS 1
AS $$
DECLARE
    fields text;
    counted text := 'count(*)';
BEGIN
    IF query IS NULL OR coalesce(pg_catalog.cardinality(keys), 0) OPERATOR(pg_catalog.=) 0 THEN
        RAISE EXCEPTION 'a query and the columns that groups are made by are needed' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'SELECT * FROM pbm.check_small_groups(''SELECT * FROM pbm.claim_deidentified'', ''{sex,state,age_at_fill}'');';
    END IF;
    SELECT pg_catalog.string_agg(pg_catalog.format('q.%I', k.key), ', ') INTO fields FROM pg_catalog.unnest(keys) AS k (key);
    IF person_key IS NOT NULL THEN
        counted := pg_catalog.format('count(DISTINCT q.%I)', person_key);
    END IF;
    -- As whoever calls: he could run the query himself. What is wrong with it is told without its words.
    RETURN QUERY EXECUTE pg_catalog.format(
        'SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE g.persons OPERATOR(pg_catalog.<) $1),
                coalesce(pg_catalog.sum(g.row_count) FILTER (WHERE g.persons OPERATOR(pg_catalog.<) $1), 0)::bigint, pg_catalog.min(g.persons)
         FROM (SELECT pg_catalog.%s AS persons, pg_catalog.count(*) AS row_count FROM (%s) q GROUP BY %s) g', counted, query, fields)
    USING minimum;
EXCEPTION
    WHEN syntax_error OR undefined_column OR undefined_table OR undefined_function OR ambiguous_column THEN
        RAISE EXCEPTION 'the query cannot be run, or a key is none of its columns' USING ERRCODE = SQLSTATE,
            HINT = 'Run the query by itself, and give the names of its columns as they are in its answer.';
END
$$;
COMMENT ON FUNCTION pbm.check_small_groups(text, text[], text, integer) IS
'How many groups of the same values in the columns keys (quasi-identifiers: sex, state, year of birth, product) a query has, in how many of them there are fewer than minimum rows, or persons where person_key names the column that tells them apart, how many rows those have, and how many the smallest: k-anonymity with k = minimum where small_groups is 0. Runs the query with the rights of the caller. Errors: 22023 without a query or keys, 42601 and 42703 for what is none, and those of the query.';
REVOKE ALL ON FUNCTION pbm.check_small_groups(text, text[], text, integer) FROM PUBLIC;
