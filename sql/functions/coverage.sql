CREATE FUNCTION pbm.coverage_to_members() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pbm.members m
    SET plan_id = s.plan_code, effective_date = s.effective_date, termination_date = s.termination_date,
        eligibility_status = CASE WHEN s.termination_date < CURRENT_DATE THEN 'inactive' ELSE 'active' END,
        updated_at = CURRENT_TIMESTAMP
    FROM (
        SELECT DISTINCT ON (c.member_id) c.member_id, p.plan_code, c.effective_date, c.termination_date
        FROM (SELECT DISTINCT member_id FROM changed) k
        JOIN pbm.coverage c ON c.member_id = k.member_id
        JOIN pbm.plan p ON p.plan_id = c.plan_id
        WHERE c.termination_date IS NULL OR c.termination_date >= c.effective_date
        ORDER BY c.member_id, c.rank, c.effective_date DESC
    ) s
    WHERE m.member_id = s.member_id
      AND (m.plan_id, m.effective_date, m.termination_date)
          IS DISTINCT FROM (s.plan_code, s.effective_date, s.termination_date);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.coverage_to_members() IS 'Trigger: keeps plan and dates of members at the newest span of the first rank';
REVOKE ALL ON FUNCTION pbm.coverage_to_members() FROM PUBLIC;
