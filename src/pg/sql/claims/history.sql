-- OFFSET 0 keeps each patient's look-up by index whatever the planner believes of the tables' sizes. The outer bounds
-- repeat what the inner ones say, for partitions are left out by parameters alone. The status is not a condition: it
-- would let the planner take the index of paid claims, which looks cheap while a partition is empty.
SELECT k.patient_id, c.id, c.fingerprint, c.ndc, c.pharmacy_npi, c.rx_number, c.fill_number, c.fill_date, c.quantity,
       c.days_supply, c.prior_authorization_numbers, c.dispensed, c.status
FROM unnest($1, $2, $3) AS k (patient_id, since, until)
CROSS JOIN LATERAL (
    SELECT p.id, p.fingerprint, p.ndc, p.pharmacy_npi, p.rx_number, p.fill_number, p.fill_date, p.quantity,
           p.days_supply,
           coalesce(p.prior_authorization_numbers,
                    CASE WHEN p.prior_authorization_number IS NOT NULL THEN ARRAY[p.prior_authorization_number] END) AS prior_authorization_numbers,
           p.dispensed, p.status
    FROM pbm.pharmacy_claim p
    WHERE p.patient_id = k.patient_id AND p.fill_date BETWEEN k.since AND k.until
      AND p.fill_date BETWEEN $4 AND $5
    OFFSET 0
) c
