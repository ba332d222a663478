SELECT k.authorization_number, count(*)::integer, sum(c.quantity)
FROM unnest($1, $2, $3) AS k (patient_id, authorization_number, since)
JOIN pbm.pharmacy_claim c ON c.patient_id = k.patient_id AND c.fill_date >= k.since
 AND c.prior_authorization_number = k.authorization_number AND c.status = 'paid'
GROUP BY k.authorization_number
