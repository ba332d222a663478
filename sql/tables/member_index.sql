CREATE TABLE pbm.member_index (
    client_id uuid NOT NULL,
    blind bytea NOT NULL CHECK (octet_length(blind) = 16),
    patient_id uuid NOT NULL REFERENCES pbm.members (patient_id) ON DELETE CASCADE,
    key_id integer NOT NULL,
    PRIMARY KEY (client_id, blind, patient_id)
);
COMMENT ON TABLE pbm.member_index IS
'Finds members by social security number without storing it: a keyed digest for each client that covers the member, so that the digests of two clients cannot be compared. A client''s number is no constraint: two of its members may have one.';
COMMENT ON COLUMN pbm.member_index.client_id IS 'The client whose members are looked among; all zeros for members whom no client covers';
COMMENT ON COLUMN pbm.member_index.blind IS 'HMAC-SHA-256 of the digits with the index key and the client, cut to 16 bytes';
COMMENT ON COLUMN pbm.member_index.key_id IS 'The index key that made it';
CREATE INDEX member_index_patient ON pbm.member_index (patient_id);
COMMENT ON INDEX pbm.member_index_patient IS 'Finds the digests of a member';

table_holds := table_holds || '{"member_index": "personal"}';
