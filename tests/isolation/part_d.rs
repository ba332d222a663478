//! A Part D year of one member: what is left to the threshold is given once, and a month is billed once.

use serde_json::Value;

use crate::scene::{DEDUCT, Scene, is_paid, patient};

/// DEDUCT as a defined standard plan, with a person who has met so much of 590.00 and 2,000.00 of 2025.
fn scene(deductible_met: u32, troop: u32) -> Scene {
    let mut scene = Scene::alone();
    let person = patient("1", scene.family.0);
    scene.watch.run(&format!(
        "INSERT INTO plan_part_d (plan_id) VALUES ('{DEDUCT}');
         UPDATE plan SET maximum_claim_amount = NULL;
         SELECT set_part_d_opening({person}::uuid, 'DEDUCT', 2025, {deductible_met}, {troop}, {troop}, 'a', '2025-01-01')"
    ));
    scene
}

/// Deltanol for a price, of the first person of the family.
fn costing(scene: &Scene, rx: &str, dollars: i64) -> Value {
    scene.family.claim("01", rx, dollars - 2)
}

fn met(scene: &mut Scene) -> String {
    scene.watch.table("SELECT deductible_met, troop FROM part_d_accumulator")
}

fn patient_pays(answer: &Value) -> &str {
    is_paid(answer);
    answer["part_d"]["patient_pay"].as_str().expect("an amount")
}

/// 100.00 are left to the threshold: a quarter of 400.00 of the first 600.00; of the second the member pays nothing.
#[test]
fn two_claims_that_both_reach_the_threshold_reach_it_once() {
    let mut scene = scene(590, 1900);
    let (one, two) = (costing(&scene, "1", 600), costing(&scene, "2", 600));
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&one);
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    assert_eq!((patient_pays(&first), patient_pays(&second)), ("100.00", "0.00"));
    assert_eq!(met(&mut scene), "590.00|2000.00");
    scene.end();
}

#[test]
fn a_claim_that_waited_for_a_reversal_at_the_threshold_has_all_of_what_it_gave_back() {
    let mut scene = scene(590, 1900);
    let (one, two) = (costing(&scene, "1", 600), costing(&scene, "2", 600));
    let first = scene.a.adjudicate(&one);
    let number = first["claim_number"].as_str().expect("a number").to_owned();
    scene.a.run("BEGIN");
    scene.a.reverse_number(&number);
    assert_eq!(patient_pays(&scene.b_waits(|b| b.adjudicate(&two), "COMMIT")), "100.00");
    assert_eq!(met(&mut scene), "590.00|2000.00");
    scene.end();
}

#[test]
fn a_reversal_that_waited_for_a_claim_takes_back_its_own_alone() {
    let mut scene = scene(590, 1900);
    let (one, two) = (costing(&scene, "1", 200), costing(&scene, "2", 600));
    let first = scene.a.adjudicate(&one);
    let number = first["claim_number"].as_str().expect("a number").to_owned();
    scene.a.run("BEGIN");
    // A quarter of 200.00 was paid, so that 50.00 are left.
    assert_eq!(patient_pays(&scene.a.adjudicate(&two)), "50.00");
    scene.b_waits(|b| b.reverse_number(&number), "COMMIT");
    assert_eq!(met(&mut scene), "590.00|1950.00");
    scene.end();
}

/// The member's share of 400.00 is 100.00 of initial coverage.
#[test]
fn a_report_that_waited_for_the_reversal_of_its_claim_finds_no_paid_claim() {
    let mut scene = scene(590, 590);
    let one = costing(&scene, "1", 400);
    let number = scene.a.adjudicate(&one)["claim_number"].as_str().expect("a number").to_owned();
    scene.a.run("BEGIN");
    scene.a.reverse_number(&number);
    let report = format!("SELECT status FROM record_other_payment('{number}', 'va', 60)");
    assert_eq!(scene.b_waits(move |b| b.table(&report), "COMMIT"), "rejected");
    assert_eq!(met(&mut scene), "590.00|590.00");
    scene.end();
}

#[test]
fn a_reversal_that_waited_for_a_report_takes_back_what_the_report_left() {
    let mut scene = scene(590, 590);
    let (one, two) = (costing(&scene, "1", 400), costing(&scene, "2", 400));
    let number = scene.a.adjudicate(&one)["claim_number"].as_str().expect("a number").to_owned();
    is_paid(&scene.a.adjudicate(&two));
    scene.a.run("BEGIN");
    scene.a.run(&format!("SELECT record_other_payment('{number}', 'va', 60)"));
    scene.b_waits(move |b| b.reverse_number(&number), "COMMIT");
    assert_eq!(met(&mut scene), "590.00|690.00");
    scene.end();
}

#[test]
fn two_reports_at_once_come_to_no_more_than_the_members_share() {
    let mut scene = scene(590, 590);
    let one = costing(&scene, "1", 400);
    let number = scene.a.adjudicate(&one)["claim_number"].as_str().expect("a number").to_owned();
    let report = move |payer: &str| format!("SELECT record_other_payment('{number}', '{payer}', 60)");
    scene.a.run("BEGIN");
    scene.a.run(&report("va"));
    let second = report("spap");
    let failure = scene.b_waits(move |b| b.failure(&second), "COMMIT");
    assert_eq!(failure.code, "22023");
    assert_eq!(met(&mut scene), "590.00|630.00");
    scene.end();
}

#[test]
fn opening_amounts_and_a_claim_wait_for_each_other() {
    let mut scene = scene(590, 590);
    let (one, two) = (costing(&scene, "1", 100), costing(&scene, "2", 100));
    let person = patient("1", scene.family.0);
    let open = move |troop: u32| {
        format!("SELECT set_part_d_opening({person}::uuid, 'DEDUCT', 2025, 590, {troop}, {troop}, 'a', '2025-01-01')")
    };
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b_waits(|b| b.run(&open(1900)), "COMMIT");
    assert_eq!(met(&mut scene), "590.00|1925.00");
    scene.a.run("BEGIN");
    scene.a.run(&open(1970));
    // 5.00 are left after 1,970.00 and 25.00.
    assert_eq!(patient_pays(&scene.b_waits(|b| b.adjudicate(&two), "COMMIT")), "5.00");
    scene.end();
}

#[test]
fn a_subsidy_counts_from_its_commit_on_and_no_claim_waits_for_it() {
    let mut scene = scene(590, 590);
    let sent = ["1", "2"].map(|rx| costing(&scene, rx, 200));
    let person = patient("1", scene.family.0);
    scene.a.run("BEGIN");
    scene.a.run(&format!(
        "INSERT INTO member_low_income (patient_id, effective_date, level) VALUES ({person}::uuid, '2025-01-01', 1)"
    ));
    scene.b.run("SET statement_timeout = '20s'");
    assert_eq!(patient_pays(&scene.b.adjudicate(&sent[0])), "50.00");
    scene.a.run("COMMIT");
    assert_eq!(patient_pays(&scene.b.adjudicate(&sent[1])), "4.90");
    scene.end();
}

#[test]
fn a_claim_that_comes_while_its_month_is_billed_is_on_the_next_bill() {
    let mut scene = scene(590, 590);
    let (one, two) = (costing(&scene, "1", 200), costing(&scene, "2", 100));
    let card = format!("'FAM-{}'", scene.family.0);
    let election = scene.a.text(&format!("SELECT m3p_elect({card}, '2025-01-01', '01')"));
    is_paid(&scene.a.adjudicate(&one));
    scene.a.run("BEGIN");
    assert!(scene.a.is(&format!("SELECT m3p_bill_election('{election}', '2025-03-01')")));
    scene.b.run("SET statement_timeout = '20s'");
    is_paid(&scene.b.adjudicate(&two));
    scene.a.run("COMMIT");
    assert!(scene.a.is(&format!("SELECT m3p_bill_election('{election}', '2025-04-01')")));
    assert_eq!(scene.watch.table("SELECT month, new_cost FROM m3p_bill ORDER BY 1"), "3|50.00\n4|25.00");
    scene.end();
}

#[test]
fn of_two_bills_of_a_month_and_of_two_elections_at_once_there_is_one() {
    let mut scene = scene(590, 590);
    let card = format!("'FAM-{}'", scene.family.0);
    let elect = format!("SELECT m3p_elect({card}, '2025-01-01', '01')");
    scene.a.run("BEGIN");
    let election = scene.a.text(&elect);
    let failure = scene.b_waits(|b| b.failure(&elect), "COMMIT");
    assert_eq!(failure.code, "55000", "{failure:?}");
    let bill = format!("SELECT m3p_bill_election('{election}', '2025-03-01')");
    scene.a.run("BEGIN");
    assert!(scene.a.is(&bill));
    assert!(!scene.b_waits(|b| b.is(&bill), "COMMIT"));
    scene.end();
}
