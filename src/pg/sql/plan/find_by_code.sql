SELECT plan_id FROM pbm.plan WHERE plan_code = $1
