SELECT c.cardholder_id, c.coverage_id, c.member_id, m.patient_id, c.plan_id, c.family_id, c.person_code,
       c.relationship_code, c.rank, c.effective_date, c.termination_date, m.date_of_birth, m.sex
FROM unnest($1) AS k (cardholder_id)
JOIN pbm.coverage c ON c.cardholder_id = k.cardholder_id
JOIN pbm.members m ON m.member_id = c.member_id
