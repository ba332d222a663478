//! Partitions in the making.

use std::thread;

use support::until_blocked_by;

use crate::scene::{ALPHADOL, Quarter, Scene, figures, is_paid, rejects, status};

#[test]
fn a_new_partition_waits_for_claims_in_flight_and_takes_them_along() {
    let mut scene = Scene::alone();
    let spring = Quarter(2);
    let sent = spring.claim(scene.family.claim("01", "1", 60));
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent);
    assert_eq!(scene.b_waits(|b| b.number(&spring.make()), "COMMIT"), 1);
    assert_eq!(scene.b.table("SELECT tableoid::regclass FROM pharmacy_claim"), spring.partition());
    let again = scene.a.adjudicate(&sent);
    assert_eq!((status(&again), figures(&again)), ("duplicate", figures(&first)));
    assert_eq!(status(&scene.a.reverse(&sent)), "reversed");
    scene.end();
}

#[test]
fn claims_wait_for_a_partition_in_the_making() {
    let mut scene = Scene::alone();
    let mut unknown = scene.family.claim("01", "9", 60);
    unknown["cardholder_id"] = "CARD-NOBODY".into();
    let cases = [
        (Quarter(1), scene.family.claim("01", "1", 60), "paid", "COMMIT"),
        (Quarter(2), scene.family.claim("01", "2", 60), "paid", "ROLLBACK"),
        (Quarter(3), unknown.clone(), "rejected", "COMMIT"),
        (Quarter(4), unknown, "rejected", "ROLLBACK"),
    ];
    for (quarter, sent, answer, end) in cases {
        scene.a.run(&format!("BEGIN; {}", quarter.make()));
        let sent = quarter.claim(sent);
        let answered = scene.b_waits(|b| b.adjudicate(&sent), end);
        assert_eq!(status(&answered), answer, "{answered}");
        let stored = format!(
            "SELECT tableoid::regclass FROM pharmacy_claim WHERE fill_date = '{}'",
            sent["fill_date"].as_str().unwrap_or_default()
        );
        let partition = if end == "COMMIT" { quarter.partition() } else { "pharmacy_claim_default".into() };
        assert_eq!(scene.b.table(&stored), partition, "{answer} after {end}");
    }
    scene.end();
}

#[test]
fn a_reversal_and_a_repeat_wait_for_their_claim_to_be_moved() {
    let mut scene = Scene::alone();
    let spring = Quarter(2);
    let (one, two) = (spring.claim(scene.family.claim("01", "1", 60)), spring.claim(scene.family.claim("01", "2", 60)));
    is_paid(&scene.a.adjudicate(&one));
    is_paid(&scene.a.adjudicate(&two));
    scene.a.run(&format!("BEGIN; {}", spring.make()));
    let answers = scene.b_waits(|b| [b.reverse(&one), b.adjudicate(&two)], "COMMIT");
    assert_eq!(answers.each_ref().map(status), ["reversed", "duplicate"]);
    scene.end();
}

#[test]
fn two_sessions_may_make_the_same_partition() {
    let mut scene = Scene::alone();
    let spring = Quarter(2);
    assert_eq!(scene.a.number("BEGIN; SELECT count(*) FROM pharmacy_claim; COMMIT; SELECT 0"), 0);
    scene.a.run(&format!("BEGIN; {}", spring.make()));
    assert_eq!(scene.b_waits(|b| b.number(&spring.make()), "COMMIT"), 0);
    scene.end();
}

#[test]
fn a_transaction_of_many_claims_is_not_stopped_by_a_partition_that_waits_for_it() {
    let mut scene = Scene::alone();
    let spring = Quarter(2);
    let [mut one, two, mut unknown] = ["1", "2", "3"].map(|rx| spring.claim(scene.family.claim("01", rx, 60)));
    // Deltanol after Alphadol writes an alert too, which refers to a claim that will be moved.
    one["ndc"] = ALPHADOL.into();
    unknown["cardholder_id"] = "CARD-NOBODY".into();
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let Scene { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    let made = thread::scope(|scope| {
        let waiting = scope.spawn(|| b.number(&spring.make()));
        until_blocked_by(watch, pid, by);
        is_paid(&a.adjudicate(&two));
        assert_eq!(rejects(&a.adjudicate(&unknown)), "52");
        a.run("COMMIT");
        waiting.join().expect("the partition")
    });
    assert_eq!(made, 1);
    assert_eq!(scene.watch.number(&format!("SELECT count(*) FROM {}", spring.partition())), 3);
    assert_eq!(scene.watch.number("SELECT count(*) FROM dur_alert JOIN pharmacy_claim c ON c.id = claim_id"), 1);
    assert_eq!(
        scene.a.failure(&format!("DELETE FROM {}", spring.partition())).code,
        "23503",
        "the alert's reference is still guarded"
    );
    scene.end();
}

#[test]
fn a_transaction_that_only_asks_about_a_formulary_keeps_nobody_from_making_a_partition() {
    let mut scene = Scene::alone();
    scene.a.run("BEGIN");
    // The first call of a session looks at the tables.
    let plan = "00000000-0000-4000-8000-000000000001";
    scene.a.object(&format!("check_formulary('{plan}', '{ALPHADOL}', '2025-03-10')"));
    assert_eq!(
        scene.a.number(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'pharmacy_claim'::regclass"
        ),
        0
    );
    assert_eq!(scene.b.number(&Quarter(3).make()), 1);
    scene.a.run("COMMIT");
    scene.end();
}
