SELECT ingredient1_id AS ingredient_id, ingredient2_id AS other_ingredient_id, severity, interruptive, interaction_type, description, effective_date, termination_date
FROM pbm.drug_interaction
WHERE ingredient1_id = ANY ($1)
UNION ALL
SELECT ingredient2_id, ingredient1_id, severity, interruptive, interaction_type, description, effective_date, termination_date
FROM pbm.drug_interaction
WHERE ingredient2_id = ANY ($1)
