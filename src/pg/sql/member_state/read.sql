-- A member without a row was never paid for by a claim function; what was stored otherwise is looked up.
SELECT k.patient_id, coalesce(m.longest_supply_days, pbm.longest_supply(k.patient_id)) AS longest_supply_days
FROM unnest($1) AS k (patient_id)
LEFT JOIN LATERAL (
    SELECT m.longest_supply_days FROM pbm.member_state m WHERE m.patient_id = k.patient_id OFFSET 0) m ON true
