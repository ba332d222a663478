//! One member, one family: what is left of a limit is given once.

use serde_json::Value;

use crate::scene::{Scene, at_once, cents, is_paid, patient};

#[test]
fn two_claims_of_one_member_at_once_see_each_other() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&one);
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    assert_eq!((cents(&first, "deductible_applied"), cents(&first, "coinsurance_amount")), (6200, 0));
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "coinsurance_amount")), (3800, 480));
    assert_eq!(scene.balance(1), "100.00|104.80");
    scene.end();
}

#[test]
fn an_opening_balance_and_a_claim_of_one_member_wait_for_each_other() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    let person = patient("1", scene.family.0);
    let open = move |dollars: u32| {
        format!("SELECT set_opening_balance({person}::uuid, 'DEDUCT', '2025-01-01', {dollars}, {dollars})")
    };
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b_waits(|b| b.run(&open(10)), "COMMIT");
    assert_eq!(scene.balance(1), "72.00|72.00");
    scene.a.run("BEGIN");
    scene.a.run(&open(20));
    // Of 100.00 are 62.00 and 20.00 met: 18.00, and 20 % of the other 44.00.
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "coinsurance_amount")), (1800, 880));
    assert_eq!((scene.balance(1), scene.balance(0)), ("100.00|108.80".into(), "100.00|108.80".into()));
    scene.end();
}

#[test]
fn a_claim_that_waited_for_an_aborted_one_knows_nothing_of_it() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let second = scene.b_waits(|b| b.adjudicate(&two), "ROLLBACK");
    assert_eq!(cents(&second, "deductible_applied"), 6200);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

#[test]
fn two_members_of_one_family_share_its_deductible() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("02", "1", 78), scene.family.claim("03", "2", 98));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    // 80.00 of the family's 150.00 are met: of 100.00, 70.00 are deductible and 20 % of the rest coinsurance.
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "coinsurance_amount")), (7000, 600));
    assert_eq!(scene.balance(0), "150.00|156.00");
    assert_eq!(scene.balance(2), "80.00|80.00");
    assert_eq!(scene.balance(3), "70.00|76.00");
    scene.end();
}

#[test]
fn members_of_other_families_do_not_wait_for_each_other() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.of_other("2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b.run("SET statement_timeout = '20s'");
    is_paid(&scene.b.adjudicate(&two));
    scene.a.run("COMMIT");
    scene.end();
}

#[test]
fn the_last_dollars_of_a_deductible_are_given_once() {
    let mut scene = Scene::new();
    let sent = [("1", 88), ("2", 30), ("3", 30)].map(|(rx, tablets)| scene.family.claim("01", rx, tablets));
    assert_eq!(cents(&scene.a.adjudicate(&sent[0]), "deductible_applied"), 9000);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent[1]);
    let second = scene.b_waits(|b| b.adjudicate(&sent[2]), "COMMIT");
    assert_eq!((cents(&first, "deductible_applied"), cents(&first, "patient_pay")), (1000, 1440));
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "patient_pay")), (0, 640));
    assert_eq!(scene.balance(1), "100.00|110.80");
    scene.end();
}

#[test]
fn the_last_dollars_of_an_out_of_pocket_maximum_are_given_once() {
    let mut scene = Scene::new();
    let sent = [("1", 1068), ("2", 98), ("3", 98)].map(|(rx, tablets)| scene.family.claim("01", rx, tablets));
    // 100.00 and 20 % of 970.00: 294.00 of 300.00.
    assert_eq!(cents(&scene.a.adjudicate(&sent[0]), "patient_pay"), 29400);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent[1]);
    let second = scene.b_waits(|b| b.adjudicate(&sent[2]), "COMMIT");
    assert_eq!((cents(&first, "patient_pay"), cents(&first, "paid_amount")), (600, 9400));
    assert_eq!((cents(&second, "patient_pay"), cents(&second, "paid_amount")), (0, 10000));
    assert_eq!(scene.balance(1), "100.00|300.00");
    scene.end();
}

#[test]
fn sixteen_claims_of_a_family_at_once_meet_its_limits_to_the_cent() {
    let mut scene = Scene::new();
    let sent: Vec<Value> =
        (0..16).map(|n| scene.family.claim(["01", "02", "03"][n % 3], &n.to_string(), 400 + n as i64)).collect();
    let answers = at_once(&scene, &sent);
    answers.iter().for_each(is_paid);
    let sum = |field| answers.iter().map(|answer| cents(answer, field)).sum::<i64>();
    assert_eq!((sum("deductible_applied"), sum("patient_pay")), (15_000, 50_000));
    assert_eq!(scene.balance(0), "150.00|500.00");
    scene.end();
}

#[test]
fn the_first_claims_of_a_family_make_its_accumulators_once() {
    for (end, deductible) in [("COMMIT", 5000), ("ROLLBACK", 10000)] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("02", "1", 98), scene.family.claim("03", "2", 98));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(cents(&second, "deductible_applied"), deductible, "after {end}");
        scene.end();
    }
}
