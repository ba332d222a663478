CREATE FUNCTION pbm.safe_harbor_claims(minimum_cell integer DEFAULT 11, with_pharmacies boolean DEFAULT false, with_prescribers boolean DEFAULT false)
RETURNS TABLE (patient_key uuid, claim_key uuid, prescription_key uuid, fill_year integer, age_group text, sex text, state text, zip3 text,
               line_of_business text, ndc text, drug_name text, quantity numeric, days_supply integer, fill_number integer, daw_code text,
               channel text, status text, tier integer, reject_codes text[], allowed_amount numeric, paid_amount numeric,
               patient_copay numeric, pharmacy_key uuid, prescriber_key uuid)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 1000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claim constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.pharmacy_claim', 'safe_harbor', 'c', coalesce(with_pharmacies, false), coalesce(with_prescribers, false)) x);
    member constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.members', 'safe_harbor', 'm') x);
    -- Who is in one of these cells is told by nothing else that the rows have.
    cell constant text := 'fill_year, age_group, sex, state, %s, line_of_business, ndc';
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.check_minimum_cell(minimum_cell);
    PERFORM pbm.record_export();
    RETURN QUERY EXECUTE format($query$
        WITH aged AS MATERIALIZED (
            SELECT m.patient_id, c.id, c.fill_date, pbm.safe_age(m.date_of_birth, c.fill_date, m.date_of_death) AS age
            FROM pbm.pharmacy_claim c JOIN pbm.members m ON m.patient_id = c.patient_id
            WHERE c.plan_id = ANY ($1) AND c.patient_id <> ALL ($2)
        ), picked AS MATERIALIZED (
            SELECT c.patient_id AS person, %1$s AS patient_key, %2$s AS claim_key, %3$s AS prescription_key, %4$s AS fill_year,
                   CASE WHEN a.age = '90+' THEN a.age ELSE concat(a.age::integer / 5 * 5, '-', a.age::integer / 5 * 5 + 4) END AS age_group,
                   m.sex, m.state, %5$s AS zip3, p.line_of_business, c.ndc::text AS ndc, c.drug_name, c.quantity, c.days_supply,
                   c.fill_number, c.daw_code, c.channel, c.status, c.tier, c.reject_codes, %6$s AS allowed_amount,
                   %7$s AS paid_amount, %8$s AS patient_copay, (%9$s)::uuid AS pharmacy_key, (%10$s)::uuid AS prescriber_key
            FROM aged a JOIN pbm.pharmacy_claim c ON c.id = a.id AND c.fill_date = a.fill_date
            JOIN pbm.members m ON m.patient_id = a.patient_id JOIN pbm.plan p ON p.plan_id = c.plan_id
        ), fine AS (
            SELECT k.*, max(k.place) OVER (PARTITION BY %11$s) AS persons
            FROM (SELECT x.*, dense_rank() OVER (PARTITION BY %11$s ORDER BY x.person) AS place FROM picked x) k
        ), coarse AS (
            SELECT k.*, max(k.other_place) OVER (PARTITION BY %12$s) AS others
            FROM (SELECT x.*, dense_rank() OVER (PARTITION BY %12$s ORDER BY x.person) AS other_place
                  FROM (SELECT f.*, CASE WHEN f.persons >= $3 THEN f.zip3 END AS told_zip3 FROM fine f) x) k
        )
        SELECT k.patient_key, k.claim_key, k.prescription_key, k.fill_year, k.age_group, k.sex, k.state, k.told_zip3, k.line_of_business,
               k.ndc, k.drug_name, k.quantity, k.days_supply, k.fill_number, k.daw_code, k.channel, k.status, k.tier, k.reject_codes,
               k.allowed_amount, k.paid_amount, k.patient_copay, k.pharmacy_key, k.prescriber_key
        FROM coarse k WHERE k.others >= $3
        ORDER BY gen_random_uuid() $query$,
        claim ->> 'patient_id', claim ->> 'id', claim ->> 'rx_number', claim ->> 'fill_date', member ->> 'zip_code',
        claim ->> 'allowed_amount', claim ->> 'paid_amount', claim ->> 'patient_copay', claim ->> 'pharmacy_npi', claim ->> 'prescriber_npi',
        format(cell, 'zip3'), format(cell, 'told_zip3'))
    USING pbm.visible_plans('pbm_analyst_deid'), pbm.restricted_persons(), minimum_cell;
END
$$;
COMMENT ON FUNCTION pbm.safe_harbor_claims(integer, boolean, boolean) IS
'For pbm_analyst_deid: claims of his clients by the Safe Harbor list (45 CFR 164.514(b)(2)), in an order that is drawn: random codes for keys and numbers, the year of dates, ages in fives up to 90+, three digits of the ZIP code, plan and employer as line of business, amounts as the product''s mean of the year. A row of whose year, age, sex, state, ZIP code, line of business and product there are fewer than minimum_cell persons loses its ZIP code, or is left out. with_pharmacies, with_prescribers: a random code for each of these too. Recorded as a read. Errors: 55000 for a column without a class, 22023 for a minimum_cell below 1, those of decrypt and record_export.';
REVOKE ALL ON FUNCTION pbm.safe_harbor_claims(integer, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.safe_harbor_members(minimum_cell integer DEFAULT 11)
RETURNS TABLE (patient_key uuid, birth_year integer, is_90_or_older boolean, sex text, state text, zip3 text, line_of_business text,
               first_year integer, last_year integer)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 1000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    member constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.members', 'safe_harbor', 'm') x);
    span constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.coverage', 'safe_harbor', 'v') x);
    cell constant text := 'birth_year, is_90_or_older, sex, state, %s, line_of_business, first_year, last_year';
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.check_minimum_cell(minimum_cell);
    PERFORM pbm.record_export();
    RETURN QUERY EXECUTE format($query$
        WITH picked AS MATERIALIZED (
            SELECT m.patient_id AS person, %1$s AS patient_key, %2$s AS birth_year,
                   pbm.safe_age(m.date_of_birth, pbm.today(), m.date_of_death) = '90+' AS is_90_or_older, m.sex, m.state, %3$s AS zip3,
                   p.line_of_business, %4$s AS first_year, %5$s AS last_year
            FROM pbm.coverage v JOIN pbm.members m ON m.member_id = v.member_id JOIN pbm.plan p ON p.plan_id = v.plan_id
            WHERE v.plan_id = ANY ($1) AND m.patient_id <> ALL ($2)
        ), fine AS (
            SELECT k.*, max(k.place) OVER (PARTITION BY %6$s) AS persons
            FROM (SELECT x.*, dense_rank() OVER (PARTITION BY %6$s ORDER BY x.person) AS place FROM picked x) k
        ), coarse AS (
            SELECT k.*, max(k.other_place) OVER (PARTITION BY %7$s) AS others
            FROM (SELECT x.*, dense_rank() OVER (PARTITION BY %7$s ORDER BY x.person) AS other_place
                  FROM (SELECT f.*, CASE WHEN f.persons >= $3 THEN f.zip3 END AS told_zip3 FROM fine f) x) k
        )
        SELECT k.patient_key, k.birth_year, k.is_90_or_older, k.sex, k.state, k.told_zip3, k.line_of_business, k.first_year, k.last_year
        FROM coarse k WHERE k.others >= $3
        ORDER BY gen_random_uuid() $query$,
        member ->> 'patient_id', member ->> 'date_of_birth', member ->> 'zip_code', span ->> 'effective_date', span ->> 'termination_date',
        format(cell, 'zip3'), format(cell, 'told_zip3'))
    USING pbm.visible_plans('pbm_analyst_deid'), pbm.restricted_persons(), minimum_cell;
END
$$;
COMMENT ON FUNCTION pbm.safe_harbor_members(integer) IS
'For pbm_analyst_deid: the spans in which his clients'' plans cover members, as safe_harbor_claims has claims; within a transaction both have the same patient_key. Errors: as safe_harbor_claims.';
REVOKE ALL ON FUNCTION pbm.safe_harbor_members(integer) FROM PUBLIC;

CREATE FUNCTION pbm.check_minimum_cell(minimum_cell integer) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF minimum_cell IS NULL OR minimum_cell < 1 THEN
        RAISE EXCEPTION 'minimum_cell must be 1 or more' USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out for 11.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.check_minimum_cell(integer) IS 'Refuses a number of persons below 1: 22023';
REVOKE ALL ON FUNCTION pbm.check_minimum_cell(integer) FROM PUBLIC;

CREATE FUNCTION pbm.limited_claims()
RETURNS TABLE (patient_key uuid, claim_key uuid, fill_date date, written_date date, date_of_birth date, sex text, city text, state text,
               zip_code text, plan_id uuid, ndc text, drug_name text, quantity numeric, days_supply integer, fill_number integer,
               daw_code text, channel text, status text, tier integer, reject_codes text[], pharmacy_npi text, prescriber_key text,
               ingredient_cost numeric, dispensing_fee numeric, allowed_amount numeric, paid_amount numeric, patient_copay numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 1000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claim constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.pharmacy_claim', 'limited', 'c') x);
    member constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.members', 'limited', 'm') x);
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.record_export();
    RETURN QUERY EXECUTE format($query$
        SELECT %1$s, %2$s, %3$s, %4$s, %5$s, m.sex, %6$s, m.state, %7$s, c.plan_id, c.ndc::text, c.drug_name, c.quantity, c.days_supply,
               c.fill_number, c.daw_code, c.channel, c.status, c.tier, c.reject_codes, %8$s, %9$s, c.ingredient_cost, c.dispensing_fee,
               c.allowed_amount, c.paid_amount, c.patient_copay
        FROM pbm.pharmacy_claim c JOIN pbm.members m ON m.patient_id = c.patient_id
        WHERE c.plan_id = ANY ($1) AND c.patient_id <> ALL ($2)
        ORDER BY gen_random_uuid() $query$,
        claim ->> 'patient_id', claim ->> 'id', claim ->> 'fill_date', claim ->> 'written_date', member ->> 'date_of_birth',
        member ->> 'city', member ->> 'zip_code', claim ->> 'pharmacy_npi', claim ->> 'prescriber_npi')
    USING pbm.visible_plans('pbm_privacy_officer'), pbm.restricted_persons();
END
$$;
COMMENT ON FUNCTION pbm.limited_claims() IS
'For pbm_privacy_officer: claims as a limited data set (45 CFR 164.514(e)), which is for a recipient with a data use agreement and still protected health information: dates, city, state and ZIP code stay, direct identifiers go, keys and prescribers become keyed pseudonyms. Recorded as a read. Errors: 55000 without a key of the purpose masking and for a column without a class, those of decrypt and record_export.';
REVOKE ALL ON FUNCTION pbm.limited_claims() FROM PUBLIC;

CREATE FUNCTION pbm.limited_members()
RETURNS TABLE (patient_key uuid, date_of_birth date, date_of_death date, sex text, city text, state text, zip_code text, plan_id uuid,
               relationship_code text, effective_date date, termination_date date)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 1000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    member constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.members', 'limited', 'm') x);
    span constant jsonb := (SELECT jsonb_object_agg(x.column_name, coalesce(x.expression, 'NULL'))
        FROM pbm.masked_columns('pbm.coverage', 'limited', 'v') x);
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pbm.record_export();
    RETURN QUERY EXECUTE format($query$
        SELECT %1$s, %2$s, %3$s, m.sex, %4$s, m.state, %5$s, v.plan_id, v.relationship_code, %6$s, %7$s
        FROM pbm.coverage v JOIN pbm.members m ON m.member_id = v.member_id
        WHERE v.plan_id = ANY ($1) AND m.patient_id <> ALL ($2)
        ORDER BY gen_random_uuid() $query$,
        member ->> 'patient_id', member ->> 'date_of_birth', member ->> 'date_of_death', member ->> 'city', member ->> 'zip_code',
        span ->> 'effective_date', span ->> 'termination_date')
    USING pbm.visible_plans('pbm_privacy_officer'), pbm.restricted_persons();
END
$$;
COMMENT ON FUNCTION pbm.limited_members() IS
'For pbm_privacy_officer: spans of coverage with their members, as limited_claims has claims, under the same patient_key. Errors: as limited_claims.';
REVOKE ALL ON FUNCTION pbm.limited_members() FROM PUBLIC;
