CREATE FUNCTION pbm.audit_change() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_change';
COMMENT ON FUNCTION pbm.audit_change() IS
'Trigger: logs each change of a personal record in audit_log, in its transaction; arguments: table and key column. Rows that adjudicate_claim writes are logged once per claim.';
REVOKE ALL ON FUNCTION pbm.audit_change() FROM PUBLIC;

CREATE FUNCTION pbm.audit_refuse() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'audit_refuse';
COMMENT ON FUNCTION pbm.audit_refuse() IS 'Trigger: lets audit_log only grow; raises 42501';
REVOKE ALL ON FUNCTION pbm.audit_refuse() FROM PUBLIC;
