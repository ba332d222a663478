CREATE TYPE pbm.enc;

CREATE FUNCTION pbm.enc_in(cstring) RETURNS pbm.enc
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'enc_in_wrapper';
CREATE FUNCTION pbm.enc_out(pbm.enc) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'enc_out_wrapper';
CREATE FUNCTION pbm.enc_recv(internal) RETURNS pbm.enc
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'enc_recv_wrapper';
CREATE FUNCTION pbm.enc_send(pbm.enc) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'enc_send_wrapper';

-- Ciphertext cannot be compressed.
CREATE TYPE pbm.enc (
    INPUT = pbm.enc_in,
    OUTPUT = pbm.enc_out,
    RECEIVE = pbm.enc_recv,
    SEND = pbm.enc_send,
    LIKE = bytea,
    STORAGE = external,
    CATEGORY = 'U'
);

CREATE FUNCTION pbm.enc_eq(pbm.enc, pbm.enc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION pbm.enc_ne(pbm.enc, pbm.enc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteane';
CREATE FUNCTION pbm.enc_hash(pbm.enc) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION pbm.enc_hash_extended(pbm.enc, bigint) RETURNS bigint LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';

-- In pg_catalog, as the operators of ndc.
CREATE OPERATOR pg_catalog.= (LEFTARG = pbm.enc, RIGHTARG = pbm.enc, FUNCTION = pbm.enc_eq, COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES);
CREATE OPERATOR pg_catalog.<> (LEFTARG = pbm.enc, RIGHTARG = pbm.enc, FUNCTION = pbm.enc_ne, COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR pg_catalog.= (pbm.enc, pbm.enc) IS 'Whether two encrypted values are stored alike; the same secret encrypted twice is not';
COMMENT ON OPERATOR pg_catalog.<> (pbm.enc, pbm.enc) IS 'Whether two encrypted values are stored otherwise; the same secret encrypted twice is';

-- DISTINCT, IS DISTINCT FROM of whole rows and replication compare by it.
CREATE OPERATOR CLASS pbm.enc_hash_ops DEFAULT FOR TYPE pbm.enc USING hash AS
    OPERATOR 1 pg_catalog.=,
    FUNCTION 1 pbm.enc_hash(pbm.enc), FUNCTION 2 pbm.enc_hash_extended(pbm.enc, bigint);
COMMENT ON OPERATOR CLASS pbm.enc_hash_ops USING hash IS 'Hashes encrypted values as they are stored';

COMMENT ON TYPE pbm.enc IS
'An encrypted field (AES-256-GCM), bound to its column and row. Its text, enc: and base64, and its binary form are the ciphertext, so dumps and replicas hold nothing else; it takes no plain text and has no order. Equal secrets are stored differently. Errors: 22P02 for what is no ciphertext, which is not repeated.';
COMMENT ON FUNCTION pbm.enc_in(cstring) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_out(pbm.enc) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_recv(internal) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_send(pbm.enc) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_eq(pbm.enc, pbm.enc) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_ne(pbm.enc, pbm.enc) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_hash(pbm.enc) IS 'Support function of type pbm.enc';
COMMENT ON FUNCTION pbm.enc_hash_extended(pbm.enc, bigint) IS 'Support function of type pbm.enc';
