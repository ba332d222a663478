-- Whoever installs is at work here. pg_dump --role=pbm_backup cannot say why it reads.
INSERT INTO pbm.standing_purpose (role_id, role_name, purpose, reason, set_by)
SELECT r.oid, r.rolname, CASE r.rolname WHEN 'pbm_backup' THEN 'RECORDMGT' ELSE 'HSYSADMIN' END,
       CASE r.rolname WHEN 'pbm_backup' THEN 'dumps of the database' ELSE 'installed pbm in this database' END, current_user
FROM pg_catalog.pg_roles r
WHERE r.rolname IN ('pbm_backup', current_user);
