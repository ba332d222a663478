SELECT s.formulary_id, s.step_number, NULL::pbm.ndc AS ndc, s.ingredient_id, s.class_id,
       coalesce(i.ingredient_name, c.class_name) AS target_name, s.lookback_days, s.minimum_days_supply
FROM pbm.step_therapy s
LEFT JOIN pbm.ingredient i ON i.ingredient_id = s.ingredient_id
LEFT JOIN pbm.therapeutic_class c ON c.class_id = s.class_id
WHERE s.formulary_id = ANY ($1)
ORDER BY s.formulary_id, s.step_number, target_name
