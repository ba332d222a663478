UPDATE pbm.accumulator a
SET deductible_met = k.deductible_met, out_of_pocket_met = k.out_of_pocket_met, updated_at = clock_timestamp()
FROM unnest($1) AS k
WHERE a.owner_id = k.owner_id AND a.plan_id = k.plan_id
  AND a.benefit_year_start = k.benefit_year_start AND a.scope = k.scope
