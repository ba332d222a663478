//! How a read ended is on record, whatever ended it.

use std::thread;
use std::time::Duration;

use support::until;

use super::scene::Scene;

#[test]
fn rows_are_counted_by_what_was_returned() {
    let mut scene = Scene::new();
    let members = scene.observer.number("SELECT count(*) FROM pbm.members");
    let mut session = scene.reader("rows");
    session.run("SELECT * FROM pbm.members");
    assert_eq!(scene.outcomes("rows", 1), format!("pbm.members|completed|{members}"));
    session.run("SELECT * FROM pbm.members LIMIT 3");
    session.run("COPY pbm.members TO '/dev/null'");
    session
        .run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM pbm.members; FETCH 2 FROM c; FETCH 3 FROM c; CLOSE c; COMMIT");
    let expected = format!(
        "pbm.members|completed|{members}\npbm.members|completed|3\npbm.members|completed|{members}\npbm.members|completed|5"
    );
    assert_eq!(scene.outcomes("rows", 4), expected);
}

#[test]
fn a_held_cursor_counts_when_it_is_filled() {
    let mut scene = Scene::new();
    let members = scene.observer.number("SELECT count(*) FROM pbm.members");
    let mut session = scene.reader("held");
    session.run("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM pbm.members; COMMIT");
    assert_eq!(scene.outcomes("held", 1), format!("pbm.members|completed|{members}"));
    assert_eq!(session.rows("FETCH 2 FROM c").len(), 2);
}

#[test]
fn an_error_a_cancel_and_an_end_are_told_apart() {
    let mut scene = Scene::new();
    let mut session = scene.reader("error");
    assert_eq!(session.failure("SELECT 1 / (row_number() OVER () - 3) FROM pbm.members").code, "22012");
    assert_eq!(scene.outcomes("error", 1), "pbm.members|failed|-");
    session.run("SET statement_timeout = '100ms'");
    assert_eq!(session.failure("SELECT pg_sleep(5), name FROM pbm.members").code, "57014");
    assert_eq!(scene.outcomes("error", 2).lines().last(), Some("pbm.members|cancelled|-"));

    let mut session = scene.reader("ended");
    let pid = session.pid();
    let reader = thread::spawn(move || session.try_rows("SELECT pg_sleep(30), name FROM pbm.members"));
    until("it reads", || scene.count("ended", "read") == 1);
    scene.observer.run(&format!("SELECT pg_terminate_backend({pid})"));
    assert!(reader.join().expect("the reader").is_err());
    assert_eq!(scene.outcomes("ended", 1), "pbm.members|terminated|-");
}

#[test]
fn what_a_savepoint_takes_back_failed_and_the_rest_goes_on() {
    let mut scene = Scene::new();
    let mut session = scene.reader("part");
    session.run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM pbm.coverage; SAVEPOINT s");
    assert_eq!(session.try_run("SELECT 1 / (count(*) - count(*)) FROM pbm.members").unwrap_err().code, "22012");
    session.run("ROLLBACK TO s; FETCH 1 FROM c; COMMIT");
    let outcomes = scene.outcomes("part", 2);
    assert_eq!(outcomes, "pbm.members|failed|-\npbm.coverage|completed|1");
}

#[test]
fn an_outcome_finds_room_though_the_ring_is_full() {
    let mut scene = Scene::with("pbm.audit_ring = 64");
    let sink = scene.sink();
    let mut holders: Vec<_> = (0..20).map(|_| scene.reader("room")).collect();
    for holder in &mut holders {
        holder.run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM pbm.members");
    }
    support::server::signal("-STOP", &sink);
    let mut flood = scene.reader("flood");
    flood.run("SET pbm.read_audit = 'async'; SET pbm.audit_wait = '200ms'");
    let mut served = 0;
    let refused = loop {
        match flood.try_rows("SELECT 1 FROM pbm.members") {
            Ok(_) => served += 1,
            Err(failure) => break failure,
        }
        assert!(served < 200, "a full ring serves");
    };
    assert_eq!(refused.code, "55000");
    // Those that run end without waiting.
    for mut holder in holders {
        holder.run("COMMIT");
    }
    support::server::signal("-CONT", &sink);
    scene.outcomes("room", 20);
    thread::sleep(Duration::from_millis(200));
    assert_eq!(scene.count("flood", "read"), served);
}
