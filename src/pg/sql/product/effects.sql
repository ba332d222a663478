SELECT c.ndc, e.effect_id, e.effect_name, e.drugs_allowed, e.severity
FROM (SELECT * FROM pbm.drug_class c WHERE c.ndc = ANY ($1::pbm.ndc[]) OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM pbm.additive_effect_class k WHERE k.class_id = c.class_id OFFSET 0) k
CROSS JOIN LATERAL (SELECT * FROM pbm.additive_effect e WHERE e.effect_id = k.effect_id OFFSET 0) e
ORDER BY e.effect_id
