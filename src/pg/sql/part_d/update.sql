-- The rows are there and locked: the conflict finds each by its key, with nothing for the planner to choose.
INSERT INTO pbm.part_d_accumulator AS a ({columns})
SELECT {columns} FROM unnest($1)
ON CONFLICT (patient_id, plan_id, year) DO UPDATE
SET deductible_met = excluded.deductible_met, troop = excluded.troop, gross_covered_cost = excluded.gross_covered_cost,
    plan_deductible_met = excluded.plan_deductible_met, updated_at = clock_timestamp()
RETURNING {columns}
