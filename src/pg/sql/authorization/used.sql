-- Rows of 0.1.0 name the one they used in prior_authorization_number alone.
SELECT k.authorization_number, count(*) FILTER (WHERE c.status = 'paid') AS fills_used,
       coalesce(sum(c.quantity) FILTER (WHERE c.status = 'paid'), 0) AS quantity_used
FROM unnest($1, $2, $3) AS k (patient_id, authorization_number, since)
CROSS JOIN LATERAL (
    SELECT c.quantity, c.status
    FROM pbm.pharmacy_claim c
    WHERE c.patient_id = k.patient_id AND c.fill_date >= k.since
      AND (c.prior_authorization_number = k.authorization_number
           OR k.authorization_number = ANY (c.prior_authorization_numbers))
    OFFSET 0
) c
GROUP BY k.authorization_number
