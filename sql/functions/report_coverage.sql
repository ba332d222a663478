CREATE FUNCTION pbm.coverage_findings(plan_code text, from_date date, to_date date)
RETURNS TABLE (finding text, member_id integer, patient_id uuid, coverage_id uuid, effective_date date, termination_date date, claim_number text,
               fill_date date, plan_paid numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100 COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    plan constant uuid := pbm.report_plan(coverage_findings.plan_code, '{pbm_csr}');
    restricted constant uuid[] := pbm.restricted_persons();
BEGIN
    PERFORM pbm.require_purpose();
    PERFORM pbm.require_read_audit();
    PERFORM pbm.check_report_period(coverage_findings.from_date, coverage_findings.to_date);
    RETURN QUERY
    WITH spans AS (
        SELECT v.*, m.patient_id, m.date_of_birth, m.date_of_death, p.effective_date AS plan_begins, p.termination_date AS plan_ends, p.maximum_dependent_age
        FROM pbm.coverage v JOIN pbm.members m ON m.member_id = v.member_id JOIN pbm.plan p ON p.plan_id = v.plan_id
        WHERE v.plan_id = plan
    ), found AS MATERIALIZED (
        SELECT 'void span' AS finding, s.member_id, s.patient_id, s.coverage_id, s.effective_date, s.termination_date, NULL::uuid AS claim_id, NULL::date AS fill_date, NULL::numeric AS plan_paid
        FROM spans s WHERE s.termination_date < s.effective_date
        UNION ALL
        SELECT 'covered after death', s.member_id, s.patient_id, s.coverage_id, s.effective_date, s.termination_date, NULL, NULL, NULL
        FROM spans s WHERE s.date_of_death < coalesce(s.termination_date, 'infinity') AND coalesce(s.termination_date, 'infinity') >= s.effective_date
        UNION ALL
        SELECT 'outside of the plan''s dates', s.member_id, s.patient_id, s.coverage_id, s.effective_date, s.termination_date, NULL, NULL, NULL
        FROM spans s
        WHERE coalesce(s.termination_date, 'infinity') >= s.effective_date
          AND (s.effective_date < s.plan_begins OR s.plan_ends < coalesce(s.termination_date, 'infinity'))
        UNION ALL
        SELECT 'no date of birth', s.member_id, s.patient_id, s.coverage_id, s.effective_date, s.termination_date, NULL, NULL, NULL
        FROM spans s WHERE s.date_of_birth IS NULL
        UNION ALL
        SELECT 'child above the age', s.member_id, s.patient_id, s.coverage_id, s.effective_date, s.termination_date, NULL, NULL, NULL
        FROM spans s
        WHERE s.relationship_code = '3' AND pbm.today() BETWEEN s.effective_date AND coalesce(s.termination_date, 'infinity')
          AND extract(year FROM age(pbm.today(), s.date_of_birth)) > s.maximum_dependent_age
        UNION ALL
        -- A retroactive termination leaves these.
        SELECT 'paid outside of coverage', m.member_id, r.patient_id, NULL, NULL, NULL, r.claim_id, r.fill_date, r.plan_paid
        FROM pbm.report_claims r JOIN pbm.members m ON m.patient_id = r.patient_id
        WHERE r.plan_id = plan AND r.fill_date BETWEEN coverage_findings.from_date AND coverage_findings.to_date AND r.is_paid
          AND NOT EXISTS (SELECT FROM pbm.coverage v WHERE v.member_id = m.member_id AND v.plan_id = plan
                          AND r.fill_date BETWEEN v.effective_date AND coalesce(v.termination_date, 'infinity'))
    )
    SELECT f.finding, f.member_id, f.patient_id, f.coverage_id, f.effective_date, f.termination_date, c.claim_number, f.fill_date, f.plan_paid
    FROM found f LEFT JOIN pbm.pharmacy_claim c ON c.id = f.claim_id AND c.fill_date = f.fill_date
    WHERE f.patient_id <> ALL (restricted) AND pbm.look_at_person(f.patient_id)
    ORDER BY f.finding, f.member_id, f.fill_date, f.effective_date;
END
$$;
COMMENT ON FUNCTION pbm.coverage_findings(text, date, date) IS
'For pbm_csr, of his clients'' plans: what is odd about a plan''s coverage: a row a finding. Of spans, whatever the period: void span (ends before it begins), covered after death, outside of the plan''s dates, no date of birth, child above the age (a child covered today and older than the plan''s maximum_dependent_age); of claims that were filled in the period and stand as paid: paid outside of coverage (no span of the plan covers the member on the day of fill, as after a retroactive termination). The persons are on record. Errors: as spend_by_class, those of require_purpose and require_read_audit.';
REVOKE ALL ON FUNCTION pbm.coverage_findings(text, date, date) FROM PUBLIC;
