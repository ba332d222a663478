-- The CDC's file names each opioid that it has a factor for, with LA or SA where there are products of both kinds.
CREATE FUNCTION pbm.load_mme_factors(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    set_name constant text := 'CDC2018';
BEGIN
    -- What somebody said of an ingredient stays.
    WITH named AS (
        SELECT DISTINCT CASE WHEN f.class ~* '^benzo' THEN pbm.base_ingredient(f.generic) ELSE upper(regexp_replace(f.drug, ' (LA|SA)$', '')) END AS name,
               CASE WHEN f.class ~* '^benzo' THEN 'benzodiazepine' WHEN f.drug ~* '^buprenorphine' THEN 'buprenorphine' ELSE 'opioid' END AS class
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (class text, drug text, generic text)
        WHERE f.class ~* '^opioid' OR f.class ~* '^benzo' AND f.generic !~ '[/;,]'
    )
    UPDATE pbm.ingredient i SET safety_class = n.class FROM named n
    WHERE i.safety_class IS NULL AND pbm.base_ingredient(i.ingredient_name) = n.name;
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, f.ndc, f.strength, f.factor, f.release ~* '^LA' AS is_long_acting,
               CASE WHEN upper(f.unit) IN ('MG', 'MG/ML') THEN 'mg' WHEN upper(f.unit) IN ('MCG', 'MCG/SPRAY', 'MCG/ML') THEN 'mcg'
                    WHEN upper(f.unit) = 'MCG/HR' THEN 'mcg/hr' END AS unit
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (ndc pbm.ndc, class text, strength numeric, unit text, factor numeric, release text)
        WHERE f.class ~* '^opioid'
    ), listed AS MATERIALIZED (
        SELECT DISTINCT ON (r.ndc) r.*, r.factor IS NOT NULL AND r.strength IS NOT NULL AND r.unit IS NULL AS is_odd
        FROM read r ORDER BY r.ndc, r.line DESC
    ), present AS MATERIALIZED (
        SELECT l.*, l.factor IS NOT NULL AND l.strength IS NOT NULL AND l.unit IS NOT NULL AS is_factor, f.ndc IS NOT NULL AS is_stored,
               (f.strength, f.unit, f.factor) IS NOT DISTINCT FROM (l.strength, l.unit, l.factor) AS is_same,
               coalesce(d.long_acting <> l.is_long_acting, false) AS is_released
        FROM listed l
        LEFT JOIN pbm.opioid_factor f ON f.ndc = l.ndc AND f.factor_set = set_name
        LEFT JOIN pbm.drugs d ON d.ndc_code = l.ndc
    ), changed AS (
        UPDATE pbm.opioid_factor f SET strength = p.strength, unit = p.unit, factor = p.factor, wear_days = NULL
        FROM present p WHERE p.is_factor AND p.is_stored AND NOT p.is_same AND f.ndc = p.ndc AND f.factor_set = set_name
        RETURNING f.ndc
    ), added AS (
        INSERT INTO pbm.opioid_factor (factor_set, ndc, strength, unit, factor)
        SELECT set_name, p.ndc, p.strength, p.unit, p.factor FROM present p WHERE p.is_factor AND NOT p.is_stored ORDER BY p.line
        RETURNING ndc
    ), released AS (
        UPDATE pbm.drugs d SET long_acting = p.is_long_acting FROM present p WHERE p.is_released AND d.ndc_code = p.ndc
        RETURNING d.ndc_code
    )
    SELECT p.line, CASE WHEN p.is_odd THEN 'refused' WHEN p.is_factor AND NOT p.is_stored THEN 'added'
                        WHEN p.is_factor AND NOT p.is_same OR p.is_released THEN 'changed' ELSE 'unchanged' END,
           'opioid_factor', CASE WHEN p.is_odd THEN 'unit' END, CASE WHEN p.is_odd THEN 'unknown_unit' END
    FROM present p
    UNION ALL
    SELECT r.line, 'unchanged', 'opioid_factor', NULL, 'duplicate' FROM read r WHERE NOT EXISTS (SELECT FROM listed l WHERE l.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_mme_factors(pbm.load_record[], jsonb) IS
'Merges the CDC''s file of conversion factors of September 2018 into opioid_factor, by product, under the set CDC2018; says of products in drugs whether they are long-acting, and of ingredients that nothing is said of whether they are opioids, buprenorphine or benzodiazepines. Muscle relaxants, stimulants and the like are left out.';
REVOKE ALL ON FUNCTION pbm.load_mme_factors(pbm.load_record[], jsonb) FROM PUBLIC;
