CREATE FUNCTION pbm.record_disclosure(
    cardholder_id text,
    disclosed_on date,
    basis text,
    recipient_name text,
    description text,
    purpose text DEFAULT NULL,
    request_reference text DEFAULT NULL,
    recipient_address text DEFAULT NULL,
    person_code text DEFAULT NULL
) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    patient uuid := pbm.person_of_card(cardholder_id, person_code);
    made uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM pbm.disclosure_basis b WHERE b.basis = record_disclosure.basis) THEN
        RAISE EXCEPTION 'unknown basis of a disclosure' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'SELECT basis, citation, description FROM pbm.disclosure_basis;';
    END IF;
    IF NOT coalesce(isfinite(disclosed_on) AND disclosed_on <= pbm.today() AND recipient_name ~ '[^ ]' AND description ~ '[^ ]'
                    AND (purpose ~ '[^ ]' OR request_reference ~ '[^ ]'), false) THEN
        RAISE EXCEPTION 'a disclosure has a date that is not in the future, a recipient, a description, and a purpose or the copy of a request'
            USING ERRCODE = 'invalid_parameter_value', HINT = '45 CFR 164.528(b)(2) lists what an accounting tells.';
    END IF;
    INSERT INTO pbm.disclosure (patient_id, disclosed_on, basis, recipient_name, recipient_address, description, purpose,
                                request_reference, recorded_by, recorded_for)
    VALUES (patient, disclosed_on, basis, recipient_name, recipient_address, description, purpose,
            request_reference, access.role_name, access.app_user)
    RETURNING disclosure_id INTO made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.record_disclosure(text, date, text, text, text, text, text, text, text) IS
'Enters a disclosure of a person''s data: when, on which basis (disclosure_basis), to whom, what, and what for or where the copy of the written request is kept; gives its disclosure_id. Errors: those of person_of_card and require_access, 22023 for an unknown basis and where something is missing.';
REVOKE ALL ON FUNCTION pbm.record_disclosure(text, date, text, text, text, text, text, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.suspend_accounting(
    cardholder_id text,
    basis text,
    agency text,
    official text,
    reason text,
    is_written boolean,
    first_date date,
    last_date date DEFAULT NULL,
    person_code text DEFAULT NULL
) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    patient uuid := pbm.person_of_card(cardholder_id, person_code);
    -- 164.528(a)(2)(ii)(C): 30 days from the date of an oral statement.
    last_day date := coalesce(last_date, CASE WHEN NOT is_written THEN first_date + 29 END);
    made uuid;
BEGIN
    IF NOT coalesce(basis IN ('health_oversight', 'law_enforcement') AND agency ~ '[^ ]' AND official ~ '[^ ]' AND reason ~ '[^ ]'
                    AND isfinite(first_date) AND isfinite(last_day) AND last_day >= first_date, false) THEN
        RAISE EXCEPTION 'a suspension has a basis of health_oversight or law_enforcement, an agency, an official, a reason and its days'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'A written statement says how long it holds: pass its last_date.';
    END IF;
    IF NOT is_written AND last_day >= first_date + 30 THEN
        RAISE EXCEPTION 'an oral statement suspends an accounting for 30 days at most'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask the agency for a written statement: 45 CFR 164.528(a)(2)(ii).';
    END IF;
    INSERT INTO pbm.disclosure_suspension (patient_id, basis, agency, official, reason, is_written, first_date, last_date, recorded_by)
    VALUES (patient, basis, agency, official, reason, is_written, first_date, last_day, access.role_name)
    RETURNING suspension_id INTO made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.suspend_accounting(text, text, text, text, text, boolean, date, date, text) IS
'Leaves the disclosures to an agency of health oversight or law enforcement out of a person''s accounting, from the day of its statement to last_date; an oral statement holds for 30 days at most. Gives the suspension_id. Errors: those of person_of_card and require_access, 22023 where something is missing or an oral statement is to hold longer.';
REVOKE ALL ON FUNCTION pbm.suspend_accounting(text, text, text, text, text, boolean, date, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.agency_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT lower(regexp_replace(normalize(name, NFKC), '[^[:alnum:]]', '', 'g')) $$;
COMMENT ON FUNCTION pbm.agency_key(text) IS 'A recipient''s name as suspensions compare it: without case, blanks and punctuation';
REVOKE ALL ON FUNCTION pbm.agency_key(text) FROM PUBLIC;

CREATE TYPE pbm.accounting_line AS (
    form text, disclosed_on date, last_disclosed_on date, disclosures bigint, recipient_name text, recipient_address text,
    description text, purpose text, request_reference text, basis text, citation text
);
COMMENT ON TYPE pbm.accounting_line IS
'A line of an accounting of disclosures. form: single; summary, several disclosures to one recipient for one purpose, of which the first is described, with their number and the date of the last; research, a protocol for which the person''s data may or may not have been disclosed';

CREATE FUNCTION pbm.accounting(
    cardholder_id text,
    from_date date,
    to_date date,
    person_code text DEFAULT NULL,
    summarize boolean DEFAULT true
) RETURNS SETOF pbm.accounting_line
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    patient uuid := pbm.person_of_card(cardholder_id, person_code);
    today date := pbm.today();
    -- Six years back, of a 29 February the 28th.
    first_day date := greatest(coalesce(from_date, '-infinity'), (today - interval '6 years')::date);
    last_day date := least(coalesce(to_date, 'infinity'), today);
BEGIN
    RETURN QUERY
    WITH told AS (
        SELECT d.*, b.citation, b.may_be_summarized
        FROM pbm.disclosure d JOIN pbm.disclosure_basis b USING (basis)
        WHERE d.patient_id = patient AND d.disclosed_on BETWEEN first_day AND last_day AND b.is_accounted
          AND NOT EXISTS (
              SELECT FROM pbm.disclosure_suspension s
              WHERE s.patient_id = patient AND s.basis = d.basis AND pbm.agency_key(s.agency) = pbm.agency_key(d.recipient_name)
                AND today BETWEEN s.first_date AND s.last_date)
    ), ranked AS (
        SELECT t.*, row_number() OVER same AS place, max(t.disclosed_on) OVER series AS last_on, count(*) OVER series AS number
        FROM told t
        WINDOW series AS (PARTITION BY t.basis, pbm.agency_key(t.recipient_name), t.purpose,
                                       CASE WHEN summarize AND t.may_be_summarized AND t.purpose IS NOT NULL THEN NULL ELSE t.disclosure_id END),
               same AS (series ORDER BY t.disclosed_on, t.recorded_at, t.disclosure_id)
    ), lines AS (
        SELECT CASE WHEN r.number > 1 THEN 'summary' ELSE 'single' END AS form, r.disclosed_on,
               CASE WHEN r.number > 1 THEN r.last_on END AS last_disclosed_on, r.number, r.recipient_name, r.recipient_address,
               r.description, r.purpose, r.request_reference, r.basis, r.citation
        FROM ranked r WHERE r.place = 1
        UNION ALL
        SELECT 'research', p.first_date, least(p.last_date, last_day), NULL, p.researcher_contact, 'sponsor: ' || p.sponsor_contact,
               p.protocol_name || ': ' || p.information_types,
               p.description || ' The person''s data may or may not have been disclosed for this protocol.', NULL, 'research', '164.528(b)(4)'
        FROM pbm.research_protocol p
        WHERE p.first_date <= last_day AND coalesce(p.last_date, 'infinity') >= first_day
    )
    SELECT l.form, l.disclosed_on, l.last_disclosed_on, l.number, l.recipient_name, l.recipient_address, l.description, l.purpose,
           l.request_reference, l.basis, l.citation
    FROM lines l ORDER BY l.disclosed_on, l.form, l.recipient_name, l.description;
END
$$;
COMMENT ON FUNCTION pbm.accounting(text, date, date, text, boolean) IS
'The accounting of disclosures of a person (45 CFR 164.528): those of the dates, both inclusive (NULL: open), at most six years back, without the exceptions of 164.528(a)(1) and what is suspended today. Several to one recipient for one purpose, on a basis that allows it, are one line unless summarize is false. Errors: those of person_of_card and require_access.';
REVOKE ALL ON FUNCTION pbm.accounting(text, date, date, text, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.request_accounting(cardholder_id text, person_code text DEFAULT NULL, requested_on date DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    patient uuid := pbm.person_of_card(cardholder_id, person_code);
    asked date := coalesce(requested_on, pbm.today());
    made uuid;
BEGIN
    IF NOT isfinite(asked) OR asked > pbm.today() THEN
        RAISE EXCEPTION 'a request is not made in the future' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass the day on which it was received.';
    END IF;
    INSERT INTO pbm.accounting_request (patient_id, requested_on, due_on, is_free, recorded_by)
    VALUES (patient, asked, asked + 60,
            NOT EXISTS (SELECT FROM pbm.accounting_request r
                        WHERE r.patient_id = patient AND r.requested_on > (asked - interval '12 months')::date AND r.requested_on <= asked),
            access.role_name)
    RETURNING request_id INTO made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.request_accounting(text, text, date) IS
'Enters a person''s request for an accounting, received today unless requested_on says another day: due in 60 days, free where it is the first in twelve months. Gives the request_id. Errors: those of person_of_card and require_access, 22023 for a day in the future.';
REVOKE ALL ON FUNCTION pbm.request_accounting(text, text, date) FROM PUBLIC;

CREATE FUNCTION pbm.extend_accounting(request_id uuid, reason text) RETURNS date
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
    due date;
BEGIN
    IF coalesce(reason, '') !~ '[^ ]' THEN
        RAISE EXCEPTION 'an extension needs a reason that the person is told' USING ERRCODE = 'invalid_parameter_value',
            HINT = '45 CFR 164.528(c)(1)(ii)(A)';
    END IF;
    UPDATE pbm.accounting_request r
    SET due_on = r.due_on + 30, extended_on = pbm.today(), extension_reason = reason
    WHERE r.request_id = extend_accounting.request_id AND r.extended_on IS NULL AND r.provided_on IS NULL AND r.due_on >= pbm.today()
      AND pbm.shows_person(r.patient_id)
    RETURNING r.due_on INTO due;
    IF due IS NULL THEN
        RAISE EXCEPTION 'this request cannot be extended' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'An open request is extended once, before it is due: SELECT * FROM pbm.accounting_due;';
    END IF;
    RETURN due;
END
$$;
COMMENT ON FUNCTION pbm.extend_accounting(uuid, text) IS
'Gives an accounting 30 days more, once, before it is due, and returns the day. Errors: those of require_access, 22023 without a reason, 55000 where the request is not open, was extended or is late.';
REVOKE ALL ON FUNCTION pbm.extend_accounting(uuid, text) FROM PUBLIC;

CREATE FUNCTION pbm.close_accounting(request_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    access pbm.access_context := pbm.require_access();
BEGIN
    UPDATE pbm.accounting_request r SET provided_on = pbm.today(), provided_by = access.role_name
    WHERE r.request_id = close_accounting.request_id AND r.provided_on IS NULL AND pbm.shows_person(r.patient_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no open request has this id' USING ERRCODE = 'no_data_found', HINT = 'SELECT * FROM pbm.accounting_due;';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.close_accounting(uuid) IS 'Notes that an accounting was provided today. Errors: those of require_access, P0002 where no open request has the id.';
REVOKE ALL ON FUNCTION pbm.close_accounting(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.restricted_persons() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purpose constant text := (pbm.current_access()).purpose;
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT r.patient_id), '{}') FROM pbm.patient_restriction r
            WHERE pbm.today() BETWEEN r.effective_date AND coalesce(r.termination_date, 'infinity')
              AND coalesce(purpose = ANY (r.withheld_purposes), true));
END
$$;
COMMENT ON FUNCTION pbm.restricted_persons() IS
'The persons for whom is_restricted is true: without a purpose all who have a restriction, for the policies of the role views';
REVOKE ALL ON FUNCTION pbm.restricted_persons() FROM PUBLIC;

CREATE FUNCTION pbm.is_restricted(patient_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM pbm.patient_restriction r
        WHERE r.patient_id = is_restricted.patient_id AND pbm.today() BETWEEN r.effective_date AND coalesce(r.termination_date, 'infinity')
          AND coalesce((pbm.current_access()).purpose = ANY (r.withheld_purposes), true));
END
$$;
COMMENT ON FUNCTION pbm.is_restricted(uuid) IS
'Whether a restriction that was agreed to with the person keeps the rows from the current purpose; for the policies of the role views';
REVOKE ALL ON FUNCTION pbm.is_restricted(uuid) FROM PUBLIC;
