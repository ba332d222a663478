INSERT INTO pbm.prior_authorization (patient_id, plan_id, status, ndc, ingredient_id, class_id, edit, effective_date)
VALUES ($1, $2, 'in_process', $3, $4, $5, $6, $7)
ON CONFLICT (authorization_number) DO NOTHING
RETURNING authorization_number
