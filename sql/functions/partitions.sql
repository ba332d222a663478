CREATE FUNCTION pbm.ensure_partitions(until date, since date DEFAULT pbm.today()) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    month_start date;
    month_end date;
    partition_name text;
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
    FOR month_start IN SELECT generate_series(date_trunc('month', since), until, '1 month')::date LOOP
        month_end := month_start + interval '1 month';
        partition_name := 'pharmacy_claim_' || to_char(month_start, 'YYYY_MM');
        CONTINUE WHEN to_regclass('pbm.' || partition_name) IS NOT NULL;
        -- Whoever opens the table after this sees the partition and the claims that moved there; a session that had
        -- looked up the partitions before would miss both.
        LOCK TABLE ONLY pbm.pharmacy_claim IN ACCESS EXCLUSIVE MODE;
        CONTINUE WHEN to_regclass('pbm.' || partition_name) IS NOT NULL;
        EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.pharmacy_claim INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
        LOCK TABLE ONLY pbm.pharmacy_claim_default IN ACCESS EXCLUSIVE MODE;
        IF EXISTS (SELECT FROM pbm.pharmacy_claim_default WHERE fill_date >= month_start AND fill_date < month_end) THEN
            -- Claims that came before their month's partition. To move one changes nothing of it: no audit row, and
            -- the alerts that refer to it go on doing so.
            ALTER TABLE pbm.pharmacy_claim_default DISABLE TRIGGER audit_change;
            SET LOCAL session_replication_role = replica;
            EXECUTE format(
                'WITH moved AS (DELETE FROM pbm.pharmacy_claim_default WHERE fill_date >= %L AND fill_date < %L RETURNING *)
                 INSERT INTO pbm.%I SELECT * FROM moved', month_start, month_end, partition_name);
            PERFORM set_config('session_replication_role', role_of_triggers, true);
            ALTER TABLE pbm.pharmacy_claim_default ENABLE ALWAYS TRIGGER audit_change;
        END IF;
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                       partition_name, month_start, month_end);
        EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Claims filled in ' || to_char(month_start, 'YYYY-MM'));
        PERFORM pbm.guard_partition(partition_name);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_partitions(date, date) IS
'Makes the monthly partitions of pharmacy_claim from the month of since to the month of until, moving claims there that were waiting in the default partition; gives how many it made. Errors: 22004 for NULL or infinity, 22023 for more than a hundred years.';
REVOKE ALL ON FUNCTION pbm.ensure_partitions(date, date) FROM PUBLIC;

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
