CREATE FUNCTION pbm.trigger_states(
    OUT table_name text, OUT holds text, OUT relation regclass, OUT file_node oid, OUT trigger_name text,
    OUT definition text, OUT wanted text, OUT found text, OUT version text
) RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE tree AS (
        SELECT c.relname::text AS table_name, h.value AS holds, c.oid AS root, c.oid, c.relfilenode, 0 AS level, false AS is_partition
        FROM (SELECT h.key, h.value FROM pbm.schema_version v CROSS JOIN LATERAL jsonb_each_text(v.holds) h
              UNION ALL SELECT 'claims', 'view') h
        JOIN pg_class c ON c.relname = h.key AND c.relnamespace = 'pbm'::regnamespace
        UNION ALL
        SELECT t.table_name, t.holds, t.root, c.oid, c.relfilenode, t.level + 1, c.relispartition
        FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid
    ), by_content AS (
        SELECT * FROM (VALUES
            -- The row trigger is for changes that arrive by replication, which fire no statement triggers.
            ('reference', 'reference_changed', 'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', 'ALWAYS', 60, 'reference_changed', false),
            ('reference', 'reference_applied', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'REPLICA', 29, 'reference_changed', false),
            ('personal', 'audit_change', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'ALWAYS', 29, 'audit_change', true),
            ('personal', 'audit_truncate', 'AFTER TRUNCATE', 'STATEMENT', 'ALWAYS', 32, 'audit_change', true),
            ('log', 'audit_refuse', 'BEFORE UPDATE OR DELETE', 'ROW', 'ALWAYS', 27, 'audit_refuse', false),
            ('log', 'audit_refuse_truncate', 'BEFORE TRUNCATE', 'STATEMENT', 'ALWAYS', 34, 'audit_refuse', false)
        ) o (holds, trigger_name, event, fires, wanted, bits, function_name, names_row)
    ), by_table AS (
        SELECT * FROM (VALUES
            ('members', 'members_name', 'BEFORE INSERT OR UPDATE OF name, first_name, last_name', 'ROW', NULL, NULL, 23, 'members_name'),
            ('members', 'members_to_coverage', 'AFTER INSERT', 'STATEMENT', 'NEW TABLE AS added', NULL, 4, 'members_to_coverage'),
            ('members', 'members_to_eligibility', 'AFTER UPDATE', 'ROW', NULL,
             '(OLD.date_of_birth, OLD.date_of_death) IS DISTINCT FROM (NEW.date_of_birth, NEW.date_of_death)', 17, 'coverage_to_members'),
            -- Its capital puts it before the check of the foreign key, whose name begins with RI: triggers fire in the order of names.
            ('members', 'Coverage_gives_way', 'AFTER DELETE', 'ROW', NULL, NULL, 9, 'coverage_gives_way'),
            ('coverage', 'coverage_gives_way', 'BEFORE INSERT', 'ROW', NULL, NULL, 7, 'coverage_gives_way'),
            ('coverage', 'coverage_to_members_insert', 'AFTER INSERT', 'STATEMENT', 'NEW TABLE AS changed', NULL, 4, 'coverage_to_members'),
            ('coverage', 'coverage_to_members_update', 'AFTER UPDATE', 'STATEMENT', 'OLD TABLE AS replaced NEW TABLE AS changed', NULL, 16, 'coverage_to_members'),
            ('coverage', 'coverage_to_members_delete', 'AFTER DELETE', 'STATEMENT', 'OLD TABLE AS changed', NULL, 8, 'coverage_to_members'),
            ('coverage', 'coverage_to_members_truncate', 'AFTER TRUNCATE', 'STATEMENT', NULL, NULL, 32, 'coverage_to_members'),
            ('pharmacy_claim', 'import_claim', 'BEFORE INSERT', 'ROW', NULL, 'NEW.trace = ''''', 7, 'import_claim'),
            ('pharmacy_claim', 'import_claim_update', 'BEFORE UPDATE OF status, claim_number, patient_id, ndc, fill_date, days_supply', 'ROW', NULL, 'NEW.trace = ''''', 19, 'import_claim'),
            ('dur_alert', 'dur_alert_claim', 'BEFORE INSERT OR UPDATE OF claim_id, fill_date', 'ROW', NULL,
             'NEW.claim_id IS NOT NULL AND NEW.fill_date IS NULL', 23, 'dur_alert_claim'),
            ('claims', 'import_claim', 'INSTEAD OF INSERT', 'ROW', NULL, NULL, 69, 'import_claims_row')
        ) o (table_name, trigger_name, event, fires, transition, condition, bits, function_name)
    ), needed AS (
        SELECT t.*, o.trigger_name, o.event, o.fires, NULL AS transition, NULL AS condition, o.wanted, o.bits, o.function_name, o.names_row
        FROM tree t JOIN by_content o ON o.holds = t.holds
        UNION ALL
        SELECT t.*, o.trigger_name, o.event, o.fires, o.transition, o.condition, 'ORIGIN', o.bits, o.function_name, false
        FROM tree t JOIN by_table o ON o.table_name = t.table_name AND (t.level = 0 OR t.is_partition AND o.fires = 'ROW')
    )
    SELECT n.table_name, n.holds, n.oid::regclass, n.relfilenode, n.trigger_name,
           concat_ws(' ', n.event, 'ON', n.oid::regclass, 'REFERENCING ' || n.transition, 'FOR EACH', n.fires, 'WHEN (' || n.condition || ')',
                     format('EXECUTE FUNCTION pbm.%I(%s)', n.function_name, CASE WHEN n.names_row THEN format('%L, %L', n.table_name, k.attname) END)),
           n.wanted,
           CASE WHEN g.tgtype = n.bits AND g.tgfoid = to_regproc('pbm.' || n.function_name) AND (g.tgqual IS NULL) = (n.condition IS NULL)
                     AND (g.tgattr::text = '') = (n.event !~ ' OF [a-z]') THEN
               CASE g.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' WHEN 'O' THEN 'ORIGIN' ELSE 'DISABLED' END END,
           g.oid || ' ' || g.xmin
    FROM needed n
    LEFT JOIN pg_index i ON i.indrelid = n.root AND i.indisprimary
    LEFT JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0]
    LEFT JOIN pg_trigger g ON g.tgrelid = n.oid AND g.tgname = n.trigger_name
    ORDER BY n.level, n.table_name, n.oid, n.trigger_name
$$;
COMMENT ON FUNCTION pbm.trigger_states() IS
'The triggers that pbm needs on its tables, their partitions and children, and on the view claims: wanted is ALWAYS, REPLICA or ORIGIN; found is what is in force: one of these, DISABLED, or NULL where the trigger is missing or another one. version changes with each change of the trigger.';
REVOKE ALL ON FUNCTION pbm.trigger_states() FROM PUBLIC;

CREATE FUNCTION pbm.repair_triggers() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state record;
    is_there boolean;
    repaired integer := 0;
BEGIN
    FOR state IN SELECT s.* FROM pbm.trigger_states() s WHERE s.found IS DISTINCT FROM s.wanted LOOP
        -- A partition has the row triggers of its table since they were made a moment ago, and none can be made there.
        is_there := state.found IS NOT NULL
            OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = state.relation AND g.tgname = state.trigger_name AND g.tgparentid <> 0);
        IF NOT is_there THEN
            EXECUTE format('CREATE OR REPLACE TRIGGER %I %s', state.trigger_name, state.definition);
        END IF;
        -- Those of a view are always enabled.
        IF state.holds <> 'view' THEN
            EXECUTE format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', state.relation, nullif(state.wanted, 'ORIGIN'), state.trigger_name);
        END IF;
        repaired := repaired + 1;
    END LOOP;
    RETURN repaired;
END
$$;
COMMENT ON FUNCTION pbm.repair_triggers() IS
'Makes the triggers of pbm that are missing, and enables those that are not in force as they must be, as after pg_restore --disable-triggers, ALTER TABLE ... ENABLE TRIGGER ALL or a restore by a role that may not make them; gives how many. For the owner of the tables who may execute the trigger functions, or a superuser. Errors: 42501 for others.';
REVOKE ALL ON FUNCTION pbm.repair_triggers() FROM PUBLIC;
