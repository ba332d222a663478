-- Makes the rows that are missing and locks the others, all in the order of the array.
INSERT INTO pbm.member_state AS m (patient_id, longest_supply_days)
SELECT k.patient_id,
       CASE WHEN EXISTS (SELECT FROM pbm.member_state m WHERE m.patient_id = k.patient_id) THEN 0
            ELSE pbm.longest_supply(k.patient_id) END
FROM unnest($1) WITH ORDINALITY AS k (patient_id, n)
ORDER BY k.n
ON CONFLICT (patient_id) DO UPDATE SET longest_supply_days = m.longest_supply_days WHERE false
