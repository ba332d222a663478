SELECT c.id, c.fill_date, c.status
FROM pbm.pharmacy_claim c
WHERE c.rx_number = $1 AND c.pharmacy_npi = $2 AND c.fill_date = $3 AND c.fill_number = $4
  AND ($5::pbm.ndc IS NULL OR c.ndc = $5::pbm.ndc) AND c.status = 'paid'
UNION ALL
SELECT c.id, c.fill_date, c.status
FROM pbm.pharmacy_claim c
WHERE c.rx_number = $1 AND c.pharmacy_npi = $2 AND c.fill_date = $3 AND c.fill_number = $4
  AND ($5::pbm.ndc IS NULL OR c.ndc = $5::pbm.ndc) AND c.status IN ('reversed', 'imported')
