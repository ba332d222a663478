CREATE FUNCTION pbm.set_legal_hold(
    reason text,
    cardholder_id text DEFAULT NULL,
    from_date date DEFAULT NULL,
    until_date date DEFAULT NULL,
    person_code text DEFAULT NULL
) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    patient uuid;
    made uuid;
BEGIN
    IF coalesce(reason !~ '[^ ]', true) THEN
        RAISE EXCEPTION 'a legal hold has a reason' USING ERRCODE = 'invalid_parameter_value', HINT = 'Such as the number of the case; it names no patient.';
    END IF;
    IF NOT coalesce(isfinite(from_date), true) OR NOT coalesce(isfinite(until_date), true) OR from_date > until_date THEN
        RAISE EXCEPTION 'the dates of a legal hold are finite and in order' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'NULL leaves one open.';
    END IF;
    IF cardholder_id IS NOT NULL THEN
        patient := pbm.person_of_card(cardholder_id, person_code);
    ELSIF NOT pbm.sees_all() THEN
        RAISE EXCEPTION 'a hold on everybody''s claims is set by who sees every client' USING ERRCODE = 'insufficient_privilege',
            HINT = 'Pass the cardholder ID of one person.';
    END IF;
    INSERT INTO pbm.legal_hold (patient_id, held_patient_id, from_date, until_date, reason, set_by)
    VALUES (patient, patient, from_date, until_date, reason, access.role_name)
    RETURNING hold_id INTO made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.set_legal_hold(text, text, date, date, text) IS
'Keeps the claims of one person, or of everybody without a card, filled within days, both inclusive (NULL: open), whatever their age, until release_legal_hold; gives the hold_id. Errors: 22023 without a reason and for dates out of order, 42501 for everybody''s claims from whoever does not see every client, and those of person_of_card and require_access.';
REVOKE ALL ON FUNCTION pbm.set_legal_hold(text, text, date, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.release_legal_hold(hold_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
BEGIN
    UPDATE pbm.legal_hold h SET released_at = clock_timestamp(), released_by = access.role_name, held_patient_id = NULL
    WHERE h.hold_id = release_legal_hold.hold_id AND h.released_at IS NULL
      AND CASE WHEN h.patient_id IS NULL THEN pbm.sees_all() ELSE pbm.shows_person(h.patient_id) END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no legal hold in force has this id' USING ERRCODE = 'no_data_found', HINT = 'set_legal_hold gave it.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.release_legal_hold(uuid) IS
'Ends a legal hold; its row stays. Errors: P0002 where none in force has the id, and those of require_access.';
REVOKE ALL ON FUNCTION pbm.release_legal_hold(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.first_held(claims regclass, before date) RETURNS date
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found date;
BEGIN
    EXECUTE format($query$
        SELECT min(f.fill_date)
        FROM pbm.legal_hold h
        CROSS JOIN LATERAL (
            SELECT c.fill_date FROM %s c
            WHERE c.fill_date < $1 AND c.fill_date >= coalesce(h.from_date, '-infinity') AND c.fill_date <= coalesce(h.until_date, 'infinity')
              AND (h.patient_id IS NULL OR c.patient_id = h.patient_id)
            ORDER BY c.fill_date LIMIT 1) f
        WHERE h.released_at IS NULL$query$, claims) INTO found USING before;
    RETURN found;
END
$$;
COMMENT ON FUNCTION pbm.first_held(regclass, date) IS
'The first day before a date on which a claim in a table was filled that a legal hold keeps; NULL: none. Called by what retires and purges.';
REVOKE ALL ON FUNCTION pbm.first_held(regclass, date) FROM PUBLIC;
