CREATE FUNCTION pbm.explain_claim(claim_number text) RETURNS SETOF pbm.trace_step
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'explain_claim_wrapper';
COMMENT ON FUNCTION pbm.explain_claim(text) IS
'The steps of a claim''s decision in their order, in words; no rows where no claim has the number. Errors: XX001 for a trace that cannot be read.';
REVOKE ALL ON FUNCTION pbm.explain_claim(text) FROM PUBLIC;

CREATE FUNCTION pbm.verify_eligibility(
    cardholder_id text,
    service_date date,
    person_code text DEFAULT NULL,
    patient_relationship_code text DEFAULT NULL
) RETURNS pbm.eligibility
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_eligibility_wrapper';
COMMENT ON FUNCTION pbm.verify_eligibility(text, date, text, text) IS
'Whether a person is covered on a date, by which span and plan, or the reject code: 07, 08, 11, 15, 41, 52, 53, 65, 66, 67, 69, 600, 85, P6. patient_relationship_code: 1 cardholder, 2 spouse, 3 child, 4 other (306-C6)';
REVOKE ALL ON FUNCTION pbm.verify_eligibility(text, date, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.check_formulary(plan_id uuid, ndc text, service_date date DEFAULT pbm.today())
RETURNS pbm.formulary_status
LANGUAGE c STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_formulary_wrapper';
COMMENT ON FUNCTION pbm.check_formulary(uuid, text, date) IS
'Coverage, tier, cost share (retail, 30 days) and restrictions of a product under a plan; reject_code 21, 54, 65, 70, 77, 85 (no tier) or MR where it is not covered';
REVOKE ALL ON FUNCTION pbm.check_formulary(uuid, text, date) FROM PUBLIC;

CREATE FUNCTION pbm.dur_screen(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    fill_date date,
    person_code text DEFAULT NULL
) RETURNS SETOF pbm.dur_finding
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'dur_screen_wrapper';
COMMENT ON FUNCTION pbm.dur_screen(text, text, numeric, integer, date, text) IS
'Findings of drug utilization review for a supply against the member''s history: interactions, duplicate therapy and ingredients, effects that add up, dose, age, sex, late refills. No rows for a member, product or supply that is not known.';
REVOKE ALL ON FUNCTION pbm.dur_screen(text, text, numeric, integer, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.opioid_mme(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    fill_date date,
    person_code text DEFAULT NULL,
    factor_set text DEFAULT NULL
) RETURNS SETOF pbm.mme_day
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'opioid_mme_wrapper';
COMMENT ON FUNCTION pbm.opioid_mme(text, text, numeric, integer, date, text, text) IS
'The days of a supply of an opioid, each with the dose of all opioids that the member has on it, as the edits would reckon it: what a pharmacist sees before filling. factor_set: one of opioid_factor_set; NULL: the plan''s. No rows for a member, product or supply that is not known, and for what is no opioid use. Errors: P0002 for an unknown set.';
REVOKE ALL ON FUNCTION pbm.opioid_mme(text, text, numeric, integer, date, text, text) FROM PUBLIC;
