UPDATE pbm.part_d_claim
SET patient_pay = $2, other_counted = $3, other_not_counted = $4, troop_accrued = $5
WHERE claim_id = $1
RETURNING claim_id
