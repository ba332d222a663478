//! What other administrators report toward a plan's limits.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim};

/// A report of the medical administrator for the first person of the family under DEDUCT.
fn report(reference: &str, mode: &str, amounts: &str, as_of: &str) -> String {
    format!(
        "SELECT pbm.sync_accumulator('CARD-FAMILY', '2025-03-10', 'medical', '{reference}', '{mode}', {amounts}, {as_of}, '01')"
    )
}

const BALANCES: &str = "SELECT scope, deductible_met, out_of_pocket_met, deductible_external, out_of_pocket_external FROM pbm.accumulator ORDER BY scope, owner_id";

/// Betazine costs 301.00.
fn betazine() -> Value {
    claim(json!({"cardholder_id": "CARD-FAMILY", "ndc": "00002-0001-01", "prescriber_npi": "1093817462"}))
}

fn deductible(session: &mut Session) -> String {
    session.price(&betazine())["deductible_applied"].to_string()
}

#[test]
fn what_is_reported_counts_for_the_person_and_the_family_and_a_reversal_leaves_it() {
    let mut session = Sandbox::with_book();
    assert_eq!(deductible(&mut session), "100.00");
    session.run(&report("1", "difference", "60, 80.50", "NULL"));
    assert_eq!(session.table(BALANCES), "family|60.00|80.50|60.00|80.50\nindividual|60.00|80.50|60.00|80.50");
    // 301.00: 40.00 of deductible are left, and 20 % of 261.00 are 52.20.
    let paid = session.adjudicate(&betazine());
    assert_eq!(
        (paid["deductible_applied"].to_string(), paid["coinsurance_amount"].to_string()),
        ("40.00".into(), "52.20".into())
    );
    session.run(&report("2", "difference", "-10, 0", "NULL"));
    assert_eq!(session.table(BALANCES), "family|90.00|172.70|50.00|80.50\nindividual|90.00|172.70|50.00|80.50");
    session.reverse(&betazine());
    assert_eq!(session.table(BALANCES), "family|50.00|80.50|50.00|80.50\nindividual|50.00|80.50|50.00|80.50");
}

#[test]
fn a_repeat_of_a_reference_changes_nothing_and_another_report_under_it_is_refused() {
    let mut session = Sandbox::with_book();
    let as_of = "'2025-03-01 10:00+00'";
    let first = session.text(&report("1", "difference", "60, 80.50", as_of));
    assert_eq!(session.text(&report("1", "difference", "60, 80.50", as_of)), first);
    assert_eq!(session.text(&report(" 1 ", "DIFFERENCE", "60.0, 80.5", "NULL")), first, "without a moment");
    let other_source = report("1", "difference", "60, 80.50", as_of).replace("'medical'", "'vision'");
    for other in [
        report("1", "difference", "60, 80.51", as_of),
        report("1", "absolute", "60, 80.50", as_of),
        report("1", "difference", "60, 80.50", "'2025-03-02 10:00+00'"),
        report("1", "difference", "60, 80.50", as_of).replace("'01')", "'02')"),
        report("1", "difference", "60, 80.50", as_of).replace("2025-03-10", "2024-03-10"),
    ] {
        let failure = session.failure(&other);
        assert!(failure.code == "55000" && failure.hint.starts_with("Nothing was changed"), "{other}: {failure:?}");
    }
    assert_eq!(session.table(BALANCES), "family|60.00|80.50|60.00|80.50\nindividual|60.00|80.50|60.00|80.50");
    session.run(&other_source);
    assert_eq!(session.table(BALANCES), "family|120.00|161.00|120.00|161.00\nindividual|120.00|161.00|120.00|161.00");
    assert_eq!(session.number("SELECT count(*) FROM pbm.accumulator_sync"), 2);
}

#[test]
fn reports_give_the_same_in_whatever_order_they_come() {
    let reports = [
        report("1", "difference", "10, 10", "'2025-03-01 10:00+00'"),
        report("2", "absolute", "25, 30", "'2025-03-02 10:00+00'"),
        report("3", "difference", "5, 7", "'2025-03-03 10:00+00'"),
        report("4", "difference", "-40, 1", "'2025-03-04 10:00+00'"),
    ];
    let orders: Vec<[usize; 4]> = (0..256)
        .map(|n| [n / 64, n / 16 % 4, n / 4 % 4, n % 4])
        .filter(|order| (0..4).all(|n| order.contains(&n)))
        .collect();
    assert_eq!(orders.len(), 24);
    let mut session = Sandbox::with_book();
    for order in orders {
        session.run("SAVEPOINT ordered");
        order.iter().for_each(|n| session.run(&reports[*n]));
        // 25 + 5 - 40 is below 0; 30 + 7 + 1.
        assert_eq!(
            session.table(BALANCES),
            "family|0.00|38.00|0.00|38.00\nindividual|0.00|38.00|0.00|38.00",
            "{order:?}"
        );
        assert_eq!(
            session.table("SELECT sum(deductible_applied), sum(out_of_pocket_applied) FROM pbm.accumulator_sync"),
            "0.00|38.00",
            "{order:?}"
        );
        session.run("ROLLBACK TO ordered");
    }
}

#[test]
fn wrong_reports_say_what_is_wrong() {
    let mut session = Sandbox::with_book();
    let good = report("1", "difference", "1, 1", "NULL");
    for (call, code) in [
        (good.replace("'CARD-FAMILY'", "NULL"), "22004"),
        (good.replace("CARD-FAMILY", "NOBODY"), "P0002"),
        (good.replace("'01')", "NULL)"), "22023"),
        (good.replace("'2025-03-10'", "NULL"), "22023"),
        (good.replace("'2025-03-10'", "'infinity'"), "22023"),
        (good.replace("'2025-03-10'", "'2019-12-31'"), "22023"),
        (good.replace("'medical'", "' '"), "22023"),
        (good.replace("'medical'", "NULL"), "22023"),
        (good.replace("'1', 'difference'", "' ', 'difference'"), "22023"),
        (good.replace("'1', 'difference'", "NULL, 'difference'"), "22023"),
        (good.replace("'difference'", "'other'"), "22023"),
        (good.replace("'difference'", "NULL"), "22023"),
        (report("1", "difference", "NULL, 1", "NULL"), "22023"),
        (report("1", "difference", "1, NULL", "NULL"), "22023"),
        (report("1", "difference", "1.001, 1", "NULL"), "22023"),
        (report("1", "difference", "'NaN', 1", "NULL"), "22023"),
        (report("1", "difference", "1, 'Infinity'", "NULL"), "22023"),
        (report("1", "difference", "1, 1000000000", "NULL"), "22023"),
        (report("1", "absolute", "-1, 1", "NULL"), "22023"),
        (report("1", "difference", "1, 1", "'infinity'"), "22023"),
        (report("1", "difference", "1, 1", "now() + interval '2 days'"), "22023"),
    ] {
        let failure = session.failure(&call);
        assert_eq!((failure.code.as_str(), failure.hint.is_empty()), (code, false), "{call}: {failure:?}");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.accumulator_sync"), 0);
}

#[test]
fn a_balance_that_a_trigger_keeps_out_is_an_error_and_changes_nothing() {
    let mut session = Sandbox::with_book();
    session.run(
        "CREATE FUNCTION public.keep_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER keep_out BEFORE UPDATE ON pbm.accumulator FOR EACH ROW EXECUTE FUNCTION public.keep_out()",
    );
    let failure = session.failure(&report("1", "difference", "1, 1", "NULL"));
    assert!(failure.code == "55000" && failure.hint.starts_with("Nothing was changed"), "{failure:?}");
    assert_eq!(session.number("SELECT count(*) FROM pbm.accumulator_sync"), 0);
}

#[test]
fn every_constraint_of_reports_refuses_what_breaks_it() {
    let mut session = Sandbox::with_book();
    session.run(&report("1", "absolute", "1, 1", "NULL"));
    session
        .run("ALTER TABLE pbm.accumulator_sync DISABLE TRIGGER USER; ALTER TABLE pbm.accumulator DISABLE TRIGGER USER");
    for (change, constraint) in [
        ("accumulator_sync SET source = ' '", "accumulator_sync_texts"),
        ("accumulator_sync SET reference = ' '", "accumulator_sync_texts"),
        ("accumulator_sync SET mode = 'other'", "accumulator_sync_mode"),
        ("accumulator_sync SET deductible = -1", "accumulator_sync_absolute"),
        ("accumulator_sync SET deductible = 'NaN'", "accumulator_sync_finite"),
        ("accumulator_sync SET out_of_pocket_applied = 'NaN'", "accumulator_sync_finite"),
        ("accumulator_sync SET as_of = 'infinity'", "accumulator_sync_finite"),
        ("accumulator SET deductible_external = -1", "accumulator_external"),
        ("accumulator SET out_of_pocket_external = 'NaN'", "accumulator_external"),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.{change}"));
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
    let again = "INSERT INTO pbm.accumulator_sync SELECT (jsonb_populate_record(e, jsonb_build_object('sync_id', gen_random_uuid()))).* FROM pbm.accumulator_sync e";
    assert!(session.failure(again).message.ends_with("\"accumulator_sync_once\""));
}
