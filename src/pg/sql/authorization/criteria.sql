SELECT k.*
FROM pbm.authorization_criterion k
WHERE (k.plan_id IS NULL OR k.plan_id = $1) AND coalesce(k.program, $2) = $2
  AND (k.ndc = $3 OR k.ingredient_id = $4 OR k.class_id = $5
       OR EXISTS (SELECT FROM pbm.drug_ingredient i WHERE i.ndc = $3 AND i.ingredient_id = k.ingredient_id)
       OR EXISTS (SELECT FROM pbm.drug_class c WHERE c.ndc = $3 AND c.class_id = k.class_id))
ORDER BY k.criterion_id
