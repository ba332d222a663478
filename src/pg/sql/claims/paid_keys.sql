-- The outer bounds repeat what the inner condition says, for partitions are left out by parameters alone.
SELECT k.n
FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS k (rx_number, pharmacy_npi, fill_date, fill_number, ndc, n)
CROSS JOIN LATERAL (
    SELECT FROM pbm.pharmacy_claim c
    WHERE c.rx_number = k.rx_number AND c.pharmacy_npi = k.pharmacy_npi AND c.fill_date = k.fill_date
      AND c.fill_number = k.fill_number AND c.ndc = k.ndc::pbm.ndc AND c.status = 'paid'
      AND c.fill_date BETWEEN $6 AND $7
    OFFSET 0
) c
