CREATE FUNCTION pbm.masking_tables() RETURNS TABLE (relation regclass, fate text)
LANGUAGE sql STABLE PARALLEL SAFE COST 10000 ROWS 100 SET search_path = pg_catalog, pg_temp
AS $$
    -- What is about those who work with the data, about keys, or came in and was not looked at yet, is emptied.
    SELECT c.oid::regclass,
           CASE WHEN n.nspname <> 'pbm' THEN 'mask'
                WHEN c.relname = ANY ('{schema_version,installation,access_sink,claim_quarter,purpose_of_use,role_purpose}') THEN 'keep'
                WHEN c.relname = ANY ('{audit_log,audit_block,audit_anchor,audit_hold,access_log,encryption_key,member_index,member_plain_contact,
                                        used_token,claims_staging,record_staging,reference_staging,break_glass,disclosure,disclosure_suspension,
                                        accounting_request,legal_hold,role_scope,standing_purpose,report_claim,report_day,report_year,report_refresh}') THEN 'empty'
                ELSE 'mask' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
$$;
COMMENT ON FUNCTION pbm.masking_tables() IS
'What mask_database and a masked copy make of each table of the database: mask, its rows masked by the classes of their columns; empty, no row is left: audit, reads, keys, tokens, claims that wait, grants, what is on record of the people who work with the data, and the copy that reports read, which is re-created; keep, as it is';
REVOKE ALL ON FUNCTION pbm.masking_tables() FROM PUBLIC;

CREATE FUNCTION pbm.labelled_query(relation text, names text[], types text[], required boolean[], classes text[]) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10000
AS 'MODULE_PATHNAME', 'labelled_query_wrapper';
COMMENT ON FUNCTION pbm.labelled_query(text, text[], text[], boolean[], text[]) IS
'The SELECT that gives the rows of a table of others masked under the profile static, by the classes of its columns; dates move with patient_id where there is a column of this name, else all by the same days. Errors: 22023 for an unknown class.';
REVOKE ALL ON FUNCTION pbm.labelled_query(text, text[], text[], boolean[], text[]) FROM PUBLIC;

CREATE FUNCTION pbm.masking_select(relation regclass, profile text) RETURNS text
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    statement text;
    encrypted name;
BEGIN
    IF (SELECT c.relnamespace <> 'pbm'::regnamespace FROM pg_class c WHERE c.oid = relation) THEN
        RETURN (SELECT pbm.labelled_query(relation::text, array_agg(a.attname::text ORDER BY a.attnum),
                       array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum), array_agg(a.attnotnull ORDER BY a.attnum),
                       array_agg(l.label ORDER BY a.attnum))
                FROM pg_attribute a
                LEFT JOIN pg_seclabel l ON (l.classoid, l.objoid, l.objsubid) = ('pg_class'::regclass, a.attrelid, a.attnum) AND l.provider = 'pbm'
                WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '');
    END IF;
    statement := pbm.masked_query(relation, profile);
    -- Ciphertext goes: whoever has the masked data has no key, and its surrogate would lead to another key's owner.
    FOR encrypted IN
        SELECT a.attname FROM pg_attribute a WHERE a.attrelid = relation AND a.atttypid = 'pbm.enc'::regtype AND NOT a.attisdropped
    LOOP
        statement := regexp_replace(statement, format('(?n)^ .* AS "%s"(,?)$', encrypted), format('    CAST(NULL AS pbm.enc) AS "%s"\1', encrypted));
    END LOOP;
    RETURN statement;
END
$$;
COMMENT ON FUNCTION pbm.masking_select(regclass, text) IS 'The statement that gives the masked rows of a table under a profile, without its encrypted columns; errors as masked_query';
REVOKE ALL ON FUNCTION pbm.masking_select(regclass, text) FROM PUBLIC;

CREATE FUNCTION pbm.check_references() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
    is_broken boolean;
    checked integer := 0;
BEGIN
    FOR one IN
        SELECT k.conname, k.conrelid::regclass AS source, k.confrelid::regclass AS target,
               string_agg(format('p.%I = c.%I', p.attname, c.attname), ' AND ') AS pairs,
               string_agg(format('c.%I IS NOT NULL', c.attname), ' AND ') AS given
        FROM pg_constraint k
        CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS u (here, there)
        JOIN pg_attribute c ON (c.attrelid, c.attnum) = (k.conrelid, u.here)
        JOIN pg_attribute p ON (p.attrelid, p.attnum) = (k.confrelid, u.there)
        WHERE k.contype = 'f' AND k.conparentid = 0
        GROUP BY k.oid
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s))',
                       one.source, one.given, one.target, one.pairs) INTO is_broken;
        IF is_broken THEN
            RAISE EXCEPTION 'rows of % refer to none of %: constraint %', one.source, one.target, one.conname
                USING ERRCODE = 'foreign_key_violation', HINT = 'A column and the one that it refers to have different classes: SELECT * FROM pbm.column_classes();';
        END IF;
        checked := checked + 1;
    END LOOP;
    RETURN checked;
END
$$;
COMMENT ON FUNCTION pbm.check_references() IS 'Checks every foreign key of the database over all rows, as loading them with session_replication_role = replica does not; gives their number. Errors: 23503 where one is broken.';
REVOKE ALL ON FUNCTION pbm.check_references() FROM PUBLIC;

CREATE FUNCTION pbm.check_maskable(profile text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'only a superuser masks a database' USING ERRCODE = 'insufficient_privilege', HINT = 'Call it as a superuser.';
    END IF;
    IF profile IS DISTINCT FROM 'static' THEN
        RAISE EXCEPTION 'a database is masked under the profile static alone' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'The other profiles drop columns, without which nothing is adjudicated: they are for exports.';
    END IF;
    -- What is wrong, the first of it, with its remedy.
    SELECT v.fault, v.remedy INTO one FROM (VALUES
        (1, NOT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()
                        WHERE s.setrole = 0 AND format('pbm.non_production=%s', current_database()) = ANY (s.setconfig)),
            'the database is not said to be of no production',
            format('If everything in it may be lost: ALTER DATABASE %I SET pbm.non_production = %L;', current_database(), current_database())),
        (2, pg_is_in_recovery(), 'the server is a standby', 'Promote it first: what is masked must not come from elsewhere again.'),
        (3, current_setting('archive_mode') <> 'off', 'the write-ahead log is archived, and the rows as they were with it',
            'Set archive_mode = off and restart, and remove the archive.'),
        (4, EXISTS (SELECT FROM pg_replication_slots), 'a replication slot keeps the write-ahead log of the rows as they were',
            'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots;'),
        (5, EXISTS (SELECT FROM pg_stat_replication), 'a standby or a base backup takes the rows as they were',
            'Stop what pg_stat_replication shows.'),
        (6, EXISTS (SELECT FROM pg_prepared_xacts x WHERE x.database = current_database()), 'a prepared transaction keeps rows as they were',
            'COMMIT PREPARED or ROLLBACK PREPARED those of pg_prepared_xacts.'),
        (7, EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
                    AND a.backend_type NOT IN ('autovacuum worker', 'pbm access audit', 'parallel worker')),
            'other sessions are connected to the database', 'End them: pg_stat_activity shows them.'),
        (8, EXISTS (SELECT FROM pg_largeobject_metadata), 'the database has large objects, which nobody can mask',
            'SELECT lo_unlink(oid) FROM pg_largeobject_metadata;'),
        (9, EXISTS (SELECT FROM pg_class c WHERE c.relkind = 'm'), 'a materialized view keeps rows as they were',
            'Drop it, and make it anew afterwards.'),
        (10, pbm.is_preloaded() AND current_setting('pbm.read_audit', true) <> 'off', 'reads are recorded, in a log that is to be emptied',
            'SET pbm.read_audit = ''off''; in this session.')
    ) AS v (number, is_so, fault, remedy) WHERE v.is_so ORDER BY v.number LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', one.fault USING ERRCODE = 'object_not_in_prerequisite_state', HINT = one.remedy;
    END IF;
    SELECT t.relation, a.attname, count(*) OVER () AS columns INTO one
    FROM pbm.masking_tables() t
    JOIN pg_class c ON c.oid = t.relation
    JOIN pg_attribute a ON a.attrelid = t.relation AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.fate = 'mask'
      AND NOT EXISTS (SELECT FROM pg_seclabel l WHERE (l.classoid, l.objoid, l.objsubid) = ('pg_class'::regclass, t.relation, a.attnum) AND l.provider = 'pbm')
      AND NOT (c.relnamespace = 'pbm'::regnamespace
               AND EXISTS (SELECT FROM pbm.list_column_classes() k WHERE (k.table_name, k.column_name) = (c.relname, a.attname)))
    ORDER BY t.relation::text, a.attnum LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% columns have no class, the first is %.%', one.columns, one.relation, quote_ident(one.attname)
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format(
                'SECURITY LABEL FOR pbm ON COLUMN %s.%I IS ''clean'', or the class of what it holds; pbm.find_personal_data guesses.',
                one.relation, one.attname);
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.check_maskable(text) IS
'Whether mask_database may mask this database now. Errors: 42501 for whoever is no superuser, 22023 for another profile, 55000 where something would keep the rows as they were or a column has no class.';
REVOKE ALL ON FUNCTION pbm.check_maskable(text) FROM PUBLIC;

CREATE FUNCTION pbm.begin_static_masking(profile text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    connections integer;
BEGIN
    SELECT coalesce((i.masking ->> 'connection_limit')::integer, d.datconnlimit) INTO connections
    FROM pg_database d CROSS JOIN pbm.installation i WHERE d.datname = current_database();
    UPDATE pbm.installation SET masking = jsonb_build_object(
        'state', 'unfinished', 'profile', profile, 'began_at', clock_timestamp(), 'connection_limit', connections);
    -- Until it is done, nobody but a superuser comes in.
    EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database());
END
$$;
COMMENT ON FUNCTION pbm.begin_static_masking(text) IS 'The part of mask_database that says, before anything is masked, that masking is unfinished, and lets nobody in';
REVOKE ALL ON FUNCTION pbm.begin_static_masking(text) FROM PUBLIC;

CREATE FUNCTION pbm.has_masking_key() RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pbm.mask_text('x', 'other');
    RETURN true;
EXCEPTION WHEN object_not_in_prerequisite_state THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION pbm.has_masking_key() IS 'Whether there is a key for masking, configured or drawn by this session. Errors: F0000 where the key file cannot be used.';
REVOKE ALL ON FUNCTION pbm.has_masking_key() FROM PUBLIC;

CREATE FUNCTION pbm.ensure_masking_key() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT pbm.has_masking_key() THEN
        PERFORM pbm.draw_masking_key();
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.ensure_masking_key() IS 'Has this session mask with a key that it draws at random where none is configured';
REVOKE ALL ON FUNCTION pbm.ensure_masking_key() FROM PUBLIC;

CREATE FUNCTION pbm.ensure_masked_partitions() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first date;
    last date;
BEGIN
    SELECT min(c.fill_date), max(c.fill_date) INTO first, last FROM pbm.pharmacy_claim c;
    IF first IS NOT NULL THEN
        PERFORM pbm.ensure_partitions(last + 366, greatest(first, last - 99 * 365) - 366);
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.ensure_masked_partitions() IS 'The part of mask_database that makes the quarters that shifted dates of fill can come to';
REVOKE ALL ON FUNCTION pbm.ensure_masked_partitions() FROM PUBLIC;

CREATE FUNCTION pbm.mask_tables(profile text) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
    number integer := 0;
    fields text;
    written bigint;
    total bigint := 0;
BEGIN
    PERFORM pbm.begin_definitions();
    PERFORM pbm.ensure_masking_key();
    -- A masked row is no change that somebody made: no trigger is told, and foreign keys are checked at the end.
    PERFORM set_config('session_replication_role', 'replica', true);
    EXECUTE (SELECT 'LOCK TABLE ' || string_agg(t.relation::text, ', ') || ' IN ACCESS EXCLUSIVE MODE' FROM pbm.masking_tables() t WHERE t.fate <> 'keep');
    FOR one IN SELECT t.relation FROM pbm.masking_tables() t WHERE t.fate = 'mask' ORDER BY t.relation LOOP
        number := number + 1;
        EXECUTE format('CREATE TEMP TABLE masked_%s ON COMMIT DROP AS ', number) || pbm.masking_select(one.relation, profile);
    END LOOP;
    CREATE TEMP TABLE silenced ON COMMIT DROP AS
    SELECT t.tgrelid::regclass AS relation, t.tgname, t.tgenabled
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND p.proname <> 'reference_changed'
      AND t.tgrelid IN (
          WITH RECURSIVE tree AS (
              SELECT m.relation::oid AS relation FROM pbm.masking_tables() m WHERE m.fate <> 'keep' OR m.relation = 'pbm.installation'::regclass
              UNION SELECT i.inhrelid FROM tree e JOIN pg_inherits i ON i.inhparent = e.relation)
          SELECT e.relation FROM tree e);
    FOR one IN SELECT s.relation, s.tgname FROM pg_temp.silenced s LOOP
        EXECUTE format('ALTER TABLE ONLY %s DISABLE TRIGGER %I', one.relation, one.tgname);
    END LOOP;
    CREATE TEMP TABLE installed ON COMMIT DROP AS SELECT i.only_row, i.time_zone, i.masking FROM pbm.installation i;
    -- New files; the old ones go when this is committed.
    EXECUTE (SELECT 'TRUNCATE pbm.installation, ' || string_agg(t.relation::text, ', ') FROM pbm.masking_tables() t WHERE t.fate <> 'keep');
    -- With another key of digests.
    INSERT INTO pbm.installation (only_row, time_zone, masking) SELECT i.only_row, i.time_zone, i.masking FROM pg_temp.installed i;
    number := 0;
    FOR one IN SELECT t.relation FROM pbm.masking_tables() t WHERE t.fate = 'mask' ORDER BY t.relation LOOP
        number := number + 1;
        SELECT string_agg(quote_ident(m.attname), ', ' ORDER BY m.attnum) INTO fields
        FROM pg_attribute m JOIN pg_attribute a ON a.attrelid = one.relation AND a.attname = m.attname AND a.attgenerated = ''
        WHERE m.attrelid = to_regclass(format('pg_temp.masked_%s', number)) AND m.attnum > 0;
        EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM pg_temp.masked_%s', one.relation, fields, fields, number);
        GET DIAGNOSTICS written = ROW_COUNT;
        total := total + written;
        EXECUTE format('DROP TABLE pg_temp.masked_%s', number);
    END LOOP;
    FOR one IN SELECT s.* FROM pg_temp.silenced s LOOP
        EXECUTE format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', one.relation, CASE one.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END, one.tgname);
    END LOOP;
    PERFORM pbm.check_references();
    -- Statistics hold values: those of the rows as they were go, also of tables that are empty now and get none.
    DELETE FROM pg_statistic s USING pg_class c
    WHERE c.oid = s.starelid AND c.relnamespace <> 'pg_catalog'::regnamespace;
    DELETE FROM pg_statistic_ext_data;
    FOR one IN SELECT t.relation FROM pbm.masking_tables() t WHERE t.fate = 'mask' ORDER BY t.relation LOOP
        EXECUTE format('ANALYZE %s', one.relation);
    END LOOP;
    RETURN total;
END
$$;
COMMENT ON FUNCTION pbm.mask_tables(text) IS
'The part of mask_database that writes the tables, in one transaction: gives how many rows. Errors: as masked_query; 23503 where a foreign key would not hold.';
REVOKE ALL ON FUNCTION pbm.mask_tables(text) FROM PUBLIC;

CREATE FUNCTION pbm.forget_statistics() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Written anew without their dead rows.
    CLUSTER pg_catalog.pg_statistic USING pg_statistic_relid_att_inh_index;
    CLUSTER pg_catalog.pg_statistic_ext_data USING pg_statistic_ext_data_stxoid_inh_index;
END
$$;
COMMENT ON FUNCTION pbm.forget_statistics() IS 'The part of mask_database that removes deleted statistics from the files of the catalog; in a transaction after that which deleted them';
REVOKE ALL ON FUNCTION pbm.forget_statistics() FROM PUBLIC;

CREATE FUNCTION pbm.end_static_masking() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done jsonb;
BEGIN
    SELECT i.masking INTO done FROM pbm.installation i;
    IF done ->> 'state' IS DISTINCT FROM 'unfinished' THEN RETURN; END IF;
    UPDATE pbm.installation SET masking = jsonb_build_object(
        'state', 'masked', 'profile', done -> 'profile', 'began_at', done -> 'began_at', 'finished_at', clock_timestamp());
    EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT %s', current_database(), done ->> 'connection_limit');
END
$$;
COMMENT ON FUNCTION pbm.end_static_masking() IS 'The part of mask_database that says that it is done, and lets everybody in who was let in before';
REVOKE ALL ON FUNCTION pbm.end_static_masking() FROM PUBLIC;

CREATE PROCEDURE pbm.mask_database(profile text DEFAULT 'static')
LANGUAGE plpgsql
AS $$
DECLARE
    rows bigint;
BEGIN
    PERFORM pbm.check_maskable(profile);
    PERFORM pbm.begin_static_masking(profile);
    COMMIT;
    PERFORM pbm.ensure_masked_partitions();
    COMMIT;
    rows := pbm.mask_tables(profile);
    COMMIT;
    PERFORM pbm.forget_statistics();
    COMMIT;
    -- What the commits before left to be removed is removed by a checkpoint.
    CHECKPOINT;
    PERFORM pg_catalog.pg_switch_wal();
    CHECKPOINT;
    PERFORM pbm.end_static_masking();
    COMMIT;
    PERFORM pbm.audit_seal_first('first block: the database was masked, and its audit emptied');
    COMMIT;
    RAISE NOTICE '% rows were masked', rows
        USING HINT = 'What is outside of the database has still to go: base backups, archives and dumps of before, the server''s log, the write-ahead log (its files are written over in time), snapshots of the disk, pg_stat_statements.';
END
$$;
COMMENT ON PROCEDURE pbm.mask_database(text) IS
'Masks the whole database in place, for use outside of production: every row of every table is written again with keyed pseudonyms and shifted dates (profile static, which is not Safe Harbor), encrypted columns, audit, access log and registered keys are emptied, statistics taken again, and no file of the database keeps a row as it was. One transaction writes the tables; until all is done installation.masking says unfinished and the database lets in nobody but superusers. Called again, it starts over. Errors: 42501 for whoever is no superuser, 22023 for another profile, 55000 where the database is not said to be of no production (ALTER DATABASE ... SET pbm.non_production), where something keeps old rows (archiving, slots, standbys, prepared transactions, sessions, materialized views, large objects) or a column has no class; 2D000 within a transaction.';
REVOKE ALL ON PROCEDURE pbm.mask_database(text) FROM PUBLIC;
