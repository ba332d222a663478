CREATE FUNCTION pbm.purge_retired(before date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    quarter record;
    claims regclass;
    alerts regclass;
    held date;
    dropped integer := 0;
BEGIN
    IF before IS NULL OR NOT isfinite(before) OR before > pbm.today() THEN
        RAISE EXCEPTION 'the date must be given, finite and not in the future'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: SELECT pbm.purge_retired((CURRENT_DATE - interval ''12 years'')::date);';
    END IF;
    -- Nobody sets a hold between the look and the drop.
    LOCK TABLE pbm.legal_hold IN SHARE MODE;
    FOR quarter IN
        SELECT q.quarter_start, (q.quarter_start + interval '3 months')::date AS next_quarter FROM pbm.claim_quarter q
        WHERE q.retired_at IS NOT NULL AND (q.quarter_start + interval '3 months')::date <= before ORDER BY q.quarter_start
    LOOP
        claims := to_regclass('pbm.' || pbm.partition_name(quarter.quarter_start));
        -- What its owner attached elsewhere is his.
        CONTINUE WHEN claims IS NULL OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = claims);
        held := pbm.first_held(claims, quarter.next_quarter);
        IF held IS NOT NULL THEN
            RAISE NOTICE '% stays: claims in it are under a legal hold', claims;
            CONTINUE;
        END IF;
        alerts := to_regclass('pbm.' || replace(pbm.partition_name(quarter.quarter_start), 'pharmacy_claim', 'dur_alert'));
        EXECUTE format('DROP TABLE %s', concat_ws(', ', claims::text, alerts::text));
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION pbm.purge_retired(date) IS
'Drops the tables of retired quarters that ended before a date, claims and alerts, but those that have a claim under a legal hold; gives how many quarters. For a superuser or the tables'' owner; take a dump of them first. Errors: 22023 for no date, infinity or the future, 2BP01 where something depends on a table.';
REVOKE ALL ON FUNCTION pbm.purge_retired(date) FROM PUBLIC;

CREATE FUNCTION pbm.run_maintenance_step(step text, span interval) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    begun constant timestamptz := clock_timestamp();
    result bigint;
    code text;
    words text;
BEGIN
    IF coalesce(step NOT IN ('partitions', 'eligibility', 'reports', 'claims', 'retired', 'audit', 'loads', 'statistics', 'seal'), true) THEN
        RAISE EXCEPTION 'unknown step of maintenance' USING ERRCODE = 'invalid_parameter_value', HINT = 'CALL pbm.maintain(); runs all of them.';
    END IF;
    BEGIN
        result := CASE step
            WHEN 'partitions' THEN pbm.ensure_partitions((pbm.today() + span)::date)
            WHEN 'eligibility' THEN pbm.refresh_eligibility()
            WHEN 'reports' THEN pbm.refresh_report_claims()
            WHEN 'claims' THEN pbm.retire_partitions((pbm.today() - span)::date)
            WHEN 'retired' THEN pbm.purge_retired((pbm.today() - span)::date)
            WHEN 'audit' THEN (SELECT count(*) FROM pbm.audit_retain(span))
            WHEN 'loads' THEN pbm.purge_load_runs(now() - span)
            WHEN 'statistics' THEN pbm.fold_statistics()
            WHEN 'seal' THEN pbm.audit_seal()
        END;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
        RAISE WARNING 'maintenance step % failed: %', step, words USING ERRCODE = code;
    END;
    INSERT INTO pbm.maintenance_step AS m (step, ran_at, milliseconds, done, sqlstate, message, succeeded_at)
    VALUES (run_maintenance_step.step, begun, (1000 * extract(epoch FROM clock_timestamp() - begun))::bigint, result, code, words,
            CASE WHEN code IS NULL THEN begun END)
    ON CONFLICT ON CONSTRAINT maintenance_step_pkey DO UPDATE
    SET ran_at = excluded.ran_at, milliseconds = excluded.milliseconds, done = excluded.done, sqlstate = excluded.sqlstate,
        message = excluded.message, succeeded_at = coalesce(excluded.succeeded_at, m.succeeded_at);
    RETURN code IS NULL;
END
$$;
COMMENT ON FUNCTION pbm.run_maintenance_step(text, interval) IS
'Runs a step of maintain(), for so far ahead or back, and notes how it went; gives whether it went well. Errors: 22023 for another step.';
REVOKE ALL ON FUNCTION pbm.run_maintenance_step(text, interval) FROM PUBLIC;

CREATE PROCEDURE pbm.maintain(
    months_ahead integer DEFAULT 3,
    keep_claims interval DEFAULT NULL,
    keep_retired interval DEFAULT NULL,
    keep_audit interval DEFAULT NULL,
    keep_loads interval DEFAULT NULL
)
LANGUAGE plpgsql
AS $$
DECLARE
    failed text[] := '{}';
    steps text[] := ARRAY['partitions', 'eligibility', 'reports', 'claims', 'retired', 'audit', 'loads', 'statistics', 'seal'];
    spans interval[];
    always text[] := ARRAY['eligibility', 'reports', 'statistics', 'seal'];
BEGIN
    PERFORM pbm.require_own_transactions();
    IF months_ahead IS NULL OR months_ahead OPERATOR(pg_catalog.<) 1 OR months_ahead OPERATOR(pg_catalog.>) 24 THEN
        RAISE EXCEPTION 'months_ahead must be from 1 to 24' USING ERRCODE = 'invalid_parameter_value', HINT = 'CALL pbm.maintain(3);';
    END IF;
    IF keep_claims OPERATOR(pg_catalog.<) interval '2 years' OR keep_retired OPERATOR(pg_catalog.<) interval '2 years' THEN
        RAISE EXCEPTION 'claims are kept for two years at least' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'The claims of today look back for a year.';
    END IF;
    spans := ARRAY[pg_catalog.make_interval(months => months_ahead), NULL, NULL, keep_claims, keep_retired, keep_audit, keep_loads, NULL, NULL];
    FOR n IN 1 .. pg_catalog.array_length(steps, 1) LOOP
        CONTINUE WHEN spans[n] IS NULL AND NOT steps[n] OPERATOR(pg_catalog.=) ANY (always);
        IF NOT pbm.run_maintenance_step(steps[n], spans[n]) THEN
            failed := failed OPERATOR(pg_catalog.||) steps[n];
        END IF;
        COMMIT;
    END LOOP;
    IF failed OPERATOR(pg_catalog.<>) '{}' THEN
        RAISE EXCEPTION 'maintenance steps failed: %', pg_catalog.array_to_string(failed, ', ')
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'SELECT step, sqlstate, message FROM pbm.maintenance_step WHERE sqlstate IS NOT NULL;';
    END IF;
END
$$;
COMMENT ON PROCEDURE pbm.maintain(integer, interval, interval, interval, interval) IS
'What a nightly job calls, each step in a transaction of its own, one that fails keeping no other from its turn: makes the partitions of claims and of both logs for months_ahead (1 to 24), brings eligibility over midnight and the copy that reports read up to now, retires quarters of claims older than keep_claims and drops retired ones older than keep_retired (NULL: never; legal holds stay), drops months of the audit older than keep_audit (NULL: never; six years at least), deletes runs of loading that ended longer than keep_loads ago (NULL: never), adds up the statistics of ended sessions, seals the audit. maintenance_step says how each went. Errors: 22023 for other months and for claims kept for less than two years, 55000 at the end where a step failed, 25001 within a transaction. For a superuser or the database''s owner.';
REVOKE ALL ON PROCEDURE pbm.maintain(integer, interval, interval, interval, interval) FROM PUBLIC;
