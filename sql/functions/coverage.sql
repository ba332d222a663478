-- Without a setting of its own it is inlined: a condition on member_id reaches the index. Every name in it is qualified.
CREATE FUNCTION pbm.member_eligibility_on(service_date date) RETURNS TABLE (
    member_id integer,
    patient_id uuid,
    eligibility_status text,
    reject_code text,
    coverage_id uuid,
    plan_id text,
    effective_date date,
    termination_date date,
    status_date date
)
LANGUAGE sql STABLE PARALLEL SAFE COST 10000
AS $$
SELECT m.member_id, m.patient_id, CASE WHEN r.reject_code IS NULL THEN 'active' ELSE 'inactive' END, r.reject_code,
       s.coverage_id, s.plan_code, s.effective_date, s.termination_date, service_date
FROM pbm.members m
LEFT JOIN LATERAL (
    SELECT c.coverage_id, c.effective_date, c.termination_date, c.relationship_code, p.plan_code, d.covers,
           CASE WHEN t.plan_id IS NULL THEN p.maximum_dependent_age ELSE t.maximum_dependent_age END AS maximum_dependent_age,
           service_date OPERATOR(pg_catalog.>=) p.effective_date
               AND coalesce(service_date OPERATOR(pg_catalog.<=) p.termination_date, true) AS in_force
    FROM pbm.coverage c
    JOIN pbm.plan p ON p.plan_id OPERATOR(pg_catalog.=) c.plan_id
    LEFT JOIN LATERAL (
        SELECT t.plan_id, t.maximum_dependent_age FROM pbm.plan_term t
        WHERE t.plan_id OPERATOR(pg_catalog.=) p.plan_id AND t.effective_date OPERATOR(pg_catalog.<=) service_date
        ORDER BY t.effective_date DESC LIMIT 1) t ON true
    CROSS JOIN LATERAL (
        SELECT c.effective_date OPERATOR(pg_catalog.<=) service_date
                   AND coalesce(c.termination_date OPERATOR(pg_catalog.>=) service_date, true) AS covers,
               c.effective_date OPERATOR(pg_catalog.>) service_date AS begins_later) d
    WHERE c.member_id OPERATOR(pg_catalog.=) m.member_id
      AND coalesce(c.termination_date OPERATOR(pg_catalog.>=) c.effective_date, true)
    -- The span that answers, of those that cover the date; or else the next to begin; or else the last to end.
    ORDER BY d.covers DESC, d.begins_later DESC, CASE WHEN d.covers THEN c.rank END,
             CASE WHEN d.begins_later THEN c.effective_date END, c.termination_date DESC, c.rank, c.effective_date DESC
    LIMIT 1
) s ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.coverage_id IS NULL THEN '65'
        WHEN NOT s.covers AND s.effective_date OPERATOR(pg_catalog.<=) service_date THEN '69'
        WHEN NOT s.covers AND EXISTS (
            SELECT FROM pbm.coverage c
            WHERE c.member_id OPERATOR(pg_catalog.=) m.member_id AND c.plan_id IS NOT NULL
              AND c.effective_date OPERATOR(pg_catalog.<=) service_date
              AND coalesce(c.termination_date OPERATOR(pg_catalog.>=) c.effective_date, true)) THEN '600'
        WHEN NOT s.covers THEN '67'
        WHEN coalesce(m.date_of_birth OPERATOR(pg_catalog.>) service_date, true) THEN 'P6'
        WHEN m.date_of_death OPERATOR(pg_catalog.<) service_date THEN '69'
        WHEN NOT s.in_force THEN '65'
        WHEN s.relationship_code OPERATOR(pg_catalog.=) '3'
             AND extract(year FROM pg_catalog.age(service_date::timestamp, m.date_of_birth::timestamp))
                 OPERATOR(pg_catalog.>) s.maximum_dependent_age::numeric THEN '66'
    END) r (reject_code)
$$;
COMMENT ON FUNCTION pbm.member_eligibility_on(date) IS
'Of every member whether a plan covers them on a date (eligibility_status: active, inactive) and, where none does, the reject code that verify_eligibility gives: 65, 66, 67, 69, 600, P6. plan_id (a plan_code) and dates are those of the span that covers the date, or else of the next to begin, or else of the last to end, NULL without any. It reads with the rights of its caller.';
REVOKE ALL ON FUNCTION pbm.member_eligibility_on(date) FROM PUBLIC;

CREATE FUNCTION pbm.write_eligibility(member_ids integer[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
DECLARE
    written bigint;
BEGIN
    -- Under the lock the next statement sees what another session that changed the same member's coverage committed.
    PERFORM FROM pbm.members m WHERE m.member_id = ANY (member_ids) ORDER BY m.member_id FOR NO KEY UPDATE;
    UPDATE pbm.members m
    SET eligibility_status = e.eligibility_status, plan_id = e.plan_id, effective_date = e.effective_date,
        termination_date = e.termination_date, status_date = e.status_date, updated_at = CURRENT_TIMESTAMP
    FROM (SELECT DISTINCT k AS member_id FROM unnest(member_ids) k) k
    CROSS JOIN LATERAL (
        SELECT * FROM pbm.member_eligibility_on(pbm.today()) o WHERE o.member_id = k.member_id OFFSET 0) e
    WHERE m.member_id = k.member_id
      AND (m.eligibility_status, m.plan_id, m.effective_date, m.termination_date, m.status_date IS NULL)
          IS DISTINCT FROM (e.eligibility_status, e.plan_id, e.effective_date, e.termination_date, false);
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
COMMENT ON FUNCTION pbm.write_eligibility(integer[]) IS
'Writes into members what the coverage of these members says today; gives how many rows it changed';
REVOKE ALL ON FUNCTION pbm.write_eligibility(integer[]) FROM PUBLIC;

CREATE FUNCTION pbm.refresh_eligibility() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
SELECT coalesce(pbm.write_eligibility(array_agg(m.member_id)), 0)
FROM pbm.members m
JOIN pbm.member_eligibility_on(pbm.today()) e ON e.member_id = m.member_id
WHERE (m.eligibility_status, m.plan_id, m.effective_date, m.termination_date, m.status_date IS NULL)
      IS DISTINCT FROM (e.eligibility_status, e.plan_id, e.effective_date, e.termination_date, false)
$$;
COMMENT ON FUNCTION pbm.refresh_eligibility() IS
'Brings eligibility_status, plan_id and dates of members to today, for the nightly maintenance: a day that begins or ends a span changes no row of coverage. Gives how many rows it changed.';
REVOKE ALL ON FUNCTION pbm.refresh_eligibility() FROM PUBLIC;

CREATE FUNCTION pbm.coverage_to_members() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        PERFORM pbm.write_eligibility(ARRAY[NEW.member_id]);
    ELSIF TG_OP = 'TRUNCATE' THEN
        PERFORM pbm.write_eligibility(array_agg(m.member_id)) FROM pbm.members m;
    ELSE
        PERFORM pbm.write_eligibility(array_agg(DISTINCT c.member_id)) FROM changed c;
        -- A span that went to another member left one.
        IF TG_OP = 'UPDATE' THEN
            PERFORM pbm.write_eligibility(array_agg(DISTINCT r.member_id))
            FROM replaced r WHERE NOT EXISTS (SELECT FROM changed c WHERE c.member_id = r.member_id);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.coverage_to_members() IS
'Trigger of coverage and members: keeps eligibility status, plan and dates of members at what their coverage says today';
REVOKE ALL ON FUNCTION pbm.coverage_to_members() FROM PUBLIC;
