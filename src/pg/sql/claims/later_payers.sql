-- The paid claims with which later payers answered the fill of a claim, the last payer first.
SELECT c.id, c.fill_date, c.plan_id, c.payer_rank
FROM (SELECT * FROM pbm.pharmacy_claim o WHERE o.id = $1 AND o.fill_date = $2 OFFSET 0) o
CROSS JOIN LATERAL (
    SELECT c.id, c.fill_date, c.plan_id, c.payer_rank, c.patient_id FROM pbm.pharmacy_claim c
    WHERE c.rx_number = o.rx_number AND c.pharmacy_npi = o.pharmacy_npi AND c.fill_date = o.fill_date
      AND c.fill_number = o.fill_number AND c.ndc = o.ndc AND c.status = 'paid'
    OFFSET 0
) c
WHERE c.payer_rank > o.payer_rank AND c.patient_id = o.patient_id
ORDER BY c.payer_rank DESC
