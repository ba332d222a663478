SELECT ingredient_id, ingredient_name, duplication_severity, underuse_severity
FROM pbm.ingredient
WHERE ingredient_id = ANY ($1)
