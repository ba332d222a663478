\echo Use "ALTER EXTENSION pbm UPDATE" to load this file. \quit

-- What ALTER EXTENSION pbm UPDATE runs on 0.1.0: scripts/upgrade.py writes sql/pbm--0.1.0--0.2.0.sql from it. A line
-- that begins with \i takes in the files of sql/ORDER from the first it names to the last, and their functions take the
-- place of older ones with the same arguments.

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Functions that get other arguments or another result go first: with both, a call would fit either.
DO $pbm$
DECLARE
    -- By name; of overloaded ones those that take more than one argument.
    changed constant text[] := ARRAY['adjudicate_claim', 'price_claim', 'verify_eligibility'];
    routine record;
    dependent text;
BEGIN
PERFORM set_config('pbm_upgrade.granted', coalesce((
    SELECT jsonb_agg(DISTINCT jsonb_build_object(
               'name', p.proname, 'grantee', CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
               'option', CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END))
    FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a
    WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname = ANY (changed) AND p.pronargs > 1
      AND a.grantee <> p.proowner), '[]')::text, true);
FOR routine IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname = ANY (changed) AND p.pronargs > 1
LOOP
    EXECUTE 'DROP FUNCTION ' || routine.name;
END LOOP;
EXCEPTION WHEN dependent_objects_still_exist THEN
    GET STACKED DIAGNOSTICS dependent = PG_EXCEPTION_DETAIL;
    RAISE EXCEPTION '% get other arguments, and objects depend on them as they are', array_to_string(changed, ', ')
        USING ERRCODE = 'dependent_objects_still_exist', DETAIL = dependent,
              HINT = 'Keep the definitions of these objects, drop them, run ALTER EXTENSION pbm UPDATE, and make them again.';
END
$pbm$;

-- The generators of the sample data have a schema of their own.
DO $pbm$
DECLARE
    generators text;
BEGIN
SELECT string_agg(p.oid::regprocedure::text, ', ') INTO generators
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname ~ '^sample_';
EXECUTE 'DROP FUNCTION ' || generators;
END
$pbm$;

-- The operators of ndc are found whatever the search path is. They stay the same objects: indexes and views keep them.
DO $pbm$
DECLARE
    o regoperator;
BEGIN
    FOR o IN SELECT p.oid FROM pg_operator p WHERE p.oprnamespace = 'pbm'::regnamespace AND p.oprleft = 'pbm.ndc'::regtype
    LOOP
        EXECUTE format('ALTER OPERATOR %s SET SCHEMA pg_catalog', o);
    END LOOP;
END
$pbm$;

-- sql/types/ndc_text.sql

-- An ndc beside text: drivers send parameters as text or varchar, and files are loaded into text columns.
CREATE CAST (varchar AS pbm.ndc) WITH INOUT AS ASSIGNMENT;
CREATE CAST (bpchar AS pbm.ndc) WITH INOUT AS ASSIGNMENT;

CREATE OR REPLACE FUNCTION pbm.try_ndc(code text) RETURNS pbm.ndc
LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'try_ndc_wrapper';
COMMENT ON FUNCTION pbm.try_ndc(text) IS
'The NDC that a text writes in any accepted form; NULL for what is no NDC or is ambiguous (10 digits without hyphens). Comparisons of an ndc with text read it so, and never fail.';

-- Inlined by the planner: what is left is a comparison of two NDCs, which indexes and joins serve.
CREATE OR REPLACE FUNCTION pbm.ndc_eq_text(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1 = pbm.try_ndc($2);
CREATE OR REPLACE FUNCTION pbm.ndc_ne_text(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1 <> pbm.try_ndc($2);
CREATE OR REPLACE FUNCTION pbm.text_eq_ndc(text, pbm.ndc) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pbm.try_ndc($1) = $2;
CREATE OR REPLACE FUNCTION pbm.text_ne_ndc(text, pbm.ndc) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pbm.try_ndc($1) <> $2;
CREATE OR REPLACE FUNCTION pbm.ndc_like(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1::text LIKE $2;
CREATE OR REPLACE FUNCTION pbm.ndc_not_like(pbm.ndc, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1::text NOT LIKE $2;

CREATE OPERATOR pg_catalog.= (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_eq_text, COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR pg_catalog.= (LEFTARG = text, RIGHTARG = pbm.ndc, FUNCTION = pbm.text_eq_ndc, COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR pg_catalog.<> (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_ne_text, COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pg_catalog.<> (LEFTARG = text, RIGHTARG = pbm.ndc, FUNCTION = pbm.text_ne_ndc, COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR pg_catalog.~~ (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_like, NEGATOR = OPERATOR(pg_catalog.!~~), RESTRICT = likesel, JOIN = likejoinsel);
CREATE OPERATOR pg_catalog.!~~ (LEFTARG = pbm.ndc, RIGHTARG = text, FUNCTION = pbm.ndc_not_like, NEGATOR = OPERATOR(pg_catalog.~~), RESTRICT = nlikesel, JOIN = nlikejoinsel);

CREATE OR REPLACE FUNCTION pbm.ndc_smaller(pbm.ndc, pbm.ndc) RETURNS pbm.ndc LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8smaller';
CREATE OR REPLACE FUNCTION pbm.ndc_larger(pbm.ndc, pbm.ndc) RETURNS pbm.ndc LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8larger';
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


ALTER TYPE pbm.claim_response ADD ATTRIBUTE daw_penalty numeric, ADD ATTRIBUTE out_of_pocket_forgiven numeric;
ALTER TYPE pbm.formulary_status ADD ATTRIBUTE deductible_applies boolean;
ALTER TYPE pbm.trace_step ADD ATTRIBUTE rule text, ADD ATTRIBUTE detail jsonb;
COMMENT ON TYPE pbm.claim_response IS
'Answer to a claim. status: paid, rejected, duplicate or reversed; amounts in dollars and cents; paid_amount is what the plan pays, patient_pay what the member pays: deductible_applied, copay_amount, coinsurance_amount and daw_penalty (134-UK). out_of_pocket_forgiven is what the out-of-pocket maximum took off them.';

COMMENT ON TYPE pbm.trace_step IS 'One step of a claim''s decision, in the order it ran: the edit, how it ended, the rows and figures it used, in words; the rule of docs/rules.md, and the same rows and figures by name, amounts and quantities as texts (missing: what a skipped step needs)';

-- sql/types/corrections.sql

CREATE TYPE pbm.remedy AS (
    change text,
    explanation text,
    fields jsonb,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric
);
COMMENT ON TYPE pbm.remedy IS
'A small change with which a rejected claim would pay. change: fill date, quantity, days supply, product, authorization, no authorization number, submission clarification, authorization type or DUR/PPS, several joined by +; explanation: the same in words; fields: the fields of the claim to send otherwise, by the keys of adjudicate_claim(jsonb), null for one to leave out, NULL where the claim stays as it is and an authorization is missing; amounts in dollars, as the changed claim was decided.';

CREATE TYPE pbm.alternative AS (
    kind text,
    ndc text,
    drug_name text,
    tier integer,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric,
    patient_saving numeric,
    plan_saving numeric
);
COMMENT ON TYPE pbm.alternative IS
'A product with which a paid claim would have cost less. kind: same ingredient and strength, or same class; amounts in dollars for the same quantity and days'' supply; the savings are what member and plan would have paid less, negative where more.';

CREATE TYPE pbm.correction_difference AS (
    claim_number text,
    fill_date date,
    member_id integer,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric,
    corrected_status text,
    corrected_reject_codes text[],
    corrected_allowed_amount numeric,
    corrected_paid_amount numeric,
    corrected_patient_pay numeric,
    plan_difference numeric,
    patient_difference numeric
);
COMMENT ON TYPE pbm.correction_difference IS
'A claim that stands and would be answered otherwise today: its amounts, those it would have (0 where it would be rejected), and in dollars what plan and member would pay more; negative: less.';

-- sql/functions/installs_code_only.sql

CREATE OR REPLACE FUNCTION pbm.installs_code_only() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(nullif(current_setting('pbm.code_only', true), '')::boolean,
                    current_setting('row_security') = 'off')
$$;
COMMENT ON FUNCTION pbm.installs_code_only() IS
'True when CREATE EXTENSION must leave the tables to a dump that is being restored: pg_dump sets row_security = off before it runs CREATE EXTENSION. SET pbm.code_only = on or off overrides it.';
REVOKE ALL ON FUNCTION pbm.installs_code_only() FROM PUBLIC;

-- sql/functions/installation.sql

CREATE OR REPLACE FUNCTION pbm.today() RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
BEGIN
    IF to_regclass('pbm.installation') IS NULL THEN
        RAISE EXCEPTION 'the tables of pbm do not exist' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Restore the dump they are in, or run CREATE EXTENSION pbm in a new database.';
    END IF;
    RETURN timezone(coalesce((SELECT i.time_zone FROM pbm.installation i), 'UTC'), statement_timestamp())::date;
END
$$;
COMMENT ON FUNCTION pbm.today() IS
'The day it is in the time zone of pbm.installation, at the beginning of the statement: the day on which claims are received. Whoever may call nothing else may call it, for it is the default of arguments. Errors: 55000 where the tables are missing.';

-- sql/functions/identifiers.sql

CREATE OR REPLACE FUNCTION pbm.normalize_ndc(code text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'normalize_ndc_wrapper';
COMMENT ON FUNCTION pbm.normalize_ndc(text) IS
'The 11 digits of an NDC in any accepted form, 12 where 11 do not suffice; NULL for what is no NDC or is ambiguous (10 digits without hyphens). Source: FDA NDC format, 10 to 11 digit conversion.';
CREATE OR REPLACE FUNCTION pbm.is_valid_npi(npi text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_valid_npi_wrapper';
COMMENT ON FUNCTION pbm.is_valid_npi(text) IS
'True for ten digits that begin with 1 or 2 and pass the Luhn check over 80840 + NPI. Source: CMS, NPI check digit requirements.';
CREATE OR REPLACE FUNCTION pbm.is_valid_dea(dea text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_valid_dea_wrapper';
COMMENT ON FUNCTION pbm.is_valid_dea(text) IS
'True for two letters (the second may be 9) and seven digits whose check digit fits: last digit of (d1+d3+d5) + 2(d2+d4+d6). Source: DEA registration number format.';

-- sql/functions/edits.sql

CREATE TYPE pbm.edit AS (
    id integer,
    edit text,
    rule text,
    place integer,
    reject_codes text[],
    reject_group text,
    lifted_by text[]
);
COMMENT ON TYPE pbm.edit IS 'A row of the view edits';

CREATE OR REPLACE FUNCTION pbm.list_edits() RETURNS SETOF pbm.edit
LANGUAGE c STABLE PARALLEL SAFE ROWS 30
AS 'MODULE_PATHNAME', 'list_edits_wrapper';
COMMENT ON FUNCTION pbm.list_edits() IS 'The edits and the other steps of this release, as the view edits shows them';

CREATE VIEW pbm.edits AS SELECT * FROM pbm.list_edits();
COMMENT ON VIEW pbm.edits IS
'What a claim is asked, in order: each edit with its rule in docs/rules.md, the reject codes (511-FB) it can raise and what may lift them';
COMMENT ON COLUMN pbm.edits.id IS 'Names the step in stored traces; never given again';
COMMENT ON COLUMN pbm.edits.place IS 'Place among the edits; NULL: a step that works out figures and rejects nothing';
COMMENT ON COLUMN pbm.edits.reject_codes IS 'Codes it can raise; a plan''s own data may name others';
COMMENT ON COLUMN pbm.edits.reject_group IS 'Rejects are answered in the order fields, pharmacy, member, product, prescriber, utilization, DUR, at most five; payment is asked only of a claim that nothing else rejects';
COMMENT ON COLUMN pbm.edits.lifted_by IS 'What can lift its rejects, in the order it is tried';
GRANT SELECT ON pbm.edits TO PUBLIC;

-- sql/functions/adjudication.sql

CREATE OR REPLACE FUNCTION pbm.adjudicate_claim(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    pharmacy_npi text,
    fill_date date,
    rx_number text,
    fill_number integer DEFAULT 0,
    person_code text DEFAULT NULL,
    prescriber_npi text DEFAULT NULL,
    daw_code text DEFAULT '0',
    usual_and_customary numeric DEFAULT NULL,
    ingredient_cost_submitted numeric DEFAULT NULL,
    dispensing_fee_submitted numeric DEFAULT NULL,
    gross_amount_due numeric DEFAULT NULL,
    written_date date DEFAULT NULL,
    refills_authorized integer DEFAULT NULL,
    date_of_birth date DEFAULT NULL,
    prescriber_dea text DEFAULT NULL,
    prior_authorization_number text DEFAULT NULL,
    prior_authorization_type text DEFAULT NULL,
    submission_clarification_codes text[] DEFAULT NULL,
    dur jsonb DEFAULT NULL,
    dispensing_status text DEFAULT NULL,
    patient_relationship_code text DEFAULT NULL,
    other_coverage_code text DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text) IS
'Checks, prices and pays or rejects a claim, in the caller''s transaction, and stores the answer. quantity in billing units, amounts in dollars; dur: array of {"reason_for_service", "professional_service", "result_of_service"} (439-E4, 440-E5, 441-E6); dispensing_status: P for a partial fill, C for its completion (343-HD); patient_relationship_code: 1 cardholder, 2 spouse, 3 child, 4 other (306-C6); other_coverage_code: 1 no other coverage, others are not supported yet (308-C8). An exact repeat of a paid claim answers as duplicate with the original figures. Bad values are rejects, never errors. Call it in FROM: SELECT * FROM pbm.adjudicate_claim(...); (pbm.adjudicate_claim(...)).* in the list of columns adjudicates once for each column. Errors: 25006 in a read-only transaction, 55000 when the tables are of another version, a trigger of theirs is not in force, a trigger or rule keeps out what is written, or the call comes from a trigger while a claim is being written.';
REVOKE ALL ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.adjudicate_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_json_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(jsonb) IS
'The same for an object whose keys are the arguments of the typed function; dates as YYYY-MM-DD, CCYYMMDD or an ISO 8601 time stamp, whose day counts as it is written; a number may be a text and the other way round, a whole one 30.0; null, an empty array and an absent key mean the same. Errors: 22023 for what is no object, is nested too deep or has a key that is not known.';
REVOKE ALL ON FUNCTION pbm.adjudicate_claim(jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.price_claim(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    pharmacy_npi text,
    fill_date date,
    rx_number text,
    fill_number integer DEFAULT 0,
    person_code text DEFAULT NULL,
    prescriber_npi text DEFAULT NULL,
    daw_code text DEFAULT '0',
    usual_and_customary numeric DEFAULT NULL,
    ingredient_cost_submitted numeric DEFAULT NULL,
    dispensing_fee_submitted numeric DEFAULT NULL,
    gross_amount_due numeric DEFAULT NULL,
    written_date date DEFAULT NULL,
    refills_authorized integer DEFAULT NULL,
    date_of_birth date DEFAULT NULL,
    prescriber_dea text DEFAULT NULL,
    prior_authorization_number text DEFAULT NULL,
    prior_authorization_type text DEFAULT NULL,
    submission_clarification_codes text[] DEFAULT NULL,
    dur jsonb DEFAULT NULL,
    dispensing_status text DEFAULT NULL,
    patient_relationship_code text DEFAULT NULL,
    other_coverage_code text DEFAULT NULL,
    received_date date DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_wrapper';
COMMENT ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text, date) IS
'Decides as adjudicate_claim would at this moment, and writes nothing: the answer has no claim_id and no claim_number. Call it in FROM, as adjudicate_claim. received_date: the day taken as today, so that next year''s terms can be seen before it comes. Errors: 22023 for an infinite received_date.';
REVOKE ALL ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text, text, text, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.price_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_json_wrapper';
COMMENT ON FUNCTION pbm.price_claim(jsonb) IS 'The same for an object, as adjudicate_claim(jsonb) takes it, with one more key: received_date, the day taken as today. Errors: as adjudicate_claim(jsonb), and 22023 for a received_date that is no date.';
REVOKE ALL ON FUNCTION pbm.price_claim(jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.adjudicate_batch(claims jsonb) RETURNS SETOF pbm.claim_response
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_batch_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_batch(jsonb) IS
'Adjudicates an array of claims in its order, in one transaction, and answers in that order; claims of one member see those before them. An element that is no object, is nested too deep or has a key that is not known is rejected R8, and the others are decided. Errors: 54000 for more claims than pbm.batch_limit, 53200 where there is no memory for it, 55000 where a trigger or rule keeps out what is written or the call comes from a trigger while a claim is being written, 22023 for what is no array.';
REVOKE ALL ON FUNCTION pbm.adjudicate_batch(jsonb) FROM PUBLIC;

-- sql/functions/adjudication_wide.sql

-- Clients have double precision and bigint where the typed functions take numeric and integer, and PostgreSQL casts neither
-- by itself. Each function has a second form with these types for all its numbers, made from the first.
DO $pbm$
DECLARE
    typed record;
    arguments text;
    wide pg_catalog.regprocedure;
BEGIN
    FOR typed IN
        SELECT p.proname, pg_catalog.pg_get_function_arguments(p.oid) AS arguments, p.oid::pg_catalog.regprocedure AS name
        FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.prosrc IN ('adjudicate_claim_wrapper', 'price_claim_wrapper')
    LOOP
        arguments := pg_catalog.regexp_replace(typed.arguments, '\mnumeric\M', 'double precision', 'g');
        arguments := pg_catalog.regexp_replace(arguments, '\minteger\M', 'bigint', 'g');
        EXECUTE pg_catalog.format(
            'CREATE FUNCTION pbm.%I(%s) RETURNS pbm.claim_response
             LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
             AS %L, %L', typed.proname, arguments, 'MODULE_PATHNAME', typed.proname || '_wide_wrapper');
        SELECT p.oid INTO wide FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.prosrc = typed.proname || '_wide_wrapper';
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', wide,
            'The same for clients that send double precision and bigint; a number beyond its field, NaN and infinity reject the claim');
        EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', wide);
    END LOOP;
END
$pbm$;

-- sql/functions/reversal.sql

CREATE OR REPLACE FUNCTION pbm.reverse_claim(
    pharmacy_npi text,
    rx_number text,
    fill_date date,
    fill_number integer DEFAULT 0,
    ndc text DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text, text, date, integer, text) IS
'Reverses the paid claim with this key and takes back what it added to the accumulators. Answers reversed with the original figures; duplicate when it was reversed before; rejected 84 when no paid claim matches, 87 when several do. Errors: 22004 for a NULL key.';
REVOKE ALL ON FUNCTION pbm.reverse_claim(text, text, date, integer, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.reverse_claim(claim_number text) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_number_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text) IS 'The same by claim number';
REVOKE ALL ON FUNCTION pbm.reverse_claim(text) FROM PUBLIC;

-- sql/functions/corrections.sql

CREATE OR REPLACE FUNCTION pbm.rebill_claim(claim jsonb) RETURNS SETOF pbm.claim_response
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 2 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'rebill_claim_wrapper';
COMMENT ON FUNCTION pbm.rebill_claim(jsonb) IS
'Rebill (NCPDP B3): reverses the paid claim with the pharmacy, prescription, fill date and fill number of this one and bills this one, in one step. Two rows: the reversal''s answer, then the bill''s; one, rejected 84, where nothing is there to reverse, or 87 where several claims are. Where the bill is rejected the plan decides: plan.rejected_rebill reverse leaves the old claim reversed, keep leaves it paid (reversal rejected 87). A repeat is answered duplicate. plan.later_claims says what becomes of the family''s later claims. Errors: as adjudicate_claim(jsonb).';
REVOKE ALL ON FUNCTION pbm.rebill_claim(jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.what_would_pay(claim_number text) RETURNS SETOF pbm.remedy
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 10 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'what_would_pay_wrapper';
COMMENT ON FUNCTION pbm.what_would_pay(text) IS
'The smallest changes that would pay a rejected claim, each decided by the engine as the database stands, without effects: a code to send, an authorization, a smaller quantity, a shorter days'' supply, the first later fill date within 90 days, up to five covered products. No rows where nothing of these pays. Errors: P0002 for an unknown number; 55000 where the claim is not rejected, or what it was sent as is not kept.';
REVOKE ALL ON FUNCTION pbm.what_would_pay(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.cheaper_alternatives(claim_number text, maximum integer DEFAULT 5) RETURNS SETOF pbm.alternative
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 5 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'cheaper_alternatives_wrapper';
COMMENT ON FUNCTION pbm.cheaper_alternatives(text, integer) IS
'Products with which a paid claim would have cost less in all, at most so many: those of the same ingredients, strengths, form and route first, then those of its classes, each by what the member saves. Decided for the same quantity and days'' supply, as the member''s balances and history stood when the claim was paid. Errors: P0002 for an unknown number; 55000 where the claim is not paid, or what it was sent as is not kept; 22023 for a negative maximum.';
REVOKE ALL ON FUNCTION pbm.cheaper_alternatives(text, integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.correction_differences(claim_number text) RETURNS SETOF pbm.correction_difference
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 5 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'correction_differences_wrapper';
COMMENT ON FUNCTION pbm.correction_differences(text) IS
'The later claims of the family in the benefit year of a reversed claim that would be answered otherwise today, decided in the order of their fill dates. Writes nothing. Errors: P0002 for an unknown number; 55000 where the claim is not reversed.';
REVOKE ALL ON FUNCTION pbm.correction_differences(text) FROM PUBLIC;

-- sql/functions/authorization_number.sql

CREATE OR REPLACE FUNCTION pbm.new_authorization_number() RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    prefix text := coalesce(current_setting('pbm.authorization_prefix', true), '');
    number text;
BEGIN
    IF prefix !~ '^([1-9][0-9]{0,7})?$' THEN
        RAISE EXCEPTION 'pbm.authorization_prefix is not 1 to 8 digits that do not begin with 0'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Each database has leading digits of its own, none of which begins with another''s.';
    END IF;
    -- 48 random bits; a number on file is drawn again, and whoever inserts at the same time meets the primary key.
    FOR attempt IN 1..64 LOOP
        number := prefix || lpad((('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint
                                   % (10 ^ (11 - length(prefix)))::bigint)::text, 11 - length(prefix), '0');
        CONTINUE WHEN number LIKE '0%';
        IF NOT EXISTS (SELECT FROM pbm.prior_authorization a WHERE a.authorization_number = number) THEN
            RETURN number;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'no free authorization number was found'
        USING ERRCODE = 'program_limit_exceeded', HINT = 'Shorten pbm.authorization_prefix, or give it other digits.';
END
$$;
COMMENT ON FUNCTION pbm.new_authorization_number() IS
'A random authorization number (462-EV, 498-PY) of eleven digits that is not on file, with the leading digits of pbm.authorization_prefix, so that two databases never assign the same. Errors: 22023 for a setting that is no leading digits, 54000 where no free number is found.';
REVOKE ALL ON FUNCTION pbm.new_authorization_number() FROM PUBLIC;

-- sql/functions/authorizations.sql

CREATE OR REPLACE FUNCTION pbm.enter_authorization_request(request jsonb) RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_request_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_request(jsonb) IS 'What request_authorization calls; gives the case_id';
REVOKE ALL ON FUNCTION pbm.enter_authorization_request(jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.enter_authorization_information(case_id uuid, information jsonb) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_information_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_information(uuid, jsonb) IS 'What add_authorization_information calls';
REVOKE ALL ON FUNCTION pbm.enter_authorization_information(uuid, jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.enter_authorization_decision(case_id uuid, decision text, scope jsonb, reason text) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_decision_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_decision(uuid, text, jsonb, text) IS 'What decide_authorization calls';
REVOKE ALL ON FUNCTION pbm.enter_authorization_decision(uuid, text, jsonb, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.enter_authorization_withdrawal(case_id uuid, reason text) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_withdrawal_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_withdrawal(uuid, text) IS 'What withdraw_authorization calls';
REVOKE ALL ON FUNCTION pbm.enter_authorization_withdrawal(uuid, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.enter_authorization_appeal(case_id uuid, received timestamptz, expedited boolean) RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'enter_authorization_appeal_wrapper';
COMMENT ON FUNCTION pbm.enter_authorization_appeal(uuid, timestamptz, boolean) IS 'What appeal_authorization calls; gives the case_id of the appeal';
REVOKE ALL ON FUNCTION pbm.enter_authorization_appeal(uuid, timestamptz, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.revoke_authorization(authorization_number text, reason text, last_date date) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_authorization_wrapper';
COMMENT ON FUNCTION pbm.revoke_authorization(text, text, date) IS
'Ends an authorization with the day given; one that had not begun by then is closed. Claims that are paid stay paid. Errors: 22004 for a NULL and without a reason, P0002 where none has the number, 55000 where it is not in force.';
REVOKE ALL ON FUNCTION pbm.revoke_authorization(text, text, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.record_notice(case_id uuid, kind text, sent timestamptz) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'record_notice_wrapper';
COMMENT ON FUNCTION pbm.record_notice(uuid, text, timestamptz) IS
'Notes when a decision was told: oral, written; when the plan heard that another reversed its decision: reversal; when a decision was put into effect outside pbm: effectuated, paid. The first of a kind counts, and the clocks follow. Errors: 22004 for a NULL, 22023 for an unknown kind and a moment in the future or before the request, P0002 where no case has the id.';
REVOKE ALL ON FUNCTION pbm.record_notice(uuid, text, timestamptz) FROM PUBLIC;

-- sql/functions/inquiries.sql

CREATE OR REPLACE FUNCTION pbm.explain_claim(claim_number text) RETURNS SETOF pbm.trace_step
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'explain_claim_wrapper';
COMMENT ON FUNCTION pbm.explain_claim(text) IS
'The steps of a claim''s decision in their order, in words; no rows where no claim has the number. Errors: XX001 for a trace that cannot be read.';
REVOKE ALL ON FUNCTION pbm.explain_claim(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.verify_eligibility(
    cardholder_id text,
    service_date date,
    person_code text DEFAULT NULL,
    patient_relationship_code text DEFAULT NULL
) RETURNS pbm.eligibility
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_eligibility_wrapper';
COMMENT ON FUNCTION pbm.verify_eligibility(text, date, text, text) IS
'Whether a person is covered on a date, by which span and plan, or the reject code: 07, 08, 11, 15, 41, 52, 53, 65, 66, 67, 69, 600, 85, P6. patient_relationship_code: 1 cardholder, 2 spouse, 3 child, 4 other (306-C6)';
REVOKE ALL ON FUNCTION pbm.verify_eligibility(text, date, text, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.check_formulary(plan_id uuid, ndc text, service_date date DEFAULT pbm.today())
RETURNS pbm.formulary_status
LANGUAGE c STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_formulary_wrapper';
COMMENT ON FUNCTION pbm.check_formulary(uuid, text, date) IS
'Coverage, tier, cost share (retail, 30 days) and restrictions of a product under a plan; reject_code 21, 54, 65, 70, 77, 85 (no tier) or MR where it is not covered';
REVOKE ALL ON FUNCTION pbm.check_formulary(uuid, text, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.dur_screen(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    fill_date date,
    person_code text DEFAULT NULL
) RETURNS SETOF pbm.dur_finding
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'dur_screen_wrapper';
COMMENT ON FUNCTION pbm.dur_screen(text, text, numeric, integer, date, text) IS
'Findings of drug utilization review for a supply against the member''s history: interactions, duplicate therapy and ingredients, effects that add up, dose, age, sex, late refills. No rows for a member, product or supply that is not known.';
REVOKE ALL ON FUNCTION pbm.dur_screen(text, text, numeric, integer, date, text) FROM PUBLIC;

-- sql/functions/effective_formulary.sql

CREATE TYPE pbm.effective_rule AS (
    ndc text,
    drug_name text,
    tier integer,
    tier_name text,
    covered boolean,
    reject_code text,
    prior_auth_required boolean,
    step_therapy_required boolean,
    quantity_limit numeric,
    quantity_limit_days integer,
    copay_amount numeric,
    coinsurance_percent numeric,
    deductible_applies boolean,
    maximum_days_supply integer,
    minimum_age integer,
    maximum_age integer,
    sex text,
    formulary_id uuid,
    rule_for text
);
COMMENT ON TYPE pbm.effective_rule IS
'A product under a plan, as effective_formulary lists it. copay_amount and coinsurance_percent as at a retail pharmacy for 30 days; formulary_id names the rule that counts, NULL where an open formulary takes the product''s own defaults; rule_for says what the rule is for: ndc, ingredient, class, or product for those defaults.';

CREATE OR REPLACE FUNCTION pbm.effective_formulary(plan_code text, service_date date)
RETURNS SETOF pbm.effective_rule
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS 'MODULE_PATHNAME', 'effective_formulary_wrapper';
COMMENT ON FUNCTION pbm.effective_formulary(text, date) IS
'A plan''s formulary product by product: every product that a rule of it reaches on the date, covered or not, with the rule that the engine takes; of an open formulary every product. No rows where the plan is not in force on the date. Errors: P0002 for a plan code that no plan has.';
REVOKE ALL ON FUNCTION pbm.effective_formulary(text, date) FROM PUBLIC;

-- sql/functions/masking.sql

CREATE OR REPLACE FUNCTION pbm.mask_phi(value text, kind text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mask_phi_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(text, text) IS
'Masks a value. kind: name, identifier, address, phone, email, text give ***; date gives the year, or 90+ for a year of birth 90 years ago; zip gives three digits, or 000 where few people live; age gives the years up to 89, or 90+ (45 CFR 164.514(b)(2)). Errors: 22023 for another kind.';

CREATE OR REPLACE FUNCTION pbm.mask_phi(document jsonb) RETURNS jsonb
LANGUAGE c STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mask_phi_json_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(jsonb) IS 'Masks a document at any depth: values whose key names personal data by their kind, and every value whose key is not known to tell nothing of a person, however keys are written (first_name, firstName, FIRST-NAME). Errors: 22023 for what is nested too deep.';

-- sql/functions/audit.sql

CREATE OR REPLACE FUNCTION pbm.audit_change() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_change';
COMMENT ON FUNCTION pbm.audit_change() IS
'Trigger: logs each change of a personal record in audit_log, in its transaction; arguments: table and key column. Rows that adjudicate_claim writes are logged once per claim.';
REVOKE ALL ON FUNCTION pbm.audit_change() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.audit_refuse() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'audit_refuse';
COMMENT ON FUNCTION pbm.audit_refuse() IS 'Trigger: lets audit_log only grow; raises 42501';
REVOKE ALL ON FUNCTION pbm.audit_refuse() FROM PUBLIC;

-- sql/functions/reference.sql

CREATE OR REPLACE FUNCTION pbm.reference_changed() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'reference_changed';
COMMENT ON FUNCTION pbm.reference_changed() IS 'Trigger: makes every session load reference data again after this transaction commits';
REVOKE ALL ON FUNCTION pbm.reference_changed() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.reference_cache_usage() RETURNS pbm.cache_usage
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reference_cache_usage_wrapper';
COMMENT ON FUNCTION pbm.reference_cache_usage() IS 'What the reference cache of this session holds; see the setting pbm.reference_cache_size';

-- sql/functions/statistics.sql

CREATE TYPE pbm.stage AS (
    stage text,
    calls bigint,
    rows bigint,
    total_time double precision
);
COMMENT ON TYPE pbm.stage IS 'A row of the view stages';

CREATE OR REPLACE FUNCTION pbm.list_stages() RETURNS SETOF pbm.stage
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 7
AS 'MODULE_PATHNAME', 'list_stages_wrapper';
COMMENT ON FUNCTION pbm.list_stages() IS 'What this session did, as the view stages shows it';

CREATE OR REPLACE FUNCTION pbm.reset_stages() RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reset_stages_wrapper';
COMMENT ON FUNCTION pbm.reset_stages() IS 'Has the view stages of this session count from 0';

CREATE VIEW pbm.stages AS SELECT * FROM pbm.list_stages();
COMMENT ON VIEW pbm.stages IS
'What the claim functions of this session took, stage by stage, since it began or reset_stages() was called: the engine reads and writes past statements, which pg_stat_statements therefore does not list';
COMMENT ON COLUMN pbm.stages.stage IS 'reference: data that the cache had not; coverage; balances: rows of members and accumulators read and locked; history; decide; claims: claims written; effects: alerts, balances and audit rows written';
COMMENT ON COLUMN pbm.stages.calls IS 'How often it was done';
COMMENT ON COLUMN pbm.stages.rows IS 'Rows read or written, and claims decided';
COMMENT ON COLUMN pbm.stages.total_time IS 'Time that it took, in milliseconds';
GRANT SELECT ON pbm.stages TO PUBLIC;

-- sql/functions/triggers.sql

CREATE TYPE pbm.trigger_state AS (
    table_name text,
    holds text,
    relation regclass,
    trigger_name text,
    event text,
    clauses text,
    function_name text,
    wanted text,
    found text
);
COMMENT ON TYPE pbm.trigger_state IS 'A row of trigger_states()';

CREATE OR REPLACE FUNCTION pbm.trigger_states() RETURNS SETOF pbm.trigger_state
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 120
AS 'MODULE_PATHNAME', 'trigger_states_wrapper';
COMMENT ON FUNCTION pbm.trigger_states() IS
'The triggers that pbm needs on its tables, their partitions and children, and on the view claims: wanted is ALWAYS, REPLICA or ORIGIN; found is what is in force: one of these, DISABLED, or NULL where the trigger is missing or another one.';
REVOKE ALL ON FUNCTION pbm.trigger_states() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.repair_triggers() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state record;
    is_there boolean;
    repaired integer := 0;
BEGIN
    FOR state IN SELECT s.* FROM pbm.trigger_states() s WHERE s.found IS DISTINCT FROM s.wanted LOOP
        -- A partition has the row triggers of its table since they were made a moment ago, and none can be made there.
        is_there := state.found IS NOT NULL
            OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = state.relation AND g.tgname = state.trigger_name AND g.tgparentid <> 0);
        IF NOT is_there THEN
            -- Whoever writes the audit is told the table and its key.
            EXECUTE format('CREATE OR REPLACE TRIGGER %I %s ON %s %s EXECUTE FUNCTION pbm.%I(%s)', state.trigger_name, state.event,
                           state.relation, state.clauses, state.function_name, CASE WHEN state.function_name = 'audit_change' THEN (
                               SELECT format('%L, %L', state.table_name, k.attname) FROM pg_index i
                               JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0]
                               WHERE i.indrelid = format('pbm.%I', state.table_name)::regclass AND i.indisprimary) END);
        END IF;
        -- Those of a view are always enabled.
        IF state.holds <> 'view' THEN
            EXECUTE format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', state.relation, nullif(state.wanted, 'ORIGIN'), state.trigger_name);
        END IF;
        repaired := repaired + 1;
    END LOOP;
    RETURN repaired;
END
$$;
COMMENT ON FUNCTION pbm.repair_triggers() IS
'Makes the triggers of pbm that are missing, and enables those that are not in force as they must be, as after pg_restore --disable-triggers, ALTER TABLE ... ENABLE TRIGGER ALL or a restore by a role that may not make them; gives how many. For the owner of the tables who may execute the trigger functions, or a superuser. Errors: 42501 for others.';
REVOKE ALL ON FUNCTION pbm.repair_triggers() FROM PUBLIC;

-- sql/functions/coverage.sql

-- Without a setting of its own it is inlined: a condition on member_id reaches the index. Every name in it is qualified.
CREATE OR REPLACE FUNCTION pbm.member_eligibility_on(service_date date) RETURNS TABLE (
    member_id integer,
    patient_id uuid,
    eligibility_status text,
    reject_code text,
    coverage_id uuid,
    plan_id text,
    effective_date date,
    termination_date date,
    status_date date
)
LANGUAGE sql STABLE PARALLEL SAFE COST 10000
AS $$
SELECT m.member_id, m.patient_id, CASE WHEN r.reject_code IS NULL THEN 'active' ELSE 'inactive' END, r.reject_code,
       s.coverage_id, s.plan_code, s.effective_date, s.termination_date, service_date
FROM pbm.members m
LEFT JOIN LATERAL (
    SELECT c.coverage_id, c.effective_date, c.termination_date, c.relationship_code, p.plan_code, d.covers,
           CASE WHEN t.plan_id IS NULL THEN p.maximum_dependent_age ELSE t.maximum_dependent_age END AS maximum_dependent_age,
           service_date OPERATOR(pg_catalog.>=) p.effective_date
               AND coalesce(service_date OPERATOR(pg_catalog.<=) p.termination_date, true) AS in_force
    FROM pbm.coverage c
    JOIN pbm.plan p ON p.plan_id OPERATOR(pg_catalog.=) c.plan_id
    LEFT JOIN LATERAL (
        SELECT t.plan_id, t.maximum_dependent_age FROM pbm.plan_term t
        WHERE t.plan_id OPERATOR(pg_catalog.=) p.plan_id AND t.effective_date OPERATOR(pg_catalog.<=) service_date
        ORDER BY t.effective_date DESC LIMIT 1) t ON true
    CROSS JOIN LATERAL (
        SELECT c.effective_date OPERATOR(pg_catalog.<=) service_date
                   AND coalesce(c.termination_date OPERATOR(pg_catalog.>=) service_date, true) AS covers,
               c.effective_date OPERATOR(pg_catalog.>) service_date AS begins_later) d
    WHERE c.member_id OPERATOR(pg_catalog.=) m.member_id
      AND coalesce(c.termination_date OPERATOR(pg_catalog.>=) c.effective_date, true)
    -- The span that answers, of those that cover the date; or else the next to begin; or else the last to end.
    ORDER BY d.covers DESC, d.begins_later DESC, CASE WHEN d.covers THEN c.rank END,
             CASE WHEN d.begins_later THEN c.effective_date END, c.termination_date DESC, c.rank, c.effective_date DESC
    LIMIT 1
) s ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.coverage_id IS NULL THEN '65'
        WHEN NOT s.covers AND s.effective_date OPERATOR(pg_catalog.<=) service_date THEN '69'
        WHEN NOT s.covers AND EXISTS (
            SELECT FROM pbm.coverage c
            WHERE c.member_id OPERATOR(pg_catalog.=) m.member_id
              AND c.effective_date OPERATOR(pg_catalog.<=) service_date
              AND coalesce(c.termination_date OPERATOR(pg_catalog.>=) c.effective_date, true)) THEN '600'
        WHEN NOT s.covers THEN '67'
        WHEN coalesce(m.date_of_birth OPERATOR(pg_catalog.>) service_date, true) THEN 'P6'
        WHEN m.date_of_death OPERATOR(pg_catalog.<) service_date THEN '69'
        WHEN NOT s.in_force THEN '65'
        WHEN s.relationship_code OPERATOR(pg_catalog.=) '3'
             AND extract(year FROM pg_catalog.age(service_date::timestamp, m.date_of_birth::timestamp))
                 OPERATOR(pg_catalog.>) s.maximum_dependent_age::numeric THEN '66'
    END) r (reject_code)
$$;
COMMENT ON FUNCTION pbm.member_eligibility_on(date) IS
'Of every member whether a plan covers them on a date (eligibility_status: active, inactive) and, where none does, the reject code that verify_eligibility gives: 65, 66, 67, 69, 600, P6. plan_id (a plan_code) and dates are those of the span that covers the date, or else of the next to begin, or else of the last to end, NULL without any. It reads with the rights of its caller.';
REVOKE ALL ON FUNCTION pbm.member_eligibility_on(date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.write_eligibility(member_ids integer[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
DECLARE
    written bigint;
BEGIN
    -- Under the lock the next statement sees what another session that changed the same member's coverage committed.
    PERFORM FROM pbm.members m WHERE m.member_id = ANY (member_ids) ORDER BY m.member_id FOR NO KEY UPDATE;
    UPDATE pbm.members m
    SET eligibility_status = e.eligibility_status, plan_id = e.plan_id, effective_date = e.effective_date,
        termination_date = e.termination_date, status_date = e.status_date, updated_at = CURRENT_TIMESTAMP
    FROM (SELECT DISTINCT k AS member_id FROM unnest(member_ids) k) k
    CROSS JOIN LATERAL (
        SELECT * FROM pbm.member_eligibility_on(pbm.today()) o WHERE o.member_id = k.member_id OFFSET 0) e
    WHERE m.member_id = k.member_id
      AND (m.eligibility_status, m.plan_id, m.effective_date, m.termination_date, m.status_date IS NULL)
          IS DISTINCT FROM (e.eligibility_status, e.plan_id, e.effective_date, e.termination_date, false);
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
COMMENT ON FUNCTION pbm.write_eligibility(integer[]) IS
'Writes into members what the coverage of these members says today; gives how many rows it changed';
REVOKE ALL ON FUNCTION pbm.write_eligibility(integer[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.refresh_eligibility() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
SELECT coalesce(pbm.write_eligibility(array_agg(m.member_id)), 0)
FROM pbm.members m
JOIN pbm.member_eligibility_on(pbm.today()) e ON e.member_id = m.member_id
WHERE (m.eligibility_status, m.plan_id, m.effective_date, m.termination_date, m.status_date IS NULL)
      IS DISTINCT FROM (e.eligibility_status, e.plan_id, e.effective_date, e.termination_date, false)
$$;
COMMENT ON FUNCTION pbm.refresh_eligibility() IS
'Brings eligibility_status, plan_id and dates of members to today, for the nightly maintenance: a day that begins or ends a span changes no row of coverage. Gives how many rows it changed.';
REVOKE ALL ON FUNCTION pbm.refresh_eligibility() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.coverage_to_members() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        PERFORM pbm.write_eligibility(ARRAY[NEW.member_id]);
    ELSIF TG_OP = 'TRUNCATE' THEN
        PERFORM pbm.write_eligibility(array_agg(m.member_id)) FROM pbm.members m;
    ELSE
        PERFORM pbm.write_eligibility(array_agg(DISTINCT c.member_id)) FROM changed c;
        -- A span that went to another member left one.
        IF TG_OP = 'UPDATE' THEN
            PERFORM pbm.write_eligibility(array_agg(DISTINCT r.member_id))
            FROM replaced r WHERE NOT EXISTS (SELECT FROM changed c WHERE c.member_id = r.member_id);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.coverage_to_members() IS
'Trigger of coverage and members: keeps eligibility status, plan and dates of members at what their coverage says today';
REVOKE ALL ON FUNCTION pbm.coverage_to_members() FROM PUBLIC;

-- sql/functions/opening_balance.sql

CREATE OR REPLACE FUNCTION pbm.set_opening_balance(
    patient_id uuid,
    plan_code text,
    benefit_year_start date,
    deductible_met numeric,
    out_of_pocket_met numeric
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_plan uuid;
    first_month integer;
    of_family uuid;
    old record;
    written integer;
BEGIN
    SELECT p.plan_id, p.benefit_year_start_month INTO of_plan, first_month
    FROM pbm.plan p WHERE p.plan_code = set_opening_balance.plan_code;
    IF of_plan IS NULL THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;
    IF NOT coalesce(isfinite(benefit_year_start) AND extract(day FROM benefit_year_start) = 1
                    AND extract(month FROM benefit_year_start) = first_month, false) THEN
        RAISE EXCEPTION 'a benefit year of this plan begins on the first day of month %', first_month
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name the first day of the benefit year.';
    END IF;
    IF NOT coalesce(deductible_met >= 0 AND out_of_pocket_met >= 0
                    AND greatest(deductible_met, out_of_pocket_met) < 10000000000, false) THEN
        RAISE EXCEPTION 'an opening balance is two amounts of 0 or more' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give 0 for what is not met; the balance set before is replaced.';
    END IF;
    -- The family that the person's claims of this year add to.
    SELECT c.family_id INTO of_family
    FROM pbm.members m JOIN pbm.coverage c ON c.member_id = m.member_id
    WHERE m.patient_id = set_opening_balance.patient_id AND c.plan_id = of_plan
      AND c.effective_date < benefit_year_start + interval '1 year'
      AND (c.termination_date IS NULL OR c.termination_date >= greatest(benefit_year_start, c.effective_date))
    ORDER BY c.rank, c.effective_date DESC
    LIMIT 1;
    IF of_family IS NULL THEN
        RAISE EXCEPTION 'the person has no coverage under this plan in this benefit year'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Enter the coverage first.';
    END IF;
    -- The family before the person, as claims lock them.
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
    VALUES (of_family, of_plan, benefit_year_start, 'family') ON CONFLICT DO NOTHING;
    PERFORM FROM pbm.accumulator a
    WHERE a.owner_id = of_family AND a.plan_id = of_plan AND a.benefit_year_start = set_opening_balance.benefit_year_start
      AND a.scope = 'family'
    FOR NO KEY UPDATE;
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
    VALUES (patient_id, of_plan, benefit_year_start, 'individual') ON CONFLICT DO NOTHING;
    SELECT a.deductible_opening, a.out_of_pocket_opening INTO old
    FROM pbm.accumulator a
    WHERE a.owner_id = patient_id AND a.plan_id = of_plan
      AND a.benefit_year_start = set_opening_balance.benefit_year_start AND a.scope = 'individual'
    FOR NO KEY UPDATE;
    UPDATE pbm.accumulator a
    SET deductible_met = greatest(a.deductible_met + round(set_opening_balance.deductible_met, 2) - old.deductible_opening, 0),
        out_of_pocket_met = greatest(a.out_of_pocket_met + round(set_opening_balance.out_of_pocket_met, 2) - old.out_of_pocket_opening, 0),
        deductible_opening = greatest(a.deductible_opening + round(set_opening_balance.deductible_met, 2) - old.deductible_opening, 0),
        out_of_pocket_opening = greatest(a.out_of_pocket_opening + round(set_opening_balance.out_of_pocket_met, 2) - old.out_of_pocket_opening, 0),
        updated_at = clock_timestamp()
    WHERE (a.owner_id, a.scope) IN ((of_family, 'family'), (patient_id, 'individual'))
      AND a.plan_id = of_plan AND a.benefit_year_start = set_opening_balance.benefit_year_start;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> 2 THEN
        RAISE EXCEPTION 'a row of table pbm.accumulator was not stored as pbm wrote it'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was changed. Look for triggers and rules on pbm.accumulator that keep rows out or change them.';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.set_opening_balance(uuid, text, date, numeric, numeric) IS
'Enters what a person (members.patient_id) has met of deductible and out-of-pocket maximum before the first claim here, in dollars, for the benefit year of a plan that begins on the date; the family''s balances follow. Called again it replaces what was entered. Errors: P0002 for an unknown plan, 22023 for a date that begins no benefit year of it, an amount below 0 or none, a person without coverage in that year, 55000 where a trigger or rule keeps a balance out.';
REVOKE ALL ON FUNCTION pbm.set_opening_balance(uuid, text, date, numeric, numeric) FROM PUBLIC;

-- sql/functions/member_state.sql

CREATE OR REPLACE FUNCTION pbm.longest_supply(patient_id uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT greatest(least(coalesce(max(d.days), 0), 2147483647), 0)::integer
        FROM (SELECT sum(c.days_supply) AS days FROM pbm.pharmacy_claim c
              WHERE c.patient_id = longest_supply.patient_id AND c.status <> 'rejected'
              GROUP BY c.fill_date, c.ndc) d);
END
$$;
COMMENT ON FUNCTION pbm.longest_supply(uuid) IS
'The most days'' supply of one product that is stored as paid for a patient (members.patient_id) on one day; 0 where there is none. Reads every partition of pharmacy_claim: it is called for a member''s first claim, and member_state keeps the answer.';
REVOKE ALL ON FUNCTION pbm.longest_supply(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.refresh_member_state() RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed bigint;
BEGIN
    INSERT INTO pbm.member_state AS m (patient_id, longest_supply_days)
    SELECT d.patient_id, greatest(least(max(d.days), 2147483647), 0)
    FROM (SELECT c.patient_id, sum(c.days_supply) AS days FROM pbm.pharmacy_claim c
          WHERE c.status <> 'rejected' AND c.patient_id IS NOT NULL AND c.days_supply IS NOT NULL
          GROUP BY c.patient_id, c.fill_date, c.ndc) d
    GROUP BY d.patient_id
    ORDER BY d.patient_id
    ON CONFLICT (patient_id) DO UPDATE SET longest_supply_days = excluded.longest_supply_days
    WHERE m.longest_supply_days < excluded.longest_supply_days;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION pbm.refresh_member_state() IS
'Brings member_state up to claims that were stored where no trigger fires (replication, session_replication_role) or whose days'' supply was changed by UPDATE, so that history is read back as far as their supplies last; gives the number of rows made or changed. Reads all claims.';
REVOKE ALL ON FUNCTION pbm.refresh_member_state() FROM PUBLIC;

-- sql/functions/members.sql

CREATE OR REPLACE FUNCTION pbm.members_name() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    by_name boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        by_name := NEW.first_name IS NULL AND NEW.last_name IS NULL;
    ELSE
        by_name := NEW.name IS DISTINCT FROM OLD.name AND NEW.first_name IS NOT DISTINCT FROM OLD.first_name
                   AND NEW.last_name IS NOT DISTINCT FROM OLD.last_name;
    END IF;
    IF by_name THEN
        NEW.first_name := nullif(btrim(substring(NEW.name FROM '^(.*)\s\S+\s*$')), '');
        NEW.last_name := substring(NEW.name FROM '(\S+)\s*$');
    END IF;
    NEW.name := nullif(concat_ws(' ', NEW.first_name, NEW.last_name), '');
    IF TG_OP = 'INSERT' AND NEW.plan_id IS NOT NULL AND NOT EXISTS (SELECT FROM pbm.plan p WHERE p.plan_code = NEW.plan_id) THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'foreign_key_violation', TABLE = 'members', SCHEMA = 'pbm', COLUMN = 'plan_id',
                  HINT = 'members.plan_id is a plan_code of pbm.plan: insert the plan first.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.members_name() IS
'Trigger: keeps name at first and last name, and splits one that is given alone at its last blank. Errors: 23503 where a member is inserted with a plan_id that is no plan code.';
REVOKE ALL ON FUNCTION pbm.members_name() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.members_cardholder_id(member_id integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'PBM' || lpad(member_id::text, 10, '0') $$;
COMMENT ON FUNCTION pbm.members_cardholder_id(integer) IS 'The cardholder ID (302-C2) of a member who came without one: PBM and the member_id in ten digits';
REVOKE ALL ON FUNCTION pbm.members_cardholder_id(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.members_to_coverage() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, rank, effective_date, termination_date)
    SELECT a.member_id, p.plan_id, pbm.members_cardholder_id(a.member_id), '01', gen_random_uuid(), 1,
           coalesce(a.effective_date, least(pbm.today(), a.termination_date)), a.termination_date
    FROM added a
    JOIN pbm.plan p ON p.plan_code = a.plan_id
    WHERE a.eligibility_status = 'active';
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.members_to_coverage() IS
'Trigger: covers a member inserted active and with a plan by a span of rank 1, person code 01, under a cardholder ID of our making (members_cardholder_id), from effective_date or else today';
REVOKE ALL ON FUNCTION pbm.members_to_coverage() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.coverage_gives_way() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made uuid;
    patient uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN
        patient := OLD.patient_id;
        SELECT c.coverage_id INTO made
        FROM pbm.coverage c
        WHERE c.member_id = OLD.member_id AND c.cardholder_id = pbm.members_cardholder_id(c.member_id);
    ELSE
        SELECT m.patient_id INTO patient FROM pbm.members m WHERE m.member_id = NEW.member_id;
        SELECT c.coverage_id INTO made
        FROM pbm.coverage c
        WHERE c.member_id = NEW.member_id AND c.rank = NEW.rank
          AND c.cardholder_id = pbm.members_cardholder_id(c.member_id) AND NEW.cardholder_id <> c.cardholder_id
          AND (c.termination_date IS NULL OR c.termination_date >= NEW.effective_date)
          AND (NEW.termination_date IS NULL OR NEW.termination_date >= c.effective_date);
    END IF;
    IF made IS NOT NULL AND NOT EXISTS (
        SELECT FROM pbm.pharmacy_claim p WHERE p.patient_id = patient AND p.coverage_id = made) THEN
        DELETE FROM pbm.coverage c WHERE c.coverage_id = made;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.coverage_gives_way() IS
'Trigger: a span of our making, which no claim has used, gives way to one that is inserted over it, and goes with its member';
REVOKE ALL ON FUNCTION pbm.coverage_gives_way() FROM PUBLIC;

-- sql/functions/imports.sql

CREATE OR REPLACE FUNCTION pbm.import_claim() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A partition without its primary key is being restored: pg_restore with several jobs may make this trigger before the rows.
    IF NOT (SELECT c.relhasindex FROM pg_class c WHERE c.oid = TG_RELID) THEN
        RETURN NEW;
    END IF;
    -- In the form in which the engine keeps it with a paid claim.
    IF TG_OP = 'INSERT' OR NEW.ndc IS DISTINCT FROM OLD.ndc THEN
        NEW.dispensed := (
            SELECT json_build_array(
                d.dosage_form, d.route,
                (SELECT coalesce(json_agg(json_build_array(i.ingredient_id, g.ingredient_name, trim_scale(i.strength)::text, i.strength_unit)
                                          ORDER BY i.ingredient_id), '[]')
                 FROM pbm.drug_ingredient i JOIN pbm.ingredient g USING (ingredient_id) WHERE i.ndc = NEW.ndc),
                (SELECT coalesce(json_agg(c.class_id ORDER BY c.class_id), '[]') FROM pbm.drug_class c WHERE c.ndc = NEW.ndc),
                (SELECT coalesce(json_agg(e.effect_id ORDER BY e.effect_id), '[]')
                 FROM (SELECT DISTINCT k.effect_id FROM pbm.drug_class c JOIN pbm.additive_effect_class k USING (class_id)
                       WHERE c.ndc = NEW.ndc) e))::text
            FROM pbm.drugs d WHERE d.ndc_code = NEW.ndc AND d.name IS NOT NULL);
    END IF;
    IF TG_OP = 'INSERT' OR (NEW.status, NEW.claim_number) IS DISTINCT FROM (OLD.status, OLD.claim_number) THEN
        NEW.status := coalesce(NEW.status, 'imported');
        IF NEW.status = 'processed' THEN
            NEW.status := 'imported';
        END IF;
        IF NEW.status <> 'imported' OR (TG_OP = 'UPDATE' AND OLD.status <> 'imported') THEN
            RAISE EXCEPTION 'status % of a claim is written by the functions that adjudicate alone',
                CASE WHEN NEW.status IN ('paid', 'rejected', 'reversed', 'imported') THEN quote_literal(NEW.status) ELSE 'given' END
                USING ERRCODE = 'check_violation',
                      HINT = 'Call pbm.adjudicate_claim; an INSERT stores a claim that was paid elsewhere, status imported.';
        END IF;
        IF NEW.reject_codes IS NOT NULL THEN
            RAISE EXCEPTION 'an imported claim was paid elsewhere: it has no reject codes'
                USING ERRCODE = 'check_violation', HINT = 'Leave out claims that were rejected, or call pbm.adjudicate_claim.';
        END IF;
        IF NEW.claim_number IS NULL THEN
            RETURN NEW;
        END IF;
        IF current_setting('transaction_isolation') = 'repeatable read' THEN
            RAISE EXCEPTION 'claims cannot be imported in a REPEATABLE READ transaction, which does not see the numbers that others import'
                USING ERRCODE = 'feature_not_supported', HINT = 'Import in READ COMMITTED or SERIALIZABLE.';
        END IF;
        -- The unique index holds within a fill date, and is left to, for ON CONFLICT. Whoever imports waits for the others, and sees their numbers then.
        PERFORM pg_advisory_xact_lock(hashtextextended('pbm.pharmacy_claim.claim_number', 0));
        IF EXISTS (SELECT FROM pbm.pharmacy_claim c WHERE c.claim_number = NEW.claim_number AND c.fill_date <> NEW.fill_date) THEN
            RAISE EXCEPTION 'a claim with this claim number is stored already'
                USING ERRCODE = 'unique_violation', TABLE = 'pharmacy_claim', SCHEMA = 'pbm', COLUMN = 'claim_number',
                      CONSTRAINT = 'pharmacy_claim_number', HINT = 'Leave out claims that were imported before.';
        END IF;
    END IF;
    NEW.member_id := coalesce(NEW.member_id, (SELECT m.member_id FROM pbm.members m WHERE m.patient_id = NEW.patient_id));
    NEW.drug_name := coalesce(NEW.drug_name, (SELECT d.name FROM pbm.drugs d WHERE d.ndc_code = NEW.ndc));
    -- A member's history is read back as far as the longest supply lasts. The member's row is made where it is missing, so
    -- that a claim that is decided meanwhile waits for this one.
    INSERT INTO pbm.member_state (patient_id, longest_supply_days)
    SELECT NEW.patient_id, pbm.longest_supply(NEW.patient_id)
    WHERE NEW.patient_id IS NOT NULL AND NOT EXISTS (SELECT FROM pbm.member_state s WHERE s.patient_id = NEW.patient_id)
    ON CONFLICT (patient_id) DO NOTHING;
    UPDATE pbm.member_state s SET longest_supply_days = d.days
    FROM (SELECT least(NEW.days_supply + coalesce(sum(c.days_supply), 0), 2147483647)::integer AS days
          FROM pbm.pharmacy_claim c
          WHERE c.patient_id = NEW.patient_id AND c.fill_date = NEW.fill_date AND c.ndc = NEW.ndc AND c.status <> 'rejected'
            AND c.id <> NEW.id) d
    WHERE s.patient_id = NEW.patient_id AND s.longest_supply_days < d.days;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.import_claim() IS
'Trigger: stores a claim that no function adjudicated as imported, with the member and what the drug file has of the product where they are known. Errors: 23514 for another status than imported or processed and for reject codes, 23505 for a claim number that is stored whatever its fill date, 0A000 in a REPEATABLE READ transaction.';
REVOKE ALL ON FUNCTION pbm.import_claim() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.import_claims_row() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patient uuid;
    product pbm.ndc;
BEGIN
    IF NEW.member_id IS NOT NULL THEN
        SELECT m.patient_id INTO patient FROM pbm.members m WHERE m.member_id = NEW.member_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no member has this member_id' USING ERRCODE = 'foreign_key_violation',
                HINT = 'Insert the person into pbm.members first.';
        END IF;
    END IF;
    IF NEW.drug_id IS NOT NULL THEN
        SELECT d.ndc_code INTO product FROM pbm.drugs d WHERE d.drug_id = NEW.drug_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no product has drug_id %', NEW.drug_id USING ERRCODE = 'foreign_key_violation',
                HINT = 'Insert the product into pbm.drugs first.';
        END IF;
    END IF;
    NEW.claim_id := coalesce(NEW.claim_id, gen_random_uuid());
    NEW.claim_number := coalesce(NEW.claim_number, 'I' || upper(left(replace(NEW.claim_id::text, '-', ''), 19)));
    NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
    INSERT INTO pbm.pharmacy_claim (id, claim_number, patient_id, member_id, ndc, pharmacy_npi, fill_date, days_supply, quantity,
                                    paid_amount, patient_copay, status, reject_codes, created_at)
    VALUES (NEW.claim_id, NEW.claim_number, patient, NEW.member_id, product, NEW.pharmacy_npi, NEW.date_filled, NEW.days_supply,
            NEW.quantity_dispensed, NEW.amount_paid, NEW.copay_amount, NEW.claim_status,
            CASE WHEN NEW.rejection_code IS NOT NULL THEN ARRAY[NEW.rejection_code] END, NEW.created_at)
    RETURNING status, coalesce(paid_amount, 0), coalesce(patient_copay, 0)
    INTO NEW.claim_status, NEW.amount_paid, NEW.copay_amount;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.import_claims_row() IS
'Trigger: an INSERT into the view claims stores an imported claim in pharmacy_claim, under a claim number of our making where none is given. Errors: 23503 for an unknown member_id or drug_id, and those of the table.';
REVOKE ALL ON FUNCTION pbm.import_claims_row() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.dur_alert_claim() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT c.fill_date INTO NEW.fill_date FROM pbm.pharmacy_claim c WHERE c.id = NEW.claim_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no claim has this claim_id' USING ERRCODE = 'foreign_key_violation', TABLE = 'dur_alert', SCHEMA = 'pbm',
            COLUMN = 'claim_id', HINT = 'Take the id of a row of pbm.pharmacy_claim, or leave claim_id NULL.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.dur_alert_claim() IS
'Trigger: takes the fill date of an alert''s claim from the claim. Errors: 23503 where no claim has the id.';
REVOKE ALL ON FUNCTION pbm.dur_alert_claim() FROM PUBLIC;

-- sql/functions/partitions.sql

CREATE OR REPLACE FUNCTION pbm.partition_name(quarter_start date) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'pharmacy_claim_' || CASE WHEN quarter_start < '0001-01-01' THEN 'bc_' ELSE '' END || to_char(quarter_start, 'YYYY"_q"Q') $$;
COMMENT ON FUNCTION pbm.partition_name(date) IS 'The name of the partition of pharmacy_claim for the quarter that begins on this day';
REVOKE ALL ON FUNCTION pbm.partition_name(date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.partition_days(partition regclass) RETURNS daterange
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO'
AS $$
    SELECT daterange(substring(b.bounds FROM $re$FROM \('([^']*)'\)$re$)::date, substring(b.bounds FROM $re$TO \('([^']*)'\)$re$)::date)
    FROM (SELECT pg_get_expr(c.relpartbound, c.oid) AS bounds FROM pg_class c WHERE c.oid = partition) b
    WHERE b.bounds <> 'DEFAULT'
$$;
COMMENT ON FUNCTION pbm.partition_days(regclass) IS 'The days that a partition by date holds; NULL for the default partition';
REVOKE ALL ON FUNCTION pbm.partition_days(regclass) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.has_partition(quarter_start date) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_inherits i
        WHERE i.inhrelid = to_regclass('pbm.' || pbm.partition_name(quarter_start))
          AND i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending
          AND pbm.partition_days(i.inhrelid) = daterange(quarter_start, (quarter_start + interval '3 months')::date))
$$;
COMMENT ON FUNCTION pbm.has_partition(date) IS 'Whether the quarter that begins on this day has its partition of pharmacy_claim';
REVOKE ALL ON FUNCTION pbm.has_partition(date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.lock_partitions(months regclass[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
BEGIN
    -- A lock that waits has everybody wait who comes after it: each try is short, and others pass between the tries.
    FOR attempt IN 1 .. 40 LOOP
        BEGIN
            -- Whoever opens the tables after this sees their partitions as they will be, and the claims that moved.
            LOCK TABLE ONLY pbm.pharmacy_claim, ONLY pbm.pharmacy_claim_default IN ACCESS EXCLUSIVE MODE;
            IF months <> '{}' THEN
                EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', array_to_string(months, ', '));
            END IF;
            LOCK TABLE pbm.dur_alert IN ACCESS EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.3);
        END;
    END LOOP;
    RAISE EXCEPTION 'a transaction has used pharmacy_claim for too long'
        USING ERRCODE = 'lock_not_available', HINT = 'Call it again when the transaction has ended: pg_blocking_pids and pg_stat_activity name it.';
END
$$;
COMMENT ON FUNCTION pbm.lock_partitions(regclass[]) IS
'Locks pharmacy_claim, partitions of months and dur_alert for a change of partitions, in short tries for about 20 seconds. Errors: 55P03 where a transaction does not let go of them.';
REVOKE ALL ON FUNCTION pbm.lock_partitions(regclass[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.move_rows(source regclass, target regclass, days daterange) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    moved text := format('fill_date >= %L AND fill_date < %L', lower(days), upper(days));
    role_of_triggers text := current_setting('session_replication_role');
    any_row boolean;
    written text;
    silence text;
    restore text;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %s)', source, moved) INTO any_row;
    IF NOT any_row THEN RETURN; END IF;
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO written FROM pg_attribute a
    WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    SELECT string_agg(format('DISABLE TRIGGER %I', t.tgname), ', '),
           string_agg(format('ENABLE %s TRIGGER %I', CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END, t.tgname), ', ')
    INTO silence, restore FROM pg_trigger t
    WHERE t.tgrelid = source AND NOT t.tgisinternal AND t.tgenabled IN ('A', 'R');
    -- To move a row changes nothing of it: no trigger hears of it, and what refers to it goes on doing so.
    EXECUTE coalesce(format('ALTER TABLE %s ', source) || silence, '');
    SET LOCAL session_replication_role = replica;
    EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s WHERE %4$s', target, written, source, moved);
    EXECUTE format('DELETE FROM %s WHERE %s', source, moved);
    PERFORM set_config('session_replication_role', role_of_triggers, true);
    EXECUTE coalesce(format('ALTER TABLE %s ', source) || restore, '');
END
$$;
COMMENT ON FUNCTION pbm.move_rows(regclass, regclass, daterange) IS
'Moves the claims filled within days, or their alerts, to a table that has no triggers yet, and no trigger is told; called by ensure_partitions and retire_partitions, which lock both tables';
REVOKE ALL ON FUNCTION pbm.move_rows(regclass, regclass, daterange) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.guard_partition(partition_name text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Row triggers come from the partitioned table; a TRUNCATE of a partition alone would pass it by.
    EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', partition_name, 'pharmacy_claim', 'id');
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', partition_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', partition_name);
    EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', partition_name);
END
$$;
COMMENT ON FUNCTION pbm.guard_partition(text) IS 'Puts the audit triggers of a claim partition in force; called by ensure_partitions';
REVOKE ALL ON FUNCTION pbm.guard_partition(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.make_partition(quarter_start date) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    quarter text := to_char(quarter_start, 'YYYY-"Q"Q') || CASE WHEN quarter_start < '0001-01-01' THEN ' BC' ELSE '' END;
    next_quarter date := quarter_start + interval '3 months';
    quarter_days daterange := daterange(quarter_start, next_quarter);
    partition_name text := pbm.partition_name(quarter_start);
    months regclass[] := pbm.month_partitions(quarter_days);
    month regclass;
    others text;
    of_months text;
    dependent text;
BEGIN
    SELECT string_agg(i.inhrelid::regclass::text, ', ') INTO others FROM pg_inherits i
    WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND i.inhrelid <> ALL (months)
      AND pbm.partition_days(i.inhrelid) && quarter_days;
    IF others IS NOT NULL THEN
        RAISE NOTICE '% gets no partition of its own, for % holds days of it and stays as it is', quarter, others
            USING HINT = 'Claims of days that no partition holds are in pharmacy_claim_default.';
        RETURN false;
    END IF;
    PERFORM pbm.lock_partitions(months);
    IF pbm.has_partition(quarter_start) THEN RETURN false; END IF;
    IF to_regclass('pbm.' || partition_name) IS NOT NULL THEN
        RAISE EXCEPTION 'table pbm.% is there and is not the partition of its quarter', partition_name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format(
                'ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L); or give the table another name.',
                partition_name, quarter_start, next_quarter);
    END IF;
    -- A claim that the transaction's only snapshot does not show would go with its month.
    IF months <> '{}' AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'months become a quarter in a transaction of READ COMMITTED alone'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, and call it again.';
    END IF;
    of_months := pbm.month_objects(months);
    IF of_months IS NOT NULL THEN
        RAISE WARNING 'what belonged to the partition of one month alone goes with it' USING DETAIL = of_months,
            HINT = 'Make again what you need, on pbm.pharmacy_claim or on the partition of the quarter.';
    END IF;
    EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.pharmacy_claim INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', partition_name);
    EXECUTE format('ALTER TABLE pbm.%I OWNER TO %s', partition_name,
                   (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = 'pbm.pharmacy_claim'::regclass));
    PERFORM pbm.move_rows('pbm.pharmacy_claim_default', to_regclass('pbm.' || partition_name), quarter_days);
    FOREACH month IN ARRAY months LOOP
        PERFORM pbm.move_rows(month, to_regclass('pbm.' || partition_name), quarter_days);
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim DETACH PARTITION %s', month);
        BEGIN
            EXECUTE format('DROP TABLE %s', month);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            GET STACKED DIAGNOSTICS dependent = PG_EXCEPTION_DETAIL;
            RAISE EXCEPTION 'table % becomes a part of %, and objects depend on it', month, partition_name
                USING ERRCODE = 'dependent_objects_still_exist', DETAIL = dependent,
                      HINT = 'Keep the definitions of these objects, drop them, do it again, and make them again on the partition of the quarter or on pbm.pharmacy_claim.';
        END;
    END LOOP;
    EXECUTE format('ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                   partition_name, quarter_start, next_quarter);
    EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Claims filled in ' || quarter);
    PERFORM pbm.guard_partition(partition_name);
    RETURN true;
END
$$;
COMMENT ON FUNCTION pbm.make_partition(date) IS
'Makes the partition of the quarter that begins on this day, of the claims that wait in the default partition and of the months'' partitions that 0.1.0 made; gives false, with a notice, where another partition holds days of it; called by ensure_partitions';
REVOKE ALL ON FUNCTION pbm.make_partition(date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.ensure_partitions(until date, since date DEFAULT pbm.today()) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_quarter date;
    boundary date;
    made integer := 0;
BEGIN
    IF until IS NULL OR since IS NULL OR NOT isfinite(until) OR NOT isfinite(since) THEN
        RAISE EXCEPTION 'both dates must be given and finite'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.ensure_partitions(pbm.today() + 90);';
    END IF;
    IF until > since + 36525 THEN
        RAISE EXCEPTION 'partitions are made for a hundred years at most'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose nearer dates.';
    END IF;
    SELECT (max(q.quarter_start) + interval '3 months')::date INTO boundary FROM pbm.claim_quarter q WHERE q.retired_at IS NOT NULL;
    FOR this_quarter IN SELECT generate_series(date_trunc('quarter', since::timestamp), until, '3 months')::date LOOP
        -- What was retired is rejected 81: nothing is stored there.
        CONTINUE WHEN this_quarter < boundary;
        IF pbm.has_partition(this_quarter) THEN
            CONTINUE WHEN EXISTS (SELECT FROM pbm.claim_quarter q WHERE q.quarter_start = this_quarter);
        ELSE
            CONTINUE WHEN NOT pbm.make_partition(this_quarter);
            made := made + 1;
        END IF;
        INSERT INTO pbm.claim_quarter (quarter_start) VALUES (this_quarter) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_partitions(date, date) IS
'Makes the quarterly partitions of pharmacy_claim from the quarter of since to the quarter of until, moving claims there that were waiting in the default partition; quarters that were retired are left out, and with a notice those of which a partition of the owner''s own holds days; gives how many it made. Errors: 22004 for NULL or infinity, 22023 for more than a hundred years, 55000 where a table of that name is no partition, 55P03 where a transaction does not let go of the table; where partitions by month go into their quarter''s, 55000 outside READ COMMITTED and 2BP01 naming what depends on one.';
REVOKE ALL ON FUNCTION pbm.ensure_partitions(date, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.retire_partitions(before date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    boundary date := date_trunc('quarter', before::timestamp)::date;
    retired record;
    alerts_name text;
    detached integer := 0;
BEGIN
    IF boundary IS NULL OR NOT isfinite(boundary) OR boundary > pbm.today() THEN
        RAISE EXCEPTION 'the date must be given, finite and not in the future'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: SELECT pbm.retire_partitions((CURRENT_DATE - interval ''10 years'')::date);';
    END IF;
    PERFORM pbm.lock_partitions();
    -- The boundary comes first, and stays whatever becomes of the tables: no claim from before it is paid again.
    INSERT INTO pbm.claim_quarter AS q (quarter_start, retired_at) VALUES ((boundary - interval '3 months')::date, clock_timestamp())
    ON CONFLICT (quarter_start) DO UPDATE SET retired_at = coalesce(q.retired_at, excluded.retired_at);
    UPDATE pbm.claim_quarter q SET retired_at = clock_timestamp() WHERE q.quarter_start < boundary AND q.retired_at IS NULL;
    FOR retired IN
        SELECT daterange(q.quarter_start, (q.quarter_start + interval '3 months')::date) AS days,
               pbm.partition_name(q.quarter_start) AS partition_name
        FROM pbm.claim_quarter q
        WHERE q.quarter_start < boundary AND pbm.has_partition(q.quarter_start)
        ORDER BY q.quarter_start
    LOOP
        -- The alerts go with their claims: they refer to them.
        alerts_name := replace(retired.partition_name, 'pharmacy_claim', 'dur_alert');
        EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.dur_alert INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', alerts_name);
        EXECUTE format('ALTER TABLE pbm.%I OWNER TO %s', alerts_name,
                       (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = 'pbm.dur_alert'::regclass));
        EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', alerts_name, 'Alerts of the retired claims of ' || retired.partition_name);
        EXECUTE format('REVOKE ALL ON pbm.%I FROM PUBLIC', alerts_name);
        PERFORM pbm.move_rows('pbm.dur_alert', to_regclass('pbm.' || alerts_name), retired.days);
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.%I', retired.partition_name);
        -- What is done to them from here on is logged as before.
        EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                        FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', retired.partition_name, 'pharmacy_claim', 'id');
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', retired.partition_name);
        EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                        FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', alerts_name, 'dur_alert', 'id');
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', alerts_name);
        EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', alerts_name, 'dur_alert', 'id');
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', alerts_name);
        detached := detached + 1;
    END LOOP;
    RETURN detached;
END
$$;
COMMENT ON FUNCTION pbm.retire_partitions(date) IS
'Ends the keeping of claims filled before the quarter of a date: a claim from before it is rejected 81 from here on, always, and the partitions of its quarters are detached. The claims stay in tables of the partitions'' names and their alerts in tables dur_alert_YYYY_qN, to be dumped and dropped by their owner; a partition that the owner attached himself stays attached. Gives how many quarters it detached. Errors: 22023 for no date, infinity or the future, 55P03 where a transaction does not let go of the table.';
REVOKE ALL ON FUNCTION pbm.retire_partitions(date) FROM PUBLIC;

-- sql/functions/months.sql

CREATE OR REPLACE FUNCTION pbm.month_partitions(within daterange) RETURNS regclass[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(c.oid::regclass ORDER BY d.days), '{}')
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT pbm.partition_days(c.oid) OFFSET 0) d (days)
    WHERE i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending AND c.relkind = 'r'
      AND d.days <@ within AND extract(day FROM lower(d.days)) = 1
      AND upper(d.days) = (lower(d.days) + interval '1 month')::date
$$;
COMMENT ON FUNCTION pbm.month_partitions(daterange) IS 'Partitions of pharmacy_claim that hold a calendar month within these days, as 0.1.0 made them';
REVOKE ALL ON FUNCTION pbm.month_partitions(daterange) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.month_objects(months regclass[]) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(o.definition, E'\n' ORDER BY m.relation::text, o.definition)
    FROM unnest(months) m (relation)
    CROSS JOIN LATERAL (
        SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = m.relation AND NOT c.relispartition
          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = m.relation AND k.conindid = i.indexrelid)
        UNION ALL
        SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', m.relation, k.conname, pg_get_constraintdef(k.oid)) FROM pg_constraint k
        WHERE k.conrelid = m.relation AND k.coninhcount = 0 AND k.conparentid = 0 AND k.contype <> 't'
        UNION ALL
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
        WHERE t.tgrelid = m.relation AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname <> 'audit_truncate'
        UNION ALL
        SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', m.relation, a.attname, pg_get_expr(v.adbin, v.adrelid))
        FROM pg_attribute a JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
        LEFT JOIN pg_attribute pa ON pa.attrelid = to_regclass('pbm.pharmacy_claim') AND pa.attname = a.attname
        LEFT JOIN pg_attrdef pv ON pv.adrelid = pa.attrelid AND pv.adnum = pa.attnum
        WHERE a.attrelid = m.relation AND a.attgenerated = ''
          AND pg_get_expr(v.adbin, v.adrelid) IS DISTINCT FROM pg_get_expr(pv.adbin, pv.adrelid)
        UNION ALL
        SELECT format('GRANT %s ON %s TO %s', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), m.relation,
                      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
        WHERE c.oid = m.relation AND g.grantee <> c.relowner GROUP BY g.grantee
        UNION ALL
        SELECT format('policy %I of %s', p.polname, m.relation) FROM pg_policy p WHERE p.polrelid = m.relation
    ) o (definition)
$$;
COMMENT ON FUNCTION pbm.month_objects(regclass[]) IS
'Definitions of the indexes, constraints, triggers, defaults, privileges and policies that an owner gave to partitions of months alone; NULL where there are none';
REVOKE ALL ON FUNCTION pbm.month_objects(regclass[]) FROM PUBLIC;

-- sql/functions/plans.sql

CREATE OR REPLACE FUNCTION pbm.clone_plan(plan_code text, new_code text, effective_date date) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    original record;
    settings jsonb;
    new_id CONSTANT uuid := gen_random_uuid();
    own CONSTANT jsonb := jsonb_build_object('plan_id', new_id);
BEGIN
    IF clone_plan.plan_code IS NULL OR new_code IS NULL OR clone_plan.effective_date IS NULL
       OR NOT isfinite(clone_plan.effective_date) THEN
        RAISE EXCEPTION 'both codes and a finite date must be given'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.clone_plan(''GOLD-2026'', ''GOLD-2027'', ''2027-01-01'');';
    END IF;
    SELECT p.* INTO original FROM pbm.plan p WHERE p.plan_code = clone_plan.plan_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;

    -- The terms in force on the date are the new plan's from the beginning.
    SELECT to_jsonb(original) || coalesce((
        SELECT to_jsonb(t) FROM pbm.plan_term t
        WHERE t.plan_id = original.plan_id AND t.effective_date <= clone_plan.effective_date
        ORDER BY t.effective_date DESC LIMIT 1), '{}') INTO settings;
    INSERT INTO pbm.plan
    SELECT n.* FROM jsonb_populate_record(NULL::pbm.plan, settings || own || jsonb_build_object(
        'plan_code', new_code, 'effective_date', clone_plan.effective_date, 'termination_date', NULL, 'created_at', now())) n;
    INSERT INTO pbm.plan_term
    SELECT n.* FROM pbm.plan_term t CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_term, to_jsonb(t) || own) n
    WHERE t.plan_id = original.plan_id AND t.effective_date > clone_plan.effective_date;
    INSERT INTO pbm.plan_cost_share
    SELECT n.* FROM pbm.plan_cost_share s
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_cost_share,
        to_jsonb(s) || own || jsonb_build_object('cost_share_id', gen_random_uuid())) n
    WHERE s.plan_id = original.plan_id AND (s.termination_date IS NULL OR s.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_override
    SELECT n.* FROM pbm.plan_override o CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_override, to_jsonb(o) || own) n
    WHERE o.plan_id = original.plan_id;
    INSERT INTO pbm.plan_network
    SELECT n.* FROM pbm.plan_network w CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_network, to_jsonb(w) || own) n
    WHERE w.plan_id = original.plan_id AND (w.termination_date IS NULL OR w.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_dur
    SELECT n.* FROM pbm.plan_dur d CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_dur, to_jsonb(d) || own) n
    WHERE d.plan_id = original.plan_id AND (d.termination_date IS NULL OR d.termination_date >= clone_plan.effective_date);
    INSERT INTO pbm.plan_authorization
    SELECT n.* FROM pbm.plan_authorization a CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.plan_authorization, to_jsonb(a) || own) n
    WHERE a.plan_id = original.plan_id;
    INSERT INTO pbm.authorization_criterion
    SELECT n.* FROM pbm.authorization_criterion k
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.authorization_criterion,
        to_jsonb(k) || own || jsonb_build_object('criterion_id', nextval('pbm.authorization_criterion_criterion_id_seq'))) n
    WHERE k.plan_id = original.plan_id AND (k.termination_date IS NULL OR k.termination_date >= clone_plan.effective_date);
    WITH copied AS MATERIALIZED (
        SELECT f AS rule, f.id, gen_random_uuid() AS new_rule FROM pbm.formulary f
        WHERE f.plan_id = original.plan_id AND (f.termination_date IS NULL OR f.termination_date >= clone_plan.effective_date)
    ), rules AS (
        INSERT INTO pbm.formulary
        SELECT n.* FROM copied c
        CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary, to_jsonb(c.rule) || own || jsonb_build_object('id', c.new_rule)) n
    ), shares AS (
        INSERT INTO pbm.formulary_cost_share
        SELECT n.* FROM copied c JOIN pbm.formulary_cost_share s ON s.formulary_id = c.id
        CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary_cost_share,
            to_jsonb(s) || jsonb_build_object('formulary_cost_share_id', gen_random_uuid(), 'formulary_id', c.new_rule)) n
    )
    INSERT INTO pbm.step_therapy
    SELECT n.* FROM copied c JOIN pbm.step_therapy s ON s.formulary_id = c.id
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.step_therapy,
        to_jsonb(s) || jsonb_build_object('step_therapy_id', gen_random_uuid(), 'formulary_id', c.new_rule)) n;
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION pbm.clone_plan(text, text, date) IS
'Makes a plan like another from a date on and gives its plan_id: the same client, the settings in force on that date with later terms, the cost shares, overrides, networks, formulary rules and steps that have not ended by then. Members, authorizations and balances stay where they are. Errors: P0002 for an unknown code, 23505 for a new code that is taken, 22004 for NULL or an infinite date.';
REVOKE ALL ON FUNCTION pbm.clone_plan(text, text, date) FROM PUBLIC;

-- sql/functions/first_plan.sql

CREATE OR REPLACE FUNCTION pbm.create_plan(plan_code text, plan_name text, effective_date date DEFAULT '2000-01-01') RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    new_id uuid;
    new_network integer;
BEGIN
    INSERT INTO pbm.plan (plan_code, plan_name, effective_date, formulary_type)
    VALUES (create_plan.plan_code, create_plan.plan_name, create_plan.effective_date, 'open') RETURNING plan_id INTO new_id;
    INSERT INTO pbm.plan_cost_share (plan_id, tier, tier_name, copay_amount, deductible_applies, effective_date)
    SELECT new_id, t.tier, t.tier_name, t.copay_amount, t.tier > 1, create_plan.effective_date
    FROM (VALUES (1, 'Generic', 10), (2, 'Preferred Brand', 35), (3, 'Non-Preferred Brand', 75)) t (tier, tier_name, copay_amount);
    INSERT INTO pbm.network (network_name) VALUES (create_plan.plan_code) RETURNING network_id INTO new_network;
    INSERT INTO pbm.plan_network (plan_id, network_id, effective_date) VALUES (new_id, new_network, create_plan.effective_date);
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION pbm.create_plan(text, text, date) IS
'Makes a plan to begin with and gives its plan_id: an open formulary, a network of the plan''s code without pharmacies, and three tiers with a copay, Generic 10.00, Preferred Brand 35.00, Non-Preferred Brand 75.00. Each of these is an ordinary row that can be changed. Errors: 23505 for a plan or network code that is taken, 23502 for NULL.';
REVOKE ALL ON FUNCTION pbm.create_plan(text, text, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.contract_pharmacies(
    network_name text,
    price_type text DEFAULT 'nadac',
    adjustment_percent numeric DEFAULT 0,
    dispensing_fee numeric DEFAULT 10,
    effective_date date DEFAULT '2000-01-01'
) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    joined integer;
    made integer;
BEGIN
    -- Before the table's own constraint, whose DETAIL would repeat the row.
    IF price_type <> ALL (ARRAY['awp', 'wac', 'mac', 'nadac', 'amp', 'ful']) THEN
        RAISE EXCEPTION 'price_type is none of awp, wac, mac, nadac, amp, ful'
            USING ERRCODE = 'check_violation', HINT = 'For instance: SELECT pbm.contract_pharmacies(''GOLD'', ''nadac'');';
    END IF;
    SELECT n.network_id INTO joined FROM pbm.network n WHERE n.network_name = contract_pharmacies.network_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no network has this name'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT network_name FROM pbm.network;';
    END IF;
    WITH contract AS (
        INSERT INTO pbm.pharmacy_contract (pharmacy_id, network_id, effective_date, brand_dispensing_fee, generic_dispensing_fee)
        SELECT p.pharmacy_id, joined, contract_pharmacies.effective_date, dispensing_fee, dispensing_fee
        FROM pbm.pharmacies p
        WHERE coalesce(p.pbm_network, true) AND NOT EXISTS (
            SELECT FROM pbm.pharmacy_contract c WHERE c.pharmacy_id = p.pharmacy_id AND c.network_id = joined)
        ORDER BY p.pharmacy_id
        RETURNING contract_id
    ), rate AS (
        INSERT INTO pbm.contract_rate (contract_id, product_type, price_type, adjustment_percent)
        SELECT c.contract_id, k.product_type, contract_pharmacies.price_type, contract_pharmacies.adjustment_percent
        FROM contract c CROSS JOIN (VALUES ('brand'), ('generic')) k (product_type)
    )
    SELECT count(*) INTO made FROM contract;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.contract_pharmacies(text, text, numeric, numeric, date) IS
'Puts every pharmacy of the PBM''s network (pharmacies.pbm_network) that has no contract in the named network under one: brands and generics at a kind of price with an adjustment in percent (-2 is "less 2 %"), and a dispensing fee in dollars. Gives how many contracts it made. Errors: P0002 for an unknown network, 23514 for an unknown kind of price.';
REVOKE ALL ON FUNCTION pbm.contract_pharmacies(text, text, numeric, numeric, date) FROM PUBLIC;

-- sql/functions/check_plan.sql

CREATE OR REPLACE FUNCTION pbm.check_plan(plan_code text) RETURNS TABLE (kind text, finding text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    today CONSTANT date := pbm.today();
    checked record;
BEGIN
    -- The settings of today, or of the first day of a plan that begins later.
    SELECT p.plan_id, p.effective_date, p.termination_date,
           CASE WHEN t.plan_id IS NULL THEN p.formulary_type ELSE t.formulary_type END AS formulary_type,
           CASE WHEN t.plan_id IS NULL THEN p.unlisted_tier ELSE t.unlisted_tier END AS unlisted_tier
    INTO checked
    FROM pbm.plan p
    LEFT JOIN LATERAL (
        SELECT t.plan_id, t.formulary_type, t.unlisted_tier FROM pbm.plan_term t
        WHERE t.plan_id = p.plan_id AND t.effective_date <= greatest(today, p.effective_date)
        ORDER BY t.effective_date DESC LIMIT 1) t ON true
    WHERE p.plan_code = check_plan.plan_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no plan has this plan code'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT plan_code, plan_name FROM pbm.plan;';
    END IF;

    RETURN QUERY
    SELECT 'code unknown', format('The override of reject %s by %s "%s" can never be sent: the code is not among those of field %s.',
                                  o.reject_code, replace(o.channel, '_', ' '), o.code, v.field)
    FROM pbm.plan_override o
    CROSS JOIN LATERAL (SELECT CASE o.channel WHEN 'dur' THEN '441-E6' WHEN 'prior_authorization_type' THEN '461-EU'
                                              ELSE '420-DK' END) v (field)
    WHERE o.plan_id = checked.plan_id
      AND NOT EXISTS (
          SELECT FROM pbm.code_value c
          WHERE c.field = v.field AND (c.code = o.code OR c.code ~ '^[0-9]+$' AND o.code ~ '^[0-9]+$' AND ltrim(c.code, '0') = ltrim(o.code, '0')))
    ORDER BY o.reject_code, o.channel, o.code;

    RETURN QUERY
    SELECT 'code unknown', format('The reject code %s of %s ended on %s.', x.reject_code, x.place, r.termination_date)
    FROM (SELECT o.reject_code, 'an override' AS place FROM pbm.plan_override o WHERE o.plan_id = checked.plan_id
          UNION
          SELECT f.reject_code, 'a formulary rule' FROM pbm.formulary f
          WHERE f.plan_id = checked.plan_id AND coalesce(f.termination_date >= today, true)) x
    JOIN pbm.reject_code r ON r.reject_code = x.reject_code AND r.termination_date < today
    ORDER BY x.reject_code;

    -- A tier is asked for by a rule without a share of its own, or where the formulary is open by a product.
    RETURN QUERY
    WITH wanted AS (
        SELECT f.tier, min(greatest(f.effective_date, checked.effective_date)) AS first_day, 'a formulary rule has' AS who
        FROM pbm.formulary f
        WHERE f.plan_id = checked.plan_id AND f.covered AND num_nonnulls(f.copay_amount, f.coinsurance_percent) = 0
          AND NOT EXISTS (SELECT FROM pbm.formulary_cost_share s WHERE s.formulary_id = f.id)
          AND coalesce(f.termination_date >= greatest(f.effective_date, today), true)
        GROUP BY f.tier
        UNION ALL
        SELECT coalesce(d.tier, checked.unlisted_tier), checked.effective_date, 'products that the open formulary covers have'
        FROM pbm.drugs d
        WHERE checked.formulary_type = 'open' AND d.name IS NOT NULL AND d.ndc_code IS NOT NULL
          AND coalesce(d.formulary_flag, true) AND coalesce(d.obsolete_date >= today, true)
        GROUP BY 1
    ), tier AS (
        SELECT DISTINCT ON (w.tier) w.tier, w.first_day, w.who FROM wanted w ORDER BY w.tier, w.first_day
    ), share AS (
        SELECT s.tier, min(s.effective_date) AS first_day, max(coalesce(s.termination_date, 'infinity')) AS last_day
        FROM pbm.plan_cost_share s WHERE s.plan_id = checked.plan_id GROUP BY s.tier
    )
    SELECT CASE WHEN s.tier IS NULL OR s.last_day < today THEN 'tier without share' ELSE 'gap in dates' END,
           CASE WHEN t.tier IS NULL THEN 'The open formulary covers products that have no tier, and the plan has no unlisted_tier: their claims are rejected 85.'
                WHEN s.tier IS NULL THEN format('Tier %s, which %s, has no cost share: its claims are rejected 85.', t.tier, t.who)
                WHEN s.last_day < today THEN format('Tier %s, which %s, has no cost share after %s: its claims are rejected 85.', t.tier, t.who, s.last_day)
                ELSE format('Tier %s is covered from %s, but its first cost share begins on %s.', t.tier, t.first_day, s.first_day) END
    FROM tier t LEFT JOIN share s ON s.tier = t.tier
    WHERE s.tier IS NULL OR s.last_day < today OR s.first_day > t.first_day
    ORDER BY t.tier;

    RETURN QUERY
    SELECT 'tier unreachable', format('Tier %s has a cost share, but no rule and no product leads to it.', s.tier)
    FROM (SELECT DISTINCT s.tier FROM pbm.plan_cost_share s
          WHERE s.plan_id = checked.plan_id AND coalesce(s.termination_date >= today, true)) s
    WHERE NOT EXISTS (SELECT FROM pbm.formulary f WHERE f.plan_id = checked.plan_id AND f.tier = s.tier
                        AND coalesce(f.termination_date >= today, true))
      AND NOT (checked.formulary_type = 'open'
               AND (s.tier IS NOT DISTINCT FROM checked.unlisted_tier OR EXISTS (
                   SELECT FROM pbm.drugs d WHERE d.tier = s.tier AND d.name IS NOT NULL AND d.ndc_code IS NOT NULL)))
    ORDER BY s.tier;

    -- A rule for an ingredient or a class of whose products every one has a rule that comes before it.
    RETURN QUERY
    SELECT 'rule shadowed', format('The rule for %s from %s never counts: every product on file that it would govern has a rule that comes before it.',
                                   coalesce('ingredient ' || i.ingredient_name, 'class ' || c.class_name), f.effective_date)
    FROM pbm.formulary f
    LEFT JOIN pbm.ingredient i ON i.ingredient_id = f.ingredient_id
    LEFT JOIN pbm.therapeutic_class c ON c.class_id = f.class_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS products, count(*) FILTER (WHERE EXISTS (
            SELECT FROM pbm.formulary e
            WHERE e.plan_id = f.plan_id
              AND (e.ndc = d.ndc_code OR f.class_id IS NOT NULL AND e.ingredient_id IN (
                      SELECT g.ingredient_id FROM pbm.drug_ingredient g WHERE g.ndc = d.ndc_code))
              AND e.effective_date <= f.effective_date
              AND coalesce(e.termination_date, 'infinity') >= coalesce(f.termination_date, 'infinity'))) AS taken
        FROM pbm.drugs d
        WHERE d.name IS NOT NULL AND d.ndc_code IN (SELECT g.ndc FROM pbm.drug_ingredient g WHERE g.ingredient_id = f.ingredient_id
                             UNION ALL SELECT k.ndc FROM pbm.drug_class k WHERE k.class_id = f.class_id)) n
    WHERE f.plan_id = checked.plan_id AND f.ndc IS NULL AND coalesce(f.termination_date >= today, true)
      AND n.products > 0 AND n.taken = n.products
    ORDER BY 2;

    RETURN QUERY
    SELECT 'network empty', 'The plan has no network: its claims are rejected 40.'
    WHERE NOT EXISTS (SELECT FROM pbm.plan_network w WHERE w.plan_id = checked.plan_id AND coalesce(w.termination_date >= today, true))
    UNION ALL
    SELECT 'network empty', format('Network "%s" has no pharmacy with a contract in force.', n.network_name)
    FROM pbm.plan_network w JOIN pbm.network n ON n.network_id = w.network_id
    WHERE w.plan_id = checked.plan_id AND coalesce(w.termination_date >= today, true)
      AND NOT EXISTS (
          SELECT FROM pbm.pharmacy_contract c JOIN pbm.pharmacies p ON p.pharmacy_id = c.pharmacy_id
          WHERE c.network_id = w.network_id AND coalesce(c.termination_date >= today, true)
            AND p.name IS NOT NULL AND p.npi IS NOT NULL AND coalesce(p.pbm_network, true)
            AND coalesce(p.termination_date >= today, true));

    -- What the contracts price by, and the products that have no such price.
    RETURN QUERY
    WITH contract AS (
        SELECT c.contract_id, p.name, n.network_name
        FROM pbm.plan_network w
        JOIN pbm.network n ON n.network_id = w.network_id
        JOIN pbm.pharmacy_contract c ON c.network_id = w.network_id AND coalesce(c.termination_date >= today, true)
        JOIN pbm.pharmacies p ON p.pharmacy_id = c.pharmacy_id
        WHERE w.plan_id = checked.plan_id AND coalesce(w.termination_date >= today, true)
    ), missing AS (
        SELECT c.network_name, k.product_type, count(*) AS contracts, min(c.name) AS example
        FROM contract c CROSS JOIN (VALUES ('brand'), ('generic')) k (product_type)
        WHERE NOT EXISTS (SELECT FROM pbm.contract_rate r WHERE r.contract_id = c.contract_id AND r.product_type = k.product_type)
        GROUP BY 1, 2
    ), basis AS (
        SELECT DISTINCT r.product_type, k.price_type
        FROM contract c JOIN pbm.contract_rate r ON r.contract_id = c.contract_id
        CROSS JOIN LATERAL unnest(CASE r.price_type WHEN 'ful' THEN '{ful,amp}' ELSE ARRAY[r.price_type] END) k (price_type)
    ), product AS (
        SELECT d.ndc_code, CASE WHEN d.brand THEN 'brand' ELSE 'generic' END AS product_type
        FROM pbm.drugs d
        WHERE d.name IS NOT NULL AND d.ndc_code IS NOT NULL AND coalesce(d.obsolete_date >= today, true)
          AND (checked.formulary_type = 'open' AND coalesce(d.formulary_flag, true) OR EXISTS (
              SELECT FROM pbm.formulary f
              WHERE f.plan_id = checked.plan_id AND f.covered AND coalesce(f.termination_date >= today, true)
                AND (f.ndc = d.ndc_code
                     OR f.ingredient_id IN (SELECT g.ingredient_id FROM pbm.drug_ingredient g WHERE g.ndc = d.ndc_code)
                     OR f.class_id IN (SELECT k.class_id FROM pbm.drug_class k WHERE k.ndc = d.ndc_code))))
    ), unpriced AS (
        SELECT d.product_type, count(*) AS products, min(d.ndc_code::text) AS example
        FROM product d
        WHERE EXISTS (SELECT FROM basis b WHERE b.product_type = d.product_type)
          AND NOT EXISTS (
              SELECT FROM pbm.drug_price p JOIN basis b ON b.product_type = d.product_type AND b.price_type = p.price_type
              WHERE p.ndc = d.ndc_code AND coalesce(p.termination_date >= today, true))
        GROUP BY 1
    )
    SELECT 'no price basis', format('%s of network "%s" (such as %s) %s no rate for %s products: only what the pharmacy submits prices them.',
        CASE m.contracts WHEN 1 THEN 'A contract' ELSE m.contracts || ' contracts' END, m.network_name, m.example,
        CASE m.contracts WHEN 1 THEN 'has' ELSE 'have' END, m.product_type)
    FROM missing m
    UNION ALL
    SELECT 'no price basis', format('%s covered %s (such as %s) %s no price of a kind that the contracts use (%s).',
        u.products, u.product_type || CASE u.products WHEN 1 THEN ' product' ELSE ' products' END, u.example,
        CASE u.products WHEN 1 THEN 'has' ELSE 'have' END,
        (SELECT string_agg(b.price_type, ', ' ORDER BY b.price_type) FROM basis b WHERE b.product_type = u.product_type))
    FROM unpriced u
    ORDER BY 2;

    RETURN QUERY
    WITH dated AS (
        SELECT format('The cost share of tier %s%s from %s days on', s.tier, coalesce(', ' || s.channel, ''), s.minimum_days_supply) AS what,
               s.effective_date, s.termination_date,
               lead(s.effective_date) OVER (PARTITION BY s.tier, s.channel, s.minimum_days_supply ORDER BY s.effective_date) AS next_day
        FROM pbm.plan_cost_share s WHERE s.plan_id = checked.plan_id
        UNION ALL
        SELECT format('The rule for %s', coalesce('NDC ' || f.ndc::text, 'ingredient ' || i.ingredient_name, 'class ' || c.class_name)),
               f.effective_date, f.termination_date,
               lead(f.effective_date) OVER (PARTITION BY f.ndc::text, f.ingredient_id, f.class_id ORDER BY f.effective_date)
        FROM pbm.formulary f
        LEFT JOIN pbm.ingredient i ON i.ingredient_id = f.ingredient_id
        LEFT JOIN pbm.therapeutic_class c ON c.class_id = f.class_id
        WHERE f.plan_id = checked.plan_id
        UNION ALL
        SELECT format('The plan''s use of network "%s"', n.network_name), w.effective_date, w.termination_date,
               lead(w.effective_date) OVER (PARTITION BY w.network_id ORDER BY w.effective_date)
        FROM pbm.plan_network w JOIN pbm.network n ON n.network_id = w.network_id
        WHERE w.plan_id = checked.plan_id
    )
    SELECT 'gap in dates', format('%s ends on %s and begins again on %s.', d.what, d.termination_date, d.next_day)
    FROM dated d WHERE d.next_day - d.termination_date > 1
    UNION ALL
    SELECT 'gap in dates', format('Terms from %s lie %s the plan, which %s on %s: they %s.', t.effective_date,
        CASE WHEN t.effective_date < checked.effective_date THEN 'before' ELSE 'after' END,
        CASE WHEN t.effective_date < checked.effective_date THEN 'begins' ELSE 'ends' END,
        CASE WHEN t.effective_date < checked.effective_date THEN checked.effective_date ELSE checked.termination_date END,
        CASE WHEN t.effective_date < checked.effective_date THEN 'replace all of its own settings' ELSE 'never count' END)
    FROM pbm.plan_term t
    WHERE t.plan_id = checked.plan_id AND NOT daterange(checked.effective_date, checked.termination_date, '[]') @> t.effective_date
    ORDER BY 2;
END
$$;
COMMENT ON FUNCTION pbm.check_plan(text) IS
'What in a plan''s configuration of today is probably not meant, in words; no rows where nothing is. Products and pharmacies that take part in no claim do not count. kind: code unknown, tier without share, tier unreachable, rule shadowed, network empty, no price basis, gap in dates. Errors: P0002 for an unknown plan code.';
REVOKE ALL ON FUNCTION pbm.check_plan(text) FROM PUBLIC;

-- sql/functions/staging.sql

CREATE OR REPLACE FUNCTION pbm.check_claim(claim jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'check_claim_wrapper';
COMMENT ON FUNCTION pbm.check_claim(jsonb) IS
'Why adjudicate_claim(jsonb) would refuse an object as no claim at all, in words without its values; NULL: it would answer';

CREATE OR REPLACE FUNCTION pbm.process_claims_chunk(chunk_size integer) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken bigint[];
    refused integer;
    answered integer;
BEGIN
    IF chunk_size IS NULL OR chunk_size < 1 THEN
        RAISE EXCEPTION 'chunk_size must be 1 or more'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.process_claims_staging(1000);';
    END IF;
    -- A row that another session is working on is left to it.
    SELECT array_agg(s.staging_id ORDER BY s.staging_id) INTO taken
    FROM (SELECT staging_id FROM pbm.claims_staging WHERE validation_status = 'pending'
          ORDER BY staging_id LIMIT least(chunk_size, coalesce(current_setting('pbm.batch_limit', true), '50000')::integer)
          FOR UPDATE SKIP LOCKED) s;
    IF taken IS NULL THEN
        RETURN 0;
    END IF;

    UPDATE pbm.claims_staging s
    SET validation_status = 'error', error_messages = ARRAY[pbm.check_claim(s.raw_data)], processed_at = clock_timestamp()
    WHERE s.staging_id = ANY (taken) AND pbm.check_claim(s.raw_data) IS NOT NULL;
    GET DIAGNOSTICS refused = ROW_COUNT;

    WITH claim AS (
        SELECT s.staging_id, s.raw_data, row_number() OVER (ORDER BY s.staging_id) AS n
        FROM pbm.claims_staging s
        WHERE s.staging_id = ANY (taken) AND s.validation_status = 'pending'
    ), answer AS (
        SELECT a.claim_id, a.status, a.n
        FROM pbm.adjudicate_batch(coalesce((SELECT jsonb_agg(c.raw_data ORDER BY c.n) FROM claim c), '[]'))
             WITH ORDINALITY AS a (claim_id, claim_number, status, reject_codes, messages, member_id, plan_id, tier,
                                   ingredient_cost, dispensing_fee, sales_tax, allowed_amount, paid_amount, patient_pay,
                                   deductible_applied, copay_amount, coinsurance_amount, basis_of_reimbursement, dur,
                                   daw_penalty, out_of_pocket_forgiven, n)
    )
    UPDATE pbm.claims_staging s
    SET validation_status = 'processed', claim_id = a.claim_id, claim_status = a.status, processed_at = clock_timestamp()
    FROM claim c JOIN answer a ON a.n = c.n
    WHERE s.staging_id = c.staging_id;
    GET DIAGNOSTICS answered = ROW_COUNT;
    RETURN refused + answered;
END
$$;
COMMENT ON FUNCTION pbm.process_claims_chunk(integer) IS
'Adjudicates the next chunk_size pending rows of claims_staging in this transaction, at most as many as pbm.batch_limit says; gives how many it took. Errors: 22023 for a chunk_size below 1.';
REVOKE ALL ON FUNCTION pbm.process_claims_chunk(integer) FROM PUBLIC;

CREATE OR REPLACE PROCEDURE pbm.process_claims_staging(chunk_size integer DEFAULT 1000)
LANGUAGE plpgsql
AS $$
BEGIN
    WHILE pbm.process_claims_chunk(chunk_size) OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE pbm.process_claims_staging(integer) IS
'Adjudicates all pending rows of claims_staging, committing after each chunk: it can be stopped and called again without doing anything twice, and claims_staging_progress shows how far it is';
REVOKE ALL ON PROCEDURE pbm.process_claims_staging(integer) FROM PUBLIC;

-- sql/functions/rebates.sql

CREATE TYPE pbm.unit_rebate AS (
    basic numeric,
    additional numeric,
    total numeric
);
COMMENT ON TYPE pbm.unit_rebate IS 'Answer of medicaid_unit_rebate, in dollars per unit';

CREATE OR REPLACE FUNCTION pbm.medicaid_unit_rebate(
    drug_category text,
    amp numeric,
    best_price numeric,
    baseline_amp numeric,
    cpi_u_baseline numeric,
    cpi_u_quarter numeric
) RETURNS pbm.unit_rebate
LANGUAGE c IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'medicaid_unit_rebate_wrapper';
COMMENT ON FUNCTION pbm.medicaid_unit_rebate(text, numeric, numeric, numeric, numeric, numeric) IS
'The federal Medicaid rebate for a unit (SSA 1927(c)) of a drug of category S, I, N, CF (clotting factor) or EP (exclusively paediatric): basic and additional rounded to seven places, their sum to four. NULL for best_price: there is none; for baseline_amp: no inflation part. Errors: 22004 without category or AMP, 22023 for an unknown category or figures that cannot be used.';

CREATE OR REPLACE FUNCTION pbm.rebate_by_volume(minimum_volume numeric, volume_rule text, units numeric[], unit_rebates numeric[]) RETURNS numeric[]
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rebate_by_volume_wrapper';
COMMENT ON FUNCTION pbm.rebate_by_volume(numeric, text, numeric[], numeric[]) IS
'What each of a period''s claims earns, in their order, once their units together reach the minimum: by first_unit all of them, by above_minimum those above it. Errors: 22023 for another rule or figures that cannot be used.';

CREATE OR REPLACE FUNCTION pbm.market_share_percent(product_units numeric, basket_units numeric) RETURNS numeric
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'market_share_percent_wrapper';
COMMENT ON FUNCTION pbm.market_share_percent(numeric, numeric) IS
'Units of a product in percent of those of its basket, to a hundredth; 0 of an empty basket. Errors: 22023 for figures that cannot be used.';

CREATE OR REPLACE FUNCTION pbm.rebate_by_market_share(market_share_percent numeric, at_least numeric[], rebate_percents numeric[], wac_amounts numeric[]) RETURNS numeric[]
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rebate_by_market_share_wrapper';
COMMENT ON FUNCTION pbm.rebate_by_market_share(numeric, numeric[], numeric[], numeric[]) IS
'The percentage that a market share earns by a scale, of the sum of the WAC amounts, to the cent, divided among them. Errors: 22023 for figures that cannot be used.';

CREATE OR REPLACE FUNCTION pbm.rebate_invoice_status(amount numeric, paid_amount numeric, disputed_amount numeric) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rebate_invoice_status_wrapper';
COMMENT ON FUNCTION pbm.rebate_invoice_status(numeric, numeric, numeric) IS
'How an invoice that was sent stands by its amounts: sent, partly_paid, paid or disputed. Errors: 22023 for figures that cannot be used.';

CREATE TYPE pbm.rebate_earning AS (
    plan_id uuid,
    client_id uuid,
    client_percent numeric,
    claims bigint,
    units numeric,
    wac_amount numeric,
    accrued numeric,
    earned numeric,
    market_share_percent numeric
);
COMMENT ON TYPE pbm.rebate_earning IS 'A row of rebate_earnings()';

CREATE OR REPLACE FUNCTION pbm.rebate_earnings(contract_id uuid, period_start date) RETURNS SETOF pbm.rebate_earning
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER ROWS 10 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    terms record;
    basket numeric;
    share numeric;
BEGIN
    SELECT r.* INTO terms FROM pbm.manufacturer_rebate r WHERE r.id = rebate_earnings.contract_id;
    IF terms.kind = 'market_share' THEN
        -- The basket's claims of a quarter that was retired are gone: the share is what it was when it was invoiced.
        SELECT p.market_share_percent INTO share
        FROM pbm.rebate_period p
        WHERE p.contract_id = rebate_earnings.contract_id AND p.period_start = rebate_earnings.period_start
          AND EXISTS (SELECT FROM pbm.claim_quarter q
                      WHERE q.retired_at IS NOT NULL AND q.quarter_start + interval '3 months' > p.period_start);
    END IF;
    IF terms.kind = 'market_share' AND share IS NULL THEN
        -- Of the basket's other products the paid claims count that the contract would be for.
        SELECT coalesce(sum(c.quantity), 0) INTO basket
        FROM pbm.rebate_market_basket b
        JOIN pbm.pharmacy_claim c ON c.ndc = b.ndc AND c.status = 'paid'
            AND c.fill_date >= rebate_earnings.period_start
            AND c.fill_date < (rebate_earnings.period_start
                + CASE terms.period WHEN 'month' THEN interval '1 month' WHEN 'year' THEN interval '1 year' ELSE interval '3 months' END)
        JOIN pbm.plan p ON p.plan_id = c.plan_id
            AND (lower(p.line_of_business) = 'medicaid') = (terms.program <> 'commercial')
        WHERE b.contract_id = rebate_earnings.contract_id
          AND (terms.plan_ids IS NULL OR c.plan_id = ANY (terms.plan_ids))
          AND b.ndc <> terms.ndc
          AND NOT EXISTS (SELECT FROM pbm.rebate_product s WHERE s.contract_id = b.contract_id AND s.ndc = b.ndc);
        SELECT pbm.market_share_percent(coalesce(sum(a.units), 0), coalesce(sum(a.units), 0) + basket) INTO share
        FROM pbm.rebate_accrual a
        WHERE a.contract_id = rebate_earnings.contract_id AND a.period_start = rebate_earnings.period_start
          AND a.source IN ('claim', 'reversal') AND a.exclusion IS NULL;
    END IF;
    RETURN QUERY
    WITH standing AS MATERIALIZED (
        -- A claim and its reversal are nothing together.
        SELECT min(a.fill_date) AS fill_date, a.claim_id, a.plan_id, a.client_id, a.client_percent, sum(a.units) AS units,
               min(a.unit_rebate) AS unit_rebate, sum(a.wac_amount) AS wac_amount, sum(a.amount) AS amount
        FROM pbm.rebate_accrual a
        WHERE a.contract_id = rebate_earnings.contract_id AND a.period_start = rebate_earnings.period_start
          AND a.source IN ('claim', 'reversal') AND a.exclusion IS NULL
        GROUP BY a.claim_id, a.plan_id, a.client_id, a.client_percent
        HAVING count(*) = 1
    ), listed AS (
        SELECT array_agg(s.units ORDER BY s.fill_date, s.claim_id) AS units,
               array_agg(s.unit_rebate ORDER BY s.fill_date, s.claim_id) AS unit_rebates,
               array_agg(s.wac_amount ORDER BY s.fill_date, s.claim_id) AS wac_amounts
        FROM standing s
    ), placed AS (
        SELECT s.*, row_number() OVER (ORDER BY s.fill_date, s.claim_id) AS place FROM standing s
    ), earned AS (
        SELECT e.amount, e.place
        FROM listed l
        CROSS JOIN LATERAL unnest(CASE WHEN terms.kind = 'market_share' THEN pbm.rebate_by_market_share(share,
                ARRAY(SELECT t.at_least FROM pbm.rebate_tier t WHERE t.contract_id = rebate_earnings.contract_id ORDER BY t.at_least),
                ARRAY(SELECT t.rebate_percent FROM pbm.rebate_tier t WHERE t.contract_id = rebate_earnings.contract_id ORDER BY t.at_least),
                l.wac_amounts)
            ELSE pbm.rebate_by_volume(coalesce(terms.minimum_volume, 0), terms.volume_rule, l.units, l.unit_rebates) END)
            WITH ORDINALITY AS e (amount, place)
    )
    SELECT p.plan_id, p.client_id, p.client_percent, count(*), sum(p.units), sum(p.wac_amount), sum(p.amount), sum(e.amount), share
    FROM placed p JOIN earned e USING (place)
    GROUP BY p.plan_id, p.client_id, p.client_percent;
END
$$;
COMMENT ON FUNCTION pbm.rebate_earnings(uuid, date) IS
'What the claims of a contract''s period that stand earn by its volume rule or market share now, by plan and by the client''s percentage: an estimate until the period has ended';
REVOKE ALL ON FUNCTION pbm.rebate_earnings(uuid, date) FROM PUBLIC;

-- sql/functions/rebate_guards.sql

CREATE OR REPLACE FUNCTION pbm.rebate_accrual_grows() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- As the audit log says it.
    RAISE EXCEPTION 'rebate accruals can only grow'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'What is wrong is taken back by a row with the opposite amount: reverse the claim.';
END
$$;
COMMENT ON FUNCTION pbm.rebate_accrual_grows() IS 'Trigger: rows of rebate_accrual are not changed, but for the line they are invoiced on, nor deleted';
REVOKE ALL ON FUNCTION pbm.rebate_accrual_grows() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.rebate_line_is_closed() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT n.invoice_line_id FROM invoiced n) n
               JOIN pbm.rebate_invoice_line l ON l.id = n.invoice_line_id) THEN
        RAISE EXCEPTION 'an invoice line is the sum of its accruals: none can come to it later'
            USING ERRCODE = 'check_violation', HINT = 'CALL pbm.invoice_rebates(period_end) makes the lines.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.rebate_line_is_closed() IS 'Trigger: accruals get their invoice line before it is made, so that it stays their sum';
REVOKE ALL ON FUNCTION pbm.rebate_line_is_closed() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.rebate_line_adds_up() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    accrued record;
BEGIN
    SELECT coalesce(sum(a.amount), 0) AS amount, coalesce(sum(a.administrative_fee), 0) AS fee,
           coalesce(sum(a.client_amount), 0) AS client, count(*) FILTER (WHERE a.contract_id <> NEW.contract_id OR a.period_start <> NEW.period_start) AS foreign_rows
    INTO accrued FROM pbm.rebate_accrual a WHERE a.invoice_line_id = NEW.id;
    IF (accrued.amount, accrued.fee, accrued.client, accrued.foreign_rows)
       IS DISTINCT FROM (NEW.rebate_amount, NEW.administrative_fee, NEW.client_amount, 0::bigint) THEN
        RAISE EXCEPTION 'an invoice line is not the sum of its accruals'
            USING ERRCODE = 'check_violation', SCHEMA = 'pbm', TABLE = 'rebate_invoice_line',
                  CONSTRAINT = 'rebate_invoice_line_adds_up', HINT = 'CALL pbm.invoice_rebates(period_end) makes the lines.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.rebate_line_adds_up() IS 'Trigger: an invoice line is the sum of its accruals';
REVOKE ALL ON FUNCTION pbm.rebate_line_adds_up() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.rebate_invoice_adds_up() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed jsonb := to_jsonb(coalesce(NEW, OLD));
    which uuid := coalesce(changed ->> 'invoice_id', changed ->> 'id');
    invoice record;
    summed record;
BEGIN
    IF TG_TABLE_NAME = 'rebate_dispute' THEN
        SELECT l.invoice_id INTO which FROM pbm.rebate_invoice_line l WHERE l.id = (changed ->> 'invoice_line_id')::uuid;
    END IF;
    SELECT i.amount, i.paid_amount, i.disputed_amount INTO invoice FROM pbm.rebate_invoice i WHERE i.id = which;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT (SELECT coalesce(sum(l.amount), 0) FROM pbm.rebate_invoice_line l WHERE l.invoice_id = which) AS amount,
           (SELECT coalesce(sum(p.amount), 0) FROM pbm.rebate_payment p WHERE p.invoice_id = which) AS paid_amount,
           (SELECT coalesce(sum(d.amount), 0) FROM pbm.rebate_invoice_line l JOIN pbm.rebate_dispute d ON d.invoice_line_id = l.id
            WHERE l.invoice_id = which AND d.status = 'open') AS disputed_amount
    INTO summed;
    IF invoice IS DISTINCT FROM summed THEN
        RAISE EXCEPTION 'an invoice is not the sum of its lines, payments and open disputes'
            USING ERRCODE = 'check_violation', SCHEMA = 'pbm', TABLE = 'rebate_invoice', CONSTRAINT = 'rebate_invoice_adds_up',
                  HINT = 'The functions for invoices, payments and disputes keep its amounts.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.rebate_invoice_adds_up() IS 'Trigger: an invoice''s amounts are the sums of its lines, payments and open disputes, looked at when the transaction ends';
REVOKE ALL ON FUNCTION pbm.rebate_invoice_adds_up() FROM PUBLIC;

-- sql/functions/rebate_invoices.sql

CREATE OR REPLACE FUNCTION pbm.rebate_contracts_due(period_end date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT coalesce(isfinite(period_end), false) THEN
        RAISE EXCEPTION 'period_end must be a date'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.invoice_rebates(''2026-03-31'');';
    END IF;
    RETURN QUERY
    SELECT r.id FROM pbm.manufacturer_rebate r
    WHERE r.manufacturer_id IS NOT NULL
      AND (EXISTS (SELECT FROM pbm.rebate_accrual a
                   WHERE a.contract_id = r.id AND a.period_end <= rebate_contracts_due.period_end
                     AND a.invoice_line_id IS NULL AND a.exclusion IS NULL)
           -- A market share changes with claims for other products, too.
           OR r.kind = 'market_share' AND EXISTS (SELECT FROM pbm.rebate_period p WHERE p.contract_id = r.id))
    ORDER BY r.manufacturer_id, r.id;
END
$$;
COMMENT ON FUNCTION pbm.rebate_contracts_due(date) IS
'The contracts that have something to invoice of periods that ended by a day. Errors: 22023 without a finite date.';
REVOKE ALL ON FUNCTION pbm.rebate_contracts_due(date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.invoice_rebate_contract(contract_id uuid, period_end date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    contract constant uuid := contract_id;
    last_day constant date := period_end;
    manufacturer record;
    span record;
    invoice uuid;
    line uuid;
    before record;
    summed record;
    written integer := 0;
BEGIN
    SELECT m.id, m.invoice_days INTO manufacturer
    FROM pbm.manufacturer_rebate r JOIN pbm.manufacturer m ON m.id = r.manufacturer_id WHERE r.id = contract;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR span IN
        SELECT a.period_start, a.period_end FROM pbm.rebate_accrual a
        WHERE a.contract_id = contract AND a.period_end <= last_day AND a.invoice_line_id IS NULL AND a.exclusion IS NULL
        UNION
        SELECT p.period_start, p.period_end FROM pbm.rebate_period p JOIN pbm.manufacturer_rebate r ON r.id = p.contract_id
        WHERE p.contract_id = contract AND p.period_end <= last_day AND r.kind = 'market_share'
        ORDER BY 1
    LOOP
        -- Who comes second waits here, and finds nothing left.
        INSERT INTO pbm.rebate_period AS p (contract_id, period_start, period_end)
        VALUES (contract, span.period_start, span.period_end) ON CONFLICT DO NOTHING;
        SELECT p.resolved_at INTO before FROM pbm.rebate_period p
        WHERE p.contract_id = contract AND p.period_start = span.period_start FOR UPDATE;

        -- One statement, one snapshot: claims that come meanwhile are for the next invoice.
        line := gen_random_uuid();
        WITH earned AS MATERIALIZED (
            SELECT e.* FROM pbm.rebate_earnings(contract, span.period_start) e
        ), resolved AS (
            SELECT a.plan_id, a.client_id, a.client_percent, sum(a.amount) AS amount
            FROM pbm.rebate_accrual a
            WHERE a.contract_id = contract AND a.period_start = span.period_start AND a.source <> 'dispute' AND a.exclusion IS NULL
            GROUP BY a.plan_id, a.client_id, a.client_percent
        ), resolution AS (
            INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, plan_id, client_id, client_percent, amount, client_amount)
            SELECT contract, span.period_start, span.period_end, 'resolution', r.plan_id, r.client_id, r.client_percent, d.difference,
                   coalesce(round(d.difference * r.client_percent / 100, 2), 0)
            FROM resolved r
            LEFT JOIN earned e ON (e.plan_id, e.client_id, e.client_percent) IS NOT DISTINCT FROM (r.plan_id, r.client_id, r.client_percent)
            CROSS JOIN LATERAL (SELECT coalesce(e.earned, 0) - r.amount) d (difference)
            WHERE d.difference <> 0
        ), claimed AS (
            UPDATE pbm.rebate_accrual a SET invoice_line_id = line
            WHERE a.contract_id = contract AND a.period_start = span.period_start AND a.invoice_line_id IS NULL AND a.exclusion IS NULL
        )
        UPDATE pbm.rebate_period p
        SET claims = coalesce(s.claims, 0), units = coalesce(s.units, 0), earned = coalesce(s.earned, 0),
            market_share_percent = s.market_share_percent, resolved_at = clock_timestamp()
        FROM (SELECT sum(e.claims) AS claims, sum(e.units) AS units, sum(e.earned) AS earned,
                     min(e.market_share_percent) AS market_share_percent FROM earned e) s
        WHERE p.contract_id = contract AND p.period_start = span.period_start;
        -- Resolutions are written here alone, under the lock.
        UPDATE pbm.rebate_accrual a SET invoice_line_id = line
        WHERE a.contract_id = contract AND a.period_start = span.period_start AND a.source = 'resolution'
          AND a.invoice_line_id IS NULL;
        SELECT count(*) AS accruals, coalesce(sum(a.units), 0) AS units, coalesce(sum(a.amount), 0) AS amount,
               coalesce(sum(a.administrative_fee), 0) AS fee, coalesce(sum(a.client_amount), 0) AS client
        INTO summed FROM pbm.rebate_accrual a WHERE a.invoice_line_id = line;
        CONTINUE WHEN summed.accruals = 0;

        INSERT INTO pbm.rebate_invoice (invoice_number, manufacturer_id, period_end, send_by)
        VALUES (upper(replace(gen_random_uuid()::text, '-', '')), manufacturer.id, last_day, last_day + manufacturer.invoice_days)
        ON CONFLICT DO NOTHING;
        -- Utilization is to be reported in time from its own period's end.
        UPDATE pbm.rebate_invoice i
        SET amount = i.amount + summed.amount + summed.fee,
            send_by = CASE WHEN before.resolved_at IS NULL THEN least(i.send_by, span.period_end + manufacturer.invoice_days)
                           ELSE i.send_by END
        WHERE i.manufacturer_id = manufacturer.id AND i.period_end = last_day AND i.status = 'draft'
        RETURNING i.id INTO invoice;
        IF invoice IS NULL THEN
            RAISE EXCEPTION 'the invoice was sent meanwhile'
                USING ERRCODE = 'serialization_failure', HINT = 'CALL pbm.invoice_rebates again: the next invoice takes the rest.';
        END IF;
        INSERT INTO pbm.rebate_invoice_line (id, invoice_id, contract_id, period_start, period_end, kind, units, rebate_amount,
                                             administrative_fee, amount, client_amount)
        VALUES (line, invoice, contract, span.period_start, span.period_end,
                CASE WHEN before.resolved_at IS NULL THEN 'utilization' ELSE 'adjustment' END,
                summed.units, summed.amount, summed.fee, summed.amount + summed.fee, summed.client);
        written := written + 1;
    END LOOP;
    RETURN written;
END
$$;
COMMENT ON FUNCTION pbm.invoice_rebate_contract(uuid, date) IS
'Puts what a contract''s periods that ended by a day have accrued and nobody was invoiced for on the manufacturer''s draft invoice for that day; gives how many lines it wrote';
REVOKE ALL ON FUNCTION pbm.invoice_rebate_contract(uuid, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.rebate_claims_unconverted(period_end date) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT count(*) FROM pbm.rebate_unconverted u WHERE u.period_end <= rebate_claims_unconverted.period_end);
END
$$;
COMMENT ON FUNCTION pbm.rebate_claims_unconverted(date) IS 'How many claims of periods that ended by a day earn nothing because their units do not convert or no WAC is known';
REVOKE ALL ON FUNCTION pbm.rebate_claims_unconverted(date) FROM PUBLIC;

CREATE OR REPLACE PROCEDURE pbm.invoice_rebates(period_end date)
LANGUAGE plpgsql
AS $$
DECLARE
    contract uuid;
    unconverted bigint;
BEGIN
    FOR contract IN SELECT d FROM pbm.rebate_contracts_due(period_end) d LOOP
        PERFORM pbm.invoice_rebate_contract(contract, period_end);
        COMMIT;
    END LOOP;
    unconverted := pbm.rebate_claims_unconverted(period_end);
    IF unconverted OPERATOR(pg_catalog.>) 0 THEN
        RAISE NOTICE '% claims earn nothing because their units do not convert or no WAC is known', unconverted
            USING HINT = 'They are in pbm.rebate_unconverted.';
    END IF;
END
$$;
COMMENT ON PROCEDURE pbm.invoice_rebates(date) IS
'Puts what was accrued in periods that ended by a day, and what changed in earlier ones, on draft invoices, one a manufacturer, committing after each contract: it can be stopped and called again, and bills nothing twice. Errors: 22023 without a finite date.';
REVOKE ALL ON PROCEDURE pbm.invoice_rebates(date) FROM PUBLIC;

-- sql/functions/rebate_payments.sql

CREATE OR REPLACE FUNCTION pbm.locked_rebate_invoice(invoice_id uuid) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_status text;
BEGIN
    SELECT i.status INTO found_status FROM pbm.rebate_invoice i WHERE i.id = locked_rebate_invoice.invoice_id FOR UPDATE;
    IF found_status IS NULL THEN
        RAISE EXCEPTION 'no rebate invoice has this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT id, invoice_number, status FROM pbm.rebate_invoice;';
    END IF;
    RETURN found_status;
END
$$;
COMMENT ON FUNCTION pbm.locked_rebate_invoice(uuid) IS 'Locks an invoice and gives its state. Errors: P0002 for an unknown one.';
REVOKE ALL ON FUNCTION pbm.locked_rebate_invoice(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.send_rebate_invoice(invoice_id uuid, sent date DEFAULT NULL, received date DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state text := pbm.locked_rebate_invoice(invoice_id);
    first_sent date;
BEGIN
    IF state = 'closed' OR state <> 'draft' AND received IS NULL THEN
        RAISE EXCEPTION 'the invoice is % and cannot be sent', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Give the day of receipt of one that was sent, or nothing.';
    END IF;
    SELECT coalesce(i.sent_date, sent, least(pbm.today(), received)) INTO first_sent FROM pbm.rebate_invoice i WHERE i.id = invoice_id;
    IF NOT (isfinite(first_sent) AND coalesce(isfinite(received) AND received >= first_sent, received IS NULL)) THEN
        RAISE EXCEPTION 'an invoice is received on or after the day it is sent'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give two dates in their order, or leave the second out until it is known.';
    END IF;
    UPDATE pbm.rebate_invoice i
    SET sent_date = first_sent, received_date = coalesce(received, i.received_date),
        due_date = coalesce(received + m.payment_days, i.due_date),
        status = pbm.rebate_invoice_status(i.amount, i.paid_amount, i.disputed_amount)
    FROM pbm.manufacturer m
    WHERE i.id = invoice_id AND m.id = i.manufacturer_id
    RETURNING i.status INTO state;
    RETURN state;
END
$$;
COMMENT ON FUNCTION pbm.send_rebate_invoice(uuid, date, date) IS
'Records that a draft was sent, today where no day is given, and when it was received, from which on it is due; called again, the receipt of one that was sent. Gives its state. Errors: P0002 for an unknown invoice, 55000 for one that is closed, or was sent and no receipt is given, 22023 for a receipt before it was sent.';
REVOKE ALL ON FUNCTION pbm.send_rebate_invoice(uuid, date, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.close_rebate_invoice(invoice_id uuid) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state text := pbm.locked_rebate_invoice(invoice_id);
BEGIN
    IF state <> 'paid' THEN
        RAISE EXCEPTION 'the invoice is % and cannot be closed', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'One that is paid in full can be.';
    END IF;
    UPDATE pbm.rebate_invoice i SET status = 'closed' WHERE i.id = invoice_id;
    RETURN 'closed';
END
$$;
COMMENT ON FUNCTION pbm.close_rebate_invoice(uuid) IS 'Closes an invoice that is paid in full. Errors: P0002 for an unknown invoice, 55000 for one in another state.';
REVOKE ALL ON FUNCTION pbm.close_rebate_invoice(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.record_rebate_payment(invoice_id uuid, amount numeric, received date) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    paid constant numeric := record_rebate_payment.amount;
    state text := pbm.locked_rebate_invoice(record_rebate_payment.invoice_id);
    undisputed numeric;
    payment uuid;
BEGIN
    IF state NOT IN ('sent', 'partly_paid', 'disputed') THEN
        RAISE EXCEPTION 'the invoice is % and takes no payment', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A draft is sent first, with pbm.send_rebate_invoice.';
    END IF;
    SELECT i.amount - i.paid_amount - i.disputed_amount INTO undisputed
    FROM pbm.rebate_invoice i WHERE i.id = record_rebate_payment.invoice_id;
    IF NOT coalesce(paid > 0 AND paid = round(paid, 2) AND paid <= undisputed AND isfinite(received), false) THEN
        RAISE EXCEPTION 'a payment is an amount above 0, in cents, up to what is open and not in dispute, with a date'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Resolve disputes first where the manufacturer pays what it disputed.';
    END IF;
    INSERT INTO pbm.rebate_payment (invoice_id, amount, received_date)
    VALUES (record_rebate_payment.invoice_id, paid, received) RETURNING id INTO payment;
    UPDATE pbm.rebate_invoice i
    SET paid_amount = i.paid_amount + paid, status = pbm.rebate_invoice_status(i.amount, i.paid_amount + paid, i.disputed_amount)
    WHERE i.id = record_rebate_payment.invoice_id;
    RETURN payment;
END
$$;
COMMENT ON FUNCTION pbm.record_rebate_payment(uuid, numeric, date) IS
'Records a manufacturer''s payment of an invoice; gives its id. Errors: P0002 for an unknown invoice, 55000 for one that was not sent, is paid or closed, 22023 for an amount of 0 or less, more than is open and not in dispute, or no date.';
REVOKE ALL ON FUNCTION pbm.record_rebate_payment(uuid, numeric, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.open_rebate_dispute(invoice_line_id uuid, units numeric, reason text, amount numeric DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    line record;
    state text;
    disputed numeric;
    dispute uuid;
BEGIN
    SELECT l.* INTO line FROM pbm.rebate_invoice_line l WHERE l.id = open_rebate_dispute.invoice_line_id;
    IF line.id IS NULL THEN
        RAISE EXCEPTION 'no rebate invoice line has this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT id, period_start, amount FROM pbm.rebate_invoice_line;';
    END IF;
    state := pbm.locked_rebate_invoice(line.invoice_id);
    IF state NOT IN ('sent', 'partly_paid', 'disputed') THEN
        RAISE EXCEPTION 'the invoice is % and cannot be disputed', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'What is paid or closed is changed by an adjustment.';
    END IF;
    -- Units in dispute are in dispute at what the line's units came to.
    disputed := CASE WHEN open_rebate_dispute.amount IS NOT NULL THEN open_rebate_dispute.amount
        WHEN open_rebate_dispute.units <= line.units THEN round(line.amount * open_rebate_dispute.units / nullif(line.units, 0), 2) END;
    IF NOT coalesce(disputed > 0 AND disputed = round(disputed, 2) AND (open_rebate_dispute.units IS NULL OR open_rebate_dispute.units > 0)
           AND open_rebate_dispute.reason ~ '[^ ]'
           AND disputed <= (SELECT i.amount - i.paid_amount - i.disputed_amount FROM pbm.rebate_invoice i WHERE i.id = line.invoice_id)
           AND disputed <= line.amount - (SELECT coalesce(sum(CASE d.status WHEN 'open' THEN d.amount ELSE d.conceded_amount END), 0)
                                          FROM pbm.rebate_dispute d WHERE d.invoice_line_id = line.id), false) THEN
        RAISE EXCEPTION 'a dispute is units of the line or an amount in cents, above 0 and up to what is open of line and invoice, with a reason'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give units, or NULL and an amount.';
    END IF;
    INSERT INTO pbm.rebate_dispute (invoice_line_id, units, amount, reason)
    VALUES (line.id, open_rebate_dispute.units, disputed, open_rebate_dispute.reason) RETURNING id INTO dispute;
    UPDATE pbm.rebate_invoice i
    SET disputed_amount = i.disputed_amount + disputed,
        status = pbm.rebate_invoice_status(i.amount, i.paid_amount, i.disputed_amount + disputed)
    WHERE i.id = line.invoice_id;
    RETURN dispute;
END
$$;
COMMENT ON FUNCTION pbm.open_rebate_dispute(uuid, numeric, text, numeric) IS
'Records that a manufacturer disputes units of an invoice''s line, or with units NULL or an amount given beside them the amount; the rest stays due. Gives the dispute''s id. Errors: P0002 for an unknown line, 55000 where its invoice was not sent, is paid or closed, 22023 for more than is open of it, or no reason.';
REVOKE ALL ON FUNCTION pbm.open_rebate_dispute(uuid, numeric, text, numeric) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.resolve_rebate_dispute(dispute_id uuid, outcome text, amount numeric DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    dispute record;
    line record;
    conceded numeric;
    client numeric;
    accrual uuid;
    adjustment uuid;
    state text;
BEGIN
    SELECT d.*, l.invoice_id INTO dispute
    FROM pbm.rebate_dispute d JOIN pbm.rebate_invoice_line l ON l.id = d.invoice_line_id
    WHERE d.id = resolve_rebate_dispute.dispute_id;
    IF dispute.id IS NULL THEN
        RAISE EXCEPTION 'no rebate dispute has this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT id, status, amount FROM pbm.rebate_dispute;';
    END IF;
    PERFORM pbm.locked_rebate_invoice(dispute.invoice_id);
    SELECT d.status INTO state FROM pbm.rebate_dispute d WHERE d.id = dispute.id;
    IF state <> 'open' THEN
        RAISE EXCEPTION 'the dispute is % and cannot be resolved again', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Open another one for what is still disputed.';
    END IF;
    conceded := CASE outcome WHEN 'accepted' THEN coalesce(resolve_rebate_dispute.amount, dispute.amount)
                             WHEN 'rejected' THEN coalesce(resolve_rebate_dispute.amount, 0)
                             WHEN 'settled' THEN resolve_rebate_dispute.amount END;
    IF NOT coalesce(conceded = round(conceded, 2) AND CASE outcome WHEN 'accepted' THEN conceded = dispute.amount
               WHEN 'rejected' THEN conceded = 0 ELSE conceded > 0 AND conceded < dispute.amount END, false) THEN
        RAISE EXCEPTION 'a dispute is accepted (all of its amount is conceded), settled (a part, in cents) or rejected (nothing)'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The amount is what is conceded; only a settlement needs one.';
    END IF;
    SELECT l.* INTO line FROM pbm.rebate_invoice_line l WHERE l.id = dispute.invoice_line_id;
    IF conceded > 0 THEN
        adjustment := gen_random_uuid();
        client := coalesce(round(line.client_amount * conceded / nullif(line.amount, 0), 2), 0);
        INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, amount, client_amount)
        VALUES (line.contract_id, line.period_start, line.period_end, 'dispute', -conceded, -client) RETURNING id INTO accrual;
        UPDATE pbm.rebate_accrual a SET invoice_line_id = adjustment WHERE a.id = accrual;
        INSERT INTO pbm.rebate_invoice_line (id, invoice_id, contract_id, period_start, period_end, kind, units, rebate_amount,
                                             administrative_fee, amount, client_amount)
        VALUES (adjustment, line.invoice_id, line.contract_id, line.period_start, line.period_end, 'dispute', 0, -conceded, 0,
                -conceded, -client);
    END IF;
    UPDATE pbm.rebate_dispute d
    SET status = outcome, conceded_amount = conceded, adjustment_line_id = adjustment, resolved_at = clock_timestamp()
    WHERE d.id = dispute.id;
    UPDATE pbm.rebate_invoice i
    SET amount = i.amount - conceded, disputed_amount = i.disputed_amount - dispute.amount,
        status = pbm.rebate_invoice_status(i.amount - conceded, i.paid_amount, i.disputed_amount - dispute.amount)
    WHERE i.id = line.invoice_id
    RETURNING i.status INTO state;
    RETURN state;
END
$$;
COMMENT ON FUNCTION pbm.resolve_rebate_dispute(uuid, text, numeric) IS
'Ends a dispute: accepted, all of it is conceded; settled, the amount is; rejected, nothing, and it is due. What is conceded is a line of its own that lowers the invoice. Gives the invoice''s state. Errors: P0002 for an unknown dispute, 55000 for one that is resolved, 22023 for another outcome or an amount that does not fit it.';
REVOKE ALL ON FUNCTION pbm.resolve_rebate_dispute(uuid, text, numeric) FROM PUBLIC;

-- sql/upgrade/begin.sql

CREATE OR REPLACE FUNCTION pbm.upgrade_tables() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $upgrade$
DECLARE
    current_version integer;
    -- What each table that is made here holds, as in tables_begin.sql; their triggers come from it.
    table_holds jsonb := '{}';
BEGIN
-- Code alone was installed: a dump is to bring the tables.
IF to_regclass('pbm.schema_version') IS NULL THEN RETURN NULL; END IF;
SELECT version INTO current_version FROM pbm.schema_version FOR UPDATE;
IF current_version = 2 THEN RETURN current_version; END IF;
IF current_version <> 1 THEN
    RAISE EXCEPTION 'the tables are of version %, which this release cannot upgrade', current_version
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Install the release that they belong to.';
END IF;

-- sql/upgrade/table_holds.sql

ALTER TABLE pbm.schema_version ADD COLUMN holds jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN pbm.schema_version.holds IS 'What each table holds, by name: reference data, personal records, the log, or neither; repair_triggers makes the triggers from it';
-- What the tables of 0.1.0 hold.
UPDATE pbm.schema_version SET holds = '{
    "accumulator": "personal", "audit_log": "log", "claims_staging": "personal", "code_value": "reference",
    "contract_rate": "reference", "coverage": "personal", "dose_limit": "reference", "drug_class": "reference",
    "drug_ingredient": "reference", "drug_interaction": "reference", "drug_price": "reference",
    "drugs": "reference", "dur_alert": "personal", "formulary": "reference", "ingredient": "reference",
    "manufacturer_rebate": "neither", "members": "personal", "network": "reference", "patient_limit": "reference",
    "pharmacies": "reference", "pharmacy_claim": "personal", "pharmacy_contract": "reference", "plan": "reference",
    "plan_cost_share": "reference", "plan_network": "reference", "plan_override": "reference",
    "prescriber": "reference", "prior_authorization": "personal", "reject_code": "reference",
    "schema_version": "reference", "step_therapy": "reference", "therapeutic_class": "reference"}';

-- sql/tables/claim_quarter.sql

CREATE TABLE pbm.claim_quarter (
    quarter_start date PRIMARY KEY,
    retired_at timestamptz,
    CONSTRAINT claim_quarter_first_day CHECK (extract(day FROM quarter_start) = 1 AND extract(month FROM quarter_start) IN (1, 4, 7, 10)),
    CONSTRAINT claim_quarter_finite CHECK (isfinite(quarter_start))
);
COMMENT ON TABLE pbm.claim_quarter IS
'Quarters of fill that have a partition of pharmacy_claim, and those that were retired: what was filled in the latest of these or before is rejected 81. Written by ensure_partitions and retire_partitions.';
COMMENT ON COLUMN pbm.claim_quarter.quarter_start IS 'First day of the quarter of fill';
COMMENT ON COLUMN pbm.claim_quarter.retired_at IS 'When it was retired; NULL: its claims must be in a partition, or no claim is answered';

table_holds := table_holds || '{"claim_quarter": "reference"}';

-- sql/upgrade/claim_quarter.sql

COMMENT ON TABLE pbm.pharmacy_claim_default IS 'Claims of quarters that have no partition yet; ensure_partitions moves them out';
-- The partitions of months become those of quarters. It comes first: what follows then has fewer tables to lock.
DECLARE
    others text;
    loose text;
    quarter_start date;
BEGIN
    -- Of whatever days a partition is: what can become no quarter's stays.
    FOR quarter_start IN
        SELECT DISTINCT date_trunc('quarter', d.day::timestamp)::date
        FROM pg_inherits i
        CROSS JOIN LATERAL (SELECT pbm.partition_days(i.inhrelid) OFFSET 0) b (days)
        CROSS JOIN LATERAL (SELECT CASE WHEN isfinite(upper(b.days)) THEN upper(b.days) - 1 ELSE lower(b.days) END) d (day)
        WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND isfinite(d.day)
        ORDER BY 1
    LOOP
        PERFORM pbm.ensure_partitions(quarter_start, quarter_start);
    END LOOP;
    -- An extension's script tells of no notices.
    SELECT string_agg(i.inhrelid::regclass::text, ', ' ORDER BY i.inhrelid::regclass::text) INTO others FROM pg_inherits i
    WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND i.inhrelid <> 'pbm.pharmacy_claim_default'::regclass
      AND NOT EXISTS (SELECT FROM pbm.claim_quarter q WHERE to_regclass('pbm.' || pbm.partition_name(q.quarter_start)) = i.inhrelid);
    IF others IS NOT NULL THEN
        RAISE WARNING 'no quarter is made of the days that % hold: they stay as they are', others
            USING HINT = 'ensure_partitions leaves out the quarters that they hold days of, and retire_partitions leaves them attached.';
    END IF;

    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname) INTO loose FROM pg_class c
    WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition AND c.relname ~ '^pharmacy_claim_\d{4}_\d\d$';
    IF loose IS NOT NULL THEN
        RAISE WARNING '% is no partition of pharmacy_claim: a claim that it holds would be paid again', loose
            USING HINT = 'pbm.retire_partitions(date) has claims filled before a day rejected.';
    END IF;
END;

-- sql/upgrade/benefit.sql

ALTER TABLE pbm.plan
    ADD COLUMN family_out_of_pocket_accumulation text CHECK (family_out_of_pocket_accumulation IN ('embedded', 'aggregate')),
    ADD COLUMN individual_maximum_in_family numeric(12,2) CHECK (individual_maximum_in_family >= 0
        AND individual_maximum_in_family < 'Infinity'),
    ADD COLUMN unlisted_tier integer CHECK (unlisted_tier BETWEEN 1 AND 9),
    ADD COLUMN zero_amount_is_price boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.plan.family_deductible IS 'Dollars for the whole family; NULL: no family limit. Beside it an individual deductible of 0 is none of its own.';
COMMENT ON COLUMN pbm.plan.family_out_of_pocket_accumulation IS 'The same for the out-of-pocket maximums alone; NULL: as family_accumulation says';
COMMENT ON COLUMN pbm.plan.individual_maximum_in_family IS 'Most one member of a family pays per benefit year, also where the family''s maximum is aggregate (45 CFR 156.130); NULL: no such limit';
COMMENT ON COLUMN pbm.plan.unlisted_tier IS 'Tier of a product that neither a rule nor drugs.tier gives one; NULL: reject 85';
COMMENT ON COLUMN pbm.plan.zero_amount_is_price IS 'Whether an ingredient cost, usual and customary charge or gross amount due of 0.00 is a price; otherwise it counts as not sent';
ALTER TABLE pbm.formulary ADD COLUMN deductible_applies boolean;
COMMENT ON COLUMN pbm.formulary.deductible_applies IS 'Whether the deductible comes before the share of this product; NULL: as the plan''s cost share for the tier says';
ALTER TABLE pbm.accumulator
    ADD COLUMN deductible_opening numeric(12,2) NOT NULL DEFAULT 0 CHECK (deductible_opening >= 0 AND deductible_opening < 'Infinity'),
    ADD COLUMN out_of_pocket_opening numeric(12,2) NOT NULL DEFAULT 0 CHECK (out_of_pocket_opening >= 0 AND out_of_pocket_opening < 'Infinity');
COMMENT ON TABLE pbm.accumulator IS 'What a member (owner_id = members.patient_id) or a family (coverage.family_id) has paid in a benefit year, in dollars: always the opening balance and the sum over the paid claims';
COMMENT ON COLUMN pbm.accumulator.deductible_opening IS 'Dollars of deductible_met that were met before the first claim here; pbm.set_opening_balance enters them';
COMMENT ON COLUMN pbm.accumulator.out_of_pocket_opening IS 'Dollars of out_of_pocket_met that were met before the first claim here';
-- What the maximum took off a claim of an older release is not known: its figures are what was paid.
ALTER TABLE pbm.pharmacy_claim ADD COLUMN out_of_pocket_forgiven numeric(12,2) NOT NULL DEFAULT 0
    CHECK (out_of_pocket_forgiven >= 0 AND out_of_pocket_forgiven < 'Infinity');
COMMENT ON COLUMN pbm.pharmacy_claim.daw_penalty IS 'What a brand cost more than its generic (134-UK), beside deductible, copay and coinsurance';
COMMENT ON COLUMN pbm.pharmacy_claim.out_of_pocket_forgiven IS 'What the patient would have paid without the out-of-pocket maximum; in none of the other amounts of the patient';

-- sql/tables/formulary_cost_share.sql

CREATE TABLE pbm.formulary_cost_share (
    formulary_cost_share_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    formulary_id uuid NOT NULL REFERENCES pbm.formulary ON DELETE CASCADE,
    channel text CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    minimum_days_supply integer NOT NULL DEFAULT 1 CHECK (minimum_days_supply > 0),
    maximum_days_supply integer NOT NULL DEFAULT 999,
    copay_amount numeric(10,2) CHECK (copay_amount >= 0),
    coinsurance_percent numeric(5,2) CHECK (coinsurance_percent BETWEEN 0 AND 100),
    minimum_amount numeric(10,2) CHECK (minimum_amount >= 0),
    maximum_amount numeric(10,2) CHECK (maximum_amount >= 0),
    deductible_applies boolean,
    CHECK (maximum_days_supply >= minimum_days_supply),
    CHECK (num_nonnulls(copay_amount, coinsurance_percent) = 1),
    CHECK (maximum_amount >= minimum_amount),
    UNIQUE NULLS NOT DISTINCT (formulary_id, channel, minimum_days_supply),
    CONSTRAINT formulary_cost_share_finite CHECK (
        greatest(copay_amount, coinsurance_percent, minimum_amount, maximum_amount) < 'Infinity')
);
COMMENT ON TABLE pbm.formulary_cost_share IS
'The member''s share of the products of one formulary rule by channel and days'' supply, before the rule''s own copay or coinsurance and the plan''s share of the tier. A row of the pharmacy''s channel beats one for any channel (NULL), then the highest minimum_days_supply. A supply that no row of the channel reaches is rejected 7X, unless the rule has a copay or coinsurance of its own.';
COMMENT ON COLUMN pbm.formulary_cost_share.coinsurance_percent IS 'Percent of what is left after the deductible, 25 = 25 %, held between minimum_amount and maximum_amount';
COMMENT ON COLUMN pbm.formulary_cost_share.deductible_applies IS 'Whether the deductible comes before this share; NULL: as formulary.deductible_applies says';

table_holds := table_holds || '{"formulary_cost_share": "reference"}';

-- sql/upgrade/finite.sql

-- No date is infinite, no number is NaN, no amount of a claim is negative. Added first and validated after it, so that
-- an old row that breaks a constraint is an error that names its table and says what to mend.
ALTER TABLE pbm.plan ADD CONSTRAINT plan_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
    AND greatest(individual_deductible, family_deductible, individual_out_of_pocket_maximum,
    family_out_of_pocket_maximum, maximum_claim_amount, refill_threshold_percent) < 'Infinity') NOT VALID;
ALTER TABLE pbm.plan_cost_share ADD CONSTRAINT plan_cost_share_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND greatest(copay_amount, coinsurance_percent, minimum_amount,
    maximum_amount) < 'Infinity') NOT VALID;
ALTER TABLE pbm.drugs ADD CONSTRAINT drugs_finite CHECK (isfinite(obsolete_date) AND quantity_limit < 'Infinity') NOT VALID;
ALTER TABLE pbm.drug_ingredient ADD CONSTRAINT drug_ingredient_finite CHECK (strength < 'Infinity') NOT VALID;
ALTER TABLE pbm.drug_price ADD CONSTRAINT drug_price_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND unit_price < 'Infinity') NOT VALID;
ALTER TABLE pbm.drug_interaction ADD CONSTRAINT drug_interaction_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.dose_limit ADD CONSTRAINT dose_limit_finite CHECK (greatest(minimum_daily_dose,
    maximum_daily_dose) < 'Infinity') NOT VALID;
ALTER TABLE pbm.formulary ADD CONSTRAINT formulary_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND greatest(quantity_limit, copay_amount, coinsurance_percent) < 'Infinity') NOT VALID;
ALTER TABLE pbm.pharmacies ADD CONSTRAINT pharmacies_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.plan_network ADD CONSTRAINT plan_network_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.pharmacy_contract ADD CONSTRAINT pharmacy_contract_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND greatest(brand_dispensing_fee, generic_dispensing_fee,
    sales_tax_percent) < 'Infinity') NOT VALID;
ALTER TABLE pbm.contract_rate ADD CONSTRAINT contract_rate_finite CHECK (adjustment_percent < 'Infinity') NOT VALID;
ALTER TABLE pbm.prescriber ADD CONSTRAINT prescriber_finite CHECK (isfinite(dea_termination_date)
    AND isfinite(effective_date) AND isfinite(termination_date) AND isfinite(exclusion_date)
    AND isfinite(deceased_date)) NOT VALID;
ALTER TABLE pbm.reject_code ADD CONSTRAINT reject_code_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.code_value ADD CONSTRAINT code_value_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.members ADD CONSTRAINT members_finite CHECK (isfinite(date_of_birth) AND isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.coverage ADD CONSTRAINT coverage_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.accumulator
    DROP CONSTRAINT accumulator_deductible_met_check,
    DROP CONSTRAINT accumulator_out_of_pocket_met_check,
    ADD CONSTRAINT accumulator_finite CHECK (isfinite(benefit_year_start)
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[deductible_met, out_of_pocket_met])) NOT VALID;
ALTER TABLE pbm.prior_authorization ADD CONSTRAINT prior_authorization_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND quantity_authorized < 'Infinity') NOT VALID;
ALTER TABLE pbm.pharmacy_claim ADD CONSTRAINT pharmacy_claim_finite CHECK (isfinite(fill_date) AND isfinite(written_date)
        AND isfinite(benefit_year_start)
        AND greatest(quantity, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
                     gross_amount_due_submitted) < 'Infinity'
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[
            ingredient_cost, dispensing_fee, sales_tax, total_cost, allowed_amount, paid_amount, patient_copay,
            deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied])) NOT VALID;
ALTER TABLE pbm.dur_alert ADD CONSTRAINT dur_alert_finite CHECK (isfinite(fill_date)) NOT VALID;
ALTER TABLE pbm.manufacturer_rebate ADD CONSTRAINT manufacturer_rebate_finite CHECK (isfinite(contract_start_date)
    AND isfinite(contract_end_date) AND greatest(rebate_percent, rebate_amount_per_unit) < 'Infinity') NOT VALID;

DECLARE
    finite record;
BEGIN
    FOR finite IN
        SELECT c.conrelid::regclass AS name, c.conname, pg_get_expr(c.conbin, c.conrelid) AS expression
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.connamespace = 'pbm'::regnamespace AND c.conname = t.relname || '_finite' AND NOT c.convalidated
        ORDER BY c.oid
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', finite.name, finite.conname);
        EXCEPTION WHEN check_violation THEN
            RAISE EXCEPTION 'table % has rows with an infinite date, a number that is NaN or a negative amount', finite.name
                USING ERRCODE = 'check_violation', HINT = format(
                    'Mend the rows of SELECT * FROM %s WHERE NOT (%s) - an open end is NULL - and run the upgrade again.',
                    finite.name, finite.expression);
        END;
    END LOOP;
END;

-- sql/upgrade/claim_fields.sql

-- What claims carry since the release.
ALTER TABLE pbm.pharmacy_claim
    ADD COLUMN dispensing_status text,
    ADD COLUMN patient_relationship_code text,
    ADD COLUMN other_coverage_code text;
COMMENT ON COLUMN pbm.pharmacy_claim.dispensing_status IS 'Dispensing status (343-HD) as it was sent: P partial fill, C its completion';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_relationship_code IS 'Patient relationship code (306-C6) that was sent: 1 cardholder, 2 spouse, 3 child, 4 other';
COMMENT ON COLUMN pbm.pharmacy_claim.other_coverage_code IS 'Other coverage code (308-C8) that was sent: 1 no other coverage; 2, 3, 4 and 8 tell of a bill to another payer';
-- The release had codes that no claim of version D.0 may carry.
DELETE FROM pbm.code_value WHERE field = '308-C8' AND meaning = 'deleted before D.0';

-- sql/tables/installation.sql

CREATE TABLE pbm.installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    time_zone text NOT NULL DEFAULT 'UTC',
    -- Computed with the zone: an unknown one is error 22023.
    CONSTRAINT installation_time_zone CHECK (timezone(time_zone, TIMESTAMPTZ '2000-01-01 00:00+00') IS NOT NULL)
);
INSERT INTO pbm.installation DEFAULT VALUES;
COMMENT ON TABLE pbm.installation IS 'What holds for the whole installation, in one row';
COMMENT ON COLUMN pbm.installation.time_zone IS 'Time zone whose calendar says which day it is (pbm.today), whatever the TimeZone of a session: a name such as America/Chicago. Errors: 22023 for one that PostgreSQL does not know.';

table_holds := table_holds || '{"installation": "reference"}';

-- sql/tables/client.sql

CREATE TABLE pbm.client (
    client_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_code text NOT NULL CONSTRAINT client_client_code_unique UNIQUE,
    client_name text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT client_dates CHECK (termination_date >= effective_date),
    CONSTRAINT client_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.client IS 'Who buys the benefit: an employer, a union, an insurer. A plan belongs to one (plan.client_id).';
COMMENT ON COLUMN pbm.client.client_code IS 'The client''s code in text';
COMMENT ON COLUMN pbm.client.client_name IS 'The client''s name in full';
COMMENT ON COLUMN pbm.client.effective_date IS 'First day of the agreement';
COMMENT ON COLUMN pbm.client.termination_date IS 'Last day of the agreement; NULL: open';

table_holds := table_holds || '{"client": "reference"}';

-- sql/upgrade/terms.sql

ALTER TABLE pbm.plan
    ADD COLUMN client_id uuid CONSTRAINT plan_client_id_fkey REFERENCES pbm.client,
    ADD COLUMN carry_over_deductible boolean NOT NULL DEFAULT false,
    ADD COLUMN carry_over_out_of_pocket boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.plan.client_id IS 'The client whose plan it is; NULL: of no client';
COMMENT ON COLUMN pbm.plan.carry_over_deductible IS 'Whether what a member who changed to this plan within the benefit year had met of the deductible under earlier plans of the same client counts here';
COMMENT ON COLUMN pbm.plan.carry_over_out_of_pocket IS 'The same of the out-of-pocket maximum';
-- Prices of the release count as known from the beginning, which is how they were used.
ALTER TABLE pbm.drug_price
    ADD COLUMN published_date date NOT NULL DEFAULT '2000-01-01',
    DROP CONSTRAINT drug_price_pkey,
    ADD PRIMARY KEY (ndc, price_type, effective_date, published_date),
    ADD CONSTRAINT drug_price_published CHECK (isfinite(published_date));
COMMENT ON TABLE pbm.drug_price IS 'Dollars per billing unit by price type and date; of the rows that cover the fill the newest published_date on or before the day the claim is received counts, then the latest effective_date. AWP is licensed: a customer loads it.';
COMMENT ON COLUMN pbm.drug_price.published_date IS 'The day on which the price became known, such as the as-of date of a NADAC file; a correction is a row with a later one. The default: known from the beginning.';

-- sql/upgrade/configuration.sql

-- Constraints that a message can name.
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check TO formulary_one_target;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check1 TO formulary_covered_has_tier;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check2 TO formulary_copay_or_coinsurance;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check3 TO formulary_fill_limit_has_days;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check4 TO formulary_days_supply_limit_has_days;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check5 TO formulary_ages;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check6 TO formulary_dates;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check TO plan_cost_share_days_supply;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check1 TO plan_cost_share_copay_or_coinsurance;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check2 TO plan_cost_share_amounts;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check3 TO plan_cost_share_dates;
-- The release took any text for a reject code.
ALTER TABLE pbm.plan_override ADD CONSTRAINT plan_override_reject_code_known FOREIGN KEY (reject_code) REFERENCES pbm.reject_code NOT VALID;
ALTER TABLE pbm.formulary ADD CONSTRAINT formulary_reject_code_known FOREIGN KEY (reject_code) REFERENCES pbm.reject_code NOT VALID;
DECLARE
    known record;
BEGIN
    FOR known IN SELECT c.conrelid::regclass AS name, c.conname FROM pg_constraint c
                 WHERE c.conname IN ('plan_override_reject_code_known', 'formulary_reject_code_known')
                   AND c.connamespace = 'pbm'::regnamespace AND NOT c.convalidated ORDER BY c.oid
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', known.name, known.conname);
        EXCEPTION WHEN foreign_key_violation THEN
            RAISE EXCEPTION 'table % has reject codes that pbm.reject_code does not have', known.name
                USING ERRCODE = 'foreign_key_violation', HINT = format(
                    'Mend the rows of SELECT * FROM %s WHERE reject_code NOT IN (SELECT reject_code FROM pbm.reject_code) and run the upgrade again.',
                    known.name);
        END;
    END LOOP;
END;

-- sql/upgrade/members.sql

ALTER TABLE pbm.members
    ALTER COLUMN plan_id DROP NOT NULL,
    ALTER COLUMN effective_date DROP NOT NULL,
    ADD COLUMN date_of_death date,
    ADD COLUMN status_date date,
    ADD CONSTRAINT members_date_of_death CHECK (isfinite(date_of_death) AND date_of_death >= date_of_birth),
    ADD CONSTRAINT members_status_date CHECK (isfinite(status_date));
ALTER TABLE pbm.members ALTER COLUMN status_date SET DEFAULT pbm.today();
COMMENT ON TABLE pbm.members IS
'People. The spans of coverage are in pbm.coverage, which adjudication reads. eligibility_status, plan_id (a plan_code) and the dates follow it: what the span that covers status_date says, or else the next to begin, or else the last to end, or nothing. The view member_eligibility is right on every day.';
COMMENT ON COLUMN pbm.members.eligibility_status IS 'active or inactive as of status_date; member_eligibility computes it for today';
COMMENT ON COLUMN pbm.members.date_of_death IS 'A fill after it is rejected 69; NULL: alive';
COMMENT ON COLUMN pbm.members.status_date IS 'The day as of which eligibility_status, plan_id and the dates were written: after it, no day has changed them that refresh_eligibility() saw; NULL: written by a release that did not say';

-- Identifiers get the one form in which they are compared. The audit tells of each row that is rewritten.
DECLARE
    merged bigint;
BEGIN
    SELECT count(*) INTO merged
    FROM (SELECT FROM pbm.coverage GROUP BY upper(btrim(cardholder_id))
          HAVING count(DISTINCT cardholder_id) > 1 AND count(DISTINCT family_id) > 1) one;
    IF merged > 0 THEN
        RAISE WARNING '% cardholder IDs differed in case or surrounding spaces alone and are one card of several families now', merged
            USING HINT = 'They are in SELECT cardholder_id FROM pbm.coverage GROUP BY 1 HAVING count(DISTINCT family_id) > 1; a claim of theirs needs a person code or a date of birth that tells the persons apart.';
    END IF;
    -- No span changes: the triggers that bring members to their coverage are not asked.
    ALTER TABLE pbm.coverage DISABLE TRIGGER coverage_to_members_update;
    UPDATE pbm.coverage SET cardholder_id = upper(btrim(cardholder_id)), group_id = nullif(upper(btrim(group_id)), ''),
                            person_code = btrim(person_code)
    WHERE (cardholder_id, group_id, person_code)
          IS DISTINCT FROM (upper(btrim(cardholder_id)), nullif(upper(btrim(group_id)), ''), btrim(person_code));
END;
DROP TRIGGER coverage_to_members_update ON pbm.coverage;
BEGIN
    ALTER TABLE pbm.coverage
        ADD CONSTRAINT coverage_cardholder_id CHECK (cardholder_id ~ '^[!-`{-~]([ -`{-~]{0,18}[!-`{-~])?$'),
        ADD CONSTRAINT coverage_group_id CHECK (group_id ~ '^[!-`{-~]([ -`{-~]*[!-`{-~])?$'),
        ADD CONSTRAINT coverage_person_code CHECK (person_code ~ '^[!-~]([ -~]?[!-~])?$');
EXCEPTION WHEN check_violation THEN
    RAISE EXCEPTION 'table pbm.coverage has rows that no claim can name'
        USING ERRCODE = 'check_violation', HINT = $hint$Mend the rows of SELECT * FROM pbm.coverage WHERE NOT (upper(btrim(cardholder_id)) ~ '^[ -~]{1,20}$' AND btrim(person_code) ~ '^[ -~]{1,3}$' AND coalesce(upper(group_id) ~ '^[ -~]*$', true)) - printable ASCII, cardholder IDs of 1 to 20 characters, person codes of 1 to 3 - and run the upgrade again.$hint$;
END;
-- Looked at when the statement has ended, so that spans can be swapped in one.
ALTER TABLE pbm.coverage DROP CONSTRAINT coverage_no_overlap, ADD CONSTRAINT coverage_no_overlap EXCLUDE USING gist (
    int4range(member_id, member_id, '[]') WITH &&,
    int4range(rank, rank, '[]') WITH &&,
    (CASE WHEN termination_date < effective_date THEN 'empty'::daterange
          ELSE daterange(effective_date, termination_date, '[]') END) WITH &&) DEFERRABLE;
ALTER TABLE pbm.pharmacy_contract DROP CONSTRAINT pharmacy_contract_no_overlap, ADD CONSTRAINT pharmacy_contract_no_overlap EXCLUDE USING gist (
    int4range(pharmacy_id, pharmacy_id, '[]') WITH &&,
    int4range(network_id, network_id, '[]') WITH &&,
    daterange(effective_date, termination_date, '[]') WITH &&) DEFERRABLE;
COMMENT ON INDEX pbm.coverage_no_overlap IS 'No overlap of spans of one member and rank, looked at when the statement has ended';
COMMENT ON INDEX pbm.pharmacy_contract_no_overlap IS 'One contract of a pharmacy in a network at a time';
CREATE INDEX pharmacy_contract_pharmacy ON pbm.pharmacy_contract (pharmacy_id);
COMMENT ON INDEX pbm.pharmacy_contract_pharmacy IS 'Finds the contracts of a pharmacy';
COMMENT ON COLUMN pbm.coverage.cardholder_id IS 'Cardholder ID on the card (302-C2), the same for a family: 1 to 20 printable ASCII characters in the form upper(btrim(id)), in which claims are compared';
COMMENT ON COLUMN pbm.coverage.person_code IS 'Person code (303-C3) within the cardholder ID, 1 to 3 characters; digits compare as a number';
COMMENT ON COLUMN pbm.coverage.group_id IS 'Group ID on the card (301-C1), in the form upper(btrim(id))';

-- Prescription numbers are compared as numbers. Of paid claims whose keys would be one, all stay as they are.
DECLARE
    kept bigint;
BEGIN
    UPDATE pbm.pharmacy_claim c
    SET rx_number = k.form
    FROM (
        SELECT p.id, p.fill_date, f.form, count(*) FILTER (WHERE p.status = 'paid')
               OVER (PARTITION BY f.form, p.pharmacy_npi, p.fill_date, p.fill_number, p.ndc) AS paid
        FROM pbm.pharmacy_claim p
        CROSS JOIN LATERAL (
            SELECT CASE WHEN btrim(p.rx_number) ~ '^[0-9]+$'
                        THEN coalesce(nullif(ltrim(btrim(p.rx_number), '0'), ''), '0')
                        ELSE btrim(p.rx_number) END) f (form)
    ) k
    WHERE c.id = k.id AND c.fill_date = k.fill_date AND c.rx_number <> k.form
      AND (c.status <> 'paid' OR k.paid = 1);
    SELECT count(*) INTO kept
    FROM pbm.pharmacy_claim WHERE status = 'paid' AND rx_number ~ '^ | $|^0[0-9]+$';
    IF kept > 0 THEN
        RAISE WARNING '% paid claims keep prescription numbers with zeros or spaces around them, for another paid claim of the fill has the same number', kept
            USING HINT = $hint$They are in SELECT claim_number, fill_date FROM pbm.pharmacy_claim WHERE status = 'paid' AND rx_number ~ '^ | $|^0[0-9]+$'; reverse_claim finds them by claim number.$hint$;
    END IF;
END;

-- sql/reports/member_eligibility.sql

CREATE VIEW pbm.member_eligibility WITH (security_barrier = true) AS
SELECT e.member_id, e.patient_id, e.eligibility_status, e.reject_code, e.coverage_id, e.plan_id, e.effective_date,
       e.termination_date, e.status_date
FROM pbm.member_eligibility_on(pbm.today()) e;
COMMENT ON VIEW pbm.member_eligibility IS
'Who is covered today, by which span and plan (member_eligibility_on gives any day): computed from coverage, whatever members says';

-- sql/upgrade/authorization.sql

ALTER TABLE pbm.pharmacy_claim ADD COLUMN prior_authorization_numbers text[];
COMMENT ON COLUMN pbm.pharmacy_claim.prior_authorization_number IS 'The first of the authorizations that the claim needed';
COMMENT ON COLUMN pbm.pharmacy_claim.prior_authorization_numbers IS 'All authorizations that the claim needed; while it is paid, it uses a fill and its quantity of each. NULL in rows of 0.1.0, which used one at most';
ALTER TABLE pbm.prior_authorization ADD COLUMN pharmacy_id integer REFERENCES pbm.pharmacies;
COMMENT ON COLUMN pbm.prior_authorization.pharmacy_id IS 'The only pharmacy it is for, reject 7A at another that names it; NULL: any';
ALTER TABLE pbm.plan ADD COLUMN unneeded_authorization text NOT NULL DEFAULT 'ignore'
    CHECK (unneeded_authorization IN ('ignore', 'reject'));
COMMENT ON COLUMN pbm.plan.unneeded_authorization IS 'A claim that pays without the prior authorization whose number it sent: ignore the number, or reject what is wrong with it (3X, 64, 7A, PA, 3W, 3Y), a good one as not required (3R)';

-- sql/upgrade/lengths.sql

-- Codes and numbers are as long as a claim's field takes. Digits compare as a number: without the zeros and spaces around
-- them they are the same override.
WITH padded AS (
    DELETE FROM pbm.plan_override o WHERE o.code !~ '^[!-~]{1,2}$' AND o.code ~ '^ *0*[0-9]{1,2} *$' RETURNING o.*
)
INSERT INTO pbm.plan_override (plan_id, reject_code, channel, code)
SELECT DISTINCT p.plan_id, p.reject_code, p.channel, coalesce(nullif(ltrim(btrim(p.code), '0'), ''), '0') FROM padded p
ON CONFLICT DO NOTHING;
ALTER TABLE pbm.plan_override ADD CONSTRAINT plan_override_code CHECK (code ~ '^[!-~]{1,2}$') NOT VALID;
ALTER TABLE pbm.prior_authorization ADD CONSTRAINT prior_authorization_number
    CHECK (authorization_number ~ '^[ -~]{1,32}$' AND authorization_number ~ '[^ ]') NOT VALID;
COMMENT ON COLUMN pbm.plan_override.code IS 'The code to send, 1 or 2 characters as in these fields; digits of 420-DK and 461-EU compare as a number';
COMMENT ON COLUMN pbm.prior_authorization.authorization_number IS 'The number that a claim names it by (462-EV), 1 to 32 printable ASCII characters; the field has eleven digits where a claim comes as an NCPDP message';
-- No claim can name the other rows, but an authorization counts without being named: they stay, and the constraint holds
-- for new rows alone.
DECLARE
    added record;
BEGIN
    FOR added IN
        SELECT c.conrelid::regclass AS name, c.conname, pg_get_expr(c.conbin, c.conrelid) AS expression
        FROM pg_constraint c
        WHERE c.connamespace = 'pbm'::regnamespace AND c.conname IN ('plan_override_code', 'prior_authorization_number')
        ORDER BY c.oid
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', added.name, added.conname);
        EXCEPTION WHEN check_violation THEN
            RAISE WARNING 'table % has rows that no claim can name', added.name USING HINT = format(
                'They stay as they are: SELECT * FROM %s WHERE NOT (%s). When they are corrected: ALTER TABLE %s VALIDATE CONSTRAINT %I;',
                added.name, added.expression, added.name, added.conname);
        END;
    END LOOP;
END;

-- sql/upgrade/dur.sql

ALTER TABLE pbm.ingredient
    ADD COLUMN duplication_severity smallint DEFAULT 2,
    ADD COLUMN underuse_severity smallint,
    ADD CONSTRAINT ingredient_duplication_severity CHECK (duplication_severity BETWEEN 1 AND 3),
    ADD CONSTRAINT ingredient_underuse_severity CHECK (underuse_severity BETWEEN 1 AND 3);
COMMENT ON COLUMN pbm.ingredient.duplication_severity IS 'Severity of taking it twice, in another strength, product or combination (439-E4 ID); NULL: no finding';
COMMENT ON COLUMN pbm.ingredient.underuse_severity IS 'Severity of refilling it late (439-E4 LR); NULL: it is not meant to be taken without end';
ALTER TABLE pbm.plan
    ADD COLUMN underuse_percent numeric(6,2) DEFAULT 125,
    ADD COLUMN underuse_lookback_days integer NOT NULL DEFAULT 120,
    ADD CONSTRAINT plan_underuse CHECK (underuse_percent >= 100 AND underuse_percent < 'Infinity' AND underuse_lookback_days BETWEEN 1 AND 3660);
COMMENT ON COLUMN pbm.plan.underuse_percent IS 'Percent of a supply after which a refill of an ingredient with an underuse severity is late (439-E4 LR); NULL: not screened';
COMMENT ON COLUMN pbm.plan.underuse_lookback_days IS 'Days back in which that supply was filled; one from before it is another therapy';
COMMENT ON COLUMN pbm.dur_alert.override_reason IS 'The DUR/PPS triple (439-E4/440-E5/441-E6) that overrode it within its claim, or the reason given to override_dur_alert';
COMMENT ON COLUMN pbm.dur_alert.override_date IS 'When it was overridden; NULL: it stands';

-- sql/tables/plan_dur.sql

CREATE TABLE pbm.plan_dur (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    alert_code text NOT NULL,
    outcome text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (plan_id, alert_code, effective_date),
    CONSTRAINT plan_dur_alert_code CHECK (alert_code IN ('DD', 'TD', 'ID', 'AT', 'HD', 'LD', 'PA', 'SX', 'LR')),
    CONSTRAINT plan_dur_outcome CHECK (outcome IN ('reject', 'soft_reject', 'message', 'ignore')),
    CONSTRAINT plan_dur_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_dur_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.plan_dur IS
'What one kind of safety finding does to a plan''s claims, in place of dur_major, dur_moderate and dur_minor';
COMMENT ON COLUMN pbm.plan_dur.alert_code IS
'Reason for service (439-E4): DD interaction, TD duplicate therapy, ID duplicate ingredient, AT effects that add up, HD and LD dose, PA age, SX sex, LR late refill';
COMMENT ON COLUMN pbm.plan_dur.outcome IS
'reject (88), soft_reject (88, an override pays it), message, or ignore; an interaction that is not interruptive is a message at most';

table_holds := table_holds || '{"plan_dur": "reference"}';

-- sql/tables/additive_effect.sql

CREATE TABLE pbm.additive_effect (
    effect_id serial PRIMARY KEY,
    effect_name text NOT NULL UNIQUE,
    drugs_allowed integer NOT NULL DEFAULT 1,
    severity smallint NOT NULL DEFAULT 2,
    CONSTRAINT additive_effect_allowed CHECK (drugs_allowed > 0),
    CONSTRAINT additive_effect_severity CHECK (severity BETWEEN 1 AND 3)
);
COMMENT ON TABLE pbm.additive_effect IS
'Effects that drugs of several classes have and that add up, such as sedation (439-E4 AT)';
COMMENT ON COLUMN pbm.additive_effect.drugs_allowed IS 'How many different drugs with the effect may be taken at the same time';
COMMENT ON COLUMN pbm.additive_effect.severity IS '1 major, 2 moderate, 3 minor; the plan maps each to an outcome';

table_holds := table_holds || '{"additive_effect": "reference"}';

-- sql/tables/additive_effect_class.sql

CREATE TABLE pbm.additive_effect_class (
    effect_id integer NOT NULL REFERENCES pbm.additive_effect,
    class_id integer NOT NULL REFERENCES pbm.therapeutic_class,
    PRIMARY KEY (effect_id, class_id)
);
COMMENT ON TABLE pbm.additive_effect_class IS 'The classes whose drugs have an additive effect';
CREATE INDEX additive_effect_class_class ON pbm.additive_effect_class (class_id);
COMMENT ON INDEX pbm.additive_effect_class_class IS 'Finds the effects of a class';

table_holds := table_holds || '{"additive_effect_class": "reference"}';

-- sql/reports/patient_interaction.sql

CREATE VIEW pbm.patient_interaction WITH (security_barrier = true) AS
SELECT a.patient_id,
       a.alert_type,
       a.severity,
       a.alert_description,
       coalesce(c.drug_name, d1.name) AS drug1,
       -- A product that left the drug file is called as the patient's last claim of it was.
       coalesce(d2.name, (SELECT p.drug_name FROM pbm.pharmacy_claim p
                          WHERE p.patient_id = a.patient_id AND p.ndc = a.drug2_ndc
                          ORDER BY p.fill_date DESC, p.id DESC LIMIT 1)) AS drug2,
       a.override_date
FROM pbm.dur_alert a
LEFT JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date
LEFT JOIN pbm.drugs d1 ON d1.ndc_code = a.drug1_ndc
LEFT JOIN pbm.drugs d2 ON d2.ndc_code = a.drug2_ndc
WHERE a.drug2_ndc IS NOT NULL;
COMMENT ON VIEW pbm.patient_interaction IS
'Alerts between two products, each once, with the columns of the second seed document''s query for a patient''s interactions';
COMMENT ON COLUMN pbm.patient_interaction.drug1 IS 'Name of the product of the claim';
COMMENT ON COLUMN pbm.patient_interaction.drug2 IS 'Name of the product it conflicts with';
COMMENT ON COLUMN pbm.patient_interaction.override_date IS 'When it was overridden, within the claim or by override_dur_alert; NULL: it stands';

-- sql/reports/override_dur_alert.sql

CREATE OR REPLACE FUNCTION pbm.override_dur_alert(alert_id uuid, reason text, overridden_by uuid DEFAULT NULL)
RETURNS pbm.dur_alert
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    alert pbm.dur_alert;
BEGIN
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION 'an override needs a reason'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a text that is not empty.';
    END IF;
    SELECT * INTO alert FROM pbm.dur_alert a WHERE a.id = alert_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no alert has this id'
            USING ERRCODE = 'no_data_found', HINT = 'The ids are in pbm.dur_alert.';
    END IF;
    IF num_nonnulls(alert.override_reason, alert.overridden_by, alert.override_date) > 0 THEN
        RAISE EXCEPTION 'the alert was overridden before'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Its reason and date are in pbm.dur_alert; an override is not taken back.';
    END IF;
    UPDATE pbm.dur_alert a
    SET override_reason = reason, overridden_by = override_dur_alert.overridden_by, override_date = clock_timestamp()
    WHERE a.id = alert_id
    RETURNING a.* INTO alert;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a row of table pbm.dur_alert was not stored as pbm wrote it'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was changed. Look for triggers and rules on pbm.dur_alert that keep rows out or change them.';
    END IF;
    RETURN alert;
END
$$;
COMMENT ON FUNCTION pbm.override_dur_alert(uuid, text, uuid) IS
'Overrides an alert of drug utilization review after its claim was answered: sets override_reason, overridden_by and override_date, which is logged, and gives the alert. The claim stays as it was answered. Errors: 22004 without a reason, P0002 where no alert has the id, 55000 for one that was overridden before, and where a trigger or rule keeps the override out.';
REVOKE ALL ON FUNCTION pbm.override_dur_alert(uuid, text, uuid) FROM PUBLIC;

-- sql/upgrade/history.sql

-- A claim keeps what was dispensed: of older ones that is what the drug file has of their products.
ALTER TABLE pbm.pharmacy_claim ADD COLUMN dispensed text;
COMMENT ON COLUMN pbm.pharmacy_claim.dispensed IS 'What a paid or imported claim keeps of its product, so that history does not hang on the drug file: a JSON array of dosage form, route, ingredients (key, name, strength, unit), keys of classes and of their additive effects, as text, which is half as long as jsonb. NULL: only the drug file says';
ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER audit_change;
UPDATE pbm.pharmacy_claim c SET dispensed = k.kept
FROM (
    SELECT d.ndc_code AS ndc, json_build_array(
        d.dosage_form, d.route,
        coalesce((SELECT json_agg(json_build_array(i.ingredient_id, n.ingredient_name, trim_scale(i.strength)::text, i.strength_unit)
                                  ORDER BY i.ingredient_id)
                  FROM pbm.drug_ingredient i JOIN pbm.ingredient n USING (ingredient_id)
                  WHERE i.ndc = d.ndc_code), '[]'),
        coalesce((SELECT json_agg(x.class_id ORDER BY x.class_id) FROM pbm.drug_class x
                  WHERE x.ndc = d.ndc_code), '[]'))::text AS kept
    FROM pbm.drugs d) k
WHERE c.ndc = k.ndc AND c.status = 'paid';
ALTER TABLE pbm.pharmacy_claim ENABLE ALWAYS TRIGGER audit_change;

-- Finds the persons of a family.
CREATE INDEX coverage_family ON pbm.coverage (family_id);
COMMENT ON INDEX pbm.coverage_family IS 'Finds the persons of a family';

-- sql/tables/member_state.sql

CREATE TABLE pbm.member_state (
    patient_id uuid PRIMARY KEY,
    longest_supply_days integer NOT NULL DEFAULT 0 CHECK (longest_supply_days >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE pbm.member_state IS
'One row a member, made with the first claim: locked before the member''s history is read, so that claims of one member are decided one after the other, whatever their plans and benefit years';
COMMENT ON COLUMN pbm.member_state.longest_supply_days IS
'The most days'' supply of one drug that was ever paid on one day: history is read back so many days, and at least 120';

table_holds := table_holds || '{"member_state": "personal"}';

-- sql/upgrade/member_state.sql

PERFORM pbm.refresh_member_state();

-- sql/upgrade/rebill.sql

ALTER TABLE pbm.plan
    ADD COLUMN rejected_rebill text NOT NULL DEFAULT 'reverse' CHECK (rejected_rebill IN ('reverse', 'keep')),
    ADD COLUMN later_claims text NOT NULL DEFAULT 'report' CHECK (later_claims IN ('report', 'replay'));
COMMENT ON COLUMN pbm.plan.rejected_rebill IS 'A rebill whose new bill is rejected: reverse leaves the old claim reversed, keep leaves it as it was paid';
COMMENT ON COLUMN pbm.plan.later_claims IS 'The later claims of the family in the benefit year of a rebilled claim: report lets them stand (pbm.correction_due lists them), replay decides them again';
ALTER TABLE pbm.pharmacy_claim ADD COLUMN replaces_claim_id uuid;
COMMENT ON COLUMN pbm.pharmacy_claim.submitted IS 'The request as it came, kept when a field of it has no column or could not be stored in its own';
COMMENT ON COLUMN pbm.pharmacy_claim.replaces_claim_id IS 'The reversed claim, of the same fill date, that a rebill or its replay billed again as this one';

-- sql/tables/plan_term.sql

-- Every setting of the plan with its type, default, constraints and comment, so that none is forgotten; then without
-- what is no term.
CREATE TABLE pbm.plan_term (LIKE pbm.plan INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS);
ALTER TABLE pbm.plan_term
    DROP COLUMN plan_code, DROP COLUMN plan_name, DROP COLUMN line_of_business, DROP COLUMN client_id,
    DROP COLUMN benefit_year_start_month, DROP COLUMN termination_date, DROP COLUMN created_at,
    ALTER COLUMN plan_id DROP DEFAULT, ALTER COLUMN effective_date DROP DEFAULT,
    ADD CONSTRAINT plan_term_pkey PRIMARY KEY (plan_id, effective_date),
    ADD CONSTRAINT plan_term_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES pbm.plan,
    ADD CONSTRAINT plan_term_finite CHECK (isfinite(effective_date) AND greatest(individual_deductible,
        family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum, maximum_claim_amount,
        refill_threshold_percent) < 'Infinity');
COMMENT ON TABLE pbm.plan_term IS
'The settings of a plan from a date on: a complete row replaces all settings in pbm.plan, which are the terms from the beginning, until the next row''s date. Deductible and out-of-pocket maximum are those in force on the first day of the benefit year, other settings those of the fill date.';
COMMENT ON COLUMN pbm.plan_term.plan_id IS 'The plan';
COMMENT ON COLUMN pbm.plan_term.effective_date IS 'First day of these terms';

table_holds := table_holds || '{"plan_term": "reference"}';

-- sql/upgrade/authorizations.sql

ALTER TABLE pbm.prior_authorization
    ALTER COLUMN authorization_number SET DEFAULT pbm.new_authorization_number(),
    ADD COLUMN edit text,
    ADD COLUMN prescriber_npi text CONSTRAINT prior_authorization_prescriber CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    ADD COLUMN amount_authorized numeric(12,2),
    DROP CONSTRAINT prior_authorization_status_check,
    ADD CONSTRAINT prior_authorization_status CHECK (status IN ('approved', 'denied', 'in_process', 'closed')),
    DROP CONSTRAINT prior_authorization_check,
    ADD CONSTRAINT prior_authorization_target CHECK (num_nonnulls(ndc, ingredient_id, class_id, edit) = 1),
    ADD CONSTRAINT prior_authorization_edit CHECK (edit ~ '[^ ]'),
    ADD CONSTRAINT prior_authorization_amount CHECK (amount_authorized > 0 AND amount_authorized < 'Infinity');
ALTER TABLE pbm.prior_authorization RENAME CONSTRAINT prior_authorization_check1 TO prior_authorization_check;
COMMENT ON COLUMN pbm.prior_authorization.authorization_number IS 'The number that a claim names it by (462-EV), 1 to 32 printable ASCII characters; one that we assign has eleven digits, as the field has them where a claim comes as an NCPDP message';
COMMENT ON COLUMN pbm.prior_authorization.status IS 'approved; denied, told 3Y; in_process, told 3W; closed: taken back or ended, as if it were not on file';
COMMENT ON COLUMN pbm.prior_authorization.edit IS 'The edit whose rejects it lifts for any product, those in waived_reject_codes; NULL: it is for a product, ingredient or class';
COMMENT ON COLUMN pbm.prior_authorization.prescriber_npi IS 'The only prescriber it is for, reject 7A for another; NULL: any';
COMMENT ON COLUMN pbm.prior_authorization.amount_authorized IS 'Dollars of the allowed amounts of all its fills, reject PA beyond; NULL: no limit';
ALTER TABLE pbm.drugs ADD COLUMN replaces_ndc pbm.ndc;
COMMENT ON COLUMN pbm.drugs.replaces_ndc IS 'The code that the product had before: authorizations for that code are for this one; NULL: none';

-- sql/tables/plan_authorization.sql

CREATE TABLE pbm.plan_authorization (
    plan_id uuid PRIMARY KEY REFERENCES pbm.plan,
    program text NOT NULL DEFAULT 'commercial',
    time_zone text NOT NULL DEFAULT 'America/New_York',
    appeal_levels smallint NOT NULL DEFAULT 1,
    contact text,
    emergency_type text,
    emergency_number text,
    emergency_days_supply integer NOT NULL DEFAULT 3,
    emergency_once_in_days integer NOT NULL DEFAULT 30,
    CONSTRAINT plan_authorization_program CHECK (program ~ '^[a-z][a-z0-9_]{0,31}$'),
    -- Computed with the zone: an unknown one is error 22023.
    CONSTRAINT plan_authorization_time_zone CHECK (timezone(time_zone, TIMESTAMPTZ '2000-01-01 00:00+00') IS NOT NULL),
    CONSTRAINT plan_authorization_appeal_levels CHECK (appeal_levels IN (1, 2)),
    CONSTRAINT plan_authorization_contact CHECK (contact ~ '[^ ]' AND length(contact) <= 120),
    CONSTRAINT plan_authorization_emergency_type CHECK (emergency_type ~ '^[0-9]{1,2}$'),
    CONSTRAINT plan_authorization_emergency_number CHECK (emergency_number ~ '^[ -~]{1,32}$' AND emergency_number ~ '[^ ]'),
    CONSTRAINT plan_authorization_emergency_days_supply CHECK (emergency_days_supply BETWEEN 1 AND 31),
    CONSTRAINT plan_authorization_emergency_once_in_days CHECK (emergency_once_in_days BETWEEN 1 AND 366)
);
COMMENT ON TABLE pbm.plan_authorization IS
'How a plan handles requests for prior authorization. A plan without a row is of the program that its line_of_business names, or else commercial, with the defaults.';
COMMENT ON COLUMN pbm.plan_authorization.program IS 'The program whose clock rules and steps count, such as part_d, medicaid, commercial, exchange';
COMMENT ON COLUMN pbm.plan_authorization.time_zone IS 'Time zone in which calendar days are counted, such as America/Chicago';
COMMENT ON COLUMN pbm.plan_authorization.appeal_levels IS 'Internal appeals of a commercial plan: 1 or 2';
COMMENT ON COLUMN pbm.plan_authorization.contact IS 'How to ask for an authorization, told with reject 75: a telephone number or an address';
COMMENT ON COLUMN pbm.plan_authorization.emergency_type IS 'Prior authorization type code (461-EU) that asks for an emergency supply; with emergency_number also NULL the plan has none';
COMMENT ON COLUMN pbm.plan_authorization.emergency_number IS 'Prior authorization number (462-EV) that asks for an emergency supply; where both are set a claim sends both';
COMMENT ON COLUMN pbm.plan_authorization.emergency_days_supply IS 'Most days of an emergency supply; 3 are the 72 hours of SSA 1927(d)(5)(B)';
COMMENT ON COLUMN pbm.plan_authorization.emergency_once_in_days IS 'One emergency supply of a drug is paid in so many days';

table_holds := table_holds || '{"plan_authorization": "reference"}';

-- sql/tables/authorization_clock_rule.sql

CREATE TABLE pbm.authorization_clock_rule (
    clock_rule_id serial PRIMARY KEY,
    program text NOT NULL,
    levels text[] NOT NULL,
    request_types text[],
    urgency text,
    appeal_levels smallint,
    clock text NOT NULL,
    starts_at text NOT NULL,
    amount integer NOT NULL,
    unit text NOT NULL,
    statement_days integer,
    presumed_days integer NOT NULL DEFAULT 0,
    waits boolean NOT NULL DEFAULT false,
    wait_days integer,
    extension integer,
    when_incomplete boolean NOT NULL DEFAULT false,
    missed_goes_to text,
    missed_hours integer,
    source text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT authorization_clock_rule_levels CHECK (cardinality(levels) > 0 AND num_nulls(VARIADIC levels) = 0),
    CONSTRAINT authorization_clock_rule_request_types CHECK (cardinality(request_types) > 0 AND num_nulls(VARIADIC request_types) = 0),
    CONSTRAINT authorization_clock_rule_urgency CHECK (urgency IN ('standard', 'expedited')),
    CONSTRAINT authorization_clock_rule_clock CHECK (clock IN ('decision', 'incomplete_notice', 'information', 'written_notice',
        'effectuation', 'payment', 'filing')),
    CONSTRAINT authorization_clock_rule_starts_at CHECK (starts_at IN ('receipt', 'statement', 'oral_notice', 'written_notice',
        'reversal_notice', 'decision', 'asked', 'answer')),
    CONSTRAINT authorization_clock_rule_amount CHECK (amount BETWEEN 1 AND 10000),
    CONSTRAINT authorization_clock_rule_unit CHECK (unit IN ('hours', 'days', 'business_days', 'months')),
    CONSTRAINT authorization_clock_rule_days CHECK (least(statement_days, presumed_days) >= 0 AND least(wait_days, extension) > 0
        AND greatest(statement_days, presumed_days, wait_days, extension) <= 366),
    CONSTRAINT authorization_clock_rule_missed CHECK (num_nonnulls(missed_goes_to, missed_hours) IN (0, 2) AND missed_hours BETWEEN 0 AND 10000),
    CONSTRAINT authorization_clock_rule_source CHECK (source ~ '[^ ]'),
    CONSTRAINT authorization_clock_rule_dates CHECK (termination_date >= effective_date),
    CONSTRAINT authorization_clock_rule_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.authorization_clock_rule IS
'By when a request for authorization is decided, told, put into effect, appealed: a row a rule, so that a program is added without a release. Of several rows that fit, the one that says most of what it is for counts, then the newest.';
COMMENT ON COLUMN pbm.authorization_clock_rule.levels IS 'The levels it is for: initial, and those that authorization_step leads to';
COMMENT ON COLUMN pbm.authorization_clock_rule.request_types IS 'The types of request it is for, such as coverage, exception, payment, pre_service; NULL: any';
COMMENT ON COLUMN pbm.authorization_clock_rule.urgency IS 'standard or expedited; NULL: both';
COMMENT ON COLUMN pbm.authorization_clock_rule.appeal_levels IS 'Only for plans with so many internal appeals; NULL: any';
COMMENT ON COLUMN pbm.authorization_clock_rule.clock IS 'What is due: decision, incomplete_notice, written_notice, effectuation, payment by the plan; information and filing by whoever asks';
COMMENT ON COLUMN pbm.authorization_clock_rule.starts_at IS 'What starts it';
COMMENT ON COLUMN pbm.authorization_clock_rule.unit IS 'hours are elapsed time; days, business_days and months end with the day in the plan''s time zone';
COMMENT ON COLUMN pbm.authorization_clock_rule.statement_days IS 'Days after receipt in which the prescriber''s statement may come: the clock starts when they end at the latest';
COMMENT ON COLUMN pbm.authorization_clock_rule.presumed_days IS 'Days after it was sent on which a notice counts as received';
COMMENT ON COLUMN pbm.authorization_clock_rule.waits IS 'Whether the clock stands still while information is awaited';
COMMENT ON COLUMN pbm.authorization_clock_rule.wait_days IS 'How many days it stands still at most; NULL: until the information comes';
COMMENT ON COLUMN pbm.authorization_clock_rule.extension IS 'How much more time the plan may take once; NULL: none';
COMMENT ON COLUMN pbm.authorization_clock_rule.when_incomplete IS 'Only for a request that information was asked for';
COMMENT ON COLUMN pbm.authorization_clock_rule.missed_goes_to IS 'The level that a request goes to whose clock was missed';
COMMENT ON COLUMN pbm.authorization_clock_rule.missed_hours IS 'Hours after the due moment in which it must be there';
COMMENT ON COLUMN pbm.authorization_clock_rule.source IS 'Where the rule is printed';

table_holds := table_holds || '{"authorization_clock_rule": "neither"}';

-- sql/tables/authorization_step.sql

CREATE TABLE pbm.authorization_step (
    step_id serial PRIMARY KEY,
    program text,
    action text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    from_level text,
    to_level text,
    appeal_levels smallint,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT authorization_step_action CHECK (action IN ('ask', 'inform', 'approve', 'approve_partly', 'deny', 'withdraw', 'dismiss',
        'expire', 'revoke', 'appeal')),
    CONSTRAINT authorization_step_states CHECK (ARRAY[from_state, to_state] <@ ARRAY['received', 'awaiting_information', 'approved',
        'partly_approved', 'denied', 'withdrawn', 'dismissed', 'expired', 'revoked']),
    CONSTRAINT authorization_step_appeal CHECK ((action = 'appeal') = (to_level IS NOT NULL)),
    CONSTRAINT authorization_step_dates CHECK (termination_date >= effective_date),
    CONSTRAINT authorization_step_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.authorization_step IS 'What may be done to a request for authorization in which state, by program and date; what no row allows is refused';
COMMENT ON COLUMN pbm.authorization_step.program IS 'NULL: any; a row of the program goes before it';
COMMENT ON COLUMN pbm.authorization_step.to_state IS 'The state it leads to; of an appeal that of the further case';
COMMENT ON COLUMN pbm.authorization_step.from_level IS 'The level at which it may be done; NULL: any';
COMMENT ON COLUMN pbm.authorization_step.to_level IS 'The level of the further case of an appeal';
COMMENT ON COLUMN pbm.authorization_step.appeal_levels IS 'Only for plans with so many internal appeals; NULL: any';

table_holds := table_holds || '{"authorization_step": "neither"}';

-- sql/tables/authorization_criterion.sql

CREATE TABLE pbm.authorization_criterion (
    criterion_id serial PRIMARY KEY,
    plan_id uuid REFERENCES pbm.plan,
    program text,
    ndc pbm.ndc,
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    set_name text NOT NULL,
    criterion_name text NOT NULL,
    combine text NOT NULL DEFAULT 'all',
    test text NOT NULL,
    minimum_age integer,
    maximum_age integer,
    sex text,
    codes text[],
    history_ingredient_id integer REFERENCES pbm.ingredient,
    history_class_id integer REFERENCES pbm.therapeutic_class,
    days_back integer,
    days_supply integer,
    maximum_quantity numeric(12,3),
    granted_days integer,
    granted_fills integer,
    granted_quantity numeric(12,3),
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT authorization_criterion_target CHECK (num_nonnulls(ndc, ingredient_id, class_id) = 1),
    CONSTRAINT authorization_criterion_names CHECK (set_name ~ '[^ ]' AND criterion_name ~ '[^ ]'),
    CONSTRAINT authorization_criterion_combine CHECK (combine IN ('all', 'any')),
    -- Each test has what it needs, and nothing of another's.
    CONSTRAINT authorization_criterion_test CHECK ((CASE test
        WHEN 'age' THEN num_nonnulls(minimum_age, maximum_age) > 0 AND num_nonnulls(sex, codes, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'sex' THEN sex IN ('F', 'M') AND num_nonnulls(minimum_age, maximum_age, codes, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'diagnosis' THEN cardinality(codes) > 0 AND num_nonnulls(minimum_age, maximum_age, sex, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'specialty' THEN cardinality(codes) > 0 AND num_nonnulls(minimum_age, maximum_age, sex, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'history' THEN num_nonnulls(history_ingredient_id, history_class_id) = 1 AND days_back BETWEEN 1 AND 3660 AND days_supply BETWEEN 1 AND 3660
            AND num_nonnulls(minimum_age, maximum_age, sex, codes, maximum_quantity) = 0
        WHEN 'quantity' THEN maximum_quantity > 0 AND num_nonnulls(minimum_age, maximum_age, sex, codes, history_ingredient_id, history_class_id, days_back, days_supply) = 0
        END) IS TRUE),
    CONSTRAINT authorization_criterion_ages CHECK (minimum_age >= 0 AND maximum_age >= 0 AND maximum_age >= minimum_age),
    CONSTRAINT authorization_criterion_codes CHECK (num_nulls(VARIADIC codes) = 0),
    CONSTRAINT authorization_criterion_granted CHECK (granted_days > 0 AND granted_days <= 3660 AND granted_fills > 0 AND granted_quantity > 0),
    CONSTRAINT authorization_criterion_dates CHECK (termination_date >= effective_date),
    CONSTRAINT authorization_criterion_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(maximum_quantity, granted_quantity) < 'Infinity')
);
COMMENT ON TABLE pbm.authorization_criterion IS
'Criteria by which a request for a product, ingredient or class is approved without a person; they never deny. A set is met if all of its rows that say all are met, and one of those that say any.';
COMMENT ON COLUMN pbm.authorization_criterion.plan_id IS 'NULL: any plan';
COMMENT ON COLUMN pbm.authorization_criterion.program IS 'NULL: any program';
COMMENT ON COLUMN pbm.authorization_criterion.set_name IS 'Rows of one name are one set; of several that are met the first by name approves';
COMMENT ON COLUMN pbm.authorization_criterion.criterion_name IS 'Its name in authorization_case.criteria';
COMMENT ON COLUMN pbm.authorization_criterion.test IS 'age (minimum_age, maximum_age), sex, diagnosis (codes it begins with), specialty (codes: names of specialties), history (days_supply of an ingredient or class in days_back), quantity (maximum_quantity)';
COMMENT ON COLUMN pbm.authorization_criterion.granted_days IS 'Days from the first, that day included, for which its set approves; of the rows of a set the least counts; NULL: as asked';
COMMENT ON COLUMN pbm.authorization_criterion.granted_fills IS 'The same of fills';
COMMENT ON COLUMN pbm.authorization_criterion.granted_quantity IS 'The same of units';

table_holds := table_holds || '{"authorization_criterion": "neither"}';

-- sql/tables/business_calendar.sql

CREATE TABLE pbm.business_calendar (
    closed_date date PRIMARY KEY,
    holiday_name text NOT NULL,
    CONSTRAINT business_calendar_finite CHECK (isfinite(closed_date))
);
COMMENT ON TABLE pbm.business_calendar IS 'Days that are no business days, beside Saturdays and Sundays; the federal holidays of 5 USC 6103 ship, as they are observed, to 2040';
COMMENT ON COLUMN pbm.business_calendar.holiday_name IS 'Why it is closed';

table_holds := table_holds || '{"business_calendar": "neither"}';

-- sql/tables/authorization_case.sql

CREATE TABLE pbm.authorization_case (
    case_id uuid PRIMARY KEY,
    appeal_of uuid REFERENCES pbm.authorization_case,
    patient_id uuid NOT NULL REFERENCES pbm.members (patient_id),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    program text NOT NULL,
    level text NOT NULL DEFAULT 'initial',
    request_type text NOT NULL,
    urgency text NOT NULL DEFAULT 'standard',
    state text NOT NULL DEFAULT 'received',
    authorization_number text NOT NULL,
    requested jsonb NOT NULL,
    decided_scope jsonb,
    reason text,
    requester text,
    prescriber_npi text,
    diagnosis_codes text[] NOT NULL DEFAULT '{}',
    criteria jsonb,
    extended boolean NOT NULL DEFAULT false,
    received_at timestamptz NOT NULL,
    statement_at timestamptz,
    decided_at timestamptz,
    oral_notice_at timestamptz,
    written_notice_at timestamptz,
    reversal_notice_at timestamptz,
    effectuated_at timestamptz,
    paid_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT authorization_case_appeal CHECK ((appeal_of IS NULL) = (level = 'initial')),
    CONSTRAINT authorization_case_urgency CHECK (urgency IN ('standard', 'expedited')),
    CONSTRAINT authorization_case_state CHECK (state IN ('received', 'awaiting_information', 'approved', 'partly_approved', 'denied',
        'withdrawn', 'dismissed', 'expired', 'revoked')),
    CONSTRAINT authorization_case_decided CHECK ((state IN ('received', 'awaiting_information')) = (decided_at IS NULL)),
    CONSTRAINT authorization_case_reason CHECK (state NOT IN ('partly_approved', 'denied', 'withdrawn', 'dismissed', 'revoked')
        OR (reason ~ '[^ ]') IS TRUE),
    CONSTRAINT authorization_case_scope CHECK ((state IN ('approved', 'partly_approved')) <= (decided_scope IS NOT NULL)),
    CONSTRAINT authorization_case_finite CHECK (isfinite(received_at) AND isfinite(statement_at) AND isfinite(decided_at)
        AND isfinite(oral_notice_at) AND isfinite(written_notice_at) AND isfinite(reversal_notice_at) AND isfinite(effectuated_at)
        AND isfinite(paid_at))
);
COMMENT ON TABLE pbm.authorization_case IS 'Requests for prior authorization and their appeals, written by the functions; what a claim reads is prior_authorization';
COMMENT ON COLUMN pbm.authorization_case.appeal_of IS 'The case whose decision is appealed; NULL: a first request';
COMMENT ON COLUMN pbm.authorization_case.level IS 'initial, or the level of an appeal';
COMMENT ON COLUMN pbm.authorization_case.request_type IS 'coverage, exception or payment; commercial: pre_service, concurrent or post_service';
COMMENT ON COLUMN pbm.authorization_case.authorization_number IS 'The number in prior_authorization: in process while the case is open';
COMMENT ON COLUMN pbm.authorization_case.requested IS 'The scope asked for';
COMMENT ON COLUMN pbm.authorization_case.decided_scope IS 'The scope authorized';
COMMENT ON COLUMN pbm.authorization_case.reason IS 'The specific reason of a decision; never empty where something was kept from whoever asked';
COMMENT ON COLUMN pbm.authorization_case.criteria IS 'What the criteria of automatic approval made of it: approved_by, met, missing';
COMMENT ON COLUMN pbm.authorization_case.extended IS 'Whether the plan took its one extension';
COMMENT ON COLUMN pbm.authorization_case.statement_at IS 'When the prescriber''s supporting statement was received';
COMMENT ON COLUMN pbm.authorization_case.decided_at IS 'When it was decided or otherwise ended';
COMMENT ON COLUMN pbm.authorization_case.oral_notice_at IS 'When the decision was told by telephone';
COMMENT ON COLUMN pbm.authorization_case.written_notice_at IS 'When the decision was sent in writing';
COMMENT ON COLUMN pbm.authorization_case.reversal_notice_at IS 'When the plan was told that another reversed its decision';
COMMENT ON COLUMN pbm.authorization_case.effectuated_at IS 'When the decision was put into effect';
CREATE INDEX authorization_case_patient ON pbm.authorization_case (patient_id);
CREATE INDEX authorization_case_number ON pbm.authorization_case (authorization_number);
CREATE UNIQUE INDEX authorization_case_appealed_once ON pbm.authorization_case (appeal_of) WHERE state NOT IN ('withdrawn', 'dismissed');
COMMENT ON INDEX pbm.authorization_case_patient IS 'Finds the requests of a person';
COMMENT ON INDEX pbm.authorization_case_number IS 'Finds the case of an authorization';
COMMENT ON INDEX pbm.authorization_case_appealed_once IS 'One appeal of a decision, but for those that were taken back or not decided on their merits';

table_holds := table_holds || '{"authorization_case": "personal"}';

-- sql/tables/authorization_event.sql

CREATE TABLE pbm.authorization_event (
    event_id uuid PRIMARY KEY,
    -- No foreign key: what happened stays, whatever becomes of the case.
    case_id uuid NOT NULL,
    action text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    happened_at timestamptz NOT NULL,
    answer_by timestamptz,
    reason text,
    detail jsonb,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL,
    CONSTRAINT authorization_event_action CHECK (action IN ('request', 'ask', 'inform', 'approve', 'approve_partly', 'deny', 'withdraw',
        'dismiss', 'expire', 'revoke', 'appeal', 'notice')),
    CONSTRAINT authorization_event_first CHECK ((from_state IS NULL) = (action IN ('request', 'appeal'))),
    CONSTRAINT authorization_event_asked CHECK (answer_by IS NULL OR action = 'ask'),
    CONSTRAINT authorization_event_finite CHECK (isfinite(happened_at) AND isfinite(answer_by))
);
COMMENT ON TABLE pbm.authorization_event IS 'Every step of a request for authorization; rows are added and never changed';
COMMENT ON COLUMN pbm.authorization_event.happened_at IS 'When it happened; recorded_at is when it was entered';
COMMENT ON COLUMN pbm.authorization_event.answer_by IS 'Until when the information that was asked for may come';
COMMENT ON COLUMN pbm.authorization_event.detail IS 'What came with it: the information, the scope, the kind of a notice';
COMMENT ON COLUMN pbm.authorization_event.recorded_by IS 'The role that called the function';
CREATE INDEX authorization_event_case ON pbm.authorization_event (case_id, event_id);
COMMENT ON INDEX pbm.authorization_event_case IS 'Finds the events of a case';

table_holds := table_holds || '{"authorization_event": "log"}';

-- sql/tables/authorization_clock.sql

CREATE TABLE pbm.authorization_clock (
    case_id uuid NOT NULL REFERENCES pbm.authorization_case,
    clock text NOT NULL,
    clock_rule_id integer NOT NULL,
    due_at timestamptz,
    met_at timestamptz,
    forward_to text,
    forward_by timestamptz,
    source text NOT NULL,
    PRIMARY KEY (case_id, clock),
    CONSTRAINT authorization_clock_clock CHECK (clock IN ('decision', 'incomplete_notice', 'written_notice', 'effectuation', 'payment')),
    CONSTRAINT authorization_clock_forward CHECK (num_nonnulls(forward_to, forward_by) IN (0, 2)),
    CONSTRAINT authorization_clock_finite CHECK (isfinite(due_at) AND isfinite(met_at) AND isfinite(forward_by))
);
COMMENT ON TABLE pbm.authorization_clock IS 'The clocks of a case that are the plan''s to keep, worked out at each of its steps by authorization_clock_rule';
COMMENT ON COLUMN pbm.authorization_clock.clock_rule_id IS 'The rule it was worked out by';
COMMENT ON COLUMN pbm.authorization_clock.due_at IS 'What is done at this moment is in time; NULL: it stands still until information comes';
COMMENT ON COLUMN pbm.authorization_clock.met_at IS 'When it was done; NULL: not yet';
COMMENT ON COLUMN pbm.authorization_clock.forward_to IS 'Where a case goes whose clock is missed';
COMMENT ON COLUMN pbm.authorization_clock.forward_by IS 'By when it must be there';
CREATE INDEX authorization_clock_due ON pbm.authorization_clock (due_at) WHERE met_at IS NULL;
COMMENT ON INDEX pbm.authorization_clock_due IS 'Finds what is due next';

table_holds := table_holds || '{"authorization_clock": "neither"}';

-- sql/tables/authorization_use.sql

CREATE TABLE pbm.authorization_use (
    use_id uuid PRIMARY KEY,
    claim_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    authorization_number text,
    fills integer NOT NULL DEFAULT 1,
    quantity numeric(12,3) NOT NULL,
    amount numeric(12,2) NOT NULL,
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    given_back_at timestamptz,
    CONSTRAINT authorization_use_once UNIQUE (claim_id, authorization_number),
    CONSTRAINT authorization_use_amounts CHECK (fills > 0 AND quantity > 0 AND amount >= 0),
    CONSTRAINT authorization_use_finite CHECK (isfinite(fill_date) AND isfinite(used_at) AND isfinite(given_back_at)
        AND greatest(quantity, amount) < 'Infinity')
);
COMMENT ON TABLE pbm.authorization_use IS
'What a paid claim used of each authorization that it needed, written with the claim and given back by its reversal; a row without a number is an emergency supply';
COMMENT ON COLUMN pbm.authorization_use.authorization_number IS 'NULL: an emergency supply, paid without one';
COMMENT ON COLUMN pbm.authorization_use.quantity IS 'Billing units of the claim';
COMMENT ON COLUMN pbm.authorization_use.amount IS 'Dollars of the claim''s allowed amount';
COMMENT ON COLUMN pbm.authorization_use.given_back_at IS 'When the claim was reversed; NULL: it is used';
CREATE INDEX authorization_use_number ON pbm.authorization_use (authorization_number) WHERE given_back_at IS NULL;
CREATE INDEX authorization_use_emergency ON pbm.authorization_use (patient_id) WHERE authorization_number IS NULL;
COMMENT ON INDEX pbm.authorization_use_number IS 'Adds up what is used of an authorization';
COMMENT ON INDEX pbm.authorization_use_emergency IS 'Finds the emergency supplies of a patient';

table_holds := table_holds || '{"authorization_use": "personal"}';

-- sql/data/authorization_clock_rule.sql

-- One row a line: the engine's tests read them from here. Sources marked (unverified) come from secondary texts.
INSERT INTO pbm.authorization_clock_rule (program, levels, request_types, urgency, appeal_levels, clock, starts_at, amount, unit, statement_days, presumed_days, waits, wait_days, extension, when_incomplete, missed_goes_to, missed_hours, source) VALUES
('part_d', '{initial}', '{coverage}', 'standard', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.568(b), (h)'),
('part_d', '{initial}', '{coverage}', 'expedited', NULL, 'decision', 'receipt', 24, 'hours', NULL, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.572(a), (d)'),
('part_d', '{initial}', '{exception}', 'standard', NULL, 'decision', 'statement', 72, 'hours', 14, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.568(b), (h)'),
('part_d', '{initial}', '{exception}', 'expedited', NULL, 'decision', 'statement', 24, 'hours', 14, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.572(a), (d)'),
('part_d', '{initial}', '{payment}', NULL, NULL, 'decision', 'receipt', 14, 'days', NULL, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.568(c), (h)'),
('part_d', '{initial,redetermination}', NULL, NULL, NULL, 'written_notice', 'oral_notice', 3, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.568(d)'),
('part_d', '{redetermination}', '{coverage,exception}', 'standard', NULL, 'decision', 'receipt', 7, 'days', NULL, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.590(a), (c)'),
('part_d', '{redetermination}', '{coverage,exception}', 'expedited', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.590(d), (e)'),
('part_d', '{redetermination}', '{payment}', NULL, NULL, 'decision', 'receipt', 14, 'days', NULL, 0, false, NULL, NULL, false, 'reviewer', 24, '42 CFR 423.590(b) (unverified)'),
('part_d', '{reviewer}', '{coverage,exception}', 'standard', NULL, 'decision', 'receipt', 7, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.600 (unverified)'),
('part_d', '{reviewer}', '{coverage,exception}', 'expedited', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.600 (unverified)'),
('part_d', '{reviewer}', '{payment}', NULL, NULL, 'decision', 'receipt', 14, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.600 (unverified)'),
('part_d', '{hearing}', NULL, 'standard', NULL, 'decision', 'receipt', 90, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.2016 (unverified)'),
('part_d', '{hearing}', NULL, 'expedited', NULL, 'decision', 'receipt', 10, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.2016 (unverified)'),
('part_d', '{council}', NULL, 'standard', NULL, 'decision', 'receipt', 90, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.2108 (unverified)'),
('part_d', '{council}', NULL, 'expedited', NULL, 'decision', 'receipt', 10, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.2108 (unverified)'),
('part_d', '{redetermination}', '{coverage,exception}', 'expedited', NULL, 'effectuation', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.638(a)'),
('part_d', '{reviewer,hearing,council,court}', '{coverage,exception}', 'expedited', NULL, 'effectuation', 'reversal_notice', 24, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.638(b)'),
('part_d', '{redetermination}', '{coverage,exception}', 'standard', NULL, 'effectuation', 'receipt', 7, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.636(a)(1)'),
('part_d', '{redetermination}', '{payment}', NULL, NULL, 'effectuation', 'receipt', 14, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.636(a)(2)'),
('part_d', '{redetermination}', '{payment}', NULL, NULL, 'payment', 'receipt', 30, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.636(a)(2)'),
('part_d', '{reviewer,hearing,council,court}', '{coverage,exception}', 'standard', NULL, 'effectuation', 'reversal_notice', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.636(b)'),
('part_d', '{redetermination,reviewer,hearing,council}', NULL, NULL, NULL, 'filing', 'written_notice', 60, 'days', NULL, 5, false, NULL, NULL, false, NULL, NULL, '42 CFR 423.582(b); reviewer and later (unverified)'),
('medicaid', '{initial}', NULL, NULL, NULL, 'decision', 'receipt', 24, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, 'SSA 1927(d)(5)(A); 42 CFR 438.210(d)(3)'),
('medicaid', '{plan_appeal}', NULL, 'standard', NULL, 'decision', 'receipt', 30, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 438.408(b) (unverified)'),
('medicaid', '{plan_appeal}', NULL, 'expedited', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '42 CFR 438.408(b) (unverified)'),
('commercial', '{initial}', NULL, 'expedited', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(f)(2)(i)'),
('commercial', '{initial}', '{concurrent}', 'expedited', NULL, 'decision', 'receipt', 24, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(f)(2)(ii)(B) (unverified)'),
('commercial', '{initial}', NULL, 'expedited', NULL, 'incomplete_notice', 'receipt', 24, 'hours', NULL, 0, false, NULL, NULL, true, NULL, NULL, '29 CFR 2560.503-1(f)(2)(i)'),
('commercial', '{initial}', NULL, 'expedited', NULL, 'information', 'asked', 48, 'hours', NULL, 0, false, NULL, NULL, true, NULL, NULL, '29 CFR 2560.503-1(f)(2)(i)'),
('commercial', '{initial}', NULL, 'expedited', NULL, 'decision', 'answer', 48, 'hours', NULL, 0, false, NULL, NULL, true, NULL, NULL, '29 CFR 2560.503-1(f)(2)(i)'),
('commercial', '{initial}', '{pre_service,concurrent}', 'standard', NULL, 'decision', 'receipt', 15, 'days', NULL, 0, true, 45, 15, false, NULL, NULL, '29 CFR 2560.503-1(f)(2)(iii)(A)'),
('commercial', '{initial}', '{post_service}', 'standard', NULL, 'decision', 'receipt', 30, 'days', NULL, 0, true, 45, 15, false, NULL, NULL, '29 CFR 2560.503-1(f)(2)(iii)(B)'),
('commercial', '{initial}', NULL, 'standard', NULL, 'information', 'asked', 45, 'days', NULL, 0, false, NULL, NULL, true, NULL, NULL, '29 CFR 2560.503-1(f)(2)(iii)'),
('commercial', '{internal_appeal,second_internal_appeal}', NULL, 'expedited', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(i)(2)(i) (unverified)'),
('commercial', '{internal_appeal}', '{pre_service,concurrent}', 'standard', 1, 'decision', 'receipt', 30, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(i)(2)(ii) (unverified)'),
('commercial', '{internal_appeal,second_internal_appeal}', '{pre_service,concurrent}', 'standard', 2, 'decision', 'receipt', 15, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(i)(2)(ii) (unverified)'),
('commercial', '{internal_appeal}', '{post_service}', 'standard', 1, 'decision', 'receipt', 60, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(i)(2)(iii) (unverified)'),
('commercial', '{internal_appeal,second_internal_appeal}', '{post_service}', 'standard', 2, 'decision', 'receipt', 30, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(i)(2)(iii) (unverified)'),
('commercial', '{external_review}', NULL, 'standard', NULL, 'decision', 'receipt', 45, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '45 CFR 147.136 (unverified)'),
('commercial', '{external_review}', NULL, 'expedited', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '45 CFR 147.136 (unverified)'),
('commercial', '{internal_appeal,second_internal_appeal}', NULL, NULL, NULL, 'filing', 'written_notice', 180, 'days', NULL, 0, false, NULL, NULL, false, NULL, NULL, '29 CFR 2560.503-1(h)(3)(i)'),
('commercial', '{external_review}', NULL, NULL, NULL, 'filing', 'written_notice', 4, 'months', NULL, 0, false, NULL, NULL, false, NULL, NULL, '45 CFR 147.136 (unverified)'),
('exchange', '{initial,external_review}', NULL, 'standard', NULL, 'decision', 'receipt', 72, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '45 CFR 156.122(c)'),
('exchange', '{initial,external_review}', NULL, 'expedited', NULL, 'decision', 'receipt', 24, 'hours', NULL, 0, false, NULL, NULL, false, NULL, NULL, '45 CFR 156.122(c)'),
('exchange', '{external_review}', NULL, NULL, NULL, 'filing', 'written_notice', 4, 'months', NULL, 0, false, NULL, NULL, false, NULL, NULL, '45 CFR 147.136 (unverified)');

-- sql/data/authorization_step.sql

-- One row a line: the engine's tests read them from here.
INSERT INTO pbm.authorization_step (program, action, from_state, to_state, from_level, to_level, appeal_levels) VALUES
(NULL, 'ask', 'received', 'awaiting_information', NULL, NULL, NULL),
(NULL, 'inform', 'received', 'received', NULL, NULL, NULL),
(NULL, 'inform', 'awaiting_information', 'received', NULL, NULL, NULL),
(NULL, 'approve', 'received', 'approved', NULL, NULL, NULL),
(NULL, 'approve', 'awaiting_information', 'approved', NULL, NULL, NULL),
(NULL, 'approve_partly', 'received', 'partly_approved', NULL, NULL, NULL),
(NULL, 'approve_partly', 'awaiting_information', 'partly_approved', NULL, NULL, NULL),
(NULL, 'deny', 'received', 'denied', NULL, NULL, NULL),
(NULL, 'deny', 'awaiting_information', 'denied', NULL, NULL, NULL),
(NULL, 'withdraw', 'received', 'withdrawn', NULL, NULL, NULL),
(NULL, 'withdraw', 'awaiting_information', 'withdrawn', NULL, NULL, NULL),
(NULL, 'dismiss', 'received', 'dismissed', NULL, NULL, NULL),
(NULL, 'dismiss', 'awaiting_information', 'dismissed', NULL, NULL, NULL),
(NULL, 'expire', 'received', 'expired', NULL, NULL, NULL),
(NULL, 'expire', 'awaiting_information', 'expired', NULL, NULL, NULL),
(NULL, 'expire', 'approved', 'expired', NULL, NULL, NULL),
(NULL, 'expire', 'partly_approved', 'expired', NULL, NULL, NULL),
(NULL, 'revoke', 'approved', 'revoked', NULL, NULL, NULL),
(NULL, 'revoke', 'partly_approved', 'revoked', NULL, NULL, NULL),
('part_d', 'appeal', 'denied', 'received', 'initial', 'redetermination', NULL),
('part_d', 'appeal', 'partly_approved', 'received', 'initial', 'redetermination', NULL),
('part_d', 'appeal', 'denied', 'received', 'redetermination', 'reviewer', NULL),
('part_d', 'appeal', 'partly_approved', 'received', 'redetermination', 'reviewer', NULL),
('part_d', 'appeal', 'denied', 'received', 'reviewer', 'hearing', NULL),
('part_d', 'appeal', 'partly_approved', 'received', 'reviewer', 'hearing', NULL),
('part_d', 'appeal', 'denied', 'received', 'hearing', 'council', NULL),
('part_d', 'appeal', 'partly_approved', 'received', 'hearing', 'council', NULL),
('part_d', 'appeal', 'denied', 'received', 'council', 'court', NULL),
('part_d', 'appeal', 'partly_approved', 'received', 'council', 'court', NULL),
('medicaid', 'appeal', 'denied', 'received', 'initial', 'plan_appeal', NULL),
('medicaid', 'appeal', 'partly_approved', 'received', 'initial', 'plan_appeal', NULL),
('medicaid', 'appeal', 'denied', 'received', 'plan_appeal', 'state_hearing', NULL),
('medicaid', 'appeal', 'partly_approved', 'received', 'plan_appeal', 'state_hearing', NULL),
('commercial', 'appeal', 'denied', 'received', 'initial', 'internal_appeal', NULL),
('commercial', 'appeal', 'partly_approved', 'received', 'initial', 'internal_appeal', NULL),
('commercial', 'appeal', 'denied', 'received', 'internal_appeal', 'external_review', 1),
('commercial', 'appeal', 'partly_approved', 'received', 'internal_appeal', 'external_review', 1),
('commercial', 'appeal', 'denied', 'received', 'internal_appeal', 'second_internal_appeal', 2),
('commercial', 'appeal', 'partly_approved', 'received', 'internal_appeal', 'second_internal_appeal', 2),
('commercial', 'appeal', 'denied', 'received', 'second_internal_appeal', 'external_review', 2),
('commercial', 'appeal', 'partly_approved', 'received', 'second_internal_appeal', 'external_review', 2),
('exchange', 'appeal', 'denied', 'received', 'initial', 'external_review', NULL),
('exchange', 'appeal', 'partly_approved', 'received', 'initial', 'external_review', NULL);

-- sql/data/business_calendar.sql

-- 5 USC 6103: fixed days are observed on the Friday before a Saturday and the Monday after a Sunday.
INSERT INTO pbm.business_calendar (closed_date, holiday_name)
SELECT CASE extract(isodow FROM d.day) WHEN 6 THEN d.day - 1 WHEN 7 THEN d.day + 1 ELSE d.day END, f.name
FROM generate_series(2025, 2040) y (year),
     (VALUES (1, 1, 'New Year''s Day'), (6, 19, 'Juneteenth'), (7, 4, 'Independence Day'), (11, 11, 'Veterans Day'),
             (12, 25, 'Christmas Day')) f (month, day, name),
     LATERAL (SELECT make_date(y.year, f.month, f.day)) d (day)
UNION ALL
-- The n-th Monday or Thursday of a month; 5 from the end: the last Monday of May.
SELECT CASE w.nth WHEN 5 THEN l.day - (extract(isodow FROM l.day)::integer + 7 - w.weekday) % 7
                  ELSE b.day + (w.weekday - extract(isodow FROM b.day)::integer + 7) % 7 + 7 * (w.nth - 1) END, w.name
FROM generate_series(2025, 2040) y (year),
     (VALUES (1, 1, 3, 'Birthday of Martin Luther King, Jr.'), (2, 1, 3, 'Washington''s Birthday'), (5, 1, 5, 'Memorial Day'),
             (9, 1, 1, 'Labor Day'), (10, 1, 2, 'Columbus Day'), (11, 4, 4, 'Thanksgiving Day')) w (month, weekday, nth, name),
     LATERAL (SELECT make_date(y.year, w.month, 1)) b (day),
     LATERAL (SELECT (b.day + interval '1 month' - interval '1 day')::date) l (day);

-- sql/upgrade/authorization_use.sql

-- What the claims of the older release used; its rows name one authorization at most. The keys are the same wherever it is run.
INSERT INTO pbm.authorization_use (use_id, claim_id, fill_date, patient_id, authorization_number, quantity, amount, used_at, given_back_at)
SELECT md5(c.id::text || n.number)::uuid, c.id, c.fill_date, c.patient_id, n.number, c.quantity, c.allowed_amount, c.created_at, c.reversed_at
FROM pbm.pharmacy_claim c
CROSS JOIN LATERAL unnest(coalesce(c.prior_authorization_numbers, ARRAY[c.prior_authorization_number])) n (number)
WHERE c.status IN ('paid', 'reversed') AND n.number IS NOT NULL;

-- sql/upgrade/seeds.sql

-- What the seed documents print runs: rows with no more columns than their shorter forms have, and imported claims.
ALTER TABLE pbm.members
    ALTER COLUMN name DROP EXPRESSION,
    ALTER COLUMN first_name DROP NOT NULL,
    ALTER COLUMN last_name DROP NOT NULL,
    ALTER COLUMN date_of_birth DROP NOT NULL;
COMMENT ON COLUMN pbm.members.name IS 'First and last name; given alone it is split at its last blank';
COMMENT ON COLUMN pbm.members.date_of_birth IS 'NULL where the person came by name alone: no claim is matched to such a person';

ALTER TABLE pbm.drugs ALTER COLUMN ndc_code DROP NOT NULL, ALTER COLUMN name DROP NOT NULL;
COMMENT ON COLUMN pbm.drugs.ndc_code IS 'NULL where a list names the product alone: such a row takes part in no claim';
COMMENT ON COLUMN pbm.drugs.name IS 'NULL: the row takes part in no claim';
ALTER TABLE pbm.pharmacies ALTER COLUMN npi DROP NOT NULL, ALTER COLUMN name DROP NOT NULL;
COMMENT ON COLUMN pbm.pharmacies.npi IS 'NULL where a list names the pharmacy alone: such a row takes part in no claim';
COMMENT ON COLUMN pbm.pharmacies.name IS 'NULL: the row takes part in no claim';

ALTER TABLE pbm.pharmacy_claim
    ALTER COLUMN status SET DEFAULT 'imported',
    DROP CONSTRAINT pharmacy_claim_status_check,
    ADD CONSTRAINT pharmacy_claim_status_check CHECK (status IN ('paid', 'rejected', 'reversed', 'imported')),
    DROP CONSTRAINT pharmacy_claim_balance,
    ADD CONSTRAINT pharmacy_claim_balance CHECK ((status IN ('rejected', 'imported') OR (
        ingredient_cost + dispensing_fee + sales_tax = allowed_amount
        AND total_cost = allowed_amount
        AND paid_amount + patient_copay = allowed_amount
        AND deductible_applied + copay_amount + coinsurance_amount + daw_penalty = patient_copay)) IS TRUE),
    DROP CONSTRAINT pharmacy_claim_whose,
    ADD CONSTRAINT pharmacy_claim_whose CHECK (status IN ('rejected', 'imported') OR num_nulls(
        patient_id, member_id, family_id, coverage_id, plan_id, benefit_year_start, ndc, quantity, days_supply,
        pharmacy_npi, rx_number, tier, out_of_pocket_applied) = 0),
    ADD CONSTRAINT pharmacy_claim_imported CHECK (status <> 'imported' OR (trace = '' AND quantity > 0 AND days_supply > 0));
COMMENT ON TABLE pbm.pharmacy_claim IS
'Every claim that was answered, paid, rejected or reversed, and those imported from another system, partitioned by fill_date. A claim that came without a fill date carries the day it was received.';
COMMENT ON COLUMN pbm.pharmacy_claim.claim_number IS 'Claim and authorization number (503-F3): 20 characters, unique by construction; of an imported claim the number it had, unique whatever its fill date';
COMMENT ON COLUMN pbm.pharmacy_claim.status IS 'paid, rejected, reversed: adjudicated here, written by the functions alone; imported (the default, processed is read as it): paid elsewhere and stored by INSERT';
DROP INDEX pbm.pharmacy_claim_reversals;
CREATE INDEX pharmacy_claim_reversals ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date) WHERE status IN ('reversed', 'imported');
CREATE INDEX idx_claims_member_date ON pbm.pharmacy_claim (member_id, fill_date);
CREATE INDEX idx_claims_drug_tier ON pbm.pharmacy_claim (ndc) WHERE tier >= 3;
COMMENT ON INDEX pbm.pharmacy_claim_reversals IS 'Finds the reversal that a repeated reversal repeats, and the imported claim that cannot be reversed';
COMMENT ON INDEX pbm.idx_claims_member_date IS 'Claims of a member by date; the first seed document''s index on its claims';
COMMENT ON INDEX pbm.idx_claims_drug_tier IS 'Claims of dear products, by the tier they were paid at: an index predicate cannot read another table, as the first seed document''s would';

UPDATE pbm.dur_alert d SET fill_date = c.fill_date FROM pbm.pharmacy_claim c WHERE c.id = d.claim_id AND d.fill_date IS NULL;
COMMENT ON COLUMN pbm.dur_alert.fill_date IS 'Fill date of the claim, by which its partition is found; taken from the claim where it is not given';
COMMENT ON COLUMN pbm.dur_alert.overridden_by IS 'Who overrode it. Within a claim the pharmacy: a UUID of version 8 whose last ten digits are its NPI, 00000000-0000-8000-8000-00 and then the NPI';

COMMENT ON VIEW pbm.claims IS 'pharmacy_claim with the columns of the first seed document. An INSERT stores an imported claim.';

-- sql/tables/manufacturer.sql

CREATE TABLE pbm.manufacturer (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    labeler_codes text[] NOT NULL DEFAULT '{}',
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    invoice_days integer NOT NULL DEFAULT 60,
    payment_days integer NOT NULL DEFAULT 30,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT manufacturer_dates CHECK (termination_date >= effective_date),
    CONSTRAINT manufacturer_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT manufacturer_labeler_codes CHECK (array_to_string(labeler_codes, ',', '?') ~ '^([0-9]{5,6}(,[0-9]{5,6})*)?$'),
    CONSTRAINT manufacturer_days CHECK (invoice_days >= 0 AND invoice_days <= 3660 AND payment_days BETWEEN 0 AND 3660)
);
COMMENT ON TABLE pbm.manufacturer IS 'Who owes rebates: the other party of a contract in manufacturer_rebate';
COMMENT ON COLUMN pbm.manufacturer.labeler_codes IS 'The first five or six digits of its NDCs';
COMMENT ON COLUMN pbm.manufacturer.effective_date IS 'First day of the agreement';
COMMENT ON COLUMN pbm.manufacturer.termination_date IS 'Last day of the agreement; NULL: open';
COMMENT ON COLUMN pbm.manufacturer.invoice_days IS 'Days after a period''s end within which its invoice is to be sent';
COMMENT ON COLUMN pbm.manufacturer.payment_days IS 'Days after receipt within which an invoice is to be paid';

table_holds := table_holds || '{"manufacturer": "neither"}';

-- sql/upgrade/rebates.sql

-- The release took any manufacturer_id: each gets a row, to be given its name.
INSERT INTO pbm.manufacturer (id, name, created_at)
SELECT r.manufacturer_id, 'Manufacturer ' || r.manufacturer_id, min(r.created_at)
FROM pbm.manufacturer_rebate r WHERE r.manufacturer_id IS NOT NULL GROUP BY r.manufacturer_id;
ALTER TABLE pbm.manufacturer_rebate
    ADD CONSTRAINT manufacturer_rebate_manufacturer_id_fkey FOREIGN KEY (manufacturer_id) REFERENCES pbm.manufacturer,
    ADD COLUMN kind text,
    ADD COLUMN program text NOT NULL DEFAULT 'commercial',
    ADD COLUMN plan_ids uuid[],
    ADD COLUMN period text NOT NULL DEFAULT 'quarter',
    ADD COLUMN volume_rule text NOT NULL DEFAULT 'first_unit',
    ADD COLUMN administrative_fee_percent numeric(5,2) NOT NULL DEFAULT 0,
    ADD COLUMN exclusions text[] NOT NULL DEFAULT '{other_payment,compound}',
    ADD COLUMN baseline_wac numeric(14,5),
    ADD COLUMN allowed_increase_percent numeric(7,2),
    ADD COLUMN rebate_unit text,
    ADD COLUMN billing_units_per_rebate_unit numeric(14,6),
    ADD CONSTRAINT manufacturer_rebate_kind CHECK (kind IN ('percent_of_wac', 'amount_per_unit', 'market_share', 'price_protection')),
    ADD CONSTRAINT manufacturer_rebate_terms CHECK (CASE kind
        WHEN 'percent_of_wac' THEN rebate_percent IS NOT NULL
        WHEN 'amount_per_unit' THEN rebate_amount_per_unit IS NOT NULL
        WHEN 'price_protection' THEN allowed_increase_percent IS NOT NULL
        ELSE true END),
    ADD CONSTRAINT manufacturer_rebate_program CHECK (program IN ('commercial', 'medicaid_federal', 'medicaid_supplemental')),
    ADD CONSTRAINT manufacturer_rebate_period CHECK (period IN ('month', 'quarter', 'year')),
    ADD CONSTRAINT manufacturer_rebate_volume_rule CHECK (volume_rule IN ('first_unit', 'above_minimum')),
    ADD CONSTRAINT manufacturer_rebate_exclusions CHECK (exclusions <@ '{other_payment,compound}'),
    ADD CONSTRAINT manufacturer_rebate_plan_ids CHECK (array_position(plan_ids, NULL) IS NULL),
    ADD CONSTRAINT manufacturer_rebate_amounts CHECK (baseline_wac >= 0 AND allowed_increase_percent >= 0
        AND greatest(baseline_wac, allowed_increase_percent) < 'Infinity'
        AND administrative_fee_percent BETWEEN 0 AND 100 AND billing_units_per_rebate_unit BETWEEN 0.001 AND 1000000);
COMMENT ON TABLE pbm.manufacturer_rebate IS 'Rebate contracts: what a manufacturer pays for a product, or for a set of products with rebate_product, in a span of dates';
COMMENT ON COLUMN pbm.manufacturer_rebate.manufacturer_id IS 'The manufacturer; NULL: nobody is invoiced';
COMMENT ON COLUMN pbm.manufacturer_rebate.rebate_percent IS 'Percent of the wholesale acquisition cost, 12.5 = 12.5 %';
COMMENT ON COLUMN pbm.manufacturer_rebate.rebate_amount_per_unit IS 'Dollars per unit';
COMMENT ON COLUMN pbm.manufacturer_rebate.contract_start_date IS 'First fill date; NULL: open';
COMMENT ON COLUMN pbm.manufacturer_rebate.contract_end_date IS 'Last fill date; NULL: open';
COMMENT ON COLUMN pbm.manufacturer_rebate.minimum_volume IS 'Units of a period from which rebates are earned; NULL: from the first';
COMMENT ON COLUMN pbm.manufacturer_rebate.kind IS 'percent_of_wac, amount_per_unit, market_share (rebate_tier and rebate_market_basket) or price_protection; NULL: the first of the two whose column is given';
COMMENT ON COLUMN pbm.manufacturer_rebate.program IS 'commercial, which Medicaid claims earn nothing under; medicaid_federal and medicaid_supplemental, for plans whose line_of_business is medicaid';
COMMENT ON COLUMN pbm.manufacturer_rebate.plan_ids IS 'The plans it is for; NULL: all';
COMMENT ON COLUMN pbm.manufacturer_rebate.period IS 'Calendar month, quarter or year in which volume and market share are counted and invoiced';
COMMENT ON COLUMN pbm.manufacturer_rebate.volume_rule IS 'Once minimum_volume is reached: first_unit, all units of the period earn; above_minimum, those above it';
COMMENT ON COLUMN pbm.manufacturer_rebate.administrative_fee_percent IS 'Percent of the WAC amount that is invoiced beside the rebate, whatever the volume';
COMMENT ON COLUMN pbm.manufacturer_rebate.exclusions IS 'What earns nothing beside 340B drugs and, under a commercial contract, Medicaid claims: other_payment (another payer paid in full), compound';
COMMENT ON COLUMN pbm.manufacturer_rebate.baseline_wac IS 'Of a price protection, WAC per billing unit that it starts from; NULL: the one of contract_start_date';
COMMENT ON COLUMN pbm.manufacturer_rebate.allowed_increase_percent IS 'Of a price protection, what WAC may rise by without a rebate';
COMMENT ON COLUMN pbm.manufacturer_rebate.rebate_unit IS 'Unit the contract counts in; NULL, or the product''s drugs.billing_unit: no conversion';
COMMENT ON COLUMN pbm.manufacturer_rebate.billing_units_per_rebate_unit IS 'Billing units in one of rebate_unit, such as 0.8 ml in a syringe; without it another unit does not convert';
table_holds := table_holds || '{"manufacturer_rebate": "reference"}';
ALTER TABLE pbm.pharmacies ADD COLUMN is_340b boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.pharmacies.is_340b IS 'Whether it dispenses drugs bought at 340B prices, which earn no rebate';

-- sql/tables/rebate_product.sql

CREATE TABLE pbm.rebate_product (
    ndc pbm.ndc NOT NULL,
    contract_id uuid NOT NULL CONSTRAINT rebate_product_contract_id_fkey REFERENCES pbm.manufacturer_rebate ON DELETE CASCADE,
    PRIMARY KEY (ndc, contract_id)
);
COMMENT ON TABLE pbm.rebate_product IS 'Further products of a contract beside manufacturer_rebate.ndc: units of all of them count toward its minimum volume and market share';

table_holds := table_holds || '{"rebate_product": "reference"}';

-- sql/tables/rebate_market_basket.sql

CREATE TABLE pbm.rebate_market_basket (
    contract_id uuid NOT NULL CONSTRAINT rebate_market_basket_contract_id_fkey REFERENCES pbm.manufacturer_rebate ON DELETE CASCADE,
    ndc pbm.ndc NOT NULL,
    PRIMARY KEY (contract_id, ndc)
);
COMMENT ON TABLE pbm.rebate_market_basket IS 'Products that a market share is measured against; the contract''s own belong to the basket without being named';

table_holds := table_holds || '{"rebate_market_basket": "neither"}';

-- sql/tables/rebate_tier.sql

CREATE TABLE pbm.rebate_tier (
    contract_id uuid NOT NULL CONSTRAINT rebate_tier_contract_id_fkey REFERENCES pbm.manufacturer_rebate ON DELETE CASCADE,
    at_least numeric(5,2) NOT NULL,
    rebate_percent numeric(5,2) NOT NULL,
    PRIMARY KEY (contract_id, at_least),
    CONSTRAINT rebate_tier_percent CHECK (least(at_least, rebate_percent) >= 0
        AND greatest(at_least, rebate_percent) < 'Infinity' AND greatest(at_least, rebate_percent) <= 100)
);
COMMENT ON TABLE pbm.rebate_tier IS 'The scale of a market share contract: from at_least percent of the basket on, rebate_percent of the WAC amount; the highest step that is reached counts';

table_holds := table_holds || '{"rebate_tier": "neither"}';

-- sql/tables/client_rebate_term.sql

CREATE TABLE pbm.client_rebate_term (
    client_id uuid NOT NULL CONSTRAINT client_rebate_term_client_id_fkey REFERENCES pbm.client,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    share_percent numeric(5,2),
    share_per_claim numeric(10,2),
    point_of_sale_percent numeric(5,2) NOT NULL DEFAULT 0,
    guarantee_per_claim numeric(10,2),
    PRIMARY KEY (client_id, effective_date),
    CONSTRAINT client_rebate_term_dates CHECK (termination_date >= effective_date),
    CONSTRAINT client_rebate_term_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT client_rebate_term_one_share CHECK (num_nonnulls(share_percent, share_per_claim) <= 1),
    CONSTRAINT client_rebate_term_amounts CHECK (share_per_claim >= 0 AND guarantee_per_claim >= 0
        AND greatest(share_per_claim, guarantee_per_claim) < 'Infinity'
        AND share_percent BETWEEN 0 AND 100 AND point_of_sale_percent BETWEEN 0 AND 100)
);
COMMENT ON TABLE pbm.client_rebate_term IS 'What a client gets of the rebates of its plans'' claims by fill date; of rows that overlap the one that began last. Neither share_percent nor share_per_claim: all of them.';
COMMENT ON COLUMN pbm.client_rebate_term.share_percent IS 'Percent of what is earned';
COMMENT ON COLUMN pbm.client_rebate_term.share_per_claim IS 'Dollars for each claim that earns a rebate, whatever the volume';
COMMENT ON COLUMN pbm.client_rebate_term.point_of_sale_percent IS 'Percent of a claim''s expected rebate that the member''s share is not taken of';
COMMENT ON COLUMN pbm.client_rebate_term.guarantee_per_claim IS 'Dollars for each claim that earns a rebate that the client''s share is to come to at least; NULL: no guarantee';

table_holds := table_holds || '{"client_rebate_term": "reference"}';

-- sql/tables/rebate_period.sql

CREATE TABLE pbm.rebate_period (
    contract_id uuid NOT NULL CONSTRAINT rebate_period_contract_id_fkey REFERENCES pbm.manufacturer_rebate,
    period_start date NOT NULL,
    period_end date NOT NULL,
    claims bigint NOT NULL DEFAULT 0,
    units numeric(16,3) NOT NULL DEFAULT 0,
    earned numeric(20,2) NOT NULL DEFAULT 0,
    market_share_percent numeric(5,2),
    resolved_at timestamptz,
    PRIMARY KEY (contract_id, period_start),
    CONSTRAINT rebate_period_dates CHECK (isfinite(period_start) AND isfinite(period_end) AND period_end >= period_start),
    CONSTRAINT rebate_period_amounts CHECK (claims >= 0 AND units >= 0 AND earned >= 0
        AND greatest(units, earned) < 'Infinity' AND market_share_percent BETWEEN 0 AND 100)
);
COMMENT ON TABLE pbm.rebate_period IS 'What a contract''s period came to when it was last invoiced: its row is locked by who invoices, and by no claim';
COMMENT ON COLUMN pbm.rebate_period.claims IS 'Claims that stood';
COMMENT ON COLUMN pbm.rebate_period.earned IS 'What they earned by volume or market share';
COMMENT ON COLUMN pbm.rebate_period.resolved_at IS 'When; NULL: being invoiced for the first time';

table_holds := table_holds || '{"rebate_period": "neither"}';

-- sql/tables/rebate_invoice.sql

CREATE TABLE pbm.rebate_invoice (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_number text NOT NULL CONSTRAINT rebate_invoice_number UNIQUE,
    manufacturer_id uuid NOT NULL CONSTRAINT rebate_invoice_manufacturer_id_fkey REFERENCES pbm.manufacturer,
    period_end date NOT NULL,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'sent', 'partly_paid', 'paid', 'disputed', 'closed')),
    amount numeric(20,2) NOT NULL DEFAULT 0,
    paid_amount numeric(20,2) NOT NULL DEFAULT 0,
    disputed_amount numeric(20,2) NOT NULL DEFAULT 0,
    send_by date NOT NULL,
    sent_date date,
    received_date date,
    due_date date,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_invoice_open CHECK (paid_amount >= 0 AND disputed_amount >= 0
        AND paid_amount + disputed_amount <= greatest(amount, 0)),
    CONSTRAINT rebate_invoice_finite CHECK (isfinite(period_end) AND isfinite(send_by) AND isfinite(sent_date)
        AND isfinite(received_date) AND isfinite(due_date)
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[amount, paid_amount, disputed_amount])),
    CONSTRAINT rebate_invoice_sent CHECK ((status = 'draft') = (sent_date IS NULL)
        AND (status <> 'draft' OR (paid_amount = 0 AND disputed_amount = 0))),
    CONSTRAINT rebate_invoice_received CHECK (received_date >= sent_date AND (received_date IS NULL) = (due_date IS NULL)
        AND due_date >= received_date AND (received_date IS NULL OR sent_date IS NOT NULL)),
    CONSTRAINT rebate_invoice_status_amounts CHECK (CASE status
        WHEN 'sent' THEN paid_amount = 0 AND disputed_amount < amount
        WHEN 'partly_paid' THEN paid_amount > 0 AND paid_amount < amount
        WHEN 'disputed' THEN paid_amount = 0 AND disputed_amount = amount AND amount > 0
        WHEN 'paid' THEN paid_amount = greatest(amount, 0)
        WHEN 'closed' THEN paid_amount = greatest(amount, 0)
        ELSE true END)
);
COMMENT ON TABLE pbm.rebate_invoice IS 'What a manufacturer is asked for: one draft a manufacturer and period end, which invoice_rebates adds lines to until it is sent. An amount below 0 is a credit.';
COMMENT ON COLUMN pbm.rebate_invoice.period_end IS 'Periods that ended by this day are on it; adjustments of earlier ones too';
COMMENT ON COLUMN pbm.rebate_invoice.status IS 'draft, sent, partly_paid (until all is paid), disputed (nothing paid, all in dispute), paid, closed';
COMMENT ON COLUMN pbm.rebate_invoice.amount IS 'Sum of its lines';
COMMENT ON COLUMN pbm.rebate_invoice.paid_amount IS 'Sum of its payments';
COMMENT ON COLUMN pbm.rebate_invoice.disputed_amount IS 'Sum of the open disputes of its lines: it is not due, the rest is';
COMMENT ON COLUMN pbm.rebate_invoice.send_by IS 'Last day to send it';
COMMENT ON COLUMN pbm.rebate_invoice.due_date IS 'Last day to pay it, from received_date';
CREATE UNIQUE INDEX rebate_invoice_one_draft ON pbm.rebate_invoice (manufacturer_id, period_end) WHERE status = 'draft';
COMMENT ON INDEX pbm.rebate_invoice_one_draft IS 'One draft a manufacturer and period end, also where two sessions invoice';
CREATE INDEX rebate_invoice_unpaid ON pbm.rebate_invoice (due_date) WHERE status NOT IN ('paid', 'closed');
COMMENT ON INDEX pbm.rebate_invoice_unpaid IS 'Invoices that are to be sent or paid';

table_holds := table_holds || '{"rebate_invoice": "neither"}';

-- sql/tables/rebate_invoice_line.sql

CREATE TABLE pbm.rebate_invoice_line (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_id uuid NOT NULL CONSTRAINT rebate_invoice_line_invoice_id_fkey REFERENCES pbm.rebate_invoice,
    contract_id uuid NOT NULL CONSTRAINT rebate_invoice_line_contract_id_fkey REFERENCES pbm.manufacturer_rebate,
    period_start date NOT NULL,
    period_end date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('utilization', 'adjustment', 'dispute')),
    units numeric(16,3) NOT NULL,
    rebate_amount numeric(20,2) NOT NULL,
    administrative_fee numeric(20,2) NOT NULL,
    amount numeric(20,2) NOT NULL,
    client_amount numeric(20,2) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_invoice_line_amount CHECK (rebate_amount + administrative_fee = amount),
    CONSTRAINT rebate_invoice_line_finite CHECK (isfinite(period_start) AND isfinite(period_end)
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[units, rebate_amount, administrative_fee, amount, client_amount]))
);
COMMENT ON TABLE pbm.rebate_invoice_line IS 'A contract''s period on an invoice: the sum of its accruals, which a trigger holds it to';
COMMENT ON COLUMN pbm.rebate_invoice_line.kind IS 'utilization: the period for the first time; adjustment: what changed since; dispute: what was conceded';
COMMENT ON COLUMN pbm.rebate_invoice_line.client_amount IS 'What of rebate_amount is the clients''';
CREATE INDEX rebate_invoice_line_invoice ON pbm.rebate_invoice_line (invoice_id);
COMMENT ON INDEX pbm.rebate_invoice_line_invoice IS 'Lines of an invoice';
CREATE INDEX rebate_invoice_line_period ON pbm.rebate_invoice_line (contract_id, period_start);
COMMENT ON INDEX pbm.rebate_invoice_line_period IS 'Lines of a contract''s period';

table_holds := table_holds || '{"rebate_invoice_line": "neither"}';

-- sql/tables/rebate_accrual.sql

CREATE TABLE pbm.rebate_accrual (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    contract_id uuid NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    source text NOT NULL CHECK (source IN ('claim', 'reversal', 'resolution', 'dispute')),
    claim_id uuid,
    fill_date date,
    plan_id uuid,
    client_id uuid,
    ndc pbm.ndc,
    units numeric(16,3) NOT NULL DEFAULT 0,
    unit_rebate numeric NOT NULL DEFAULT 0,
    wac_amount numeric(20,2) NOT NULL DEFAULT 0,
    amount numeric(20,2) NOT NULL,
    administrative_fee numeric(20,2) NOT NULL DEFAULT 0,
    client_percent numeric(5,2),
    client_amount numeric(20,2) NOT NULL DEFAULT 0,
    guarantee_amount numeric(20,2) NOT NULL DEFAULT 0,
    point_of_sale_amount numeric(20,2) NOT NULL DEFAULT 0,
    exclusion text CHECK (exclusion IN ('340b', 'medicaid', 'other_payment', 'compound', 'unit', 'no_wac')),
    invoice_line_id uuid CONSTRAINT rebate_accrual_invoice_line_id_fkey
        REFERENCES pbm.rebate_invoice_line DEFERRABLE INITIALLY DEFERRED,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_accrual_claim CHECK (CASE WHEN source IN ('claim', 'reversal')
        THEN num_nulls(claim_id, fill_date, plan_id, ndc) = 0 AND fill_date BETWEEN period_start AND period_end
        ELSE claim_id IS NULL AND units = 0 AND wac_amount = 0 AND exclusion IS NULL END),
    CONSTRAINT rebate_accrual_sign CHECK (CASE source
        WHEN 'claim' THEN units >= 0 AND least(wac_amount, amount, administrative_fee, client_amount, guarantee_amount, point_of_sale_amount) >= 0
        WHEN 'reversal' THEN units <= 0 AND greatest(wac_amount, amount, administrative_fee, client_amount, guarantee_amount, point_of_sale_amount) <= 0
        WHEN 'dispute' THEN amount < 0
        ELSE true END),
    CONSTRAINT rebate_accrual_amount CHECK (source NOT IN ('claim', 'reversal') OR amount = round(units * unit_rebate, 2)),
    CONSTRAINT rebate_accrual_excluded CHECK (exclusion IS NULL OR (invoice_line_id IS NULL AND unit_rebate = 0
        AND wac_amount = 0 AND amount = 0 AND administrative_fee = 0 AND client_amount = 0 AND guarantee_amount = 0 AND point_of_sale_amount = 0)),
    CONSTRAINT rebate_accrual_finite CHECK (isfinite(period_start) AND isfinite(period_end) AND isfinite(fill_date)
        AND unit_rebate >= 0 AND unit_rebate < 'Infinity' AND client_percent BETWEEN 0 AND 100
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[units, wac_amount, amount, administrative_fee, client_amount,
            guarantee_amount, point_of_sale_amount]))
);
COMMENT ON TABLE pbm.rebate_accrual IS
'What claims earn from manufacturers, by claim and contract. It only grows: a reversal is a row with the opposite amounts, and what a period comes to by volume or market share is one more row (resolution). The rows of a claim are as if no minimum stood before them.';
COMMENT ON COLUMN pbm.rebate_accrual.contract_id IS 'Key in manufacturer_rebate; no foreign key, which would lock the contract''s row with each claim';
COMMENT ON COLUMN pbm.rebate_accrual.source IS 'claim, reversal; resolution: from the sum of claims to what the period earned; dispute: what was conceded of an invoice';
COMMENT ON COLUMN pbm.rebate_accrual.units IS 'Units of the contract; with an exclusion of unit, billing units';
COMMENT ON COLUMN pbm.rebate_accrual.unit_rebate IS 'Dollars per unit, not rounded';
COMMENT ON COLUMN pbm.rebate_accrual.client_percent IS 'Percent of what is earned that is the client''s, 100 where it gets all; NULL: a fixed amount for each claim, or nothing';
COMMENT ON COLUMN pbm.rebate_accrual.client_amount IS 'What of amount is the client''s';
COMMENT ON COLUMN pbm.rebate_accrual.guarantee_amount IS 'What the client was guaranteed for the claim';
COMMENT ON COLUMN pbm.rebate_accrual.point_of_sale_amount IS 'What was taken off before the member''s share';
COMMENT ON COLUMN pbm.rebate_accrual.exclusion IS 'Why nothing is earned: 340b, medicaid, other_payment, compound, unit (billing units do not convert), no_wac';
COMMENT ON COLUMN pbm.rebate_accrual.invoice_line_id IS 'The line it was invoiced on, the only column that is written afterwards, once; NULL: not invoiced';
CREATE UNIQUE INDEX rebate_accrual_once ON pbm.rebate_accrual (claim_id, contract_id, source) WHERE claim_id IS NOT NULL;
COMMENT ON INDEX pbm.rebate_accrual_once IS 'A claim accrues once under a contract, and is taken back once; finds what a reversal takes back';
CREATE INDEX rebate_accrual_period ON pbm.rebate_accrual (contract_id, period_start);
COMMENT ON INDEX pbm.rebate_accrual_period IS 'Accruals of a contract''s period';
CREATE INDEX rebate_accrual_not_invoiced ON pbm.rebate_accrual (contract_id, period_end) WHERE invoice_line_id IS NULL AND exclusion IS NULL;
COMMENT ON INDEX pbm.rebate_accrual_not_invoiced IS 'What is still to be invoiced';
CREATE INDEX rebate_accrual_line ON pbm.rebate_accrual (invoice_line_id) WHERE invoice_line_id IS NOT NULL;
COMMENT ON INDEX pbm.rebate_accrual_line IS 'Accruals of an invoice''s line';

table_holds := table_holds || '{"rebate_accrual": "neither"}';

-- sql/tables/rebate_payment.sql

CREATE TABLE pbm.rebate_payment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_id uuid NOT NULL CONSTRAINT rebate_payment_invoice_id_fkey REFERENCES pbm.rebate_invoice,
    amount numeric(20,2) NOT NULL,
    received_date date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_payment_amount CHECK (amount > 0 AND amount < 'Infinity' AND isfinite(received_date))
);
COMMENT ON TABLE pbm.rebate_payment IS 'Payments of manufacturers, by invoice';
CREATE INDEX rebate_payment_invoice ON pbm.rebate_payment (invoice_id);
COMMENT ON INDEX pbm.rebate_payment_invoice IS 'Payments of an invoice';

table_holds := table_holds || '{"rebate_payment": "neither"}';

-- sql/tables/rebate_dispute.sql

CREATE TABLE pbm.rebate_dispute (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_line_id uuid NOT NULL CONSTRAINT rebate_dispute_invoice_line_id_fkey REFERENCES pbm.rebate_invoice_line,
    units numeric(16,3),
    amount numeric(20,2) NOT NULL,
    reason text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'settled', 'rejected')),
    conceded_amount numeric(20,2),
    adjustment_line_id uuid CONSTRAINT rebate_dispute_adjustment_line_id_fkey REFERENCES pbm.rebate_invoice_line,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at timestamptz,
    CONSTRAINT rebate_dispute_amount CHECK (amount > 0 AND units > 0 AND conceded_amount >= 0
        AND greatest(amount, units, conceded_amount) < 'Infinity'),
    CONSTRAINT rebate_dispute_reason CHECK (reason ~ '[^ ]'),
    CONSTRAINT rebate_dispute_resolved CHECK ((status = 'open') = (resolved_at IS NULL)
        AND (status = 'open') = (conceded_amount IS NULL)
        AND (coalesce(conceded_amount, 0) > 0) = (adjustment_line_id IS NOT NULL)),
    CONSTRAINT rebate_dispute_conceded CHECK (CASE status
        WHEN 'accepted' THEN conceded_amount = amount
        WHEN 'settled' THEN conceded_amount > 0 AND conceded_amount < amount
        WHEN 'rejected' THEN conceded_amount = 0
        ELSE true END)
);
COMMENT ON TABLE pbm.rebate_dispute IS 'What a manufacturer disputes of an invoice''s line';
COMMENT ON COLUMN pbm.rebate_dispute.units IS 'Units in dispute; NULL: an amount is';
COMMENT ON COLUMN pbm.rebate_dispute.status IS 'open; accepted: all is conceded; settled: a part is; rejected: nothing, and it is due';
COMMENT ON COLUMN pbm.rebate_dispute.adjustment_line_id IS 'The line that lowers the invoice by what was conceded';
CREATE INDEX rebate_dispute_line ON pbm.rebate_dispute (invoice_line_id);
COMMENT ON INDEX pbm.rebate_dispute_line IS 'Disputes of a line';

table_holds := table_holds || '{"rebate_dispute": "neither"}';

-- sql/reports/rebates.sql

CREATE VIEW pbm.rebate_due WITH (security_barrier = true) AS
SELECT i.id AS invoice_id, i.invoice_number, m.name AS manufacturer, i.period_end, i.status, i.amount, i.paid_amount, i.disputed_amount,
       greatest(i.amount - i.paid_amount, 0) AS outstanding,
       greatest(i.amount - i.paid_amount - i.disputed_amount, 0) AS undisputed_outstanding,
       CASE WHEN i.status = 'draft' THEN 'send' WHEN i.received_date IS NULL THEN 'receipt' ELSE 'payment' END AS waits_for,
       CASE WHEN i.status = 'draft' THEN i.send_by ELSE i.due_date END AS due_date,
       CASE WHEN i.status = 'draft' THEN i.send_by ELSE i.due_date END - pbm.today() AS days_left
FROM pbm.rebate_invoice i JOIN pbm.manufacturer m ON m.id = i.manufacturer_id
WHERE i.status NOT IN ('paid', 'closed');
COMMENT ON VIEW pbm.rebate_due IS 'Invoices that are to be sent or paid, with the day by which; what is in dispute is not due';

CREATE VIEW pbm.rebate_late WITH (security_barrier = true) AS
SELECT d.invoice_id, d.invoice_number, d.manufacturer, d.period_end, d.status, d.waits_for, d.undisputed_outstanding, d.due_date,
       -d.days_left AS days_late
FROM pbm.rebate_due d
WHERE d.days_left < 0 AND (d.waits_for = 'send' OR d.undisputed_outstanding > 0);
COMMENT ON VIEW pbm.rebate_late IS 'Drafts that should have been sent and invoices of which something undisputed should have been paid';

CREATE VIEW pbm.rebate_by_contract WITH (security_barrier = true) AS
SELECT r.id AS contract_id, m.name AS manufacturer, r.ndc, r.kind, a.period_start, a.period_end, coalesce(e.claims, 0) AS claims,
       coalesce(e.units, 0) AS units, a.excluded_units, r.minimum_volume,
       coalesce(e.units, 0) >= coalesce(r.minimum_volume, 0) AS minimum_reached, e.market_share_percent,
       coalesce(e.wac_amount, 0) AS wac_amount, coalesce(e.accrued, 0) AS accrued, coalesce(e.earned, 0) AS earned, a.invoiced,
       a.conceded
FROM (
    SELECT a.contract_id, a.period_start, min(a.period_end) AS period_end,
           coalesce(sum(a.units) FILTER (WHERE a.exclusion IS NOT NULL), 0) AS excluded_units,
           coalesce(sum(a.amount) FILTER (WHERE a.invoice_line_id IS NOT NULL), 0) AS invoiced,
           coalesce(-sum(a.amount) FILTER (WHERE a.source = 'dispute'), 0) AS conceded
    FROM pbm.rebate_accrual a GROUP BY a.contract_id, a.period_start
) a
JOIN pbm.manufacturer_rebate r ON r.id = a.contract_id
LEFT JOIN pbm.manufacturer m ON m.id = r.manufacturer_id
CROSS JOIN LATERAL (
    SELECT sum(e.claims)::bigint AS claims, sum(e.units) AS units, sum(e.wac_amount) AS wac_amount, sum(e.accrued) AS accrued,
           sum(e.earned) AS earned, min(e.market_share_percent) AS market_share_percent
    FROM pbm.rebate_earnings(a.contract_id, a.period_start) e
) e;
COMMENT ON VIEW pbm.rebate_by_contract IS
'Contracts by period: claims and units that stand, what they accrued, what they earn by volume or market share now, and what was invoiced of it';

CREATE VIEW pbm.rebate_client_share WITH (security_barrier = true) AS
SELECT c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp)::date AS quarter_start,
       sum(a.amount) AS rebate_amount, sum(a.client_amount) AS client_amount, sum(a.amount - a.client_amount) AS retained_amount,
       sum(a.point_of_sale_amount) AS point_of_sale_amount, sum(a.client_amount - a.point_of_sale_amount) AS settlement_amount
FROM pbm.rebate_accrual a JOIN pbm.client c ON c.client_id = a.client_id
WHERE a.invoice_line_id IS NOT NULL
GROUP BY c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp);
COMMENT ON VIEW pbm.rebate_client_share IS
'What clients get of what was invoiced, by the quarter in which periods ended. settlement_amount: what is left of it after what their members had at the counter; below 0 where more was passed on than earned';

CREATE VIEW pbm.rebate_guarantee WITH (security_barrier = true) AS
SELECT c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp)::date AS quarter_start,
       sum(a.guarantee_amount) AS guaranteed_amount, sum(a.client_amount) AS client_amount,
       sum(a.client_amount) - sum(a.guarantee_amount) AS difference, greatest(sum(a.guarantee_amount) - sum(a.client_amount), 0) AS shortfall
FROM pbm.rebate_accrual a JOIN pbm.client c ON c.client_id = a.client_id
WHERE a.invoice_line_id IS NOT NULL
GROUP BY c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp)
HAVING bool_or(a.guarantee_amount <> 0);
COMMENT ON VIEW pbm.rebate_guarantee IS 'What clients were guaranteed for the claims that were invoiced against what they get';

CREATE VIEW pbm.rebate_unconverted WITH (security_barrier = true) AS
SELECT a.claim_id, a.fill_date, a.contract_id, r.manufacturer_id, a.period_start, a.period_end, a.ndc, a.units AS billing_units,
       d.billing_unit, r.rebate_unit, a.exclusion
FROM pbm.rebate_accrual a
JOIN pbm.manufacturer_rebate r ON r.id = a.contract_id
LEFT JOIN pbm.drugs d ON d.ndc_code = a.ndc
WHERE a.source = 'claim' AND a.exclusion IN ('unit', 'no_wac')
  AND NOT EXISTS (SELECT FROM pbm.rebate_accrual b WHERE b.claim_id = a.claim_id AND b.contract_id = a.contract_id AND b.source = 'reversal');
COMMENT ON VIEW pbm.rebate_unconverted IS 'Claims that stand and are on no invoice, because their billing units do not convert to the contract''s (unit) or no WAC that it needs is on file (no_wac)';

-- sql/triggers/rebates.sql

-- A claim's own insert fires none of these.
CREATE TRIGGER rebate_accrual_grows BEFORE UPDATE ON pbm.rebate_accrual FOR EACH ROW
    WHEN (OLD.invoice_line_id IS NOT NULL
          OR OLD.id IS DISTINCT FROM NEW.id OR OLD.contract_id IS DISTINCT FROM NEW.contract_id
          OR OLD.period_start IS DISTINCT FROM NEW.period_start OR OLD.period_end IS DISTINCT FROM NEW.period_end
          OR OLD.source IS DISTINCT FROM NEW.source OR OLD.claim_id IS DISTINCT FROM NEW.claim_id
          OR OLD.fill_date IS DISTINCT FROM NEW.fill_date OR OLD.plan_id IS DISTINCT FROM NEW.plan_id
          OR OLD.client_id IS DISTINCT FROM NEW.client_id OR OLD.ndc IS DISTINCT FROM NEW.ndc
          OR OLD.units IS DISTINCT FROM NEW.units OR OLD.unit_rebate IS DISTINCT FROM NEW.unit_rebate
          OR OLD.wac_amount IS DISTINCT FROM NEW.wac_amount OR OLD.amount IS DISTINCT FROM NEW.amount
          OR OLD.administrative_fee IS DISTINCT FROM NEW.administrative_fee OR OLD.client_percent IS DISTINCT FROM NEW.client_percent
          OR OLD.client_amount IS DISTINCT FROM NEW.client_amount OR OLD.guarantee_amount IS DISTINCT FROM NEW.guarantee_amount
          OR OLD.point_of_sale_amount IS DISTINCT FROM NEW.point_of_sale_amount OR OLD.exclusion IS DISTINCT FROM NEW.exclusion
          OR OLD.created_at IS DISTINCT FROM NEW.created_at)
    EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_insert BEFORE INSERT ON pbm.rebate_accrual FOR EACH ROW
    WHEN (NEW.invoice_line_id IS NOT NULL) EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_delete BEFORE DELETE ON pbm.rebate_accrual FOR EACH ROW EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_truncate BEFORE TRUNCATE ON pbm.rebate_accrual FOR EACH STATEMENT EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_invoiced AFTER UPDATE ON pbm.rebate_accrual REFERENCING NEW TABLE AS invoiced
    FOR EACH STATEMENT EXECUTE FUNCTION pbm.rebate_line_is_closed();
CREATE TRIGGER rebate_invoice_line_adds_up AFTER INSERT OR UPDATE ON pbm.rebate_invoice_line FOR EACH ROW
    EXECUTE FUNCTION pbm.rebate_line_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE ON pbm.rebate_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE OR DELETE ON pbm.rebate_invoice_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE OR DELETE ON pbm.rebate_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE OR DELETE ON pbm.rebate_dispute
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();

-- sql/reports/correction_due.sql

CREATE VIEW pbm.correction_due AS
SELECT DISTINCT ON (d.claim_number)
       d.claim_number, d.fill_date, d.member_id, c.claim_number AS reversed_claim_number, c.reversed_at,
       d.allowed_amount, d.paid_amount, d.patient_pay, d.corrected_status, d.corrected_reject_codes,
       d.corrected_allowed_amount, d.corrected_paid_amount, d.corrected_patient_pay, d.plan_difference, d.patient_difference
FROM pbm.pharmacy_claim c
CROSS JOIN LATERAL pbm.correction_differences(c.claim_number) d
WHERE c.status = 'reversed'
ORDER BY d.claim_number, c.id;
COMMENT ON VIEW pbm.correction_due IS
'Claims that stand and would be answered otherwise today, because one of the family before them in the benefit year was reversed or rebilled: what they were paid, what they would be paid, and the differences in dollars; each with the earliest such claim. Every reversed claim is looked at: give a condition on reversed_at where there are many. A role that reads it needs EXECUTE on correction_differences(text) beside SELECT.';

-- sql/reports/authorization_views.sql

CREATE VIEW pbm.authorization_due AS
SELECT DISTINCT ON (k.case_id) k.case_id, c.plan_id, c.program, c.level, c.request_type, c.urgency, c.state, k.clock, k.due_at,
       round((extract(epoch FROM k.due_at - clock_timestamp()) / 3600)::numeric, 2) AS hours_left, k.source
FROM pbm.authorization_clock k
JOIN pbm.authorization_case c USING (case_id)
WHERE k.met_at IS NULL
ORDER BY k.case_id, k.due_at NULLS LAST;
COMMENT ON VIEW pbm.authorization_due IS 'What the plan has to do next for each request that something is due of: the clock, the hours left (below 0: late), where it is printed; NULL while it stands still';

CREATE VIEW pbm.authorization_late AS
SELECT k.case_id, c.plan_id, c.program, c.level, c.request_type, c.urgency, c.state, k.clock, k.due_at, k.met_at,
       round((extract(epoch FROM coalesce(k.met_at, clock_timestamp()) - k.due_at) / 3600)::numeric, 2) AS hours_late,
       k.forward_to, k.forward_by, k.source
FROM pbm.authorization_clock k
JOIN pbm.authorization_case c USING (case_id)
WHERE coalesce(k.met_at, clock_timestamp()) > k.due_at;
COMMENT ON VIEW pbm.authorization_late IS 'Clocks that were missed, or are late by now, with the level that the case must go to and by when';

CREATE VIEW pbm.authorization_turnaround AS
SELECT c.case_id, c.plan_id, c.program, c.level, c.request_type, c.urgency, c.state, c.received_at, c.decided_at, k.due_at,
       round((extract(epoch FROM c.decided_at - c.received_at) / 3600)::numeric, 2) AS hours, c.decided_at <= k.due_at AS in_time
FROM pbm.authorization_case c
LEFT JOIN pbm.authorization_clock k ON k.case_id = c.case_id AND k.clock = 'decision'
WHERE c.decided_at IS NOT NULL;
COMMENT ON VIEW pbm.authorization_turnaround IS 'How long each decided request took, and whether it was decided in time';

CREATE VIEW pbm.authorization_metrics AS
SELECT c.plan_id, extract(year FROM c.received_at AT TIME ZONE coalesce(a.time_zone, 'America/New_York'))::integer AS year,
       count(*) FILTER (WHERE c.appeal_of IS NULL) AS requests,
       count(*) FILTER (WHERE c.appeal_of IS NULL AND g.granted) AS approved,
       count(*) FILTER (WHERE c.appeal_of IS NULL AND g.refused) AS denied,
       count(*) FILTER (WHERE c.appeal_of IS NOT NULL) AS appeals,
       count(*) FILTER (WHERE c.appeal_of IS NOT NULL AND g.granted) AS approved_after_appeal,
       count(*) FILTER (WHERE c.decided_at > k.due_at) AS decided_late,
       round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.decided_at - c.received_at)
           ) FILTER (WHERE g.granted OR g.refused) / 3600)::numeric, 2) AS median_hours
FROM pbm.authorization_case c
LEFT JOIN pbm.plan_authorization a ON a.plan_id = c.plan_id
LEFT JOIN pbm.authorization_clock k ON k.case_id = c.case_id AND k.clock = 'decision'
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pbm.authorization_event e WHERE e.case_id = c.case_id AND e.action IN ('approve', 'approve_partly')) AS granted,
                           c.state = 'denied' AS refused) g
GROUP BY 1, 2;
COMMENT ON VIEW pbm.authorization_metrics IS 'By plan and year of receipt: requests, approved (also in part), denied, appeals, approved after appeal, decided late, and the median hours from receipt to an approval or denial (45 CFR 156.122, CMS-0057-F)';

CREATE VIEW pbm.emergency_supply AS
SELECT u.claim_id, c.claim_number, u.patient_id, c.plan_id, c.ndc, u.fill_date, u.quantity, c.days_supply, u.amount, u.given_back_at
FROM pbm.authorization_use u
JOIN pbm.pharmacy_claim c ON c.id = u.claim_id AND c.fill_date = u.fill_date
WHERE u.authorization_number IS NULL;
COMMENT ON VIEW pbm.emergency_supply IS 'Claims that were paid as an emergency supply without the authorization they need; given_back_at: reversed since';

-- sql/reports/authorization_functions.sql

CREATE OR REPLACE FUNCTION pbm.request_authorization(request jsonb) RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entered constant uuid := pbm.enter_authorization_request(request);
    result pbm.authorization_case;
BEGIN
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = entered;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.request_authorization(jsonb) IS
'Enters a request for prior authorization and gives its case, approved at once where the criteria of authorization_criterion are met. Keys: cardholder_id, person_code, request_type, urgency (standard, expedited), received, statement_received, requester, prescriber_npi, diagnosis_codes; what is asked: ndc, ingredient_id, class_id or edit, waived_reject_codes, effective_date, termination_date, quantity, fills, amount, only_pharmacy_npi, only_prescriber_npi. Errors: 22004 for NULL, 22023 for a document that is no request, P0002 where nobody is covered under the card or no pharmacy has the NPI, 55000 where the program has no clock for it, 54000 where no number is free.';
REVOKE ALL ON FUNCTION pbm.request_authorization(jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.add_authorization_information(case_id uuid, information jsonb) RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result pbm.authorization_case;
BEGIN
    PERFORM pbm.enter_authorization_information(case_id, information);
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = add_authorization_information.case_id;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.add_authorization_information(uuid, jsonb) IS
'Enters information that came for a request, which waits for a decision again. Keys: received, statement_received, diagnosis_codes, prescriber_npi, extend (the plan takes its extension), note. Errors: 22004 for a NULL, 22023 for a document that is no information and a moment in the future or before it was asked for, P0002 where no case has the id, 55000 where the case is not open.';
REVOKE ALL ON FUNCTION pbm.add_authorization_information(uuid, jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.decide_authorization(case_id uuid, decision text, scope jsonb DEFAULT NULL, reason text DEFAULT NULL)
RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result pbm.authorization_case;
BEGIN
    PERFORM pbm.enter_authorization_decision(case_id, decision, scope, reason);
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = decide_authorization.case_id;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.decide_authorization(uuid, text, jsonb, text) IS
'Decides a request: approved, partly_approved (the scope says what, in the keys of a request; what it leaves out is as asked), denied, dismissed, expired, or awaiting_information. partly_approved, denied and dismissed need a specific reason. Errors: 22004 for a NULL and a missing reason, 22023 for an unknown decision and a document that is no scope, P0002 where no case has the id, 55000 for a step that the state of the case does not allow.';
REVOKE ALL ON FUNCTION pbm.decide_authorization(uuid, text, jsonb, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.withdraw_authorization(case_id uuid, reason text) RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result pbm.authorization_case;
BEGIN
    PERFORM pbm.enter_authorization_withdrawal(case_id, reason);
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = withdraw_authorization.case_id;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.withdraw_authorization(uuid, text) IS
'Takes back a request that is open. Errors: 22004 for a NULL and without a reason, P0002 where no case has the id, 55000 where it is not open.';
REVOKE ALL ON FUNCTION pbm.withdraw_authorization(uuid, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm.appeal_authorization(case_id uuid, received timestamptz DEFAULT now(), expedited boolean DEFAULT false)
RETURNS pbm.authorization_case
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entered constant uuid := pbm.enter_authorization_appeal(case_id, received, expedited);
    result pbm.authorization_case;
BEGIN
    SELECT * INTO result FROM pbm.authorization_case c WHERE c.case_id = entered;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pbm.appeal_authorization(uuid, timestamptz, boolean) IS
'Asks the next level about a decision and gives the further case; one that is filed after the time for it is dismissed. Errors: 22004 for a NULL case, 22023 for a moment in the future or before the day of the decision, P0002 where no case has the id, 55000 where nothing was denied, no level is left, or it was appealed before.';
REVOKE ALL ON FUNCTION pbm.appeal_authorization(uuid, timestamptz, boolean) FROM PUBLIC;

-- sql/triggers/all.sql

-- What each table holds is kept with the tables, so that lost triggers can be told and made again.
UPDATE pbm.schema_version SET holds = holds || table_holds;
PERFORM pbm.repair_triggers();

-- sql/release.sql

-- The tables are the owner's: taken out of the extension, they are dumped with their rows, indexes, policies and
-- triggers, and DROP EXTENSION is refused while they are there.
DECLARE
    released record;
BEGIN
    FOR released IN
        SELECT c.oid::pg_catalog.regclass AS name,
               CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pbm'
        WHERE c.relkind IN ('r', 'p', 'v', 'S') AND c.relname NOT IN ('reference_change', 'edits', 'stages')
        ORDER BY c.relkind DESC, c.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION pbm DROP %s %s', released.kind, released.name);
    END LOOP;
    -- A function that gives rows of a table can only be made where the table is.
    FOR released IN
        SELECT p.oid::pg_catalog.regprocedure AS name
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
        JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind IN ('r', 'p')
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pbm'
        ORDER BY p.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION pbm DROP FUNCTION %s', released.name);
    END LOOP;
END;

-- sql/upgrade/end.sql

UPDATE pbm.schema_version SET version = 2;
RETURN 2;
END
$upgrade$;
COMMENT ON FUNCTION pbm.upgrade_tables() IS
'Brings the tables of an older release to this one''s and gives their version; does nothing to tables that are up to date, and gives NULL where there are none. ALTER EXTENSION pbm UPDATE calls it; after the restore of an older release''s dump the owner of the tables does. Errors: 55000 for tables of an unknown version, 23514 naming the table whose rows a new constraint refuses.';
REVOKE ALL ON FUNCTION pbm.upgrade_tables() FROM PUBLIC;

-- sql/sample/schema.sql

-- Of its own, so that pbm holds what its users call and nothing else.
CREATE SCHEMA pbm_sample;
COMMENT ON SCHEMA pbm_sample IS 'Generators of the sample data, which pbm.load_sample_data calls';

-- sql/sample/drugs.sql

-- The drugs of the shipped, fictional book of business: real ingredients, real FDA established pharmacologic classes,
-- prices like NADAC's; labelers (99001 to 99040) and NDCs that nobody was ever given.

CREATE OR REPLACE FUNCTION pbm_sample.number(one bigint, two bigint, below integer) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ((('x' || encode(substr(sha256(int8send(one) || int8send(two)), 1, 4), 'hex'))::bit(32)::bigint & 2147483647) % below)::integer;
COMMENT ON FUNCTION pbm_sample.number(bigint, bigint, integer) IS
'A number from 0 to below - 1 that looks drawn and is always the same for the same arguments; load_sample_data uses it instead of random()';
REVOKE ALL ON FUNCTION pbm_sample.number(bigint, bigint, integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.uuid(kind text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(substr(sha256(decode(kind, 'escape') || int8send(n)), 1, 16), 'hex')::uuid;
COMMENT ON FUNCTION pbm_sample.uuid(text, bigint) IS 'The key of the n-th row of a kind in the sample data, always the same';
REVOKE ALL ON FUNCTION pbm_sample.uuid(text, bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.drug_lines() RETURNS TABLE (
    line integer, ingredients text, classes text, dea_schedule integer, dosage_form text, route text,
    billing_unit text, strength_unit text, strengths text,
    generic_price numeric, generic_step numeric, brand_name text, brand_price numeric, brand_step numeric,
    generic_tier integer, brand_tier integer, maximum_daily_dose numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
VALUES
-- Hearts and vessels
(1, 'Atorvastatin', 'HMG-CoA Reductase Inhibitor', NULL::integer, 'tablet', 'oral', 'EA', 'MG', '10,20,40,80', 0.0248, 0.4, 'Lipitor', 17.5, 0, 1, 3, 80),
(2, 'Rosuvastatin', 'HMG-CoA Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20,40', 0.0345, 0.25, 'Crestor', 9.9, 0, 1, 3, 40),
(3, 'Simvastatin', 'HMG-CoA Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20,40,80', 0.0280, 0.3, 'Zocor', 9.2, 0, 1, 3, 80),
(4, 'Pravastatin', 'HMG-CoA Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,40,80', 0.0590, 0.35, NULL, NULL, NULL, 1, NULL, 80),
(5, 'Ezetimibe', 'Dietary Cholesterol Absorption Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10', 0.0724, 0, 'Zetia', 13.9, 0, 1, 3, 10),
(6, 'Lisinopril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10,20,40', 0.0144, 0.4, 'Zestril', 12.1, 0, 1, 3, 80),
(7, 'Benazepril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20,40', 0.0477, 0.3, 'Lotensin', 9.8, 0, 1, 3, 80),
(8, 'Enalapril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10,20', 0.0650, 0.1, 'Vasotec', 20.5, 0, 1, 3, 40),
(9, 'Ramipril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '1.25,2.5,5,10', 0.0540, 0.1, 'Altace', 7.9, 0, 1, 3, 20),
(10, 'Losartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0211, 0.5, 'Cozaar', 4.8, 0.1, 1, 3, 100),
(11, 'Valsartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '40,80,160,320', 0.0997, 0.25, 'Diovan', 9.36, 0.08, 1, 3, 320),
(12, 'Irbesartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '75,150,300', 0.0818, 0.4, 'Avapro', 7.4, 0.1, 1, 3, 300),
(13, 'Olmesartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '5,20,40', 0.0573, 0.5, 'Benicar', 9.5, 0.1, 1, 3, 40),
(14, 'Amlodipine', 'Dihydropyridine Calcium Channel Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10', 0.0104, 0.25, 'Norvasc', 8.7, 0.1, 1, 3, 10),
(15, 'Diltiazem', 'Calcium Channel Blocker', NULL, 'extended release capsule', 'oral', 'EA', 'MG', '120,180,240,300', 0.1458, 0.3, 'Cardizem CD', 14.2, 0.2, 1, 3, 540),
(16, 'Verapamil', 'Calcium Channel Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '80,120', 0.0740, 0.1, NULL, NULL, NULL, 1, NULL, 480),
(17, 'Nifedipine', 'Dihydropyridine Calcium Channel Blocker', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '30,60,90', 0.1313, 0.35, 'Procardia XL', 8.2, 0.4, 1, 3, 120),
(18, 'Metoprolol', 'beta-Adrenergic Blocker', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '25,50,100,200', 0.0525, 0.5, 'Toprol-XL', 2.6, 0.2, 1, 3, 400),
(19, 'Atenolol', 'beta-Adrenergic Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0227, 0.3, 'Tenormin', 14.1, 0.1, 1, 3, 200),
(20, 'Carvedilol', 'alpha-Adrenergic Blocker + beta-Adrenergic Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '3.125,6.25,12.5,25', 0.0172, 0.2, 'Coreg', 7.1, 0, 1, 3, 100),
(21, 'Propranolol', 'beta-Adrenergic Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,40,80', 0.0505, 0.5, NULL, NULL, NULL, 1, NULL, 640),
(22, 'Hydrochlorothiazide', 'Thiazide Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '12.5,25,50', 0.0120, 0.5, NULL, NULL, NULL, 1, NULL, 100),
(23, 'Chlorthalidone', 'Thiazide-like Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50', 0.0901, 0.45, NULL, NULL, NULL, 1, NULL, 100),
(24, 'Furosemide', 'Loop Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '20,40,80', 0.0270, 0.4, 'Lasix', 1.05, 0.3, 1, 3, 600),
(25, 'Spironolactone', 'Aldosterone Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0450, 1.2, 'Aldactone', 4.1, 0.8, 1, 3, 400),
(26, 'Lisinopril + Hydrochlorothiazide', 'Angiotensin Converting Enzyme Inhibitor + Thiazide Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '10/12.5,20/12.5,20/25', 0.0400, 0.2, 'Zestoretic', 14.8, 0, 1, 3, NULL),
(27, 'Losartan + Hydrochlorothiazide', 'Angiotensin 2 Receptor Blocker + Thiazide Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '50/12.5,100/12.5,100/25', 0.0800, 0.2, 'Hyzaar', 5.1, 0.1, 1, 3, NULL),
(28, 'Amlodipine + Benazepril', 'Dihydropyridine Calcium Channel Blocker + Angiotensin Converting Enzyme Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '5/10,5/20,10/20,10/40', 0.1100, 0.2, 'Lotrel', 11.5, 0.1, 1, 3, NULL),
(29, 'Clonidine', 'Central alpha-2 Adrenergic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '0.1,0.2,0.3', 0.0247, 0.3, NULL, NULL, NULL, 1, NULL, 2.4),
(30, 'Hydralazine', 'Arteriolar Vasodilator', NULL, 'tablet', 'oral', 'EA', 'MG', '10,25,50,100', 0.0270, 0.4, NULL, NULL, NULL, 1, NULL, 300),
(31, 'Isosorbide Mononitrate', 'Nitrate Vasodilator', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '30,60,120', 0.0729, 0.5, NULL, NULL, NULL, 1, NULL, 240),
(32, 'Nitroglycerin', 'Nitrate Vasodilator', NULL, 'sublingual tablet', 'sublingual', 'EA', 'MG', '0.3,0.4,0.6', 0.0738, 0.2, 'Nitrostat', 0.91, 0, 2, 3, NULL),
(33, 'Digoxin', 'Cardiac Glycoside', NULL, 'tablet', 'oral', 'EA', 'MG', '0.125,0.25', 0.1173, 0.3, 'Lanoxin', 12.4, 0, 2, 3, 0.5),
(34, 'Amiodarone', 'Antiarrhythmic', NULL, 'tablet', 'oral', 'EA', 'MG', '100,200,400', 0.1200, 0.8, NULL, NULL, NULL, 2, NULL, 800),
(35, 'Warfarin', 'Vitamin K Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '1,2,2.5,3,4,5,7.5,10', 0.0749, 0.03, 'Jantoven', 0.12, 0.03, 1, 2, 15),
(36, 'Apixaban', 'Factor Xa Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5', NULL, NULL, 'Eliquis', 8.9, 0, NULL, 2, 20),
(37, 'Rivaroxaban', 'Factor Xa Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,15,20', NULL, NULL, 'Xarelto', 18.1, 0, NULL, 2, 30),
(38, 'Clopidogrel', 'P2Y12 Platelet Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '75', 0.0480, 0, 'Plavix', 8.9, 0, 1, 3, 150),
(39, 'Ticagrelor', 'P2Y12 Platelet Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '60,90', 0.8500, 0, 'Brilinta', 7.5, 0, 2, 3, 180),
(40, 'Aspirin', 'Nonsteroidal Anti-inflammatory Drug + Platelet Aggregation Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '81,325', 0.0150, 0.1, NULL, NULL, NULL, 1, NULL, 4000),
-- Sugar and thyroid
(41, 'Metformin', 'Biguanide', NULL, 'tablet', 'oral', 'EA', 'MG', '500,850,1000', 0.0139, 0.4, NULL, NULL, NULL, 1, NULL, 2550),
(42, 'Metformin', 'Biguanide', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '500,750', 0.0300, 0.8, 'Glumetza', 44.0, 0.5, 1, 3, NULL),
(43, 'Glipizide', 'Sulfonylurea', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0460, 0.2, 'Glucotrol', 1.5, 0.6, 1, 3, 40),
(44, 'Glimepiride', 'Sulfonylurea', NULL, 'tablet', 'oral', 'EA', 'MG', '1,2,4', 0.0225, 0.45, 'Amaryl', 9.1, 0.1, 1, 3, 8),
(45, 'Pioglitazone', 'Peroxisome Proliferator Receptor gamma Agonist + Thiazolidinedione', NULL, 'tablet', 'oral', 'EA', 'MG', '15,30,45', 0.0700, 0.3, 'Actos', 13.8, 0.2, 1, 3, 45),
(46, 'Sitagliptin', 'Dipeptidyl Peptidase 4 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', NULL, NULL, 'Januvia', 17.2, 0, NULL, 2, 100),
(47, 'Empagliflozin', 'Sodium-Glucose Cotransporter 2 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,25', NULL, NULL, 'Jardiance', 19.6, 0, NULL, 2, 25),
(48, 'Dapagliflozin', 'Sodium-Glucose Cotransporter 2 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', NULL, NULL, 'Farxiga', 18.4, 0, NULL, 3, 10),
(49, 'Semaglutide', 'GLP-1 Receptor Agonist', NULL, 'pen injector', 'subcutaneous', 'ML', 'MG', '0.68,1.34,2.68', NULL, NULL, 'Ozempic', 323.5, 0, NULL, 2, 0.6),
(50, 'Dulaglutide', 'GLP-1 Receptor Agonist', NULL, 'pen injector', 'subcutaneous', 'ML', 'MG', '1.5,3,6,9', NULL, NULL, 'Trulicity', 487.7, 0, NULL, 3, 1),
(51, 'Insulin Glargine', 'Insulin Analog', NULL, 'pen injector', 'subcutaneous', 'ML', 'UNT', '100', 5.9000, 0, 'Lantus SoloStar', 6.4, 0, 2, 2, NULL),
(52, 'Insulin Lispro', 'Insulin Analog', NULL, 'pen injector', 'subcutaneous', 'ML', 'UNT', '100', 2.5500, 0, 'Humalog KwikPen', 6.8, 0, 2, 3, NULL),
(53, 'Levothyroxine', 'l-Thyroxine', NULL, 'tablet', 'oral', 'EA', 'MG', '0.025,0.05,0.075,0.088,0.1,0.112,0.125', 0.0950, 0.08, 'Synthroid', 1.66, 0, 1, 2, 0.3),
-- Stomach and gut
(54, 'Omeprazole', 'Proton Pump Inhibitor', NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '10,20,40', 0.0285, 0.4, NULL, NULL, NULL, 1, NULL, 80),
(55, 'Pantoprazole', 'Proton Pump Inhibitor', NULL, 'delayed release tablet', 'oral', 'EA', 'MG', '20,40', 0.0354, 0.1, 'Protonix', 14.2, 0, 1, 3, 80),
(56, 'Esomeprazole', 'Proton Pump Inhibitor', NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '20,40', 0.1400, 0.1, 'Nexium', 8.8, 0, 2, 3, 80),
(57, 'Famotidine', 'Histamine-2 Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '20,40', 0.0310, 0.65, 'Pepcid', 12.0, 0.8, 1, 3, 80),
(58, 'Ondansetron', 'Serotonin-3 Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '4,8', 0.0633, 0.4, 'Zofran', 25.3, 0.6, 1, 3, 24),
(59, 'Metoclopramide', 'Dopamine-2 Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0371, 0.2, 'Reglan', 3.1, 0.3, 1, 3, 40),
-- Breath, allergy, inflammation
(60, 'Albuterol', 'beta2-Adrenergic Agonist', NULL, 'inhaler', 'inhalation', 'GM', 'MCG/ACT', '90', 2.0500, 0, 'Ventolin HFA', 3.1, 0, 1, 3, NULL),
(61, 'Montelukast', 'Leukotriene Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '4,5,10', 0.0435, 0.1, 'Singulair', 9.1, 0, 1, 3, 10),
(62, 'Fluticasone + Salmeterol', 'Corticosteroid + beta2-Adrenergic Agonist', NULL, 'dry powder inhaler', 'inhalation', 'EA', 'MCG/ACT', '100/50,250/50,500/50', 1.1800, 0.2, 'Advair Diskus', 5.9, 0.25, 2, 3, NULL),
(63, 'Fluticasone', 'Corticosteroid', NULL, 'nasal spray', 'nasal', 'GM', 'MCG/ACT', '50', 0.4457, 0, NULL, NULL, NULL, 1, NULL, NULL),
(64, 'Budesonide + Formoterol', 'Corticosteroid + beta2-Adrenergic Agonist', NULL, 'inhaler', 'inhalation', 'GM', 'MCG/ACT', '80/4.5,160/4.5', 18.9000, 0.1, 'Symbicort', 33.0, 0.1, 2, 3, NULL),
(65, 'Tiotropium', 'Anticholinergic', NULL, 'inhalation capsule', 'inhalation', 'EA', 'MCG', '18', NULL, NULL, 'Spiriva HandiHaler', 17.1, 0, NULL, 2, NULL),
(66, 'Prednisone', 'Corticosteroid', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20', 0.0373, 0.45, NULL, NULL, NULL, 1, NULL, 80),
(67, 'Methylprednisolone', 'Corticosteroid', NULL, 'tablet', 'oral', 'EA', 'MG', '4', 0.1211, 0, 'Medrol', 0.26, 0, 1, 3, 64),
-- Mind and nerves
(68, 'Sertraline', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0300, 0.3, 'Zoloft', 12.4, 0, 1, 3, 200),
(69, 'Fluoxetine', 'Serotonin Reuptake Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '10,20,40', 0.0297, 0.4, 'Prozac', 16.2, 0.3, 1, 3, 80),
(70, 'Escitalopram', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20', 0.0401, 0.25, 'Lexapro', 12.6, 0, 1, 3, 20),
(71, 'Citalopram', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,40', 0.0254, 0.35, 'Celexa', 8.1, 0, 1, 3, 40),
(72, 'Paroxetine', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,30,40', 0.0649, 0.2, 'Paxil', 9.0, 0, 1, 3, 60),
(73, 'Venlafaxine', 'Serotonin and Norepinephrine Reuptake Inhibitor', NULL, 'extended release capsule', 'oral', 'EA', 'MG', '37.5,75,150', 0.0859, 0.2, 'Effexor XR', 15.8, 0, 1, 3, 225),
(74, 'Duloxetine', 'Serotonin and Norepinephrine Reuptake Inhibitor', NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '20,30,60', 0.0952, 0.2, 'Cymbalta', 9.5, 0, 1, 3, 120),
(75, 'Bupropion', 'Aminoketone', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '150,300', 0.0770, 0.4, 'Wellbutrin XL', 58.0, 0.2, 1, 3, 450),
(76, 'Mirtazapine', NULL, NULL, 'tablet', 'oral', 'EA', 'MG', '15,30,45', 0.0667, 0.35, 'Remeron', 4.8, 0, 1, 3, 45),
(77, 'Trazodone', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '50,100,150', 0.0331, 0.6, NULL, NULL, NULL, 1, NULL, 400),
(78, 'Amitriptyline', 'Tricyclic Antidepressant', NULL, 'tablet', 'oral', 'EA', 'MG', '10,25,50,75,100', 0.0342, 0.6, NULL, NULL, NULL, 1, NULL, 300),
(79, 'Quetiapine', 'Atypical Antipsychotic', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100,200,300', 0.0289, 0.7, 'Seroquel', 10.2, 0.4, 1, 3, 800),
(80, 'Aripiprazole', 'Atypical Antipsychotic', NULL, 'tablet', 'oral', 'EA', 'MG', '2,5,10,15', 0.0997, 0.1, 'Abilify', 30.4, 0, 1, 3, 30),
(81, 'Risperidone', 'Atypical Antipsychotic', NULL, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2,3', 0.0396, 0.25, 'Risperdal', 9.4, 0.3, 1, 3, 16),
(82, 'Lithium', 'Mood Stabilizer', NULL, 'capsule', 'oral', 'EA', 'MG', '150,300,600', 0.0877, 0.7, NULL, NULL, NULL, 1, NULL, 1800),
(83, 'Lamotrigine', 'Anti-epileptic Agent + Mood Stabilizer', NULL, 'tablet', 'oral', 'EA', 'MG', '25,100,150,200', 0.0294, 0.55, 'Lamictal', 12.0, 0.1, 1, 3, 500),
(84, 'Levetiracetam', NULL, NULL, 'tablet', 'oral', 'EA', 'MG', '250,500,750,1000', 0.0583, 0.5, 'Keppra', 9.92, 0.3, 1, 3, 3000),
(85, 'Topiramate', NULL, NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100,200', 0.0257, 0.9, 'Topamax', 8.3, 0.5, 1, 3, 400),
(86, 'Carbamazepine', 'Mood Stabilizer', NULL, 'tablet', 'oral', 'EA', 'MG', '200', 0.1261, 0, 'Tegretol', 3.15, 0, 2, 3, 1600),
(87, 'Phenytoin', 'Anti-epileptic Agent', NULL, 'extended release capsule', 'oral', 'EA', 'MG', '100', 0.1426, 0, 'Dilantin', 0.95, 0, 2, 3, 600),
(88, 'Gabapentin', 'Anti-epileptic Agent', NULL, 'capsule', 'oral', 'EA', 'MG', '100,300,400,600,800', 0.0211, 0.7, 'Neurontin', 8.0, 0.2, 1, 3, 3600),
(89, 'Pregabalin', NULL, 5, 'capsule', 'oral', 'EA', 'MG', '25,50,75,150', 0.0900, 0.1, 'Lyrica', 9.7, 0, 1, 3, 600),
(90, 'Alprazolam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '0.25,0.5,1,2', 0.0228, 0.25, 'Xanax', 5.65, 0.2, 1, 3, 4),
(91, 'Lorazepam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2', 0.0335, 0.4, 'Ativan', 24.0, 0.2, 1, 3, 10),
(92, 'Clonazepam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2', 0.0200, 0.35, 'Klonopin', 4.1, 0.1, 1, 3, 20),
(93, 'Diazepam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '2,5,10', 0.0217, 0.2, 'Valium', 6.0, 0.2, 1, 3, 40),
(94, 'Zolpidem', 'gamma-Aminobutyric Acid-ergic Agonist', 4, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0347, 0.1, 'Ambien', 22.6, 0, 1, 3, 10),
(95, 'Amphetamine', 'Central Nervous System Stimulant', 2, 'extended release capsule', 'oral', 'EA', 'MG', '10,15,20,30', 0.9000, 0.05, 'Adderall XR', 7.8, 0, 2, 3, 60),
(96, 'Methylphenidate', 'Central Nervous System Stimulant', 2, 'extended release tablet', 'oral', 'EA', 'MG', '18,27,36,54', 1.2000, 0.1, 'Concerta', 13.5, 0.1, 2, 3, 72),
(97, 'Lisdexamfetamine', 'Central Nervous System Stimulant', 2, 'capsule', 'oral', 'EA', 'MG', '20,30,40,50,60,70', 2.6000, 0, 'Vyvanse', 12.35, 0, 2, 3, 70),
(98, 'Atomoxetine', 'Norepinephrine Reuptake Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '18,25,40,60,80', 0.4500, 0.05, 'Strattera', 14.1, 0.05, 2, 3, 100),
(99, 'Donepezil', 'Cholinesterase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0441, 0.1, 'Aricept', 20.1, 0, 1, 3, 23),
(100, 'Memantine', 'N-methyl-D-aspartate Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0649, 0.2, 'Namenda', 7.2, 0, 1, 3, 28),
(101, 'Carbidopa + Levodopa', 'Aromatic Amino Acid', NULL, 'tablet', 'oral', 'EA', 'MG', '10/100,25/100,25/250', 0.0800, 0.15, 'Sinemet', 1.5, 0.2, 1, 3, 200),
(102, 'Ropinirole', 'Nonergot Dopamine Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '0.25,0.5,1,2', 0.0476, 0.1, 'Requip', 6.2, 0.1, 1, 3, 24),
(103, 'Phenelzine', 'Monoamine Oxidase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '15', 0.5200, 0, 'Nardil', 2.1, 0, 2, 3, 90),
-- Pain
(104, 'Oxycodone', 'Opioid Agonist', 2, 'tablet', 'oral', 'EA', 'MG', '5,10,15,30', 0.0876, 0.8, 'Roxicodone', 6.1, 0.6, 1, 3, 120),
(105, 'Oxycodone + Acetaminophen', 'Opioid Agonist', 2, 'tablet', 'oral', 'EA', 'MG', '5/325,7.5/325,10/325', 0.1000, 0.4, 'Percocet', 22.3, 0.2, 1, 3, NULL),
(106, 'Hydrocodone + Acetaminophen', 'Opioid Agonist', 2, 'tablet', 'oral', 'EA', 'MG', '5/325,7.5/325,10/325', 0.0850, 0.2, NULL, NULL, NULL, 1, NULL, 60),
(107, 'Tramadol', 'Opioid Agonist', 4, 'tablet', 'oral', 'EA', 'MG', '50,100', 0.0241, 6, 'Ultram', 6.0, 0.5, 1, 3, 400),
(108, 'Morphine', 'Opioid Agonist', 2, 'extended release tablet', 'oral', 'EA', 'MG', '15,30,60,100', 0.3012, 0.6, 'MS Contin', 10.2, 0.5, 2, 3, 300),
(109, 'Codeine + Acetaminophen', 'Opioid Agonist', 3, 'tablet', 'oral', 'EA', 'MG', '15/300,30/300,60/300', 0.1400, 0.3, NULL, NULL, NULL, 1, NULL, 360),
(110, 'Buprenorphine + Naloxone', 'Partial Opioid Agonist + Opioid Antagonist', 3, 'sublingual film', 'sublingual', 'EA', 'MG', '2/0.5,4/1,8/2', 2.4000, 0.4, 'Suboxone', 9.2, 0.3, 2, 3, 24),
(111, 'Naloxone', 'Opioid Antagonist', NULL, 'nasal spray', 'nasal', 'EA', 'MG', '4', 17.5000, 0, 'Narcan', 59.0, 0, 1, 3, NULL),
(112, 'Cyclobenzaprine', 'Muscle Relaxant', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0176, 0.1, NULL, NULL, NULL, 1, NULL, 30),
(113, 'Methocarbamol', 'Muscle Relaxant', NULL, 'tablet', 'oral', 'EA', 'MG', '500,750', 0.0376, 0.15, 'Robaxin', 2.9, 0.2, 1, 3, 8000),
(114, 'Baclofen', 'gamma-Aminobutyric Acid-ergic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20', 0.0340, 0.55, NULL, NULL, NULL, 1, NULL, 80),
(115, 'Tizanidine', 'Central alpha-2 Adrenergic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '2,4', 0.0308, 0.1, 'Zanaflex', 5.1, 0.1, 1, 3, 36),
(116, 'Ibuprofen', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'tablet', 'oral', 'EA', 'MG', '400,600,800', 0.0412, 0.2, NULL, NULL, NULL, 1, NULL, 3200),
(117, 'Naproxen', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'tablet', 'oral', 'EA', 'MG', '250,375,500', 0.0474, 0.2, 'Naprosyn', 9.1, 0.1, 1, 3, 1500),
(118, 'Meloxicam', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'tablet', 'oral', 'EA', 'MG', '7.5,15', 0.0166, 0.2, 'Mobic', 12.2, 0.3, 1, 3, 15),
(119, 'Celecoxib', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'capsule', 'oral', 'EA', 'MG', '100,200', 0.0731, 0.2, 'Celebrex', 13.4, 0.3, 1, 3, 400),
(120, 'Diclofenac', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'delayed release tablet', 'oral', 'EA', 'MG', '50,75', 0.0665, 0.1, NULL, NULL, NULL, 1, NULL, 200),
(121, 'Sumatriptan', 'Serotonin-1b and Serotonin-1d Receptor Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.2605, 0.35, 'Imitrex', 52.0, 0, 1, 3, 200),
(122, 'Rizatriptan', 'Serotonin-1b and Serotonin-1d Receptor Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.4700, 0, 'Maxalt', 36.0, 0, 1, 3, 30),
-- Bladder, prostate, hormones
(123, 'Sildenafil', 'Phosphodiesterase 5 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.1107, 0.1, 'Viagra', 84.6, 0, 1, 3, 100),
(124, 'Tadalafil', 'Phosphodiesterase 5 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20', 0.1076, 0.4, 'Cialis', 9.2, 2.4, 1, 3, 20),
(125, 'Finasteride', '5-alpha Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '1,5', 0.0423, 0.65, 'Proscar', 10.3, 0, 1, 3, 5),
(126, 'Tamsulosin', 'alpha-Adrenergic Blocker', NULL, 'capsule', 'oral', 'EA', 'MG', '0.4', 0.0505, 0, 'Flomax', 10.1, 0, 1, 3, 0.8),
(127, 'Oxybutynin', 'Cholinergic Muscarinic Antagonist', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '5,10,15', 0.0901, 0.15, NULL, NULL, NULL, 1, NULL, 30),
(128, 'Estradiol', 'Estrogen', NULL, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2', 0.0600, 0.2, 'Estrace', 9.3, 0, 1, 3, NULL),
(129, 'Medroxyprogesterone', 'Progestin', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10', 0.1163, 0.15, 'Provera', 2.5, 0.2, 1, 3, NULL),
(130, 'Norethindrone', 'Progestin', NULL, 'tablet', 'oral', 'EA', 'MG', '0.35', 0.0923, 0, NULL, NULL, NULL, 1, NULL, NULL),
(131, 'Drospirenone + Ethinyl Estradiol', 'Progestin + Estrogen', NULL, 'tablet', 'oral', 'EA', 'MG', '3/0.02,3/0.03', 0.2500, 0.1, 'Yaz', 8.2, 0, 1, 3, NULL),
(132, 'Levonorgestrel + Ethinyl Estradiol', 'Progestin + Estrogen', NULL, 'tablet', 'oral', 'EA', 'MG', '0.1/0.02,0.15/0.03', 0.1573, 0, NULL, NULL, NULL, 1, NULL, NULL),
(133, 'Testosterone', 'Androgen', 3, 'gel', 'topical', 'GM', 'MG', '16.2', 0.4459, 0, 'AndroGel', 6.4, 0, 2, 3, NULL),
(134, 'Alendronate', 'Bisphosphonate', NULL, 'tablet', 'oral', 'EA', 'MG', '35,70', 0.2568, 0.05, 'Fosamax', 31.0, 0, 1, 3, 10),
(135, 'Methimazole', 'Thyroid Hormone Synthesis Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0550, 0.5, NULL, NULL, NULL, 1, NULL, 60),
-- Infection
(136, 'Amoxicillin', 'Penicillin-class Antibacterial', NULL, 'capsule', 'oral', 'EA', 'MG', '250,500', 0.0597, 0.4, NULL, NULL, NULL, 1, NULL, 3000),
(137, 'Amoxicillin + Clavulanate', 'Penicillin-class Antibacterial + beta Lactamase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '500/125,875/125', 0.2000, 0.2, 'Augmentin', 5.2, 0.2, 1, 3, NULL),
(138, 'Azithromycin', 'Macrolide Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500', 0.2835, 1.1, 'Zithromax', 2.07, 1, 1, 3, 500),
(139, 'Clarithromycin', 'Macrolide Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500', 0.3918, 0.3, NULL, NULL, NULL, 1, NULL, 1500),
(140, 'Ciprofloxacin', 'Quinolone Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500,750', 0.0900, 0.4, 'Cipro', 7.1, 0.2, 1, 3, 1500),
(141, 'Levofloxacin', 'Quinolone Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500,750', 0.1071, 0.5, NULL, NULL, NULL, 1, NULL, 750),
(142, 'Doxycycline', 'Tetracycline-class Drug', NULL, 'capsule', 'oral', 'EA', 'MG', '50,100', 0.1100, 0.1, 'Vibramycin', 9.4, 0, 1, 3, 200),
(143, 'Sulfamethoxazole + Trimethoprim', 'Sulfonamide Antimicrobial + Dihydrofolate Reductase Inhibitor Antibacterial', NULL, 'tablet', 'oral', 'EA', 'MG', '400/80,800/160', 0.0600, 0.3, 'Bactrim', 1.4, 0.4, 1, 3, NULL),
(144, 'Cephalexin', 'Cephalosporin Antibacterial', NULL, 'capsule', 'oral', 'EA', 'MG', '250,500', 0.0950, 0.3, NULL, NULL, NULL, 1, NULL, 4000),
(145, 'Nitrofurantoin', 'Nitrofuran Antibacterial', NULL, 'capsule', 'oral', 'EA', 'MG', '50,100', 0.1411, 0.75, 'Macrobid', 4.0, 0, 1, 3, 400),
(146, 'Metronidazole', 'Nitroimidazole Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500', 0.0791, 0.3, 'Flagyl', 8.1, 0.5, 1, 3, 4000),
(147, 'Fluconazole', 'Azole Antifungal', NULL, 'tablet', 'oral', 'EA', 'MG', '100,150,200', 0.2359, 0.6, 'Diflucan', 25.1, 0.3, 1, 3, 400),
(148, 'Itraconazole', 'Azole Antifungal', NULL, 'capsule', 'oral', 'EA', 'MG', '100', 0.8752, 0, 'Sporanox', 28.4, 0, 2, 3, 400),
(149, 'Valacyclovir', 'Herpesvirus Nucleoside Analog DNA Polymerase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '500,1000', 0.2296, 0.77, 'Valtrex', 20.3, 0.6, 1, 3, 3000),
(150, 'Oseltamivir', 'Neuraminidase Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '30,45,75', 0.7839, 0.1, 'Tamiflu', 14.5, 0, 1, 3, 150),
(151, 'Linezolid', 'Oxazolidinone Antibacterial', NULL, 'tablet', 'oral', 'EA', 'MG', '600', 1.4200, 0, 'Zyvox', 181.0, 0, 2, 3, 1200),
-- Joints, immunity, cancer, viruses
(152, 'Allopurinol', 'Xanthine Oxidase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '100,300', 0.0330, 0.65, 'Zyloprim', 4.2, 0.8, 1, 3, 800),
(153, 'Colchicine', 'Alkaloid', NULL, 'tablet', 'oral', 'EA', 'MG', '0.6', 0.1299, 0, 'Colcrys', 6.04, 0, 1, 3, 2.4),
(154, 'Methotrexate', 'Folate Analog Metabolic Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5', 0.1605, 0, 'Trexall', 6.1, 0, 1, 3, 5),
(155, 'Hydroxychloroquine', 'Antirheumatic Agent + Antimalarial', NULL, 'tablet', 'oral', 'EA', 'MG', '200', 0.1622, 0, 'Plaquenil', 12.1, 0, 1, 3, 600),
(156, 'Azathioprine', 'Purine Antimetabolite', NULL, 'tablet', 'oral', 'EA', 'MG', '50', 0.1334, 0, 'Imuran', 8.3, 0, 1, 3, 250),
(157, 'Tamoxifen', 'Estrogen Agonist/Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20', 0.1336, 1, NULL, NULL, NULL, 1, NULL, 40),
(158, 'Anastrozole', 'Aromatase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '1', 0.1376, 0, 'Arimidex', 52.6, 0, 1, 3, 1),
(159, 'Cyclosporine', 'Calcineurin Inhibitor Immunosuppressant', NULL, 'capsule', 'oral', 'EA', 'MG', '25,100', 0.7600, 2.6, 'Neoral', 1.9, 2.8, 2, 3, 1000),
(160, 'Tacrolimus', 'Calcineurin Inhibitor Immunosuppressant', NULL, 'capsule', 'oral', 'EA', 'MG', '0.5,1,5', 0.2900, 1.5, 'Prograf', 3.1, 2, 2, 3, 20),
(161, 'Bictegravir + Emtricitabine + Tenofovir Alafenamide', 'Human Immunodeficiency Virus Nucleoside Analog Reverse Transcriptase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '50/200/25', NULL, NULL, 'Biktarvy', 131.2, 0, NULL, 4, 50),
(162, 'Adalimumab', 'Tumor Necrosis Factor Blocker', NULL, 'pen injector kit', 'subcutaneous', 'EA', 'MG', '20,40,80', 560.0, 0.1, 'Humira', 3367.0, 0.1, 4, 5, NULL),
(163, 'Etanercept', 'Tumor Necrosis Factor Blocker', NULL, 'prefilled syringe', 'subcutaneous', 'ML', 'MG', '50', NULL, NULL, 'Enbrel', 1852.0, 0, NULL, 4, NULL),
(164, 'Ustekinumab', 'Interleukin-12 Antagonist + Interleukin-23 Antagonist', NULL, 'prefilled syringe', 'subcutaneous', 'EA', 'MG', '45,90', NULL, NULL, 'Stelara', 13420.0, 1, NULL, 5, NULL),
(165, 'Tofacitinib', 'Janus Kinase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', NULL, NULL, 'Xeljanz', 94.5, 0.1, NULL, 5, 20),
(166, 'Dimethyl Fumarate', NULL, NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '120,240', 0.9100, 0.2, 'Tecfidera', 139.0, 0, 4, 5, 480),
(167, 'Imatinib', 'Kinase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '100,400', 0.7940, 2.8, 'Gleevec', 92.0, 2.9, 4, 5, 800),
(168, 'Sofosbuvir + Velpatasvir', 'Hepatitis C Virus Nucleotide Analog NS5B Polymerase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '400/100', 282.0, 0, 'Epclusa', 868.0, 0, 4, 5, 400),
-- Others
(169, 'Potassium Chloride', 'Potassium Salt', NULL, 'extended release tablet', 'oral', 'EA', 'MEQ', '10,20', 0.0900, 0.4, 'Klor-Con M', 0.42, 0.3, 1, 2, NULL),
(170, 'Theophylline', 'Methylxanthine', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '300,450', 0.2600, 0.4, NULL, NULL, NULL, 2, NULL, 900),
(171, 'Varenicline', 'Partial Cholinergic Nicotinic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '0.5,1', 1.3900, 0, 'Chantix', 9.6, 0, 2, 3, 2),
(172, 'Phentermine', 'Sympathomimetic Amine Anorectic', 4, 'tablet', 'oral', 'EA', 'MG', '37.5', 0.1000, 0, 'Adipex-P', 3.2, 0, 2, 3, 37.5),
(173, 'Tretinoin', 'Retinoid', NULL, 'cream', 'topical', 'GM', 'MG', '0.25,0.5', 1.5200, 0.1, 'Retin-A', 14.8, 0.1, 2, 3, NULL)
$$;
COMMENT ON FUNCTION pbm_sample.drug_lines() IS
'The product lines of the sample data: ingredients and classes joined with " + ", strengths with commas and, within a combination, with slashes; prices in dollars per billing unit of the lowest strength, and the fraction of it that each further strength adds';
REVOKE ALL ON FUNCTION pbm_sample.drug_lines() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.ndc(line integer, strength integer, source text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE source WHEN 'brand' THEN 99021 + line % 20 WHEN 'second' THEN 99013 + line % 8 ELSE 99001 + line % 12 END)::text
       || lpad((line * 10 + strength)::text, 4, '0') || '01';
COMMENT ON FUNCTION pbm_sample.ndc(integer, integer, text) IS
'The NDC of a sample product: line, position of its strength, and source (brand, generic, or second for another maker''s generic)';
REVOKE ALL ON FUNCTION pbm_sample.ndc(integer, integer, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.products() RETURNS TABLE (
    ndc text, source text, line integer, strength_number integer, strength text, unit_price numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pbm_sample.ndc(l.line, s.n::integer, p.source), p.source, l.line, s.n::integer, s.strength,
           round(p.price * (1 + p.step * (s.n - 1)), 5)
    FROM pbm_sample.drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.strengths, ',')) WITH ORDINALITY s (strength, n)
    CROSS JOIN LATERAL (VALUES ('brand', l.brand_price, l.brand_step), ('generic', l.generic_price, l.generic_step),
                               -- A second maker of what is dispensed most, a little dearer.
                               ('second', l.generic_price * 1.06, CASE WHEN l.generic_tier = 1 AND l.line % 3 = 0 THEN l.generic_step END)
                       ) p (source, price, step)
    WHERE p.price IS NOT NULL AND p.step IS NOT NULL
$$;
COMMENT ON FUNCTION pbm_sample.products() IS 'The products of the sample lines, one a strength and source, with the NADAC-like unit price of 2024';
REVOKE ALL ON FUNCTION pbm_sample.products() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.drugs() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO ingredient (ingredient_name)
    SELECT i.ingredient FROM pbm_sample.drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.ingredients, ' + ')) WITH ORDINALITY i (ingredient, n)
    GROUP BY i.ingredient ORDER BY min(l.line * 10 + i.n)
    ON CONFLICT (ingredient_name) DO NOTHING;

    INSERT INTO therapeutic_class (class_name, duplicate_therapy, duplicates_allowed, severity)
    SELECT c.class_name, d.allowed IS NOT NULL, coalesce(d.allowed, 0), coalesce(d.severity, 2)
    FROM pbm_sample.drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.classes, ' + ')) WITH ORDINALITY c (class_name, n)
    LEFT JOIN (VALUES
        ('HMG-CoA Reductase Inhibitor', 0, 2), ('Angiotensin Converting Enzyme Inhibitor', 0, 2),
        ('Angiotensin 2 Receptor Blocker', 0, 2), ('Proton Pump Inhibitor', 0, 2),
        ('Serotonin Reuptake Inhibitor', 1, 2), ('Serotonin and Norepinephrine Reuptake Inhibitor', 0, 2),
        ('Benzodiazepine', 0, 1), ('Opioid Agonist', 1, 1), ('Factor Xa Inhibitor', 0, 1), ('GLP-1 Receptor Agonist', 0, 1),
        ('Dihydropyridine Calcium Channel Blocker', 0, 2), ('beta-Adrenergic Blocker', 0, 2), ('Sulfonylurea', 0, 2),
        ('Dipeptidyl Peptidase 4 Inhibitor', 0, 2), ('Sodium-Glucose Cotransporter 2 Inhibitor', 0, 2),
        ('P2Y12 Platelet Inhibitor', 0, 1), ('Nonsteroidal Anti-inflammatory Drug', 1, 2),
        ('Central Nervous System Stimulant', 1, 2), ('Atypical Antipsychotic', 1, 3), ('Phosphodiesterase 5 Inhibitor', 0, 1),
        ('Tumor Necrosis Factor Blocker', 0, 1), ('Muscle Relaxant', 0, 3), ('Macrolide Antimicrobial', 0, 3),
        ('Quinolone Antimicrobial', 0, 3), ('Serotonin-1b and Serotonin-1d Receptor Agonist', 0, 2)
    ) d (class_name, allowed, severity) ON d.class_name = c.class_name
    GROUP BY c.class_name, d.allowed, d.severity ORDER BY min(l.line * 10 + c.n)
    ON CONFLICT (class_name) DO NOTHING;

    INSERT INTO drugs (ndc_code, name, generic_name, tier, formulary_flag, prior_auth_required, quantity_limit, brand,
                       generic_equivalent_ndc, dea_schedule, dosage_form, route, billing_unit, labeler, otc, obsolete_date)
    SELECT p.ndc::ndc,
           CASE WHEN p.source = 'brand' THEN l.brand_name ELSE replace(l.ingredients, ' + ', ' / ') END || ' ' || p.strength || ' '
               || lower(l.strength_unit) || CASE WHEN l.billing_unit IN ('ML', 'GM') AND l.strength_unit IN ('MG', 'UNT') THEN '/' || lower(l.billing_unit) ELSE '' END
               || ' ' || l.dosage_form,
           replace(l.ingredients, ' + ', ' / '),
           CASE WHEN p.source = 'brand' THEN l.brand_tier ELSE l.generic_tier END,
           l.line NOT IN (123, 124, 172),
           l.line BETWEEN 162 AND 168,
           CASE l.line WHEN 121 THEN 18 WHEN 122 THEN 18 WHEN 94 THEN 30 WHEN 107 THEN 240 WHEN 60 THEN 36 END,
           p.source = 'brand',
           CASE WHEN p.source = 'brand' AND l.generic_price IS NOT NULL THEN pbm_sample.ndc(l.line, p.strength_number, 'generic')::ndc END,
           l.dea_schedule, l.dosage_form, l.route, l.billing_unit,
           'Sample Labeler ' || substr(p.ndc, 4, 2) || ' (fictional)',
           l.ingredients = 'Aspirin',
           -- One product is no longer made.
           CASE WHEN p.ndc = pbm_sample.ndc(21, 4, 'second') THEN DATE '2025-03-31' END
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    ORDER BY p.line, p.strength_number, p.source;

    -- A second generic's strength is the first's: a refill may come from either maker.
    INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit)
    SELECT p.ndc::ndc, g.ingredient_id, split_part(p.strength, '/', i.n::integer)::numeric, l.strength_unit
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    CROSS JOIN LATERAL unnest(string_to_array(l.ingredients, ' + ')) WITH ORDINALITY i (ingredient, n)
    JOIN ingredient g ON g.ingredient_name = i.ingredient;

    INSERT INTO drug_class (ndc, class_id)
    SELECT p.ndc::ndc, t.class_id
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    CROSS JOIN LATERAL unnest(string_to_array(l.classes, ' + ')) c (class_name)
    JOIN therapeutic_class t USING (class_name);

    -- NADAC and WAC of all; MAC of two generics in three; AMP and an upper limit of a few; AWP of a few, made up.
    -- On 1 July 2025 brands grow dearer, generics mostly cheaper.
    INSERT INTO drug_price (ndc, price_type, effective_date, termination_date, unit_price)
    SELECT p.ndc::ndc, t.price_type, y.effective_date, y.termination_date,
           round(p.unit_price * t.factor * CASE WHEN y.effective_date < '2025-07-01' THEN 1
                                                WHEN p.source = 'brand' THEN 1.03
                                                ELSE 0.88 + 0.01 * (p.line % 20) END, 5)
    FROM pbm_sample.products() p
    CROSS JOIN LATERAL (VALUES
        ('nadac', 1.00, true),
        ('wac', CASE WHEN p.source = 'brand' THEN 1.04 ELSE 1.90 END, true),
        ('mac', 0.97 + 0.02 * (p.line % 10), p.source <> 'brand' AND p.line % 3 <> 1),
        ('amp', 0.90, p.source <> 'brand' AND p.line % 12 = 2),
        ('ful', 0.93, p.source <> 'brand' AND p.line % 12 = 5),
        ('awp', CASE WHEN p.source = 'brand' THEN 1.22 ELSE 2.60 END, p.line % 25 IN (0, 11))) t (price_type, factor, there)
    CROSS JOIN (VALUES (DATE '2024-01-01', DATE '2025-06-30'), (DATE '2025-07-01', NULL)) y (effective_date, termination_date)
    WHERE t.there;

    -- Rebate terms of brands without a generic.
    INSERT INTO manufacturer (id, name)
    SELECT pbm_sample.uuid('manufacturer', n), 'Sample Manufacturer ' || n FROM generate_series(0, 19) n;
    INSERT INTO manufacturer_rebate (manufacturer_id, ndc, rebate_percent, rebate_amount_per_unit, contract_start_date, contract_end_date, minimum_volume)
    SELECT pbm_sample.uuid('manufacturer', p.line % 20), p.ndc::ndc,
           CASE WHEN p.line % 4 <> 0 THEN 8 + p.line % 17 END,
           CASE WHEN p.line % 4 = 0 THEN round(p.unit_price * 0.15, 4) END,
           DATE '2025-01-01', DATE '2025-12-31', CASE WHEN p.line % 3 = 0 THEN 10 END
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    WHERE p.source = 'brand' AND l.generic_price IS NULL;
END
$$;
COMMENT ON FUNCTION pbm_sample.drugs() IS 'Loads the sample data''s drugs: products, ingredients, classes, prices and rebate terms';
REVOKE ALL ON FUNCTION pbm_sample.drugs() FROM PUBLIC;

-- sql/sample/members.sql

-- The people of the sample: families with names out of the sky and fairy tales, at addresses that do not exist.

CREATE OR REPLACE FUNCTION pbm_sample.people(families integer) RETURNS TABLE (
    family integer, person integer, relationship integer, first_name text, last_name text, sex text, born date, senior boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH drawn AS (
        SELECT f AS family, pbm_sample.number(f, 1, 100) AS shape, pbm_sample.number(f, 2, 100) AS old, pbm_sample.number(f, 3, 1000) AS years,
               pbm_sample.number(f, 4, 2) AS head_sex
        FROM generate_series(1, families) f
    ), house AS (
        -- The three first families are for demonstrations: a couple of 57 and 55 with a child each.
        SELECT family, head_sex,
               family > 3 AND (old < 18 OR shape >= 92) AS senior,
               CASE WHEN family <= 3 THEN 57 WHEN old < 18 OR shape >= 92 THEN 65 + years % 26 ELSE 24 + years % 41 END AS head_age,
               CASE WHEN family <= 3 THEN 3
                    WHEN shape < 30 THEN 1 WHEN shape < 50 OR shape >= 92 OR old < 18 THEN 2
                    WHEN shape < 85 THEN 3 + years % 3 ELSE 2 + years % 2 END AS size,
               family <= 3 OR shape BETWEEN 30 AND 84 OR shape >= 92 OR (old < 18 AND shape >= 30) AS couple
        FROM drawn
    ), person AS (
        SELECT h.family, p AS person, h.senior, h.head_sex,
               CASE WHEN p = 1 THEN 1 WHEN p = 2 AND h.couple THEN 2 ELSE 3 END AS relationship,
               CASE WHEN p = 1 THEN h.head_age
                    WHEN p = 2 AND h.couple THEN greatest(21, h.head_age - 4 + pbm_sample.number(h.family, 10, 8))
                    -- Some grown children are over the plans' limit of 26.
                    ELSE least(greatest(h.head_age - 22 - pbm_sample.number(h.family, 20 + p, 14), 0), CASE WHEN pbm_sample.number(h.family, 30 + p, 20) = 0 THEN 28 ELSE 25 END) END AS age
        FROM house h CROSS JOIN LATERAL generate_series(1, h.size) p
    )
    SELECT family, person, relationship,
           CASE sex.sex WHEN 'F' THEN ('{Andromeda,Vega,Lyra,Cassiopeia,Stella,Luna,Aurora,Nova,Celeste,Selene,Electra,Maia,Rapunzel,Gretel,Thumbelina,Snowdrop,Ariel,Belinda,Goldie,Rosered,Marigold,Willowmina,Fable,Pixie,Elfrida,Titania,Oberona,Calypso,Ophelia,Miranda}'::text[])[1 + (pbm_sample.number(family, 40, 30) + person * 7) % 30]
                        ELSE ('{Orion,Rigel,Sirius,Altair,Castor,Pollux,Perseus,Draco,Leo,Cosmo,Jupiter,Atlas,Hansel,Rumple,Merlin,Oberon,Puck,Prospero,Lohengrin,Siegfried,Quasar,Comet,Galaxius,Zodiac,Hercules,Phoenix,Cygnus,Corvus,Aries,Fabian}'::text[])[1 + (pbm_sample.number(family, 40, 30) + person * 7) % 30] END,
           ('{Sampleton,Testworth,Mockingham,Demoberg,Fictiva,Placeholder,Exampley,Dummyford,Trialson,Standin,Notreal,Makebelieve,Storybrook,Onceupon,Farfaraway,Pretendley,Proforma,Specimen,Lorem-Ipsum,Nobody-Sample}'::text[])[1 + pbm_sample.number(family, 50, 20)]
               || ('{"",-Meteor,-Nebula,-Saturn,-Eclipse,-Aster,-Pulsar,-Zenith,-Halley,-Comet}'::text[])[1 + pbm_sample.number(family, 51, 10)],
           sex.sex, DATE '2025-01-01' - age * 1461 / 4 - pbm_sample.number(family, 60 + person, 360) - 1, senior
    FROM person
    CROSS JOIN LATERAL (
        SELECT CASE WHEN pbm_sample.number(family, 70 + person, 200) = 0 AND family > 3 THEN 'U'
                    WHEN relationship = 1 THEN (ARRAY['F', 'M'])[1 + head_sex] WHEN relationship = 2 THEN (ARRAY['M', 'F'])[1 + head_sex]
                    ELSE (ARRAY['F', 'M'])[1 + pbm_sample.number(family, 80 + person, 2)] END) sex (sex)
$$;
COMMENT ON FUNCTION pbm_sample.people(integer) IS 'The people of so many sample families; born counts from 1 January 2025';
REVOKE ALL ON FUNCTION pbm_sample.people(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.spans(families integer) RETURNS TABLE (
    family integer, plan integer, rank integer, effective_date date, termination_date date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH home AS (
        SELECT p.family, p.senior, pbm_sample.number(p.family, 6, 100) AS fate, pbm_sample.number(p.family, 7, 5) AS other,
               CASE WHEN p.family <= 3 THEN 1
                    WHEN p.family = 5 THEN 12
                    WHEN p.senior AND pbm_sample.number(p.family, 5, 100) < 75 THEN 9
                    -- 20 % PPO copay, 14 % coinsurance, 11 % and 9 % HDHP, 12 % open, 9 % HMO, 11 % mail, 7 % generics first, 4 % care, 3 % fiscal.
                    ELSE ('{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,2,2,2,2,2,2,3,3,3,3,3,3,3,3,3,3,3,4,4,4,4,4,4,4,4,4,5,5,5,5,5,5,5,5,5,5,5,5,6,6,6,6,6,6,6,6,6,7,7,7,7,7,7,7,7,7,7,7,8,8,8,8,8,8,8,10,10,10,10,11,11,11}'::integer[])[1 + pbm_sample.number(p.family, 8, 100)] END AS plan
        FROM pbm_sample.people(families) p WHERE p.person = 1
    )
    SELECT h.family, CASE WHEN s.moved THEN CASE WHEN h.plan = 1 + h.other THEN 8 ELSE 1 + h.other END ELSE h.plan END, s.rank, s.from_date, s.to_date
    FROM home h
    CROSS JOIN LATERAL (VALUES
        -- Of a hundred families eight change plans in the middle of 2025, six leave in 2025, three join, one has a gap.
        (1, DATE '2024-01-01', NULL::date, false, (h.fate < 82 OR h.family <= 10)),
        (1, DATE '2024-01-01', DATE '2025-06-30', false, h.fate BETWEEN 82 AND 89 AND h.family > 10),
        (1, DATE '2025-07-01', NULL, true, h.fate BETWEEN 82 AND 89 AND h.family > 10),
        (1, DATE '2024-01-01', (DATE '2025-02-01' + h.other * INTERVAL '2 months' - INTERVAL '1 day')::date, false, h.fate BETWEEN 90 AND 95 AND h.family > 10),
        (1, DATE '2025-03-01', NULL, false, h.fate BETWEEN 96 AND 98 AND h.family > 10),
        (1, DATE '2024-01-01', DATE '2025-02-28', false, h.fate = 99 AND h.family > 10),
        (1, DATE '2025-05-01', NULL, false, h.fate = 99 AND h.family > 10),
        -- Some are covered twice; some spans were void from the beginning.
        (2, DATE '2024-01-01', NULL, true, h.family % 23 = 0),
        (1, DATE '2025-06-01', DATE '2025-05-31', true, h.family % 31 = 0)
    ) s (rank, from_date, to_date, moved, there)
    WHERE s.there
$$;
COMMENT ON FUNCTION pbm_sample.spans(integer) IS 'The spans of coverage of so many sample families, for each person the same';
REVOKE ALL ON FUNCTION pbm_sample.spans(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.cardholder(family integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SAMPLE' || lpad(family::text, greatest(5, length(family::text)), '0');
COMMENT ON FUNCTION pbm_sample.cardholder(integer) IS 'Cardholder ID of the n-th sample family';
REVOKE ALL ON FUNCTION pbm_sample.cardholder(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.members(families integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO members (first_name, last_name, date_of_birth, patient_id, sex, address, city, state, zip_code, phone, email)
    SELECT p.first_name, p.last_name, p.born, pbm_sample.uuid('patient', p.family * 16 + p.person), p.sex,
           (1 + pbm_sample.number(p.family, 90, 999)) || (ARRAY[' Milky Way', ' Fairytale Lane', ' Moonbeam Road', ' Sample Street', ' Comet Avenue'])[1 + pbm_sample.number(p.family, 91, 5)],
           (ARRAY['Sampleton', 'Mockville', 'Testford', 'Exampleburg', 'Fictionham'])[1 + p.family % 5],
           (ARRAY['OH', 'IL', 'TX', 'MN', 'GA'])[1 + p.family % 5], lpad((p.family % 5 + 1)::text, 5, '0'),
           '555-01' || lpad((p.family % 100)::text, 2, '0'),
           lower(p.first_name) || '.' || p.family || '.' || p.person || '@example.com'
    -- Plan, dates and status follow the coverage.
    FROM pbm_sample.people(families) p
    ORDER BY p.family, p.person;

    INSERT INTO coverage (coverage_id, member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, group_id, rank, effective_date, termination_date)
    SELECT pbm_sample.uuid('coverage', ((p.family * 16 + p.person) * 4 + s.rank) * 100000::bigint + (s.effective_date - DATE '2000-01-01')),
           m.member_id, pbm_sample.plan_id(s.plan),
           CASE WHEN s.rank = 1 THEN pbm_sample.cardholder(p.family) ELSE replace(pbm_sample.cardholder(p.family), 'SAMPLE', 'SAMPLEB') END,
           lpad(p.person::text, 2, '0'), pbm_sample.uuid('family', p.family), p.relationship::text,
           'SAMPLEGRP' || lpad(s.plan::text, 2, '0'), s.rank, s.effective_date, s.termination_date
    FROM pbm_sample.people(families) p
    JOIN pbm_sample.spans(families) s USING (family)
    JOIN members m ON m.patient_id = pbm_sample.uuid('patient', p.family * 16 + p.person)
    ORDER BY p.family, p.person, s.rank DESC, s.effective_date;
END
$$;
COMMENT ON FUNCTION pbm_sample.members(integer) IS 'Loads so many sample families: members and their coverage';
REVOKE ALL ON FUNCTION pbm_sample.members(integer) FROM PUBLIC;

-- sql/sample/pharmacies.sql

-- Pharmacies, networks, contracts and prescribers of the sample. NPIs begin with 2, which no provider was ever given;
-- DEA numbers begin with ZS, which no registrant has.

CREATE OR REPLACE FUNCTION pbm_sample.npi(nine text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
-- Luhn over 80840 and nine digits; the prefix adds 24.
RETURN nine || (
    SELECT ((10 - (24 + sum(CASE WHEN i % 2 = 1 THEN d * 2 / 10 + d * 2 % 10 ELSE d END)) % 10) % 10)::text
    FROM generate_series(1, 9) i CROSS JOIN LATERAL (SELECT substr(nine, i, 1)::integer) s (d));
COMMENT ON FUNCTION pbm_sample.npi(text) IS 'Nine digits with the check digit that makes them an NPI';
REVOKE ALL ON FUNCTION pbm_sample.npi(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.pharmacy_npi(n integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pbm_sample.npi('200000' || lpad(n::text, 3, '0'));
COMMENT ON FUNCTION pbm_sample.pharmacy_npi(integer) IS 'NPI of the n-th sample pharmacy: 1 to 46 retail, 47 to 50 mail, 51 to 56 specialty, 57 to 60 long term care';
REVOKE ALL ON FUNCTION pbm_sample.pharmacy_npi(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.prescriber_npi(n integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pbm_sample.npi('210000' || lpad(n::text, 3, '0'));
COMMENT ON FUNCTION pbm_sample.prescriber_npi(integer) IS 'NPI of the n-th sample prescriber; from 73 on they have some trouble, see sample_pharmacies';
REVOKE ALL ON FUNCTION pbm_sample.prescriber_npi(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.pharmacies() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    -- 45 is not in the PBM's network at all, 46 has no contract.
    INSERT INTO pharmacies (npi, name, address, city, state, zip_code, pbm_network, pbm_partner, ncpdp_id, channel, effective_date)
    SELECT pbm_sample.pharmacy_npi(n), 'Sample ' || CASE k.channel WHEN 'mail' THEN 'Mail ' WHEN 'specialty' THEN 'Specialty ' WHEN 'long_term_care' THEN 'Care Home ' ELSE '' END
               || 'Pharmacy ' || lpad(n::text, 2, '0') || ' (fictional)',
           (100 + n * 7) || ' Example Street', (ARRAY['Sampleton', 'Mockville', 'Testford', 'Exampleburg', 'Fictionham'])[1 + n % 5],
           (ARRAY['OH', 'IL', 'TX', 'MN', 'GA'])[1 + n % 5], lpad((n % 5 + 1)::text, 5, '0'),
           n <> 45, 'Sample PBM', '99' || lpad(n::text, 5, '0'), k.channel, DATE '2020-01-01'
    FROM generate_series(1, 60) n
    CROSS JOIN LATERAL (SELECT CASE WHEN n <= 46 THEN 'retail' WHEN n <= 50 THEN 'mail' WHEN n <= 56 THEN 'specialty' ELSE 'long_term_care' END) k (channel)
    ORDER BY n;

    INSERT INTO network (network_name)
    VALUES ('Sample National Retail Network'), ('Sample Preferred Network'), ('Sample Mail and Specialty Network'), ('Sample Long Term Care Network');

    -- The HMO uses preferred pharmacies only; Community Care left the national network in the middle of 2025.
    INSERT INTO plan_network (plan_id, network_id, preference, effective_date, termination_date)
    SELECT pbm_sample.plan_id(p), w.network_id, k.preference, DATE '2024-01-01',
           CASE WHEN p = 10 AND k.network = 'Sample National Retail Network' THEN DATE '2025-06-30' END
    FROM generate_series(1, 12) p
    CROSS JOIN (VALUES ('Sample Preferred Network', 1), ('Sample National Retail Network', 2),
                       ('Sample Mail and Specialty Network', 3), ('Sample Long Term Care Network', 4)) k (network, preference)
    JOIN network w ON w.network_name = k.network
    WHERE NOT (p = 6 AND k.network IN ('Sample National Retail Network', 'Sample Long Term Care Network'));

    -- 43 has new terms from 1 July 2025, 44 left on 30 June 2025. Three pharmacies stand where sales tax is due,
    -- every eighth is paid no more than the fee it asks for.
    INSERT INTO pharmacy_contract (pharmacy_id, network_id, effective_date, termination_date, brand_dispensing_fee, generic_dispensing_fee,
                                   lesser_of_submitted_fee, sales_tax_percent)
    SELECT p.pharmacy_id, w.network_id, v.from_date, v.to_date, v.brand_fee, v.generic_fee, p.n % 8 = 0,
           CASE p.n WHEN 5 THEN 1 WHEN 17 THEN 1.8 WHEN 29 THEN 1 ELSE 0 END
    FROM (SELECT pharmacy_id, channel, right(ncpdp_id, 5)::integer AS n FROM pharmacies WHERE ncpdp_id LIKE '99000__' ) p
    JOIN LATERAL (VALUES
        ('Sample National Retail Network', DATE '2024-01-01', CASE WHEN p.n IN (43, 44) THEN DATE '2025-06-30' END, 1.50 + p.n % 3 * 0.25, 1.75 + p.n % 4 * 0.25, p.channel = 'retail'),
        ('Sample National Retail Network', DATE '2025-07-01', NULL, 1.10, 1.25, p.n = 43),
        ('Sample Preferred Network', DATE '2024-01-01', NULL, 0.90, 1.00, p.n <= 20),
        ('Sample Mail and Specialty Network', DATE '2024-01-01', NULL, 0.00, 0.50, p.channel IN ('mail', 'specialty')),
        ('Sample Long Term Care Network', DATE '2024-01-01', NULL, 4.50, 4.50, p.channel = 'long_term_care')
    ) v (network, from_date, to_date, brand_fee, generic_fee, there) ON v.there AND p.n NOT IN (45, 46)
    JOIN network w ON w.network_name = v.network
    ORDER BY p.n, v.from_date, v.network COLLATE "C";

    INSERT INTO contract_rate (contract_id, product_type, price_type, adjustment_percent)
    SELECT c.contract_id, r.product_type, r.price_type, r.adjustment
    FROM pharmacy_contract c
    JOIN network w USING (network_id)
    JOIN (VALUES
        ('Sample National Retail Network', 'brand', 'nadac', 0.0), ('Sample National Retail Network', 'brand', 'wac', 2),
        ('Sample National Retail Network', 'brand', 'awp', -19), ('Sample National Retail Network', 'generic', 'nadac', 5),
        ('Sample National Retail Network', 'generic', 'mac', 0), ('Sample National Retail Network', 'generic', 'ful', 0),
        ('Sample Preferred Network', 'brand', 'nadac', -1), ('Sample Preferred Network', 'brand', 'wac', -4),
        ('Sample Preferred Network', 'generic', 'nadac', 0), ('Sample Preferred Network', 'generic', 'mac', 0),
        ('Sample Mail and Specialty Network', 'brand', 'wac', -6), ('Sample Mail and Specialty Network', 'generic', 'nadac', -3),
        ('Sample Mail and Specialty Network', 'generic', 'mac', -5),
        ('Sample Long Term Care Network', 'brand', 'awp', -16), ('Sample Long Term Care Network', 'brand', 'wac', 0),
        ('Sample Long Term Care Network', 'generic', 'nadac', 8)
    ) r (network, product_type, price_type, adjustment) ON r.network = w.network_name;

    -- 73 may not prescribe schedule II, 74 is sanctioned, 75 has died, 76 has no DEA number, 77 lost it, 78 left the plan.
    INSERT INTO prescriber (prescriber_npi, prescriber_name, specialty, dea_number, dea_schedules, dea_termination_date,
                            effective_date, termination_date, exclusion_date, deceased_date)
    SELECT pbm_sample.prescriber_npi(n), 'Dr. Sample Prescriber ' || lpad(n::text, 2, '0') || ' (fictional)',
           (ARRAY['Family Medicine', 'Internal Medicine', 'Pediatrics', 'Psychiatry', 'Cardiology', 'Endocrinology', 'Rheumatology', 'Pain Medicine'])[1 + n % 8],
           CASE WHEN n <> 76 THEN 'ZS' || d.six || ((substr(d.six, 1, 1)::integer + substr(d.six, 3, 1)::integer + substr(d.six, 5, 1)::integer
               + 2 * (substr(d.six, 2, 1)::integer + substr(d.six, 4, 1)::integer + substr(d.six, 6, 1)::integer)) % 10) END,
           CASE WHEN n = 73 THEN '{3,4,5}'::smallint[] ELSE '{2,3,4,5}'::smallint[] END,
           CASE WHEN n = 77 THEN DATE '2025-06-30' END, DATE '2010-01-01',
           CASE WHEN n = 78 THEN DATE '2025-03-31' END, CASE WHEN n = 74 THEN DATE '2025-02-01' END, CASE WHEN n = 75 THEN DATE '2025-01-15' END
    FROM generate_series(1, 80) n CROSS JOIN LATERAL (SELECT lpad((n * 1021)::text, 6, '0')) d (six)
    ORDER BY n;
END
$$;
COMMENT ON FUNCTION pbm_sample.pharmacies() IS 'Loads the sample data''s pharmacies, networks, contracts with their rates, and prescribers';
REVOKE ALL ON FUNCTION pbm_sample.pharmacies() FROM PUBLIC;

-- sql/sample/plans.sql

-- The plans of the sample: twelve designs that differ, their cost shares, overrides and formularies.

CREATE OR REPLACE FUNCTION pbm_sample.plan_id(n integer) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid;
COMMENT ON FUNCTION pbm_sample.plan_id(integer) IS 'plan_id of the n-th sample plan';
REVOKE ALL ON FUNCTION pbm_sample.plan_id(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.plans() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    -- Accumulators: individual and family deductible, individual and family out-of-pocket maximum.
    INSERT INTO plan (plan_id, plan_code, plan_name, line_of_business, effective_date, benefit_year_start_month,
                      individual_deductible, family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum, family_accumulation,
                      formulary_type, maximum_days_supply, maximum_claim_amount, maximum_dependent_age, timely_filing_days, prescriber_required)
    VALUES
        (pbm_sample.plan_id(1), 'SAMPLE-PPO-01', 'Sample Harbor PPO (copay)', 'commercial', '2024-01-01', 1, 0, NULL, 3500, 7000, 'embedded', 'closed', 90, 7000, 26, NULL, true),
        (pbm_sample.plan_id(2), 'SAMPLE-PPO-02', 'Sample Meadow PPO (coinsurance)', 'commercial', '2024-01-01', 1, 250, 500, 4000, 8000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (pbm_sample.plan_id(3), 'SAMPLE-HDHP-01', 'Sample Summit HDHP (embedded family)', 'commercial', '2024-01-01', 1, 1650, 3300, 5000, 10000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (pbm_sample.plan_id(4), 'SAMPLE-HDHP-02', 'Sample Ridge HDHP (aggregate family)', 'commercial', '2024-01-01', 1, 1650, 3300, 4000, 6500, 'aggregate', 'closed', 90, NULL, 26, NULL, true),
        (pbm_sample.plan_id(5), 'SAMPLE-OPEN-01', 'Sample Orchard Open Formulary', 'commercial', '2024-01-01', 1, 100, 200, 3000, 6000, 'embedded', 'open', 100, NULL, 26, NULL, false),
        (pbm_sample.plan_id(6), 'SAMPLE-HMO-01', 'Sample Lantern HMO Select', 'commercial', '2024-01-01', 1, 0, NULL, 2500, 5000, 'embedded', 'closed', 34, NULL, 26, NULL, true),
        (pbm_sample.plan_id(7), 'SAMPLE-MAIL-01', 'Sample Compass Mail Saver', 'commercial', '2024-01-01', 1, 150, 300, 3500, 7000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (pbm_sample.plan_id(8), 'SAMPLE-DAW-01', 'Sample Prairie Generics First', 'commercial', '2024-01-01', 1, 0, NULL, 3000, 6000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (pbm_sample.plan_id(9), 'SAMPLE-SENIOR-01', 'Sample Evergreen Senior', 'retiree', '2024-01-01', 1, 200, NULL, 2000, NULL, 'embedded', 'closed', 90, NULL, NULL, NULL, true),
        (pbm_sample.plan_id(10), 'SAMPLE-CARE-01', 'Sample Beacon Community Care', 'medicaid', '2024-01-01', 1, 0, NULL, 200, NULL, 'embedded', 'closed', 34, NULL, NULL, NULL, true),
        (pbm_sample.plan_id(11), 'SAMPLE-FISCAL-01', 'Sample Granite July-to-June', 'commercial', '2024-01-01', 7, 300, 600, 3000, 6000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (pbm_sample.plan_id(12), 'SAMPLE-TIMELY-01', 'Sample Cedar (90 days to file)', 'commercial', '2024-01-01', 1, 0, NULL, 3000, 6000, 'embedded', 'closed', 90, NULL, 26, 90, true);

    UPDATE plan p SET
        refill_threshold_percent = v.threshold, refill_counting = v.counting, refill_supply_on_hand = v.on_hand,
        dur_major = v.major, dur_moderate = v.moderate, dur_minor = v.minor, duplicate_answer = v.duplicates,
        price_tie = v.tie, daw_penalty_codes = v.penalty, daw_penalty_accumulates = v.accumulates
    FROM (VALUES
        (1, 75, 'inclusive', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{}'::text[], false),
        (2, 80, 'elapsed', false, 'soft_reject', 'message', 'message', 'answer', 'usual_and_customary', '{}', false),
        (3, 80, 'inclusive', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{2}', true),
        (4, 75, 'elapsed', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{}', false),
        (5, 75, 'elapsed', false, 'message', 'message', 'message', 'answer', 'contract', '{}', false),
        (6, 85, 'elapsed', false, 'reject', 'soft_reject', 'message', 'answer', 'contract', '{}', false),
        (7, 75, 'inclusive', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{}', false),
        (8, 80, 'inclusive', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{1,2}', false),
        (9, 75, 'inclusive', true, 'soft_reject', 'soft_reject', 'message', 'answer', 'contract', '{}', false),
        (10, 85, 'inclusive', false, 'reject', 'message', 'message', 'reject', 'contract', '{}', false),
        (11, 75, 'inclusive', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{2}', false),
        (12, 75, 'inclusive', false, 'soft_reject', 'message', 'message', 'answer', 'contract', '{}', false)
    ) v (n, threshold, counting, on_hand, major, moderate, minor, duplicates, tie, penalty, accumulates)
    WHERE p.plan_id = pbm_sample.plan_id(v.n);

    -- One list an argument, an element a tier; NULL in copays where the percent holds.
    INSERT INTO plan_cost_share (plan_id, tier, channel, minimum_days_supply, maximum_days_supply, tier_name, copay_amount,
                                 coinsurance_percent, minimum_amount, maximum_amount, deductible_applies, effective_date)
    SELECT pbm_sample.plan_id(v.n), t.tier, v.channel, v.from_days, v.to_days,
           (CASE WHEN v.n = 9 THEN '{Preferred Generic,Generic,Preferred Brand,Non-Preferred Brand,Specialty}'
                 ELSE '{Generic,Preferred Brand,Non-Preferred Brand,Specialty,Non-Preferred Specialty}' END::text[])[t.tier],
           v.copays[t.tier], v.percents[t.tier], v.leasts[t.tier], v.mosts[t.tier], v.deductible[t.tier], '2024-01-01'
    FROM (VALUES
        (1, NULL, 1, 34, '{10,35,70,150,250}'::numeric[], '{}'::numeric[], '{}'::numeric[], '{}'::numeric[], '{f,f,f,f,f}'::boolean[]),
        (1, NULL, 35, 999, '{25,87.50,175,375,625}', '{}', '{}', '{}', '{f,f,f,f,f}'),
        (2, NULL, 1, 34, '{}', '{15,25,40,30,30}', '{5,20,40,60,100}', '{25,80,150,250,400}', '{f,t,t,t,t}'),
        (2, NULL, 35, 999, '{}', '{15,25,40,30,30}', '{12,50,100,150,250}', '{60,200,375,625,900}', '{f,t,t,t,t}'),
        (3, NULL, 1, 999, '{}', '{20,20,30,20,20}', '{}', '{}', '{t,t,t,t,t}'),
        (4, NULL, 1, 999, '{}', '{10,10,20,10,10}', '{}', '{}', '{t,t,t,t,t}'),
        (5, NULL, 1, 34, '{12,40,80}', '{NULL,NULL,NULL,25,25}', '{}', '{NULL,NULL,NULL,300,300}', '{f,t,t,t,t}'),
        (5, NULL, 35, 999, '{30,100,200}', '{NULL,NULL,NULL,25,25}', '{}', '{NULL,NULL,NULL,750,750}', '{f,t,t,t,t}'),
        (6, NULL, 1, 999, '{5,25,60,100,150}', '{}', '{}', '{}', '{f,f,f,f,f}'),
        (7, NULL, 1, 34, '{10,40,75,NULL,NULL}', '{NULL,NULL,NULL,20,30}', '{}', '{NULL,NULL,NULL,200,300}', '{f,t,t,t,t}'),
        (7, 'retail', 35, 90, '{30,120,225,NULL,NULL}', '{NULL,NULL,NULL,20,30}', '{}', '{NULL,NULL,NULL,600,900}', '{f,t,t,t,t}'),
        (7, 'mail', 35, 90, '{20,80,150,NULL,NULL}', '{NULL,NULL,NULL,20,30}', '{}', '{NULL,NULL,NULL,500,750}', '{f,f,f,t,t}'),
        (7, NULL, 35, 999, '{30,120,225,NULL,NULL}', '{NULL,NULL,NULL,20,30}', '{}', '{}', '{f,t,t,t,t}'),
        (8, NULL, 1, 34, '{8,30,65,120,200}', '{}', '{}', '{}', '{f,f,f,f,f}'),
        (8, NULL, 35, 999, '{20,75,160,300,500}', '{}', '{}', '{}', '{f,f,f,f,f}'),
        (9, NULL, 1, 34, '{0,10,42,90,NULL}', '{NULL,NULL,NULL,NULL,28}', '{}', '{}', '{f,f,t,t,t}'),
        (9, NULL, 35, 999, '{0,20,110,240,NULL}', '{NULL,NULL,NULL,NULL,28}', '{}', '{}', '{f,f,t,t,t}'),
        (9, 'long_term_care', 1, 999, '{0,8,42,90,NULL}', '{NULL,NULL,NULL,NULL,28}', '{}', '{}', '{f,f,t,t,t}'),
        (10, NULL, 1, 999, '{0,1,3,3,3}', '{}', '{}', '{}', '{f,f,f,f,f}'),
        (11, NULL, 1, 999, '{}', '{20,25,35,25,25}', '{5,15,30,50,50}', '{40,90,160,300,300}', '{f,t,t,t,t}'),
        (12, NULL, 1, 999, '{10,30,60,100,100}', '{}', '{}', '{}', '{f,f,f,f,f}')
    ) v (n, channel, from_days, to_days, copays, percents, leasts, mosts, deductible)
    CROSS JOIN generate_series(1, 5) t (tier);

    INSERT INTO plan_override (plan_id, reject_code, channel, code)
    SELECT pbm_sample.plan_id(n), v.reject_code, v.channel, c.code
    FROM generate_series(1, 12) n
    CROSS JOIN (VALUES ('79', 'submission_clarification', '{3,4,5,13}'::text[]),
                       ('76', 'submission_clarification', '{7,10}'),
                       ('88', 'dur', '{1A,1B,1C,1D,1E,1F,1G}'),
                       ('75', 'prior_authorization_type', '{9}')) v (reject_code, channel, codes)
    CROSS JOIN LATERAL unnest(v.codes) c (code)
    -- Lost medicine is the member's own affair in the HMO; only Community Care pays in a disaster without authorization.
    WHERE NOT (n = 6 AND v.reject_code = '79' AND c.code = '4')
      AND (v.reject_code <> '75' OR n = 10);
END
$$;
COMMENT ON FUNCTION pbm_sample.plans() IS 'Loads the sample data''s twelve plans with their cost shares and overrides';
REVOKE ALL ON FUNCTION pbm_sample.plans() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.formulary() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    -- special: what a plan (0: every plan with a closed formulary) says beside the tier of the product line.
    -- An ndc target is line.strength.source; a line governed by its class has no rules of its own.
    WITH special (n, kind, target, settings) AS (VALUES
        (0, 'class', 'GLP-1 Receptor Agonist', '{"tier": 2, "step_therapy_required": true, "quantity_limit": 3, "quantity_limit_days": 21}'::jsonb),
        (0, 'class', 'Insulin Analog', '{"tier": 2, "copay_amount": 35}'),
        (0, 'class', 'Factor Xa Inhibitor', '{"tier": 2}'),
        (0, 'class', 'Benzodiazepine', '{"tier": 1, "maximum_days_supply": 30, "quantity_limit": 120}'),
        (0, 'class', 'Central Nervous System Stimulant', '{"tier": 2, "maximum_days_supply": 30, "minimum_age": 6, "quantity_limit": 60}'),
        (0, 'class', 'Opioid Agonist', '{"tier": 1, "maximum_days_supply": 30, "quantity_limit": 180, "quantity_limit_days": 25}'),
        (0, 'class', 'Phosphodiesterase 5 Inhibitor', '{"tier": 3, "quantity_limit": 6, "quantity_limit_days": 25, "minimum_age": 18, "sex": "M"}'),
        (0, 'class', 'Tumor Necrosis Factor Blocker', '{"tier": 4, "prior_auth_required": true}'),
        (0, 'class', 'Sympathomimetic Amine Anorectic', '{"tier": 3, "covered": false}'),
        (0, 'ingredient', 'Ustekinumab', '{"tier": 5, "prior_auth_required": true, "step_therapy_required": true, "maximum_days_supply": 84}'),
        (0, 'ingredient', 'Tofacitinib', '{"tier": 5, "prior_auth_required": true, "step_therapy_required": true}'),
        (0, 'ingredient', 'Imatinib', '{"tier": 4, "prior_auth_required": true}'),
        (0, 'ingredient', 'Dimethyl Fumarate', '{"tier": 4, "prior_auth_required": true}'),
        (0, 'ndc', '168.1.generic', '{"tier": 4, "prior_auth_required": true, "quantity_limit": 28, "fill_limit": 3, "fill_limit_days": 365}'),
        (0, 'ndc', '168.1.brand', '{"tier": 5, "covered": false}'),
        (0, 'ingredient', 'Linezolid', '{"tier": 2, "prior_auth_required": true, "quantity_limit": 28}'),
        (0, 'ingredient', 'Testosterone', '{"tier": 2, "prior_auth_required": true, "sex": "M"}'),
        (0, 'ingredient', 'Finasteride', '{"tier": 1, "sex": "M"}'),
        (0, 'ndc', '125.1.generic', '{"tier": 3, "covered": false}'),
        (0, 'ingredient', 'Varenicline', '{"tier": 2, "days_supply_limit": 168, "days_supply_limit_days": 365, "minimum_age": 18}'),
        (0, 'ingredient', 'Oseltamivir', '{"tier": 1, "quantity_limit": 10, "fill_limit": 1, "fill_limit_days": 180}'),
        (0, 'ingredient', 'Ondansetron', '{"tier": 1, "quantity_limit": 30}'),
        (0, 'ingredient', 'Sumatriptan', '{"tier": 1, "quantity_limit": 9, "quantity_limit_days": 25}'),
        (0, 'ingredient', 'Rizatriptan', '{"tier": 1, "quantity_limit": 12, "quantity_limit_days": 25}'),
        (0, 'ingredient', 'Zolpidem', '{"tier": 1, "quantity_limit": 30, "maximum_days_supply": 30, "minimum_age": 18}'),
        (0, 'ingredient', 'Tretinoin', '{"tier": 2, "maximum_age": 35}'),
        (0, 'ingredient', 'Esomeprazole', '{"tier": 2, "step_therapy_required": true}'),
        (0, 'ingredient', 'Pregabalin', '{"tier": 1, "step_therapy_required": true}'),
        (0, 'ingredient', 'Celecoxib', '{"tier": 1, "step_therapy_required": true}'),
        (0, 'ingredient', 'Sitagliptin', '{"tier": 2, "step_therapy_required": true}'),
        (0, 'ingredient', 'Naloxone', '{"tier": 1, "copay_amount": 0}'),
        (0, 'ingredient', 'Norethindrone', '{"tier": 1, "copay_amount": 0, "sex": "F"}'),
        (0, 'ndc', '131.1.generic', '{"tier": 1, "copay_amount": 0, "sex": "F"}'),
        (0, 'ndc', '132.1.generic', '{"tier": 1, "copay_amount": 0, "sex": "F"}'),
        (0, 'ndc', '132.2.generic', '{"tier": 1, "copay_amount": 0, "sex": "F"}'),
        (0, 'ingredient', 'Albuterol', '{"tier": 1, "quantity_limit": 36}'),
        (0, 'ingredient', 'Azithromycin', '{"tier": 1, "fill_limit": 3, "fill_limit_days": 60}'),
        (0, 'ingredient', 'Fluconazole', '{"tier": 1, "quantity_limit": 30}'),
        (1, 'ndc', '2.3.brand', '{"tier": 3, "covered": false}'),
        (2, 'class', 'GLP-1 Receptor Agonist', '{"tier": 3, "prior_auth_required": true, "quantity_limit": 3, "quantity_limit_days": 21}'),
        (2, 'ingredient', 'Duloxetine', '{"tier": 1, "step_therapy_required": true}'),
        (3, 'ingredient', 'Omeprazole', '{"tier": 1, "days_supply_limit": 180, "days_supply_limit_days": 365}'),
        (3, 'ingredient', 'Pantoprazole', '{"tier": 1, "days_supply_limit": 180, "days_supply_limit_days": 365}'),
        (4, 'ndc', '161.1.brand', '{"tier": 4, "coinsurance_percent": 5}'),
        (5, 'class', 'Tumor Necrosis Factor Blocker', '{"tier": 4, "prior_auth_required": true}'),
        (5, 'class', 'Opioid Agonist', '{"tier": 1, "maximum_days_supply": 30, "quantity_limit": 240, "quantity_limit_days": 25}'),
        (5, 'ingredient', 'Empagliflozin', '{"tier": 2, "coinsurance_percent": 20}'),
        (5, 'ndc', '1.3.brand', '{"tier": 3, "covered": false, "reject_code": "AJ"}'),
        (6, 'class', 'GLP-1 Receptor Agonist', '{"tier": 3, "prior_auth_required": true}'),
        (6, 'class', 'Central Nervous System Stimulant', '{"tier": 2, "maximum_days_supply": 30, "minimum_age": 6, "maximum_age": 45}'),
        (6, 'ingredient', 'Empagliflozin', '{"tier": 2, "step_therapy_required": true}'),
        (6, 'ingredient', 'Rosuvastatin', '{"tier": 2, "step_therapy_required": true}'),
        (6, 'ndc', '162.2.brand', '{"tier": 5, "covered": false}'),
        (8, 'ingredient', 'Levothyroxine', '{"tier": 1, "copay_amount": 4}'),
        (9, 'class', 'Benzodiazepine', '{"tier": 2, "maximum_days_supply": 30, "quantity_limit": 90}'),
        (9, 'ingredient', 'Zolpidem', '{"tier": 2, "quantity_limit": 90, "quantity_limit_days": 365}'),
        (10, 'class', 'Opioid Agonist', '{"tier": 1, "maximum_days_supply": 7, "quantity_limit": 60, "quantity_limit_days": 25}'),
        (10, 'class', 'Phosphodiesterase 5 Inhibitor', '{"tier": 3, "covered": false}'),
        (10, 'ingredient', 'Apixaban', '{"tier": 2, "maximum_days_supply": 34}'),
        (11, 'ingredient', 'Gabapentin', '{"tier": 1, "quantity_limit": 270}')
    ), governed (class_name) AS (
        SELECT DISTINCT target FROM special WHERE kind = 'class' AND n = 0
    ), absent (n, line) AS (VALUES
        (1, 12), (1, 48), (1, 17), (1, 72), (2, 9), (2, 65), (2, 11), (3, 8), (3, 48), (3, 45), (4, 13), (4, 48), (4, 72), (6, 13), (6, 48), (6, 56), (6, 72), (6, 5),
        (7, 120), (7, 48), (7, 11), (8, 75), (9, 73), (9, 112), (9, 85), (9, 15), (10, 74), (10, 97), (11, 122), (11, 48)
    ), base (n, kind, target, settings) AS (
        SELECT p.n, t.kind, t.target,
               -- A brand that has a generic keeps its ingredient's limits, dearer; two plans ask for the generic.
               CASE WHEN t.brand AND l.generic_price IS NOT NULL AND p.n IN (6, 10) THEN '{"covered": false, "reject_code": "AJ"}'::jsonb
                    WHEN t.brand THEN coalesce(s.settings, '{}') - '{step_therapy_required,copay_amount}'::text[]
                    ELSE '{}' END
               || jsonb_build_object('tier', CASE WHEN p.n = 9 THEN (CASE WHEN t.brand OR l.generic_price IS NULL THEN '{1,3,4,5,5}' ELSE '{1,2,4,5,5}' END::integer[])[t.tier]
                                                  ELSE t.tier END)
        FROM generate_series(1, 12) p (n)
        CROSS JOIN pbm_sample.drug_lines() l
        CROSS JOIN LATERAL (
            SELECT 'ingredient' AS kind, l.ingredients AS target, coalesce(l.generic_tier, l.brand_tier) AS tier, false AS brand
            WHERE l.ingredients NOT LIKE '% + %'
            UNION ALL
            SELECT 'ndc', p2.line || '.' || p2.strength_number || '.' || p2.source,
                   CASE WHEN p2.source = 'brand' THEN l.brand_tier ELSE l.generic_tier END, p2.source = 'brand'
            FROM pbm_sample.products() p2
            WHERE p2.line = l.line AND (l.ingredients LIKE '% + %' OR (p2.source = 'brand' AND l.generic_price IS NOT NULL))
        ) t
        LEFT JOIN special s ON s.n = 0 AND s.kind = 'ingredient' AND s.target = l.ingredients
        WHERE p.n <> 5
          AND NOT EXISTS (SELECT 1 FROM governed g WHERE g.class_name = ANY (string_to_array(l.classes, ' + ')))
          AND NOT EXISTS (SELECT 1 FROM absent a WHERE a.n = p.n AND a.line = l.line)
    ), ruled AS (
        SELECT DISTINCT ON (n, kind, target) n, kind, target, settings
        FROM (
            SELECT s.n, s.kind, s.target, s.settings, 3 AS weight FROM special s WHERE s.n > 0
            UNION ALL
            SELECT p.n, s.kind, s.target, s.settings || CASE WHEN p.n = 9 THEN jsonb_build_object('tier', ('{1,3,4,5,5}'::integer[])[(s.settings ->> 'tier')::integer]) ELSE '{}' END, 2
            FROM special s CROSS JOIN generate_series(1, 12) p (n) WHERE s.n = 0 AND p.n <> 5
            UNION ALL
            SELECT b.n, b.kind, b.target, b.settings, 1 FROM base b
        ) every
        ORDER BY n, kind, target, weight DESC
    )
    INSERT INTO formulary (id, plan_id, formulary_name, ndc, drug_name, ingredient_id, class_id, tier, tier_name, covered, prior_auth_required,
                           step_therapy_required, quantity_limit, quantity_limit_days, copay_amount, coinsurance_percent, reject_code,
                           maximum_days_supply, fill_limit, fill_limit_days, days_supply_limit, days_supply_limit_days,
                           minimum_age, maximum_age, sex, effective_date)
    SELECT pbm_sample.uuid('formulary', row_number() OVER (ORDER BY r.n, r.kind, r.target COLLATE "C")), pbm_sample.plan_id(r.n), 'Sample Formulary ' || lpad(r.n::text, 2, '0'),
           d.ndc_code, CASE r.kind WHEN 'ndc' THEN d.name ELSE r.target END, i.ingredient_id, c.class_id,
           f.tier, (SELECT min(s.tier_name) FROM plan_cost_share s WHERE s.plan_id = pbm_sample.plan_id(r.n) AND s.tier = f.tier),
           coalesce(f.covered, true), coalesce(f.prior_auth_required, false), coalesce(f.step_therapy_required, false),
           f.quantity_limit, f.quantity_limit_days, f.copay_amount, f.coinsurance_percent, f.reject_code,
           f.maximum_days_supply, f.fill_limit, f.fill_limit_days, f.days_supply_limit, f.days_supply_limit_days,
           f.minimum_age, f.maximum_age, f.sex, DATE '2024-01-01'
    FROM ruled r
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary, r.settings) f
    LEFT JOIN ingredient i ON r.kind = 'ingredient' AND i.ingredient_name = r.target
    LEFT JOIN therapeutic_class c ON r.kind = 'class' AND c.class_name = r.target
    LEFT JOIN drugs d ON d.ndc_code = CASE WHEN r.kind = 'ndc' THEN
        pbm_sample.ndc(split_part(r.target, '.', 1)::integer, split_part(r.target, '.', 2)::integer, split_part(r.target, '.', 3))::ndc END
    WHERE num_nonnulls(i.ingredient_id, c.class_id, d.ndc_code) = 1;

    INSERT INTO step_therapy (step_therapy_id, formulary_id, step_number, ingredient_id, class_id, lookback_days, minimum_days_supply)
    SELECT pbm_sample.uuid('step', row_number() OVER (ORDER BY f.id, v.step_number, v.need COLLATE "C")), f.id, v.step_number, i.ingredient_id, c.class_id, v.lookback, v.least
    FROM (VALUES
        ('GLP-1 Receptor Agonist', 1, 'Biguanide', 365, 30),
        ('GLP-1 Receptor Agonist', 1, 'Sulfonylurea', 365, 30),
        ('Sitagliptin', 1, 'Biguanide', 365, 30),
        ('Empagliflozin', 1, 'Biguanide', 365, 60),
        ('Rosuvastatin', 1, 'Atorvastatin', 365, 30),
        ('Rosuvastatin', 1, 'Simvastatin', 365, 30),
        ('Rosuvastatin', 1, 'Pravastatin', 365, 30),
        ('Esomeprazole', 1, 'Omeprazole', 365, 30),
        ('Esomeprazole', 1, 'Pantoprazole', 365, 30),
        ('Pregabalin', 1, 'Gabapentin', 180, 28),
        ('Celecoxib', 1, 'Ibuprofen', 365, 10),
        ('Celecoxib', 1, 'Naproxen', 365, 10),
        ('Celecoxib', 1, 'Meloxicam', 365, 10),
        ('Duloxetine', 1, 'Serotonin Reuptake Inhibitor', 365, 30),
        ('Ustekinumab', 1, 'Tumor Necrosis Factor Blocker', 365, 84),
        ('Tofacitinib', 1, 'Methotrexate', 365, 84),
        ('Tofacitinib', 2, 'Tumor Necrosis Factor Blocker', 365, 84)
    ) v (target, step_number, need, lookback, least)
    JOIN formulary f ON f.drug_name = v.target AND f.step_therapy_required AND f.ndc IS NULL AND f.formulary_name LIKE 'Sample Formulary %'
    LEFT JOIN ingredient i ON i.ingredient_name = v.need
    LEFT JOIN therapeutic_class c ON c.class_name = v.need AND i.ingredient_id IS NULL;

    -- Each product by its NDC, as the rules above have it, beside those rules: so the formulary query of the second seed
    -- document finds what pays.
    INSERT INTO formulary (id, plan_id, formulary_name, ndc, drug_name, tier, tier_name, covered, prior_auth_required,
                           step_therapy_required, quantity_limit, quantity_limit_days, copay_amount, coinsurance_percent, reject_code,
                           maximum_days_supply, fill_limit, fill_limit_days, days_supply_limit, days_supply_limit_days,
                           minimum_age, maximum_age, sex, deductible_applies, effective_date)
    SELECT pbm_sample.uuid('product rule', n * 100000000000::bigint + e.ndc::bigint), pbm_sample.plan_id(n),
           'Sample Formulary ' || lpad(n::text, 2, '0'), e.ndc::ndc, e.drug_name, e.tier, e.tier_name, e.covered,
           e.prior_auth_required, e.step_therapy_required, e.quantity_limit, e.quantity_limit_days, f.copay_amount,
           f.coinsurance_percent, f.reject_code, e.maximum_days_supply, f.fill_limit, f.fill_limit_days, f.days_supply_limit,
           f.days_supply_limit_days, e.minimum_age, e.maximum_age, e.sex, f.deductible_applies, DATE '2024-01-01'
    FROM generate_series(1, 12) n
    JOIN plan p ON p.plan_id = pbm_sample.plan_id(n)
    CROSS JOIN LATERAL effective_formulary(p.plan_code, DATE '2024-01-01') e
    LEFT JOIN formulary f ON f.id = e.formulary_id
    WHERE e.rule_for <> 'ndc' AND e.tier IS NOT NULL;

    INSERT INTO step_therapy (step_therapy_id, formulary_id, step_number, ingredient_id, class_id, lookback_days, minimum_days_supply)
    SELECT pbm_sample.uuid('product step', row_number() OVER (ORDER BY f.id, s.step_therapy_id)), f.id, s.step_number, s.ingredient_id,
           s.class_id, s.lookback_days, s.minimum_days_supply
    FROM formulary f
    JOIN plan p ON p.plan_id = f.plan_id
    JOIN LATERAL (
        SELECT g.id FROM formulary g
        LEFT JOIN drug_ingredient i ON i.ndc = f.ndc AND i.ingredient_id = g.ingredient_id
        LEFT JOIN drug_class c ON c.ndc = f.ndc AND c.class_id = g.class_id
        WHERE g.plan_id = f.plan_id AND g.ndc IS NULL AND g.step_therapy_required AND num_nonnulls(i.ndc, c.ndc) = 1
        ORDER BY g.ingredient_id NULLS LAST, g.class_id LIMIT 1) g ON true
    JOIN step_therapy s ON s.formulary_id = g.id
    WHERE f.ndc IS NOT NULL AND f.step_therapy_required AND f.formulary_name LIKE 'Sample Formulary %'
      AND NOT EXISTS (SELECT FROM step_therapy own WHERE own.formulary_id = f.id);
END
$$;
COMMENT ON FUNCTION pbm_sample.formulary() IS 'Loads the sample plans'' formularies: rules for NDCs, ingredients and classes with every kind of restriction, and step therapies';
REVOKE ALL ON FUNCTION pbm_sample.formulary() FROM PUBLIC;

-- sql/sample/safety.sql

-- Drug safety data of the sample: well known interactions, usual doses, ages and sexes, in words of our own.

CREATE OR REPLACE FUNCTION pbm_sample.safety() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, interaction_type, description)
    SELECT least(a.ingredient_id, b.ingredient_id), greatest(a.ingredient_id, b.ingredient_id), 'sample', v.severity, v.interruptive, v.kind, v.description
    FROM (VALUES
        ('Warfarin', 'Ibuprofen', 1, true, 'bleeding', 'Ibuprofen adds to the bleeding risk of warfarin and hurts the stomach lining.'),
        ('Warfarin', 'Naproxen', 1, true, 'bleeding', 'Naproxen adds to the bleeding risk of warfarin and hurts the stomach lining.'),
        ('Warfarin', 'Meloxicam', 1, true, 'bleeding', 'Meloxicam adds to the bleeding risk of warfarin.'),
        ('Warfarin', 'Diclofenac', 1, true, 'bleeding', 'Diclofenac adds to the bleeding risk of warfarin.'),
        ('Warfarin', 'Celecoxib', 2, true, 'bleeding', 'Celecoxib can raise the effect of warfarin: watch the INR.'),
        ('Warfarin', 'Aspirin', 2, true, 'bleeding', 'Aspirin with warfarin bleeds more than either alone.'),
        ('Warfarin', 'Amiodarone', 1, true, 'bleeding', 'Amiodarone slows the breakdown of warfarin for weeks: lower the dose and watch the INR.'),
        ('Warfarin', 'Fluconazole', 1, true, 'bleeding', 'Fluconazole slows the breakdown of warfarin and raises the INR within days.'),
        ('Warfarin', 'Metronidazole', 1, true, 'bleeding', 'Metronidazole slows the breakdown of warfarin and raises the INR.'),
        ('Warfarin', 'Sulfamethoxazole', 1, true, 'bleeding', 'Sulfamethoxazole slows the breakdown of warfarin and raises the INR.'),
        ('Warfarin', 'Ciprofloxacin', 2, true, 'bleeding', 'Ciprofloxacin can raise the INR of a patient on warfarin.'),
        ('Warfarin', 'Levofloxacin', 2, true, 'bleeding', 'Levofloxacin can raise the INR of a patient on warfarin.'),
        ('Warfarin', 'Azithromycin', 3, true, 'bleeding', 'Azithromycin now and then raises the INR.'),
        ('Warfarin', 'Apixaban', 1, true, 'bleeding', 'Two anticoagulants together bleed.'),
        ('Warfarin', 'Rivaroxaban', 1, true, 'bleeding', 'Two anticoagulants together bleed.'),
        ('Warfarin', 'Atorvastatin', 3, false, 'bleeding', 'Atorvastatin has little effect on warfarin.'),
        ('Warfarin', 'Omeprazole', 3, false, 'bleeding', 'Omeprazole has little effect on warfarin.'),
        ('Warfarin', 'Prednisone', 3, false, 'bleeding', 'Prednisone may shift the INR a little.'),
        ('Warfarin', 'Carbamazepine', 2, true, 'loss of effect', 'Carbamazepine speeds the breakdown of warfarin: clots may form.'),
        ('Apixaban', 'Carbamazepine', 2, true, 'loss of effect', 'Carbamazepine speeds the breakdown of apixaban: clots may form.'),
        ('Apixaban', 'Itraconazole', 1, true, 'bleeding', 'Itraconazole slows the loss of apixaban: the patient may bleed.'),
        ('Rivaroxaban', 'Itraconazole', 1, true, 'bleeding', 'Itraconazole slows the loss of rivaroxaban: the patient may bleed.'),
        ('Apixaban', 'Naproxen', 2, true, 'bleeding', 'Naproxen adds to the bleeding risk of apixaban.'),
        ('Rivaroxaban', 'Ibuprofen', 2, true, 'bleeding', 'Ibuprofen adds to the bleeding risk of rivaroxaban.'),
        ('Clopidogrel', 'Omeprazole', 2, true, 'loss of effect', 'Omeprazole keeps the liver from activating clopidogrel: pantoprazole does not.'),
        ('Clopidogrel', 'Esomeprazole', 2, true, 'loss of effect', 'Esomeprazole keeps the liver from activating clopidogrel.'),
        ('Simvastatin', 'Clarithromycin', 1, true, 'muscle damage', 'Clarithromycin raises simvastatin many times over: muscle breakdown, do not use together.'),
        ('Simvastatin', 'Itraconazole', 1, true, 'muscle damage', 'Itraconazole raises simvastatin many times over: muscle breakdown, do not use together.'),
        ('Simvastatin', 'Fluconazole', 2, true, 'muscle damage', 'Fluconazole raises simvastatin: watch for muscle pain.'),
        ('Simvastatin', 'Amiodarone', 1, true, 'muscle damage', 'Amiodarone raises simvastatin: no more than 20 mg a day.'),
        ('Simvastatin', 'Verapamil', 1, true, 'muscle damage', 'Verapamil raises simvastatin: no more than 10 mg a day.'),
        ('Simvastatin', 'Diltiazem', 1, true, 'muscle damage', 'Diltiazem raises simvastatin: no more than 10 mg a day.'),
        ('Simvastatin', 'Amlodipine', 3, true, 'muscle damage', 'Amlodipine raises simvastatin a little: no more than 20 mg a day.'),
        ('Simvastatin', 'Cyclosporine', 1, true, 'muscle damage', 'Cyclosporine raises simvastatin many times over: do not use together.'),
        ('Atorvastatin', 'Clarithromycin', 2, true, 'muscle damage', 'Clarithromycin raises atorvastatin: no more than 20 mg a day.'),
        ('Atorvastatin', 'Cyclosporine', 1, true, 'muscle damage', 'Cyclosporine raises atorvastatin many times over.'),
        ('Atorvastatin', 'Levothyroxine', 3, false, 'loss of effect', 'Of no practical weight.'),
        ('Tramadol', 'Sertraline', 1, true, 'serotonin syndrome', 'Tramadol with sertraline can bring on serotonin syndrome and seizures.'),
        ('Tramadol', 'Fluoxetine', 1, true, 'serotonin syndrome', 'Fluoxetine blocks the activation of tramadol and both raise serotonin.'),
        ('Tramadol', 'Paroxetine', 1, true, 'serotonin syndrome', 'Paroxetine blocks the activation of tramadol and both raise serotonin.'),
        ('Tramadol', 'Escitalopram', 2, true, 'serotonin syndrome', 'Tramadol with escitalopram can bring on serotonin syndrome.'),
        ('Tramadol', 'Citalopram', 2, true, 'serotonin syndrome', 'Tramadol with citalopram can bring on serotonin syndrome.'),
        ('Tramadol', 'Venlafaxine', 1, true, 'serotonin syndrome', 'Tramadol with venlafaxine can bring on serotonin syndrome and seizures.'),
        ('Tramadol', 'Bupropion', 2, true, 'seizures', 'Both lower the seizure threshold.'),
        ('Phenelzine', 'Sertraline', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor with an SSRI: serotonin syndrome can kill.'),
        ('Phenelzine', 'Fluoxetine', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor within five weeks of fluoxetine.'),
        ('Phenelzine', 'Escitalopram', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor with an SSRI.'),
        ('Phenelzine', 'Tramadol', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor with tramadol.'),
        ('Phenelzine', 'Sumatriptan', 1, true, 'serotonin syndrome', 'An MAO inhibitor keeps sumatriptan from being broken down.'),
        ('Phenelzine', 'Amphetamine', 1, true, 'high blood pressure', 'A stimulant with an MAO inhibitor can bring on a hypertensive crisis.'),
        ('Phenelzine', 'Bupropion', 1, true, 'high blood pressure', 'Bupropion with an MAO inhibitor can bring on a hypertensive crisis.'),
        ('Linezolid', 'Sertraline', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with an SSRI serotonin syndrome may follow.'),
        ('Linezolid', 'Fluoxetine', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with an SSRI serotonin syndrome may follow.'),
        ('Linezolid', 'Escitalopram', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with an SSRI serotonin syndrome may follow.'),
        ('Linezolid', 'Venlafaxine', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with venlafaxine serotonin syndrome may follow.'),
        ('Sumatriptan', 'Sertraline', 3, true, 'serotonin syndrome', 'Serotonin syndrome is possible and rare.'),
        ('Sertraline', 'Metoprolol', 3, false, 'slow heart', 'Of little weight at usual doses.'),
        ('Paroxetine', 'Metoprolol', 3, false, 'slow heart', 'Paroxetine raises metoprolol: watch the pulse.'),
        ('Paroxetine', 'Tamoxifen', 1, true, 'loss of effect', 'Paroxetine keeps tamoxifen from being activated.'),
        ('Fluoxetine', 'Tamoxifen', 1, true, 'loss of effect', 'Fluoxetine keeps tamoxifen from being activated.'),
        ('Citalopram', 'Ondansetron', 2, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Escitalopram', 'Ondansetron', 2, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Citalopram', 'Amiodarone', 1, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Amiodarone', 'Azithromycin', 1, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Amiodarone', 'Levofloxacin', 1, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Amiodarone', 'Digoxin', 1, true, 'toxicity', 'Amiodarone doubles digoxin: halve its dose.'),
        ('Digoxin', 'Verapamil', 1, true, 'toxicity', 'Verapamil raises digoxin and slows the heart with it.'),
        ('Digoxin', 'Clarithromycin', 1, true, 'toxicity', 'Clarithromycin raises digoxin to toxic levels.'),
        ('Digoxin', 'Furosemide', 2, true, 'toxicity', 'The potassium lost to furosemide makes digoxin toxic: watch potassium.'),
        ('Metoprolol', 'Verapamil', 2, true, 'slow heart', 'Both slow the heart: heart block is possible.'),
        ('Metoprolol', 'Diltiazem', 2, true, 'slow heart', 'Both slow the heart.'),
        ('Metoprolol', 'Clonidine', 3, true, 'high blood pressure', 'When clonidine is stopped the pressure may leap under a beta blocker.'),
        ('Lisinopril', 'Spironolactone', 2, true, 'high potassium', 'Both keep potassium: check it.'),
        ('Lisinopril', 'Potassium Chloride', 2, true, 'high potassium', 'Lisinopril keeps the potassium that the tablets add.'),
        ('Losartan', 'Potassium Chloride', 2, true, 'high potassium', 'Losartan keeps the potassium that the tablets add.'),
        ('Losartan', 'Spironolactone', 2, true, 'high potassium', 'Both keep potassium: check it.'),
        ('Spironolactone', 'Potassium Chloride', 1, true, 'high potassium', 'A potassium-sparing diuretic with potassium can stop the heart.'),
        ('Lisinopril', 'Losartan', 2, true, 'kidney injury', 'An ACE inhibitor with an angiotensin blocker harms the kidneys and helps little.'),
        ('Lisinopril', 'Trimethoprim', 1, true, 'high potassium', 'Trimethoprim with an ACE inhibitor raised sudden deaths in the elderly: potassium.'),
        ('Lisinopril', 'Lithium', 2, true, 'toxicity', 'Lisinopril keeps lithium in the body.'),
        ('Hydrochlorothiazide', 'Lithium', 2, true, 'toxicity', 'A thiazide keeps lithium in the body.'),
        ('Ibuprofen', 'Lithium', 2, true, 'toxicity', 'Ibuprofen keeps lithium in the body.'),
        ('Lisinopril', 'Ibuprofen', 3, false, 'loss of effect', 'Ibuprofen may blunt lisinopril.'),
        ('Lisinopril', 'Naproxen', 3, false, 'loss of effect', 'Naproxen may blunt lisinopril.'),
        ('Lisinopril', 'Hydrochlorothiazide', 3, false, 'low blood pressure', 'Meant together more often than not.'),
        ('Amlodipine', 'Metoprolol', 3, false, 'low blood pressure', 'Meant together more often than not.'),
        ('Methotrexate', 'Trimethoprim', 1, true, 'blood damage', 'Both starve the marrow of folate: do not use together.'),
        ('Methotrexate', 'Sulfamethoxazole', 1, true, 'blood damage', 'Sulfamethoxazole keeps methotrexate in the body.'),
        ('Methotrexate', 'Naproxen', 2, true, 'toxicity', 'Naproxen slows the loss of methotrexate through the kidneys.'),
        ('Methotrexate', 'Omeprazole', 3, true, 'toxicity', 'Omeprazole may slow the loss of methotrexate.'),
        ('Azathioprine', 'Allopurinol', 1, true, 'blood damage', 'Allopurinol stops the breakdown of azathioprine: quarter its dose or do not use together.'),
        ('Colchicine', 'Clarithromycin', 1, true, 'toxicity', 'Clarithromycin raises colchicine to deadly levels.'),
        ('Cyclosporine', 'Clarithromycin', 2, true, 'toxicity', 'Clarithromycin raises cyclosporine.'),
        ('Tacrolimus', 'Fluconazole', 2, true, 'toxicity', 'Fluconazole raises tacrolimus.'),
        ('Theophylline', 'Ciprofloxacin', 1, true, 'toxicity', 'Ciprofloxacin raises theophylline: seizures.'),
        ('Tizanidine', 'Ciprofloxacin', 1, true, 'low blood pressure', 'Ciprofloxacin raises tizanidine tenfold: do not use together.'),
        ('Sildenafil', 'Nitroglycerin', 1, true, 'low blood pressure', 'A nitrate with sildenafil: the pressure may fall to death.'),
        ('Sildenafil', 'Isosorbide Mononitrate', 1, true, 'low blood pressure', 'A nitrate with sildenafil: the pressure may fall to death.'),
        ('Tadalafil', 'Nitroglycerin', 1, true, 'low blood pressure', 'A nitrate with tadalafil: the pressure may fall to death.'),
        ('Tadalafil', 'Isosorbide Mononitrate', 1, true, 'low blood pressure', 'A nitrate with tadalafil: the pressure may fall to death.'),
        ('Tadalafil', 'Tamsulosin', 2, true, 'low blood pressure', 'Both widen vessels: dizziness on standing.'),
        ('Oxycodone', 'Alprazolam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Oxycodone', 'Lorazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Oxycodone', 'Clonazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Hydrocodone', 'Alprazolam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Hydrocodone', 'Lorazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Hydrocodone', 'Clonazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Morphine', 'Diazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Oxycodone', 'Gabapentin', 2, true, 'breathing', 'Gabapentin adds to the drowsiness and slow breath of an opioid.'),
        ('Hydrocodone', 'Gabapentin', 2, true, 'breathing', 'Gabapentin adds to the drowsiness and slow breath of an opioid.'),
        ('Oxycodone', 'Zolpidem', 2, true, 'breathing', 'Zolpidem adds to the drowsiness of an opioid.'),
        ('Oxycodone', 'Cyclobenzaprine', 2, true, 'breathing', 'A muscle relaxant adds to the drowsiness of an opioid.'),
        ('Buprenorphine', 'Oxycodone', 1, true, 'withdrawal', 'Buprenorphine pushes the opioid off its receptor: withdrawal.'),
        ('Buprenorphine', 'Alprazolam', 1, true, 'breathing', 'Buprenorphine with a benzodiazepine can stop the breath.'),
        ('Levothyroxine', 'Omeprazole', 3, true, 'loss of effect', 'Less levothyroxine is taken up from a stomach without acid.'),
        ('Ethinyl Estradiol', 'Carbamazepine', 2, true, 'loss of effect', 'Carbamazepine makes the pill fail.'),
        ('Ethinyl Estradiol', 'Topiramate', 2, true, 'loss of effect', 'Topiramate at high doses makes the pill fail.'),
        ('Ethinyl Estradiol', 'Phenytoin', 2, true, 'loss of effect', 'Phenytoin makes the pill fail.'),
        ('Lamotrigine', 'Ethinyl Estradiol', 3, true, 'loss of effect', 'The pill lowers lamotrigine.'),
        ('Carbamazepine', 'Clarithromycin', 1, true, 'toxicity', 'Clarithromycin raises carbamazepine.'),
        ('Metformin', 'Prednisone', 3, true, 'loss of effect', 'Prednisone raises blood sugar.')
    ) v (one, other, severity, interruptive, kind, description)
    JOIN ingredient a ON a.ingredient_name = v.one
    JOIN ingredient b ON b.ingredient_name = v.other;

    -- The most of an ingredient that a person takes in a day: the product line's figure, and others at the ages that need them.
    INSERT INTO dose_limit (ingredient_id, minimum_age, maximum_age, minimum_daily_dose, maximum_daily_dose, severity)
    WITH aged (ingredient, from_age, to_age, least_dose, most_dose, severity) AS (VALUES
        ('Acetaminophen', 0, 11, NULL, 2000, 1), ('Acetaminophen', 12, 999, NULL, 4000, 1),
        ('Sulfamethoxazole', 0, 999, NULL, 3200, 2),
        ('Citalopram', 60, 999, NULL, 20, 2), ('Zolpidem', 65, 999, NULL, 5, 3),
        ('Ibuprofen', 0, 11, NULL, 1200, 2), ('Amoxicillin', 0, 11, NULL, 2000, 3), ('Montelukast', 0, 14, NULL, 5, 2),
        ('Methylphenidate', 0, 12, NULL, 54, 2), ('Atomoxetine', 0, 12, NULL, 80, 2), ('Sertraline', 0, 11, NULL, 150, 2),
        ('Levothyroxine', 0, 999, 0.0125, 0.3, 3), ('Metformin', 18, 999, 500, 2550, 3), ('Clopidogrel', 18, 999, 75, 150, 2),
        ('Apixaban', 18, 999, 5, 20, 2), ('Azithromycin', 12, 999, 250, 500, 3), ('Levetiracetam', 18, 999, 250, 3000, 3))
    SELECT i.ingredient_id, d.from_age, d.to_age, d.least_dose, d.most_dose, d.severity
    FROM (
        SELECT * FROM aged
        UNION ALL
        SELECT split_part(l.ingredients, ' + ', 1),
               coalesce((SELECT a.to_age + 1 FROM aged a WHERE a.ingredient = split_part(l.ingredients, ' + ', 1) AND a.from_age = 0), 0),
               coalesce((SELECT a.from_age - 1 FROM aged a WHERE a.ingredient = split_part(l.ingredients, ' + ', 1) AND a.from_age > 0 AND a.to_age = 999), 999),
               NULL, l.maximum_daily_dose,
               CASE WHEN l.dea_schedule = 2 OR split_part(l.ingredients, ' + ', 1) IN ('Methotrexate', 'Digoxin', 'Colchicine', 'Warfarin', 'Tramadol') THEN 1 ELSE 2 END
        FROM pbm_sample.drug_lines() l
        WHERE l.maximum_daily_dose IS NOT NULL
    ) d (ingredient, from_age, to_age, least_dose, most_dose, severity)
    JOIN ingredient i ON i.ingredient_name = d.ingredient
    WHERE d.from_age <= d.to_age
    ORDER BY i.ingredient_id, d.from_age;

    INSERT INTO patient_limit (ingredient_id, minimum_age, maximum_age, sex, severity, description)
    SELECT i.ingredient_id, v.from_age, v.to_age, v.sex, v.severity, v.description
    FROM (VALUES
        ('Finasteride', NULL, NULL, 'M', 1, 'Finasteride harms a male fetus: for men.'),
        ('Tamsulosin', NULL, NULL, 'M', 2, 'Tamsulosin is meant for men.'),
        ('Sildenafil', 18, NULL, 'M', 2, 'Sildenafil is meant for grown men.'),
        ('Tadalafil', 18, NULL, 'M', 2, 'Tadalafil is meant for grown men.'),
        ('Testosterone', NULL, NULL, 'M', 1, 'Testosterone is meant for men.'),
        ('Ethinyl Estradiol', 10, NULL, 'F', 1, 'A contraceptive for women.'),
        ('Norethindrone', 10, NULL, 'F', 1, 'A contraceptive for women.'),
        ('Medroxyprogesterone', NULL, NULL, 'F', 1, 'Medroxyprogesterone is meant for women.'),
        ('Estradiol', NULL, NULL, 'F', 2, 'Estradiol is meant for women.'),
        ('Anastrozole', NULL, NULL, 'F', 2, 'Anastrozole is meant for women.'),
        ('Doxycycline', 8, NULL, NULL, 1, 'Doxycycline stains growing teeth: from 8 years.'),
        ('Codeine', 12, NULL, NULL, 1, 'Codeine has killed children who turn it to morphine fast: from 12 years.'),
        ('Tramadol', 12, NULL, NULL, 1, 'Tramadol slows the breath of children: from 12 years.'),
        ('Aspirin', 16, NULL, NULL, 1, 'Aspirin can bring Reye syndrome on a feverish child: from 16 years.'),
        ('Ciprofloxacin', 18, NULL, NULL, 2, 'A quinolone may hurt growing cartilage.'),
        ('Levofloxacin', 18, NULL, NULL, 2, 'A quinolone may hurt growing cartilage.'),
        ('Oxycodone', 11, NULL, NULL, 1, 'Oxycodone is not meant for young children.'),
        ('Hydrocodone', 6, NULL, NULL, 1, 'Hydrocodone is not meant for young children.'),
        ('Zolpidem', 18, NULL, NULL, 1, 'Zolpidem is meant for grown people.'),
        ('Alprazolam', 18, NULL, NULL, 2, 'Alprazolam is meant for grown people.'),
        ('Paroxetine', 18, NULL, NULL, 2, 'Paroxetine is not meant for children.'),
        ('Venlafaxine', 18, NULL, NULL, 2, 'Venlafaxine is not meant for children.'),
        ('Varenicline', 17, NULL, NULL, 2, 'Varenicline is meant for grown people.'),
        ('Semaglutide', 12, NULL, NULL, 2, 'Semaglutide is not meant for young children.'),
        ('Amphetamine', 3, NULL, NULL, 2, 'Stimulants are not meant for small children.'),
        ('Methylphenidate', 6, NULL, NULL, 2, 'Stimulants are not meant for small children.'),
        ('Amitriptyline', NULL, 79, NULL, 3, 'Amitriptyline confuses the very old.'),
        ('Diazepam', NULL, 74, NULL, 2, 'Long-acting benzodiazepines make old people fall.'),
        ('Cyclobenzaprine', NULL, 74, NULL, 3, 'Muscle relaxants make old people fall.')
    ) v (ingredient, from_age, to_age, sex, severity, description)
    JOIN ingredient i ON i.ingredient_name = v.ingredient;

    -- What is taken without end, so that a late refill is told.
    UPDATE ingredient SET underuse_severity = CASE
            WHEN ingredient_name IN ('Warfarin', 'Apixaban', 'Rivaroxaban', 'Clopidogrel', 'Digoxin', 'Amiodarone', 'Levetiracetam') THEN 2
            ELSE 3 END
    WHERE ingredient_name IN (
        'Warfarin', 'Apixaban', 'Rivaroxaban', 'Clopidogrel', 'Digoxin', 'Amiodarone', 'Levetiracetam', 'Levothyroxine',
        'Metformin', 'Glipizide', 'Sitagliptin', 'Empagliflozin', 'Atorvastatin', 'Rosuvastatin', 'Simvastatin', 'Pravastatin',
        'Lisinopril', 'Losartan', 'Amlodipine', 'Metoprolol', 'Carvedilol', 'Hydrochlorothiazide', 'Spironolactone',
        'Sertraline', 'Escitalopram', 'Citalopram', 'Fluoxetine', 'Lithium', 'Lamotrigine', 'Quetiapine');

    INSERT INTO additive_effect (effect_name, drugs_allowed, severity) VALUES ('sedation', 3, 2);
    INSERT INTO additive_effect_class (effect_id, class_id)
    SELECT e.effect_id, t.class_id FROM additive_effect e, therapeutic_class t
    WHERE e.effect_name = 'sedation'
      AND t.class_name IN ('Opioid Agonist', 'Benzodiazepine', 'Muscle Relaxant', 'gamma-Aminobutyric Acid-ergic Agonist', 'Atypical Antipsychotic');
END
$$;
COMMENT ON FUNCTION pbm_sample.safety() IS 'Loads the sample data''s drug safety rules: interactions, dose limits, age and sex limits';
REVOKE ALL ON FUNCTION pbm_sample.safety() FROM PUBLIC;

-- sql/sample/therapies.sql

-- Who of the sample's people takes what: conditions by age, each with the regimens one of which a person has.

CREATE OR REPLACE FUNCTION pbm_sample.therapies(families integer) RETURNS TABLE (
    family integer, person integer, therapy integer, long_term boolean, line integer, strength integer, source text, quantity numeric, days integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH someone AS (
        SELECT p.family, p.person, (p.family * 16 + p.person)::bigint AS who, p.sex, 2025 - extract(year FROM p.born)::integer AS age
        FROM pbm_sample.people(families) p
    ), condition (therapy, sex, from_age, to_age, child, young, middle, old, regimens) AS (VALUES
        -- Of a thousand children, of those to 44, to 64 and older; a regimen is line:strength:source:quantity:days, 30 and 30 if not said.
        (1, NULL, 18, 99, 0, 60, 350, 600, '6:3:g 6:4:g 6:5:s 10:2:g 10:3:g 14:2:g 14:3:g 11:3:g 7:3:g 13:2:g 26:2:g 27:1:g 28:2:g 10:3:b 9:3:s 12:2:s'),
        (2, NULL, 18, 99, 0, 15, 150, 300, '22:2:g 23:1:g 18:2:g 18:1:s 19:2:g 20:2:g:60 24:2:s 25:1:g 29:1:g:60 30:2:g:90 15:2:s 17:1:g'),
        (3, NULL, 18, 99, 0, 40, 300, 480, '1:1:g 1:2:g 1:3:g 1:4:g 2:2:g 2:3:g 3:3:g 3:4:s 4:3:g 2:3:b 1:3:b 5:1:g'),
        (4, NULL, 18, 99, 0, 25, 130, 220, '41:1:g:60 41:3:g:60 41:3:g:60 41:3:g 42:1:s:60 43:1:g 44:2:g 45:2:s 41:1:g:60'),
        (5, NULL, 18, 99, 0, 12, 80, 120, '49:1:b:3:28 49:2:b:3:28 50:2:b:2:28 47:1:b 47:2:b 48:2:b 46:3:b 51:1:b:15 52:1:b:15 51:1:g:15 43:2:g:60'),
        (6, NULL, 12, 99, 5, 30, 90, 140, '53:2:g 53:3:g 53:5:g 53:5:b 53:7:g 53:1:g'),
        (7, NULL, 12, 99, 8, 50, 130, 190, '54:2:g 54:3:s 55:2:g 55:2:g 56:1:g 57:1:s:60 56:2:b 54:2:g'),
        (8, NULL, 12, 99, 40, 130, 150, 120, '68:2:g 68:3:g 69:2:s 70:2:g 70:3:g 71:2:g 72:2:s 73:2:g 74:3:g 75:1:s 75:2:s 76:1:g 68:2:b'),
        (9, NULL, 18, 99, 0, 40, 45, 35, '90:2:s:60 91:2:g:60 92:1:g:60 93:2:s:60 90:2:g:60'),
        (10, NULL, 18, 99, 0, 15, 40, 35, '94:1:g 94:2:g 77:1:g 77:2:g 94:2:b'),
        (11, NULL, 4, 99, 120, 70, 60, 60, '60:1:s:8.5 60:1:g:8.5 60:1:b:8.5'),
        (12, NULL, 4, 14, 90, 0, 0, 0, '61:1:g 61:2:g 62:1:g:60'),
        (13, NULL, 15, 99, 40, 40, 50, 60, '61:3:g 62:2:g:60 64:2:g:10.2 61:3:g 62:2:b:60'),
        (14, NULL, 45, 99, 0, 0, 20, 80, '65:1:b 64:2:g:10.2 170:1:g:60'),
        (15, NULL, 4, 99, 60, 60, 50, 40, '63:1:g:16 63:1:s:16'),
        (16, NULL, 6, 17, 110, 0, 0, 0, '95:1:g 95:2:g 96:1:g 96:2:g 96:3:g 97:1:g 97:2:b 98:1:g 98:2:g'),
        (17, NULL, 18, 60, 0, 50, 15, 0, '95:3:g 97:3:g 97:5:b 96:4:g 98:3:g'),
        (18, NULL, 8, 99, 10, 30, 90, 130, '88:2:g:90 88:4:g:90 85:2:g:60 83:2:g 84:2:s:60 86:1:g:60 87:1:g:90 89:3:g:60 89:3:b:60 88:2:g:90'),
        (19, NULL, 14, 99, 8, 20, 20, 15, '79:3:g 80:3:g 81:2:s 82:2:g:60'),
        (20, NULL, 18, 99, 0, 4, 25, 140, '35:6:g 35:4:g 36:2:b:60 36:2:b:60 37:3:b'),
        (21, NULL, 18, 99, 0, 2, 50, 130, '38:1:g 38:1:g 39:2:g:60 40:1:g'),
        (22, NULL, 40, 99, 0, 1, 25, 100, '33:1:g 34:2:g 31:1:g 31:2:g 32:2:g:25'),
        (23, NULL, 18, 99, 0, 18, 40, 45, '107:1:g:120 106:1:g:90 106:3:g:120 104:2:g:90 108:1:g:60 109:2:g:60 105:2:g:60'),
        (24, NULL, 18, 99, 0, 30, 80, 90, '118:2:g 117:3:s:60 117:3:g:60 116:2:g:90 119:2:g 120:2:s:60 119:1:b:60'),
        (25, NULL, 18, 99, 0, 18, 35, 20, '112:2:g:90 113:2:g:120 114:1:s:90 115:2:g:90'),
        (26, NULL, 14, 70, 6, 45, 30, 5, '121:2:g:9 121:3:g:9 122:2:g:12 121:3:b:9'),
        (27, 'F', 15, 45, 150, 280, 0, 0, '131:1:g:28:28 132:2:s:28:28 132:1:g:28:28 130:1:g:28:28 131:1:b:28:28 132:2:g:28:28'),
        (28, 'F', 45, 70, 0, 0, 80, 20, '128:2:g 129:1:s 128:1:g'),
        (29, 'M', 45, 99, 0, 0, 70, 260, '126:1:s 126:1:g 125:2:g 126:1:b 125:2:g'),
        (30, 'M', 25, 85, 0, 20, 90, 70, '123:2:g:6 123:3:s:6 124:3:g:6 123:3:b:4 123:2:g:10'),
        (31, 'F', 50, 99, 0, 0, 40, 150, '134:2:g:4:28 134:1:g:4:28'),
        (32, NULL, 30, 99, 0, 5, 30, 90, '127:1:g 127:2:g'),
        (33, NULL, 30, 99, 0, 5, 40, 70, '152:1:g 152:2:g 153:1:s 152:2:g'),
        (34, NULL, 18, 99, 0, 8, 22, 26, '154:1:g:24:28 155:1:g:60 156:1:s:60 66:1:s'),
        (35, NULL, 10, 99, 2, 12, 16, 10, '162:2:g:2:28 162:2:b:2:28 163:1:b:4:28 164:1:b:1:84 165:1:b:60'),
        (36, 'F', 35, 99, 0, 2, 18, 28, '157:2:g 158:1:g'),
        (37, NULL, 60, 99, 0, 0, 4, 90, '99:2:g 99:1:s 100:2:g:60'),
        (38, NULL, 45, 99, 0, 0, 6, 35, '101:2:g:90 102:2:s:90'),
        (39, NULL, 20, 75, 0, 6, 6, 3, '161:1:b'),
        (40, NULL, 20, 75, 0, 3, 4, 3, '159:2:g:60 160:2:g:60'),
        (41, NULL, 20, 65, 0, 10, 6, 1, '110:3:g:60 110:3:b:60 110:2:g:60'),
        (42, NULL, 20, 65, 0, 14, 14, 0, '172:1:g 49:2:b:3:28 172:1:b'),
        (43, NULL, 12, 60, 60, 30, 8, 0, '173:2:g:45 173:1:g:20'),
        (44, NULL, 18, 70, 0, 14, 16, 6, '171:2:g:56:28 171:2:b:56:28'),
        (45, NULL, 30, 99, 0, 3, 30, 90, '169:1:g 169:2:g'),
        (46, NULL, 20, 80, 0, 5, 6, 6, '166:2:g:60 167:2:g 168:1:g:28:28 168:1:b:28:28 167:1:b:60'),
        (47, NULL, 20, 80, 0, 5, 6, 6, '135:1:s 135:2:g'),
        (48, 'M', 30, 80, 0, 6, 24, 14, '133:1:g:75 133:1:b:75'),
        -- From a second prescriber, who does not know what the first wrote.
        (49, NULL, 18, 99, 0, 8, 30, 45, '1:2:g 4:3:g 55:2:g 54:2:g 6:4:g 18:1:g 91:2:g:60 107:1:g:60 68:2:g 118:2:g 2:2:g')
    ), chronic AS (
        SELECT s.family, s.person, s.who, c.therapy, true AS long_term, string_to_array(c.regimens, ' ') AS regimens
        FROM someone s
        JOIN condition c ON s.age BETWEEN c.from_age AND c.to_age AND (c.sex IS NULL OR c.sex = s.sex)
        WHERE pbm_sample.number(s.who, 1000 + c.therapy, 1000)
              < CASE WHEN s.age < 18 THEN c.child WHEN s.age < 45 THEN c.young WHEN s.age < 65 THEN c.middle ELSE c.old END
    ), acute AS (
        -- From none to six short courses in the year.
        SELECT s.family, s.person, s.who, 100 + n AS therapy, false AS long_term, string_to_array(
                   CASE WHEN s.age < 18 THEN '136:1:g:30:10 136:2:g:20:10 138:1:g:6:5 144:1:g:28:7 66:1:g:10:5 58:1:g:9:3 150:2:s:10:5 60:1:g:8.5:30 137:1:g:20:10 136:2:g:20:10 138:1:s:6:5 144:2:g:21:7 142:2:g:14:7 140:1:g:14:7 109:1:g:12:3 63:1:g:16:30'
                        ELSE '136:2:g:30:10 137:2:g:20:10 138:1:g:6:5 139:2:g:20:10 140:2:g:14:7 141:2:g:10:10 142:2:g:20:10 143:2:g:20:10 144:2:s:28:7 145:2:g:14:7 146:2:g:21:7 147:2:s:1:1 149:2:g:21:7 150:3:s:10:5 66:3:g:10:5 67:1:g:21:6 106:1:g:20:5 104:1:g:20:5 107:1:g:20:5 112:2:g:21:7 116:3:g:30:10 117:3:g:20:10 58:1:g:12:4 120:1:g:20:10 111:1:s:2:30 151:1:g:20:10 59:2:g:40:10 153:1:g:10:5 148:1:g:14:14 136:2:g:30:10 138:1:g:6:5 66:2:g:10:5 113:1:g:40:10 143:2:b:20:10' END, ' ') AS regimens
        FROM someone s
        CROSS JOIN LATERAL generate_series(1, pbm_sample.number(s.who, 900, CASE WHEN s.age BETWEEN 18 AND 44 THEN 6 ELSE 7 END)) n
    )
    SELECT d.family, d.person, d.therapy, d.long_term, split_part(r.regimen, ':', 1)::integer, split_part(r.regimen, ':', 2)::integer,
           CASE split_part(r.regimen, ':', 3) WHEN 'b' THEN 'brand' WHEN 's' THEN 'second' ELSE 'generic' END,
           coalesce(nullif(split_part(r.regimen, ':', 4), '')::numeric, 30), coalesce(nullif(split_part(r.regimen, ':', 5), '')::integer, 30)
    FROM (SELECT * FROM chronic UNION ALL SELECT * FROM acute) d
    CROSS JOIN LATERAL (SELECT d.regimens[1 + pbm_sample.number(d.who, 2000 + d.therapy, cardinality(d.regimens))]) r (regimen)
$$;
COMMENT ON FUNCTION pbm_sample.therapies(integer) IS
'What the people of so many sample families take: long-term therapies (numbered by condition) and short courses (from 101), each with its product and supply';
REVOKE ALL ON FUNCTION pbm_sample.therapies(integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.authorization_number(family integer, person integer, therapy integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SPA' || lpad(((family * 16 + person)::bigint * 200 + therapy)::text, 8, '0');
COMMENT ON FUNCTION pbm_sample.authorization_number(integer, integer, integer) IS 'Number of the prior authorization for a therapy of a sample person';
REVOKE ALL ON FUNCTION pbm_sample.authorization_number(integer, integer, integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pbm_sample.authorizations(families integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, ingredient_id, class_id, status, waived_reject_codes,
                                     quantity_authorized, fills_authorized, effective_date, termination_date)
    SELECT pbm_sample.authorization_number(t.family, t.person, t.therapy), pbm_sample.uuid('patient', t.family * 16 + t.person), pbm_sample.plan_id(s.plan),
           CASE k.kind WHEN 0 THEN pbm_sample.ndc(t.line, t.strength, t.source)::ndc END,
           CASE WHEN k.kind = 1 OR (k.kind = 2 AND c.class_id IS NULL) THEN i.ingredient_id END,
           CASE k.kind WHEN 2 THEN c.class_id END,
           CASE WHEN k.fate < 66 THEN 'approved' WHEN k.fate < 76 THEN 'denied' ELSE 'in_process' END,
           v.waives,
           CASE WHEN k.fate < 10 THEN t.quantity * 4 END, CASE WHEN k.fate BETWEEN 10 AND 21 THEN 5 END,
           DATE '2025-01-01', CASE WHEN k.fate BETWEEN 22 AND 30 THEN DATE '2025-08-31' ELSE DATE '2025-12-31' END
    FROM pbm_sample.therapies(families) t
    JOIN (SELECT DISTINCT ON (family) family, plan FROM pbm_sample.spans(families)
          WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
          ORDER BY family, effective_date) s USING (family)
    JOIN (VALUES
        (2, '{608}'::text[]), (46, '{608}'), (47, '{608}'), (49, '{75,608,76}'), (50, '{75,608,76}'), (56, '{608}'), (89, '{608}'), (119, '{608}'), (74, '{608}'),
        (48, '{MR,70}'), (172, '{70}'), (123, '{76}'), (121, '{76}'), (104, '{76,7X,AG}'), (106, '{76,AG}'), (133, '{75}'), (151, '{75}'),
        (162, '{75}'), (163, '{75,78}'), (164, '{75,608,78}'), (165, '{75,608,78}'), (166, '{75}'), (167, '{75,78}'), (168, '{75,70,76,78}')
    ) v (line, waives) USING (line)
    JOIN pbm_sample.drug_lines() l USING (line)
    JOIN ingredient i ON i.ingredient_name = split_part(l.ingredients, ' + ', 1)
    LEFT JOIN therapeutic_class c ON c.class_name = split_part(l.classes, ' + ', 1)
    CROSS JOIN LATERAL (SELECT pbm_sample.number(t.family * 16 + t.person, 5000 + t.therapy, 100), pbm_sample.number(t.family * 16 + t.person, 6000 + t.therapy, 3)) k (fate, kind)
    WHERE t.family > 3
      AND (k.fate < 87 OR t.line >= 162)
      -- Who needs none mostly has none.
      AND (t.line > 151 OR pbm_sample.number(t.family * 16 + t.person, 7000 + t.therapy, 100) < CASE WHEN t.long_term THEN 50 WHEN t.line = 151 THEN 30 ELSE 0 END)
    ORDER BY t.family, t.person, t.therapy;
END
$$;
COMMENT ON FUNCTION pbm_sample.authorizations(integer) IS 'Loads the sample data''s prior authorizations: approved, denied and in process, some limited in quantity or fills';
REVOKE ALL ON FUNCTION pbm_sample.authorizations(integer) FROM PUBLIC;

-- sql/sample/claims.sql

-- The claims of the sample: a year of its members' prescriptions, each filled where and when it would be.

CREATE OR REPLACE FUNCTION pbm_sample.claims(families integer, most integer) RETURNS TABLE (n bigint, claim jsonb)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH someone AS (
        SELECT p.family, p.person, (p.family * 16 + p.person)::bigint AS who, p.born, p.sex, p.senior, s.plan
        FROM pbm_sample.people(families) p
        JOIN (SELECT DISTINCT ON (family) family, plan FROM pbm_sample.spans(families)
              WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
              ORDER BY family, effective_date) s USING (family)
        WHERE p.family > 3
    ), course AS (
        -- One therapy of one person: how it is written and where it is filled.
        SELECT s.*, t.therapy, t.line, t.long_term, pbm_sample.ndc(t.line, t.strength, t.source) AS ndc, t.source,
               t.quantity * m.months AS quantity, t.days * m.months AS days, d.unit_price, l.dea_schedule, l.billing_unit, l.generic_price IS NULL AS lone,
               CASE WHEN t.line BETWEEN 161 AND 168 THEN 51 + pbm_sample.number(s.who, 8300, 6)
                    WHEN m.months = 3 AND (s.plan = 7 OR pbm_sample.number(s.who, 8301, 10) < 3) THEN 47 + pbm_sample.number(s.family, 8302, 4)
                    WHEN s.senior AND s.plan IN (1, 9, 10) AND s.family % 9 = 0 THEN 57 + pbm_sample.number(s.family, 8303, 4)
                    WHEN s.plan IN (6, 10) THEN 1 + pbm_sample.number(s.family, 8304, 20)
                    WHEN s.family % 60 = 7 THEN 44
                    ELSE 1 + pbm_sample.number(s.family, 8305, 43) END AS home,
               CASE WHEN pbm_sample.number(s.who, 4500 + t.therapy, 1000) < 14 THEN 73 + pbm_sample.number(s.who, 4700 + t.therapy, 6)
                    ELSE 1 + pbm_sample.number(s.who, 4000 + t.therapy % 7, 72) END AS prescriber,
               CASE WHEN NOT t.long_term THEN pbm_sample.number(s.who, 3000 + t.therapy, 364)
                    ELSE pbm_sample.number(s.who, 3000 + t.therapy, t.days * m.months)
                         + CASE WHEN pbm_sample.number(s.who, 3200 + t.therapy, 5) = 0 THEN pbm_sample.number(s.who, 3400 + t.therapy, 200) ELSE 0 END END AS first_day,
               CASE WHEN NOT t.long_term THEN 1 WHEN pbm_sample.number(s.who, 3600 + t.therapy, 7) = 0 THEN 2 + pbm_sample.number(s.who, 3800 + t.therapy, 6) ELSE 99 END AS fills,
               -- A schedule II prescription is not refilled, another controlled one five times in six months.
               CASE WHEN l.dea_schedule = 2 THEN 1 WHEN l.dea_schedule IN (3, 4) THEN 6 ELSE 12 END AS per_prescription
        FROM pbm_sample.therapies(families) t
        JOIN someone s USING (family, person)
        JOIN pbm_sample.drug_lines() l USING (line)
        JOIN pbm_sample.products() d ON d.ndc = pbm_sample.ndc(t.line, t.strength, t.source)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN t.long_term AND l.dea_schedule IS NULL AND t.days <= 30 AND s.plan NOT IN (6, 10)
                         AND t.line NOT IN (32, 49, 50, 60, 111, 121, 122, 123, 124, 133, 171, 173) AND t.line NOT BETWEEN 161 AND 168
                         AND pbm_sample.number(s.who, 8100 + t.therapy, 100) < CASE s.plan WHEN 7 THEN 50 ELSE 14 END THEN 3 ELSE 1 END) m (months)
    ), fill AS (
        SELECT c.*, k, c.therapy * 400 + k AS seed, k / c.per_prescription AS prescription,
               pbm_sample.number(c.who, 20000000 + c.therapy * 400 + k, 1000) AS fate,
               k > 0 AND pbm_sample.number(c.who, 30000000 + c.therapy * 400 + k, 100) < 4 AS early
        FROM course c
        CROSS JOIN LATERAL generate_series(0, least((364 - c.first_day) / c.days, c.fills - 1)) k
        -- One fill in 25 never happens.
        WHERE k = 0 OR pbm_sample.number(c.who, 40000000 + c.therapy * 400 + k, 25) > 0
    ), dated AS (
        SELECT f.*, least(DATE '2025-01-01' + f.first_day + f.k * f.days
                          + CASE WHEN f.early THEN -(2 * f.days / 5) ELSE pbm_sample.number(f.who, 50000000 + f.seed, 5) END, DATE '2025-12-31') AS fill_date
        FROM fill f
    ), placed AS (
        SELECT d.*, round(d.quantity * d.unit_price, 2) AS cost,
               CASE WHEN d.fate BETWEEN 50 AND 53 THEN 45 + d.fate % 2
                    WHEN d.home <= 44 AND d.home <> 44 AND pbm_sample.number(d.who, 60000000 + d.seed, 100) < 6
                         THEN 1 + pbm_sample.number(d.who, 61000000 + d.seed, CASE WHEN d.plan IN (6, 10) THEN 22 ELSE 43 END)
                    ELSE d.home END AS pharmacy,
               DATE '2025-01-01' + d.first_day + d.prescription * d.per_prescription * d.days AS begun
        FROM dated d
        LEFT JOIN pbm_sample.spans(families) s
            ON s.family = d.family AND s.rank = 1 AND d.fill_date BETWEEN s.effective_date AND coalesce(s.termination_date, DATE '9999-12-31')
        -- Of those who are not covered one in six tries all the same.
        WHERE s.family IS NOT NULL OR pbm_sample.number(d.who, 90000000 + d.seed, 6) = 0
        ORDER BY pbm_sample.number(d.who, 70000000 + d.therapy, 1000000), d.who, d.therapy, d.k
        LIMIT most
    ), pharmacy_npi AS MATERIALIZED (
        SELECT n AS pharmacy, pbm_sample.pharmacy_npi(n) AS npi FROM generate_series(1, 60) n
    ), prescriber_npi AS MATERIALIZED (
        SELECT n AS prescriber, pbm_sample.prescriber_npi(n) AS npi FROM generate_series(1, 80) n
    )
    SELECT row_number() OVER (ORDER BY p.fill_date, p.who, p.therapy, p.k, copy), jsonb_strip_nulls(jsonb_build_object(
        'cardholder_id', CASE WHEN p.fate BETWEEN 8 AND 12 THEN 'NOBODY' || lpad((p.who % 100000)::text, 5, '0') ELSE pbm_sample.cardholder(p.family) END,
        'person_code', CASE WHEN p.fate BETWEEN 13 AND 16 THEN '77' ELSE lpad(p.person::text, 2, '0') END,
        'date_of_birth', CASE WHEN p.fate BETWEEN 17 AND 20 THEN p.born + 31 WHEN p.family % 3 = 0 THEN p.born END,
        'ndc', CASE WHEN p.fate BETWEEN 21 AND 24 THEN right(p.ndc, 10)
                    WHEN p.fate BETWEEN 25 AND 29 THEN '99099' || right(p.ndc, 6)
                    WHEN p.fate BETWEEN 30 AND 34 THEN pbm_sample.ndc(21, 4, 'second')
                    WHEN p.fate BETWEEN 86 AND 88 AND p.sex = 'F' THEN pbm_sample.ndc(125, 2, 'generic')
                    WHEN p.family % 5 = 0 THEN left(p.ndc, 5) || '-' || substr(p.ndc, 6, 4) || '-' || right(p.ndc, 2)
                    ELSE p.ndc END,
        'quantity', CASE WHEN p.fate BETWEEN 35 AND 36 THEN 0 WHEN p.fate BETWEEN 37 AND 43 THEN p.quantity * 6 WHEN p.fate BETWEEN 91 AND 103 AND p.dea_schedule IS NOT NULL THEN p.quantity * 3 ELSE p.quantity END + CASE WHEN copy = 1 AND p.fate >= 113 THEN 1 ELSE 0 END,
        'days_supply', CASE WHEN p.fate BETWEEN 44 AND 45 THEN 0 WHEN p.fate BETWEEN 46 AND 49 THEN 120 WHEN p.fate BETWEEN 91 AND 103 AND p.dea_schedule IS NOT NULL THEN p.days * 3 ELSE p.days END,
        'pharmacy_npi', CASE WHEN p.fate BETWEEN 0 AND 2 THEN left(f.npi, 9) || ((right(f.npi, 1)::integer + 1) % 10)
                             WHEN p.fate BETWEEN 3 AND 5 THEN pbm_sample.pharmacy_npi(900) ELSE f.npi END,
        'fill_date', p.fill_date,
        'rx_number', (p.who * 4000 + p.therapy * 20 + p.prescription)::text,
        'fill_number', p.k % p.per_prescription,
        'prescriber_npi', CASE WHEN p.fate BETWEEN 54 AND 56 THEN NULL WHEN p.fate BETWEEN 57 AND 59 THEN pbm_sample.prescriber_npi(900)
                               WHEN p.fate BETWEEN 60 AND 63 AND p.dea_schedule IS NOT NULL THEN pbm_sample.prescriber_npi(76)
                               WHEN p.fate BETWEEN 64 AND 65 AND p.dea_schedule IS NOT NULL THEN pbm_sample.prescriber_npi(77)
                               WHEN p.fate BETWEEN 116 AND 125 AND p.dea_schedule = 2 THEN pbm_sample.prescriber_npi(73)
                               WHEN p.fate BETWEEN 66 AND 67 THEN pbm_sample.prescriber_npi(74) WHEN p.fate = 68 THEN pbm_sample.prescriber_npi(75)
                               ELSE w.npi END,
        'written_date', CASE WHEN p.fate BETWEEN 69 AND 71 THEN p.fill_date + 3
                             WHEN pbm_sample.number(p.who, 80000000 + p.therapy, 10) < 7 THEN least(p.begun, p.fill_date) - pbm_sample.number(p.who, 81000000 + p.therapy, 4) END,
        'daw_code', CASE WHEN p.fate BETWEEN 72 AND 73 THEN 'X' WHEN p.source = 'brand' AND NOT p.lone THEN (ARRAY['2', '2', '2', '1', '0'])[1 + pbm_sample.number(p.who, 82000000 + p.therapy, 5)] ELSE '0' END,
        'usual_and_customary', CASE WHEN p.source <> 'brand' AND p.pharmacy % 9 = 0 AND p.cost < 20 THEN CASE WHEN p.days > 34 THEN 10.00 ELSE 4.00 END
                                    WHEN p.source = 'brand' THEN round(p.cost * 1.12 + 6, 2) ELSE round(p.cost * 2.5 + 11, 2) END,
        'ingredient_cost_submitted', round(p.cost * CASE WHEN pbm_sample.number(p.who, 83000000 + p.therapy, 25) = 0 THEN 0.9 WHEN p.source = 'brand' THEN 1.08 ELSE 1.7 END, 2),
        'dispensing_fee_submitted', CASE WHEN p.pharmacy % 8 = 0 THEN 0.75 ELSE 10.00 END,
        'prior_authorization_number', CASE WHEN p.fate BETWEEN 74 AND 75 THEN 'SPA00000000'
                                           WHEN p.line IN (162, 163, 164, 166, 167) AND p.fate % 2 = 0 THEN pbm_sample.authorization_number(p.family, p.person, p.therapy) END,
        'prior_authorization_type', CASE WHEN p.fate BETWEEN 76 AND 77 THEN '9' WHEN p.line IN (162, 163, 164, 166, 167) AND p.fate % 2 = 0 THEN '1' END,
        'submission_clarification_codes', CASE WHEN p.early AND p.fate % 3 = 0 THEN jsonb_build_array((ARRAY['3', '4', '5', '13'])[1 + p.fate % 4])
                                               WHEN p.fate BETWEEN 78 AND 85 THEN jsonb_build_array((ARRAY['7', '10'])[1 + p.fate % 2]) END,
        -- The pharmacist who knows the patient answers the alerts at once.
        'dur', CASE WHEN pbm_sample.number(p.who, 84000000 + p.therapy, 100) < CASE WHEN p.long_term THEN 35 ELSE 15 END
                     AND p.therapy IN (1, 2, 3, 7, 8, 9, 10, 18, 20, 21, 22, 23, 24, 25, 33, 34, 45, 49, 101, 102, 103, 104, 105, 106)
                    THEN '[{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1G"},
                           {"reason_for_service": "TD", "professional_service": "M0", "result_of_service": "1B"}]'::jsonb
                    WHEN p.fate BETWEEN 37 AND 38 THEN '[{"reason_for_service": "HD", "professional_service": "M0", "result_of_service": "1C"}]'::jsonb END))
    FROM placed p
    JOIN pharmacy_npi f USING (pharmacy)
    JOIN prescriber_npi w USING (prescriber)
    CROSS JOIN LATERAL generate_series(0, CASE WHEN p.fate BETWEEN 104 AND 115 THEN 1 ELSE 0 END) copy
    -- Some claims are sent twice, of those a few changed; these come on top.
$$;
COMMENT ON FUNCTION pbm_sample.claims(integer, integer) IS
'At most so many claims of 2025 for the people of so many sample families, in the order in which they are filled, as adjudicate_batch takes them; claims sent twice come on top';
REVOKE ALL ON FUNCTION pbm_sample.claims(integer, integer) FROM PUBLIC;

-- sql/sample/load.sql

-- Loads the sample.
--
-- Fixed identities for demonstrations: the members of SAMPLE00001, SAMPLE00002 and SAMPLE00003 (persons 01, 02 and 03,
-- plan SAMPLE-PPO-01) have no claims. At pharmacy 2000000077 with prescriber 2100000076, member SAMPLE00001 person 01:
--   2026-01-15  99037036201  Eliquis 5 mg tablet, 60 for 30 days          paid
--   2026-01-25  the same, next prescription                               79, too soon until 2026-02-06
--   2026-01-15  99009056201  Esomeprazole 40 mg capsule, 30 for 30 days   608, Omeprazole or Pantoprazole first
--   2026-01-15  99023002301  Crestor 20 mg tablet, 30 for 30 days         70, a covered alternative is named
--   2026-01-20  99005148101  Itraconazole 100 mg capsule, 14 for 14 days  88, interaction with Eliquis; DD/M0/1G pays it

CREATE OR REPLACE FUNCTION pbm.load_sample_data(claims integer DEFAULT 20000) RETURNS void
LANGUAGE plpgsql COST 10000 SET search_path = pg_catalog, pbm, pg_temp SET jit = off
AS $$
DECLARE
    -- 530 families are about 1,200 members, with a little over 20,000 claims a year.
    families integer;
    chunk jsonb;
    paid record;
BEGIN
    IF claims IS NULL OR claims < 0 THEN
        RAISE EXCEPTION 'the number of claims must be 0 or more' USING ERRCODE = '22023', HINT = 'SELECT pbm.load_sample_data(20000)';
    END IF;
    LOCK TABLE plan IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM plan WHERE plan_code LIKE 'SAMPLE-%') THEN
        RAISE EXCEPTION 'the sample data is already loaded' USING ERRCODE = '55000',
            HINT = 'Use it as it is, or load it again in a new database after CREATE EXTENSION pbm.';
    END IF;
    families := greatest(530, ceil(claims / 38.0));

    PERFORM ensure_partitions(DATE '2026-12-31', DATE '2025-01-01');
    PERFORM pbm_sample.drugs();
    PERFORM pbm_sample.safety();
    PERFORM pbm_sample.plans();
    PERFORM pbm_sample.formulary();
    PERFORM pbm_sample.pharmacies();
    PERFORM pbm_sample.members(families);
    PERFORM pbm_sample.authorizations(families);
    ANALYZE plan, plan_cost_share, drugs, drug_ingredient, drug_class, drug_price, formulary, pharmacies, pharmacy_contract, members, coverage, prior_authorization;

    FOR chunk IN
        SELECT jsonb_agg(c.claim ORDER BY c.n) FROM pbm_sample.claims(families, load_sample_data.claims) c GROUP BY (c.n - 1) / 1000 ORDER BY (c.n - 1) / 1000
    LOOP
        PERFORM count(*) FROM adjudicate_batch(chunk);
    END LOOP;

    -- A few dozen are returned to stock.
    FOR paid IN
        SELECT c.pharmacy_npi, c.rx_number, c.fill_date, c.fill_number FROM pharmacy_claim c
        WHERE c.status = 'paid' AND c.pharmacy_npi LIKE '200000____'
        ORDER BY pbm_sample.number(c.rx_number::bigint, c.fill_number, 1000000), c.rx_number, c.fill_number
        LIMIT least(48, load_sample_data.claims / 100)
    LOOP
        PERFORM reverse_claim(paid.pharmacy_npi, paid.rx_number, paid.fill_date, paid.fill_number);
    END LOOP;
    ANALYZE pharmacy_claim, dur_alert, accumulator;
END
$$;
COMMENT ON FUNCTION pbm.load_sample_data(integer) IS
'Loads the shipped, fictional book of business: 1,200 members or more, 12 plans, 60 pharmacies, some 800 products, and so many claims of 2025, made by adjudicating them. The same every time.';
REVOKE ALL ON FUNCTION pbm.load_sample_data(integer) FROM PUBLIC;


DROP TABLE pbm.reference_change;
-- A view, for VACUUM and ANALYZE announce changes of tables.
CREATE VIEW pbm.reference_change AS SELECT;
COMMENT ON VIEW pbm.reference_change IS 'Holds nothing: its invalidation tells every session that reference data changed';
REVOKE ALL ON pbm.reference_change FROM PUBLIC;
-- Each the same for one kind of reference data, whose entries alone are dropped then.
CREATE TYPE pbm.price_change AS ();
COMMENT ON TYPE pbm.price_change IS 'Holds nothing: its invalidation tells every session that prices changed';
CREATE TYPE pbm.formulary_change AS ();
COMMENT ON TYPE pbm.formulary_change IS 'Holds nothing: its invalidation tells every session that formulary rules changed';
CREATE TYPE pbm.pharmacy_change AS ();
COMMENT ON TYPE pbm.pharmacy_change IS 'Holds nothing: its invalidation tells every session that pharmacies or their contracts changed';
CREATE TYPE pbm.prescriber_change AS ();
COMMENT ON TYPE pbm.prescriber_change IS 'Holds nothing: its invalidation tells every session that prescribers changed';

-- What an extension's script grants is not dumped: the owner grants again.
DO $pbm$
DECLARE
    again text;
BEGIN
SELECT string_agg(format('GRANT EXECUTE ON FUNCTION %s TO %s%s;', p.oid::regprocedure, g ->> 'grantee', g ->> 'option'), ' ') INTO again
FROM jsonb_array_elements(current_setting('pbm_upgrade.granted')::jsonb) g
JOIN pg_proc p ON p.pronamespace = 'pbm'::regnamespace AND p.proname = g ->> 'name' AND p.pronargs > 1;
IF again IS NOT NULL THEN
    RAISE WARNING 'privileges on functions went with their older forms; to give them again: %', again;
END IF;
END
$pbm$;

-- The tables and their rows.
SELECT pbm.upgrade_tables();
