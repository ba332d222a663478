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
    dur jsonb DEFAULT NULL,
    dispensing_status text DEFAULT NULL,
    patient_relationship_code text DEFAULT NULL,
    other_coverage_code text DEFAULT NULL,
    other_payer_count integer DEFAULT NULL,
    other_payers jsonb DEFAULT NULL,
    quantity_prescribed numeric DEFAULT NULL,
    quantity_intended numeric DEFAULT NULL,
    days_supply_intended integer DEFAULT NULL,
    patient_residence text DEFAULT NULL,
    compound_code text DEFAULT NULL,
    compound jsonb DEFAULT NULL,
    transaction_count integer DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text, integer, jsonb, numeric, numeric, integer, text, text, jsonb, integer) IS
'Checks, prices and pays or rejects a claim, in the caller''s transaction, and stores the answer. quantity in billing units, amounts in dollars; dur: array of {"reason_for_service", "professional_service", "result_of_service"} (439-E4, 440-E5, 441-E6); dispensing_status: P for a partial fill, C for its completion (343-HD); patient_relationship_code: 1 cardholder, 2 spouse, 3 child, 4 other (306-C6); other_coverage_code: 1 no other coverage, 2 another payer paid, 3 it rejected the claim, 4 it paid nothing, 8 only what it left the patient is billed (308-C8); other_payer_count: how many payers other_payers has (337-4C); other_payers: array, in the order in which they pay, of objects with coverage_type (338-5C), id_qualifier (339-6C), id (340-7C), date (443-E8), amounts_paid (431-DV), reject_codes (472-6E), patient_responsibility (352-NQ) and benefit_stages (394-MW), amounts as {"qualifier", "amount"}, and counts of these lists; quantity_prescribed: what the prescription is for, required of Schedule II (460-ET); quantity_intended and days_supply_intended: the whole fill of which a partial one is a part (344-HF, 345-HG); patient_residence (384-4X); compound_code: 2 for a compound (406-D6), whose ndc is 0; compound: object with dosage_form (450-EF), dispensing_unit (451-EG), route (995-E2), type (996-G1), level_of_effort (474-8E), ingredient_count (447-EC) and ingredients, an array of objects with ndc (489-TE), id_qualifier (488-RE), quantity (448-ED), cost (449-EE) and basis_of_cost (490-UE); transaction_count: how many claims the transmission has (109-A9). An exact repeat of a paid claim answers as duplicate with the original figures. Bad values are rejects, never errors. Call it in FROM: SELECT * FROM pbm.adjudicate_claim(...); (pbm.adjudicate_claim(...)).* in the list of columns adjudicates once for each column. Errors: 25006 in a read-only transaction, 55000 when the tables are of another version, a trigger of theirs is not in force, a trigger or rule keeps out what is written, or the call comes from a trigger while a claim is being written.';
REVOKE ALL ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text, integer, jsonb, numeric, numeric, integer, text, text, jsonb, integer) FROM PUBLIC;

CREATE FUNCTION pbm.adjudicate_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_json_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(jsonb) IS
'The same for an object whose keys are the arguments of the typed function; dates as YYYY-MM-DD, CCYYMMDD or an ISO 8601 time stamp, whose day counts as it is written; a number may be a text and the other way round, a whole one 30.0; null, an empty array and an absent key mean the same; the parts of other_payers and compound may be named by their numbers (338-5C). Errors: 22023 for what is no object, is nested too deep or has a key that is not known.';
REVOKE ALL ON FUNCTION pbm.adjudicate_claim(jsonb) FROM PUBLIC;

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
    dur jsonb DEFAULT NULL,
    dispensing_status text DEFAULT NULL,
    patient_relationship_code text DEFAULT NULL,
    other_coverage_code text DEFAULT NULL,
    other_payer_count integer DEFAULT NULL,
    other_payers jsonb DEFAULT NULL,
    quantity_prescribed numeric DEFAULT NULL,
    quantity_intended numeric DEFAULT NULL,
    days_supply_intended integer DEFAULT NULL,
    patient_residence text DEFAULT NULL,
    compound_code text DEFAULT NULL,
    compound jsonb DEFAULT NULL,
    transaction_count integer DEFAULT NULL,
    received_date date DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_wrapper';
COMMENT ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text, integer, jsonb, numeric, numeric, integer, text, text, jsonb, integer, date) IS
'Decides as adjudicate_claim would at this moment, and writes nothing: the answer has no claim_id and no claim_number. Call it in FROM, as adjudicate_claim. received_date: the day taken as today, so that next year''s terms can be seen before it comes. Errors: 22023 for an infinite received_date.';
REVOKE ALL ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text, integer, jsonb, numeric, numeric, integer, text, text, jsonb, integer, date) FROM PUBLIC;

CREATE FUNCTION pbm.price_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_json_wrapper';
COMMENT ON FUNCTION pbm.price_claim(jsonb) IS 'The same for an object, as adjudicate_claim(jsonb) takes it, with one more key: received_date, the day taken as today. Errors: as adjudicate_claim(jsonb), and 22023 for a received_date that is no date.';
REVOKE ALL ON FUNCTION pbm.price_claim(jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.adjudicate_batch(claims jsonb) RETURNS SETOF pbm.claim_response
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_batch_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_batch(jsonb) IS
'Adjudicates an array of claims in its order, in one transaction, and answers in that order; claims of one member see those before them. An element that is no object, is nested too deep or has a key that is not known is rejected R8, and the others are decided. Errors: 54000 for more claims than pbm.batch_limit, 53200 where there is no memory for it, 55000 where a trigger or rule keeps out what is written or the call comes from a trigger while a claim is being written, 22023 for what is no array.';
REVOKE ALL ON FUNCTION pbm.adjudicate_batch(jsonb) FROM PUBLIC;
