SELECT c.member_id, c.rank, c.effective_date, c.termination_date
FROM unnest($1) AS k (member_id)
CROSS JOIN LATERAL (SELECT * FROM pbm.coverage c WHERE c.member_id = k.member_id OFFSET 0) c
