-- Makes an extension of what an install script made in schema pbm, as CREATE EXTENSION would have: its row in
-- pg_extension, and everything but the data owner's tables a member of it.
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
SELECT pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), 'pbm', current_user::regrole, 'public'::regnamespace, false, '{version}';
DO $$
DECLARE
    member record;
BEGIN
    FOR member IN
        SELECT i.type, i.identity
        FROM (
            SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname = 'pbm'
            UNION ALL SELECT 'pg_class'::regclass, 'pbm.reference_change'::regclass
            UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace
            UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace = 'pbm'::regnamespace
            UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE opcnamespace = 'pbm'::regnamespace
            UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE opfnamespace = 'pbm'::regnamespace
            UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast WHERE 'pbm.ndc'::regtype IN (castsource, casttarget)
            UNION ALL
            SELECT 'pg_type'::regclass, t.oid FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
            WHERE typnamespace = 'pbm'::regnamespace AND typelem = 0 AND coalesce(c.relkind, 'c') = 'c'
        ) AS made (classid, objid), pg_identify_object(classid, objid, 0) AS i
    LOOP
        EXECUTE format('ALTER EXTENSION pbm ADD %s %s', member.type, member.identity);
    END LOOP;
END
$$;
