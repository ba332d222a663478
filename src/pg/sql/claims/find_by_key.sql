SELECT c.id, c.fill_date, c.status, c.plan_id, c.patient_id
FROM pbm.pharmacy_claim c
WHERE c.rx_number = $1 AND c.pharmacy_npi = $2 AND c.fill_date = $3 AND c.fill_number = $4
  AND ($5::pbm.ndc IS NULL OR c.ndc = $5::pbm.ndc) AND ($6::integer IS NULL OR c.payer_rank = $6) AND c.status = 'paid'
UNION ALL
SELECT c.id, c.fill_date, c.status, c.plan_id, c.patient_id
FROM pbm.pharmacy_claim c
WHERE c.rx_number = $1 AND c.pharmacy_npi = $2 AND c.fill_date = $3 AND c.fill_number = $4
  AND ($5::pbm.ndc IS NULL OR c.ndc = $5::pbm.ndc) AND ($6::integer IS NULL OR c.payer_rank = $6) AND c.status IN ('reversed', 'imported')
