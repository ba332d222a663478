CREATE FUNCTION pbm.person_of_card(cardholder_id text, person_code text DEFAULT NULL, of_any_client boolean DEFAULT false) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Digits compare as a number, as in claims.
    code constant text := upper(btrim(person_code));
    patients uuid[];
    hidden uuid[];
BEGIN
    IF cardholder_id IS NULL THEN
        RAISE EXCEPTION 'cardholder_id must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a value.';
    END IF;
    SELECT array_agg(p.patient_id) FILTER (WHERE p.is_shown), array_agg(p.patient_id) FILTER (WHERE NOT p.is_shown)
    INTO patients, hidden
    FROM (SELECT DISTINCT m.patient_id, of_any_client OR pbm.shows_person(m.patient_id) AS is_shown
          FROM pbm.coverage c JOIN pbm.members m USING (member_id)
          WHERE c.cardholder_id = upper(btrim(person_of_card.cardholder_id)) AND c.plan_id IS NOT NULL
            AND (code IS NULL OR upper(c.person_code) = code
                 OR CASE WHEN c.person_code ~ '^[0-9]+$' AND code ~ '^[0-9]{1,3}$' THEN c.person_code::integer = code::integer END)) p;
    PERFORM pbm.note_hidden_persons(hidden);
    IF patients IS NULL THEN
        RAISE EXCEPTION 'nobody was ever covered under this card' USING ERRCODE = 'no_data_found',
            HINT = 'Pass the cardholder ID and person code of a span of coverage.';
    END IF;
    IF cardinality(patients) > 1 THEN
        RAISE EXCEPTION 'the card is of several persons' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass the person_code of one of them.';
    END IF;
    RETURN patients[1];
END
$$;
COMMENT ON FUNCTION pbm.person_of_card(text, text, boolean) IS
'The patient_id of the one person who is or was covered under a card, of the caller''s clients unless of_any_client says otherwise. Errors: 22004 for a NULL card, P0002 where nobody was, 22023 where several were and person_code tells none of them.';
REVOKE ALL ON FUNCTION pbm.person_of_card(text, text, boolean) FROM PUBLIC;
