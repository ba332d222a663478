CREATE FUNCTION pbm.check_claim(claim jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'check_claim_wrapper';
COMMENT ON FUNCTION pbm.check_claim(jsonb) IS
'Why adjudicate_claim(jsonb) would refuse an object as no claim at all, in words without its values; NULL: it would answer';

CREATE TYPE pbm.claim_fault AS (place integer, field text, code text, message text, hint text);
COMMENT ON TYPE pbm.claim_fault IS 'A row of claim_faults()';

CREATE FUNCTION pbm.claim_faults(claims jsonb) RETURNS SETOF pbm.claim_fault
LANGUAGE c STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 10 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'claim_faults_wrapper';
COMMENT ON FUNCTION pbm.claim_faults(jsonb) IS
'All that is wrong with the fields of claims in a json array, as adjudicate_claim would reject it as missing or invalid: the place of the claim, from 1; the field, NULL for the whole object; the reject code (511-FB), a message without the value, and what would be taken. No row for a claim that can be adjudicated. Errors: 22023 for what is no array, 54000 for more claims than pbm.batch_limit.';
REVOKE ALL ON FUNCTION pbm.claim_faults(jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.map_record(record jsonb, mapping jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mapped jsonb;
    unmapped bigint;
BEGIN
    IF jsonb_typeof(record) <> 'object' OR jsonb_typeof(mapping) <> 'object'
       OR EXISTS (SELECT FROM jsonb_each(mapping) m WHERE jsonb_typeof(m.value) NOT IN ('string', 'null')) THEN
        RAISE EXCEPTION 'record and mapping must be objects, and what the mapping names texts'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: {"Card": "cardholder_id", "Remark": null}; null leaves a column out.';
    END IF;
    SELECT jsonb_object_agg(mapping ->> r.key, r.value) FILTER (WHERE mapping ->> r.key IS NOT NULL AND btrim(r.value) <> ''),
           count(*) FILTER (WHERE NOT mapping ? r.key)
    INTO mapped, unmapped FROM (SELECT e.key, btrim(e.value) AS value FROM jsonb_each_text(record) e) r;
    -- A file without a header has values in place of it, so a column is not named.
    IF unmapped > 0 THEN
        RAISE EXCEPTION '% columns of the record are not in the mapping', unmapped
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name each column of the header; null leaves one out.';
    END IF;
    RETURN coalesce(mapped, '{}');
END
$$;
COMMENT ON FUNCTION pbm.map_record(jsonb, jsonb) IS
'A record whose keys are the columns of a file as an object with the fields of pbm: mapping names the field of each column, or null to leave it out. Surrounding blanks go, and what is empty then was not sent. Errors: 22023 for what is no object, and for columns that the mapping does not have.';
REVOKE ALL ON FUNCTION pbm.map_record(jsonb, jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.require_own_transactions() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'require_own_transactions_wrapper';
COMMENT ON FUNCTION pbm.require_own_transactions() IS
'What a procedure that commits as it goes begins with. Errors: 25001, with the way out, where it was called inside a transaction block or from a function.';
REVOKE ALL ON FUNCTION pbm.require_own_transactions() FROM PUBLIC;

CREATE FUNCTION pbm.answer_staged_claims(ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
    sent jsonb;
    valid bigint[];
    reversal record;
BEGIN
    SELECT jsonb_agg(s.raw_data ORDER BY s.staging_id) INTO sent FROM pbm.claims_staging s WHERE s.staging_id = ANY (ids);
    WITH fault AS MATERIALIZED (
        SELECT s.staging_id, s.run_id, s.line, f.field, f.code, f.message, f.hint, f.n
        FROM pbm.claim_faults(sent) WITH ORDINALITY AS f (place, field, code, message, hint, n)
        JOIN pbm.claims_staging s ON s.staging_id = ids[f.place]
        -- A reversal is found by these alone.
        WHERE s.transaction_code = 'B1' OR f.field IS NULL OR f.field IN ('pharmacy_npi', 'rx_number', 'fill_date', 'fill_number')
           OR (f.field = 'ndc' AND s.raw_data ->> 'ndc' IS NOT NULL)
    ), recorded AS (
        INSERT INTO pbm.load_error (run_id, line, field, code, message, hint)
        SELECT f.run_id, f.line, f.field, f.code, f.message, f.hint FROM fault f ORDER BY f.n
    )
    UPDATE pbm.claims_staging s
    SET validation_status = 'error', faults = f.faults, error_messages = f.messages, processed_at = clock_timestamp(), attempts = s.attempts + 1
    FROM (SELECT f.staging_id, array_agg(f.message ORDER BY f.n) AS messages,
                 jsonb_agg(jsonb_build_object('field', f.field, 'code', f.code, 'message', f.message, 'hint', f.hint) ORDER BY f.n) AS faults
          FROM fault f GROUP BY f.staging_id) f
    WHERE s.staging_id = f.staging_id;

    SELECT array_agg(s.staging_id ORDER BY s.staging_id), jsonb_agg(s.raw_data ORDER BY s.staging_id) INTO valid, sent
    FROM pbm.claims_staging s WHERE s.staging_id = ANY (ids) AND s.validation_status = 'pending' AND s.transaction_code = 'B1';
    IF valid IS NOT NULL THEN
        UPDATE pbm.claims_staging s
        SET validation_status = 'processed', claim_id = a.claim_id, claim_status = a.status, reject_codes = nullif(a.reject_codes, '{}'),
            error_messages = CASE WHEN a.status = 'rejected' THEN a.messages END, faults = NULL, processed_at = clock_timestamp(),
            attempts = s.attempts + 1
        FROM pbm.adjudicate_batch(sent) WITH ORDINALITY AS a
        WHERE s.staging_id = valid[a.ordinality];
    END IF;

    FOR reversal IN
        SELECT s.staging_id, r.claim_id, r.status, r.reject_codes, r.messages
        FROM pbm.claims_staging s
        CROSS JOIN LATERAL pbm.reverse_claim(s.raw_data ->> 'pharmacy_npi', s.raw_data ->> 'rx_number', (s.raw_data ->> 'fill_date')::date,
                                             coalesce((s.raw_data ->> 'fill_number')::numeric::integer, 0), s.raw_data ->> 'ndc') r
        WHERE s.staging_id = ANY (ids) AND s.validation_status = 'pending' AND s.transaction_code = 'B2' ORDER BY s.staging_id
    LOOP
        UPDATE pbm.claims_staging s
        SET validation_status = 'processed', claim_id = reversal.claim_id, claim_status = reversal.status,
            reject_codes = nullif(reversal.reject_codes, '{}'), faults = NULL, processed_at = clock_timestamp(), attempts = s.attempts + 1,
            error_messages = CASE WHEN reversal.status = 'rejected' THEN reversal.messages END
        WHERE s.staging_id = reversal.staging_id;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.answer_staged_claims(bigint[]) IS
'Validates and answers these rows of claims_staging, all claims or all reversals, in their order; called by process_claims_chunk. An error leaves all of them as they were.';
REVOKE ALL ON FUNCTION pbm.answer_staged_claims(bigint[]) FROM PUBLIC;

CREATE FUNCTION pbm.notify_load(run_id bigint, event text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('pbm_load', (
        SELECT jsonb_build_object('run_id', r.run_id, 'source', r.source, 'event', event, 'records', r.records, 'added', r.added, 'changed', r.changed,
                                  'unchanged', r.unchanged, 'repaired', r.repaired, 'refused', r.refused)::text
        FROM pbm.load_run r WHERE r.run_id = notify_load.run_id));
END
$$;
COMMENT ON FUNCTION pbm.notify_load(bigint, text) IS 'Notifies the channel pbm_load of an event of a run (done, errors) with its counts, and nothing else';
REVOKE ALL ON FUNCTION pbm.notify_load(bigint, text) FROM PUBLIC;

CREATE FUNCTION pbm.process_claims_chunk(chunk_size integer) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
    began constant timestamptz := clock_timestamp();
    percent constant integer := coalesce(current_setting('pbm.staging_error_percent', true), '5')::integer;
    own_run bigint;
    taken bigint[];
    -- Ranges of taken that are still to be answered, the next one last.
    lows integer[];
    highs integer[];
    low integer;
    high integer;
    answered integer := 0;
    failed bigint[] := '{}';
    failures text[] := '{}';
    failure text;
    run record;
BEGIN
    PERFORM pbm.require_encryption();
    IF chunk_size IS NULL OR chunk_size < 1 THEN
        RAISE EXCEPTION 'chunk_size must be 1 or more'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.process_claims_staging(1000);';
    END IF;
    -- A row says of no client that it is its: to one who sees some clients the people of the others are not covered.
    IF NOT pbm.sees_all() THEN
        RAISE EXCEPTION 'staged claims are those of every client'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SELECT pbm.grant_role(''user'', ''pbm_etl''); without a client.';
    END IF;
    -- Sessions take turns, chunk by chunk: the claims of a person are decided in the order in which they came.
    PERFORM pg_advisory_xact_lock(hashtextextended('pbm.claims_staging', 0));
    -- A row that somebody repairs is left to him.
    SELECT array_agg(s.staging_id ORDER BY s.staging_id) INTO taken
    FROM (SELECT staging_id FROM pbm.claims_staging WHERE validation_status = 'pending'
          ORDER BY staging_id LIMIT least(chunk_size, coalesce(current_setting('pbm.batch_limit', true), '50000')::integer)
          FOR UPDATE SKIP LOCKED) s;

    -- What was put down without a run gets one.
    IF EXISTS (SELECT FROM pbm.claims_staging s WHERE s.staging_id = ANY (taken) AND s.run_id IS NULL) THEN
        SELECT max(r.run_id) INTO own_run FROM pbm.load_run r WHERE r.source = 'claims_staging' AND r.state = 'running';
        IF own_run IS NULL THEN
            INSERT INTO pbm.load_run (source, state, records)
            SELECT 'claims_staging', 'running', count(*) FROM pbm.claims_staging s WHERE s.validation_status = 'pending' AND s.run_id IS NULL
            RETURNING run_id INTO own_run;
        END IF;
        UPDATE pbm.claims_staging s SET run_id = own_run WHERE s.staging_id = ANY (taken) AND s.run_id IS NULL;
    END IF;

    SELECT array_agg(g.low ORDER BY g.low DESC), array_agg(g.high ORDER BY g.low DESC) INTO lows, highs
    FROM (SELECT min(t.n) AS low, max(t.n) AS high
          FROM (SELECT n.n, s.transaction_code, n.n - row_number() OVER (PARTITION BY s.transaction_code ORDER BY n.n) AS same
                FROM generate_subscripts(taken, 1) n (n) JOIN pbm.claims_staging s ON s.staging_id = taken[n.n]) t
          GROUP BY t.transaction_code, t.same) g;
    WHILE cardinality(lows) > 0 LOOP
        low := lows[cardinality(lows)];
        high := highs[cardinality(highs)];
        lows := trim_array(lows, 1);
        highs := trim_array(highs, 1);
        BEGIN
            PERFORM pbm.answer_staged_claims(taken[low:high]);
            answered := answered + high - low + 1;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS failure = RETURNED_SQLSTATE;
            -- It is not the record's: locks, memory, disk, the connection, the state of the transaction.
            IF left(failure, 2) IN ('25', '28', '40', '53', '57', '58') THEN
                RAISE;
            ELSIF low = high THEN
                failed := failed || taken[low];
                failures := failures || failure;
            ELSE
                lows := lows || ARRAY[(low + high) / 2 + 1, low];
                highs := highs || ARRAY[high, (low + high) / 2];
            END IF;
        END;
    END LOOP;
    -- Where many fail and none is answered it is not the records': the error is raised, and all wait.
    IF answered = 0 AND (cardinality(failed) >= 20 OR left(failures[1], 2) IN ('0A', '42', '55')) THEN
        PERFORM pbm.answer_staged_claims(failed[1:1]);
        answered := 1;
        failed := failed[2:];
        failures := failures[2:];
    END IF;
    WITH refused AS (
        UPDATE pbm.claims_staging s
        SET validation_status = 'error', processed_at = clock_timestamp(), attempts = s.attempts + 1,
            error_messages = ARRAY['An error of the database refused the record'],
            faults = jsonb_build_array(jsonb_build_object('field', NULL, 'code', f.sqlstate, 'message', 'An error of the database refused the record',
                                                          'hint', 'retry_staged_claims, once its cause is mended'))
        FROM unnest(failed, failures) f (staging_id, sqlstate) WHERE s.staging_id = f.staging_id
        RETURNING s.run_id, s.line, f.sqlstate)
    INSERT INTO pbm.load_error (run_id, line, code, message, hint)
    SELECT r.run_id, r.line, r.sqlstate, 'An error of the database refused the record', 'retry_staged_claims, once its cause is mended' FROM refused r;

    UPDATE pbm.load_run r
    SET added = r.added + d.added, changed = r.changed + d.changed, unchanged = r.unchanged + d.unchanged, refused = r.refused + d.refused,
        records = greatest(r.records, r.added + d.added + r.changed + d.changed + r.unchanged + d.unchanged + r.refused + d.refused),
        working_since = coalesce(r.working_since, began), last_chunk_at = clock_timestamp(),
        rate = round((coalesce(r.rate * 3, 0) + d.rate) / CASE WHEN r.rate IS NULL THEN 1 ELSE 4 END, 1)
    FROM (SELECT s.run_id, count(*) FILTER (WHERE s.claim_status IN ('paid', 'rejected')) AS added,
                 count(*) FILTER (WHERE s.claim_status = 'reversed') AS changed, count(*) FILTER (WHERE s.claim_status = 'duplicate') AS unchanged,
                 count(*) FILTER (WHERE s.validation_status = 'error') AS refused,
                 cardinality(taken) / greatest(extract(epoch FROM clock_timestamp() - began), 0.001) AS rate
          FROM pbm.claims_staging s WHERE s.staging_id = ANY (taken) AND s.validation_status <> 'pending' GROUP BY s.run_id) d
    WHERE r.run_id = d.run_id;
    FOR run IN
        UPDATE pbm.load_run r SET alerted_at = clock_timestamp()
        WHERE r.run_id IN (SELECT s.run_id FROM pbm.claims_staging s WHERE s.staging_id = ANY (taken)) AND r.alerted_at IS NULL
          AND r.added + r.changed + r.unchanged + r.refused >= 100
          AND r.refused * 100 > percent * (r.added + r.changed + r.unchanged + r.refused)
        RETURNING r.run_id
    LOOP
        PERFORM pbm.notify_load(run.run_id, 'errors');
    END LOOP;
    FOR run IN
        UPDATE pbm.load_run r SET state = 'done', finished_at = clock_timestamp()
        WHERE r.state = 'running' AND r.source IN ('claims', 'claims_staging')
          AND NOT EXISTS (SELECT FROM pbm.claims_staging s WHERE s.run_id = r.run_id AND s.validation_status = 'pending')
          -- It is that of all that came without one.
          AND (r.source = 'claims' OR NOT EXISTS (SELECT FROM pbm.claims_staging s WHERE s.run_id IS NULL AND s.validation_status = 'pending'))
        RETURNING r.run_id
    LOOP
        PERFORM pbm.notify_load(run.run_id, 'done');
    END LOOP;
    RETURN coalesce(cardinality(taken), 0);
END
$$;
COMMENT ON FUNCTION pbm.process_claims_chunk(integer) IS
'Validates and answers the next chunk_size pending rows of claims_staging in this transaction, at most as many as pbm.batch_limit says; gives how many it took. What is invalid, or raises an error by itself, goes into quarantine. Errors: 22023 for a chunk_size below 1, 42501 for whoever does not see every client, and the error of the first record where none can be answered.';
REVOKE ALL ON FUNCTION pbm.process_claims_chunk(integer) FROM PUBLIC;

CREATE PROCEDURE pbm.process_claims_staging(chunk_size integer DEFAULT 1000)
LANGUAGE plpgsql
AS $$
DECLARE
    taken integer;
    tries integer := 0;
BEGIN
    PERFORM pbm.require_own_transactions();
    LOOP
        BEGIN
            taken := pbm.process_claims_chunk(chunk_size);
            tries := 0;
        EXCEPTION WHEN serialization_failure OR deadlock_detected THEN
            -- Others pay and reverse the same claims: the chunk is taken again.
            tries := tries OPERATOR(pg_catalog.+) 1;
            IF tries OPERATOR(pg_catalog.>) 5 THEN
                RAISE;
            END IF;
            taken := NULL;
        END;
        COMMIT;
        EXIT WHEN taken OPERATOR(pg_catalog.=) 0;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE pbm.process_claims_staging(integer) IS
'Validates and answers all pending rows of claims_staging in their order, committing after each chunk: it can be stopped, killed and called again without doing anything twice, and load_progress and claims_staging_progress show how far it is. Notifies the channel pbm_load when a run is done, and when more of its records were refused than pbm.staging_error_percent. Errors: 25001 inside a transaction, and those of process_claims_chunk.';
REVOKE ALL ON PROCEDURE pbm.process_claims_staging(integer) FROM PUBLIC;
