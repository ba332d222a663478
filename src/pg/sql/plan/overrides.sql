SELECT plan_id, reject_code, channel, code FROM pbm.plan_override WHERE plan_id = ANY ($1)
