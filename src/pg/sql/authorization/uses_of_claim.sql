SELECT u.use_id
FROM pbm.authorization_use u
WHERE u.claim_id = $1 AND u.given_back_at IS NULL
