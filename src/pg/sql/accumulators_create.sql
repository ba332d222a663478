INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
SELECT k.owner_id, k.plan_id, k.benefit_year_start, k.scope
FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS k (owner_id, plan_id, benefit_year_start, scope, n)
ORDER BY k.n
ON CONFLICT DO NOTHING
