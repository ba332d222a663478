//! Tables whose owner changes them, or their rows' keys, while claims are made.

use std::thread;

use support::{DROP_VIEWS, until};

use crate::scene::{ALPHADOL, Scene, is_paid, patient};

#[test]
fn a_claim_waits_for_an_index_in_the_making_and_is_in_it() {
    let mut scene = Scene::alone();
    let [one, two] = ["1", "2"].map(|rx| scene.family.claim("01", rx, 20));
    // From then on the member's row is written past the statement.
    is_paid(&scene.b.adjudicate(&one));
    scene.a.run("BEGIN; CREATE INDEX theirs ON member_state (longest_supply_days)");
    is_paid(&scene.b_waits(|b| b.adjudicate(&two), "COMMIT"));
    // The index holds as much as the table: seen by amcheck.
    scene.end();
}

#[test]
fn a_row_that_became_another_s_while_a_claim_waited_for_it_is_not_taken() {
    let mut scene = Scene::alone();
    let [one, two] = ["1", "2"].map(|rx| scene.family.claim("01", rx, 20));
    is_paid(&scene.b.adjudicate(&one));
    let person = patient("1", scene.family.0);
    scene.a.run(&format!(
        "BEGIN; UPDATE member_state SET patient_id = '00000000-0000-4000-9000-ffffffffffff' WHERE patient_id = {person}::uuid"
    ));
    is_paid(&scene.b_waits(|b| b.adjudicate(&two), "COMMIT"));
    assert_eq!(
        scene.watch.number(&format!("SELECT count(*) FROM member_state WHERE patient_id = {person}::uuid")),
        1,
        "the claim made a row of its own"
    );
    scene.end();
}

#[test]
fn a_claim_that_waited_for_a_column_writes_its_alert_into_the_new_one() {
    let mut scene = Scene::alone();
    let [mut zero, one, two, mut three] =
        [("01", "0"), ("01", "1"), ("02", "2"), ("02", "3")].map(|(person, rx)| scene.family.claim(person, rx, 20));
    // Alphadol after Deltanol is told, and the session knows the table of alerts.
    zero["ndc"] = ALPHADOL.into();
    three["ndc"] = ALPHADOL.into();
    for sent in [&one, &zero, &two] {
        is_paid(&scene.b.adjudicate(sent));
    }
    scene.a.run(DROP_VIEWS);
    scene.a.run(
        "BEGIN; ALTER TABLE dur_alert DROP COLUMN alert_description; ALTER TABLE dur_alert ADD COLUMN alert_description text",
    );
    is_paid(&scene.b_waits(|b| b.adjudicate(&three), "COMMIT"));
    assert_eq!(
        scene.watch.table("SELECT alert_description IS NULL, count(*) FROM dur_alert GROUP BY 1 ORDER BY 1"),
        "f|1\nt|1"
    );
    scene.end();
}

/// A session that is busy while more happens than the server keeps messages of (4096) is told that everything changed.
#[test]
fn a_session_that_missed_messages_looks_at_everything_again() {
    let mut scene = Scene::alone();
    let [one, two] = ["1", "2"].map(|rx| scene.family.claim("01", rx, 20));
    is_paid(&scene.b.adjudicate(&one));
    scene.a.run("SELECT pg_advisory_lock(1); CREATE TABLE public.busy (n integer)");
    let pid = scene.b.pid();
    let Scene { watch, a, b, .. } = &mut scene;
    thread::scope(|scope| {
        let waiting = scope.spawn(|| b.run("SELECT pg_advisory_lock(1), pg_advisory_unlock(1)"));
        until("the session is busy", || {
            watch.is(&format!(
                "SELECT wait_event IS NOT DISTINCT FROM 'advisory' FROM pg_stat_activity WHERE pid = {pid}"
            ))
        });
        a.run(
            "DROP INDEX coverage_cardholder; CREATE INDEX coverage_cardholder ON coverage (cardholder_id);
             DO $$ BEGIN FOR n IN 1 .. 3000 LOOP
                 EXECUTE format('ALTER TABLE public.busy SET (fillfactor = %s)', 50 + n % 50);
             END LOOP; END $$",
        );
        a.run("SELECT pg_advisory_unlock(1)");
        waiting.join().expect("the session that was busy");
    });
    is_paid(&scene.b.adjudicate(&two));
    scene.end();
}
