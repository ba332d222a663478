INSERT INTO pbm.part_d_other_payment (claim_id, sequence, patient_id, payer_type, counts, amount, paid_at, troop_change)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING claim_id
