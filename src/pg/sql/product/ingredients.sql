SELECT ndc, ingredient_id, strength, strength_unit
FROM pbm.drug_ingredient
WHERE ndc = ANY ($1::pbm.ndc[])
ORDER BY ndc, ingredient_id
