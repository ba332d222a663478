-- The data set of the benchmark, made inside the database, set by set, always the same for the same day.
--
--   psql -v members=100000 -v products=5000 -v plans=20 -v requests=400000 -f benches/dataset.sql
--
-- It leaves schema pbm_bench with what the benchmark draws from: pbm_bench.request holds claims still to be
-- made, each with the row that would be stored for it. benches/past.sql puts past claims beside them. Triggers
-- (audit, cache) are off while rows are loaded and on again afterwards.

\if :{?members} \else \set members 100000 \endif
\if :{?products} \else \set products 5000 \endif
\if :{?plans} \else \set plans 20 \endif
\if :{?requests} \else \set requests 400000 \endif
\set ON_ERROR_STOP on

CREATE SCHEMA IF NOT EXISTS pbm_bench;
SET search_path = pg_catalog, pbm, pbm_bench, pg_temp;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '256MB';

-- A number from 0 to below - 1 that looks drawn and is always the same.
CREATE OR REPLACE FUNCTION pbm_bench.pick(i bigint, salt integer, below integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT ((hashint8extended($1, $2) & 9223372036854775807) % $3)::integer';

CREATE OR REPLACE FUNCTION pbm_bench.key(kind text, i bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$SELECT md5($1 || $2)::uuid$$;

-- The NPI with this number: 1, eight digits, the check digit.
CREATE OR REPLACE FUNCTION pbm_bench.npi(i integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT d || ((10 - (24 + sum(CASE WHEN place % 2 = 1 THEN v * 2 / 10 + v * 2 % 10 ELSE v END)) % 10) % 10)::text
    FROM (SELECT '1' || lpad($1::text, 8, '0') AS d) x,
         LATERAL (SELECT place, substr(d, 10 - place, 1)::integer AS v FROM generate_series(1, 9) place) digits
    GROUP BY d
$$;

CREATE OR REPLACE FUNCTION pbm_bench.dea(i integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 'BB' || d || ((substr(d, 1, 1)::integer + substr(d, 3, 1)::integer + substr(d, 5, 1)::integer
                          + 2 * (substr(d, 2, 1)::integer + substr(d, 4, 1)::integer + substr(d, 6, 1)::integer)) % 10)
    FROM (SELECT lpad($1::text, 6, '0') AS d) x
$$;

-- Turns the triggers of all tables of pbm off, and on again as they were.
CREATE TABLE IF NOT EXISTS pbm_bench.trigger_state (relation regclass, trigger_name name, enabled "char");
CREATE OR REPLACE FUNCTION pbm_bench.triggers_off() RETURNS void LANGUAGE plpgsql SET pbm.maintenance = on AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT g.tgrelid::regclass AS relation, g.tgname, g.tgenabled FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
             WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgparentid = 0
    LOOP
        INSERT INTO pbm_bench.trigger_state VALUES (t.relation, t.tgname, t.tgenabled);
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', t.relation, t.tgname);
    END LOOP;
END
$$;
CREATE OR REPLACE FUNCTION pbm_bench.triggers_on() RETURNS void LANGUAGE plpgsql SET pbm.maintenance = on AS $$
DECLARE
    t record;
BEGIN
    FOR t IN DELETE FROM pbm_bench.trigger_state RETURNING * LOOP
        EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', t.relation,
                       CASE t.enabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, t.trigger_name);
    END LOOP;
END
$$;

CREATE TABLE pbm_bench.setting AS
SELECT CURRENT_DATE AS today, :members AS members, :products AS products, :plans AS plans,
       greatest(:products / 10, 20) AS ingredients, greatest(:products / 50, 8) AS classes,
       greatest(least(:members / 100, 1000), 40) AS pharmacies, greatest(least(:members / 50, 2000), 50) AS prescribers,
       -- The past: so many rounds of a claim for each member, over so many days.
       0 AS rounds, 360 AS days;

-- Before the triggers are off, for a new partition's are on.
SELECT pbm.ensure_partitions(today + 31) FROM pbm_bench.setting \g /dev/null
SELECT pbm_bench.triggers_off() \g /dev/null

\echo plans, networks, pharmacies, prescribers
INSERT INTO plan (plan_id, plan_code, plan_name, effective_date, individual_deductible, family_deductible,
                  individual_out_of_pocket_maximum, family_out_of_pocket_maximum, family_accumulation, formulary_type,
                  maximum_days_supply, timely_filing_days, prescriber_required, refill_threshold_percent, refill_counting,
                  daw_penalty_codes)
SELECT pbm_bench.key('plan', n), 'BENCH' || lpad(n::text, 3, '0'), 'Bench plan ' || n, '2015-01-01',
       (ARRAY[0, 0, 100, 250])[1 + n % 4], (ARRAY[NULL, NULL, 200, 500])[1 + n % 4],
       (ARRAY[NULL, 2000, 3000, 4000])[1 + n % 4], (ARRAY[NULL, 4000, 6000, 8000])[1 + n % 4],
       (ARRAY['embedded', 'embedded', 'embedded', 'aggregate'])[1 + n % 4], (ARRAY['closed', 'open'])[1 + n % 2],
       90, 365, n % 3 = 0, 75, (ARRAY['inclusive', 'elapsed'])[1 + n % 2],
       CASE WHEN n % 2 = 0 THEN '{2}'::text[] ELSE '{}' END
FROM generate_series(1, :plans) n;

INSERT INTO plan_cost_share (cost_share_id, plan_id, tier, channel, minimum_days_supply, tier_name, copay_amount, coinsurance_percent,
                             minimum_amount, maximum_amount, deductible_applies)
SELECT pbm_bench.key('share', n * 100 + t * 10 + d), pbm_bench.key('plan', n), t, NULL, (ARRAY[1, 61])[d], 'Tier ' || t,
       CASE WHEN t < 4 THEN (ARRAY[5, 15, 40])[t] * d END, CASE WHEN t = 4 THEN 25 END,
       CASE WHEN t = 4 THEN 20 END, CASE WHEN t = 4 THEN 150 END, t > 1
FROM generate_series(1, :plans) n, generate_series(1, 4) t, generate_series(1, 2) d;

INSERT INTO plan_override (plan_id, reject_code, channel, code)
SELECT pbm_bench.key('plan', n), o.*
FROM generate_series(1, :plans) n,
     (VALUES ('79', 'submission_clarification', '3'), ('79', 'submission_clarification', '4'), ('79', 'submission_clarification', '5'),
             ('76', 'submission_clarification', '7'), ('88', 'dur', '1A'), ('88', 'dur', '1B'), ('88', 'dur', '1G')) o(reject_code, channel, code);

INSERT INTO network (network_id, network_name) SELECT n, 'Bench network ' || n FROM generate_series(1, 3) n;
INSERT INTO plan_network (plan_id, network_id, preference)
SELECT pbm_bench.key('plan', n), 1 + (n + k) % 3, k + 1 FROM generate_series(1, :plans) n, generate_series(0, 1) k;

INSERT INTO pharmacies (pharmacy_id, npi, name, city, state, ncpdp_id, channel)
SELECT n, pbm_bench.npi(n), 'Bench pharmacy ' || n, 'Springfield', 'IL', lpad(n::text, 7, '0'),
       CASE WHEN n % 20 = 0 THEN 'mail' ELSE 'retail' END
FROM pbm_bench.setting, generate_series(1, pharmacies) n;
INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date, brand_dispensing_fee, generic_dispensing_fee, sales_tax_percent)
SELECT n * 3 + k, n, k, '2015-01-01', 1.50, 1.75, CASE WHEN n % 10 = 0 THEN 2 ELSE 0 END
FROM pbm_bench.setting, generate_series(1, pharmacies) n, generate_series(1, 3) k;
INSERT INTO contract_rate (contract_id, product_type, price_type, adjustment_percent)
SELECT c.contract_id, r.* FROM pharmacy_contract c,
     (VALUES ('brand', 'awp', -16), ('brand', 'wac', 3), ('generic', 'awp', -60), ('generic', 'mac', 0), ('generic', 'nadac', 0)) r(a, b, c);

INSERT INTO prescriber (prescriber_npi, prescriber_name, dea_number)
SELECT pbm_bench.npi(50000000 + n), 'Bench prescriber ' || n, pbm_bench.dea(n) FROM pbm_bench.setting, generate_series(1, prescribers) n;

\echo products, prices, formularies, interactions
INSERT INTO ingredient (ingredient_id, ingredient_name)
SELECT n, 'Ingredient ' || n FROM pbm_bench.setting, generate_series(1, ingredients) n;
INSERT INTO therapeutic_class (class_id, class_name, duplicate_therapy, severity)
SELECT n, 'Class ' || n, n % 4 = 0, 2 FROM pbm_bench.setting, generate_series(1, classes) n;

-- Product p: ingredient 1 + (p - 1) % ingredients, in up to ten strengths and makes; odd makes are brands.
CREATE TABLE pbm_bench.product AS
SELECT p, (50000000001 + p * 100::bigint)::text::ndc AS ndc, g, make, make % 2 = 1 AS brand,
       5 * 2 ^ (make / 2 % 5) AS strength,
       round((0.03 + pbm_bench.pick(p, 1, 200) / 100.0 + CASE WHEN make % 2 = 1 THEN 3 + pbm_bench.pick(p, 2, 900) / 100.0 ELSE 0 END)::numeric, 5) AS nadac,
       'Ingredient ' || g || ' ' || 5 * 2 ^ (make / 2 % 5) || ' MG ' || CASE WHEN make % 2 = 1 THEN 'brand' ELSE 'tablet' END AS name,
       CASE WHEN make % 2 = 1 THEN 3 WHEN g % 3 = 0 THEN 2 ELSE 1 END AS tier,
       CASE g % 25 WHEN 0 THEN 'authorization' WHEN 1 THEN 'step' WHEN 2 THEN 'per fill' WHEN 3 THEN 'per period' WHEN 4 THEN 'excluded' END AS restriction
FROM pbm_bench.setting, generate_series(1, products) p, LATERAL (SELECT 1 + (p - 1) % ingredients AS g, (p - 1) / ingredients AS make) x;
ALTER TABLE pbm_bench.product ADD PRIMARY KEY (p);

INSERT INTO drugs (drug_id, ndc_code, name, generic_name, tier, brand, generic_equivalent_ndc, dea_schedule, dosage_form, route)
SELECT q.p, q.ndc, q.name, 'Ingredient ' || q.g, q.tier, q.brand,
       CASE WHEN q.brand THEN (SELECT o.ndc FROM pbm_bench.product o WHERE o.p = q.p - s.ingredients) END,
       CASE WHEN q.g % 40 = 7 THEN 4 END, 'tablet', 'oral'
FROM pbm_bench.setting s, pbm_bench.product q;
INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit) SELECT ndc, g, strength, 'MG' FROM pbm_bench.product;
INSERT INTO drug_class (ndc, class_id) SELECT ndc, 1 + (g - 1) % classes FROM pbm_bench.setting, pbm_bench.product;

INSERT INTO drug_price (ndc, price_type, effective_date, termination_date, unit_price)
SELECT ndc, 'nadac', '2015-01-01'::date, today - 201, round(nadac * 0.97, 5) FROM pbm_bench.setting, pbm_bench.product
UNION ALL SELECT ndc, 'nadac', today - 200, NULL, nadac FROM pbm_bench.setting, pbm_bench.product
UNION ALL SELECT ndc, 'wac', '2015-01-01', NULL, round(nadac * 1.05, 5) FROM pbm_bench.product
UNION ALL SELECT ndc, 'awp', '2015-01-01', NULL, round(nadac * 1.26, 5) FROM pbm_bench.product
UNION ALL SELECT ndc, 'mac', '2015-01-01', NULL, round(nadac * 1.02, 5) FROM pbm_bench.product WHERE NOT brand;

-- Of each plan: a rule for each ingredient, one for each brand, one for each tenth class.
INSERT INTO formulary (id, plan_id, formulary_name, ndc, ingredient_id, class_id, tier, covered, prior_auth_required, step_therapy_required,
                       quantity_limit, quantity_limit_days, effective_date)
SELECT pbm_bench.key('rule', n * 100000 + r.place), pbm_bench.key('plan', n), 'Bench formulary ' || n, r.ndc, r.g, r.class_id, r.tier,
       r.restriction IS DISTINCT FROM 'excluded', r.restriction IS NOT DISTINCT FROM 'authorization', r.restriction IS NOT DISTINCT FROM 'step',
       CASE r.restriction WHEN 'per fill' THEN 60 WHEN 'per period' THEN 180 END, CASE r.restriction WHEN 'per period' THEN 90 END, '2015-01-01'
FROM generate_series(1, :plans) n, (
    SELECT p.p AS place, NULL::ndc AS ndc, p.g, NULL::integer AS class_id, p.tier, p.restriction FROM pbm_bench.product p WHERE p.make = 0
    UNION ALL SELECT p.p + 20000, p.ndc, NULL, NULL, p.tier, p.restriction FROM pbm_bench.product p WHERE p.brand
    UNION ALL SELECT c.class_id + 40000, NULL, NULL, c.class_id, 4, NULL FROM therapeutic_class c WHERE c.class_id % 10 = 0) r;
INSERT INTO step_therapy (formulary_id, step_number, ingredient_id, lookback_days)
SELECT f.id, 1, 1 + coalesce(f.ingredient_id, p.g) % s.ingredients, 180
FROM pbm_bench.setting s, formulary f LEFT JOIN pbm_bench.product p ON p.ndc = f.ndc
WHERE f.step_therapy_required;

INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, interaction_type, description)
SELECT DISTINCT ON (1, 2) least(x.a, x.b), greatest(x.a, x.b), 'bench', 1 + (pbm_bench.pick(n, 12, 10) + 8) / 9, true, 'bench', 'watch the patient'
FROM pbm_bench.setting, generate_series(1, ingredients * 4) n,
     LATERAL (SELECT 1 + pbm_bench.pick(n, 10, ingredients) AS a, 1 + pbm_bench.pick(n, 11, ingredients) AS b) x
WHERE x.a <> x.b
ORDER BY 1, 2;
INSERT INTO dose_limit (ingredient_id, maximum_daily_dose, strength_unit, severity)
SELECT n, CASE WHEN n % 20 = 0 THEN 80 ELSE 320 END, 'MG', 2 FROM pbm_bench.setting, generate_series(1, ingredients) n;
INSERT INTO patient_limit (ingredient_id, minimum_age, severity, description)
SELECT n, 12, 2, 'not studied in children' FROM pbm_bench.setting, generate_series(1, ingredients) n WHERE n % 10 = 5;

\echo members
-- Ten families of 25 members: sizes 1, 2, 4, 3, 2, 1, 4, 3, 2, 3.
CREATE TABLE pbm_bench.member AS
SELECT m, pbm_bench.key('patient', m) AS patient_id, x.family, x.place, pbm_bench.key('family', x.family) AS family_id,
       1 + x.family % plans AS plan_number, pbm_bench.key('plan', 1 + x.family % plans) AS plan_id, pbm_bench.key('coverage', m) AS coverage_id,
       'B' || lpad(x.family::text, 9, '0') AS cardholder_id, lpad(x.place::text, 2, '0') AS person_code
FROM pbm_bench.setting, generate_series(1, members) m,
     LATERAL (SELECT (m - 1) / 25 * 10 + (ARRAY[1, 2,2, 3,3,3,3, 4,4,4, 5,5, 6, 7,7,7,7, 8,8,8, 9,9, 10,10,10])[1 + (m - 1) % 25] AS family,
                     (ARRAY[1, 1,2, 1,2,3,4, 1,2,3, 1,2, 1, 1,2,3,4, 1,2,3, 1,2, 1,2,3])[1 + (m - 1) % 25] AS place) x;
INSERT INTO members (member_id, patient_id, first_name, last_name, date_of_birth, plan_id, effective_date, sex, state)
SELECT m, patient_id, 'Bench' || place, 'Family' || family,
       today - CASE WHEN place < 3 THEN 9500 + pbm_bench.pick(m, 20, 14000) ELSE 800 + pbm_bench.pick(m, 20, 6000) END,
       'BENCH' || lpad(plan_number::text, 3, '0'), today - 1200, (ARRAY['F', 'M'])[1 + pbm_bench.pick(m, 21, 2)], 'IL'
FROM pbm_bench.setting, pbm_bench.member;
INSERT INTO coverage (coverage_id, member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, effective_date)
SELECT coverage_id, m, plan_id, cardholder_id, person_code, family_id, least(place, 3)::text, today - 1200
FROM pbm_bench.setting, pbm_bench.member;
INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ingredient_id, effective_date)
SELECT 'BENCH' || m, patient_id, plan_id, 25 * (1 + pbm_bench.pick(m, 22, greatest(ingredients / 25, 1))), today - 300
FROM pbm_bench.setting, pbm_bench.member
WHERE m % 20 = 0 AND ingredients >= 25;

\echo claims to be made
CREATE TABLE pbm_bench.shop AS
SELECT pharmacy_id AS n, npi, ncpdp_id, channel, CASE WHEN pharmacy_id % 10 = 0 THEN 2 ELSE 0 END AS tax FROM pharmacies;
CREATE TABLE pbm_bench.doctor AS SELECT n, pbm_bench.npi(50000000 + n) AS npi FROM pbm_bench.setting, generate_series(1, prescribers) n;
-- Claim i of member 1 + (i - 1) % members, for these members. Even rounds refill the member's own drug, odd ones
-- are for anything; one in sixteen is for a product with a restriction. From round 1000 on claims are of today.
CREATE OR REPLACE FUNCTION pbm_bench.claim_rows(first bigint, last bigint, from_member integer, to_member integer)
RETURNS TABLE (
    i bigint, m integer, patient_id uuid, family_id uuid, coverage_id uuid, plan_id uuid, plan_number integer, cardholder_id text, person_code text,
    ndc ndc, drug_name text, tier integer, days integer, units numeric, fill_date date, pharmacy_npi text, ncpdp_id text, channel text,
    prescriber_npi text, ingredient_cost numeric, fee numeric, tax numeric, basis text, round_number integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pbm, pbm_bench, pg_temp AS $$
    SELECT c.i, k.m, k.patient_id, k.family_id, k.coverage_id, k.plan_id, k.plan_number, k.cardholder_id, k.person_code,
           q.ndc, q.name, q.tier, c.days, c.units, c.fill_date, h.npi, h.ncpdp_id, h.channel, s.npi,
           v.cost, t.fee, round((v.cost + t.fee) * h.tax * 0.01, 2), CASE WHEN q.brand THEN '3' ELSE '20' END, c.round_number
    FROM pbm_bench.setting x
    CROSS JOIN LATERAL (
        SELECT g.i, g.m, g.round_number,
               (ARRAY[30, 30, 30, 90, 14, 10])[1 + pbm_bench.pick(g.i, 30, 6)] AS days,
               (ARRAY[30, 30, 30, 90, 14, 10])[1 + pbm_bench.pick(g.i, 30, 6)]::numeric * (1 + pbm_bench.pick(g.i, 31, 2)) AS units,
               -- The last round is a month old and more; in a long round the dates lie all over it.
               CASE WHEN g.round_number >= 1000 THEN x.today
                    ELSE x.today - x.days + (g.round_number + 1) * r.width - least(r.width, 36) - pbm_bench.pick(g.i, 32, greatest(10, r.width - 36))
                    END AS fill_date,
               CASE WHEN g.round_number % 2 = 0 AND g.round_number < 1000 THEN g.m ELSE -g.i END AS drawn
        FROM (SELECT x.days / greatest(x.rounds, 1) AS width) r
        CROSS JOIN (SELECT k * x.members::bigint + m AS i, m, k AS round_number
                    FROM generate_series((($1 - 1) / x.members)::integer, (($2 - 1) / x.members)::integer) k, generate_series($3, $4) m) g
        WHERE g.i BETWEEN $1 AND $2) c
    JOIN pbm_bench.member k ON k.m = c.m
    CROSS JOIN LATERAL (
        -- A few ingredients make most of the claims: half are for one in sixteen. One claim in sixteen may be
        -- for a restricted product, the others are not; one in five is for the brand.
        SELECT CASE WHEN pbm_bench.pick(c.drawn, 33, 16) = 0 THEN 1 + floor(x.ingredients * u.skewed)::integer
                    ELSE 5 + 25 * floor(greatest(x.ingredients / 25, 1) * u.skewed)::integer + pbm_bench.pick(c.drawn, 35, least(20, x.ingredients - 5)) END
               + x.ingredients * (2 * pbm_bench.pick(c.drawn, 36, 5) + CASE WHEN pbm_bench.pick(c.drawn, 37, 5) = 0 THEN 1 ELSE 0 END) AS p
        FROM (SELECT (pbm_bench.pick(c.drawn, 34, 10000) / 10000.0::float8) ^ 4 AS skewed) u) w
    JOIN pbm_bench.product q ON q.p = least(w.p, x.products)
    JOIN pbm_bench.shop h ON h.n = 1 + pbm_bench.pick(c.m, 38, x.pharmacies)
    JOIN pbm_bench.doctor s ON s.n = 1 + pbm_bench.pick(c.m, 39, x.prescribers)
    CROSS JOIN LATERAL (SELECT round(c.units * CASE WHEN q.brand THEN q.nadac * 1.26 * 0.84 ELSE q.nadac * 0.5 END, 2) AS cost) v
    CROSS JOIN LATERAL (SELECT CASE WHEN q.brand THEN 1.50 ELSE 1.75 END AS fee) t
$$;
ANALYZE pbm_bench.member, pbm_bench.product, pbm_bench.shop, pbm_bench.doctor;

-- Members in another order than their numbers, each once before any comes again.
CREATE TABLE pbm_bench.request AS
SELECT q.*, jsonb_build_object(
           'cardholder_id', cardholder_id, 'person_code', person_code, 'ndc', ndc, 'quantity', quantity, 'days_supply', days_supply,
           'pharmacy_npi', pharmacy_npi, 'fill_date', fill_date, 'rx_number', rx_number, 'prescriber_npi', prescriber_npi,
           'usual_and_customary', usual_and_customary) AS document
FROM (
    SELECT row_number() OVER (ORDER BY (r.i - 1) / x.members, hashint8extended(r.i, 40))::integer AS n,
           r.cardholder_id, r.person_code, r.ndc::text AS ndc, r.units AS quantity, r.days AS days_supply, r.pharmacy_npi, r.fill_date,
           'R' || r.i AS rx_number, r.prescriber_npi, round((r.ingredient_cost + r.fee + r.tax) * 3 + 10, 2) AS usual_and_customary,
           r.m AS member_id, r.patient_id, r.family_id, r.coverage_id, r.plan_id, date_trunc('year', r.fill_date)::date AS benefit_year_start,
           r.drug_name, r.ncpdp_id, r.channel, r.tier, r.ingredient_cost, r.fee, r.tax, r.basis
    FROM pbm_bench.setting x, pbm_bench.claim_rows(1000::bigint * x.members + 1, 1000::bigint * x.members + :requests, 1, x.members) r) q;
ALTER TABLE pbm_bench.request ADD PRIMARY KEY (n);

-- The rows that each member's first claim of the year would make, so that no line pays for them.
CREATE OR REPLACE PROCEDURE pbm_bench.open_balances() LANGUAGE sql AS $$
    INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
    SELECT m.patient_id, m.plan_id, date_trunc('year', today)::date, 'individual' FROM pbm_bench.setting, pbm_bench.member m
    UNION ALL SELECT DISTINCT m.family_id, m.plan_id, date_trunc('year', today)::date, 'family' FROM pbm_bench.setting, pbm_bench.member m
    ON CONFLICT DO NOTHING;
    INSERT INTO pbm.member_state (patient_id) SELECT patient_id FROM pbm_bench.member ON CONFLICT DO NOTHING;
$$;

CALL pbm_bench.open_balances();
SELECT pbm_bench.triggers_on() \g /dev/null
RESET search_path;
