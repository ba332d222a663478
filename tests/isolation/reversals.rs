//! Reversals beside claims and beside each other.

use crate::scene::{Scene, cents, is_paid, status};

#[test]
fn a_claim_waits_for_the_reversal_of_an_earlier_one() {
    for (end, deductible) in [("COMMIT", 6200), ("ROLLBACK", 3800)] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
        is_paid(&scene.a.adjudicate(&one));
        scene.a.run("BEGIN");
        assert_eq!(status(&scene.a.reverse(&one)), "reversed");
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(cents(&second, "deductible_applied"), deductible, "after {end}");
        scene.end();
    }
}

#[test]
fn a_reversal_waits_for_a_claim_in_flight_and_takes_back_its_own_share_alone() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    is_paid(&scene.a.adjudicate(&one));
    scene.a.run("BEGIN");
    let later = scene.a.adjudicate(&two);
    assert_eq!((cents(&later, "deductible_applied"), cents(&later, "patient_pay")), (3800, 4280));
    let reversed = scene.b_waits(|b| b.reverse(&one), "COMMIT");
    assert_eq!(status(&reversed), "reversed");
    assert!(reversed["messages"][0].as_str().is_some_and(|words| words.contains("1 later claim")), "{reversed}");
    assert_eq!(scene.balance(1), "38.00|42.80");
    scene.end();
}

#[test]
fn of_two_reversals_at_once_one_reverses() {
    for (end, second_is) in [("COMMIT", "duplicate"), ("ROLLBACK", "reversed")] {
        let mut scene = Scene::new();
        let sent = scene.family.claim("01", "1", 60);
        is_paid(&scene.a.adjudicate(&sent));
        scene.a.run("BEGIN");
        let first = scene.a.reverse(&sent);
        let second = scene.b_waits(|b| b.reverse(&sent), end);
        assert_eq!((status(&first), status(&second)), ("reversed", second_is));
        assert_eq!(second["claim_number"], first["claim_number"]);
        assert_eq!(scene.balance(1), "0.00|0.00");
        scene.end();
    }
}

#[test]
fn a_repeat_of_a_claim_that_is_being_reversed_pays_anew() {
    let mut scene = Scene::new();
    let sent = scene.family.claim("01", "1", 60);
    let first = scene.a.adjudicate(&sent);
    scene.a.run("BEGIN");
    assert_eq!(status(&scene.a.reverse(&sent)), "reversed");
    let second = scene.b_waits(|b| b.adjudicate(&sent), "COMMIT");
    is_paid(&second);
    assert_ne!(second["claim_number"], first["claim_number"]);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

/// The member's own row is as it was: what another of the family met since is in the family's balance alone.
#[test]
fn a_reversal_with_one_snapshot_fails_with_40001_where_the_family_s_balance_changed_since() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("01", "1", 20), scene.family.claim("02", "2", 20));
        is_paid(&scene.a.adjudicate(&one));
        scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM pharmacy_claim"));
        is_paid(&scene.a.adjudicate(&two));
        let key = [&one["pharmacy_npi"], &one["rx_number"], &one["fill_date"]]
            .map(|field| field.as_str().unwrap_or_default());
        let reverse = format!("SELECT reverse_claim('{}', '{}', '{}')", key[0], key[1], key[2]);
        assert_eq!(scene.b.failure(&reverse).code, "40001", "{level}");
        scene.b.run("ROLLBACK");
        assert_eq!(status(&scene.b.reverse(&one)), "reversed");
        // What is left is the other's: 20 tablets at a dollar and 2.00.
        assert_eq!(scene.balance(0), "22.00|22.00");
        scene.end();
    }
}
