//! The engine against the oracle: random claims on random plans are answered the same by the extension
//! and by the same rules in PL/pgSQL (benches/oracle.sql), each on its own copy of one database, and leave
//! the same balances. Needs the server that scripts/test.sh starts.

mod answers;
mod claims;
mod databases;
mod dataset;
mod part_d;
mod payers;
mod random;

use std::collections::BTreeSet;

use postgres::Client;
use serde_json::{Value, json};

use answers::{Seen, ask, assert_same_state, essence, rows};
use claims::{Generator, Request};
use databases::{Databases, connect, session};
use random::Random;
use support::Session;

const SEED: u64 = 20_260_101;
/// Of the longest run; the others are in proportion. PBM_ORACLE_CLAIMS gives another number.
const CLAIMS: usize = 4_000;

fn claims() -> usize {
    std::env::var("PBM_ORACLE_CLAIMS").ok().map_or(CLAIMS, |n| n.parse().expect("PBM_ORACLE_CLAIMS is a number"))
}

/// Another seed, for another data set and other claims: PBM_ORACLE_SEED.
fn seed() -> u64 {
    std::env::var("PBM_ORACLE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(SEED)
}

/// What a comparison adds to the data set, makes of claims before they are sent, and compares and looks for in the end.
struct Setting {
    data: String,
    adapt: fn(&mut Random, &mut Value),
    check: fn(&mut Client, &mut Client),
    seen: &'static str,
}

/// The data set alone.
fn plain() -> Setting {
    Setting { data: String::new(), adapt: |_, _| (), check: |_, _| (), seen: "SELECT NULL WHERE false" }
}

/// Sends the same requests to the engine and to the oracle; gives what was seen.
fn compare(test: &str, seed: u64, claims: usize, longest_supply: u32, setting: &Setting) -> Seen {
    let mut databases = Databases::new(test, &setting.data);
    let (ours, theirs) = (databases.copy(), databases.copy());
    let (mut engine, mut oracle) = (session(&ours), session(&theirs));
    support::write_by_statement(&mut Session::new(connect(&ours)));
    let mut generator = Generator::new(&mut engine, seed, longest_supply);
    generator.adapt = setting.adapt;
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
        seen.add_code(&request, &expected);
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
    seen.add_uses(&mut oracle);
    seen.kinds = rows(&mut engine, setting.seen).into_iter().collect();
    println!(
        "answers {:?}\nrejects {:?}\nbases {:?}\nfindings {:?}\nuses {:?}\nkinds {:?}",
        seen.statuses, seen.rejects, seen.bases, seen.findings, seen.uses, seen.kinds
    );
    assert!(differences.is_empty(), "{} answers differ:\n{}", differences.len(), differences.join("\n"));
    assert_same_state(&mut engine, &mut oracle);
    (setting.check)(&mut engine, &mut oracle);
    let mut ours = Session::new(connect(&ours));
    let passed_on = ours.number("SELECT count(*) FROM pbm.rebate_accrual WHERE point_of_sale_amount > 0");
    assert!(passed_on > 0, "no rebate was passed on");
    support::amcheck::sound(&mut ours);
    seen
}

#[test]
fn engine_and_oracle_answer_thousands_of_random_claims_the_same() {
    let seen = compare("single", seed(), claims(), 90, &plain());
    if seed() != SEED {
        return;
    }
    // Nothing was compared if it never happened.
    let statuses = seen.missing(&["paid", "rejected", "duplicate", "reversed"], &seen.statuses);
    let rejects = seen.missing(
        &[
            "05", "07", "08", "09", "11", "13", "15", "16", "17", "19", "21", "22", "23", "25", "28", "34", "3W", "3X",
            "3Y", "40", "43", "44", "46", "50", "52", "53", "535", "54", "56", "60", "600", "608", "61", "64", "65",
            "66", "67", "69", "70", "71", "73", "75", "76", "77", "78", "79", "7W", "7X", "81", "82", "83", "84", "85",
            "88", "9G", "A1", "A2", "AB", "AC", "AG", "DC", "DQ", "DU", "E4", "E5", "E6", "E7", "EU", "HD", "M4", "MR",
            "N8", "P6", "PA",
        ],
        &seen.rejects,
    );
    let bases = seen.missing(&["1", "2", "3", "4", "7", "8", "13", "20"], &seen.bases);
    let uses = seen.missing(&["dollars", "edit", "emergency", "prescriber"], &seen.uses);
    assert!(uses.is_empty(), "never used: {uses:?}");
    let kinds: BTreeSet<&str> = seen.findings.keys().filter_map(|f| f.split(' ').next()).collect();
    assert!(
        statuses.is_empty() && rejects.is_empty() && bases.is_empty(),
        "never seen: {statuses:?} {rejects:?} {bases:?}"
    );
    assert_eq!(kinds, BTreeSet::from(["AT", "DD", "HD", "ID", "LD", "LR", "PA", "SX", "TD"]));
}

#[test]
fn a_supply_that_lasts_a_year_is_seen_until_it_ends() {
    compare("long", seed() + 2, claims() / 2, 365, &plain());
}

#[test]
fn a_batch_answers_and_leaves_what_single_calls_do() {
    let mut databases = Databases::new("batch", "");
    let (ours, theirs) = (databases.copy(), databases.copy());
    let (mut batch, mut single) = (session(&ours), session(&theirs));
    for database in [&ours, &theirs] {
        support::write_by_statement(&mut Session::new(connect(database)));
    }
    let mut generator = Generator::new(&mut single, seed() + 1, 90);
    for _ in 0..claims() / 200 {
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
    for database in [&ours, &theirs] {
        support::amcheck::sound(&mut Session::new(connect(database)));
    }
}
