//! Commands that need a database for themselves, and databases that the library has nothing to do with.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use support::server::connect_to;
use support::until;

use super::scene::{Scene, session_in};

fn with_another(scene: &mut Scene, name: &str) {
    scene.observer.run(&format!("CREATE DATABASE {name} TEMPLATE template0"));
    let mut session = session_in(&scene.server, name);
    session.run("CREATE EXTENSION pbm");
    session.run("SELECT * FROM pbm.members");
    drop(session);
    let id = scene.observer.text(&format!("SELECT oid::bigint FROM pg_database WHERE datname = '{name}'"));
    let state = format!("SELECT count(*) FROM pbm.read_audit_states() WHERE database_id = {id} AND state = 'running'");
    until("its process runs", || scene.observer.number(&state) == 1);
    let sessions =
        format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND backend_type = 'client backend'");
    until("the session is gone", || scene.observer.number(&sessions) == 0);
}

#[test]
fn a_database_whose_reads_are_recorded_is_copied_renamed_and_dropped() {
    let mut scene = Scene::new();
    for round in 0..3 {
        with_another(&mut scene, "audited");
        scene.observer.run("CREATE DATABASE copied TEMPLATE audited");
        let mut session = session_in(&scene.server, "copied");
        session.run("SELECT * FROM pbm.members");
        assert!(session.number("SELECT count(*) FROM pbm.access_log WHERE kind = 'read'") > 0);
        drop(session);
        until("renamed", || scene.observer.try_run("ALTER DATABASE audited RENAME TO renamed").is_ok());
        if round == 1 {
            scene.observer.run("ALTER DATABASE renamed RESET ALL");
        }
        until("dropped", || scene.observer.try_run("DROP DATABASE copied").is_ok());
        until("dropped", || scene.observer.try_run("DROP DATABASE renamed").is_ok());
    }
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.read_audit_states()"), 0, "places are freed");
}

#[test]
fn a_command_that_fails_lets_the_process_in_again() {
    let mut scene = Scene::new();
    with_another(&mut scene, "audited");
    let mut inside = session_in(&scene.server, "audited");
    assert_eq!(scene.observer.failure("DROP DATABASE audited").code, "55006");
    inside.run("SELECT * FROM pbm.members");
    drop(inside);
    until("dropped", || scene.observer.try_run("DROP DATABASE audited").is_ok());
}

#[test]
fn more_databases_than_there_are_places_for_are_refused_while_those_are_busy() {
    let mut scene = Scene::with("pbm.audit_databases = 1");
    let mut holder = scene.reader("holder");
    holder.run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM pbm.members");
    scene.observer.run("CREATE DATABASE second TEMPLATE template0");
    let mut session = session_in(&scene.server, "second");
    session.run("CREATE EXTENSION pbm");
    let failure = session.failure("SELECT * FROM pbm.members");
    assert_eq!((failure.code.as_str(), failure.hint.as_str()), ("53400", "Raise pbm.audit_databases."));
}

#[test]
fn a_database_without_the_extension_is_left_alone() {
    let mut scene = Scene::new();
    scene.observer.run("CREATE DATABASE plain TEMPLATE template0");
    let mut session = session_in(&scene.server, "plain");
    session.run(
        "CREATE SCHEMA pbm; CREATE TABLE pbm.members (name text); SELECT * FROM pbm.members; CREATE TABLE t (n int);
                 SELECT * FROM t; COPY pbm.members TO '/dev/null'",
    );
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.read_audit_states() WHERE state <> 'idle'"), 0);
}

/// Ends the others' loops, also where the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[test]
fn the_extension_is_made_under_load() {
    let scene = Scene::new();
    let mut observer = super::scene::observer(&scene.server);
    observer.run("CREATE DATABASE busy TEMPLATE template0");
    let port = scene.server.port;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut session = connect_to(port, "busy").expect("a session");
                while !is_over.load(Relaxed) {
                    let _ = session.try_rows("SELECT count(*) FROM pbm.members");
                }
            });
        }
        let _over = Over(&is_over);
        let mut session = connect_to(port, "busy").expect("a session");
        session.run("CREATE EXTENSION pbm");
        until("reads go on", || session.try_rows("SELECT * FROM pbm.members").is_ok());
    });
}
