CREATE TYPE pbm.ndc;

CREATE FUNCTION pbm.ndc_in(cstring) RETURNS pbm.ndc
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ndc_in_wrapper';
CREATE FUNCTION pbm.ndc_out(pbm.ndc) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ndc_out_wrapper';
CREATE FUNCTION pbm.ndc_recv(internal) RETURNS pbm.ndc
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ndc_recv_wrapper';
CREATE FUNCTION pbm.ndc_send(pbm.ndc) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ndc_send_wrapper';

CREATE TYPE pbm.ndc (
    INPUT = pbm.ndc_in,
    OUTPUT = pbm.ndc_out,
    RECEIVE = pbm.ndc_recv,
    SEND = pbm.ndc_send,
    LIKE = bigint,
    CATEGORY = 'U'
);

-- An ndc is stored as the number its digits spell, so bigint's own comparisons serve it.
CREATE FUNCTION pbm.ndc_eq(pbm.ndc, pbm.ndc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8eq';
CREATE FUNCTION pbm.ndc_ne(pbm.ndc, pbm.ndc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ne';
CREATE FUNCTION pbm.ndc_lt(pbm.ndc, pbm.ndc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8lt';
CREATE FUNCTION pbm.ndc_le(pbm.ndc, pbm.ndc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8le';
CREATE FUNCTION pbm.ndc_gt(pbm.ndc, pbm.ndc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8gt';
CREATE FUNCTION pbm.ndc_ge(pbm.ndc, pbm.ndc) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ge';
CREATE FUNCTION pbm.ndc_cmp(pbm.ndc, pbm.ndc) RETURNS integer LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint8cmp';
CREATE FUNCTION pbm.ndc_sortsupport(internal) RETURNS void LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'btint8sortsupport';
CREATE FUNCTION pbm.ndc_hash(pbm.ndc) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashint8';
CREATE FUNCTION pbm.ndc_hash_extended(pbm.ndc, bigint) RETURNS bigint LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashint8extended';

-- In pg_catalog they are found whatever the search path is: IS DISTINCT FROM, USING, CASE and the like cannot name a
-- schema, and pg_dump empties the path.
CREATE OPERATOR pg_catalog.= (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_eq, COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR pg_catalog.<> (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_ne, COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pg_catalog.< (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_lt, COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR pg_catalog.<= (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_le, COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR pg_catalog.> (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_gt, COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
CREATE OPERATOR pg_catalog.>= (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_ge, COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<), RESTRICT = scalargesel, JOIN = scalargejoinsel);

CREATE OPERATOR CLASS pbm.ndc_ops DEFAULT FOR TYPE pbm.ndc USING btree AS
    OPERATOR 1 pg_catalog.<, OPERATOR 2 pg_catalog.<=, OPERATOR 3 pg_catalog.=, OPERATOR 4 pg_catalog.>=, OPERATOR 5 pg_catalog.>,
    FUNCTION 1 pbm.ndc_cmp(pbm.ndc, pbm.ndc), FUNCTION 2 pbm.ndc_sortsupport(internal);
CREATE OPERATOR CLASS pbm.ndc_hash_ops DEFAULT FOR TYPE pbm.ndc USING hash AS
    OPERATOR 1 pg_catalog.=,
    FUNCTION 1 pbm.ndc_hash(pbm.ndc), FUNCTION 2 pbm.ndc_hash_extended(pbm.ndc, bigint);

CREATE CAST (pbm.ndc AS text) WITH INOUT AS ASSIGNMENT;
CREATE CAST (text AS pbm.ndc) WITH INOUT AS ASSIGNMENT;
