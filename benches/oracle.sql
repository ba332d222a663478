-- The rules of adjudication once more, in PL/pgSQL: the oracle that the engine is tested against and its
-- peer in the benchmark. Written as a PL/pgSQL developer writes it: one statement for each thing that is
-- looked up, the patient's history read once, rows of the same tables written. Never shipped.
--
--   pbm_oracle.adjudicate(claim jsonb)   decides and writes
--   pbm_oracle.price(claim jsonb)        decides
--
-- What it asks for of Medicare Part D is in oracle_part_d.sql, and of other payers in oracle_payers.sql.

CREATE SCHEMA pbm_oracle;

-- Indexes that these look-ups want; the extension reads the same tables into its cache.
CREATE INDEX IF NOT EXISTS oracle_contract ON pbm.pharmacy_contract (pharmacy_id, network_id);
CREATE INDEX IF NOT EXISTS oracle_authorization ON pbm.pharmacy_claim USING gin (prior_authorization_numbers) WHERE prior_authorization_numbers IS NOT NULL;

CREATE TYPE pbm_oracle.fill AS (
    id uuid, ndc pbm.ndc, fill_date date, days_supply integer, quantity numeric, therapy text
);
CREATE TYPE pbm_oracle.finding AS (
    kind text, place integer, severity integer, outcome text, description text, other pbm.ndc,
    interaction_type text, overridden_by text
);
CREATE TYPE pbm_oracle.person AS (
    coverage_id uuid, member_id integer, patient_id uuid, plan_id uuid, family_id uuid, relationship_code text,
    date_of_birth date, sex text, rank smallint, date_of_death date
);
CREATE TYPE pbm_oracle.price AS (
    basis text, place integer, ingredient_cost numeric, dispensing_fee numeric, sales_tax numeric, total numeric
);
-- A split under Part D, and of what the patient pays the plan's deductible, copay and coinsurance; what the threshold forgave.
CREATE TYPE pbm_oracle.part_d AS (split pbm.part_d_claim, deductible numeric, copay numeric, coinsurance numeric, forgiven numeric);

-- What the payers before paid, as the plan counts it and at all, what they left, and the codes they rejected with.
CREATE TYPE pbm_oracle.payers AS (paid numeric, paid_at_all numeric, left_to_pay numeric, is_whole boolean, codes text[]);
CREATE TYPE pbm_oracle.coordinated AS (plan numeric, patient numeric, write_off numeric);

-- A time-ordered key, as the extension makes them, where the server can.
DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 180000 THEN
        CREATE FUNCTION pbm_oracle.new_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT pg_catalog.uuidv7()';
    ELSE
        CREATE FUNCTION pbm_oracle.new_id() RETURNS uuid LANGUAGE sql VOLATILE AS
        $f$SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
                   || '7' || substr(gen_random_uuid()::text, 16, 3) || substr(gen_random_uuid()::text, 20))::uuid$f$;
    END IF;
END
$$;

-- Luhn over 80840 + NPI; the prefix adds 24.
CREATE FUNCTION pbm_oracle.is_npi(npi text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    n bigint;
    d integer;
    total integer := 24;
BEGIN
    IF npi !~ '^[12][0-9]{9}$' THEN
        RETURN false;
    END IF;
    n := npi::bigint;
    FOR place IN 0..9 LOOP
        d := n % 10;
        n := n / 10;
        IF place % 2 = 1 THEN
            d := d * 2;
            IF d > 9 THEN d := d - 9; END IF;
        END IF;
        total := total + d;
    END LOOP;
    RETURN total % 10 = 0;
END
$$;

CREATE FUNCTION pbm_oracle.is_dea(dea text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT dea ~ '^[A-Za-z][A-Za-z9][0-9]{7}$'
       AND (substr(dea, 3, 1)::integer + substr(dea, 5, 1)::integer + substr(dea, 7, 1)::integer
            + 2 * (substr(dea, 4, 1)::integer + substr(dea, 6, 1)::integer + substr(dea, 8, 1)::integer)) % 10
           = substr(dea, 9, 1)::integer
$$;

-- The eleven digits of an NDC in any accepted form, twelve where eleven do not suffice, or NULL.
CREATE FUNCTION pbm_oracle.ndc11(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN code ~ '^[0-9]{11}$' THEN code
        WHEN code ~ '^([0-9]{12}|[0-9]{6}-[0-9]{4}-[0-9]{2})$' THEN regexp_replace(replace(code, '-', ''), '^0', '')
        WHEN code ~ '^([0-9]{5}-[0-9]{4}-[0-9]{2}|[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-[0-9]{3}-[0-9]{2}|[0-9]{5}-[0-9]{4}-[0-9])$'
        THEN lpad(split_part(code, '-', 1), 5, '0') || lpad(split_part(code, '-', 2), 4, '0') || lpad(split_part(code, '-', 3), 2, '0')
    END
$$;

-- A day written as 2026-01-31 or 20260131, or NULL for what is none.
CREATE FUNCTION pbm_oracle.day(written text) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    y integer;
    m integer;
    d integer;
BEGIN
    IF written ~ '^[0-9]{8}$' THEN
        written := substr(written, 1, 4) || '-' || substr(written, 5, 2) || '-' || substr(written, 7, 2);
    ELSIF written !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
        RETURN NULL;
    END IF;
    y := substr(written, 1, 4)::integer;
    m := substr(written, 6, 2)::integer;
    d := substr(written, 9, 2)::integer;
    IF y = 0 OR m NOT BETWEEN 1 AND 12 OR d < 1
       OR (d > CASE WHEN m = 2 THEN CASE WHEN y % 4 = 0 AND (y % 100 <> 0 OR y % 400 = 0) THEN 29 ELSE 28 END
                    WHEN m IN (4, 6, 9, 11) THEN 30 ELSE 31 END) THEN
        RETURN NULL;
    END IF;
    RETURN make_date(y, m, d);
END
$$;

-- The lowest of all prices a contract and a pharmacy offer, or all NULL.
-- What of a claim's expected rebates the member's share is not taken of: of each kind the contract of named plans, then
-- the one that began last.
CREATE FUNCTION pbm_oracle.passed_on(plan uuid, product pbm.ndc, units numeric, on_date date, is_340b boolean) RETURNS numeric
LANGUAGE sql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
    SELECT coalesce(round(sum(c.amount) * 0.01 * (
        SELECT t.point_of_sale_percent FROM plan p JOIN client_rebate_term t USING (client_id)
        WHERE p.plan_id = plan AND on_date BETWEEN t.effective_date AND coalesce(t.termination_date, on_date)
        ORDER BY t.effective_date DESC LIMIT 1), 2), 0)
    FROM (
        SELECT DISTINCT ON (r.kind) round(round(units, 3) * CASE r.kind
            WHEN 'percent_of_wac' THEN w.unit_price * r.rebate_percent * 0.01
            WHEN 'amount_per_unit' THEN r.rebate_amount_per_unit
            ELSE greatest(w.unit_price - r.baseline_wac * (100 + r.allowed_increase_percent) * 0.01, 0) END, 2) AS amount
        FROM manufacturer_rebate r
        LEFT JOIN LATERAL (
            SELECT nullif(x.unit_price, 0) AS unit_price FROM drug_price x
            WHERE x.ndc = product AND x.price_type = 'wac' AND x.published_date <= pbm.today()
              AND on_date BETWEEN x.effective_date AND coalesce(x.termination_date, on_date)
            ORDER BY x.published_date DESC, x.effective_date DESC LIMIT 1) w ON true
        WHERE r.ndc = product AND NOT is_340b AND (r.plan_ids IS NULL OR plan = ANY (r.plan_ids))
          AND on_date BETWEEN r.contract_start_date AND coalesce(r.contract_end_date, on_date)
        ORDER BY r.kind, r.plan_ids IS NOT NULL DESC, r.contract_start_date DESC, r.id DESC) c
$$;

CREATE FUNCTION pbm_oracle.lowest_price(
    contract pbm.pharmacy_contract, product pbm.ndc, is_brand boolean, units numeric, on_date date, tie text,
    fee numeric, cost numeric, usual numeric, gross numeric) RETURNS pbm_oracle.price
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
DECLARE
    contract_fee numeric := CASE WHEN is_brand THEN contract.brand_dispensing_fee ELSE contract.generic_dispensing_fee END;
    found pbm_oracle.price;
BEGIN
    IF contract.lesser_of_submitted_fee AND fee < contract_fee THEN
        contract_fee := fee;
    END IF;
    SELECT b.basis, b.place, b.ingredient_cost, b.fee, b.tax, b.ingredient_cost + b.fee + b.tax INTO found
    FROM (
        SELECT c.basis, c.place, c.ingredient_cost, contract_fee AS fee,
               round((c.ingredient_cost + contract_fee) * contract.sales_tax_percent * 0.01, 2) AS tax
        FROM (
            SELECT CASE r.price_type WHEN 'awp' THEN CASE WHEN r.adjustment_percent < 0 THEN '3' ELSE '2' END
                       WHEN 'mac' THEN '7' WHEN 'wac' THEN '13' WHEN 'nadac' THEN '20' ELSE '8' END AS basis,
                   CASE r.price_type WHEN 'mac' THEN 1 WHEN 'ful' THEN 2 WHEN 'nadac' THEN 3 WHEN 'wac' THEN 5 ELSE 6 END AS place,
                   round(units * u.unit_price * (100 + r.adjustment_percent) * 0.01, 2) AS ingredient_cost
            FROM contract_rate r
            CROSS JOIN LATERAL (
                -- A price of 0 is none.
                SELECT coalesce(nullif(
                    (SELECT p.unit_price FROM drug_price p
                     WHERE p.ndc = product AND p.price_type = r.price_type AND p.effective_date <= on_date
                       AND (p.termination_date IS NULL OR p.termination_date >= on_date)
                       AND p.published_date <= pbm.today()
                     ORDER BY p.published_date DESC, p.effective_date DESC LIMIT 1), 0),
                    CASE WHEN r.price_type = 'ful' THEN (
                        SELECT CASE WHEN a.unit_price <> 0 THEN greatest(a.unit_price * 1.75, coalesce(
                            (SELECT p.unit_price FROM drug_price p
                             WHERE p.ndc = product AND p.price_type = 'nadac' AND p.effective_date <= on_date
                               AND (p.termination_date IS NULL OR p.termination_date >= on_date)
                               AND p.published_date <= pbm.today()
                             ORDER BY p.published_date DESC, p.effective_date DESC LIMIT 1), 0)) END
                        FROM drug_price a
                        WHERE a.ndc = product AND a.price_type = 'amp' AND a.effective_date <= on_date
                          AND (a.termination_date IS NULL OR a.termination_date >= on_date)
                          AND a.published_date <= pbm.today()
                        ORDER BY a.published_date DESC, a.effective_date DESC LIMIT 1) END) AS unit_price) u
            WHERE r.contract_id = contract.contract_id
              AND r.product_type = CASE WHEN is_brand THEN 'brand' ELSE 'generic' END
              AND u.unit_price IS NOT NULL
            UNION ALL
            SELECT '1', 10, round(cost, 2) WHERE cost IS NOT NULL
        ) c
        UNION ALL
        SELECT '4', CASE tie WHEN 'contract' THEN 20 ELSE 0 END, round(usual, 2), 0, 0 WHERE usual IS NOT NULL
        UNION ALL
        SELECT '1', 21, round(gross, 2), 0, 0 WHERE gross IS NOT NULL
    ) b
    ORDER BY b.ingredient_cost + b.fee + b.tax, b.place
    LIMIT 1;
    RETURN found;
END
$$;

-- Whether a fill on a day is too soon after the supplies that begin until another day; NULL counts as no.
CREATE FUNCTION pbm_oracle.is_too_soon(dates date[], supplies integer[], until date, filled date, of_plan pbm.plan) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
DECLARE
    one record;
    began date;
    supplied bigint := 0;
    on_hand bigint := 0;
    since date;
BEGIN
    FOR one IN SELECT d AS fill_date, sum(s) AS days FROM unnest(dates, supplies) AS u (d, s) WHERE d <= until GROUP BY 1 ORDER BY 1 LOOP
        on_hand := greatest(on_hand - (one.fill_date - coalesce(since, one.fill_date)), 0) + one.days;
        since := one.fill_date;
        IF of_plan.refill_supply_on_hand THEN
            began := one.fill_date;
            supplied := on_hand;
        ELSIF began IS NULL OR one.fill_date - began + one.days >= supplied THEN
            began := one.fill_date;
            supplied := one.days;
        END IF;
    END LOOP;
    RETURN coalesce((filled - began + CASE of_plan.refill_counting WHEN 'inclusive' THEN 1 ELSE 0 END) * 100
                    < of_plan.refill_threshold_percent * supplied, false);
END
$$;

-- What a refill of a product is a refill of: its ingredients, strengths, form and route.
CREATE FUNCTION pbm_oracle.therapy(product pbm.ndc) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
    SELECT coalesce(string_agg(concat_ws('/', i.ingredient_id, coalesce(trim_scale(i.strength)::text, '-'), coalesce(upper(i.strength_unit), '-')),
                               '+' ORDER BY i.ingredient_id)
                        || (SELECT lower(concat_ws(' ', '', d.dosage_form, d.route)) FROM drugs d WHERE d.ndc_code = product), 'ndc ' || product)
    FROM drug_ingredient i WHERE i.ndc = product
$$;

-- The answer to a claim that was stored.
CREATE FUNCTION pbm_oracle.stored_answer(c pbm.pharmacy_claim, as_status text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'claim_id', c.id, 'claim_number', c.claim_number, 'status', as_status, 'reject_codes', to_jsonb(coalesce(c.reject_codes, '{}')),
        'member_id', c.member_id, 'plan_id', c.plan_id, 'tier', c.tier, 'ingredient_cost', c.ingredient_cost,
        'dispensing_fee', c.dispensing_fee, 'sales_tax', c.sales_tax, 'allowed_amount', c.allowed_amount,
        'paid_amount', c.paid_amount, 'patient_pay', c.patient_copay, 'deductible_applied', c.deductible_applied,
        'copay_amount', c.copay_amount, 'coinsurance_amount', c.coinsurance_amount,
        'daw_penalty', c.daw_penalty, 'out_of_pocket_forgiven', c.out_of_pocket_forgiven,
        'basis_of_reimbursement', c.basis_of_reimbursement, 'dur', '[]'::jsonb,
        'part_d', (SELECT pbm_oracle.part_d_answer(s) FROM pbm.part_d_claim s WHERE s.claim_id = c.id),
        'other_payer', CASE WHEN c.left_to_pay IS NOT NULL THEN jsonb_build_object(
            'plan_pay', c.paid_amount, 'patient_pay', c.patient_copay, 'write_off', c.written_off) END);
END
$$;

CREATE FUNCTION pbm_oracle.decide(claim jsonb, keep boolean) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    c_number CONSTANT text := '^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,2})?$';
    c_integer CONSTANT text := '^[-+]?[0-9]{1,9}$';
    received date := pbm.today();
    f record;                       -- the fields as they came
    unreadable text[] := '{}';      -- the fields that cannot be read
    v_quantity numeric;
    v_days integer;
    v_fill_date date;
    v_fill_number integer;
    v_usual numeric;
    v_cost numeric;
    v_fee numeric;
    v_gross numeric;
    v_written date;
    v_partial boolean;
    v_relationship text;
    v_other_coverage text;
    v_refills integer;
    v_prescribed numeric;
    v_intended numeric;
    v_intended_days integer;
    v_residence text;
    v_parts record;
    v_last date;
    v_born date;
    v_clarifications text[];
    v_triples jsonb;
    v_daw text;
    v_ndc pbm.ndc;
    v_npi_valid boolean;
    v_fingerprint bigint;
    triple jsonb;
    -- rejects by group, in the order of the groups
    envelope text[] := '{}';
    pharmacy text[] := '{}';
    member text[] := '{}';
    product text[] := '{}';
    prescriber text[] := '{}';
    utilization text[] := '{}';
    review text[] := '{}';
    rejects text[];
    -- rows found
    v_people record;
    v_related record;               -- of several persons those that can be of the relationship sent
    v_cov pbm_oracle.person;
    v_one_person boolean := false;  -- v_people is the patient
    v_covered boolean := false;     -- v_cov holds a span
    v_plan pbm.plan;
    v_terms pbm.plan_part_d;        -- of a Part D plan
    v_parts_d pbm_oracle.part_d;
    v_split pbm.part_d_claim;
    v_has_deductible boolean;
    v_coordination pbm.plan_coordination;
    v_payers pbm_oracle.payers;
    v_has_payers boolean;
    v_after boolean := false;       -- another payer was billed, and the plan coordinates
    v_paid_after pbm_oracle.coordinated;
    v_patient_id uuid;
    v_drug pbm.drugs;
    v_ingredients integer[];
    v_classes integer[];
    v_therapy text;                 -- ingredients, strengths, units, form, route: what a refill is a refill of
    v_pharmacy pbm.pharmacies;
    v_contract pbm.pharmacy_contract;
    v_prescriber pbm.prescriber;
    v_rule pbm.formulary;
    v_file record;                  -- an authorization on file, with what keeps it from counting
    v_usable jsonb := '[]';         -- those that count: number, and codes waived
    v_is_on_file boolean := false;
    v_why text;
    v_refuses boolean;
    v_is_said boolean;
    v_is_needless boolean;
    v_settings pbm.plan_authorization;
    v_has_emergency boolean := false;    -- the plan has one for this drug, not given lately
    v_names_emergency boolean := false;  -- the number sent is the plan's code for it
    v_is_emergency boolean := false;     -- paid as one
    v_authorization text;
    v_original pbm.pharmacy_claim;
    v_generic pbm.drugs;
    v_share pbm.plan_cost_share;
    v_shared boolean := false;
    v_band pbm.formulary_cost_share;
    v_has_band boolean := false;
    v_shareable numeric;
    v_forgiven numeric;
    v_history pbm_oracle.fill[];
    v_findings pbm_oracle.finding[] := '{}';
    finding pbm_oracle.finding;
    v_price pbm_oracle.price;
    v_generic_price pbm_oracle.price;
    -- working values
    v_age integer;
    v_year_start date;
    v_individual_deductible numeric;
    v_individual_paid numeric;
    v_family_deductible numeric;
    v_family_paid numeric;
    edits text[] := '{}';           -- rejects that an authorization or an override can lift
    edit text;
    kept text[] := '{}';
    v_used numeric;
    v_look_back integer;
    v_look_ahead integer;
    v_longest integer;
    v_too_soon boolean;
    v_count integer;
    v_dates date[];
    v_supplies integer[];
    v_on_hand integer;
    v_since date;
    v_next record;
    v_late pbm.ingredient;
    v_accepted text[];
    v_authorization_numbers text[] := '{}';
    v_has_rule boolean := false;
    v_required boolean := false;
    v_tier integer;
    v_own boolean;
    v_deductible_left numeric;
    v_budget numeric;
    v_limit numeric;                -- what is left of the out-of-pocket maximum; NULL: there is none
    v_deductible numeric;
    v_copay numeric := 0;
    v_coinsurance numeric := 0;
    v_penalty numeric := 0;
    v_out_of_pocket numeric;
    v_patient numeric;
    v_plan_pays numeric;
    v_id uuid;
    v_claim_number text;
    v_status text;
BEGIN
    -- The fields. A value that is neither text nor number cannot be read.
    IF claim @? 'strict $.* ? (@.type() == "boolean" || @.type() == "object" || @.type() == "array")' THEN
        unreadable := ARRAY(SELECT e.key FROM jsonb_each(claim) e
                            WHERE jsonb_typeof(e.value) = 'boolean'
                               OR (jsonb_typeof(e.value) = 'object' AND e.key <> 'dur')
                               OR (jsonb_typeof(e.value) = 'array' AND e.key NOT IN ('dur', 'submission_clarification_codes', 'other_payers')));
    END IF;
    SELECT * INTO f FROM jsonb_to_record(claim - unreadable) AS x(
        cardholder_id text, person_code text, ndc text, quantity text, days_supply text, pharmacy_npi text, fill_date text,
        rx_number text, fill_number text, prescriber_npi text, prescriber_dea text, daw_code text,
        usual_and_customary text, ingredient_cost_submitted text, dispensing_fee_submitted text, gross_amount_due text,
        written_date text, refills_authorized text, date_of_birth text, prior_authorization_number text,
        prior_authorization_type text, submission_clarification_codes jsonb, dur jsonb, dispensing_status text,
        patient_relationship_code text, other_coverage_code text, quantity_prescribed text, quantity_intended text,
        days_supply_intended text, patient_residence text, other_payers jsonb);
    IF f.quantity IS NOT NULL THEN
        IF btrim(f.quantity) ~ c_number THEN v_quantity := btrim(f.quantity); ELSE unreadable := unreadable || 'quantity'::text; END IF;
    END IF;
    IF f.days_supply IS NOT NULL THEN
        IF btrim(f.days_supply) ~ c_integer THEN v_days := btrim(f.days_supply); ELSE unreadable := unreadable || 'days_supply'::text; END IF;
    END IF;
    IF f.fill_date IS NOT NULL THEN
        v_fill_date := pbm_oracle.day(btrim(f.fill_date));
        IF v_fill_date IS NULL THEN unreadable := unreadable || 'fill_date'::text; END IF;
    END IF;
    IF f.fill_number IS NOT NULL THEN
        IF btrim(f.fill_number) ~ c_integer THEN v_fill_number := btrim(f.fill_number); ELSE unreadable := unreadable || 'fill_number'::text; END IF;
    END IF;
    v_fill_number := coalesce(v_fill_number, 0);
    IF f.usual_and_customary IS NOT NULL THEN
        IF btrim(f.usual_and_customary) ~ c_number THEN v_usual := btrim(f.usual_and_customary); ELSE unreadable := unreadable || 'usual_and_customary'::text; END IF;
    END IF;
    IF f.ingredient_cost_submitted IS NOT NULL THEN
        IF btrim(f.ingredient_cost_submitted) ~ c_number THEN v_cost := btrim(f.ingredient_cost_submitted); ELSE unreadable := unreadable || 'ingredient_cost_submitted'::text; END IF;
    END IF;
    IF f.dispensing_fee_submitted IS NOT NULL THEN
        IF btrim(f.dispensing_fee_submitted) ~ c_number THEN v_fee := btrim(f.dispensing_fee_submitted); ELSE unreadable := unreadable || 'dispensing_fee_submitted'::text; END IF;
    END IF;
    IF f.gross_amount_due IS NOT NULL THEN
        IF btrim(f.gross_amount_due) ~ c_number THEN v_gross := btrim(f.gross_amount_due); ELSE unreadable := unreadable || 'gross_amount_due'::text; END IF;
    END IF;
    IF f.written_date IS NOT NULL THEN
        v_written := pbm_oracle.day(btrim(f.written_date));
        IF v_written IS NULL THEN unreadable := unreadable || 'written_date'::text; END IF;
    END IF;
    IF f.refills_authorized IS NOT NULL THEN
        IF btrim(f.refills_authorized) ~ c_integer THEN v_refills := btrim(f.refills_authorized); ELSE unreadable := unreadable || 'refills_authorized'::text; END IF;
    END IF;
    IF f.date_of_birth IS NOT NULL THEN
        v_born := pbm_oracle.day(btrim(f.date_of_birth));
        IF v_born IS NULL THEN unreadable := unreadable || 'date_of_birth'::text; END IF;
    END IF;
    IF f.quantity_prescribed IS NOT NULL THEN
        IF btrim(f.quantity_prescribed) ~ c_number THEN v_prescribed := btrim(f.quantity_prescribed); ELSE unreadable := unreadable || 'quantity_prescribed'::text; END IF;
    END IF;
    IF f.quantity_intended IS NOT NULL THEN
        IF btrim(f.quantity_intended) ~ c_number THEN v_intended := btrim(f.quantity_intended); ELSE unreadable := unreadable || 'quantity_intended'::text; END IF;
    END IF;
    IF f.days_supply_intended IS NOT NULL THEN
        IF btrim(f.days_supply_intended) ~ c_integer THEN v_intended_days := btrim(f.days_supply_intended); ELSE unreadable := unreadable || 'days_supply_intended'::text; END IF;
    END IF;
    -- The one form of what is written in several ways.
    f.cardholder_id := upper(btrim(f.cardholder_id));
    f.rx_number := regexp_replace(btrim(f.rx_number), '^0+(?=[0-9]+$)', '');
    f.person_code := btrim(f.person_code);
    IF f.person_code ~ '^[0-9]+$' THEN f.person_code := to_char(f.person_code::numeric, 'FM9999999900'); END IF;
    f.daw_code := regexp_replace(btrim(f.daw_code), '^0+(?=[0-9]+$)', '');
    f.prior_authorization_type := nullif(nullif(regexp_replace(btrim(f.prior_authorization_type), '^0+(?=[0-9]+$)', ''), '0'), '');
    f.patient_relationship_code := nullif(nullif(regexp_replace(btrim(f.patient_relationship_code), '^0+(?=[0-9]+$)', ''), '0'), '');
    f.other_coverage_code := nullif(nullif(regexp_replace(btrim(f.other_coverage_code), '^0+(?=[0-9]+$)', ''), '0'), '');
    f.patient_residence := nullif(nullif(regexp_replace(btrim(f.patient_residence), '^0+(?=[0-9]+$)', ''), '0'), '');
    IF f.submission_clarification_codes IS NOT NULL THEN
        v_clarifications := CASE WHEN jsonb_typeof(f.submission_clarification_codes) = 'array'
                                 THEN ARRAY(SELECT jsonb_array_elements_text(f.submission_clarification_codes))
                                 ELSE ARRAY[f.submission_clarification_codes #>> '{}'] END;
        v_clarifications := ARRAY(SELECT k.form FROM unnest(v_clarifications) WITH ORDINALITY c (code, n),
                                         regexp_replace(btrim(c.code), '^0+(?=[0-9]+$)', '') k (form)
                                  WHERE k.form NOT IN ('', '0') ORDER BY c.n);
    END IF;
    v_triples := CASE WHEN jsonb_typeof(f.dur) = 'array' THEN f.dur ELSE jsonb_build_array(f.dur) END;
    IF f.dur IS NULL THEN v_triples := NULL; END IF;
    v_daw := coalesce(f.daw_code, '0');
    v_partial := f.dispensing_status IS NOT NULL;
    v_relationship := f.patient_relationship_code;
    v_other_coverage := f.other_coverage_code;
    v_residence := f.patient_residence;
    v_ndc := pbm_oracle.ndc11(f.ndc)::pbm.ndc;
    v_npi_valid := coalesce(pbm_oracle.is_npi(f.pharmacy_npi), false);

    -- 1. Envelope and fields.
    IF NOT coalesce(f.cardholder_id ~ '^[ -~]{1,20}$' AND f.cardholder_id ~ '[!-~]', false) THEN envelope := envelope || '07'::text; END IF;
    IF f.person_code IS NOT NULL AND NOT (f.person_code ~ '^[ -~]{1,3}$' AND f.person_code ~ '[!-~]') THEN envelope := envelope || '08'::text; END IF;
    IF v_relationship NOT IN ('1', '2', '3', '4') THEN
        envelope := envelope || '11'::text;
        v_relationship := NULL;
    END IF;
    IF v_ndc IS NULL THEN envelope := envelope || '21'::text; END IF;
    IF NOT coalesce(v_quantity > 0 AND v_quantity <= 9999999 AND scale(trim_scale(v_quantity)) <= 3, false) THEN envelope := envelope || 'E7'::text; END IF;
    IF NOT coalesce(v_days BETWEEN 1 AND 999, false) THEN envelope := envelope || '19'::text; END IF;
    IF NOT v_npi_valid THEN envelope := envelope || '05'::text; END IF;
    IF NOT coalesce(f.rx_number ~ '^[ -~]{1,12}$' AND f.rx_number ~ '[!-~]', false) THEN envelope := envelope || '16'::text; END IF;
    IF v_fill_number NOT BETWEEN 0 AND 99 THEN envelope := envelope || '17'::text; END IF;
    IF NOT pbm_oracle.is_npi(f.prescriber_npi) OR NOT pbm_oracle.is_dea(f.prescriber_dea) THEN envelope := envelope || '25'::text; END IF;
    IF NOT EXISTS (SELECT FROM code_value v WHERE v.field = '408-D8' AND v.code = v_daw) THEN envelope := envelope || '22'::text; END IF;
    IF v_usual < 0 OR v_usual > 999999 OR scale(trim_scale(v_usual)) > 2 THEN envelope := envelope || 'DQ'::text; END IF;
    IF v_cost < 0 OR v_cost > 999999 OR scale(trim_scale(v_cost)) > 2 THEN envelope := envelope || '23'::text; END IF;
    IF v_fee < 0 OR v_fee > 999999 OR scale(trim_scale(v_fee)) > 2 THEN envelope := envelope || 'DC'::text; END IF;
    IF v_gross < 0 OR v_gross > 999999 OR scale(trim_scale(v_gross)) > 2 THEN envelope := envelope || 'DU'::text; END IF;
    IF v_refills NOT BETWEEN 0 AND 99 THEN envelope := envelope || '29'::text; END IF;
    IF v_clarifications IS NOT NULL AND EXISTS (
        SELECT FROM unnest(v_clarifications) s WHERE NOT EXISTS (SELECT FROM code_value v WHERE v.field = '420-DK' AND v.code = s)) THEN
        envelope := envelope || '34'::text;
    END IF;
    IF f.prior_authorization_type IS NOT NULL
       AND NOT EXISTS (SELECT FROM code_value v WHERE v.field = '461-EU' AND v.code = f.prior_authorization_type) THEN
        envelope := envelope || 'EU'::text;
    END IF;
    IF v_triples IS NOT NULL THEN
        FOR triple IN SELECT jsonb_array_elements(v_triples) LOOP
            IF NOT EXISTS (SELECT FROM code_value v WHERE v.field = '439-E4' AND v.code = coalesce(triple->>'reason_for_service', '')) THEN envelope := envelope || 'E4'::text; END IF;
            IF NOT EXISTS (SELECT FROM code_value v WHERE v.field = '440-E5' AND v.code = coalesce(triple->>'professional_service', '')) THEN envelope := envelope || 'E5'::text; END IF;
            IF NOT EXISTS (SELECT FROM code_value v WHERE v.field = '441-E6' AND v.code = coalesce(triple->>'result_of_service', '')) THEN envelope := envelope || 'E6'::text; END IF;
        END LOOP;
    END IF;
    IF f.dispensing_status IS NOT NULL
       AND NOT EXISTS (SELECT FROM code_value v WHERE v.field = '343-HD' AND v.code = f.dispensing_status) THEN
        envelope := envelope || 'HD'::text;
        v_partial := false;
    END IF;
    IF v_other_coverage NOT IN ('1', '2', '3', '4', '8') THEN
        envelope := envelope || '13'::text;
        v_other_coverage := NULL;
    END IF;
    IF NOT (v_prescribed > 0 AND v_prescribed <= 9999999 AND scale(trim_scale(v_prescribed)) <= 3) THEN envelope := envelope || 'ET'::text; END IF;
    IF NOT (v_intended > 0 AND v_intended <= 9999999 AND scale(trim_scale(v_intended)) <= 3) THEN envelope := envelope || 'HF'::text; END IF;
    IF v_intended_days NOT BETWEEN 1 AND 999 THEN envelope := envelope || 'HG'::text; END IF;
    IF v_residence IS NOT NULL AND NOT EXISTS (SELECT FROM code_value v WHERE v.field = '384-4X' AND v.code = v_residence) THEN
        envelope := envelope || '4X'::text;
        v_residence := NULL;
    END IF;
    IF v_fill_date IS NULL THEN
        envelope := envelope || '15'::text;
    ELSE
        IF v_fill_date > received THEN envelope := envelope || '82'::text; END IF;
        IF v_written > v_fill_date THEN envelope := envelope || 'AB'::text; END IF;
        IF v_born > v_fill_date THEN envelope := envelope || 'P6'::text; END IF;
    END IF;
    -- A field that cannot be read is named once, after the others.
    IF unreadable <> '{}' THEN
        SELECT array_agg(k.code ORDER BY u.field COLLATE "C") INTO unreadable
        FROM unnest(unreadable) u(field)
        JOIN (VALUES ('cardholder_id', '07'), ('person_code', '08'), ('ndc', '21'), ('quantity', 'E7'), ('days_supply', '19'),
                     ('pharmacy_npi', '05'), ('fill_date', '15'), ('rx_number', '16'), ('fill_number', '17'), ('prescriber_npi', '25'),
                     ('prescriber_dea', '25'), ('daw_code', '22'), ('usual_and_customary', 'DQ'), ('ingredient_cost_submitted', '23'),
                     ('dispensing_fee_submitted', 'DC'), ('gross_amount_due', 'DU'), ('written_date', '28'), ('refills_authorized', '29'),
                     ('date_of_birth', '09'), ('prior_authorization_number', 'EV'), ('prior_authorization_type', 'EU'),
                     ('submission_clarification_codes', '34'), ('dur', 'E4'), ('dispensing_status', 'HD'),
                     ('patient_relationship_code', '11'), ('other_coverage_code', '13'), ('quantity_prescribed', 'ET'),
                     ('quantity_intended', 'HF'), ('days_supply_intended', 'HG'), ('patient_residence', '4X')) k(field, code) USING (field);
        envelope := ARRAY(SELECT e FROM unnest(envelope) WITH ORDINALITY AS u(e, n) WHERE e <> ALL (unreadable) ORDER BY n) || unreadable;
    END IF;

    -- What the fields' own checks refused, no later edit reads; the digest is of what came.
    v_fingerprint := hashtextextended(jsonb_build_array(
        f.cardholder_id, f.person_code, trim_scale(v_quantity), v_days, f.prescriber_npi, v_daw, trim_scale(v_usual),
        trim_scale(v_cost), trim_scale(v_fee), trim_scale(v_gross), f.dispensing_status,
        f.patient_relationship_code, f.other_coverage_code, trim_scale(v_prescribed), trim_scale(v_intended), v_intended_days,
        f.patient_residence, f.other_payers)::text, 0);
    IF envelope <> '{}' THEN
        IF NOT (f.cardholder_id ~ '^[ -~]{1,20}$' AND f.cardholder_id ~ '[!-~]') THEN f.cardholder_id := NULL; END IF;
        IF NOT (f.person_code ~ '^[ -~]{1,3}$' AND f.person_code ~ '[!-~]') THEN f.person_code := NULL; END IF;
        IF NOT (v_quantity > 0 AND v_quantity <= 9999999 AND scale(trim_scale(v_quantity)) <= 3) THEN v_quantity := NULL; END IF;
        IF v_days NOT BETWEEN 1 AND 999 THEN v_days := NULL; END IF;
        IF NOT (v_prescribed > 0 AND v_prescribed <= 9999999 AND scale(trim_scale(v_prescribed)) <= 3) THEN v_prescribed := NULL; END IF;
        IF v_usual < 0 OR v_usual > 999999 OR scale(trim_scale(v_usual)) > 2 THEN v_usual := NULL; END IF;
        IF v_cost < 0 OR v_cost > 999999 OR scale(trim_scale(v_cost)) > 2 THEN v_cost := NULL; END IF;
        IF v_fee < 0 OR v_fee > 999999 OR scale(trim_scale(v_fee)) > 2 THEN v_fee := NULL; END IF;
        IF v_gross < 0 OR v_gross > 999999 OR scale(trim_scale(v_gross)) > 2 THEN v_gross := NULL; END IF;
    END IF;

    -- 3. The member and the plan.
    IF f.cardholder_id IS NOT NULL THEN
        SELECT count(*) AS spans, count(*) FILTER (WHERE k.coded) AS coded, count(*) FILTER (WHERE k.coded AND k.born) AS fitting,
               count(DISTINCT k.member_id) FILTER (WHERE k.coded AND k.born) AS persons,
               min(k.member_id) FILTER (WHERE k.coded AND k.born) AS member_id,
               (array_agg(k.patient_id) FILTER (WHERE k.coded AND k.born))[1] AS patient_id
        INTO v_people
        FROM (
            SELECT c.member_id, m.patient_id,
                   f.person_code IS NULL OR c.person_code = btrim(f.person_code)
                       OR (c.person_code ~ '^[0-9]+$' AND btrim(f.person_code) ~ '^[0-9]{1,5}$'
                           AND c.person_code::integer = btrim(f.person_code)::integer) AS coded,
                   v_born IS NULL OR m.date_of_birth = v_born AS born
            FROM coverage c JOIN members m USING (member_id)
            WHERE c.cardholder_id = f.cardholder_id) k;
        IF v_people.persons > 1 THEN
            -- The one who alone can be of the relationship sent, else who of these alone is alive and covered on the date.
            SELECT count(DISTINCT k.member_id) AS persons, min(k.member_id) AS member_id,
                   (array_agg(k.patient_id))[1] AS patient_id, count(DISTINCT k.member_id) FILTER (WHERE k.open) AS open_persons,
                   min(k.member_id) FILTER (WHERE k.open) AS open_member_id,
                   (array_agg(k.patient_id) FILTER (WHERE k.open))[1] AS open_patient_id
            INTO v_related
            FROM (
                SELECT c.member_id, m.patient_id,
                       v_fill_date BETWEEN m.date_of_birth AND coalesce(m.date_of_death, 'infinity')
                           AND v_fill_date BETWEEN c.effective_date AND coalesce(c.termination_date, 'infinity') AS open
                FROM coverage c JOIN members m USING (member_id)
                WHERE c.cardholder_id = f.cardholder_id
                  AND (f.person_code IS NULL OR c.person_code = btrim(f.person_code)
                       OR (c.person_code ~ '^[0-9]+$' AND btrim(f.person_code) ~ '^[0-9]{1,5}$'
                           AND c.person_code::integer = btrim(f.person_code)::integer))
                  AND (v_born IS NULL OR m.date_of_birth = v_born)
                  AND (v_relationship IS NULL OR c.relationship_code IN ('0', v_relationship))) k;
            IF v_related.persons = 1 THEN
                v_people.persons := 1;
                v_people.member_id := v_related.member_id;
                v_people.patient_id := v_related.patient_id;
            ELSIF v_related.open_persons = 1 THEN
                v_people.persons := 1;
                v_people.member_id := v_related.open_member_id;
                v_people.patient_id := v_related.open_patient_id;
            END IF;
        END IF;
        IF v_fill_date IS NULL THEN
            IF v_people.persons = 1 THEN v_patient_id := v_people.patient_id; END IF;
        ELSIF v_people.spans = 0 THEN member := member || '52'::text;
        ELSIF v_people.coded = 0 THEN member := member || '53'::text;
        ELSIF v_people.fitting = 0 THEN member := member || '09'::text;
        ELSE
            v_one_person := v_people.persons = 1;
            IF NOT v_one_person THEN member := member || CASE WHEN v_related.persons = 0 THEN '11' ELSE '08' END; END IF;
        END IF;
        IF v_one_person THEN
            v_patient_id := v_people.patient_id;
            SELECT c.coverage_id, c.member_id, m.patient_id, c.plan_id, c.family_id, c.relationship_code, m.date_of_birth, m.sex,
                   c.rank, m.date_of_death
            INTO v_cov
            FROM coverage c JOIN members m USING (member_id)
            WHERE c.member_id = v_people.member_id AND c.cardholder_id = f.cardholder_id
              AND c.effective_date <= v_fill_date AND (c.termination_date IS NULL OR c.termination_date >= v_fill_date)
            ORDER BY c.rank
            LIMIT 1;
            v_covered := FOUND;
            IF v_covered AND v_cov.relationship_code NOT IN ('0', v_relationship) THEN
                member := member || '11'::text;
                v_covered := false;
                v_patient_id := NULL;
            ELSIF NOT v_covered THEN
                SELECT member || CASE WHEN count(*) = 0 THEN '65'
                                      WHEN v_fill_date < min(c.effective_date) THEN '67'
                                      WHEN v_fill_date > max(coalesce(c.termination_date, 'infinity')) THEN '69'
                                      ELSE '600' END
                INTO member
                FROM coverage c
                WHERE c.member_id = v_people.member_id AND c.cardholder_id = f.cardholder_id
                  AND (c.termination_date IS NULL OR c.termination_date >= c.effective_date);
            END IF;
        END IF;
    END IF;
    IF v_covered THEN
        SELECT * INTO v_plan FROM plan p WHERE p.plan_id = v_cov.plan_id;
        SELECT * INTO v_terms FROM plan_part_d t
        WHERE t.plan_id = v_cov.plan_id AND v_fill_date BETWEEN t.effective_date AND coalesce(t.termination_date, v_fill_date)
        ORDER BY t.effective_date DESC LIMIT 1;
        SELECT * INTO v_coordination FROM plan_coordination t
        WHERE t.plan_id = v_cov.plan_id AND v_fill_date BETWEEN t.effective_date AND coalesce(t.termination_date, v_fill_date)
        ORDER BY t.effective_date DESC LIMIT 1;
        v_after := v_other_coverage <> '1' AND v_coordination.plan_id IS NOT NULL
            AND (v_terms.plan_id IS NULL OR v_other_coverage = '3');
        v_after := coalesce(v_after, false);
        v_age := extract(year FROM v_fill_date) - extract(year FROM v_cov.date_of_birth)
                 - CASE WHEN to_char(v_fill_date, 'MMDD') < to_char(v_cov.date_of_birth, 'MMDD') THEN 1 ELSE 0 END;
        IF v_fill_date < v_cov.date_of_birth THEN
            IF 'P6' <> ALL (envelope) THEN member := member || 'P6'::text; END IF;
        ELSIF v_fill_date > v_cov.date_of_death THEN
            member := member || '69'::text;
        ELSIF NOT v_after AND EXISTS (SELECT FROM coverage c WHERE c.member_id = v_cov.member_id
                      AND (c.rank < v_cov.rank OR coalesce(v_coordination.last_resort, false) AND c.coverage_id <> v_cov.coverage_id)
                      AND v_fill_date BETWEEN c.effective_date AND coalesce(c.termination_date, 'infinity')) THEN
            member := member || '41'::text;
        ELSIF v_fill_date < v_plan.effective_date OR v_fill_date > v_plan.termination_date THEN
            member := member || '65'::text;
        ELSIF v_cov.relationship_code = '3' AND v_age > v_plan.maximum_dependent_age THEN
            member := member || '66'::text;
        END IF;
        v_year_start := make_date(
            extract(year FROM v_fill_date)::integer
                - CASE WHEN extract(month FROM v_fill_date) < v_plan.benefit_year_start_month THEN 1 ELSE 0 END,
            v_plan.benefit_year_start_month, 1);
    END IF;
    IF v_other_coverage <> '1' AND NOT v_after THEN member := member || '535'::text; END IF;
    -- What the other payers reported.
    v_has_payers := jsonb_array_length(coalesce(f.other_payers, '[]')) > 0;
    IF v_has_payers OR v_after THEN
        v_payers := pbm_oracle.of_payers(f.other_payers, v_coordination.counted);
        -- Only a claim whose fields can be read is held to them.
        IF envelope = '{}' AND (v_after OR coalesce(v_other_coverage, '1') = '1') THEN
            member := member || pbm_oracle.payer_rejects(v_other_coverage, v_has_payers, v_payers, v_coordination.accepted_reject_codes);
        END IF;
    END IF;

    -- 4. The product.
    IF v_ndc IS NOT NULL THEN
        SELECT * INTO v_drug FROM drugs d WHERE d.ndc_code = v_ndc;
        IF FOUND THEN
            v_ingredients := ARRAY(SELECT i.ingredient_id FROM drug_ingredient i WHERE i.ndc = v_ndc);
            v_classes := ARRAY(SELECT c.class_id FROM drug_class c WHERE c.ndc = v_ndc);
            v_therapy := (SELECT coalesce(string_agg(concat_ws('/', i.ingredient_id, coalesce(trim_scale(i.strength)::text, '-'), coalesce(upper(i.strength_unit), '-')),
                                       '+' ORDER BY i.ingredient_id) || lower(concat_ws(' ', '', v_drug.dosage_form, v_drug.route)), 'ndc ' || v_ndc)
            FROM drug_ingredient i WHERE i.ndc = v_ndc);
        END IF;
        IF v_drug.drug_id IS NULL THEN
            product := product || '54'::text;
        ELSIF v_fill_date > v_drug.obsolete_date THEN
            product := product || '77'::text;
        END IF;
    END IF;

    IF v_covered THEN
        -- Dates and refills under the plan.
        IF received > v_fill_date + v_plan.timely_filing_days THEN envelope := envelope || '81'::text; END IF;
        IF v_fill_date > v_written + v_plan.prescription_valid_days THEN envelope := envelope || 'M4'::text; END IF;
    END IF;
    IF v_fill_date IS NOT NULL AND v_ndc IS NOT NULL AND v_drug.dea_schedule IN (3, 4) THEN
        -- 21 CFR 1306.22: no fill after six months, no more than five refills.
        IF v_fill_date > (v_written + interval '6 months')::date AND 'M4' <> ALL (envelope) THEN
            envelope := envelope || 'M4'::text;
        END IF;
        IF v_fill_number > 5 THEN envelope := envelope || '7W'::text; END IF;
    END IF;
    IF v_covered THEN
        IF v_fill_number > 0 AND v_ndc IS NOT NULL AND v_drug.dea_schedule = 2 AND NOT v_partial THEN
            envelope := envelope || '73'::text;
        ELSIF v_fill_number > v_refills AND '7W' <> ALL (envelope)
              AND (v_ndc IS NULL OR v_drug.dea_schedule IS DISTINCT FROM 2) THEN
            envelope := envelope || '7W'::text;
        END IF;
    END IF;
    IF v_fill_date IS NOT NULL AND v_ndc IS NOT NULL AND (v_drug.dea_schedule = 2 OR v_drug.dea_schedule > 2 AND v_partial) THEN
        -- 21 USC 829(f), 21 CFR 1306.13 and 1306.23: the parts of one prescription.
        SELECT count(*) AS fills, coalesce(sum(c.quantity), 0) AS quantity INTO v_parts
        FROM pharmacy_claim c
        WHERE c.patient_id = v_patient_id AND c.status = 'paid' AND c.rx_number = f.rx_number AND c.pharmacy_npi = f.pharmacy_npi
          AND c.fill_date BETWEEN v_fill_date - CASE WHEN NOT v_covered THEN 0 WHEN v_drug.dea_schedule = 2 THEN 120 ELSE 372 END AND v_fill_date
          AND (v_drug.dea_schedule = 2 OR c.fill_number = v_fill_number)
          AND (c.ndc = v_ndc OR pbm_oracle.therapy(c.ndc) = v_therapy)
          AND (c.fill_date, c.fill_number, c.ndc) IS DISTINCT FROM (v_fill_date, v_fill_number, v_ndc);
        v_last := CASE WHEN v_drug.dea_schedule > 2 THEN (v_written + interval '6 months')::date
                       WHEN v_residence IN ('3', '11') THEN v_written + 60 ELSE v_written + 30 END;
        IF (v_parts.fills > 0 OR v_partial AND f.dispensing_status = 'C' OR v_drug.dea_schedule = 2 AND v_fill_number > 0) AND v_fill_date > v_last AND 'M4' <> ALL (envelope) THEN
            envelope := envelope || 'M4'::text;
        END IF;
        IF v_prescribed IS NULL AND v_drug.dea_schedule = 2 THEN envelope := envelope || '647'::text; END IF;
        IF v_parts.quantity + v_quantity > v_prescribed THEN envelope := envelope || '9G'::text; END IF;
    END IF;
    IF v_covered THEN
        -- The accumulators, locked in one order: the family, then the member.
        IF keep THEN
            SELECT a.deductible_met, a.out_of_pocket_met INTO v_family_deductible, v_family_paid FROM accumulator a
            WHERE a.owner_id = v_cov.family_id AND a.plan_id = v_plan.plan_id AND a.benefit_year_start = v_year_start AND a.scope = 'family'
            FOR UPDATE;
            IF NOT FOUND THEN
                INSERT INTO accumulator (owner_id, plan_id, benefit_year_start, scope)
                VALUES (v_cov.family_id, v_plan.plan_id, v_year_start, 'family')
                ON CONFLICT (owner_id, plan_id, benefit_year_start, scope) DO UPDATE SET owner_id = EXCLUDED.owner_id
                RETURNING deductible_met, out_of_pocket_met INTO v_family_deductible, v_family_paid;
            END IF;
            SELECT a.deductible_met, a.out_of_pocket_met INTO v_individual_deductible, v_individual_paid FROM accumulator a
            WHERE a.owner_id = v_cov.patient_id AND a.plan_id = v_plan.plan_id AND a.benefit_year_start = v_year_start AND a.scope = 'individual'
            FOR UPDATE;
            IF NOT FOUND THEN
                INSERT INTO accumulator (owner_id, plan_id, benefit_year_start, scope)
                VALUES (v_cov.patient_id, v_plan.plan_id, v_year_start, 'individual')
                ON CONFLICT (owner_id, plan_id, benefit_year_start, scope) DO UPDATE SET owner_id = EXCLUDED.owner_id
                RETURNING deductible_met, out_of_pocket_met INTO v_individual_deductible, v_individual_paid;
            END IF;
        ELSE
            SELECT coalesce(sum(a.deductible_met), 0) AS deductible_met, coalesce(sum(a.out_of_pocket_met), 0) AS out_of_pocket_met
            INTO v_family_deductible, v_family_paid FROM accumulator a
            WHERE a.owner_id = v_cov.family_id AND a.plan_id = v_plan.plan_id AND a.benefit_year_start = v_year_start AND a.scope = 'family';
            SELECT coalesce(sum(a.deductible_met), 0) AS deductible_met, coalesce(sum(a.out_of_pocket_met), 0) AS out_of_pocket_met
            INTO v_individual_deductible, v_individual_paid FROM accumulator a
            WHERE a.owner_id = v_cov.patient_id AND a.plan_id = v_plan.plan_id AND a.benefit_year_start = v_year_start AND a.scope = 'individual';
        END IF;

    END IF;

    -- 6. The same claim before.
    IF v_patient_id IS NOT NULL AND v_ndc IS NOT NULL THEN
        SELECT c.id, c.fingerprint INTO v_original.id, v_original.fingerprint FROM pharmacy_claim c
        WHERE c.rx_number = f.rx_number AND c.pharmacy_npi = f.pharmacy_npi AND c.fill_date = v_fill_date
          AND c.fill_number = v_fill_number AND c.ndc = v_ndc AND c.status = 'paid' AND c.patient_id = v_patient_id
          AND c.payer_rank = coalesce(v_cov.rank, 1);
        IF v_original.id IS NOT NULL THEN
            IF coalesce(v_plan.duplicate_answer, 'answer') = 'answer' AND v_original.fingerprint = v_fingerprint THEN
                SELECT * INTO v_original FROM pharmacy_claim c WHERE c.id = v_original.id AND c.fill_date = v_fill_date;
                RETURN pbm_oracle.stored_answer(v_original, 'duplicate');
            END IF;
            product := product || '83'::text;
        END IF;
    END IF;

    -- 2. The pharmacy and its contract.
    IF v_npi_valid THEN
        SELECT * INTO v_pharmacy FROM pharmacies p WHERE p.npi = f.pharmacy_npi;
        IF NOT FOUND THEN
            pharmacy := pharmacy || '50'::text;
        ELSIF v_covered THEN
            IF coalesce(v_pharmacy.pbm_network, true) AND v_fill_date >= v_pharmacy.effective_date
               AND (v_pharmacy.termination_date IS NULL OR v_fill_date <= v_pharmacy.termination_date) THEN
                SELECT k.* INTO v_contract
                FROM plan_network n JOIN pharmacy_contract k ON k.network_id = n.network_id
                WHERE n.plan_id = v_plan.plan_id AND n.effective_date <= v_fill_date
                  AND (n.termination_date IS NULL OR n.termination_date >= v_fill_date)
                  AND k.pharmacy_id = v_pharmacy.pharmacy_id AND k.effective_date <= v_fill_date
                  AND (k.termination_date IS NULL OR k.termination_date >= v_fill_date)
                ORDER BY n.preference, n.network_id
                LIMIT 1;
            END IF;
            IF v_contract.contract_id IS NULL THEN
                pharmacy := pharmacy || '40'::text;
            END IF;
        END IF;
    END IF;

    -- 5. The prescriber.
    IF v_fill_date IS NOT NULL THEN
        IF f.prescriber_npi IS NULL THEN
            IF v_plan.prescriber_required OR (v_ndc IS NOT NULL AND v_drug.dea_schedule IS NOT NULL) THEN
                prescriber := prescriber || '25'::text;
            END IF;
        ELSIF pbm_oracle.is_npi(f.prescriber_npi) THEN
            SELECT * INTO v_prescriber FROM prescriber p WHERE p.prescriber_npi = f.prescriber_npi;
            IF NOT FOUND THEN
                prescriber := prescriber || '56'::text;
            ELSE
                IF EXISTS (SELECT FROM provider_exclusion e WHERE e.npi = f.prescriber_npi AND e.effective_date <= v_fill_date
                           AND coalesce(e.termination_date >= v_fill_date, true)) THEN
                    prescriber := prescriber || 'A1'::text;
                END IF;
                IF coalesce(v_written, v_fill_date) > v_prescriber.deceased_date THEN prescriber := prescriber || 'A2'::text; END IF;
                IF coalesce(v_written, v_fill_date) < v_prescriber.effective_date
                   OR coalesce(v_written, v_fill_date) > v_prescriber.termination_date THEN
                    prescriber := prescriber || '71'::text;
                END IF;
                IF v_ndc IS NOT NULL AND v_drug.dea_schedule IS NOT NULL THEN
                    IF v_prescriber.dea_number IS NULL THEN prescriber := prescriber || '44'::text;
                    ELSIF coalesce(v_written, v_fill_date) > v_prescriber.dea_termination_date THEN prescriber := prescriber || '43'::text;
                    ELSIF v_drug.dea_schedule <> ALL (v_prescriber.dea_schedules) THEN prescriber := prescriber || '46'::text;
                    END IF;
                END IF;
            END IF;
        END IF;
    END IF;

    IF v_covered AND v_ndc IS NOT NULL AND v_drug.drug_id IS NOT NULL THEN
        -- The rule of the formulary: NDC before ingredient before class, then the latest, then the strictest.
        SELECT * INTO v_rule FROM formulary r
        WHERE r.plan_id = v_plan.plan_id AND r.ndc = v_ndc
          AND r.effective_date <= v_fill_date AND (r.termination_date IS NULL OR r.termination_date >= v_fill_date)
        ORDER BY r.effective_date DESC, r.covered, r.prior_auth_required DESC, r.step_therapy_required DESC,
                     r.quantity_limit NULLS LAST, r.quantity_limit_days DESC NULLS LAST, r.maximum_days_supply NULLS LAST,
                     r.fill_limit NULLS LAST, r.fill_limit_days DESC NULLS LAST,
                     r.days_supply_limit NULLS LAST, r.days_supply_limit_days DESC NULLS LAST,
                     r.minimum_age DESC NULLS LAST, r.maximum_age NULLS LAST, r.sex DESC NULLS LAST,
                     r.tier DESC NULLS LAST, r.copay_amount DESC NULLS LAST, r.coinsurance_percent DESC NULLS LAST,
                     r.reject_code COLLATE "C" DESC NULLS LAST, r.tier_name COLLATE "C" DESC NULLS LAST,
                     r.termination_date NULLS FIRST, r.ingredient_id, r.class_id
            LIMIT 1;
        IF NOT FOUND THEN
            SELECT * INTO v_rule FROM formulary r
            WHERE r.plan_id = v_plan.plan_id AND r.ndc IS NULL AND r.ingredient_id = ANY (v_ingredients)
              AND r.effective_date <= v_fill_date AND (r.termination_date IS NULL OR r.termination_date >= v_fill_date)
            ORDER BY r.effective_date DESC, r.covered, r.prior_auth_required DESC, r.step_therapy_required DESC,
                     r.quantity_limit NULLS LAST, r.quantity_limit_days DESC NULLS LAST, r.maximum_days_supply NULLS LAST,
                     r.fill_limit NULLS LAST, r.fill_limit_days DESC NULLS LAST,
                     r.days_supply_limit NULLS LAST, r.days_supply_limit_days DESC NULLS LAST,
                     r.minimum_age DESC NULLS LAST, r.maximum_age NULLS LAST, r.sex DESC NULLS LAST,
                     r.tier DESC NULLS LAST, r.copay_amount DESC NULLS LAST, r.coinsurance_percent DESC NULLS LAST,
                     r.reject_code COLLATE "C" DESC NULLS LAST, r.tier_name COLLATE "C" DESC NULLS LAST,
                     r.termination_date NULLS FIRST, r.ingredient_id, r.class_id
            LIMIT 1;
        END IF;
        IF NOT FOUND THEN
            SELECT * INTO v_rule FROM formulary r
            WHERE r.plan_id = v_plan.plan_id AND r.ndc IS NULL AND r.ingredient_id IS NULL AND r.class_id = ANY (v_classes)
              AND r.effective_date <= v_fill_date AND (r.termination_date IS NULL OR r.termination_date >= v_fill_date)
            ORDER BY r.effective_date DESC, r.covered, r.prior_auth_required DESC, r.step_therapy_required DESC,
                     r.quantity_limit NULLS LAST, r.quantity_limit_days DESC NULLS LAST, r.maximum_days_supply NULLS LAST,
                     r.fill_limit NULLS LAST, r.fill_limit_days DESC NULLS LAST,
                     r.days_supply_limit NULLS LAST, r.days_supply_limit_days DESC NULLS LAST,
                     r.minimum_age DESC NULLS LAST, r.maximum_age NULLS LAST, r.sex DESC NULLS LAST,
                     r.tier DESC NULLS LAST, r.copay_amount DESC NULLS LAST, r.coinsurance_percent DESC NULLS LAST,
                     r.reject_code COLLATE "C" DESC NULLS LAST, r.tier_name COLLATE "C" DESC NULLS LAST,
                     r.termination_date NULLS FIRST, r.ingredient_id, r.class_id
            LIMIT 1;
        END IF;
        v_has_rule := FOUND;
        IF NOT v_has_rule AND v_plan.formulary_type = 'open' AND coalesce(v_drug.formulary_flag, true) THEN
            v_rule.ndc := v_ndc;
            v_rule.tier := v_drug.tier;
            v_rule.covered := true;
            v_rule.prior_auth_required := coalesce(v_drug.prior_auth_required, false);
            v_rule.step_therapy_required := false;
            v_rule.quantity_limit := v_drug.quantity_limit;
            v_has_rule := true;
        END IF;

        -- The patient's paid fills, read once: as far back as the longest supply ever paid lasts, four of them to both sides
        -- where what is left is added up, and as far as the rule looks.
        SELECT coalesce(max(l.days), 0) INTO v_longest
        FROM (SELECT sum(c.days_supply) AS days FROM pharmacy_claim c
              WHERE c.patient_id = v_cov.patient_id AND c.status <> 'rejected' GROUP BY c.fill_date, c.ndc) l;
        v_look_ahead := coalesce(v_days, 0);
        v_look_back := greatest(v_longest, 120);
        IF v_plan.refill_supply_on_hand THEN
            v_look_ahead := greatest(365, 4 * greatest(v_longest, v_days));
            v_look_back := v_look_ahead;
        END IF;
        IF v_plan.underuse_percent IS NOT NULL THEN v_look_back := greatest(v_look_back, v_plan.underuse_lookback_days); END IF;
        IF v_has_rule THEN
            v_look_ahead := greatest(v_look_ahead, v_rule.quantity_limit_days, v_rule.fill_limit_days, v_rule.days_supply_limit_days);
            v_look_back := greatest(v_look_back, v_rule.quantity_limit_days, v_rule.fill_limit_days, v_rule.days_supply_limit_days,
                                    CASE WHEN v_rule.step_therapy_required THEN (
                                        SELECT max(s.lookback_days) FROM step_therapy s WHERE s.formulary_id = v_rule.id) END);
        END IF;
        v_history := ARRAY(
            SELECT (c.id, c.ndc, c.fill_date, c.days_supply, c.quantity, (
                       SELECT coalesce(string_agg(concat_ws('/', i.ingredient_id, coalesce(trim_scale(i.strength)::text, '-'), coalesce(upper(i.strength_unit), '-')),
                                                  '+' ORDER BY i.ingredient_id) || (
                           SELECT lower(concat_ws(' ', '', d.dosage_form, d.route)) FROM drugs d WHERE d.ndc_code = c.ndc), 'ndc ' || c.ndc)
                       FROM drug_ingredient i WHERE i.ndc = c.ndc))::pbm_oracle.fill
            FROM pharmacy_claim c
            WHERE c.patient_id = v_cov.patient_id AND c.status = 'paid'
              -- A fill that several payers paid is one supply, and that of the claim is not before it.
              AND NOT (c.payer_rank <> v_cov.rank AND (c.pharmacy_npi, c.rx_number, c.fill_date, c.fill_number, c.ndc)
                       = (f.pharmacy_npi, f.rx_number, v_fill_date, v_fill_number, v_ndc))
              AND NOT (c.payer_rank > 1 AND EXISTS (
                              SELECT FROM pharmacy_claim e WHERE e.patient_id = c.patient_id AND e.status = 'paid' AND e.payer_rank < c.payer_rank
                              AND (e.pharmacy_npi, e.rx_number, e.fill_date, e.fill_number, e.ndc)
                                  = (c.pharmacy_npi, c.rx_number, c.fill_date, c.fill_number, c.ndc)))
              AND c.fill_date >= v_fill_date - v_look_back AND c.fill_date <= v_fill_date + v_look_ahead
            ORDER BY c.fill_date, c.id);

        -- 7. Utilization management.
        IF NOT v_has_rule THEN
            edits := edits || 'MR'::text;
        ELSIF NOT v_rule.covered THEN
            edits := edits || coalesce(v_rule.reject_code, '70');
        ELSE
            IF v_rule.step_therapy_required AND EXISTS (
                SELECT FROM step_therapy s WHERE s.formulary_id = v_rule.id
                GROUP BY s.step_number
                HAVING NOT bool_or(s.minimum_days_supply <= (
                    SELECT coalesce(sum(h.days_supply), 0) FROM unnest(v_history) h
                    WHERE h.fill_date >= v_fill_date - s.lookback_days AND h.fill_date < v_fill_date
                      AND CASE WHEN s.ingredient_id IS NOT NULL
                               THEN EXISTS (SELECT FROM drug_ingredient i WHERE i.ndc = h.ndc AND i.ingredient_id = s.ingredient_id)
                               ELSE EXISTS (SELECT FROM drug_class k WHERE k.ndc = h.ndc AND k.class_id = s.class_id) END))) THEN
                edits := edits || '608'::text;
            END IF;
            IF v_rule.quantity_limit_days IS NULL THEN
                IF v_quantity > v_rule.quantity_limit THEN edits := edits || '9G'::text; END IF;
            ELSIF v_rule.quantity_limit IS NOT NULL AND v_quantity IS NOT NULL THEN
                SELECT max(p.used) INTO v_used
                FROM (SELECT v_fill_date AS last UNION SELECT h.fill_date FROM unnest(v_history) h
                      WHERE h.fill_date BETWEEN v_fill_date AND v_fill_date + (v_rule.quantity_limit_days - 1)) e
                CROSS JOIN LATERAL (
                    SELECT coalesce(sum(h.quantity), 0) AS used FROM unnest(v_history) h
                    WHERE h.fill_date BETWEEN e.last - (v_rule.quantity_limit_days - 1) AND e.last
                      AND (pbm_oracle.is_for(h.ndc, v_rule.ndc, v_rule.ingredient_id, v_rule.class_id)
                           OR (v_rule.ndc IS NOT NULL AND h.therapy = v_therapy))) p;
                IF v_used + v_quantity > v_rule.quantity_limit THEN edits := edits || '76'::text; END IF;
            END IF;
            IF v_days > v_rule.maximum_days_supply THEN edits := edits || 'AG'::text; END IF;
            IF v_rule.fill_limit IS NOT NULL THEN
                SELECT max(p.used) INTO v_count
                FROM (SELECT v_fill_date AS last UNION SELECT h.fill_date FROM unnest(v_history) h
                      WHERE h.fill_date BETWEEN v_fill_date AND v_fill_date + (v_rule.fill_limit_days - 1)) e
                CROSS JOIN LATERAL (
                    SELECT count(*) AS used FROM unnest(v_history) h
                    WHERE h.fill_date BETWEEN e.last - (v_rule.fill_limit_days - 1) AND e.last
                      AND (pbm_oracle.is_for(h.ndc, v_rule.ndc, v_rule.ingredient_id, v_rule.class_id)
                           OR (v_rule.ndc IS NOT NULL AND h.therapy = v_therapy))) p;
                IF v_count >= v_rule.fill_limit THEN edits := edits || '76'::text; END IF;
            END IF;
            IF v_rule.days_supply_limit IS NOT NULL AND v_days IS NOT NULL THEN
                SELECT max(p.used) INTO v_used
                FROM (SELECT v_fill_date AS last UNION SELECT h.fill_date FROM unnest(v_history) h
                      WHERE h.fill_date BETWEEN v_fill_date AND v_fill_date + (v_rule.days_supply_limit_days - 1)) e
                CROSS JOIN LATERAL (
                    SELECT coalesce(sum(h.days_supply), 0) AS used FROM unnest(v_history) h
                    WHERE h.fill_date BETWEEN e.last - (v_rule.days_supply_limit_days - 1) AND e.last
                      AND (pbm_oracle.is_for(h.ndc, v_rule.ndc, v_rule.ingredient_id, v_rule.class_id)
                           OR (v_rule.ndc IS NOT NULL AND h.therapy = v_therapy))) p;
                IF v_used + v_days > v_rule.days_supply_limit THEN edits := edits || '76'::text; END IF;
            END IF;
            IF v_age < v_rule.minimum_age OR v_age > v_rule.maximum_age THEN edits := edits || '60'::text; END IF;
            IF v_cov.sex <> 'U' AND v_rule.sex <> v_cov.sex THEN edits := edits || '61'::text; END IF;
        END IF;
        IF v_days > v_plan.maximum_days_supply THEN edits := edits || '7X'::text; END IF;
        IF v_original.id IS NULL AND cardinality(v_history) > 0 THEN
            -- Refill too soon: fills of one day are one supply. The last one counts with what was left before where the plan
            -- adds that up, otherwise the one that ends last; and no later fill may become too soon by this one.
            SELECT coalesce(array_agg(h.fill_date), '{}'), coalesce(array_agg(h.days_supply), '{}') INTO v_dates, v_supplies
            FROM unnest(v_history) h WHERE h.therapy = v_therapy;
            v_too_soon := pbm_oracle.is_too_soon(v_dates, v_supplies, v_fill_date, v_fill_date, v_plan)
                OR v_days IS NOT NULL AND EXISTS (
                    SELECT FROM unnest(v_dates) later
                    WHERE later > v_fill_date
                      AND pbm_oracle.is_too_soon(v_dates || v_fill_date, v_supplies || v_days, later - 1, later, v_plan)
                      AND NOT pbm_oracle.is_too_soon(v_dates, v_supplies, later - 1, later, v_plan));
            IF v_too_soon THEN edits := edits || '79'::text; END IF;
        END IF;
        v_required := v_has_rule AND v_rule.covered AND v_rule.prior_auth_required;
        IF v_required THEN edits := edits || '75'::text; END IF;

        -- What it would cost, which authorizations may limit.
        IF v_contract.contract_id IS NOT NULL AND v_quantity > 0 THEN
            v_price := pbm_oracle.lowest_price(v_contract, v_ndc, v_drug.brand, v_quantity, v_fill_date, v_plan.price_tie, v_fee,
                CASE WHEN v_cost <> 0 OR v_plan.zero_amount_is_price THEN v_cost END,
                CASE WHEN v_usual <> 0 OR v_plan.zero_amount_is_price THEN v_usual END,
                CASE WHEN v_gross <> 0 OR v_plan.zero_amount_is_price THEN v_gross END);
            IF v_terms.plan_id IS NOT NULL THEN
                v_price := pbm_oracle.fair_price(v_price, v_contract, v_ndc, v_drug.brand, v_quantity, v_fill_date, v_fee);
            END IF;
        END IF;

        -- A supply in an emergency: the plan's code asks for it, one of a drug within so many days.
        IF v_required OR f.prior_authorization_number IS NOT NULL THEN
            SELECT * INTO v_settings FROM plan_authorization s
            WHERE s.plan_id = v_plan.plan_id AND num_nonnulls(s.emergency_type, s.emergency_number) > 0;
            IF FOUND THEN
                v_names_emergency := coalesce(f.prior_authorization_number = v_settings.emergency_number, false);
                v_has_emergency := NOT EXISTS (
                    SELECT FROM authorization_use u JOIN pharmacy_claim c ON c.id = u.claim_id AND c.fill_date = u.fill_date
                    WHERE u.patient_id = v_cov.patient_id AND u.authorization_number IS NULL AND u.given_back_at IS NULL
                      AND abs(u.fill_date - v_fill_date) < v_settings.emergency_once_in_days
                      AND (c.ndc = v_ndc OR pbm_oracle.therapy(c.ndc) = v_therapy));
            END IF;
        END IF;

        -- The authorizations on file, when something asks for one.
        IF edits <> '{}' OR f.prior_authorization_number IS NOT NULL OR v_plan.maximum_claim_amount IS NOT NULL THEN
            FOR v_file IN
                SELECT a.*, a.authorization_number = f.prior_authorization_number AND NOT v_names_emergency AS is_named,
                       CASE WHEN a.plan_id <> v_plan.plan_id THEN '64'
                            WHEN NOT coalesce(a.edit IS NOT NULL OR a.ndc = v_ndc OR a.ndc = v_drug.replaces_ndc
                                              OR a.ingredient_id = ANY (v_ingredients) OR a.class_id = ANY (v_classes), false) THEN '64'
                            WHEN v_fill_date < a.effective_date OR v_fill_date > a.termination_date THEN '64'
                            WHEN a.pharmacy_id IS DISTINCT FROM coalesce(v_pharmacy.pharmacy_id, 0) AND a.pharmacy_id IS NOT NULL THEN '7A'
                            WHEN a.prescriber_npi <> coalesce(f.prescriber_npi, '') THEN '7A'
                            WHEN a.status = 'in_process' THEN '3W'
                            WHEN a.status = 'denied' THEN '3Y'
                            WHEN a.fills_authorized <= u.fills OR a.quantity_authorized < u.units + coalesce(v_quantity, 0) THEN 'PA'
                            -- What is not known to be within a limit of dollars is not.
                            WHEN a.amount_authorized IS NOT NULL AND NOT coalesce(u.dollars + v_price.total <= a.amount_authorized, false) THEN 'PA'
                       END AS fault
                FROM prior_authorization a
                CROSS JOIN LATERAL (
                    SELECT count(*) AS fills, coalesce(sum(c.quantity), 0) AS units, coalesce(sum(c.allowed_amount), 0) AS dollars
                    FROM pharmacy_claim c
                    WHERE c.prior_authorization_numbers @> ARRAY[a.authorization_number] AND c.status = 'paid') u
                WHERE a.patient_id = v_cov.patient_id AND a.status <> 'closed'
                ORDER BY a.authorization_number = f.prior_authorization_number AND NOT v_names_emergency DESC,
                         CASE WHEN a.ndc IS NOT NULL THEN 3 WHEN a.ingredient_id IS NOT NULL THEN 2
                              WHEN a.class_id IS NOT NULL THEN 1 ELSE 0 END DESC,
                         a.termination_date NULLS LAST, a.effective_date, a.authorization_number
            LOOP
                IF v_file.fault IS NULL THEN
                    v_usable := v_usable || jsonb_build_object('number', v_file.authorization_number, 'waives', v_file.waived_reject_codes);
                END IF;
                IF v_file.is_named THEN
                    v_is_on_file := true;
                    v_why := v_file.fault;
                ELSIF (f.prior_authorization_number IS NULL OR v_names_emergency) AND v_file.fault IN ('PA', '3W', '3Y')
                      AND (v_file.edit IS NULL OR '75' = ANY (v_file.waived_reject_codes))
                      AND (v_why IS NULL OR array_position('{PA,3W,3Y}', v_file.fault) < array_position('{PA,3W,3Y}', v_why)) THEN
                    v_why := v_file.fault;
                END IF;
            END LOOP;
            IF f.prior_authorization_number IS NOT NULL AND NOT v_names_emergency AND NOT v_is_on_file THEN v_why := '3X'; END IF;
        END IF;
        FOREACH edit IN ARRAY edits LOOP
            SELECT a->>'number' INTO v_authorization FROM jsonb_array_elements(v_usable) WITH ORDINALITY u(a, n)
            WHERE a->'waives' ? edit ORDER BY n LIMIT 1;
            IF FOUND THEN
                v_authorization_numbers := v_authorization_numbers
                    || (CASE WHEN v_authorization = ANY (v_authorization_numbers) THEN '{}' ELSE ARRAY[v_authorization] END)::text[];
            ELSIF NOT pbm_oracle.is_overridden(v_plan.plan_id, edit, v_clarifications, f.prior_authorization_type, v_triples) THEN
                IF edit = '75' AND v_has_emergency AND v_days <= v_settings.emergency_days_supply
                   AND coalesce(ltrim(v_settings.emergency_type, '0') = f.prior_authorization_type, v_settings.emergency_type IS NULL)
                   AND (v_names_emergency OR v_settings.emergency_number IS NULL) THEN
                    v_is_emergency := true;
                ELSE
                    kept := kept || edit;
                END IF;
            END IF;
        END LOOP;
        -- What is wrong with one on file: asked where one is required and nothing lifted that, or where the number was
        -- sent and something stands that one can lift, or the plan refuses numbers that nothing asks for.
        v_refuses := f.prior_authorization_number IS NOT NULL AND NOT v_names_emergency AND v_plan.unneeded_authorization = 'reject';
        v_is_needless := v_refuses AND v_is_on_file AND v_why IS NULL AND NOT v_required AND edits = '{}';
        v_is_said := '75' = ANY (kept) OR v_refuses
            OR (f.prior_authorization_number IS NOT NULL AND NOT v_names_emergency AND kept <> '{}');
        -- What is not covered is a reject of the product, all else of utilization.
        IF NOT v_has_rule OR NOT v_rule.covered THEN
            IF edits[1] = kept[1] THEN
                product := product || kept[1];
                kept := kept[2:];
            END IF;
        END IF;
        utilization := utilization || kept;
        IF v_is_said AND v_why IS NOT NULL THEN
            utilization := utilization || v_why;
            v_why := NULL;
        END IF;
        IF '75' = ANY (kept) AND v_has_emergency THEN utilization := utilization || 'N8'::text; END IF;

        -- 8. Drug utilization review.
        IF v_quantity IS NOT NULL AND v_days >= 1 THEN
            IF cardinality(v_history) > 0 THEN
                -- Interactions with supplies that overlap: one for each pair of ingredients, the most severe.
                SELECT v_findings || coalesce(array_agg((
                    'DD', 1, d.severity, d.outcome, d.words, d.other, d.interaction_type, NULL)::pbm_oracle.finding), '{}') INTO v_findings
                FROM (
                    SELECT DISTINCT ON (least(mine, theirs), greatest(mine, theirs)) x.severity, o.outcome, x.interaction_type, h.ndc AS other,
                           a.ingredient_name || ' with ' || b.ingredient_name || coalesce(': ' || x.description, '') AS words
                    FROM unnest(v_ingredients) mine
                    CROSS JOIN unnest(v_history) h
                    JOIN drug_ingredient t ON t.ndc = h.ndc
                    CROSS JOIN LATERAL (SELECT t.ingredient_id AS theirs) w
                    JOIN drug_interaction x ON x.ingredient1_id = least(mine, theirs) AND x.ingredient2_id = greatest(mine, theirs)
                    CROSS JOIN LATERAL (SELECT pbm_oracle.dur_outcome(v_plan, 'DD', x.severity, v_fill_date) AS planned) q
                    CROSS JOIN LATERAL (SELECT CASE WHEN x.interruptive OR q.planned = 'ignore' THEN q.planned ELSE 'message' END AS outcome) o
                    JOIN ingredient a ON a.ingredient_id = mine
                    JOIN ingredient b ON b.ingredient_id = theirs
                    WHERE h.fill_date < v_fill_date + v_days AND v_fill_date < h.fill_date + h.days_supply AND h.therapy <> v_therapy
                      AND x.effective_date <= v_fill_date AND (x.termination_date IS NULL OR x.termination_date >= v_fill_date)
                    ORDER BY least(mine, theirs), greatest(mine, theirs), array_position('{reject,soft_reject,message,ignore}', o.outcome), x.severity,
                             a.ingredient_name || ' with ' || b.ingredient_name || coalesce(': ' || x.description, '') COLLATE "C", x.interaction_type COLLATE "C" NULLS FIRST, h.fill_date, h.ndc
                ) d;
                -- Another drug of a class whose drugs are not taken together.
                SELECT v_findings || coalesce(array_agg((
                    'TD', 2, t.severity, pbm_oracle.dur_outcome(v_plan, 'TD', t.severity, v_fill_date),
                    v_drug.name || ' with ' || o.name || ': both are ' || t.class_name, o.ndc_code, t.class_name, NULL)::pbm_oracle.finding), '{}') INTO v_findings
                FROM therapeutic_class t
                CROSS JOIN LATERAL (
                    SELECT count(DISTINCT h.therapy) AS others, (array_agg(h.ndc ORDER BY h.fill_date, h.ndc))[1] AS first
                    FROM unnest(v_history) h JOIN drug_class k ON k.ndc = h.ndc AND k.class_id = t.class_id
                    WHERE h.fill_date < v_fill_date + v_days AND v_fill_date < h.fill_date + h.days_supply AND h.therapy <> v_therapy) s
                JOIN drugs o ON o.ndc_code = s.first
                WHERE t.class_id = ANY (v_classes) AND t.duplicate_therapy AND s.others > t.duplicates_allowed;
                -- The same ingredient in another therapy.
                SELECT v_findings || coalesce(array_agg((
                    'ID', 7, i.severity, pbm_oracle.dur_outcome(v_plan, 'ID', i.severity, v_fill_date),
                    v_drug.name || ' with ' || o.name || ': both contain ' || i.ingredient_name, o.ndc_code, NULL, NULL)::pbm_oracle.finding), '{}') INTO v_findings
                FROM (
                    SELECT DISTINCT ON (g.ingredient_id) g.ingredient_name, g.duplication_severity AS severity, h.ndc AS other
                    FROM ingredient g JOIN drug_ingredient t ON t.ingredient_id = g.ingredient_id JOIN unnest(v_history) h ON h.ndc = t.ndc
                    WHERE g.ingredient_id = ANY (v_ingredients) AND g.duplication_severity IS NOT NULL AND h.therapy <> v_therapy
                      AND h.fill_date < v_fill_date + v_days AND v_fill_date < h.fill_date + h.days_supply
                    ORDER BY g.ingredient_id, h.fill_date, h.ndc) i
                JOIN drugs o ON o.ndc_code = i.other;
                -- More drugs than may add up in an effect.
                SELECT v_findings || coalesce(array_agg((
                    'AT', 9, e.severity, pbm_oracle.dur_outcome(v_plan, 'AT', e.severity, v_fill_date),
                    v_drug.name || ': ' || e.effect_name, s.first, e.effect_name, NULL)::pbm_oracle.finding), '{}') INTO v_findings
                FROM additive_effect e
                CROSS JOIN LATERAL (
                    SELECT count(DISTINCT h.therapy) AS others, (array_agg(h.ndc ORDER BY h.fill_date, h.ndc))[1] AS first
                    FROM unnest(v_history) h
                    WHERE EXISTS (SELECT FROM drug_class k JOIN additive_effect_class c ON c.class_id = k.class_id
                                  WHERE k.ndc = h.ndc AND c.effect_id = e.effect_id)
                      AND h.fill_date < v_fill_date + v_days AND v_fill_date < h.fill_date + h.days_supply AND h.therapy <> v_therapy) s
                WHERE s.others + 1 > e.drugs_allowed
                  AND EXISTS (SELECT FROM additive_effect_class c WHERE c.effect_id = e.effect_id AND c.class_id = ANY (v_classes));
                -- A refill that comes late.
                FOR v_late IN
                    SELECT g.* FROM ingredient g
                    WHERE g.ingredient_id = ANY (v_ingredients) AND g.underuse_severity IS NOT NULL AND v_plan.underuse_percent IS NOT NULL
                LOOP
                    v_on_hand := 0;
                    v_since := NULL;
                    FOR v_next IN SELECT h.fill_date, h.days_supply FROM unnest(v_history) h JOIN drug_ingredient t ON t.ndc = h.ndc
                                  WHERE t.ingredient_id = v_late.ingredient_id
                                    AND h.fill_date BETWEEN v_fill_date - v_plan.underuse_lookback_days AND v_fill_date
                                  ORDER BY h.fill_date
                    LOOP
                        v_on_hand := greatest(v_on_hand - (v_next.fill_date - coalesce(v_since, v_next.fill_date)), 0) + v_next.days_supply;
                        v_since := v_next.fill_date;
                    END LOOP;
                    IF (v_fill_date - v_since) * 100 > v_plan.underuse_percent * v_on_hand THEN
                        v_findings := v_findings || ('LR', 8, v_late.underuse_severity,
                            pbm_oracle.dur_outcome(v_plan, 'LR', v_late.underuse_severity, v_fill_date),
                            v_late.ingredient_name, NULL, NULL, NULL)::pbm_oracle.finding;
                    END IF;
                END LOOP;
            END IF;
            -- The daily dose of each ingredient.
            SELECT v_findings || coalesce(array_agg((
                d.kind, CASE d.kind WHEN 'HD' THEN 3 ELSE 4 END, d.severity,
                pbm_oracle.dur_outcome(v_plan, d.kind, d.severity, v_fill_date),
                d.ingredient_name || ' ' || round(d.total / v_days, 2) || ' a day', NULL, NULL, NULL)::pbm_oracle.finding), '{}') INTO v_findings
            FROM (
                SELECT DISTINCT g.ingredient_name, l.severity, i.strength * v_quantity AS total,
                       CASE WHEN i.strength * v_quantity > l.maximum_daily_dose * v_days THEN 'HD'
                            WHEN i.strength * v_quantity < l.minimum_daily_dose * v_days THEN 'LD' END AS kind,
                       CASE WHEN i.strength * v_quantity > l.maximum_daily_dose * v_days THEN l.maximum_daily_dose
                            ELSE l.minimum_daily_dose END AS usual
                FROM drug_ingredient i
                JOIN dose_limit l ON l.ingredient_id = i.ingredient_id AND upper(l.strength_unit) = upper(i.strength_unit)
                JOIN ingredient g ON g.ingredient_id = i.ingredient_id
                WHERE i.ndc = v_ndc AND v_age BETWEEN l.minimum_age AND l.maximum_age) d
            WHERE d.kind IS NOT NULL;
            -- Age and sex.
            SELECT v_findings || coalesce(array_agg((
                p.kind, CASE p.kind WHEN 'PA' THEN 5 ELSE 6 END, p.severity,
                pbm_oracle.dur_outcome(v_plan, p.kind, p.severity, v_fill_date),
                p.ingredient_name || CASE p.kind WHEN 'PA' THEN ' is not meant for the patient''s age' ELSE ' is not meant for the patient''s gender' END
                    || coalesce(': ' || p.description, ''), NULL, NULL, NULL)::pbm_oracle.finding), '{}') INTO v_findings
            FROM (
                SELECT DISTINCT g.ingredient_name, l.severity, l.description,
                       CASE WHEN v_age < l.minimum_age OR v_age > l.maximum_age THEN 'PA'
                            WHEN v_cov.sex <> 'U' AND l.sex <> v_cov.sex THEN 'SX' END AS kind
                FROM patient_limit l JOIN ingredient g ON g.ingredient_id = l.ingredient_id
                WHERE l.ingredient_id = ANY (v_ingredients)) p
            WHERE p.kind IS NOT NULL;

            v_findings := ARRAY(SELECT x FROM unnest(v_findings) x WHERE x.outcome <> 'ignore');
            IF v_findings <> '{}' THEN
                v_accepted := ARRAY(SELECT o.code FROM plan_override o
                                    WHERE o.plan_id = v_plan.plan_id AND o.reject_code = '88' AND o.channel = 'dur');
                v_findings := ARRAY(
                    SELECT (x.kind, x.place, x.severity, x.outcome, x.description, x.other, x.interaction_type,
                            CASE WHEN x.outcome = 'soft_reject' THEN (
                                SELECT concat_ws('/', t->>'reason_for_service', t->>'professional_service', t->>'result_of_service')
                                FROM jsonb_array_elements(coalesce(v_triples, '[]')) WITH ORDINALITY AS a(t, n)
                                WHERE t->>'reason_for_service' = x.kind AND t->>'professional_service' <> ''
                                  AND CASE WHEN v_accepted = '{}' THEN t->>'result_of_service' LIKE '1%'
                                           ELSE t->>'result_of_service' = ANY (v_accepted) END
                                ORDER BY n LIMIT 1) END)::pbm_oracle.finding
                    FROM unnest(v_findings) x
                    ORDER BY x.severity, x.place, x.other NULLS FIRST);
                IF EXISTS (SELECT FROM unnest(v_findings) x WHERE x.outcome <> 'message' AND x.overridden_by IS NULL) THEN
                    review := review || '88'::text;
                END IF;
            END IF;
        END IF;

        -- 9. The price.
        v_tier := coalesce(CASE WHEN v_has_rule THEN v_rule.tier END, v_drug.tier, v_plan.unlisted_tier,
                           CASE WHEN NOT (v_has_rule AND v_rule.covered) THEN (
                               SELECT max(s.tier) FROM plan_cost_share s WHERE s.plan_id = v_plan.plan_id AND s.effective_date <= v_fill_date
                                   AND (s.termination_date IS NULL OR s.termination_date >= v_fill_date)) END);
        IF v_contract.contract_id IS NOT NULL AND v_quantity > 0 THEN
            v_is_needless := v_is_needless AND NOT coalesce(v_price.total > v_plan.maximum_claim_amount AND v_price.total <= 99999999, false);
            IF v_is_needless THEN utilization := utilization || '3R'::text; END IF;
            IF v_price.total IS NULL THEN
                utilization := utilization || '23'::text;
            ELSIF v_price.total > 99999999 THEN
                utilization := utilization || '78'::text;
            ELSIF v_price.total > v_plan.maximum_claim_amount THEN
                SELECT a->>'number' INTO v_authorization FROM jsonb_array_elements(v_usable) WITH ORDINALITY u(a, n)
                WHERE a->'waives' ? '78' ORDER BY n LIMIT 1;
                IF FOUND THEN
                    v_authorization_numbers := v_authorization_numbers
                    || (CASE WHEN v_authorization = ANY (v_authorization_numbers) THEN '{}' ELSE ARRAY[v_authorization] END)::text[];
                ELSIF NOT pbm_oracle.is_overridden(v_plan.plan_id, '78', v_clarifications, f.prior_authorization_type, v_triples) THEN
                    IF f.prior_authorization_number IS NOT NULL AND NOT v_names_emergency AND v_why IS NOT NULL THEN
                        utilization := utilization || v_why;
                    END IF;
                    utilization := utilization || '78'::text;
                END IF;
            END IF;
        ELSIF v_is_needless THEN
            utilization := utilization || '3R'::text;
        END IF;

        -- 10. Cost share: a tier without any is not paid.
        v_own := v_has_rule AND num_nonnulls(v_rule.copay_amount, v_rule.coinsurance_percent) > 0;
        IF v_days IS NOT NULL THEN
            SELECT * INTO v_share FROM plan_cost_share s
            WHERE s.plan_id = v_plan.plan_id AND s.tier = v_tier AND s.effective_date <= v_fill_date
              AND (s.termination_date IS NULL OR s.termination_date >= v_fill_date)
              AND v_days BETWEEN s.minimum_days_supply AND s.maximum_days_supply
              AND (s.channel IS NULL OR s.channel = coalesce(v_pharmacy.channel, 'retail'))
            ORDER BY s.channel IS NULL, s.minimum_days_supply DESC, s.effective_date DESC
            LIMIT 1;
            v_shared := FOUND;
            -- The rule's own shares by channel and days' supply come first, then its one copay or coinsurance.
            SELECT * INTO v_band FROM formulary_cost_share b
            WHERE v_has_rule AND b.formulary_id = v_rule.id AND v_days BETWEEN b.minimum_days_supply AND b.maximum_days_supply
              AND (b.channel IS NULL OR b.channel = coalesce(v_pharmacy.channel, 'retail'))
            ORDER BY b.channel IS NULL, b.minimum_days_supply DESC
            LIMIT 1;
            v_has_band := FOUND;
            -- A plan of the standard benefit has no tiers.
            IF cardinality(envelope || pharmacy || member || product || prescriber || utilization || review) = 0
               AND v_terms.benefit IS DISTINCT FROM 'defined_standard' THEN
                IF v_tier IS NULL THEN
                    utilization := utilization || '85'::text;
                ELSIF NOT v_has_band AND NOT v_own AND v_has_rule AND EXISTS (
                    SELECT FROM formulary_cost_share b WHERE b.formulary_id = v_rule.id
                      AND (b.channel IS NULL OR b.channel = coalesce(v_pharmacy.channel, 'retail'))) THEN
                    utilization := utilization || '7X'::text;
                ELSIF NOT v_has_band AND NOT v_own AND NOT v_shared THEN
                    utilization := utilization || CASE WHEN EXISTS (
                        SELECT FROM plan_cost_share s
                        WHERE s.plan_id = v_plan.plan_id AND s.tier = v_tier AND s.effective_date <= v_fill_date
                          AND (s.termination_date IS NULL OR s.termination_date >= v_fill_date)
                          AND (s.channel IS NULL OR s.channel = coalesce(v_pharmacy.channel, 'retail'))) THEN '7X' ELSE '85' END;
                END IF;
            END IF;
        END IF;
    END IF;

    rejects := envelope || pharmacy || member || product || prescriber || utilization || review;
    v_id := pbm_oracle.new_id();
    v_claim_number := upper(substr(replace(v_id::text, '-', ''), 13));
    v_claim_number := to_char(received, 'YYDDD') || substr(v_claim_number, 6, 15);
    -- Another member's claim may have the key.
    IF rejects = '{}' AND v_original.id IS NULL AND EXISTS (
        SELECT FROM pharmacy_claim c
        WHERE c.rx_number = f.rx_number AND c.pharmacy_npi = f.pharmacy_npi AND c.fill_date = v_fill_date
          AND c.fill_number = v_fill_number AND c.ndc = v_ndc AND c.status = 'paid' AND c.payer_rank = coalesce(v_cov.rank, 1)) THEN
        rejects := '{83}';
    END IF;
    IF rejects = '{}' AND v_price.total IS NOT NULL THEN
        v_status := 'paid';
        rejects := NULL;
        IF v_terms.plan_id IS NULL AND v_drug.brand AND v_daw = ANY (v_plan.daw_penalty_codes) AND v_drug.generic_equivalent_ndc IS NOT NULL THEN
            SELECT * INTO v_generic FROM drugs d WHERE d.ndc_code = v_drug.generic_equivalent_ndc;
            IF FOUND THEN
                v_generic_price := pbm_oracle.lowest_price(v_contract, v_generic.ndc_code, v_generic.brand, v_quantity, v_fill_date, v_plan.price_tie, NULL, NULL, NULL, NULL);
                v_penalty := coalesce(greatest(v_price.total - v_generic_price.total, 0), 0);
                IF v_generic_price.total IS NULL THEN v_penalty := 0; END IF;
            END IF;
        END IF;
        -- What is left of the limits: the family's alone, or the lower of both.
        v_has_deductible := coalesce(CASE WHEN v_has_band THEN v_band.deductible_applies END,
                                     CASE WHEN v_has_rule THEN v_rule.deductible_applies END, v_share.deductible_applies, true);
        v_deductible_left := CASE
            WHEN NOT v_has_deductible THEN 0
            WHEN v_plan.family_deductible IS NULL THEN greatest(v_plan.individual_deductible - v_individual_deductible, 0)
            WHEN v_plan.family_accumulation = 'aggregate' OR v_plan.individual_deductible = 0 THEN greatest(v_plan.family_deductible - v_family_deductible, 0)
            ELSE least(greatest(v_plan.individual_deductible - v_individual_deductible, 0), greatest(v_plan.family_deductible - v_family_deductible, 0)) END;
        v_budget := CASE
            WHEN coalesce(v_plan.family_out_of_pocket_accumulation, v_plan.family_accumulation) = 'aggregate'
                 AND v_plan.family_out_of_pocket_maximum IS NOT NULL
            THEN greatest(v_plan.family_out_of_pocket_maximum - v_family_paid, 0)
            ELSE least(greatest(v_plan.individual_out_of_pocket_maximum - v_individual_paid, 0 * v_plan.individual_out_of_pocket_maximum),
                       greatest(v_plan.family_out_of_pocket_maximum - v_family_paid, 0 * v_plan.family_out_of_pocket_maximum)) END;
        v_budget := least(v_budget, greatest(v_plan.individual_maximum_in_family - v_individual_paid, 0 * v_plan.individual_maximum_in_family));
        v_limit := v_budget;
        v_budget := coalesce(v_budget, v_price.total);

        -- What is passed on of a rebate nobody shares. The penalty is set apart: the rest is shared as if the generic had
        -- been filled.
        v_shareable := v_price.total - least(v_price.total, pbm_oracle.passed_on(v_plan.plan_id, v_ndc, v_quantity, v_fill_date,
            coalesce('20' = ANY (v_clarifications), false) OR v_pharmacy.is_340b));
        v_penalty := least(v_penalty, v_shareable);
        v_shareable := v_shareable - v_penalty;
        v_deductible := least(v_deductible_left, v_shareable);
        IF v_has_band AND v_band.copay_amount IS NOT NULL THEN
            v_copay := least(v_band.copay_amount, v_shareable - v_deductible);
        ELSIF v_has_band THEN
            v_coinsurance := least(greatest(round((v_shareable - v_deductible) * v_band.coinsurance_percent * 0.01, 2), v_band.minimum_amount),
                                   v_band.maximum_amount, v_shareable - v_deductible);
        ELSIF v_own AND v_rule.copay_amount IS NOT NULL THEN
            v_copay := least(v_rule.copay_amount, v_shareable - v_deductible);
        ELSIF NOT v_own AND v_share.copay_amount IS NOT NULL THEN
            v_copay := least(v_share.copay_amount, v_shareable - v_deductible);
        ELSIF v_own THEN
            v_coinsurance := round((v_shareable - v_deductible) * v_rule.coinsurance_percent * 0.01, 2);
        ELSIF v_share.coinsurance_percent IS NOT NULL THEN
            v_coinsurance := least(greatest(round((v_shareable - v_deductible) * v_share.coinsurance_percent * 0.01, 2), v_share.minimum_amount),
                                   v_share.maximum_amount, v_shareable - v_deductible);
        END IF;
        v_forgiven := v_deductible + v_copay + v_coinsurance + v_penalty;
        -- The out-of-pocket maximum stops them one after the other.
        v_deductible := least(v_deductible, v_budget);
        v_budget := v_budget - v_deductible;
        v_copay := least(v_copay, v_budget);
        v_budget := v_budget - v_copay;
        v_coinsurance := least(v_coinsurance, v_budget);
        v_budget := v_budget - v_coinsurance;
        v_out_of_pocket := v_deductible + v_copay + v_coinsurance;
        IF v_plan.daw_penalty_accumulates THEN
            v_penalty := least(v_penalty, v_budget);
            v_out_of_pocket := v_out_of_pocket + v_penalty;
        END IF;
        v_patient := v_deductible + v_copay + v_coinsurance + v_penalty;
        v_forgiven := v_forgiven - v_patient;
        IF v_terms.plan_id IS NOT NULL THEN
            v_parts_d := pbm_oracle.part_d_split(v_terms, v_cov.patient_id, v_ndc, v_drug.brand, v_shareable, v_quantity, v_days, v_fill_date,
                CASE WHEN v_has_band THEN v_band.copay_amount WHEN v_own THEN v_rule.copay_amount ELSE v_share.copay_amount END,
                CASE WHEN v_has_band THEN v_band.coinsurance_percent WHEN v_own THEN v_rule.coinsurance_percent ELSE v_share.coinsurance_percent END,
                v_has_deductible, keep);
            v_split := v_parts_d.split;
            v_deductible := v_parts_d.deductible;
            v_copay := v_parts_d.copay;
            v_coinsurance := v_parts_d.coinsurance;
            v_patient := v_split.patient_pay;
            v_out_of_pocket := v_patient;
            v_forgiven := v_parts_d.forgiven;
        END IF;
        v_plan_pays := v_price.total - v_patient;
        IF v_after THEN
            v_paid_after := pbm_oracle.coordinate(v_coordination, v_other_coverage, v_price.total, v_patient, v_payers);
            IF v_coordination.reject_when_met AND v_other_coverage = '2' AND v_payers.paid >= v_price.total THEN rejects := '{74}'; END IF;
        END IF;
    END IF;
    IF rejects IS NULL AND v_paid_after.plan IS NOT NULL THEN
        -- What the patient pays after the plan: the parts of the own share one after the other, then what is beyond them.
        v_patient := v_paid_after.patient;
        v_plan_pays := v_paid_after.plan;
        IF v_other_coverage = '3' THEN
            v_payers.left_to_pay := v_price.total;
        ELSE
            v_price.basis := CASE WHEN v_payers.is_whole THEN '15' ELSE '14' END;
            v_forgiven := 0;
        END IF;
        v_budget := coalesce(v_limit, v_patient);
        v_deductible := least(v_deductible, v_patient);
        v_copay := least(v_copay, v_patient - v_deductible);
        v_coinsurance := least(v_coinsurance, v_patient - v_deductible - v_copay);
        v_penalty := least(v_penalty, v_patient - v_deductible - v_copay - v_coinsurance);
        v_out_of_pocket := v_deductible + v_copay + v_coinsurance + CASE WHEN v_plan.daw_penalty_accumulates THEN v_penalty ELSE 0 END;
        v_out_of_pocket := v_out_of_pocket + least(v_patient - v_deductible - v_copay - v_coinsurance - v_penalty,
                                                   greatest(v_budget - v_out_of_pocket, 0));
    ELSIF rejects IS NOT NULL THEN
        v_status := 'rejected';
        SELECT array_agg(r.code ORDER BY r.place) INTO rejects
        FROM (SELECT code, min(n) AS place FROM unnest(rejects) WITH ORDINALITY AS u(code, n) GROUP BY code ORDER BY 2 LIMIT 5) r;
        -- The notice of rights is told of last of five.
        IF v_terms.notice_reject_codes && rejects THEN rejects := rejects[:4] || '569'::text; END IF;
        v_price := NULL;
        v_patient := NULL;
        v_plan_pays := NULL;
        v_forgiven := NULL;
        v_paid_after := NULL;
        v_deductible := NULL;
        v_copay := NULL;
        v_coinsurance := NULL;
        v_penalty := NULL;
    END IF;

    -- 11. What was decided is written.
    IF keep THEN
        INSERT INTO pharmacy_claim (
            id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, refills_authorized, pharmacy_ncpdp, pharmacy_npi,
            prescriber_npi, prescriber_dea, fill_date, written_date, ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount,
            patient_copay, status, member_id, family_id, coverage_id, plan_id, benefit_year_start, fill_number, daw_code, channel,
            usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted, gross_amount_due_submitted, sales_tax,
            deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied, out_of_pocket_forgiven, basis_of_reimbursement, tier,
            prior_authorization_number, prior_authorization_numbers, reject_codes, submitted, fingerprint, trace, payer_rank,
            other_payer_paid, left_to_pay, written_off)
        VALUES (
            v_id, v_claim_number, v_patient_id, f.rx_number, v_ndc,
            CASE WHEN v_ndc IS NOT NULL THEN v_drug.name END,
            CASE WHEN abs(v_quantity) < 999999999 THEN v_quantity END, v_days, v_refills, v_pharmacy.ncpdp_id, f.pharmacy_npi,
            f.prescriber_npi, f.prescriber_dea, coalesce(v_fill_date, received), v_written, v_price.ingredient_cost, v_price.dispensing_fee,
            v_price.total, v_price.total, v_plan_pays, v_patient, v_status, CASE WHEN v_covered THEN v_cov.member_id END,
            CASE WHEN v_covered THEN v_cov.family_id END, CASE WHEN v_covered THEN v_cov.coverage_id END, v_plan.plan_id, CASE WHEN v_status = 'paid' THEN v_year_start END, v_fill_number, v_daw, v_pharmacy.channel,
            CASE WHEN abs(v_usual) < 9999999999 THEN v_usual END, CASE WHEN abs(v_cost) < 9999999999 THEN v_cost END,
            CASE WHEN abs(v_fee) < 9999999999 THEN v_fee END, CASE WHEN abs(v_gross) < 9999999999 THEN v_gross END, v_price.sales_tax,
            v_deductible, v_copay, v_coinsurance, v_penalty, v_out_of_pocket, coalesce(v_forgiven, 0), v_price.basis, v_tier,
            v_authorization_numbers[1], nullif(v_authorization_numbers, '{}'), rejects,
            CASE WHEN unreadable <> '{}' THEN claim END, coalesce(v_fingerprint, 0), convert_to(repeat('.', 160), 'UTF8'),
            coalesce(v_cov.rank, 1),
            CASE WHEN v_paid_after.plan IS NOT NULL THEN v_payers.paid END, CASE WHEN v_paid_after.plan IS NOT NULL THEN v_payers.left_to_pay END,
            v_paid_after.write_off);
        IF v_status = 'paid' THEN
            UPDATE accumulator a SET deductible_met = a.deductible_met + v_deductible, out_of_pocket_met = a.out_of_pocket_met + v_out_of_pocket,
                                     updated_at = clock_timestamp()
            WHERE a.owner_id = v_cov.family_id AND a.plan_id = v_plan.plan_id AND a.benefit_year_start = v_year_start AND a.scope = 'family';
            UPDATE accumulator a SET deductible_met = a.deductible_met + v_deductible, out_of_pocket_met = a.out_of_pocket_met + v_out_of_pocket,
                                     updated_at = clock_timestamp()
            WHERE a.owner_id = v_cov.patient_id AND a.plan_id = v_plan.plan_id AND a.benefit_year_start = v_year_start AND a.scope = 'individual';
        END IF;
        IF v_split.year IS NOT NULL THEN
            v_split.claim_id := v_id;
            PERFORM pbm_oracle.part_d_keep(v_split);
        END IF;
        IF v_status = 'paid' THEN
            INSERT INTO authorization_use (use_id, claim_id, fill_date, patient_id, authorization_number, quantity, amount)
            SELECT pbm_oracle.new_id(), v_id, v_fill_date, v_cov.patient_id, u.number, v_quantity, v_price.total
            FROM unnest(v_authorization_numbers || CASE WHEN v_is_emergency THEN ARRAY[NULL::text] END) u (number);
        END IF;
        IF v_findings <> '{}' THEN
            INSERT INTO dur_alert (claim_id, patient_id, alert_type, severity, alert_code, alert_description, drug1_ndc, drug2_ndc,
                                   interaction_type, override_reason, fill_date, outcome)
            SELECT v_id, v_cov.patient_id,
                   CASE x.kind WHEN 'DD' THEN 'interaction' WHEN 'TD' THEN 'duplicate' WHEN 'ID' THEN 'duplicate'
                                            WHEN 'LR' THEN 'underuse' WHEN 'AT' THEN 'additive' WHEN 'PA' THEN 'age' WHEN 'SX' THEN 'sex' ELSE 'dose' END,
                   CASE x.severity WHEN 1 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END, x.kind, x.description, v_ndc, x.other,
                   x.interaction_type, x.overridden_by, v_fill_date, x.outcome
            FROM unnest(v_findings) x;
        END IF;
        INSERT INTO audit_log (table_name, operation, user_name, new_values, session_user_name, application_name, client_addr,
                               transaction_id, backend_pid, row_key)
        VALUES ('pharmacy_claim', 'INSERT', current_user, jsonb_build_object('status', v_status), session_user,
                current_setting('application_name'), inet_client_addr(), pg_current_xact_id(), pg_backend_pid(), v_id::text);
    END IF;

    RETURN jsonb_build_object(
        'claim_id', v_id, 'claim_number', v_claim_number, 'status', v_status, 'reject_codes', to_jsonb(coalesce(rejects, '{}')),
        'member_id', CASE WHEN v_covered THEN v_cov.member_id END, 'plan_id', v_plan.plan_id, 'tier', v_tier, 'ingredient_cost', v_price.ingredient_cost,
        'dispensing_fee', v_price.dispensing_fee, 'sales_tax', v_price.sales_tax, 'allowed_amount', v_price.total,
        'paid_amount', v_plan_pays, 'patient_pay', v_patient, 'deductible_applied', v_deductible, 'copay_amount', v_copay,
        'coinsurance_amount', v_coinsurance, 'daw_penalty', v_penalty, 'out_of_pocket_forgiven', v_forgiven, 'basis_of_reimbursement', v_price.basis,
        'part_d', pbm_oracle.part_d_answer(v_split),
        'other_payer', CASE WHEN v_paid_after.plan IS NOT NULL THEN jsonb_build_object(
            'plan_pay', v_paid_after.plan, 'patient_pay', v_paid_after.patient, 'write_off', v_paid_after.write_off) END,
        'dur', CASE WHEN v_findings = '{}' THEN '[]'::jsonb ELSE (
            SELECT jsonb_agg(jsonb_build_object('alert_code', x.kind, 'severity', CASE x.severity WHEN 1 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END,
                                                'outcome', x.outcome, 'alert_description', x.description, 'drug2_ndc', x.other) ORDER BY n)
            FROM unnest(v_findings) WITH ORDINALITY AS x(kind, place, severity, outcome, description, other, interaction_type, overridden_by, n)) END);
END
$$;

-- Whether a product is what a rule is about.
CREATE FUNCTION pbm_oracle.is_for(product pbm.ndc, ndc pbm.ndc, ingredient_id integer, class_id integer) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
    SELECT CASE WHEN $2 IS NOT NULL THEN $1 = $2
                WHEN $3 IS NOT NULL THEN EXISTS (SELECT FROM drug_ingredient i WHERE i.ndc = $1 AND i.ingredient_id = $3)
                ELSE EXISTS (SELECT FROM drug_class k WHERE k.ndc = $1 AND k.class_id = $4) END
$$;

-- What a plan makes of a safety finding.
CREATE FUNCTION pbm_oracle.dur_outcome(of_plan pbm.plan, code text, severity integer, filled date) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
    SELECT coalesce((SELECT d.outcome FROM plan_dur d
                     WHERE d.plan_id = of_plan.plan_id AND d.alert_code = code AND d.effective_date <= filled
                       AND (d.termination_date IS NULL OR d.termination_date >= filled)
                     ORDER BY d.effective_date DESC LIMIT 1),
                    CASE severity WHEN 1 THEN of_plan.dur_major WHEN 2 THEN of_plan.dur_moderate ELSE of_plan.dur_minor END)
$$;

-- Whether a code that the pharmacy sent lifts a reject under the plan's data.
CREATE FUNCTION pbm_oracle.is_overridden(plan uuid, reject text, clarifications text[], authorization_type text, triples jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
BEGIN
    IF clarifications IS NULL AND authorization_type IS NULL AND triples IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM plan_override o
        WHERE o.plan_id = plan AND o.reject_code = reject
          AND CASE o.channel
                  WHEN 'submission_clarification' THEN coalesce(o.code = ANY (clarifications), false)
                  WHEN 'prior_authorization_type' THEN coalesce(o.code = authorization_type, false)
                  ELSE reject = '79' AND EXISTS (SELECT FROM jsonb_array_elements(coalesce(triples, '[]')) t
                                                 WHERE t->>'reason_for_service' = 'ER' AND t->>'professional_service' <> ''
                                                   AND t->>'result_of_service' = o.code) END);
END
$$;

CREATE FUNCTION pbm_oracle.adjudicate(claim jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS 'SELECT pbm_oracle.decide($1, true)';
CREATE FUNCTION pbm_oracle.price(claim jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS 'SELECT pbm_oracle.decide($1, false)';

-- Takes a paid claim back: its accumulators and its place in the history.
CREATE FUNCTION pbm_oracle.reverse(pharmacy_npi text, rx_number text, fill_date date, fill_number integer) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp AS $$
DECLARE
    v_claim pbm.pharmacy_claim;
    v_count integer;
BEGIN
    SELECT count(*) INTO v_count FROM pharmacy_claim c
    WHERE c.rx_number = $2 AND c.pharmacy_npi = $1 AND c.fill_date = $3 AND c.fill_number = $4 AND c.status = 'paid';
    IF v_count <> 1 THEN
        SELECT c.* INTO v_claim FROM pharmacy_claim c
        WHERE c.rx_number = $2 AND c.pharmacy_npi = $1 AND c.fill_date = $3 AND c.fill_number = $4 AND c.status = 'reversed'
        ORDER BY c.reversed_at DESC LIMIT 1;
        IF v_count = 0 AND v_claim.id IS NOT NULL THEN
            RETURN pbm_oracle.stored_answer(v_claim, 'duplicate');
        END IF;
        RETURN jsonb_build_object('status', 'rejected', 'reject_codes', jsonb_build_array(CASE v_count WHEN 0 THEN '84' ELSE '87' END));
    END IF;
    UPDATE pharmacy_claim c SET status = 'reversed', reversed_at = clock_timestamp()
    WHERE c.rx_number = $2 AND c.pharmacy_npi = $1 AND c.fill_date = $3 AND c.fill_number = $4 AND c.status = 'paid'
    RETURNING c.* INTO v_claim;
    UPDATE accumulator a SET deductible_met = a.deductible_met - v_claim.deductible_applied,
                             out_of_pocket_met = a.out_of_pocket_met - v_claim.out_of_pocket_applied
    WHERE a.plan_id = v_claim.plan_id AND a.benefit_year_start = v_claim.benefit_year_start
      AND ((a.owner_id = v_claim.family_id AND a.scope = 'family') OR (a.owner_id = v_claim.patient_id AND a.scope = 'individual'));
    PERFORM pbm_oracle.part_d_reverse(v_claim.id);
    UPDATE authorization_use u SET given_back_at = clock_timestamp() WHERE u.claim_id = v_claim.id AND u.given_back_at IS NULL;
    RETURN pbm_oracle.stored_answer(v_claim, 'reversed');
END
$$;
