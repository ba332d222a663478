-- The status is no condition of the look-up by patient: see history.sql.
SELECT count(*) FILTER (WHERE c.status = 'paid' AND c.id > $5) AS claims
FROM (
    SELECT m.patient_id
    FROM (SELECT * FROM pbm.coverage v WHERE v.family_id = $1 OFFSET 0) v
    CROSS JOIN LATERAL (SELECT * FROM pbm.members m WHERE m.member_id = v.member_id OFFSET 0) m
    UNION SELECT $2
) f
CROSS JOIN LATERAL (
    SELECT c.id, c.status
    FROM pbm.pharmacy_claim c
    WHERE c.patient_id = f.patient_id AND c.family_id = $1 AND c.plan_id = $3 AND c.benefit_year_start = $4
      AND c.fill_date >= $4
    OFFSET 0
) c
