CREATE FUNCTION pbm.part_d_status(cardholder_id text, service_date date, person_code text DEFAULT NULL)
RETURNS pbm.part_d_status
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'part_d_status_wrapper';
COMMENT ON FUNCTION pbm.part_d_status(text, date, text) IS
'Where a person stands in the Medicare Part D year of a date, under the plan that covers him on it; with reject_code and reason where none does, with a reason alone where the plan is not one of Part D. Errors: 55000 where the amounts of the year are not loaded.';
REVOKE ALL ON FUNCTION pbm.part_d_status(text, date, text) FROM PUBLIC;

CREATE FUNCTION pbm.record_other_payment(claim_number text, payer_type text, amount numeric, paid_at timestamptz DEFAULT now())
RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'record_other_payment_wrapper';
COMMENT ON FUNCTION pbm.record_other_payment(text, text, numeric, timestamptz) IS
'Records what a payer after the plan paid of the member''s share of a claim paid under Medicare Part D, in dollars, as it was reported; below 0 what the payer took back. The patient pays that much less; what does not count toward the threshold (part_d_incurred_payer) leaves the incurred costs; the prescription drug event is adjusted. Answers with the claim and its split as they are then, and says how many later claims were priced by another balance; duplicate for a report with the same type, amount and moment as one before; rejected 84 where no paid claim has the number. Errors: 22004 for a NULL; 22023 for an amount of no or too many cents, a moment before the fill or in the future, a claim that was not paid under Part D, more than the patient pays or less than was reported; 55000 where part_d_incurred_payer does not have the type for the year (SSA 1860D-2(b)(4)(C)).';
REVOKE ALL ON FUNCTION pbm.record_other_payment(text, text, numeric, timestamptz) FROM PUBLIC;
