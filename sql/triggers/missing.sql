-- A table that does not say what it holds would be neither cached nor logged, and nobody would notice.
DECLARE
    silent text;
BEGIN
    FOR silent IN
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND coalesce(table_holds ->> c.relname, '') NOT IN ('reference', 'personal', 'log', 'copy', 'neither')
    LOOP
        RAISE EXCEPTION 'table pbm.% does not say what it holds: reference, personal, log, copy or neither', silent;
    END LOOP;
END;
IF EXISTS (SELECT FROM jsonb_each_text(table_holds) h
           WHERE h.value = 'personal'
             AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = format('pbm.%I', h.key)::regclass AND i.indisprimary)) THEN
    RAISE EXCEPTION 'a table of personal records has no primary key, which the audit names its rows by';
END IF;
