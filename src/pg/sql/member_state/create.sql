-- Makes the rows that are missing and locks the others, all in the order of the arrays.
INSERT INTO pbm.member_state AS m (patient_id, longest_supply_days)
SELECT k.patient_id, k.days
FROM unnest($1, $2) WITH ORDINALITY AS k (patient_id, days, n)
ORDER BY k.n
ON CONFLICT (patient_id) DO UPDATE SET longest_supply_days = m.longest_supply_days WHERE false
