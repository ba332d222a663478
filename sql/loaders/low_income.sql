CREATE FUNCTION pbm.load_low_income(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The partial subsidy became the full one before the first year that is loaded (Inflation Reduction Act, section 11404).
    first_day_of_rows constant date := (SELECT make_date(min(y.year), 1, 1) FROM pbm.part_d_year y);
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, f.cardholder_id, f.person_code, f.level, f.termination_date < f.effective_date AS is_void,
               -- Also of a partial subsidy its own: by the first of 2024 another span of the person would be taken for it.
               date_trunc('month', f.effective_date::timestamp)::date AS first_day, f.termination_date AS last_day,
               coalesce(f.in_effect, true) AND f.level > 0 AND f.obsolete_date IS NULL
                   AND NOT coalesce(f.level = 4 AND f.termination_date < first_day_of_rows, false) AS in_effect
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            cardholder_id text, person_code text, level integer, in_effect boolean, effective_date date, termination_date date, obsolete_date date)
    ), person AS MATERIALIZED (
        SELECT r.line, min(m.patient_id::text)::uuid AS patient_id, count(DISTINCT m.patient_id) AS persons
        FROM read r
        JOIN pbm.coverage c ON c.cardholder_id = r.cardholder_id AND c.plan_id IS NOT NULL
            AND coalesce(CASE WHEN c.person_code ~ '^\d+$' THEN lpad(c.person_code::integer::text, 2, '0') ELSE c.person_code END = r.person_code, true)
        JOIN pbm.members m ON m.member_id = c.member_id
        GROUP BY r.line
    ), judged AS MATERIALIZED (
        SELECT r.*, p.patient_id,
               CASE WHEN p.persons IS NULL THEN 'unknown_member' WHEN p.persons > 1 THEN 'several_members'
                    WHEN r.level > 4 THEN 'unknown_level' WHEN r.is_void THEN 'dates' END AS fault
        FROM read r LEFT JOIN person p ON p.line = r.line
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT ON (j.patient_id, j.first_day) j.line, j.patient_id, j.first_day, j.last_day, j.in_effect,
               CASE j.level WHEN 4 THEN 1 ELSE j.level END AS level
        FROM judged j WHERE j.fault IS NULL
        -- A line that gives the subsidy comes before one that does not.
        ORDER BY j.patient_id, j.first_day, j.in_effect DESC, j.line DESC
    ), present AS MATERIALIZED (
        SELECT w.*, s.patient_id IS NOT NULL AS is_stored, coalesce(s.source <> 'cms', false) AS is_by_hand,
               coalesce((s.level, s.termination_date) IS NOT DISTINCT FROM (w.level, w.last_day), false) AS is_same
        FROM wanted w LEFT JOIN pbm.member_low_income s ON s.patient_id = w.patient_id AND s.effective_date = w.first_day
    ), removed AS (
        DELETE FROM pbm.member_low_income s USING present p
        WHERE NOT p.in_effect AND p.is_stored AND NOT p.is_by_hand AND s.patient_id = p.patient_id AND s.effective_date = p.first_day
        RETURNING p.line
    ), changed AS (
        UPDATE pbm.member_low_income s SET level = p.level, termination_date = p.last_day
        FROM present p
        WHERE p.in_effect AND p.is_stored AND NOT p.is_by_hand AND NOT p.is_same AND s.patient_id = p.patient_id AND s.effective_date = p.first_day
        RETURNING p.line
    ), added AS (
        INSERT INTO pbm.member_low_income (patient_id, effective_date, termination_date, level)
        SELECT p.patient_id, p.first_day, p.last_day, p.level FROM present p WHERE p.in_effect AND NOT p.is_stored ORDER BY p.line
        RETURNING patient_id
    )
    SELECT p.line,
           CASE WHEN p.in_effect AND NOT p.is_stored THEN 'added'
                WHEN p.is_stored AND NOT p.is_by_hand AND NOT (p.in_effect AND p.is_same) THEN 'changed' ELSE 'unchanged' END,
           'member_low_income', NULL, CASE WHEN p.is_by_hand AND NOT (p.in_effect AND p.is_same) THEN 'by_hand' END
    FROM present p
    UNION ALL
    SELECT j.line, 'refused', 'member_low_income',
           CASE j.fault WHEN 'unknown_member' THEN 'cardholder_id' WHEN 'several_members' THEN 'person_code' WHEN 'unknown_level' THEN 'level'
                ELSE 'termination_date' END, j.fault
    FROM judged j WHERE j.fault IS NOT NULL
    UNION ALL
    SELECT j.line, 'unchanged', 'member_low_income', NULL, CASE WHEN j.in_effect THEN 'conflict' END
    FROM judged j WHERE j.fault IS NULL AND NOT EXISTS (SELECT FROM wanted w WHERE w.line = j.line)
    UNION ALL
    SELECT NULL, 'flagged', 'member_low_income', NULL, 'not_in_effect' FROM judged j WHERE j.fault IS NULL AND NOT j.in_effect;
END
$$;
COMMENT ON FUNCTION pbm.load_low_income(pbm.load_record[], jsonb) IS
'Merges spans of the Part D low-income subsidy into member_low_income. A span is the same where person and first day are, which is the first of its month; one that is no longer in effect is taken out; what was entered by hand stays. Level 4, the partial subsidy, is level 1, as from 2024 on; one that ended before the first year of part_d_year is none.';
REVOKE ALL ON FUNCTION pbm.load_low_income(pbm.load_record[], jsonb) FROM PUBLIC;
