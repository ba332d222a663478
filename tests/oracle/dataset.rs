//! A data set with every kind of rule.

use std::fmt::Write as _;

use crate::random::{Random, dea, ndc, npi};

pub const MEMBERS: u32 = 110;
pub const PLANS: u32 = 8;
pub const PRODUCTS: u32 = 80;
pub const INGREDIENTS: u32 = 16;
pub const CLASSES: u32 = 8;
pub const PHARMACIES: u32 = 14;
pub const PRESCRIBERS: u32 = 12;

pub fn day(random: &mut Random, from: u32, to: u32) -> String {
    format!("CURRENT_DATE - {}", random.within(from, to))
}

pub fn dataset(r: &mut Random) -> String {
    let mut sql = String::from("SET search_path = pg_catalog, pbm, pg_temp;\n");
    plans(r, &mut sql);
    products(r, &mut sql);
    formularies(r, &mut sql);
    pharmacies(r, &mut sql);
    prescribers(r, &mut sql);
    safety(r, &mut sql);
    people(r, &mut sql);
    rebates(&mut sql);
    sql
}

/// Contracts of every kind whose rebate is known with the claim, and a client that passes it on.
fn rebates(sql: &mut String) {
    sql.push_str(
        "INSERT INTO client (client_code, client_name) VALUES ('C1', 'Client 1');
         UPDATE plan SET client_id = (SELECT client_id FROM client) WHERE plan_code IN ('P1', 'P2', 'P4', 'P7');
         INSERT INTO client_rebate_term (client_id, effective_date, termination_date, share_percent, point_of_sale_percent)
         SELECT client_id, DATE '2015-01-01', CURRENT_DATE - 60, 90, 37.5 FROM client
         UNION ALL SELECT client_id, CURRENT_DATE - 90, NULL, 100, 100 FROM client;
         UPDATE pharmacies SET is_340b = true WHERE pharmacy_id = 8;\n",
    );
    for product in 1..=PRODUCTS {
        for (every, kind, since, plans, terms) in [
            (2, "percent_of_wac", "DATE '2015-01-01'", "NULL", "12.35, NULL, NULL, NULL"),
            (4, "percent_of_wac", "DATE '2015-01-01'", "ARRAY[md5('plan2')::uuid]", "60, NULL, NULL, NULL"),
            (3, "amount_per_unit", "DATE '2015-01-01'", "NULL", "NULL, 0.0335, NULL, NULL"),
            (3, "amount_per_unit", "CURRENT_DATE - 100", "NULL", "NULL, 1.1, NULL, NULL"),
            (5, "price_protection", "DATE '2015-01-01'", "NULL", "NULL, NULL, 0.75, 4"),
        ] {
            if product.is_multiple_of(every) {
                let _ = writeln!(
                    sql,
                    "INSERT INTO manufacturer_rebate (ndc, kind, contract_start_date, plan_ids, rebate_percent,
                         rebate_amount_per_unit, baseline_wac, allowed_increase_percent)
                     VALUES ('{}', '{kind}', {since}, {plans}, {terms});",
                    ndc(product)
                );
            }
        }
    }
}

fn plans(r: &mut Random, sql: &mut String) {
    for network in 1..=3 {
        let _ =
            writeln!(sql, "INSERT INTO network (network_id, network_name) VALUES ({network}, 'Network {network}');");
    }
    for plan in 1..=PLANS {
        let deductible = r.pick(&["0", "0", "50", "150.50"]);
        let mut limit = |percent, of: &[&str]| {
            let amount = r.pick(of);
            r.or_null(percent, amount)
        };
        let family_deductible = limit(60, &["80", "200.25", "300"]);
        let maximum = limit(70, &["90.10", "250", "600"]);
        let family_maximum = limit(60, &["150", "500.55", "900"]);
        let _ = writeln!(
            sql,
            "INSERT INTO plan (plan_id, plan_code, plan_name, effective_date, termination_date, benefit_year_start_month,
                 individual_deductible, family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum,
                 family_accumulation, formulary_type, maximum_days_supply, maximum_claim_amount, maximum_dependent_age,
                 timely_filing_days, prescription_valid_days, prescriber_required, refill_threshold_percent, refill_counting,
                 refill_supply_on_hand, dur_major, dur_moderate, dur_minor, duplicate_answer, price_tie, daw_penalty_codes,
                 daw_penalty_accumulates, family_out_of_pocket_accumulation, individual_maximum_in_family, unlisted_tier,
                 zero_amount_is_price)
             VALUES (md5('plan{plan}')::uuid, 'P{plan}', 'Plan {plan}', {}, {}, {}, {deductible}, {family_deductible}, {maximum},
                 {family_maximum}, '{}', '{}', {}, {}, {}, {}, {}, {}, {}, '{}', {}, '{}', '{}', '{}', '{}', '{}', '{}', {}, {}, {}, {}, {});",
            if plan == 6 { "CURRENT_DATE - 380".into() } else { "DATE '2015-01-01'".to_string() },
            if plan == 5 { "CURRENT_DATE - 30" } else { "NULL" },
            r.pick(&["1", "1", "4", "7"]),
            r.pick(&["embedded", "aggregate"]),
            if plan % 2 == 0 { "open" } else { "closed" },
            r.pick(&["NULL", "90", "60"]),
            r.or_null(50, 400),
            if plan % 2 == 0 { "20" } else { "NULL" },
            if plan == 3 { "300" } else { "NULL" },
            r.or_null(80, 300),
            r.chance(40),
            r.pick(&["75", "80", "66.67", "100"]),
            if plan % 3 == 0 { "elapsed" } else { "inclusive" },
            r.chance(50),
            r.pick(&["reject", "soft_reject"]),
            r.pick(&["soft_reject", "message"]),
            r.pick(&["message", "message", "soft_reject"]),
            if plan % 4 == 3 { "reject" } else { "answer" },
            if plan % 3 == 1 { "usual_and_customary" } else { "contract" },
            r.pick(&["{}", "{2}", "{1,2}"]),
            r.chance(50),
            r.pick(&["NULL", "'embedded'", "'aggregate'"]),
            r.pick(&["NULL", "NULL", "120.40"]),
            if plan % 4 == 0 { "3" } else { "NULL" },
            r.chance(30),
        );
        let _ = writeln!(
            sql,
            "UPDATE plan SET unneeded_authorization = '{}', underuse_percent = {}, underuse_lookback_days = {}
             WHERE plan_code = 'P{plan}';
             INSERT INTO plan_dur (plan_id, alert_code, outcome, effective_date, termination_date)
             VALUES (md5('plan{plan}')::uuid, 'ID', '{}', DEFAULT, NULL),
                    (md5('plan{plan}')::uuid, 'LR', '{}', CURRENT_DATE - 100, CURRENT_DATE - 50),
                    (md5('plan{plan}')::uuid, 'LD', '{}', DEFAULT, NULL);",
            if plan % 2 == 1 { "reject" } else { "ignore" },
            ["125", "NULL", "150.5"][plan as usize % 3],
            [120, 60][plan as usize % 2],
            ["message", "soft_reject", "reject", "ignore"][plan as usize % 4],
            ["soft_reject", "ignore"][plan as usize % 2],
            ["message", "reject", "ignore"][plan as usize % 3],
        );
        for network in 1..=3 {
            if (network + plan) % 3 != 0 {
                let until = if plan == 2 && network == 1 { day(r, 20, 60) } else { "NULL".into() };
                let _ = writeln!(
                    sql,
                    "INSERT INTO plan_network (plan_id, network_id, preference, termination_date)
                     VALUES (md5('plan{plan}')::uuid, {network}, {}, {until});",
                    r.within(1, 2)
                );
            }
        }
        cost_shares(r, plan, sql);
        overrides(r, plan, sql);
        emergency(r, plan, sql);
    }
}

fn cost_shares(r: &mut Random, plan: u32, sql: &mut String) {
    for tier in 1..=5 {
        if tier == 5 && plan % 2 == 1 {
            continue;
        }
        for (channel, least, most) in
            [("NULL", 1, 999), ("NULL", 31, 999), ("'retail'", 1, 60), ("'mail'", 1, 999), ("'mail'", 61, 999)]
        {
            if (channel, least) != ("NULL", 1) && r.chance(50) {
                continue;
            }
            let (copay, coinsurance) = match r.below(5) {
                0 => ("NULL".to_string(), "NULL".to_string()),
                1 | 2 => (format!("{}.{:02}", r.within(0, 60), r.below(100)), "NULL".into()),
                _ => ("NULL".into(), r.pick(&["10", "25", "33.33", "50", "100"]).to_string()),
            };
            let _ = writeln!(
                sql,
                "INSERT INTO plan_cost_share (plan_id, tier, channel, minimum_days_supply, maximum_days_supply, copay_amount,
                     coinsurance_percent, minimum_amount, maximum_amount, deductible_applies)
                 VALUES (md5('plan{plan}')::uuid, {tier}, {channel}, {least}, {most}, {copay}, {coinsurance}, {}, {}, {});",
                r.or_null(40, 7.5),
                r.or_null(40, 45),
                r.chance(60),
            );
            if r.chance(20) {
                let _ = writeln!(
                    sql,
                    "INSERT INTO plan_cost_share (plan_id, tier, channel, minimum_days_supply, maximum_days_supply, copay_amount,
                         effective_date, termination_date)
                     VALUES (md5('plan{plan}')::uuid, {tier}, {channel}, {least}, {most}, 3, CURRENT_DATE - 90, CURRENT_DATE - 40);"
                );
            }
        }
    }
}

fn overrides(r: &mut Random, plan: u32, sql: &mut String) {
    for (reject, channel, code) in [
        ("79", "submission_clarification", "3"),
        ("79", "submission_clarification", "5"),
        ("76", "submission_clarification", "7"),
        ("9G", "submission_clarification", "7"),
        ("MR", "submission_clarification", "10"),
        ("78", "submission_clarification", "10"),
        ("75", "prior_authorization_type", "8"),
        ("608", "prior_authorization_type", "8"),
        ("AG", "prior_authorization_type", "2"),
        ("79", "dur", "1B"),
        ("79", "dur", "1A"),
        ("88", "dur", "1B"),
        ("88", "dur", "1G"),
        ("88", "dur", "3E"),
    ] {
        // Some plans name no result for 88, and then take any that means filled.
        if (reject == "88" && plan.is_multiple_of(3)) || r.chance(40) {
            continue;
        }
        let _ = writeln!(
            sql,
            "INSERT INTO plan_override (plan_id, reject_code, channel, code) VALUES (md5('plan{plan}')::uuid, '{reject}', '{channel}', '{code}');"
        );
    }
}

/// An emergency supply, asked for by type, by number or by both; the last plans have none.
fn emergency(r: &mut Random, plan: u32, sql: &mut String) {
    let (code, number) = match plan % 4 {
        0 => return,
        1 => ("'02'", "NULL"),
        2 => ("NULL", "'EMERGENCY'"),
        _ => ("'8'", "'EMERGENCY'"),
    };
    let _ = writeln!(
        sql,
        "INSERT INTO plan_authorization (plan_id, program, emergency_type, emergency_number, emergency_days_supply, emergency_once_in_days)
         VALUES (md5('plan{plan}')::uuid, 'medicaid', {code}, {number}, {}, {});",
        r.pick(&["3", "7", "10"]),
        r.pick(&["30", "45", "366"]),
    );
}

fn products(r: &mut Random, sql: &mut String) {
    for id in 1..=INGREDIENTS {
        let _ = writeln!(
            sql,
            "INSERT INTO ingredient (ingredient_id, ingredient_name, duplication_severity, underuse_severity)
             VALUES ({id}, 'Ingredient {id}', {}, {});",
            ["2", "3", "NULL", "1"][id as usize % 4],
            ["NULL", "3", "2"][id as usize % 3],
        );
    }
    for id in 1..=CLASSES {
        let _ = writeln!(
            sql,
            "INSERT INTO therapeutic_class (class_id, class_name, duplicate_therapy, duplicates_allowed, severity)
             VALUES ({id}, 'Class {id}', {}, {}, {});",
            r.chance(60),
            r.pick(&["0", "0", "1", "2"]),
            r.within(1, 3),
        );
    }
    for effect in 1..=3 {
        let _ = writeln!(
            sql,
            "INSERT INTO additive_effect (effect_id, effect_name, drugs_allowed, severity)
             VALUES ({effect}, 'effect {effect}', {effect} + 2, {effect});
             INSERT INTO additive_effect_class (effect_id, class_id)
             SELECT {effect}, class_id FROM therapeutic_class WHERE class_id % 3 <> {effect} % 3;",
        );
    }
    for id in 1..=PRODUCTS {
        let brand = id % 3 == 0;
        let code = ndc(id);
        let _ = writeln!(
            sql,
            "INSERT INTO drugs (drug_id, ndc_code, name, tier, formulary_flag, prior_auth_required, quantity_limit, brand,
                 generic_equivalent_ndc, dea_schedule, obsolete_date)
             VALUES ({id}, '{code}', 'Product {id}', {}, {}, {}, {}, {brand}, {}, {}, {});",
            {
                let tier = r.within(1, 5);
                r.or_null(80, tier)
            },
            r.pick(&["true", "true", "true", "NULL", "false"]),
            r.pick(&["false", "false", "false", "false", "false", "false", "false", "NULL", "true"]),
            r.or_null(15, 45.5),
            if brand { format!("'{}'", ndc(id - 1)) } else { "NULL".into() },
            if id % 9 == 4 { r.within(2, 5).to_string() } else { "NULL".into() },
            if id % 17 == 5 { day(r, 10, 200) } else { "NULL".into() },
        );
        // Authorizations of the code it had before are its own.
        if id % 5 == 2 {
            let _ = writeln!(sql, "UPDATE drugs SET replaces_ndc = '{}' WHERE drug_id = {id};", ndc(1 + id % PRODUCTS));
        }
        // Neighbours share ingredients; some strengths are the same, so that they are one therapy.
        let first = 1 + (id / 3) % INGREDIENTS;
        let mut contents = vec![first];
        if id % 7 == 0 {
            contents.push(1 + (first + 4) % INGREDIENTS);
        }
        if id % 23 == 0 {
            contents.clear();
        }
        for ingredient in contents {
            let _ = writeln!(
                sql,
                "INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit) VALUES ('{code}', {ingredient}, {}, {});",
                r.pick(&["5", "5", "10", "0.25", "NULL"]),
                r.pick(&["'MG'", "'MG'", "'mg'", "'ML'", "NULL"]),
            );
        }
        for class in 1..=CLASSES {
            if class == 1 + first % CLASSES || r.chance(8) {
                let _ = writeln!(sql, "INSERT INTO drug_class (ndc, class_id) VALUES ('{code}', {class});");
            }
        }
        prices(r, id, brand, sql);
    }
}

fn prices(r: &mut Random, id: u32, brand: bool, sql: &mut String) {
    if id.is_multiple_of(19) {
        return;
    }
    let base = if brand { r.within(80_000, 900_000) } else { r.within(1_000, 90_000) };
    for kind in ["awp", "wac", "mac", "nadac", "amp", "ful"] {
        if r.chance(45) {
            continue;
        }
        // Some prices are equal, so that the order of ties is tried.
        let unit = |r: &mut Random| if r.chance(30) { base } else { base * r.within(70, 130) / 100 };
        let (old, new) = (unit(r), if r.chance(4) { 0 } else { unit(r) });
        let dollars = |units: u32| format!("{}.{:05}", units / 100_000, units % 100_000);
        let _ = writeln!(
            sql,
            "INSERT INTO drug_price (ndc, price_type, effective_date, termination_date, unit_price)
             VALUES ('{0}', '{kind}', '2015-01-01', {1}, {2}), ('{0}', '{kind}', CURRENT_DATE - 150, {3}, {4});",
            ndc(id),
            if r.chance(50) { "CURRENT_DATE - 151" } else { "NULL" },
            dollars(old),
            if r.chance(10) { "CURRENT_DATE - 50" } else { "NULL" },
            dollars(new),
        );
        // A correction that reaches back, published since or not yet.
        if r.chance(25) {
            let corrected = unit(r);
            let _ = writeln!(
                sql,
                "INSERT INTO drug_price (ndc, price_type, effective_date, unit_price, published_date)
                 VALUES ('{0}', '{kind}', CURRENT_DATE - 200, {1}, CURRENT_DATE - {2});",
                ndc(id),
                dollars(corrected),
                if r.chance(70) { 10 } else { -5 },
            );
        }
    }
}

fn formularies(r: &mut Random, sql: &mut String) {
    let mut rule = 0;
    for plan in 1..=PLANS {
        for id in 1..=PRODUCTS {
            if r.chance(if plan % 2 == 0 { 25 } else { 45 }) {
                let code = ndc(id);
                formulary_rule(r, plan, &format!("'{code}', NULL, NULL"), "DATE '2015-01-01'", &mut rule, sql);
                if r.chance(15) {
                    formulary_rule(r, plan, &format!("'{code}', NULL, NULL"), "CURRENT_DATE - 120", &mut rule, sql);
                }
            }
        }
        for id in 1..=INGREDIENTS {
            if r.chance(if plan % 2 == 0 { 25 } else { 80 }) {
                formulary_rule(r, plan, &format!("NULL, {id}, NULL"), "DATE '2015-01-01'", &mut rule, sql);
            }
        }
        for id in 1..=CLASSES {
            if r.chance(40) {
                formulary_rule(r, plan, &format!("NULL, NULL, {id}"), "DATE '2015-01-01'", &mut rule, sql);
            }
        }
    }
}

fn formulary_rule(r: &mut Random, plan: u32, target: &str, since: &str, number: &mut u32, sql: &mut String) {
    *number += 1;
    let n = *number;
    let covered = !r.chance(6);
    // Most rules restrict one thing, some several.
    let restriction = r.below(20);
    let mut has = |kind: u32| restriction == kind || r.chance(3);
    let (authorization, step, quantity, days, fills, supply, age, sex) =
        (has(0), has(1), has(2), has(3), has(4), has(5), has(6), has(7));
    let share = r.below(8);
    let oldest = r.within(18, 60);
    let _ = writeln!(
        sql,
        "INSERT INTO formulary (id, plan_id, ndc, ingredient_id, class_id, tier, covered, prior_auth_required, step_therapy_required,
             quantity_limit, quantity_limit_days, copay_amount, coinsurance_percent, effective_date, termination_date, reject_code,
             maximum_days_supply, fill_limit, fill_limit_days, days_supply_limit, days_supply_limit_days, minimum_age, maximum_age, sex,
             deductible_applies)
         VALUES (md5('rule{n}')::uuid, md5('plan{plan}')::uuid, {target}, {}, {covered}, {authorization}, {step}, {}, {}, {}, {}, {since}, {}, {},
             {}, {}, {}, {}, {}, {}, {}, {}, {});",
        r.pick(&["1", "1", "2", "2", "3", "3", "4", "5"]),
        if quantity { r.pick(&["30", "60.5", "90"]) } else { "NULL" },
        if quantity && r.chance(60) { r.pick(&["30", "90", "150"]) } else { "NULL" },
        if share == 0 { "4.44" } else { "NULL" },
        if share == 1 { "15" } else { "NULL" },
        if r.chance(8) { "CURRENT_DATE - 60" } else { "NULL" },
        if covered { "NULL" } else { r.pick(&["NULL", "'70'", "'AC'", "'MR'"]) },
        if days { "30" } else { "NULL" },
        if fills { "2" } else { "NULL" },
        if fills { r.pick(&["60", "180"]) } else { "NULL" },
        if supply { "60" } else { "NULL" },
        if supply { r.pick(&["90", "200"]) } else { "NULL" },
        if age { r.pick(&["NULL", "18"]) } else { "NULL" },
        if age { oldest.to_string() } else { "NULL".into() },
        if sex { r.pick(&["'M'", "'F'"]) } else { "NULL" },
        r.pick(&["NULL", "NULL", "true", "false"]),
    );
    if r.chance(10) {
        for (channel, least, most) in [("NULL", 1, 30), ("NULL", 31, 60), ("'mail'", 1, 90)] {
            let share = if r.chance(60) { "12.34, NULL, NULL, NULL" } else { "NULL, 22.5, 3, 40.01" };
            let _ = writeln!(
                sql,
                "INSERT INTO formulary_cost_share (formulary_id, channel, minimum_days_supply, maximum_days_supply, copay_amount,
                     coinsurance_percent, minimum_amount, maximum_amount, deductible_applies)
                 VALUES (md5('rule{n}')::uuid, {channel}, {least}, {most}, {share}, {});",
                r.pick(&["NULL", "true", "false"]),
            );
        }
    }
    if step {
        for place in 1..=r.within(1, 3) {
            let target = if r.chance(60) {
                format!("{}, NULL", r.within(1, INGREDIENTS))
            } else {
                format!("NULL, {}", r.within(1, CLASSES))
            };
            let _ = writeln!(
                sql,
                "INSERT INTO step_therapy (formulary_id, step_number, ingredient_id, class_id, lookback_days, minimum_days_supply)
                 VALUES (md5('rule{n}')::uuid, {}, {target}, {}, {});",
                place.min(2),
                r.pick(&["60", "180", "365"]),
                r.pick(&["1", "30", "60"]),
            );
        }
    }
}

fn pharmacies(r: &mut Random, sql: &mut String) {
    let mut contract = 0;
    for id in 1..=PHARMACIES {
        let _ = writeln!(
            sql,
            "INSERT INTO pharmacies (pharmacy_id, npi, name, pbm_network, channel, ncpdp_id, termination_date)
             VALUES ({id}, '{}', 'Pharmacy {id}', {}, '{}', '{:07}', {});",
            npi(id),
            match id {
                1 => "false",
                2 => "NULL",
                _ => "true",
            },
            match id % 5 {
                0 => "mail",
                1 => "specialty",
                _ => "retail",
            },
            id + 100,
            if id == 3 { "CURRENT_DATE - 100" } else { "NULL" },
        );
        for network in 1..=3 {
            if r.chance(20) {
                continue;
            }
            for (since, until) in [("DATE '2015-01-01'", "CURRENT_DATE - 121"), ("CURRENT_DATE - 120", "NULL")] {
                contract += 1;
                let _ = writeln!(
                    sql,
                    "INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date, termination_date,
                         brand_dispensing_fee, generic_dispensing_fee, lesser_of_submitted_fee, sales_tax_percent)
                     VALUES ({contract}, {id}, {network}, {since}, {until}, {}, {}, {}, {});",
                    r.pick(&["1.50", "0", "2.25"]),
                    r.pick(&["1.75", "0.50", "10.64"]),
                    r.chance(50),
                    r.pick(&["0", "0", "1.75", "6.6250"]),
                );
                for product in ["brand", "generic"] {
                    for kind in ["awp", "wac", "mac", "nadac", "ful"] {
                        if r.chance(60) {
                            let _ = writeln!(
                                sql,
                                "INSERT INTO contract_rate (contract_id, product_type, price_type, adjustment_percent)
                                 VALUES ({contract}, '{product}', '{kind}', {});",
                                r.pick(&["0", "0", "-16", "-15.2500", "3"]),
                            );
                        }
                    }
                }
            }
        }
    }
}

fn prescribers(r: &mut Random, sql: &mut String) {
    for id in 1..=PRESCRIBERS {
        let _ = writeln!(
            sql,
            "INSERT INTO prescriber (prescriber_npi, prescriber_name, dea_number, dea_schedules, dea_termination_date,
                 effective_date, termination_date, deceased_date)
             VALUES ('{}', 'Prescriber {id}', {}, '{}', {}, {}, {}, {});
             INSERT INTO provider_exclusion
             SELECT '{}', 'list', day, NULL, 'oracle' FROM (SELECT ({})::date) d (day) WHERE day IS NOT NULL;",
            npi(5000 + id),
            if id == 1 { "NULL".into() } else { format!("'{}'", dea(id)) },
            if id == 2 || id == 9 { "{4,5}" } else { "{2,3,4,5}" },
            if id == 3 { day(r, 30, 200) } else { "NULL".into() },
            if id == 4 { day(r, 30, 200) } else { "DATE '2015-01-01'".into() },
            if id == 5 { day(r, 30, 200) } else { "NULL".into() },
            if id == 7 { day(r, 30, 200) } else { "NULL".into() },
            npi(5000 + id),
            if id == 6 { day(r, 30, 200) } else { "NULL".into() },
        );
    }
}

fn safety(r: &mut Random, sql: &mut String) {
    for one in 1..=INGREDIENTS {
        for other in one + 1..=INGREDIENTS {
            if !r.chance(14) {
                continue;
            }
            for source in ["first", "second"] {
                if r.chance(60) {
                    let _ = writeln!(
                        sql,
                        "INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, description, termination_date)
                         VALUES ({one}, {other}, '{source}', {}, {}, {}, {});",
                        r.within(1, 3),
                        r.chance(80),
                        r.or_null(60, "'watch'"),
                        if r.chance(10) { "CURRENT_DATE - 100" } else { "NULL" },
                    );
                }
            }
        }
        if r.chance(60) {
            for (from, to) in [(0, 17), (18, 999)] {
                let _ = writeln!(
                    sql,
                    "INSERT INTO dose_limit (ingredient_id, minimum_age, maximum_age, minimum_daily_dose, maximum_daily_dose, strength_unit, severity)
                     VALUES ({one}, {from}, {to}, {}, {}, '{}', {});",
                    r.or_null(40, 2.5),
                    r.or_null(60, 12),
                    r.pick(&["MG", "mg"]),
                    r.within(1, 3),
                );
            }
        }
        if one % 3 == 0 {
            let (least, most, sex) = match one / 3 % 3 {
                0 => ("12", "NULL", "NULL"),
                1 => ("NULL", "50", "NULL"),
                _ => ("NULL", "NULL", "'F'"),
            };
            let _ = writeln!(
                sql,
                "INSERT INTO patient_limit (ingredient_id, minimum_age, maximum_age, sex, severity) VALUES ({one}, {least}, {most}, {sex}, {});",
                r.within(1, 3),
            );
        }
    }
}

fn people(r: &mut Random, sql: &mut String) {
    let mut member = 0;
    let mut family = 0;
    while member < MEMBERS {
        family += 1;
        let plan = 1 + family % PLANS;
        for place in 1..=r.within(1, 4).min(MEMBERS - member) {
            member += 1;
            let age_days = if place > 2 { r.within(200, 9_500) } else { r.within(7_000, 30_000) };
            let _ = writeln!(
                sql,
                "INSERT INTO members (member_id, patient_id, first_name, last_name, date_of_birth, plan_id, effective_date, sex)
                 VALUES ({member}, md5('patient{member}')::uuid, 'Test', 'Member{member}', {}, 'P{plan}', CURRENT_DATE - 500, '{}');",
                if member % 20 == 7 { "DATE '2004-02-29'".into() } else { format!("CURRENT_DATE - {age_days}") },
                r.pick(&["M", "F", "F", "M", "U"]),
            );
            if member % 20 == 9 {
                let _ =
                    writeln!(sql, "UPDATE members SET date_of_death = CURRENT_DATE - 60 WHERE member_id = {member};");
            }
            spans(r, member, family, place, plan, sql);
            authorizations(r, member, plan, sql);
        }
    }
    // For products that want one: approved for one fill, in process, or denied.
    sql.push_str(
        "INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, status, fills_authorized, effective_date)
         SELECT DISTINCT ON (m.member_id, f.ndc) 'B' || m.member_id || '-' || f.ndc, m.patient_id, f.plan_id, f.ndc,
                (ARRAY['approved', 'approved', 'approved', 'in_process', 'denied'])[1 + (m.member_id + f.tier) % 5], 1, CURRENT_DATE - 500
         FROM coverage c JOIN members m USING (member_id) JOIN formulary f ON f.plan_id = c.plan_id
         WHERE f.prior_auth_required AND f.ndc IS NOT NULL AND c.rank = 1 AND (m.member_id + f.tier) % 3 = 0
           AND NOT EXISTS (SELECT FROM prior_authorization a WHERE a.patient_id = m.patient_id AND a.ndc = f.ndc);\n",
    );
}

fn spans(r: &mut Random, member: u32, family: u32, place: u32, plan: u32, sql: &mut String) {
    let mut span = |plan: u32, rank: u32, since: &str, until: &str| {
        let _ = writeln!(
            sql,
            "INSERT INTO coverage (coverage_id, member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, rank,
                 effective_date, termination_date)
             VALUES (md5('coverage{member} {rank} {since}')::uuid, {member}, md5('plan{plan}')::uuid, 'CARD{family}', '{place:02}',
                 md5('family{family}')::uuid, '{}', {rank}, {since}, {until});",
            if member % 10 == 3 { 0 } else { place.min(3) },
        );
    };
    match member % 12 {
        0 => span(plan, 1, "CURRENT_DATE - 500", "CURRENT_DATE - 60"),
        1 => {
            span(plan, 1, "CURRENT_DATE - 500", "CURRENT_DATE - 201");
            span(1 + plan % PLANS, 1, "CURRENT_DATE - 200", "NULL");
        }
        2 => {
            span(plan, 1, "CURRENT_DATE - 500", "CURRENT_DATE - 240");
            span(plan, 1, "CURRENT_DATE - 150", "CURRENT_DATE - 5");
        }
        3 => {
            span(plan, 1, "CURRENT_DATE - 500", "CURRENT_DATE - 200");
            span(plan, 1, "CURRENT_DATE - 100", "NULL");
        }
        4 => {
            span(1 + plan % PLANS, 2, "CURRENT_DATE - 500", "NULL");
            span(plan, 1, "CURRENT_DATE - 180", "NULL");
        }
        5 if member == 5 => span(plan, 1, "CURRENT_DATE - 100", "CURRENT_DATE - 101"),
        6 => span(plan, 1, "CURRENT_DATE - 250", "NULL"),
        _ => span(plan, 1, "CURRENT_DATE - 500", "NULL"),
    }
    let _ = r;
}

fn authorizations(r: &mut Random, member: u32, plan: u32, sql: &mut String) {
    let mut targets: Vec<String> = Vec::new();
    if r.chance(70) {
        let product = r.within(1, PRODUCTS);
        targets.push(format!("'{}', NULL, NULL", ndc(product)));
        targets.push(format!("'{}', NULL, NULL", ndc(1 + product % PRODUCTS)));
    }
    if r.chance(80) {
        targets.push(format!("NULL, {}, NULL", r.within(1, INGREDIENTS)));
    }
    if r.chance(30) {
        targets.push(format!("NULL, NULL, {}", r.within(1, CLASSES)));
    }
    if member.is_multiple_of(3) {
        // Several of one kind for one product, which differ in what they waive and when they end.
        targets.extend(targets.first().cloned());
    }
    // Everything of one edit.
    let edits = [
        ("refill too soon", "{79}"),
        ("quantity limit", "{9G,76}"),
        ("maximum cost", "{78}"),
        ("prior authorization", "{75}"),
        ("step therapy", "{608}"),
    ];
    let mut of_edits = Vec::new();
    if r.chance(60) {
        of_edits.push(edits[r.below(5) as usize]);
    }
    let targets = targets.iter().map(|target| (format!("{target}, NULL"), None));
    let targets: Vec<_> = targets
        .chain(of_edits.into_iter().map(|(edit, codes)| (format!("NULL, NULL, NULL, '{edit}'"), Some(codes))))
        .collect();
    for (place, (target, codes)) in targets.iter().enumerate() {
        let waived = r.pick(&["{75,608}", "{75,608,9G,76,AG}", "{70,MR,75,79}", "{75,78,60,61,7X}", "{76}"]);
        let _ = writeln!(
            sql,
            "INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, ingredient_id, class_id, edit, status,
                 waived_reject_codes, amount_authorized, prescriber_npi, quantity_authorized, fills_authorized, effective_date,
                 termination_date, pharmacy_id)
             VALUES ('A{member}-{place}', md5('patient{member}')::uuid, md5('plan{plan}')::uuid, {target}, '{}', '{}', {}, {}, {}, {},
                 CURRENT_DATE - {}, {}, {});",
            r.pick(&["approved", "approved", "approved", "approved", "approved", "denied", "in_process", "closed"]),
            codes.unwrap_or(waived),
            r.or_null(35, "250.25"),
            if r.chance(15) { format!("'{}'", npi(5009)) } else { "NULL".into() },
            r.or_null(50, 95),
            r.or_null(50, 1),
            r.within(200, 500),
            if r.chance(20) { "CURRENT_DATE - 40" } else { "NULL" },
            if member.is_multiple_of(7) { "5" } else { "NULL" },
        );
    }
}
