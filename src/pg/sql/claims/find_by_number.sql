SELECT c.id, c.fill_date, c.status, c.plan_id, c.patient_id FROM pbm.pharmacy_claim c WHERE c.claim_number = $1
