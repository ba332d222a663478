CREATE FUNCTION pbm.retry_staged_claims(run_id bigint DEFAULT NULL, staging_id bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    retried bigint;
BEGIN
    PERFORM pbm.require_encryption();
    IF NOT pbm.sees_all() THEN
        RAISE EXCEPTION 'staged claims are those of every client'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SELECT pbm.grant_role(''user'', ''pbm_etl''); without a client.';
    END IF;
    WITH again AS (
        UPDATE pbm.claims_staging s SET validation_status = 'pending'
        WHERE s.validation_status = 'error' AND (retry_staged_claims.run_id IS NULL OR s.run_id = retry_staged_claims.run_id)
          AND (retry_staged_claims.staging_id IS NULL OR s.staging_id = retry_staged_claims.staging_id)
        RETURNING s.run_id
    ), opened AS (
        UPDATE pbm.load_run r SET state = 'running', finished_at = NULL, refused = greatest(r.refused - a.records, 0)
        FROM (SELECT a.run_id, count(*) AS records FROM again a GROUP BY a.run_id) a WHERE r.run_id = a.run_id
    )
    SELECT count(*) INTO retried FROM again;
    RETURN retried;
END
$$;
COMMENT ON FUNCTION pbm.retry_staged_claims(bigint, bigint) IS
'Takes staged records out of quarantine as they are, all, those of a run or one, for the next process_claims_staging; gives how many. What is wrong with a field is still wrong: repair_staged_claim. Errors: 42501 for whoever does not see every client.';
REVOKE ALL ON FUNCTION pbm.retry_staged_claims(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION pbm.repair_staged_claim(staging_id bigint, raw_data jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_run bigint;
BEGIN
    PERFORM pbm.require_encryption();
    IF repair_staged_claim.raw_data IS NULL THEN
        RAISE EXCEPTION 'raw_data must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass the whole record as it should have come.';
    END IF;
    IF NOT pbm.sees_all() THEN
        RAISE EXCEPTION 'staged claims are those of every client'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SELECT pbm.grant_role(''user'', ''pbm_etl''); without a client.';
    END IF;
    UPDATE pbm.claims_staging s
    SET raw_data = repair_staged_claim.raw_data, validation_status = 'pending', repaired_at = clock_timestamp()
    WHERE s.staging_id = repair_staged_claim.staging_id AND s.validation_status = 'error'
    RETURNING s.run_id INTO of_run;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no staged record of this number in quarantine'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT * FROM pbm.claims_quarantine; has those that are. What was answered is corrected by rebill_claim.';
    END IF;
    UPDATE pbm.load_run r SET state = 'running', finished_at = NULL, refused = greatest(r.refused - 1, 0), repaired = r.repaired + 1
    WHERE r.run_id = of_run;
END
$$;
COMMENT ON FUNCTION pbm.repair_staged_claim(bigint, jsonb) IS
'Puts the right record in the place of one in quarantine, for the next process_claims_staging, which takes it at its old place in the order. Errors: P0002 where none of this number is in quarantine, 22004 for NULL, 42501 for whoever does not see every client.';
REVOKE ALL ON FUNCTION pbm.repair_staged_claim(bigint, jsonb) FROM PUBLIC;
