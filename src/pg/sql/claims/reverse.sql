UPDATE pbm.pharmacy_claim
SET status = 'reversed', reversed_at = clock_timestamp(), trace = $3
WHERE id = $1 AND fill_date = $2 AND status = 'paid'
RETURNING status
