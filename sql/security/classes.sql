CREATE TYPE pbm.column_class AS (
    table_name text,
    column_name text,
    class text,
    letter text
);
COMMENT ON TYPE pbm.column_class IS 'A row of column_classes()';

CREATE FUNCTION pbm.list_column_classes() RETURNS SETOF pbm.column_class
LANGUAGE c STABLE PARALLEL SAFE ROWS 600
AS 'MODULE_PATHNAME', 'list_column_classes_wrapper';
COMMENT ON FUNCTION pbm.list_column_classes() IS 'The classes of the columns of this release''s tables, as it was built with them';
REVOKE ALL ON FUNCTION pbm.list_column_classes() FROM PUBLIC;

CREATE FUNCTION pbm.column_classes() RETURNS SETOF pbm.column_class
LANGUAGE sql STABLE PARALLEL SAFE COST 10000 ROWS 600 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.relname::text, a.attname::text, coalesce(k.class, l.label),
           coalesce(k.letter, (SELECT o.letter FROM pbm.list_column_classes() o WHERE o.class = l.label LIMIT 1))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pbm.list_column_classes() k ON (k.table_name, k.column_name) = (c.relname, a.attname)
    LEFT JOIN pg_seclabel l ON (l.classoid, l.objoid, l.objsubid) = ('pg_class'::regclass, c.oid, a.attnum) AND l.provider = 'pbm'
    WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY 1, a.attnum
$$;
COMMENT ON FUNCTION pbm.column_classes() IS
'What each column of the tables holds of a person: the class of 45 CFR 164.514(b)(2)(i) with its letter, or clean, or document for JSON whose keys say it. Of a column that others added it is what SECURITY LABEL FOR pbm ON COLUMN says; NULL: unknown, and hidden wherever values are masked.';
REVOKE ALL ON FUNCTION pbm.column_classes() FROM PUBLIC;

CREATE TYPE pbm.audited_values AS (
    old_values jsonb,
    new_values jsonb
);
COMMENT ON TYPE pbm.audited_values IS 'What a row of audit_log keeps encrypted';

CREATE FUNCTION pbm.open_audited_values(audit_id bigint, purpose text) RETURNS pbm.audited_values
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'open_audited_values_wrapper';
COMMENT ON FUNCTION pbm.open_audited_values(bigint, text) IS
'The personal values, as they were, that a row of audit_log shows masked; purpose: a code of HL7 ActReason, such as HCOMPL. Leaves a row OPEN in the log, durable when the transaction commits. For a privacy officer. Errors: 22023 for no purpose, P0002 for no such row and for whoever does not see every client, 55000 where the key it was encrypted with is missing, XX001 for what was altered, 25006 in a read-only transaction.';
REVOKE ALL ON FUNCTION pbm.open_audited_values(bigint, text) FROM PUBLIC;
