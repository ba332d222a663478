-- The status is no condition of the look-up by patient: see history.sql.
SELECT c.id, c.patient_id, c.family_id, c.coverage_id, c.plan_id, c.fill_date
FROM (
    SELECT m.patient_id
    FROM (SELECT * FROM pbm.coverage v WHERE v.family_id = $1 OFFSET 0) v
    CROSS JOIN LATERAL (SELECT * FROM pbm.members m WHERE m.member_id = v.member_id OFFSET 0) m
    UNION SELECT $2
) f
CROSS JOIN LATERAL (
    SELECT c.id, c.status, c.patient_id, c.family_id, c.coverage_id, c.plan_id, c.fill_date
    FROM pbm.pharmacy_claim c
    WHERE c.patient_id = f.patient_id AND c.benefit_year_start = $3 AND c.fill_date >= $3
    OFFSET 0
) c
WHERE c.status = 'paid' AND c.id > $4
