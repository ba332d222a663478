SELECT plan_id, network_id, preference, effective_date, termination_date FROM pbm.plan_network WHERE plan_id = ANY ($1)
