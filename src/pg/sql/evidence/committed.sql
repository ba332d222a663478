SELECT block_number, kind, system_identifier, timeline, database_oid::bigint AS database_oid, sealed_at, snapshot::text AS snapshot,
       parts, detail, previous_digest, key_fingerprint, signature, old_signature, digest, row_count, root, incarnation
FROM pbm.audit_block b
WHERE b.block_number < $1
ORDER BY block_number DESC
LIMIT 1
