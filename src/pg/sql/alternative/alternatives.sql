-- Of the rules for one product or ingredient the latest counts. OFFSET 0 keeps the look-ups in this order, each by its
-- index, whatever the planner believes of the tables' sizes.
SELECT k.n, a.name
FROM unnest($1, $2::pbm.ndc[], $3) WITH ORDINALITY AS k (plan_id, ndc, fill_date, n)
CROSS JOIN LATERAL (
    SELECT f.tier, d.name
    FROM (SELECT DISTINCT other.ndc
          FROM (SELECT c.class_id FROM pbm.drug_class c WHERE c.ndc = k.ndc OFFSET 0) mine
          CROSS JOIN LATERAL (SELECT c.ndc FROM pbm.drug_class c WHERE c.class_id = mine.class_id OFFSET 0) other
          WHERE other.ndc <> k.ndc) same
    CROSS JOIN LATERAL (
        SELECT f.tier
        FROM (SELECT f.* FROM pbm.formulary f
              WHERE f.plan_id = k.plan_id AND f.ndc = same.ndc
                AND f.effective_date <= k.fill_date AND (f.termination_date IS NULL OR f.termination_date >= k.fill_date)
              ORDER BY f.effective_date DESC LIMIT 1) f
        WHERE f.covered AND NOT f.prior_auth_required AND NOT f.step_therapy_required
        OFFSET 0) f
    CROSS JOIN LATERAL (
        SELECT d.name FROM pbm.drugs d
        WHERE d.ndc_code = same.ndc AND d.name IS NOT NULL AND (d.obsolete_date IS NULL OR d.obsolete_date >= k.fill_date)
        OFFSET 0) d
    UNION ALL
    SELECT f.tier, i.ingredient_name
    FROM (SELECT DISTINCT content.ingredient_id
          FROM (SELECT c.class_id FROM pbm.drug_class c WHERE c.ndc = k.ndc OFFSET 0) mine
          CROSS JOIN LATERAL (SELECT c.ndc FROM pbm.drug_class c WHERE c.class_id = mine.class_id OFFSET 0) other
          CROSS JOIN LATERAL (
              SELECT c.ingredient_id FROM pbm.drug_ingredient c WHERE c.ndc = other.ndc OFFSET 0) content
          WHERE other.ndc <> k.ndc) same
    CROSS JOIN LATERAL (
        SELECT f.tier
        FROM (SELECT f.* FROM pbm.formulary f
              WHERE f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id = same.ingredient_id
                AND f.effective_date <= k.fill_date AND (f.termination_date IS NULL OR f.termination_date >= k.fill_date)
              ORDER BY f.effective_date DESC LIMIT 1) f
        WHERE f.covered AND NOT f.prior_auth_required AND NOT f.step_therapy_required
        OFFSET 0) f
    CROSS JOIN LATERAL (
        SELECT i.ingredient_name FROM pbm.ingredient i WHERE i.ingredient_id = same.ingredient_id OFFSET 0) i
    ORDER BY 1, 2
    LIMIT 1
) a
