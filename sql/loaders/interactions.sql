CREATE FUNCTION pbm.load_interactions(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    list constant text := settings ->> 'source';
    is_interruptive constant boolean := list = 'onc_high_priority';
    as_of constant date := (settings ->> 'as_of')::date;
BEGIN
    PERFORM pbm.add_ingredients(ARRAY(
        SELECT DISTINCT pbm.base_ingredient(n.name) FROM unnest(records) r
        CROSS JOIN LATERAL (VALUES (r.fields ->> 'ingredient_a'), (r.fields ->> 'ingredient_b')) n (name)));
    RETURN QUERY
    WITH named AS MATERIALIZED (
        SELECT upper(i.ingredient_name) AS name, min(i.ingredient_id) AS ingredient_id FROM pbm.ingredient i GROUP BY 1
    ), pair AS MATERIALIZED (
        SELECT r.line, least(a.ingredient_id, b.ingredient_id) AS one, greatest(a.ingredient_id, b.ingredient_id) AS other
        FROM unnest(records) r
        JOIN named a ON a.name = pbm.base_ingredient(r.fields ->> 'ingredient_a')
        JOIN named b ON b.name = pbm.base_ingredient(r.fields ->> 'ingredient_b')
    ), listed AS MATERIALIZED (
        SELECT DISTINCT ON (p.one, p.other) p.* FROM pair p WHERE p.one < p.other ORDER BY p.one, p.other, p.line
    ), present AS MATERIALIZED (
        SELECT l.*, d.ingredient1_id IS NOT NULL AS is_stored, d.termination_date IS NOT NULL AS had_ended
        FROM listed l LEFT JOIN pbm.drug_interaction d ON (d.ingredient1_id, d.ingredient2_id, d.source) = (l.one, l.other, list)
    ), added AS (
        INSERT INTO pbm.drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, effective_date)
        SELECT p.one, p.other, list, CASE WHEN is_interruptive THEN 1 ELSE 3 END, is_interruptive, coalesce(as_of, '2000-01-01')
        FROM present p WHERE NOT p.is_stored ORDER BY p.line
        RETURNING ingredient1_id
    ), again AS (
        UPDATE pbm.drug_interaction d SET termination_date = NULL FROM present p
        WHERE p.had_ended AND (d.ingredient1_id, d.ingredient2_id, d.source) = (p.one, p.other, list)
        RETURNING d.ingredient1_id
    )
    SELECT p.line, CASE WHEN NOT p.is_stored THEN 'added' WHEN p.had_ended THEN 'changed' ELSE 'unchanged' END, 'drug_interaction', NULL, NULL
    FROM present p
    UNION ALL
    SELECT p.line, CASE WHEN p.one = p.other THEN 'refused' ELSE 'unchanged' END, 'drug_interaction', NULL,
           CASE WHEN p.one = p.other THEN 'same_ingredient' ELSE 'duplicate' END
    FROM pair p WHERE NOT EXISTS (SELECT FROM listed l WHERE l.line = p.line);

    IF coalesce((settings ->> 'full')::boolean, false) AND as_of IS NOT NULL THEN
        RETURN QUERY
        WITH kept AS MATERIALIZED (
            SELECT least(a.ingredient_id, b.ingredient_id) AS one, greatest(a.ingredient_id, b.ingredient_id) AS other
            FROM unnest(records) r
            JOIN pbm.ingredient a ON upper(a.ingredient_name) = pbm.base_ingredient(r.fields ->> 'ingredient_a')
            JOIN pbm.ingredient b ON upper(b.ingredient_name) = pbm.base_ingredient(r.fields ->> 'ingredient_b')
        ), closed AS (
            UPDATE pbm.drug_interaction d SET termination_date = as_of - 1
            WHERE d.source = list AND d.termination_date IS NULL AND d.effective_date < as_of
              AND NOT EXISTS (SELECT FROM kept k WHERE (k.one, k.other) = (d.ingredient1_id, d.ingredient2_id))
            RETURNING d.ingredient1_id
        )
        SELECT NULL::bigint, 'closed', 'drug_interaction', NULL, 'closed' FROM closed;
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.load_interactions(pbm.load_record[], jsonb) IS
'Merges an ONC list of pairs of ingredients into drug_interaction under the source of the run: the high-priority list with severity 1, the other one with severity 3 and never more than a message. settings: as_of, from which a pair is in force; full: pairs that are not in the file end on the day before as_of.';
REVOKE ALL ON FUNCTION pbm.load_interactions(pbm.load_record[], jsonb) FROM PUBLIC;
