CREATE FUNCTION pbm.adjudicate_claim(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    pharmacy_npi text,
    fill_date date,
    rx_number text,
    fill_number integer DEFAULT 0,
    person_code text DEFAULT NULL,
    prescriber_npi text DEFAULT NULL,
    daw_code text DEFAULT '0',
    usual_and_customary numeric DEFAULT NULL,
    ingredient_cost_submitted numeric DEFAULT NULL,
    dispensing_fee_submitted numeric DEFAULT NULL,
    gross_amount_due numeric DEFAULT NULL,
    written_date date DEFAULT NULL,
    refills_authorized integer DEFAULT NULL,
    date_of_birth date DEFAULT NULL,
    prescriber_dea text DEFAULT NULL,
    prior_authorization_number text DEFAULT NULL,
    prior_authorization_type text DEFAULT NULL,
    submission_clarification_codes text[] DEFAULT NULL,
    dur jsonb DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb) IS
'Checks, prices and pays or rejects a claim, in the caller''s transaction, and stores the answer. quantity in billing units, amounts in dollars; dur: array of {"reason_for_service", "professional_service", "result_of_service"} (439-E4, 440-E5, 441-E6). An exact repeat of a paid claim answers as duplicate with the original figures. Bad values are rejects, never errors. Errors: 25006 in a read-only transaction, 55000 when the tables are of another version.';

CREATE FUNCTION pbm.adjudicate_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_json_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(jsonb) IS
'The same for an object whose keys are the arguments of the typed function; dates as YYYY-MM-DD or CCYYMMDD. Errors: 22023 for what is no object, is nested too deep or has a key that is not known.';

CREATE FUNCTION pbm.price_claim(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    pharmacy_npi text,
    fill_date date,
    rx_number text,
    fill_number integer DEFAULT 0,
    person_code text DEFAULT NULL,
    prescriber_npi text DEFAULT NULL,
    daw_code text DEFAULT '0',
    usual_and_customary numeric DEFAULT NULL,
    ingredient_cost_submitted numeric DEFAULT NULL,
    dispensing_fee_submitted numeric DEFAULT NULL,
    gross_amount_due numeric DEFAULT NULL,
    written_date date DEFAULT NULL,
    refills_authorized integer DEFAULT NULL,
    date_of_birth date DEFAULT NULL,
    prescriber_dea text DEFAULT NULL,
    prior_authorization_number text DEFAULT NULL,
    prior_authorization_type text DEFAULT NULL,
    submission_clarification_codes text[] DEFAULT NULL,
    dur jsonb DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_wrapper';
COMMENT ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb) IS
'Decides as adjudicate_claim would at this moment, and writes nothing: the answer has no claim_id and no claim_number';

CREATE FUNCTION pbm.price_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_json_wrapper';
COMMENT ON FUNCTION pbm.price_claim(jsonb) IS 'The same for an object, as adjudicate_claim(jsonb) takes it';

CREATE FUNCTION pbm.adjudicate_batch(claims jsonb) RETURNS SETOF pbm.claim_response
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_batch_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_batch(jsonb) IS
'Adjudicates an array of claims in its order, in one transaction, and answers in that order; claims of one member see those before them. Errors: 22023 for what is no array of objects, is nested too deep or has a key that is not known.';

CREATE FUNCTION pbm.reverse_claim(
    pharmacy_npi text,
    rx_number text,
    fill_date date,
    fill_number integer DEFAULT 0,
    ndc text DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text, text, date, integer, text) IS
'Reverses the paid claim with this key and takes back what it added to the accumulators. Answers reversed with the original figures; duplicate when it was reversed before; rejected 84 when no paid claim matches, 87 when several do. Errors: 22004 for a NULL key.';

CREATE FUNCTION pbm.reverse_claim(claim_number text) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_number_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text) IS 'The same by claim number';

CREATE FUNCTION pbm.explain_claim(claim_number text) RETURNS SETOF pbm.trace_step
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'explain_claim_wrapper';
COMMENT ON FUNCTION pbm.explain_claim(text) IS
'The steps of a claim''s decision in their order, in words; no rows where no claim has the number. Errors: XX001 for a trace that cannot be read.';

CREATE FUNCTION pbm.verify_eligibility(cardholder_id text, service_date date, person_code text DEFAULT NULL)
RETURNS pbm.eligibility
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_eligibility_wrapper';
COMMENT ON FUNCTION pbm.verify_eligibility(text, date, text) IS
'Whether a person is covered on a date, by which span and plan, or the reject code: 52, 53, 08, 65, 66, 67, 69, 600';

CREATE FUNCTION pbm.check_formulary(plan_id uuid, ndc text, service_date date DEFAULT CURRENT_DATE)
RETURNS pbm.formulary_status
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_formulary_wrapper';
COMMENT ON FUNCTION pbm.check_formulary(uuid, text, date) IS
'Coverage, tier, cost share (retail, 30 days) and restrictions of a product under a plan; reject_code 21, 54, 65, 70, 77 or MR where it is not covered';

CREATE FUNCTION pbm.dur_screen(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    fill_date date,
    person_code text DEFAULT NULL
) RETURNS SETOF pbm.dur_finding
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'dur_screen_wrapper';
COMMENT ON FUNCTION pbm.dur_screen(text, text, numeric, integer, date, text) IS
'Findings of drug utilization review for a supply against the member''s history: interactions, duplicate therapy, dose, age, sex. No rows for a member, product or supply that is not known.';

CREATE FUNCTION pbm.mask_phi(value text, kind text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'mask_phi_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(text, text) IS
'Masks a value. kind: name, identifier, address, phone, email, text give ***; date gives the year, or 90+ for a year of birth 90 years ago; zip gives three digits, or 000 where few people live; age gives the years up to 89, or 90+ (45 CFR 164.514(b)(2)). Errors: 22023 for another kind.';

CREATE FUNCTION pbm.mask_phi(document jsonb) RETURNS jsonb
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'mask_phi_json_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(jsonb) IS 'Masks every value, at any depth, whose key names personal data of our tables and claims. Errors: 22023 for what is nested too deep.';

CREATE FUNCTION pbm.reference_cache_usage() RETURNS pbm.cache_usage
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reference_cache_usage_wrapper';
COMMENT ON FUNCTION pbm.reference_cache_usage() IS 'What the reference cache of this session holds; see the setting pbm.reference_cache_size';

DO $pbm$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.prosecdef
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$pbm$;
