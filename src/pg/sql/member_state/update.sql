-- The rows are there and locked: the conflict finds each by its key, with nothing for the planner to choose.
INSERT INTO pbm.member_state AS m (patient_id, longest_supply_days)
SELECT k.patient_id, k.days FROM unnest($1, $2) AS k (patient_id, days)
ON CONFLICT (patient_id) DO UPDATE SET longest_supply_days = excluded.longest_supply_days
