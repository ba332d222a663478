CREATE FUNCTION pbm.partition_name(month_start date) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'pharmacy_claim_' || CASE WHEN month_start < '0001-01-01' THEN 'bc_' ELSE '' END || to_char(month_start, 'YYYY_MM') $$;
COMMENT ON FUNCTION pbm.partition_name(date) IS 'The name of the partition of pharmacy_claim for the month that begins on this day';
REVOKE ALL ON FUNCTION pbm.partition_name(date) FROM PUBLIC;

CREATE FUNCTION pbm.lock_partitions() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
BEGIN
    -- A lock that waits has everybody wait who comes after it: each try is short, and others pass between the tries.
    FOR attempt IN 1 .. 40 LOOP
        BEGIN
            -- Whoever opens the tables after this sees their partitions as they will be, and the claims that moved.
            LOCK TABLE ONLY pbm.pharmacy_claim, ONLY pbm.pharmacy_claim_default IN ACCESS EXCLUSIVE MODE;
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
COMMENT ON FUNCTION pbm.lock_partitions() IS
'Locks pharmacy_claim and dur_alert for a change of partitions, in short tries for about 20 seconds. Errors: 55P03 where a transaction does not let go of them.';
REVOKE ALL ON FUNCTION pbm.lock_partitions() FROM PUBLIC;

CREATE FUNCTION pbm.ensure_partitions(until date, since date DEFAULT pbm.today()) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_month date;
    next_month date;
    partition_name text;
    written text;
    boundary date;
    made integer := 0;
    role_of_triggers text := current_setting('session_replication_role');
BEGIN
    IF until IS NULL OR since IS NULL OR NOT isfinite(until) OR NOT isfinite(since) THEN
        RAISE EXCEPTION 'both dates must be given and finite'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.ensure_partitions(pbm.today() + 90);';
    END IF;
    IF until > since + 36525 THEN
        RAISE EXCEPTION 'partitions are made for a hundred years at most'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose nearer dates.';
    END IF;
    SELECT (max(m.month_start) + interval '1 month')::date INTO boundary FROM pbm.claim_month m WHERE m.retired_at IS NOT NULL;
    FOR this_month IN SELECT generate_series(date_trunc('month', since::timestamp), until, '1 month')::date LOOP
        next_month := this_month + interval '1 month';
        partition_name := pbm.partition_name(this_month);
        -- What was retired is rejected 81: nothing is stored there.
        CONTINUE WHEN this_month < boundary;
        CONTINUE WHEN pbm.has_partition(this_month);
        PERFORM pbm.lock_partitions();
        CONTINUE WHEN pbm.has_partition(this_month);
        IF to_regclass('pbm.' || partition_name) IS NOT NULL THEN
            RAISE EXCEPTION 'table pbm.% is there and is not the partition of its month', partition_name
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format(
                    'ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L); or give the table another name.',
                    partition_name, this_month, next_month);
        END IF;
        EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.pharmacy_claim INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', partition_name);
        IF EXISTS (SELECT FROM pbm.pharmacy_claim_default WHERE fill_date >= this_month AND fill_date < next_month) THEN
            -- Claims that came before their month's partition. To move one changes nothing of it: no audit row, and
            -- the alerts that refer to it go on doing so.
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO written FROM pg_attribute a
            WHERE a.attrelid = 'pbm.pharmacy_claim'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
            ALTER TABLE pbm.pharmacy_claim_default DISABLE TRIGGER audit_change;
            SET LOCAL session_replication_role = replica;
            EXECUTE format(
                'WITH moved AS (DELETE FROM pbm.pharmacy_claim_default WHERE fill_date >= %1$L AND fill_date < %2$L RETURNING *)
                 INSERT INTO pbm.%3$I (%4$s) SELECT %4$s FROM moved', this_month, next_month, partition_name, written);
            PERFORM set_config('session_replication_role', role_of_triggers, true);
            ALTER TABLE pbm.pharmacy_claim_default ENABLE ALWAYS TRIGGER audit_change;
        END IF;
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                       partition_name, this_month, next_month);
        EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Claims filled in ' || to_char(this_month, 'YYYY-MM')
                       || CASE WHEN this_month < '0001-01-01' THEN ' BC' ELSE '' END);
        PERFORM pbm.guard_partition(partition_name);
        INSERT INTO pbm.claim_month (month_start) VALUES (this_month) ON CONFLICT DO NOTHING;
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_partitions(date, date) IS
'Makes the monthly partitions of pharmacy_claim from the month of since to the month of until, moving claims there that were waiting in the default partition; months that were retired are left out; gives how many it made. Errors: 22004 for NULL or infinity, 22023 for more than a hundred years, 55000 where a table of that name is no partition, 55P03 where a transaction does not let go of the table.';
REVOKE ALL ON FUNCTION pbm.ensure_partitions(date, date) FROM PUBLIC;

CREATE FUNCTION pbm.has_partition(month_start date) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO'
AS $$
    SELECT EXISTS (
        SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhrelid = to_regclass('pbm.' || pbm.partition_name(month_start))
          AND i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending
          AND pg_get_expr(c.relpartbound, c.oid)
            = format('FOR VALUES FROM (%L) TO (%L)', month_start, (month_start + interval '1 month')::date))
$$;
COMMENT ON FUNCTION pbm.has_partition(date) IS 'Whether the month that begins on this day has its partition of pharmacy_claim';
REVOKE ALL ON FUNCTION pbm.has_partition(date) FROM PUBLIC;

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

CREATE FUNCTION pbm.retire_partitions(before date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    boundary date := date_trunc('month', before::timestamp)::date;
    retired record;
    alerts_name text;
    written text;
    role_of_triggers text := current_setting('session_replication_role');
    detached integer := 0;
BEGIN
    IF boundary IS NULL OR NOT isfinite(boundary) OR boundary > pbm.today() THEN
        RAISE EXCEPTION 'the date must be given, finite and not in the future'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: SELECT pbm.retire_partitions((CURRENT_DATE - interval ''10 years'')::date);';
    END IF;
    PERFORM pbm.lock_partitions();
    -- The boundary comes first, and stays whatever becomes of the tables: no claim from before it is paid again.
    INSERT INTO pbm.claim_month AS m (month_start, retired_at) VALUES ((boundary - interval '1 month')::date, clock_timestamp())
    ON CONFLICT (month_start) DO UPDATE SET retired_at = coalesce(m.retired_at, excluded.retired_at);
    UPDATE pbm.claim_month m SET retired_at = clock_timestamp() WHERE m.month_start < boundary AND m.retired_at IS NULL;
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO written FROM pg_attribute a
    WHERE a.attrelid = 'pbm.dur_alert'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    FOR retired IN
        SELECT m.month_start, (m.month_start + interval '1 month')::date AS month_end, pbm.partition_name(m.month_start) AS partition_name
        FROM pbm.claim_month m
        WHERE m.month_start < boundary AND pbm.has_partition(m.month_start)
        ORDER BY m.month_start
    LOOP
        -- The alerts go with their claims: they refer to them.
        alerts_name := replace(retired.partition_name, 'pharmacy_claim', 'dur_alert');
        EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.dur_alert INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', alerts_name);
        EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', alerts_name, 'Alerts of the retired claims of ' || retired.partition_name);
        EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', alerts_name);
        ALTER TABLE pbm.dur_alert DISABLE TRIGGER audit_change;
        SET LOCAL session_replication_role = replica;
        EXECUTE format(
            'WITH moved AS (DELETE FROM pbm.dur_alert WHERE fill_date >= %1$L AND fill_date < %2$L RETURNING *)
             INSERT INTO pbm.%3$I (%4$s) SELECT %4$s FROM moved', retired.month_start, retired.month_end, alerts_name, written);
        PERFORM set_config('session_replication_role', role_of_triggers, true);
        ALTER TABLE pbm.dur_alert ENABLE ALWAYS TRIGGER audit_change;
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.%I', retired.partition_name);
        -- What is done to them from here on is logged as before.
        EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                        FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', retired.partition_name, 'pharmacy_claim', 'id');
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', retired.partition_name);
        EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                        FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', alerts_name, 'dur_alert', 'id');
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', alerts_name);
        EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', alerts_name, 'dur_alert', 'id');
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', alerts_name);
        detached := detached + 1;
    END LOOP;
    RETURN detached;
END
$$;
COMMENT ON FUNCTION pbm.retire_partitions(date) IS
'Ends the keeping of claims filled before the month of a date: a claim from before it is rejected 81 from here on, always, and the partitions of its months are detached. The claims stay in tables of the partitions'' names and their alerts in tables dur_alert_YYYY_MM, to be dumped and dropped by their owner. Gives how many months it detached. Errors: 22023 for no date, infinity or the future, 55P03 where a transaction does not let go of the table.';
REVOKE ALL ON FUNCTION pbm.retire_partitions(date) FROM PUBLIC;
