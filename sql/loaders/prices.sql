CREATE FUNCTION pbm.load_prices(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
BEGIN
    RETURN QUERY SELECT p.* FROM pbm.add_priced_products(records) p;
    RETURN QUERY
    WITH priced AS MATERIALIZED (
        SELECT DISTINCT ON (f.ndc, f.price_type, f.effective_date, p.published_date)
               r.line, f.ndc, f.price_type, f.effective_date, f.termination_date, round(f.unit_price, 5) AS unit_price, p.published_date
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            ndc pbm.ndc, price_type text, unit_price numeric, effective_date date, termination_date date, published_date date)
        CROSS JOIN LATERAL (SELECT coalesce(f.published_date, as_of) AS published_date) p
        WHERE coalesce(f.termination_date >= f.effective_date, true)
        ORDER BY f.ndc, f.price_type, f.effective_date, p.published_date, r.line DESC
    ), present AS MATERIALIZED (
        -- What is known of that price on the day it is published: the same again is no news.
        SELECT p.*, d.published_date AS known_on, (d.unit_price, d.termination_date) IS NOT DISTINCT FROM (p.unit_price, p.termination_date) AS is_same
        FROM priced p
        LEFT JOIN LATERAL (
            SELECT d.* FROM pbm.drug_price d
            WHERE d.ndc = p.ndc AND d.price_type = p.price_type AND d.effective_date = p.effective_date AND d.published_date <= p.published_date
            ORDER BY d.published_date DESC LIMIT 1) d ON true
    ), changed AS (
        UPDATE pbm.drug_price d SET unit_price = p.unit_price, termination_date = p.termination_date
        FROM present p
        WHERE NOT p.is_same AND p.known_on = p.published_date
          AND (d.ndc, d.price_type, d.effective_date, d.published_date) = (p.ndc, p.price_type, p.effective_date, p.published_date)
        RETURNING d.ndc
    ), added AS (
        INSERT INTO pbm.drug_price (ndc, price_type, effective_date, termination_date, unit_price, published_date)
        SELECT p.ndc, p.price_type, p.effective_date, p.termination_date, p.unit_price, p.published_date
        FROM present p WHERE p.known_on IS NULL OR NOT p.is_same AND p.known_on < p.published_date ORDER BY p.line
        RETURNING ndc
    )
    SELECT p.line, CASE WHEN p.known_on IS NULL THEN 'added' WHEN p.is_same THEN 'unchanged' WHEN p.known_on = p.published_date THEN 'changed' ELSE 'added' END,
           'drug_price', NULL, CASE WHEN NOT p.is_same AND p.known_on = p.published_date THEN 'restated' END
    FROM present p
    UNION ALL
    SELECT r.line, CASE WHEN d.is_wrong THEN 'refused' ELSE 'unchanged' END, 'drug_price', CASE WHEN d.is_wrong THEN 'termination_date' END,
           CASE WHEN d.is_wrong THEN 'dates' ELSE 'conflict' END
    FROM unnest(records) r
    CROSS JOIN LATERAL (SELECT coalesce((r.fields ->> 'termination_date')::date < (r.fields ->> 'effective_date')::date, false) AS is_wrong) d
    WHERE NOT EXISTS (SELECT FROM priced p WHERE p.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_prices(pbm.load_record[], jsonb) IS
'Merges unit prices into drug_price, published on published_date or else as_of: what was decided before that day stays as it was. A product that drugs does not have is added without a name.';
REVOKE ALL ON FUNCTION pbm.load_prices(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_value_sets(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, f.*, coalesce(f.effective_date, '2000-01-01') AS first_day,
               coalesce(f.termination_date < coalesce(f.effective_date, '2000-01-01'), false) AS is_wrong
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (value_set_name text, ndc pbm.ndc, description text, effective_date date, termination_date date)
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.value_set_name, r.ndc, r.first_day) r.* FROM read r WHERE NOT r.is_wrong
        ORDER BY r.value_set_name, r.ndc, r.first_day, r.line DESC
    ), present AS MATERIALIZED (
        SELECT w.*, s.ndc IS NOT NULL AS is_stored,
               (s.termination_date, s.description) IS NOT DISTINCT FROM (w.termination_date, coalesce(w.description, s.description)) AS is_same
        FROM wanted w LEFT JOIN pbm.value_set s ON (s.value_set_name, s.ndc, s.effective_date) = (w.value_set_name, w.ndc, w.first_day)
    ), changed AS (
        UPDATE pbm.value_set s SET termination_date = p.termination_date, description = coalesce(p.description, s.description)
        FROM present p WHERE p.is_stored AND NOT p.is_same
          AND (s.value_set_name, s.ndc, s.effective_date) = (p.value_set_name, p.ndc, p.first_day)
        RETURNING s.ndc
    ), added AS (
        INSERT INTO pbm.value_set (value_set_name, ndc, effective_date, termination_date, description)
        SELECT p.value_set_name, p.ndc, p.first_day, p.termination_date, p.description FROM present p WHERE NOT p.is_stored
        RETURNING ndc
    ), closed AS (
        UPDATE pbm.value_set s SET termination_date = as_of - 1
        WHERE coalesce((settings ->> 'full')::boolean, false) AND s.effective_date < as_of AND coalesce(s.termination_date >= as_of, true)
          AND s.value_set_name IN (SELECT w.value_set_name FROM wanted w)
          AND NOT EXISTS (SELECT FROM wanted w WHERE (w.value_set_name, w.ndc) = (s.value_set_name, s.ndc))
        RETURNING s.ndc
    )
    SELECT p.line, CASE WHEN NOT p.is_stored THEN 'added' WHEN p.is_same THEN 'unchanged' ELSE 'changed' END, 'value_set', NULL, NULL FROM present p
    UNION ALL
    SELECT r.line, CASE WHEN r.is_wrong THEN 'refused' ELSE 'unchanged' END, 'value_set', CASE WHEN r.is_wrong THEN 'termination_date' END,
           CASE WHEN r.is_wrong THEN 'dates' ELSE 'duplicate' END
    FROM read r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line)
    UNION ALL
    SELECT NULL, 'closed', 'value_set', NULL, 'closed' FROM closed;
END
$$;
COMMENT ON FUNCTION pbm.load_value_sets(pbm.load_record[], jsonb) IS
'Merges products into value_set. settings: full (default false): products of the sets of the file that are not in it leave the set on the day before as_of.';
REVOKE ALL ON FUNCTION pbm.load_value_sets(pbm.load_record[], jsonb) FROM PUBLIC;
