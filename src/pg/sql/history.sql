SELECT c.patient_id, c.id, c.fingerprint, c.ndc, c.pharmacy_npi, c.rx_number, c.fill_number, c.fill_date, c.quantity,
       c.days_supply, c.prior_authorization_number
FROM unnest($1, $2, $3) AS k (patient_id, since, until)
CROSS JOIN LATERAL (
    -- The outer bounds repeat what the inner ones say, for partitions are left out by parameters alone.
    SELECT * FROM pbm.pharmacy_claim p
    WHERE p.patient_id = k.patient_id AND p.fill_date BETWEEN k.since AND k.until
      AND p.fill_date BETWEEN $4 AND $5
      AND p.status = 'paid'
) c
