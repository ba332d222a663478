COMMENT ON TABLE pbm.pharmacy_claim_default IS 'Claims of quarters that have no partition yet; ensure_partitions moves them out';
-- The partitions of months become those of quarters. It comes first: what follows then has fewer tables to lock.
DECLARE
    others text;
    loose text;
    quarter_start date;
BEGIN
    -- Of whatever days a partition is: what can become no quarter's stays.
    FOR quarter_start IN
        SELECT DISTINCT date_trunc('quarter', d.day::timestamp)::date
        FROM pg_inherits i
        CROSS JOIN LATERAL (SELECT pbm.partition_days(i.inhrelid) OFFSET 0) b (days)
        CROSS JOIN LATERAL (SELECT CASE WHEN isfinite(upper(b.days)) THEN upper(b.days) - 1 ELSE lower(b.days) END) d (day)
        WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND isfinite(d.day)
        ORDER BY 1
    LOOP
        PERFORM pbm.ensure_partitions(quarter_start, quarter_start);
    END LOOP;
    -- An extension's script tells of no notices.
    SELECT string_agg(i.inhrelid::regclass::text, ', ' ORDER BY i.inhrelid::regclass::text) INTO others FROM pg_inherits i
    WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND i.inhrelid <> 'pbm.pharmacy_claim_default'::regclass
      AND NOT EXISTS (SELECT FROM pbm.claim_quarter q WHERE to_regclass('pbm.' || pbm.partition_name(q.quarter_start)) = i.inhrelid);
    IF others IS NOT NULL THEN
        RAISE WARNING 'no quarter is made of the days that % hold: they stay as they are', others
            USING HINT = 'ensure_partitions leaves out the quarters that they hold days of, and retire_partitions leaves them attached.';
    END IF;

    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname) INTO loose FROM pg_class c
    WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition AND c.relname ~ '^pharmacy_claim_\d{4}_\d\d$';
    IF loose IS NOT NULL THEN
        RAISE WARNING '% is no partition of pharmacy_claim: a claim that it holds would be paid again', loose
            USING HINT = 'pbm.retire_partitions(date) has claims filled before a day rejected.';
    END IF;
END;
