-- Every column: what a term has is what a plan has.
SELECT * FROM pbm.plan_term WHERE plan_id = ANY ($1) ORDER BY plan_id, effective_date
