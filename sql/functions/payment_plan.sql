CREATE FUNCTION pbm.m3p_month_bill(threshold numeric, incurred_before numeric, joined integer, month integer, unbilled numeric, new_cost numeric)
RETURNS pbm.m3p_month
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'm3p_month_bill_wrapper';
COMMENT ON FUNCTION pbm.m3p_month_bill(numeric, numeric, integer, integer, numeric, numeric) IS
'What a month (1 to 12) of the Medicare Prescription Payment Plan is billed, in dollars: threshold and costs incurred before joining count in the month of joining, unbilled is the balance of the last bill (SSA 1860D-2(b)(2)(E)(v)). Amounts that are none, such as NaN, give NULLs.';
REVOKE ALL ON FUNCTION pbm.m3p_month_bill(numeric, numeric, integer, integer, numeric, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.m3p_elect(cardholder_id text, election_date date, person_code text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid;
    of_plan uuid;
    elected uuid;
BEGIN
    PERFORM pbm.require_encryption();
    person := pbm.person_of_card(cardholder_id, person_code);
    IF NOT coalesce(isfinite(election_date), false) THEN
        RAISE EXCEPTION 'an election has a date' USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the first day of taking part.';
    END IF;
    SELECT c.plan_id INTO of_plan
    FROM pbm.members m JOIN pbm.coverage c ON c.member_id = m.member_id
    WHERE m.patient_id = person AND election_date BETWEEN c.effective_date AND coalesce(c.termination_date, election_date)
      AND EXISTS (SELECT FROM pbm.plan_part_d t WHERE t.plan_id = c.plan_id
                  AND election_date BETWEEN t.effective_date AND coalesce(t.termination_date, election_date))
    ORDER BY c.rank, c.effective_date DESC
    LIMIT 1;
    IF of_plan IS NULL THEN
        RAISE EXCEPTION 'no Part D plan covers the person on the date of election'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Elect from a day on which a plan with terms in pbm.plan_part_d covers him.';
    END IF;
    -- Claims of the person wait, and so does a second election.
    PERFORM FROM pbm.member_state s WHERE s.patient_id = person FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM pbm.m3p_election e WHERE e.patient_id = person AND coalesce(e.end_date >= m3p_elect.election_date, true)) THEN
        -- Of two at once the second finds the first's.
        INSERT INTO pbm.m3p_election (patient_id, plan_id, election_date) VALUES (person, of_plan, m3p_elect.election_date)
        ON CONFLICT (patient_id) WHERE end_date IS NULL DO NOTHING
        RETURNING election_id INTO elected;
    END IF;
    IF elected IS NULL THEN
        RAISE EXCEPTION 'the person takes part already on that date or after it'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'End that election with pbm.m3p_end first, or elect from a day after it.';
    END IF;
    RETURN elected;
END
$$;
COMMENT ON FUNCTION pbm.m3p_elect(text, date, text) IS
'Has a person take part in the Medicare Prescription Payment Plan from a date, under the Part D plan that covers him on it: the pharmacy collects nothing for his Part D claims, and he is billed by month (42 CFR 423.137). Gives the election''s key. Errors: 22004, P0002 and 22023 for the card as person_of_card; 22023 without a date, or where no Part D plan covers him on it; 55000 where he takes part already.';
REVOKE ALL ON FUNCTION pbm.m3p_elect(text, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.m3p_end(election_id uuid, end_date date, reason text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    election pbm.m3p_election;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT * INTO election FROM pbm.m3p_election e WHERE e.election_id = m3p_end.election_id;
    IF election.election_id IS NULL OR NOT pbm.shows_person(election.patient_id) THEN
        RAISE EXCEPTION 'no election has this key' USING ERRCODE = 'no_data_found', HINT = 'pbm.m3p_elect gave it.';
    END IF;
    PERFORM FROM pbm.member_state s WHERE s.patient_id = election.patient_id FOR NO KEY UPDATE;
    SELECT * INTO election FROM pbm.m3p_election e WHERE e.election_id = m3p_end.election_id FOR NO KEY UPDATE;
    IF election.end_date IS NOT NULL THEN
        RAISE EXCEPTION 'the election has ended before' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'An end is not taken back: elect again.';
    END IF;
    IF NOT coalesce(isfinite(end_date) AND end_date >= election.election_date, false) THEN
        RAISE EXCEPTION 'an election ends on its first day or later' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass the last day of taking part.';
    END IF;
    IF NOT coalesce(reason ~ '[^ ]' AND length(reason) <= 120, false) THEN
        RAISE EXCEPTION 'an election ends for a reason' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Such as voluntary, nonpayment or change of plan, in at most 120 characters.';
    END IF;
    UPDATE pbm.m3p_election e SET end_date = m3p_end.end_date, end_reason = reason WHERE e.election_id = m3p_end.election_id;
END
$$;
COMMENT ON FUNCTION pbm.m3p_end(uuid, date, text) IS
'Ends taking part in the Medicare Prescription Payment Plan after a day, for a reason: later claims are paid at the counter, and what was not billed stays due and is billed on. Errors: P0002 for an unknown election, 55000 for one that has ended, 22023 for a day before it or none, or without a reason.';
REVOKE ALL ON FUNCTION pbm.m3p_end(uuid, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.m3p_costs(patient_id uuid, plan_id uuid, since date, until date) RETURNS numeric
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(d.patient_pay), 0)
        FROM pbm.pharmacy_claim c JOIN pbm.part_d_claim d ON d.claim_id = c.id
        WHERE c.patient_id = m3p_costs.patient_id AND c.plan_id = m3p_costs.plan_id AND c.status = 'paid'
          AND c.fill_date BETWEEN since AND until);
END
$$;
COMMENT ON FUNCTION pbm.m3p_costs(uuid, uuid, date, date) IS
'What a person''s standing Part D claims under a plan, filled from a day to another, cost him, in dollars';
REVOKE ALL ON FUNCTION pbm.m3p_costs(uuid, uuid, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.m3p_bill_election(election_id uuid, month date) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_year constant integer := extract(year FROM month);
    of_month constant integer := extract(month FROM month);
    last_day constant date := (date_trunc('month', month::timestamp) + interval '1 month - 1 day')::date;
    election pbm.m3p_election;
    joined integer := 1;
    incurred numeric := 0;
    unbilled numeric;
    billed numeric;
    cost numeric;
    bill pbm.m3p_month;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT * INTO election FROM pbm.m3p_election e WHERE e.election_id = m3p_bill_election.election_id FOR NO KEY UPDATE;
    IF election.election_id IS NULL OR election.election_date > last_day
       OR extract(year FROM coalesce(election.end_date, last_day)) < of_year
       OR EXISTS (SELECT FROM pbm.m3p_bill b WHERE b.patient_id = election.patient_id AND b.year = of_year AND b.month >= of_month)
    THEN
        RETURN false;
    END IF;
    IF extract(year FROM election.election_date) = of_year THEN
        joined := extract(month FROM election.election_date);
        incurred := (SELECT coalesce(sum(d.troop_accrued), 0) FROM pbm.pharmacy_claim c JOIN pbm.part_d_claim d ON d.claim_id = c.id
                     WHERE c.patient_id = election.patient_id AND c.plan_id = election.plan_id AND c.status = 'paid'
                       AND c.fill_date >= make_date(of_year, 1, 1) AND c.fill_date < election.election_date);
    END IF;
    incurred := incurred + coalesce((SELECT a.troop_opening FROM pbm.part_d_accumulator a
                                     WHERE a.patient_id = election.patient_id AND a.plan_id = election.plan_id AND a.year = of_year), 0);
    SELECT coalesce(sum(b.new_cost), 0), coalesce((array_agg(b.balance ORDER BY b.month DESC))[1], 0) INTO billed, unbilled
    FROM pbm.m3p_bill b WHERE b.election_id = election.election_id AND b.year = of_year;
    cost := pbm.m3p_costs(election.patient_id, election.plan_id, greatest(election.election_date, make_date(of_year, 1, 1)),
                          least(last_day, election.end_date)) - billed;
    IF election.end_date < date_trunc('month', month::timestamp)::date AND cost = 0 AND unbilled = 0 THEN
        RETURN false;
    END IF;
    bill := pbm.m3p_month_bill((SELECT y.out_of_pocket_threshold FROM pbm.part_d_year y WHERE y.year = of_year), incurred, joined, of_month, unbilled, cost);
    IF bill.amount IS NULL THEN
        RAISE EXCEPTION 'the Part D amounts of % are not loaded', of_year
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Load the row of pbm.part_d_year for the year.';
    END IF;
    INSERT INTO pbm.m3p_bill (patient_id, year, month, election_id, cap, new_cost, amount, balance)
    VALUES (election.patient_id, of_year, of_month, election.election_id, bill.cap, cost, bill.amount, bill.balance);
    RETURN true;
END
$$;
COMMENT ON FUNCTION pbm.m3p_bill_election(uuid, date) IS
'Bills a participant for the month of a date, once; gives whether it did. The step of m3p_bill_month. Errors: 55000 where the amounts of the year are not loaded.';
REVOKE ALL ON FUNCTION pbm.m3p_bill_election(uuid, date) FROM PUBLIC;

CREATE FUNCTION pbm.m3p_elections_due(month date) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pbm.require_encryption();
    IF NOT coalesce(isfinite(month) AND date_trunc('month', month::timestamp) < date_trunc('month', pbm.today()::timestamp), false) THEN
        RAISE EXCEPTION 'only a month that has ended is billed' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a day of an earlier month.';
    END IF;
    RETURN QUERY
    SELECT e.election_id FROM pbm.m3p_election e
    WHERE e.election_date < (date_trunc('month', month::timestamp) + interval '1 month')::date
      AND coalesce(e.end_date >= date_trunc('year', month::timestamp)::date, true)
      AND NOT EXISTS (SELECT FROM pbm.m3p_bill b WHERE b.patient_id = e.patient_id AND b.year = extract(year FROM m3p_elections_due.month)
                      AND b.month >= extract(month FROM m3p_elections_due.month))
    ORDER BY e.election_date, e.election_id;
END
$$;
COMMENT ON FUNCTION pbm.m3p_elections_due(date) IS
'The elections that may have a bill for the month of a date and have none for it or a later one. Errors: 22023 for a month that has not ended, or none.';
REVOKE ALL ON FUNCTION pbm.m3p_elections_due(date) FROM PUBLIC;

CREATE PROCEDURE pbm.m3p_bill_month(month date)
LANGUAGE plpgsql
AS $$
DECLARE
    election uuid;
    written integer := 0;
BEGIN
    FOR election IN SELECT d FROM pbm.m3p_elections_due(month) d LOOP
        PERFORM pbm.m3p_bill_election(election, month);
        written := written OPERATOR(pg_catalog.+) 1;
        IF written OPERATOR(pg_catalog.%) 100 OPERATOR(pg_catalog.=) 0 THEN
            COMMIT;
        END IF;
    END LOOP;
    COMMIT;
END
$$;
COMMENT ON PROCEDURE pbm.m3p_bill_month(date) IS
'Bills all participants of the Medicare Prescription Payment Plan for the month of a date, committing after each hundred: it can be stopped and called again, and bills a month once. Claims and reversals that come later are on the next bill. Errors: 22023 for a month that has not ended, or none; 55000 where the amounts of the year are not loaded; 2D000 in a transaction block.';
REVOKE ALL ON PROCEDURE pbm.m3p_bill_month(date) FROM PUBLIC;

CREATE FUNCTION pbm.m3p_statement(cardholder_id text, plan_year integer, person_code text DEFAULT NULL) RETURNS SETOF pbm.m3p_month
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid;
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.require_purpose();
    person := pbm.person_of_card(cardholder_id, person_code);
    IF NOT pbm.look_at_person(person) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT b.year, b.month, b.cap, b.new_cost, b.amount, b.balance, b.billed_at
    FROM pbm.m3p_bill b WHERE b.patient_id = person AND b.year = plan_year
    UNION ALL
    -- What is not billed yet, with the balance of the last bill.
    SELECT plan_year, NULL, NULL, o.cost, NULL, o.balance + o.cost, NULL
    FROM (SELECT pbm.m3p_costs(e.patient_id, e.plan_id, greatest(e.election_date, make_date(plan_year, 1, 1)),
                               least(make_date(plan_year, 12, 31), e.end_date)) - coalesce(b.billed, 0) AS cost, coalesce(b.balance, 0) AS balance
          FROM pbm.m3p_election e
          CROSS JOIN LATERAL (SELECT sum(m.new_cost) AS billed, (array_agg(m.balance ORDER BY m.month DESC))[1] AS balance
                              FROM pbm.m3p_bill m WHERE m.election_id = e.election_id AND m.year = plan_year) b
          WHERE e.patient_id = person) o
    WHERE o.cost <> 0
    ORDER BY 2 NULLS LAST;
END
$$;
COMMENT ON FUNCTION pbm.m3p_statement(text, integer, text) IS
'A participant''s months of the Medicare Prescription Payment Plan in a year, and last what is not billed yet; no rows for who took no part. Errors: 22004, P0002 and 22023 for the card as person_of_card, 42501 without a purpose.';
REVOKE ALL ON FUNCTION pbm.m3p_statement(text, integer, text) FROM PUBLIC;
