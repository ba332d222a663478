SELECT c.case_id
FROM pbm.authorization_case c
WHERE c.authorization_number = $1
ORDER BY (c.state IN ('approved', 'partly_approved')) DESC, c.case_id DESC
LIMIT 1
