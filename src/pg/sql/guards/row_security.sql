-- A policy that the role of this query is under: it would not see rows that the answer depends on.
SELECT h.key AS table_name
FROM pbm.schema_version v CROSS JOIN LATERAL jsonb_object_keys(v.holds) h (key)
JOIN pg_class c ON c.relname = h.key AND c.relnamespace = 'pbm'::regnamespace
WHERE c.relrowsecurity AND row_security_active(c.oid)
ORDER BY h.key LIMIT 1
