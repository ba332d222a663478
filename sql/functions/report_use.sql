CREATE FUNCTION pbm.adherence_of_plan(plan_id uuid, from_date date, to_date date)
RETURNS TABLE (class_id integer, patient_id uuid, index_date date, last_day date, days_in_period integer, days_covered integer)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH fills AS (
        SELECT k.class_id, r.patient_id, coalesce(i.drug_key, r.ndc::text) AS drug_key, r.claim_id, r.fill_date, r.days_supply
        FROM pbm.report_claims r
        JOIN pbm.drug_class k ON k.ndc = r.ndc
        LEFT JOIN (SELECT x.ndc, string_agg(x.ingredient_id::text, '+' ORDER BY x.ingredient_id) AS drug_key FROM pbm.drug_ingredient x GROUP BY x.ndc) i ON i.ndc = r.ndc
        WHERE r.plan_id = adherence_of_plan.plan_id AND r.fill_date BETWEEN adherence_of_plan.from_date AND adherence_of_plan.to_date AND r.is_paid
    ), summed AS (
        SELECT f.*, (sum(f.days_supply) OVER (PARTITION BY f.class_id, f.patient_id, f.drug_key ORDER BY f.fill_date, f.claim_id) - f.days_supply)::integer AS days_before
        FROM fills f
    ), placed AS (
        -- A supply begins when it is filled, and not before those of the same drug that came before it are used up.
        SELECT s.*, max(s.fill_date - s.days_before) OVER (PARTITION BY s.class_id, s.patient_id, s.drug_key ORDER BY s.fill_date, s.claim_id) + s.days_before AS first_day
        FROM summed s
    ), supplied AS (
        SELECT p.class_id, p.patient_id, min(p.fill_date) AS index_date, range_agg(daterange(p.first_day, p.first_day + p.days_supply)) AS days
        FROM placed p GROUP BY p.class_id, p.patient_id HAVING count(DISTINCT p.fill_date) >= 2
    ), spans AS (
        SELECT m.patient_id, v.effective_date, least(v.termination_date, m.date_of_death, adherence_of_plan.to_date) AS last_day
        FROM pbm.coverage v JOIN pbm.members m ON m.member_id = v.member_id
        WHERE v.plan_id = adherence_of_plan.plan_id AND v.effective_date <= least(v.termination_date, m.date_of_death, adherence_of_plan.to_date)
          -- 18 or older as the period begins.
          AND m.date_of_birth <= adherence_of_plan.from_date - interval '18 years'
    ), gaps AS (
        SELECT s.*, coalesce(s.effective_date - max(s.last_day) OVER (PARTITION BY s.patient_id ORDER BY s.effective_date, s.last_day
                                                                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > 32, true) AS is_new
        FROM spans s
    ), chains AS (
        SELECT g.patient_id, min(g.effective_date) AS first_day, max(g.last_day) AS last_day
        FROM (SELECT g.*, count(*) FILTER (WHERE g.is_new) OVER (PARTITION BY g.patient_id ORDER BY g.effective_date, g.last_day) AS chain FROM gaps g) g
        GROUP BY g.patient_id, g.chain
    )
    SELECT s.class_id, s.patient_id, s.index_date, c.last_day, c.last_day - s.index_date + 1,
           (SELECT coalesce(sum(upper(d.part) - lower(d.part)), 0)::integer
            FROM unnest(s.days * datemultirange(daterange(s.index_date, c.last_day + 1))) d (part))
    FROM supplied s JOIN chains c ON c.patient_id = s.patient_id AND s.index_date BETWEEN c.first_day AND c.last_day
    WHERE c.last_day - s.index_date + 1 >= 91;
END
$$;
COMMENT ON FUNCTION pbm.adherence_of_plan(uuid, date, date) IS
'Days covered as PQA counts them, a row a person and class: persons of 18 or older with fills of the class on two days or more of the period, from the first of them (index_date), at least 91 days before the end, to last_day: that of the period, of the person''s life, or of coverage by the plan in which gaps of up to 31 days do not count. Overlapping supplies of one drug are moved to after each other, those of different drugs of the class lie side by side. For the reports';
REVOKE ALL ON FUNCTION pbm.adherence_of_plan(uuid, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.adherence_by_class(plan_code text, from_date date, to_date date)
RETURNS TABLE (class_id text, class_name text, members bigint, adherent bigint, adherence_rate numeric, mean_pdc numeric, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(adherence_by_class.plan_code, '{pbm_client,pbm_finance,pbm_pharmacist}');
BEGIN
    PERFORM pbm.check_report_period(adherence_by_class.from_date, adherence_by_class.to_date);
    RETURN QUERY
    WITH lines AS MATERIALIZED (
        SELECT a.class_id, count(*) AS members, count(*) FILTER (WHERE a.days_covered * 100 >= a.days_in_period * 80) AS adherent,
               round(avg(a.days_covered::numeric / a.days_in_period), 4) AS mean_pdc
        FROM pbm.adherence_of_plan(plan, adherence_by_class.from_date, adherence_by_class.to_date) a GROUP BY a.class_id
    ), hidden AS MATERIALIZED (
        SELECT pbm.report_suppressed((SELECT jsonb_agg(jsonb_build_object('line', l.class_id::text, 'members', l.members)) FROM lines l), pbm.report_minimum(plan)) AS lines
    ), told AS (
        SELECT l.*, l.class_id::text = ANY (h.lines) AS is_hidden FROM lines l CROSS JOIN hidden h
    )
    SELECT l.class_id::text, t.class_name, CASE WHEN NOT l.is_hidden THEN l.members END, CASE WHEN NOT l.is_hidden THEN l.adherent END,
           CASE WHEN NOT l.is_hidden THEN round(l.adherent::numeric / l.members, 4) END, CASE WHEN NOT l.is_hidden THEN l.mean_pdc END, l.is_hidden
    FROM told l JOIN pbm.therapeutic_class t ON t.class_id = l.class_id
    ORDER BY l.is_hidden, CASE WHEN NOT l.is_hidden THEN l.members END DESC, t.class_name;
END
$$;
COMMENT ON FUNCTION pbm.adherence_by_class(text, date, date) IS
'How well a plan''s members took what they were prescribed: a row a therapeutic class, all of a product''s, with the members whom PQA''s measure takes in (adherence_of_plan). adherent: those whose proportion of days covered is 80 % or more; adherence_rate: their part; mean_pdc: the mean proportion; both 0 to 1. is_suppressed: fewer than 11 persons, as spend_by_class. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.adherence_by_class(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.member_utilization(plan_code text, from_date date, to_date date)
RETURNS TABLE (member_months bigint, members bigint, claims bigint, days_supply bigint, plan_paid numeric, patient_pay numeric, pmpm numeric,
               claims_per_member_month numeric, generic_dispensing_rate numeric, polypharmacy bigint, pdc jsonb, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(member_utilization.plan_code, '{pbm_client,pbm_finance,pbm_pharmacist}');
    least_members constant integer := pbm.report_minimum(plan);
BEGIN
    PERFORM pbm.check_report_period(member_utilization.from_date, member_utilization.to_date);
    RETURN QUERY
    WITH fills AS MATERIALIZED (
        SELECT r.patient_id, coalesce(i.drug_key, r.ndc::text) AS drug_key, r.fill_date, r.days_supply, d.brand, r.plan_paid, r.patient_pay
        FROM pbm.report_claims r
        LEFT JOIN pbm.drugs d ON d.ndc_code = r.ndc
        LEFT JOIN (SELECT x.ndc, string_agg(x.ingredient_id::text, '+' ORDER BY x.ingredient_id) AS drug_key FROM pbm.drug_ingredient x GROUP BY x.ndc) i ON i.ndc = r.ndc
        WHERE r.plan_id = plan AND r.fill_date BETWEEN member_utilization.from_date AND member_utilization.to_date AND r.is_paid
    ), sums AS (
        SELECT count(*) AS claims, count(DISTINCT f.patient_id) AS members, coalesce(sum(f.days_supply), 0) AS days_supply,
               coalesce(sum(f.plan_paid), 0) AS plan_paid, coalesce(sum(f.patient_pay), 0) AS patient_pay,
               round(count(*) FILTER (WHERE NOT f.brand)::numeric / nullif(count(f.brand), 0), 4) AS generic_rate
        FROM fills f
    ), drugs AS (
        -- The days on which a person had each drug, once however many fills of it they are covered by.
        SELECT d.patient_id, unnest(d.days) AS part
        FROM (SELECT f.patient_id, range_agg(daterange(f.fill_date, f.fill_date + f.days_supply)) AS days FROM fills f
              GROUP BY f.patient_id, f.drug_key) d
    ), at_once AS (
        SELECT e.patient_id, sum(e.change) OVER (PARTITION BY e.patient_id ORDER BY e.day, e.change) AS drugs
        FROM (SELECT d.patient_id, lower(d.part) AS day, 1 AS change FROM drugs d UNION ALL SELECT d.patient_id, upper(d.part), -1 FROM drugs d) e
    ), covered AS (
        SELECT count(*) AS member_months FROM pbm.member_months m
        WHERE m.plan_id = plan AND m.month BETWEEN date_trunc('month', member_utilization.from_date::timestamp)::date AND member_utilization.to_date
    ), told AS (
        SELECT s.*, c.member_months, s.members > 0 AND s.members < least_members OR c.member_months > 0 AND c.member_months < least_members AS is_hidden,
               (SELECT count(DISTINCT a.patient_id) FROM at_once a WHERE a.drugs >= 5) AS polypharmacy,
               (SELECT coalesce(jsonb_object_agg(a.class_name, jsonb_build_object('members', a.members, 'adherent', a.adherent, 'rate', a.adherence_rate)), '{}')
                FROM pbm.adherence_by_class(member_utilization.plan_code, member_utilization.from_date, member_utilization.to_date) a
                WHERE NOT a.is_suppressed) AS pdc
        FROM sums s CROSS JOIN covered c
    )
    SELECT CASE WHEN NOT l.is_hidden THEN l.member_months END, CASE WHEN NOT l.is_hidden THEN l.members END, CASE WHEN NOT l.is_hidden THEN l.claims END,
           CASE WHEN NOT l.is_hidden THEN l.days_supply END, CASE WHEN NOT l.is_hidden THEN l.plan_paid END,
           CASE WHEN NOT l.is_hidden THEN l.patient_pay END, CASE WHEN NOT l.is_hidden THEN round(l.plan_paid / nullif(l.member_months, 0), 2) END,
           CASE WHEN NOT l.is_hidden THEN round(l.claims::numeric / nullif(l.member_months, 0), 4) END, CASE WHEN NOT l.is_hidden THEN l.generic_rate END,
           CASE WHEN NOT l.is_hidden AND (l.polypharmacy = 0 OR l.polypharmacy >= least_members) THEN l.polypharmacy END,
           CASE WHEN NOT l.is_hidden THEN l.pdc END, l.is_hidden
    FROM told l;
END
$$;
COMMENT ON FUNCTION pbm.member_utilization(text, date, date) IS
'How a plan''s members used their benefit in a period, by claims that were filled in it and stand as paid: one row. member_months: as spend_by_month counts them; members: different persons with claims; pmpm: the plan''s dollars by member month; generic_dispensing_rate: fills of products that are no brand, of those of products on file, 0 to 1; polypharmacy: persons who had five different drugs (sets of ingredients) or more at hand on one day at least; pdc: as adherence_by_class, by the name of the class. is_suppressed, and NULL for polypharmacy: fewer than 11 persons, for all but pbm_finance. Errors: as spend_by_class.';
REVOKE ALL ON FUNCTION pbm.member_utilization(text, date, date) FROM PUBLIC;
