SELECT k.cardholder_id, c.coverage_id, c.member_id, m.patient_id, c.plan_id, c.family_id, c.person_code,
       c.relationship_code, c.rank, c.effective_date, c.termination_date,
       m.date_of_birth, m.date_of_death, m.sex, p.found IS NOT NULL AS has_authorizations
FROM unnest($1) AS k (cardholder_id)
CROSS JOIN LATERAL (SELECT * FROM pbm.coverage c WHERE c.cardholder_id = k.cardholder_id OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM pbm.members m WHERE m.member_id = c.member_id AND m.date_of_birth IS NOT NULL OFFSET 0) m
LEFT JOIN LATERAL (
    SELECT true AS found FROM pbm.prior_authorization p WHERE p.patient_id = m.patient_id LIMIT 1) p ON true
