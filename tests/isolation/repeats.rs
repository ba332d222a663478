//! The same claim, or the same key, more than once at a time.

use crate::scene::{Scene, at_once, cents, figures, is_paid, rejects, status};

#[test]
fn a_duplicate_of_a_claim_in_flight_waits_and_gets_its_answer() {
    let mut scene = Scene::new();
    let sent = scene.family.claim("01", "1", 60);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent);
    let second = scene.b_waits(|b| b.adjudicate(&sent), "COMMIT");
    is_paid(&first);
    assert_eq!(status(&second), "duplicate");
    assert_eq!(figures(&second), figures(&first));
    assert_eq!(scene.claims("true"), 1);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

#[test]
fn a_duplicate_of_a_claim_that_is_aborted_pays() {
    let mut scene = Scene::new();
    let sent = scene.family.claim("01", "1", 60);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent);
    let second = scene.b_waits(|b| b.adjudicate(&sent), "ROLLBACK");
    is_paid(&second);
    assert_ne!(second["claim_number"], first["claim_number"]);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

#[test]
fn one_key_sent_for_two_members_pays_one_of_them() {
    for end in ["COMMIT", "ROLLBACK"] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("01", "1", 60), scene.family.of_other("1", 60));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        if end == "COMMIT" {
            assert_eq!((status(&second), rejects(&second).as_str()), ("rejected", "83"));
        } else {
            is_paid(&second);
        }
        assert_eq!(scene.claims("status = 'paid'"), 1);
        scene.end();
    }
}

#[test]
fn a_batch_that_loses_a_key_to_another_member_is_decided_again() {
    let mut scene = Scene::new();
    let one = scene.family.claim("01", "9", 60);
    let batch = ["8", "9", "10"].map(|rx| scene.family.of_other(rx, 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let answers = scene.b_waits(|b| b.adjudicate_batch(&batch), "COMMIT");
    assert_eq!(answers.iter().map(status).collect::<Vec<_>>(), ["paid", "rejected", "paid"]);
    assert_eq!(rejects(&answers[1]), "83");
    assert_eq!(cents(&answers[2], "deductible_applied"), 3800);
    assert_eq!(scene.claims("true"), 4);
    scene.end();
}

#[test]
fn sixteen_copies_of_a_claim_at_once_pay_once() {
    let mut scene = Scene::new();
    let answers = at_once(&scene, &vec![scene.family.claim("02", "1", 60); 16]);
    assert_eq!(answers.iter().filter(|answer| status(answer) == "paid").count(), 1);
    assert_eq!(answers.iter().filter(|answer| status(answer) == "duplicate").count(), 15);
    assert!(answers.iter().all(|answer| figures(answer) == figures(&answers[0])));
    assert_eq!(scene.claims("true"), 1);
    scene.end();
}
