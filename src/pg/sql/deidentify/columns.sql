SELECT r.oid::pg_catalog.regclass::pg_catalog.text AS relation, c.relname::pg_catalog.text AS table_name,
       a.attname::pg_catalog.text AS column_name, a.attnotnull AS is_required,
       CASE WHEN t.typnamespace OPERATOR(pg_catalog.=) c.relnamespace THEN 'pbm.' OPERATOR(pg_catalog.||) t.typname
            ELSE pg_catalog.format_type(a.atttypid, a.atttypmod) END AS type_name
FROM pg_catalog.pg_class r
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) COALESCE(pg_catalog.pg_partition_root(r.oid)::pg_catalog.oid, r.oid)
JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) r.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
WHERE r.oid OPERATOR(pg_catalog.=) $1 AND c.relnamespace OPERATOR(pg_catalog.=) 'pbm'::pg_catalog.regnamespace
  AND r.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r'::"char", 'p'::"char"])
ORDER BY a.attnum
