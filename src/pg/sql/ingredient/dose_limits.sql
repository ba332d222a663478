SELECT ingredient_id, minimum_age, maximum_age, minimum_daily_dose, maximum_daily_dose, strength_unit, severity
FROM pbm.dose_limit
WHERE ingredient_id = ANY ($1)
