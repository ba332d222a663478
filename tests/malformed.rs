//! Malformed calls by the thousand: an answer or a documented error each time, never a crash, never an internal error.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use postgres::types::ToSql;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use support::{Database, Failure};

/// Calls for each surface.
const CASES: u32 = 2000;

/// SQLSTATEs that the functions document, and those with which PostgreSQL refuses an argument before them.
const DOCUMENTED: [&str; 9] = ["22023", "22004", "22P02", "22P05", "22021", "22003", "22008", "54000", "54001"];

const KEYS: [&str; 23] = [
    "cardholder_id",
    "ndc",
    "quantity",
    "days_supply",
    "pharmacy_npi",
    "fill_date",
    "rx_number",
    "fill_number",
    "person_code",
    "prescriber_npi",
    "daw_code",
    "usual_and_customary",
    "ingredient_cost_submitted",
    "dispensing_fee_submitted",
    "gross_amount_due",
    "written_date",
    "refills_authorized",
    "date_of_birth",
    "prescriber_dea",
    "prior_authorization_number",
    "prior_authorization_type",
    "submission_clarification_codes",
    "dur",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[0-9]{0,14}",
        "[0-9-]{0,14}",
        Just(String::new()),
        Just("x".repeat(70_000)),
        Just("\u{1}\u{7f}\u{2028}\u{1F48A}".into()),
        Just("NaN".into()),
        Just("-Infinity".into()),
        Just("1e400".into()),
        Just("9999999999999999999999999999.99".into()),
        Just("2025-02-30".into()),
        Just("0000-00-00".into()),
        Just("infinity".into()),
        Just("CARD-BASIC".into()),
        Just("00001-0001-01".into()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no NaN", |f| f.is_finite()).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// A claim of the book with some of its keys replaced by anything.
fn spoiled() -> impl Strategy<Value = Value> {
    prop::collection::vec((prop::sample::select(&KEYS[..]), value()), 0..8).prop_map(|changes| {
        let mut claim: Map<String, Value> = support::claim(json!({})).as_object().cloned().unwrap_or_default();
        claim.extend(changes.into_iter().map(|(key, value)| (key.to_owned(), value)));
        Value::Object(claim)
    })
}

/// Fails on what no client should ever see.
fn check(outcome: Result<Vec<postgres::Row>, postgres::Error>) -> bool {
    match outcome {
        Ok(rows) => !rows.is_empty(),
        Err(error) => {
            let failure = Failure::of(&error);
            let everything = failure.everything();
            assert!(!everything.contains("panicked") && !everything.contains("backtrace"), "{everything}");
            let code =
                error.code().map(|c| c.code().to_owned()).unwrap_or_else(|| panic!("the session was lost: {error}"));
            assert!(DOCUMENTED.contains(&code.as_str()), "SQLSTATE {code}: {everything}");
            false
        }
    }
}

fn run<S: Strategy>(strategy: &S, mut test: impl FnMut(S::Value)) {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: CASES, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for _ in 0..CASES {
        let tree = strategy.new_tree(&mut runner).expect("a value");
        let value = tree.current();
        let shown = format!("{value:?}");
        if catch_unwind(AssertUnwindSafe(|| test(value))).is_err() {
            panic!("failed for {}", shown.chars().take(2000).collect::<String>());
        }
    }
}

/// A raw client: the values go as parameters, as an integration would send them.
fn client(database: &Database) -> postgres::Client {
    let mut config = postgres::Config::new();
    config.host(&support::setting("PBM_PGHOST")).port(support::setting("PBM_PGPORT").parse().expect("a port"));
    config.user(&support::setting("PBM_PGUSER")).dbname(&database.name);
    config.connect(postgres::NoTls).expect("a connection")
}

#[test]
fn any_json_object_is_answered_and_every_answer_is_stored() {
    let database = Database::with_book();
    let mut client = client(&database);
    let mut answered = 0i64;
    run(&spoiled(), |claim| {
        let document = claim.to_string();
        let parameters: [&(dyn ToSql + Sync); 1] = [&document];
        let sql = "SELECT pbm.adjudicate_claim($1::text::jsonb) ->> 'status'";
        if check(client.query(sql, &parameters)) {
            answered += 1;
        }
    });
    let duplicates: i64 =
        client.query_one("SELECT count(*) FROM pbm.pharmacy_claim", &[]).expect("the session is usable").get(0);
    assert!(answered > i64::from(CASES) / 2, "only {answered} of {CASES} were claims at all");
    // Exact repeats of the claim that pays are answered from the stored one.
    let repeats = answered - duplicates;
    assert!((0..answered / 3).contains(&repeats), "{answered} answers, {duplicates} claims stored");
    let unaudited: i64 = client
        .query_one(
            "SELECT count(*) FROM pbm.pharmacy_claim c
             WHERE 1 <> (SELECT count(*) FROM pbm.audit_log a WHERE a.row_key = c.id::text)",
            &[],
        )
        .expect("the session is usable")
        .get(0);
    assert_eq!(unaudited, 0);
}

#[test]
fn any_json_at_all_is_refused_or_answered_by_every_function_that_takes_one() {
    let database = Database::with_book();
    let mut client = client(&database);
    run(&value(), |document| {
        let document = document.to_string();
        for function in ["adjudicate_claim", "price_claim", "check_claim", "mask_phi", "adjudicate_batch"] {
            check(client.query(&format!("SELECT pbm.{function}($1::text::jsonb)::text"), &[&document]));
        }
    });
    assert_eq!(client.query("SELECT 1", &[]).expect("the session is usable").len(), 1);
}

/// SQL literals that stand at the edges of their types.
const NUMBERS: [&str; 12] = [
    "NULL",
    "0",
    "-1",
    "30",
    "0.0005",
    "1e-30",
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    "1e25",
    "1e130",
    "999999999999.999",
];
const INTEGERS: [&str; 6] = ["NULL", "0", "-2147483648", "2147483647", "30", "1000"];
const DATES: [&str; 8] = [
    "NULL",
    "'infinity'",
    "'-infinity'",
    "'4713-01-01 BC'",
    "'5874897-12-31'",
    "'2025-03-10'",
    "'0001-01-01'",
    "'1899-12-31'",
];

#[test]
fn typed_arguments_at_the_edges_of_their_types_are_answered() {
    let database = Database::with_book();
    let mut client = client(&database);
    let number = || prop::sample::select(&NUMBERS[..]);
    let integer = || prop::sample::select(&INTEGERS[..]);
    let date = || prop::sample::select(&DATES[..]);
    let strategy =
        (text(), text(), (number(), number(), number()), (integer(), integer()), (date(), date()), text(), value());
    run(&strategy, |(cardholder, ndc, (quantity, charge, cost), (days, fill), (filled, written), other, dur)| {
        let dur = dur.to_string();
        for function in ["adjudicate_claim", "price_claim"] {
            let sql = format!(
                "SELECT (pbm.{function}($1, $2, {quantity}, {days}, $3, {filled}, $3, {fill}, $3, $3, $3, {charge}, {cost},
                         {charge}, {cost}, {written}, {fill}, {written}, $3, $3, $3, ARRAY[$3, NULL], $4::text::jsonb)).status"
            );
            assert!(check(client.query(&sql, &[&cardholder, &ndc, &other, &dur])), "a claim was not answered");
        }
        let questions = [
            format!("SELECT pbm.verify_eligibility($1, {filled}, $3)::text, $2::text, $4::text"),
            format!(
                "SELECT count(*) FROM pbm.dur_screen($1, $2, {quantity}, {days}, {filled}, $3), (SELECT $4::text) x"
            ),
            format!(
                "SELECT pbm.check_formulary('00000000-0000-4000-8000-000000000001', $2, {filled})::text, $1::text, $3::text, $4::text"
            ),
            format!(
                "SELECT pbm.normalize_ndc($2), pbm.is_valid_npi($1), pbm.is_valid_dea($3), pbm.mask_phi($4, 'name')"
            ),
            format!("SELECT pbm.mask_phi($1, $3), $2::text, $4::text"),
            format!("SELECT pbm.reverse_claim($1, $3, {filled}, {fill}, $2)::text, $4::text"),
            format!("SELECT pbm.reverse_claim($1)::text, $2::text, $3::text, $4::text"),
            format!("SELECT count(*) FROM pbm.explain_claim($1), (SELECT $2::text, $3::text, $4::text) x"),
            format!("SELECT $1::text::pbm.ndc, $2::text, $3::text, $4::text"),
        ];
        for sql in questions {
            check(client.query(&sql, &[&cardholder, &ndc, &other, &dur]));
        }
    });
    assert_eq!(client.query("SELECT 1", &[]).expect("the session is usable").len(), 1);
}
