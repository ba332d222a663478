\echo Use "CREATE EXTENSION pbm" to load this file. \quit

-- sql/00_schema.sql

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

-- The script makes the schema itself and fails if it is there: a schema made by somebody else would own the extension's home.
CREATE SCHEMA pbm;
COMMENT ON SCHEMA pbm IS 'Pharmacy benefit manager: claims adjudication, pricing, drug utilization review and audit';
GRANT USAGE ON SCHEMA pbm TO PUBLIC;

CREATE FUNCTION pbm.installs_code_only() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(nullif(current_setting('pbm.code_only', true), '')::boolean,
                    current_setting('row_security') = 'off')
$$;
COMMENT ON FUNCTION pbm.installs_code_only() IS
'True when CREATE EXTENSION must leave the tables to a dump that is being restored: pg_dump sets row_security = off before it runs CREATE EXTENSION. SET pbm.code_only = on or off overrides it.';
REVOKE ALL ON FUNCTION pbm.installs_code_only() FROM PUBLIC;


-- sql/10_ndc.sql

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

CREATE FUNCTION pbm.normalize_ndc(code text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'normalize_ndc_wrapper';
COMMENT ON FUNCTION pbm.normalize_ndc(text) IS
'The 11-digit form of an NDC in any accepted form; NULL for what is no NDC or is ambiguous (10 digits without hyphens). Source: FDA NDC format, 10 to 11 digit conversion.';
CREATE FUNCTION pbm.is_valid_npi(npi text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_valid_npi_wrapper';
COMMENT ON FUNCTION pbm.is_valid_npi(text) IS
'True for ten digits that begin with 1 or 2 and pass the Luhn check over 80840 + NPI. Source: CMS, NPI check digit requirements.';
CREATE FUNCTION pbm.is_valid_dea(dea text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_valid_dea_wrapper';
COMMENT ON FUNCTION pbm.is_valid_dea(text) IS
'True for two letters (the second may be 9) and seven digits whose check digit fits: last digit of (d1+d3+d5) + 2(d2+d4+d6). Source: DEA registration number format.';


-- sql/11_types.sql

CREATE TYPE pbm.claim_response AS (
    claim_id uuid,
    claim_number text,
    status text,
    reject_codes text[],
    messages text[],
    member_id integer,
    plan_id uuid,
    tier integer,
    ingredient_cost numeric,
    dispensing_fee numeric,
    sales_tax numeric,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric,
    deductible_applied numeric,
    copay_amount numeric,
    coinsurance_amount numeric,
    basis_of_reimbursement text,
    dur jsonb
);
COMMENT ON TYPE pbm.claim_response IS
'Answer to a claim. status: paid, rejected, duplicate or reversed; amounts in dollars and cents; paid_amount is what the plan pays, patient_pay what the member pays.';

CREATE TYPE pbm.eligibility AS (
    eligible boolean,
    reject_code text,
    reason text,
    member_id integer,
    patient_id uuid,
    plan_id uuid,
    plan_code text,
    effective_date date,
    termination_date date
);
COMMENT ON TYPE pbm.eligibility IS 'Answer of verify_eligibility: the covering span, or a reject code (511-FB) with its reason';

CREATE TYPE pbm.formulary_status AS (
    covered boolean,
    tier integer,
    tier_name text,
    copay_amount numeric,
    coinsurance_percent numeric,
    prior_auth_required boolean,
    step_therapy_required boolean,
    quantity_limit numeric,
    quantity_limit_days integer,
    reject_code text,
    ndc text,
    drug_name text
);
COMMENT ON TYPE pbm.formulary_status IS 'Answer of check_formulary: coverage, tier, retail cost share and restrictions of one product under one plan';

CREATE TYPE pbm.dur_finding AS (
    alert_type text,
    severity text,
    alert_code text,
    alert_description text,
    drug1_ndc text,
    drug2_ndc text,
    interaction_type text,
    outcome text
);
COMMENT ON TYPE pbm.dur_finding IS
'One finding of drug utilization review. alert_code is 439-E4; severity high, medium or low; outcome reject, soft_reject or message.';

CREATE TYPE pbm.trace_step AS (
    step integer,
    edit text,
    outcome text,
    explanation text
);
COMMENT ON TYPE pbm.trace_step IS 'One step of a claim''s decision, in the order it ran: the edit, how it ended, and the rows and figures it used, in words';

CREATE TYPE pbm.cache_usage AS (
    entries bigint,
    bytes bigint,
    limit_bytes bigint
);
COMMENT ON TYPE pbm.cache_usage IS 'Answer of reference_cache_usage: plans, products and other reference data held, their size as estimated, and the setting';


-- sql/20_plan.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.schema_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version integer NOT NULL
);
INSERT INTO pbm.schema_version (version) VALUES (1);
COMMENT ON TABLE pbm.schema_version IS 'The version of the tables, which outlive the code that made them; the functions refuse to work on another one';

CREATE TABLE pbm.plan (
    plan_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_code text NOT NULL UNIQUE,
    plan_name text NOT NULL,
    line_of_business text NOT NULL DEFAULT 'commercial',
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    benefit_year_start_month smallint NOT NULL DEFAULT 1 CHECK (benefit_year_start_month BETWEEN 1 AND 12),
    individual_deductible numeric(12,2) NOT NULL DEFAULT 0 CHECK (individual_deductible >= 0),
    family_deductible numeric(12,2) CHECK (family_deductible >= 0),
    individual_out_of_pocket_maximum numeric(12,2) CHECK (individual_out_of_pocket_maximum >= 0),
    family_out_of_pocket_maximum numeric(12,2) CHECK (family_out_of_pocket_maximum >= 0),
    family_accumulation text NOT NULL DEFAULT 'embedded' CHECK (family_accumulation IN ('embedded', 'aggregate')),
    formulary_type text NOT NULL DEFAULT 'closed' CHECK (formulary_type IN ('open', 'closed')),
    maximum_days_supply integer CHECK (maximum_days_supply > 0),
    maximum_claim_amount numeric(12,2) CHECK (maximum_claim_amount > 0),
    maximum_dependent_age integer CHECK (maximum_dependent_age >= 0),
    timely_filing_days integer CHECK (timely_filing_days >= 0),
    prescription_valid_days integer DEFAULT 365 CHECK (prescription_valid_days > 0),
    prescriber_required boolean NOT NULL DEFAULT false,
    refill_threshold_percent numeric(5,2) NOT NULL DEFAULT 75 CHECK (refill_threshold_percent BETWEEN 0 AND 100),
    refill_counting text NOT NULL DEFAULT 'inclusive' CHECK (refill_counting IN ('inclusive', 'elapsed')),
    refill_supply_on_hand boolean NOT NULL DEFAULT false,
    dur_major text NOT NULL DEFAULT 'soft_reject' CHECK (dur_major IN ('reject', 'soft_reject', 'message')),
    dur_moderate text NOT NULL DEFAULT 'message' CHECK (dur_moderate IN ('reject', 'soft_reject', 'message')),
    dur_minor text NOT NULL DEFAULT 'message' CHECK (dur_minor IN ('reject', 'soft_reject', 'message')),
    duplicate_answer text NOT NULL DEFAULT 'answer' CHECK (duplicate_answer IN ('answer', 'reject')),
    price_tie text NOT NULL DEFAULT 'contract' CHECK (price_tie IN ('contract', 'usual_and_customary')),
    daw_penalty_codes text[] NOT NULL DEFAULT '{}' CHECK (daw_penalty_codes <@ '{0,1,2,3,4,5,6,7,8,9}'),
    daw_penalty_accumulates boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (termination_date >= effective_date)
);
COMMENT ON TABLE pbm.plan IS 'A benefit plan and every setting of it that adjudication reads';
COMMENT ON COLUMN pbm.plan.plan_code IS 'The plan''s code in text; members.plan_id of the first seed document';
COMMENT ON COLUMN pbm.plan.benefit_year_start_month IS 'Month in which the accumulators begin again';
COMMENT ON COLUMN pbm.plan.individual_deductible IS 'Dollars each member pays before the plan pays, per benefit year';
COMMENT ON COLUMN pbm.plan.family_deductible IS 'Dollars for the whole family; NULL: no family limit';
COMMENT ON COLUMN pbm.plan.individual_out_of_pocket_maximum IS 'Most a member pays per benefit year; NULL: no limit';
COMMENT ON COLUMN pbm.plan.family_out_of_pocket_maximum IS 'Most a family pays per benefit year; NULL: no limit';
COMMENT ON COLUMN pbm.plan.family_accumulation IS 'embedded: the individual or the family limit, whichever is met first; aggregate: the family limit alone';
COMMENT ON COLUMN pbm.plan.formulary_type IS 'closed: a product without a rule is rejected MR; open: it is covered at drugs.tier';
COMMENT ON COLUMN pbm.plan.maximum_days_supply IS 'Longest supply of one fill, reject 7X; NULL: no limit';
COMMENT ON COLUMN pbm.plan.maximum_claim_amount IS 'Highest allowed amount of one claim, reject 78; NULL: no limit';
COMMENT ON COLUMN pbm.plan.maximum_dependent_age IS 'Oldest age of a child dependant, reject 66; NULL: no limit';
COMMENT ON COLUMN pbm.plan.timely_filing_days IS 'Days from fill to receipt, reject 81; NULL: no limit';
COMMENT ON COLUMN pbm.plan.prescription_valid_days IS 'Days from writing to fill, reject M4; NULL: no limit';
COMMENT ON COLUMN pbm.plan.prescriber_required IS 'Whether a claim without a prescriber is rejected 25';
COMMENT ON COLUMN pbm.plan.refill_threshold_percent IS 'Percent of the earlier supply that must be used before a refill, reject 79';
COMMENT ON COLUMN pbm.plan.refill_counting IS 'inclusive: both fill dates count as used days; elapsed: the difference of the dates';
COMMENT ON COLUMN pbm.plan.refill_supply_on_hand IS 'Whether unused days of earlier fills add to the supply that must be used';
COMMENT ON COLUMN pbm.plan.dur_major IS 'Outcome of a severity 1 finding: reject (88), soft_reject (88, an override pays it) or message';
COMMENT ON COLUMN pbm.plan.dur_moderate IS 'Outcome of a severity 2 finding';
COMMENT ON COLUMN pbm.plan.dur_minor IS 'Outcome of a severity 3 finding';
COMMENT ON COLUMN pbm.plan.duplicate_answer IS 'An exact repeat of a paid claim: answer gives the original figures, reject gives 83';
COMMENT ON COLUMN pbm.plan.price_tie IS 'Which price wins when contract and usual and customary are equal';
COMMENT ON COLUMN pbm.plan.daw_penalty_codes IS 'DAW codes (408-D8) with which the member pays the difference between brand and generic';
COMMENT ON COLUMN pbm.plan.daw_penalty_accumulates IS 'Whether that difference counts toward the out-of-pocket maximum';

CREATE TABLE pbm.plan_cost_share (
    cost_share_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    tier integer NOT NULL CHECK (tier BETWEEN 1 AND 9),
    channel text CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    minimum_days_supply integer NOT NULL DEFAULT 1 CHECK (minimum_days_supply > 0),
    maximum_days_supply integer NOT NULL DEFAULT 999,
    tier_name text,
    copay_amount numeric(10,2) CHECK (copay_amount >= 0),
    coinsurance_percent numeric(5,2) CHECK (coinsurance_percent BETWEEN 0 AND 100),
    minimum_amount numeric(10,2) CHECK (minimum_amount >= 0),
    maximum_amount numeric(10,2) CHECK (maximum_amount >= 0),
    deductible_applies boolean NOT NULL DEFAULT true,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CHECK (maximum_days_supply >= minimum_days_supply),
    CHECK (num_nonnulls(copay_amount, coinsurance_percent) <= 1),
    CHECK (maximum_amount >= minimum_amount),
    CHECK (termination_date >= effective_date),
    UNIQUE NULLS NOT DISTINCT (plan_id, tier, channel, minimum_days_supply, effective_date)
);
COMMENT ON TABLE pbm.plan_cost_share IS
'The member''s share by plan, tier, channel and days'' supply. A row of the pharmacy''s channel beats one for any channel (NULL), then the highest minimum_days_supply, then the latest effective_date. Neither copay nor coinsurance: covered in full.';
COMMENT ON COLUMN pbm.plan_cost_share.coinsurance_percent IS 'Percent of what is left after the deductible, 25 = 25 %, held between minimum_amount and maximum_amount';
COMMENT ON COLUMN pbm.plan_cost_share.deductible_applies IS 'Whether the deductible comes before this share';

CREATE TABLE pbm.plan_override (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    reject_code text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('submission_clarification', 'dur', 'prior_authorization_type')),
    code text NOT NULL,
    PRIMARY KEY (plan_id, reject_code, channel, code)
);
COMMENT ON TABLE pbm.plan_override IS
'Codes with which a plan lets a pharmacy override a reject: submission clarification (420-DK), result of service (441-E6) for the DUR triple, prior authorization type (461-EU)';
END
$pbm$;


-- sql/21_drug.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.drugs (
    drug_id serial PRIMARY KEY,
    ndc_code pbm.ndc NOT NULL UNIQUE,
    name text NOT NULL,
    generic_name text,
    tier integer CHECK (tier BETWEEN 1 AND 9),
    formulary_flag boolean DEFAULT true,
    prior_auth_required boolean DEFAULT false,
    quantity_limit numeric(10,3) CHECK (quantity_limit > 0),
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    brand boolean NOT NULL DEFAULT false,
    generic_equivalent_ndc pbm.ndc,
    dea_schedule smallint CHECK (dea_schedule BETWEEN 2 AND 5),
    dosage_form text,
    route text,
    billing_unit text NOT NULL DEFAULT 'EA' CHECK (billing_unit IN ('EA', 'ML', 'GM')),
    labeler text,
    rxcui text,
    otc boolean NOT NULL DEFAULT false,
    obsolete_date date
);
COMMENT ON TABLE pbm.drugs IS 'Drug products by NDC. tier, formulary_flag, prior_auth_required and quantity_limit serve plans with an open formulary where they have no rule of their own.';
COMMENT ON COLUMN pbm.drugs.generic_equivalent_ndc IS 'The generic whose price measures the DAW penalty of a brand';
COMMENT ON COLUMN pbm.drugs.dea_schedule IS 'Controlled substance schedule, 2 to 5; NULL: not controlled';
COMMENT ON COLUMN pbm.drugs.billing_unit IS 'NCPDP billing unit of quantity and unit prices: each, millilitre, gram';
COMMENT ON COLUMN pbm.drugs.obsolete_date IS 'Last day the product may be dispensed, reject 77 after it; NULL: in use';

CREATE TABLE pbm.ingredient (
    ingredient_id serial PRIMARY KEY,
    ingredient_name text NOT NULL UNIQUE
);
COMMENT ON TABLE pbm.ingredient IS 'Active ingredients';

CREATE TABLE pbm.drug_ingredient (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    ingredient_id integer NOT NULL REFERENCES pbm.ingredient,
    strength numeric(14,4) CHECK (strength > 0),
    strength_unit text,
    PRIMARY KEY (ndc, ingredient_id)
);
COMMENT ON TABLE pbm.drug_ingredient IS 'What a product contains, strength per billing unit';
CREATE INDEX drug_ingredient_ingredient ON pbm.drug_ingredient (ingredient_id);
COMMENT ON INDEX pbm.drug_ingredient_ingredient IS 'Finds the products of an ingredient';

CREATE TABLE pbm.therapeutic_class (
    class_id serial PRIMARY KEY,
    class_name text NOT NULL UNIQUE,
    duplicate_therapy boolean NOT NULL DEFAULT false,
    duplicates_allowed integer NOT NULL DEFAULT 0 CHECK (duplicates_allowed >= 0),
    severity smallint NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3)
);
COMMENT ON TABLE pbm.therapeutic_class IS 'Therapeutic classes (FDA established pharmacologic class)';
COMMENT ON COLUMN pbm.therapeutic_class.duplicate_therapy IS 'Whether two different drugs of the class at the same time are duplicate therapy (439-E4 TD)';
COMMENT ON COLUMN pbm.therapeutic_class.duplicates_allowed IS 'How many other drugs of the class may overlap before it is one';
COMMENT ON COLUMN pbm.therapeutic_class.severity IS '1 major, 2 moderate, 3 minor';

CREATE TABLE pbm.drug_class (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    class_id integer NOT NULL REFERENCES pbm.therapeutic_class,
    PRIMARY KEY (ndc, class_id)
);
COMMENT ON TABLE pbm.drug_class IS 'The classes of a product';
CREATE INDEX drug_class_class ON pbm.drug_class (class_id);
COMMENT ON INDEX pbm.drug_class_class IS 'Finds the alternatives of a class';

CREATE TABLE pbm.drug_price (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'amp', 'ful')),
    effective_date date NOT NULL,
    termination_date date,
    unit_price numeric(14,5) NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (ndc, price_type, effective_date),
    CHECK (termination_date >= effective_date)
);
COMMENT ON TABLE pbm.drug_price IS 'Dollars per billing unit by price type and date; of overlapping rows the latest effective_date counts. AWP is licensed: a customer loads it.';

CREATE TABLE pbm.drug_interaction (
    ingredient1_id integer NOT NULL REFERENCES pbm.ingredient,
    ingredient2_id integer NOT NULL REFERENCES pbm.ingredient,
    source text NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 3),
    interruptive boolean NOT NULL DEFAULT true,
    interaction_type text,
    description text,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (ingredient1_id, ingredient2_id, source),
    CHECK (ingredient1_id < ingredient2_id),
    CHECK (termination_date >= effective_date)
);
COMMENT ON TABLE pbm.drug_interaction IS 'Drug-drug interactions by unordered pair of ingredients (439-E4 DD)';
COMMENT ON COLUMN pbm.drug_interaction.severity IS '1 major, 2 moderate, 3 minor; the plan maps each to an outcome';
COMMENT ON COLUMN pbm.drug_interaction.interruptive IS 'false: never more than a message, whatever the plan says (the ONC non-interruptive list)';
CREATE INDEX drug_interaction_second ON pbm.drug_interaction (ingredient2_id);
COMMENT ON INDEX pbm.drug_interaction_second IS 'Finds the interactions of an ingredient from the other side of the pair';

CREATE TABLE pbm.dose_limit (
    dose_limit_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ingredient_id integer NOT NULL REFERENCES pbm.ingredient,
    minimum_age integer NOT NULL DEFAULT 0,
    maximum_age integer NOT NULL DEFAULT 999,
    minimum_daily_dose numeric(14,4) CHECK (minimum_daily_dose > 0),
    maximum_daily_dose numeric(14,4) CHECK (maximum_daily_dose > 0),
    strength_unit text NOT NULL DEFAULT 'MG',
    severity smallint NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3),
    CHECK (maximum_age >= minimum_age),
    CHECK (maximum_daily_dose >= minimum_daily_dose)
);
COMMENT ON TABLE pbm.dose_limit IS 'Usual daily dose of an ingredient by age in years: strength x quantity / days'' supply below it is LD, above it HD (439-E4)';
CREATE INDEX dose_limit_ingredient ON pbm.dose_limit (ingredient_id);
COMMENT ON INDEX pbm.dose_limit_ingredient IS 'Finds the dose limits of an ingredient';

CREATE TABLE pbm.patient_limit (
    patient_limit_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ingredient_id integer NOT NULL REFERENCES pbm.ingredient,
    minimum_age integer,
    maximum_age integer,
    sex text CHECK (sex IN ('M', 'F')),
    severity smallint NOT NULL DEFAULT 1 CHECK (severity BETWEEN 1 AND 3),
    description text,
    CHECK (num_nonnulls(minimum_age, maximum_age, sex) >= 1),
    CHECK (maximum_age >= minimum_age)
);
COMMENT ON TABLE pbm.patient_limit IS 'Ages in years and sex an ingredient is meant for: outside it is PA (drug-age) or SX (drug-gender) (439-E4)';
CREATE INDEX patient_limit_ingredient ON pbm.patient_limit (ingredient_id);
COMMENT ON INDEX pbm.patient_limit_ingredient IS 'Finds the age and sex limits of an ingredient';
END
$pbm$;


-- sql/22_formulary.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.formulary (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    formulary_name text,
    ndc pbm.ndc,
    drug_name text,
    rxcui text,
    tier integer CHECK (tier BETWEEN 1 AND 9),
    tier_name text,
    covered boolean NOT NULL DEFAULT true,
    prior_auth_required boolean NOT NULL DEFAULT false,
    step_therapy_required boolean NOT NULL DEFAULT false,
    quantity_limit numeric(10,3) CHECK (quantity_limit > 0),
    quantity_limit_days integer CHECK (quantity_limit_days > 0),
    copay_amount numeric(10,2) CHECK (copay_amount >= 0),
    coinsurance_percent numeric(5,2) CHECK (coinsurance_percent BETWEEN 0 AND 100),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz DEFAULT now(),
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    reject_code text,
    maximum_days_supply integer CHECK (maximum_days_supply > 0),
    fill_limit integer CHECK (fill_limit > 0),
    fill_limit_days integer CHECK (fill_limit_days > 0),
    days_supply_limit integer CHECK (days_supply_limit > 0),
    days_supply_limit_days integer CHECK (days_supply_limit_days > 0),
    minimum_age integer CHECK (minimum_age >= 0),
    maximum_age integer CHECK (maximum_age >= 0),
    sex text CHECK (sex IN ('M', 'F')),
    CHECK (num_nonnulls(ndc, ingredient_id, class_id) = 1),
    CHECK (NOT covered OR tier IS NOT NULL),
    CHECK (num_nonnulls(copay_amount, coinsurance_percent) <= 1),
    CHECK ((fill_limit IS NULL) = (fill_limit_days IS NULL)),
    CHECK ((days_supply_limit IS NULL) = (days_supply_limit_days IS NULL)),
    CHECK (maximum_age >= minimum_age),
    CHECK (termination_date >= effective_date),
    UNIQUE NULLS NOT DISTINCT (plan_id, ndc, ingredient_id, class_id, effective_date)
);
COMMENT ON TABLE pbm.formulary IS
'Coverage rules of a plan for one NDC, one ingredient or one class. The rule for the NDC beats one for an ingredient, which beats one for a class; of the same kind the latest effective_date counts.';
COMMENT ON COLUMN pbm.formulary.covered IS 'false: rejected with reject_code, or 70 when that is NULL';
COMMENT ON COLUMN pbm.formulary.quantity_limit IS 'Units per fill, reject 9G; with quantity_limit_days, units in that many days, reject 76';
COMMENT ON COLUMN pbm.formulary.maximum_days_supply IS 'Longest supply of one fill of this product, reject AG';
COMMENT ON COLUMN pbm.formulary.fill_limit IS 'Fills in fill_limit_days, reject 76';
COMMENT ON COLUMN pbm.formulary.days_supply_limit IS 'Days of supply in days_supply_limit_days, reject 76';
COMMENT ON COLUMN pbm.formulary.minimum_age IS 'Youngest age in years, reject 60';
COMMENT ON COLUMN pbm.formulary.maximum_age IS 'Oldest age in years, reject 60';
COMMENT ON COLUMN pbm.formulary.sex IS 'The only sex covered, reject 61';
COMMENT ON COLUMN pbm.formulary.copay_amount IS 'Replaces the tier''s share when not NULL';
COMMENT ON COLUMN pbm.formulary.coinsurance_percent IS 'Replaces the tier''s share when not NULL';

CREATE INDEX idx_formulary_ndc ON pbm.formulary (ndc);
-- The index holds all that a rule is found by, so that it is as good a choice as the unique one.
CREATE INDEX idx_formulary_plan ON pbm.formulary (plan_id, ndc, ingredient_id, class_id);
CREATE INDEX idx_formulary_tier ON pbm.formulary (tier);
COMMENT ON INDEX pbm.idx_formulary_ndc IS 'The rules of a product in all plans';
COMMENT ON INDEX pbm.idx_formulary_plan IS 'The formulary of a plan';
COMMENT ON INDEX pbm.idx_formulary_tier IS 'Tier analysis';

CREATE TABLE pbm.step_therapy (
    step_therapy_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    formulary_id uuid NOT NULL REFERENCES pbm.formulary ON DELETE CASCADE,
    step_number smallint NOT NULL DEFAULT 1 CHECK (step_number > 0),
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    lookback_days integer NOT NULL DEFAULT 365 CHECK (lookback_days > 0),
    minimum_days_supply integer NOT NULL DEFAULT 1 CHECK (minimum_days_supply > 0),
    CHECK (num_nonnulls(ingredient_id, class_id) = 1)
);
COMMENT ON TABLE pbm.step_therapy IS
'What a member must have tried before a product with step_therapy_required: any one row of each step_number, found in paid claims of the last lookback_days with at least minimum_days_supply in all; else reject 608';
CREATE INDEX step_therapy_formulary ON pbm.step_therapy (formulary_id);
COMMENT ON INDEX pbm.step_therapy_formulary IS 'Finds the steps of a formulary rule';
END
$pbm$;


-- sql/23_pharmacy.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.pharmacies (
    pharmacy_id serial PRIMARY KEY,
    npi text NOT NULL UNIQUE CHECK (npi ~ '^[0-9]{10}$'),
    name text NOT NULL,
    address text,
    city text,
    state text,
    zip_code text,
    pbm_network boolean DEFAULT true,
    pbm_partner text,
    ncpdp_id text UNIQUE CHECK (ncpdp_id ~ '^[0-9]{7}$'),
    channel text NOT NULL DEFAULT 'retail' CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date
);
COMMENT ON TABLE pbm.pharmacies IS 'Dispensing pharmacies. pbm_network = false: never contracted, whatever pharmacy_contract says.';
COMMENT ON COLUMN pbm.pharmacies.channel IS 'Which cost share applies';

CREATE TABLE pbm.network (
    network_id serial PRIMARY KEY,
    network_name text NOT NULL UNIQUE
);
COMMENT ON TABLE pbm.network IS 'Pharmacy networks';

CREATE TABLE pbm.plan_network (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    network_id integer NOT NULL REFERENCES pbm.network,
    preference smallint NOT NULL DEFAULT 1,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (plan_id, network_id, effective_date),
    CHECK (termination_date >= effective_date)
);
COMMENT ON TABLE pbm.plan_network IS 'The networks a plan uses; of several contracts of one pharmacy the lowest preference counts';

CREATE TABLE pbm.pharmacy_contract (
    contract_id serial PRIMARY KEY,
    pharmacy_id integer NOT NULL REFERENCES pbm.pharmacies,
    network_id integer NOT NULL REFERENCES pbm.network,
    effective_date date NOT NULL,
    termination_date date,
    brand_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0 CHECK (brand_dispensing_fee >= 0),
    generic_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0 CHECK (generic_dispensing_fee >= 0),
    lesser_of_submitted_fee boolean NOT NULL DEFAULT false,
    sales_tax_percent numeric(7,4) NOT NULL DEFAULT 0 CHECK (sales_tax_percent BETWEEN 0 AND 100),
    CHECK (termination_date >= effective_date),
    CONSTRAINT pharmacy_contract_no_overlap EXCLUDE USING gist (
        int4range(pharmacy_id, pharmacy_id, '[]') WITH &&,
        int4range(network_id, network_id, '[]') WITH &&,
        daterange(effective_date, termination_date, '[]') WITH &&)
);
COMMENT ON TABLE pbm.pharmacy_contract IS 'Terms of a pharmacy in a network by date; without one on the fill date a claim is rejected 40';
COMMENT ON COLUMN pbm.pharmacy_contract.lesser_of_submitted_fee IS 'Whether a lower submitted dispensing fee (412-DC) replaces the contract''s';
COMMENT ON COLUMN pbm.pharmacy_contract.sales_tax_percent IS 'Percent of ingredient cost plus dispensing fee';
COMMENT ON INDEX pbm.pharmacy_contract_no_overlap IS 'One contract of a pharmacy in a network at a time; finds a pharmacy''s contracts';

CREATE TABLE pbm.contract_rate (
    contract_id integer NOT NULL REFERENCES pbm.pharmacy_contract ON DELETE CASCADE,
    product_type text NOT NULL CHECK (product_type IN ('brand', 'generic')),
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'ful')),
    adjustment_percent numeric(7,4) NOT NULL DEFAULT 0 CHECK (adjustment_percent > -100),
    PRIMARY KEY (contract_id, product_type, price_type)
);
COMMENT ON TABLE pbm.contract_rate IS
'The bases a contract prices by: AWP - 16 % is awp with -16. All that have a price are tried, the lowest wins. ful is the loaded upper limit, or else the higher of 175 % of AMP and NADAC (42 CFR 447.514).';

CREATE TABLE pbm.prescriber (
    prescriber_npi text PRIMARY KEY CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    prescriber_name text NOT NULL,
    specialty text,
    dea_number text,
    dea_schedules smallint[] NOT NULL DEFAULT '{2,3,4,5}' CHECK (dea_schedules <@ '{2,3,4,5}'),
    dea_termination_date date,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    exclusion_date date,
    deceased_date date
);
COMMENT ON TABLE pbm.prescriber IS 'Prescribers with their DEA authority';
COMMENT ON COLUMN pbm.prescriber.exclusion_date IS 'Sanctioned from this date on, reject A1';
COMMENT ON COLUMN pbm.prescriber.deceased_date IS 'Reject A2 for prescriptions written after it';
END
$pbm$;


-- sql/24_code.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.reject_code (
    reject_code text PRIMARY KEY,
    meaning text NOT NULL,
    field text,
    category text,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date
);
COMMENT ON TABLE pbm.reject_code IS 'Reject codes (511-FB)';

CREATE TABLE pbm.code_value (
    field text NOT NULL,
    code text NOT NULL,
    field_name text NOT NULL,
    meaning text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (field, code)
);
COMMENT ON TABLE pbm.code_value IS 'Code sets by NCPDP field, for instance 439-E4 reason for service';
END
$pbm$;


-- sql/25_member.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.members (
    member_id serial PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    date_of_birth date NOT NULL,
    eligibility_status text DEFAULT 'active',
    plan_id text NOT NULL REFERENCES pbm.plan (plan_code),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    name text GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED,
    patient_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    sex text NOT NULL DEFAULT 'U' CHECK (sex IN ('M', 'F', 'U')),
    address text,
    city text,
    state text,
    zip_code text,
    phone text,
    email text
);
COMMENT ON TABLE pbm.members IS
'People. The spans of coverage are in pbm.coverage, which adjudication reads; plan_id (a plan_code) and the dates here are the newest span of the highest rank, kept by a trigger on coverage.';
COMMENT ON COLUMN pbm.members.patient_id IS 'The key everything about the person hangs on';
COMMENT ON COLUMN pbm.members.eligibility_status IS 'active or inactive, for reports; inactive: no span is open today';
CREATE INDEX idx_members_eligibility ON pbm.members (eligibility_status, effective_date, termination_date);
COMMENT ON INDEX pbm.idx_members_eligibility IS 'Member eligibility report';

CREATE TABLE pbm.coverage (
    coverage_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    member_id integer NOT NULL REFERENCES pbm.members,
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    cardholder_id text NOT NULL,
    person_code text NOT NULL DEFAULT '01',
    family_id uuid NOT NULL,
    relationship_code text NOT NULL DEFAULT '1' CHECK (relationship_code IN ('0', '1', '2', '3', '4')),
    group_id text,
    rank smallint NOT NULL DEFAULT 1 CHECK (rank > 0),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coverage_no_overlap EXCLUDE USING gist (
        int4range(member_id, member_id, '[]') WITH &&,
        int4range(rank, rank, '[]') WITH &&,
        (CASE WHEN termination_date < effective_date THEN 'empty'::daterange
              ELSE daterange(effective_date, termination_date, '[]') END) WITH &&)
);
COMMENT ON TABLE pbm.coverage IS
'Spans in which a plan covers a member, both dates inclusive; a span that ends before it begins is void. rank 1 pays first; spans of one member and rank do not overlap.';
COMMENT ON COLUMN pbm.coverage.cardholder_id IS 'Cardholder ID on the card (302-C2), the same for a family';
COMMENT ON COLUMN pbm.coverage.person_code IS 'Person code (303-C3) within the cardholder ID';
COMMENT ON COLUMN pbm.coverage.family_id IS 'Whose family accumulators count';
COMMENT ON COLUMN pbm.coverage.relationship_code IS 'Patient relationship (306-C6): 0 not specified, 1 cardholder, 2 spouse, 3 child, 4 other';
CREATE INDEX coverage_cardholder ON pbm.coverage (cardholder_id, person_code);
CREATE INDEX coverage_member ON pbm.coverage (member_id);
COMMENT ON INDEX pbm.coverage_no_overlap IS 'No overlap of spans of one member and rank';
COMMENT ON INDEX pbm.coverage_cardholder IS 'Finds the person of a claim';
COMMENT ON INDEX pbm.coverage_member IS 'Finds the spans of a member';

CREATE TABLE pbm.accumulator (
    owner_id uuid NOT NULL,
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    benefit_year_start date NOT NULL,
    scope text NOT NULL CHECK (scope IN ('family', 'individual')),
    deductible_met numeric(12,2) NOT NULL DEFAULT 0 CHECK (deductible_met >= 0),
    out_of_pocket_met numeric(12,2) NOT NULL DEFAULT 0 CHECK (out_of_pocket_met >= 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, plan_id, benefit_year_start, scope)
) WITH (fillfactor = 70);
COMMENT ON TABLE pbm.accumulator IS 'What a member (owner_id = members.patient_id) or a family (coverage.family_id) has paid in a benefit year, in dollars: always the sum over the paid claims';

CREATE TABLE pbm.prior_authorization (
    authorization_number text PRIMARY KEY DEFAULT replace(gen_random_uuid()::text, '-', ''),
    patient_id uuid NOT NULL REFERENCES pbm.members (patient_id),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    ndc pbm.ndc,
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    status text NOT NULL DEFAULT 'approved' CHECK (status IN ('approved', 'denied', 'in_process')),
    waived_reject_codes text[] NOT NULL DEFAULT '{75,608}',
    quantity_authorized numeric(12,3) CHECK (quantity_authorized > 0),
    fills_authorized integer CHECK (fills_authorized > 0),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(ndc, ingredient_id, class_id) = 1),
    CHECK (termination_date >= effective_date)
);
COMMENT ON TABLE pbm.prior_authorization IS 'Prior authorizations on file';
COMMENT ON COLUMN pbm.prior_authorization.waived_reject_codes IS 'The rejects this authorization lifts: 75, 608, 60, 61, 70, MR, 76, 9G, 7X, AG, 79';
COMMENT ON COLUMN pbm.prior_authorization.quantity_authorized IS 'Units in all its fills, reject PA beyond; NULL: no limit';
COMMENT ON COLUMN pbm.prior_authorization.fills_authorized IS 'Fills in all, reject PA beyond; NULL: no limit';
CREATE INDEX prior_authorization_patient ON pbm.prior_authorization (patient_id);
COMMENT ON INDEX pbm.prior_authorization_patient IS 'Finds the authorizations of a claim''s patient';
END
$pbm$;


-- sql/26_claim.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.pharmacy_claim (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    claim_number text NOT NULL,
    patient_id uuid,
    rx_number text,
    ndc pbm.ndc,
    drug_name text,
    quantity numeric(12,3),
    days_supply integer,
    refills_authorized integer,
    pharmacy_ncpdp text,
    pharmacy_npi text,
    prescriber_npi text,
    prescriber_dea text,
    fill_date date NOT NULL,
    written_date date,
    ingredient_cost numeric(12,2),
    dispensing_fee numeric(12,2),
    total_cost numeric(12,2),
    allowed_amount numeric(12,2),
    paid_amount numeric(12,2),
    patient_copay numeric(12,2),
    status text NOT NULL CHECK (status IN ('paid', 'rejected', 'reversed')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    member_id integer,
    family_id uuid,
    coverage_id uuid,
    plan_id uuid,
    benefit_year_start date,
    fill_number integer NOT NULL DEFAULT 0,
    daw_code text,
    channel text,
    usual_and_customary numeric(12,2),
    ingredient_cost_submitted numeric(12,2),
    dispensing_fee_submitted numeric(12,2),
    gross_amount_due_submitted numeric(12,2),
    sales_tax numeric(12,2),
    deductible_applied numeric(12,2),
    copay_amount numeric(12,2),
    coinsurance_amount numeric(12,2),
    daw_penalty numeric(12,2),
    out_of_pocket_applied numeric(12,2),
    basis_of_reimbursement text,
    tier integer,
    prior_authorization_number text,
    reject_codes text[],
    reversed_at timestamptz,
    submitted jsonb,
    fingerprint bigint NOT NULL DEFAULT 0,
    trace bytea NOT NULL DEFAULT '',
    PRIMARY KEY (id, fill_date),
    CONSTRAINT pharmacy_claim_number UNIQUE (claim_number, fill_date),
    CONSTRAINT pharmacy_claim_rejected CHECK ((status = 'rejected') = (reject_codes IS NOT NULL)),
    CONSTRAINT pharmacy_claim_reversed CHECK ((status = 'reversed') = (reversed_at IS NOT NULL)),
    -- A NULL among the figures of a claim that was paid fails the check as a wrong sum does.
    CONSTRAINT pharmacy_claim_balance CHECK ((status = 'rejected' OR (
        ingredient_cost + dispensing_fee + sales_tax = allowed_amount
        AND total_cost = allowed_amount
        AND paid_amount + patient_copay = allowed_amount
        AND deductible_applied + copay_amount + coinsurance_amount + daw_penalty = patient_copay
        AND least(ingredient_cost, dispensing_fee, sales_tax, paid_amount, deductible_applied, copay_amount,
                  coinsurance_amount, daw_penalty, out_of_pocket_applied) >= 0)) IS TRUE),
    CONSTRAINT pharmacy_claim_whose CHECK (status = 'rejected' OR num_nulls(
        patient_id, member_id, family_id, coverage_id, plan_id, benefit_year_start, ndc, quantity, days_supply,
        pharmacy_npi, rx_number, tier, out_of_pocket_applied) = 0)
) PARTITION BY RANGE (fill_date);
COMMENT ON TABLE pbm.pharmacy_claim IS
'Every claim that was answered, paid, rejected or reversed, partitioned by fill_date. A claim that came without a fill date carries the day it was received.';
COMMENT ON COLUMN pbm.pharmacy_claim.id IS 'Time-ordered UUID (version 7)';
COMMENT ON COLUMN pbm.pharmacy_claim.claim_number IS 'Claim and authorization number (503-F3), 20 characters, unique by construction';
COMMENT ON COLUMN pbm.pharmacy_claim.total_cost IS 'Ingredient cost, dispensing fee and sales tax';
COMMENT ON COLUMN pbm.pharmacy_claim.paid_amount IS 'What the plan pays';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_copay IS 'All that the patient pays: deductible, copay, coinsurance, DAW penalty';
COMMENT ON COLUMN pbm.pharmacy_claim.deductible_applied IS 'What this claim added to deductible_met';
COMMENT ON COLUMN pbm.pharmacy_claim.out_of_pocket_applied IS 'What this claim added to out_of_pocket_met';
COMMENT ON COLUMN pbm.pharmacy_claim.basis_of_reimbursement IS 'Basis of reimbursement determination (522-FM)';
COMMENT ON COLUMN pbm.pharmacy_claim.submitted IS 'The request as it came, kept when a field of it could not be stored in its column';
COMMENT ON COLUMN pbm.pharmacy_claim.fingerprint IS 'Digest of the request: an exact repeat has the same';
COMMENT ON COLUMN pbm.pharmacy_claim.trace IS 'The decision in compact form; explain_claim puts it into words';

CREATE TABLE pbm.pharmacy_claim_default PARTITION OF pbm.pharmacy_claim DEFAULT;
COMMENT ON TABLE pbm.pharmacy_claim_default IS 'Claims of months that have no partition yet; ensure_partitions moves them out';

CREATE UNIQUE INDEX pharmacy_claim_paid_once ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date, fill_number, ndc) WHERE status = 'paid';
CREATE INDEX pharmacy_claim_reversals ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date) WHERE status = 'reversed';
CREATE INDEX idx_pharm_claim_patient ON pbm.pharmacy_claim (patient_id, fill_date);
CREATE INDEX idx_pharm_claim_ndc ON pbm.pharmacy_claim (ndc);
CREATE INDEX idx_pharm_claim_fill_date ON pbm.pharmacy_claim USING brin (fill_date);
COMMENT ON INDEX pbm.pharmacy_claim_paid_once IS 'At most one paid claim per pharmacy, prescription, fill and product; finds a claim to reverse';
COMMENT ON INDEX pbm.pharmacy_claim_reversals IS 'Finds the reversal that a repeated reversal repeats';
COMMENT ON INDEX pbm.idx_pharm_claim_patient IS 'A patient''s history';
COMMENT ON INDEX pbm.idx_pharm_claim_ndc IS 'Claims of a product; the seed documents'' interaction query';
COMMENT ON INDEX pbm.idx_pharm_claim_fill_date IS 'Claims of a period within a partition';

CREATE TABLE pbm.dur_alert (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    claim_id uuid,
    patient_id uuid NOT NULL,
    alert_type text,
    severity text CHECK (severity IN ('high', 'medium', 'low')),
    alert_code text,
    alert_description text,
    drug1_ndc pbm.ndc,
    drug2_ndc pbm.ndc,
    interaction_type text,
    override_reason text,
    overridden_by uuid,
    override_date timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    fill_date date,
    outcome text CHECK (outcome IN ('reject', 'soft_reject', 'message')),
    FOREIGN KEY (claim_id, fill_date) REFERENCES pbm.pharmacy_claim (id, fill_date) DEFERRABLE
);
COMMENT ON TABLE pbm.dur_alert IS 'Findings of drug utilization review, stored with the claim that raised them';
COMMENT ON COLUMN pbm.dur_alert.override_reason IS 'The DUR triple (439-E4/440-E5/441-E6) that overrode it';
CREATE INDEX idx_dur_patient ON pbm.dur_alert (patient_id);
CREATE INDEX idx_dur_severity ON pbm.dur_alert (severity);
CREATE INDEX dur_alert_claim ON pbm.dur_alert (claim_id);
COMMENT ON INDEX pbm.idx_dur_patient IS 'Interactions of a patient';
COMMENT ON INDEX pbm.idx_dur_severity IS 'Alerts by severity';
COMMENT ON INDEX pbm.dur_alert_claim IS 'Alerts of a claim';

CREATE VIEW pbm.claims WITH (security_barrier = true) AS
SELECT c.id AS claim_id,
       c.member_id,
       d.drug_id,
       c.pharmacy_npi,
       c.fill_date AS date_filled,
       c.days_supply,
       c.quantity AS quantity_dispensed,
       coalesce(c.paid_amount, 0) AS amount_paid,
       coalesce(c.patient_copay, 0) AS copay_amount,
       c.status AS claim_status,
       c.reject_codes[1] AS rejection_code,
       c.created_at,
       c.claim_number
FROM pbm.pharmacy_claim c
LEFT JOIN pbm.drugs d ON d.ndc_code OPERATOR(pbm.=) c.ndc;
COMMENT ON VIEW pbm.claims IS 'pharmacy_claim with the columns of the first seed document';

CREATE TABLE pbm.manufacturer_rebate (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    manufacturer_id uuid,
    ndc pbm.ndc NOT NULL,
    rebate_percent numeric(5,2) CHECK (rebate_percent BETWEEN 0 AND 100),
    rebate_amount_per_unit numeric(10,4) CHECK (rebate_amount_per_unit >= 0),
    contract_start_date date,
    contract_end_date date,
    minimum_volume integer CHECK (minimum_volume >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (contract_end_date >= contract_start_date)
);
COMMENT ON TABLE pbm.manufacturer_rebate IS 'Rebate terms of a product by contract period';
CREATE INDEX manufacturer_rebate_ndc ON pbm.manufacturer_rebate (ndc);
COMMENT ON INDEX pbm.manufacturer_rebate_ndc IS 'Finds the contract of a product';

CREATE TABLE pbm.claims_staging (
    staging_id bigserial PRIMARY KEY,
    raw_data jsonb NOT NULL,
    validation_status text NOT NULL DEFAULT 'pending' CHECK (validation_status IN ('pending', 'processed', 'error')),
    error_messages text[],
    processed_at timestamptz,
    batch_id text,
    claim_id uuid,
    claim_status text
);
COMMENT ON TABLE pbm.claims_staging IS 'Claims waiting for pbm.process_claims_staging: raw_data is the object that adjudicate_claim(jsonb) takes';
COMMENT ON COLUMN pbm.claims_staging.validation_status IS 'pending; processed: answered, see claim_id and claim_status; error: not a claim, see error_messages';
CREATE INDEX claims_staging_pending ON pbm.claims_staging (staging_id) WHERE validation_status = 'pending';
COMMENT ON INDEX pbm.claims_staging_pending IS 'The next chunk to process';
END
$pbm$;


-- sql/27_audit.sql

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.audit_log (
    audit_id bigserial PRIMARY KEY,
    table_name text NOT NULL,
    operation text NOT NULL,
    user_name text NOT NULL,
    "timestamp" timestamptz NOT NULL DEFAULT clock_timestamp(),
    old_values jsonb,
    new_values jsonb,
    session_user_name text NOT NULL,
    application_name text,
    client_addr inet,
    transaction_id xid8 NOT NULL,
    backend_pid integer NOT NULL,
    row_key text
);
COMMENT ON TABLE pbm.audit_log IS
'Who changed which personal record: written by triggers in the transaction of the change, never updated or deleted. Values are masked as mask_phi does, so that an auditor can read the log without reading a patient''s data.';
COMMENT ON COLUMN pbm.audit_log.operation IS 'INSERT, UPDATE, DELETE or TRUNCATE';
COMMENT ON COLUMN pbm.audit_log.user_name IS 'Current role of the session (SET ROLE), not that of a SECURITY DEFINER function';
COMMENT ON COLUMN pbm.audit_log.session_user_name IS 'Role that logged in';
COMMENT ON COLUMN pbm.audit_log.row_key IS 'Key of the changed row; for a claim its id, which stands for the claim, its accumulators and its alerts together';
COMMENT ON COLUMN pbm.audit_log.old_values IS 'Changed or deleted values, masked';
COMMENT ON COLUMN pbm.audit_log.new_values IS 'Changed or inserted values, masked; for an adjudicated claim only its status';
CREATE INDEX audit_log_timestamp ON pbm.audit_log USING brin ("timestamp");
CREATE INDEX audit_log_row ON pbm.audit_log (row_key);
COMMENT ON INDEX pbm.audit_log_timestamp IS 'The log of a period';
COMMENT ON INDEX pbm.audit_log_row IS 'The log of one record';
END
$pbm$;


-- sql/29_code_data.sql

-- Code tables. Reject codes (511-FB) and NCPDP code sets as listed in public files of the US Government
-- (the Department of Veterans Affairs' VistA tables): codes and short meanings, not the text of the standard.
DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

INSERT INTO pbm.reject_code (reject_code, meaning, field, category) VALUES
('01', 'M/I Bin Number', '101-A1', 'missing/invalid field'),
('02', 'M/I Version/Release Number', '102-A2', 'missing/invalid field'),
('03', 'M/I Transaction Code', '103-A3', 'missing/invalid field'),
('04', 'M/I Processor Control Number', '104-A4', 'missing/invalid field'),
('05', 'M/I Service Provider Number', '201-B1', 'missing/invalid field'),
('06', 'M/I Group ID', '301-C1', 'missing/invalid field'),
('07', 'M/I Cardholder ID', '302-C2', 'missing/invalid field'),
('08', 'M/I Person Code', '303-C3', 'missing/invalid field'),
('09', 'M/I Date Of Birth', '304-C4', 'missing/invalid field'),
('10', 'M/I Patient Gender Code', '305-C5', 'missing/invalid field'),
('11', 'M/I Patient Relationship Code', '306-C6', 'missing/invalid field'),
('12', 'M/I Place of Service', '307-C7', 'missing/invalid field'),
('13', 'M/I Other Coverage Code', '308-C8', 'missing/invalid field'),
('14', 'M/I Eligibility Clarification Code', '309-C9', 'missing/invalid field'),
('15', 'M/I Date of Service', '401-D1', 'missing/invalid field'),
('16', 'M/I Prescription/Service Reference Number', '402-D2', 'missing/invalid field'),
('17', 'M/I Fill Number', '403-D3', 'missing/invalid field'),
('18', 'M/I Metric Quantity', NULL, 'missing/invalid field'),
('19', 'M/I Days Supply', '405-D5', 'missing/invalid field'),
('1C', 'M/I Smoker/Non-Smoker Code', '334-1C', 'missing/invalid field'),
('1E', 'M/I Prescriber Location Code', '467-1E', 'missing/invalid field'),
('1K', 'M/I Patient Country Code', 'A43-1K', 'missing/invalid field'),
('1R', 'Version/Release Value Not Supported', '102-A2', 'value-not-supported'),
('1S', 'Transaction Code/Type Value Not Supported', '103-A3', 'value-not-supported'),
('1T', 'PCN Must Contain Processor/Payer Assigned Value', '104-A4', 'other edit'),
('1U', 'Transaction Count Does Not Match Number of Transactions', '109-A9', 'structure/count'),
('1V', 'Multiple Transactions Not Supported', '109-A9', 'value-not-supported'),
('1W', 'Multi-Ingredient Compound Must Be A Single Transaction', '109-A9', 'other edit'),
('1X', 'Vendor Not Certified For Processor/Payer', '110-AK', 'other edit'),
('1Y', 'Claim Segment Required For Adjudication', '111-AM', 'other edit'),
('1Z', 'Clinical Segment Required For Adjudication', '111-AM', 'other edit'),
('20', 'M/I Compound Code', '406-D6', 'missing/invalid field'),
('21', 'M/I Product/Service ID', '407-D7, 489-TE', 'missing/invalid field'),
('22', 'M/I Dispense As Written (DAW)/Product Selection Code', '408-D8', 'missing/invalid field'),
('23', 'M/I Ingredient Cost Submitted', '409-D9', 'missing/invalid field'),
('24', 'M/I SALES TAX', NULL, 'missing/invalid field'),
('25', 'M/I Prescriber ID', '411-DB', 'missing/invalid field'),
('26', 'M/I Unit Of Measure', '600-28', 'missing/invalid field'),
('27', 'Product identifier not FDA/NSDE listed', NULL, 'other edit'),
('28', 'M/I Date Prescription Written', '414-DE', 'missing/invalid field'),
('29', 'M/I Number Of Refills Authorized', '415-DF', 'missing/invalid field'),
('2A', 'M/I Medigap ID', '359-2A', 'missing/invalid field'),
('2B', 'M/I Medicaid Indicator', '360-2B', 'missing/invalid field'),
('2C', 'M/I Pregnancy Indicator', '335-2C', 'missing/invalid field'),
('2D', 'M/I Provider Accept Assignment Indicator', '361-2D', 'missing/invalid field'),
('2E', 'M/I Primary Care Provider ID Qualifier', '468-2E', 'missing/invalid field'),
('2G', 'M/I Compound Ingredient Modifier Code Count', '362-2G', 'missing/invalid field'),
('2H', 'M/I Compound Ingredient Modifier Code', '363-2H', 'missing/invalid field'),
('2J', 'M/I Prescriber First Name', '364-2J', 'missing/invalid field'),
('2K', 'M/I Prescriber Street Address', '365-2K', 'missing/invalid field'),
('2M', 'M/I Prescriber City Address', '366-2M', 'missing/invalid field'),
('2N', 'M/I Prescriber State/Province Address', '367-2N', 'missing/invalid field'),
('2P', 'M/I Prescriber Zip/Postal Zone', '368-2P', 'missing/invalid field'),
('2Q', 'M/I Additional Documentation Type ID', '369-2Q', 'missing/invalid field'),
('2R', 'M/I Length of Need', '370-2R', 'missing/invalid field'),
('2S', 'M/I Length of Need Qualifier', '371-2S', 'missing/invalid field'),
('2T', 'M/I Prescriber/Supplier Date Signed', '372-2T', 'missing/invalid field'),
('2U', 'M/I Request Status', '373-2U', 'missing/invalid field'),
('2V', 'M/I Request Period Begin Date', '374-2V', 'missing/invalid field'),
('2W', 'M/I Request Period Recert/Revised Date', '375-2W', 'missing/invalid field'),
('2X', 'M/I Supporting Documentation', '376-2X', 'missing/invalid field'),
('2Z', 'M/I Question Number/Letter Count', '377-2Z', 'missing/invalid field'),
('30', 'Reversal request outside processor reversal window', NULL, 'other edit'),
('31', 'No matching paid claim found for reversal request', NULL, 'other edit'),
('32', 'M/I Level Of Service', '418-DI', 'missing/invalid field'),
('33', 'M/I Prescription Origin Code', '419-DJ', 'missing/invalid field'),
('34', 'M/I Submission Clarification Code', '420-DK', 'missing/invalid field'),
('35', 'M/I Primary Care Provider ID', '421-DL', 'missing/invalid field'),
('36', 'M/I Clinic ID', NULL, 'missing/invalid field'),
('38', 'M/I Basis Of Cost Determination', '423-DN', 'missing/invalid field'),
('39', 'M/I Diagnosis Code', '424-DO', 'missing/invalid field'),
('3A', 'M/I Request Type', '498-PA', 'missing/invalid field'),
('3B', 'M/I Request Period Date-Begin', '498-PB', 'missing/invalid field'),
('3C', 'M/I Request Period Date-End', '498-PC', 'missing/invalid field'),
('3D', 'M/I Basis Of Request', '498-PD', 'missing/invalid field'),
('3E', 'M/I Authorized Representative First Name', '498-PE', 'missing/invalid field'),
('3F', 'M/I Authorized Representative Last Name', '498-PF', 'missing/invalid field'),
('3G', 'M/I Authorized Representative Street Address', '498-PG', 'missing/invalid field'),
('3H', 'M/I Authorized Representative City Address', '498-PH', 'missing/invalid field'),
('3J', 'M/I Authorized Representative State/Province Address', '498-PJ', 'missing/invalid field'),
('3K', 'M/I Authorized Representative Zip/Postal Zone', '498-PK', 'missing/invalid field'),
('3M', 'M/I Prescriber Phone Number', '498-PM', 'missing/invalid field'),
('3N', 'M/I Prior Authorized Number-Assigned', '498-PY', 'missing/invalid field'),
('3P', 'M/I Authorization Number', '503-F3', 'missing/invalid field'),
('3Q', 'M/I Facility Name', '385-3Q', 'missing/invalid field'),
('3R', 'Prior Authorization Not Required', '407-D7', 'prior authorization'),
('3S', 'M/I Prior Authorization Supporting Documentation', '498-PP', 'missing/invalid field'),
('3T', 'Active Prior Auth Exists Resubmit At Expiration Of Prior Auth', '302-C2, 401-D1, 407-D7', 'prior authorization'),
('3U', 'M/I Facility Street Address', '386-3U', 'missing/invalid field'),
('3V', 'M/I Facility State/Province Address', '387-3V', 'missing/invalid field'),
('3W', 'Prior Authorization In Process', '302-C2, 401-D1, 407-D7', 'prior authorization'),
('3X', 'Authorization Number Not Found', '503-F3', 'other edit'),
('3Y', 'Prior Authorization Denied', '302-C2, 401-D1, 407-D7', 'prior authorization'),
('40', 'Pharmacy Not Contracted With Plan On Date Of Service', NULL, 'other edit'),
('41', 'Submit Bill To Other Processor Or Primary Payer', NULL, 'other edit'),
('42', 'Plan''s prescriber database: prescriber ID inactive/expired', NULL, 'other edit'),
('43', 'Plan''s prescriber database: associated DEA inactive', NULL, 'other edit'),
('44', 'Plan''s prescriber database: DEA not found for prescriber ID', NULL, 'other edit'),
('46', 'Associated DEA does not allow this drug''s DEA schedule', NULL, 'other edit'),
('4B', 'M/I Question Number/Letter', '378-4B', 'missing/invalid field'),
('4C', 'M/I Coordination Of Benefits/Other Payments Count', '337-4C', 'missing/invalid field'),
('4D', 'M/I Question Percent Response', '379-4D', 'missing/invalid field'),
('4E', 'M/I Primary Care Provider Last Name', '470-4E', 'missing/invalid field'),
('4G', 'M/I Question Date Response', '380-4G', 'missing/invalid field'),
('4H', 'M/I Question Dollar Amount Response', '381-4H', 'missing/invalid field'),
('4J', 'M/I Question Numeric Response', '382-4J', 'missing/invalid field'),
('4K', 'M/I Question Alphanumeric Response', '383-4K', 'missing/invalid field'),
('4M', 'Compound Ingredient Modifier Code Count Doesn''t Match # of Repetitions', '362-2G', 'structure/count'),
('4N', 'Question Number/Letter Count Does Not Match Number of Repetitions', '377-2Z', 'structure/count'),
('4P', 'Question Number/Letter Not Valid for Identified Document', '378-4B', 'other edit'),
('4Q', 'Question Response Not Appropriate for Question Number/Letter', '378-4B', 'other edit'),
('4R', 'Required Question Num/Letter Response for Indicated Document Missing', '378-4B', 'other edit'),
('4S', 'Compound Product ID Requires a Modifier Code', '489-TE', 'other edit'),
('4T', 'M/I Additional Documentation Segment', '111-AM', 'missing/invalid field'),
('4W', 'Must Fill Through Specialty Pharmacy', '407-D7, 489-TE', 'other edit'),
('4X', 'M/I Patient Residence', '384-4X', 'missing/invalid field'),
('4Y', 'Patient Residence Value Not Supported', '384-4X', 'value-not-supported'),
('4Z', 'Place of Service Not Supported By Plan', '307-C7', 'value-not-supported'),
('50', 'Non-Matched Pharmacy Number', '201-B1', 'non-matched'),
('51', 'Non-Matched Group ID', '301-C1', 'eligibility/coverage'),
('52', 'Non-Matched Cardholder ID', '302-C2', 'eligibility/coverage'),
('53', 'Non-Matched Person Code', '303-C3', 'eligibility/coverage'),
('54', 'Non-Matched Product/Service ID Number', '407-D7, 489-TE', 'non-matched'),
('55', 'Non-Matched Product Package Size', '407-D7, 489-TE', 'non-matched'),
('56', 'Non-Matched Prescriber ID', '411-DB', 'non-matched'),
('57', 'Non-Matched PA/MC Number', NULL, 'non-matched'),
('58', 'Non-Matched Primary Prescriber', '421-DL', 'non-matched'),
('59', 'Non-Matched Clinic ID', NULL, 'non-matched'),
('5C', 'M/I Other Payer Coverage Type', '338-5C', 'missing/invalid field'),
('5E', 'M/I Other Payer Reject Count', '471-5E', 'missing/invalid field'),
('5J', 'M/I Facility City Address', '388-5J', 'missing/invalid field'),
('60', 'Product/Service Not Covered For Patient Age', '302-C2, 304-C4, 401-D1, 407-D7, 489-TE', 'benefit/coverage rule'),
('61', 'Product/Service Not Covered For Patient Gender', '302-C2, 305-C5, 407-D7, 489-TE', 'benefit/coverage rule'),
('62', 'Patient/Card Holder ID Name Mismatch', '310-CA, 311-CB, 312-CC, 313-CD, 302-C2', 'eligibility/coverage'),
('63', 'Product/Service ID Not Covered For Institutionalized Patient', '302-C2, 401-D1, 407-D7', 'eligibility/coverage'),
('64', 'Claim Submitted Does Not Match Prior Authorization', '201-B1, 407-D7, 442-E7, 461-EU, 462-EV, 489-TE', 'prior authorization'),
('65', 'Patient Is Not Covered', '303-C3, 306-C6', 'eligibility/coverage'),
('66', 'Patient Age Exceeds Maximum Age', '303-C3, 304-C4, 306-C6', 'eligibility/coverage'),
('67', 'Filled Before Coverage Effective', '401-D1', 'eligibility/coverage'),
('68', 'Filled After Coverage Expired', '401-D1', 'eligibility/coverage'),
('69', 'Filled After Coverage Terminated', '401-D1', 'eligibility/coverage'),
('6C', 'M/I Other Payer ID Qualifier', '339-6C', 'missing/invalid field'),
('6D', 'M/I Facility Zip/Postal Zone', '389-6D', 'missing/invalid field'),
('6E', 'M/I Other Payer Reject Code', '472-6E', 'missing/invalid field'),
('6G', 'COB/Other Payments Segment Required For Adjudication', '111-AM', 'other edit'),
('6H', 'Coupon Segment Required For Adjudication', '111-AM', 'other edit'),
('6J', 'Insurance Segment Required For Adjudication', '111-AM', 'other edit'),
('6K', 'Patient Segment Required For Adjudication', '111-AM', 'other edit'),
('6M', 'Pharmacy Provider Segment Required For Adjudication', '111-AM', 'other edit'),
('6N', 'Prescriber Segment Required For Adjudication', '111-AM', 'other edit'),
('6P', 'Pricing Segment Required For Adjudication', '111-AM', 'other edit'),
('6Q', 'Prior Authorization Segment Required For Adjudication', '111-AM', 'prior authorization'),
('6R', 'Worker''s Compensation Segment Required For Adjudication', '111-AM', 'other edit'),
('6S', 'Transaction Segment Required For Adjudication', '111-AM', 'other edit'),
('6T', 'Compound Segment Required For Adjudication', '111-AM', 'other edit'),
('6U', 'Compound Segment Incorrectly Formatted', '111-AM', 'other edit'),
('6V', 'Multi-ingredient Compounds Not Supported', '111-AM', 'value-not-supported'),
('6W', 'DUR/PPS Segment Required For Adjudication', '111-AM', 'DUR'),
('6X', 'DUR/PPS Segment Incorrectly Formatted', '111-AM', 'DUR'),
('6Y', 'Not Authorized To Submit Electronically', '201-B1', 'other edit'),
('6Z', 'Provider Not Eligible To Perform Service/Dispense Product', '201-B1', 'other edit'),
('70', 'Product/Service Not Covered - Plan/Benefit Exclusion', '407-D7, 489-TE', 'benefit/coverage rule'),
('71', 'Prescriber ID Is Not Covered', '411-DB', 'benefit/coverage rule'),
('72', 'Primary Prescriber Is Not Covered', '421-DL', 'benefit/coverage rule'),
('73', 'Refills Are Not Covered', '402-D2, 403-D3', 'benefit/coverage rule'),
('74', 'Other Carrier Payment Meets Or Exceeds Payable', '409-D9, 442-E7, 481-HA, 482-GE', 'benefit/coverage rule'),
('75', 'Prior Authorization Required', '462-EV, 489-TE', 'prior authorization'),
('76', 'Plan Limitations Exceeded', '405-D5, 442-E7', 'benefit/coverage rule'),
('77', 'Discontinued Product/Service ID Number', '407-D7, 489-TE', 'other edit'),
('78', 'Cost Exceeds Maximum', '407-D7, 409-D9, 442-E7, 448-ED, 449-EE, 481-HA, 482-GE, 489-TE', 'benefit/coverage rule'),
('79', 'Refill Too Soon', '401-D1, 403-D3, 405-D5', 'benefit/coverage rule'),
('7A', 'Provider Does Not Match Authorization On File', '201-B1', 'other edit'),
('7B', 'Service Provider ID Qualifier Value Not Supported For Processor/Payer', '202-B2', 'value-not-supported'),
('7C', 'M/I Other Payer ID', '340-7C', 'missing/invalid field'),
('7D', 'Non-Matched DOB', '304-C4', 'non-matched'),
('7E', 'M/I DUR/PPS Code Counter', '473-7E', 'missing/invalid field'),
('7F', 'Future date not allowed for Date of Birth', '304-C4', 'other edit'),
('7G', 'Future Date Not Allowed For DOB', '304-C4', 'other edit'),
('7H', 'Non-Matched Gender Code', '305-C5', 'non-matched'),
('7J', 'Patient Relationship Code Value Not Supported', '306-C6', 'value-not-supported'),
('7K', 'Discrepancy Between Other Coverage Code And Other Payer Amount', '308-C8', 'other edit'),
('7M', 'Discrepancy Between Other Coverage Code & Other Coverage Info On File', '308-C8', 'other edit'),
('7N', 'Patient ID Qualifier Value Not Supported', '331-CX', 'value-not-supported'),
('7P', 'COB/Other Payments Count Exceeds Number of Supported Payers', '337-4C', 'structure/count'),
('7Q', 'Other Payer ID Qualifier Value Not Supported', '339-6C', 'value-not-supported'),
('7R', 'Other Payer Amount Paid Count Exceeds Number of Supported Groupings', '341-HB', 'structure/count'),
('7S', 'Other Payer Amount Paid Qualifier Value Not Supported', '342-HC', 'value-not-supported'),
('7T', 'Quantity Intended To Be Dispensed Required For Partial Fill Trans', '344-HF', 'other edit'),
('7U', 'Days Supply Intended To Be Dispensed Required For Partial Fill Trans', '345-HG', 'other edit'),
('7V', 'Duplicate Refills', '403-D3', 'other edit'),
('7W', 'Refills Exceed allowable Refills', '403-D3', 'benefit/coverage rule'),
('7X', 'Days Supply Exceeds Plan Limitation', '405-D5', 'benefit/coverage rule'),
('7Y', 'Compounds Not Covered', '406-D6', 'benefit/coverage rule'),
('7Z', 'Compound Requires Two Or More Ingredients', '406-D6', 'other edit'),
('80', 'Drug-Diagnosis Mismatch', '407-D7, 424-DO', 'other edit'),
('81', 'Claim Too Old', '401-D1', 'other edit'),
('82', 'Claim Is Post-Dated', '401-D1', 'other edit'),
('83', 'Duplicate Paid/Captured Claim', '201-B1, 401-D1, 402-D2, 403-D3, 407-D7', 'other edit'),
('84', 'Claim Has Not Been Paid/Captured', '201-B1, 401-D1, 402-D2', 'other edit'),
('85', 'Claim Not Processed', NULL, 'other edit'),
('86', 'Submit Manual Reversal', NULL, 'other edit'),
('87', 'Reversal Not Processed', NULL, 'other edit'),
('88', 'DUR Reject Error', '401-D1, 407-D7', 'DUR'),
('89', 'Rejected Claim Fees Paid', NULL, 'other edit'),
('8A', 'Compound Requires At Least One Covered Ingredient', '406-D6', 'benefit/coverage rule'),
('8B', 'Compound Segment Missing On A Compound Claim', '406-D6', 'other edit'),
('8C', 'M/I Facility ID', '336-8C', 'missing/invalid field'),
('8D', 'Compound Segment Present On A Non-Compound Claim', '406-D6', 'other edit'),
('8E', 'M/I DUR/PPS Level Of Effort', '474-8E', 'missing/invalid field'),
('8G', 'Product/Service ID (407-D7) Must Be A Single Zero ''0'' For Compounds', '407-D7', 'other edit'),
('8H', 'Product/Service Only Covered On Compound Claim', '407-D7', 'benefit/coverage rule'),
('8J', 'Incorrect Product/Service ID For Processor/Payer', '407-D7, 489-TE', 'other edit'),
('8K', 'DAW Code Value Not Supported', '408-D8', 'value-not-supported'),
('8M', 'Sum Of Compound Ingredient Costs Does Not Equal Ingredient Cost', '409-D9', 'other edit'),
('8N', 'Future Date Prescription Written Not Allowed', '414-DE', 'other edit'),
('8P', 'Date Written Different On Previous Filling', '414-DE', 'other edit'),
('8Q', 'Excessive Refills Authorized', '415-DF', 'other edit'),
('8R', 'Submission Clarification Code Value Not Supported', '420-DK', 'value-not-supported'),
('8S', 'Basis Of Cost Determination Value Not Supported', '423-DN', 'value-not-supported'),
('8T', 'U&C Must Be Greater Than Zero', '426-DQ', 'other edit'),
('8U', 'GAD Must Be Greater Than Zero', '430-DU', 'other edit'),
('8V', 'Negative Dollar Amount Is Not Supported In Other Payer Amount Paid', '431-DV', 'value-not-supported'),
('8W', 'Discrepancy Between Other Coverage Code and Other Payer Amount Paid', '431-DV', 'other edit'),
('8X', 'Collection From Cardholder Not Allowed', '433-DX', 'other edit'),
('8Y', 'Excessive Amount Collected', '433-DX', 'other edit'),
('8Z', 'Product/Service ID Qualifier Value Not Supported', '436-E1', 'value-not-supported'),
('90', 'Host Hung Up', NULL, 'system/transport'),
('91', 'Host Response Error', NULL, 'system/transport'),
('92', 'System Unavailable/Host Unavailable', NULL, 'system/transport'),
('93', 'Planned Unavailable', NULL, 'system/transport'),
('94', 'Invalid Message', NULL, 'other edit'),
('95', 'Time Out', NULL, 'system/transport'),
('96', 'Scheduled Downtime', NULL, 'system/transport'),
('97', 'Payer Unavailable', NULL, 'system/transport'),
('98', 'Connection To Payer Is Down', NULL, 'system/transport'),
('99', 'Host Processing Error', NULL, 'system/transport'),
('9B', 'Reason For Service Code Value Not Supported', '439-E4', 'value-not-supported'),
('9C', 'Professional Service Code Value Not Supported', '440-E5', 'value-not-supported'),
('9D', 'Result Of Service Code Value Not Supported', '441-E6', 'value-not-supported'),
('9E', 'Quantity Does Not Match Dispensing Unit', '442-E7', 'other edit'),
('9G', 'Quantity Dispensed Exceeds Maximum Allowed', '442-E7', 'benefit/coverage rule'),
('9H', 'Quantity Not Valid For Product/Service ID Submitted', '442-E7', 'other edit'),
('9J', 'Future Other Payer Date Not Allowed', '443-E8', 'other edit'),
('9K', 'Compound Ingredient Component Cnt Exceeds Num Of Ingredients Supported', '447-EC', 'benefit/coverage rule'),
('9M', 'Minimum Of Two Ingredients Required', '447-EC', 'other edit'),
('9N', 'Compound Ingredient Quantity Exceeds Maximum Allowed', '448-ED', 'benefit/coverage rule'),
('9P', 'Compound Ingredient Drug Cost Must Be Greater Than Zero', '449-EE', 'other edit'),
('9Q', 'Route Of Administration Submitted Not Covered', '995-E2', 'benefit/coverage rule'),
('9R', 'Prescription/Service Reference Number Qualifier Submitted Not Covered', '455-EM', 'benefit/coverage rule'),
('9S', 'Future Associated Prescription/Service Date Not Allowed', '457-EP', 'other edit'),
('9T', 'Prior Authorization Type Code Submitted Not Covered', '461-EU', 'prior authorization'),
('9U', 'Provider ID Qualifier Submitted Not Covered', '465-EY', 'benefit/coverage rule'),
('9V', 'Prescriber ID Qualifier Submitted Not Covered', '466-EZ', 'benefit/coverage rule'),
('9W', 'DUR/PPS Code Counter Exceeds Number Of Occurrences Supported', '473-7E', 'structure/count'),
('9X', 'Coupon Type Submitted Not Covered', '485-KE', 'benefit/coverage rule'),
('9Y', 'Compound Product ID Qualifier Submitted Not Covered', '488-RE', 'benefit/coverage rule'),
('9Z', 'Duplicate Product ID In Compound', '489-TE', 'other edit'),
('A1', 'ID Submitted is associated with a Sanctioned Prescriber', '411-DB', 'other edit'),
('A2', 'ID Submitted is associated to a Deceased Prescriber', '411-DB', 'other edit'),
('A3', 'May be covered under hospice - Medicare A', NULL, 'eligibility/coverage'),
('A4', 'May be covered under Medicare B bundled payment to ESRD dialysis facility', NULL, 'eligibility/coverage'),
('A5', 'Not Covered Under Part D Law', '302-C2, 401-D1, 407-D7', 'eligibility/coverage'),
('A6', 'This Product/Service May Be Covered Under Medicare Part B', '302-C2, 401-D1, 407-D7', 'eligibility/coverage'),
('A7', 'M/I Internal Control Number', '993-A7', 'missing/invalid field'),
('A9', 'M/I Transaction Count', '109-A9', 'missing/invalid field'),
('AA', 'Patient Spenddown Not Met', '302-C2, 401-D1, 407-D7', 'eligibility/coverage'),
('AB', 'Date Written Is After Date Filled', '401-D1', 'other edit'),
('AC', 'Product Not Covered Non-Participating Manufacturer', '489-TE, 407-D7', 'benefit/coverage rule'),
('AD', 'Billing Provider Not Eligible To Bill This Claim Type', '302-C2, 401-D1, 407-D7', 'other edit'),
('AE', 'QMB (Qualified Medicare Beneficiary)-Bill Medicare', '302-C2', 'eligibility/coverage'),
('AF', 'Patient Enrolled Under Managed Care', '302-C2', 'eligibility/coverage'),
('AG', 'Days Supply Limitation For Product/Service', '489-TE, 407-D7', 'benefit/coverage rule'),
('AH', 'Unit Dose Packaging Only Payable For Nursing Home Recipients', '302-C2, 407-D7', 'other edit'),
('AJ', 'Generic Drug Required', '489-TE, 407-D7', 'other edit'),
('AK', 'M/I Software Vendor/Certification ID', '110-AK', 'missing/invalid field'),
('AM', 'M/I Segment Identification', '111-AM', 'missing/invalid field'),
('AQ', 'M/I Facility Segment', '111-AM', 'missing/invalid field'),
('B2', 'M/I Service Provider ID Qualifier', '202-B2', 'missing/invalid field'),
('BA', 'Compound Basis of Cost Determination Submitted Not Covered', '490-UE', 'benefit/coverage rule'),
('BB', 'Diagnosis Code Qualifier Submitted Not Covered', '492-WE', 'benefit/coverage rule'),
('BC', 'Future Measurement Date Not Allowed', '494-ZE', 'other edit'),
('BD', 'Sender Not Authorized To Submit File Type', '702-MC', 'other edit'),
('BE', 'M/I Professional Service Fee Submitted', '477-BE', 'missing/invalid field'),
('BF', 'M/I File Type', '702-MC', 'missing/invalid field'),
('BG', 'Sender ID Not Certified For Processor/Payer', '880-K1', 'other edit'),
('BH', 'M/I Sender ID', '880-K1', 'missing/invalid field'),
('BJ', 'Transmission Type Submitted Not Supported', '880-K6', 'value-not-supported'),
('BK', 'M/I Transmission Type', '880-K6', 'missing/invalid field'),
('BM', 'M/I Narrative Message', '390-BM', 'missing/invalid field'),
('CA', 'M/I Patient First Name', '310-CA', 'missing/invalid field'),
('CB', 'M/I Patient Last Name', '311-CB', 'missing/invalid field'),
('CC', 'M/I Cardholder First Name', '312-CC', 'missing/invalid field'),
('CD', 'M/I Cardholder Last Name', '313-CD', 'missing/invalid field'),
('CE', 'M/I Home Plan', '314-CE', 'missing/invalid field'),
('CF', 'M/I Employer Name', '315-CF', 'missing/invalid field'),
('CG', 'M/I Employer Street Address', '316-CG', 'missing/invalid field'),
('CH', 'M/I Employer City Address', '317-CH', 'missing/invalid field'),
('CI', 'M/I Employer State/Province Address', '318-CI', 'missing/invalid field'),
('CJ', 'M/I Employer Zip Postal Zone', '319-CJ', 'missing/invalid field'),
('CK', 'M/I Employer Phone Number', '320-CK', 'missing/invalid field'),
('CL', 'M/I Employer Contact Name', '321-CL', 'missing/invalid field'),
('CM', 'M/I Patient Street Address', '322-CM', 'missing/invalid field'),
('CN', 'M/I Patient City Address', '323-CN', 'missing/invalid field'),
('CO', 'M/I Patient State/Province Address', '324-CO', 'missing/invalid field'),
('CP', 'M/I Patient Zip/Postal Zone', '325-CP', 'missing/invalid field'),
('CQ', 'M/I Patient Phone Number', '326-CQ', 'missing/invalid field'),
('CR', 'M/I Carrier ID', '327-CR', 'missing/invalid field'),
('CT', 'Patient Social Security Number', NULL, 'other edit'),
('CW', 'M/I Alternate ID', '330-CW', 'missing/invalid field'),
('CX', 'M/I Patient ID Qualifier', '331-CX', 'missing/invalid field'),
('CY', 'M/I Patient ID', '332-CY', 'missing/invalid field'),
('CZ', 'M/I Employer ID', '333-CZ', 'missing/invalid field'),
('DC', 'M/I Dispensing Fee Submitted', '412-DC', 'missing/invalid field'),
('DN', 'M/I Basis Of Cost Determination', '423-DN, 490-UE', 'missing/invalid field'),
('DP', 'M/I DRUG TYPE OVERRIDE', NULL, 'missing/invalid field'),
('DQ', 'M/I Usual And Customary Charge', '426-DQ', 'missing/invalid field'),
('DR', 'M/I Prescriber Last Name', '427-DR', 'missing/invalid field'),
('DS', 'M/I Postage Amount Claimed', NULL, 'missing/invalid field'),
('DT', 'M/I Special Packaging Indicator', '429-DT', 'missing/invalid field'),
('DU', 'M/I Gross Amount Due', '430-DU', 'missing/invalid field'),
('DV', 'M/I Other Payer Amount Paid', '431-DV', 'missing/invalid field'),
('DW', 'M/I Basis Of Days Supply Determination', NULL, 'missing/invalid field'),
('DX', 'M/I Patient Paid Amount Submitted', '433-DX', 'missing/invalid field'),
('DY', 'M/I Date Of Injury', '434-DY', 'missing/invalid field'),
('DZ', 'M/I Claim/Reference ID', '435-DZ', 'missing/invalid field'),
('E1', 'M/I Product/Service ID Qualifier', '436-E1, 488-RE', 'missing/invalid field'),
('E2', 'M/I Route of Administration', '995-E2', 'missing/invalid field'),
('E3', 'M/I Incentive Amount Submitted', '438-E3', 'missing/invalid field'),
('E4', 'M/I Reason For Service Code', '439-E4', 'missing/invalid field'),
('E5', 'M/I Professional Service Code', '440-E5', 'missing/invalid field'),
('E6', 'M/I Result Of Service Code', '441-E6', 'missing/invalid field'),
('E7', 'M/I Quantity Dispensed', '442-E7', 'missing/invalid field'),
('E8', 'M/I Other Payer Date', '443-E8', 'missing/invalid field'),
('E9', 'M/I Provider ID', '444-E9', 'missing/invalid field'),
('EA', 'M/I Originally Prescribed Product/Service Code', '445-EA', 'missing/invalid field'),
('EB', 'M/I Originally Prescribed Quantity', '446-EB', 'missing/invalid field'),
('EC', 'M/I Compound Ingredient Component Count', '447-EC', 'missing/invalid field'),
('ED', 'M/I Compound Ingredient Quantity', '448-ED', 'missing/invalid field'),
('EE', 'M/I Compound Ingredient Drug Cost', '449-EE', 'missing/invalid field'),
('EF', 'M/I Compound Dosage Form Description Code', '450-EF', 'missing/invalid field'),
('EG', 'M/I Compound Dispensing Unit Form Indicator', '451-EG', 'missing/invalid field'),
('EH', 'M/I Compound Route of Administration', NULL, 'missing/invalid field'),
('EJ', 'M/I Originally Prescribed Product/Service ID Qualifier', '453-EJ', 'missing/invalid field'),
('EK', 'M/I Scheduled Prescription ID Number', '454-EK', 'missing/invalid field'),
('EM', 'M/I Prescription/Service Reference Number Qualifier', '455-EM', 'missing/invalid field'),
('EN', 'M/I Associated Prescription/Service Reference Number', '456-EN', 'missing/invalid field'),
('EP', 'M/I Associated Prescription/Service Date', '457-EP', 'missing/invalid field'),
('ER', 'M/I Procedure Modifier Code', '459-ER', 'missing/invalid field'),
('ET', 'M/I Quantity Prescribed', '460-ET', 'missing/invalid field'),
('EU', 'M/I Prior Authorization Type Code', '461-EU', 'missing/invalid field'),
('EV', 'M/I Prior Authorization Number Submitted', '462-EV', 'missing/invalid field'),
('EW', 'M/I Intermediary Authorization Type ID', '463-EW', 'missing/invalid field'),
('EX', 'M/I Intermediary Authorization ID', '464-EX', 'missing/invalid field'),
('EY', 'M/I Provider ID Qualifier', '465-EY', 'missing/invalid field'),
('EZ', 'M/I Prescriber ID Qualifier', '466-EZ', 'missing/invalid field'),
('FO', 'M/I Plan ID', '524-FO', 'missing/invalid field'),
('G1', 'M/I Compound Type', '996-G1', 'missing/invalid field'),
('G2', 'M/I CMS Part D Defined Qualified Facility', '997-G2', 'missing/invalid field'),
('G4', 'Physician must contact plan', '411-DB', 'other edit'),
('G5', 'Pharmacist must contact plan', NULL, 'other edit'),
('G6', 'Pharmacy Not Contracted in Specialty Network', NULL, 'other edit'),
('G7', 'Pharmacy Not Contracted in Home Infusion Network', NULL, 'other edit'),
('G8', 'Pharmacy Not Contracted in Long Term Care Network', NULL, 'other edit'),
('G9', 'Pharmacy Not Contracted in 90 Day Retail Network', NULL, 'other edit'),
('GE', 'M/I Percentage Sales Tax Amount Submitted', '482-GE', 'missing/invalid field'),
('H1', 'M/I Measurement Time', '495-H1', 'missing/invalid field'),
('H2', 'M/I Measurement Dimension', '496-H2', 'missing/invalid field'),
('H3', 'M/I Measurement Unit', '497-H3', 'missing/invalid field'),
('H4', 'M/I Measurement Value', '499-H4', 'missing/invalid field'),
('H5', 'M/I Primary Care Provider Location Code', '469-H5', 'missing/invalid field'),
('H6', 'M/I DUR Co-Agent ID', '476-H6', 'missing/invalid field'),
('H7', 'M/I Other Amount Claimed Submitted Count', '478-H7', 'missing/invalid field'),
('H8', 'M/I Other Amount Claimed Submitted Qualifier', '479-H8', 'missing/invalid field'),
('H9', 'M/I Other Amount Claimed Submitted', '480-H9', 'missing/invalid field'),
('HA', 'M/I Flat Sales Tax Amount Submitted', '481-HA', 'missing/invalid field'),
('HB', 'M/I Other Payer Amount Paid Count', '341-HB', 'missing/invalid field'),
('HC', 'M/I Other Payer Amount Paid Qualifier', '342-HC', 'missing/invalid field'),
('HD', 'M/I Dispensing Status', '343-HD', 'missing/invalid field'),
('HE', 'M/I Percentage Sales Tax Rate Submitted', '483-HE', 'missing/invalid field'),
('HF', 'M/I Quantity Intended To Be Dispensed', '344-HF', 'missing/invalid field'),
('HG', 'M/I Days Supply Intended To Be Dispensed', '345-HG', 'missing/invalid field'),
('HN', 'M/I Patient E-Mail Address', '350-HN', 'missing/invalid field'),
('J9', 'M/I DUR Co-Agent ID Qualifier', '475-J9', 'missing/invalid field'),
('JE', 'M/I Percentage Sales Tax Basis Submitted', '484-JE', 'missing/invalid field'),
('K5', 'M/I Transaction Reference Number', '880-K5', 'missing/invalid field'),
('KE', 'M/I Coupon Type', '485-KE', 'missing/invalid field'),
('M1', 'Patient Not Covered In This Aid Category', '302-C2, 401-D1', 'eligibility/coverage'),
('M2', 'Recipient Locked In', '302-C2, 401-D1', 'eligibility/coverage'),
('M3', 'Host PA/MC Error', NULL, 'system/transport'),
('M4', 'Prescription/Service Reference Number/Time Limit Exceeded', '402-D2', 'benefit/coverage rule'),
('M5', 'Requires Manual Claim', NULL, 'other edit'),
('M6', 'Host Eligibility Error', NULL, 'system/transport'),
('M7', 'Host Drug File Error', NULL, 'system/transport'),
('M8', 'Host Provider File Error', NULL, 'system/transport'),
('ME', 'M/I Coupon Number', '486-ME', 'missing/invalid field'),
('MG', 'M/I Other Payer BIN Number', '990-MG', 'missing/invalid field'),
('MH', 'M/I Other Payer Processor Control Number', '991-MH', 'missing/invalid field'),
('MJ', 'M/I Other Payer Group ID', '992-MJ', 'missing/invalid field'),
('MK', 'Non-Matched Other Payer BIN Number', '990-MG', 'non-matched'),
('MM', 'Non-Matched Other Payer Processor Control Number', '991-MH', 'non-matched'),
('MN', 'Non-Matched Other Payer Group ID', '992-MJ', 'non-matched'),
('MP', 'Other Payer Cardholder ID Not Covered', '356-NU', 'benefit/coverage rule'),
('MR', 'Product Not On Formulary', '407-D7', 'benefit/coverage rule'),
('MS', 'More than 1 Cardholder Found - Narrow Search Criteria', '302-C2', 'other edit'),
('MT', 'M/I Patient Assignment Indicator', '391-MT', 'missing/invalid field'),
('MU', 'M/I Benefit Stage Count', '392-MU', 'missing/invalid field'),
('MV', 'M/I Benefit Stage Qualifier', '393-MV', 'missing/invalid field'),
('MW', 'M/I Benefit Stage Amount', '394-MW', 'missing/invalid field'),
('MX', 'Benefit Stage Count Does Not Match Number Of Repetitions', '392-MU', 'structure/count'),
('MY', 'M/I Address Count', '603-MY', 'missing/invalid field'),
('MZ', 'Error Overflow', NULL, 'system/transport'),
('N1', 'No patient match found', '302-C2', 'eligibility/coverage'),
('N3', 'M/I Medicaid Paid Amount', '113-N3', 'missing/invalid field'),
('N4', 'M/I Medicaid Subrogation Internal Ctrl Number/Transaction Ctrl Number', '114-N4', 'missing/invalid field'),
('N5', 'M/I Medicaid ID Number', '115-N5', 'missing/invalid field'),
('N6', 'M/I Medicaid Agency Number', '116-N6', 'missing/invalid field'),
('N7', 'Use Prior Authorization Code Provided During Transition Period', '462-EV', 'prior authorization'),
('N8', 'Use Prior Authorization Code Provided For Emergency Fill', '462-EV', 'prior authorization'),
('N9', 'Use Prior Authorization Code Provided For Level of Care Change', '462-EV', 'prior authorization'),
('NA', 'M/I Address Qualifier', '604-NA', 'missing/invalid field'),
('NB', 'M/I Client Name', '605-NB', 'missing/invalid field'),
('NC', 'M/I Discontinue Date Qualifier', '606-NC', 'missing/invalid field'),
('ND', 'M/I Discontinue Date', '607-ND', 'missing/invalid field'),
('NE', 'M/I Coupon Value Amount', '487-NE', 'missing/invalid field'),
('NF', 'M/I Easy Open Cap Indicator', '608-NF', 'missing/invalid field'),
('NG', 'M/I Effective Date', '609-NG', 'missing/invalid field'),
('NH', 'M/I Expiration Date', '610-NH', 'missing/invalid field'),
('NJ', 'M/I File Structure Type', '611-NJ', 'missing/invalid field'),
('NK', 'M/I Inactive Prescription Indicator', '612-NK', 'missing/invalid field'),
('NM', 'M/I Label Directions', '613-NM', 'missing/invalid field'),
('NN', 'Transaction Rejected At Switch Or Intermediary', NULL, 'system/transport'),
('NP', 'M/I Other Payer-Patient Responsibility Amount Qualifier', '351-NP', 'missing/invalid field'),
('NQ', 'M/I Other Payer-Patient Responsibility Amount', '352-NQ', 'missing/invalid field'),
('NR', 'M/I Other Payer-Patient Responsibility Amount Count', '353-NR', 'missing/invalid field'),
('NU', 'M/I Other Payer Cardholder ID', '356-NU', 'missing/invalid field'),
('NV', 'M/I Delay Reason Code', '357-NV', 'missing/invalid field'),
('NW', 'M/I Most Recent Date Filled', '614-NW', 'missing/invalid field'),
('NX', 'M/I Submission Clarification Code Count', '354-NX', 'missing/invalid field'),
('NY', 'M/I Number Of Fills To-Date', '615-NY', 'missing/invalid field'),
('P0', 'Non-zero Value Required for Vaccine Administration', '438-E3', 'other edit'),
('P1', 'Associated Prescription/Service Reference Number Not Found', '456-EN', 'other edit'),
('P2', 'Clinical Information Counter Out Of Sequence', '493-XE', 'structure/count'),
('P3', 'Compound Ingredient Component Count Doesn''t Match # Of Repetitions', '447-EC', 'structure/count'),
('P4', 'COB/Other Payments Count Does Not Match Number Of Repetitions', '337-4C', 'structure/count'),
('P5', 'Coupon Expired', '486-ME', 'other edit'),
('P6', 'Date Of Service Prior To Date Of Birth', '304-C4, 401-D1', 'other edit'),
('P7', 'Diagnosis Code Count Does Not Match Number Of Repetitions', '491-VE', 'structure/count'),
('P8', 'DUR/PPS Code Counter Out Of Sequence', '473-7E', 'structure/count'),
('P9', 'Field Is Non-Repeatable', NULL, 'other edit'),
('PA', 'PA Exhausted/Not Renewable', '462-EV', 'prior authorization'),
('PB', 'Invalid Transaction Count For This Transaction Code', '103-A3, 109-A9', 'structure/count'),
('PC', 'M/I Request Claim Segment', '111-AM', 'missing/invalid field'),
('PD', 'M/I Request Clinical Segment', '111-AM', 'missing/invalid field'),
('PE', 'M/I Request Coordination Of Benefits/Other Payments Segment', '111-AM', 'missing/invalid field'),
('PF', 'M/I Request Compound Segment', '111-AM', 'missing/invalid field'),
('PG', 'M/I Request Coupon Segment', '111-AM', 'missing/invalid field'),
('PH', 'M/I Request DUR/PPS Segment', '111-AM', 'missing/invalid field'),
('PJ', 'M/I Request Insurance Segment', '111-AM', 'missing/invalid field'),
('PK', 'M/I Request Patient Segment', '111-AM', 'missing/invalid field'),
('PM', 'M/I Request Pharmacy Provider Segment', '111-AM', 'missing/invalid field'),
('PN', 'M/I Request Prescriber Segment', '111-AM', 'missing/invalid field'),
('PP', 'M/I Request Pricing Segment', '111-AM', 'missing/invalid field'),
('PQ', 'M/I Narrative Segment', '111-AM', 'missing/invalid field'),
('PR', 'M/I Request Prior Authorization Segment', '111-AM', 'missing/invalid field'),
('PS', 'M/I Transaction Header Segment', '111-AM', 'missing/invalid field'),
('PT', 'M/I Request Worker''s Compensation Segment', '111-AM', 'missing/invalid field'),
('PU', 'M/I Number Of Fills Remaining', '616-PU', 'missing/invalid field'),
('PV', 'Non-Matched Associated Prescription/Service Date', '457-EP', 'non-matched'),
('PW', 'Employer ID Not Covered', '333-CZ', 'benefit/coverage rule'),
('PX', 'Other Payer ID Not Covered', '340-7C', 'benefit/coverage rule'),
('PY', 'Non-Matched Unit Form/Route of Administration', '451-EG, 995-E2, 600-28', 'non-matched'),
('PZ', 'Non-Matched Unit Of Measure To Product/Service ID', '407-D7, 600-28', 'non-matched'),
('R0', 'Professional Service Code Required For Vaccine Incentive Fee', '440-E5', 'other edit'),
('R1', 'Other Amount Claimed Submitted Count Does Not Match # of Repetitions', '478-H7', 'structure/count'),
('R2', 'Other Payer Reject Count Does Not Match Number Of Repetitions', '471-5E', 'structure/count'),
('R3', 'Procedure Modifier Code Count Does Not Match Number Of Repetitions', '458-SE', 'structure/count'),
('R4', 'Procedure Modifier Code Invalid For Product/Service ID', '407-D7, 436-E1, 459-ER', 'DUR'),
('R5', 'Product/Service ID Must Be Zero When Product/Service ID Qual Equals 06', '407-D7, 436-E1', 'other edit'),
('R6', 'Product/Service Not Appropriate For This Location', '307-C7, 407-D7, 436-E1, 489-TE', 'other edit'),
('R7', 'Repeating Segment Not Allowed In Same Transaction', NULL, 'other edit'),
('R8', 'Syntax Error', NULL, 'system/transport'),
('R9', 'Value In Gross Amount Due Does Not Follow Pricing Formulae', '430-DU', 'other edit'),
('RA', 'PA Reversal Out Of Order', NULL, 'prior authorization'),
('RB', 'Multiple Partials Not Allowed', '343-HD', 'other edit'),
('RC', 'Different Drug Entity Between Partial & Completion', '407-D7', 'other edit'),
('RD', 'Mismatched Cardholder/Group ID-Partial To Completion', '301-C1, 302-C2', 'other edit'),
('RE', 'M/I Compound Product ID Qualifier', '488-RE', 'missing/invalid field'),
('RF', 'Improper Order Of ''Dispensing Status'' Code On Partial Fill Transaction', '343-HD', 'other edit'),
('RG', 'M/I Associated Rx/Service Reference # On Completion Transaction', '456-EN', 'missing/invalid field'),
('RH', 'M/I Associated Prescription/Service Date On Completion Transaction', '457-EP', 'missing/invalid field'),
('RJ', 'Associated Partial Fill Transaction Not On File', '343-HD', 'other edit'),
('RK', 'Partial Fill Transaction Not Supported', NULL, 'value-not-supported'),
('RL', 'Transitional Benefit/Resubmit Claim', NULL, 'other edit'),
('RM', 'Compl Trans Not Permitted With Same ''Date Of Service'' As Partial Trans', '401-D1', 'other edit'),
('RN', 'Plan Limits Exceeded On Intended Partial Fill Field Limitations', '344-HF, 345-HG', 'benefit/coverage rule'),
('RP', 'Out Of Sequence ''P'' Reversal On Partial Fill Transaction', '343-HD', 'structure/count'),
('RQ', 'M/I Original Dispensed Date', '617-RQ', 'missing/invalid field'),
('RR', 'M/I Patient ID Qualifier Count', '618-RR', 'missing/invalid field'),
('RS', 'M/I Associated Prescription/Service Date On Partial Transaction', '457-EP', 'missing/invalid field'),
('RT', 'M/I Associated Prescription/Service Reference Number On Partial Trans', '456-EN', 'missing/invalid field'),
('RU', 'Mandatory Elements Must Occur Before Optional Data Elements In Segment', NULL, 'other edit'),
('RV', 'Multiple Reversals Per Transmission Not Supported', '109-A9', 'value-not-supported'),
('RW', 'M/I Prescribed Drug Description', '619-RW', 'missing/invalid field'),
('RX', 'M/I Prescriber ID Count', '620-RX', 'missing/invalid field'),
('RY', 'M/I Prescriber Specialty', '621-RY', 'missing/invalid field'),
('RZ', 'M/I Prescriber Specialty Count', '622-RZ', 'missing/invalid field'),
('S0', 'Accumulator Month Count Does Not Match Number of Repetitions', '656-S7', 'structure/count'),
('S1', 'M/I Accumulator Year', '650-S1', 'missing/invalid field'),
('S2', 'M/I Transaction Identifier', '651-S2', 'missing/invalid field'),
('S3', 'M/I Accumulated Patient True Out Of Pocket Amount', '652-S3', 'missing/invalid field'),
('S4', 'M/I Accumulated Gross Covered Drug Cost Amount', '653-S4', 'missing/invalid field'),
('S5', 'M/I DateTime', '654-S5', 'missing/invalid field'),
('S6', 'M/I Accumulator Month', '655-S6', 'missing/invalid field'),
('S7', 'M/I Accumulator Month Count', '656-S7', 'missing/invalid field'),
('S8', 'Non-Matched Transaction Identifier', '651-S2', 'non-matched'),
('S9', 'M/I Financial Information Reporting Transaction Header Segment', '111-AM', 'missing/invalid field'),
('SA', 'M/I Quantity Dispensed To Date', '623-SA', 'missing/invalid field'),
('SB', 'M/I Record Delimiter', '624-SB', 'missing/invalid field'),
('SC', 'M/I Remaining Quantity', '625-SC', 'missing/invalid field'),
('SD', 'M/I Sender Name', '626-SD', 'missing/invalid field'),
('SE', 'M/I Procedure Modifier Code Count', '458-SE', 'missing/invalid field'),
('SF', 'Other Payer Amount Paid Count Does Not Match Number Of Repetitions', '341-HB', 'structure/count'),
('SG', 'Submission Clarification Code Count Doesn''t Match # of Repetitions', '354-NX', 'structure/count'),
('SH', 'Other Payer-Patient Resp Amount Count Doesn''t Match # of Repetitions', '353-NR', 'structure/count'),
('SJ', 'M/I Total Number Of Sending And Receiving Pharmacy Records', '630-SJ', 'missing/invalid field'),
('SK', 'M/I Transfer Flag', '631-SK', 'missing/invalid field'),
('SM', 'M/I Transfer Type', '632-SM', 'missing/invalid field'),
('SN', 'M/I Package Acquisition Cost', '633-SN', 'missing/invalid field'),
('SP', 'M/I Unique Record Identifier', '634-SP', 'missing/invalid field'),
('SQ', 'M/I Unique Record Identifier Qualifier', '635-SQ', 'missing/invalid field'),
('SW', 'Accum Patient True Out of Pocket must be equal to or greater than zero', '652-S3', 'other edit'),
('T0', 'Accumulator Month Count Exceeds Number of Occurrences Supported', '656-S7', 'structure/count'),
('T1', 'Request Financial Segment Required For Financial Information Reporting', '111-AM', 'other edit'),
('T2', 'M/I Request Reference Segment', '111-AM', 'missing/invalid field'),
('T3', 'Out of Order DateTime', '654-S5', 'other edit'),
('T4', 'Duplicate DateTime', '654-S5', 'other edit'),
('TD', 'M/I Pharmacist Initials', '636-TD', 'missing/invalid field'),
('TE', 'Missing/Invalid Compound Product ID', '489-TE', 'missing/invalid field'),
('TF', 'M/I Technician Initials', '637-TF', 'missing/invalid field'),
('TG', 'Address Count Does Not Match Number Of Repetitions', '603-MY', 'structure/count'),
('TH', 'Patient ID Qualifier Count Does Not Match Number Of Repetitions', '618-RR', 'structure/count'),
('TJ', 'Prescriber ID Count Does Not Match Number Of Repetitions', '620-RX', 'structure/count'),
('TK', 'Prescriber Specialty Count Does Not Match Number Of Repetitions', '622-RZ', 'structure/count'),
('TM', 'Telephone Number Count Does Not Match Number Of Repetitions', '628-SG', 'structure/count'),
('TN', 'Emergency Fill/Resubmit Claim', NULL, 'other edit'),
('TP', 'Level of Care Change/Resubmit Claim', NULL, 'other edit'),
('TQ', 'Dosage Exceeds Product Labeling Limit', '442-E7, 405-D5', 'benefit/coverage rule'),
('TR', 'M/I Billing Entity Type Indicator', '117-TR', 'missing/invalid field'),
('TS', 'M/I Pay To Qualifier', '118-TS', 'missing/invalid field'),
('TT', 'M/I Pay To ID', '119-TT', 'missing/invalid field'),
('TU', 'M/I Pay To Name', '120-TU', 'missing/invalid field'),
('TV', 'M/I Pay To Street Address', '121-TV', 'missing/invalid field'),
('TW', 'M/I Pay To City Address', '122-TW', 'missing/invalid field'),
('TX', 'M/I Pay to State/Province Address', '123-TX', 'missing/invalid field'),
('TY', 'M/I Pay To Zip/Postal Zone', '124-TY', 'missing/invalid field'),
('TZ', 'M/I Generic Equivalent Product ID Qualifier', '125-TZ', 'missing/invalid field'),
('U0', 'M/I Sending Pharmacy ID', '627-SF', 'missing/invalid field'),
('U7', 'M/I Pharmacy Service Type', '147-U7', 'missing/invalid field'),
('UA', 'M/I Generic Equivalent Product ID', '126-UA', 'missing/invalid field'),
('UE', 'M/I Compound Ingredient Basis Of Cost Determination', '490-UE', 'missing/invalid field'),
('UU', 'DAW 0 cannot be submitted on a multi-source drug w/available generics', '407-D7', 'other edit'),
('UZ', 'Other Payer Coverage Type required on reversals to downstream payers', '338-5C', 'system/transport'),
('V0', 'M/I Telephone Number Count', '628-SG', 'missing/invalid field'),
('VA', 'Pay To Qualifier Value Not Supported', '118-TS', 'value-not-supported'),
('VB', 'Generic Equivalent Product ID Qualifier Value Not Supported', '125-TZ', 'value-not-supported'),
('VC', 'Pharmacy Service Type Value Not Supported', '147-U7', 'value-not-supported'),
('VD', 'Eligibility Search Time Frame Exceeded', '401-D1', 'benefit/coverage rule'),
('VE', 'M/I Diagnosis Code Count', '491-VE', 'missing/invalid field'),
('W0', 'M/I Telephone Number Qualifier', '629-SH', 'missing/invalid field'),
('W5', 'M/I Bed', '671-W1', 'missing/invalid field'),
('W6', 'M/I Facility Unit', '672-W2', 'missing/invalid field'),
('W7', 'M/I Hours of Administration', '673-W3', 'missing/invalid field'),
('W8', 'M/I Room', '674-W4', 'missing/invalid field'),
('W9', 'Accum Gross Cov Drug Cost Amt Must Be Equal To Or Greater Than Zero', '653-S4', 'other edit'),
('WE', 'M/I Diagnosis Code Qualifier', '492-WE', 'missing/invalid field'),
('X0', 'M/I Associated Prescription/Service Fill Number', '582-X0', 'missing/invalid field'),
('X1', 'Accumulated Patient True Out of Pocket exceeds maximum', '652-S3', 'benefit/coverage rule'),
('X2', 'Accumulated Gross Covered Drug Cost exceeds maximum', '653-S4', 'benefit/coverage rule'),
('X3', 'Out of order Accumulator Months', '656-S7, 655-S6', 'other edit'),
('X4', 'Accumulator Year not current or prior year', '650-S1', 'other edit'),
('X5', 'M/I Financial Information Reporting Request Insurance Segment', '111-AM', 'missing/invalid field'),
('X6', 'M/I Request Financial Segment', '111-AM', 'missing/invalid field'),
('X7', 'Financial Info Reporting Req Ins Seg Required For Financial Reporting', '111-AM', 'other edit'),
('X8', 'Procedure Modifier Code Count Exceeds Number Of Occurrences Supported', '458-SE', 'structure/count'),
('X9', 'Diagnosis Code Count Exceeds Number Of Occurrences Supported', '491-VE', 'structure/count'),
('XE', 'M/I Clinical Information Counter', '493-XE', 'missing/invalid field'),
('XZ', 'M/I Associated Prescription/Service Reference Number Qualifier', '581-XZ', 'missing/invalid field'),
('Y0', 'M/I Purchaser Last Name', '597-Y0', 'missing/invalid field'),
('Y1', 'M/I Purchaser Street Address', '598-Y1', 'missing/invalid field'),
('Y2', 'M/I Purchaser City Address', '599-Y2', 'missing/invalid field'),
('Y3', 'M/I Purchaser State/Province Code', '675-Y3', 'missing/invalid field'),
('Y4', 'M/I Purchaser Zip/Postal Code', '676-Y4', 'missing/invalid field'),
('Y5', 'M/I Purchaser Country Code', '677-Y5', 'missing/invalid field'),
('Y6', 'M/I Time of Service', '678-Y6', 'missing/invalid field'),
('Y7', 'M/I Associated Prescription/Service Provider ID Qualifier', '579-XX', 'missing/invalid field'),
('Y8', 'M/I Associated Prescription/Service Provider ID', '580-XY', 'missing/invalid field'),
('Y9', 'M/I Seller ID', '679-Y9, 677-Y5', 'missing/invalid field'),
('YA', 'Compound Ingredient Mod Code Cnt Exceeds Num Of Occurrences Supported', '362-2G', 'benefit/coverage rule'),
('YB', 'Other Amt Claimed Submitted Count Exceeds Num Of Occurrences Supported', '478-H7', 'structure/count'),
('YC', 'Other Payer Reject Count Exceeds Number Of Occurrences Supported', '471-5E', 'structure/count'),
('YD', 'Other Payer-Patient Resp Amt Cnt Exceeds Num Of Occurrences Supported', '353-NR', 'benefit/coverage rule'),
('YE', 'Submission Clarification Code Cnt Exceeds Num of Occurrences Supported', '354-NX', 'benefit/coverage rule'),
('YF', 'Question Number/Letter Count Exceeds Number Of Occurrences Supported', '377-2Z', 'structure/count'),
('YG', 'Benefit Stage Count Exceeds Number Of Occurrences Supported', '392-MU', 'structure/count'),
('YH', 'Clinical Information Counter Exceeds Number of Occurrences Supported', '493-XE', 'structure/count'),
('YJ', 'Medicaid Agency Number Not Supported', '116-N6', 'value-not-supported'),
('YK', 'M/I Service Provider Name', '583-YK', 'missing/invalid field'),
('YM', 'M/I Service Provider Street Address', '584-YM', 'missing/invalid field'),
('YN', 'M/I Service Provider City Address', '585-YN, 586-YP', 'missing/invalid field'),
('YP', 'M/I Service Provider State/Province Code Address', NULL, 'missing/invalid field'),
('YQ', 'M/I Service Provider Zip/Postal Code', '587-YQ', 'missing/invalid field'),
('YR', 'M/I Patient ID Associated State/Province Address', 'A22-YR', 'missing/invalid field'),
('YS', 'M/I Purchaser Relationship Code', 'A23-YS', 'missing/invalid field'),
('YT', 'M/I Seller Initials', '590-YT', 'missing/invalid field'),
('YU', 'M/I Purchaser ID Qualifier', '591-YU', 'missing/invalid field'),
('YV', 'M/I Purchaser ID', '592-YV, 593-YW', 'missing/invalid field'),
('YW', 'M/I Purchaser ID Associated State/Province Code', NULL, 'missing/invalid field'),
('YX', 'M/I Purchaser Date of Birth', '594-YX', 'missing/invalid field'),
('YY', 'M/I Purchaser Gender Code', '595-YY', 'missing/invalid field'),
('YZ', 'M/I Purchaser First Name', '596-YZ', 'missing/invalid field'),
('Z0', 'Purchaser Country Code Value Not Supported For Processor/Payer', 'A25-ZM', 'value-not-supported'),
('Z1', 'Prescriber Alternate ID Qualifier Value Not Supported', NULL, 'value-not-supported'),
('Z2', 'M/I Purchaser Segment', '111-AM', 'missing/invalid field'),
('Z3', 'Purchaser Segment Present On A Non-Controlled Sub Reporting Trans', NULL, 'other edit'),
('Z4', 'Purchaser Segment Required On A Controlled Substance Reporting Trans', NULL, 'other edit'),
('Z5', 'M/I Service Provider Segment', NULL, 'missing/invalid field'),
('Z6', 'Service Prov Segment Present On A non-Controlled Sub Reporting Trans', NULL, 'other edit'),
('Z7', 'Service Provider Segment Required On A Controlled Sub Reporting Trans', NULL, 'other edit'),
('Z8', 'Purchaser Relationship Code Value Not Supported', NULL, 'value-not-supported'),
('Z9', 'Prescriber Alternate ID Not Covered', NULL, 'benefit/coverage rule'),
('ZA', 'The COB/Other Payments Segment is mandatory to a downstream payer', NULL, 'system/transport'),
('ZB', 'M/I Seller ID Qualifier', NULL, 'eligibility/coverage'),
('ZC', 'Assoc Rx/Service Prov ID Qual Value Not Supported For Processor/Payer', NULL, 'value-not-supported'),
('ZD', 'Associated Rx/Service Reference Number Qualifier Value Not Supported', NULL, 'value-not-supported'),
('ZE', 'M/I Measurement Date', NULL, 'missing/invalid field'),
('ZF', 'M/I Sales Transaction ID', NULL, 'missing/invalid field'),
('ZK', 'M/I Prescriber ID Associated State/Province Address', NULL, 'missing/invalid field'),
('ZM', 'M/I Prescriber Alternate ID Qualifier', NULL, 'missing/invalid field'),
('ZN', 'Purchaser ID Qualifier Value Not Supported For Processor/Payer', NULL, 'value-not-supported'),
('ZP', 'M/I Prescriber Alternate ID', NULL, 'missing/invalid field'),
('ZQ', 'M/I Prescriber Alternate ID Associated State/Province Address', NULL, 'missing/invalid field'),
('ZS', 'M/I Reported Payment Type', NULL, 'missing/invalid field'),
('ZT', 'M/I Released Date', NULL, 'missing/invalid field'),
('ZU', 'M/I Released Time', NULL, 'missing/invalid field'),
('ZV', 'Reported Payment Type Value Not Supported', NULL, 'value-not-supported'),
('ZW', 'M/I Compound Preparation Time', NULL, 'missing/invalid field'),
('ZX', 'M/I CMS Part D Contract ID', NULL, 'missing/invalid field'),
('ZY', 'M/I Medicare Part D Plan Benefit Package (PBP)', NULL, 'missing/invalid field'),
('ZZ', 'Cardholder ID submitted is inactive. New Cardholder ID on file', NULL, 'eligibility/coverage'),
('eC', 'CHAMPVA-DRUG NON BILLABLE', NULL, 'other edit'),
('eT', 'TRICARE-DRUG NON BILLABLE', NULL, 'other edit'),
('*95', 'The Clearinghouse Did Not Respond In Time.', NULL, 'other edit'),
('*96', 'Scheduled Downtime', NULL, 'system/transport'),
('*97', 'Payer Unavailable', NULL, 'system/transport'),
('*98', 'Connection To Payer Is Down', NULL, 'system/transport'),
('201', 'Patient Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('202', 'Insurance Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('203', 'Claim Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('204', 'Pharmacy Provider Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('205', 'Prescriber Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('206', 'COB/Other Payments Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('207', 'Workers'' Compensation Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('208', 'DUR/PPS Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('209', 'Pricing Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('210', 'Coupon Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('211', 'Compound Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('212', 'Prior Authorization Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('213', 'Clinical Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('214', 'Additional Documentation Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('215', 'Facility Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('216', 'Narrative Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('217', 'Purchaser Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('218', 'Service Provider Segment is not used for this Transaction Code', '111-AM', 'not-used-for-transaction'),
('219', 'Patient ID Qualifier is not used for this Transaction Code', '331-CX', 'not-used-for-transaction'),
('220', 'Patient ID is not used for this Transaction Code', '332-CY', 'not-used-for-transaction'),
('221', 'Date of Birth is not used for this Transaction Code', '304-C4', 'not-used-for-transaction'),
('222', 'Patient Gender Code is not used for this Transaction Code', '305-C5', 'not-used-for-transaction'),
('223', 'Patient First Name is not used for this Transaction Code', '310-CA', 'not-used-for-transaction'),
('224', 'Patient Last Name is not used for this Transaction Code', '311-CB', 'not-used-for-transaction'),
('225', 'Patient Street Address is not used for this Transaction Code', '322-CM', 'not-used-for-transaction'),
('226', 'Patient City Address is not used for this Transaction Code', '323-CN', 'not-used-for-transaction'),
('227', 'Patient State/Province Address is not used for this Transaction Code', '324-CO', 'not-used-for-transaction'),
('228', 'Patient ZIP/Postal Zone is not used for this Transaction Code', '325-CP', 'not-used-for-transaction'),
('229', 'Patient Phone Number is not used for this Transaction Code', '326-CQ', 'not-used-for-transaction'),
('230', 'Place of Service is not used for this Transaction Code', '307-C7', 'not-used-for-transaction'),
('231', 'Employer ID is not used for this Transaction Code', '333-CZ', 'not-used-for-transaction'),
('232', 'Smoker/Non-Smoker Code is not used for this Transaction Code', '334-1C', 'not-used-for-transaction'),
('233', 'Pregnancy Indicator is not used for this Transaction Code', '335-2C', 'not-used-for-transaction'),
('234', 'Patient E-Mail Address is not used for this Transaction Code', '350-HN', 'not-used-for-transaction'),
('235', 'Patient Residence is not used for this Transaction Code', '384-4X', 'not-used-for-transaction'),
('236', 'Patient ID Assoc State/Province Address not used for this Trans Code', 'A22-YR', 'not-used-for-transaction'),
('237', 'Cardholder First Name is not used for this Transaction Code', '312-CC', 'not-used-for-transaction'),
('238', 'Cardholder Last Name is not used for this Transaction Code', '313-CD', 'not-used-for-transaction'),
('239', 'Home Plan is not used for this Transaction Code', '314-CE', 'not-used-for-transaction'),
('240', 'Plan ID is not used for this Transaction Code', '524-FO', 'not-used-for-transaction'),
('241', 'Eligibility Clarification Code is not used for this Transaction Code', '309-C9', 'not-used-for-transaction'),
('242', 'Group ID is not used for this Transaction Code', '301-C1', 'not-used-for-transaction'),
('243', 'Person Code is not used for this Transaction Code', '303-C3', 'not-used-for-transaction'),
('244', 'Patient Relationship Code is not used for this Transaction Code', '306-C6', 'not-used-for-transaction'),
('245', 'Other Payer BIN Number is not used for this Transaction Code', '990-MG', 'not-used-for-transaction'),
('246', 'Other Payer Processor Control Number is not used for this Trans Code', '991-MH', 'not-used-for-transaction'),
('247', 'Other Payer Cardholder ID is not used for this Transaction Code', '356-NU', 'not-used-for-transaction'),
('248', 'Other Payer Group ID is not used for this Transaction Code', '992-MJ', 'not-used-for-transaction'),
('249', 'Medigap ID is not used for this Transaction Code', '359-2A', 'not-used-for-transaction'),
('250', 'Medicaid Indicator is not used for this Transaction Code', '360-2B', 'not-used-for-transaction'),
('251', 'Provider Accept Assignment Indicator is not used for this Trans Code', '361-2D', 'not-used-for-transaction'),
('252', 'CMS Part D Defined Qualified Facility is not used for this Trans Code', '997-G2', 'not-used-for-transaction'),
('253', 'Medicaid ID Number is not used for this Transaction Code', '115-N5', 'not-used-for-transaction'),
('254', 'Medicaid Agency Number is not used for this Transaction Code', '116-N6', 'not-used-for-transaction'),
('255', 'Associated Rx/Service Reference Number is not used for this Trans Code', '456-EN', 'not-used-for-transaction'),
('256', 'Associated Prescription/Service Date is not used for this Trans Code', '457-EP', 'not-used-for-transaction'),
('257', 'Procedure Modifier Code Count is not used for this Transaction Code', '458-SE', 'not-used-for-transaction'),
('258', 'Procedure Modifier Code is not used for this Transaction Code', '459-ER', 'not-used-for-transaction'),
('259', 'Quantity Dispensed is not used for this Transaction Code', '442-E7', 'not-used-for-transaction'),
('260', 'Fill Number is not used for this Transaction Code', '403-D3', 'not-used-for-transaction'),
('261', 'Days Supply is not used for this Transaction Code', '405-D5', 'not-used-for-transaction'),
('262', 'Compound Code is not used for this Transaction Code', '406-D6', 'not-used-for-transaction'),
('263', 'DAW/Product Selection Code is not used for this Trans Code', '408-D8', 'not-used-for-transaction'),
('264', 'Date Prescription Written is not used for this Transaction Code', '414-DE', 'not-used-for-transaction'),
('265', 'Number of Refills Authorized is not used for this Transaction Code', '415-DF', 'not-used-for-transaction'),
('266', 'Prescription Origin Code is not used for this Transaction Code', '419-DJ', 'not-used-for-transaction'),
('267', 'Submission Clarification Code Count is not used for this Trans Code', '354-NX', 'not-used-for-transaction'),
('268', 'Submission Clarification Code is not used for this Transaction Code', '420-DK', 'not-used-for-transaction'),
('269', 'Quantity Prescribed is not used for this Transaction Code', '460-ET', 'not-used-for-transaction'),
('270', 'Other Coverage Code is not used for this Transaction Code', '308-C8', 'not-used-for-transaction'),
('271', 'Special Packaging Indicator is not used for this Transaction Code', '429-DT', 'not-used-for-transaction'),
('272', 'Originally Prescribed Prod/Serv ID Qual not used for this Trans Code', '453-EJ', 'not-used-for-transaction'),
('273', 'Originally Prescribed Prod/Serv Code is not used for this Trans Code', '445-EA', 'not-used-for-transaction'),
('274', 'Originally Prescribed Quantity is not used for this Transaction Code', '446-EB', 'not-used-for-transaction'),
('275', 'Alternate ID is not used for this Transaction Code', '330-CW', 'not-used-for-transaction'),
('276', 'Scheduled Prescription ID Number is not used for this Transaction Code', '454-EK', 'not-used-for-transaction'),
('277', 'Unit of Measure is not used for this Transaction Code', '600-28', 'not-used-for-transaction'),
('278', 'Level of Service is not used for this Transaction Code', '418-DI', 'not-used-for-transaction'),
('279', 'Prior Authorization Type Code is not used for this Transaction Code', '461-EU', 'not-used-for-transaction'),
('280', 'Prior Authorization Number Submitted is not used for this Trans Code', '462-EV', 'not-used-for-transaction'),
('281', 'Intermediary Authorization Type ID is not used for this Trans Code', '463-EW', 'not-used-for-transaction'),
('282', 'Intermediary Authorization ID is not used for this Transaction Code', '464-EX', 'not-used-for-transaction'),
('283', 'Dispensing Status is not used for this Transaction Code', '343-HD', 'not-used-for-transaction'),
('284', 'Quantity Intended to be Dispensed is not used for this Trans Code', '344-HF', 'not-used-for-transaction'),
('285', 'Days Supply Intended to be Dispensed is not used for this Trans Code', '345-HG', 'not-used-for-transaction'),
('286', 'Delay Reason Code is not used for this Transaction Code', '357-NV', 'not-used-for-transaction'),
('287', 'Transaction Reference Number is not used for this Transaction Code', '880-K5', 'not-used-for-transaction'),
('288', 'Patient Assignment Indicator is not used for this Trans Code', '391-MT', 'not-used-for-transaction'),
('289', 'Route of Administration is not used for this Transaction Code', '995-E2', 'not-used-for-transaction'),
('290', 'Compound Type is not used for this Transaction Code', '996-G1', 'not-used-for-transaction'),
('291', 'Medicaid Subrogation ICN/TCN is not used for this Transaction Code', '114-N4', 'not-used-for-transaction'),
('292', 'Pharmacy Service Type is not used for this Transaction Code', '147-U7', 'not-used-for-transaction'),
('293', 'Associated Rx/Service Provider ID Qual is not used for this Trans Code', '579-XX', 'not-used-for-transaction'),
('294', 'Associated Rx/Service Provider ID is not used for this Trans Code', '580-XY', 'not-used-for-transaction'),
('295', 'Associated Rx/Service Ref Num Qual is not used for this Trans Code', '581-XZ', 'not-used-for-transaction'),
('296', 'Associated Rx/Service Ref Fill Number is not used for this Trans Code', '582-X0', 'not-used-for-transaction'),
('297', 'Time of Service is not used for this Transaction Code', '678-Y6', 'not-used-for-transaction'),
('298', 'Sales Transaction ID is not used for this Transaction Code', '681-ZF', 'not-used-for-transaction'),
('299', 'Reported Payment Type is not used for this Transaction Code', 'A29-ZS', 'not-used-for-transaction'),
('300', 'Provider ID Qualifier is not used for this Transaction Code', '465-EY', 'not-used-for-transaction'),
('301', 'Provider ID is not used for this Transaction Code', '444-E9', 'not-used-for-transaction'),
('302', 'Prescriber ID Qualifier is not used for this Transaction Code', '466-EZ', 'not-used-for-transaction'),
('303', 'Prescriber ID is not used for this Transaction Code', '411-DB', 'not-used-for-transaction'),
('304', 'Prescriber ID Assoc State/Prov Address not used for this Trans Code', 'A24-ZK', 'not-used-for-transaction'),
('305', 'Prescriber Last Name is not used for this Transaction Code', '427-DR', 'not-used-for-transaction'),
('306', 'Prescriber Phone Number is not used for this Transaction Code', '498-PM', 'not-used-for-transaction'),
('307', 'Primary Care Provider ID Qualifier is not used for this Trans Code', '468-2E', 'not-used-for-transaction'),
('308', 'Primary Care Provider ID is not used for this Transaction Code', '421-DL', 'not-used-for-transaction'),
('309', 'Primary Care Provider Last Name is not used for this Transaction Code', '470-4E', 'not-used-for-transaction'),
('310', 'Prescriber First Name is not used for this Transaction Code', '364-2J', 'not-used-for-transaction'),
('311', 'Prescriber Street Address is not used for this Transaction Code', '365-2K', 'not-used-for-transaction'),
('312', 'Prescriber City Address is not used for this Transaction Code', '366-2M', 'not-used-for-transaction'),
('313', 'Prescriber State/Province Address is not used for this Trans Code', '367-2N', 'not-used-for-transaction'),
('314', 'Prescriber ZIP/Postal Zone is not used for this Transaction Code', '368-2P', 'not-used-for-transaction'),
('315', 'Prescriber Alternate ID Qualifier is not used for this Trans Code', 'A25-ZM', 'not-used-for-transaction'),
('316', 'Prescriber Alternate ID is not used for this Transaction Code', 'A26-ZP', 'not-used-for-transaction'),
('317', 'Prescriber Alt ID Assoc State/Prov Address not used for this Trans Cd', 'A27-ZQ', 'not-used-for-transaction'),
('318', 'Other Payer ID Qualifier is not used for this Transaction Code', '339-6C', 'not-used-for-transaction'),
('319', 'Other Payer ID is not used for this Transaction Code', '340-7C', 'not-used-for-transaction'),
('320', 'Other Payer Date is not used for this Transaction Code', '443-E8', 'not-used-for-transaction'),
('321', 'Internal Control Number is not used for this Transaction Code', '993-A7', 'not-used-for-transaction'),
('322', 'Other Payer Amount Paid Count is not used for this Transaction Code', '341-HB', 'not-used-for-transaction'),
('323', 'Other Payer Amount Paid Qualifier is not used for this Trans Code', '342-HC', 'not-used-for-transaction'),
('324', 'Other Payer Amount Paid is not used for this Transaction Code', '431-DV', 'not-used-for-transaction'),
('325', 'Other Payer Reject Count is not used for this Transaction Code', '471-5E', 'not-used-for-transaction'),
('326', 'Other Payer Reject Code is not used for this Transaction Code', '472-6E', 'not-used-for-transaction'),
('327', 'Other Payer-Patient Resp Amount Count is not used for this Trans Code', '353-NR', 'not-used-for-transaction'),
('328', 'Other Payer-Patient Resp Amount Qual is not used for this Trans Code', '351-NP', 'not-used-for-transaction'),
('329', 'Other Payer-Patient Resp Amount is not used for this Trans Code', '352-NQ', 'not-used-for-transaction'),
('330', 'Benefit Stage Count is not used for this Transaction Code', '392-MU', 'not-used-for-transaction'),
('331', 'Benefit Stage Qualifier is not used for this Transaction Code', '393-MV', 'not-used-for-transaction'),
('332', 'Benefit Stage Amount is not used for this Transaction Code', '394-MW', 'not-used-for-transaction'),
('333', 'Employer Name is not used for this Transaction Code', '315-CF', 'not-used-for-transaction'),
('334', 'Employer Street Address is not used for this Transaction Code', '316-CG', 'not-used-for-transaction'),
('335', 'Employer City Address is not used for this Transaction Code', '317-CH', 'not-used-for-transaction'),
('336', 'Employer State/Province Address is not used for this Transaction Code', '318-CI', 'not-used-for-transaction'),
('337', 'Employer Zip/Postal Code is not used for this Transaction Code', '319-CJ', 'not-used-for-transaction'),
('338', 'Employer Phone Number is not used for this Transaction Code', '320-CK', 'not-used-for-transaction'),
('339', 'Employer Contact Name is not used for this Transaction Code', '321-CL', 'not-used-for-transaction'),
('340', 'Carrier ID is not used for this Transaction Code', '327-CR', 'not-used-for-transaction'),
('341', 'Claim/Reference ID is not used for this Transaction Code', '435-DZ', 'not-used-for-transaction'),
('342', 'Billing Entity Type Indicator is not used for this Transaction Code', '117-TR', 'not-used-for-transaction'),
('343', 'Pay To Qualifier is not used for this Transaction Code', '118-TS', 'not-used-for-transaction'),
('344', 'Pay To ID is not used for this Transaction Code', '119-TT', 'not-used-for-transaction'),
('345', 'Pay To Name is not used for this Transaction Code', '120-TU', 'not-used-for-transaction'),
('346', 'Pay To Street Address is not used for this Transaction Code', '121-TV', 'not-used-for-transaction'),
('347', 'Pay To City Address is not used for this Transaction Code', '122-TW', 'not-used-for-transaction'),
('348', 'Pay To State/Province Address is not used for this Transaction Code', '123-TX', 'not-used-for-transaction'),
('349', 'Pay To ZIP/Postal Zone is not used for this Transaction Code', '124-TY', 'not-used-for-transaction'),
('350', 'Generic Equivalent Product ID Qual is not used for this Trans Code', '125-TZ', 'not-used-for-transaction'),
('351', 'Generic Equivalent Product ID is not used for this Transaction Code', '126-UA', 'not-used-for-transaction'),
('352', 'DUR/PPS Code Counter is not used for this Transaction Code', '473-7E', 'not-used-for-transaction'),
('353', 'Reason for Service Code is not used for this Transaction Code', '439-E4', 'not-used-for-transaction'),
('354', 'Professional Service Code is not used for this Transaction Code', '440-E5', 'not-used-for-transaction'),
('355', 'Result of Service Code is not used for this Transaction Code', '441-E6', 'not-used-for-transaction'),
('356', 'DUR/PPS Level of Effort is not used for this Transaction Code', '474-8E', 'not-used-for-transaction'),
('357', 'DUR Co-Agent ID Qualifier is not used for this Transaction Code', '475-J9', 'not-used-for-transaction'),
('358', 'DUR Co-Agent ID is not used for this Transaction Code', '476-H6', 'not-used-for-transaction'),
('359', 'Ingredient Cost Submitted is not used for this Transaction Code', '409-D9', 'not-used-for-transaction'),
('360', 'Dispensing Fee Submitted is not used for this Transaction Code', '412-DC', 'not-used-for-transaction'),
('361', 'Professional Service Fee Submitted is not used for this Trans Code', '477-BE', 'not-used-for-transaction'),
('362', 'Patient Paid Amount Submitted is not used for this Transaction Code', '433-DX', 'not-used-for-transaction'),
('363', 'Incentive Amount Submitted is not used for this Transaction Code', '438-E3', 'not-used-for-transaction'),
('364', 'Other Amount Claimed Submitted Count is not used for this Trans Code', '478-H7', 'not-used-for-transaction'),
('365', 'Other Amount Claimed Submitted Qual is not used for this Trans Code', '479-H8', 'not-used-for-transaction'),
('366', 'Other Amount Claimed Submitted is not used for this Transaction Code', '480-H9', 'not-used-for-transaction'),
('367', 'Flat Sales Tax Amount Submitted is not used for this Transaction Code', '481-HA', 'not-used-for-transaction'),
('368', 'Percentage Sales Tax Amount Submitted is not used for this Trans Code', '482-GE', 'not-used-for-transaction'),
('369', 'Percentage Sales Tax Rate Submitted is not used for this Trans Code', '483-HE', 'not-used-for-transaction'),
('370', 'Percentage Sales Tax Basis Submitted is not used for this Trans Code', '484-JE', 'not-used-for-transaction'),
('371', 'Usual and Customary Charge is not used for this Transaction Code', '426-DQ', 'not-used-for-transaction'),
('372', 'Gross Amount Due is not used for this Transaction Code', '430-DU', 'not-used-for-transaction'),
('373', 'Basis of Cost Determination is not used for this Transaction Code', '423-DN', 'not-used-for-transaction'),
('374', 'Medicaid Paid Amount is not used for this Transaction Code', '113-N3', 'not-used-for-transaction'),
('375', 'Coupon Value Amount is not used for this Transaction Code', '487-NE', 'not-used-for-transaction'),
('376', 'Compound Ingredient Drug Cost is not used for this Transaction Code', '449-EE', 'not-used-for-transaction'),
('377', 'Compound Ingredient Basis of Cost Determ not used for this Trans Code', '490-UE', 'not-used-for-transaction'),
('378', 'Compound Ingredient Modifier Code Count not used for this Trans Code', '362-2G', 'not-used-for-transaction'),
('379', 'Compound Ingredient Modifier Code is not used for this Trans Code', '363-2H', 'not-used-for-transaction'),
('380', 'Authorized Representative First Name is not used for this Trans Code', '498-PE', 'not-used-for-transaction'),
('381', 'Authorized Rep. Last Name is not used for this Transaction Code', '498-PF', 'not-used-for-transaction'),
('382', 'Authorized Rep. Street Address is not used for this Transaction Code', '498-PG', 'not-used-for-transaction'),
('383', 'Authorized Rep. City is not used for this Transaction Code', '498-PH', 'not-used-for-transaction'),
('384', 'Authorized Rep. State/Province is not used for this Transaction Code', '498-PJ', 'not-used-for-transaction'),
('385', 'Authorized Rep. Zip/Postal Code is not used for this Transaction Code', '498-PK', 'not-used-for-transaction'),
('386', 'Prior Authorization Number - Assigned is not used for this Trans Code', '498-PY', 'not-used-for-transaction'),
('387', 'Authorization Number is not used for this Transaction Code', '503-F3', 'not-used-for-transaction'),
('388', 'Prior Auth Supporting Documentation is not used for this Trans Code', '498-PP', 'not-used-for-transaction'),
('389', 'Diagnosis Code Count is not used for this Transaction Code', '491-VE', 'not-used-for-transaction'),
('390', 'Diagnosis Code Qualifier is not used for this Transaction Code', '492-WE', 'not-used-for-transaction'),
('391', 'Diagnosis Code is not used for this Transaction Code', '424-DO', 'not-used-for-transaction'),
('392', 'Clinical Information Counter is not used for this Transaction Code', '493-XE', 'not-used-for-transaction'),
('393', 'Measurement Date is not used for this Transaction Code', '494-ZE', 'not-used-for-transaction'),
('394', 'Measurement Time is not used for this Transaction Code', '495-H1', 'not-used-for-transaction'),
('395', 'Measurement Dimension is not used for this Transaction Code', '496-H2', 'not-used-for-transaction'),
('396', 'Measurement Unit is not used for this Transaction Code', '497-H3', 'not-used-for-transaction'),
('397', 'Measurement Value is not used for this Transaction Code', '499-H4', 'not-used-for-transaction'),
('398', 'Request Period Begin Date is not used for this Transaction Code', '374-2V', 'not-used-for-transaction'),
('399', 'Request Period Recert/Revised Date is not used for this Trans Code', '375-2W', 'not-used-for-transaction'),
('400', 'Request Status is not used for this Transaction Code', '373-2U', 'not-used-for-transaction'),
('401', 'Length Of Need Qualifier is not used for this Transaction Code', '371-2S', 'not-used-for-transaction'),
('402', 'Length Of Need is not used for this Transaction Code', '370-2R', 'not-used-for-transaction'),
('403', 'Prescriber/Supplier Date Signed is not used for this Transaction Code', '372-2T', 'not-used-for-transaction'),
('404', 'Supporting Documentation is not used for this Transaction Code', '376-2X', 'not-used-for-transaction'),
('405', 'Question Number/Letter Count is not used for this Transaction Code', '377-2Z', 'not-used-for-transaction'),
('406', 'Question Number/Letter is not used for this Transaction Code', '378-4B', 'not-used-for-transaction'),
('407', 'Question Percent Response is not used for this Transaction Code', '379-4D', 'not-used-for-transaction'),
('408', 'Question Date Response is not used for this Transaction Code', '380-4G', 'not-used-for-transaction'),
('409', 'Question Dollar Amount Response is not used for this Transaction Code', '381-4H', 'not-used-for-transaction'),
('410', 'Question Numeric Response is not used for this Transaction Code', '382-4J', 'not-used-for-transaction'),
('411', 'Question Alphanumeric Response is not used for this Transaction Code', '383-4K', 'not-used-for-transaction'),
('412', 'Facility ID is not used for this Transaction Code', '336-8C', 'not-used-for-transaction'),
('413', 'Facility Name is not used for this Transaction Code', '385-3Q', 'not-used-for-transaction'),
('414', 'Facility Street Address is not used for this Transaction Code', '386-3U', 'not-used-for-transaction'),
('415', 'Facility City Address is not used for this Transaction Code', '388-5J', 'not-used-for-transaction'),
('416', 'Facility State/Province Address is not used for this Transaction Code', '387-3V', 'not-used-for-transaction'),
('417', 'Facility ZIP/Postal Zone is not used for this Transaction Code', '389-6D', 'not-used-for-transaction'),
('418', 'Purchaser ID Qualifier is not used for this Transaction Code', '591-YU', 'not-used-for-transaction'),
('419', 'Purchaser ID is not used for this Transaction Code', '592-YV', 'not-used-for-transaction'),
('420', 'Purchaser ID Associated State Code is not used for this Trans Code', '593-YW', 'not-used-for-transaction'),
('421', 'Purchaser Date of Birth is not used for this Transaction Code', '594-YX', 'not-used-for-transaction'),
('422', 'Purchaser Gender Code is not used for this Transaction Code', '595-YY', 'not-used-for-transaction'),
('423', 'Purchaser First Name is not used for this Transaction Code', '596-YZ', 'not-used-for-transaction'),
('424', 'Purchaser Last Name is not used for this Transaction Code', '597-Y0', 'not-used-for-transaction'),
('425', 'Purchaser Street Address is not used for this Transaction Code', '598-Y1', 'not-used-for-transaction'),
('426', 'Purchaser City Address is not used for this Transaction Code', '599-Y2', 'not-used-for-transaction'),
('427', 'Purchaser State/Province Address is not used for this Transaction Code', '675-Y3', 'not-used-for-transaction'),
('428', 'Purchaser ZIP/Postal Zone is not used for this Transaction Code', '676-Y4', 'not-used-for-transaction'),
('429', 'Purchaser Country Code is not used for this Transaction Code', '677-Y5', 'not-used-for-transaction'),
('430', 'Purchaser Relationship Code is not used for this Transaction Code', 'A23-YS', 'not-used-for-transaction'),
('431', 'Released Date is not used for this Transaction Code', 'A30-ZT', 'not-used-for-transaction'),
('432', 'Released Time is not used for this Transaction Code', 'A31-ZU', 'not-used-for-transaction'),
('433', 'Service Provider Name is not used for this Transaction Code', '583-YK', 'not-used-for-transaction'),
('434', 'Service Provider Street Address is not used for this Transaction Code', '584-YM', 'not-used-for-transaction'),
('435', 'Service Provider City Address is not used for this Transaction Code', '585-YN', 'not-used-for-transaction'),
('436', 'Service Prov State/Province Address is not used for this Trans Code', '586-YP', 'not-used-for-transaction'),
('437', 'Service Provider ZIP/Postal Zone is not used for this Transaction Code', '587-YQ', 'not-used-for-transaction'),
('438', 'Seller ID Qualifier is not used for this Transaction Code', '680-ZB', 'not-used-for-transaction'),
('439', 'Seller ID is not used for this Transaction Code', '679-Y9', 'not-used-for-transaction'),
('440', 'Seller Initials is not used for this Transaction Code', '590-YT', 'not-used-for-transaction'),
('441', 'Other Amount Claimed Submitted Grouping Incorrect', '478-H7, 479-H8, 480-H9', 'structure/count'),
('442', 'Other Payer Amount Paid Grouping Incorrect', '341-HB, 342-HC, 431-DV', 'structure/count'),
('443', 'Other Payer-Patient Responsibility Amount Grouping Incorrect', '353-NR, 351-NP, 352-NQ', 'structure/count'),
('444', 'Benefit Stage Amount Grouping Incorrect', '392-MU, 393-MV, 394-MW', 'structure/count'),
('445', 'Diagnosis Code Grouping Incorrect', '491-VE, 492-WE, 424-DO', 'structure/count'),
('446', 'COB/Other Payments Segment Incorrectly Formatted', '111-AM', 'other edit'),
('447', 'Additional Documentation Segment Incorrectly Formatted', '111-AM', 'other edit'),
('448', 'Clinical Segment Incorrectly Formatted', '111-AM', 'other edit'),
('449', 'Patient Segment Incorrectly Formatted', '111-AM', 'other edit'),
('450', 'Insurance Segment Incorrectly Formatted', '111-AM', 'other edit'),
('451', 'Transaction Header Segment Incorrectly Formatted', '111-AM', 'other edit'),
('452', 'Claim Segment Incorrectly Formatted', '111-AM', 'other edit'),
('453', 'Pharmacy Provider Segment Incorrectly Formatted', '111-AM', 'other edit'),
('454', 'Prescriber Segment Incorrectly Formatted', '111-AM', 'other edit'),
('455', 'Workers'' Compensation Segment Incorrectly Formatted', '111-AM', 'other edit'),
('456', 'Pricing Segment Incorrectly Formatted', '111-AM', 'other edit'),
('457', 'Coupon Segment Incorrectly Formatted', '111-AM', 'other edit'),
('458', 'Prior Authorization Segment Incorrectly Formatted', '111-AM', 'prior authorization'),
('459', 'Facility Segment Incorrectly Formatted', '111-AM', 'other edit'),
('460', 'Narrative Segment Incorrectly Formatted', '111-AM', 'other edit'),
('461', 'Purchaser Segment Incorrectly Formatted', '111-AM', 'other edit'),
('462', 'Service Provider Segment Incorrectly Formatted', '111-AM', 'other edit'),
('463', 'Pharmacy not contracted in Assisted Living Network', '302-C2, 401-D1', 'other edit'),
('464', 'Service Provider ID Qualifier Does Not Precede Service Provider ID', '202-B2', 'structure/count'),
('465', 'Patient ID Qualifier Does Not Precede Patient ID', '331-CX', 'structure/count'),
('466', 'Rx/Service Ref Number Qualifier Does Not Precede Rx/Service Ref Number', '455-EM', 'structure/count'),
('467', 'Product/Service ID Qualifier Does Not Precede Product/Service ID', '436-E1', 'structure/count'),
('468', 'Procedure Modifier Code Count Does Not Precede Procedure Modifier Code', '458-SE', 'structure/count'),
('469', 'Submission Clarification Cd Cnt Follows Submission Clarification Code', '354-NX', 'other edit'),
('470', 'Orig Prscrbd Prod/Serv ID Qual Follows Orig Prscrbd Prod/Serv Code', '453-EJ', 'other edit'),
('471', 'Oth Amt Claimed Submitted Cnt Follows Oth Amt Claimed Amt And/Or Qual', '478-H7', 'other edit'),
('472', 'Other Amt Claimed Submitted Qual Follows Other Amt Claimed Submitted', '479-H8', 'other edit'),
('473', 'Provider Id Qualifier Does Not Precede Provider ID', '465-EY', 'structure/count'),
('474', 'Prescriber Id Qualifier Does Not Precede Prescriber ID', '466-EZ', 'structure/count'),
('475', 'Primary Care Prov ID Qual Does Not Precede Primary Care Provider ID', '468-2E', 'structure/count'),
('476', 'COB/Other Payments Count Does Not Precede Other Payer Coverage Type', '337-4C', 'structure/count'),
('477', 'Other Payer ID Count Does Not Precede Other Payer ID Data Fields', '355-NT', 'structure/count'),
('478', 'Other Payer ID Qualifier Does Not Precede Other Payer ID', '339-6C', 'structure/count'),
('479', 'Other Payer Amt Paid Count Follows Other Payer Amt Paid And/Or Qual', '341-HB', 'structure/count'),
('480', 'Other Payer Amount Paid Qual Does Not Precede Other Payer Amount Paid', '342-HC', 'structure/count'),
('481', 'Other Payer Reject Count Does Not Precede Other Payer Reject Code', '471-5E', 'structure/count'),
('482', 'Oth Payer-Pat Resp Amt Cnt Follows Oth Payer-Pat Resp Amt and/or Qual', '353-NR', 'other edit'),
('483', 'Other Payer-Patient Resp Amt Qual Follows Other Payer-Patient Resp Amt', '351-NP', 'other edit'),
('484', 'Benefit Stage Count Does Not Precede Benefit Stage Amount and/or Qual', '392-MU', 'structure/count'),
('485', 'Benefit Stage Qualifier Does Not Precede Benefit Stage Amount', '393-MV', 'structure/count'),
('486', 'Pay To Qualifier Does Not Precede Pay To ID', '118-TS', 'structure/count'),
('487', 'Generic Equivalent Prod Id Qual Follows Generic Equivalent Prod Id', '125-TZ', 'other edit'),
('488', 'DUR/PPS Code Counter Does Not Precede DUR Data Fields', '473-7E', 'structure/count'),
('489', 'DUR Co-Agent ID Qualifier Does Not Precede DUR Co-Agent ID', '475-J9', 'structure/count'),
('490', 'Compound Ingredient Component Cnt Follows Compound Prod ID And/Or Qual', '447-EC', 'other edit'),
('491', 'Compound Product ID Qualifier Does Not Precede Compound Product ID', '488-RE', 'structure/count'),
('492', 'Compound Ingredient Mod Code Cnt Follows Compound Ingredient Mod Code', '362-2G', 'other edit'),
('493', 'Diagnosis Code Count Does Not Precede Diagnosis Code And/Or Qualifier', '491-VE', 'structure/count'),
('494', 'Diagnosis Code Qualifier Does Not Precede Diagnosis Code', '492-WE', 'structure/count'),
('495', 'Clinical Info Counter Does Not Precede Clinical Measurement data', '493-XE', 'structure/count'),
('496', 'Length Of Need Qualifier Does Not Precede Length Of Need', '371-2S', 'structure/count'),
('497', 'Question Number/Letter Count Does Not Precede Question Number/Letter', '377-2Z', 'structure/count'),
('498', 'Accumulator Month Count Does Not Precede Accumulator Month', '656-S7', 'structure/count'),
('499', 'Address Count Does Not Precede Address Data Fields', '603-MY', 'structure/count'),
('500', 'Patient ID Qualifier Count Does Not Precede Patient ID Data Fields', '618-RR', 'structure/count'),
('501', 'Prescriber ID Count Does Not Precede Prescriber ID Data Fields', '620-RX', 'structure/count'),
('502', 'Prescriber Specialty Count Does Not Precede Prescriber Specialty', '622-RZ', 'structure/count'),
('503', 'Telephone Number Count Does Not Precede Telephone Number Data Fields', '628-SG', 'structure/count'),
('504', 'Benefit Stage Qualifier Value Not Supported', '393-MV', 'value-not-supported'),
('505', 'Other Payer Coverage Type Value Not Supported', '338-5C', 'value-not-supported'),
('506', 'Prescription/Service Reference Number Qualifier Value Not Supported', '455-EM', 'value-not-supported'),
('507', 'Additional Documentation Type ID Value Not Supported', '369-2Q', 'value-not-supported'),
('508', 'Authorized Representative State/Province Address Value Not Supported', '498-PJ', 'value-not-supported'),
('509', 'Basis Of Request Value Not Supported', '498-PD', 'value-not-supported'),
('510', 'Billing Entity Type Indicator Value Not Supported', '117-TR', 'value-not-supported'),
('511', 'CMS Part D Defined Qualified Facility Value Not Supported', '997-G2', 'value-not-supported'),
('512', 'Compound Code Value Not Supported', '406-D6', 'value-not-supported'),
('513', 'Compound Dispensing Unit Form Indicator Value Not Supported', '451-EG', 'value-not-supported'),
('514', 'Compound Ingredient Basis of Cost Determination Value Not Supported', '490-UE', 'value-not-supported'),
('515', 'Compound Product ID Qualifier Value Not Supported', '488-RE', 'value-not-supported'),
('516', 'Compound Type Value Not Supported', '996-G1', 'value-not-supported'),
('517', 'Coupon Type Value Not Supported', '485-KE', 'value-not-supported'),
('518', 'DUR Co-Agent ID Qualifier Value Not Supported', '475-J9', 'value-not-supported'),
('519', 'DUR/PPS Level Of Effort Value Not Supported', '474-8E', 'value-not-supported'),
('520', 'Delay Reason Code Value Not Supported', '357-NV', 'value-not-supported'),
('521', 'Diagnosis Code Qualifier Value Not Supported', '492-WE', 'value-not-supported'),
('522', 'Dispensing Status Value Not Supported', '343-HD', 'value-not-supported'),
('523', 'Eligibility Clarification Code Value Not Supported', '309-C9', 'value-not-supported'),
('524', 'Employer State/Province Address Value Not Supported', '318-CI', 'value-not-supported'),
('525', 'Facility State/Province Address Value Not Supported', '387-3V', 'value-not-supported'),
('526', 'Header Response Status Value Not Supported', '501-F1', 'value-not-supported'),
('527', 'Intermediary Authorization Type ID Value Not Supported', '463-EW', 'value-not-supported'),
('528', 'Length of Need Qualifier Value Not Supported', '371-2S', 'value-not-supported'),
('529', 'Level Of Service Value Not Supported', '418-DI', 'value-not-supported'),
('530', 'Measurement Dimension Value Not Supported', '496-H2', 'value-not-supported'),
('531', 'Measurement Unit Value Not Supported', '497-H3', 'value-not-supported'),
('532', 'Medicaid Indicator Value Not Supported', '360-2B', 'value-not-supported'),
('533', 'Originally Prescribed Product/Service ID Qualifier Value Not Supported', '453-EJ', 'value-not-supported'),
('534', 'Other Amount Claimed Submitted Qualifier Value Not Supported', '479-H8', 'value-not-supported'),
('535', 'Other Coverage Code Value Not Supported', '308-C8', 'value-not-supported'),
('536', 'Other Payer-Patient Responsibility Amount Qual Value Not Supported', '351-NP', 'value-not-supported'),
('537', 'Patient Assignment Indicator Value Not Supported', '391-MT', 'value-not-supported'),
('538', 'Patient Gender Code Value Not Supported', '305-C5', 'value-not-supported'),
('539', 'Patient State/Province Address Value Not Supported', '324-CO', 'value-not-supported'),
('540', 'Pay to State/Province Address Value Not Supported', '123-TX', 'value-not-supported'),
('541', 'Percentage Sales Tax Basis Submitted Value Not Supported', '484-JE', 'value-not-supported'),
('542', 'Pregnancy Indicator Value Not Supported', '335-2C', 'value-not-supported'),
('543', 'Prescriber ID Qualifier Value Not Supported', '466-EZ', 'value-not-supported'),
('544', 'Prescriber State/Province Address Value Not Supported', '367-2N', 'value-not-supported'),
('545', 'Prescription Origin Code Value Not Supported', '419-DJ', 'value-not-supported'),
('546', 'Primary Care Provider ID Qualifier Value Not Supported', '468-2E', 'value-not-supported'),
('547', 'Prior Authorization Type Code Value Not Supported', '461-EU', 'value-not-supported'),
('548', 'Provider Accept Assignment Indicator Value Not Supported', '361-2D', 'value-not-supported'),
('549', 'Provider ID Qualifier Value Not Supported', '465-EY', 'value-not-supported'),
('550', 'Request Status Value Not Supported', '373-2U', 'value-not-supported'),
('551', 'Request Type Value Not Supported', '498-PA', 'value-not-supported'),
('552', 'Route of Administration Value Not Supported', '995-E2', 'value-not-supported'),
('553', 'Smoker/Non-Smoker Code Value Not Supported', '334-1C', 'value-not-supported'),
('554', 'Special Packaging Indicator Value Not Supported', '429-DT', 'value-not-supported'),
('555', 'Transaction Count Value Not Supported', '109-A9', 'value-not-supported'),
('556', 'Unit Of Measure Value Not Supported', '600-28', 'value-not-supported'),
('557', 'COB Segment Present On A Non-COB Claim', '308-C8', 'other edit'),
('558', 'Part D Plan cannot coordinate benefits with another Part D Plan', NULL, 'other edit'),
('559', 'ID Submitted is associated with a Sanctioned Pharmacy', '201-B1', 'other edit'),
('560', 'Pharmacy Not Contracted in Retail Network', NULL, 'other edit'),
('561', 'Pharmacy Not Contracted in Mail Order Network', NULL, 'other edit'),
('562', 'Pharmacy Not Contracted in Hospice Network', NULL, 'other edit'),
('563', 'Pharmacy Not Contracted in Veterans Administration Network', NULL, 'other edit'),
('564', 'Pharmacy Not Contracted in Military Network', NULL, 'other edit'),
('565', 'Patient Country Code Value Not Supported', 'A43-1K', 'value-not-supported'),
('566', 'Patient Country Code Not Used For This Transaction', 'A43-1K', 'not-used-for-transaction'),
('567', 'M/I Veterinary Use Indicator', 'A45-1R', 'missing/invalid field'),
('568', 'Veterinary Use Indicator Value Not Supported', 'A45-1R', 'value-not-supported'),
('569', 'Provide Notice: Medicare Prescription Drug Coverage and Your Rights', NULL, 'other edit'),
('570', 'Veterinary Use Indicator Not Used For This Transaction', 'A45-1R', 'not-used-for-transaction'),
('571', 'Patient ID Associated State/Province Address Value Not Supported', NULL, 'value-not-supported'),
('572', 'Medigap ID Not Covered', NULL, 'benefit/coverage rule'),
('573', 'Prescriber Alt ID Assoc State/Province Address Value Not Supported', NULL, 'value-not-supported'),
('574', 'Compound Ingredient Modifier Code Not Covered', NULL, 'benefit/coverage rule'),
('575', 'Purchaser State/Province Address Value Not Supported', NULL, 'value-not-supported'),
('576', 'Service Provider State/Province Address Value Not Supported', NULL, 'value-not-supported'),
('577', 'M/I Other Payer ID', '355-NT', 'missing/invalid field'),
('578', 'Other Payer ID Count Does Not Match Number of Repetitions', '355-NT', 'structure/count'),
('579', 'Other Payer ID Count Exceeds Number Of Occurrences Supported', '355-NT', 'structure/count'),
('580', 'Other Payer ID Count Grouping Incorrect', '355-NT', 'structure/count'),
('581', 'Other Payer ID Count is not used for this Transaction Code', NULL, 'not-used-for-transaction'),
('582', 'M/I Fill Number', '403-D3', 'missing/invalid field'),
('583', 'Provider ID Not Covered', '444-E9', 'benefit/coverage rule'),
('584', 'Purchaser ID Associated State/Province Code Value Not Supported', '593-YW', 'value-not-supported'),
('585', 'Fill Number Value Not Supported', '403-D3', 'value-not-supported'),
('586', 'Facility ID Not Covered', '336-8C', 'benefit/coverage rule'),
('587', 'Carrier ID Not Covered', '327-CR', 'benefit/coverage rule'),
('588', 'Alternate ID Not Covered', '330-CW', 'benefit/coverage rule'),
('589', 'Patient ID Not Covered', '332-CY', 'benefit/coverage rule'),
('590', 'Compound Dosage Form Not Covered', '450-EF', 'benefit/coverage rule'),
('591', 'Plan ID Not Covered', '524-FO', 'benefit/coverage rule'),
('592', 'DUR Co-Agent ID Not Covered', '476-H6', 'DUR'),
('593', 'M/I Date of Service', '401-D1', 'missing/invalid field'),
('594', 'Pay To ID Not Covered', '119-TT', 'benefit/coverage rule'),
('595', 'Associated Prescription/Service Provider ID Not Covered', '580-XY', 'benefit/coverage rule'),
('596', 'Compound Preparation Time Not Used For This Transaction Code', 'A32-ZW', 'not-used-for-transaction'),
('597', 'LTC Dispensing Type Does Not Support The Packaging Type', NULL, 'other edit'),
('598', 'More Than One Patient Found', NULL, 'eligibility/coverage'),
('599', 'Cardholder ID Matched But Last Name Did Not', NULL, 'eligibility/coverage'),
('600', 'Coverage Outside Submitted Date Of Service', NULL, 'eligibility/coverage'),
('601', 'Intermediary Auth Type ID Does Not Precede Intermediary Auth ID', NULL, 'structure/count'),
('602', 'Assoc Rx/Serv Prov ID Qual Does Not Precede Assoc Rx/Service Prov ID', NULL, 'structure/count'),
('603', 'Prescriber Alternate ID Qual Does Not Precede Prescriber Alternate ID', NULL, 'structure/count'),
('604', 'Purchaser ID Qualifier Does Not Precede Purchaser ID', NULL, 'structure/count'),
('605', 'Seller ID Qualifier Does Not Precede Seller ID', NULL, 'structure/count'),
('606', 'Brand Drug/Specific Labeler Code Required', NULL, 'other edit'),
('607', 'Information reporting (N1/N3) cannot be matched to a claim (B1/B3)', NULL, 'other edit'),
('608', 'Step Therapy/Alt Drug Therapy Req''d Prior To Submitted Prod Serv ID', NULL, 'other edit'),
('609', 'COB Claim Not Required, Patient Liability Amount Submitted Was Zero', NULL, 'other edit'),
('610', 'Supp Claim Could Not Be Matched To A Claim Covered By Part D Plan', NULL, 'benefit/coverage rule'),
('611', 'Supp Claim Was Matched To A Claim Covered By A Benefit Oth Than Part D', NULL, 'benefit/coverage rule'),
('612', 'LTC Appropriate Dispensing Invalid Submission Clarification Code Combo', NULL, 'other edit'),
('613', 'Packaging Methodology Or Dispensing Frequency M/I For LTC Short Cycle', NULL, 'other edit'),
('614', 'Uppercase Character(s) Required', NULL, 'other edit'),
('615', 'Basis Of Cost Determ Value 14 Req''d When Compound Ing Qty 0, Cost>$0', NULL, 'other edit'),
('616', 'Submission Clarification Code 8 Req''d When Compound Ingredient Qty 0', NULL, 'other edit'),
('617', 'Compound Ingredient Drug Cost Cannot Be Negative Amount', NULL, 'other edit'),
('618', 'Submitted Prescriber''s DEA Does Not Allow This Drug DEA Schedule', NULL, 'other edit'),
('619', 'Prescriber Type 1 NPI Required', NULL, 'other edit'),
('620', 'This Product/Service May Be Covered Under Medicare Part D', NULL, 'benefit/coverage rule'),
('621', 'This Medicaid Patient Is Medicare Eligible', NULL, 'other edit'),
('622', 'COB Claim not required, patient liability amount submitted was zero', NULL, 'other edit'),
('645', 'Repackaged product is not covered by the contract', NULL, 'benefit/coverage rule'),
('646', 'Pat Not Eligible Due To Non Payment Of Premium. Pat To Contact Plan', NULL, 'eligibility/coverage'),
('647', 'Quantity Prescribed Required For CII Prescription', NULL, 'other edit'),
('648', 'Qty Prescribed Doesn''t Match Qty Prescribed On Original CII Dispensing', NULL, 'other edit'),
('649', 'Cumulative Quantity For This CII Rx Number Exceeds Quantity Prescribed', NULL, 'benefit/coverage rule'),
('650', 'Fill Date Greater Than 60 Days From CII Date Rx Written (414-DE)', NULL, 'other edit'),
('651', 'REMS: Mandatory data element(s) missing', NULL, 'REMS/PDMP'),
('652', 'REMS: Prescriber not matched or may not be enrolled', NULL, 'REMS/PDMP'),
('653', 'REMS: Patient not matched or may not be enrolled', NULL, 'REMS/PDMP'),
('654', 'REMS: Pharmacy not matched or may not be enrolled', NULL, 'REMS/PDMP'),
('655', 'REMS: Multiple patient matches', NULL, 'REMS/PDMP'),
('656', 'REMS: Patient age not matched', NULL, 'REMS/PDMP'),
('657', 'REMS: Patient gender not matched', NULL, 'REMS/PDMP'),
('658', 'REMS: Pharmacy has not enrolled', NULL, 'REMS/PDMP'),
('659', 'REMS: Pharmacy has not renewed enrollment', NULL, 'REMS/PDMP'),
('660', 'REMS: Pharmacy has not submitted agreement form', NULL, 'REMS/PDMP'),
('661', 'REMS: Pharmacy has been suspended due to non-compliance', NULL, 'REMS/PDMP'),
('662', 'REMS: Prescriber has not enrolled', NULL, 'REMS/PDMP'),
('663', 'REMS: Prescriber has not completed a knowledge assessment', NULL, 'REMS/PDMP'),
('664', 'REMS: Prescriber has been suspended due to non-compliance', NULL, 'REMS/PDMP'),
('665', 'REMS: Excessive days supply', NULL, 'REMS/PDMP'),
('666', 'REMS: Insufficient days supply', NULL, 'REMS/PDMP'),
('667', 'REMS: Excessive dosage', NULL, 'REMS/PDMP'),
('668', 'REMS: Insufficient dosage', NULL, 'REMS/PDMP'),
('669', 'REMS: Refills not permitted', NULL, 'REMS/PDMP'),
('670', 'REMS: Laboratory test results not documented', NULL, 'REMS/PDMP'),
('671', 'REMS: Laboratory test not conducted within specified time period', NULL, 'REMS/PDMP'),
('672', 'REMS: Dispensing not authorized due to laboratory test results', NULL, 'REMS/PDMP'),
('673', 'REMS: Prescriber counseling of patient not documented', NULL, 'REMS/PDMP'),
('674', 'REMS: Prescriber has not documented safe use conditions', NULL, 'REMS/PDMP'),
('675', 'REMS: Prescriber has not documented patient opioid tolerance', NULL, 'REMS/PDMP'),
('676', 'REMS: Prescriber has not documented patient contraceptive use', NULL, 'REMS/PDMP'),
('677', 'REMS: Lack of contraindicated therapy not documented', NULL, 'REMS/PDMP'),
('678', 'REMS: Step therapy not documented', NULL, 'REMS/PDMP'),
('679', 'REMS: Prescriber has not enrolled patient', NULL, 'REMS/PDMP'),
('680', 'REMS: Prescriber must renew patient enrollment', NULL, 'REMS/PDMP'),
('681', 'REMS: Patient enrollment requirements have not been met', NULL, 'REMS/PDMP'),
('682', 'REMS: Prescriber has not submitted patient agreement', NULL, 'REMS/PDMP'),
('683', 'REMS: Prescriber has not verified patient''s reproductive potential', NULL, 'REMS/PDMP'),
('684', 'REMS: Patient has not documented safe use conditions', NULL, 'REMS/PDMP'),
('685', 'REMS: Patient has not documented completed education', NULL, 'REMS/PDMP'),
('686', 'REMS: Patient has not documented contraceptive use', NULL, 'REMS/PDMP'),
('687', 'REMS Administrator Denied', NULL, 'REMS/PDMP'),
('688', 'REMS: Service Billing Denied', NULL, 'REMS/PDMP'),
('689', 'PDMP Administrator Denied', NULL, 'REMS/PDMP'),
('690', 'PDMP: Pharmacy not contracted', NULL, 'REMS/PDMP'),
('691', 'PDMP: Pharmacy contract not renewed', NULL, 'REMS/PDMP'),
('768', 'Pharmacy Location has closed', NULL, 'other edit'),
('769', 'Medicare Part D paid claim found; info reporting reversal/rebill not matched', NULL, 'non-matched'),
('770', 'Medicare Part D paid claim not found; info reporting reversal not processed', NULL, 'other edit'),
('771', 'Compound contains unidentifiable ingredient; SCC override not allowed', NULL, 'other edit'),
('772', 'Compound not payable due to non-covered ingredient; no override allowed', NULL, 'benefit/coverage rule'),
('773', 'Prescriber not listed on Medicare enrollment file', NULL, 'other edit'),
('774', 'Prescriber Medicare enrollment period outside claim date of service', NULL, 'other edit'),
('775', 'Pharmacy not listed in Medicare fee-for-service enrollment file', NULL, 'other edit'),
('776', 'Pharmacy Medicare fee-for-service enrollment terminated', NULL, 'other edit'),
('777', 'Plan''s prescriber database cannot verify active state license', NULL, 'other edit'),
('816', 'Pharmacy benefit exclusion, may be covered under patient''s medical benefit', NULL, 'benefit/coverage rule'),
('817', 'Pharmacy benefit exclusion, covered under patient''s medical benefit', NULL, 'benefit/coverage rule'),
('818', 'Medication administration not covered, plan benefit exclusion', NULL, 'benefit/coverage rule'),
('819', 'Plan enrollment file indicates Medicare as primary coverage', NULL, 'other edit'),
('820', 'Info reporting matched to reversed/rejected claim not submitted under Part D IIN/PCN', NULL, 'other edit'),
('821', 'Info reporting matched to paid claim not submitted under Part D IIN/PCN', NULL, 'other edit'),
('822', 'Drug unrelated to terminal illness/related conditions, not covered by hospice', NULL, 'benefit/coverage rule'),
('823', 'Drug is beneficiary liability, not covered by hospice (hospice non-formulary)', NULL, 'benefit/coverage rule'),
('824', 'Multi-transaction transmission not allowed in current NCPDP standard', NULL, 'other edit'),
('825', 'Date of service outside product''s FDA/NSDE marketing dates', NULL, 'other edit'),
('826', 'Prescriber NPI submitted not found in processor''s NPI file', NULL, 'other edit'),
('827', 'Pharmacy service provider temporarily suspended from processing claims', NULL, 'other edit'),
('828', 'Plan/beneficiary case management restriction in place', NULL, 'other edit'),
('829', 'Claim not covered, Part D prescriber NPI requirements not met', NULL, 'benefit/coverage rule'),
('830', 'Workers'' comp/P&C adjuster authorization required', NULL, 'other edit'),
('831', 'Product/service ID carve-out, bill Medicaid fee-for-service', NULL, 'other edit'),
('832', 'Prescriber NPI not found; NPI, Medicare enrollment, Rx authority not validated', NULL, 'other edit'),
('876', 'Prescriptive authority restrictions apply, criteria not met', NULL, 'other edit'),
('877', 'Service provider ID terminated on NPPES file', NULL, 'other edit'),
('878', 'Service provider ID not found on NPPES file', NULL, 'other edit'),
('879', 'Service provider ID excluded from receiving CMS enrollment data', NULL, 'other edit'),
('882', 'M/I Do Not Dispense Before Date', NULL, 'missing/invalid field'),
('883', 'Date of service prior to do-not-dispense-before date', NULL, 'other edit'),
('887', 'Previous payer is excluded federal health program; copay assistance not allowed', NULL, 'other edit'),
('888', 'Beneficiary enrolled in excluded federal health care program', NULL, 'other edit'),
('889', 'Prescriber not enrolled in state Medicaid program', NULL, 'other edit'),
('890', 'Pharmacy not enrolled in state Medicaid program', NULL, 'other edit'),
('891', 'Days supply less than plan minimum', NULL, 'other edit'),
('892', 'Pharmacy must attest FDA REMS requirements met', NULL, 'REMS/PDMP'),
('893', 'Pharmacy must attest required patient form on file', NULL, 'other edit'),
('894', 'Pharmacy must attest plan medical necessity criteria met', NULL, 'other edit'),
('895', 'Allowed number of overrides exhausted', NULL, 'other edit');

INSERT INTO pbm.code_value (field, code, field_name, meaning) VALUES
('103-A3', 'B1', 'Transaction Code', 'Billing'),
('103-A3', 'B2', 'Transaction Code', 'Reversal'),
('103-A3', 'B3', 'Transaction Code', 'Rebill'),
('103-A3', 'C1', 'Transaction Code', 'Controlled substance reporting'),
('103-A3', 'C2', 'Transaction Code', 'Controlled substance reporting reversal'),
('103-A3', 'C3', 'Transaction Code', 'Controlled substance reporting rebill'),
('103-A3', 'D1', 'Transaction Code', 'Predetermination of benefits'),
('103-A3', 'E1', 'Transaction Code', 'Eligibility verification'),
('103-A3', 'N1', 'Transaction Code', 'Information reporting'),
('103-A3', 'N2', 'Transaction Code', 'Information reporting reversal'),
('103-A3', 'N3', 'Transaction Code', 'Information reporting rebill'),
('103-A3', 'P1', 'Transaction Code', 'PA request and billing'),
('103-A3', 'P2', 'Transaction Code', 'PA reversal'),
('103-A3', 'P3', 'Transaction Code', 'PA inquiry'),
('103-A3', 'P4', 'Transaction Code', 'PA request only'),
('103-A3', 'S1', 'Transaction Code', 'Service billing'),
('103-A3', 'S2', 'Transaction Code', 'Service reversal'),
('103-A3', 'S3', 'Transaction Code', 'Service rebill'),
('112-AN', 'A', 'Transaction Response Status', 'Approved'),
('112-AN', 'B', 'Transaction Response Status', 'Benefit'),
('112-AN', 'C', 'Transaction Response Status', 'Captured'),
('112-AN', 'D', 'Transaction Response Status', 'Duplicate of paid'),
('112-AN', 'F', 'Transaction Response Status', 'PA deferred'),
('112-AN', 'P', 'Transaction Response Status', 'Paid'),
('112-AN', 'Q', 'Transaction Response Status', 'Duplicate of captured'),
('112-AN', 'R', 'Transaction Response Status', 'Rejected'),
('112-AN', 'S', 'Transaction Response Status', 'Duplicate of approved'),
('147-U7', '1', 'Pharmacy Service Type', 'Community/retail'),
('147-U7', '2', 'Pharmacy Service Type', 'Compounding'),
('147-U7', '3', 'Pharmacy Service Type', 'Home infusion therapy'),
('147-U7', '4', 'Pharmacy Service Type', 'Institutional'),
('147-U7', '5', 'Pharmacy Service Type', 'Long term care'),
('147-U7', '6', 'Pharmacy Service Type', 'Mail order'),
('147-U7', '7', 'Pharmacy Service Type', 'Managed care organization'),
('147-U7', '8', 'Pharmacy Service Type', 'Specialty care'),
('147-U7', '99', 'Pharmacy Service Type', 'Other'),
('305-C5', '0', 'Patient Gender Code', 'Not specified'),
('305-C5', '1', 'Patient Gender Code', 'Male'),
('305-C5', '2', 'Patient Gender Code', 'Female'),
('306-C6', '0', 'Patient Relationship Code', 'Not specified'),
('306-C6', '1', 'Patient Relationship Code', 'Cardholder'),
('306-C6', '2', 'Patient Relationship Code', 'Spouse'),
('306-C6', '3', 'Patient Relationship Code', 'Child'),
('306-C6', '4', 'Patient Relationship Code', 'Other'),
('308-C8', '0', 'Other Coverage Code', 'Not specified'),
('308-C8', '1', 'Other Coverage Code', 'No other coverage'),
('308-C8', '2', 'Other Coverage Code', 'Other coverage exists, payment collected'),
('308-C8', '3', 'Other Coverage Code', 'Other coverage billed, claim not covered'),
('308-C8', '4', 'Other Coverage Code', 'Other coverage exists, payment not collected'),
('308-C8', '5', 'Other Coverage Code', 'deleted before D.0'),
('308-C8', '6', 'Other Coverage Code', 'deleted before D.0'),
('308-C8', '7', 'Other Coverage Code', 'deleted before D.0'),
('308-C8', '8', 'Other Coverage Code', 'Billing for patient financial responsibility only'),
('338-5C', '01', 'Other Payer Coverage Type', 'Primary'),
('338-5C', '02', 'Other Payer Coverage Type', 'Secondary'),
('338-5C', '03', 'Other Payer Coverage Type', 'Tertiary'),
('338-5C', '04', 'Other Payer Coverage Type', 'Quaternary'),
('338-5C', '05', 'Other Payer Coverage Type', 'Quinary'),
('338-5C', '06', 'Other Payer Coverage Type', 'Senary'),
('338-5C', '07', 'Other Payer Coverage Type', 'Septenary'),
('338-5C', '08', 'Other Payer Coverage Type', 'Octonary'),
('338-5C', '09', 'Other Payer Coverage Type', 'Nonary'),
('338-5C', '98', 'Other Payer Coverage Type', 'Coupon'),
('338-5C', '99', 'Other Payer Coverage Type', 'Other'),
('342-HC', '01', 'Other Payer Amount Paid Qualifier', 'Delivery'),
('342-HC', '02', 'Other Payer Amount Paid Qualifier', 'Shipping'),
('342-HC', '03', 'Other Payer Amount Paid Qualifier', 'Postage'),
('342-HC', '04', 'Other Payer Amount Paid Qualifier', 'Administrative'),
('342-HC', '05', 'Other Payer Amount Paid Qualifier', 'Incentive'),
('342-HC', '06', 'Other Payer Amount Paid Qualifier', 'Cognitive service'),
('342-HC', '07', 'Other Payer Amount Paid Qualifier', 'Drug benefit'),
('342-HC', '08', 'Other Payer Amount Paid Qualifier', 'Sum of all (5.1 only per VistA)'),
('342-HC', '09', 'Other Payer Amount Paid Qualifier', 'Compound preparation'),
('342-HC', '10', 'Other Payer Amount Paid Qualifier', 'Sales tax'),
('342-HC', '98', 'Other Payer Amount Paid Qualifier', 'Coupon (5.1)'),
('342-HC', '99', 'Other Payer Amount Paid Qualifier', 'Other'),
('343-HD', 'C', 'Dispensing Status', 'Completion of partial fill'),
('343-HD', 'P', 'Dispensing Status', 'Partial fill'),
('351-NP', '01', 'Other Payer-Patient Responsibility Amount Qualifier', 'Periodic deductible (517-FH)'),
('351-NP', '02', 'Other Payer-Patient Responsibility Amount Qualifier', 'Product selection/brand (134-UK)'),
('351-NP', '03', 'Other Payer-Patient Responsibility Amount Qualifier', 'Sales tax (523-FN)'),
('351-NP', '04', 'Other Payer-Patient Responsibility Amount Qualifier', 'Exceeding periodic benefit maximum (520-FK)'),
('351-NP', '05', 'Other Payer-Patient Responsibility Amount Qualifier', 'Copay (518-FI)'),
('351-NP', '06', 'Other Payer-Patient Responsibility Amount Qualifier', 'Patient pay amount (505-F5)'),
('351-NP', '07', 'Other Payer-Patient Responsibility Amount Qualifier', 'Coinsurance (572-4U)'),
('351-NP', '08', 'Other Payer-Patient Responsibility Amount Qualifier', 'Product selection/non-preferred (135-UM)'),
('351-NP', '09', 'Other Payer-Patient Responsibility Amount Qualifier', 'Health plan assistance (129-UD)'),
('351-NP', '10', 'Other Payer-Patient Responsibility Amount Qualifier', 'Provider network selection (133-UJ)'),
('351-NP', '11', 'Other Payer-Patient Responsibility Amount Qualifier', 'Brand non-preferred (136-UN)'),
('351-NP', '12', 'Other Payer-Patient Responsibility Amount Qualifier', 'Coverage gap (137-UP)'),
('351-NP', '13', 'Other Payer-Patient Responsibility Amount Qualifier', 'Processor fee (571-NZ)'),
('357-NV', '1', 'Delay Reason Code', 'Proof of eligibility unknown'),
('357-NV', '10', 'Delay Reason Code', 'Admin delay in prior approval'),
('357-NV', '11', 'Delay Reason Code', 'Other'),
('357-NV', '12', 'Delay Reason Code', 'Received late w/ no exceptions'),
('357-NV', '13', 'Delay Reason Code', 'Damage to provider records'),
('357-NV', '14', 'Delay Reason Code', 'Theft/other acts by employee'),
('357-NV', '2', 'Delay Reason Code', 'Litigation'),
('357-NV', '3', 'Delay Reason Code', 'Authorization delays'),
('357-NV', '4', 'Delay Reason Code', 'Delay in certifying provider'),
('357-NV', '5', 'Delay Reason Code', 'Delay - billing forms'),
('357-NV', '6', 'Delay Reason Code', 'Delay - custom-made appliances'),
('357-NV', '7', 'Delay Reason Code', 'Third party processing delay'),
('357-NV', '8', 'Delay Reason Code', 'Eligibility determination'),
('357-NV', '9', 'Delay Reason Code', 'Original claims rejected'),
('384-4X', '0', 'Patient Residence', 'Not specified'),
('384-4X', '1', 'Patient Residence', 'Home'),
('384-4X', '10', 'Patient Residence', 'Substance abuse facility'),
('384-4X', '11', 'Patient Residence', 'Hospice'),
('384-4X', '12', 'Patient Residence', 'Psychiatric residential'),
('384-4X', '13', 'Patient Residence', 'Inpatient rehab facility'),
('384-4X', '14', 'Patient Residence', 'Homeless shelter'),
('384-4X', '15', 'Patient Residence', 'Correctional institution'),
('384-4X', '2', 'Patient Residence', 'Skilled nursing facility'),
('384-4X', '3', 'Patient Residence', 'Nursing facility'),
('384-4X', '4', 'Patient Residence', 'Assisted living facility'),
('384-4X', '5', 'Patient Residence', 'Custodial care facility'),
('384-4X', '6', 'Patient Residence', 'Group home'),
('384-4X', '7', 'Patient Residence', 'Inpatient psychiatric facility'),
('384-4X', '8', 'Patient Residence', 'Pyschiatric facility'),
('384-4X', '9', 'Patient Residence', 'Intermediate care facility'),
('393-MV', '01', 'Benefit Stage Qualifier', 'Deductible'),
('393-MV', '02', 'Benefit Stage Qualifier', 'Initial benefit'),
('393-MV', '03', 'Benefit Stage Qualifier', 'Coverage gap'),
('393-MV', '04', 'Benefit Stage Qualifier', 'Catastrophic'),
('406-D6', '0', 'Compound Code', 'Not specified'),
('406-D6', '1', 'Compound Code', 'Not a compound'),
('406-D6', '2', 'Compound Code', 'Compound (AM10 required)'),
('408-D8', '0', 'Dispense As Written/Product Selection', 'No product selection indicated'),
('408-D8', '1', 'Dispense As Written/Product Selection', 'Substitution not allowed by prescriber'),
('408-D8', '2', 'Dispense As Written/Product Selection', 'Substitution allowed-patient requested product dispensed'),
('408-D8', '3', 'Dispense As Written/Product Selection', 'Substitution allowed-pharmacist selected product dispensed'),
('408-D8', '4', 'Dispense As Written/Product Selection', 'Substitution allowed-generic drug not in stock'),
('408-D8', '5', 'Dispense As Written/Product Selection', 'Substitution allowed-brand drug dispensed as a generic'),
('408-D8', '6', 'Dispense As Written/Product Selection', 'Override'),
('408-D8', '7', 'Dispense As Written/Product Selection', 'Substitution not allowed-brand drug mandated by law'),
('408-D8', '8', 'Dispense As Written/Product Selection', 'Substitution allowed-generic drug not available in marketplace'),
('408-D8', '9', 'Dispense As Written/Product Selection', 'Substitution allowed by prescriber but plan requests brand'),
('419-DJ', '0', 'Prescription Origin Code', 'Not known'),
('419-DJ', '1', 'Prescription Origin Code', 'Written'),
('419-DJ', '2', 'Prescription Origin Code', 'Telephone'),
('419-DJ', '3', 'Prescription Origin Code', 'Electronic'),
('419-DJ', '4', 'Prescription Origin Code', 'Facsimile'),
('419-DJ', '5', 'Prescription Origin Code', 'Pharmacy (transfer/new number)'),
('420-DK', '0', 'Submission Clarification Code', 'Not specified, default'),
('420-DK', '1', 'Submission Clarification Code', 'No override'),
('420-DK', '10', 'Submission Clarification Code', 'Meets plan limitations'),
('420-DK', '11', 'Submission Clarification Code', 'Certification on file'),
('420-DK', '12', 'Submission Clarification Code', 'Dme replacement indicator'),
('420-DK', '13', 'Submission Clarification Code', 'Payer-recognized emergency/disaster assistance request'),
('420-DK', '14', 'Submission Clarification Code', 'Long term care leave of absence'),
('420-DK', '15', 'Submission Clarification Code', 'Long term care replacement medication'),
('420-DK', '16', 'Submission Clarification Code', 'Long term care emergency box (kit) or automated dispensing machine'),
('420-DK', '17', 'Submission Clarification Code', 'Long term care emergency supply remainder'),
('420-DK', '18', 'Submission Clarification Code', 'Long term care patient admit/readmit indicator'),
('420-DK', '19', 'Submission Clarification Code', 'Split billing'),
('420-DK', '2', 'Submission Clarification Code', 'Other override'),
('420-DK', '20', 'Submission Clarification Code', 'Section 340b of the public health act of 1992'),
('420-DK', '21', 'Submission Clarification Code', 'Ltc dispensing: 14 days or less not applicable'),
('420-DK', '22', 'Submission Clarification Code', 'Ltc dispensing: 7 days'),
('420-DK', '23', 'Submission Clarification Code', 'Ltc dispensing: 4 days'),
('420-DK', '24', 'Submission Clarification Code', 'Ltc dispensing: 3 days'),
('420-DK', '25', 'Submission Clarification Code', 'Ltc dispensing: 2 days'),
('420-DK', '26', 'Submission Clarification Code', 'Ltc dispensing: 1 day'),
('420-DK', '27', 'Submission Clarification Code', 'Ltc dispensing: 4-3 days'),
('420-DK', '28', 'Submission Clarification Code', 'Ltc dispensing: 2-2-3 days'),
('420-DK', '29', 'Submission Clarification Code', 'Ltc dispensing: daily and 3-day weekend'),
('420-DK', '3', 'Submission Clarification Code', 'Vacation supply'),
('420-DK', '30', 'Submission Clarification Code', 'Ltc dispensing: per shift dispensing'),
('420-DK', '31', 'Submission Clarification Code', 'Ltc dispensing: per med pass dispensing'),
('420-DK', '32', 'Submission Clarification Code', 'Ltc dispensing: prn on demand'),
('420-DK', '33', 'Submission Clarification Code', 'Ltc dispensing: 7 day or less cycle not otherwise represented'),
('420-DK', '34', 'Submission Clarification Code', 'Ltc dispensing: 14 days dispensing'),
('420-DK', '35', 'Submission Clarification Code', 'Ltc dispensing: 8-14 day dispensing method not listed'),
('420-DK', '36', 'Submission Clarification Code', 'Ltc dispensing: dispensed outside short cycle'),
('420-DK', '4', 'Submission Clarification Code', 'Lost prescription'),
('420-DK', '42', 'Submission Clarification Code', 'Prescriber id valid - prescribing requirements validated'),
('420-DK', '43', 'Submission Clarification Code', 'Prescriber''s dea active w/dea authorized prescriptive right'),
('420-DK', '44', 'Submission Clarification Code', 'Associated prescriber dea recently licensed or re-activated'),
('420-DK', '45', 'Submission Clarification Code', 'Prescriber''s dea valid hosp dea w/suffix-has prescriptive auth drug dea schedule'),
('420-DK', '46', 'Submission Clarification Code', 'Prescriber''s dea has prescriptive authority for this drug dea schedule'),
('420-DK', '47', 'Submission Clarification Code', 'Shortened days supply fill'),
('420-DK', '48', 'Submission Clarification Code', 'Fill subsequent to a shortened days supply fill'),
('420-DK', '49', 'Submission Clarification Code', 'Prescriber does not currently have an active type 1 npi'),
('420-DK', '5', 'Submission Clarification Code', 'Therapy change'),
('420-DK', '6', 'Submission Clarification Code', 'Starter dose'),
('420-DK', '7', 'Submission Clarification Code', 'Medically necessary'),
('420-DK', '8', 'Submission Clarification Code', 'Process compound for approved ingredients'),
('420-DK', '9', 'Submission Clarification Code', 'Encounters'),
('420-DK', '99', 'Submission Clarification Code', 'Other'),
('423-DN', '00', 'Basis of Cost Determination (also 490-UE)', 'Default'),
('423-DN', '01', 'Basis of Cost Determination (also 490-UE)', 'AWP'),
('423-DN', '02', 'Basis of Cost Determination (also 490-UE)', 'Local wholesaler'),
('423-DN', '03', 'Basis of Cost Determination (also 490-UE)', 'Direct'),
('423-DN', '04', 'Basis of Cost Determination (also 490-UE)', 'EAC'),
('423-DN', '05', 'Basis of Cost Determination (also 490-UE)', 'Acquisition'),
('423-DN', '06', 'Basis of Cost Determination (also 490-UE)', 'MAC'),
('423-DN', '07', 'Basis of Cost Determination (also 490-UE)', 'Usual & customary'),
('423-DN', '08', 'Basis of Cost Determination (also 490-UE)', '340B/PHS'),
('423-DN', '09', 'Basis of Cost Determination (also 490-UE)', 'Other'),
('423-DN', '10', 'Basis of Cost Determination (also 490-UE)', 'ASP'),
('423-DN', '11', 'Basis of Cost Determination (also 490-UE)', 'AMP'),
('423-DN', '12', 'Basis of Cost Determination (also 490-UE)', 'WAC'),
('423-DN', '13', 'Basis of Cost Determination (also 490-UE)', 'Special patient pricing'),
('423-DN', '14', 'Basis of Cost Determination (also 490-UE)', 'cost basis for zero-quantity compound ingredient (see reject 615)'),
('439-E4', 'AD', 'Reason for Service Code', 'Additional drug needed'),
('439-E4', 'AN', 'Reason for Service Code', 'Prescription authentication'),
('439-E4', 'AR', 'Reason for Service Code', 'Adverse drug reaction'),
('439-E4', 'AT', 'Reason for Service Code', 'Additive toxicity'),
('439-E4', 'CD', 'Reason for Service Code', 'Chronic disease management'),
('439-E4', 'CH', 'Reason for Service Code', 'Call help desk'),
('439-E4', 'CS', 'Reason for Service Code', 'Patient complaint/symptom'),
('439-E4', 'DA', 'Reason for Service Code', 'Drug-allergy'),
('439-E4', 'DC', 'Reason for Service Code', 'Drug-disease (inferred)'),
('439-E4', 'DD', 'Reason for Service Code', 'Drug-drug interaction'),
('439-E4', 'DF', 'Reason for Service Code', 'Drug-food interaction'),
('439-E4', 'DI', 'Reason for Service Code', 'Drug incompatibility'),
('439-E4', 'DL', 'Reason for Service Code', 'Drug-lab conflict'),
('439-E4', 'DM', 'Reason for Service Code', 'Apparent drug misuse'),
('439-E4', 'DR', 'Reason for Service Code', 'Dose range conflict'),
('439-E4', 'DS', 'Reason for Service Code', 'Tobacco use'),
('439-E4', 'ED', 'Reason for Service Code', 'Patient education/instruction'),
('439-E4', 'ER', 'Reason for Service Code', 'Overuse'),
('439-E4', 'EX', 'Reason for Service Code', 'Excessive quantity'),
('439-E4', 'HD', 'Reason for Service Code', 'High dose'),
('439-E4', 'IC', 'Reason for Service Code', 'Iatrogenic condition'),
('439-E4', 'ID', 'Reason for Service Code', 'Ingredient duplication'),
('439-E4', 'LD', 'Reason for Service Code', 'Low dose'),
('439-E4', 'LK', 'Reason for Service Code', 'Lock in recipient'),
('439-E4', 'LR', 'Reason for Service Code', 'Underuse'),
('439-E4', 'MC', 'Reason for Service Code', 'Drug-disease (reported)'),
('439-E4', 'MN', 'Reason for Service Code', 'Insufficient duration'),
('439-E4', 'MS', 'Reason for Service Code', 'Missing information/clarification'),
('439-E4', 'MX', 'Reason for Service Code', 'Excessive duration'),
('439-E4', 'NA', 'Reason for Service Code', 'Drug not available'),
('439-E4', 'NC', 'Reason for Service Code', 'Non-covered drug purchase'),
('439-E4', 'ND', 'Reason for Service Code', 'New disease/diagnosis'),
('439-E4', 'NF', 'Reason for Service Code', 'Non-formulary drug'),
('439-E4', 'NN', 'Reason for Service Code', 'Unnecessary drug'),
('439-E4', 'NP', 'Reason for Service Code', 'New patient processing'),
('439-E4', 'NR', 'Reason for Service Code', 'Lactation/nursing interaction'),
('439-E4', 'NS', 'Reason for Service Code', 'Insufficient quantity'),
('439-E4', 'OH', 'Reason for Service Code', 'Alcohol conflict'),
('439-E4', 'PA', 'Reason for Service Code', 'Drug-age'),
('439-E4', 'PC', 'Reason for Service Code', 'Patient question/concern'),
('439-E4', 'PG', 'Reason for Service Code', 'Drug-pregnancy'),
('439-E4', 'PH', 'Reason for Service Code', 'Preventive health care'),
('439-E4', 'PN', 'Reason for Service Code', 'Prescriber consultation'),
('439-E4', 'PP', 'Reason for Service Code', 'Plan protocol'),
('439-E4', 'PR', 'Reason for Service Code', 'Prior adverse reaction'),
('439-E4', 'PS', 'Reason for Service Code', 'Product selection opportunity'),
('439-E4', 'RE', 'Reason for Service Code', 'Suspected environmental risk'),
('439-E4', 'RF', 'Reason for Service Code', 'Health provider referral'),
('439-E4', 'SC', 'Reason for Service Code', 'Suboptimal compliance'),
('439-E4', 'SD', 'Reason for Service Code', 'Suboptimal drug/indication'),
('439-E4', 'SE', 'Reason for Service Code', 'Side effect'),
('439-E4', 'SF', 'Reason for Service Code', 'Suboptimal dosage form'),
('439-E4', 'SR', 'Reason for Service Code', 'Suboptimal regimen'),
('439-E4', 'SX', 'Reason for Service Code', 'Drug-gender'),
('439-E4', 'TD', 'Reason for Service Code', 'Therapeutic'),
('439-E4', 'TN', 'Reason for Service Code', 'Laboratory test needed'),
('439-E4', 'TP', 'Reason for Service Code', 'Payer/processor question'),
('439-E4', 'UD', 'Reason for Service Code', 'Duplicate drug'),
('440-E5', '00', 'Professional Service Code', 'No intervention'),
('440-E5', 'AS', 'Professional Service Code', 'Patient assessment'),
('440-E5', 'CC', 'Professional Service Code', 'Coordination of care'),
('440-E5', 'DE', 'Professional Service Code', 'Dosing evaluation/determination'),
('440-E5', 'DP', 'Professional Service Code', 'Dosage evaluated'),
('440-E5', 'FE', 'Professional Service Code', 'Formulary enforcement'),
('440-E5', 'GP', 'Professional Service Code', 'Generic product selection'),
('440-E5', 'M0', 'Professional Service Code', 'Prescriber consulted'),
('440-E5', 'MA', 'Professional Service Code', 'Medication administration'),
('440-E5', 'MB', 'Professional Service Code', 'Overriding benefit'),
('440-E5', 'MP', 'Professional Service Code', 'Patient will be monitored'),
('440-E5', 'MR', 'Professional Service Code', 'Medication review'),
('440-E5', 'P0', 'Professional Service Code', 'Patient consulted'),
('440-E5', 'PA', 'Professional Service Code', 'Previous patient tolerance'),
('440-E5', 'PE', 'Professional Service Code', 'Patient education/instruction'),
('440-E5', 'PH', 'Professional Service Code', 'Patient medication history'),
('440-E5', 'PM', 'Professional Service Code', 'Patient monitoring'),
('440-E5', 'PT', 'Professional Service Code', 'Perform laboratory test'),
('440-E5', 'R0', 'Professional Service Code', 'Pharmacist consulted other source'),
('440-E5', 'RT', 'Professional Service Code', 'Recommend laboratory test'),
('440-E5', 'SC', 'Professional Service Code', 'Self-care consultation'),
('440-E5', 'SW', 'Professional Service Code', 'Literature search/review'),
('440-E5', 'TC', 'Professional Service Code', 'Payer/processor consulted'),
('440-E5', 'TH', 'Professional Service Code', 'Therapeutic product interchange'),
('440-E5', 'ZZ', 'Professional Service Code', 'Other acknowledgement'),
('441-E6', '00', 'Result of Service Code', 'Not specified'),
('441-E6', '1A', 'Result of Service Code', 'Filled as is, false positive'),
('441-E6', '1B', 'Result of Service Code', 'Filled prescription as is'),
('441-E6', '1C', 'Result of Service Code', 'Filled, with different dose'),
('441-E6', '1D', 'Result of Service Code', 'Filled, with different directions'),
('441-E6', '1E', 'Result of Service Code', 'Filled, with different drug'),
('441-E6', '1F', 'Result of Service Code', 'Filled, with different quantity'),
('441-E6', '1G', 'Result of Service Code', 'Filled, with prescriber approval'),
('441-E6', '1H', 'Result of Service Code', 'Brand-to-generic change'),
('441-E6', '1J', 'Result of Service Code', 'Rx-to-otc change'),
('441-E6', '1K', 'Result of Service Code', 'Filled, with different dosage form'),
('441-E6', '2A', 'Result of Service Code', 'Prescription not filled'),
('441-E6', '2B', 'Result of Service Code', 'Not filled, directions clarified'),
('441-E6', '3A', 'Result of Service Code', 'Recommendation accepted'),
('441-E6', '3B', 'Result of Service Code', 'Recommendation not accepted'),
('441-E6', '3C', 'Result of Service Code', 'Discontinued drug'),
('441-E6', '3D', 'Result of Service Code', 'Regimen changed'),
('441-E6', '3E', 'Result of Service Code', 'Therapy changed'),
('441-E6', '3F', 'Result of Service Code', 'Therapy changed - cost increase acknowledged'),
('441-E6', '3G', 'Result of Service Code', 'Drug therapy unchanged'),
('441-E6', '3H', 'Result of Service Code', 'Follow-up/report'),
('441-E6', '3J', 'Result of Service Code', 'Patient referral'),
('441-E6', '3K', 'Result of Service Code', 'Instructions understood'),
('441-E6', '3M', 'Result of Service Code', 'Compliance aid provided'),
('441-E6', '3N', 'Result of Service Code', 'Medication administered'),
('441-E6', '4A', 'Result of Service Code', 'Prescribed with acknowledgements'),
('455-EM', '1', 'Rx/Service Reference Number Qualifier', 'Rx billing'),
('455-EM', '2', 'Rx/Service Reference Number Qualifier', 'Service billing'),
('455-EM', '3', 'Rx/Service Reference Number Qualifier', 'Non-prescription product (later ECL; brthode enum)'),
('461-EU', '0', 'Prior Authorization Type Code', 'Not specified'),
('461-EU', '1', 'Prior Authorization Type Code', 'Prior authorization'),
('461-EU', '2', 'Prior Authorization Type Code', 'Medical certification'),
('461-EU', '3', 'Prior Authorization Type Code', 'Epsdt'),
('461-EU', '4', 'Prior Authorization Type Code', 'Exempt from copay/coinsurance'),
('461-EU', '5', 'Prior Authorization Type Code', 'Exempt from rx'),
('461-EU', '6', 'Prior Authorization Type Code', 'Family planning indicator'),
('461-EU', '7', 'Prior Authorization Type Code', 'Tanf'),
('461-EU', '8', 'Prior Authorization Type Code', 'Payer defined exemption'),
('461-EU', '9', 'Prior Authorization Type Code', 'Emergency preparedness'),
('474-8E', '0', 'DUR/PPS Level of Effort', 'Not specified'),
('474-8E', '11', 'DUR/PPS Level of Effort', 'Lowest'),
('474-8E', '12', 'DUR/PPS Level of Effort', 'Low'),
('474-8E', '13', 'DUR/PPS Level of Effort', 'Moderate'),
('474-8E', '14', 'DUR/PPS Level of Effort', 'High'),
('474-8E', '15', 'DUR/PPS Level of Effort', 'Highest'),
('479-H8 / 564-J3', '01', 'Other Amount Claimed / Paid Qualifier', 'Delivery'),
('479-H8 / 564-J3', '02', 'Other Amount Claimed / Paid Qualifier', 'Shipping'),
('479-H8 / 564-J3', '03', 'Other Amount Claimed / Paid Qualifier', 'Postage'),
('479-H8 / 564-J3', '04', 'Other Amount Claimed / Paid Qualifier', 'Administrative'),
('479-H8 / 564-J3', '09', 'Other Amount Claimed / Paid Qualifier', 'Compound preparation'),
('479-H8 / 564-J3', '99', 'Other Amount Claimed / Paid Qualifier', 'Other'),
('501-F1', 'A', 'Header Response Status', 'Accepted'),
('501-F1', 'R', 'Header Response Status', 'Rejected (whole transmission)'),
('522-FM', '0', 'Basis of Reimbursement Determination', 'Not specified'),
('522-FM', '1', 'Basis of Reimbursement Determination', 'Ingredient cost paid as submitted'),
('522-FM', '10', 'Basis of Reimbursement Determination', 'ASP'),
('522-FM', '11', 'Basis of Reimbursement Determination', 'AMP'),
('522-FM', '12', 'Basis of Reimbursement Determination', '340B/PHS'),
('522-FM', '13', 'Basis of Reimbursement Determination', 'WAC'),
('522-FM', '14', 'Basis of Reimbursement Determination', 'Other payer-patient responsibility amount'),
('522-FM', '15', 'Basis of Reimbursement Determination', 'Patient pay amount'),
('522-FM', '16', 'Basis of Reimbursement Determination', 'Coupon payment'),
('522-FM', '17', 'Basis of Reimbursement Determination', 'Special patient reimbursement'),
('522-FM', '18', 'Basis of Reimbursement Determination', 'Direct price'),
('522-FM', '19', 'Basis of Reimbursement Determination', 'State fee schedule (workers comp/P&C)'),
('522-FM', '2', 'Basis of Reimbursement Determination', 'Reduced to AWP'),
('522-FM', '20', 'Basis of Reimbursement Determination', 'NADAC (added after 2010; one public PBM code base uses 20)'),
('522-FM', '3', 'Basis of Reimbursement Determination', 'Reduced to AWP less X%'),
('522-FM', '4', 'Basis of Reimbursement Determination', 'U&C paid as submitted'),
('522-FM', '5', 'Basis of Reimbursement Determination', 'Lower of cost+fee vs U&C'),
('522-FM', '6', 'Basis of Reimbursement Determination', 'MAC, ingredient cost paid (MAC submitted)'),
('522-FM', '7', 'Basis of Reimbursement Determination', 'MAC, ingredient cost reduced to MAC'),
('522-FM', '8', 'Basis of Reimbursement Determination', 'Contract pricing'),
('522-FM', '9', 'Basis of Reimbursement Determination', 'Acquisition pricing'),
('528-FS', '0', 'Clinical Significance Code', '(blank or 0) not specified'),
('528-FS', '1', 'Clinical Significance Code', 'Major'),
('528-FS', '2', 'Clinical Significance Code', 'Moderate'),
('528-FS', '3', 'Clinical Significance Code', 'Minor'),
('528-FS', '9', 'Clinical Significance Code', 'Undetermined'),
('529-FT', '0', 'Other Pharmacy Indicator', 'Not specified'),
('529-FT', '1', 'Other Pharmacy Indicator', 'Your pharmacy'),
('529-FT', '2', 'Other Pharmacy Indicator', 'Same chain'),
('529-FT', '3', 'Other Pharmacy Indicator', 'Other pharmacy'),
('532-FW', '1', 'Database Indicator', 'First DataBank'),
('532-FW', '2', 'Database Indicator', 'Medi-Span'),
('532-FW', '3', 'Database Indicator', 'Redbook-type vendor (ECL text truncated in extraction)'),
('532-FW', '4', 'Database Indicator', 'Processor developed'),
('532-FW', '5', 'Database Indicator', 'Other'),
('532-FW', '6', 'Database Indicator', 'Redbook'),
('532-FW', '7', 'Database Indicator', 'Multum'),
('533-FX', '0', 'Other Prescriber Indicator', 'Not specified'),
('533-FX', '1', 'Other Prescriber Indicator', 'Same prescriber'),
('533-FX', '2', 'Other Prescriber Indicator', 'Other prescriber'),
('548-6F', '001', 'Approved Message Code', 'Generic available'),
('548-6F', '002', 'Approved Message Code', 'Non-formulary drug'),
('548-6F', '003', 'Approved Message Code', 'Maintenance drug'),
('548-6F', '004', 'Approved Message Code', 'Filled during transition benefit'),
('548-6F', '005', 'Approved Message Code', 'Transition benefit/prior authorization'),
('548-6F', '006', 'Approved Message Code', 'Transition benefit/non-formulary'),
('548-6F', '007', 'Approved Message Code', 'Transition benefit/other rejection'),
('548-6F', '008', 'Approved Message Code', 'Emergency fill'),
('548-6F', '009', 'Approved Message Code', 'Emergency fill/prior authorization'),
('548-6F', '010', 'Approved Message Code', 'Emergency fill/non-formulary'),
('548-6F', '011', 'Approved Message Code', 'Emergency fill/other rejection'),
('548-6F', '012', 'Approved Message Code', 'Level of care change'),
('548-6F', '013', 'Approved Message Code', 'Level of care change/prior authorization'),
('548-6F', '014', 'Approved Message Code', 'Level of care change/non-formulary'),
('548-6F', '015', 'Approved Message Code', 'Level of care change/other rejection'),
('548-6F', '016', 'Approved Message Code', 'PMP reporting required'),
('548-6F', '017', 'Approved Message Code', 'PMP reporting completed'),
('548-6F', '018', 'Approved Message Code', 'Provide CMS notice of appeal rights'),
('548-6F', '019', 'Approved Message Code', 'Prescriber ID inactive'),
('548-6F', '020', 'Approved Message Code', 'DEA not found'),
('548-6F', '021', 'Approved Message Code', 'DEA inactive'),
('548-6F', '022', 'Approved Message Code', 'Prescriber ID does not allow DEA schedule'),
('548-6F', '023', 'Approved Message Code', 'Prorated copayment applied'),
('548-6F', '024', 'Approved Message Code', 'Prescriber ID not found'),
('548-6F', '025', 'Approved Message Code', 'Deceased prescriber'),
('548-6F', '026', 'Approved Message Code', 'Prescriber type 1 NPI required'),
('548-6F', '027', 'Approved Message Code', 'Prescriber DEA does not allow DEA schedule'),
('548-6F', '028', 'Approved Message Code', 'Type 1 NPI required'),
('548-6F', '029', 'Approved Message Code', 'Grace period claim'),
('548-6F', '030', 'Approved Message Code', 'Prescriber active enrollment required'),
('548-6F', '031', 'Approved Message Code', 'Pharmacy active enrollment required'),
('548-6F', '032', 'Approved Message Code', 'Active state license not verified'),
('548-6F', '033', 'Approved Message Code', 'Hospice compassionate first fill'),
('548-6F', '034', 'Approved Message Code', 'Prior authorization approval on file'),
('548-6F', '035', 'Approved Message Code', 'Quantity limit per time period'),
('548-6F', '036', 'Approved Message Code', 'Days supply limit per time period'),
('548-6F', '037', 'Approved Message Code', 'Preferred formulary alternative available'),
('548-6F', '038', 'Approved Message Code', 'Preferred network pharmacy'),
('548-6F', '039', 'Approved Message Code', 'Non-preferred network pharmacy'),
('548-6F', '040', 'Approved Message Code', 'Specialty pharmacy network available'),
('549-7F', '01', 'Help Desk Phone Number Qualifier', 'Switch'),
('549-7F', '02', 'Help Desk Phone Number Qualifier', 'Intermediary'),
('549-7F', '03', 'Help Desk Phone Number Qualifier', 'Processor/PBM'),
('549-7F', '99', 'Help Desk Phone Number Qualifier', 'Other');
END
$pbm$;


-- sql/40_functions.sql

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
    dur jsonb DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb) IS
'Checks, prices and pays or rejects a claim, in the caller''s transaction, and stores the answer. quantity in billing units, amounts in dollars; dur: array of {"reason_for_service", "professional_service", "result_of_service"} (439-E4, 440-E5, 441-E6). An exact repeat of a paid claim answers as duplicate with the original figures. Bad values are rejects, never errors. Errors: 25006 in a read-only transaction, 55000 when the tables are of another version.';

CREATE FUNCTION pbm.adjudicate_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_claim_json_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_claim(jsonb) IS
'The same for an object whose keys are the arguments of the typed function; dates as YYYY-MM-DD or CCYYMMDD. Errors: 22023 for what is no object, is nested too deep or has a key that is not known.';

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
    dur jsonb DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_wrapper';
COMMENT ON FUNCTION pbm.price_claim(text, text, numeric, integer, text, date, text, integer, text, text, text, numeric, numeric, numeric, numeric, date, integer, date, text, text, text, text[], jsonb) IS
'Decides as adjudicate_claim would at this moment, and writes nothing: the answer has no claim_id and no claim_number';

CREATE FUNCTION pbm.price_claim(claim jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'price_claim_json_wrapper';
COMMENT ON FUNCTION pbm.price_claim(jsonb) IS 'The same for an object, as adjudicate_claim(jsonb) takes it';

CREATE FUNCTION pbm.adjudicate_batch(claims jsonb) RETURNS SETOF pbm.claim_response
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'adjudicate_batch_wrapper';
COMMENT ON FUNCTION pbm.adjudicate_batch(jsonb) IS
'Adjudicates an array of claims in its order, in one transaction, and answers in that order; claims of one member see those before them. Errors: 22023 for what is no array of objects, is nested too deep or has a key that is not known.';

CREATE FUNCTION pbm.reverse_claim(
    pharmacy_npi text,
    rx_number text,
    fill_date date,
    fill_number integer DEFAULT 0,
    ndc text DEFAULT NULL
) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text, text, date, integer, text) IS
'Reverses the paid claim with this key and takes back what it added to the accumulators. Answers reversed with the original figures; duplicate when it was reversed before; rejected 84 when no paid claim matches, 87 when several do. Errors: 22004 for a NULL key.';

CREATE FUNCTION pbm.reverse_claim(claim_number text) RETURNS pbm.claim_response
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reverse_claim_number_wrapper';
COMMENT ON FUNCTION pbm.reverse_claim(text) IS 'The same by claim number';

CREATE FUNCTION pbm.explain_claim(claim_number text) RETURNS SETOF pbm.trace_step
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'explain_claim_wrapper';
COMMENT ON FUNCTION pbm.explain_claim(text) IS
'The steps of a claim''s decision in their order, in words; no rows where no claim has the number. Errors: XX001 for a trace that cannot be read.';

CREATE FUNCTION pbm.verify_eligibility(cardholder_id text, service_date date, person_code text DEFAULT NULL)
RETURNS pbm.eligibility
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_eligibility_wrapper';
COMMENT ON FUNCTION pbm.verify_eligibility(text, date, text) IS
'Whether a person is covered on a date, by which span and plan, or the reject code: 52, 53, 08, 65, 66, 67, 69, 600';

CREATE FUNCTION pbm.check_formulary(plan_id uuid, ndc text, service_date date DEFAULT CURRENT_DATE)
RETURNS pbm.formulary_status
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_formulary_wrapper';
COMMENT ON FUNCTION pbm.check_formulary(uuid, text, date) IS
'Coverage, tier, cost share (retail, 30 days) and restrictions of a product under a plan; reject_code 21, 54, 65, 70, 77 or MR where it is not covered';

CREATE FUNCTION pbm.dur_screen(
    cardholder_id text,
    ndc text,
    quantity numeric,
    days_supply integer,
    fill_date date,
    person_code text DEFAULT NULL
) RETURNS SETOF pbm.dur_finding
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'dur_screen_wrapper';
COMMENT ON FUNCTION pbm.dur_screen(text, text, numeric, integer, date, text) IS
'Findings of drug utilization review for a supply against the member''s history: interactions, duplicate therapy, dose, age, sex. No rows for a member, product or supply that is not known.';

CREATE FUNCTION pbm.mask_phi(value text, kind text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'mask_phi_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(text, text) IS
'Masks a value. kind: name, identifier, address, phone, email, text give ***; date gives the year, or 90+ for a year of birth 90 years ago; zip gives three digits, or 000 where few people live; age gives the years up to 89, or 90+ (45 CFR 164.514(b)(2)). Errors: 22023 for another kind.';

CREATE FUNCTION pbm.mask_phi(document jsonb) RETURNS jsonb
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'mask_phi_json_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(jsonb) IS 'Masks every value, at any depth, whose key names personal data of our tables and claims. Errors: 22023 for what is nested too deep.';

CREATE FUNCTION pbm.reference_cache_usage() RETURNS pbm.cache_usage
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reference_cache_usage_wrapper';
COMMENT ON FUNCTION pbm.reference_cache_usage() IS 'What the reference cache of this session holds; see the setting pbm.reference_cache_size';

DO $pbm$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
             WHERE p.pronamespace = 'pbm'::pg_catalog.regnamespace AND p.prosecdef
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$pbm$;


-- sql/41_partitions.sql

CREATE FUNCTION pbm.ensure_partitions(until date, since date DEFAULT CURRENT_DATE) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    month_start date;
    month_end date;
    partition_name text;
    made integer := 0;
    role_of_triggers text := current_setting('session_replication_role');
BEGIN
    IF until IS NULL OR since IS NULL OR NOT isfinite(until) OR NOT isfinite(since) THEN
        RAISE EXCEPTION 'both dates must be given and finite'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'For instance: SELECT pbm.ensure_partitions(CURRENT_DATE + 90);';
    END IF;
    IF until > since + 36525 THEN
        RAISE EXCEPTION 'partitions are made for a hundred years at most'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose nearer dates.';
    END IF;
    FOR month_start IN SELECT generate_series(date_trunc('month', since), until, '1 month')::date LOOP
        month_end := month_start + interval '1 month';
        partition_name := 'pharmacy_claim_' || to_char(month_start, 'YYYY_MM');
        CONTINUE WHEN to_regclass('pbm.' || partition_name) IS NOT NULL;
        -- Whoever opens the table after this sees the partition and the claims that moved there; a session that had
        -- looked up the partitions before would miss both.
        LOCK TABLE ONLY pbm.pharmacy_claim IN ACCESS EXCLUSIVE MODE;
        CONTINUE WHEN to_regclass('pbm.' || partition_name) IS NOT NULL;
        EXECUTE format('CREATE TABLE pbm.%I (LIKE pbm.pharmacy_claim INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
        LOCK TABLE ONLY pbm.pharmacy_claim_default IN ACCESS EXCLUSIVE MODE;
        IF EXISTS (SELECT FROM pbm.pharmacy_claim_default WHERE fill_date >= month_start AND fill_date < month_end) THEN
            -- Claims that came before their month's partition. To move one changes nothing of it: no audit row, and
            -- the alerts that refer to it go on doing so.
            ALTER TABLE pbm.pharmacy_claim_default DISABLE TRIGGER audit_change;
            SET LOCAL session_replication_role = replica;
            EXECUTE format(
                'WITH moved AS (DELETE FROM pbm.pharmacy_claim_default WHERE fill_date >= %L AND fill_date < %L RETURNING *)
                 INSERT INTO pbm.%I SELECT * FROM moved', month_start, month_end, partition_name);
            PERFORM set_config('session_replication_role', role_of_triggers, true);
            ALTER TABLE pbm.pharmacy_claim_default ENABLE ALWAYS TRIGGER audit_change;
        END IF;
        EXECUTE format('ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.%I FOR VALUES FROM (%L) TO (%L)',
                       partition_name, month_start, month_end);
        EXECUTE format('COMMENT ON TABLE pbm.%I IS %L', partition_name, 'Claims filled in ' || to_char(month_start, 'YYYY-MM'));
        PERFORM pbm.guard_partition(partition_name);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.ensure_partitions(date, date) IS
'Makes the monthly partitions of pharmacy_claim from the month of since to the month of until, moving claims there that were waiting in the default partition; gives how many it made. Errors: 22004 for NULL or infinity, 22023 for more than a hundred years.';
REVOKE ALL ON FUNCTION pbm.ensure_partitions(date, date) FROM PUBLIC;

CREATE FUNCTION pbm.guard_partition(partition_name text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
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


-- sql/42_triggers.sql

CREATE FUNCTION pbm.audit_change() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'audit_change';
COMMENT ON FUNCTION pbm.audit_change() IS
'Trigger: logs each change of a personal record in audit_log, in its transaction; arguments: table and key column. Rows that adjudicate_claim writes are logged once per claim.';
REVOKE ALL ON FUNCTION pbm.audit_change() FROM PUBLIC;

CREATE FUNCTION pbm.audit_refuse() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'audit_refuse';
COMMENT ON FUNCTION pbm.audit_refuse() IS 'Trigger: lets audit_log only grow; raises 42501';
REVOKE ALL ON FUNCTION pbm.audit_refuse() FROM PUBLIC;

CREATE TABLE pbm.reference_change ();
COMMENT ON TABLE pbm.reference_change IS 'Holds nothing: its invalidation tells every session that reference data changed';
REVOKE ALL ON pbm.reference_change FROM PUBLIC;

CREATE FUNCTION pbm.reference_changed() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'reference_changed';
COMMENT ON FUNCTION pbm.reference_changed() IS 'Trigger: makes every session load reference data anew after this transaction commits';
REVOKE ALL ON FUNCTION pbm.reference_changed() FROM PUBLIC;

CREATE FUNCTION pbm.coverage_to_members() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pbm.members m
    SET plan_id = s.plan_code, effective_date = s.effective_date, termination_date = s.termination_date,
        eligibility_status = CASE WHEN s.termination_date < CURRENT_DATE THEN 'inactive' ELSE 'active' END,
        updated_at = CURRENT_TIMESTAMP
    FROM (
        SELECT DISTINCT ON (c.member_id) c.member_id, p.plan_code, c.effective_date, c.termination_date
        FROM (SELECT DISTINCT member_id FROM changed) k
        JOIN pbm.coverage c ON c.member_id = k.member_id
        JOIN pbm.plan p ON p.plan_id = c.plan_id
        WHERE c.termination_date IS NULL OR c.termination_date >= c.effective_date
        ORDER BY c.member_id, c.rank, c.effective_date DESC
    ) s
    WHERE m.member_id = s.member_id
      AND (m.plan_id, m.effective_date, m.termination_date)
          IS DISTINCT FROM (s.plan_code, s.effective_date, s.termination_date);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.coverage_to_members() IS 'Trigger: keeps plan and dates of members at the newest span of the first rank';
REVOKE ALL ON FUNCTION pbm.coverage_to_members() FROM PUBLIC;

DO $pbm$
DECLARE
    t record;
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

FOR t IN
    SELECT * FROM (VALUES
        ('members', 'member_id'), ('coverage', 'coverage_id'), ('accumulator', 'owner_id'),
        ('prior_authorization', 'authorization_number'), ('pharmacy_claim', 'id'), ('dur_alert', 'id'),
        ('claims_staging', 'staging_id')) AS v (table_name, key_column)
LOOP
    EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.%I
                    FOR EACH ROW EXECUTE FUNCTION pbm.audit_change(%L, %L)', t.table_name, t.table_name, t.key_column);
    EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_change(%L, %L)', t.table_name, t.table_name, t.key_column);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_change', t.table_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER audit_truncate', t.table_name);
END LOOP;
PERFORM pbm.guard_partition('pharmacy_claim_default');

CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE ON pbm.audit_log
    FOR EACH ROW EXECUTE FUNCTION pbm.audit_refuse();
CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON pbm.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION pbm.audit_refuse();
ALTER TABLE pbm.audit_log ENABLE ALWAYS TRIGGER audit_refuse;
ALTER TABLE pbm.audit_log ENABLE ALWAYS TRIGGER audit_refuse_truncate;

FOR t IN
    SELECT c.relname AS table_name FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'pbm'::pg_catalog.regnamespace AND c.relkind = 'r'
      AND c.relname IN ('schema_version', 'plan', 'plan_cost_share', 'plan_override', 'drugs', 'ingredient', 'drug_ingredient',
                        'therapeutic_class', 'drug_class', 'drug_price', 'drug_interaction', 'dose_limit', 'patient_limit',
                        'formulary', 'step_therapy', 'pharmacies', 'network', 'plan_network', 'pharmacy_contract',
                        'contract_rate', 'prescriber', 'reject_code', 'code_value')
LOOP
    EXECUTE format('CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pbm.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION pbm.reference_changed()', t.table_name);
    EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER reference_changed', t.table_name);
END LOOP;

CREATE TRIGGER coverage_to_members_insert AFTER INSERT ON pbm.coverage
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pbm.coverage_to_members();
CREATE TRIGGER coverage_to_members_update AFTER UPDATE ON pbm.coverage
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pbm.coverage_to_members();
CREATE TRIGGER coverage_to_members_delete AFTER DELETE ON pbm.coverage
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pbm.coverage_to_members();
END
$pbm$;


-- sql/43_staging.sql

CREATE FUNCTION pbm.check_claim(claim jsonb) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'check_claim_wrapper';
COMMENT ON FUNCTION pbm.check_claim(jsonb) IS
'Why adjudicate_claim(jsonb) would refuse an object as no claim at all, in words without its values; NULL: it would answer';

CREATE FUNCTION pbm.process_claims_chunk(chunk_size integer) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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
          ORDER BY staging_id LIMIT chunk_size FOR UPDATE SKIP LOCKED) s;
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
                                   deductible_applied, copay_amount, coinsurance_amount, basis_of_reimbursement, dur, n)
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
'Adjudicates the next chunk_size pending rows of claims_staging in this transaction; gives how many it took. Errors: 22023 for a chunk_size below 1.';
REVOKE ALL ON FUNCTION pbm.process_claims_chunk(integer) FROM PUBLIC;

CREATE PROCEDURE pbm.process_claims_staging(chunk_size integer DEFAULT 1000)
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

DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE VIEW pbm.claims_staging_progress WITH (security_barrier = true) AS
SELECT batch_id,
       count(*) AS claims,
       count(*) FILTER (WHERE validation_status = 'pending') AS pending,
       count(*) FILTER (WHERE claim_status = 'paid') AS paid,
       count(*) FILTER (WHERE claim_status = 'rejected') AS rejected,
       count(*) FILTER (WHERE claim_status = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE validation_status = 'error') AS errors,
       min(processed_at) AS first_processed_at,
       max(processed_at) AS last_processed_at
FROM pbm.claims_staging
GROUP BY batch_id;
COMMENT ON VIEW pbm.claims_staging_progress IS 'How far process_claims_staging is, by batch';
END
$pbm$;


-- sql/60_sample_drugs.sql

-- The drugs of the shipped, fictional book of business: real ingredients, real FDA established pharmacologic classes,
-- prices like NADAC's; labelers (99001 to 99040) and NDCs that nobody was ever given.

CREATE FUNCTION pbm.sample_number(one bigint, two bigint, below integer) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ((('x' || encode(substr(sha256(int8send(one) || int8send(two)), 1, 4), 'hex'))::bit(32)::bigint & 2147483647) % below)::integer;
COMMENT ON FUNCTION pbm.sample_number(bigint, bigint, integer) IS
'A number from 0 to below - 1 that looks drawn and is always the same for the same arguments; load_sample_data uses it instead of random()';
REVOKE ALL ON FUNCTION pbm.sample_number(bigint, bigint, integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_uuid(kind text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(substr(sha256(decode(kind, 'escape') || int8send(n)), 1, 16), 'hex')::uuid;
COMMENT ON FUNCTION pbm.sample_uuid(text, bigint) IS 'The key of the n-th row of a kind in the sample data, always the same';
REVOKE ALL ON FUNCTION pbm.sample_uuid(text, bigint) FROM PUBLIC;

CREATE FUNCTION pbm.sample_drug_lines() RETURNS TABLE (
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
COMMENT ON FUNCTION pbm.sample_drug_lines() IS
'The product lines of the sample data: ingredients and classes joined with " + ", strengths with commas and, within a combination, with slashes; prices in dollars per billing unit of the lowest strength, and the fraction of it that each further strength adds';
REVOKE ALL ON FUNCTION pbm.sample_drug_lines() FROM PUBLIC;

CREATE FUNCTION pbm.sample_ndc(line integer, strength integer, source text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE source WHEN 'brand' THEN 99021 + line % 20 WHEN 'second' THEN 99013 + line % 8 ELSE 99001 + line % 12 END)::text
       || lpad((line * 10 + strength)::text, 4, '0') || '01';
COMMENT ON FUNCTION pbm.sample_ndc(integer, integer, text) IS
'The NDC of a sample product: line, position of its strength, and source (brand, generic, or second for another maker''s generic)';
REVOKE ALL ON FUNCTION pbm.sample_ndc(integer, integer, text) FROM PUBLIC;

CREATE FUNCTION pbm.sample_products() RETURNS TABLE (
    ndc text, source text, line integer, strength_number integer, strength text, unit_price numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pbm.sample_ndc(l.line, s.n::integer, p.source), p.source, l.line, s.n::integer, s.strength,
           round(p.price * (1 + p.step * (s.n - 1)), 5)
    FROM pbm.sample_drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.strengths, ',')) WITH ORDINALITY s (strength, n)
    CROSS JOIN LATERAL (VALUES ('brand', l.brand_price, l.brand_step), ('generic', l.generic_price, l.generic_step),
                               -- A second maker of what is dispensed most, a little dearer.
                               ('second', l.generic_price * 1.06, CASE WHEN l.generic_tier = 1 AND l.line % 3 = 0 THEN l.generic_step END)
                       ) p (source, price, step)
    WHERE p.price IS NOT NULL AND p.step IS NOT NULL
$$;
COMMENT ON FUNCTION pbm.sample_products() IS 'The products of the sample lines, one a strength and source, with the NADAC-like unit price of 2024';
REVOKE ALL ON FUNCTION pbm.sample_products() FROM PUBLIC;

CREATE FUNCTION pbm.sample_drugs() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO ingredient (ingredient_name)
    SELECT i.ingredient FROM sample_drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.ingredients, ' + ')) WITH ORDINALITY i (ingredient, n)
    GROUP BY i.ingredient ORDER BY min(l.line * 10 + i.n)
    ON CONFLICT (ingredient_name) DO NOTHING;

    INSERT INTO therapeutic_class (class_name, duplicate_therapy, duplicates_allowed, severity)
    SELECT c.class_name, d.allowed IS NOT NULL, coalesce(d.allowed, 0), coalesce(d.severity, 2)
    FROM sample_drug_lines() l
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
           CASE WHEN p.source = 'brand' AND l.generic_price IS NOT NULL THEN sample_ndc(l.line, p.strength_number, 'generic')::ndc END,
           l.dea_schedule, l.dosage_form, l.route, l.billing_unit,
           'Sample Labeler ' || substr(p.ndc, 4, 2) || ' (fictional)',
           l.ingredients = 'Aspirin',
           -- One product is no longer made.
           CASE WHEN p.ndc = sample_ndc(21, 4, 'second') THEN DATE '2025-03-31' END
    FROM sample_products() p JOIN sample_drug_lines() l USING (line)
    ORDER BY p.line, p.strength_number, p.source;

    -- A second generic's strength is the first's: a refill may come from either maker.
    INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit)
    SELECT p.ndc::ndc, g.ingredient_id, split_part(p.strength, '/', i.n::integer)::numeric, l.strength_unit
    FROM sample_products() p JOIN sample_drug_lines() l USING (line)
    CROSS JOIN LATERAL unnest(string_to_array(l.ingredients, ' + ')) WITH ORDINALITY i (ingredient, n)
    JOIN ingredient g ON g.ingredient_name = i.ingredient;

    INSERT INTO drug_class (ndc, class_id)
    SELECT p.ndc::ndc, t.class_id
    FROM sample_products() p JOIN sample_drug_lines() l USING (line)
    CROSS JOIN LATERAL unnest(string_to_array(l.classes, ' + ')) c (class_name)
    JOIN therapeutic_class t USING (class_name);

    -- NADAC and WAC of all; MAC of two generics in three; AMP and an upper limit of a few; AWP of a few, made up.
    -- On 1 July 2025 brands grow dearer, generics mostly cheaper.
    INSERT INTO drug_price (ndc, price_type, effective_date, termination_date, unit_price)
    SELECT p.ndc::ndc, t.price_type, y.effective_date, y.termination_date,
           round(p.unit_price * t.factor * CASE WHEN y.effective_date < '2025-07-01' THEN 1
                                                WHEN p.source = 'brand' THEN 1.03
                                                ELSE 0.88 + 0.01 * (p.line % 20) END, 5)
    FROM sample_products() p
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
    INSERT INTO manufacturer_rebate (manufacturer_id, ndc, rebate_percent, rebate_amount_per_unit, contract_start_date, contract_end_date, minimum_volume)
    SELECT sample_uuid('manufacturer', p.line % 20), p.ndc::ndc,
           CASE WHEN p.line % 4 <> 0 THEN 8 + p.line % 17 END,
           CASE WHEN p.line % 4 = 0 THEN round(p.unit_price * 0.15, 4) END,
           DATE '2025-01-01', DATE '2025-12-31', CASE WHEN p.line % 3 = 0 THEN 10 END
    FROM sample_products() p JOIN sample_drug_lines() l USING (line)
    WHERE p.source = 'brand' AND l.generic_price IS NULL;
END
$$;
COMMENT ON FUNCTION pbm.sample_drugs() IS 'Loads the sample data''s drugs: products, ingredients, classes, prices and rebate terms';
REVOKE ALL ON FUNCTION pbm.sample_drugs() FROM PUBLIC;


-- sql/60_sample_members.sql

-- The people of the sample: families with names out of the sky and fairy tales, at addresses that are not there.

CREATE FUNCTION pbm.sample_people(families integer) RETURNS TABLE (
    family integer, person integer, relationship integer, first_name text, last_name text, sex text, born date, senior boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH drawn AS (
        SELECT f AS family, pbm.sample_number(f, 1, 100) AS shape, pbm.sample_number(f, 2, 100) AS old, pbm.sample_number(f, 3, 1000) AS years,
               pbm.sample_number(f, 4, 2) AS head_sex
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
                    WHEN p = 2 AND h.couple THEN greatest(21, h.head_age - 4 + pbm.sample_number(h.family, 10, 8))
                    -- Some grown children are over the plans' limit of 26.
                    ELSE least(greatest(h.head_age - 22 - pbm.sample_number(h.family, 20 + p, 14), 0), CASE WHEN pbm.sample_number(h.family, 30 + p, 20) = 0 THEN 28 ELSE 25 END) END AS age
        FROM house h CROSS JOIN LATERAL generate_series(1, h.size) p
    )
    SELECT family, person, relationship,
           CASE sex.sex WHEN 'F' THEN ('{Andromeda,Vega,Lyra,Cassiopeia,Stella,Luna,Aurora,Nova,Celeste,Selene,Electra,Maia,Rapunzel,Gretel,Thumbelina,Snowdrop,Ariel,Belinda,Goldie,Rosered,Marigold,Willowmina,Fable,Pixie,Elfrida,Titania,Oberona,Calypso,Ophelia,Miranda}'::text[])[1 + (pbm.sample_number(family, 40, 30) + person * 7) % 30]
                        ELSE ('{Orion,Rigel,Sirius,Altair,Castor,Pollux,Perseus,Draco,Leo,Cosmo,Jupiter,Atlas,Hansel,Rumple,Merlin,Oberon,Puck,Prospero,Lohengrin,Siegfried,Quasar,Comet,Galaxius,Zodiac,Hercules,Phoenix,Cygnus,Corvus,Aries,Fabian}'::text[])[1 + (pbm.sample_number(family, 40, 30) + person * 7) % 30] END,
           ('{Sampleton,Testworth,Mockingham,Demoberg,Fictiva,Placeholder,Exampley,Dummyford,Trialson,Standin,Notreal,Makebelieve,Storybrook,Onceupon,Farfaraway,Pretendley,Proforma,Specimen,Lorem-Ipsum,Nobody-Sample}'::text[])[1 + pbm.sample_number(family, 50, 20)]
               || ('{"",-Meteor,-Nebula,-Saturn,-Eclipse,-Aster,-Pulsar,-Zenith,-Halley,-Comet}'::text[])[1 + pbm.sample_number(family, 51, 10)],
           sex.sex, DATE '2025-01-01' - age * 1461 / 4 - pbm.sample_number(family, 60 + person, 360) - 1, senior
    FROM person
    CROSS JOIN LATERAL (
        SELECT CASE WHEN pbm.sample_number(family, 70 + person, 200) = 0 AND family > 3 THEN 'U'
                    WHEN relationship = 1 THEN (ARRAY['F', 'M'])[1 + head_sex] WHEN relationship = 2 THEN (ARRAY['M', 'F'])[1 + head_sex]
                    ELSE (ARRAY['F', 'M'])[1 + pbm.sample_number(family, 80 + person, 2)] END) sex (sex)
$$;
COMMENT ON FUNCTION pbm.sample_people(integer) IS 'The people of so many sample families; born counts from 1 January 2025';
REVOKE ALL ON FUNCTION pbm.sample_people(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_spans(families integer) RETURNS TABLE (
    family integer, plan integer, rank integer, effective_date date, termination_date date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH home AS (
        SELECT p.family, p.senior, pbm.sample_number(p.family, 6, 100) AS fate, pbm.sample_number(p.family, 7, 5) AS other,
               CASE WHEN p.family <= 3 THEN 1
                    WHEN p.family = 5 THEN 12
                    WHEN p.senior AND pbm.sample_number(p.family, 5, 100) < 75 THEN 9
                    -- 20 % PPO copay, 14 % coinsurance, 11 % and 9 % HDHP, 12 % open, 9 % HMO, 11 % mail, 7 % generics first, 4 % care, 3 % fiscal.
                    ELSE ('{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,2,2,2,2,2,2,3,3,3,3,3,3,3,3,3,3,3,4,4,4,4,4,4,4,4,4,5,5,5,5,5,5,5,5,5,5,5,5,6,6,6,6,6,6,6,6,6,7,7,7,7,7,7,7,7,7,7,7,8,8,8,8,8,8,8,10,10,10,10,11,11,11}'::integer[])[1 + pbm.sample_number(p.family, 8, 100)] END AS plan
        FROM pbm.sample_people(families) p WHERE p.person = 1
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
COMMENT ON FUNCTION pbm.sample_spans(integer) IS 'The spans of coverage of so many sample families, for each person the same';
REVOKE ALL ON FUNCTION pbm.sample_spans(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_cardholder(family integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SAMPLE' || lpad(family::text, greatest(5, length(family::text)), '0');
COMMENT ON FUNCTION pbm.sample_cardholder(integer) IS 'Cardholder ID of the n-th sample family';
REVOKE ALL ON FUNCTION pbm.sample_cardholder(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_members(families integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO members (first_name, last_name, date_of_birth, eligibility_status, plan_id, effective_date, termination_date,
                         patient_id, sex, address, city, state, zip_code, phone, email)
    SELECT p.first_name, p.last_name, p.born, CASE WHEN s.termination_date IS NULL THEN 'active' ELSE 'inactive' END,
           l.plan_code, s.effective_date, s.termination_date, sample_uuid('patient', p.family * 16 + p.person), p.sex,
           (1 + sample_number(p.family, 90, 999)) || (ARRAY[' Milky Way', ' Fairytale Lane', ' Moonbeam Road', ' Sample Street', ' Comet Avenue'])[1 + sample_number(p.family, 91, 5)],
           (ARRAY['Sampleton', 'Mockville', 'Testford', 'Exampleburg', 'Fictionham'])[1 + p.family % 5],
           (ARRAY['OH', 'IL', 'TX', 'MN', 'GA'])[1 + p.family % 5], lpad((p.family % 5 + 1)::text, 5, '0'),
           '555-01' || lpad((p.family % 100)::text, 2, '0'),
           lower(p.first_name) || '.' || p.family || '.' || p.person || '@example.com'
    FROM sample_people(families) p
    -- The newest span of the first rank that was not void.
    JOIN (SELECT DISTINCT ON (family) * FROM sample_spans(families)
          WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
          ORDER BY family, effective_date DESC) s USING (family)
    JOIN plan l ON l.plan_id = sample_plan_id(s.plan)
    ORDER BY p.family, p.person;

    INSERT INTO coverage (coverage_id, member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, group_id, rank, effective_date, termination_date)
    SELECT sample_uuid('coverage', ((p.family * 16 + p.person) * 4 + s.rank) * 100000::bigint + (s.effective_date - DATE '2000-01-01')),
           m.member_id, sample_plan_id(s.plan),
           CASE WHEN s.rank = 1 THEN sample_cardholder(p.family) ELSE replace(sample_cardholder(p.family), 'SAMPLE', 'SAMPLEB') END,
           lpad(p.person::text, 2, '0'), sample_uuid('family', p.family), p.relationship::text,
           'SAMPLEGRP' || lpad(s.plan::text, 2, '0'), s.rank, s.effective_date, s.termination_date
    FROM sample_people(families) p
    JOIN sample_spans(families) s USING (family)
    JOIN members m ON m.patient_id = sample_uuid('patient', p.family * 16 + p.person)
    ORDER BY p.family, p.person, s.rank DESC, s.effective_date;
END
$$;
COMMENT ON FUNCTION pbm.sample_members(integer) IS 'Loads so many sample families: members and their coverage';
REVOKE ALL ON FUNCTION pbm.sample_members(integer) FROM PUBLIC;


-- sql/60_sample_pharmacies.sql

-- Pharmacies, networks, contracts and prescribers of the sample. NPIs begin with 2, which no provider was ever given;
-- DEA numbers begin with ZS, which no registrant has.

CREATE FUNCTION pbm.sample_npi(nine text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
-- Luhn over 80840 and nine digits; the prefix adds 24.
RETURN nine || (
    SELECT ((10 - (24 + sum(CASE WHEN i % 2 = 1 THEN d * 2 / 10 + d * 2 % 10 ELSE d END)) % 10) % 10)::text
    FROM generate_series(1, 9) i CROSS JOIN LATERAL (SELECT substr(nine, i, 1)::integer) s (d));
COMMENT ON FUNCTION pbm.sample_npi(text) IS 'Nine digits with the check digit that makes them an NPI';
REVOKE ALL ON FUNCTION pbm.sample_npi(text) FROM PUBLIC;

CREATE FUNCTION pbm.sample_pharmacy_npi(n integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pbm.sample_npi('200000' || lpad(n::text, 3, '0'));
COMMENT ON FUNCTION pbm.sample_pharmacy_npi(integer) IS 'NPI of the n-th sample pharmacy: 1 to 46 retail, 47 to 50 mail, 51 to 56 specialty, 57 to 60 long term care';
REVOKE ALL ON FUNCTION pbm.sample_pharmacy_npi(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_prescriber_npi(n integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pbm.sample_npi('210000' || lpad(n::text, 3, '0'));
COMMENT ON FUNCTION pbm.sample_prescriber_npi(integer) IS 'NPI of the n-th sample prescriber; from 73 on they have some trouble, see sample_pharmacies';
REVOKE ALL ON FUNCTION pbm.sample_prescriber_npi(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_pharmacies() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    -- 45 is not in the PBM's network at all, 46 has no contract.
    INSERT INTO pharmacies (npi, name, address, city, state, zip_code, pbm_network, pbm_partner, ncpdp_id, channel, effective_date)
    SELECT sample_pharmacy_npi(n), 'Sample ' || CASE k.channel WHEN 'mail' THEN 'Mail ' WHEN 'specialty' THEN 'Specialty ' WHEN 'long_term_care' THEN 'Care Home ' ELSE '' END
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
    SELECT sample_plan_id(p), w.network_id, k.preference, DATE '2024-01-01',
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
    SELECT sample_prescriber_npi(n), 'Dr. Sample Prescriber ' || lpad(n::text, 2, '0') || ' (fictional)',
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
COMMENT ON FUNCTION pbm.sample_pharmacies() IS 'Loads the sample data''s pharmacies, networks, contracts with their rates, and prescribers';
REVOKE ALL ON FUNCTION pbm.sample_pharmacies() FROM PUBLIC;


-- sql/60_sample_plans.sql

-- The plans of the sample: twelve designs that differ, their cost shares, overrides and formularies.

CREATE FUNCTION pbm.sample_plan_id(n integer) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid;
COMMENT ON FUNCTION pbm.sample_plan_id(integer) IS 'plan_id of the n-th sample plan';
REVOKE ALL ON FUNCTION pbm.sample_plan_id(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_plans() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    -- Accumulators: individual and family deductible, individual and family out-of-pocket maximum.
    INSERT INTO plan (plan_id, plan_code, plan_name, line_of_business, effective_date, benefit_year_start_month,
                      individual_deductible, family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum, family_accumulation,
                      formulary_type, maximum_days_supply, maximum_claim_amount, maximum_dependent_age, timely_filing_days, prescriber_required)
    VALUES
        (sample_plan_id(1), 'SAMPLE-PPO-01', 'Sample Harbor PPO (copay)', 'commercial', '2024-01-01', 1, 0, NULL, 3500, 7000, 'embedded', 'closed', 90, 7000, 26, NULL, true),
        (sample_plan_id(2), 'SAMPLE-PPO-02', 'Sample Meadow PPO (coinsurance)', 'commercial', '2024-01-01', 1, 250, 500, 4000, 8000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (sample_plan_id(3), 'SAMPLE-HDHP-01', 'Sample Summit HDHP (embedded family)', 'commercial', '2024-01-01', 1, 1650, 3300, 5000, 10000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (sample_plan_id(4), 'SAMPLE-HDHP-02', 'Sample Ridge HDHP (aggregate family)', 'commercial', '2024-01-01', 1, 1650, 3300, 4000, 6500, 'aggregate', 'closed', 90, NULL, 26, NULL, true),
        (sample_plan_id(5), 'SAMPLE-OPEN-01', 'Sample Orchard Open Formulary', 'commercial', '2024-01-01', 1, 100, 200, 3000, 6000, 'embedded', 'open', 100, NULL, 26, NULL, false),
        (sample_plan_id(6), 'SAMPLE-HMO-01', 'Sample Lantern HMO Select', 'commercial', '2024-01-01', 1, 0, NULL, 2500, 5000, 'embedded', 'closed', 34, NULL, 26, NULL, true),
        (sample_plan_id(7), 'SAMPLE-MAIL-01', 'Sample Compass Mail Saver', 'commercial', '2024-01-01', 1, 150, 300, 3500, 7000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (sample_plan_id(8), 'SAMPLE-DAW-01', 'Sample Prairie Generics First', 'commercial', '2024-01-01', 1, 0, NULL, 3000, 6000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (sample_plan_id(9), 'SAMPLE-SENIOR-01', 'Sample Evergreen Senior', 'retiree', '2024-01-01', 1, 200, NULL, 2000, NULL, 'embedded', 'closed', 90, NULL, NULL, NULL, true),
        (sample_plan_id(10), 'SAMPLE-CARE-01', 'Sample Beacon Community Care', 'medicaid', '2024-01-01', 1, 0, NULL, 200, NULL, 'embedded', 'closed', 34, NULL, NULL, NULL, true),
        (sample_plan_id(11), 'SAMPLE-FISCAL-01', 'Sample Granite July-to-June', 'commercial', '2024-01-01', 7, 300, 600, 3000, 6000, 'embedded', 'closed', 90, NULL, 26, NULL, true),
        (sample_plan_id(12), 'SAMPLE-TIMELY-01', 'Sample Cedar (90 days to file)', 'commercial', '2024-01-01', 1, 0, NULL, 3000, 6000, 'embedded', 'closed', 90, NULL, 26, 90, true);

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
    WHERE p.plan_id = sample_plan_id(v.n);

    -- One list an argument, an element a tier; NULL in copays where the percent holds.
    INSERT INTO plan_cost_share (plan_id, tier, channel, minimum_days_supply, maximum_days_supply, tier_name, copay_amount,
                                 coinsurance_percent, minimum_amount, maximum_amount, deductible_applies, effective_date)
    SELECT sample_plan_id(v.n), t.tier, v.channel, v.from_days, v.to_days,
           (CASE WHEN v.n = 9 THEN '{Preferred generic,Generic,Preferred brand,Non-preferred,Specialty}'
                 ELSE '{Generic,Preferred brand,Non-preferred brand,Specialty,Non-preferred specialty}' END::text[])[t.tier],
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
    SELECT sample_plan_id(n), v.reject_code, v.channel, c.code
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
COMMENT ON FUNCTION pbm.sample_plans() IS 'Loads the sample data''s twelve plans with their cost shares and overrides';
REVOKE ALL ON FUNCTION pbm.sample_plans() FROM PUBLIC;

CREATE FUNCTION pbm.sample_formulary() RETURNS void
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
        CROSS JOIN sample_drug_lines() l
        CROSS JOIN LATERAL (
            SELECT 'ingredient' AS kind, l.ingredients AS target, coalesce(l.generic_tier, l.brand_tier) AS tier, false AS brand
            WHERE l.ingredients NOT LIKE '% + %'
            UNION ALL
            SELECT 'ndc', p2.line || '.' || p2.strength_number || '.' || p2.source,
                   CASE WHEN p2.source = 'brand' THEN l.brand_tier ELSE l.generic_tier END, p2.source = 'brand'
            FROM sample_products() p2
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
    SELECT sample_uuid('formulary', row_number() OVER (ORDER BY r.n, r.kind, r.target COLLATE "C")), sample_plan_id(r.n), 'Sample Formulary ' || lpad(r.n::text, 2, '0'),
           d.ndc_code, CASE r.kind WHEN 'ndc' THEN d.name ELSE r.target END, i.ingredient_id, c.class_id,
           f.tier, (SELECT min(s.tier_name) FROM plan_cost_share s WHERE s.plan_id = sample_plan_id(r.n) AND s.tier = f.tier),
           coalesce(f.covered, true), coalesce(f.prior_auth_required, false), coalesce(f.step_therapy_required, false),
           f.quantity_limit, f.quantity_limit_days, f.copay_amount, f.coinsurance_percent, f.reject_code,
           f.maximum_days_supply, f.fill_limit, f.fill_limit_days, f.days_supply_limit, f.days_supply_limit_days,
           f.minimum_age, f.maximum_age, f.sex, DATE '2024-01-01'
    FROM ruled r
    CROSS JOIN LATERAL jsonb_populate_record(NULL::pbm.formulary, r.settings) f
    LEFT JOIN ingredient i ON r.kind = 'ingredient' AND i.ingredient_name = r.target
    LEFT JOIN therapeutic_class c ON r.kind = 'class' AND c.class_name = r.target
    LEFT JOIN drugs d ON d.ndc_code = CASE WHEN r.kind = 'ndc' THEN
        sample_ndc(split_part(r.target, '.', 1)::integer, split_part(r.target, '.', 2)::integer, split_part(r.target, '.', 3))::ndc END
    WHERE num_nonnulls(i.ingredient_id, c.class_id, d.ndc_code) = 1;

    INSERT INTO step_therapy (step_therapy_id, formulary_id, step_number, ingredient_id, class_id, lookback_days, minimum_days_supply)
    SELECT sample_uuid('step', row_number() OVER (ORDER BY f.id, v.step_number, v.need COLLATE "C")), f.id, v.step_number, i.ingredient_id, c.class_id, v.lookback, v.least
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
END
$$;
COMMENT ON FUNCTION pbm.sample_formulary() IS 'Loads the sample plans'' formularies: rules for NDCs, ingredients and classes with every kind of restriction, and step therapies';
REVOKE ALL ON FUNCTION pbm.sample_formulary() FROM PUBLIC;


-- sql/60_sample_safety.sql

-- Drug safety data of the sample: well known interactions, usual doses, ages and sexes, in words of our own.

CREATE FUNCTION pbm.sample_safety() RETURNS void
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
        FROM sample_drug_lines() l
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
END
$$;
COMMENT ON FUNCTION pbm.sample_safety() IS 'Loads the sample data''s drug safety rules: interactions, dose limits, age and sex limits';
REVOKE ALL ON FUNCTION pbm.sample_safety() FROM PUBLIC;


-- sql/60_sample_therapies.sql

-- Who of the sample's people takes what: conditions by age, each with the regimens one of which a person has.

CREATE FUNCTION pbm.sample_therapies(families integer) RETURNS TABLE (
    family integer, person integer, therapy integer, long_term boolean, line integer, strength integer, source text, quantity numeric, days integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH someone AS (
        SELECT p.family, p.person, (p.family * 16 + p.person)::bigint AS who, p.sex, 2025 - extract(year FROM p.born)::integer AS age
        FROM pbm.sample_people(families) p
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
        WHERE pbm.sample_number(s.who, 1000 + c.therapy, 1000)
              < CASE WHEN s.age < 18 THEN c.child WHEN s.age < 45 THEN c.young WHEN s.age < 65 THEN c.middle ELSE c.old END
    ), acute AS (
        -- From none to six short courses in the year.
        SELECT s.family, s.person, s.who, 100 + n AS therapy, false AS long_term, string_to_array(
                   CASE WHEN s.age < 18 THEN '136:1:g:30:10 136:2:g:20:10 138:1:g:6:5 144:1:g:28:7 66:1:g:10:5 58:1:g:9:3 150:2:s:10:5 60:1:g:8.5:30 137:1:g:20:10 136:2:g:20:10 138:1:s:6:5 144:2:g:21:7 142:2:g:14:7 140:1:g:14:7 109:1:g:12:3 63:1:g:16:30'
                        ELSE '136:2:g:30:10 137:2:g:20:10 138:1:g:6:5 139:2:g:20:10 140:2:g:14:7 141:2:g:10:10 142:2:g:20:10 143:2:g:20:10 144:2:s:28:7 145:2:g:14:7 146:2:g:21:7 147:2:s:1:1 149:2:g:21:7 150:3:s:10:5 66:3:g:10:5 67:1:g:21:6 106:1:g:20:5 104:1:g:20:5 107:1:g:20:5 112:2:g:21:7 116:3:g:30:10 117:3:g:20:10 58:1:g:12:4 120:1:g:20:10 111:1:s:2:30 151:1:g:20:10 59:2:g:40:10 153:1:g:10:5 148:1:g:14:14 136:2:g:30:10 138:1:g:6:5 66:2:g:10:5 113:1:g:40:10 143:2:b:20:10' END, ' ') AS regimens
        FROM someone s
        CROSS JOIN LATERAL generate_series(1, pbm.sample_number(s.who, 900, CASE WHEN s.age BETWEEN 18 AND 44 THEN 6 ELSE 7 END)) n
    )
    SELECT d.family, d.person, d.therapy, d.long_term, split_part(r.regimen, ':', 1)::integer, split_part(r.regimen, ':', 2)::integer,
           CASE split_part(r.regimen, ':', 3) WHEN 'b' THEN 'brand' WHEN 's' THEN 'second' ELSE 'generic' END,
           coalesce(nullif(split_part(r.regimen, ':', 4), '')::numeric, 30), coalesce(nullif(split_part(r.regimen, ':', 5), '')::integer, 30)
    FROM (SELECT * FROM chronic UNION ALL SELECT * FROM acute) d
    CROSS JOIN LATERAL (SELECT d.regimens[1 + pbm.sample_number(d.who, 2000 + d.therapy, cardinality(d.regimens))]) r (regimen)
$$;
COMMENT ON FUNCTION pbm.sample_therapies(integer) IS
'What the people of so many sample families take: long-term therapies (numbered by condition) and short courses (from 101), each with its product and supply';
REVOKE ALL ON FUNCTION pbm.sample_therapies(integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_authorization(family integer, person integer, therapy integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SPA' || lpad(((family * 16 + person)::bigint * 200 + therapy)::text, 8, '0');
COMMENT ON FUNCTION pbm.sample_authorization(integer, integer, integer) IS 'Number of the prior authorization for a therapy of a sample person';
REVOKE ALL ON FUNCTION pbm.sample_authorization(integer, integer, integer) FROM PUBLIC;

CREATE FUNCTION pbm.sample_authorizations(families integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, ingredient_id, class_id, status, waived_reject_codes,
                                     quantity_authorized, fills_authorized, effective_date, termination_date)
    SELECT sample_authorization(t.family, t.person, t.therapy), sample_uuid('patient', t.family * 16 + t.person), sample_plan_id(s.plan),
           CASE k.kind WHEN 0 THEN sample_ndc(t.line, t.strength, t.source)::ndc END,
           CASE WHEN k.kind = 1 OR (k.kind = 2 AND c.class_id IS NULL) THEN i.ingredient_id END,
           CASE k.kind WHEN 2 THEN c.class_id END,
           CASE WHEN k.fate < 66 THEN 'approved' WHEN k.fate < 76 THEN 'denied' ELSE 'in_process' END,
           v.waives,
           CASE WHEN k.fate < 10 THEN t.quantity * 4 END, CASE WHEN k.fate BETWEEN 10 AND 21 THEN 5 END,
           DATE '2025-01-01', CASE WHEN k.fate BETWEEN 22 AND 30 THEN DATE '2025-08-31' ELSE DATE '2025-12-31' END
    FROM sample_therapies(families) t
    JOIN (SELECT DISTINCT ON (family) family, plan FROM sample_spans(families)
          WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
          ORDER BY family, effective_date) s USING (family)
    JOIN (VALUES
        (2, '{608}'::text[]), (46, '{608}'), (47, '{608}'), (49, '{75,608,76}'), (50, '{75,608,76}'), (56, '{608}'), (89, '{608}'), (119, '{608}'), (74, '{608}'),
        (48, '{MR,70}'), (172, '{70}'), (123, '{76}'), (121, '{76}'), (104, '{76,7X,AG}'), (106, '{76,AG}'), (133, '{75}'), (151, '{75}'),
        (162, '{75}'), (163, '{75,78}'), (164, '{75,608,78}'), (165, '{75,608,78}'), (166, '{75}'), (167, '{75,78}'), (168, '{75,70,76,78}')
    ) v (line, waives) USING (line)
    JOIN sample_drug_lines() l USING (line)
    JOIN ingredient i ON i.ingredient_name = split_part(l.ingredients, ' + ', 1)
    LEFT JOIN therapeutic_class c ON c.class_name = split_part(l.classes, ' + ', 1)
    CROSS JOIN LATERAL (SELECT sample_number(t.family * 16 + t.person, 5000 + t.therapy, 100), sample_number(t.family * 16 + t.person, 6000 + t.therapy, 3)) k (fate, kind)
    WHERE t.family > 3
      AND (k.fate < 87 OR t.line >= 162)
      -- Who needs none mostly has none.
      AND (t.line > 151 OR sample_number(t.family * 16 + t.person, 7000 + t.therapy, 100) < CASE WHEN t.long_term THEN 50 WHEN t.line = 151 THEN 30 ELSE 0 END)
    ORDER BY t.family, t.person, t.therapy;
END
$$;
COMMENT ON FUNCTION pbm.sample_authorizations(integer) IS 'Loads the sample data''s prior authorizations: approved, denied and in process, some limited in quantity or fills';
REVOKE ALL ON FUNCTION pbm.sample_authorizations(integer) FROM PUBLIC;


-- sql/60_sample_year.sql

-- The claims of the sample, and load_sample_data, which loads it all.
--
-- Fixed identities for demonstrations: the members of SAMPLE00001, SAMPLE00002 and SAMPLE00003 (persons 01, 02 and 03,
-- plan SAMPLE-PPO-01) have no claims. At pharmacy 2000000077 with prescriber 2100000076, member SAMPLE00001 person 01:
--   2026-01-15  99037036201  Eliquis 5 mg tablet, 60 for 30 days          paid
--   2026-01-25  the same, next prescription                               79, too soon until 2026-02-06
--   2026-01-15  99009056201  Esomeprazole 40 mg capsule, 30 for 30 days   608, Omeprazole or Pantoprazole first
--   2026-01-15  99023002301  Crestor 20 mg tablet, 30 for 30 days         70, a covered alternative is named
--   2026-01-20  99005148101  Itraconazole 100 mg capsule, 14 for 14 days  88, interaction with Eliquis; DD/M0/1G pays it

CREATE FUNCTION pbm.sample_claims(families integer, most integer) RETURNS TABLE (n bigint, claim jsonb)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH someone AS (
        SELECT p.family, p.person, (p.family * 16 + p.person)::bigint AS who, p.born, p.sex, p.senior, s.plan
        FROM pbm.sample_people(families) p
        JOIN (SELECT DISTINCT ON (family) family, plan FROM pbm.sample_spans(families)
              WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
              ORDER BY family, effective_date) s USING (family)
        WHERE p.family > 3
    ), course AS (
        -- One therapy of one person: how it is written and where it is filled.
        SELECT s.*, t.therapy, t.line, t.long_term, pbm.sample_ndc(t.line, t.strength, t.source) AS ndc, t.source,
               t.quantity * m.months AS quantity, t.days * m.months AS days, d.unit_price, l.dea_schedule, l.billing_unit, l.generic_price IS NULL AS lone,
               CASE WHEN t.line BETWEEN 161 AND 168 THEN 51 + pbm.sample_number(s.who, 8300, 6)
                    WHEN m.months = 3 AND (s.plan = 7 OR pbm.sample_number(s.who, 8301, 10) < 3) THEN 47 + pbm.sample_number(s.family, 8302, 4)
                    WHEN s.senior AND s.plan IN (1, 9, 10) AND s.family % 9 = 0 THEN 57 + pbm.sample_number(s.family, 8303, 4)
                    WHEN s.plan IN (6, 10) THEN 1 + pbm.sample_number(s.family, 8304, 20)
                    WHEN s.family % 60 = 7 THEN 44
                    ELSE 1 + pbm.sample_number(s.family, 8305, 43) END AS home,
               CASE WHEN pbm.sample_number(s.who, 4500 + t.therapy, 1000) < 14 THEN 73 + pbm.sample_number(s.who, 4700 + t.therapy, 6)
                    ELSE 1 + pbm.sample_number(s.who, 4000 + t.therapy % 7, 72) END AS prescriber,
               CASE WHEN NOT t.long_term THEN pbm.sample_number(s.who, 3000 + t.therapy, 364)
                    ELSE pbm.sample_number(s.who, 3000 + t.therapy, t.days * m.months)
                         + CASE WHEN pbm.sample_number(s.who, 3200 + t.therapy, 5) = 0 THEN pbm.sample_number(s.who, 3400 + t.therapy, 200) ELSE 0 END END AS first_day,
               CASE WHEN NOT t.long_term THEN 1 WHEN pbm.sample_number(s.who, 3600 + t.therapy, 7) = 0 THEN 2 + pbm.sample_number(s.who, 3800 + t.therapy, 6) ELSE 99 END AS fills,
               -- A schedule II prescription is not refilled, another controlled one five times in six months.
               CASE WHEN l.dea_schedule = 2 THEN 1 WHEN l.dea_schedule IN (3, 4) THEN 6 ELSE 12 END AS per_prescription
        FROM pbm.sample_therapies(families) t
        JOIN someone s USING (family, person)
        JOIN pbm.sample_drug_lines() l USING (line)
        JOIN pbm.sample_products() d ON d.ndc = pbm.sample_ndc(t.line, t.strength, t.source)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN t.long_term AND l.dea_schedule IS NULL AND t.days <= 30 AND s.plan NOT IN (6, 10)
                         AND t.line NOT IN (32, 49, 50, 60, 111, 121, 122, 123, 124, 133, 171, 173) AND t.line NOT BETWEEN 161 AND 168
                         AND pbm.sample_number(s.who, 8100 + t.therapy, 100) < CASE s.plan WHEN 7 THEN 50 ELSE 14 END THEN 3 ELSE 1 END) m (months)
    ), fill AS (
        SELECT c.*, k, c.therapy * 400 + k AS seed, k / c.per_prescription AS prescription,
               pbm.sample_number(c.who, 20000000 + c.therapy * 400 + k, 1000) AS fate,
               k > 0 AND pbm.sample_number(c.who, 30000000 + c.therapy * 400 + k, 100) < 4 AS early
        FROM course c
        CROSS JOIN LATERAL generate_series(0, least((364 - c.first_day) / c.days, c.fills - 1)) k
        -- One fill in 25 never happens.
        WHERE k = 0 OR pbm.sample_number(c.who, 40000000 + c.therapy * 400 + k, 25) > 0
    ), dated AS (
        SELECT f.*, least(DATE '2025-01-01' + f.first_day + f.k * f.days
                          + CASE WHEN f.early THEN -(2 * f.days / 5) ELSE pbm.sample_number(f.who, 50000000 + f.seed, 5) END, DATE '2025-12-31') AS fill_date
        FROM fill f
    ), placed AS (
        SELECT d.*, round(d.quantity * d.unit_price, 2) AS cost,
               CASE WHEN d.fate BETWEEN 50 AND 53 THEN 45 + d.fate % 2
                    WHEN d.home <= 44 AND d.home <> 44 AND pbm.sample_number(d.who, 60000000 + d.seed, 100) < 6
                         THEN 1 + pbm.sample_number(d.who, 61000000 + d.seed, CASE WHEN d.plan IN (6, 10) THEN 22 ELSE 43 END)
                    ELSE d.home END AS pharmacy,
               DATE '2025-01-01' + d.first_day + d.prescription * d.per_prescription * d.days AS begun
        FROM dated d
        LEFT JOIN pbm.sample_spans(families) s
            ON s.family = d.family AND s.rank = 1 AND d.fill_date BETWEEN s.effective_date AND coalesce(s.termination_date, DATE '9999-12-31')
        -- Of those who are not covered one in six tries all the same.
        WHERE s.family IS NOT NULL OR pbm.sample_number(d.who, 90000000 + d.seed, 6) = 0
        ORDER BY pbm.sample_number(d.who, 70000000 + d.therapy, 1000000), d.who, d.therapy, d.k
        LIMIT most
    ), pharmacy_npi AS MATERIALIZED (
        SELECT n AS pharmacy, pbm.sample_pharmacy_npi(n) AS npi FROM generate_series(1, 60) n
    ), prescriber_npi AS MATERIALIZED (
        SELECT n AS prescriber, pbm.sample_prescriber_npi(n) AS npi FROM generate_series(1, 80) n
    )
    SELECT row_number() OVER (ORDER BY p.fill_date, p.who, p.therapy, p.k, copy), jsonb_strip_nulls(jsonb_build_object(
        'cardholder_id', CASE WHEN p.fate BETWEEN 8 AND 12 THEN 'NOBODY' || lpad((p.who % 100000)::text, 5, '0') ELSE pbm.sample_cardholder(p.family) END,
        'person_code', CASE WHEN p.fate BETWEEN 13 AND 16 THEN '77' ELSE lpad(p.person::text, 2, '0') END,
        'date_of_birth', CASE WHEN p.fate BETWEEN 17 AND 20 THEN p.born + 31 WHEN p.family % 3 = 0 THEN p.born END,
        'ndc', CASE WHEN p.fate BETWEEN 21 AND 24 THEN right(p.ndc, 10)
                    WHEN p.fate BETWEEN 25 AND 29 THEN '99099' || right(p.ndc, 6)
                    WHEN p.fate BETWEEN 30 AND 34 THEN pbm.sample_ndc(21, 4, 'second')
                    WHEN p.fate BETWEEN 86 AND 88 AND p.sex = 'F' THEN pbm.sample_ndc(125, 2, 'generic')
                    WHEN p.family % 5 = 0 THEN left(p.ndc, 5) || '-' || substr(p.ndc, 6, 4) || '-' || right(p.ndc, 2)
                    ELSE p.ndc END,
        'quantity', CASE WHEN p.fate BETWEEN 35 AND 36 THEN 0 WHEN p.fate BETWEEN 37 AND 43 THEN p.quantity * 6 WHEN p.fate BETWEEN 91 AND 103 AND p.dea_schedule IS NOT NULL THEN p.quantity * 3 ELSE p.quantity END + CASE WHEN copy = 1 AND p.fate >= 113 THEN 1 ELSE 0 END,
        'days_supply', CASE WHEN p.fate BETWEEN 44 AND 45 THEN 0 WHEN p.fate BETWEEN 46 AND 49 THEN 120 WHEN p.fate BETWEEN 91 AND 103 AND p.dea_schedule IS NOT NULL THEN p.days * 3 ELSE p.days END,
        'pharmacy_npi', CASE WHEN p.fate BETWEEN 0 AND 2 THEN left(f.npi, 9) || ((right(f.npi, 1)::integer + 1) % 10)
                             WHEN p.fate BETWEEN 3 AND 5 THEN pbm.sample_pharmacy_npi(900) ELSE f.npi END,
        'fill_date', p.fill_date,
        'rx_number', (p.who * 4000 + p.therapy * 20 + p.prescription)::text,
        'fill_number', p.k % p.per_prescription,
        'prescriber_npi', CASE WHEN p.fate BETWEEN 54 AND 56 THEN NULL WHEN p.fate BETWEEN 57 AND 59 THEN pbm.sample_prescriber_npi(900)
                               WHEN p.fate BETWEEN 60 AND 63 AND p.dea_schedule IS NOT NULL THEN pbm.sample_prescriber_npi(76)
                               WHEN p.fate BETWEEN 64 AND 65 AND p.dea_schedule IS NOT NULL THEN pbm.sample_prescriber_npi(77)
                               WHEN p.fate BETWEEN 116 AND 125 AND p.dea_schedule = 2 THEN pbm.sample_prescriber_npi(73)
                               WHEN p.fate BETWEEN 66 AND 67 THEN pbm.sample_prescriber_npi(74) WHEN p.fate = 68 THEN pbm.sample_prescriber_npi(75)
                               ELSE w.npi END,
        'written_date', CASE WHEN p.fate BETWEEN 69 AND 71 THEN p.fill_date + 3
                             WHEN pbm.sample_number(p.who, 80000000 + p.therapy, 10) < 7 THEN least(p.begun, p.fill_date) - pbm.sample_number(p.who, 81000000 + p.therapy, 4) END,
        'daw_code', CASE WHEN p.fate BETWEEN 72 AND 73 THEN 'X' WHEN p.source = 'brand' AND NOT p.lone THEN (ARRAY['2', '2', '2', '1', '0'])[1 + pbm.sample_number(p.who, 82000000 + p.therapy, 5)] ELSE '0' END,
        'usual_and_customary', CASE WHEN p.source <> 'brand' AND p.pharmacy % 9 = 0 AND p.cost < 20 THEN CASE WHEN p.days > 34 THEN 10.00 ELSE 4.00 END
                                    WHEN p.source = 'brand' THEN round(p.cost * 1.12 + 6, 2) ELSE round(p.cost * 2.5 + 11, 2) END,
        'ingredient_cost_submitted', round(p.cost * CASE WHEN pbm.sample_number(p.who, 83000000 + p.therapy, 25) = 0 THEN 0.9 WHEN p.source = 'brand' THEN 1.08 ELSE 1.7 END, 2),
        'dispensing_fee_submitted', CASE WHEN p.pharmacy % 8 = 0 THEN 0.75 ELSE 10.00 END,
        'prior_authorization_number', CASE WHEN p.fate BETWEEN 74 AND 75 THEN 'SPA00000000'
                                           WHEN p.line IN (162, 163, 164, 166, 167) AND p.fate % 2 = 0 THEN pbm.sample_authorization(p.family, p.person, p.therapy) END,
        'prior_authorization_type', CASE WHEN p.fate BETWEEN 76 AND 77 THEN '9' WHEN p.line IN (162, 163, 164, 166, 167) AND p.fate % 2 = 0 THEN '1' END,
        'submission_clarification_codes', CASE WHEN p.early AND p.fate % 3 = 0 THEN jsonb_build_array((ARRAY['3', '4', '5', '13'])[1 + p.fate % 4])
                                               WHEN p.fate BETWEEN 78 AND 85 THEN jsonb_build_array((ARRAY['7', '10'])[1 + p.fate % 2]) END,
        -- The pharmacist who knows the patient answers the alerts at once.
        'dur', CASE WHEN pbm.sample_number(p.who, 84000000 + p.therapy, 100) < CASE WHEN p.long_term THEN 35 ELSE 15 END
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
COMMENT ON FUNCTION pbm.sample_claims(integer, integer) IS
'At most so many claims of 2025 for the people of so many sample families, in the order in which they are filled, as adjudicate_batch takes them; claims sent twice come on top';
REVOKE ALL ON FUNCTION pbm.sample_claims(integer, integer) FROM PUBLIC;

CREATE FUNCTION pbm.load_sample_data(claims integer DEFAULT 20000) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp SET jit = off
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
    PERFORM sample_drugs();
    PERFORM sample_safety();
    PERFORM sample_plans();
    PERFORM sample_formulary();
    PERFORM sample_pharmacies();
    PERFORM sample_members(families);
    PERFORM sample_authorizations(families);
    ANALYZE plan, plan_cost_share, drugs, drug_ingredient, drug_class, drug_price, formulary, pharmacies, pharmacy_contract, members, coverage, prior_authorization;

    FOR chunk IN
        SELECT jsonb_agg(c.claim ORDER BY c.n) FROM sample_claims(families, load_sample_data.claims) c GROUP BY (c.n - 1) / 1000 ORDER BY (c.n - 1) / 1000
    LOOP
        PERFORM count(*) FROM adjudicate_batch(chunk);
    END LOOP;

    -- A few dozen are returned to stock.
    FOR paid IN
        SELECT c.pharmacy_npi, c.rx_number, c.fill_date, c.fill_number FROM pharmacy_claim c
        WHERE c.status = 'paid' AND c.pharmacy_npi LIKE '200000____'
        ORDER BY sample_number(c.rx_number::bigint, c.fill_number, 1000000), c.rx_number, c.fill_number
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


-- sql/90_release.sql

-- The tables are the owner's: taken out of the extension, they are dumped with their rows, indexes, policies and
-- triggers, and DROP EXTENSION is refused while they are there.
DO $pbm$
DECLARE
    o record;
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

PERFORM pbm.ensure_partitions((CURRENT_DATE + interval '3 months')::date, (CURRENT_DATE - interval '3 months')::date);

FOR o IN
    SELECT c.oid::pg_catalog.regclass AS name,
           CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
    JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pbm'
    WHERE c.relkind IN ('r', 'p', 'v', 'S') AND c.relname <> 'reference_change'
    ORDER BY c.relkind DESC, c.oid
LOOP
    EXECUTE pg_catalog.format('ALTER EXTENSION pbm DROP %s %s', o.kind, o.name);
END LOOP;
END
$pbm$;

