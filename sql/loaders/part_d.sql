CREATE FUNCTION pbm.part_d_plan(fields jsonb) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.plan_id FROM pbm.plan p
    WHERE p.plan_code IN (concat_ws('-', fields ->> 'contract_id', fields ->> 'plan_id'),
                          concat_ws('-', fields ->> 'contract_id', fields ->> 'plan_id', fields ->> 'segment_id'))
    ORDER BY length(p.plan_code) DESC LIMIT 1
$$;
COMMENT ON FUNCTION pbm.part_d_plan(jsonb) IS
'The plan of a record of a CMS file: its plan_code is the contract, plan and segment (S5601-001-0), or the contract and plan (S5601-001); NULL: there is none';
REVOKE ALL ON FUNCTION pbm.part_d_plan(jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_cost_shares(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
    shares jsonb;
    outcomes pbm.load_outcome[];
BEGIN
    WITH read AS MATERIALIZED (
        SELECT r.line, f.*, pbm.part_d_plan(r.fields) AS plan
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            coverage_level text, tier integer, days_supply text, cost_type_pref text, cost_amt_pref numeric, cost_min_amt_pref numeric,
            cost_max_amt_pref numeric, cost_type_nonpref text, cost_amt_nonpref numeric, cost_min_amt_nonpref numeric, cost_max_amt_nonpref numeric,
            cost_type_mail_pref text, cost_amt_mail_pref numeric, cost_min_amt_mail_pref numeric, cost_max_amt_mail_pref numeric,
            deductible_applies boolean)
    ), offered AS MATERIALIZED (
        -- Of the initial coverage phase; at retail the preferred share, or the standard one where there is no preferred.
        SELECT DISTINCT ON (r.plan, r.tier, c.channel, d.first_day)
               r.line, r.plan, r.tier, c.channel, d.first_day, c.copay, c.coinsurance, c.minimum, CASE WHEN c.maximum >= coalesce(c.minimum, 0) AND c.maximum > 0 THEN c.maximum END AS maximum,
               coalesce(r.deductible_applies, true) AS deductible_applies
        FROM read r
        JOIN (VALUES ('1', 1), ('4', 35), ('2', 61)) d (code, first_day) ON d.code = r.days_supply
        CROSS JOIN LATERAL (VALUES
            ('retail', CASE WHEN r.cost_type_pref IN ('1', '2') THEN r.cost_type_pref ELSE r.cost_type_nonpref END,
             CASE WHEN r.cost_type_pref IN ('1', '2') THEN r.cost_amt_pref ELSE r.cost_amt_nonpref END,
             CASE WHEN r.cost_type_pref IN ('1', '2') THEN r.cost_min_amt_pref ELSE r.cost_min_amt_nonpref END,
             CASE WHEN r.cost_type_pref IN ('1', '2') THEN r.cost_max_amt_pref ELSE r.cost_max_amt_nonpref END),
            ('mail', r.cost_type_mail_pref, r.cost_amt_mail_pref, r.cost_min_amt_mail_pref, r.cost_max_amt_mail_pref)) o (channel, type, amount, minimum, maximum)
        CROSS JOIN LATERAL (
            SELECT o.channel, CASE WHEN o.type = '1' THEN round(o.amount, 2) END AS copay,
                   CASE WHEN o.type = '2' THEN round(CASE WHEN o.amount <= 1 THEN o.amount * 100 ELSE o.amount END, 2) END AS coinsurance,
                   round(nullif(o.minimum, 0), 2) AS minimum, round(o.maximum, 2) AS maximum) c
        WHERE r.plan IS NOT NULL AND r.coverage_level = '1' AND coalesce(c.copay, c.coinsurance) IS NOT NULL
          AND coalesce(c.coinsurance <= 100, true)
        ORDER BY r.plan, r.tier, c.channel, d.first_day, r.line DESC
    ), compared AS MATERIALIZED (
        SELECT o.*, s.cost_share_id, s.effective_date = as_of AS same_day,
               s.cost_share_id IS NOT NULL AND (s.copay_amount, s.coinsurance_percent, s.minimum_amount, s.maximum_amount, s.deductible_applies)
                   IS NOT DISTINCT FROM (o.copay, o.coinsurance, o.minimum, o.maximum, o.deductible_applies) AS is_same
        FROM offered o
        LEFT JOIN LATERAL (
            SELECT s.* FROM pbm.plan_cost_share s
            WHERE s.plan_id = o.plan AND s.tier = o.tier AND s.channel = o.channel AND s.minimum_days_supply = o.first_day AND s.preferred IS NULL
              AND s.effective_date <= as_of AND coalesce(s.termination_date >= as_of, true)
            ORDER BY s.effective_date DESC LIMIT 1) s ON true
    )
    SELECT jsonb_agg(to_jsonb(c)) FILTER (WHERE NOT c.is_same),
           array_agg((c.line, CASE WHEN c.is_same THEN 'unchanged' WHEN c.cost_share_id IS NULL THEN 'added' ELSE 'changed' END, 'plan_cost_share', NULL, NULL)::pbm.load_outcome)
               || (SELECT array_agg((r.line, 'unchanged', 'plan_cost_share', NULL, NULL)::pbm.load_outcome) FROM read r
                   WHERE NOT EXISTS (SELECT FROM offered o WHERE o.line = r.line))
               || (SELECT array_agg((NULL, 'flagged', 'plan_cost_share', NULL, 'other_plans')::pbm.load_outcome)
                   FROM (SELECT FROM read r WHERE r.plan IS NULL LIMIT 1) one)
               || (SELECT array_agg((NULL, 'flagged', 'plan_cost_share', NULL, 'other_phase')::pbm.load_outcome)
                   FROM (SELECT FROM read r WHERE r.coverage_level <> '1' OR r.days_supply NOT IN ('1', '2', '4') LIMIT 1) one)
    INTO shares, outcomes FROM compared c;
    UPDATE pbm.plan_cost_share s
    SET copay_amount = w.copay, coinsurance_percent = w.coinsurance, minimum_amount = w.minimum, maximum_amount = w.maximum, deductible_applies = w.deductible_applies
    FROM jsonb_to_recordset(shares) w (cost_share_id uuid, same_day boolean, copay numeric, coinsurance numeric, minimum numeric, maximum numeric, deductible_applies boolean)
    WHERE s.cost_share_id = w.cost_share_id AND w.same_day;
    UPDATE pbm.plan_cost_share s SET termination_date = as_of - 1
    FROM jsonb_to_recordset(shares) w (cost_share_id uuid, same_day boolean)
    WHERE s.cost_share_id = w.cost_share_id AND NOT w.same_day;
    INSERT INTO pbm.plan_cost_share (plan_id, tier, channel, minimum_days_supply, copay_amount, coinsurance_percent, minimum_amount, maximum_amount,
                                     deductible_applies, effective_date)
    SELECT w.plan, w.tier, w.channel, w.first_day, w.copay, w.coinsurance, w.minimum, w.maximum, w.deductible_applies, as_of
    FROM jsonb_to_recordset(shares) w (plan uuid, tier integer, channel text, first_day integer, copay numeric, coinsurance numeric, minimum numeric,
                                       maximum numeric, deductible_applies boolean, same_day boolean)
    WHERE NOT coalesce(w.same_day, false);
    RETURN QUERY SELECT o.* FROM unnest(outcomes) o;
END
$$;
COMMENT ON FUNCTION pbm.load_cost_shares(pbm.load_record[], jsonb) IS
'Merges the CMS beneficiary cost file into plan_cost_share from as_of on: the initial coverage phase, supplies of one, two and three months, retail (preferred, or else standard) and preferred mail. Plans that pbm.plan does not have are left out.';
REVOKE ALL ON FUNCTION pbm.load_cost_shares(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_part_d_pricing(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, f.*, pbm.part_d_plan(r.fields) AS plan
        FROM unnest(records) r CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (ndc pbm.ndc, days_supply integer, unit_cost numeric)
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.plan, r.ndc, r.days_supply) r.line, r.plan, r.ndc, r.days_supply, round(r.unit_cost, 5) AS unit_cost
        FROM read r WHERE r.plan IS NOT NULL ORDER BY r.plan, r.ndc, r.days_supply, r.line DESC
    ), present AS MATERIALIZED (
        SELECT w.*, s.effective_date AS known_date, s.unit_cost = w.unit_cost AS is_same, n.next_date
        FROM wanted w
        LEFT JOIN LATERAL (
            SELECT s.* FROM pbm.plan_drug_cost s
            WHERE s.plan_id = w.plan AND s.ndc = w.ndc AND s.days_supply = w.days_supply AND s.effective_date <= as_of
              AND coalesce(s.termination_date >= as_of, true)
            ORDER BY s.effective_date DESC LIMIT 1) s ON true
        LEFT JOIN LATERAL (
            SELECT min(s.effective_date) AS next_date FROM pbm.plan_drug_cost s
            WHERE s.plan_id = w.plan AND s.ndc = w.ndc AND s.days_supply = w.days_supply AND s.effective_date > as_of) n ON true
    ), changed AS (
        UPDATE pbm.plan_drug_cost s
        SET unit_cost = CASE WHEN p.known_date = as_of THEN p.unit_cost ELSE s.unit_cost END,
            termination_date = CASE WHEN p.known_date = as_of THEN s.termination_date ELSE as_of - 1 END
        FROM present p
        WHERE NOT p.is_same AND (s.plan_id, s.ndc, s.days_supply, s.effective_date) = (p.plan, p.ndc, p.days_supply, p.known_date)
        RETURNING s.ndc
    ), added AS (
        INSERT INTO pbm.plan_drug_cost (plan_id, ndc, days_supply, effective_date, termination_date, unit_cost)
        SELECT p.plan, p.ndc, p.days_supply, as_of, p.next_date - 1, p.unit_cost FROM present p
        WHERE p.known_date IS NULL OR NOT p.is_same AND p.known_date < as_of
        RETURNING ndc
    )
    SELECT p.line, CASE WHEN p.known_date IS NULL THEN 'added' WHEN p.is_same THEN 'unchanged' ELSE 'changed' END, 'plan_drug_cost', NULL, NULL
    FROM present p
    UNION ALL
    SELECT r.line, 'unchanged', 'plan_drug_cost', NULL, CASE WHEN r.plan IS NOT NULL THEN 'conflict' END
    FROM read r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line)
    UNION ALL
    SELECT NULL, 'flagged', 'plan_drug_cost', NULL, 'other_plans' FROM (SELECT FROM read r WHERE r.plan IS NULL LIMIT 1) one;
END
$$;
COMMENT ON FUNCTION pbm.load_part_d_pricing(pbm.load_record[], jsonb) IS
'Merges the CMS pricing file into plan_drug_cost from as_of on. Plans that pbm.plan does not have are left out.';
REVOKE ALL ON FUNCTION pbm.load_part_d_pricing(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_pharmacy_network(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
    contracts jsonb;
    outcomes pbm.load_outcome[];
BEGIN
    INSERT INTO pbm.network (network_name)
    SELECT DISTINCT p.plan_code || s.suffix
    FROM (SELECT DISTINCT pbm.part_d_plan(r.fields) AS plan_id FROM unnest(records) r) f
    JOIN pbm.plan p ON p.plan_id = f.plan_id CROSS JOIN (VALUES (' preferred'), (' standard')) s (suffix)
    ON CONFLICT (network_name) DO NOTHING;
    INSERT INTO pbm.plan_network (plan_id, network_id, preference, effective_date, preferred)
    SELECT p.plan_id, n.network_id, CASE WHEN n.network_name LIKE '% preferred' THEN 1 ELSE 2 END, as_of, n.network_name LIKE '% preferred'
    FROM (SELECT DISTINCT pbm.part_d_plan(r.fields) AS plan_id FROM unnest(records) r) f
    JOIN pbm.plan p ON p.plan_id = f.plan_id
    JOIN pbm.network n ON n.network_name IN (p.plan_code || ' preferred', p.plan_code || ' standard')
    WHERE NOT EXISTS (SELECT FROM pbm.plan_network k WHERE k.plan_id = p.plan_id AND k.network_id = n.network_id
                      AND coalesce(k.termination_date >= as_of, true) AND k.effective_date <= as_of);

    WITH read AS MATERIALIZED (
        SELECT r.line, f.*, p.plan_id AS plan, n.network_id, h.pharmacy_id
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            pharmacy_number text, preferred_retail boolean, preferred_mail boolean, brand_dispensing_fee numeric, generic_dispensing_fee numeric)
        LEFT JOIN pbm.plan p ON p.plan_id = pbm.part_d_plan(r.fields)
        LEFT JOIN pbm.network n ON n.network_name = p.plan_code ||
            CASE WHEN coalesce(f.preferred_retail, false) OR coalesce(f.preferred_mail, false) THEN ' preferred' ELSE ' standard' END
        LEFT JOIN pbm.pharmacies h ON h.npi = f.pharmacy_number OR h.ncpdp_id = lpad(f.pharmacy_number, 7, '0') AND f.pharmacy_number ~ '^\d{5,7}$'
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.network_id, r.pharmacy_id) r.line, r.network_id, r.pharmacy_id,
               round(coalesce(r.brand_dispensing_fee, 0), 2) AS brand_fee, round(coalesce(r.generic_dispensing_fee, 0), 2) AS generic_fee
        FROM read r WHERE r.network_id IS NOT NULL AND r.pharmacy_id IS NOT NULL
        ORDER BY r.network_id, r.pharmacy_id, r.line DESC
    ), compared AS MATERIALIZED (
        SELECT w.*, c.contract_id, c.effective_date = as_of AS same_day,
               (c.brand_dispensing_fee, c.generic_dispensing_fee) IS NOT DISTINCT FROM (w.brand_fee, w.generic_fee) AS is_same, n.next_date
        FROM wanted w
        LEFT JOIN pbm.pharmacy_contract c ON c.network_id = w.network_id AND c.pharmacy_id = w.pharmacy_id
            AND c.effective_date <= as_of AND coalesce(c.termination_date >= as_of, true)
        LEFT JOIN LATERAL (
            SELECT min(n.effective_date) AS next_date FROM pbm.pharmacy_contract n
            WHERE n.network_id = w.network_id AND n.pharmacy_id = w.pharmacy_id AND n.effective_date > as_of) n ON true
    )
    SELECT jsonb_agg(to_jsonb(c)) FILTER (WHERE NOT c.is_same OR c.contract_id IS NULL),
           array_agg((c.line, CASE WHEN c.contract_id IS NULL THEN 'added' WHEN c.is_same THEN 'unchanged' ELSE 'changed' END, 'pharmacy_contract', NULL, NULL)::pbm.load_outcome)
               || (SELECT array_agg((r.line, CASE WHEN r.plan IS NOT NULL AND r.pharmacy_id IS NULL THEN 'refused' ELSE 'unchanged' END, 'pharmacy_contract',
                                     CASE WHEN r.plan IS NOT NULL AND r.pharmacy_id IS NULL THEN 'pharmacy_number' END,
                                     CASE WHEN r.plan IS NULL THEN NULL WHEN r.pharmacy_id IS NULL THEN 'unknown_pharmacy' ELSE 'conflict' END)::pbm.load_outcome)
                   FROM read r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line))
               || (SELECT array_agg((NULL, 'flagged', 'pharmacy_contract', NULL, 'other_plans')::pbm.load_outcome)
                   FROM (SELECT FROM read r WHERE r.plan IS NULL LIMIT 1) one)
    INTO contracts, outcomes FROM compared c;
    UPDATE pbm.pharmacy_contract c SET brand_dispensing_fee = w.brand_fee, generic_dispensing_fee = w.generic_fee
    FROM jsonb_to_recordset(contracts) w (contract_id integer, same_day boolean, brand_fee numeric, generic_fee numeric)
    WHERE c.contract_id = w.contract_id AND w.same_day;
    UPDATE pbm.pharmacy_contract c SET termination_date = as_of - 1
    FROM jsonb_to_recordset(contracts) w (contract_id integer, same_day boolean)
    WHERE c.contract_id = w.contract_id AND NOT w.same_day;
    WITH made AS (
        INSERT INTO pbm.pharmacy_contract (pharmacy_id, network_id, effective_date, termination_date, brand_dispensing_fee, generic_dispensing_fee,
                                           lesser_of_submitted_fee, sales_tax_percent)
        SELECT w.pharmacy_id, w.network_id, as_of, w.next_date - 1, w.brand_fee, w.generic_fee, coalesce(c.lesser_of_submitted_fee, false),
               coalesce(c.sales_tax_percent, 0)
        FROM jsonb_to_recordset(contracts) w (pharmacy_id integer, network_id integer, contract_id integer, same_day boolean, next_date date,
                                              brand_fee numeric, generic_fee numeric)
        LEFT JOIN pbm.pharmacy_contract c ON c.contract_id = w.contract_id
        WHERE NOT coalesce(w.same_day, false)
        RETURNING contract_id, pharmacy_id, network_id
    )
    -- A contract that follows another one keeps its rates.
    INSERT INTO pbm.contract_rate (contract_id, product_type, price_type, adjustment_percent)
    SELECT m.contract_id, t.product_type, t.price_type, t.adjustment_percent
    FROM made m
    JOIN jsonb_to_recordset(contracts) w (pharmacy_id integer, network_id integer, contract_id integer)
        ON w.pharmacy_id = m.pharmacy_id AND w.network_id = m.network_id
    JOIN pbm.contract_rate t ON t.contract_id = w.contract_id;
    RETURN QUERY SELECT o.* FROM unnest(outcomes) o;
END
$$;
COMMENT ON FUNCTION pbm.load_pharmacy_network(pbm.load_record[], jsonb) IS
'Merges the CMS pharmacy network file: each plan of pbm.plan gets the networks "plan_code preferred" and "plan_code standard", and the pharmacies that are known by NPI or NCPDP number a contract in one of them from as_of on, with the dispensing fees of 30 days. Its rates are not in the file: add them to contract_rate.';
REVOKE ALL ON FUNCTION pbm.load_pharmacy_network(pbm.load_record[], jsonb) FROM PUBLIC;
