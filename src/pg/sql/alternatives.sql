SELECT k.n, a.name
FROM unnest($1, $2::pbm.ndc[], $3) WITH ORDINALITY AS k (plan_id, ndc, fill_date, n)
CROSS JOIN LATERAL (
    SELECT f.tier, d.name
    FROM pbm.drug_class mine
    JOIN pbm.drug_class other ON other.class_id = mine.class_id
    JOIN pbm.formulary f ON f.plan_id = k.plan_id AND f.ndc OPERATOR(pbm.=) other.ndc
    JOIN pbm.drugs d ON d.ndc_code OPERATOR(pbm.=) other.ndc
    WHERE mine.ndc OPERATOR(pbm.=) k.ndc AND other.ndc OPERATOR(pbm.<>) k.ndc
      AND (d.obsolete_date IS NULL OR d.obsolete_date >= k.fill_date)
      AND f.covered AND NOT f.prior_auth_required AND NOT f.step_therapy_required
      AND f.effective_date <= k.fill_date AND (f.termination_date IS NULL OR f.termination_date >= k.fill_date)
    UNION ALL
    SELECT f.tier, i.ingredient_name
    FROM (SELECT DISTINCT di.ingredient_id
          FROM pbm.drug_class mine
          JOIN pbm.drug_class other ON other.class_id = mine.class_id
          JOIN pbm.drug_ingredient di ON di.ndc OPERATOR(pbm.=) other.ndc
          WHERE mine.ndc OPERATOR(pbm.=) k.ndc AND other.ndc OPERATOR(pbm.<>) k.ndc) same
    JOIN pbm.formulary f ON f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id = same.ingredient_id
    JOIN pbm.ingredient i ON i.ingredient_id = same.ingredient_id
    WHERE f.covered AND NOT f.prior_auth_required AND NOT f.step_therapy_required
      AND f.effective_date <= k.fill_date AND (f.termination_date IS NULL OR f.termination_date >= k.fill_date)
    ORDER BY 1, 2
    LIMIT 1
) a
