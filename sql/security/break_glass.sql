CREATE FUNCTION pbm.break_glass(cardholder_id text, reason text, minutes integer, person_code text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    -- Also of a client that is not the caller's: an emergency asks for nobody's clients.
    patient uuid := pbm.person_of_card(cardholder_id, person_code, true);
    now_by_clock timestamptz := clock_timestamp();
    made uuid;
BEGIN
    IF access.purpose NOT IN ('ETREAT', 'BTG') OR access.source = 'standing' THEN
        PERFORM pbm.note_misuse();
        RAISE EXCEPTION 'the glass is broken for an emergency' USING ERRCODE = 'insufficient_privilege',
            HINT = 'SELECT pbm.begin_access(app_user, ''ETREAT''); or ''BTG'', in the same transaction.';
    END IF;
    IF NOT coalesce(minutes BETWEEN 1 AND 60, false) THEN
        PERFORM pbm.note_misuse();
        RAISE EXCEPTION 'the glass is broken for 1 to 60 minutes' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Break it again where an emergency lasts longer.';
    END IF;
    IF coalesce(length(btrim(reason)), 0) < 20 THEN
        PERFORM pbm.note_misuse();
        RAISE EXCEPTION 'breaking the glass needs a reason of at least 20 characters' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Say what happened: somebody will review it.';
    END IF;
    INSERT INTO pbm.break_glass (patient_id, reason, opened_at, expires_at, opened_by, opened_session, opened_for, ticket, purpose,
                                 is_signed, opened_xid)
    VALUES (patient, reason, now_by_clock, now_by_clock + make_interval(mins => minutes), access.role_name, access.session_user_name,
            access.app_user, access.ticket, access.purpose, access.source = 'signed', pg_current_xact_id())
    RETURNING break_glass_id INTO made;
    PERFORM pbm.commit_durably();
    -- Every session can listen: the id tells nothing of a person.
    PERFORM pg_notify('pbm_break_glass', made::text);
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.break_glass(text, text, integer, text) IS
'Opens one person''s rows for an emergency, beyond what the role sees, for up to 60 minutes by the wall clock and from the next transaction on; gives the break_glass_id, which pbm_break_glass is notified of, and puts it into the queue of reviews. Needs begin_access with the purpose ETREAT or BTG, then and where the rows are read. Errors: those of person_of_card and require_access, 42501 under another purpose, 22023 for other minutes and a reason of fewer than 20 characters.';
REVOKE ALL ON FUNCTION pbm.break_glass(text, text, integer, text) FROM PUBLIC;

CREATE FUNCTION pbm.has_broken_glass(patient_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.current_access();
BEGIN
    IF access.purpose IS NULL OR access.purpose NOT IN ('ETREAT', 'BTG') OR access.source = 'standing' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM pbm.break_glass b
        WHERE b.patient_id = has_broken_glass.patient_id AND b.expires_at > clock_timestamp()
          AND b.opened_session = access.session_user_name AND b.opened_by = access.role_name AND b.opened_for = access.app_user
          -- What its own transaction could take back again opens nothing.
          AND b.opened_xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
END
$$;
COMMENT ON FUNCTION pbm.has_broken_glass(uuid) IS
'Whether the same person, role and login broke the glass for the patient in an earlier transaction and the time is not over by the wall clock; for the policies of the role views';
REVOKE ALL ON FUNCTION pbm.has_broken_glass(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.opened_persons() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Nothing is asked of the table but in an emergency.
    IF (pbm.current_access()).purpose IN ('ETREAT', 'BTG') THEN
        RETURN (SELECT coalesce(array_agg(DISTINCT b.patient_id), '{}') FROM pbm.break_glass b
                WHERE b.expires_at > clock_timestamp() AND pbm.has_broken_glass(b.patient_id));
    END IF;
    RETURN '{}';
END
$$;
COMMENT ON FUNCTION pbm.opened_persons() IS 'The persons for whom has_broken_glass is true, for the policies of the role views';
REVOKE ALL ON FUNCTION pbm.opened_persons() FROM PUBLIC;

CREATE FUNCTION pbm.opened_members() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(m.member_id), '{}') FROM pbm.members m WHERE m.patient_id = ANY (pbm.opened_persons()));
END
$$;
COMMENT ON FUNCTION pbm.opened_members() IS 'The same by member_id';
REVOKE ALL ON FUNCTION pbm.opened_members() FROM PUBLIC;

CREATE FUNCTION pbm.review_break_glass(break_glass_id uuid, outcome text, note text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    glass pbm.break_glass;
BEGIN
    SELECT * INTO glass FROM pbm.break_glass b WHERE b.break_glass_id = review_break_glass.break_glass_id FOR UPDATE;
    IF glass.break_glass_id IS NULL OR NOT pbm.shows_person(glass.patient_id) THEN
        RAISE EXCEPTION 'no glass was broken under this id' USING ERRCODE = 'no_data_found',
            HINT = 'SELECT * FROM pbm.break_glass_review;';
    END IF;
    IF NOT coalesce(outcome IN ('appropriate', 'inappropriate'), false) OR coalesce(note, '') !~ '[^ ]' THEN
        RAISE EXCEPTION 'a review has an outcome and a note' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Outcomes: appropriate, inappropriate.';
    END IF;
    IF glass.reviewed_at IS NOT NULL THEN
        RAISE EXCEPTION 'this was reviewed before' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'SELECT * FROM pbm.break_glass_review;';
    END IF;
    -- One login serves several persons only where signed tokens tell them apart: what a session says of itself does not.
    IF lower(btrim(access.app_user)) = lower(btrim(glass.opened_for))
       OR (access.session_user_name = glass.opened_session OR access.role_name IN (glass.opened_by, glass.opened_session)
           OR access.session_user_name = glass.opened_by) AND NOT (access.source = 'signed' AND glass.is_signed) THEN
        PERFORM pbm.note_misuse();
        RAISE EXCEPTION 'nobody reviews their own access' USING ERRCODE = 'insufficient_privilege',
            HINT = 'Another person, with a login of their own, reviews it.';
    END IF;
    UPDATE pbm.break_glass b
    SET reviewed_at = clock_timestamp(), reviewed_by = access.role_name, reviewed_for = access.app_user,
        outcome = review_break_glass.outcome, review_note = note
    WHERE b.break_glass_id = glass.break_glass_id;
END
$$;
COMMENT ON FUNCTION pbm.review_break_glass(uuid, text, text) IS
'Ends the review of a broken glass: appropriate or inappropriate, with a note. Errors: those of require_access, P0002 where none has the id, 22023 for another outcome or no note, 55000 where it was reviewed, 42501 for who broke it.';
REVOKE ALL ON FUNCTION pbm.review_break_glass(uuid, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.commit_durably() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1
AS 'MODULE_PATHNAME', 'commit_durably_wrapper';
COMMENT ON FUNCTION pbm.commit_durably() IS 'Has this transaction be on disk when it is acknowledged, whatever synchronous_commit says';
REVOKE ALL ON FUNCTION pbm.commit_durably() FROM PUBLIC;
