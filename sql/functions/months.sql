CREATE FUNCTION pbm.month_partitions(within daterange) RETURNS regclass[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(c.oid::regclass ORDER BY d.days), '{}')
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT pbm.partition_days(c.oid) OFFSET 0) d (days)
    WHERE i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending AND c.relkind = 'r'
      AND d.days <@ within AND extract(day FROM lower(d.days)) = 1
      AND upper(d.days) = (lower(d.days) + interval '1 month')::date
$$;
COMMENT ON FUNCTION pbm.month_partitions(daterange) IS 'Partitions of pharmacy_claim that hold a calendar month within these days, as 0.1.0 made them';
REVOKE ALL ON FUNCTION pbm.month_partitions(daterange) FROM PUBLIC;

CREATE FUNCTION pbm.month_objects(months regclass[]) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(o.definition, E'\n' ORDER BY m.relation::text, o.definition)
    FROM unnest(months) m (relation)
    CROSS JOIN LATERAL (
        SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = m.relation AND NOT c.relispartition
          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = m.relation AND k.conindid = i.indexrelid)
        UNION ALL
        SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', m.relation, k.conname, pg_get_constraintdef(k.oid)) FROM pg_constraint k
        WHERE k.conrelid = m.relation AND k.coninhcount = 0 AND k.conparentid = 0 AND k.contype <> 't'
        UNION ALL
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
        WHERE t.tgrelid = m.relation AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname <> 'audit_truncate'
        UNION ALL
        SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', m.relation, a.attname, pg_get_expr(v.adbin, v.adrelid))
        FROM pg_attribute a JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
        LEFT JOIN pg_attribute pa ON pa.attrelid = to_regclass('pbm.pharmacy_claim') AND pa.attname = a.attname
        LEFT JOIN pg_attrdef pv ON pv.adrelid = pa.attrelid AND pv.adnum = pa.attnum
        WHERE a.attrelid = m.relation AND a.attgenerated = ''
          AND pg_get_expr(v.adbin, v.adrelid) IS DISTINCT FROM pg_get_expr(pv.adbin, pv.adrelid)
        UNION ALL
        SELECT format('GRANT %s ON %s TO %s', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), m.relation,
                      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
        WHERE c.oid = m.relation AND g.grantee <> c.relowner AND g.grantee IS DISTINCT FROM to_regrole('pbm_definer') GROUP BY g.grantee
        UNION ALL
        SELECT format('policy %I of %s', p.polname, m.relation) FROM pg_policy p WHERE p.polrelid = m.relation AND p.polname <> 'pbm_definer'
    ) o (definition)
$$;
COMMENT ON FUNCTION pbm.month_objects(regclass[]) IS
'Definitions of the indexes, constraints, triggers, defaults, privileges and policies that an owner gave to partitions of months alone; NULL where there are none';
REVOKE ALL ON FUNCTION pbm.month_objects(regclass[]) FROM PUBLIC;
