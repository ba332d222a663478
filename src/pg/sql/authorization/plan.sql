SELECT coalesce(a.program, CASE WHEN lower(p.line_of_business) IN ('part_d', 'part d', 'medicare', 'medicare part d') THEN 'part_d'
                                WHEN lower(p.line_of_business) IN ('medicaid', 'exchange') THEN lower(p.line_of_business)
                                ELSE 'commercial' END) AS program,
       coalesce(a.time_zone, 'America/New_York') AS time_zone, coalesce(a.appeal_levels, 1)::integer AS appeal_levels
FROM pbm.plan p
LEFT JOIN pbm.plan_authorization a ON a.plan_id = p.plan_id
WHERE p.plan_id = $1
