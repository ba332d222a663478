CREATE FUNCTION pbm.check_plan(plan_code text) RETURNS TABLE (kind text, finding text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    today CONSTANT date := pbm.today();
    checked record;
BEGIN
    -- The settings of today, or of the first day of a plan that begins later.
    SELECT p.plan_id, p.effective_date, p.termination_date,
           CASE WHEN t.plan_id IS NULL THEN p.formulary_type ELSE t.formulary_type END AS formulary_type,
           CASE WHEN t.plan_id IS NULL THEN p.unlisted_tier ELSE t.unlisted_tier END AS unlisted_tier
    INTO checked
    FROM pbm.plan p
    LEFT JOIN LATERAL (
        SELECT t.plan_id, t.formulary_type, t.unlisted_tier FROM pbm.plan_term t
        WHERE t.plan_id = p.plan_id AND t.effective_date <= greatest(today, p.effective_date)
        ORDER BY t.effective_date DESC LIMIT 1) t ON true
    WHERE p.plan_code = check_plan.plan_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;

    RETURN QUERY
    SELECT 'code unknown', format('The override of reject %s by %s "%s" can never be sent: the code is not among those of field %s.',
                                  o.reject_code, replace(o.channel, '_', ' '), o.code, v.field)
    FROM pbm.plan_override o
    CROSS JOIN LATERAL (SELECT CASE o.channel WHEN 'dur' THEN '441-E6' WHEN 'prior_authorization_type' THEN '461-EU'
                                              ELSE '420-DK' END) v (field)
    WHERE o.plan_id = checked.plan_id
      AND NOT EXISTS (
          SELECT FROM pbm.code_value c
          WHERE c.field = v.field AND (c.code = o.code OR c.code ~ '^[0-9]+$' AND o.code ~ '^[0-9]+$' AND ltrim(c.code, '0') = ltrim(o.code, '0')))
    ORDER BY o.reject_code, o.channel, o.code;

    RETURN QUERY
    SELECT 'code unknown', format('The reject code %s of %s ended on %s.', x.reject_code, x.place, r.termination_date)
    FROM (SELECT o.reject_code, 'an override' AS place FROM pbm.plan_override o WHERE o.plan_id = checked.plan_id
          UNION
          SELECT f.reject_code, 'a formulary rule' FROM pbm.formulary f
          WHERE f.plan_id = checked.plan_id AND coalesce(f.termination_date >= today, true)) x
    JOIN pbm.reject_code r ON r.reject_code = x.reject_code AND r.termination_date < today
    ORDER BY x.reject_code;

    -- A tier is asked for by a rule without a share of its own, or where the formulary is open by a product.
    RETURN QUERY
    WITH wanted AS (
        SELECT f.tier, min(greatest(f.effective_date, checked.effective_date)) AS first_day, 'a formulary rule has' AS who
        FROM pbm.formulary f
        WHERE f.plan_id = checked.plan_id AND f.covered AND num_nonnulls(f.copay_amount, f.coinsurance_percent) = 0
          AND NOT EXISTS (SELECT FROM pbm.formulary_cost_share s WHERE s.formulary_id = f.id)
          AND coalesce(f.termination_date >= greatest(f.effective_date, today), true)
        GROUP BY f.tier
        UNION ALL
        SELECT coalesce(d.tier, checked.unlisted_tier), checked.effective_date, 'products that the open formulary covers have'
        FROM pbm.drugs d
        WHERE checked.formulary_type = 'open' AND d.name IS NOT NULL AND d.ndc_code IS NOT NULL
          AND coalesce(d.formulary_flag, true) AND coalesce(d.obsolete_date >= today, true)
        GROUP BY 1
    ), tier AS (
        SELECT DISTINCT ON (w.tier) w.tier, w.first_day, w.who FROM wanted w ORDER BY w.tier, w.first_day
    ), share AS (
        SELECT s.tier, min(s.effective_date) AS first_day, max(coalesce(s.termination_date, 'infinity')) AS last_day
        FROM pbm.plan_cost_share s WHERE s.plan_id = checked.plan_id GROUP BY s.tier
    )
    SELECT CASE WHEN s.tier IS NULL OR s.last_day < today THEN 'tier without share' ELSE 'gap in dates' END,
           CASE WHEN t.tier IS NULL THEN 'The open formulary covers products that have no tier, and the plan has no unlisted_tier: their claims are rejected 85.'
                WHEN s.tier IS NULL THEN format('Tier %s, which %s, has no cost share: its claims are rejected 85.', t.tier, t.who)
                WHEN s.last_day < today THEN format('Tier %s, which %s, has no cost share after %s: its claims are rejected 85.', t.tier, t.who, s.last_day)
                ELSE format('Tier %s is covered from %s, but its first cost share begins on %s.', t.tier, t.first_day, s.first_day) END
    FROM tier t LEFT JOIN share s ON s.tier = t.tier
    WHERE s.tier IS NULL OR s.last_day < today OR s.first_day > t.first_day
    ORDER BY t.tier;

    RETURN QUERY
    SELECT 'tier unreachable', format('Tier %s has a cost share, but no rule and no product leads to it.', s.tier)
    FROM (SELECT DISTINCT s.tier FROM pbm.plan_cost_share s
          WHERE s.plan_id = checked.plan_id AND coalesce(s.termination_date >= today, true)) s
    WHERE NOT EXISTS (SELECT FROM pbm.formulary f WHERE f.plan_id = checked.plan_id AND f.tier = s.tier
                        AND coalesce(f.termination_date >= today, true))
      AND NOT (checked.formulary_type = 'open'
               AND (s.tier IS NOT DISTINCT FROM checked.unlisted_tier OR EXISTS (
                   SELECT FROM pbm.drugs d WHERE d.tier = s.tier AND d.name IS NOT NULL AND d.ndc_code IS NOT NULL)))
    ORDER BY s.tier;

    -- A rule for an ingredient or a class of whose products every one has a rule that comes before it.
    RETURN QUERY
    SELECT 'rule shadowed', format('The rule for %s from %s never counts: every product on file that it would govern has a rule that comes before it.',
                                   coalesce('ingredient ' || i.ingredient_name, 'class ' || c.class_name), f.effective_date)
    FROM pbm.formulary f
    LEFT JOIN pbm.ingredient i ON i.ingredient_id = f.ingredient_id
    LEFT JOIN pbm.therapeutic_class c ON c.class_id = f.class_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS products, count(*) FILTER (WHERE EXISTS (
            SELECT FROM pbm.formulary e
            WHERE e.plan_id = f.plan_id
              AND (e.ndc = d.ndc_code OR f.class_id IS NOT NULL AND e.ingredient_id IN (
                      SELECT g.ingredient_id FROM pbm.drug_ingredient g WHERE g.ndc = d.ndc_code))
              AND e.effective_date <= f.effective_date
              AND coalesce(e.termination_date, 'infinity') >= coalesce(f.termination_date, 'infinity'))) AS taken
        FROM pbm.drugs d
        WHERE d.name IS NOT NULL AND d.ndc_code IN (SELECT g.ndc FROM pbm.drug_ingredient g WHERE g.ingredient_id = f.ingredient_id
                             UNION ALL SELECT k.ndc FROM pbm.drug_class k WHERE k.class_id = f.class_id)) n
    WHERE f.plan_id = checked.plan_id AND f.ndc IS NULL AND coalesce(f.termination_date >= today, true)
      AND n.products > 0 AND n.taken = n.products
    ORDER BY 2;

    RETURN QUERY
    SELECT 'network empty', 'The plan has no network: its claims are rejected 40.'
    WHERE NOT EXISTS (SELECT FROM pbm.plan_network w WHERE w.plan_id = checked.plan_id AND coalesce(w.termination_date >= today, true))
    UNION ALL
    SELECT 'network empty', format('Network "%s" has no pharmacy with a contract in force.', n.network_name)
    FROM pbm.plan_network w JOIN pbm.network n ON n.network_id = w.network_id
    WHERE w.plan_id = checked.plan_id AND coalesce(w.termination_date >= today, true)
      AND NOT EXISTS (
          SELECT FROM pbm.pharmacy_contract c JOIN pbm.pharmacies p ON p.pharmacy_id = c.pharmacy_id
          WHERE c.network_id = w.network_id AND coalesce(c.termination_date >= today, true)
            AND p.name IS NOT NULL AND p.npi IS NOT NULL AND coalesce(p.pbm_network, true)
            AND coalesce(p.termination_date >= today, true));

    -- What the contracts price by, and the products that have no such price.
    RETURN QUERY
    WITH contract AS (
        SELECT c.contract_id, p.name, n.network_name
        FROM pbm.plan_network w
        JOIN pbm.network n ON n.network_id = w.network_id
        JOIN pbm.pharmacy_contract c ON c.network_id = w.network_id AND coalesce(c.termination_date >= today, true)
        JOIN pbm.pharmacies p ON p.pharmacy_id = c.pharmacy_id
        WHERE w.plan_id = checked.plan_id AND coalesce(w.termination_date >= today, true)
    ), missing AS (
        SELECT c.network_name, k.product_type, count(*) AS contracts, min(c.name) AS example
        FROM contract c CROSS JOIN (VALUES ('brand'), ('generic')) k (product_type)
        WHERE NOT EXISTS (SELECT FROM pbm.contract_rate r WHERE r.contract_id = c.contract_id AND r.product_type = k.product_type)
        GROUP BY 1, 2
    ), basis AS (
        SELECT DISTINCT r.product_type, k.price_type
        FROM contract c JOIN pbm.contract_rate r ON r.contract_id = c.contract_id
        CROSS JOIN LATERAL unnest(CASE r.price_type WHEN 'ful' THEN '{ful,amp}' ELSE ARRAY[r.price_type] END) k (price_type)
    ), product AS (
        SELECT d.ndc_code, CASE WHEN d.brand THEN 'brand' ELSE 'generic' END AS product_type
        FROM pbm.drugs d
        WHERE d.name IS NOT NULL AND d.ndc_code IS NOT NULL AND coalesce(d.obsolete_date >= today, true)
          AND (checked.formulary_type = 'open' AND coalesce(d.formulary_flag, true) OR EXISTS (
              SELECT FROM pbm.formulary f
              WHERE f.plan_id = checked.plan_id AND f.covered AND coalesce(f.termination_date >= today, true)
                AND (f.ndc = d.ndc_code
                     OR f.ingredient_id IN (SELECT g.ingredient_id FROM pbm.drug_ingredient g WHERE g.ndc = d.ndc_code)
                     OR f.class_id IN (SELECT k.class_id FROM pbm.drug_class k WHERE k.ndc = d.ndc_code))))
    ), unpriced AS (
        SELECT d.product_type, count(*) AS products, min(d.ndc_code::text) AS example
        FROM product d
        WHERE EXISTS (SELECT FROM basis b WHERE b.product_type = d.product_type)
          AND NOT EXISTS (
              SELECT FROM pbm.drug_price p JOIN basis b ON b.product_type = d.product_type AND b.price_type = p.price_type
              WHERE p.ndc = d.ndc_code AND coalesce(p.termination_date >= today, true))
        GROUP BY 1
    )
    SELECT 'no price basis', format('%s of network "%s" (such as %s) %s no rate for %s products: only what the pharmacy submits prices them.',
        CASE m.contracts WHEN 1 THEN 'A contract' ELSE m.contracts || ' contracts' END, m.network_name, m.example,
        CASE m.contracts WHEN 1 THEN 'has' ELSE 'have' END, m.product_type)
    FROM missing m
    UNION ALL
    SELECT 'no price basis', format('%s covered %s (such as %s) %s no price of a kind that the contracts use (%s).',
        u.products, u.product_type || CASE u.products WHEN 1 THEN ' product' ELSE ' products' END, u.example,
        CASE u.products WHEN 1 THEN 'has' ELSE 'have' END,
        (SELECT string_agg(b.price_type, ', ' ORDER BY b.price_type) FROM basis b WHERE b.product_type = u.product_type))
    FROM unpriced u
    ORDER BY 2;

    RETURN QUERY
    WITH dated AS (
        SELECT format('The cost share of tier %s%s from %s days on', s.tier, coalesce(', ' || s.channel, ''), s.minimum_days_supply) AS what,
               s.effective_date, s.termination_date,
               lead(s.effective_date) OVER (PARTITION BY s.tier, s.channel, s.minimum_days_supply ORDER BY s.effective_date) AS next_day
        FROM pbm.plan_cost_share s WHERE s.plan_id = checked.plan_id
        UNION ALL
        SELECT format('The rule for %s', coalesce('NDC ' || f.ndc::text, 'ingredient ' || i.ingredient_name, 'class ' || c.class_name)),
               f.effective_date, f.termination_date,
               lead(f.effective_date) OVER (PARTITION BY f.ndc::text, f.ingredient_id, f.class_id ORDER BY f.effective_date)
        FROM pbm.formulary f
        LEFT JOIN pbm.ingredient i ON i.ingredient_id = f.ingredient_id
        LEFT JOIN pbm.therapeutic_class c ON c.class_id = f.class_id
        WHERE f.plan_id = checked.plan_id
        UNION ALL
        SELECT format('The plan''s use of network "%s"', n.network_name), w.effective_date, w.termination_date,
               lead(w.effective_date) OVER (PARTITION BY w.network_id ORDER BY w.effective_date)
        FROM pbm.plan_network w JOIN pbm.network n ON n.network_id = w.network_id
        WHERE w.plan_id = checked.plan_id
    )
    SELECT 'gap in dates', format('%s ends on %s and begins again on %s.', d.what, d.termination_date, d.next_day)
    FROM dated d WHERE d.next_day - d.termination_date > 1
    UNION ALL
    SELECT 'gap in dates', format('Terms from %s lie %s the plan, which %s on %s: they %s.', t.effective_date,
        CASE WHEN t.effective_date < checked.effective_date THEN 'before' ELSE 'after' END,
        CASE WHEN t.effective_date < checked.effective_date THEN 'begins' ELSE 'ends' END,
        CASE WHEN t.effective_date < checked.effective_date THEN checked.effective_date ELSE checked.termination_date END,
        CASE WHEN t.effective_date < checked.effective_date THEN 'replace all of its own settings' ELSE 'never count' END)
    FROM pbm.plan_term t
    WHERE t.plan_id = checked.plan_id AND NOT daterange(checked.effective_date, checked.termination_date, '[]') @> t.effective_date
    ORDER BY 2;
END
$$;
COMMENT ON FUNCTION pbm.check_plan(text) IS
'What in a plan''s configuration of today is probably not meant, in words; no rows where nothing is. Products and pharmacies that take part in no claim do not count. kind: code unknown, tier without share, tier unreachable, rule shadowed, network empty, no price basis, gap in dates. Errors: P0002 for an unknown plan code.';
REVOKE ALL ON FUNCTION pbm.check_plan(text) FROM PUBLIC;
