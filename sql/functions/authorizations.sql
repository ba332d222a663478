CREATE FUNCTION pbm.enter_authorization_request(request jsonb) RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_request_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_request(jsonb) IS 'What request_authorization calls; gives the case_id';
REVOKE ALL ON FUNCTION pbm.enter_authorization_request(jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.enter_authorization_information(case_id uuid, information jsonb) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_information_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_information(uuid, jsonb) IS 'What add_authorization_information calls';
REVOKE ALL ON FUNCTION pbm.enter_authorization_information(uuid, jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.enter_authorization_decision(case_id uuid, decision text, scope jsonb, reason text) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_decision_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_decision(uuid, text, jsonb, text) IS 'What decide_authorization calls';
REVOKE ALL ON FUNCTION pbm.enter_authorization_decision(uuid, text, jsonb, text) FROM PUBLIC;

CREATE FUNCTION pbm.enter_authorization_withdrawal(case_id uuid, reason text) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_withdrawal_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_withdrawal(uuid, text) IS 'What withdraw_authorization calls';
REVOKE ALL ON FUNCTION pbm.enter_authorization_withdrawal(uuid, text) FROM PUBLIC;

CREATE FUNCTION pbm.enter_authorization_appeal(case_id uuid, received timestamptz, expedited boolean) RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_appeal_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_appeal(uuid, timestamptz, boolean) IS 'What appeal_authorization calls; gives the case_id of the appeal';
REVOKE ALL ON FUNCTION pbm.enter_authorization_appeal(uuid, timestamptz, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.revoke_authorization(authorization_number text, reason text, last_date date) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_authorization_wrapper';
COMMENT ON FUNCTION pbm.revoke_authorization(text, text, date) IS
'Ends an authorization with the day given; one that had not begun by then is closed. Claims that are paid stay paid. Errors: 22004 for a NULL and without a reason, P0002 where none has the number, 55000 where it is not in force.';
REVOKE ALL ON FUNCTION pbm.revoke_authorization(text, text, date) FROM PUBLIC;

CREATE FUNCTION pbm.record_notice(case_id uuid, kind text, sent timestamptz) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'record_notice_wrapper';
COMMENT ON FUNCTION pbm.record_notice(uuid, text, timestamptz) IS
'Notes when a decision was told: oral, written; when the plan heard that another reversed its decision: reversal; when a decision was put into effect outside pbm: effectuated, paid. The first of a kind counts, and the clocks follow. Errors: 22004 for a NULL, 22023 for an unknown kind and a moment in the future or before the request, P0002 where no case has the id, 55000 for a notice of what was not decided or granted.';
REVOKE ALL ON FUNCTION pbm.record_notice(uuid, text, timestamptz) FROM PUBLIC;
