CREATE FUNCTION pbm.report_plans(role_names text[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT v.plan_id), '{}')
            FROM unnest(role_names) r (role_name) CROSS JOIN LATERAL unnest(pbm.visible_plans(r.role_name)) v (plan_id));
END
$$;
COMMENT ON FUNCTION pbm.report_plans(text[]) IS 'The plans that the caller has one of these roles for';
REVOKE ALL ON FUNCTION pbm.report_plans(text[]) FROM PUBLIC;

CREATE FUNCTION pbm.report_plan(plan_code text, role_names text[]) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found uuid;
BEGIN
    PERFORM pbm.require_purpose();
    IF plan_code IS NULL THEN
        RAISE EXCEPTION 'plan_code must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a value.';
    END IF;
    SELECT p.plan_id INTO found FROM pbm.plan p
    WHERE p.plan_code = report_plan.plan_code AND p.plan_id = ANY (pbm.report_plans(role_names));
    IF found IS NULL THEN
        -- Whether another client's plan has it is nobody's business.
        RAISE EXCEPTION 'no plan of yours has this plan code' USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code FROM pbm.plan;';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION pbm.report_plan(text, text[]) IS
'The plan of a report, of those that the caller has one of these roles for. Errors: 22004 for a NULL, P0002 where none has the code, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.report_plan(text, text[]) FROM PUBLIC;

CREATE FUNCTION pbm.check_report_period(from_date date, to_date date) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF from_date IS NULL OR to_date IS NULL THEN
        RAISE EXCEPTION 'from_date and to_date must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass values.';
    END IF;
    IF NOT isfinite(from_date) OR NOT isfinite(to_date) OR to_date < from_date OR to_date - from_date > 36600 THEN
        RAISE EXCEPTION 'a period begins on from_date and ends on to_date, that day or a later one, at most 100 years'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Both days are included.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.check_report_period(date, date) IS 'Refuses what is no period: 22004 for a NULL, 22023 for infinite days and an end before the beginning';
REVOKE ALL ON FUNCTION pbm.check_report_period(date, date) FROM PUBLIC;

CREATE FUNCTION pbm.report_minimum(plan_id uuid) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN report_minimum.plan_id = ANY (pbm.visible_plans('pbm_finance')) THEN 1 ELSE 11 END;
END
$$;
COMMENT ON FUNCTION pbm.report_minimum(uuid) IS
'The fewest persons that a line of a report tells of: 1 for pbm_finance, who sees each claim of the plan, 11 for everybody else';
REVOKE ALL ON FUNCTION pbm.report_minimum(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.report_suppressed(cells jsonb, minimum integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF minimum <= 1 OR cells IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN (SELECT coalesce(array_agg(s.cell ->> 'line'), '{}') FROM pbm.suppress_small_cells(cells, 'line', 'members', minimum) s (cell)
            WHERE (s.cell ->> 'suppressed')::boolean AND s.cell ->> 'line' IS NOT NULL);
END
$$;
COMMENT ON FUNCTION pbm.report_suppressed(jsonb, integer) IS
'Which lines of a report, by the keys line and members of its objects, tell of fewer persons than minimum or would tell of those that do (suppress_small_cells)';
REVOKE ALL ON FUNCTION pbm.report_suppressed(jsonb, integer) FROM PUBLIC;
