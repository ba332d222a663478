CREATE FUNCTION pbm.rebill_claim(claim jsonb) RETURNS SETOF pbm.claim_response
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 2 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'rebill_claim_wrapper';
COMMENT ON FUNCTION pbm.rebill_claim(jsonb) IS
'Rebill (NCPDP B3): reverses the paid claim with the pharmacy, prescription, fill date and fill number of this one and bills this one, in one step. Two rows: the reversal''s answer, then the bill''s; one, rejected 84, where nothing is there to reverse, or 87 where several claims are. Where the bill is rejected the plan decides: plan.rejected_rebill reverse leaves the old claim reversed, keep leaves it paid (reversal rejected 87). A repeat is answered duplicate. plan.later_claims says what becomes of the family''s later claims. Errors: as adjudicate_claim(jsonb).';
REVOKE ALL ON FUNCTION pbm.rebill_claim(jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.what_would_pay(claim_number text) RETURNS SETOF pbm.remedy
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 10 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'what_would_pay_wrapper';
COMMENT ON FUNCTION pbm.what_would_pay(text) IS
'The smallest changes that would pay a rejected claim, each decided by the engine as the database stands, without effects: a code to send, an authorization, a smaller quantity, a shorter days'' supply, the first later fill date within 90 days, up to five covered products. No rows where nothing of these pays. Errors: P0002 for an unknown number; 55000 where the claim is not rejected, or what it was sent as is not kept.';
REVOKE ALL ON FUNCTION pbm.what_would_pay(text) FROM PUBLIC;

CREATE FUNCTION pbm.cheaper_alternatives(claim_number text, maximum integer DEFAULT 5) RETURNS SETOF pbm.alternative
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 5 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'cheaper_alternatives_wrapper';
COMMENT ON FUNCTION pbm.cheaper_alternatives(text, integer) IS
'Products with which a paid claim would have cost less in all, at most so many: those of the same ingredients, strengths, form and route first, then those of its classes, each by what the member saves. Decided for the same quantity and days'' supply, as the member''s balances and history stood when the claim was paid. Errors: P0002 for an unknown number; 55000 where the claim is not paid, or what it was sent as is not kept; 22023 for a negative maximum.';
REVOKE ALL ON FUNCTION pbm.cheaper_alternatives(text, integer) FROM PUBLIC;

CREATE FUNCTION pbm.correction_differences(claim_number text) RETURNS SETOF pbm.correction_difference
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 5 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'correction_differences_wrapper';
COMMENT ON FUNCTION pbm.correction_differences(text) IS
'The later claims of the family in the benefit year of a reversed claim that would be answered otherwise today, decided in the order of their fill dates. Writes nothing. Errors: P0002 for an unknown number; 55000 where the claim is not reversed.';
REVOKE ALL ON FUNCTION pbm.correction_differences(text) FROM PUBLIC;
