SELECT CASE $1
    WHEN 'workers' THEN (
        SELECT pg_catalog.count(*)::text FROM pg_catalog.pg_stat_activity a
        WHERE a.backend_type NOT IN ('client backend', 'walsender', 'walreceiver', 'walwriter', 'walsummarizer', 'checkpointer',
            'background writer', 'startup', 'archiver', 'logger', 'autovacuum launcher', 'autovacuum worker', 'slotsync worker',
            'io worker', 'standalone backend'))
    WHEN 'pg_hba' THEN (
        SELECT pg_catalog.string_agg(pg_catalog.format('line %s: %s %s', h.line_number, h.type, h.auth_method), ', ' ORDER BY h.line_number)
        FROM pg_catalog.pg_hba_file_rules h
        WHERE h.error IS NULL AND h.auth_method <> 'reject'
          AND (h.type IN ('host', 'hostnossl') AND coalesce(h.address, '') NOT IN ('127.0.0.1', '::1', 'localhost')
               OR h.type <> 'local' AND h.auth_method IN ('trust', 'password', 'md5', 'ident')))
    WHEN 'md5_passwords' THEN (
        SELECT pg_catalog.string_agg(p.rolname, ', ' ORDER BY p.rolname) FROM pg_catalog.pg_authid p WHERE p.rolpassword ~ '^md5')
    END AS fact
