SELECT ingredient_id, minimum_age, maximum_age, sex, severity, description
FROM pbm.patient_limit
WHERE ingredient_id = ANY ($1)
