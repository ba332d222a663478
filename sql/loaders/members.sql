CREATE FUNCTION pbm.resolve_members(records pbm.load_record[], settings jsonb) RETURNS TABLE (
    line bigint, code text, card text, person_code text, member_id integer, family_id uuid, plan_id uuid, relationship_code text,
    group_id text, rank integer, effective_date date, termination_date date, flag text, fields jsonb)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 ROWS 5000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT r.line, r.fields, f.*, upper(btrim(f.first_name)) AS given_name,
               coalesce(settings ->> 'plan_code', f.plan_code, f.contract_id || '-' || ltrim(f.plan_id, '-')) AS plan_name
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            cardholder_id text, person_code text, relationship_code text, first_name text, date_of_birth date, plan_code text,
            contract_id text, plan_id text, group_id text, rank integer, effective_date date, termination_date date, maintenance text,
            obsolete_date date)
    ), person AS MATERIALIZED (
        -- Whom the database has under the card.
        SELECT DISTINCT ON (c.cardholder_id, k.code) c.cardholder_id, k.code, c.member_id, upper(m.first_name) AS given_name, m.date_of_birth
        FROM (SELECT DISTINCT r.cardholder_id FROM read r) w
        JOIN pbm.coverage c ON c.cardholder_id = w.cardholder_id AND c.plan_id IS NOT NULL
        JOIN pbm.members m ON m.member_id = c.member_id
        CROSS JOIN LATERAL (SELECT CASE WHEN c.person_code ~ '^\d+$' THEN lpad(c.person_code::integer::text, 2, '0') ELSE c.person_code END AS code) k
        ORDER BY c.cardholder_id, k.code, c.effective_date DESC
    ), family AS MATERIALIZED (
        SELECT w.cardholder_id, coalesce(min(c.family_id::text)::uuid, gen_random_uuid()) AS family_id, greatest(max(p.code) FILTER (WHERE p.code ~ '^\d+$'), w.last_code) AS last_code
        FROM (SELECT r.cardholder_id, max(r.person_code) FILTER (WHERE r.person_code ~ '^\d+$') AS last_code FROM read r GROUP BY r.cardholder_id) w
        LEFT JOIN pbm.coverage c ON c.cardholder_id = w.cardholder_id AND c.plan_id IS NOT NULL
        LEFT JOIN person p ON p.cardholder_id = w.cardholder_id
        GROUP BY w.cardholder_id, w.last_code
    ), known AS MATERIALIZED (
        SELECT r.*, coalesce(r.person_code, p.code) AS known_code
        FROM read r
        LEFT JOIN LATERAL (
            SELECT p.code FROM person p
            WHERE p.cardholder_id = r.cardholder_id AND r.person_code IS NULL AND r.given_name IS NOT NULL
              AND p.given_name = r.given_name AND p.date_of_birth IS NOT DISTINCT FROM r.date_of_birth
            ORDER BY p.code LIMIT 1) p ON true
    ), coded AS MATERIALIZED (
        -- Who came without a person code gets the next one of the card, the cardholder first; who came without a name, too, is 01.
        SELECT k.*, CASE
                WHEN k.known_code IS NOT NULL THEN k.known_code
                WHEN k.given_name IS NULL THEN '01'
                ELSE lpad((coalesce(f.last_code, '00')::integer + dense_rank() OVER (
                    PARTITION BY k.cardholder_id, k.known_code IS NULL
                    ORDER BY coalesce(k.relationship_code, '1'), k.date_of_birth, k.given_name))::text, 2, '0') END AS final_code,
               f.family_id
        FROM known k JOIN family f USING (cardholder_id)
    ), told AS (
        SELECT c.*, first_value(c.given_name) OVER w AS first_given_name
        FROM coded c
        WINDOW w AS (PARTITION BY c.cardholder_id, c.final_code ORDER BY c.line)
    )
    SELECT t.line,
           CASE WHEN t.plan_name IS NULL THEN 'no_plan' WHEN p.plan_id IS NULL THEN 'unknown_plan'
                WHEN t.given_name <> t.first_given_name THEN 'person_conflict' END,
           t.cardholder_id, t.final_code, k.member_id, t.family_id, p.plan_id,
           t.relationship_code, t.group_id, coalesce(t.rank, 1),
           t.effective_date,
           CASE WHEN t.maintenance = '024' THEN coalesce(t.termination_date, (settings ->> 'as_of')::date)
                ELSE coalesce(t.termination_date, t.obsolete_date) END,
           CASE WHEN t.maintenance = '024' AND t.termination_date IS NULL THEN 'no_termination_date' END,
           t.fields
    FROM told t
    LEFT JOIN pbm.plan p ON p.plan_code = t.plan_name
    LEFT JOIN person k ON k.cardholder_id = t.cardholder_id AND k.code = t.final_code;
END
$$;
COMMENT ON FUNCTION pbm.resolve_members(pbm.load_record[], jsonb) IS
'Whom each record of a member file means: the member under its card and person code, or, where there is no code, of its first name and date of birth; member_id is NULL for a new person. code: why it is refused. Runs with the rights of whoever calls it.';
REVOKE ALL ON FUNCTION pbm.resolve_members(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_member_contacts(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
BEGIN
    IF NOT EXISTS (SELECT FROM unnest(records) r WHERE r.fields ?| ARRAY['ssn', 'address', 'city', 'zip_code', 'phone', 'email']) THEN
        RETURN;
    END IF;
    IF NOT pbm.encryption_ready() THEN
        RETURN QUERY SELECT NULL::bigint, 'flagged', 'members', NULL, 'not_encrypted';
        RETURN;
    END IF;
    FOR one IN
        SELECT DISTINCT ON (m.member_id) r.line, m.member_id, c.given
        FROM pbm.resolve_members(records, settings) r
        JOIN pbm.members m ON m.member_id = r.member_id
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(e.key, e.value) AS given FROM jsonb_each(r.fields) e
            WHERE e.key IN ('ssn', 'address', 'city', 'state', 'zip_code', 'phone', 'email')) c
        WHERE r.code IS NULL AND c.given IS NOT NULL
        ORDER BY m.member_id, r.effective_date DESC, r.line DESC
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pbm.members m
            CROSS JOIN LATERAL (SELECT jsonb_strip_nulls(jsonb_build_object(
                'ssn', pbm.decrypt(m.ssn, 'members.ssn', m.patient_id), 'address', pbm.decrypt(m.address, 'members.address', m.patient_id),
                'city', pbm.decrypt(m.city, 'members.city', m.patient_id), 'state', m.state,
                'zip_code', pbm.decrypt(m.zip_code, 'members.zip_code', m.patient_id),
                'phone', pbm.decrypt(m.phone, 'members.phone', m.patient_id),
                'email', pbm.decrypt(m.email, 'members.email', m.patient_id))) AS stored) s
            WHERE m.member_id = one.member_id AND s.stored @> one.given);
        PERFORM pbm.set_member_contact(one.member_id, one.given);
        RETURN QUERY SELECT one.line, 'changed', 'members', NULL, NULL;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.load_member_contacts(pbm.load_record[], jsonb) IS
'Stores what a member file has of addresses and numbers, encrypted, where it differs from what is stored; without an encryption key it is left out and flagged';
REVOKE ALL ON FUNCTION pbm.load_member_contacts(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_spans(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    outcomes pbm.load_outcome[];
    made jsonb;
BEGIN
    -- What comes in, each once, among the spans of the same members; whatever reaches into the next span ends before it.
    WITH wanted AS MATERIALIZED (
        SELECT DISTINCT ON (r.member_id, r.rank, r.plan_id, r.effective_date) r.*
        FROM pbm.resolve_members(records, settings) r WHERE r.code IS NULL AND r.member_id IS NOT NULL
        ORDER BY r.member_id, r.rank, r.plan_id, r.effective_date, r.line DESC
    ), stored AS MATERIALIZED (
        SELECT c.* FROM pbm.coverage c WHERE c.member_id IN (SELECT w.member_id FROM wanted w)
    ), matched AS MATERIALIZED (
        SELECT w.line, s.coverage_id, coalesce(w.member_id, s.member_id) AS member_id, coalesce(w.rank, s.rank) AS rank,
               coalesce(w.plan_id, s.plan_id) AS plan_id, coalesce(w.effective_date, s.effective_date) AS effective_date,
               CASE WHEN w.line IS NULL THEN s.termination_date ELSE w.termination_date END AS termination_date,
               s.termination_date AS stored_end, w.card, w.person_code, w.family_id, w.relationship_code, w.group_id, w.fields ->> 'coverage_tier' AS coverage_tier,
               w.line IS NOT NULL AND s.coverage_id IS NOT NULL
                   AND (s.relationship_code, s.group_id, s.coverage_tier) IS DISTINCT FROM
                       (coalesce(w.relationship_code, s.relationship_code), coalesce(w.group_id, s.group_id), coalesce(w.fields ->> 'coverage_tier', s.coverage_tier)) AS differs
        FROM wanted w
        FULL JOIN stored s ON (s.member_id, s.rank, s.plan_id, s.effective_date) = (w.member_id, w.rank, w.plan_id, w.effective_date)
    ), placed AS (
        SELECT m.*,
               CASE WHEN m.is_void THEN m.termination_date
                    ELSE least(m.termination_date, lead(m.effective_date) OVER (
                        PARTITION BY m.member_id, m.rank, m.is_void ORDER BY m.effective_date, m.line NULLS FIRST) - 1) END AS final_end
        FROM (SELECT m.*, coalesce(m.termination_date < m.effective_date, false) AS is_void FROM matched m) m
    ), due AS MATERIALIZED (
        SELECT p.*,
               CASE WHEN p.coverage_id IS NULL THEN CASE WHEN p.is_void THEN 'unchanged' ELSE 'added' END
                    WHEN p.differs OR p.stored_end IS DISTINCT FROM p.final_end THEN 'changed' ELSE 'unchanged' END AS action
        FROM placed p
    )
    SELECT array_agg((d.line, CASE WHEN d.line IS NULL THEN 'closed' ELSE d.action END, 'coverage', NULL,
                      CASE WHEN d.line IS NULL THEN NULL WHEN d.is_void THEN 'void_span'
                           WHEN d.final_end IS DISTINCT FROM d.termination_date THEN 'trimmed' END)::pbm.load_outcome)
               FILTER (WHERE d.line IS NOT NULL OR d.action = 'changed'),
           jsonb_agg(to_jsonb(d)) FILTER (WHERE d.action IN ('added', 'changed'))
    INTO outcomes, made FROM due d;

    -- All ends in one statement: the spans must not overlap once it has ended.
    UPDATE pbm.coverage c
    SET termination_date = d.final_end, relationship_code = coalesce(d.relationship_code, c.relationship_code),
        group_id = coalesce(d.group_id, c.group_id), coverage_tier = coalesce(d.coverage_tier, c.coverage_tier)
    FROM jsonb_to_recordset(made) d (action text, coverage_id uuid, final_end date, relationship_code text, group_id text, coverage_tier text)
    WHERE d.action = 'changed' AND c.coverage_id = d.coverage_id;
    INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, group_id, coverage_tier, rank, effective_date,
                              termination_date)
    SELECT d.member_id, d.plan_id, d.card, d.person_code, d.family_id,
           coalesce(d.relationship_code, CASE WHEN d.person_code = '01' THEN '1' ELSE '0' END), d.group_id, d.coverage_tier, d.rank, d.effective_date, d.final_end
    FROM jsonb_to_recordset(made) d (action text, member_id integer, plan_id uuid, card text, person_code text, family_id uuid,
                                     relationship_code text, group_id text, coverage_tier text, rank smallint, effective_date date, final_end date)
    WHERE d.action = 'added'
    ORDER BY d.member_id, d.effective_date;
    RETURN QUERY SELECT o.* FROM unnest(outcomes) o;
END
$$;
COMMENT ON FUNCTION pbm.load_spans(pbm.load_record[], jsonb) IS
'The part of load_members that merges spans of coverage: a span is the same where member, rank, plan and first day are; an earlier one that reaches into a later one ends before it, whichever came first; one that ends before it begins makes what is stored void';
REVOKE ALL ON FUNCTION pbm.load_spans(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_members(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    as_of constant date := (settings ->> 'as_of')::date;
    closing_limit constant numeric := coalesce((settings ->> 'closing_limit_percent')::numeric, 20);
    covered bigint;
    gone uuid[];
BEGIN
    RETURN QUERY
    SELECT NULL::bigint, 'flagged', 'coverage', NULL, 'part_c_alone' FROM unnest(records) r WHERE r.fields ->> 'program' = '1';
    records := ARRAY(SELECT r FROM unnest(records) r WHERE r.fields ->> 'program' IS DISTINCT FROM '1');

    -- New persons, in the order of their cards; the first span of each comes with the person, so that the card finds them.
    RETURN QUERY
    WITH resolved AS MATERIALIZED (
        SELECT r.* FROM pbm.resolve_members(records, settings) r
    ), newcomer AS MATERIALIZED (
        SELECT DISTINCT ON (r.card, r.person_code) r.*, gen_random_uuid() AS patient_id
        FROM resolved r WHERE r.code IS NULL AND r.member_id IS NULL
          AND NOT coalesce(r.termination_date < r.effective_date, false)
        ORDER BY r.card, r.person_code, r.effective_date, r.line DESC
    ), ends AS (
        SELECT n.patient_id, least(n.termination_date, min(r.effective_date) - 1) AS termination_date
        FROM newcomer n LEFT JOIN resolved r
            ON (r.card, r.person_code, r.rank) = (n.card, n.person_code, n.rank) AND r.code IS NULL AND r.effective_date > n.effective_date
            AND NOT coalesce(r.termination_date < r.effective_date, false)
        GROUP BY n.patient_id, n.termination_date
    ), member AS (
        INSERT INTO pbm.members (first_name, last_name, date_of_birth, sex, date_of_death, patient_id, state, eligibility_status)
        SELECT f.first_name, f.last_name, f.date_of_birth, coalesce(f.sex, 'U'),
               CASE WHEN f.date_of_death >= f.date_of_birth THEN f.date_of_death END, n.patient_id, f.state, 'inactive'
        FROM newcomer n
        CROSS JOIN LATERAL jsonb_to_record(n.fields) AS f (first_name text, last_name text, date_of_birth date, sex text, date_of_death date, state text)
        ORDER BY n.card, n.person_code
        RETURNING member_id, patient_id
    ), span AS (
        INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, group_id, coverage_tier, rank,
                                  effective_date, termination_date)
        SELECT m.member_id, n.plan_id, n.card, n.person_code, n.family_id,
               coalesce(n.relationship_code, CASE WHEN n.person_code = '01' THEN '1' ELSE '0' END), n.group_id, n.fields ->> 'coverage_tier', n.rank, n.effective_date, e.termination_date
        FROM newcomer n JOIN member m ON m.patient_id = n.patient_id JOIN ends e ON e.patient_id = n.patient_id
        RETURNING coverage_id
    )
    SELECT n.line, 'added', 'members', NULL, CASE WHEN NOT n.fields ? 'date_of_birth' THEN 'no_birth_date' END FROM newcomer n
    UNION ALL
    SELECT r.line, 'refused', 'members', CASE WHEN r.code IN ('no_plan', 'unknown_plan') THEN 'plan_code' ELSE 'person_code' END, r.code
    FROM resolved r WHERE r.code IS NOT NULL
    UNION ALL
    SELECT r.line, 'flagged', 'coverage', 'termination_date', r.flag FROM resolved r WHERE r.code IS NULL AND r.flag IS NOT NULL
    UNION ALL
    SELECT r.line, 'flagged', 'coverage', NULL, 'void_span'
    FROM resolved r WHERE r.code IS NULL AND r.member_id IS NULL AND r.termination_date < r.effective_date
      AND NOT EXISTS (SELECT FROM newcomer n WHERE (n.card, n.person_code) = (r.card, r.person_code));

    -- What the latest record of a person says.
    RETURN QUERY
    WITH latest AS MATERIALIZED (
        SELECT DISTINCT ON (r.member_id) r.line, r.member_id, f.*
        FROM pbm.resolve_members(records, settings) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (first_name text, last_name text, date_of_birth date, sex text, date_of_death date)
        WHERE r.code IS NULL AND r.member_id IS NOT NULL
        ORDER BY r.member_id, r.effective_date DESC, r.line DESC
    ), changed AS (
        UPDATE pbm.members m
        SET first_name = coalesce(l.first_name, m.first_name), last_name = coalesce(l.last_name, m.last_name),
            date_of_birth = coalesce(l.date_of_birth, m.date_of_birth), sex = coalesce(l.sex, m.sex),
            date_of_death = coalesce(l.date_of_death, m.date_of_death), updated_at = now()
        FROM latest l
        WHERE m.member_id = l.member_id
          AND (m.first_name, m.last_name, m.date_of_birth, m.sex, m.date_of_death) IS DISTINCT FROM
              (coalesce(l.first_name, m.first_name), coalesce(l.last_name, m.last_name), coalesce(l.date_of_birth, m.date_of_birth),
               coalesce(l.sex, m.sex), coalesce(l.date_of_death, m.date_of_death))
          AND coalesce(coalesce(l.date_of_death, m.date_of_death) >= coalesce(l.date_of_birth, m.date_of_birth), true)
        RETURNING l.line
    )
    SELECT c.line, 'changed', 'members', NULL, NULL FROM changed c;

    RETURN QUERY SELECT s.* FROM pbm.load_spans(records, settings) s;
    RETURN QUERY SELECT c.* FROM pbm.load_member_contacts(records, settings) c;

    IF NOT coalesce((settings ->> 'full')::boolean, false) THEN
        RETURN;
    END IF;
    -- Of the plans that the file is of: who is covered on its day and not in it.
    WITH resolved AS MATERIALIZED (
        SELECT DISTINCT r.member_id, r.plan_id FROM pbm.resolve_members(records, settings) r WHERE r.plan_id IS NOT NULL
    )
    SELECT count(*), array_agg(c.coverage_id) FILTER (WHERE NOT EXISTS (
               SELECT FROM resolved r WHERE (r.member_id, r.plan_id) = (c.member_id, c.plan_id)))
    INTO covered, gone
    FROM pbm.coverage c
    WHERE c.plan_id IN (SELECT r.plan_id FROM resolved r)
      AND coalesce(c.termination_date >= greatest(as_of, c.effective_date), true);
    IF cardinality(gone) > 10 AND cardinality(gone) > covered * closing_limit / 100 THEN
        RETURN QUERY SELECT NULL::bigint, 'flagged', 'coverage', NULL, 'too_many_closings';
        RETURN;
    END IF;
    RETURN QUERY
    WITH closed AS (
        UPDATE pbm.coverage c SET termination_date = greatest(as_of, c.effective_date) - 1 WHERE c.coverage_id = ANY (gone)
        RETURNING c.coverage_id
    )
    SELECT NULL::bigint, 'closed', 'coverage', NULL, 'closed' FROM closed;
END
$$;
COMMENT ON FUNCTION pbm.load_members(pbm.load_record[], jsonb) IS
'Merges a member file into members and coverage; enrolment in Part C of Medicare alone is left out. settings: plan_code, the plan of all records; as_of, the day of the file; full (default false): who is covered on that day by a plan of the file and is not in it is covered until the day before, unless they are more than closing_limit_percent (20).';
REVOKE ALL ON FUNCTION pbm.load_members(pbm.load_record[], jsonb) FROM PUBLIC;
