SELECT plan_id, alert_code, outcome, effective_date, termination_date FROM pbm.plan_dur WHERE plan_id = ANY ($1)
