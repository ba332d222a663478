-- An ndc beside text: drivers send parameters as text or varchar, and files are loaded into text columns.
CREATE CAST (varchar AS pbm.ndc) WITH INOUT AS ASSIGNMENT;
CREATE CAST (bpchar AS pbm.ndc) WITH INOUT AS ASSIGNMENT;

CREATE FUNCTION pbm.try_ndc(code text) RETURNS pbm.ndc
LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'try_ndc_wrapper';
COMMENT ON FUNCTION pbm.try_ndc(text) IS
'The NDC that a text writes in any accepted form; NULL for what is no NDC or is ambiguous (10 digits without hyphens). Comparisons of an ndc with text read it so, and never fail.';

-- Inlined by the planner: what is left is a comparison of two NDCs, which indexes and joins serve.
CREATE FUNCTION pbm.ndc_eq_text(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1 = pbm.try_ndc($2);
CREATE FUNCTION pbm.ndc_ne_text(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1 <> pbm.try_ndc($2);
CREATE FUNCTION pbm.text_eq_ndc(text, pbm.ndc) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pbm.try_ndc($1) = $2;
CREATE FUNCTION pbm.text_ne_ndc(text, pbm.ndc) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pbm.try_ndc($1) <> $2;
CREATE FUNCTION pbm.ndc_like(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1::text LIKE $2;
CREATE FUNCTION pbm.ndc_not_like(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1::text NOT LIKE $2;

CREATE OPERATOR pg_catalog.= (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_eq_text, COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR pg_catalog.= (LEFTARG = text, RIGHTARG = pbm.ndc, FUNCTION = pbm.text_eq_ndc, COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR pg_catalog.<> (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_ne_text, COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pg_catalog.<> (LEFTARG = text, RIGHTARG = pbm.ndc, FUNCTION = pbm.text_ne_ndc, COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pg_catalog.~~ (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_like, NEGATOR = OPERATOR(pg_catalog.!~~), RESTRICT = likesel, JOIN = likejoinsel);
CREATE OPERATOR pg_catalog.!~~ (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_not_like, NEGATOR = OPERATOR(pg_catalog.~~), RESTRICT = nlikesel, JOIN = nlikejoinsel);

CREATE FUNCTION pbm.ndc_smaller(pbm.ndc, pbm.ndc) RETURNS pbm.ndc LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8smaller';
CREATE FUNCTION pbm.ndc_larger(pbm.ndc, pbm.ndc) RETURNS pbm.ndc LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8larger';
CREATE AGGREGATE pg_catalog.min(pbm.ndc) (SFUNC = pbm.ndc_smaller, STYPE = pbm.ndc, COMBINEFUNC = pbm.ndc_smaller, SORTOP = OPERATOR(pg_catalog.<), PARALLEL = SAFE);
CREATE AGGREGATE pg_catalog.max(pbm.ndc) (SFUNC = pbm.ndc_larger, STYPE = pbm.ndc, COMBINEFUNC = pbm.ndc_larger, SORTOP = OPERATOR(pg_catalog.>), PARALLEL = SAFE);
COMMENT ON AGGREGATE pg_catalog.min(pbm.ndc) IS 'The smallest NDC, as the number its digits spell';
COMMENT ON AGGREGATE pg_catalog.max(pbm.ndc) IS 'The largest NDC, as the number its digits spell';

COMMENT ON TYPE pbm.ndc IS
'National Drug Code, eight bytes by value. Reads 11 digits, 5-4-2, the hyphenated 10-digit forms 4-4-2, 5-3-2 and 5-4-1, and 12 digits or 6-4-2 (91 FR 10749, from 2033 on); writes 11 digits where they suffice, else 12. A bare 10-digit code is ambiguous and refused (22P02).';
COMMENT ON OPERATOR CLASS pbm.ndc_ops USING btree IS 'Orders NDCs as the numbers their digits spell';
COMMENT ON OPERATOR CLASS pbm.ndc_hash_ops USING hash IS 'Hashes NDCs for joins and grouping';
DO $pbm$
DECLARE
    f pg_catalog.regprocedure;
    o record;
BEGIN
    FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.proname ~ '^(ndc_|text_(eq|ne)_ndc$)'
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', f, 'Support function of type pbm.ndc');
    END LOOP;
    FOR o IN SELECT p.oid::pg_catalog.regoperator AS name, p.oprleft, p.oprright, p.oprname FROM pg_catalog.pg_operator p
             WHERE 'pbm.ndc'::pg_catalog.regtype IN (p.oprleft, p.oprright)
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON OPERATOR %s IS %L', o.name, CASE
            WHEN o.oprname ~ '~' THEN 'Matches an NDC as it is written, 11 or 12 digits, with a pattern'
            WHEN o.oprleft = o.oprright THEN 'Compares two NDCs as the numbers their digits spell'
            ELSE 'Compares an NDC with one in a text, in any accepted form; NULL where the text is none' END);
    END LOOP;
END
$pbm$;
