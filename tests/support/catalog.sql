-- Everything that stands in the extension's schemas, a line for each thing: its kind, its name, what there is to say.
WITH home AS (
    SELECT * FROM pg_namespace WHERE nspname IN ('pbm', 'pbm_sample')
), rel AS (
    SELECT c.*, c.oid::regclass::text AS name FROM pg_class c WHERE relnamespace IN (SELECT oid FROM home)
), routine AS (
    SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM home)
), own_type AS (
    -- Without the types that come with a table or with another type.
    SELECT t.*, t.oid::regtype::text AS name
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE typnamespace IN (SELECT oid FROM home) AND typelem = 0 AND coalesce(c.relkind, 'c') = 'c'
), thing AS (
    SELECT 'pg_namespace'::regclass AS classid, oid AS objid FROM home
    UNION ALL SELECT 'pg_class'::regclass, oid FROM rel
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM routine
    UNION ALL SELECT 'pg_type'::regclass, oid FROM own_type
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE connamespace IN (SELECT oid FROM home)
    UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM rel) AND NOT tgisinternal
    UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy WHERE polrelid IN (SELECT oid FROM rel)
    UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace IN (SELECT oid FROM home)
    UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE opcnamespace IN (SELECT oid FROM home)
    UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE opfnamespace IN (SELECT oid FROM home)
    UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast
    WHERE castsource IN (SELECT oid FROM own_type) OR casttarget IN (SELECT oid FROM own_type)
), acl AS (
    SELECT 'relation ' || name AS what, relowner AS owner,
           coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl
    FROM rel WHERE relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT format('column %s.%s', name, attname), relowner, attacl
    FROM rel JOIN pg_attribute ON attrelid = rel.oid WHERE attacl IS NOT NULL
    UNION ALL
    SELECT 'function ' || name, proowner, coalesce(proacl, acldefault('f', proowner)) FROM routine
    UNION ALL
    SELECT 'type ' || name, typowner, coalesce(typacl, acldefault('T', typowner)) FROM own_type
    UNION ALL
    SELECT 'schema ' || nspname, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM home
)
SELECT concat_ws(' | ', 'schema', nspname, nspowner::regrole) FROM home
UNION ALL
SELECT concat_ws(' | ', 'relation', name, relkind, relpersistence, relowner::regrole, relrowsecurity, relforcerowsecurity, reloptions,
                 pg_get_expr(relpartbound, oid), pg_get_partkeydef(oid),
                 (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = rel.oid))
FROM rel
UNION ALL
SELECT concat_ws(' | ', 'view', name, pg_get_viewdef(oid)) FROM rel WHERE relkind = 'v'
UNION ALL
SELECT concat_ws(' | ', 'column', name, attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
                 nullif(attgenerated, ''), nullif(attidentity, ''),
                 CASE WHEN attcollation NOT IN (0, (SELECT oid FROM pg_collation WHERE collname = 'default')) THEN attcollation::regcollation END,
                 pg_get_expr(adbin, adrelid))
FROM rel JOIN pg_attribute ON attrelid = rel.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind IN ('r', 'p', 'v', 'c')
UNION ALL
SELECT concat_ws(' | ', 'order', name, (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
                                        WHERE attrelid = rel.oid AND attnum > 0 AND NOT attisdropped))
FROM rel WHERE relkind IN ('r', 'p', 'v', 'c')
UNION ALL
SELECT concat_ws(' | ', 'sequence', name, seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,
                 (SELECT pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend
                  WHERE classid = 'pg_class'::regclass AND objid = rel.oid AND deptype = 'a'))
FROM rel JOIN pg_sequence ON seqrelid = rel.oid
UNION ALL
-- The server numbers its own constraints on single partitions anew.
SELECT concat_ws(' | ', CASE contype WHEN 'n' THEN 'not null' ELSE 'constraint' END, conrelid::regclass,
                 CASE WHEN contype <> 'f' OR conparentid = 0 THEN conname END, convalidated, condeferrable, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace IN (SELECT oid FROM home) AND conrelid <> 0
UNION ALL
SELECT concat_ws(' | ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisunique, indisprimary)
FROM pg_index JOIN rel ON rel.oid = indrelid
UNION ALL
SELECT concat_ws(' | ', 'trigger', tgrelid::regclass, tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN rel ON rel.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' | ', 'policy', schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check)
FROM pg_policies WHERE schemaname IN (SELECT nspname FROM home)
UNION ALL
SELECT concat_ws(' | ', 'privilege', what, grantor::regrole, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
                 string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type))
FROM acl, aclexplode(acl) GROUP BY what, grantor, grantee
UNION ALL
SELECT concat_ws(' | ', 'comment', pg_describe_object(classoid, objoid, objsubid), description)
FROM pg_description JOIN thing ON classid = classoid AND objid = objoid
UNION ALL
-- Without remarks and empty lines: cargo-pgrx puts its own between the files that a body is joined from.
SELECT concat_ws(' | ', 'function', name, proowner::regrole,
                 md5(regexp_replace(pg_get_functiondef(oid), '^(/\* <.*\*/|--.*|)\n', '', 'gn'))) FROM routine
UNION ALL
SELECT concat_ws(' | ', 'type', name, typowner::regrole, typtype, typlen, typbyval, typalign, typstorage, typcategory, typdelim, typinput, typoutput,
                 typreceive, typsend)
FROM own_type
UNION ALL
SELECT concat_ws(' | ', 'operator', oid::regoperator, oprcode, oprcom::regoperator, oprnegate::regoperator, oprrest, oprjoin, oprcanhash, oprcanmerge)
FROM pg_operator WHERE oprnamespace IN (SELECT oid FROM home)
UNION ALL
SELECT concat_ws(' | ', 'cast', castsource::regtype, casttarget::regtype, castcontext, castmethod)
FROM pg_cast WHERE (SELECT oid FROM own_type WHERE typname = 'ndc') IN (castsource, casttarget)
UNION ALL
SELECT concat_ws(' | ', 'operator class', pg_describe_object('pg_amop'::regclass, o.oid, 0))
FROM pg_amop o JOIN pg_opfamily f ON f.oid = amopfamily WHERE opfnamespace IN (SELECT oid FROM home)
UNION ALL
SELECT concat_ws(' | ', 'operator class', pg_describe_object('pg_amproc'::regclass, p.oid, 0))
FROM pg_amproc p JOIN pg_opfamily f ON f.oid = amprocfamily WHERE opfnamespace IN (SELECT oid FROM home)
UNION ALL
SELECT concat_ws(' | ', 'extension', extname, extversion, extowner::regrole, extnamespace::regnamespace, extrelocatable)
FROM pg_extension WHERE extname = 'pbm'
UNION ALL
SELECT concat_ws(' | ', 'member', pg_describe_object(d.classid, d.objid, d.objsubid))
FROM pg_extension e JOIN pg_depend d ON refclassid = 'pg_extension'::regclass AND refobjid = e.oid AND deptype = 'e'
WHERE extname = 'pbm' AND (d.classid <> 'pg_type'::regclass OR d.objid IN (SELECT oid FROM own_type))
