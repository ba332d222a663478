-- The persons of the card that a span of coverage is on.
SELECT m.patient_id
FROM (SELECT * FROM pbm.coverage v WHERE v.coverage_id = $1 OFFSET 0) v
CROSS JOIN LATERAL (SELECT * FROM pbm.coverage c WHERE c.cardholder_id = v.cardholder_id AND c.plan_id IS NOT NULL OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM pbm.members m WHERE m.member_id = c.member_id OFFSET 0) m
