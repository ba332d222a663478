-- A small book of business with round figures. Every price is so many dollars a unit, a generic's dispensing fee
-- is 2.00, a brand's 1.00. Plans: BASIC (copays), DEDUCT (deductible 100, family 150; out of pocket 300, family
-- 500; 20 %), STRICT (duplicates and major interactions are rejected), JULY (benefit year from July, deductible
-- 100), OPEN (open formulary).
SELECT pbm.ensure_partitions('2025-12-31', '2025-01-01');
SET search_path = pbm;

INSERT INTO plan (plan_id, plan_code, plan_name, individual_deductible, family_deductible, individual_out_of_pocket_maximum,
                  family_out_of_pocket_maximum, benefit_year_start_month, formulary_type, duplicate_answer, dur_major,
                  maximum_dependent_age)
VALUES
    ('00000000-0000-4000-8000-000000000001', 'BASIC', 'Basic', 0, NULL, NULL, NULL, 1, 'closed', 'answer', 'soft_reject', 26),
    ('00000000-0000-4000-8000-000000000002', 'DEDUCT', 'Deductible', 100, 150, 300, 500, 1, 'closed', 'answer', 'soft_reject', 26),
    ('00000000-0000-4000-8000-000000000003', 'STRICT', 'Strict', 0, NULL, NULL, NULL, 1, 'closed', 'reject', 'reject', 26),
    ('00000000-0000-4000-8000-000000000004', 'JULY', 'From July', 100, NULL, NULL, NULL, 7, 'closed', 'answer', 'soft_reject', 26),
    ('00000000-0000-4000-8000-000000000005', 'OPEN', 'Open', 0, NULL, NULL, NULL, 1, 'open', 'answer', 'message', 26);

INSERT INTO plan_cost_share (plan_id, tier, channel, minimum_days_supply, tier_name, copay_amount, coinsurance_percent,
                             deductible_applies, effective_date)
SELECT p.plan_id, v.tier, v.channel, v.days, v.name, v.copay, v.percent, v.deductible, DATE '2000-01-01'
FROM plan p
JOIN (VALUES
    ('BASIC', 1, NULL, 1, 'Generic', 10.00, NULL, false),
    ('BASIC', 1, NULL, 84, 'Generic', 30.00, NULL, false),
    ('BASIC', 1, 'mail', 84, 'Generic', 20.00, NULL, false),
    ('BASIC', 2, NULL, 1, 'Brand', 40.00, NULL, false),
    ('BASIC', 3, NULL, 1, 'Specialty', NULL, 25, false),
    ('DEDUCT', 1, NULL, 1, 'Generic', NULL, 20, true),
    ('DEDUCT', 2, NULL, 1, 'Brand', NULL, 20, true),
    ('STRICT', 1, NULL, 1, 'Generic', 10.00, NULL, false),
    ('JULY', 1, NULL, 1, 'Generic', 10.00, NULL, true),
    ('OPEN', 1, NULL, 1, 'Generic', 10.00, NULL, false),
    ('OPEN', 2, NULL, 1, 'Brand', 40.00, NULL, false)
) v (plan_code, tier, channel, days, name, copay, percent, deductible) USING (plan_code);

INSERT INTO plan_override (plan_id, reject_code, channel, code)
SELECT p.plan_id, v.reject_code, v.channel, v.code
FROM plan p,
     (VALUES ('79', 'submission_clarification', '3'), ('88', 'dur', '1B'), ('88', 'dur', '1G')) v (reject_code, channel, code)
WHERE p.plan_code <> 'STRICT';

INSERT INTO ingredient (ingredient_id, ingredient_name)
VALUES (1, 'alpha'), (2, 'beta'), (3, 'gamma'), (4, 'delta'), (5, 'epsilon'), (6, 'zeta'), (7, 'eta'), (8, 'theta'), (9, 'iota');
INSERT INTO therapeutic_class (class_id, class_name, duplicate_therapy) VALUES (1, 'alphas', true), (2, 'betas', false);

INSERT INTO drugs (ndc_code, name, generic_name, tier, brand, dea_schedule)
VALUES
    ('00001-0001-01', 'Alphadol 10 MG Tablet', 'alpha', 1, false, NULL),
    ('00001-0001-02', 'Alphadol 10 MG Tablet, large', 'alpha', 1, false, NULL),
    ('00002-0001-01', 'Betazine 5 MG Tablet', 'beta', 2, true, NULL),
    ('00003-0001-01', 'Gammacil 2 MG Tablet', 'gamma', 1, false, NULL),
    ('00004-0001-01', 'Deltanol 4 MG Tablet', 'delta', 1, false, NULL),
    ('00005-0001-01', 'Epsilix 50 MG Tablet', 'epsilon', 1, false, NULL),
    ('00006-0001-01', 'Zetamab 1 MG Tablet', 'zeta', 1, false, NULL),
    ('00007-0001-01', 'Etacaine 1 MG Tablet', 'eta', 1, false, NULL),
    ('00008-0001-01', 'Thetadone 1 MG Tablet', 'theta', 1, false, NULL),
    ('00009-0001-01', 'Iotaphen 1 MG Tablet', 'iota', 1, false, 2);
INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit)
SELECT d.ndc_code, i.ingredient_id, split_part(d.name, ' ', 2)::numeric, 'MG'
FROM drugs d JOIN ingredient i ON i.ingredient_name = d.generic_name;
INSERT INTO drug_class (ndc, class_id)
SELECT ndc_code, CASE generic_name WHEN 'beta' THEN 2 ELSE 1 END FROM drugs WHERE generic_name IN ('alpha', 'beta', 'gamma');
INSERT INTO drug_price (ndc, price_type, effective_date, unit_price)
SELECT ndc_code, CASE WHEN brand THEN 'wac' ELSE 'nadac' END, DATE '2000-01-01',
       CASE generic_name WHEN 'beta' THEN 10 WHEN 'gamma' THEN 0.5 ELSE 1 END
FROM drugs;

-- Thetadone has no rule: rejected MR where the formulary is closed.
INSERT INTO formulary (plan_id, formulary_name, ndc, drug_name, tier, prior_auth_required, step_therapy_required, quantity_limit, effective_date)
SELECT p.plan_id, p.plan_code, d.ndc_code, d.name, d.tier, d.generic_name = 'epsilon', d.generic_name = 'zeta',
       CASE WHEN d.generic_name = 'eta' THEN 10 END, DATE '2000-01-01'
FROM plan p, drugs d
WHERE p.formulary_type = 'closed' AND d.generic_name <> 'theta';
INSERT INTO step_therapy (formulary_id, ingredient_id)
SELECT f.id, 1 FROM formulary f WHERE f.step_therapy_required;

INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, interaction_type, description)
VALUES (3, 4, 'book', 1, true, 'bleeding', 'risk of bleeding'),
       (1, 4, 'book', 1, false, 'drowsiness', 'more drowsiness');

INSERT INTO network (network_id, network_name) VALUES (1, 'Book');
INSERT INTO plan_network (plan_id, network_id) SELECT plan_id, 1 FROM plan;
INSERT INTO pharmacies (pharmacy_id, npi, name, channel, pbm_network)
VALUES (1, '1234567893', 'Book Pharmacy', 'retail', true), (2, '1245319599', 'Book Mail', 'mail', true),
       (3, '1500000017', 'Outside Pharmacy', 'retail', false);
INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date, brand_dispensing_fee, generic_dispensing_fee)
SELECT pharmacy_id, pharmacy_id, 1, '2000-01-01', 1, 2 FROM pharmacies WHERE pbm_network;
INSERT INTO contract_rate (contract_id, product_type, price_type)
SELECT contract_id, v.product_type, v.price_type
FROM pharmacy_contract, (VALUES ('generic', 'nadac'), ('brand', 'wac')) v (product_type, price_type);
INSERT INTO prescriber (prescriber_npi, prescriber_name, dea_number) VALUES ('1093817462', 'Dr. Book', 'AB1234563');

-- member_id n has the patient_id ...-9000-...n; CARD-001 to CARD-050 are in BASIC.
INSERT INTO members (member_id, first_name, last_name, date_of_birth, sex, plan_id, effective_date, patient_id)
SELECT v.n, 'Person', 'Number' || v.n, v.born::date, v.sex, v.plan_code, DATE '2020-01-01',
       ('00000000-0000-4000-9000-' || lpad(v.n::text, 12, '0'))::uuid
FROM (VALUES (1, '1980-01-01', 'F', 'BASIC'), (2, '1981-02-02', 'M', 'DEDUCT'), (3, '1982-03-03', 'F', 'DEDUCT'),
             (4, '2015-04-04', 'F', 'DEDUCT'), (5, '1985-05-05', 'M', 'STRICT'), (6, '1986-06-06', 'F', 'JULY'),
             (7, '1987-07-07', 'M', 'OPEN')) v (n, born, sex, plan_code)
UNION ALL
SELECT 100 + n, 'Person', 'Number' || 100 + n, '1970-01-01', 'F', 'BASIC', '2020-01-01',
       ('00000000-0000-4000-9000-' || lpad((100 + n)::text, 12, '0'))::uuid
FROM generate_series(1, 50) n;
INSERT INTO coverage (member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, effective_date)
SELECT m.member_id, p.plan_id,
       CASE WHEN m.member_id > 100 THEN 'CARD-' || lpad((m.member_id - 100)::text, 3, '0')
            WHEN p.plan_code = 'DEDUCT' THEN 'CARD-FAMILY' ELSE 'CARD-' || p.plan_code END,
       CASE m.member_id WHEN 3 THEN '02' WHEN 4 THEN '03' ELSE '01' END,
       ('00000000-0000-4000-a000-' || lpad(CASE WHEN m.member_id IN (3, 4) THEN 2 ELSE m.member_id END::text, 12, '0'))::uuid,
       CASE m.member_id WHEN 3 THEN '2' WHEN 4 THEN '3' ELSE '1' END, '2020-01-01'
FROM members m JOIN plan p ON p.plan_code = m.plan_id;
SELECT setval('members_member_id_seq', 1000), setval('ingredient_ingredient_id_seq', 1000),
       setval('therapeutic_class_class_id_seq', 1000), setval('network_network_id_seq', 1000),
       setval('pharmacies_pharmacy_id_seq', 1000), setval('pharmacy_contract_contract_id_seq', 1000);
RESET search_path;
ANALYZE;
