CREATE FUNCTION pbm.top_drugs_by_member(plan_code text, from_date date, to_date date, top integer DEFAULT 10)
RETURNS TABLE (member_id integer, patient_id uuid, place integer, ndc text, drug_name text, claims bigint, plan_paid numeric, patient_pay numeric,
               total_amount numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 10000 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(top_drugs_by_member.plan_code, '{pbm_pharmacist}');
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(top_drugs_by_member.from_date, top_drugs_by_member.to_date);
    IF top_drugs_by_member.top IS NULL OR top_drugs_by_member.top < 1 THEN
        RAISE EXCEPTION 'top must be 1 or more' USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out for 10.';
    END IF;
    RETURN QUERY
    SELECT m.member_id, l.patient_id, l.place::integer, l.ndc::text, d.name, l.claims, l.plan_paid, l.patient_pay, l.total_amount
    FROM (
        SELECT s.*, row_number() OVER (PARTITION BY s.patient_id ORDER BY s.total_amount DESC, s.ndc) AS place
        FROM (SELECT r.patient_id, r.ndc, count(*) AS claims, sum(r.plan_paid) AS plan_paid, sum(r.patient_pay) AS patient_pay, sum(r.allowed_amount) AS total_amount
              FROM pbm.report_claims r
              WHERE r.plan_id = plan AND r.fill_date BETWEEN top_drugs_by_member.from_date AND top_drugs_by_member.to_date AND r.is_paid
              GROUP BY r.patient_id, r.ndc) s) l
    JOIN pbm.members m ON m.patient_id = l.patient_id
    LEFT JOIN pbm.drugs d ON d.ndc_code = l.ndc
    WHERE l.place <= top_drugs_by_member.top AND pbm.look_at_person(l.patient_id)
    ORDER BY m.member_id, l.place;
END
$$;
COMMENT ON FUNCTION pbm.top_drugs_by_member(text, date, date, integer) IS
'For pbm_pharmacist, of his clients'' plans: which products cost the most for each member, by claims that were filled in a period and stand as paid: a row a member and place, as many as top, by total_amount, what plan and member paid together; of equal ones the lower NDC first. The persons are on record. Errors: as spend_by_class, 22023 for a top below 1, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.top_drugs_by_member(text, date, date, integer) FROM PUBLIC;

CREATE FUNCTION pbm.high_cost_claimants(plan_code text, from_date date, to_date date, threshold numeric DEFAULT 50000)
RETURNS TABLE (member_id integer, patient_id uuid, claims bigint, plan_paid numeric, patient_pay numeric, total_amount numeric, costliest_ndc text,
               costliest_drug_name text, costliest_amount numeric, is_covered boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(high_cost_claimants.plan_code, '{pbm_pharmacist}');
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(high_cost_claimants.from_date, high_cost_claimants.to_date);
    IF high_cost_claimants.threshold IS NULL OR NOT high_cost_claimants.threshold >= 0 OR high_cost_claimants.threshold >= 'Infinity' THEN
        RAISE EXCEPTION 'threshold must be dollars, 0 or more' USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out for 50000.';
    END IF;
    RETURN QUERY
    WITH products AS MATERIALIZED (
        SELECT r.patient_id, r.ndc, count(*) AS claims, sum(r.plan_paid) AS plan_paid, sum(r.patient_pay) AS patient_pay, sum(r.allowed_amount) AS total_amount
        FROM pbm.report_claims r
        WHERE r.plan_id = plan AND r.fill_date BETWEEN high_cost_claimants.from_date AND high_cost_claimants.to_date AND r.is_paid
        GROUP BY r.patient_id, r.ndc
    ), claimants AS (
        SELECT p.patient_id, sum(p.claims)::bigint AS claims, sum(p.plan_paid) AS plan_paid, sum(p.patient_pay) AS patient_pay, sum(p.total_amount) AS total_amount
        FROM products p GROUP BY p.patient_id HAVING sum(p.plan_paid) >= high_cost_claimants.threshold
    )
    SELECT m.member_id, c.patient_id, c.claims, c.plan_paid, c.patient_pay, c.total_amount, x.ndc::text, d.name, x.total_amount,
           EXISTS (SELECT FROM pbm.coverage v WHERE v.member_id = m.member_id AND v.plan_id = plan
                   AND pbm.today() BETWEEN v.effective_date AND coalesce(v.termination_date, 'infinity'))
    FROM claimants c
    JOIN pbm.members m ON m.patient_id = c.patient_id
    CROSS JOIN LATERAL (SELECT p.ndc, p.total_amount FROM products p WHERE p.patient_id = c.patient_id ORDER BY p.total_amount DESC, p.ndc LIMIT 1) x
    LEFT JOIN pbm.drugs d ON d.ndc_code = x.ndc
    WHERE pbm.look_at_person(c.patient_id)
    ORDER BY c.plan_paid DESC, m.member_id;
END
$$;
COMMENT ON FUNCTION pbm.high_cost_claimants(text, date, date, numeric) IS
'For pbm_pharmacist, of his clients'' plans: for whom a plan paid the threshold or more, in dollars, by claims that were filled in a period and stand as paid: a row a member, with the product that cost the most; is_covered: by the plan today. The persons are on record. Errors: as spend_by_class, 22023 for a threshold that is no amount, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.high_cost_claimants(text, date, date, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.early_refills(plan_code text, from_date date, to_date date)
RETURNS TABLE (member_id integer, patient_id uuid, claim_number text, ndc text, drug_name text, pharmacy_npi text, fill_date date, previous_fill_date date,
               previous_days_supply integer, days_left integer, percent_used numeric, threshold_percent numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(early_refills.plan_code, '{pbm_pharmacist}');
    threshold constant numeric := (SELECT p.refill_threshold_percent FROM pbm.plan p WHERE p.plan_id = plan);
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(early_refills.from_date, early_refills.to_date);
    RETURN QUERY
    WITH fills AS (
        SELECT r.*, lag(r.fill_date) OVER w AS previous_fill_date, lag(r.days_supply) OVER w AS previous_days_supply
        FROM pbm.report_claims r
        WHERE r.plan_id = plan AND r.fill_date BETWEEN early_refills.from_date - 365 AND early_refills.to_date AND r.is_paid
        WINDOW w AS (PARTITION BY r.patient_id, r.ndc ORDER BY r.fill_date, r.claim_id)
    ), early AS MATERIALIZED (
        SELECT f.* FROM fills f
        WHERE f.fill_date >= early_refills.from_date AND (f.fill_date - f.previous_fill_date) * 100 < f.previous_days_supply * threshold
    )
    SELECT m.member_id, e.patient_id, c.claim_number, e.ndc::text, d.name, e.pharmacy_npi, e.fill_date, e.previous_fill_date, e.previous_days_supply,
           e.previous_days_supply - (e.fill_date - e.previous_fill_date), round((e.fill_date - e.previous_fill_date) * 100.0 / e.previous_days_supply, 1), threshold
    FROM early e
    JOIN pbm.pharmacy_claim c ON c.id = e.claim_id AND c.fill_date = e.fill_date
    JOIN pbm.members m ON m.patient_id = e.patient_id
    LEFT JOIN pbm.drugs d ON d.ndc_code = e.ndc
    WHERE pbm.look_at_person(e.patient_id)
    ORDER BY e.fill_date, m.member_id, e.ndc, c.claim_number;
END
$$;
COMMENT ON FUNCTION pbm.early_refills(text, date, date) IS
'For pbm_pharmacist, of his clients'' plans: refills that stand as paid, filled in a period, before the plan''s refill_threshold_percent of the days of the member''s fill of the product before it had passed, by difference of days, because the edit was overridden or other fills were reversed: a row a fill. days_left: of the earlier supply. The persons are on record. Errors: as spend_by_class, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.early_refills(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.multiple_prescribers(plan_code text, from_date date, to_date date, least_prescribers integer DEFAULT 4, least_pharmacies integer DEFAULT 4)
RETURNS TABLE (member_id integer, patient_id uuid, prescribers bigint, pharmacies bigint, claims bigint, days_supply bigint, drug_names text[],
               first_fill_date date, last_fill_date date)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(multiple_prescribers.plan_code, '{pbm_pharmacist}');
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(multiple_prescribers.from_date, multiple_prescribers.to_date);
    IF multiple_prescribers.least_prescribers IS NULL OR multiple_prescribers.least_pharmacies IS NULL
       OR least(multiple_prescribers.least_prescribers, multiple_prescribers.least_pharmacies) < 1 THEN
        RAISE EXCEPTION 'least_prescribers and least_pharmacies must be 1 or more' USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave them out for 4.';
    END IF;
    RETURN QUERY
    WITH persons AS MATERIALIZED (
        SELECT r.patient_id, count(DISTINCT r.prescriber_npi) AS prescribers, count(DISTINCT r.pharmacy_npi) AS pharmacies, count(*) AS claims,
               sum(r.days_supply) AS days_supply, array_agg(DISTINCT d.name ORDER BY d.name) AS drug_names, min(r.fill_date) AS first_fill_date,
               max(r.fill_date) AS last_fill_date
        FROM pbm.report_claims r JOIN pbm.drugs d ON d.ndc_code = r.ndc AND d.dea_schedule IS NOT NULL
        WHERE r.plan_id = plan AND r.fill_date BETWEEN multiple_prescribers.from_date AND multiple_prescribers.to_date AND r.is_paid
        GROUP BY r.patient_id
        HAVING count(DISTINCT r.prescriber_npi) >= multiple_prescribers.least_prescribers
           AND count(DISTINCT r.pharmacy_npi) >= multiple_prescribers.least_pharmacies
    )
    SELECT m.member_id, p.patient_id, p.prescribers, p.pharmacies, p.claims, p.days_supply, p.drug_names, p.first_fill_date, p.last_fill_date
    FROM persons p JOIN pbm.members m ON m.patient_id = p.patient_id
    WHERE pbm.look_at_person(p.patient_id)
    ORDER BY p.prescribers + p.pharmacies DESC, m.member_id;
END
$$;
COMMENT ON FUNCTION pbm.multiple_prescribers(text, date, date, integer, integer) IS
'For pbm_pharmacist, of his clients'' plans: who had controlled substances (drugs.dea_schedule) from many prescribers and many pharmacies, by claims that were filled in a period and stand as paid: a row a member with as many of both as said. The persons are on record. Errors: as spend_by_class, 22023 for numbers below 1, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.multiple_prescribers(text, date, date, integer, integer) FROM PUBLIC;

CREATE FUNCTION pbm.impossible_quantities(plan_code text, from_date date, to_date date, most_units_a_day numeric DEFAULT 50)
RETURNS TABLE (member_id integer, patient_id uuid, claim_number text, ndc text, drug_name text, pharmacy_npi text, fill_date date, quantity numeric,
               days_supply integer, units_a_day numeric, most_units numeric, reason text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(impossible_quantities.plan_code, '{pbm_pharmacist}');
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(impossible_quantities.from_date, impossible_quantities.to_date);
    IF impossible_quantities.most_units_a_day IS NULL OR NOT impossible_quantities.most_units_a_day > 0 OR impossible_quantities.most_units_a_day >= 'Infinity' THEN
        RAISE EXCEPTION 'most_units_a_day must be above 0' USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out for 50.';
    END IF;
    RETURN QUERY
    WITH doses AS (
        -- Of several ages the highest limit, of several ingredients the one whose limit is reached first.
        SELECT i.ndc, min(x.dose / i.strength) AS units
        FROM pbm.drug_ingredient i
        JOIN (SELECT l.ingredient_id, l.strength_unit, max(l.maximum_daily_dose) AS dose FROM pbm.dose_limit l GROUP BY 1, 2) x
            ON x.ingredient_id = i.ingredient_id AND x.strength_unit = i.strength_unit
        GROUP BY i.ndc
    ), odd AS MATERIALIZED (
        SELECT r.*, least(o.units * 2, impossible_quantities.most_units_a_day) AS most_units,
               coalesce(o.units * 2 < impossible_quantities.most_units_a_day, false) AS is_dose
        FROM pbm.report_claims r LEFT JOIN doses o ON o.ndc = r.ndc
        WHERE r.plan_id = plan AND r.fill_date BETWEEN impossible_quantities.from_date AND impossible_quantities.to_date AND r.is_paid
          AND r.quantity > r.days_supply * least(o.units * 2, impossible_quantities.most_units_a_day)
    )
    SELECT m.member_id, o.patient_id, c.claim_number, o.ndc::text, d.name, o.pharmacy_npi, o.fill_date, o.quantity, o.days_supply,
           round(o.quantity / o.days_supply, 3), round(o.most_units, 3), CASE WHEN o.is_dose THEN 'twice the maximum daily dose' ELSE 'units a day' END
    FROM odd o
    JOIN pbm.pharmacy_claim c ON c.id = o.claim_id AND c.fill_date = o.fill_date
    JOIN pbm.members m ON m.patient_id = o.patient_id
    LEFT JOIN pbm.drugs d ON d.ndc_code = o.ndc
    WHERE pbm.look_at_person(o.patient_id)
    ORDER BY o.fill_date, c.claim_number;
END
$$;
COMMENT ON FUNCTION pbm.impossible_quantities(text, date, date, numeric) IS
'For pbm_pharmacist, of his clients'' plans: claims that were filled in a period and stand as paid, with more units for a day than a person can take: above most_units_a_day, or twice what dose_limit has for an ingredient: a row a claim. The persons are on record. Errors: as spend_by_class, 22023 for units that are none, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.impossible_quantities(text, date, date, numeric) FROM PUBLIC;
