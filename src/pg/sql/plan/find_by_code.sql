SELECT plan_id, formulary_type FROM pbm.plan WHERE plan_code = $1
