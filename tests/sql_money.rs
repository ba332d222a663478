//! Shares from SQL: penalty and forgiven amounts in every answer, shares by product, opening balances.

use serde_json::{Value, json};
use support::{Sandbox, claim, codes};

const ALPHADOL: &str = "00001-0001-01";
const BETAZINE: &str = "00002-0001-01";
const PARTS: [&str; 4] = ["deductible_applied", "copay_amount", "coinsurance_amount", "daw_penalty"];

/// The parts of what the patient pays, and what the maximum forgave.
fn shares(answer: &Value) -> String {
    let amount = |key: &str| answer[key].as_f64().map_or("none".to_owned(), |n| format!("{n:.2}"));
    let parts = PARTS.map(amount).join(" ");
    format!("{} = {parts}, forgiven {}", amount("patient_pay"), amount("out_of_pocket_forgiven"))
}

/// Betazine costs 30 x 10.00 + 1.00 = 301.00, its generic 30 x 1.00 + 2.00 = 32.00: a penalty of 269.00.
fn penalizing() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "UPDATE pbm.drugs SET generic_equivalent_ndc = '{ALPHADOL}' WHERE ndc_code = '{BETAZINE}'::pbm.ndc;
         UPDATE pbm.plan SET daw_penalty_codes = '{{2}}', individual_out_of_pocket_maximum = 40 WHERE plan_code = 'DEDUCT'"
    ));
    session
}

fn betazine(rx: &str, month: u32, daw: &str) -> Value {
    claim(json!({"cardholder_id": "CARD-FAMILY", "ndc": BETAZINE, "rx_number": rx, "daw_code": daw,
                 "fill_date": format!("2025-{month:02}-10")}))
}

#[test]
fn penalty_and_forgiven_amount_are_in_every_answer_and_the_claim() {
    let mut session = penalizing();
    // Of the deductible of 100 the generic's 32.00.
    let penalized = "301.00 = 32.00 0.00 0.00 269.00, forgiven 0.00";
    assert_eq!(shares(&session.price(&betazine("1", 1, "2"))), penalized);
    assert_eq!(shares(&session.adjudicate(&betazine("1", 1, "2"))), penalized);
    // 68.00 of deductible and 20 % of 233.00, which is 46.60, make 114.60; of the maximum of 40.00 are 8.00 left.
    let stopped = "8.00 = 8.00 0.00 0.00 0.00, forgiven 106.60";
    assert_eq!(shares(&session.adjudicate_typed(&betazine("2", 2, "0"))), stopped);
    let repeated = session.adjudicate(&betazine("2", 2, "0"));
    assert_eq!((repeated["status"].as_str(), shares(&repeated).as_str()), (Some("duplicate"), stopped));
    let batch = session.adjudicate_batch(&[betazine("1", 1, "2"), betazine("3", 3, "2")]);
    assert_eq!(
        batch.iter().map(shares).collect::<Vec<_>>(),
        [penalized, "269.00 = 0.00 0.00 0.00 269.00, forgiven 32.00"]
    );
    assert_eq!(shares(&session.reverse(&betazine("1", 1, "2"))), penalized);
    assert_eq!(
        session.table(
            "SELECT rx_number, patient_copay, daw_penalty, out_of_pocket_applied, out_of_pocket_forgiven
             FROM pbm.pharmacy_claim ORDER BY 1"
        ),
        "1|301.00|269.00|32.00|0.00\n2|8.00|0.00|8.00|106.60\n3|269.00|269.00|0.00|32.00"
    );
    let refused = session.adjudicate(&claim(json!({"cardholder_id": "NOBODY"})));
    assert_eq!(shares(&refused), "none = none none none none, forgiven none");
}

#[test]
fn the_parts_of_a_stored_claim_must_sum() {
    let mut session = penalizing();
    session.adjudicate(&betazine("1", 1, "2"));
    for (column, constraint) in [
        ("daw_penalty", "pharmacy_claim_balance"),
        ("out_of_pocket_forgiven", "pharmacy_claim_out_of_pocket_forgiven_check"),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.pharmacy_claim SET {column} = {column} - 500"));
        assert_eq!(failure.code, "23514", "{column}");
        assert!(failure.everything().contains(constraint), "{column}: {}", failure.everything());
    }
}

#[test]
fn a_price_is_explained_by_contract_and_what_lost() {
    let mut session = penalizing();
    session.run("UPDATE pbm.contract_rate SET adjustment_percent = -1 WHERE product_type = 'brand'");
    let mut sent = betazine("1", 1, "0");
    sent["usual_and_customary"] = json!(350);
    let paid = session.adjudicate(&sent);
    let steps = session.explain(paid["claim_number"].as_str().expect("a number"));
    let told = |edit: &str| {
        let row = steps.iter().find(|row| row[1].as_deref() == Some(edit)).expect("the step");
        row[3].clone().unwrap_or_default()
    };
    // 300.00 less 1 % is 297.00, with the fee 298.00.
    assert_eq!(
        told("pricing"),
        "contract Book: WAC 10 x 30 less 1% = 297.00, dispensing fee 1.00, sales tax 0.00: allowed 298.00; basis 13; \
         usual and customary 52.00 more"
    );
    assert_eq!(
        told("accumulators"),
        "deductible met 40.00 of 100.00, out of pocket met 40.00 of 40.00; \
         family: deductible met 40.00 of 150.00, out of pocket met 40.00 of 500.00"
    );
    // 100.00 and 20 % of 198.00, which is 39.60, less 40.00.
    assert!(told("cost share").ends_with("the out-of-pocket maximum forgave 99.60"), "{}", told("cost share"));
}

#[test]
fn a_product_has_a_copay_by_days_supply_outside_the_deductible() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "UPDATE pbm.formulary SET deductible_applies = false WHERE ndc = '{BETAZINE}'::pbm.ndc;
         INSERT INTO pbm.formulary_cost_share (formulary_id, minimum_days_supply, maximum_days_supply, copay_amount)
         SELECT id, v.least, v.most, v.copay
         FROM pbm.formulary, (VALUES (1, 30, 35), (31, 90, 65)) v (least, most, copay) WHERE ndc = '{BETAZINE}'::pbm.ndc"
    ));
    let mut supplied = |days: u32| {
        let mut sent = betazine("1", 1, "0");
        sent["days_supply"] = json!(days);
        let answer = session.price(&sent);
        if answer["status"] == "paid" { shares(&answer) } else { codes(&answer) }
    };
    assert_eq!(supplied(30), "35.00 = 0.00 35.00 0.00 0.00, forgiven 0.00");
    assert_eq!(supplied(31), "65.00 = 0.00 65.00 0.00 0.00, forgiven 0.00");
    assert_eq!(supplied(91), "7X");
    assert_eq!(
        session.table(&format!(
            "SELECT f.copay_amount, f.coinsurance_percent, f.deductible_applies
             FROM pbm.plan p, pbm.check_formulary(p.plan_id, '{BETAZINE}', '2025-01-10') f WHERE plan_code = 'DEDUCT'"
        )),
        "35.00|NULL|f"
    );
}

#[test]
fn a_product_without_a_tier_is_refused_by_inquiry_and_claim_alike() {
    let mut session = Sandbox::with_book();
    session.run(&format!("UPDATE pbm.drugs SET tier = NULL WHERE ndc_code = '{ALPHADOL}'::pbm.ndc"));
    let asked = format!(
        "SELECT f.covered, f.tier, f.reject_code
         FROM pbm.plan p, pbm.check_formulary(p.plan_id, '{ALPHADOL}', '2025-01-10') f WHERE plan_code = 'OPEN'"
    );
    let sent = claim(json!({"cardholder_id": "CARD-OPEN", "ndc": ALPHADOL}));
    assert_eq!((session.table(&asked).as_str(), codes(&session.price(&sent)).as_str()), ("f|NULL|85", "85"));
    session.run("UPDATE pbm.plan SET unlisted_tier = 2 WHERE plan_code = 'OPEN'");
    assert_eq!(session.table(&asked), "t|2|NULL");
    assert_eq!(shares(&session.price(&sent)), "32.00 = 0.00 32.00 0.00 0.00, forgiven 0.00");
}

/// `set_opening_balance` for member 2 of the family under DEDUCT.
fn open(year: &str, deductible: &str, out_of_pocket: &str) -> String {
    format!(
        "SELECT pbm.set_opening_balance('00000000-0000-4000-9000-000000000002', 'DEDUCT', {year}, {deductible}, {out_of_pocket})"
    )
}

const BALANCES: &str = "SELECT scope, deductible_met, out_of_pocket_met, deductible_opening, out_of_pocket_opening
                        FROM pbm.accumulator ORDER BY scope, owner_id";

#[test]
fn an_opening_balance_counts_for_the_person_and_the_family() {
    let mut session = Sandbox::with_book();
    session.run(&open("'2025-01-01'", "60", "80.50"));
    assert_eq!(session.table(BALANCES), "family|60.00|80.50|60.00|80.50\nindividual|60.00|80.50|60.00|80.50");
    // 301.00: 40.00 of deductible are left, and 20 % of 261.00 are 52.20.
    let paid = session.adjudicate(&betazine("1", 1, "0"));
    assert_eq!(shares(&paid), "92.20 = 40.00 0.00 52.20 0.00, forgiven 0.00");
    // The other person of the family finds 150 - 100 = 50 of the family's deductible left.
    let mut other = betazine("2", 1, "0");
    other["person_code"] = json!("02");
    assert_eq!(session.price(&other)["deductible_applied"].as_f64(), Some(50.0));
    // Set again it is replaced: 20.50 more of out of pocket, 10 less of deductible.
    session.run(&open("'2025-01-01'", "50", "101"));
    assert_eq!(session.table(BALANCES), "family|90.00|193.20|50.00|101.00\nindividual|90.00|193.20|50.00|101.00");
    // A reversal leaves the opening balance.
    session.reverse(&betazine("1", 1, "0"));
    assert_eq!(session.table(BALANCES), "family|50.00|101.00|50.00|101.00\nindividual|50.00|101.00|50.00|101.00");
}

#[test]
fn an_opening_balance_of_no_year_person_or_amount_is_refused() {
    let mut session = Sandbox::with_book();
    for (call, words) in [
        (open("'2025-02-01'", "1", "1"), "first day of month 1"),
        (open("'2025-01-02'", "1", "1"), "first day of month 1"),
        (open("'infinity'", "1", "1"), "first day of month 1"),
        (open("NULL", "1", "1"), "first day of month 1"),
        (open("'2019-01-01'", "1", "1"), "no coverage under this plan"),
        (open("'2025-01-01'", "-1", "1"), "two amounts of 0 or more"),
        (open("'2025-01-01'", "1", "'NaN'"), "two amounts of 0 or more"),
        (open("'2025-01-01'", "NULL", "1"), "two amounts of 0 or more"),
        (open("'2025-01-01'", "1", "1").replace("DEDUCT", "BASIC"), "no coverage under this plan"),
    ] {
        let failure = session.failure(&call);
        assert_eq!(failure.code, "22023", "{call}");
        assert!(failure.everything().contains(words), "{call}: {}", failure.everything());
    }
    assert_eq!(session.failure(&open("'2025-01-01'", "1", "1").replace("DEDUCT", "NONE")).code, "P0002");
    assert_eq!(session.table(BALANCES), "");
}

#[test]
fn an_opening_balance_that_a_trigger_keeps_out_is_an_error_and_changes_nothing() {
    let mut session = Sandbox::with_book();
    session.run(&open("'2025-01-01'", "60", "80.50"));
    let before = session.table(BALANCES);
    session.run(
        "CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER nothing BEFORE UPDATE ON pbm.accumulator FOR EACH ROW WHEN (OLD.scope = 'family')
             EXECUTE FUNCTION pg_temp.nothing()",
    );
    let failure = session.failure(&open("'2025-01-01'", "50", "101"));
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert!(failure.hint.contains("pbm.accumulator"), "{failure:?}");
    assert_eq!(session.table(BALANCES), before);
}
