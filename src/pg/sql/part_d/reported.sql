SELECT count(*)::integer AS reports, coalesce(sum(e.troop_change), 0) AS troop_change,
       coalesce(bool_or(e.payer_type = $2 AND e.amount = $3 AND e.paid_at = $4), false) AS is_repeat
FROM pbm.part_d_other_payment e WHERE e.claim_id = $1
