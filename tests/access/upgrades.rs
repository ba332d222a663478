//! The library stays while the tables come to another version, or to another server.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use support::server::{Server, connect_to};
use support::{release, setting, until};

use super::scene::{PRELOADED, Scene, observer, session_in};

#[test]
fn the_extension_is_updated_under_load() {
    let mut scene = Scene::new();
    scene.observer.run("CREATE DATABASE older TEMPLATE template0");
    let mut session = session_in(&scene.server, "older");
    release::install(&mut session);
    let port = scene.server.port;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let mut readers = Vec::new();
        for number in 0..3 {
            let is_over = &is_over;
            readers.push(scope.spawn(move || {
                let mut session = connect_to(port, "older").expect("a session");
                session.run(&format!("SET application_name = 'reader {number}'"));
                while !is_over.load(Relaxed) {
                    // Where it is refused meanwhile, it says so in words of its own.
                    if let Err(failure) = session.try_rows("SELECT count(*) FROM pbm.members") {
                        assert!(["55000", "55P03", "40P01"].contains(&failure.code.as_str()), "{failure:?}");
                    }
                }
            }));
        }
        thread::sleep(Duration::from_millis(300));
        session.run("ALTER EXTENSION pbm UPDATE");
        until("reads go on", || session.try_rows("SELECT count(*) FROM pbm.members").is_ok());
        thread::sleep(Duration::from_millis(300));
        is_over.store(true, Relaxed);
        for reader in readers {
            reader.join().expect("a reader");
        }
    });
    // From now on each is on record.
    let mut session = session_in(&scene.server, "older");
    session.run("SET application_name = 'afterwards'");
    session.run("SELECT count(*) FROM pbm.members");
    assert_eq!(session.number("SELECT count(*) FROM pbm.access_log WHERE application_name = 'afterwards' AND relation_name = 'pbm.members' AND kind = 'read'"), 1);
    assert_eq!(session.number("SELECT count(DISTINCT application_name) FROM pbm.access_log WHERE application_name LIKE 'reader%' AND kind = 'read'"), 3);
}

/// To a new cluster of the same server, for no other is sure to be there.
#[test]
fn pg_upgrade_takes_a_server_along_that_preloads_the_library() {
    let programs = setting("PBM_PGBIN");
    let mut old = Server::of(&programs, "old", PRELOADED);
    let mut session = old.connected();
    session.run("SET application_name = 'before'; SELECT count(*) FROM pbm.members");
    let members = session.number("SELECT count(*) FROM pbm.members");
    drop(session);
    old.shut_down("-INT");
    let mut new = Server::fresh("new", PRELOADED);
    let upgraded = Server::program("pg_upgrade")
        .args(["-U", "postgres", "-b", &programs, "-B", &programs, "-d"])
        .arg(old.data())
        .arg("-D")
        .arg(new.data())
        .args(["-s", &setting("PBM_PGHOST"), "-p", &old.port.to_string(), "-P", &new.port.to_string()])
        .current_dir(new.data())
        .output()
        .expect("pg_upgrade runs");
    let said = String::from_utf8_lossy(&upgraded.stdout).into_owned() + &String::from_utf8_lossy(&upgraded.stderr);
    assert!(upgraded.status.success(), "{said}");
    new.start();
    let mut session = new.connected();
    session.run("SET application_name = 'after'");
    assert_eq!(session.number("SELECT count(*) FROM pbm.members"), members);
    let mut observer = observer(&new);
    assert_eq!(
        observer.table("SELECT application_name, count(*) > 0 FROM pbm.access_log WHERE application_name IN ('before', 'after') AND kind = 'read' GROUP BY 1 ORDER BY 1"),
        "after|t\nbefore|t"
    );
    // The servers of pg_upgrade ran none of it, and what had been written is not written twice.
    assert_eq!(
        observer.number("SELECT count(*) FROM (SELECT FROM pbm.access_log WHERE epoch <> 0 GROUP BY epoch, sequence HAVING count(*) > 1) d"),
        0
    );
}
