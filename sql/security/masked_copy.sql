CREATE FUNCTION pbm.is_sampled(family_id uuid, share numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashtextextended(family_id::text, 164514) & 4294967295)::numeric < share * 4294967296.0;
COMMENT ON FUNCTION pbm.is_sampled(uuid, numeric) IS
'Whether a family is in a sample of this share of all: always the same ones, and those of a smaller share are among those of a larger';
REVOKE ALL ON FUNCTION pbm.is_sampled(uuid, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.sampled_rows(relation regclass, share numeric) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns text[] := ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped);
    persons text := format('SELECT m.patient_id FROM pbm.members m LEFT JOIN pbm.coverage v USING (member_id) WHERE pbm.is_sampled(coalesce(v.family_id, m.patient_id), %s)', share);
BEGIN
    RETURN CASE
        WHEN share >= 1 THEN 'true'
        -- A person of two families comes with either, and his coverage by both; a family's balance comes with any of it.
        WHEN relation = 'pbm.accumulator'::regclass THEN format(
            't.owner_id IN (%s UNION SELECT v.family_id FROM pbm.coverage v JOIN pbm.members m USING (member_id) WHERE m.patient_id IN (%s))', persons, persons)
        WHEN 'patient_id' = ANY (columns) THEN format('t.patient_id IN (%s)', persons)
        WHEN 'member_id' = ANY (columns) THEN format('t.member_id IN (SELECT m.member_id FROM pbm.members m WHERE m.patient_id IN (%s))', persons)
        WHEN 'case_id' = ANY (columns) THEN format('t.case_id IN (SELECT k.case_id FROM pbm.authorization_case k WHERE k.patient_id IN (%s))', persons)
        WHEN 'claim_id' = ANY (columns) THEN format(
            't.claim_id IS NULL OR t.claim_id IN (SELECT c.id FROM pbm.pharmacy_claim c WHERE c.patient_id IN (%s))', persons)
        ELSE 'true' END;
END
$$;
COMMENT ON FUNCTION pbm.sampled_rows(regclass, numeric) IS 'The condition, on the table as t, of the rows that belong to a sample of families; true for what belongs to nobody';
REVOKE ALL ON FUNCTION pbm.sampled_rows(regclass, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.psql_echo(line text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT format('\echo ''%s''', replace(replace(line, '\', '\\'), '''', '''''')) $$;
COMMENT ON FUNCTION pbm.psql_echo(text) IS 'The command that has psql print a line';
REVOKE ALL ON FUNCTION pbm.psql_echo(text) FROM PUBLIC;

CREATE FUNCTION pbm.masked_copy_script(profile text DEFAULT 'static', share numeric DEFAULT 1) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 ROWS 300 SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO'
AS $$
DECLARE
    one record;
    first date;
    last date;
    copied regclass[];
    fields text;
    told text;
BEGIN
    IF profile IS DISTINCT FROM 'static' THEN
        RAISE EXCEPTION 'a masked copy is made under the profile static alone' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'The other profiles drop columns, without which nothing is adjudicated: they are for exports.';
    END IF;
    IF share IS NULL OR share <= 0 OR share > 1 THEN
        RAISE EXCEPTION 'share must be above 0 and at most 1' USING ERRCODE = 'invalid_parameter_value', HINT = '0.01 takes one family in a hundred.';
    END IF;
    SELECT array_agg(t.relation ORDER BY t.relation) INTO copied
    FROM pbm.masking_tables() t JOIN pg_class c ON c.oid = t.relation
    WHERE t.fate = 'mask' AND c.relnamespace = 'pbm'::regnamespace;
    SELECT min(c.fill_date), max(c.fill_date) INTO first, last FROM pbm.pharmacy_claim c;
    -- What psql does here, and what it tells the other end: one snapshot here, one transaction there.
    RETURN QUERY SELECT '\set ON_ERROR_STOP on';
    RETURN QUERY SELECT '\pset tuples_only on';
    RETURN QUERY SELECT '\pset format unaligned';
    RETURN QUERY SELECT 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;';
    -- The key of this session, where none is configured: the same persons have other pseudonyms in the next copy.
    IF NOT pbm.has_masking_key() THEN
        RETURN QUERY SELECT 'SELECT pbm.draw_masking_key() \g /dev/null';
    END IF;
    FOR told IN
        SELECT unnest(ARRAY['\set ON_ERROR_STOP on', 'BEGIN;', 'SELECT pbm.begin_masked_copy();',
            format('SELECT pbm.ensure_partitions(%L, %L);', last + 366, greatest(first, last - 99 * 365) - 366)])
    LOOP
        CONTINUE WHEN first IS NULL AND told ~ 'ensure_partitions';
        RETURN QUERY SELECT pbm.psql_echo(told);
    END LOOP;
    FOR one IN
        SELECT c.r AS relation, pbm.masking_select(c.r, profile) AS statement, pbm.sampled_rows(c.r, share) AS condition FROM unnest(copied) AS c (r)
    LOOP
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO fields
        FROM pg_attribute a WHERE a.attrelid = one.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
        RETURN QUERY SELECT pbm.psql_echo(format('COPY %s (%s) FROM stdin;', one.relation, fields));
        RETURN QUERY SELECT format('COPY (SELECT %s FROM (%s WHERE %s) masked) TO STDOUT;', fields, one.statement, one.condition);
        RETURN QUERY SELECT pbm.psql_echo('\.');
    END LOOP;
    FOR told IN
        SELECT format('SELECT setval(%L, %s, true);', s.name, s.last_value)
        FROM (SELECT d.objid::regclass::text AS name, pg_sequence_last_value(d.objid) AS last_value
              FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
              WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjid = ANY (copied)) s
        WHERE s.last_value IS NOT NULL
    LOOP
        RETURN QUERY SELECT pbm.psql_echo(told);
    END LOOP;
    RETURN QUERY SELECT pbm.psql_echo(format('SELECT pbm.end_masked_copy(%L, %s, %L);', profile, share, (SELECT i.time_zone FROM pbm.installation i)));
    RETURN QUERY SELECT pbm.psql_echo('COMMIT;');
    RETURN QUERY SELECT pbm.psql_echo('ANALYZE;');
    RETURN QUERY SELECT 'COMMIT;';
END
$$;
COMMENT ON FUNCTION pbm.masked_copy_script(text, numeric) IS
'Lines for psql on this database, whose output psql runs on an empty database with the extension: it reads the masked rows of every table in one snapshot, all or, with a share below 1, those of whole families, the same ones each time, and nothing of a row as it is leaves the database. docs/masking.md has the commands. Errors: 22023 for another profile or share, and those of masked_query.';
REVOKE ALL ON FUNCTION pbm.masked_copy_script(text, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.begin_masked_copy() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
    has_rows boolean;
BEGIN
    IF EXISTS (SELECT FROM pbm.members) OR EXISTS (SELECT FROM pbm.pharmacy_claim) THEN
        RAISE EXCEPTION 'there are members or claims in this database' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'A masked copy goes into a database with the extension and nothing else.';
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);
    -- What an installation brings, and the copy brings too.
    FOR one IN
        SELECT t.relation FROM pbm.masking_tables() t JOIN pg_class c ON c.oid = t.relation
        WHERE t.fate = 'mask' AND c.relnamespace = 'pbm'::regnamespace
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one.relation) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('DELETE FROM %s', one.relation);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.begin_masked_copy() IS
'What the output of masked_copy_script begins with: removes what the installation brought, and until the transaction ends no ordinary trigger is told and no foreign key checked. Errors: 55000 where there are members or claims, 42501 for whoever is no superuser.';
REVOKE ALL ON FUNCTION pbm.begin_masked_copy() FROM PUBLIC;

CREATE FUNCTION pbm.end_masked_copy(profile text, share numeric, time_zone text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = end_masked_copy.time_zone) THEN
        RAISE EXCEPTION 'no time zone has this name' USING ERRCODE = 'invalid_parameter_value', HINT = 'The names are in pg_timezone_names.';
    END IF;
    PERFORM pbm.check_references();
    UPDATE pbm.installation i SET time_zone = end_masked_copy.time_zone, masking = jsonb_build_object(
        'state', 'masked', 'profile', profile, 'share', share, 'finished_at', clock_timestamp());
END
$$;
COMMENT ON FUNCTION pbm.end_masked_copy(text, numeric, text) IS
'What the output of masked_copy_script ends with: checks every foreign key and notes in installation that the database is a masked copy. Errors: 22023 for no time zone, 23503 where a foreign key does not hold.';
REVOKE ALL ON FUNCTION pbm.end_masked_copy(text, numeric, text) FROM PUBLIC;
