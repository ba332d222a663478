-- Locks the rows that are there, one after the other in the order of the arrays.
SELECT k.n, a.deductible_met, a.out_of_pocket_met
FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS k (owner_id, plan_id, benefit_year_start, scope, n)
CROSS JOIN LATERAL (
    SELECT a.deductible_met, a.out_of_pocket_met
    FROM pbm.accumulator a
    WHERE a.owner_id = k.owner_id AND a.plan_id = k.plan_id
      AND a.benefit_year_start = k.benefit_year_start AND a.scope = k.scope
    FOR NO KEY UPDATE
) a
