-- The tables are the owner's: taken out of the extension, they are dumped with their rows, indexes, policies and
-- triggers, and DROP EXTENSION is refused while they are there.
DECLARE
    released record;
BEGIN
    FOR released IN
        SELECT c.oid::pg_catalog.regclass AS name,
               CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pbm'
        WHERE c.relkind IN ('r', 'p', 'v', 'S') AND c.relname NOT IN ('reference_change', 'edits', 'stages')
        ORDER BY c.relkind DESC, c.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION pbm DROP %s %s', released.kind, released.name);
    END LOOP;
    FOR released IN
        SELECT t.evtname AS name FROM pg_catalog.pg_event_trigger t
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pbm'
        ORDER BY t.evtname
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION pbm DROP EVENT TRIGGER %I', released.name);
    END LOOP;
    -- A function that gives rows of a table can only be made where the table is.
    FOR released IN
        SELECT p.oid::pg_catalog.regprocedure AS name
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
        JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind IN ('r', 'p')
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pbm'
        ORDER BY p.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION pbm DROP FUNCTION %s', released.name);
    END LOOP;
END;
