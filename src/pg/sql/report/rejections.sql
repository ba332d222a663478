SELECT x.code, coalesce(r.meaning, '') AS meaning, count(*) AS rejected, count(*) FILTER (WHERE f.is_paid_later) AS paid_later,
       count(DISTINCT coalesce(f.patient_id, f.claim_id)) AS members,
       count(DISTINCT coalesce(f.patient_id, f.claim_id)) FILTER (WHERE f.is_paid_later) AS members_later,
       count(DISTINCT coalesce(f.patient_id, f.claim_id)) FILTER (WHERE NOT f.is_paid_later) AS members_never
FROM pbm.rejections_of_plan($1, $2, $3) f
CROSS JOIN LATERAL (SELECT DISTINCT c.code FROM unnest(f.reject_codes) c (code)) x
LEFT JOIN pbm.reject_code r ON r.reject_code = x.code
GROUP BY x.code, r.meaning
ORDER BY rejected DESC, x.code
