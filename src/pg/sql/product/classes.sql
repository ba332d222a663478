SELECT c.ndc, t.class_id, t.class_name, t.duplicate_therapy, t.duplicates_allowed, t.severity
FROM (SELECT * FROM pbm.drug_class c WHERE c.ndc = ANY ($1::pbm.ndc[]) OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM pbm.therapeutic_class t WHERE t.class_id = c.class_id OFFSET 0) t
ORDER BY t.class_id
