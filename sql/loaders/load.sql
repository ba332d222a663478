-- Files are merged as whole sets, of whose sizes no statistics tell: a loop over one for each row of another takes hours.
CREATE FUNCTION pbm.run_records(run_id bigint, settings jsonb, is_dry_run boolean) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    this constant bigint := run_records.run_id;
    dry constant boolean := run_records.is_dry_run;
    given jsonb := run_records.settings;
    run record;
    records pbm.load_record[];
    outcomes pbm.load_outcome[];
    merged pbm.load_outcome[];
    lacking text[];
BEGIN
    PERFORM pbm.require_encryption();
    IF NOT pbm.sees_all() THEN
        RAISE EXCEPTION 'files are of every client'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SELECT pbm.grant_role(''user'', ''pbm_etl''); without a client.';
    END IF;
    SELECT r.source, r.state, s.loader INTO run FROM pbm.load_run r LEFT JOIN pbm.load_sources() s ON s.source = r.source
    WHERE r.run_id = this FOR UPDATE OF r;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no load run of this number' USING ERRCODE = 'no_data_found', HINT = 'SELECT pbm.begin_load_run(''nadac''); begins one.';
    END IF;
    IF run.loader IS NULL THEN
        RAISE EXCEPTION 'load_records does not load this source' USING ERRCODE = 'invalid_parameter_value', HINT = 'SELECT source, description FROM pbm.load_sources();';
    END IF;
    IF jsonb_typeof(given) IS DISTINCT FROM 'object' OR EXISTS (
        SELECT FROM jsonb_object_keys(given) k WHERE k NOT IN ('plan_code', 'as_of', 'full', 'formulary_id', 'closing_limit_percent')) THEN
        RAISE EXCEPTION 'the settings of a load are a JSON object of keys that are known' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Keys: plan_code, as_of, full, formulary_id, closing_limit_percent.';
    END IF;
    BEGIN
        -- Also that they are what they must be; PostgreSQL reads more as a date than a date, such as yesterday.
        IF given ->> 'as_of' !~ '^\d{4}-\d\d-\d\d$' THEN RAISE invalid_datetime_format; END IF;
        given := given || jsonb_build_object('source', run.source, 'as_of', coalesce((given ->> 'as_of')::date, pbm.today()),
                                             'full', (given ->> 'full')::boolean);
        PERFORM (given ->> 'closing_limit_percent')::numeric;
    EXCEPTION WHEN data_exception THEN
        RAISE EXCEPTION 'a setting of the load is not of its type' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'as_of: a date such as 2026-04-08; full: true or false; closing_limit_percent: a number.';
    END;
    given := jsonb_strip_nulls(given);
    -- One load at a time: two could add the same row.
    PERFORM pg_advisory_xact_lock(hashtextextended('pbm.load_records', 0));

    lacking := ARRAY(SELECT c.field FROM pbm.load_columns(this) c WHERE c.required AND c.expression IS NULL ORDER BY c.field);
    IF cardinality(lacking) > 0 THEN
        RETURN QUERY SELECT NULL::bigint, 'refused', NULL::text, l, 'missing_column' FROM unnest(lacking) l;
        RETURN;
    END IF;
    SELECT array_agg((r.line, r.fields, r.faults, r.repairs)::pbm.load_record) FILTER (WHERE r.faults = '{}'),
           array_agg((r.line, 'refused', NULL, nullif(split_part(f.fault, ':', 1), ''), split_part(f.fault, ':', 2))::pbm.load_outcome) FILTER (WHERE f.fault IS NOT NULL)
    INTO records, outcomes
    FROM pbm.read_records(this) r LEFT JOIN LATERAL unnest(r.faults) f (fault) ON true;
    outcomes := outcomes || ARRAY(
        SELECT (r.line, 'repaired', NULL, split_part(f.fault, ':', 1), split_part(f.fault, ':', 2))::pbm.load_outcome
        FROM unnest(records) r CROSS JOIN LATERAL unnest(r.repairs) f (fault));
    IF records IS NOT NULL THEN
        BEGIN
            EXECUTE format('SELECT array_agg(o) FROM pbm.%I($1, $2) o', run.loader) INTO merged USING records, given;
            -- What was done is counted and then taken back.
            IF dry THEN RAISE EXCEPTION USING ERRCODE = 'PBMDR', MESSAGE = 'dry run'; END IF;
        EXCEPTION WHEN SQLSTATE 'PBMDR' THEN
            NULL;
        END;
    END IF;
    RETURN QUERY SELECT o.* FROM unnest(outcomes || merged) o;
    -- What a later line of the same file says again.
    RETURN QUERY
    SELECT r.line, 'unchanged', NULL::text, NULL::text, NULL::text FROM unnest(records) r
    WHERE NOT EXISTS (SELECT FROM unnest(merged) o WHERE o.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.run_records(bigint, jsonb, boolean) IS
'Reads the staged records of a run and merges them, or, in a dry run, takes back what it did; gives what became of each. What load_records and check_records call.';
REVOKE ALL ON FUNCTION pbm.run_records(bigint, jsonb, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.record_outcomes(run_id bigint, outcomes pbm.load_outcome[], is_dry_run boolean) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    this constant bigint := record_outcomes.run_id;
    dry constant boolean := record_outcomes.is_dry_run;
    -- What was mended and is loaded again adds to what the run did before.
    is_again constant boolean := (SELECT r.state = 'done' FROM pbm.load_run r WHERE r.run_id = this);
    is_failed constant boolean := EXISTS (SELECT FROM unnest(outcomes) o WHERE o.code = 'missing_column');
    refused bigint[];
BEGIN
    DELETE FROM pbm.load_error e
    WHERE e.run_id = this AND (NOT is_again OR e.line IN (SELECT o.line FROM unnest(outcomes) o));
    INSERT INTO pbm.load_error (run_id, line, field, code, message, hint, severity)
    SELECT this, o.line, o.field, o.code,
           CASE WHEN o.line IS NULL AND o.times > 1 THEN format('%s (%s)', t.message, o.times) ELSE t.message END, t.hint,
           CASE WHEN o.is_error THEN 'error' ELSE 'warning' END
    FROM (SELECT o.line, o.field, o.code, count(*) AS times, bool_or(o.action = 'refused') AS is_error
          FROM unnest(outcomes) o WHERE o.code IS NOT NULL GROUP BY o.line, o.field, o.code) o
    CROSS JOIN LATERAL pbm.load_fault_text(o.code) t
    ORDER BY o.line, o.field;
    WITH line AS (
        SELECT o.line, bool_or(o.action = 'refused') AS is_refused, bool_or(o.action = 'added') AS is_added,
               bool_or(o.action = 'changed') AS is_changed, bool_or(o.action = 'repaired') AS is_repaired
        FROM unnest(outcomes) o WHERE o.line IS NOT NULL GROUP BY o.line
    ), tally AS (
        SELECT count(*) AS records, count(*) FILTER (WHERE l.is_refused) AS refused,
               count(*) FILTER (WHERE l.is_added AND NOT l.is_refused) AS added,
               count(*) FILTER (WHERE l.is_changed AND NOT l.is_added AND NOT l.is_refused)
                   + (SELECT count(*) FROM unnest(outcomes) o WHERE o.action = 'closed') AS changed,
               count(*) FILTER (WHERE NOT (l.is_changed OR l.is_added OR l.is_refused)) AS unchanged,
               count(*) FILTER (WHERE l.is_repaired AND NOT l.is_refused) AS repaired
        FROM line l
    )
    UPDATE pbm.load_run r
    SET records = CASE WHEN is_again THEN r.records ELSE t.records END, refused = t.refused,
        added = CASE WHEN is_again THEN r.added ELSE 0 END + t.added, changed = CASE WHEN is_again THEN r.changed ELSE 0 END + t.changed,
        unchanged = CASE WHEN is_again THEN r.unchanged ELSE 0 END + t.unchanged,
        repaired = CASE WHEN is_again THEN r.repaired ELSE 0 END + t.repaired, dry_run = dry,
        state = CASE WHEN is_failed THEN 'failed' WHEN dry THEN 'staging' ELSE 'done' END,
        finished_at = CASE WHEN is_failed OR NOT dry THEN clock_timestamp() END,
        message = CASE WHEN is_failed THEN 'the file lacks a column that is needed' END
    FROM tally t
    WHERE r.run_id = this AND NOT (is_again AND dry);
    IF dry OR is_failed THEN
        RETURN;
    END IF;
    -- What was taken is done with; what was refused waits to be mended.
    refused := ARRAY(SELECT DISTINCT o.line FROM unnest(outcomes) o WHERE o.action = 'refused' AND o.line IS NOT NULL);
    DELETE FROM pbm.record_staging s WHERE s.run_id = this AND s.line <> ALL (refused);
    DELETE FROM pbm.reference_staging s WHERE s.run_id = this AND s.line <> ALL (refused);
    WITH fault AS (
        SELECT o.line, array_agg(DISTINCT concat_ws(':', o.field, o.code)) AS codes FROM unnest(outcomes) o
        WHERE o.action = 'refused' AND o.line IS NOT NULL GROUP BY o.line
    ), of_persons AS (
        UPDATE pbm.record_staging s SET state = 'refused', error_codes = f.codes FROM fault f WHERE s.run_id = this AND s.line = f.line
    )
    UPDATE pbm.reference_staging s SET state = 'refused', error_codes = f.codes FROM fault f WHERE s.run_id = this AND s.line = f.line;
END
$$;
COMMENT ON FUNCTION pbm.record_outcomes(bigint, pbm.load_outcome[], boolean) IS
'Writes what became of a run''s records: its faults, its counts, and after a load what is left staged of it';
REVOKE ALL ON FUNCTION pbm.record_outcomes(bigint, pbm.load_outcome[], boolean) FROM PUBLIC;

CREATE FUNCTION pbm.discard_records(run_id bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    this constant bigint := discard_records.run_id;
    discarded bigint;
    more bigint;
BEGIN
    IF NOT pbm.sees_all() THEN
        RAISE EXCEPTION 'files are of every client'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SELECT pbm.grant_role(''user'', ''pbm_etl''); without a client.';
    END IF;
    DELETE FROM pbm.record_staging s WHERE s.run_id = this;
    GET DIAGNOSTICS discarded = ROW_COUNT;
    DELETE FROM pbm.reference_staging s WHERE s.run_id = this;
    GET DIAGNOSTICS more = ROW_COUNT;
    UPDATE pbm.load_run r SET state = CASE WHEN r.dry_run THEN 'done' ELSE 'stopped' END, finished_at = clock_timestamp()
    WHERE r.run_id = this AND r.state IN ('staging', 'running');
    RETURN discarded + more;
END
$$;
COMMENT ON FUNCTION pbm.discard_records(bigint) IS
'Deletes what is staged of a run for load_records, as after a dry run or to give up on what was refused, and gives how many records; a run that is not over is. Errors: 42501 for a caller who sees some clients only.';
REVOKE ALL ON FUNCTION pbm.discard_records(bigint) FROM PUBLIC;

CREATE FUNCTION pbm.check_records(run_id bigint, settings jsonb DEFAULT '{}') RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    outcomes pbm.load_outcome[] := ARRAY(SELECT o FROM pbm.run_records(run_id, settings, true) o);
BEGIN
    PERFORM pbm.record_outcomes(run_id, outcomes, true);
    RETURN QUERY SELECT o.* FROM unnest(outcomes) o WHERE o.action <> 'unchanged' OR o.code IS NOT NULL ORDER BY o.line, o.action;
END
$$;
COMMENT ON FUNCTION pbm.check_records(bigint, jsonb) IS
'Says what load_records would do with the staged records of a run, line by line, and does none of it: the dry run. Counts and faults are written into load_run and load_error; the records stay. Errors: as load_records.';
REVOKE ALL ON FUNCTION pbm.check_records(bigint, jsonb) FROM PUBLIC;

CREATE PROCEDURE pbm.load_records(run_id bigint, settings jsonb DEFAULT '{}')
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pbm.record_outcomes(run_id, ARRAY(SELECT o FROM pbm.run_records(run_id, settings, false) o), false);
END
$$;
COMMENT ON PROCEDURE pbm.load_records(bigint, jsonb) IS
'Loads the staged records of a run (record_staging for members and imported claims, reference_staging for the rest) in one transaction: all but what is refused, which stays staged, to be mended and loaded again. What was done is in load_run, why in load_error. settings: plan_code, as_of (the day of the file; default: today), full (whether the file is of all that there is), formulary_id, closing_limit_percent. Errors: P0002 for no such run, 22023 for a source or setting that is not known, 42501 for a caller who sees some clients only.';
REVOKE ALL ON PROCEDURE pbm.load_records(bigint, jsonb) FROM PUBLIC;
