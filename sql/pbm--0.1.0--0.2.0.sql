\echo Use "ALTER EXTENSION pbm UPDATE" to load this file. \quit

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

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

CREATE FUNCTION pbm.list_edits() RETURNS SETOF pbm.edit
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

-- The typed functions take dispensing_status. The old ones go first: with both, a call would fit either.
DO $pbm$
DECLARE
    dependent text;
    granted text;
BEGIN
-- What an extension's script grants is not dumped: the owner grants again.
SELECT string_agg(format('GRANT EXECUTE ON FUNCTION %s, text) TO %s%s;', rtrim(p.oid::regprocedure::text, ')'),
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
           CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), ' ') INTO granted
FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a
WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname IN ('adjudicate_claim', 'price_claim') AND p.pronargs > 1
  AND a.grantee <> p.proowner;
DROP FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb);
DROP FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb);
IF granted IS NOT NULL THEN
    RAISE WARNING 'privileges on the typed adjudicate_claim and price_claim went with them; to give them again: %', granted;
END IF;
EXCEPTION WHEN dependent_objects_still_exist THEN
    GET STACKED DIAGNOSTICS dependent = PG_EXCEPTION_DETAIL;
    RAISE EXCEPTION 'adjudicate_claim and price_claim get a new argument, and objects depend on them as they are'
        USING ERRCODE = 'dependent_objects_still_exist', DETAIL = dependent,
              HINT = 'Keep the definitions of these objects, drop them, run ALTER EXTENSION pbm UPDATE, and make them again.';
END
$pbm$;

CREATE FUNCTION pbm.adjudicate_claim(
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
    dispensing_status text DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text) IS
'Checks, prices and pays or rejects a claim, in the caller''s transaction, and stores the answer. quantity in billing units, amounts in dollars; dur: array of {"reason_for_service", "professional_service", "result_of_service"} (439-E4, 440-E5, 441-E6); dispensing_status: P for a partial fill, C for its completion (343-HD). An exact repeat of a paid claim answers as duplicate with the original figures. Bad values are rejects, never errors. Errors: 25006 in a read-only transaction, 55000 when the tables are of another version.';
REVOKE ALL ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text) FROM PUBLIC;

CREATE FUNCTION pbm.price_claim(
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
    dispensing_status text DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_wrapper';
COMMENT ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text) IS
'Decides as adjudicate_claim would at this moment, and writes nothing: the answer has no claim_id and no claim_number';
REVOKE ALL ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb, text) FROM PUBLIC;

-- The generators of the sample data move to a schema of their own and lose the prefix, where they call each other too.
CREATE SCHEMA pbm_sample;
COMMENT ON SCHEMA pbm_sample IS 'Generators of the sample data, which pbm.load_sample_data calls';
ALTER FUNCTION pbm.sample_authorization(integer, integer, integer) RENAME TO sample_authorization_number;
DO $pbm$
DECLARE
    generator record;
    definition text;
BEGIN
FOR generator IN
    SELECT oid::regprocedure AS name, substr(proname, 8) AS new_name, pg_get_function_identity_arguments(oid) AS arguments
    FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND proname ~ '^sample_'
      AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid AND d.deptype = 'e')
LOOP
    EXECUTE format('ALTER FUNCTION %s SET SCHEMA pbm_sample', generator.name);
    EXECUTE format('ALTER FUNCTION pbm_sample.%I(%s) RENAME TO %I', 'sample_' || generator.new_name, generator.arguments, generator.new_name);
END LOOP;
FOR definition IN
    SELECT pg_get_functiondef(oid) FROM pg_proc
    WHERE prosqlbody IS NULL AND (pronamespace = 'pbm_sample'::regnamespace OR oid = 'pbm.load_sample_data'::regproc)
LOOP
    definition := replace(definition, 'sample_authorization(', 'sample_authorization_number(');
    EXECUTE regexp_replace(definition, '\m(pbm\.)?sample_(\w+)\(', 'pbm_sample.\2(', 'g');
END LOOP;
END
$pbm$;

DO $pbm$
DECLARE
    finite record;
BEGIN
-- Code alone was installed: a dump is to bring the tables.
IF to_regclass('pbm.schema_version') IS NULL THEN RETURN; END IF;

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
ALTER TABLE pbm.pharmacy_claim
    DROP CONSTRAINT pharmacy_claim_balance,
    ADD CONSTRAINT pharmacy_claim_balance CHECK ((status = 'rejected' OR (
        ingredient_cost + dispensing_fee + sales_tax = allowed_amount
        AND total_cost = allowed_amount
        AND paid_amount + patient_copay = allowed_amount
        AND deductible_applied + copay_amount + coinsurance_amount + daw_penalty = patient_copay)) IS TRUE),
    ADD CONSTRAINT pharmacy_claim_finite CHECK (isfinite(fill_date) AND isfinite(written_date)
        AND isfinite(benefit_year_start)
        AND greatest(quantity, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
                     gross_amount_due_submitted) < 'Infinity'
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[
            ingredient_cost, dispensing_fee, sales_tax, total_cost, allowed_amount, paid_amount, patient_copay,
            deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied])) NOT VALID;
ALTER TABLE pbm.dur_alert ADD CONSTRAINT dur_alert_finite CHECK (isfinite(fill_date)) NOT VALID;
ALTER TABLE pbm.manufacturer_rebate ADD CONSTRAINT manufacturer_rebate_finite CHECK (isfinite(contract_start_date)
    AND isfinite(contract_end_date) AND greatest(rebate_percent, rebate_amount_per_unit) < 'Infinity') NOT VALID;

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
                'Mend the rows of SELECT * FROM %s WHERE NOT (%s) - an open end is NULL - and run ALTER EXTENSION pbm UPDATE again.',
                finite.name, finite.expression);
    END;
END LOOP;

ALTER TABLE pbm.pharmacy_claim ADD COLUMN dispensing_status text;
COMMENT ON COLUMN pbm.pharmacy_claim.dispensing_status IS 'Dispensing status (343-HD) as it was sent: P partial fill, C its completion';

UPDATE pbm.schema_version SET version = 2;
END
$pbm$;
