CREATE FUNCTION pbm.reverse_claim(
    pharmacy_npi text,
    rx_number text,
    fill_date date,
    fill_number integer DEFAULT 0,
    ndc text DEFAULT NULL,
    payer_rank integer DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text, text, date, integer, text, integer) IS
'Reverses the paid claim with this key and takes back what it added to the accumulators. payer_rank: the rank of the coverage that answered it, of a fill that several payers paid. Answers reversed with the original figures; duplicate when it was reversed before; rejected 84 when no paid claim matches, 87 when several do, or when a later payer''s claim for the fill stands and its plan does not let the one before it be reversed (plan_coordination.first_reversed). Errors: 22004 for a NULL key.';
REVOKE ALL ON FUNCTION pbm.reverse_claim(text, text, date, integer, text, integer) FROM PUBLIC;

CREATE FUNCTION pbm.reverse_claim(claim_number text) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_number_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text) IS 'The same by claim number';
REVOKE ALL ON FUNCTION pbm.reverse_claim(text) FROM PUBLIC;
