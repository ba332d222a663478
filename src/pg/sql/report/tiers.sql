SELECT r.tier, count(*) AS claims, count(DISTINCT r.patient_id) AS members
FROM pbm.report_claims r
WHERE r.plan_id = $1 AND r.fill_date BETWEEN $2 AND $3 AND r.is_paid AND r.on_formulary
GROUP BY r.tier
ORDER BY r.tier
