SELECT u.claim_id, u.patient_id
FROM pbm.authorization_use u
WHERE u.patient_id = ANY ($1) AND u.authorization_number IS NULL AND u.given_back_at IS NULL
