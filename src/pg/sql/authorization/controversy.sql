SELECT v.minimum_amount
FROM pbm.authorization_controversy v
WHERE v.program = $1 AND v.level = $2 AND v.year = $3
