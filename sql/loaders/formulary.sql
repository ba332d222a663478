CREATE FUNCTION pbm.load_formulary(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
    closing_limit constant numeric := coalesce((settings ->> 'closing_limit_percent')::numeric, 20);
    rules jsonb;
    outcomes pbm.load_outcome[];
    in_force bigint;
    gone uuid[];
BEGIN
    WITH read AS MATERIALIZED (
        SELECT r.line, p.plan_id, i.ingredient_id, c.class_id, f.*,
               coalesce(f.effective_date, make_date(f.contract_year, 1, 1), as_of) AS first_day,
               CASE WHEN coalesce(settings ->> 'plan_code', f.plan_code) IS NULL THEN 'plan_code:no_plan'
                    WHEN p.plan_id IS NULL THEN 'plan_code:unknown_plan'
                    WHEN f.formulary_id <> settings ->> 'formulary_id' THEN 'formulary_id:other_formulary'
                    WHEN num_nonnulls(f.ndc, f.ingredient, f.class) <> 1 THEN 'ndc:one_target'
                    WHEN f.ingredient IS NOT NULL AND i.ingredient_id IS NULL THEN 'ingredient:unknown_ingredient'
                    WHEN f.class IS NOT NULL AND c.class_id IS NULL THEN 'class:unknown_class'
                    WHEN coalesce(f.covered, true) AND f.tier IS NULL THEN 'tier:no_tier'
                    WHEN num_nonnulls(f.copay_amount, f.coinsurance_percent) = 2 THEN 'copay_amount:two_shares'
                    WHEN f.termination_date < coalesce(f.effective_date, make_date(f.contract_year, 1, 1), as_of) THEN 'termination_date:dates'
               END AS fault
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            plan_code text, formulary_name text, formulary_id text, contract_year integer, rxcui text, ndc pbm.ndc, ingredient text, class text,
            tier integer, tier_name text, covered boolean, prior_auth_required boolean, step_therapy_required boolean, quantity_limit numeric,
            quantity_limit_days integer, copay_amount numeric, coinsurance_percent numeric, effective_date date, termination_date date)
        LEFT JOIN pbm.plan p ON p.plan_code = coalesce(settings ->> 'plan_code', f.plan_code)
        LEFT JOIN LATERAL (SELECT min(i.ingredient_id) AS ingredient_id FROM pbm.ingredient i WHERE upper(i.ingredient_name) = upper(f.ingredient)) i ON true
        LEFT JOIN pbm.therapeutic_class c ON c.class_name = f.class
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.plan_id, r.ndc, r.ingredient_id, r.class_id, r.first_day) r.*
        FROM read r WHERE r.fault IS NULL
        ORDER BY r.plan_id, r.ndc, r.ingredient_id, r.class_id, r.first_day, r.line DESC
    ), compared AS MATERIALIZED (
        -- The rule of the same day, or else the one in force on that day: one like it needs no new one.
        SELECT w.*, s.id, s.effective_date = w.first_day AS same_day,
               s.id IS NOT NULL AND (s.tier, s.covered, s.prior_auth_required, s.step_therapy_required, s.quantity_limit, s.quantity_limit_days,
                                     s.copay_amount, s.coinsurance_percent, s.tier_name, s.rxcui, s.termination_date)
                   IS NOT DISTINCT FROM (w.tier, coalesce(w.covered, true), coalesce(w.prior_auth_required, false),
                                         coalesce(w.step_therapy_required, false), w.quantity_limit::numeric(10, 3), w.quantity_limit_days,
                                         w.copay_amount::numeric(10, 2), w.coinsurance_percent::numeric(5, 2), coalesce(w.tier_name, s.tier_name),
                                         coalesce(w.rxcui, s.rxcui), e.final_end) AS is_same,
               e.final_end
        FROM wanted w
        LEFT JOIN LATERAL (
            SELECT s.* FROM pbm.formulary s
            WHERE s.plan_id = w.plan_id AND s.effective_date <= w.first_day AND s.ndc IS NOT DISTINCT FROM w.ndc
              AND s.ingredient_id IS NOT DISTINCT FROM w.ingredient_id AND s.class_id IS NOT DISTINCT FROM w.class_id
              AND (s.effective_date = w.first_day OR coalesce(s.termination_date >= w.first_day, true))
            ORDER BY s.effective_date DESC LIMIT 1) s ON true
        LEFT JOIN LATERAL (
            SELECT min(s.effective_date) AS next_day FROM pbm.formulary s
            WHERE s.plan_id = w.plan_id AND s.effective_date > w.first_day AND s.ndc IS NOT DISTINCT FROM w.ndc
              AND s.ingredient_id IS NOT DISTINCT FROM w.ingredient_id AND s.class_id IS NOT DISTINCT FROM w.class_id) n ON true
        CROSS JOIN LATERAL (SELECT least(w.termination_date, n.next_day - 1) AS final_end) e
    )
    SELECT jsonb_agg(to_jsonb(c)) FILTER (WHERE c.fault IS NULL AND NOT c.is_same),
           array_agg((c.line, CASE WHEN c.is_same THEN 'unchanged' WHEN c.id IS NOT NULL THEN 'changed' ELSE 'added' END, 'formulary', NULL, NULL)::pbm.load_outcome)
               || (SELECT array_agg((r.line, CASE WHEN r.fault LIKE '%:other_formulary' THEN 'unchanged' WHEN r.fault IS NOT NULL THEN 'refused' ELSE 'unchanged' END,
                                     'formulary', split_part(r.fault, ':', 1), coalesce(nullif(split_part(r.fault, ':', 2), ''), 'conflict'))::pbm.load_outcome)
                   FROM read r WHERE r.fault IS NOT NULL OR NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line))
    INTO rules, outcomes FROM compared c;

    UPDATE pbm.formulary f
    SET tier = w.tier, tier_name = coalesce(w.tier_name, f.tier_name), covered = coalesce(w.covered, true), rxcui = coalesce(w.rxcui, f.rxcui),
        prior_auth_required = coalesce(w.prior_auth_required, false), step_therapy_required = coalesce(w.step_therapy_required, false),
        quantity_limit = w.quantity_limit, quantity_limit_days = w.quantity_limit_days, copay_amount = w.copay_amount,
        coinsurance_percent = w.coinsurance_percent, termination_date = w.final_end
    FROM jsonb_to_recordset(rules) w (id uuid, same_day boolean, tier integer, tier_name text, covered boolean, rxcui text, prior_auth_required boolean,
        step_therapy_required boolean, quantity_limit numeric, quantity_limit_days integer, copay_amount numeric, coinsurance_percent numeric,
        final_end date)
    WHERE f.id = w.id AND w.same_day;
    -- The rule before ends where its successor begins.
    UPDATE pbm.formulary f SET termination_date = w.first_day - 1
    FROM jsonb_to_recordset(rules) w (id uuid, same_day boolean, first_day date)
    WHERE f.id = w.id AND NOT w.same_day;
    INSERT INTO pbm.formulary (plan_id, formulary_name, ndc, drug_name, rxcui, tier, tier_name, covered, prior_auth_required, step_therapy_required,
                               quantity_limit, quantity_limit_days, copay_amount, coinsurance_percent, effective_date, termination_date,
                               ingredient_id, class_id)
    SELECT w.plan_id, coalesce(w.formulary_name, w.formulary_id), w.ndc, d.name, w.rxcui, w.tier, w.tier_name, coalesce(w.covered, true),
           coalesce(w.prior_auth_required, false), coalesce(w.step_therapy_required, false), w.quantity_limit, w.quantity_limit_days,
           w.copay_amount, w.coinsurance_percent, w.first_day, w.final_end, w.ingredient_id, w.class_id
    FROM jsonb_to_recordset(rules) w (line bigint, id uuid, same_day boolean, plan_id uuid, formulary_name text, formulary_id text, ndc pbm.ndc,
        rxcui text, tier integer, tier_name text, covered boolean, prior_auth_required boolean, step_therapy_required boolean, quantity_limit numeric,
        quantity_limit_days integer, copay_amount numeric, coinsurance_percent numeric, first_day date, final_end date,
        ingredient_id integer, class_id integer)
    LEFT JOIN pbm.drugs d ON d.ndc_code = w.ndc
    WHERE NOT coalesce(w.same_day, false)
    ORDER BY w.line;
    RETURN QUERY SELECT o.* FROM unnest(outcomes) o;

    IF NOT coalesce((settings ->> 'full')::boolean, false) THEN
        RETURN;
    END IF;
    WITH listed AS MATERIALIZED (
        SELECT p.plan_id, f.ndc, i.ingredient_id, c.class_id
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (plan_code text, ndc pbm.ndc, ingredient text, class text)
        JOIN pbm.plan p ON p.plan_code = coalesce(settings ->> 'plan_code', f.plan_code)
        LEFT JOIN pbm.ingredient i ON upper(i.ingredient_name) = upper(f.ingredient)
        LEFT JOIN pbm.therapeutic_class c ON c.class_name = f.class
    )
    SELECT count(*), array_agg(f.id) FILTER (WHERE NOT EXISTS (
               SELECT FROM listed l WHERE l.plan_id = f.plan_id AND (l.ndc = f.ndc OR l.ingredient_id = f.ingredient_id OR l.class_id = f.class_id)))
    INTO in_force, gone
    FROM pbm.formulary f
    WHERE f.plan_id IN (SELECT l.plan_id FROM listed l) AND f.effective_date < as_of AND coalesce(f.termination_date >= as_of, true);
    IF cardinality(gone) > 10 AND cardinality(gone) > in_force * closing_limit / 100 THEN
        RETURN QUERY SELECT NULL::bigint, 'flagged', 'formulary', NULL, 'too_many_closings';
        RETURN;
    END IF;
    RETURN QUERY
    WITH closed AS (
        UPDATE pbm.formulary f SET termination_date = as_of - 1 WHERE f.id = ANY (gone) RETURNING f.id
    )
    SELECT NULL::bigint, 'closed', 'formulary', NULL, 'closed' FROM closed;
END
$$;
COMMENT ON FUNCTION pbm.load_formulary(pbm.load_record[], jsonb) IS
'Merges coverage rules into formulary. A rule that differs from the one in force on its first day (effective_date, else January of contract_year, else as_of) ends that one on the day before. settings: plan_code, the plan of all records; formulary_id, the only one that is taken of a CMS file; as_of; full (default false): rules in force on that day whose target the file does not have end on the day before, unless they are more than closing_limit_percent (20).';
REVOKE ALL ON FUNCTION pbm.load_formulary(pbm.load_record[], jsonb) FROM PUBLIC;
