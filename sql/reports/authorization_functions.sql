CREATE OR REPLACE FUNCTION pbm.request_authorization(request jsonb) RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entered constant uuid := pbm.enter_authorization_request(request);
    result pbm.authorization_case;
BEGIN
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = entered;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.request_authorization(jsonb) IS
'Enters a request for prior authorization and gives its case, approved at once where the criteria of authorization_criterion are met. Keys: cardholder_id, person_code, request_type, urgency (standard, expedited), received, statement_received, requester, prescriber_npi, diagnosis_codes, amount_in_controversy; what is asked: ndc, ingredient_id, class_id or edit, waived_reject_codes, effective_date, termination_date, quantity, fills, amount, only_pharmacy_npi, only_prescriber_npi. Errors: 22004 for NULL, 22023 for a document that is no request, P0002 where nobody is covered under the card or no pharmacy has the NPI, 55000 where the program has no clock for it, 54000 where no number is free.';
REVOKE ALL ON FUNCTION pbm.request_authorization(jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.add_authorization_information(case_id uuid, information jsonb) RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result pbm.authorization_case;
BEGIN
    PERFORM pbm.enter_authorization_information(case_id, information);
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = add_authorization_information.case_id;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.add_authorization_information(uuid, jsonb) IS
'Enters information that came for a request, which waits for a decision again. Keys: received, statement_received, diagnosis_codes, prescriber_npi, extend (the plan takes its extension), amount_in_controversy, note. Errors: 22004 for a NULL, 22023 for a document that is no information and a moment in the future or before it was asked for, P0002 where no case has the id, 55000 where the case is not open, or the time cannot be extended.';
REVOKE ALL ON FUNCTION pbm.add_authorization_information(uuid, jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.decide_authorization(case_id uuid, decision text, scope jsonb DEFAULT NULL, reason text DEFAULT NULL)
RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result pbm.authorization_case;
BEGIN
    PERFORM pbm.enter_authorization_decision(case_id, decision, scope, reason);
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = decide_authorization.case_id;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.decide_authorization(uuid, text, jsonb, text) IS
'Decides a request: approved, partly_approved (the scope says what, in the keys of a request; what it leaves out is as asked), denied, dismissed, expired, awaiting_information, or forwarded, which sends a case that was not decided in time to the level that its clock names. partly_approved, denied and dismissed need a specific reason. Errors: 22004 for a NULL and a missing reason, 22023 for an unknown decision, a document that is no scope, an approval of less than was asked and a part that is all of it, P0002 where no case has the id, 55000 for a step that the state of the case does not allow.';
REVOKE ALL ON FUNCTION pbm.decide_authorization(uuid, text, jsonb, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.withdraw_authorization(case_id uuid, reason text) RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result pbm.authorization_case;
BEGIN
    PERFORM pbm.enter_authorization_withdrawal(case_id, reason);
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = withdraw_authorization.case_id;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.withdraw_authorization(uuid, text) IS
'Takes back a request that is open. Errors: 22004 for a NULL and without a reason, P0002 where no case has the id, 55000 where it is not open.';
REVOKE ALL ON FUNCTION pbm.withdraw_authorization(uuid, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.appeal_authorization(case_id uuid, received timestamptz DEFAULT now(), expedited boolean DEFAULT false)
RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entered constant uuid := pbm.enter_authorization_appeal(case_id, received, expedited);
    result pbm.authorization_case;
BEGIN
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = entered;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.appeal_authorization(uuid, timestamptz, boolean) IS
'Asks the next level about a decision and gives the further case; one that is filed after the time for it, or about less than the level asks for, is dismissed. Errors: 22004 for a NULL case, 22023 for a moment in the future or before the day of the decision, P0002 where no case has the id, 55000 where nothing was denied, no level is left, or it was appealed before.';
REVOKE ALL ON FUNCTION pbm.appeal_authorization(uuid, timestamptz, boolean) FROM PUBLIC;
