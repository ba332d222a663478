-- Each change of a personal record is logged, under the first column of its key.
DECLARE
    personal record;
BEGIN
    FOR personal IN
        SELECT h.key AS table_name, a.attname AS key_column
        FROM jsonb_each_text(table_holds) h
        JOIN pg_index i ON i.indrelid = format('pbm.%I', h.key)::regclass AND i.indisprimary
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE h.value = 'personal'
    LOOP
        EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                        FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)',
                       personal.table_name, personal.table_name, personal.key_column);
        EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)',
                       personal.table_name, personal.table_name, personal.key_column);
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', personal.table_name);
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', personal.table_name);
    END LOOP;
END;
