INSERT INTO pbm.audit_block (block_number, kind, incarnation, system_identifier, timeline, database_oid, sealed_at,
    snapshot, row_count, root, parts, detail, previous_digest, digest, key_fingerprint, signature, old_signature)
VALUES ($1, $2, $3, $4, $5, $6::oid, $7, $8::pg_snapshot, $9, $10, $11, $12, $13, $14, $15, $16, $17)
RETURNING block_number
