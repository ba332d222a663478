//! The server ends: what was acknowledged is there afterwards, once, and what may be lost is said.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use support::server::{connect, kill};
use support::until;

use super::scene::{Scene, observer};

/// So that no name is there twice.
static SERIAL: AtomicU32 = AtomicU32::new(0);

/// Reads by several clients, each under a name of its own, until the server is gone; gives the names of those that were
/// served.
fn served_until(scene: &mut Scene, end: impl FnOnce(&mut Scene)) -> Vec<String> {
    let port = scene.server.port;
    let served = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let mut clients = Vec::new();
        for _ in 0..6 {
            clients.push(scope.spawn(|| {
                let Some(mut session) = connect(port) else { return };
                loop {
                    let name = format!("served {}", SERIAL.fetch_add(1, Relaxed));
                    if session.try_run(&format!("SET application_name = '{name}'")).is_err() {
                        return;
                    }
                    match session.try_rows("BEGIN; SELECT name FROM pbm.members LIMIT 2; ROLLBACK") {
                        Ok(_) => served.lock().expect("the list").push(name),
                        Err(failure) if failure.code == "55000" => {}
                        Err(_) => return,
                    }
                }
            }));
        }
        until("some are served", || served.lock().expect("the list").len() > 200);
        end(scene);
        for client in clients {
            client.join().expect("a client");
        }
    });
    served.into_inner().expect("the list")
}

fn check(scene: &mut Scene, served: &[String]) {
    let names: Vec<String> = served.iter().map(|name| format!("'{name}'")).collect();
    scene.observer.run(&format!("CREATE TEMP TABLE served AS SELECT unnest(ARRAY[{}]) AS name", names.join(",")));
    assert_eq!(
        scene.observer.table(
            "SELECT s.name, count(a.*) FROM served s LEFT JOIN pbm.access_log a ON a.application_name = s.name AND a.kind = 'read'
             GROUP BY s.name HAVING count(a.*) <> 1"
        ),
        "",
        "missing, or there twice"
    );
    assert_eq!(
        scene.observer.table("SELECT epoch, sequence FROM pbm.access_log WHERE kind <> 'gap' AND epoch <> 0 GROUP BY 1, 2 HAVING count(*) > 1"),
        "",
        "a number is there twice"
    );
    scene.observer.run("DROP TABLE served");
}

#[test]
fn no_acknowledged_read_is_missing_after_a_crash_and_none_is_there_twice() {
    let mut scene = Scene::new();
    for round in 0..4 {
        let mut victim = scene.server.connected();
        let pid = victim.pid().to_string();
        let served = served_until(&mut scene, |scene| {
            if round % 2 == 0 {
                kill(scene.server.port, &pid);
            } else {
                scene.server.stop();
            }
        });
        if round % 2 == 1 {
            scene.server.start();
        }
        scene.observer = observer(&scene.server);
        scene.server.connected().run("SELECT count(*) FROM pbm.members");
        check(&mut scene, &served);
        until("the gap is told", || {
            scene.observer.number("SELECT count(*) FROM pbm.access_log WHERE kind = 'gap'") == round + 1
        });
    }
    // Reads that were cut off are told as such.
    assert_eq!(
        scene.observer.number(
            "SELECT count(*) FROM pbm.access_unfinished WHERE outcome = 'running' AND application_name LIKE 'served%'"
        ),
        0
    );
}

#[test]
fn the_process_that_is_killed_takes_the_sessions_along_and_no_record() {
    let mut scene = Scene::new();
    let sink = scene.sink();
    let served = served_until(&mut scene, |scene| kill(scene.server.port, &sink));
    scene.observer = observer(&scene.server);
    scene.server.connected().run("SELECT count(*) FROM pbm.members");
    check(&mut scene, &served);
    until("the gap is told", || scene.observer.number("SELECT count(*) FROM pbm.access_log WHERE kind = 'gap'") == 1);
}

#[test]
fn an_orderly_end_writes_what_is_left() {
    for by in ["-INT", "-TERM"] {
        let mut scene = Scene::new();
        let mut session = scene.reader("late");
        session.run("SET pbm.read_audit = 'async'");
        for _ in 0..30 {
            session.run("SELECT name FROM pbm.members");
        }
        let name = scene.reader("other");
        drop((session, name));
        let observer_goes = std::mem::replace(&mut scene.observer, scene.server.connected());
        drop(observer_goes);
        let nothing = connect(scene.server.port).expect("a session");
        drop(std::mem::replace(&mut scene.observer, nothing));
        if by == "-TERM" {
            // A smart end waits for the last session, which is this one.
            scene.observer.run("SELECT 1");
            let port = scene.server.port;
            let pid = scene.observer.pid();
            let ended = thread::spawn(move || {
                thread::sleep(Duration::from_millis(300));
                let _ = port;
                pid
            });
            let gone = scene.observer.try_run(&format!("SELECT pg_terminate_backend({pid})"));
            assert!(gone.is_err());
            ended.join().expect("a wait");
        }
        scene.server.shut_down(by);
        scene.server.start();
        scene.observer = observer(&scene.server);
        assert_eq!((by, scene.count("late", "read")), (by, 30));
        assert_eq!((by, scene.count("late", "outcome")), (by, 30));
        scene.server.connected().run("SELECT count(*) FROM pbm.members");
        assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.access_log WHERE kind = 'gap'"), 0, "{by}");
    }
}
