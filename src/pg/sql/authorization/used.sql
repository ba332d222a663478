SELECT u.authorization_number, sum(u.fills)::integer AS fills_used, sum(u.quantity) AS quantity_used, sum(u.amount) AS amount_used
FROM pbm.authorization_use u
WHERE u.authorization_number = ANY ($1) AND u.given_back_at IS NULL
GROUP BY u.authorization_number
