CREATE TYPE pbm.read_audit_state AS (
    database_id bigint,
    state text,
    pid integer,
    waiting bigint,
    expected bigint,
    capacity bigint,
    written bigint,
    sqlstate text,
    heartbeat timestamptz
);
COMMENT ON TYPE pbm.read_audit_state IS 'A row of read_audit_states()';

CREATE FUNCTION pbm.read_audit_states() RETURNS SETOF pbm.read_audit_state
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 8
AS 'MODULE_PATHNAME', 'read_audit_states_wrapper';
COMMENT ON FUNCTION pbm.read_audit_states() IS
'How the recording of reads does, a row for each database that had any since the server started: state (idle, starting, running, failed), the process that writes, records that wait to be written, outcomes that are expected of reads that run, room for both, the last number written, the SQLSTATE that writing fails with, and when the process last turned round. No row where the library is not preloaded.';
REVOKE ALL ON FUNCTION pbm.read_audit_states() FROM PUBLIC;

CREATE FUNCTION pbm.read_audit_is_preloaded() RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'read_audit_is_preloaded_wrapper';
COMMENT ON FUNCTION pbm.read_audit_is_preloaded() IS
'Whether the server loaded the library when it started (shared_preload_libraries), so that reads of tables and views are recorded and none is served that cannot be';
REVOKE ALL ON FUNCTION pbm.read_audit_is_preloaded() FROM PUBLIC;

CREATE FUNCTION pbm.require_read_audit() RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'require_read_audit_wrapper';
COMMENT ON FUNCTION pbm.require_read_audit() IS
'True where reads of personal data are recorded, for the views that show them. Errors: 55000 where the library is not preloaded and pbm.read_audit is not off.';
REVOKE ALL ON FUNCTION pbm.require_read_audit() FROM PUBLIC;

CREATE FUNCTION pbm.look_at_person(patient_id uuid) RETURNS boolean
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 10000
AS 'MODULE_PATHNAME', 'look_at_person_wrapper';
COMMENT ON FUNCTION pbm.look_at_person(uuid) IS
'True; the last condition of views that show persons: whoever comes to it is named by the record of the statement. Its cost has conditions of the statement that may be asked before, asked before. Errors: 55000 where there is no room for the record.';
REVOKE ALL ON FUNCTION pbm.look_at_person(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.record_access_report(patient_id uuid) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'record_access_report_wrapper';
COMMENT ON FUNCTION pbm.record_access_report(uuid) IS 'Records that the accesses to a person''s data are told; called by access_report. Errors: 55000 and 53400 where it cannot be recorded, 25006 in a READ ONLY transaction without preload.';
REVOKE ALL ON FUNCTION pbm.record_access_report(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.access_report(cardholder_id text, from_date date, to_date date, person_code text DEFAULT NULL)
RETURNS TABLE (accessed_at timestamptz, user_name text, session_user_name text, app_user text, purpose text, ticket text,
               function_name text, relation_name text, row_count bigint, outcome text, application_name text, client_addr inet)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 100 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    person uuid;
    is_shown boolean;
    first_moment timestamptz := access_report.from_date;
    end_moment timestamptz := access_report.to_date + 1;
BEGIN
    PERFORM pbm.require_purpose();
    FOR person, is_shown IN
        SELECT DISTINCT m.patient_id, pbm.shows_person(m.patient_id) FROM pbm.coverage c JOIN pbm.members m ON m.member_id = c.member_id
        WHERE c.cardholder_id = upper(btrim(access_report.cardholder_id))
          AND (access_report.person_code IS NULL OR c.person_code = access_report.person_code)
    LOOP
        IF NOT is_shown THEN
            PERFORM pbm.note_hidden_persons(ARRAY[person]);
            CONTINUE;
        END IF;
        PERFORM pbm.record_access_report(person);
        RETURN QUERY
        SELECT h.accessed_at, h.user_name, h.session_user_name, h.app_user, h.purpose, h.ticket, h.function_name, h.relation_name,
               h.row_count, h.outcome, h.application_name, h.client_addr
        FROM pbm.access_history h
        WHERE h.accessed_at >= first_moment AND h.accessed_at < end_moment AND h.members @> ARRAY[person]
        ORDER BY h.accessed_at, h.epoch, h.sequence;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.access_report(text, date, date, text) IS
'Who read the data of a person, or of all who have the card, from one day to another, both included: what named the person when it was read, or when it ended. That the report was asked for is itself recorded first. Reads of whole tables name nobody: the view access_history has them, with the relation and how many rows. It is told to whoever sees every client; about a person who is hidden, nobody is told anything. Errors: as record_access_report.';
REVOKE ALL ON FUNCTION pbm.access_report(text, date, date, text) FROM PUBLIC;
