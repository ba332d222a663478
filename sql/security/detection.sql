CREATE FUNCTION pbm.suspect_columns(sampled_table jsonb) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10000
AS 'MODULE_PATHNAME', 'suspect_columns_wrapper';
COMMENT ON FUNCTION pbm.suspect_columns(jsonb) IS
'What find_personal_data makes of a sample. sampled_table: schema, table, today; columns, types, labels and ours (how many values are keys of our members), a list each; rows, a list of lists of texts. Gives a list of column_name, class, letter, rule, sampled, fitting; never a value.';

CREATE FUNCTION pbm.find_personal_data(schema_name text)
RETURNS TABLE (table_schema text, table_name text, column_name text, suspected_class text, letter text, rule text, sampled integer, share numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 ROWS 50 SET search_path = pg_catalog, pg_temp
    SET DateStyle = 'ISO' SET bytea_output = 'hex' SET IntervalStyle = 'postgres'
AS $$
DECLARE
    most constant integer := 1000;
    one record;
    sample jsonb;
    ours jsonb;
BEGIN
    IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
        RAISE EXCEPTION 'no schema has this name' USING ERRCODE = 'invalid_schema_name', HINT = 'The schemas are in pg_namespace; write the name as it stands there.';
    END IF;
    FOR one IN
        SELECT c.oid::regclass AS relation, c.relname::text AS name, c.relkind IN ('r', 'p', 'm') AND c.reltuples > 20 * most AS is_large,
               greatest(c.reltuples, 1) AS row_count, array_agg(a.attname::text ORDER BY a.attnum) AS names,
               array_agg(format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL) ORDER BY a.attnum) AS types,
               array_agg(l.label ORDER BY a.attnum) AS labels,
               string_agg(CASE WHEN t.typname IN ('bytea', 'oid', 'enc') THEN 'NULL' ELSE format('left(s.%I::text, 2000)', a.attname) END,
                          ', ' ORDER BY a.attnum) AS fields
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_seclabel l ON (l.classoid, l.objoid, l.objsubid) = ('pg_class'::regclass, c.oid, a.attnum) AND l.provider = 'pbm'
        WHERE c.relnamespace = to_regnamespace(quote_ident(schema_name)) AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
        GROUP BY c.oid
        ORDER BY c.relname
    LOOP
        IF one.is_large THEN
            EXECUTE format('SELECT jsonb_agg(r.r) FROM (SELECT ARRAY[%s]::text[] AS r FROM %s s TABLESAMPLE SYSTEM (%s) LIMIT %s) r',
                           one.fields, one.relation, least(100, 100 * 10 * most / one.row_count), most) INTO sample;
        END IF;
        IF NOT one.is_large OR sample IS NULL THEN
            EXECUTE format('SELECT jsonb_agg(r.r) FROM (SELECT ARRAY[%s]::text[] AS r FROM %s s LIMIT %s) r', one.fields, one.relation, most)
            INTO sample;
        END IF;
        ours := NULL;
        IF sample IS NOT NULL THEN
            -- Whoever may not read our members is told what can be told without them.
            BEGIN
                SELECT jsonb_agg(CASE one.types [i]
                    WHEN 'text' THEN (SELECT count(*) FROM jsonb_array_elements(sample) r
                                      WHERE EXISTS (SELECT FROM pbm.coverage v WHERE v.cardholder_id = r ->> i - 1))
                    WHEN 'character varying' THEN (SELECT count(*) FROM jsonb_array_elements(sample) r
                                      WHERE EXISTS (SELECT FROM pbm.coverage v WHERE v.cardholder_id = r ->> i - 1))
                    WHEN 'uuid' THEN (SELECT count(*) FROM jsonb_array_elements(sample) r
                                      WHERE EXISTS (SELECT FROM pbm.members m WHERE m.patient_id = (r ->> i - 1)::uuid))
                    ELSE 0 END ORDER BY i)
                INTO ours FROM generate_series(1, cardinality(one.names)) i;
            EXCEPTION WHEN insufficient_privilege OR object_not_in_prerequisite_state THEN
                ours := NULL;
            END;
        END IF;
        RETURN QUERY
        SELECT schema_name, one.name, f.column_name, f.class, f.letter, f.rule, f.sampled, round(f.fitting::numeric / nullif(f.sampled, 0), 3)
        FROM jsonb_to_recordset(pbm.suspect_columns(jsonb_build_object(
                 'schema', schema_name, 'table', one.name, 'today', current_date, 'columns', to_jsonb(one.names), 'types', to_jsonb(one.types),
                 'labels', to_jsonb(one.labels), 'ours', ours, 'rows', coalesce(sample, '[]'))))
             AS f (column_name text, class text, letter text, rule text, sampled integer, fitting integer);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pbm.find_personal_data(text) IS
'Guesses which columns of a schema tell of persons, of those without a class and without a label: by their name, their type and what 1,000 rows of each table hold. Gives the class suspected, the rule that says so, how many values were looked at and the share of them that the rule fits, never a value. Read with the rights of the caller. What is not found is not therefore clean. Errors: 3F000 for no such schema, 42501 for a table that the caller may not read.';
REVOKE ALL ON FUNCTION pbm.find_personal_data(text) FROM PUBLIC;
