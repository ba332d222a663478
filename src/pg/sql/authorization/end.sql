UPDATE pbm.prior_authorization a
SET status = CASE WHEN $2 < a.effective_date THEN 'closed' ELSE a.status END,
    termination_date = CASE WHEN $2 < a.effective_date THEN a.termination_date ELSE least(a.termination_date, $2) END
WHERE a.authorization_number = $1
RETURNING a.authorization_number
