-- Locks all the rows, one after the other in the order of the array, or none while one of them is missing: whoever makes
-- it locks in the same order.
SELECT k.patient_id, m.longest_supply_days
FROM unnest($1) AS k (patient_id)
CROSS JOIN LATERAL (
    SELECT m.longest_supply_days FROM pbm.member_state m WHERE m.patient_id = k.patient_id FOR NO KEY UPDATE
) m
WHERE cardinality($1) = (
    SELECT count(*)
    FROM unnest($1) AS k (patient_id)
    CROSS JOIN LATERAL (SELECT FROM pbm.member_state m WHERE m.patient_id = k.patient_id OFFSET 0) m)
