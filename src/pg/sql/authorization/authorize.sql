UPDATE pbm.prior_authorization a
SET status = $2, ndc = $3, ingredient_id = $4, class_id = $5, edit = $6, waived_reject_codes = $7, effective_date = $8,
    termination_date = $9, quantity_authorized = $10, fills_authorized = $11, amount_authorized = $12, pharmacy_id = $13,
    prescriber_npi = $14
WHERE a.authorization_number = $1
RETURNING a.authorization_number
