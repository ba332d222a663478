-- Makes the rows that are missing and locks the others, all in the order of the arrays.
INSERT INTO pbm.part_d_accumulator AS a (patient_id, plan_id, year)
SELECT k.patient_id, k.plan_id, k.year
FROM unnest($1, $2, $3) WITH ORDINALITY AS k (patient_id, plan_id, year, n)
ORDER BY k.n
ON CONFLICT (patient_id, plan_id, year) DO UPDATE SET updated_at = a.updated_at WHERE false
