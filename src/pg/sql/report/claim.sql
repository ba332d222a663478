SELECT c.drug_name, c.ndc, c.quantity, c.days_supply, c.fill_number, c.pharmacy_npi, ph.name AS pharmacy_name, p.plan_code, p.plan_name,
       timezone(i.time_zone, c.created_at)::date AS received, timezone(i.time_zone, c.reversed_at)::date AS reversed,
       ARRAY(SELECT coalesce(r.meaning, '') FROM unnest(c.reject_codes) WITH ORDINALITY k (code, place)
             LEFT JOIN pbm.reject_code r ON r.reject_code = k.code ORDER BY k.place) AS meanings,
       has_function_privilege(pbm.caller()::oid, 'pbm.what_would_pay(text)', 'EXECUTE') AS may_ask
FROM (SELECT coalesce(max(i.time_zone), 'UTC') AS time_zone FROM pbm.installation i) i
CROSS JOIN (SELECT * FROM pbm.pharmacy_claim c WHERE c.id = $1 AND c.fill_date = $2) c
LEFT JOIN LATERAL (SELECT * FROM pbm.plan p WHERE p.plan_id = c.plan_id OFFSET 0) p ON true
LEFT JOIN LATERAL (SELECT * FROM pbm.pharmacies ph WHERE ph.npi = c.pharmacy_npi OFFSET 0) ph ON true
