CREATE FUNCTION pbm.load_mac_prices(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, l.list_id, f.ndc, f.effective_date, f.termination_date, round(f.unit_price, 5) AS unit_price,
               CASE WHEN l.list_id IS NULL THEN 'list_name:unknown_list' WHEN d.ndc_code IS NULL THEN 'ndc:unknown_product'
                    WHEN f.termination_date < f.effective_date THEN 'termination_date:dates' WHEN round(f.unit_price, 5) = 0 THEN 'unit_price:not_number' END AS fault
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (list_name text, ndc pbm.ndc, unit_price numeric, effective_date date, termination_date date)
        LEFT JOIN pbm.mac_list l ON l.list_name = f.list_name
        LEFT JOIN pbm.drugs d ON d.ndc_code = f.ndc
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.list_id, r.ndc, r.effective_date) r.* FROM read r WHERE r.fault IS NULL
        ORDER BY r.list_id, r.ndc, r.effective_date, r.line DESC
    ), rows AS (
        SELECT w.line, w.list_id, w.ndc, w.effective_date, w.termination_date, w.unit_price FROM wanted w
        UNION ALL
        SELECT NULL::bigint AS line, p.list_id, p.ndc, p.effective_date, p.termination_date, p.unit_price FROM pbm.mac_price p
        WHERE EXISTS (SELECT FROM wanted w WHERE w.list_id = p.list_id AND w.ndc = p.ndc)
          AND NOT EXISTS (SELECT FROM wanted w WHERE w.list_id = p.list_id AND w.ndc = p.ndc AND w.effective_date = p.effective_date)
    ), due AS MATERIALIZED (
        -- A price ends on the day before the next one.
        SELECT r.line, r.list_id, r.ndc, r.effective_date, r.unit_price,
               least(r.termination_date, lead(r.effective_date) OVER (PARTITION BY r.list_id, r.ndc ORDER BY r.effective_date) - 1) AS last_day
        FROM rows r
    ), present AS MATERIALIZED (
        SELECT d.*, p.ndc IS NOT NULL AS is_stored, (p.unit_price, p.termination_date) IS NOT DISTINCT FROM (d.unit_price, d.last_day) AS is_same
        FROM due d LEFT JOIN pbm.mac_price p ON p.list_id = d.list_id AND p.ndc = d.ndc AND p.effective_date = d.effective_date
    ), changed AS (
        UPDATE pbm.mac_price p SET unit_price = d.unit_price, termination_date = d.last_day FROM present d
        WHERE d.is_stored AND NOT d.is_same AND p.list_id = d.list_id AND p.ndc = d.ndc AND p.effective_date = d.effective_date
        RETURNING p.ndc
    ), added AS (
        INSERT INTO pbm.mac_price (list_id, ndc, effective_date, termination_date, unit_price)
        SELECT d.list_id, d.ndc, d.effective_date, d.last_day, d.unit_price FROM present d WHERE NOT d.is_stored ORDER BY d.line
        RETURNING ndc
    )
    SELECT d.line, CASE WHEN NOT d.is_stored THEN 'added' WHEN d.is_same THEN 'unchanged' ELSE 'changed' END, 'mac_price', NULL, NULL
    FROM present d WHERE d.line IS NOT NULL
    UNION ALL
    SELECT r.line, CASE WHEN r.fault IS NULL THEN 'unchanged' ELSE 'refused' END, 'mac_price', CASE WHEN r.fault IS NOT NULL THEN split_part(r.fault, ':', 1) END,
           CASE WHEN r.fault IS NULL THEN 'conflict' ELSE split_part(r.fault, ':', 2) END
    FROM read r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_mac_prices(pbm.load_record[], jsonb) IS
'Merges prices into mac_price, by the names of lists: a price ends on its own last day or on the day before the list''s next price of the product. Lists and products must be there.';
REVOKE ALL ON FUNCTION pbm.load_mac_prices(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_client_rates(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, f.*, k.client_contract_id,
               CASE WHEN c.client_id IS NULL THEN 'client_code:unknown_client' WHEN k.client_contract_id IS NULL THEN 'effective_date:unknown_contract'
                    WHEN f.price_type = 'amp' THEN 'price_type:not_price_type' END AS fault
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (client_code text, effective_date date, product_type text, price_type text, adjustment_percent numeric)
        LEFT JOIN pbm.client c ON c.client_code = f.client_code
        -- The one that began on the day, or the one that is in force.
        LEFT JOIN LATERAL (
            SELECT k.client_contract_id FROM pbm.client_contract k
            WHERE k.client_id = c.client_id AND CASE WHEN f.effective_date IS NULL
                THEN k.effective_date <= as_of AND coalesce(k.termination_date >= as_of, true) ELSE k.effective_date = f.effective_date END
            ORDER BY k.effective_date DESC LIMIT 1) k ON true
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.client_contract_id, r.product_type, r.price_type) r.* FROM read r WHERE r.fault IS NULL
        ORDER BY r.client_contract_id, r.product_type, r.price_type, r.line DESC
    ), present AS MATERIALIZED (
        SELECT w.*, round(coalesce(w.adjustment_percent, 0), 4) AS adjustment, p.price_type IS NOT NULL AS is_stored,
               p.adjustment_percent IS NOT DISTINCT FROM round(coalesce(w.adjustment_percent, 0), 4) AS is_same
        FROM wanted w LEFT JOIN pbm.client_rate p
          ON p.client_contract_id = w.client_contract_id AND p.product_type = w.product_type AND p.price_type = w.price_type
    ), changed AS (
        UPDATE pbm.client_rate p SET adjustment_percent = d.adjustment FROM present d
        WHERE d.is_stored AND NOT d.is_same AND p.client_contract_id = d.client_contract_id AND p.product_type = d.product_type AND p.price_type = d.price_type
        RETURNING p.price_type
    ), added AS (
        INSERT INTO pbm.client_rate (client_contract_id, product_type, price_type, adjustment_percent)
        SELECT d.client_contract_id, d.product_type, d.price_type, d.adjustment FROM present d WHERE NOT d.is_stored ORDER BY d.line
        RETURNING price_type
    )
    SELECT d.line, CASE WHEN NOT d.is_stored THEN 'added' WHEN d.is_same THEN 'unchanged' ELSE 'changed' END, 'client_rate', NULL, NULL FROM present d
    UNION ALL
    SELECT r.line, CASE WHEN r.fault IS NULL THEN 'unchanged' ELSE 'refused' END, 'client_rate', CASE WHEN r.fault IS NOT NULL THEN split_part(r.fault, ':', 1) END,
           CASE WHEN r.fault IS NULL THEN 'conflict' ELSE split_part(r.fault, ':', 2) END
    FROM read r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_client_rates(pbm.load_record[], jsonb) IS
'Merges rates into client_rate, of the contract of a client that began on effective_date, or else of the one that is in force on as_of';
REVOKE ALL ON FUNCTION pbm.load_client_rates(pbm.load_record[], jsonb) FROM PUBLIC;
