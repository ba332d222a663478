SELECT c.*, coalesce(a.time_zone, 'America/New_York') AS time_zone, coalesce(a.appeal_levels, 1)::integer AS appeal_levels
FROM pbm.authorization_case c
LEFT JOIN pbm.plan_authorization a ON a.plan_id = c.plan_id
WHERE c.case_id = $1
FOR UPDATE OF c
