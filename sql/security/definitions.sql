CREATE FUNCTION pbm.begin_definitions() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'begin_definitions_wrapper';
COMMENT ON FUNCTION pbm.begin_definitions() IS
'Has the function that calls it change definitions of pbm until it ends, each change with its row in audit_log; for functions of pbm alone';
REVOKE ALL ON FUNCTION pbm.begin_definitions() FROM PUBLIC;

CREATE FUNCTION pbm.guard_definition(command text, object_type text, identity text, is_maintenance boolean) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'guard_definition_wrapper';
COMMENT ON FUNCTION pbm.guard_definition(text, text, text, boolean) IS
'Logs a change of a definition in audit_log; one that is maintenance is refused where pbm.maintenance is off and no function of pbm makes it. Errors: 42501 for what is refused.';
REVOKE ALL ON FUNCTION pbm.guard_definition(text, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.needed_triggers() RETURNS text[]
LANGUAGE c IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'needed_triggers_wrapper';
COMMENT ON FUNCTION pbm.needed_triggers() IS 'Names of the triggers that tables of pbm need';
REVOKE ALL ON FUNCTION pbm.needed_triggers() FROM PUBLIC;

CREATE FUNCTION pbm.is_ours(relation oid) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                   WHERE t.tgrelid = relation AND p.pronamespace = 'pbm'::regnamespace
                     AND p.proname IN ('audit_change', 'audit_refuse', 'reference_changed'))
        OR EXISTS (SELECT FROM pg_class c JOIN pbm.schema_version v ON v.holds ? c.relname
                   WHERE c.oid = relation AND c.relnamespace = 'pbm'::regnamespace)
$$;
COMMENT ON FUNCTION pbm.is_ours(oid) IS 'Whether a relation is a table of pbm, or a partition, a child or a retired part of one';
REVOKE ALL ON FUNCTION pbm.is_ours(oid) FROM PUBLIC;

CREATE FUNCTION pbm.guard_definitions() RETURNS event_trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed record;
    lost text;
BEGIN
    IF to_regnamespace('pbm') IS NULL THEN
        RAISE EXCEPTION 'the schema pbm keeps its name' USING ERRCODE = 'insufficient_privilege',
            HINT = 'The functions of pbm name it, whatever the search path. pbm.maintenance does not change that.';
    END IF;
    -- Before the tables are there, as in a restore, nothing is guarded.
    IF to_regclass('pbm.schema_version') IS NULL THEN RETURN; END IF;
    FOR changed IN
        SELECT d.command_tag, d.object_type, d.object_identity, d.classid, d.objid
        FROM pg_event_trigger_ddl_commands() d WHERE NOT d.in_extension
    LOOP
        IF changed.classid = 'pg_class'::regclass THEN
            CONTINUE WHEN NOT pbm.is_ours(changed.objid);
            PERFORM pbm.guard_definition(changed.command_tag, changed.object_type, changed.object_identity, true);
        ELSIF changed.classid = 'pg_trigger'::regclass THEN
            CONTINUE WHEN NOT (SELECT pbm.is_ours(t.tgrelid) FROM pg_trigger t WHERE t.oid = changed.objid);
            -- One that takes the place of a trigger of pbm.
            PERFORM pbm.guard_definition(changed.command_tag, changed.object_type, changed.object_identity,
                                         (SELECT t.tgname = ANY (pbm.needed_triggers()) FROM pg_trigger t WHERE t.oid = changed.objid));
        ELSIF changed.classid = 'pg_policy'::regclass THEN
            CONTINUE WHEN NOT (SELECT pbm.is_ours(p.polrelid) FROM pg_policy p WHERE p.oid = changed.objid);
            PERFORM pbm.guard_definition(changed.command_tag, changed.object_type, changed.object_identity, false);
        ELSIF changed.classid = 'pg_rewrite'::regclass THEN
            CONTINUE WHEN NOT (SELECT pbm.is_ours(r.ev_class) FROM pg_rewrite r WHERE r.oid = changed.objid);
            PERFORM pbm.guard_definition(changed.command_tag, changed.object_type, changed.object_identity, true);
        ELSIF changed.classid = 'pg_proc'::regclass THEN
            -- A function of pbm that is replaced does what its new owner wants.
            CONTINUE WHEN NOT EXISTS (
                SELECT FROM pg_depend p JOIN pg_extension e ON e.oid = p.refobjid AND e.extname = 'pbm'
                WHERE p.classid = 'pg_proc'::regclass AND p.objid = changed.objid AND p.deptype = 'e');
            PERFORM pbm.guard_definition(changed.command_tag, changed.object_type, changed.object_identity, true);
        ELSIF changed.classid = 'pg_namespace'::regclass THEN
            CONTINUE WHEN changed.objid <> 'pbm'::regnamespace;
            PERFORM pbm.guard_definition(changed.command_tag, changed.object_type, changed.object_identity, true);
        END IF;
    END LOOP;
    -- A table without a trigger of pbm is told by its name alone.
    IF tg_tag = 'ALTER TABLE' THEN
        SELECT h.name INTO lost FROM pbm.schema_version v CROSS JOIN jsonb_object_keys(v.holds) h (name)
        WHERE to_regclass('pbm.' || quote_ident(h.name)) IS NULL LIMIT 1;
        IF FOUND THEN PERFORM pbm.guard_definition(tg_tag, 'table', 'pbm.' || lost, true); END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.guard_definitions() IS
'Event trigger at the end of a command: logs changes of tables, triggers, policies, rules and functions of pbm, and refuses those that are maintenance (42501)';
REVOKE ALL ON FUNCTION pbm.guard_definitions() FROM PUBLIC;

CREATE FUNCTION pbm.guard_parts() RETURNS event_trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('pbm.own_definitions', true) IS DISTINCT FROM 'on'
       AND EXISTS (SELECT FROM pg_event_trigger_ddl_commands() d JOIN pg_inherits i ON d.objid IN (i.inhrelid, i.inhparent)
                   JOIN pg_trigger t ON t.tgrelid = i.inhparent AND t.tgname = 'audit_truncate'
                   JOIN pg_proc p ON p.oid = t.tgfoid AND p.pronamespace = 'pbm'::regnamespace
                   WHERE d.classid = 'pg_class'::regclass AND NOT d.in_extension
                     AND NOT EXISTS (SELECT FROM pg_trigger c WHERE c.tgrelid = i.inhrelid AND c.tgname = 'audit_truncate')) THEN
        PERFORM pbm.repair_triggers();
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.guard_parts() IS
'Event trigger at the end of a command, as whoever gives it: what comes under a table of pbm, as a partition or a child, gets its triggers';
REVOKE ALL ON FUNCTION pbm.guard_parts() FROM PUBLIC;

CREATE FUNCTION pbm.guard_drops() RETURNS event_trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dropped record;
BEGIN
    IF to_regclass('pbm.schema_version') IS NULL THEN RETURN; END IF;
    FOR dropped IN
        SELECT d.object_type, d.object_identity, d.address_names FROM pg_event_trigger_dropped_objects() d
        WHERE NOT d.is_temporary AND (d.schema_name = 'pbm' OR d.address_names [1] = 'pbm')
          AND d.object_type IN ('table', 'trigger', 'policy', 'rule', 'function', 'procedure', 'sequence', 'view', 'event trigger')
    LOOP
        IF dropped.object_type = 'table' THEN
            CONTINUE WHEN NOT EXISTS (SELECT FROM pbm.schema_version v WHERE v.holds ? dropped.address_names [2]);
            PERFORM pbm.guard_definition(tg_tag, dropped.object_type, dropped.object_identity, true);
        ELSIF dropped.object_type = 'trigger' THEN
            PERFORM pbm.guard_definition(tg_tag, dropped.object_type, dropped.object_identity,
                                         dropped.address_names [3] = ANY (pbm.needed_triggers()));
        ELSE
            PERFORM pbm.guard_definition(tg_tag, dropped.object_type, dropped.object_identity, false);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.guard_drops() IS
'Event trigger after a drop, by whatever command: logs what of pbm was dropped, and refuses to drop tables and triggers that it needs (42501)';
REVOKE ALL ON FUNCTION pbm.guard_drops() FROM PUBLIC;

CREATE FUNCTION pbm.guard_extension() RETURNS event_trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'guard_extension';
COMMENT ON FUNCTION pbm.guard_extension() IS
'Event trigger before a command: logs and refuses (42501) DROP EXTENSION pbm and ALTER EXTENSION pbm ADD or DROP';
REVOKE ALL ON FUNCTION pbm.guard_extension() FROM PUBLIC;

CREATE FUNCTION pbm.ensure_guards() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    guard record;
    made integer := 0;
BEGIN
    PERFORM pbm.begin_definitions();
    FOR guard IN
        SELECT * FROM (VALUES
            ('pbm_guard_definitions', 'ddl_command_end', 'guard_definitions', ARRAY['ALTER TABLE', 'CREATE TABLE', 'CREATE TRIGGER', 'ALTER TRIGGER',
                'CREATE POLICY', 'ALTER POLICY', 'CREATE RULE', 'ALTER RULE', 'CREATE FUNCTION', 'ALTER FUNCTION', 'CREATE PROCEDURE',
                'ALTER PROCEDURE', 'ALTER ROUTINE', 'ALTER SCHEMA', 'ALTER SEQUENCE', 'ALTER VIEW', 'ALTER INDEX']),
            ('pbm_guard_parts', 'ddl_command_end', 'guard_parts', ARRAY['ALTER TABLE', 'CREATE TABLE']),
            ('pbm_guard_drops', 'sql_drop', 'guard_drops', NULL),
            ('pbm_guard_extension', 'ddl_command_start', 'guard_extension', ARRAY['DROP EXTENSION', 'ALTER EXTENSION'])
        ) g (name, event, function, tags)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_event_trigger t WHERE t.evtname = guard.name) THEN
            EXECUTE format('CREATE EVENT TRIGGER %I ON %s %s EXECUTE FUNCTION pbm.%I()', guard.name, guard.event, coalesce(
                           'WHEN TAG IN (' || (SELECT string_agg(quote_literal(t), ', ') FROM unnest(guard.tags) t) || ')', ''), guard.function);
        ELSIF EXISTS (SELECT FROM pg_event_trigger t WHERE t.evtname = guard.name AND t.evtenabled = 'A') THEN
            CONTINUE;
        END IF;
        EXECUTE format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', guard.name);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_guards() IS
'Makes the event triggers that guard the definitions of pbm where they are missing, and enables those that are not in force; gives how many. Errors: 42501 for whoever is no superuser.';
REVOKE ALL ON FUNCTION pbm.ensure_guards() FROM PUBLIC;
