CREATE FUNCTION pbm.add_priced_products(products pbm.load_record[]) RETURNS SETOF pbm.load_outcome
LANGUAGE sql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    WITH added AS (
        INSERT INTO pbm.drugs (ndc_code, generic_name, brand, billing_unit, otc, formulary_flag)
        SELECT DISTINCT ON (f.ndc) f.ndc, f.description, coalesce(f.classification LIKE 'B%' AND f.classification <> 'B-ANDA', false),
               coalesce(f.billing_unit, 'EA'), coalesce(f.otc, false), false
        FROM unnest(products) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (ndc pbm.ndc, description text, classification text, billing_unit text, otc boolean)
        WHERE NOT EXISTS (SELECT FROM pbm.drugs d WHERE d.ndc_code = f.ndc)
        ORDER BY f.ndc, r.line
        ON CONFLICT (ndc_code) DO NOTHING
        RETURNING ndc_code
    )
    SELECT r.line, 'flagged', 'drugs', 'ndc', 'incomplete'
    FROM unnest(products) r CROSS JOIN LATERAL (SELECT (r.fields ->> 'ndc')::pbm.ndc AS ndc OFFSET 0) f
    LEFT JOIN pbm.drugs d ON d.ndc_code = f.ndc
    WHERE d.name IS NULL
$$;
COMMENT ON FUNCTION pbm.add_priced_products(pbm.load_record[]) IS
'Makes products without a name, which take part in no claim, of priced codes that drugs does not have, and flags the records of such';
REVOKE ALL ON FUNCTION pbm.add_priced_products(pbm.load_record[]) FROM PUBLIC;

CREATE FUNCTION pbm.load_nadac(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
BEGIN
    RETURN QUERY SELECT p.* FROM pbm.add_priced_products(records) p;
    RETURN QUERY
    WITH priced AS MATERIALIZED (
        -- Of lines of one product, week and effective date the last counts.
        SELECT DISTINCT ON (f.ndc, p.published_date, f.effective_date)
               r.line, f.ndc, p.published_date, f.effective_date, round(f.unit_price, 5) AS unit_price
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (ndc pbm.ndc, unit_price numeric, effective_date date, published_date date)
        CROSS JOIN LATERAL (SELECT coalesce(f.published_date, as_of) AS published_date) p
        ORDER BY f.ndc, p.published_date, f.effective_date, r.line DESC
    ), stored AS MATERIALIZED (
        SELECT d.ndc, d.published_date, d.effective_date, d.unit_price
        FROM pbm.drug_price d WHERE d.price_type = 'nadac' AND EXISTS (SELECT FROM priced p WHERE p.ndc = d.ndc)
    ), week AS MATERIALIZED (
        SELECT DISTINCT d.published_date FROM pbm.drug_price d WHERE d.price_type = 'nadac'
    ), series AS (
        -- What was known of a product, week by week: a price that was known already is not stored again.
        SELECT k.*, lag(k.unit_price) OVER w AS known_price, lag(k.effective_date) OVER w AS known_date,
               lead(k.published_date) OVER w AS next_published
        FROM (
            SELECT p.line, p.ndc, p.published_date, p.effective_date, p.unit_price, s.unit_price AS stored_price
            FROM priced p LEFT JOIN stored s USING (ndc, published_date, effective_date)
            UNION ALL
            SELECT NULL, s.ndc, s.published_date, s.effective_date, s.unit_price, s.unit_price
            FROM stored s WHERE NOT EXISTS (SELECT FROM priced p WHERE (p.ndc, p.published_date, p.effective_date)
                                                                       = (s.ndc, s.published_date, s.effective_date))) k
        WINDOW w AS (PARTITION BY k.ndc ORDER BY k.published_date, k.effective_date)
    ), news AS MATERIALIZED (
        SELECT s.* FROM series s
        WHERE s.line IS NOT NULL AND s.stored_price IS NULL
          AND (s.unit_price, s.effective_date) IS DISTINCT FROM (s.known_price, s.known_date)
    ), changed AS (
        UPDATE pbm.drug_price d SET unit_price = s.unit_price
        FROM series s
        WHERE s.line IS NOT NULL AND s.stored_price <> s.unit_price AND d.price_type = 'nadac'
          AND (d.ndc, d.published_date, d.effective_date) = (s.ndc, s.published_date, s.effective_date)
        RETURNING d.ndc
    ), added AS (
        INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date)
        SELECT n.ndc, 'nadac', n.effective_date, n.unit_price, n.published_date FROM news n
        UNION ALL
        -- A week that comes late: the next one that was loaded knew what was stored before, and says it again.
        (SELECT DISTINCT ON (n.ndc, w.published_date) n.ndc, 'nadac', s.effective_date, s.unit_price, w.published_date
        FROM news n
        JOIN stored s ON s.ndc = n.ndc AND s.published_date <= n.published_date
        CROSS JOIN LATERAL (SELECT min(w.published_date) AS published_date FROM week w WHERE w.published_date > n.published_date) w
        WHERE w.published_date < coalesce(n.next_published, 'infinity')
        ORDER BY n.ndc, w.published_date, s.published_date DESC, s.effective_date DESC)
        RETURNING ndc
    )
    SELECT s.line, CASE WHEN n.line IS NOT NULL THEN 'added' WHEN s.stored_price <> s.unit_price THEN 'changed' ELSE 'unchanged' END,
           'drug_price', CASE WHEN s.stored_price <> s.unit_price THEN 'unit_price' END, CASE WHEN s.stored_price <> s.unit_price THEN 'restated' END
    FROM series s LEFT JOIN news n ON n.line = s.line
    WHERE s.line IS NOT NULL
    UNION ALL
    SELECT r.line, 'unchanged', 'drug_price', NULL, 'duplicate'
    FROM unnest(records) r WHERE NOT EXISTS (SELECT FROM priced p WHERE p.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_nadac(pbm.load_record[], jsonb) IS
'Merges NADAC prices into drug_price, published on the as-of date of the record or else of the settings (as_of). A price that the weeks before it had is not stored again; weeks may come in any order. A product that drugs does not have is added without a name.';
REVOKE ALL ON FUNCTION pbm.load_nadac(pbm.load_record[], jsonb) FROM PUBLIC;
