CREATE FUNCTION pbm.clone_plan(plan_code text, new_code text, effective_date date) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    original record;
    settings jsonb;
    new_id CONSTANT uuid := gen_random_uuid();
    own CONSTANT jsonb := jsonb_build_object('plan_id', new_id);
BEGIN
    IF clone_plan.plan_code IS NULL OR new_code IS NULL OR clone_plan.effective_date IS NULL
       OR NOT isfinite(clone_plan.effective_date) THEN
        RAISE EXCEPTION 'both codes and a finite date must be given'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.clone_plan(''GOLD-2026'', ''GOLD-2027'', ''2027-01-01'');';
    END IF;
    SELECT p.* INTO original FROM pbm.plan p WHERE p.plan_code = clone_plan.plan_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;

    -- The terms in force on the date are the new plan's from the beginning.
    SELECT to_jsonb(original) || coalesce((
        SELECT to_jsonb(t) FROM pbm.plan_term t
        WHERE t.plan_id = original.plan_id AND t.effective_date <= clone_plan.effective_date
        ORDER BY t.effective_date DESC LIMIT 1), '{}') INTO settings;
    INSERT INTO pbm.plan
    SELECT n.* FROM jsonb_populate_record(NULL::pbm.plan, settings || own || jsonb_build_object(
        'plan_code', new_code, 'effective_date', clone_plan.effective_date, 'termination_date', NULL, 'created_at', now())) n;
    INSERT INTO pbm.plan_term
    SELECT n.* FROM pbm.plan_term t CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_term, to_jsonb(t) || own) n
    WHERE t.plan_id = original.plan_id AND t.effective_date > clone_plan.effective_date;
    INSERT INTO pbm.plan_cost_share
    SELECT n.* FROM pbm.plan_cost_share s
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_cost_share,
        to_jsonb(s) || own || jsonb_build_object('cost_share_id', gen_random_uuid())) n
    WHERE s.plan_id = original.plan_id AND (s.termination_date IS NULL OR s.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_override
    SELECT n.* FROM pbm.plan_override o CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_override, to_jsonb(o) || own) n
    WHERE o.plan_id = original.plan_id;
    INSERT INTO pbm.plan_network
    SELECT n.* FROM pbm.plan_network w CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_network, to_jsonb(w) || own) n
    WHERE w.plan_id = original.plan_id AND (w.termination_date IS NULL OR w.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_network_term
    SELECT n.* FROM pbm.plan_network_term t CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_network_term, to_jsonb(t) || own) n
    WHERE t.plan_id = original.plan_id AND (t.termination_date IS NULL OR t.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_deductible
    SELECT n.* FROM pbm.plan_deductible d
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_deductible, to_jsonb(d) || own || jsonb_build_object('deductible_id', gen_random_uuid())) n
    WHERE d.plan_id = original.plan_id AND (d.termination_date IS NULL OR d.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_dur
    SELECT n.* FROM pbm.plan_dur d CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_dur, to_jsonb(d) || own) n
    WHERE d.plan_id = original.plan_id AND (d.termination_date IS NULL OR d.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_part_d
    SELECT n.* FROM pbm.plan_part_d t CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_part_d, to_jsonb(t) || own) n
    WHERE t.plan_id = original.plan_id AND (t.termination_date IS NULL OR t.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_opioid
    SELECT n.* FROM pbm.plan_opioid o CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_opioid, to_jsonb(o) || own) n
    WHERE o.plan_id = original.plan_id AND (o.termination_date IS NULL OR o.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_transition
    SELECT n.* FROM pbm.plan_transition t CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_transition, to_jsonb(t) || own) n
    WHERE t.plan_id = original.plan_id AND (t.termination_date IS NULL OR t.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_authorization
    SELECT n.* FROM pbm.plan_authorization a CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_authorization, to_jsonb(a) || own) n
    WHERE a.plan_id = original.plan_id;
    INSERT INTO pbm.plan_coordination
    SELECT n.* FROM pbm.plan_coordination c CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_coordination, to_jsonb(c) || own) n
    WHERE c.plan_id = original.plan_id AND (c.termination_date IS NULL OR c.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_compound
    SELECT n.* FROM pbm.plan_compound c CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_compound, to_jsonb(c) || own) n
    WHERE c.plan_id = original.plan_id AND (c.termination_date IS NULL OR c.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.authorization_criterion
    SELECT n.* FROM pbm.authorization_criterion k
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.authorization_criterion,
        to_jsonb(k) || own || jsonb_build_object('criterion_id', nextval('pbm.authorization_criterion_criterion_id_seq'))) n
    WHERE k.plan_id = original.plan_id AND (k.termination_date IS NULL OR k.termination_date >= clone_plan.effective_date);
    WITH copied AS MATERIALIZED (
        SELECT f AS rule, f.id, gen_random_uuid() AS new_rule FROM pbm.formulary f
        WHERE f.plan_id = original.plan_id AND (f.termination_date IS NULL OR f.termination_date >= clone_plan.effective_date)
    ), rules AS (
        INSERT INTO pbm.formulary
        SELECT n.* FROM copied c
        CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary, to_jsonb(c.rule) || own || jsonb_build_object('id', c.new_rule)) n
    ), shares AS (
        INSERT INTO pbm.formulary_cost_share
        SELECT n.* FROM copied c JOIN pbm.formulary_cost_share s ON s.formulary_id = c.id
        CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary_cost_share,
            to_jsonb(s) || jsonb_build_object('formulary_cost_share_id', gen_random_uuid(), 'formulary_id', c.new_rule)) n
    ), limits AS (
        INSERT INTO pbm.formulary_quantity_limit
        SELECT n.* FROM copied c JOIN pbm.formulary_quantity_limit q ON q.formulary_id = c.id
        CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary_quantity_limit,
            to_jsonb(q) || jsonb_build_object('quantity_limit_id', gen_random_uuid(), 'formulary_id', c.new_rule)) n
    )
    INSERT INTO pbm.step_therapy
    SELECT n.* FROM copied c JOIN pbm.step_therapy s ON s.formulary_id = c.id
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.step_therapy,
        to_jsonb(s) || jsonb_build_object('step_therapy_id', gen_random_uuid(), 'formulary_id', c.new_rule)) n;
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION pbm.clone_plan(text, text, date) IS
'Makes a plan like another from a date on and gives its plan_id: the same client, the settings in force on that date with later terms, the cost shares, deductibles, overrides, networks with their terms, terms for opioids, formulary rules and steps that have not ended by then. Members, authorizations and balances stay where they are. Errors: P0002 for an unknown code, 23505 for a new code that is taken, 22004 for NULL or an infinite date.';
REVOKE ALL ON FUNCTION pbm.clone_plan(text, text, date) FROM PUBLIC;
