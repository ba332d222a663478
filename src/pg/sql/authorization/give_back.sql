UPDATE pbm.authorization_use u
SET given_back_at = clock_timestamp()
WHERE u.use_id = ANY ($1) AND u.given_back_at IS NULL
RETURNING u.use_id
