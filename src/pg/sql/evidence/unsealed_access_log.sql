SELECT r.transaction_id::text::bigint AS xid, r.row_digest
FROM pbm.access_log r
WHERE r.accessed_at >= coalesce($1, '-infinity'::timestamptz) AND r.incarnation = ANY ($2)
  AND pg_visible_in_snapshot(r.transaction_id, $3::pg_snapshot) AND NOT pg_visible_in_snapshot(r.transaction_id, $4::pg_snapshot)
