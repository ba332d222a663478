SELECT plan_id, tier, tier_name, channel, minimum_days_supply, maximum_days_supply, copay_amount, coinsurance_percent,
       minimum_amount, maximum_amount, deductible_applies, effective_date, termination_date
FROM pbm.plan_cost_share
WHERE plan_id = ANY ($1)
ORDER BY cost_share_id
