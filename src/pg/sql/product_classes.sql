SELECT c.ndc, t.class_id, t.class_name, t.duplicate_therapy, t.duplicates_allowed, t.severity
FROM pbm.drug_class c
JOIN pbm.therapeutic_class t ON t.class_id = c.class_id
WHERE c.ndc OPERATOR(pbm.=) ANY ($1::pbm.ndc[])
ORDER BY t.class_id
