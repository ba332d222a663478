CREATE FUNCTION pbm.client_spread_by_plan(from_date date, to_date date)
RETURNS TABLE (plan_code text, plan_name text, month date, claims bigint, claims_without_client_price bigint, pharmacy_allowed numeric, client_allowed numeric,
               client_charge numeric, spread numeric, claims_with_nadac bigint, nadac_amount numeric, above_nadac numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.report_plans('{pbm_finance}');
    restricted constant uuid[] := pbm.restricted_persons();
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.check_report_period(client_spread_by_plan.from_date, client_spread_by_plan.to_date);
    RETURN QUERY
    SELECT p.plan_code, p.plan_name, s.month, s.claims, s.without, s.pharmacy_allowed, s.client_allowed, s.client_charge, s.spread, s.with_nadac, s.nadac_amount, s.above_nadac
    FROM (
        SELECT c.plan_id, date_trunc('month', c.fill_date::timestamp)::date AS month, count(*) AS claims,
               count(*) FILTER (WHERE c.client_allowed IS NULL) AS without,
               coalesce(sum(c.allowed_amount) FILTER (WHERE c.client_allowed IS NOT NULL), 0) AS pharmacy_allowed, coalesce(sum(c.client_allowed), 0) AS client_allowed,
               coalesce(sum(c.client_charge), 0) AS client_charge, coalesce(sum(c.client_spread), 0) AS spread,
               count(c.nadac_amount) AS with_nadac, coalesce(sum(c.nadac_amount), 0) AS nadac_amount, coalesce(sum(c.above_nadac), 0) AS above_nadac
        FROM pbm.pharmacy_claim c
        WHERE c.fill_date BETWEEN client_spread_by_plan.from_date AND client_spread_by_plan.to_date AND c.status = 'paid' AND c.plan_id = ANY (plans)
          AND c.patient_id <> ALL (restricted)
        GROUP BY 1, 2) s
    JOIN pbm.plan p ON p.plan_id = s.plan_id
    ORDER BY p.plan_code, s.month;
END
$$;
COMMENT ON FUNCTION pbm.client_spread_by_plan(date, date) IS
'For pbm_finance: what clients were charged above what pharmacies were allowed, by plan and month of fill, of claims that were filled in a period and stand as paid; a row a plan and month that has any. pharmacy_allowed, client_allowed, client_charge and spread are of claims with a client''s price, claims_without_client_price says how many have none; nadac_amount and above_nadac of claims_with_nadac. Persons whose data are withheld from the caller are left out. Errors: 22004 for a NULL, 22023 for no period, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.client_spread_by_plan(date, date) FROM PUBLIC;
