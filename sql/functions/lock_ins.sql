CREATE FUNCTION pbm.begin_lock_in(cardholder_id text, begin_date date, locked_to text, npis text[], source text,
                                  applies_to text DEFAULT 'frequently_abused', person_code text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid;
    of_plan uuid;
    is_part_d boolean;
    begun uuid;
BEGIN
    PERFORM pbm.require_encryption();
    person := pbm.person_of_card(cardholder_id, person_code);
    IF NOT coalesce(isfinite(begin_date), false) THEN
        RAISE EXCEPTION 'a lock-in has a date' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass the date of the first notice, or of a plan without notices the first day.';
    END IF;
    IF NOT coalesce(locked_to IN ('pharmacy', 'prescriber') AND applies_to IN ('all', 'controlled', 'frequently_abused')
                    AND source ~ '[^ ]' AND length(source) <= 120, false) THEN
        RAISE EXCEPTION 'a lock-in is to pharmacies or prescribers, for drugs, and rests on something' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'pharmacy or prescriber; all, controlled or frequently_abused; a source of at most 120 characters.';
    END IF;
    IF NOT coalesce(array_length(npis, 1) > 0
                    AND NOT EXISTS (SELECT FROM unnest(npis) n (npi) WHERE NOT coalesce(pbm.is_valid_npi(n.npi), false)), false) THEN
        RAISE EXCEPTION 'a lock-in names pharmacies or prescribers by NPI' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass at least one NPI of ten digits with a right check digit.';
    END IF;
    SELECT c.plan_id, EXISTS (SELECT FROM pbm.plan_part_d t WHERE t.plan_id = c.plan_id
                              AND begin_date BETWEEN t.effective_date AND coalesce(t.termination_date, begin_date))
    INTO of_plan, is_part_d
    FROM pbm.members m JOIN pbm.coverage c ON c.member_id = m.member_id
    WHERE m.patient_id = person AND c.plan_id IS NOT NULL
      AND begin_date BETWEEN c.effective_date AND coalesce(c.termination_date, begin_date)
    ORDER BY c.rank, c.effective_date DESC
    LIMIT 1;
    IF of_plan IS NULL OR NOT (is_part_d OR coalesce((
        SELECT t.locks_in FROM pbm.plan_network_term t
        WHERE t.plan_id = of_plan AND begin_date BETWEEN t.effective_date AND coalesce(t.termination_date, begin_date)
        ORDER BY t.effective_date DESC LIMIT 1), false)) THEN
        RAISE EXCEPTION 'no plan that locks in covers the person on the date'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A Part D plan does, and one with locks_in in pbm.plan_network_term.';
    END IF;
    -- Claims of the person wait.
    PERFORM FROM pbm.member_state s WHERE s.patient_id = person FOR NO KEY UPDATE;
    IF is_part_d AND EXISTS (
        SELECT FROM pbm.member_condition c
        WHERE c.patient_id = person AND begin_date BETWEEN c.effective_date AND coalesce(c.termination_date, begin_date)
          AND c.condition = ANY ((SELECT r.exempt_conditions FROM pbm.lock_in_rule r
                                  WHERE r.program = 'part_d' AND begin_date BETWEEN r.effective_date AND coalesce(r.termination_date, begin_date)
                                  ORDER BY r.effective_date DESC LIMIT 1)::text[])) THEN
        RAISE EXCEPTION 'the person has a condition that exempts from lock-in' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'pbm.member_condition has it; lock_in_rule.exempt_conditions lists those that exempt.';
    END IF;
    INSERT INTO pbm.member_lock_in (patient_id, plan_id, program, locked_to, npis, applies_to, first_notice_date, effective_date, source)
    VALUES (person, of_plan, CASE WHEN is_part_d THEN 'part_d' ELSE 'plan' END, begin_lock_in.locked_to, begin_lock_in.npis,
            begin_lock_in.applies_to, CASE WHEN is_part_d THEN begin_date END, CASE WHEN NOT is_part_d THEN begin_date END, begin_lock_in.source)
    RETURNING lock_in_id INTO begun;
    RETURN begun;
END
$$;
COMMENT ON FUNCTION pbm.begin_lock_in(text, date, text, text[], text, text, text) IS
'Begins to lock a person in to pharmacies or prescribers, by NPI, under the plan that covers him on the date, and gives its key. Under Part D the date is that of the first notice, and nothing is rejected before notify_lock_in; under another plan the lock-in holds from that day on. Errors: 22004, P0002 and 22023 for the card as person_of_card; 22023 for the date, words or NPIs; 55000 where no plan that locks in covers him, or where under Part D a condition exempts him.';
REVOKE ALL ON FUNCTION pbm.begin_lock_in(text, date, text, text[], text, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.hold_lock_in(lock_in_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person constant uuid := (SELECT l.patient_id FROM pbm.member_lock_in l WHERE l.lock_in_id = hold_lock_in.lock_in_id);
BEGIN
    IF person IS NULL OR NOT pbm.shows_person(person) THEN
        RAISE EXCEPTION 'no lock-in has this key' USING ERRCODE = 'no_data_found', HINT = 'pbm.begin_lock_in gave it.';
    END IF;
    -- Claims of the person wait, and so do other changes of the lock-in.
    PERFORM FROM pbm.member_state s WHERE s.patient_id = person FOR NO KEY UPDATE;
    PERFORM FROM pbm.member_lock_in l WHERE l.lock_in_id = hold_lock_in.lock_in_id FOR NO KEY UPDATE;
END
$$;
COMMENT ON FUNCTION pbm.hold_lock_in(uuid) IS 'Locks a lock-in that the caller may see, and its person, until the transaction ends; P0002 for another';
REVOKE ALL ON FUNCTION pbm.hold_lock_in(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.notify_lock_in(lock_in_id uuid, second_notice_date date, effective_date date DEFAULT NULL) RETURNS date
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    noticed pbm.member_lock_in;
    law pbm.lock_in_rule;
    begins date := coalesce(effective_date, second_notice_date);
    ends date;
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.hold_lock_in(lock_in_id);
    SELECT * INTO noticed FROM pbm.member_lock_in l WHERE l.lock_in_id = notify_lock_in.lock_in_id;
    IF noticed.program <> 'part_d' OR noticed.second_notice_date IS NOT NULL OR noticed.termination_date IS NOT NULL THEN
        RAISE EXCEPTION 'the lock-in waits for no second notice' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'SELECT * FROM pbm.lock_in_notice_due;';
    END IF;
    SELECT * INTO law FROM pbm.lock_in_rule r
    WHERE r.program = noticed.program AND noticed.first_notice_date BETWEEN r.effective_date AND coalesce(r.termination_date, noticed.first_notice_date)
    ORDER BY r.effective_date DESC LIMIT 1;
    IF law.program IS NULL THEN
        RAISE EXCEPTION 'no rule says when the second notice is due' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Load the row of pbm.lock_in_rule for the date of the first notice.';
    END IF;
    IF NOT coalesce(isfinite(second_notice_date) AND isfinite(begins) AND begins >= second_notice_date
                    AND second_notice_date BETWEEN noticed.first_notice_date + law.second_notice_from_days
                        AND noticed.first_notice_date + law.second_notice_until_days, false) THEN
        RAISE EXCEPTION 'the second notice is not within its days' USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Between %s and %s days after the first, and the lock-in begins on its day or later.',
                          law.second_notice_from_days, law.second_notice_until_days);
    END IF;
    ends := (begins + make_interval(months => law.months))::date - 1;
    UPDATE pbm.member_lock_in l
    SET second_notice_date = notify_lock_in.second_notice_date, effective_date = begins, termination_date = ends
    WHERE l.lock_in_id = notify_lock_in.lock_in_id;
    RETURN ends;
END
$$;
COMMENT ON FUNCTION pbm.notify_lock_in(uuid, date, date) IS
'Records the second notice of a Part D lock-in, which begins with it or on a later day, and gives its last day (42 CFR 423.153(f)(8), (14)). Errors: P0002 for an unknown lock-in; 55000 for one that waits for none, or without a row in lock_in_rule; 22023 for a notice outside its days.';
REVOKE ALL ON FUNCTION pbm.notify_lock_in(uuid, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.extend_lock_in(lock_in_id uuid, extension_date date) RETURNS date
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held pbm.member_lock_in;
    law pbm.lock_in_rule;
    ends date;
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.hold_lock_in(lock_in_id);
    SELECT * INTO held FROM pbm.member_lock_in l WHERE l.lock_in_id = extend_lock_in.lock_in_id;
    SELECT * INTO law FROM pbm.lock_in_rule r
    WHERE r.program = held.program AND held.first_notice_date BETWEEN r.effective_date AND coalesce(r.termination_date, held.first_notice_date)
    ORDER BY r.effective_date DESC LIMIT 1;
    IF held.effective_date IS NULL OR held.extension_date IS NOT NULL OR held.end_reason IS NOT NULL
       OR NOT coalesce(law.extension_months > 0, false) THEN
        RAISE EXCEPTION 'the lock-in cannot be extended' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'One of Part D that has begun can, once, while it lasts.';
    END IF;
    IF NOT coalesce(extension_date BETWEEN held.effective_date AND held.termination_date, false) THEN
        RAISE EXCEPTION 'a lock-in is extended while it lasts' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a day between its first and its last.';
    END IF;
    ends := (held.effective_date + make_interval(months => law.months + law.extension_months))::date - 1;
    UPDATE pbm.member_lock_in l SET extension_date = extend_lock_in.extension_date, termination_date = ends
    WHERE l.lock_in_id = extend_lock_in.lock_in_id;
    RETURN ends;
END
$$;
COMMENT ON FUNCTION pbm.extend_lock_in(uuid, date) IS
'Extends a Part D lock-in, once, on a day while it lasts, and gives its new last day (42 CFR 423.153(f)(14)). Errors: P0002 for an unknown lock-in, 55000 for one that cannot be extended, 22023 for another day.';
REVOKE ALL ON FUNCTION pbm.extend_lock_in(uuid, date) FROM PUBLIC;

CREATE FUNCTION pbm.end_lock_in(lock_in_id uuid, end_date date, reason text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held pbm.member_lock_in;
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.hold_lock_in(lock_in_id);
    SELECT * INTO held FROM pbm.member_lock_in l WHERE l.lock_in_id = end_lock_in.lock_in_id;
    IF held.end_reason IS NOT NULL THEN
        RAISE EXCEPTION 'the lock-in has ended before' USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Begin another one.';
    END IF;
    IF NOT coalesce(isfinite(end_date) AND end_date >= coalesce(held.effective_date, held.first_notice_date)
                    AND coalesce(end_date <= held.termination_date, true), false) THEN
        RAISE EXCEPTION 'a lock-in ends while it lasts' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a day between its first and its last, or of one that does not begin the day on which that is decided.';
    END IF;
    IF NOT coalesce(reason ~ '[^ ]' AND length(reason) <= 120, false) THEN
        RAISE EXCEPTION 'a lock-in ends for a reason' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Such as not at risk, or exempt, in at most 120 characters.';
    END IF;
    UPDATE pbm.member_lock_in l SET termination_date = end_date, end_reason = reason WHERE l.lock_in_id = end_lock_in.lock_in_id;
END
$$;
COMMENT ON FUNCTION pbm.end_lock_in(uuid, date, text) IS
'Ends a lock-in after a day, for a reason; one that waits for its second notice does not begin. Errors: P0002 for an unknown lock-in, 55000 for one that ended so before, 22023 for a day outside it, or without a reason.';
REVOKE ALL ON FUNCTION pbm.end_lock_in(uuid, date, text) FROM PUBLIC;
