CREATE FUNCTION pbm.spend_by_class(plan_code text, from_date date, to_date date)
RETURNS TABLE (class_id text, class_name text, claims bigint, members bigint, plan_paid numeric, patient_pay numeric, share numeric, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(spend_by_class.plan_code, '{pbm_client,pbm_finance}');
BEGIN
    PERFORM pbm.check_report_period(spend_by_class.from_date, spend_by_class.to_date);
    RETURN QUERY
    WITH persons AS (
        SELECT k.class_id, r.patient_id, count(*) AS claims, sum(r.plan_paid) AS plan_paid, sum(r.patient_pay) AS patient_pay
        FROM pbm.report_claims r LEFT JOIN pbm.claim_class k ON k.ndc = r.ndc
        WHERE r.plan_id = plan AND r.fill_date BETWEEN spend_by_class.from_date AND spend_by_class.to_date AND r.is_paid
        GROUP BY k.class_id, r.patient_id
    ), lines AS MATERIALIZED (
        SELECT p.class_id, coalesce(p.class_id::text, 'none') AS line, sum(p.claims)::bigint AS claims, count(*) AS members, sum(p.plan_paid) AS plan_paid,
               sum(p.patient_pay) AS patient_pay, round(sum(p.plan_paid) / nullif(sum(sum(p.plan_paid)) OVER (), 0), 6) AS share
        FROM persons p GROUP BY p.class_id
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', l.line, 'members', l.members)) FROM lines l), pbm.report_minimum(plan)) AS lines
    ), told AS (
        SELECT l.*, l.line = ANY (h.lines) AS is_hidden FROM lines l CROSS JOIN hidden h
    )
    SELECT l.class_id::text, coalesce(t.class_name, 'No class'), CASE WHEN NOT l.is_hidden THEN l.claims END, CASE WHEN NOT l.is_hidden THEN l.members END,
           CASE WHEN NOT l.is_hidden THEN l.plan_paid END, CASE WHEN NOT l.is_hidden THEN l.patient_pay END,
           CASE WHEN NOT l.is_hidden THEN l.share END, l.is_hidden
    FROM told l LEFT JOIN pbm.therapeutic_class t ON t.class_id = l.class_id
    ORDER BY l.is_hidden, CASE WHEN NOT l.is_hidden THEN l.plan_paid END DESC, t.class_name NULLS LAST;
END
$$;
COMMENT ON FUNCTION pbm.spend_by_class(text, date, date) IS
'What a plan spent by therapeutic class on claims that were filled in a period, both days included, and stand as paid: a row a class that has any, by the primary class of each product (claim_class), so that the rows add up to the total; class_id NULL: of no class. members: different persons. Dollars; share: of the plan''s dollars, 0 to 1. is_suppressed: fewer than 11 persons, or would tell of such a row; its figures are NULL for all but pbm_finance. Errors: 22004 for a NULL, 22023 for no period, P0002 where no plan of the caller''s has the code, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.spend_by_class(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.spend_by_month(plan_code text, from_date date, to_date date)
RETURNS TABLE (month date, claims bigint, members bigint, member_months bigint, plan_paid numeric, patient_pay numeric, pmpm numeric, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 24 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(spend_by_month.plan_code, '{pbm_client,pbm_finance}');
    first_month constant date := date_trunc('month', spend_by_month.from_date::timestamp)::date;
BEGIN
    PERFORM pbm.check_report_period(spend_by_month.from_date, spend_by_month.to_date);
    RETURN QUERY
    WITH persons AS (
        SELECT date_trunc('month', r.fill_date::timestamp)::date AS month, r.patient_id, count(*) AS claims, sum(r.plan_paid) AS plan_paid,
               sum(r.patient_pay) AS patient_pay
        FROM pbm.report_claims r
        WHERE r.plan_id = plan AND r.fill_date BETWEEN spend_by_month.from_date AND spend_by_month.to_date AND r.is_paid
        GROUP BY 1, 2
    ), spent AS (
        SELECT p.month, sum(p.claims)::bigint AS claims, count(*) AS members, sum(p.plan_paid) AS plan_paid, sum(p.patient_pay) AS patient_pay
        FROM persons p GROUP BY p.month
    ), covered AS (
        SELECT m.month, count(*) AS member_months FROM pbm.member_months m
        WHERE m.plan_id = plan AND m.month BETWEEN first_month AND spend_by_month.to_date GROUP BY m.month
    ), lines AS MATERIALIZED (
        SELECT g.first_day::date AS month, coalesce(s.claims, 0) AS claims, coalesce(s.members, 0) AS members, coalesce(c.member_months, 0) AS member_months,
               coalesce(s.plan_paid, 0) AS plan_paid, coalesce(s.patient_pay, 0) AS patient_pay
        FROM generate_series(first_month::timestamp, spend_by_month.to_date::timestamp, interval '1 month') g (first_day)
        LEFT JOIN spent s ON s.month = g.first_day::date LEFT JOIN covered c ON c.month = g.first_day::date
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', l.month, 'members', l.members)) FROM lines l), pbm.report_minimum(plan)) AS lines,
               pbm.report_minimum(plan) AS minimum
    ), told AS (
        SELECT l.*, l.month::text = ANY (h.lines) AS is_hidden, l.member_months > 0 AND l.member_months < h.minimum AS is_small FROM lines l CROSS JOIN hidden h
    )
    SELECT l.month, CASE WHEN NOT l.is_hidden THEN l.claims END, CASE WHEN NOT l.is_hidden THEN l.members END,
           CASE WHEN NOT l.is_small THEN l.member_months END, CASE WHEN NOT l.is_hidden THEN l.plan_paid END,
           CASE WHEN NOT l.is_hidden THEN l.patient_pay END,
           CASE WHEN NOT l.is_hidden AND NOT l.is_small THEN round(l.plan_paid / nullif(l.member_months, 0), 2) END, l.is_hidden OR l.is_small
    FROM told l ORDER BY l.month;
END
$$;
COMMENT ON FUNCTION pbm.spend_by_month(text, date, date) IS
'What a plan spent month by month on claims that were filled in a period, both days included, and stand as paid: a row each month of the period, also without claims. members: different persons with claims; member_months: persons who were covered in the month (member_months), also where the period has a part of it alone; pmpm: the plan''s dollars by member month, NULL where nobody was covered. is_suppressed: as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.spend_by_month(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.spend_by_tier(plan_code text, from_date date, to_date date)
RETURNS TABLE (tier integer, channel text, claims bigint, members bigint, plan_paid numeric, patient_pay numeric, share numeric, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 20 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(spend_by_tier.plan_code, '{pbm_client,pbm_finance}');
BEGIN
    PERFORM pbm.check_report_period(spend_by_tier.from_date, spend_by_tier.to_date);
    RETURN QUERY
    WITH persons AS (
        SELECT r.tier, r.channel, r.patient_id, count(*) AS claims, sum(r.plan_paid) AS plan_paid, sum(r.patient_pay) AS patient_pay
        FROM pbm.report_claims r
        WHERE r.plan_id = plan AND r.fill_date BETWEEN spend_by_tier.from_date AND spend_by_tier.to_date AND r.is_paid
        GROUP BY r.tier, r.channel, r.patient_id
    ), lines AS MATERIALIZED (
        SELECT p.tier, p.channel, concat_ws('/', p.tier, coalesce(p.channel, '-')) AS line, sum(p.claims)::bigint AS claims, count(*) AS members,
               sum(p.plan_paid) AS plan_paid, sum(p.patient_pay) AS patient_pay,
               round(sum(p.plan_paid) / nullif(sum(sum(p.plan_paid)) OVER (), 0), 6) AS share
        FROM persons p GROUP BY p.tier, p.channel
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', l.line, 'members', l.members)) FROM lines l), pbm.report_minimum(plan)) AS lines
    ), told AS (
        SELECT l.*, l.line = ANY (h.lines) AS is_hidden FROM lines l CROSS JOIN hidden h
    )
    SELECT l.tier, l.channel, CASE WHEN NOT l.is_hidden THEN l.claims END, CASE WHEN NOT l.is_hidden THEN l.members END,
           CASE WHEN NOT l.is_hidden THEN l.plan_paid END, CASE WHEN NOT l.is_hidden THEN l.patient_pay END,
           CASE WHEN NOT l.is_hidden THEN l.share END, l.is_hidden
    FROM told l ORDER BY l.tier, l.channel;
END
$$;
COMMENT ON FUNCTION pbm.spend_by_tier(text, date, date) IS
'What a plan spent by tier and channel on claims that were filled in a period and stand as paid: a row a tier and channel that has any; the rest as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.spend_by_tier(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.spend_trend(plan_code text, from_date date, to_date date, prior_from_date date, prior_to_date date)
RETURNS TABLE (class_id text, class_name text, prior_amount numeric, amount numeric, change numeric, volume_effect numeric, price_effect numeric,
               mix_effect numeric, is_total boolean, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(spend_trend.plan_code, '{pbm_client,pbm_finance}');
BEGIN
    PERFORM pbm.check_report_period(spend_trend.from_date, spend_trend.to_date);
    PERFORM pbm.check_report_period(spend_trend.prior_from_date, spend_trend.prior_to_date);
    RETURN QUERY
    WITH persons AS (
        SELECT w.is_now, r.ndc, r.patient_id, sum(r.days_supply) AS days, sum(r.allowed_amount) AS amount
        FROM (VALUES (false, spend_trend.prior_from_date, spend_trend.prior_to_date), (true, spend_trend.from_date, spend_trend.to_date)) w (is_now, first_day, last_day)
        JOIN pbm.report_claims r ON r.plan_id = plan AND r.fill_date BETWEEN w.first_day AND w.last_day AND r.is_paid
        GROUP BY 1, 2, 3
    ), products AS (
        SELECT p.ndc, coalesce(sum(p.days) FILTER (WHERE NOT p.is_now), 0) AS days0, coalesce(sum(p.days) FILTER (WHERE p.is_now), 0) AS days1,
               coalesce(sum(p.amount) FILTER (WHERE NOT p.is_now), 0) AS amount0, coalesce(sum(p.amount) FILTER (WHERE p.is_now), 0) AS amount1
        FROM persons p GROUP BY p.ndc
    ), priced AS (
        SELECT q.*, k.class_id, CASE WHEN q.days0 > 0 AND q.days1 > 0 THEN q.amount1 - q.days1 * q.amount0 / q.days0 ELSE 0 END AS price
        FROM products q LEFT JOIN pbm.claim_class k ON k.ndc = q.ndc
    ), sums AS (
        SELECT q.class_id, grouping(q.class_id) = 1 AS is_total, sum(q.amount0) AS amount0, sum(q.amount1) AS amount1, round(sum(q.price), 2) AS price,
               CASE WHEN sum(q.days0) > 0 THEN round((sum(q.days1) - sum(q.days0)) * sum(q.amount0) / sum(q.days0), 2) ELSE sum(q.amount1) END AS volume
        FROM priced q GROUP BY GROUPING SETS ((q.class_id), ())
    ), counted AS (
        SELECT c.class_id, least(nullif(count(DISTINCT c.patient_id) FILTER (WHERE NOT c.is_now), 0), nullif(count(DISTINCT c.patient_id) FILTER (WHERE c.is_now), 0)) AS members
        FROM (SELECT k.class_id, p.is_now, p.patient_id FROM persons p LEFT JOIN pbm.claim_class k ON k.ndc = p.ndc) c
        GROUP BY c.class_id
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', coalesce(c.class_id::text, 'none'), 'members', c.members)) FROM counted c), pbm.report_minimum(plan)) AS lines
    ), told AS (
        SELECT s.*, NOT s.is_total AND coalesce(s.class_id::text, 'none') = ANY (h.lines) AS is_hidden FROM sums s CROSS JOIN hidden h
    )
    SELECT l.class_id::text, CASE WHEN l.is_total THEN 'Total' ELSE coalesce(t.class_name, 'No class') END,
           CASE WHEN NOT l.is_hidden THEN l.amount0 END, CASE WHEN NOT l.is_hidden THEN l.amount1 END, CASE WHEN NOT l.is_hidden THEN l.amount1 - l.amount0 END,
           CASE WHEN NOT l.is_hidden THEN l.volume END, CASE WHEN NOT l.is_hidden THEN l.price END,
           CASE WHEN NOT l.is_hidden THEN l.amount1 - l.amount0 - l.volume - l.price END, l.is_total, l.is_hidden
    FROM told l LEFT JOIN pbm.therapeutic_class t ON t.class_id = l.class_id
    WHERE l.amount0 IS NOT NULL
    ORDER BY l.is_total, l.is_hidden, CASE WHEN NOT l.is_hidden THEN abs(l.amount1 - l.amount0) END DESC, t.class_name NULLS LAST;
END
$$;
COMMENT ON FUNCTION pbm.spend_trend(text, date, date, date, date) IS
'Why a plan''s spending (allowed amounts: plan and patient) changed from a prior period to a period, by primary class and in total: volume_effect: more or fewer days of supply at the class''s prior cost of a day; price_effect: the days of products that were filled in both periods at the change of their own cost of a day; mix_effect: the rest, other products than before. The three add up to change; of a class that is new all is volume. is_suppressed: fewer than 11 persons in one of the periods, as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.spend_trend(text, date, date, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.net_cost_by_plan(from_date date, to_date date)
RETURNS TABLE (plan_code text, plan_name text, claims bigint, plan_paid numeric, patient_pay numeric, rebate_accrued numeric, rebate_of_client numeric,
               rebate_guaranteed numeric, net_cost numeric, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 20 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.report_plans('{pbm_client,pbm_finance}');
    -- Of which persons are counted, to say what is told.
    guarded constant uuid[] := ARRAY(SELECT p FROM unnest(plans) p WHERE pbm.report_minimum(p) > 1);
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.check_report_period(net_cost_by_plan.from_date, net_cost_by_plan.to_date);
    RETURN QUERY
    WITH spent AS (
        SELECT d.plan_id, sum(d.paid)::bigint AS claims, sum(d.plan_paid) AS plan_paid, sum(d.patient_pay) AS patient_pay
        FROM pbm.report_days d
        WHERE d.plan_id = ANY (plans) AND d.fill_date BETWEEN net_cost_by_plan.from_date AND net_cost_by_plan.to_date
        GROUP BY d.plan_id
    ), persons AS (
        SELECT r.plan_id, count(DISTINCT r.patient_id) AS members
        FROM pbm.report_claims r
        WHERE r.plan_id = ANY (guarded) AND r.fill_date BETWEEN net_cost_by_plan.from_date AND net_cost_by_plan.to_date AND r.is_paid
        GROUP BY r.plan_id
    ), rebates AS (
        SELECT a.plan_id, sum(a.amount) AS amount, sum(a.client_amount) AS client_amount, sum(a.guarantee_amount) AS guarantee_amount
        FROM pbm.rebate_accrual a
        WHERE a.plan_id = ANY (plans) AND a.fill_date BETWEEN net_cost_by_plan.from_date AND net_cost_by_plan.to_date
        GROUP BY a.plan_id
    ), told AS (
        SELECT p.plan_code, p.plan_name, coalesce(s.claims, 0) AS claims, coalesce(s.plan_paid, 0) AS plan_paid, coalesce(s.patient_pay, 0) AS patient_pay,
               coalesce(b.amount, 0) AS amount, coalesce(b.client_amount, 0) AS client_amount, coalesce(b.guarantee_amount, 0) AS guarantee_amount,
               coalesce(n.members < 11, false) AS is_hidden
        FROM pbm.plan p LEFT JOIN spent s ON s.plan_id = p.plan_id LEFT JOIN persons n ON n.plan_id = p.plan_id LEFT JOIN rebates b ON b.plan_id = p.plan_id
        WHERE p.plan_id = ANY (plans)
    )
    SELECT l.plan_code, l.plan_name, CASE WHEN NOT l.is_hidden THEN l.claims END, CASE WHEN NOT l.is_hidden THEN l.plan_paid END,
           CASE WHEN NOT l.is_hidden THEN l.patient_pay END, CASE WHEN NOT l.is_hidden THEN l.amount END, CASE WHEN NOT l.is_hidden THEN l.client_amount END,
           CASE WHEN NOT l.is_hidden THEN l.guarantee_amount END,
           CASE WHEN NOT l.is_hidden THEN l.plan_paid - greatest(l.client_amount, l.guarantee_amount) END, l.is_hidden
    FROM told l ORDER BY l.plan_code;
END
$$;
COMMENT ON FUNCTION pbm.net_cost_by_plan(date, date) IS
'What plans cost after rebates: a row each plan of the caller''s, also without claims, by claims that were filled in a period and stand as paid. rebate_accrued: what they earn from manufacturers as accrued, what reversals took back taken off; rebate_of_client: the client''s part of it; rebate_guaranteed: what the client was guaranteed; net_cost: what the plan paid less the larger of these two. What a period earns by volume is in no plan and not in it. is_suppressed: fewer than 11 persons, for all but pbm_finance. Errors: 22004 for a NULL, 22023 for no period, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.net_cost_by_plan(date, date) FROM PUBLIC;

CREATE FUNCTION pbm.nadac_spread(plan_code text, from_date date, to_date date)
RETURNS TABLE (ndc text, drug_name text, claims bigint, quantity numeric, ingredient_cost numeric, nadac_cost numeric, spread numeric,
               claims_without_nadac bigint, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(nadac_spread.plan_code, '{pbm_client,pbm_finance}');
BEGIN
    PERFORM pbm.check_report_period(nadac_spread.from_date, nadac_spread.to_date);
    RETURN QUERY
    WITH days AS (
        SELECT r.ndc, r.fill_date, count(*) AS claims, sum(r.quantity) AS quantity, sum(r.ingredient_cost) AS ingredient_cost
        FROM pbm.report_claims r
        WHERE r.plan_id = plan AND r.fill_date BETWEEN nadac_spread.from_date AND nadac_spread.to_date AND r.is_paid
        GROUP BY r.ndc, r.fill_date
    ), priced AS (
        SELECT d.*, (SELECT x.unit_price FROM pbm.drug_price x
                     WHERE x.ndc = d.ndc AND x.price_type = 'nadac' AND d.fill_date BETWEEN x.effective_date AND coalesce(x.termination_date, 'infinity')
                       AND x.published_date <= d.fill_date
                     ORDER BY x.published_date DESC, x.effective_date DESC LIMIT 1) AS unit_price
        FROM days d
    ), persons AS (
        SELECT r.ndc, count(DISTINCT r.patient_id) AS members
        FROM pbm.report_claims r
        WHERE r.plan_id = plan AND r.fill_date BETWEEN nadac_spread.from_date AND nadac_spread.to_date AND r.is_paid
          AND pbm.report_minimum(plan) > 1
        GROUP BY r.ndc
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', p.ndc::text, 'members', p.members)) FROM persons p), pbm.report_minimum(plan)) AS lines
    ), lines AS (
        SELECT p.ndc, sum(p.claims)::bigint AS claims, sum(p.quantity) AS quantity,
               coalesce(sum(p.ingredient_cost) FILTER (WHERE p.unit_price IS NOT NULL), 0) AS ingredient_cost,
               coalesce(sum(round(p.quantity * p.unit_price, 2)), 0) AS nadac_cost,
               coalesce(sum(p.claims) FILTER (WHERE p.unit_price IS NULL), 0)::bigint AS without
        FROM priced p GROUP BY p.ndc
    ), told AS (
        SELECT l.*, l.ndc::text = ANY (h.lines) AS is_hidden FROM lines l CROSS JOIN hidden h
    )
    SELECT l.ndc::text, d.name, CASE WHEN NOT l.is_hidden THEN l.claims END, CASE WHEN NOT l.is_hidden THEN l.quantity END,
           CASE WHEN NOT l.is_hidden THEN l.ingredient_cost END, CASE WHEN NOT l.is_hidden THEN l.nadac_cost END,
           CASE WHEN NOT l.is_hidden THEN l.ingredient_cost - l.nadac_cost END, CASE WHEN NOT l.is_hidden THEN l.without END, l.is_hidden
    FROM told l LEFT JOIN pbm.drugs d ON d.ndc_code = l.ndc
    ORDER BY l.is_hidden, CASE WHEN NOT l.is_hidden THEN l.ingredient_cost - l.nadac_cost END DESC, l.ndc;
END
$$;
COMMENT ON FUNCTION pbm.nadac_spread(text, date, date) IS
'What a plan''s claims of a period, filled in it and standing as paid, cost in ingredients above the national average drug acquisition cost: a row a product. nadac_cost: quantity at the NADAC that covered the day of fill and was published by then, to the cent by product and day; both costs are of claims that have one, claims_without_nadac says how many do not. is_suppressed: fewer than 11 persons, as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.nadac_spread(text, date, date) FROM PUBLIC;
