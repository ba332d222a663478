CREATE FUNCTION pbm.synced_amounts(patient_id uuid, plan_id uuid, benefit_year_start date, source text, OUT deductible numeric, OUT out_of_pocket numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    WITH event AS (
        SELECT e.mode, e.as_of, e.received_at, e.sync_id, e.deductible, e.out_of_pocket FROM pbm.accumulator_sync e
        WHERE e.patient_id = synced_amounts.patient_id AND e.plan_id = synced_amounts.plan_id
          AND e.benefit_year_start = synced_amounts.benefit_year_start AND e.source = synced_amounts.source
    ), whole AS (
        SELECT e.as_of, e.deductible, e.out_of_pocket FROM event e WHERE e.mode = 'absolute' ORDER BY e.as_of DESC, e.received_at DESC, e.sync_id DESC LIMIT 1
    )
    SELECT greatest(coalesce(max(w.deductible), 0) + coalesce(sum(e.deductible), 0), 0), greatest(coalesce(max(w.out_of_pocket), 0) + coalesce(sum(e.out_of_pocket), 0), 0)
    INTO deductible, out_of_pocket
    FROM (SELECT) one LEFT JOIN whole w ON true LEFT JOIN event e ON e.mode = 'difference' AND (w.as_of IS NULL OR e.as_of > w.as_of);
END
$$;
COMMENT ON FUNCTION pbm.synced_amounts(uuid, uuid, date, text) IS
'What a source reports of a person and benefit year, in dollars: its last absolute amounts and the differences as of later, never below 0, in whatever order they came';
REVOKE ALL ON FUNCTION pbm.synced_amounts(uuid, uuid, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.sync_accumulator(
    cardholder_id text,
    service_date date,
    source text,
    reference text,
    mode text,
    deductible numeric,
    out_of_pocket numeric,
    as_of timestamptz DEFAULT NULL,
    person_code text DEFAULT NULL
) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    sender constant text := upper(btrim(sync_accumulator.source));
    named constant text := btrim(sync_accumulator.reference);
    way constant text := lower(btrim(sync_accumulator.mode));
    met constant numeric := sync_accumulator.deductible;
    paid constant numeric := sync_accumulator.out_of_pocket;
    at constant timestamptz := coalesce(sync_accumulator.as_of, clock_timestamp());
    person uuid;
    span record;
    year_start date;
    earlier pbm.accumulator_sync;
    before record;
    after record;
    event uuid;
    written integer;
BEGIN
    PERFORM pbm.require_encryption();
    person := pbm.person_of_card(cardholder_id, person_code);
    IF NOT coalesce(sender ~ '^[A-Z0-9][A-Z0-9 _.-]{0,59}$' AND named <> '' AND length(named) <= 60, false) THEN
        RAISE EXCEPTION 'a report has a source and the sender''s reference' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Such as MEDICAL and the number of its message, each in at most 60 characters.';
    END IF;
    IF NOT coalesce(way = 'difference' OR way = 'absolute' AND least(met, paid) >= 0, false) OR num_nulls(met, paid) > 0
       OR NOT (met = round(met, 2) AND paid = round(paid, 2) AND greatest(abs(met), abs(paid)) < 1000000000)
    THEN
        RAISE EXCEPTION 'a report has two amounts in dollars and cents, absolute or as a difference' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'mode is absolute, of amounts of 0 or more, or difference; give 0 for what does not change.';
    END IF;
    IF NOT (isfinite(at) AND at <= clock_timestamp() + interval '1 day') THEN
        RAISE EXCEPTION 'a report is as of a moment that has been' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass the time as of which the sender counted, or none for now.';
    END IF;
    SELECT c.plan_id, c.family_id, p.benefit_year_start_month AS month INTO span
    FROM pbm.members m JOIN pbm.coverage c ON c.member_id = m.member_id JOIN pbm.plan p ON p.plan_id = c.plan_id
    WHERE m.patient_id = person AND service_date BETWEEN c.effective_date AND coalesce(c.termination_date, service_date)
      AND isfinite(service_date) AND c.plan_id = ANY (pbm.visible_plans())
    ORDER BY c.rank, c.effective_date DESC LIMIT 1;
    IF span.plan_id IS NULL THEN
        RAISE EXCEPTION 'no plan covers the person on the date' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a day of the benefit year on which the card was covered.';
    END IF;
    year_start := make_date(extract(year FROM service_date)::integer - (extract(month FROM service_date) < span.month)::integer, span.month, 1);
    -- The family before the person, as claims lock them.
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope) VALUES (span.family_id, span.plan_id, year_start, 'family') ON CONFLICT DO NOTHING;
    PERFORM FROM pbm.accumulator a
    WHERE a.owner_id = span.family_id AND a.plan_id = span.plan_id AND a.benefit_year_start = year_start AND a.scope = 'family' FOR NO KEY UPDATE;
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope) VALUES (person, span.plan_id, year_start, 'individual') ON CONFLICT DO NOTHING;
    PERFORM FROM pbm.accumulator a
    WHERE a.owner_id = person AND a.plan_id = span.plan_id AND a.benefit_year_start = year_start AND a.scope = 'individual' FOR NO KEY UPDATE;
    before := pbm.synced_amounts(person, span.plan_id, year_start, sender);
    INSERT INTO pbm.accumulator_sync (patient_id, family_id, plan_id, benefit_year_start, source, reference, mode, as_of, deductible, out_of_pocket,
                                      deductible_applied, out_of_pocket_applied)
    VALUES (person, span.family_id, span.plan_id, year_start, sender, named, way, at, met, paid, 0, 0)
    ON CONFLICT ON CONSTRAINT accumulator_sync_once DO NOTHING
    RETURNING sync_id INTO event;
    IF event IS NULL THEN
        SELECT e.* INTO earlier FROM pbm.accumulator_sync e WHERE e.source = sender AND e.reference = named;
        IF (earlier.patient_id, earlier.plan_id, earlier.benefit_year_start, earlier.mode, earlier.deductible, earlier.out_of_pocket)
           IS DISTINCT FROM (person, span.plan_id, year_start, way, met, paid) OR coalesce(earlier.as_of <> sync_accumulator.as_of, false)
        THEN
            RAISE EXCEPTION 'the source used this reference for another report' USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. A repeat says the same; something new has a reference of its own.';
        END IF;
        RETURN earlier.sync_id;
    END IF;
    after := pbm.synced_amounts(person, span.plan_id, year_start, sender);
    UPDATE pbm.accumulator_sync e SET deductible_applied = after.deductible - before.deductible, out_of_pocket_applied = after.out_of_pocket - before.out_of_pocket
    WHERE e.sync_id = event;
    UPDATE pbm.accumulator a
    SET deductible_met = greatest(a.deductible_met + after.deductible - before.deductible, 0),
        out_of_pocket_met = greatest(a.out_of_pocket_met + after.out_of_pocket - before.out_of_pocket, 0),
        deductible_external = greatest(a.deductible_external + after.deductible - before.deductible, 0),
        out_of_pocket_external = greatest(a.out_of_pocket_external + after.out_of_pocket - before.out_of_pocket, 0),
        updated_at = clock_timestamp()
    WHERE (a.owner_id, a.scope) IN ((span.family_id, 'family'), (person, 'individual')) AND a.plan_id = span.plan_id AND a.benefit_year_start = year_start;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> 2 THEN
        RAISE EXCEPTION 'a row of table pbm.accumulator was not stored as pbm wrote it'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was changed. Look for triggers and rules on pbm.accumulator that keep rows out or change them.';
    END IF;
    RETURN event;
END
$$;
COMMENT ON FUNCTION pbm.sync_accumulator(text, date, text, text, text, numeric, numeric, timestamptz, text) IS
'Enters what another administrator, such as a medical one, reports that a person paid toward deductible and out-of-pocket maximum, in dollars, for the benefit year of the plan that covers the card on a day; the family''s balances follow, claims that were decided stay as they are. mode: absolute, all of the source for the year as of a moment, or difference. A difference as of a moment before the source''s last absolute amounts is in them already and changes nothing, whichever comes first. A repeat of a source''s reference gives the same key and changes nothing. Gives the key of the row of accumulator_sync. Errors: 22004, P0002 and 22023 for the card as person_of_card; 22023 for no source or reference, other amounts or modes, a moment to come, and where no plan covers the card on the day; 55000 where the source used the reference for something else, or a trigger or rule keeps a balance out.';
REVOKE ALL ON FUNCTION pbm.sync_accumulator(text, date, text, text, text, numeric, numeric, timestamptz, text) FROM PUBLIC;
