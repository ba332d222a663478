CREATE FUNCTION pbm.audit_partition_name(month_start date) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'audit_log_' || CASE WHEN month_start < '0001-01-01' THEN 'bc_' ELSE '' END || to_char(month_start, 'YYYY_MM') $$;
COMMENT ON FUNCTION pbm.audit_partition_name(date) IS 'The name of the partition of audit_log for the month that begins on this day';
REVOKE ALL ON FUNCTION pbm.audit_partition_name(date) FROM PUBLIC;

CREATE FUNCTION pbm.make_audit_partition(month_start date) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC'
AS $$
DECLARE
    partition_name text := pbm.audit_partition_name(month_start);
    next_month date := month_start + interval '1 month';
BEGIN
    -- Whoever makes one at the same time waits, and finds it; who writes or reads does not wait.
    LOCK TABLE ONLY pbm.audit_log IN SHARE UPDATE EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = 'pbm.audit_log'::regclass
               AND i.inhrelid = to_regclass('pbm.' || partition_name)) THEN
        RETURN false;
    END IF;
    IF to_regclass('pbm.' || partition_name) IS NOT NULL THEN
        RAISE EXCEPTION 'table pbm.% is there and is not the partition of its month', partition_name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format(
                'ALTER TABLE pbm.audit_log ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L); or give the table another name.',
                partition_name, month_start::timestamptz, next_month::timestamptz);
    END IF;
    EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
    EXECUTE format('ALTER TABLE pbm.%I OWNER TO %s', partition_name,
                   (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = 'pbm.audit_log'::regclass));
    EXECUTE format('ALTER TABLE pbm.audit_log ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                   partition_name, month_start::timestamptz, next_month::timestamptz);
    EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Audit rows of ' || to_char(month_start, 'YYYY-MM'));
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON pbm.%I FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_refuse()',
                   partition_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_refuse_truncate', partition_name);
    -- In an install or an upgrade the table gets its triggers last, and its partitions with it.
    IF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = to_regclass('pbm.' || partition_name) AND t.tgname = 'audit_refuse') THEN
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_refuse', partition_name);
    END IF;
    EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', partition_name);
    PERFORM pbm.secure_table(to_regclass('pbm.' || partition_name));
    RETURN true;
END
$$;
COMMENT ON FUNCTION pbm.make_audit_partition(date) IS
'Makes the partition of audit_log for the month that begins on this day; gives false where it is there; called by ensure_audit_partitions';
REVOKE ALL ON FUNCTION pbm.make_audit_partition(date) FROM PUBLIC;

CREATE FUNCTION pbm.ensure_audit_partitions(until date, since date DEFAULT pbm.today()) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    month_start date;
    made integer := 0;
BEGIN
    IF until IS NULL OR since IS NULL OR NOT isfinite(until) OR NOT isfinite(since) THEN
        RAISE EXCEPTION 'both dates must be given and finite'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.ensure_audit_partitions(pbm.today() + 31);';
    END IF;
    IF until > since + 36525 THEN
        RAISE EXCEPTION 'partitions are made for a hundred years at most'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose nearer dates.';
    END IF;
    PERFORM pbm.begin_definitions();
    FOR month_start IN SELECT generate_series(date_trunc('month', since::timestamp), until, '1 month')::date LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = 'pbm.audit_log'::regclass
                              AND i.inhrelid = to_regclass('pbm.' || pbm.audit_partition_name(month_start)));
        IF pbm.make_audit_partition(month_start) THEN made := made + 1; END IF;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_audit_partitions(date, date) IS
'Makes the monthly partitions of audit_log from the month of since to the month of until; gives how many it made. Whoever writes in a month that has none makes it, and others wait for the end of that transaction: make them ahead, as ensure_partitions does. Errors: 22004 for NULL or infinity, 22023 for more than a hundred years, 55000 where a table of that name is no partition.';
REVOKE ALL ON FUNCTION pbm.ensure_audit_partitions(date, date) FROM PUBLIC;
