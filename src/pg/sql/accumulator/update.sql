-- The rows are there and locked: the conflict finds each by its key, with nothing for the planner to choose.
INSERT INTO pbm.accumulator AS a ({columns})
SELECT {columns} FROM unnest($1)
ON CONFLICT (owner_id, plan_id, benefit_year_start, scope) DO UPDATE
SET deductible_met = excluded.deductible_met, out_of_pocket_met = excluded.out_of_pocket_met, updated_at = clock_timestamp()
RETURNING {columns}
