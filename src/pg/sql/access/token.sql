WITH expired AS (
    DELETE FROM pbm.used_token t
    WHERE t.nonce IN (
        SELECT o.nonce FROM pbm.used_token o
        WHERE o.expires_at < pg_catalog.clock_timestamp() - interval '1 hour'
        ORDER BY o.expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)
)
INSERT INTO pbm.used_token (nonce, expires_at)
VALUES (pg_catalog.sha256(pg_catalog.convert_to($1, 'UTF8')), pg_catalog.to_timestamp($2::double precision))
ON CONFLICT DO NOTHING
RETURNING true AS is_new
