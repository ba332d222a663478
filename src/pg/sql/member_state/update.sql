-- The rows are there and locked: the conflict finds each by its key, with nothing for the planner to choose.
INSERT INTO pbm.member_state AS m ({columns})
SELECT {columns} FROM unnest($1)
ON CONFLICT (patient_id) DO UPDATE SET longest_supply_days = excluded.longest_supply_days
RETURNING {columns}
