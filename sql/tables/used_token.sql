CREATE TABLE pbm.used_token (
    nonce bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE pbm.used_token IS 'Tokens that begin_access_signed took, so that none is taken twice; rows go some time after they expire';
COMMENT ON COLUMN pbm.used_token.nonce IS 'SHA-256 of what the token calls jti';
COMMENT ON COLUMN pbm.used_token.expires_at IS 'When the token expires';
CREATE INDEX used_token_expires ON pbm.used_token (expires_at);
COMMENT ON INDEX pbm.used_token_expires IS 'Finds what has expired';

table_holds := table_holds || '{"used_token": "neither"}';
