CREATE TYPE pbm.trigger_state AS (
    table_name text,
    holds text,
    relation regclass,
    trigger_name text,
    event text,
    clauses text,
    function_name text,
    wanted text,
    found text
);
COMMENT ON TYPE pbm.trigger_state IS 'A row of trigger_states()';

CREATE FUNCTION pbm.trigger_states() RETURNS SETOF pbm.trigger_state
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 120
AS 'MODULE_PATHNAME', 'trigger_states_wrapper';
COMMENT ON FUNCTION pbm.trigger_states() IS
'The triggers that pbm needs on its tables, their partitions and children, and on the view claims: wanted is ALWAYS, REPLICA or ORIGIN; found is what is in force: one of these, DISABLED, or NULL where the trigger is missing or another one.';
REVOKE ALL ON FUNCTION pbm.trigger_states() FROM PUBLIC;

CREATE FUNCTION pbm.repair_triggers() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state record;
    is_there boolean;
    repaired integer := 0;
BEGIN
    PERFORM pbm.begin_definitions();
    FOR state IN SELECT s.* FROM pbm.trigger_states() s WHERE s.found IS DISTINCT FROM s.wanted LOOP
        -- A partition has the row triggers of its table since they were made a moment ago, and none can be made there.
        is_there := state.found IS NOT NULL
            OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = state.relation AND g.tgname = state.trigger_name AND g.tgparentid <> 0);
        IF NOT is_there THEN
            -- Whoever writes the audit is told the table and its key.
            EXECUTE format('CREATE OR REPLACE TRIGGER %I %s ON %s %s EXECUTE FUNCTION pbm.%I(%s)', state.trigger_name, state.event,
                           state.relation, state.clauses, state.function_name, CASE WHEN state.function_name = 'audit_change' THEN (
                               -- Personal rows are named by the key of a person or a claim, its first column.
                               SELECT concat_ws(', ', quote_literal(state.table_name),
                                                string_agg(quote_literal(k.attname), ', ' ORDER BY k.place)
                                                FILTER (WHERE k.place = 1 OR state.holds <> 'personal'))
                               FROM pg_index i CROSS JOIN LATERAL (
                                   SELECT a.attname, u.place FROM unnest(i.indkey::smallint[]) WITH ORDINALITY u (number, place)
                                   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number) k
                               WHERE i.indrelid = format('pbm.%I', state.table_name)::regclass AND i.indisprimary) END);
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
