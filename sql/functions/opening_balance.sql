CREATE FUNCTION pbm.set_opening_balance(
    patient_id uuid,
    plan_code text,
    benefit_year_start date,
    deductible_met numeric,
    out_of_pocket_met numeric
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_plan uuid;
    first_month integer;
    of_family uuid;
    old record;
    written integer;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT p.plan_id, p.benefit_year_start_month INTO of_plan, first_month
    FROM pbm.plan p WHERE p.plan_code = set_opening_balance.plan_code;
    IF of_plan IS NULL THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;
    IF NOT coalesce(isfinite(benefit_year_start) AND extract(day FROM benefit_year_start) = 1
                    AND extract(month FROM benefit_year_start) = first_month, false) THEN
        RAISE EXCEPTION 'a benefit year of this plan begins on the first day of month %', first_month
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name the first day of the benefit year.';
    END IF;
    IF NOT coalesce(deductible_met >= 0 AND out_of_pocket_met >= 0
                    AND greatest(deductible_met, out_of_pocket_met) < 10000000000, false) THEN
        RAISE EXCEPTION 'an opening balance is two amounts of 0 or more' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give 0 for what is not met; the balance set before is replaced.';
    END IF;
    -- The family that the person's claims of this year add to.
    SELECT c.family_id INTO of_family
    FROM pbm.members m JOIN pbm.coverage c ON c.member_id = m.member_id
    WHERE m.patient_id = set_opening_balance.patient_id AND c.plan_id = of_plan
      AND c.effective_date < benefit_year_start + interval '1 year'
      AND (c.termination_date IS NULL OR c.termination_date >= greatest(benefit_year_start, c.effective_date))
      AND pbm.shows_person(m.patient_id)
    ORDER BY c.rank, c.effective_date DESC
    LIMIT 1;
    IF of_family IS NULL THEN
        RAISE EXCEPTION 'the person has no coverage under this plan in this benefit year'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Enter the coverage first.';
    END IF;
    -- The family before the person, as claims lock them.
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
    VALUES (of_family, of_plan, benefit_year_start, 'family') ON CONFLICT DO NOTHING;
    PERFORM FROM pbm.accumulator a
    WHERE a.owner_id = of_family AND a.plan_id = of_plan AND a.benefit_year_start = set_opening_balance.benefit_year_start
      AND a.scope = 'family'
    FOR NO KEY UPDATE;
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
    VALUES (patient_id, of_plan, benefit_year_start, 'individual') ON CONFLICT DO NOTHING;
    SELECT a.deductible_opening, a.out_of_pocket_opening INTO old
    FROM pbm.accumulator a
    WHERE a.owner_id = patient_id AND a.plan_id = of_plan
      AND a.benefit_year_start = set_opening_balance.benefit_year_start AND a.scope = 'individual'
    FOR NO KEY UPDATE;
    UPDATE pbm.accumulator a
    SET deductible_met = greatest(a.deductible_met + round(set_opening_balance.deductible_met, 2) - old.deductible_opening, 0),
        out_of_pocket_met = greatest(a.out_of_pocket_met + round(set_opening_balance.out_of_pocket_met, 2) - old.out_of_pocket_opening, 0),
        deductible_opening = greatest(a.deductible_opening + round(set_opening_balance.deductible_met, 2) - old.deductible_opening, 0),
        out_of_pocket_opening = greatest(a.out_of_pocket_opening + round(set_opening_balance.out_of_pocket_met, 2) - old.out_of_pocket_opening, 0),
        updated_at = clock_timestamp()
    WHERE (a.owner_id, a.scope) IN ((of_family, 'family'), (patient_id, 'individual'))
      AND a.plan_id = of_plan AND a.benefit_year_start = set_opening_balance.benefit_year_start;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> 2 THEN
        RAISE EXCEPTION 'a row of table pbm.accumulator was not stored as pbm wrote it'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was changed. Look for triggers and rules on pbm.accumulator that keep rows out or change them.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.set_opening_balance(uuid, text, date, numeric, numeric) IS
'Enters what a person (members.patient_id) has met of deductible and out-of-pocket maximum before the first claim here, in dollars, for the benefit year of a plan that begins on the date; the family''s balances follow. Called again it replaces what was entered. Errors: P0002 for an unknown plan, 22023 for a date that begins no benefit year of it, an amount below 0 or none, a person without coverage in that year, 55000 where a trigger or rule keeps a balance out.';
REVOKE ALL ON FUNCTION pbm.set_opening_balance(uuid, text, date, numeric, numeric) FROM PUBLIC;
