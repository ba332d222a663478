CREATE FUNCTION pbm.partition_name(quarter_start date) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'pharmacy_claim_' || CASE WHEN quarter_start < '0001-01-01' THEN 'bc_' ELSE '' END || to_char(quarter_start, 'YYYY"_q"Q') $$;
COMMENT ON FUNCTION pbm.partition_name(date) IS 'The name of the partition of pharmacy_claim for the quarter that begins on this day';
REVOKE ALL ON FUNCTION pbm.partition_name(date) FROM PUBLIC;

CREATE FUNCTION pbm.partition_days(partition regclass) RETURNS daterange
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO'
AS $$
    SELECT daterange(substring(b.bounds FROM $re$FROM \('([^']*)'\)$re$)::date, substring(b.bounds FROM $re$TO \('([^']*)'\)$re$)::date)
    FROM (SELECT pg_get_expr(c.relpartbound, c.oid) AS bounds FROM pg_class c WHERE c.oid = partition) b
    WHERE b.bounds <> 'DEFAULT'
$$;
COMMENT ON FUNCTION pbm.partition_days(regclass) IS 'The days that a partition by date holds; NULL for the default partition';
REVOKE ALL ON FUNCTION pbm.partition_days(regclass) FROM PUBLIC;

CREATE FUNCTION pbm.has_partition(quarter_start date) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_inherits i
        WHERE i.inhrelid = to_regclass('pbm.' || pbm.partition_name(quarter_start))
          AND i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending
          AND pbm.partition_days(i.inhrelid) = daterange(quarter_start, (quarter_start + interval '3 months')::date))
$$;
COMMENT ON FUNCTION pbm.has_partition(date) IS 'Whether the quarter that begins on this day has its partition of pharmacy_claim';
REVOKE ALL ON FUNCTION pbm.has_partition(date) FROM PUBLIC;

CREATE FUNCTION pbm.lock_partitions(months regclass[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
BEGIN
    -- A lock that waits has everybody wait who comes after it: each try is short, and others pass between the tries.
    FOR attempt IN 1 .. 40 LOOP
        BEGIN
            -- Whoever opens the tables after this sees their partitions as they will be, and the claims that moved.
            LOCK TABLE ONLY pbm.pharmacy_claim, ONLY pbm.pharmacy_claim_default IN ACCESS EXCLUSIVE MODE;
            IF months <> '{}' THEN
                EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', array_to_string(months, ', '));
            END IF;
            LOCK TABLE pbm.dur_alert IN ACCESS EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.3);
        END;
    END LOOP;
    RAISE EXCEPTION 'a transaction has used pharmacy_claim for too long'
        USING ERRCODE = 'lock_not_available', HINT = 'Call it again when the transaction has ended: pg_blocking_pids and pg_stat_activity name it.';
END
$$;
COMMENT ON FUNCTION pbm.lock_partitions(regclass[]) IS
'Locks pharmacy_claim, partitions of months and dur_alert for a change of partitions, in short tries for about 20 seconds. Errors: 55P03 where a transaction does not let go of them.';
REVOKE ALL ON FUNCTION pbm.lock_partitions(regclass[]) FROM PUBLIC;

CREATE FUNCTION pbm.quiet_triggers(quiet boolean) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'quiet_triggers_wrapper';
COMMENT ON FUNCTION pbm.quiet_triggers(boolean) IS
'Has ordinary triggers and foreign keys hear nothing until it is called with false or the (sub)transaction ends in an error, as session_replication_role does, which a superuser alone may set; called by move_rows. Errors: 42501 for everybody but pbm_owner and superusers.';
REVOKE ALL ON FUNCTION pbm.quiet_triggers(boolean) FROM PUBLIC;

CREATE FUNCTION pbm.move_rows(source regclass, target regclass, days daterange) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    moved text := format('fill_date >= %L AND fill_date < %L', lower(days), upper(days));
    any_row boolean;
    written text;
    silence text;
    restore text;
BEGIN
    -- The tables' owner is under their row security, but for as long as this holds them.
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', source);
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %s)', source, moved) INTO any_row;
    IF NOT any_row THEN
        PERFORM pbm.secure_table(source);
        RETURN;
    END IF;
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO written FROM pg_attribute a
    WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    SELECT string_agg(format('DISABLE TRIGGER %I', t.tgname), ', '),
           string_agg(format('ENABLE %s TRIGGER %I', CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END, t.tgname), ', ')
    INTO silence, restore FROM pg_trigger t
    WHERE t.tgrelid = source AND NOT t.tgisinternal AND t.tgenabled IN ('A', 'R');
    -- To move a row changes nothing of it: no trigger hears of it, and what refers to it goes on doing so.
    EXECUTE coalesce(format('ALTER TABLE %s ', source) || silence, '');
    PERFORM pbm.quiet_triggers(true);
    EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s WHERE %4$s', target, written, source, moved);
    EXECUTE format('DELETE FROM %s WHERE %s', source, moved);
    PERFORM pbm.quiet_triggers(false);
    EXECUTE coalesce(format('ALTER TABLE %s ', source) || restore, '');
    PERFORM pbm.secure_table(source);
END
$$;
COMMENT ON FUNCTION pbm.move_rows(regclass, regclass, daterange) IS
'Moves the claims filled within days, or their alerts, to a table that has no triggers yet, and no trigger is told; called by ensure_partitions and retire_partitions, which lock both tables';
REVOKE ALL ON FUNCTION pbm.move_rows(regclass, regclass, daterange) FROM PUBLIC;

CREATE FUNCTION pbm.guard_partition(partition_name text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Row triggers come from the partitioned table; a TRUNCATE of a partition alone would pass it by.
    EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', partition_name, 'pharmacy_claim', 'id');
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', partition_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', partition_name);
    EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', partition_name);
END
$$;
COMMENT ON FUNCTION pbm.guard_partition(text) IS 'Puts the audit triggers of a claim partition in force; called by ensure_partitions';
REVOKE ALL ON FUNCTION pbm.guard_partition(text) FROM PUBLIC;

CREATE FUNCTION pbm.make_partition(quarter_start date) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    quarter text := to_char(quarter_start, 'YYYY-"Q"Q') || CASE WHEN quarter_start < '0001-01-01' THEN ' BC' ELSE '' END;
    next_quarter date := quarter_start + interval '3 months';
    quarter_days daterange := daterange(quarter_start, next_quarter);
    partition_name text := pbm.partition_name(quarter_start);
    months regclass[] := pbm.month_partitions(quarter_days);
    month regclass;
    others text;
    of_months text;
    dependent text;
BEGIN
    SELECT string_agg(i.inhrelid::regclass::text, ', ') INTO others FROM pg_inherits i
    WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND i.inhrelid <> ALL (months)
      AND pbm.partition_days(i.inhrelid) && quarter_days;
    IF others IS NOT NULL THEN
        RAISE NOTICE '% gets no partition of its own, for % holds days of it and stays as it is', quarter, others
            USING HINT = 'Claims of days that no partition holds are in pharmacy_claim_default.';
        RETURN false;
    END IF;
    PERFORM pbm.lock_partitions(months);
    IF pbm.has_partition(quarter_start) THEN RETURN false; END IF;
    IF to_regclass('pbm.' || partition_name) IS NOT NULL THEN
        RAISE EXCEPTION 'table pbm.% is there and is not the partition of its quarter', partition_name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format(
                'ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L); or give the table another name.',
                partition_name, quarter_start, next_quarter);
    END IF;
    -- A claim that the transaction's only snapshot does not show would go with its month.
    IF months <> '{}' AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'months become a quarter in a transaction of READ COMMITTED alone'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, and call it again.';
    END IF;
    of_months := pbm.month_objects(months);
    IF of_months IS NOT NULL THEN
        RAISE WARNING 'what belonged to the partition of one month alone goes with it' USING DETAIL = of_months,
            HINT = 'Make again what you need, on pbm.pharmacy_claim or on the partition of the quarter.';
    END IF;
    EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.pharmacy_claim INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', partition_name);
    EXECUTE format('ALTER TABLE pbm.%I OWNER TO %s', partition_name,
                   (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = 'pbm.pharmacy_claim'::regclass));
    PERFORM pbm.move_rows('pbm.pharmacy_claim_default', to_regclass('pbm.' || partition_name), quarter_days);
    FOREACH month IN ARRAY months LOOP
        PERFORM pbm.move_rows(month, to_regclass('pbm.' || partition_name), quarter_days);
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim DETACH PARTITION %s', month);
        BEGIN
            EXECUTE format('DROP TABLE %s', month);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            GET STACKED DIAGNOSTICS dependent = PG_EXCEPTION_DETAIL;
            RAISE EXCEPTION 'table % becomes a part of %, and objects depend on it', month, partition_name
                USING ERRCODE = 'dependent_objects_still_exist', DETAIL = dependent,
                      HINT = 'Keep the definitions of these objects, drop them, do it again, and make them again on the partition of the quarter or on pbm.pharmacy_claim.';
        END;
    END LOOP;
    EXECUTE format('ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                   partition_name, quarter_start, next_quarter);
    EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Claims filled in ' || quarter);
    PERFORM pbm.secure_table(to_regclass('pbm.' || partition_name));
    PERFORM pbm.guard_partition(partition_name);
    RETURN true;
END
$$;
COMMENT ON FUNCTION pbm.make_partition(date) IS
'Makes the partition of the quarter that begins on this day, of the claims that wait in the default partition and of the months'' partitions that 0.1.0 made; gives false, with a notice, where another partition holds days of it; called by ensure_partitions';
REVOKE ALL ON FUNCTION pbm.make_partition(date) FROM PUBLIC;

CREATE FUNCTION pbm.ensure_partitions(until date, since date DEFAULT pbm.today()) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_quarter date;
    boundary date;
    made integer := 0;
BEGIN
    PERFORM pbm.begin_definitions();
    IF until IS NULL OR since IS NULL OR NOT isfinite(until) OR NOT isfinite(since) THEN
        RAISE EXCEPTION 'both dates must be given and finite'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.ensure_partitions(pbm.today() + 90);';
    END IF;
    IF until > since + 36525 THEN
        RAISE EXCEPTION 'partitions are made for a hundred years at most'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose nearer dates.';
    END IF;
    SELECT (max(q.quarter_start) + interval '3 months')::date INTO boundary FROM pbm.claim_quarter q WHERE q.retired_at IS NOT NULL;
    FOR this_quarter IN SELECT generate_series(date_trunc('quarter', since::timestamp), until, '3 months')::date LOOP
        -- What was retired is rejected 81: nothing is stored there.
        CONTINUE WHEN this_quarter < boundary;
        IF pbm.has_partition(this_quarter) THEN
            CONTINUE WHEN EXISTS (SELECT FROM pbm.claim_quarter q WHERE q.quarter_start = this_quarter);
        ELSE
            CONTINUE WHEN NOT pbm.make_partition(this_quarter);
            made := made + 1;
        END IF;
        INSERT INTO pbm.claim_quarter (quarter_start) VALUES (this_quarter) ON CONFLICT DO NOTHING;
    END LOOP;
    -- An upgrade makes quarters before it has made the rest.
    IF to_regclass('pbm.installation') IS NOT NULL AND until >= pbm.today() THEN
        PERFORM pbm.ensure_audit_partitions(least(until, pbm.today() + 92));
        PERFORM pbm.ensure_access_partitions(least(until, pbm.today() + 92)::timestamptz);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_partitions(date, date) IS
'Makes the quarterly partitions of pharmacy_claim from the quarter of since to the quarter of until, moving claims there that were waiting in the default partition; quarters that were retired are left out, and with a notice those of which a partition of the owner''s own holds days; gives how many it made. Makes the months of audit_log from today to until as well, three at most. Errors: 22004 for NULL or infinity, 22023 for more than a hundred years, 55000 where a table of that name is no partition, 55P03 where a transaction does not let go of the table; where partitions by month go into their quarter''s, 55000 outside READ COMMITTED and 2BP01 naming what depends on one.';
REVOKE ALL ON FUNCTION pbm.ensure_partitions(date, date) FROM PUBLIC;

CREATE FUNCTION pbm.retire_partition(quarter_start date) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    days daterange := daterange(quarter_start, (quarter_start + interval '3 months')::date);
    partition_name text := pbm.partition_name(quarter_start);
    alerts_name text;
BEGIN
    -- The alerts go with their claims: they refer to them.
    alerts_name := replace(partition_name, 'pharmacy_claim', 'dur_alert');
    EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.dur_alert INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', alerts_name);
    EXECUTE format('ALTER TABLE pbm.%I OWNER TO %s', alerts_name,
                   (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = 'pbm.dur_alert'::regclass));
    EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', alerts_name, 'Alerts of the retired claims of ' || partition_name);
    EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', alerts_name);
    PERFORM pbm.move_rows('pbm.dur_alert', to_regclass('pbm.' || alerts_name), days);
    PERFORM pbm.secure_table(to_regclass('pbm.' || alerts_name));
    EXECUTE format('ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.%I', partition_name);
    -- What is done to them from here on is logged as before.
    EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                    FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', partition_name, 'pharmacy_claim', 'id');
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', partition_name);
    EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                    FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', alerts_name, 'dur_alert', 'id');
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', alerts_name);
    EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', alerts_name, 'dur_alert', 'id');
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', alerts_name);
END
$$;
COMMENT ON FUNCTION pbm.retire_partition(date) IS
'Detaches the partition of the quarter that begins on this day, and moves its alerts to a table of their own; called by retire_partitions, which locks both tables';
REVOKE ALL ON FUNCTION pbm.retire_partition(date) FROM PUBLIC;

CREATE FUNCTION pbm.retire_partitions(before date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    boundary date := date_trunc('quarter', before::timestamp)::date;
    retired record;
    held date;
    detached integer := 0;
BEGIN
    PERFORM pbm.begin_definitions();
    IF boundary IS NULL OR NOT isfinite(boundary) OR boundary > pbm.today() THEN
        RAISE EXCEPTION 'the date must be given, finite and not in the future'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: SELECT pbm.retire_partitions((CURRENT_DATE - interval ''10 years'')::date);';
    END IF;
    PERFORM pbm.lock_partitions();
    LOCK TABLE pbm.legal_hold IN SHARE MODE;
    held := pbm.first_held('pbm.pharmacy_claim', boundary);
    IF held IS NOT NULL THEN
        boundary := date_trunc('quarter', held::timestamp)::date;
        RAISE NOTICE 'claims filled from % on stay: some of them are under a legal hold', boundary;
    END IF;
    -- The boundary comes first, and stays whatever becomes of the tables: no claim from before it is paid again.
    INSERT INTO pbm.claim_quarter AS q (quarter_start, retired_at) VALUES ((boundary - interval '3 months')::date, clock_timestamp())
    ON CONFLICT (quarter_start) DO UPDATE SET retired_at = coalesce(q.retired_at, excluded.retired_at);
    UPDATE pbm.claim_quarter q SET retired_at = clock_timestamp() WHERE q.quarter_start < boundary AND q.retired_at IS NULL;
    FOR retired IN
        SELECT q.quarter_start
        FROM pbm.claim_quarter q
        WHERE q.quarter_start < boundary AND pbm.has_partition(q.quarter_start)
        ORDER BY q.quarter_start
    LOOP
        PERFORM pbm.retire_partition(retired.quarter_start);
        detached := detached + 1;
    END LOOP;
    RETURN detached;
END
$$;
COMMENT ON FUNCTION pbm.retire_partitions(date) IS
'Ends the keeping of claims filled before the quarter of a date: a claim from before it is rejected 81 from here on, always, and the partitions of its quarters are detached. The claims stay in tables of the partitions'' names and their alerts in tables dur_alert_YYYY_qN, to be dumped and dropped by their owner; a partition that the owner attached himself stays attached. Claims under a legal hold (set_legal_hold) stay, and with them what was filled in their quarter or later. Gives how many quarters it detached. Errors: 22023 for no date, infinity or the future, 55P03 where a transaction does not let go of the table.';
REVOKE ALL ON FUNCTION pbm.retire_partitions(date) FROM PUBLIC;
