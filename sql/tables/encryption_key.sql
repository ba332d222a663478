CREATE TABLE pbm.encryption_key (
    key_id integer PRIMARY KEY CHECK (key_id BETWEEN 1 AND 65535),
    purpose text NOT NULL CHECK (purpose IN ('fields', 'index', 'audit')),
    state text NOT NULL CHECK (state IN ('active', 'decrypt_only', 'retired')),
    fingerprint text NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    state_since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE pbm.encryption_key IS
'The keys that encrypted values may name, and what may be done with each. The keys themselves are in the file or command that pbm.key_file or pbm.key_command names, never in the database. Written by register_encryption_keys() and set_encryption_key_state().';
COMMENT ON COLUMN pbm.encryption_key.key_id IS 'The id of the key in the key file; stored values carry it';
COMMENT ON COLUMN pbm.encryption_key.purpose IS 'fields: encrypts columns; index: digests values for look-ups; audit: digests and encrypts what the audit keeps';
COMMENT ON COLUMN pbm.encryption_key.state IS 'active: new values get it; decrypt_only: what was encrypted with it can be read; retired: nothing';
COMMENT ON COLUMN pbm.encryption_key.fingerprint IS 'Tells the key from another one under the same id; says nothing else of it';
CREATE UNIQUE INDEX encryption_key_active ON pbm.encryption_key (purpose) WHERE state = 'active';
COMMENT ON INDEX pbm.encryption_key_active IS 'One active key a purpose';

table_holds := table_holds || '{"encryption_key": "reference"}';
