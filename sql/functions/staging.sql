CREATE FUNCTION pbm.check_claim(claim jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'check_claim_wrapper';
COMMENT ON FUNCTION pbm.check_claim(jsonb) IS
'Why adjudicate_claim(jsonb) would refuse an object as no claim at all, in words without its values; NULL: it would answer';

CREATE FUNCTION pbm.process_claims_chunk(chunk_size integer) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken bigint[];
    refused integer;
    answered integer;
BEGIN
    IF chunk_size IS NULL OR chunk_size < 1 THEN
        RAISE EXCEPTION 'chunk_size must be 1 or more'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.process_claims_staging(1000);';
    END IF;
    -- A row that another session is working on is left to it.
    SELECT array_agg(s.staging_id ORDER BY s.staging_id) INTO taken
    FROM (SELECT staging_id FROM pbm.claims_staging WHERE validation_status = 'pending'
          ORDER BY staging_id LIMIT least(chunk_size, coalesce(current_setting('pbm.batch_limit', true), '50000')::integer)
          FOR UPDATE SKIP LOCKED) s;
    IF taken IS NULL THEN
        RETURN 0;
    END IF;

    UPDATE pbm.claims_staging s
    SET validation_status = 'error', error_messages = ARRAY[pbm.check_claim(s.raw_data)], processed_at = clock_timestamp()
    WHERE s.staging_id = ANY (taken) AND pbm.check_claim(s.raw_data) IS NOT NULL;
    GET DIAGNOSTICS refused = ROW_COUNT;

    WITH claim AS (
        SELECT s.staging_id, s.raw_data, row_number() OVER (ORDER BY s.staging_id) AS n
        FROM pbm.claims_staging s
        WHERE s.staging_id = ANY (taken) AND s.validation_status = 'pending'
    ), answer AS (
        SELECT a.claim_id, a.status, a.n
        FROM pbm.adjudicate_batch(coalesce((SELECT jsonb_agg(c.raw_data ORDER BY c.n) FROM claim c), '[]'))
             WITH ORDINALITY AS a (claim_id, claim_number, status, reject_codes, messages, member_id, plan_id, tier,
                                   ingredient_cost, dispensing_fee, sales_tax, allowed_amount, paid_amount, patient_pay,
                                   deductible_applied, copay_amount, coinsurance_amount, basis_of_reimbursement, dur,
                                   daw_penalty, out_of_pocket_forgiven, n)
    )
    UPDATE pbm.claims_staging s
    SET validation_status = 'processed', claim_id = a.claim_id, claim_status = a.status, processed_at = clock_timestamp()
    FROM claim c JOIN answer a ON a.n = c.n
    WHERE s.staging_id = c.staging_id;
    GET DIAGNOSTICS answered = ROW_COUNT;
    RETURN refused + answered;
END
$$;
COMMENT ON FUNCTION pbm.process_claims_chunk(integer) IS
'Adjudicates the next chunk_size pending rows of claims_staging in this transaction, at most as many as pbm.batch_limit says; gives how many it took. Errors: 22023 for a chunk_size below 1.';
REVOKE ALL ON FUNCTION pbm.process_claims_chunk(integer) FROM PUBLIC;

CREATE PROCEDURE pbm.process_claims_staging(chunk_size integer DEFAULT 1000)
LANGUAGE plpgsql
AS $$
BEGIN
    WHILE pbm.process_claims_chunk(chunk_size) OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE pbm.process_claims_staging(integer) IS
'Adjudicates all pending rows of claims_staging, committing after each chunk: it can be stopped and called again without doing anything twice, and claims_staging_progress shows how far it is';
REVOKE ALL ON PROCEDURE pbm.process_claims_staging(integer) FROM PUBLIC;
