SELECT formulary_id, channel, minimum_days_supply, maximum_days_supply, copay_amount, coinsurance_percent,
       minimum_amount, maximum_amount, deductible_applies
FROM pbm.formulary_cost_share
WHERE formulary_id = ANY ($1)
ORDER BY formulary_cost_share_id
