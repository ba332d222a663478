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

CREATE TABLE pbm.reference_change ();
COMMENT ON TABLE pbm.reference_change IS 'Holds nothing: its invalidation tells every session that reference data changed';
REVOKE ALL ON pbm.reference_change FROM PUBLIC;

CREATE FUNCTION pbm.reference_changed() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'reference_changed';
COMMENT ON FUNCTION pbm.reference_changed() IS 'Trigger: makes every session load reference data anew after this transaction commits';
REVOKE ALL ON FUNCTION pbm.reference_changed() FROM PUBLIC;

CREATE FUNCTION pbm.coverage_to_members() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pbm.members m
    SET plan_id = s.plan_code, effective_date = s.effective_date, termination_date = s.termination_date,
        eligibility_status = CASE WHEN s.termination_date < CURRENT_DATE THEN 'inactive' ELSE 'active' END,
        updated_at = CURRENT_TIMESTAMP
    FROM (
        SELECT DISTINCT ON (c.member_id) c.member_id, p.plan_code, c.effective_date, c.termination_date
        FROM (SELECT DISTINCT member_id FROM changed) k
        JOIN pbm.coverage c ON c.member_id = k.member_id
        JOIN pbm.plan p ON p.plan_id = c.plan_id
        WHERE c.termination_date IS NULL OR c.termination_date >= c.effective_date
        ORDER BY c.member_id, c.rank, c.effective_date DESC
    ) s
    WHERE m.member_id = s.member_id
      AND (m.plan_id, m.effective_date, m.termination_date)
          IS DISTINCT FROM (s.plan_code, s.effective_date, s.termination_date);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.coverage_to_members() IS 'Trigger: keeps plan and dates of members at the newest span of the first rank';
REVOKE ALL ON FUNCTION pbm.coverage_to_members() FROM PUBLIC;

DO $pbm$
DECLARE
    t record;
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

FOR t IN
    SELECT * FROM (VALUES
        ('members', 'member_id'), ('coverage', 'coverage_id'), ('accumulator', 'owner_id'),
        ('prior_authorization', 'authorization_number'), ('pharmacy_claim', 'id'), ('dur_alert', 'id'),
        ('claims_staging', 'staging_id')) AS v (table_name, key_column)
LOOP
    EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                    FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', t.table_name, t.table_name, t.key_column);
    EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', t.table_name, t.table_name, t.key_column);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', t.table_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', t.table_name);
END LOOP;
PERFORM pbm.guard_partition('pharmacy_claim_default');

CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE ON pbm.audit_log
    FOR EACH ROW EXECUTE FUNCTION pbm.audit_refuse();
CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON pbm.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_refuse();
ALTER TABLE pbm.audit_log ENABLE ALWAYS TRIGGER audit_refuse;
ALTER TABLE pbm.audit_log ENABLE ALWAYS TRIGGER audit_refuse_truncate;

FOR t IN
    SELECT c.relname AS table_name FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'pbm'::pg_catalog.regnamespace AND c.relkind = 'r'
      AND c.relname IN ('schema_version', 'plan', 'plan_cost_share', 'plan_override', 'drugs', 'ingredient', 'drug_ingredient',
                        'therapeutic_class', 'drug_class', 'drug_price', 'drug_interaction', 'dose_limit', 'patient_limit',
                        'formulary', 'step_therapy', 'pharmacies', 'network', 'plan_network', 'pharmacy_contract',
                        'contract_rate', 'prescriber', 'reject_code', 'code_value')
LOOP
    EXECUTE format('CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.reference_changed()', t.table_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER reference_changed', t.table_name);
END LOOP;

CREATE TRIGGER coverage_to_members_insert AFTER INSERT ON pbm.coverage
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pbm.coverage_to_members();
CREATE TRIGGER coverage_to_members_update AFTER UPDATE ON pbm.coverage
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pbm.coverage_to_members();
CREATE TRIGGER coverage_to_members_delete AFTER DELETE ON pbm.coverage
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pbm.coverage_to_members();
END
$pbm$;
