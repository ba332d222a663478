-- The products that a plan can have a rule for, in their order: of an open formulary ($2) all of them.
SELECT d.ndc_code AS ndc
FROM pbm.drugs d
WHERE d.name IS NOT NULL AND d.ndc_code IS NOT NULL
  AND ($2
       OR EXISTS (SELECT FROM pbm.formulary f WHERE f.plan_id = $1 AND f.ndc = d.ndc_code)
       OR EXISTS (SELECT FROM pbm.drug_ingredient i JOIN pbm.formulary f ON f.plan_id = $1 AND f.ndc IS NULL AND f.ingredient_id = i.ingredient_id
                  WHERE i.ndc = d.ndc_code)
       OR EXISTS (SELECT FROM pbm.drug_class c JOIN pbm.formulary f ON f.plan_id = $1 AND f.ndc IS NULL AND f.ingredient_id IS NULL AND f.class_id = c.class_id
                  WHERE c.ndc = d.ndc_code))
ORDER BY d.ndc_code USING <
