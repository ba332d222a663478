CREATE FUNCTION pbm.rxdc_file(file text, reference_year integer)
RETURNS TABLE (client_code text, market_segment text, place integer, code text, name text, paid_claims bigint, members bigint, dosage_units numeric,
               total_spending numeric, plan_paid numeric, patient_pay numeric, rebates numeric, prior_spending numeric, is_suppressed boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 200 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.report_plans('{pbm_client,pbm_finance}');
    minimum constant integer := CASE WHEN plans <@ pbm.visible_plans('pbm_finance') THEN 1 ELSE 11 END;
    -- Of how many places, by what, of which products.
    most integer := CASE rxdc_file.file WHEN 'D3' THEN 50 WHEN 'D4' THEN 50 WHEN 'D5' THEN 50 WHEN 'D8' THEN 25 END;
    -- The year before is for D5 alone.
    years constant integer[] := CASE rxdc_file.file WHEN 'D5' THEN ARRAY[rxdc_file.reference_year, rxdc_file.reference_year - 1]
                                ELSE ARRAY[rxdc_file.reference_year] END;
BEGIN
    PERFORM pbm.require_purpose();
    IF rxdc_file.file IS NULL OR rxdc_file.reference_year IS NULL THEN
        RAISE EXCEPTION 'file and reference_year must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass values.';
    END IF;
    IF rxdc_file.file NOT IN ('D3', 'D4', 'D5', 'D6', 'D7', 'D8') OR rxdc_file.reference_year NOT BETWEEN 1900 AND 9998 THEN
        RAISE EXCEPTION 'a file is D3, D4, D5, D6, D7 or D8, and a year has four digits' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'D1 and D2 are of premiums and medical claims, which are not here.';
    END IF;
    RETURN QUERY
    WITH segments AS MATERIALIZED (
        SELECT p.plan_id, c.client_code, p.line_of_business, dense_rank() OVER (ORDER BY c.client_code, p.line_of_business) AS segment
        FROM pbm.plan p LEFT JOIN pbm.client c ON c.client_id = p.client_id
        WHERE p.plan_id = ANY (plans)
    ), products AS MATERIALIZED (
        SELECT d.ndc_code AS ndc, rxdc_file.file <> 'D3' OR d.brand IS TRUE AS is_asked,
               CASE rxdc_file.file WHEN 'D6' THEN 'total' WHEN 'D7' THEN coalesce(k.class_id::text, 'none') ELSE d.name END AS code,
               CASE rxdc_file.file WHEN 'D6' THEN 'Total' WHEN 'D7' THEN coalesce(k.class_name, 'No class') ELSE d.name END AS name
        FROM pbm.drugs d LEFT JOIN pbm.claim_class k ON k.ndc = d.ndc_code
        WHERE d.ndc_code IS NOT NULL
    ), named AS NOT MATERIALIZED (
        SELECT g.segment, y.plan_id, y.claims, y.quantity, y.plan_paid, y.patient_pay, y.persons, y.year = rxdc_file.reference_year AS is_now,
               coalesce(d.is_asked, rxdc_file.file <> 'D3') AS is_asked,
               coalesce(d.code, CASE rxdc_file.file WHEN 'D6' THEN 'total' WHEN 'D7' THEN 'none' ELSE y.ndc::text END) AS code,
               coalesce(d.name, CASE rxdc_file.file WHEN 'D6' THEN 'Total' WHEN 'D7' THEN 'No class' ELSE y.ndc::text END) AS name
        FROM pbm.report_years y JOIN segments g ON g.plan_id = y.plan_id LEFT JOIN products d ON d.ndc = y.ndc
        WHERE y.plan_id = ANY (plans) AND y.year = ANY (years)
    ), sums AS (
        SELECT n.segment, n.code, max(n.name) AS name, coalesce(sum(n.claims) FILTER (WHERE n.is_now), 0)::bigint AS claims,
               coalesce(sum(n.quantity) FILTER (WHERE n.is_now), 0) AS units, coalesce(sum(n.plan_paid) FILTER (WHERE n.is_now), 0) AS plan_paid,
               coalesce(sum(n.patient_pay) FILTER (WHERE n.is_now), 0) AS patient_pay,
               coalesce(sum(n.plan_paid + n.patient_pay) FILTER (WHERE NOT n.is_now), 0) AS prior
        FROM named n WHERE n.is_asked GROUP BY n.segment, n.code
    ), earned AS (
        SELECT g.segment, coalesce(d.code, CASE rxdc_file.file WHEN 'D6' THEN 'total' WHEN 'D7' THEN 'none' ELSE a.ndc::text END) AS code, sum(a.amount) AS amount
        FROM pbm.rebate_accrual a JOIN segments g ON g.plan_id = a.plan_id LEFT JOIN products d ON d.ndc = a.ndc
        WHERE a.plan_id = ANY (plans) AND a.fill_date BETWEEN make_date(rxdc_file.reference_year, 1, 1) AND make_date(rxdc_file.reference_year, 12, 31)
        GROUP BY 1, 2
    ), placed AS MATERIALIZED (
        SELECT s.*, coalesce(e.amount, 0) AS rebates, row_number() OVER (PARTITION BY s.segment ORDER BY CASE rxdc_file.file
                   WHEN 'D3' THEN s.claims WHEN 'D4' THEN s.plan_paid + s.patient_pay WHEN 'D5' THEN s.plan_paid + s.patient_pay - s.prior
                   ELSE coalesce(e.amount, 0) END DESC, s.code) AS place
        FROM sums s LEFT JOIN earned e ON e.segment = s.segment AND e.code = s.code
        WHERE s.claims > 0
    ), persons AS (
        -- The total a plan at a time, so that what stands one after the other is never too long.
        SELECT n.segment, n.code, n.is_now, n.is_asked,
               CASE rxdc_file.file WHEN 'D6' THEN pbm.merge_persons(string_agg(n.persons, '')) ELSE string_agg(n.persons, '') END AS persons
        FROM named n
        -- To tell which lines are hidden takes all of them.
        WHERE minimum > 1 OR n.is_asked AND (n.segment, n.code) IN (SELECT l.segment, l.code FROM placed l WHERE most IS NULL OR l.place <= most)
        GROUP BY n.segment, n.code, n.is_now, n.is_asked, CASE rxdc_file.file WHEN 'D6' THEN n.plan_id END
    ), counted AS MATERIALIZED (
        SELECT p.segment, p.code, octet_length(pbm.merge_persons(string_agg(p.persons, '') FILTER (WHERE p.is_now AND p.is_asked))) / 20 AS members,
               octet_length(pbm.merge_persons(string_agg(p.persons, '') FILTER (WHERE p.is_now AND minimum > 1))) / 20 AS members_of_all,
               octet_length(pbm.merge_persons(string_agg(p.persons, '') FILTER (WHERE NOT p.is_now AND minimum > 1))) / 20 AS members_before
        FROM persons p GROUP BY p.segment, p.code
    ), hidden AS MATERIALIZED (
        SELECT c.segment, pbm.report_suppressed(jsonb_agg(jsonb_build_object('line', c.code, 'members', c.members_of_all)), minimum) AS lines
        FROM counted c WHERE c.members_of_all > 0 GROUP BY c.segment
    ), told AS (
        SELECT l.*, c.members, l.prior = 0 OR minimum = 1 OR c.members_before >= minimum AS is_prior_told,
               c.members < minimum OR coalesce(l.code = ANY (h.lines), false) AS is_hidden
        FROM placed l JOIN counted c ON c.segment = l.segment AND c.code = l.code LEFT JOIN hidden h ON h.segment = l.segment
        WHERE most IS NULL OR l.place <= most
    )
    SELECT g.client_code, g.line_of_business,
           -- Between which figures a hidden one lies would be told by its place.
           CASE WHEN NOT l.is_hidden THEN (count(*) FILTER (WHERE NOT l.is_hidden) OVER (PARTITION BY l.segment ORDER BY l.place))::integer END,
           l.code, l.name, CASE WHEN NOT l.is_hidden THEN l.claims END,
           CASE WHEN NOT l.is_hidden THEN l.members END::bigint, CASE WHEN NOT l.is_hidden THEN l.units END,
           CASE WHEN NOT l.is_hidden THEN l.plan_paid + l.patient_pay END, CASE WHEN NOT l.is_hidden THEN l.plan_paid END,
           CASE WHEN NOT l.is_hidden THEN l.patient_pay END, CASE WHEN NOT l.is_hidden THEN l.rebates END,
           CASE WHEN NOT l.is_hidden AND rxdc_file.file = 'D5' AND l.is_prior_told THEN l.prior END, l.is_hidden
    FROM told l JOIN (SELECT DISTINCT s.segment, s.client_code, s.line_of_business FROM segments s) g ON g.segment = l.segment
    ORDER BY g.client_code, g.line_of_business, l.is_hidden, CASE WHEN NOT l.is_hidden THEN l.place END, l.code;
END
$$;
COMMENT ON FUNCTION pbm.rxdc_file(text, integer) IS
'A yearly file of prescription drug data collection (RxDC, CAA 2021 section 204) of the caller''s plans, by client and market segment (plan.line_of_business), from claims that were filled in the calendar year and stand as paid: D3 the 50 brand drugs with most claims, D4 the 50 costliest drugs, D5 the 50 whose spending grew the most since the year before (prior_spending), D6 one total, D7 rebates by primary therapeutic class, D8 the 25 drugs with most rebates. A drug is a name of the drug file; total_spending: what plans and members paid; rebates: as accrued, what reversals took back taken off. is_suppressed, for all but pbm_finance: fewer than 11 persons, or would tell of such a drug or class (of D3, D4, D5 and D8 the same drugs); such lines have no place, the others are numbered without them, and prior_spending is NULL where it is of so few. Errors: 22004 for a NULL, 22023 for another file or year, those of require_purpose.';
REVOKE ALL ON FUNCTION pbm.rxdc_file(text, integer) FROM PUBLIC;
