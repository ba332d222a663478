-- Makes the rows that are missing and locks the others, all in the order of the arrays.
INSERT INTO pbm.accumulator AS a (owner_id, plan_id, benefit_year_start, scope)
SELECT k.owner_id, k.plan_id, k.benefit_year_start, k.scope
FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS k (owner_id, plan_id, benefit_year_start, scope, n)
ORDER BY k.n
ON CONFLICT (owner_id, plan_id, benefit_year_start, scope) DO UPDATE SET updated_at = a.updated_at WHERE false
