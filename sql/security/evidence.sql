CREATE TYPE pbm.audit_finding AS (
    block bigint,
    finding text,
    detail text
);
COMMENT ON TYPE pbm.audit_finding IS 'What audit_verify found: the block, where it is in one, the kind of finding, and words';

CREATE FUNCTION pbm.audit_seal() RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_seal_wrapper';
COMMENT ON FUNCTION pbm.audit_seal() IS
'Gives out an anchor where one is due, then seals the audit rows that no block has yet; gives the number of blocks added. Call it regularly, each time in a transaction of its own. Errors: 25006 on a standby or in a read-only transaction, F0000 where the signing key cannot be read, XX001 where the last block cannot be read.';
REVOKE ALL ON FUNCTION pbm.audit_seal() FROM PUBLIC;

CREATE FUNCTION pbm.audit_seal_first(reason text) RETURNS bigint
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_seal_first_wrapper';
COMMENT ON FUNCTION pbm.audit_seal_first(text) IS
'Seals as audit_seal does; where there is no block yet, the first one has this reason. For mask_database, which empties the audit.';
REVOKE ALL ON FUNCTION pbm.audit_seal_first(text) FROM PUBLIC;

CREATE FUNCTION pbm.audit_anchor_now() RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_anchor_now_wrapper';
COMMENT ON FUNCTION pbm.audit_anchor_now() IS
'Gives out an anchor of the last committed block, to the server log, pbm.anchor_file and pbm.anchor_command; gives its number, NULL where there is no block. What did not take it is warned of and noted in audit_anchor.missed. Errors: F0000 where the signing key cannot be read.';
REVOKE ALL ON FUNCTION pbm.audit_anchor_now() FROM PUBLIC;

CREATE FUNCTION pbm.audit_verify(from_time timestamptz, to_time timestamptz) RETURNS SETOF pbm.audit_finding
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_verify_wrapper';
COMMENT ON FUNCTION pbm.audit_verify(timestamptz, timestamptz) IS
'Checks the blocks sealed in a period, their rows in the tables and in each B-tree index, and the anchors of pbm.anchor_file: a row a finding, those of blocks first and in their order, last the verdict: broken, with the first bad block; intact up to an anchor; or, without anchors, consistent with itself. Infinite times are open. For pbm_auditor, of every client. Errors: 42501 for who does not see every client, 55000 where an audit table lacks a column, F0000 where the signing key cannot be read.';
REVOKE ALL ON FUNCTION pbm.audit_verify(timestamptz, timestamptz) FROM PUBLIC;

CREATE FUNCTION pbm.audit_public_key() RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_public_key_wrapper';
COMMENT ON FUNCTION pbm.audit_public_key() IS
'The public half of the signing key in use, 64 hexadecimal digits, for pbm-verify: keep a copy off the machine. NULL without a key. Errors: F0000 where the key cannot be read.';
REVOKE ALL ON FUNCTION pbm.audit_public_key() FROM PUBLIC;

CREATE FUNCTION pbm.audit_tombstone(table_name text, part regclass, from_date text, until_date text) RETURNS bigint
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_tombstone_wrapper';
COMMENT ON FUNCTION pbm.audit_tombstone(text, regclass, text, text) IS
'For audit_retain: seals the block that says which rows go with a partition; gives their number. Errors: 55000 where not all of them are sealed.';
REVOKE ALL ON FUNCTION pbm.audit_tombstone(text, regclass, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.audit_months(table_name text) RETURNS TABLE (part regclass, from_date date, until_date date)
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO' SET TimeZone = 'UTC'
AS $$
    SELECT c.oid::regclass, substring(b.bounds FROM $re$FROM \('([^']*)'\)$re$)::timestamptz::date,
           substring(b.bounds FROM $re$TO \('([^']*)'\)$re$)::timestamptz::date
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bounds) b
    WHERE i.inhparent = to_regclass('pbm.' || quote_ident(table_name)) AND c.relispartition AND b.bounds <> 'DEFAULT'
$$;
COMMENT ON FUNCTION pbm.audit_months(text) IS 'The partitions of an audit table: the first day of each, and the day after its last';
REVOKE ALL ON FUNCTION pbm.audit_months(text) FROM PUBLIC;

CREATE FUNCTION pbm.audit_retain(keep interval DEFAULT '6 years') RETURNS TABLE (table_name text, from_date date, until_date date, rows bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
DECLARE
    boundary date := (clock_timestamp() - keep)::date;
    month record;
BEGIN
    IF keep IS NULL OR clock_timestamp() - keep > clock_timestamp() - interval '6 years' THEN
        RAISE EXCEPTION 'the audit is kept for six years at least' USING ERRCODE = 'invalid_parameter_value',
            HINT = '45 CFR 164.316(b)(2)(i) asks for six years; pass 6 years or more.';
    END IF;
    PERFORM pbm.begin_definitions();
    FOR month IN
        SELECT t.name, m.part, m.from_date, m.until_date
        FROM unnest(ARRAY['audit_log', 'access_log']) AS t (name)
        CROSS JOIN LATERAL pbm.audit_months(t.name) m
        WHERE m.until_date <= boundary
        ORDER BY m.until_date, t.name
    LOOP
        IF EXISTS (
            SELECT FROM pbm.audit_hold h
            WHERE h.released_at IS NULL AND coalesce(h.from_date, '-infinity') < month.until_date
              AND coalesce(h.until_date, 'infinity') >= month.from_date)
        THEN
            RAISE EXCEPTION 'a legal hold keeps the audit of % to before %', month.from_date, month.until_date
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'SELECT * FROM pbm.audit_hold WHERE released_at IS NULL;';
        END IF;
        table_name := month.name;
        from_date := month.from_date;
        until_date := month.until_date;
        EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', month.part);
        rows := pbm.audit_tombstone(month.name, month.part, month.from_date::text, month.until_date::text);
        EXECUTE format('DROP TABLE %s', month.part);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.audit_retain(interval) IS
'Drops the months of the audit tables that are older than this, six years at least, and seals for each a tombstone that says which rows those were, so that the rest stays verifiable; a row for each month dropped. Errors: 22023 for less than six years, 55000 where a legal hold keeps a month (then none is dropped) or rows of it are not sealed, 55P03 where somebody reads or writes the log for long.';
REVOKE ALL ON FUNCTION pbm.audit_retain(interval) FROM PUBLIC;
