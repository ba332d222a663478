CREATE FUNCTION pbm.members_name() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    by_name boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        by_name := NEW.first_name IS NULL AND NEW.last_name IS NULL;
    ELSE
        by_name := NEW.name IS DISTINCT FROM OLD.name AND NEW.first_name IS NOT DISTINCT FROM OLD.first_name
                   AND NEW.last_name IS NOT DISTINCT FROM OLD.last_name;
    END IF;
    IF by_name THEN
        NEW.first_name := nullif(btrim(substring(NEW.name FROM '^(.*)\s\S+\s*$')), '');
        NEW.last_name := substring(NEW.name FROM '(\S+)\s*$');
    END IF;
    NEW.name := nullif(concat_ws(' ', NEW.first_name, NEW.last_name), '');
    IF TG_OP = 'INSERT' AND NEW.plan_id IS NOT NULL AND NOT EXISTS (SELECT FROM pbm.plan p WHERE p.plan_code = NEW.plan_id) THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'foreign_key_violation', TABLE = 'members', SCHEMA = 'pbm', COLUMN = 'plan_id',
                  HINT = 'members.plan_id is a plan_code of pbm.plan: insert the plan first.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.members_name() IS
'Trigger: keeps name at first and last name, and splits one that is given alone at its last blank. Errors: 23503 where a member is inserted with a plan_id that is no plan code.';
REVOKE ALL ON FUNCTION pbm.members_name() FROM PUBLIC;

CREATE FUNCTION pbm.members_cardholder_id(member_id integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'PBM' || lpad(member_id::text, 10, '0') $$;
COMMENT ON FUNCTION pbm.members_cardholder_id(integer) IS 'The cardholder ID (302-C2) of a member who came without one: PBM and the member_id in ten digits';
REVOKE ALL ON FUNCTION pbm.members_cardholder_id(integer) FROM PUBLIC;

CREATE FUNCTION pbm.members_to_coverage() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, rank, effective_date, termination_date)
    SELECT a.member_id, p.plan_id, pbm.members_cardholder_id(a.member_id), '01', gen_random_uuid(), 1,
           coalesce(a.effective_date, least(pbm.today(), a.termination_date)), a.termination_date
    FROM added a
    JOIN pbm.plan p ON p.plan_code = a.plan_id
    WHERE a.eligibility_status = 'active';
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.members_to_coverage() IS
'Trigger: covers a member inserted active and with a plan by a span of rank 1, person code 01, under a cardholder ID of our making (members_cardholder_id), from effective_date or else today';
REVOKE ALL ON FUNCTION pbm.members_to_coverage() FROM PUBLIC;

CREATE FUNCTION pbm.coverage_gives_way() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made uuid;
    patient uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN
        patient := OLD.patient_id;
        SELECT c.coverage_id INTO made
        FROM pbm.coverage c
        WHERE c.member_id = OLD.member_id AND c.cardholder_id = pbm.members_cardholder_id(c.member_id);
    ELSE
        SELECT m.patient_id INTO patient FROM pbm.members m WHERE m.member_id = NEW.member_id;
        SELECT c.coverage_id INTO made
        FROM pbm.coverage c
        WHERE c.member_id = NEW.member_id AND c.rank = NEW.rank
          AND c.cardholder_id = pbm.members_cardholder_id(c.member_id) AND NEW.cardholder_id <> c.cardholder_id
          AND (c.termination_date IS NULL OR c.termination_date >= NEW.effective_date)
          AND (NEW.termination_date IS NULL OR NEW.termination_date >= c.effective_date);
    END IF;
    IF made IS NOT NULL AND NOT EXISTS (
        SELECT FROM pbm.pharmacy_claim p WHERE p.patient_id = patient AND p.coverage_id = made) THEN
        DELETE FROM pbm.coverage c WHERE c.coverage_id = made;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.coverage_gives_way() IS
'Trigger: a span of our making, which no claim has used, gives way to one that is inserted over it, and goes with its member';
REVOKE ALL ON FUNCTION pbm.coverage_gives_way() FROM PUBLIC;
