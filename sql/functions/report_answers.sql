CREATE FUNCTION pbm.formulary_compliance_by_plan(from_date date, to_date date)
RETURNS TABLE (plan_code text, plan_name text, answered bigint, paid bigint, paid_formulary bigint, compliance numeric, by_tier jsonb, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 20 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.report_plans('{pbm_client,pbm_finance,pbm_formulary_admin}');
    -- Of which persons are counted, to say what is told.
    guarded constant uuid[] := ARRAY(SELECT p FROM unnest(plans) p WHERE pbm.report_minimum(p) > 1);
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.check_report_period(formulary_compliance_by_plan.from_date, formulary_compliance_by_plan.to_date);
    RETURN QUERY
    WITH tiers AS (
        SELECT d.plan_id, d.tier, sum(d.answered)::bigint AS answered, sum(d.paid)::bigint AS paid, sum(d.paid_formulary)::bigint AS paid_formulary
        FROM pbm.report_days d
        WHERE d.plan_id = ANY (plans) AND d.fill_date BETWEEN formulary_compliance_by_plan.from_date AND formulary_compliance_by_plan.to_date
        GROUP BY d.plan_id, d.tier
    ), lines AS (
        SELECT t.plan_id, sum(t.answered)::bigint AS answered, sum(t.paid)::bigint AS paid, sum(t.paid_formulary)::bigint AS paid_formulary,
               jsonb_object_agg(t.tier, t.paid_formulary ORDER BY t.tier) FILTER (WHERE t.paid_formulary > 0) AS by_tier
        FROM tiers t GROUP BY t.plan_id
    ), persons AS (
        SELECT r.plan_id, r.tier, coalesce(r.patient_id, r.claim_id) AS person,
               CASE WHEN NOT r.is_paid THEN 'rejected' WHEN NOT r.on_formulary THEN 'off formulary' ELSE 'on formulary' END AS part
        FROM pbm.report_claims r
        WHERE r.plan_id = ANY (guarded) AND r.fill_date BETWEEN formulary_compliance_by_plan.from_date AND formulary_compliance_by_plan.to_date
        GROUP BY 1, 2, 3, 4
    ), counted AS (
        SELECT p.plan_id, p.part, p.tier, count(DISTINCT p.person) AS members, GROUPING(p.part, p.tier) AS level
        FROM persons p GROUP BY GROUPING SETS ((p.plan_id), (p.plan_id, p.part), (p.plan_id, p.part, p.tier))
    ), guards AS MATERIALIZED (
        SELECT c.plan_id, min(c.members) FILTER (WHERE c.level = 3) < 11 AS is_hidden,
               pbm.report_suppressed(jsonb_agg(jsonb_build_object('line', c.part, 'members', c.members)) FILTER (WHERE c.level = 1), 11) AS hidden,
               coalesce(min(c.members) FILTER (WHERE c.level = 0 AND c.part = 'on formulary') < 11, false) AS has_small_tier
        FROM counted c GROUP BY c.plan_id
    ), told AS (
        SELECT p.plan_code, p.plan_name, coalesce(l.answered, 0) AS answered, coalesce(l.paid, 0) AS paid, coalesce(l.paid_formulary, 0) AS paid_formulary,
               coalesce(l.by_tier, '{}') AS by_tier, coalesce(g.is_hidden, false) AS is_hidden,
               -- What was not paid, or paid off the formulary, is the difference of two of the figures.
               coalesce(g.is_hidden OR 'rejected' = ANY (g.hidden), false) AS is_paid_hidden,
               coalesce(g.is_hidden OR 'on formulary' = ANY (g.hidden), false) AS is_formulary_hidden,
               coalesce(g.has_small_tier, false) AS has_small_tier
        FROM pbm.plan p LEFT JOIN lines l ON l.plan_id = p.plan_id LEFT JOIN guards g ON g.plan_id = p.plan_id
        WHERE p.plan_id = ANY (plans)
    )
    SELECT l.plan_code, l.plan_name, CASE WHEN NOT l.is_hidden THEN l.answered END, CASE WHEN NOT l.is_paid_hidden THEN l.paid END,
           CASE WHEN NOT l.is_formulary_hidden THEN l.paid_formulary END,
           CASE WHEN NOT l.is_formulary_hidden THEN round(l.paid_formulary::numeric / nullif(l.answered, 0), 4) END,
           CASE WHEN NOT l.is_formulary_hidden AND NOT l.has_small_tier THEN l.by_tier END,
           l.is_hidden OR l.is_paid_hidden OR l.is_formulary_hidden OR l.has_small_tier
    FROM told l ORDER BY l.plan_code;
END
$$;
COMMENT ON FUNCTION pbm.formulary_compliance_by_plan(date, date) IS
'How much of what a plan was asked for it paid on its formulary: a row each plan of the caller''s, also without claims, by claims that were filled in a period and stand. answered: paid and rejected, not reversed; paid_formulary: paid for products that a rule of the plan covered on the day of fill, or an open formulary; compliance: paid_formulary by answered, 0 to 1, NULL where nothing was answered; by_tier: paid_formulary by tier. is_suppressed, for all but pbm_finance: fewer than 11 persons in all, in a tier, among the claims that were rejected or among those paid off the formulary; NULL are the figures that tell of them, alone or by the difference of two. Errors: 22004 for a NULL, 22023 for no period, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.formulary_compliance_by_plan(date, date) FROM PUBLIC;

CREATE FUNCTION pbm.claim_rejection_analysis(plan_code text, from_date date, to_date date)
RETURNS TABLE (month date, pharmacy_npi text, reject_code text, description text, rejected bigint, paid_later bigint, never_paid bigint, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(claim_rejection_analysis.plan_code, '{pbm_client,pbm_finance,pbm_pharmacist}');
BEGIN
    PERFORM pbm.check_report_period(claim_rejection_analysis.from_date, claim_rejection_analysis.to_date);
    RETURN QUERY
    WITH followed AS MATERIALIZED (
        SELECT * FROM pbm.rejections_of_plan(plan, claim_rejection_analysis.from_date, claim_rejection_analysis.to_date)
    ), lines AS MATERIALIZED (
        SELECT date_trunc('month', f.fill_date::timestamp)::date AS month, f.pharmacy_npi, x.code AS reject_code,
               count(DISTINCT f.claim_id) AS rejected, count(DISTINCT f.claim_id) FILTER (WHERE f.is_paid_later) AS paid_later, count(DISTINCT f.patient_id) AS members
        FROM followed f CROSS JOIN LATERAL unnest(f.reject_codes) x (code)
        GROUP BY 1, 2, 3
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', concat_ws('/', l.month, coalesce(l.pharmacy_npi, '-'), l.reject_code), 'members', l.members)) FROM lines l),
                                     pbm.report_minimum(plan)) AS lines
    ), told AS (
        SELECT l.*, concat_ws('/', l.month, coalesce(l.pharmacy_npi, '-'), l.reject_code) = ANY (h.lines) AS is_hidden FROM lines l CROSS JOIN hidden h
    )
    SELECT l.month, l.pharmacy_npi, l.reject_code, k.meaning, CASE WHEN NOT l.is_hidden THEN l.rejected END, CASE WHEN NOT l.is_hidden THEN l.paid_later END,
           CASE WHEN NOT l.is_hidden THEN l.rejected - l.paid_later END, l.is_hidden
    FROM told l LEFT JOIN pbm.reject_code k ON k.reject_code = l.reject_code
    ORDER BY l.month, l.is_hidden, CASE WHEN NOT l.is_hidden THEN l.rejected END DESC, l.reject_code, l.pharmacy_npi;
END
$$;
COMMENT ON FUNCTION pbm.claim_rejection_analysis(text, date, date) IS
'Why a plan rejected claims of a period, and what became of them: a row a month of fill, pharmacy and reject code. rejected: claims with the code, so that one with two codes is in two rows; paid_later: of them those after which a claim that stands was paid within 30 days of their fill for the same prescription of the patient at the pharmacy, or the same product anywhere; never_paid: the others. is_suppressed: fewer than 11 persons, as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.claim_rejection_analysis(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.dur_outcomes(plan_code text, from_date date, to_date date)
RETURNS TABLE (alert_code text, alert_type text, severity text, outcome text, alerts bigint, overridden bigint, on_paid_claims bigint,
               on_rejected_claims bigint, on_reversed_claims bigint, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 50 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(dur_outcomes.plan_code, '{pbm_client,pbm_finance,pbm_pharmacist}');
BEGIN
    PERFORM pbm.check_report_period(dur_outcomes.from_date, dur_outcomes.to_date);
    RETURN QUERY
    WITH lines AS MATERIALIZED (
        SELECT a.alert_code, a.alert_type, a.severity, a.outcome, count(*) AS alerts, count(a.override_date) AS overridden,
               count(*) FILTER (WHERE c.status = 'paid') AS paid, count(*) FILTER (WHERE c.status = 'rejected') AS rejected,
               count(*) FILTER (WHERE c.status = 'reversed') AS reversed, count(DISTINCT a.patient_id) AS members
        FROM pbm.dur_alert a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date
        WHERE a.fill_date BETWEEN dur_outcomes.from_date AND dur_outcomes.to_date
          AND c.fill_date BETWEEN dur_outcomes.from_date AND dur_outcomes.to_date AND c.plan_id = plan
        GROUP BY 1, 2, 3, 4
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', concat_ws('/', l.alert_code, l.alert_type, l.severity, l.outcome), 'members', l.members)) FROM lines l),
                                     pbm.report_minimum(plan)) AS lines
    ), told AS (
        SELECT l.*, concat_ws('/', l.alert_code, l.alert_type, l.severity, l.outcome) = ANY (h.lines) AS is_hidden FROM lines l CROSS JOIN hidden h
    )
    SELECT l.alert_code, l.alert_type, l.severity, l.outcome, CASE WHEN NOT l.is_hidden THEN l.alerts END, CASE WHEN NOT l.is_hidden THEN l.overridden END,
           CASE WHEN NOT l.is_hidden THEN l.paid END, CASE WHEN NOT l.is_hidden THEN l.rejected END, CASE WHEN NOT l.is_hidden THEN l.reversed END, l.is_hidden
    FROM told l ORDER BY l.is_hidden, CASE WHEN NOT l.is_hidden THEN l.alerts END DESC, l.alert_code, l.alert_type, l.severity, l.outcome;
END
$$;
COMMENT ON FUNCTION pbm.dur_outcomes(text, date, date) IS
'What drug utilization review found on a plan''s claims of a period and what became of it: a row an alert code (439-E4), type, severity and outcome (reject, soft_reject, message). overridden: within the claim or afterwards; the rest by what their claims are now. is_suppressed: fewer than 11 persons, as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.dur_outcomes(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.remittance(pharmacy_npi text, from_date date, to_date date)
RETURNS TABLE (line_type text, processed_on date, claim_number text, rx_number text, fill_number integer, fill_date date, ingredient_cost numeric,
               dispensing_fee numeric, sales_tax numeric, allowed_amount numeric, patient_pay numeric, plan_paid numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.visible_plans('pbm_finance');
    restricted constant uuid[] := pbm.restricted_persons();
    first_moment constant timestamptz := remittance.from_date::timestamp AT TIME ZONE 'UTC';
    end_moment constant timestamptz := (remittance.to_date + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(remittance.from_date, remittance.to_date);
    IF remittance.pharmacy_npi IS NULL THEN
        RAISE EXCEPTION 'pharmacy_npi must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a value.';
    END IF;
    IF NOT EXISTS (SELECT FROM pbm.pharmacies p WHERE p.npi = remittance.pharmacy_npi) THEN
        RAISE EXCEPTION 'no pharmacy has this NPI' USING ERRCODE = 'no_data_found', HINT = 'SELECT npi FROM pbm.pharmacies;';
    END IF;
    RETURN QUERY
    SELECT l.line_type, l.processed_on, l.claim_number, l.rx_number, l.fill_number, l.fill_date, l.sign * l.ingredient_cost, l.sign * l.dispensing_fee,
           l.sign * l.sales_tax, l.sign * l.allowed_amount, l.sign * l.patient_copay, l.sign * l.paid_amount
    FROM (
        SELECT 'payment' AS line_type, (c.created_at AT TIME ZONE 'UTC')::date AS processed_on, 1 AS sign, c.*
        FROM pbm.pharmacy_claim c
        WHERE c.pharmacy_npi = remittance.pharmacy_npi AND c.status IN ('paid', 'reversed') AND c.created_at >= first_moment AND c.created_at < end_moment
        UNION ALL
        SELECT 'reversal', (c.reversed_at AT TIME ZONE 'UTC')::date, -1, c.*
        FROM pbm.pharmacy_claim c
        WHERE c.pharmacy_npi = remittance.pharmacy_npi AND c.status = 'reversed' AND c.reversed_at >= first_moment AND c.reversed_at < end_moment) l
    WHERE l.plan_id = ANY (plans) AND l.patient_id <> ALL (restricted) AND pbm.look_at_person(l.patient_id)
    ORDER BY l.processed_on, l.claim_number, l.sign DESC;
END
$$;
COMMENT ON FUNCTION pbm.remittance(text, date, date) IS
'For pbm_finance, of his clients'' plans: what a pharmacy is paid in a cycle, claim by claim, as in a remittance advice (835): a line payment for each claim that was paid from one day to another (UTC, both included), also where it was reversed since, and a line reversal with the opposite amounts for each that was reversed then, in a later cycle than its payment or the same. In each line ingredient cost, fee and tax are the allowed amount, and patient_pay and plan_paid, too; lines add up to remittance_by_pharmacy. The persons are on record. Errors: 22004 for a NULL, 22023 for no period, P0002 where no pharmacy has the NPI, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.remittance(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.remittance_by_pharmacy(from_date date, to_date date)
RETURNS TABLE (pharmacy_npi text, pharmacy_name text, payments bigint, reversals bigint, payment_amount numeric, reversal_amount numeric,
               allowed_amount numeric, patient_pay numeric, plan_paid numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.visible_plans('pbm_finance');
    restricted constant uuid[] := pbm.restricted_persons();
    first_moment constant timestamptz := remittance_by_pharmacy.from_date::timestamp AT TIME ZONE 'UTC';
    end_moment constant timestamptz := (remittance_by_pharmacy.to_date + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.check_report_period(remittance_by_pharmacy.from_date, remittance_by_pharmacy.to_date);
    RETURN QUERY
    SELECT l.npi, max(p.name), count(*) FILTER (WHERE l.sign > 0), count(*) FILTER (WHERE l.sign < 0), coalesce(sum(l.paid) FILTER (WHERE l.sign > 0), 0),
           coalesce(-sum(l.paid) FILTER (WHERE l.sign < 0), 0), sum(l.sign * l.allowed), sum(l.sign * l.copay), sum(l.sign * l.paid)
    FROM (
        SELECT c.pharmacy_npi AS npi, 1 AS sign, c.allowed_amount AS allowed, c.patient_copay AS copay, c.paid_amount AS paid
        FROM pbm.pharmacy_claim c
        WHERE c.status IN ('paid', 'reversed') AND c.created_at >= first_moment AND c.created_at < end_moment AND c.plan_id = ANY (plans)
          AND c.patient_id <> ALL (restricted)
        UNION ALL
        SELECT c.pharmacy_npi, -1, c.allowed_amount, c.patient_copay, c.paid_amount
        FROM pbm.pharmacy_claim c
        WHERE c.status = 'reversed' AND c.reversed_at >= first_moment AND c.reversed_at < end_moment AND c.plan_id = ANY (plans)
          AND c.patient_id <> ALL (restricted)) l
    LEFT JOIN pbm.pharmacies p ON p.npi = l.npi
    GROUP BY l.npi
    ORDER BY sum(l.sign * l.paid) DESC, l.npi;
END
$$;
COMMENT ON FUNCTION pbm.remittance_by_pharmacy(date, date) IS
'For pbm_finance, of his clients'' plans: what each pharmacy is paid in a cycle: a row a pharmacy with lines of remittance. payment_amount and reversal_amount: what the plans pay for claims that were paid from one day to another (UTC, both included), and take back, the second below 0; plan_paid: the sum of the two, what is transferred; allowed_amount: plan_paid and patient_pay. Errors: 22004 for a NULL, 22023 for no period, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.remittance_by_pharmacy(date, date) FROM PUBLIC;
