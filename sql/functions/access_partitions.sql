CREATE FUNCTION pbm.ensure_access_partitions(until timestamptz DEFAULT clock_timestamp() + interval '7 days') RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET DateStyle = 'ISO'
AS $$
DECLARE
    month timestamptz := date_trunc('month', clock_timestamp());
    partition_name text;
    made integer := 0;
BEGIN
    -- An upgrade makes the claims' quarters before this table.
    IF to_regclass('pbm.access_log') IS NULL THEN RETURN 0; END IF;
    IF until > clock_timestamp() + interval '10 years' THEN
        RAISE EXCEPTION 'partitions are made for the next ten years at most' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a nearer moment: they are made as they are needed.';
    END IF;
    PERFORM pbm.begin_definitions();
    WHILE month <= until LOOP
        partition_name := to_char(month, '"access_log_"YYYY_MM');
        IF to_regclass('pbm.' || partition_name) IS NULL THEN
            -- Attached, for CREATE ... PARTITION OF would keep out who reads and writes the log meanwhile.
            EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.access_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
            EXECUTE format('ALTER TABLE pbm.access_log ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                           partition_name, month, month + interval '1 month');
            EXECUTE format('ALTER TABLE pbm.%I OWNER TO %I', partition_name,
                           (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = 'pbm.access_log'::regclass));
            EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Reads of ' || to_char(month, 'YYYY-MM'));
            EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', partition_name);
            PERFORM pbm.secure_table(to_regclass('pbm.' || partition_name));
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    IF made > 0 THEN
        PERFORM pbm.repair_triggers();
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_access_partitions(timestamptz) IS
'Makes the partitions of access_log for the months from now until the moment given that have none; gives how many. The process that records reads calls it a week ahead, ensure_partitions does, and a function that finds no partition for its record. Errors: 22023 for a moment more than ten years away.';
REVOKE ALL ON FUNCTION pbm.ensure_access_partitions(timestamptz) FROM PUBLIC;
