//! The engine against the oracle: random claims on random plans are answered the same by the extension
//! and by the same rules in PL/pgSQL (benches/oracle.sql), each on its own copy of one database, and leave
//! the same balances. Needs the server that scripts/test.sh starts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use postgres::{Client, Config, NoTls};
use serde_json::{Map, Value, json};

const ORACLE: &str = include_str!("../benches/oracle.sql");

/// Only the engine may write claims that are paid; rows that come as another server has them are taken.
const ORACLE_WRITES: &str = "DO $$
    DECLARE f regprocedure;
    BEGIN
        FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pbm_oracle'::regnamespace AND provolatile = 'v' AND prokind = 'f' LOOP
            EXECUTE format('ALTER FUNCTION %s SET session_replication_role = replica', f);
        END LOOP;
    END $$";
const SEED: u64 = 20_260_101;
const CLAIMS: usize = 4_000;
/// Another seed, for another data set and other claims: PBM_ORACLE_SEED.
fn seed() -> u64 {
    std::env::var("PBM_ORACLE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(SEED)
}

const MEMBERS: u32 = 110;
const PLANS: u32 = 8;
const PRODUCTS: u32 = 80;
const INGREDIENTS: u32 = 16;
const CLASSES: u32 = 8;
const PHARMACIES: u32 = 14;
const PRESCRIBERS: u32 = 12;

// --- numbers that look drawn ----------------------------------------------------------------------

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n.max(1))).unwrap_or(0)
    }

    fn within(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(u32::try_from(of.len()).unwrap_or(1)) as usize]
    }

    /// One of the literals, or NULL with the chance of the rest.
    fn or_null(&mut self, percent: u32, value: impl std::fmt::Display) -> String {
        if self.chance(percent) { value.to_string() } else { "NULL".into() }
    }
}

fn npi(number: u32) -> String {
    let stem = format!("1{number:08}");
    let sum: u32 = stem.bytes().rev().enumerate().fold(24, |sum, (place, digit)| {
        let value = u32::from(digit - b'0');
        sum + if place % 2 == 0 { value * 2 / 10 + value * 2 % 10 } else { value }
    });
    format!("{stem}{}", (10 - sum % 10) % 10)
}

fn dea(number: u32) -> String {
    let digits = format!("{number:06}");
    let d: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
    format!("AB{digits}{}", (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10)
}

/// A product's NDC: labeler 20000, product number, package 01.
fn ndc(product: u32) -> String {
    format!("20000{product:04}01")
}

// --- the databases ----------------------------------------------------------------------------------

fn config() -> Config {
    let env =
        |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run make test TEST=oracle"));
    let mut config = Config::new();
    config.host(&env("PBM_PGHOST")).port(env("PBM_PGPORT").parse().expect("a port")).user(&env("PBM_PGUSER"));
    config
}

fn connect(database: &str) -> Client {
    config().dbname(database).connect(NoTls).unwrap_or_else(|e| panic!("no connection to {database}: {e}"))
}

/// Databases made from one, dropped at the end.
struct Databases {
    names: Vec<String>,
}

impl Databases {
    fn new(test: &str) -> Self {
        let mut databases = Self { names: Vec::new() };
        let first = format!("pbm_oracle_{test}_{}", std::process::id());
        connect("postgres").batch_execute(&format!("CREATE DATABASE {first}")).expect("create database");
        databases.names.push(first.clone());
        let mut client = connect(&first);
        client.batch_execute("CREATE EXTENSION pbm").expect("create extension");
        client
            .batch_execute("SELECT pbm.ensure_partitions(CURRENT_DATE + 31, CURRENT_DATE - 200)")
            .expect("partitions");
        client.batch_execute(&dataset(&mut Random(seed()))).expect("load the data set");
        client.batch_execute(ORACLE).expect("load the oracle");
        client.batch_execute(ORACLE_WRITES).expect("let the oracle write");
        client.batch_execute("ANALYZE").expect("analyze");
        databases
    }

    /// A copy of the first database, as it was loaded.
    fn copy(&mut self) -> String {
        let name = format!("{}_{}", self.names[0], self.names.len());
        connect("postgres")
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {}", self.names[0]))
            .expect("copy database");
        self.names.push(name.clone());
        name
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        if let Ok(mut client) = config().dbname("postgres").connect(NoTls) {
            for name in &self.names {
                let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
        }
    }
}

/// A session whose commits need not be durable: nothing here outlives the test.
fn session(database: &str) -> Client {
    let mut client = connect(database);
    client.batch_execute("SET synchronous_commit = off; SET pbm.force_sync_commit = off").expect("settings");
    client
}

// --- a data set with every kind of rule --------------------------------------------------------------

fn day(random: &mut Random, from: u32, to: u32) -> String {
    format!("CURRENT_DATE - {}", random.within(from, to))
}

fn dataset(r: &mut Random) -> String {
    let mut sql = String::from("SET search_path = pg_catalog, pbm, pg_temp;\n");
    plans(r, &mut sql);
    products(r, &mut sql);
    formularies(r, &mut sql);
    pharmacies(r, &mut sql);
    prescribers(r, &mut sql);
    safety(r, &mut sql);
    people(r, &mut sql);
    sql
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
                 effective_date, termination_date, exclusion_date, deceased_date)
             VALUES ('{}', 'Prescriber {id}', {}, '{}', {}, {}, {}, {}, {});",
            npi(5000 + id),
            if id == 1 { "NULL".into() } else { format!("'{}'", dea(id)) },
            if id == 2 || id == 9 { "{4,5}" } else { "{2,3,4,5}" },
            if id == 3 { day(r, 30, 200) } else { "NULL".into() },
            if id == 4 { day(r, 30, 200) } else { "DATE '2015-01-01'".into() },
            if id == 5 { day(r, 30, 200) } else { "NULL".into() },
            if id == 6 { day(r, 30, 200) } else { "NULL".into() },
            if id == 7 { day(r, 30, 200) } else { "NULL".into() },
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
            place.min(3),
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
    for (place, target) in targets.iter().enumerate() {
        let _ = writeln!(
            sql,
            "INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, ingredient_id, class_id, status,
                 waived_reject_codes, quantity_authorized, fills_authorized, effective_date, termination_date, pharmacy_id)
             VALUES ('A{member}-{place}', md5('patient{member}')::uuid, md5('plan{plan}')::uuid, {target}, '{}', '{}', {}, {}, CURRENT_DATE - {}, {}, {});",
            r.pick(&["approved", "approved", "approved", "approved", "approved", "denied", "in_process"]),
            r.pick(&["{75,608}", "{75,608,9G,76,AG}", "{70,MR,75,79}", "{75,78,60,61,7X}", "{76}"]),
            r.or_null(50, 95),
            r.or_null(50, 1),
            r.within(200, 500),
            if r.chance(20) { "CURRENT_DATE - 40" } else { "NULL" },
            if member.is_multiple_of(7) { "5" } else { "NULL" },
        );
    }
}

// --- random claims ------------------------------------------------------------------------------------

/// What is asked of both sides.
enum Request {
    Claim(Value),
    Reversal { pharmacy_npi: String, rx_number: String, fill_date: String, fill_number: i32 },
}

impl Request {
    fn shown(&self) -> String {
        match self {
            Self::Claim(claim) => claim.to_string(),
            Self::Reversal { rx_number, fill_date, .. } => format!("reversal of {rx_number} of {fill_date}"),
        }
    }
}

/// Whom claims can be for, as the data set has them.
struct Person {
    cardholder_id: String,
    person_code: String,
    born: String,
    member_id: i32,
}

struct Generator {
    random: Random,
    people: Vec<Person>,
    /// Days of the last 430, the newest first, and three days to come.
    days: Vec<String>,
    sent: Vec<Value>,
    paid: Vec<Value>,
    /// Whose product was authorized: a person's place in the list, and the NDC.
    authorized: Vec<(usize, String)>,
    longest_supply: u32,
}

impl Generator {
    fn new(client: &mut Client, seed: u64, longest_supply: u32) -> Self {
        let people: Vec<Person> = client
            .query("SELECT DISTINCT c.cardholder_id, c.person_code, m.date_of_birth::text, m.member_id FROM pbm.coverage c JOIN pbm.members m USING (member_id) ORDER BY 1, 2", &[])
            .expect("people")
            .iter()
            .map(|row| Person { cardholder_id: row.get(0), person_code: row.get(1), born: row.get(2), member_id: row.get(3) })
            .collect();
        let days = client
            .query("SELECT (CURRENT_DATE + 3 - n)::text FROM generate_series(0, 433) n ORDER BY n", &[])
            .expect("days")
            .iter()
            .map(|row| row.get(0))
            .collect();
        let authorized = client
            .query("SELECT m.member_id, a.ndc::text FROM pbm.prior_authorization a JOIN pbm.members m USING (patient_id) WHERE a.ndc IS NOT NULL ORDER BY 1, 2", &[])
            .expect("authorizations")
            .iter()
            .filter_map(|row| Some((people.iter().position(|p| p.member_id == row.get::<_, i32>(0))?, row.get(1))))
            .collect();
        Self { random: Random(seed), authorized, people, days, sent: Vec::new(), paid: Vec::new(), longest_supply }
    }

    /// Mostly a new claim; else one that has to do with an earlier one, rather with one that was paid.
    fn next(&mut self) -> Request {
        let r = &mut self.random;
        let earlier = if r.chance(70) { &self.paid } else { &self.sent };
        let kind = r.below(100);
        if kind >= 34 || earlier.is_empty() {
            let claim = self.fresh();
            return self.send(claim);
        }
        let mut claim = earlier[r.below(u32::try_from(earlier.len()).unwrap_or(1)) as usize].clone();
        let text = |key: &str| claim[key].as_str().unwrap_or("").to_string();
        let fill_date = text("fill_date");
        let day = self.days.iter().position(|d| *d == fill_date);
        match (kind, day) {
            // The same again.
            (0..=3, _) => return Request::Claim(claim),
            // The same key, another claim.
            (4..=5, _) => claim["quantity"] = json!(r.within(1, 90)),
            (6, _) => {
                let other = &self.people[r.below(u32::try_from(self.people.len()).unwrap_or(1)) as usize];
                claim["cardholder_id"] = json!(other.cardholder_id);
                claim["person_code"] = json!(other.person_code);
            }
            (7..=11, Some(_)) => {
                let fill_number = claim["fill_number"].as_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
                let (pharmacy_npi, rx_number) = (text("pharmacy_npi"), text("rx_number"));
                return Request::Reversal { pharmacy_npi, rx_number, fill_date, fill_number };
            }
            // A refill, too soon or not, sometimes of another make.
            (_, Some(day)) => {
                let days = claim["days_supply"].as_u64().and_then(|d| u32::try_from(d).ok()).unwrap_or(30).min(400);
                let later =
                    day.saturating_sub((days * r.within(40, 130) / 100) as usize).max(usize::from(r.chance(90)) * 3);
                claim["fill_date"] = json!(self.days[later]);
                claim["written_date"] = Value::Null;
                claim["fill_number"] = json!(r.below(4));
                if r.chance(30) {
                    claim["ndc"] = json!(ndc(r.within(1, PRODUCTS)));
                }
            }
            (_, None) => {}
        }
        self.send(claim)
    }

    fn send(&mut self, claim: Value) -> Request {
        self.sent.push(claim.clone());
        Request::Claim(claim)
    }

    fn learn(&mut self, request: Request, answer: &Value) {
        if let (Request::Claim(claim), Some("paid")) = (request, answer["status"].as_str()) {
            self.paid.push(claim);
        }
    }

    fn fresh(&mut self) -> Value {
        let r = &mut self.random;
        // A third of the members get half of the claims: history matters.
        let people = u32::try_from(self.people.len()).unwrap_or(1);
        let chosen = if r.chance(50) { r.below(people / 3) } else { r.below(people) };
        let authorized = r.below(u32::try_from(self.authorized.len()).unwrap_or(1)) as usize;
        let authorized = self.authorized.get(authorized).filter(|_| r.chance(10));
        let person = &self.people[authorized.map_or(chosen as usize, |(person, _)| *person)];
        let mut claim = Map::new();
        let mut set = |key: &str, value: Value| claim.insert(key.into(), value);
        set("cardholder_id", json!(person.cardholder_id));
        match r.below(20) {
            0 => {}
            1 | 2 => drop(set("person_code", json!(person.person_code.trim_start_matches('0')))),
            _ => drop(set("person_code", json!(person.person_code))),
        }
        if r.chance(30) {
            set("date_of_birth", json!(person.born));
        }
        let product = r.within(1, PRODUCTS);
        let code = authorized.map_or_else(|| ndc(product), |(_, code)| code.clone());
        set("ndc", json!(if r.chance(20) { format!("{}-{}-{}", &code[..5], &code[5..9], &code[9..]) } else { code }));
        let days = match r.below(40) {
            0 => self.longest_supply,
            1 => self.longest_supply / 2,
            n => [7, 10, 14, 30, 30, 30, 30, 60, 90][(n % 9) as usize],
        };
        set("days_supply", json!(days));
        let half_units = days * [1, 2, 2, 2, 4, 6, 10][r.below(7) as usize];
        set("quantity", json!(f64::from(half_units) / 2.0));
        let first = if r.chance(90) { 4 } else { 1 };
        set("pharmacy_npi", json!(npi(r.within(first, PHARMACIES))));
        let at = if r.chance(2) { r.below(3) } else { r.within(3, 433) };
        set("fill_date", json!(self.days[at as usize]));
        set("rx_number", json!(format!("R{}", r.below(10_000_000))));
        if r.chance(25) {
            set("fill_number", json!(r.below(4)));
        }
        if r.chance(93) {
            let first = if r.chance(if product % 9 == 4 { 40 } else { 85 }) { 8 } else { 1 };
            set("prescriber_npi", json!(npi(5000 + r.within(first, PRESCRIBERS))));
        }
        if r.chance(30) {
            set("daw_code", json!(r.below(10).to_string()));
        }
        if r.chance(70) {
            let charge = if r.chance(15) { 0.0 } else { f64::from(r.within(200, 60_000)) / 100.0 };
            set("usual_and_customary", json!(charge));
        }
        if r.chance(50) {
            set("ingredient_cost_submitted", json!(f64::from(r.within(100, 50_000)) / 100.0));
        }
        if r.chance(40) {
            set("dispensing_fee_submitted", json!(f64::from(r.within(0, 1_100)) / 100.0));
        }
        if r.chance(20) {
            set("gross_amount_due", json!(f64::from(r.within(500, 60_000)) / 100.0));
        }
        if r.chance(40) {
            set(
                "written_date",
                json!(self.days[(at + if r.chance(90) { r.below(60) } else { r.below(400) }).min(433) as usize]),
            );
        }
        if r.chance(20) {
            set("refills_authorized", json!(r.below(5)));
        }
        if r.chance(6) {
            set("prior_authorization_number", json!(format!("A{}-{}", person.member_id, r.below(4))));
        }
        if r.chance(8) {
            set("prior_authorization_type", json!(r.pick(&["1", "2", "8", "8"])));
        }
        if r.chance(4) {
            set("dispensing_status", json!(r.pick(&["P", "C"])));
        }
        if r.chance(12) {
            let codes = [json!("3"), json!("5"), json!("7"), json!("10")];
            let some: Vec<Value> = codes.iter().filter(|_| r.chance(40)).cloned().collect();
            set("submission_clarification_codes", json!(some));
        }
        if r.chance(25) {
            let triples: Vec<Value> = (0..r.within(1, 3))
                .map(|_| {
                    json!({
                        "reason_for_service": r.pick(&["DD", "TD", "HD", "LD", "PA", "SX", "ER", "ID", "LR", "AT"]),
                        "professional_service": r.pick(&["M0", "P0", "R0"]),
                        "result_of_service": r.pick(&["1A", "1B", "1G", "3E"]),
                    })
                })
                .collect();
            set("dur", json!(triples));
        }
        if r.chance(10) {
            for _ in 0..r.within(1, 2) {
                self.spoil(&mut claim);
            }
        }
        Value::Object(claim)
    }

    /// Puts a fault into one field.
    fn spoil(&mut self, claim: &mut Map<String, Value>) {
        let r = &mut self.random;
        let faults: &[(&str, Value)] = &[
            ("cardholder_id", json!("NOBODY")),
            ("cardholder_id", json!("A CARDHOLDER ID THAT IS TOO LONG")),
            ("cardholder_id", json!("   ")),
            ("cardholder_id", json!("CÄRD1")),
            ("cardholder_id", Value::Null),
            ("person_code", json!("77")),
            ("person_code", json!("0001")),
            ("person_code", json!("")),
            ("date_of_birth", json!("1931-05-05")),
            ("date_of_birth", json!("2004-02-30")),
            ("date_of_birth", json!(self.days[0])),
            ("ndc", json!("2000000101")),
            ("ndc", json!("20000-001-01")),
            ("ndc", json!("99999999999")),
            ("ndc", json!("2000-0001-01")),
            ("ndc", json!("no product")),
            ("ndc", Value::Null),
            ("quantity", json!(0)),
            ("quantity", json!(-30)),
            ("quantity", json!("1.2345")),
            ("quantity", json!("a lot")),
            ("quantity", json!(10_000_000)),
            ("quantity", Value::Null),
            ("quantity", json!(" 30.500 ")),
            ("quantity", json!("3e1")),
            ("days_supply", json!(0)),
            ("days_supply", json!(1000)),
            ("days_supply", json!(-7)),
            ("days_supply", json!("thirty")),
            ("days_supply", json!(29.5)),
            ("days_supply", Value::Null),
            ("days_supply", json!("30")),
            ("pharmacy_npi", json!("1234567890")),
            ("pharmacy_npi", json!("123")),
            ("pharmacy_npi", json!(npi(999))),
            ("pharmacy_npi", Value::Null),
            ("fill_date", json!("2026-13-01")),
            ("fill_date", json!("yesterday")),
            ("fill_date", Value::Null),
            ("fill_date", json!(self.days[40].replace('-', ""))),
            ("rx_number", json!("RX NUMBER TOO LONG")),
            ("rx_number", json!("")),
            ("rx_number", Value::Null),
            ("rx_number", json!(7_000_001)),
            ("fill_number", json!(100)),
            ("fill_number", json!(-1)),
            ("fill_number", json!("second")),
            ("prescriber_npi", json!("1111111111")),
            ("prescriber_npi", json!(npi(9_999))),
            ("prescriber_dea", json!("AB1234567")),
            ("prescriber_dea", json!(dea(77))),
            ("daw_code", json!("A")),
            ("daw_code", json!("12")),
            ("daw_code", json!(true)),
            ("usual_and_customary", json!(-1)),
            ("usual_and_customary", json!("12.345")),
            ("ingredient_cost_submitted", json!(1_000_000)),
            ("ingredient_cost_submitted", json!([1])),
            ("dispensing_fee_submitted", json!("free")),
            ("gross_amount_due", json!(-0.01)),
            ("written_date", json!(self.days[0])),
            ("written_date", json!("1999-12-31")),
            ("written_date", json!({})),
            ("refills_authorized", json!(100)),
            ("refills_authorized", json!(0)),
            ("prior_authorization_number", json!("NOT ON FILE")),
            ("prior_authorization_type", json!("X")),
            ("dispensing_status", json!("X")),
            ("submission_clarification_codes", json!(["3", "XX"])),
            ("submission_clarification_codes", json!("7")),
            ("dur", json!([{"reason_for_service": "??", "professional_service": "M0", "result_of_service": "1B"}])),
            ("dur", json!([{"reason_for_service": "DD", "result_of_service": "1B"}])),
            ("dur", json!({"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "ZZ"})),
        ];
        let (field, value) = &faults[r.below(u32::try_from(faults.len()).unwrap_or(1)) as usize];
        claim.insert((*field).into(), value.clone());
    }
}

// --- asking and comparing ----------------------------------------------------------------------------

fn ask(client: &mut Client, function: &str, request: &Request) -> Value {
    let answer: String = match request {
        Request::Claim(claim) => {
            let sql = format!("SELECT {function}($1::text::jsonb)::text");
            client
                .query_one(sql.as_str(), &[&claim.to_string()])
                .unwrap_or_else(|e| panic!("{function}: {e:?}\n{claim}"))
                .get(0)
        }
        Request::Reversal { pharmacy_npi, rx_number, fill_date, fill_number } => {
            let sql = if function.starts_with("pbm_oracle") {
                "SELECT pbm_oracle.reverse($1, $2, $3::text::date, $4)::text"
            } else {
                "SELECT to_jsonb(pbm.reverse_claim($1, $2, $3::text::date, $4))::text"
            };
            client.query_one(sql, &[pharmacy_npi, rx_number, fill_date, fill_number]).expect("reverse").get(0)
        }
    };
    serde_json::from_str(&answer).expect("an object")
}

const AMOUNTS: [&str; 11] = [
    "ingredient_cost",
    "dispensing_fee",
    "sales_tax",
    "allowed_amount",
    "paid_amount",
    "patient_pay",
    "deductible_applied",
    "copay_amount",
    "coinsurance_amount",
    "daw_penalty",
    "out_of_pocket_forgiven",
];

/// What must be the same in two answers.
fn essence(answer: &Value) -> Value {
    let amount = |key: &str| answer.get(key).and_then(Value::as_f64).map(|n| format!("{n:.2}"));
    let mut findings: Vec<String> = answer
        .get("dur")
        .and_then(Value::as_array)
        .map(|all| {
            let text = |f: &Value, key: &str| f[key].as_str().unwrap_or("").to_string();
            all.iter()
                .map(|f| format!("{} {} {}", text(f, "alert_code"), text(f, "severity"), text(f, "outcome")))
                .collect()
        })
        .unwrap_or_default();
    let status = answer["status"].as_str().unwrap_or("");
    if status == "duplicate" || status == "reversed" {
        findings.clear();
    }
    let codes = answer.get("reject_codes").cloned().filter(|c| !c.is_null()).unwrap_or_else(|| json!([]));
    json!({
        "status": status,
        "reject_codes": codes,
        "member_id": answer.get("member_id"),
        "plan_id": answer.get("plan_id"),
        "tier": answer.get("tier"),
        "basis": answer.get("basis_of_reimbursement"),
        "amounts": AMOUNTS.map(amount),
        "dur": findings,
    })
}

/// What a run has seen, by kind.
#[derive(Default)]
struct Seen {
    statuses: BTreeMap<String, usize>,
    rejects: BTreeMap<String, usize>,
    bases: BTreeMap<String, usize>,
    findings: BTreeMap<String, usize>,
}

impl Seen {
    fn add(&mut self, essence: &Value) {
        let mut count = |of: fn(&mut Self) -> &mut BTreeMap<String, usize>, key: &Value| {
            if let Some(key) = key.as_str() {
                *of(self).entry(key.to_string()).or_default() += 1;
            }
        };
        count(|s| &mut s.statuses, &essence["status"]);
        count(|s| &mut s.bases, &essence["basis"]);
        for code in essence["reject_codes"].as_array().into_iter().flatten() {
            count(|s| &mut s.rejects, code);
        }
        for finding in essence["dur"].as_array().into_iter().flatten() {
            count(|s| &mut s.findings, finding);
        }
    }

    fn missing(&self, wanted: &[&str], of: &BTreeMap<String, usize>) -> Vec<String> {
        wanted.iter().filter(|w| !of.contains_key(**w)).map(|w| (*w).to_string()).collect()
    }
}

const STATE: [(&str, &str); 4] = [
    (
        "accumulators",
        "SELECT concat_ws(' ', owner_id, plan_id, benefit_year_start, scope, deductible_met, out_of_pocket_met) FROM pbm.accumulator
         WHERE deductible_met <> 0 OR out_of_pocket_met <> 0 ORDER BY 1",
    ),
    (
        "claims",
        "SELECT concat_ws('|', patient_id, rx_number, ndc, pharmacy_npi, fill_date, fill_number, status, tier, reject_codes, drug_name, channel,
                          CASE WHEN status <> 'rejected'
                               THEN concat_ws('|', quantity, days_supply, allowed_amount, paid_amount, patient_copay, daw_penalty, out_of_pocket_applied,
                                              basis_of_reimbursement, benefit_year_start, prior_authorization_numbers, family_id, coverage_id) END)
         FROM pbm.pharmacy_claim ORDER BY 1",
    ),
    (
        "alerts",
        "SELECT concat_ws('|', a.patient_id, c.rx_number, c.fill_date, a.alert_type, a.alert_code, a.severity, a.outcome, a.override_reason, a.drug1_ndc)
         FROM pbm.dur_alert a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date ORDER BY 1",
    ),
    (
        "sums that are not their accumulators",
        "SELECT concat_ws(' ', s.owner_id, s.deductible, s.out_of_pocket, a.deductible_met, a.out_of_pocket_met)
         FROM (SELECT o.owner_id, o.scope, plan_id, benefit_year_start, sum(deductible_applied) AS deductible, sum(out_of_pocket_applied) AS out_of_pocket
               FROM pbm.pharmacy_claim CROSS JOIN LATERAL (VALUES (patient_id, 'individual'), (family_id, 'family')) o(owner_id, scope)
               WHERE status = 'paid' GROUP BY 1, 2, 3, 4) s
         FULL JOIN pbm.accumulator a USING (owner_id, plan_id, benefit_year_start, scope)
         WHERE coalesce(s.deductible, 0) <> coalesce(a.deductible_met, 0) OR coalesce(s.out_of_pocket, 0) <> coalesce(a.out_of_pocket_met, 0)",
    ),
];

fn rows(client: &mut Client, sql: &str) -> Vec<String> {
    client.query(sql, &[]).expect("state").iter().map(|row| row.get(0)).collect()
}

/// Fails when two databases hold different balances, claims or alerts, or when a balance is not the sum.
fn assert_same_state(one: &mut Client, other: &mut Client) {
    for (what, sql) in STATE {
        let (ours, theirs) = (rows(one, sql), rows(other, sql));
        if what.starts_with("sums") {
            assert!(ours.is_empty() && theirs.is_empty(), "{what}: {ours:?} {theirs:?}");
            continue;
        }
        let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) = (ours.into_iter().collect(), theirs.into_iter().collect());
        let only: Vec<_> = ours.symmetric_difference(&theirs).take(6).collect();
        assert!(only.is_empty(), "{what} differ, {} against {}: {only:#?}", ours.len(), theirs.len());
    }
}

// --- the tests -----------------------------------------------------------------------------------------

/// Sends the same requests to the engine and to the oracle; gives what was seen.
fn compare(test: &str, seed: u64, claims: usize, longest_supply: u32) -> Seen {
    let mut databases = Databases::new(test);
    let (ours, theirs) = (databases.copy(), databases.copy());
    let (mut engine, mut oracle) = (session(&ours), session(&theirs));
    let mut generator = Generator::new(&mut engine, seed, longest_supply);
    let mut seen = Seen::default();
    let mut differences: Vec<String> = Vec::new();
    for n in 0..claims {
        let request = generator.next();
        let priced = match &request {
            Request::Claim(_) if n % 10 == 0 => Some(essence(&ask(&mut engine, "pbm.price_claim", &request))),
            _ => None,
        };
        let answer = essence(&ask(&mut engine, "pbm.adjudicate_claim", &request));
        let expected = essence(&ask(&mut oracle, "pbm_oracle.adjudicate", &request));
        seen.add(&expected);
        let shown = request.shown();
        if answer != expected {
            differences.push(format!("request {n}: {shown}\n  engine {answer}\n  oracle {expected}"));
        }
        if let Some(priced) = priced
            && priced != answer
            && answer["reject_codes"] != json!(["83"])
        {
            differences.push(format!("request {n}: {shown}\n  price_claim {priced}\n  adjudicate_claim {answer}"));
        }
        generator.learn(request, &answer);
        if differences.len() >= 10 {
            break;
        }
    }
    println!(
        "answers {:?}\nrejects {:?}\nbases {:?}\nfindings {:?}",
        seen.statuses, seen.rejects, seen.bases, seen.findings
    );
    assert!(differences.is_empty(), "{} answers differ:\n{}", differences.len(), differences.join("\n"));
    assert_same_state(&mut engine, &mut oracle);
    seen
}

#[test]
fn engine_and_oracle_answer_thousands_of_random_claims_the_same() {
    let seen = compare("single", seed(), CLAIMS, 90);
    if seed() != SEED {
        return;
    }
    // Nothing was compared if it never happened.
    let statuses = seen.missing(&["paid", "rejected", "duplicate", "reversed"], &seen.statuses);
    let rejects = seen.missing(
        &[
            "05", "07", "08", "09", "15", "16", "17", "19", "21", "22", "23", "25", "28", "29", "34", "3W", "3X", "3Y",
            "40", "43", "44", "46", "50", "52", "53", "54", "56", "60", "600", "608", "61", "64", "65", "66", "67",
            "69", "70", "71", "73", "75", "76", "77", "78", "79", "7W", "7X", "81", "82", "83", "84", "85", "88", "9G",
            "A1", "A2", "AB", "AC", "AG", "DC", "DQ", "DU", "E4", "E5", "E6", "E7", "EU", "HD", "M4", "MR", "P6", "PA",
        ],
        &seen.rejects,
    );
    let bases = seen.missing(&["1", "2", "3", "4", "7", "8", "13", "20"], &seen.bases);
    let kinds: BTreeSet<&str> = seen.findings.keys().filter_map(|f| f.split(' ').next()).collect();
    assert!(
        statuses.is_empty() && rejects.is_empty() && bases.is_empty(),
        "never seen: {statuses:?} {rejects:?} {bases:?}"
    );
    assert_eq!(kinds, BTreeSet::from(["AT", "DD", "HD", "ID", "LD", "LR", "PA", "SX", "TD"]));
}

#[test]
fn a_supply_that_lasts_a_year_is_seen_until_it_ends() {
    compare("long", seed() + 2, CLAIMS / 2, 365);
}

#[test]
fn a_batch_answers_and_leaves_what_single_calls_do() {
    let mut databases = Databases::new("batch");
    let (ours, theirs) = (databases.copy(), databases.copy());
    let (mut batch, mut single) = (session(&ours), session(&theirs));
    let mut generator = Generator::new(&mut single, seed() + 1, 90);
    for _ in 0..20 {
        let claims: Vec<Value> = std::iter::repeat_with(|| generator.next())
            .filter_map(|request| if let Request::Claim(claim) = request { Some(claim) } else { None })
            .take(60)
            .collect();
        let answers = batch
            .query(
                "SELECT to_jsonb(r)::text FROM pbm.adjudicate_batch($1::text::jsonb) r",
                &[&json!(claims).to_string()],
            )
            .expect("batch");
        assert_eq!(answers.len(), claims.len());
        for (row, claim) in answers.iter().zip(claims) {
            let answer: Value = serde_json::from_str(row.get(0)).expect("an object");
            let request = Request::Claim(claim);
            let expected = ask(&mut single, "pbm.adjudicate_claim", &request);
            assert_eq!(essence(&answer), essence(&expected), "{}", request.shown());
            generator.learn(request, &expected);
        }
    }
    assert_same_state(&mut batch, &mut single);
}
