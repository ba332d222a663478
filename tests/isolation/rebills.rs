//! Rebills beside other changes of the claim that they reverse.

use serde_json::Value;
use support::{Session, literal};

use crate::scene::{Scene, rejects, status};

fn rebill(session: &mut Session, claim: &Value) -> Vec<Value> {
    let sql = format!("SELECT to_jsonb(r)::text FROM rebill_claim({}) r", literal(&claim.to_string()));
    session.rows(&sql).iter().map(|row| row[0].as_deref().unwrap_or("").parse().expect("JSON")).collect()
}

fn statuses(answers: &[Value]) -> Vec<&str> {
    answers.iter().map(status).collect()
}

#[test]
fn a_rebill_waits_for_a_reversal_of_its_claim_and_finds_nothing_to_reverse() {
    for (end, answered) in [("COMMIT", vec!["rejected"]), ("ROLLBACK", vec!["reversed", "paid"])] {
        let mut scene = Scene::new();
        scene.a.adjudicate(&scene.family.claim("01", "1", 60));
        scene.a.run("BEGIN");
        assert_eq!(status(&scene.a.reverse(&scene.family.claim("01", "1", 60))), "reversed");
        let fewer = scene.family.claim("01", "1", 30);
        let answers = scene.b_waits(|b| rebill(b, &fewer), end);
        assert_eq!(statuses(&answers), answered);
        if end == "COMMIT" {
            assert_eq!(rejects(&answers[0]), "84");
            assert_eq!(scene.balance(1), "0.00|0.00");
        } else {
            // 30 tablets and the fee, below the deductible.
            assert_eq!(scene.balance(1), "32.00|32.00");
        }
        scene.end();
    }
}

#[test]
fn a_reversal_waits_for_a_rebill_and_is_a_duplicate_of_the_reversal_in_it() {
    let mut scene = Scene::new();
    let first = scene.a.adjudicate(&scene.family.claim("01", "1", 60));
    scene.a.run("BEGIN");
    assert_eq!(statuses(&rebill(&mut scene.a, &scene.family.claim("01", "1", 30))), ["reversed", "paid"]);
    let number = first["claim_number"].as_str().expect("a number").to_owned();
    let second = scene.b_waits(|b| b.reverse_number(&number), "COMMIT");
    assert_eq!((status(&second), &second["claim_number"]), ("duplicate", &first["claim_number"]));
    assert_eq!((scene.claims("status = 'paid'"), scene.balance(1)), (1, "32.00|32.00".into()));
    scene.end();
}

#[test]
fn of_two_rebills_of_one_claim_the_second_replaces_the_first_or_repeats_it() {
    for (tablets, answered, met) in
        [(30, ["duplicate", "duplicate"], "32.00|32.00"), (40, ["reversed", "paid"], "42.00|42.00")]
    {
        let mut scene = Scene::new();
        scene.a.adjudicate(&scene.family.claim("01", "1", 60));
        scene.a.run("BEGIN");
        let first = rebill(&mut scene.a, &scene.family.claim("01", "1", 30));
        let other = scene.family.claim("01", "1", tablets);
        let second = scene.b_waits(|b| rebill(b, &other), "COMMIT");
        assert_eq!(statuses(&first), ["reversed", "paid"]);
        assert_eq!(statuses(&second), answered, "{tablets}");
        assert_eq!((scene.claims("status = 'paid'"), scene.balance(1)), (1, met.into()), "{tablets}");
        scene.end();
    }
}

#[test]
fn a_claim_of_the_family_waits_for_a_rebill_that_replays() {
    let mut scene = Scene::alone();
    scene.watch.run("UPDATE plan SET later_claims = 'replay'");
    scene.a.adjudicate(&scene.family.claim("01", "1", 60));
    scene.a.adjudicate(&scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    assert_eq!(statuses(&rebill(&mut scene.a, &scene.family.claim("01", "1", 8))), ["reversed", "paid"]);
    let sent = scene.family.claim("02", "3", 60);
    let answer = scene.b_waits(|b| b.adjudicate(&sent), "COMMIT");
    assert_eq!(status(&answer), "paid");
    // 10.00 and 62.00, below the deductible of 100.00: before, 62.00 and 38.00 of deductible and 20 % of 24.00.
    assert_eq!(scene.balance(1), "72.00|72.00");
    // The family's deductible is 150.00: of the third claim's 62.00 all counts.
    assert_eq!(scene.balance(0), "134.00|134.00");
    scene.end();
}
