SELECT c.id, c.fill_date, c.status FROM pbm.pharmacy_claim c WHERE c.claim_number = $1
