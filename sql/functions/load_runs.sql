CREATE FUNCTION pbm.begin_load_run(source text, file_name text DEFAULT NULL, file_digest bytea DEFAULT NULL, dry_run boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made bigint;
    refused text;
BEGIN
    INSERT INTO pbm.load_run (source, file_name, file_digest, dry_run)
    VALUES (begin_load_run.source, begin_load_run.file_name, begin_load_run.file_digest, coalesce(begin_load_run.dry_run, false))
    RETURNING run_id INTO made;
    RETURN made;
EXCEPTION WHEN check_violation OR not_null_violation THEN
    -- The error of the constraint would repeat the row.
    GET STACKED DIAGNOSTICS refused = CONSTRAINT_NAME;
    RAISE EXCEPTION 'the % of a load run cannot be as given', CASE refused
            WHEN 'load_run_file_name' THEN 'file_name' WHEN 'load_run_file_digest' THEN 'file_digest' ELSE 'source' END
        USING ERRCODE = 'invalid_parameter_value',
              HINT = 'source: a word such as claims; file_name: the name of a file without its path; file_digest: the 32 bytes of its SHA-256.';
END
$$;
COMMENT ON FUNCTION pbm.begin_load_run(text, text, bytea, boolean) IS
'Begins a run of loading or staging from source (claims, members, nadac, ...), which may have a file (its name without path, and the SHA-256 of its bytes); gives its run_id. Errors: 22023 for a source that is no word, a path, or a digest of another length.';
REVOKE ALL ON FUNCTION pbm.begin_load_run(text, text, bytea, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.record_load_errors(run_id bigint, errors jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    recorded bigint;
BEGIN
    PERFORM FROM pbm.load_run r WHERE r.run_id = record_load_errors.run_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no load run of this number'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT pbm.begin_load_run(''claims''); begins one.';
    END IF;
    INSERT INTO pbm.load_error (run_id, line, field, code, message, hint, severity)
    SELECT record_load_errors.run_id, e.line, e.field, e.code, e.message, e.hint, coalesce(e.severity, 'error')
    FROM jsonb_to_recordset(errors) e (line bigint, field text, code text, message text, hint text, severity text);
    GET DIAGNOSTICS recorded = ROW_COUNT;
    RETURN recorded;
EXCEPTION WHEN data_exception OR check_violation OR not_null_violation THEN
    -- What PostgreSQL says of it repeats values.
    RAISE EXCEPTION 'the errors of a load run cannot be as given'
        USING ERRCODE = 'invalid_parameter_value',
              HINT = 'An array of objects with code and message, and line (from 1), field, hint and severity (error, warning) where they are known.';
END
$$;
COMMENT ON FUNCTION pbm.record_load_errors(bigint, jsonb) IS
'Adds the faults of a run to load_error: an array of objects with line, field, code, message, hint and severity. Whoever calls it sees to it that no message holds a value. Gives how many. Errors: P0002 for an unknown run, 22023 for another form.';
REVOKE ALL ON FUNCTION pbm.record_load_errors(bigint, jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.end_load_run(run_id bigint, state text, records bigint DEFAULT NULL, added bigint DEFAULT NULL, changed bigint DEFAULT NULL,
                                 unchanged bigint DEFAULT NULL, repaired bigint DEFAULT NULL, refused bigint DEFAULT NULL, message text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF end_load_run.state IS NULL OR end_load_run.state NOT IN ('running', 'done', 'failed', 'stopped')
       OR least(records, added, changed, unchanged, repaired, refused) < 0 THEN
        RAISE EXCEPTION 'a load run ends as running, done, failed or stopped, with counts of 0 or more'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'running: its records are staged, and are worked on from now on.';
    END IF;
    UPDATE pbm.load_run r
    SET state = end_load_run.state,
        finished_at = CASE WHEN end_load_run.state <> 'running' THEN clock_timestamp() END,
        records = coalesce(end_load_run.records, r.records), added = coalesce(end_load_run.added, r.added),
        changed = coalesce(end_load_run.changed, r.changed), unchanged = coalesce(end_load_run.unchanged, r.unchanged),
        repaired = coalesce(end_load_run.repaired, r.repaired), refused = coalesce(end_load_run.refused, r.refused),
        message = coalesce(end_load_run.message, r.message)
    WHERE r.run_id = end_load_run.run_id AND r.state IN ('staging', 'running');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no load run of this number under way'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT * FROM pbm.load_progress; has those that are.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.end_load_run(bigint, text, bigint, bigint, bigint, bigint, bigint, bigint, text) IS
'Says how a run stands: running, once its records are staged, or how it ended: done, failed, stopped; with its counts and a message without values; what is NULL stays. Errors: 22023 for another state or a negative count, P0002 for a run that is unknown or over.';
REVOKE ALL ON FUNCTION pbm.end_load_run(bigint, text, bigint, bigint, bigint, bigint, bigint, bigint, text) FROM PUBLIC;

CREATE FUNCTION pbm.purge_load_runs(before timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purged bigint;
BEGIN
    IF before IS NULL OR before > clock_timestamp() THEN
        RAISE EXCEPTION 'before must be a moment that has passed'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: SELECT pbm.purge_load_runs(now() - interval ''2 years'');';
    END IF;
    -- What was answered goes with its run; what still waits, or is in quarantine, keeps it.
    DELETE FROM pbm.claims_staging s
    WHERE s.validation_status = 'processed' AND s.processed_at < before
      AND NOT EXISTS (SELECT FROM pbm.load_run r WHERE r.run_id = s.run_id AND (r.finished_at IS NULL OR r.finished_at >= before));
    DELETE FROM pbm.load_run r
    WHERE r.finished_at < before AND NOT EXISTS (SELECT FROM pbm.claims_staging s WHERE s.run_id = r.run_id)
      AND NOT EXISTS (SELECT FROM pbm.record_staging s WHERE s.run_id = r.run_id)
      AND NOT EXISTS (SELECT FROM pbm.reference_staging s WHERE s.run_id = r.run_id);
    GET DIAGNOSTICS purged = ROW_COUNT;
    RETURN purged;
END
$$;
COMMENT ON FUNCTION pbm.purge_load_runs(timestamptz) IS
'Deletes the runs that ended before this moment, with their errors and the staged claims that were answered; gives how many runs. What is under way stays, and a run with claims in quarantine, or with refused records that were neither mended nor given up (discard_records). Errors: 22023 for NULL or a moment to come.';
REVOKE ALL ON FUNCTION pbm.purge_load_runs(timestamptz) FROM PUBLIC;
