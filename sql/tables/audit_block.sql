CREATE TABLE pbm.audit_block (
    block_number bigint PRIMARY KEY CHECK (block_number > 0),
    kind text NOT NULL CHECK (kind IN ('rows', 'fork', 'key', 'tombstone')),
    incarnation integer NOT NULL,
    system_identifier bigint NOT NULL,
    timeline integer NOT NULL,
    database_oid oid NOT NULL,
    sealed_at timestamptz NOT NULL,
    snapshot pg_snapshot NOT NULL,
    row_count bigint NOT NULL CHECK (row_count >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    parts jsonb NOT NULL,
    detail text NOT NULL,
    previous_digest bytea NOT NULL CHECK (octet_length(previous_digest) = 32),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    key_fingerprint bytea CHECK (octet_length(key_fingerprint) = 32),
    signature bytea CHECK (octet_length(signature) = 64),
    old_signature bytea CHECK (octet_length(old_signature) = 64)
);
COMMENT ON TABLE pbm.audit_block IS
'What was sealed of the audit tables: each block names the rows it holds by a snapshot, has the Merkle root over their digests and the digest of the block before it, and is signed. docs/evidence.md has the encoding.';
COMMENT ON COLUMN pbm.audit_block.block_number IS 'From 1 on without gaps';
COMMENT ON COLUMN pbm.audit_block.kind IS 'rows; fork: opens an incarnation, with what the one before left unsealed; key: brings a signing key; tombstone: says what retention dropped';
COMMENT ON COLUMN pbm.audit_block.incarnation IS 'Number of the incarnation it was sealed in, as its rows carry it';
COMMENT ON COLUMN pbm.audit_block.system_identifier IS 'The cluster''s, as pg_control_system() has it';
COMMENT ON COLUMN pbm.audit_block.timeline IS 'The cluster''s timeline';
COMMENT ON COLUMN pbm.audit_block.database_oid IS 'The database''s number in the cluster';
COMMENT ON COLUMN pbm.audit_block.snapshot IS 'Its rows are those whose transaction this snapshot sees and that of the block before does not';
COMMENT ON COLUMN pbm.audit_block.row_count IS 'How many rows it seals';
COMMENT ON COLUMN pbm.audit_block.root IS 'Merkle root over its parts';
COMMENT ON COLUMN pbm.audit_block.parts IS 'For each table that it has rows of: table, rows, and root, the Merkle root over the digests of the rows in ascending order';
COMMENT ON COLUMN pbm.audit_block.detail IS 'Of a fork the reason, of a key its public half, of a tombstone which rows were dropped';
COMMENT ON COLUMN pbm.audit_block.previous_digest IS 'Digest of the block before; zeros in the first';
COMMENT ON COLUMN pbm.audit_block.digest IS 'SHA-256 over all columns but the signatures';
COMMENT ON COLUMN pbm.audit_block.key_fingerprint IS 'Which key signed it; NULL: it is not signed';
COMMENT ON COLUMN pbm.audit_block.signature IS 'Ed25519 signature of the digest';
COMMENT ON COLUMN pbm.audit_block.old_signature IS 'On the block of a new key, the signature by the key before';
CREATE INDEX audit_block_sealed_at ON pbm.audit_block (sealed_at);
COMMENT ON INDEX pbm.audit_block_sealed_at IS 'The blocks of a period';
CREATE INDEX audit_block_landmarks ON pbm.audit_block (block_number) WHERE kind IN ('fork', 'key', 'tombstone');
COMMENT ON INDEX pbm.audit_block_landmarks IS 'The blocks that each check of a period must know';

CREATE VIEW pbm.audit_incarnation AS
SELECT b.incarnation, b.block_number AS first_block, b.sealed_at AS opened_at, b.detail::jsonb ->> 'reason' AS reason,
       b.system_identifier, b.timeline, b.database_oid
FROM pbm.audit_block b
WHERE b.kind = 'fork';
COMMENT ON VIEW pbm.audit_incarnation IS
'The lives of the database that the audit tells of: one for each restore, promotion, recovery, copy and upgrade, with the block that opened it';
COMMENT ON COLUMN pbm.audit_incarnation.incarnation IS 'Its number, which audit rows carry';
COMMENT ON COLUMN pbm.audit_incarnation.first_block IS 'The block that opened it';
COMMENT ON COLUMN pbm.audit_incarnation.opened_at IS 'When that block was sealed';
COMMENT ON COLUMN pbm.audit_incarnation.reason IS 'Why it was opened';

table_holds := table_holds || '{"audit_block": "log"}';
