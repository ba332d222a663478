SELECT p.patient_id, p.authorization_number, p.plan_id, p.ndc, p.ingredient_id, p.class_id, p.pharmacy_id, p.status,
       p.waived_reject_codes, p.quantity_authorized, p.fills_authorized, p.effective_date, p.termination_date
FROM unnest($1) AS k (patient_id)
CROSS JOIN LATERAL (SELECT * FROM pbm.prior_authorization p WHERE p.patient_id = k.patient_id OFFSET 0) p
