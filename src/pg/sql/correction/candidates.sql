-- Products of the same ingredients, strengths, dosage form and route, then others of the class that the plan covers or
-- that have no rule of its own; of each kind the cheapest by unit first. OFFSET 0 keeps the look-ups in this order, each
-- by its index.
SELECT c.kind, c.ndc, c.name
FROM (
    (SELECT 1 AS kind, d.ndc_code AS ndc, d.name, p.unit_price
     FROM (SELECT d.dosage_form, d.route,
                  (SELECT array_agg((i.ingredient_id, i.strength, upper(i.strength_unit))::text ORDER BY i.ingredient_id)
                   FROM pbm.drug_ingredient i WHERE i.ndc = d.ndc_code) AS content,
                  (SELECT min(i.ingredient_id) FROM pbm.drug_ingredient i WHERE i.ndc = d.ndc_code) AS ingredient_id
           FROM pbm.drugs d WHERE d.ndc_code = $1 OFFSET 0) mine
     CROSS JOIN LATERAL (
         SELECT i.ndc FROM pbm.drug_ingredient i WHERE i.ingredient_id = mine.ingredient_id AND i.ndc <> $1 OFFSET 0) other
     CROSS JOIN LATERAL (
         SELECT d.ndc_code, d.name FROM pbm.drugs d
         WHERE d.ndc_code = other.ndc AND d.name IS NOT NULL AND (d.obsolete_date IS NULL OR d.obsolete_date >= $3)
           AND d.dosage_form IS NOT DISTINCT FROM mine.dosage_form AND d.route IS NOT DISTINCT FROM mine.route
           AND (SELECT array_agg((i.ingredient_id, i.strength, upper(i.strength_unit))::text ORDER BY i.ingredient_id)
                FROM pbm.drug_ingredient i WHERE i.ndc = d.ndc_code) = mine.content
         OFFSET 0) d
     CROSS JOIN LATERAL (
         SELECT min(p.unit_price) AS unit_price FROM pbm.drug_price p
         WHERE p.ndc = d.ndc_code AND p.effective_date <= $3 AND (p.termination_date IS NULL OR p.termination_date >= $3)
         OFFSET 0) p
     ORDER BY p.unit_price NULLS LAST, d.ndc_code
     LIMIT $4)
    UNION ALL
    (SELECT 2, d.ndc_code, d.name, p.unit_price
     FROM (SELECT DISTINCT other.ndc
           FROM (SELECT c.class_id FROM pbm.drug_class c WHERE c.ndc = $1 OFFSET 0) mine
           CROSS JOIN LATERAL (SELECT c.ndc FROM pbm.drug_class c WHERE c.class_id = mine.class_id OFFSET 0) other
           WHERE other.ndc <> $1) other
     CROSS JOIN LATERAL (
         SELECT d.ndc_code, d.name FROM pbm.drugs d
         WHERE d.ndc_code = other.ndc AND d.name IS NOT NULL AND (d.obsolete_date IS NULL OR d.obsolete_date >= $3)
         OFFSET 0) d
     CROSS JOIN LATERAL (
         SELECT bool_or(f.covered) AS covered FROM (
             SELECT f.covered FROM pbm.formulary f
             WHERE f.plan_id = $2 AND f.ndc = d.ndc_code
               AND f.effective_date <= $3 AND (f.termination_date IS NULL OR f.termination_date >= $3)
             UNION ALL
             SELECT f.covered
             FROM (SELECT i.ingredient_id FROM pbm.drug_ingredient i WHERE i.ndc = d.ndc_code OFFSET 0) i
             CROSS JOIN LATERAL (
                 SELECT f.covered FROM pbm.formulary f
                 WHERE f.plan_id = $2 AND f.ndc IS NULL AND f.ingredient_id = i.ingredient_id
                   AND f.effective_date <= $3 AND (f.termination_date IS NULL OR f.termination_date >= $3)
                 OFFSET 0) f) f
         OFFSET 0) f
     CROSS JOIN LATERAL (
         SELECT min(p.unit_price) AS unit_price FROM pbm.drug_price p
         WHERE p.ndc = d.ndc_code AND p.effective_date <= $3 AND (p.termination_date IS NULL OR p.termination_date >= $3)
         OFFSET 0) p
     WHERE f.covered IS NOT FALSE
     ORDER BY f.covered NULLS LAST, p.unit_price NULLS LAST, d.ndc_code
     LIMIT $4)
) c
ORDER BY c.kind, c.unit_price NULLS LAST, c.ndc
