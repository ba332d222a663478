SELECT c.case_id
FROM pbm.authorization_case c
WHERE c.appeal_of = $1 AND c.state NOT IN ('withdrawn', 'dismissed')
