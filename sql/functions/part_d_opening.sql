CREATE FUNCTION pbm.set_part_d_opening(
    patient_id uuid,
    plan_code text,
    year integer,
    deductible_met numeric,
    troop numeric,
    gross_covered_cost numeric,
    source text,
    as_of date
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_plan uuid;
    old record;
    written integer;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT p.plan_id INTO of_plan FROM pbm.plan p WHERE p.plan_code = set_part_d_opening.plan_code;
    IF of_plan IS NULL THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;
    IF NOT EXISTS (SELECT FROM pbm.plan_part_d t WHERE t.plan_id = of_plan) THEN
        RAISE EXCEPTION 'the plan is not a Part D plan'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'A Part D plan has its terms in pbm.plan_part_d.';
    END IF;
    IF NOT EXISTS (SELECT FROM pbm.part_d_year y WHERE y.year = set_part_d_opening.year) THEN
        RAISE EXCEPTION 'the Part D amounts of % are not loaded', coalesce(year::text, 'no year')
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Load the row of pbm.part_d_year for the year.';
    END IF;
    IF NOT coalesce(least(deductible_met, troop, gross_covered_cost) >= 0 AND num_nulls(deductible_met, troop, gross_covered_cost) = 0
                    AND greatest(deductible_met, troop, gross_covered_cost) < 1000000000, false) THEN
        RAISE EXCEPTION 'opening amounts are three amounts of 0 or more' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give 0 for what is not met; the amounts set before are replaced.';
    END IF;
    IF NOT coalesce(source ~ '[^ ]' AND length(source) <= 120 AND isfinite(as_of), false) THEN
        RAISE EXCEPTION 'opening amounts need a source and a date' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name the plan or file that reported them, in at most 120 characters, and the day as of which it did.';
    END IF;
    IF NOT EXISTS (
        SELECT FROM pbm.members m JOIN pbm.coverage c ON c.member_id = m.member_id
        WHERE m.patient_id = set_part_d_opening.patient_id AND c.plan_id = of_plan
          AND c.effective_date <= make_date(set_part_d_opening.year, 12, 31)
          AND coalesce(c.termination_date >= greatest(make_date(set_part_d_opening.year, 1, 1), c.effective_date), true)
          AND pbm.shows_person(m.patient_id))
    THEN
        RAISE EXCEPTION 'the person has no coverage under this plan in this year'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Enter the coverage first.';
    END IF;
    INSERT INTO pbm.part_d_accumulator (patient_id, plan_id, year)
    VALUES (set_part_d_opening.patient_id, of_plan, set_part_d_opening.year) ON CONFLICT DO NOTHING;
    SELECT a.deductible_opening, a.troop_opening, a.gross_opening, a.plan_deductible_opening INTO old
    FROM pbm.part_d_accumulator a
    WHERE a.patient_id = set_part_d_opening.patient_id AND a.plan_id = of_plan AND a.year = set_part_d_opening.year
    FOR NO KEY UPDATE;
    UPDATE pbm.part_d_accumulator a
    SET deductible_met = a.deductible_met - old.deductible_opening + round(set_part_d_opening.deductible_met, 2),
        troop = a.troop - old.troop_opening + round(set_part_d_opening.troop, 2),
        gross_covered_cost = a.gross_covered_cost - old.gross_opening + round(set_part_d_opening.gross_covered_cost, 2),
        deductible_opening = round(set_part_d_opening.deductible_met, 2), troop_opening = round(set_part_d_opening.troop, 2),
        gross_opening = round(set_part_d_opening.gross_covered_cost, 2),
        opening_source = source, opening_date = as_of, updated_at = clock_timestamp()
    WHERE a.patient_id = set_part_d_opening.patient_id AND a.plan_id = of_plan AND a.year = set_part_d_opening.year;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> 1 THEN
        RAISE EXCEPTION 'a row of table pbm.part_d_accumulator was not stored as pbm wrote it'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was changed. Look for triggers and rules on pbm.part_d_accumulator that keep rows out or change them.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.set_part_d_opening(uuid, text, integer, numeric, numeric, numeric, text, date) IS
'Enters what a person (members.patient_id) has met of a Part D year under another Part D plan, in dollars, as that plan reported it as of a day: progress against the standard deductible, incurred costs (TrOOP) and gross covered cost. Claims decided before stay as they are. Called again it replaces what was entered. Errors: P0002 for an unknown plan, 22023 for a plan that is not one of Part D, an amount below 0 or none, no source or date, a person without coverage in that year; 55000 where the year is not loaded or a trigger or rule keeps the row out.';
REVOKE ALL ON FUNCTION pbm.set_part_d_opening(uuid, text, integer, numeric, numeric, numeric, text, date) FROM PUBLIC;
