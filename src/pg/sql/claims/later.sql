SELECT count(*) FILTER (WHERE c.status = 'paid' AND c.id > $4) AS claims
FROM pbm.pharmacy_claim c
WHERE c.patient_id = $1 AND c.plan_id = $2 AND c.benefit_year_start = $3 AND c.fill_date >= $3
