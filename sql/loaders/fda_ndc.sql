CREATE FUNCTION pbm.base_ingredient(substance text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    base text := regexp_replace(upper(btrim(substance)), '\s+', ' ', 'g');
    shorter text;
BEGIN
    -- What is left when salts and water are taken off; a substance that is nothing else, such as sodium chloride, stays.
    LOOP
        shorter := regexp_replace(base, ',? (ANHYDROUS|(HEMI|MONO|SESQUI|DI|TRI|TETRA|PENTA|HEXA|HEPTA)?HYDRATE|(DI|TRI|MONO)?HYDROCHLORIDE|(DI|MONO|HYDRO)?BROMIDE|HYDROBROMIDE|(DI|TRI)?SODIUM|POTASSIUM|CALCIUM|MAGNESIUM|(BI)?SULFATE|BISULFATE|(BI|DI)?TARTRATE|MALEATE|(HEMI)?FUMARATE|(DI)?MESYLATE|BESYLATE|TOSYLATE|ACETATE|SUCCINATE|(DI|MONO)?CITRATE|(DI)?PHOSPHATE|NITRATE|LACTATE|MALATE|GLUCONATE|PAMOATE|TROMETHAMINE|MEGLUMINE|OLAMINE|ARGININE|MEDOXOMIL|AXETIL|DISOPROXIL|PROPIONATE|VALERATE|DECANOATE|ENANTHATE|CYPIONATE|XINAFOATE|FUROATE|ETHANOLATE|NAPSYLATE|EDISYLATE|ISETHIONATE|ESTOLATE|STEARATE)$', '');
        EXIT WHEN shorter = base OR shorter IN ('SODIUM', 'POTASSIUM', 'CALCIUM', 'MAGNESIUM', 'FERROUS', 'FERRIC', 'ZINC', 'LITHIUM',
            'ALUMINUM', 'AMMONIUM', 'SILVER', 'COPPER', 'CUPRIC', 'BARIUM', 'STRONTIUM', 'MANGANESE', 'HYDROGEN', '');
        base := shorter;
    END LOOP;
    RETURN base;
END
$$;
COMMENT ON FUNCTION pbm.base_ingredient(text) IS
'The ingredient of an FDA substance name, in capitals: without salt, ester and water. Interactions and duplications are of the ingredient.';
REVOKE ALL ON FUNCTION pbm.base_ingredient(text) FROM PUBLIC;

CREATE FUNCTION pbm.add_ingredients(names text[]) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    added integer;
BEGIN
    INSERT INTO pbm.ingredient (ingredient_name)
    SELECT initcap(n.name) FROM (SELECT DISTINCT upper(n) AS name FROM unnest(names) n WHERE n <> '') n
    WHERE NOT EXISTS (SELECT FROM pbm.ingredient i WHERE upper(i.ingredient_name) = n.name)
    ORDER BY n.name
    ON CONFLICT (ingredient_name) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;
COMMENT ON FUNCTION pbm.add_ingredients(text[]) IS 'Adds the ingredients of these names that there are not yet, capitals or not; gives how many';
REVOKE ALL ON FUNCTION pbm.add_ingredients(text[]) FROM PUBLIC;

CREATE FUNCTION pbm.load_fda_ndc(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
    is_full constant boolean := coalesce((settings ->> 'full')::boolean, true);
    closing_limit constant numeric := coalesce((settings ->> 'closing_limit_percent')::numeric, 20);
    listed bigint;
    gone bigint;
    codes bigint[];
BEGIN
    PERFORM pbm.add_ingredients(ARRAY(
        SELECT DISTINCT pbm.base_ingredient(n.name)
        FROM (SELECT DISTINCT r.fields ->> 'substances' AS names FROM unnest(records) r) s
        CROSS JOIN LATERAL regexp_split_to_table(s.names, '\s*;\s*') n (name)));
    INSERT INTO pbm.therapeutic_class (class_name)
    SELECT DISTINCT btrim(c.part[1], ' ,;') FROM (SELECT DISTINCT r.fields ->> 'classes' AS names FROM unnest(records) r) s
    CROSS JOIN LATERAL regexp_matches(s.names, '([^\[\]]+)\[EPC\]', 'g') c (part)
    ON CONFLICT (class_name) DO NOTHING;

    RETURN QUERY
    WITH listed AS MATERIALIZED (
        -- Of lines of one package the last counts.
        SELECT DISTINCT ON (f.ndc) r.line, f.*,
               nullif(btrim(concat_ws(' ', f.name, f.name_suffix)), '') AS full_name,
               coalesce(f.category IN ('NDA', 'BLA'), false) AND lower(f.name) IS DISTINCT FROM lower(f.generic_name) AS brand,
               CASE WHEN f.units ~* '/[\d.]*mL(;|$)' THEN 'ML' WHEN f.units ~* '/[\d.]*g(;|$)' THEN 'GM' ELSE 'EA' END AS billing_unit
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            ndc pbm.ndc, name text, name_suffix text, generic_name text, substances text, strengths text, units text, dosage_form text,
            route text, labeler text, category text, product_type text, schedule smallint, classes text, end_date date)
        ORDER BY f.ndc, r.line DESC
    ), present AS MATERIALIZED (
        SELECT l.line, l.ndc, d.drug_id, d.name IS NULL AS was_incomplete,
               d.drug_id IS NOT NULL AND (d.name, d.generic_name, d.brand, d.dea_schedule, d.dosage_form, d.route, d.labeler, d.obsolete_date, d.marketing_category)
                   IS DISTINCT FROM (l.full_name, coalesce(l.generic_name, d.generic_name), l.brand, l.schedule, lower(l.dosage_form),
                                     lower(l.route), l.labeler, l.end_date, l.category) AS differs
        FROM listed l LEFT JOIN pbm.drugs d ON d.ndc_code = l.ndc
    ), changed AS (
        UPDATE pbm.drugs d
        SET name = l.full_name, generic_name = coalesce(l.generic_name, d.generic_name), brand = l.brand, dea_schedule = l.schedule,
            dosage_form = lower(l.dosage_form), route = lower(l.route), labeler = l.labeler, obsolete_date = l.end_date,
            directory_date = greatest(d.directory_date, as_of), marketing_category = l.category
        FROM listed l JOIN present p ON p.ndc = l.ndc
        WHERE d.drug_id = p.drug_id AND p.differs
        RETURNING d.ndc_code
    ), added AS (
        INSERT INTO pbm.drugs (ndc_code, name, generic_name, brand, dea_schedule, dosage_form, route, billing_unit, labeler, otc,
                               obsolete_date, formulary_flag, directory_date, marketing_category)
        SELECT l.ndc, l.full_name, l.generic_name, l.brand, l.schedule, lower(l.dosage_form), lower(l.route), l.billing_unit, l.labeler,
               coalesce(l.product_type ~* 'OTC', false), l.end_date, false, as_of, l.category
        FROM listed l JOIN present p ON p.ndc = l.ndc WHERE p.drug_id IS NULL ORDER BY l.line
        RETURNING ndc_code
    ), named AS MATERIALIZED (
        SELECT s.name, min(i.ingredient_id) AS ingredient_id
        FROM (SELECT DISTINCT n AS name FROM (SELECT DISTINCT l.substances FROM listed l) l
              CROSS JOIN LATERAL regexp_split_to_table(l.substances, '\s*;\s*') n) s
        CROSS JOIN LATERAL (SELECT pbm.base_ingredient(s.name) AS base OFFSET 0) b
        JOIN pbm.ingredient i ON upper(i.ingredient_name) = b.base
        GROUP BY s.name
    ), substance AS (
        SELECT DISTINCT ON (l.ndc, i.ingredient_id) l.ndc, i.ingredient_id, nullif(round(
                   CASE WHEN s.strength ~ '^(\d{1,9}\.?\d{0,9}|\.\d{1,9})$' THEN s.strength::numeric END
                   / CASE WHEN u.part[2] = '' THEN 1 ELSE nullif(u.part[2]::numeric, 0) END, 4), 0) AS strength,
               upper(u.part[1]) AS strength_unit
        FROM listed l
        CROSS JOIN LATERAL (
            SELECT n.name, (regexp_split_to_array(l.strengths, '\s*;\s*'))[n.place] AS strength,
                   (regexp_split_to_array(l.units, '\s*;\s*'))[n.place] AS unit
            FROM regexp_split_to_table(l.substances, '\s*;\s*') WITH ORDINALITY n (name, place) WHERE n.name <> '') s
        JOIN named i ON i.name = s.name
        LEFT JOIN LATERAL regexp_match(s.unit, '^([^/]+)/(\d*\.?\d*)[^\d./]*$') u (part) ON s.unit ~ '^[^/]+/(\d{1,9}\.?\d{0,9}|\.\d{1,9})?[^\d./]*$'
        WHERE l.substances IS NOT NULL
        ORDER BY l.ndc, i.ingredient_id
    ), contents AS (
        INSERT INTO pbm.drug_ingredient AS g (ndc, ingredient_id, strength, strength_unit)
        SELECT s.ndc, s.ingredient_id, s.strength, s.strength_unit
        FROM (SELECT s.ndc, s.ingredient_id, CASE WHEN s.strength < 1e10 THEN s.strength END AS strength, s.strength_unit FROM substance s) s
        WHERE NOT EXISTS (SELECT FROM pbm.drug_ingredient g WHERE g.ndc = s.ndc AND g.ingredient_id = s.ingredient_id
                          AND (g.strength, g.strength_unit) IS NOT DISTINCT FROM (s.strength, s.strength_unit))
        ON CONFLICT (ndc, ingredient_id) DO UPDATE SET strength = excluded.strength, strength_unit = excluded.strength_unit
        RETURNING g.ndc
    ), classes AS (
        INSERT INTO pbm.drug_class AS k (ndc, class_id)
        SELECT DISTINCT l.ndc, t.class_id
        FROM listed l CROSS JOIN LATERAL regexp_matches(l.classes, '([^\[\]]+)\[EPC\]', 'g') c (part)
        JOIN pbm.therapeutic_class t ON t.class_name = btrim(c.part[1], ' ,;')
        WHERE NOT EXISTS (SELECT FROM pbm.drug_class k WHERE k.ndc = l.ndc AND k.class_id = t.class_id)
        RETURNING k.ndc
    ), touched AS (
        SELECT c.ndc_code AS ndc FROM changed c UNION SELECT c.ndc FROM contents c UNION SELECT k.ndc FROM classes k
    )
    SELECT p.line, CASE WHEN p.drug_id IS NULL THEN 'added' WHEN t.ndc IS NOT NULL THEN 'changed' ELSE 'unchanged' END, 'drugs', NULL, NULL
    FROM present p LEFT JOIN touched t ON t.ndc = p.ndc
    UNION ALL
    SELECT r.line, 'unchanged', 'drugs', NULL, 'duplicate' FROM unnest(records) r
    WHERE NOT EXISTS (SELECT FROM listed l WHERE l.line = r.line);

    IF NOT is_full THEN
        RETURN;
    END IF;
    -- A later directory that lacks a product ends it; an earlier one says nothing of products that came later.
    SELECT count(*), count(*) FILTER (WHERE r.ndc IS NULL) INTO listed, gone
    FROM pbm.drugs d LEFT JOIN (SELECT (r.fields ->> 'ndc')::pbm.ndc AS ndc FROM unnest(records) r) r ON r.ndc = d.ndc_code
    WHERE d.directory_date < as_of AND d.obsolete_date IS NULL;
    IF gone > 10 AND gone > listed * closing_limit / 100 THEN
        RETURN QUERY SELECT NULL::bigint, 'flagged', 'drugs', NULL, 'too_many_closings';
        RETURN;
    END IF;
    RETURN QUERY
    WITH closed AS (
        UPDATE pbm.drugs d SET obsolete_date = as_of - 1
        WHERE gone > 0 AND d.directory_date < as_of AND d.obsolete_date IS NULL
          AND NOT EXISTS (SELECT FROM unnest(records) r WHERE (r.fields ->> 'ndc')::pbm.ndc = d.ndc_code)
        RETURNING d.ndc_code
    )
    SELECT NULL::bigint, 'closed', 'drugs', NULL, 'vanished' FROM closed;
    -- Of products that stood in this directory, too, unchanged, the day moves on once a later one is loaded.
    UPDATE pbm.drugs d SET directory_date = as_of
    FROM unnest(records) r WHERE (r.fields ->> 'ndc')::pbm.ndc = d.ndc_code AND d.directory_date < as_of;
END
$$;
COMMENT ON FUNCTION pbm.load_fda_ndc(pbm.load_record[], jsonb) IS
'Merges packages of the FDA directory into drugs, drug_ingredient and drug_class. settings: as_of, the day of the directory; full (default true): products of an earlier directory that are not in it are obsolete from that day, unless they are more than closing_limit_percent (20) of them. Nothing is deleted.';
REVOKE ALL ON FUNCTION pbm.load_fda_ndc(pbm.load_record[], jsonb) FROM PUBLIC;
