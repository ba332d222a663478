-- What the claims of the older release used; its rows name one authorization at most. The keys are the same wherever it is run.
INSERT INTO pbm.authorization_use (use_id, claim_id, fill_date, patient_id, authorization_number, quantity, amount, used_at, given_back_at)
SELECT md5(c.id::text || n.number)::uuid, c.id, c.fill_date, c.patient_id, n.number, c.quantity, c.allowed_amount, c.created_at, c.reversed_at
FROM pbm.pharmacy_claim c
CROSS JOIN LATERAL unnest(coalesce(c.prior_authorization_numbers, ARRAY[c.prior_authorization_number])) n (number)
WHERE c.status IN ('paid', 'reversed') AND n.number IS NOT NULL;
