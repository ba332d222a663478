UPDATE pbm.prior_authorization a
SET status = $2
WHERE a.authorization_number = $1
RETURNING a.authorization_number
