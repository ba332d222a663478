-- What ALTER EXTENSION pbm UPDATE runs on 0.1.0: scripts/upgrade.py writes sql/pbm--0.1.0--0.2.0.sql from it. A line
-- that begins with \i takes in the files of sql/ORDER from the first it names to the last, and their functions take the
-- place of older ones with the same arguments.

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

\i security/roles.sql ... security/roles.sql

-- Functions that get other arguments or another result go first: with both, a call would fit either.
DO $pbm$
DECLARE
    -- By name; of overloaded ones those that take more than one argument.
    changed constant text[] := ARRAY['adjudicate_claim', 'price_claim', 'reverse_claim', 'verify_eligibility'];
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

\i types/ndc_text.sql ... types/ndc_text.sql

ALTER TYPE pbm.claim_response ADD ATTRIBUTE daw_penalty numeric, ADD ATTRIBUTE out_of_pocket_forgiven numeric,
    ADD ATTRIBUTE approved_message_codes text[], ADD ATTRIBUTE part_d jsonb, ADD ATTRIBUTE other_payer jsonb, ADD ATTRIBUTE compound jsonb;
ALTER TYPE pbm.formulary_status ADD ATTRIBUTE deductible_applies boolean;
ALTER TYPE pbm.trace_step ADD ATTRIBUTE rule text, ADD ATTRIBUTE detail jsonb;
COMMENT ON TYPE pbm.claim_response IS
'Answer to a claim. status: paid, rejected, duplicate or reversed; amounts in dollars and cents; paid_amount is what the plan pays, patient_pay what the member pays: deductible_applied, copay_amount, coinsurance_amount and daw_penalty (134-UK), and what another payer left beyond them. out_of_pocket_forgiven is what the out-of-pocket maximum took off them. approved_message_codes: 548-6F, in words in messages. part_d: who bears the price of a claim paid under Medicare Part D, amounts as texts; NULL: none. other_payer: how a claim was coordinated with the payers before (method, other_paid, left_to_pay, allowed, own_share, plan_pay, patient_pay, write_off), or with reject 41 where the first payer is billed (bin, pcn, group_id, cardholder_id). compound: what a compound that pays costs: ingredient_cost, compound_fee, level_of_effort and its ingredients, each with ndc, quantity, covered, cost and basis, amounts as texts; NULL: none.';

COMMENT ON TYPE pbm.trace_step IS 'One step of a claim''s decision, in the order it ran: the edit, how it ended, the rows and figures it used, in words; the rule of docs/rules.md, and the same rows and figures by name, amounts and quantities as texts (missing: what a skipped step needs)';

\i types/corrections.sql ... types/enc.sql
\i functions/installs_code_only.sql ... sample/load.sql

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

\i security/adopted.sql ... security/adopted.sql
