SELECT ndc, ingredient_id, strength, strength_unit
FROM pbm.drug_ingredient
WHERE ndc OPERATOR(pbm.=) ANY ($1::pbm.ndc[])
ORDER BY ndc USING OPERATOR(pbm.<), ingredient_id
