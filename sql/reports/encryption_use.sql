CREATE VIEW pbm.encryption_use AS
SELECT u.column_name, u.key_id, u.state, u.stored FROM pbm.encryption_uses() u;
COMMENT ON VIEW pbm.encryption_use IS
'How many values each key encrypts or digests, by column: what rotate_encryption has left is what is not active. It counts, by reading all members.';
COMMENT ON COLUMN pbm.encryption_use.column_name IS 'Table and column';
COMMENT ON COLUMN pbm.encryption_use.key_id IS 'The key';
COMMENT ON COLUMN pbm.encryption_use.state IS 'Its state; NULL: not registered';
COMMENT ON COLUMN pbm.encryption_use.stored IS 'How many values';
