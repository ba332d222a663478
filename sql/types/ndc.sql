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
COMMENT ON TYPE pbm.ndc IS
'National Drug Code, eight bytes by value. Reads 11 digits, 5-4-2 and the hyphenated 10-digit forms 4-4-2, 5-3-2 and 5-4-1; writes 11 digits. A bare 10-digit code is ambiguous and refused (22P02).';

-- An ndc is stored as the number its eleven digits spell, so bigint's own comparisons serve it.
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

CREATE OPERATOR pbm.= (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_eq, COMMUTATOR = OPERATOR(pbm.=), NEGATOR = OPERATOR(pbm.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR pbm.<> (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_ne, COMMUTATOR = OPERATOR(pbm.<>), NEGATOR = OPERATOR(pbm.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pbm.< (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_lt, COMMUTATOR = OPERATOR(pbm.>), NEGATOR = OPERATOR(pbm.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR pbm.<= (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_le, COMMUTATOR = OPERATOR(pbm.>=), NEGATOR = OPERATOR(pbm.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR pbm.> (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_gt, COMMUTATOR = OPERATOR(pbm.<), NEGATOR = OPERATOR(pbm.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
CREATE OPERATOR pbm.>= (LEFTARG = pbm.ndc, RIGHTARG = pbm.ndc, FUNCTION = pbm.ndc_ge, COMMUTATOR = OPERATOR(pbm.<=), NEGATOR = OPERATOR(pbm.<), RESTRICT = scalargesel, JOIN = scalargejoinsel);

CREATE OPERATOR CLASS pbm.ndc_ops DEFAULT FOR TYPE pbm.ndc USING btree AS
    OPERATOR 1 pbm.<, OPERATOR 2 pbm.<=, OPERATOR 3 pbm.=, OPERATOR 4 pbm.>=, OPERATOR 5 pbm.>,
    FUNCTION 1 pbm.ndc_cmp(pbm.ndc, pbm.ndc), FUNCTION 2 pbm.ndc_sortsupport(internal);
CREATE OPERATOR CLASS pbm.ndc_hash_ops DEFAULT FOR TYPE pbm.ndc USING hash AS
    OPERATOR 1 pbm.=,
    FUNCTION 1 pbm.ndc_hash(pbm.ndc), FUNCTION 2 pbm.ndc_hash_extended(pbm.ndc, bigint);

CREATE CAST (pbm.ndc AS text) WITH INOUT AS ASSIGNMENT;
CREATE CAST (text AS pbm.ndc) WITH INOUT AS ASSIGNMENT;

COMMENT ON OPERATOR CLASS pbm.ndc_ops USING btree IS 'Orders NDCs as their eleven digits';
COMMENT ON OPERATOR CLASS pbm.ndc_hash_ops USING hash IS 'Hashes NDCs for joins and grouping';
DO $pbm$
DECLARE
    f regprocedure;
    o regoperator;
BEGIN
    FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.proname ~ '^ndc_'
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', f, 'Support function of type pbm.ndc');
    END LOOP;
    FOR o IN SELECT p.oid FROM pg_catalog.pg_operator p WHERE p.oprnamespace = 'pbm'::pg_catalog.regnamespace
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON OPERATOR %s IS %L', o, 'Compares two NDCs as their eleven digits');
    END LOOP;
END
$pbm$;
