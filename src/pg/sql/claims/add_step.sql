-- Not of a claim that another session has reversed.
UPDATE pbm.pharmacy_claim SET trace = $3 WHERE id = $1 AND fill_date = $2 AND status = 'paid' RETURNING id
