CREATE FUNCTION pbm.trigger_states(
    OUT table_name text, OUT holds text, OUT relation regclass, OUT file_node oid, OUT trigger_name text,
    OUT definition text, OUT wanted text, OUT found text, OUT version text
) RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE tree AS (
        SELECT h.key AS table_name, h.value AS holds, c.oid AS root, c.oid, c.relfilenode, 0 AS level
        FROM pbm.schema_version v CROSS JOIN LATERAL jsonb_each_text(v.holds) h
        JOIN pg_class c ON c.relname = h.key AND c.relnamespace = 'pbm'::regnamespace
        UNION ALL
        SELECT t.table_name, t.holds, t.root, c.oid, c.relfilenode, t.level + 1
        FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid
    ), ours AS (
        SELECT * FROM (VALUES
            -- The row trigger is for changes that arrive by replication, which fire no statement triggers.
            ('reference', 'reference_changed', 'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', 'ALWAYS', 60, 'reference_changed', false),
            ('reference', 'reference_applied', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'REPLICA', 29, 'reference_changed', false),
            ('personal', 'audit_change', 'AFTER INSERT OR UPDATE OR DELETE', 'ROW', 'ALWAYS', 29, 'audit_change', true),
            ('personal', 'audit_truncate', 'AFTER TRUNCATE', 'STATEMENT', 'ALWAYS', 32, 'audit_change', true),
            ('log', 'audit_refuse', 'BEFORE UPDATE OR DELETE', 'ROW', 'ALWAYS', 27, 'audit_refuse', false),
            ('log', 'audit_refuse_truncate', 'BEFORE TRUNCATE', 'STATEMENT', 'ALWAYS', 34, 'audit_refuse', false)
        ) o (holds, trigger_name, event, level, wanted, bits, function_name, names_row)
    )
    SELECT t.table_name, t.holds, t.oid::regclass, t.relfilenode, o.trigger_name,
           format('%s ON %s FOR EACH %s EXECUTE FUNCTION pbm.%I(%s)', o.event, t.oid::regclass, o.level, o.function_name,
                  CASE WHEN o.names_row THEN format('%L, %L', t.table_name, k.attname) END),
           o.wanted,
           CASE WHEN g.tgtype = o.bits AND g.tgfoid = to_regproc('pbm.' || o.function_name) AND g.tgqual IS NULL AND g.tgattr::text = '' THEN
               CASE g.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' WHEN 'O' THEN 'ORIGIN' ELSE 'DISABLED' END END,
           g.oid || ' ' || g.xmin
    FROM tree t JOIN ours o ON o.holds = t.holds
    LEFT JOIN pg_index i ON i.indrelid = t.root AND i.indisprimary
    LEFT JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0]
    LEFT JOIN pg_trigger g ON g.tgrelid = t.oid AND g.tgname = o.trigger_name
    ORDER BY t.level, t.table_name, t.oid, o.trigger_name
$$;
COMMENT ON FUNCTION pbm.trigger_states() IS
'The triggers that pbm needs on its tables, their partitions and children: wanted is ALWAYS or REPLICA; found is what is in force: the same, ORIGIN, DISABLED, or NULL where the trigger is missing or another one. version changes with each change of the trigger.';
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
        EXECUTE format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', state.relation, state.wanted, state.trigger_name);
        repaired := repaired + 1;
    END LOOP;
    RETURN repaired;
END
$$;
COMMENT ON FUNCTION pbm.repair_triggers() IS
'Makes the triggers of pbm that are missing, and enables those that are not in force as they must be, as after pg_restore --disable-triggers, ALTER TABLE ... ENABLE TRIGGER ALL or a restore by a role that may not make them; gives how many. For the owner of the tables who may execute the trigger functions, or a superuser. Errors: 42501 for others.';
REVOKE ALL ON FUNCTION pbm.repair_triggers() FROM PUBLIC;
