-- The plans of the sample: twelve designs that differ, their cost shares, overrides and formularies.

CREATE FUNCTION pbm_sample.plan_id(n integer) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid;
COMMENT ON FUNCTION pbm_sample.plan_id(integer) IS 'plan_id of the n-th sample plan';
REVOKE ALL ON FUNCTION pbm_sample.plan_id(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.plans() RETURNS void
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

CREATE FUNCTION pbm_sample.formulary() RETURNS void
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
