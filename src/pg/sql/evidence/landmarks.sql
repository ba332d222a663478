SELECT block_number, kind, system_identifier, timeline, database_oid::bigint AS database_oid, sealed_at, snapshot::text AS snapshot,
       parts, detail, previous_digest, key_fingerprint, signature, old_signature, digest, row_count, root, incarnation
FROM pbm.audit_block
WHERE kind IN ('fork', 'key', 'tombstone')
ORDER BY block_number
