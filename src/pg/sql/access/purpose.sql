SELECT EXISTS (
           SELECT FROM pbm.role_purpose r
           JOIN pg_catalog.pg_roles g ON g.oid = r.role_id AND g.rolname = r.role_name
           WHERE r.purpose = p.purpose AND pg_catalog.pg_has_role($2, g.oid, 'USAGE')) AS is_allowed
FROM pbm.purpose_of_use p
WHERE p.purpose = $1
