//! The process that writes: ended, stopped, failing, or not to be had. Nothing is served that is not on record.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use support::server::signal;
use support::until;

use super::scene::Scene;

const READ: &str = "SELECT name FROM pbm.members LIMIT 1";

#[test]
fn one_that_is_ended_is_followed_by_another() {
    let mut scene = Scene::new();
    for round in 0..5 {
        let sink = scene.sink();
        scene.observer.run(&format!("SELECT pg_terminate_backend({sink})"));
        let name = format!("ended {round}");
        assert_eq!(scene.read_as(&name, READ).expect("a read").len(), 1);
        assert_eq!(scene.count(&name, "read"), 1);
    }
    let sink = scene.sink();
    scene.observer.run(&format!("SELECT pg_cancel_backend({sink})"));
    assert!(scene.read_as("after cancel", READ).is_ok());
}

#[test]
fn one_that_is_stopped_has_reads_refused_until_it_goes_on() {
    let mut scene = Scene::new();
    let sink = scene.sink();
    signal("-STOP", &sink);
    let began = Instant::now();
    let failure = scene.read_as("stopped", READ).expect_err("nothing is served");
    let took = began.elapsed();
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert!(failure.message.contains("did not come to the disk in time"), "{failure:?}");
    assert!(took > Duration::from_millis(1_500) && took < Duration::from_secs(20), "{took:?}");
    // COPY serves nothing either, and a shorter wait is kept to.
    let mut session = scene.reader("stopped copy");
    session.run("SET pbm.audit_wait = '200ms'");
    assert_eq!(session.failure("COPY pbm.members TO '/dev/null'").code, "55000");
    // One who does not wait for the disk is served.
    session.run("SET pbm.read_audit = 'async'");
    session.run(READ);
    // The wait heeds a cancel.
    session.run("SET pbm.read_audit = 'sync'; SET pbm.audit_wait = '60s'; SET statement_timeout = '300ms'");
    assert_eq!(session.failure(READ).code, "57014");
    signal("-CONT", &sink);
    assert!(scene.read_as("goes on", READ).is_ok());
    // What was refused says so.
    assert_eq!(scene.outcomes("stopped", 1), "pbm.members|refused|-");
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.access_denied WHERE application_name = 'stopped'"), 1);
}

#[test]
fn one_that_cannot_write_has_reads_refused_with_its_error() {
    let mut scene = Scene::new();
    scene.sink();
    let mut other = scene.server.connected();
    other.run("BEGIN; LOCK TABLE pbm.access_log IN ACCESS EXCLUSIVE MODE; PREPARE TRANSACTION 'locked'");
    // The deadlock detector sees nothing here: the writer gives up its lock in time.
    let failure = scene.read_as("locked", READ).expect_err("nothing is served");
    assert_eq!(failure.code, "55000");
    assert!(failure.message.contains("SQLSTATE 55P03"), "{failure:?}");
    let began = Instant::now();
    until("it is refused at once", || {
        scene.read_as("locked", READ).is_err_and(|_| began.elapsed() > Duration::from_millis(1))
    });
    other.run("COMMIT PREPARED 'locked'");
    until("reads go on", || scene.read_as("unlocked", READ).is_ok());
    assert!(scene.count("unlocked", "read") >= 1);
    // A table that refuses rows, as a full disk does.
    other.run("ALTER TABLE pbm.access_log ADD CONSTRAINT no_more CHECK (application_name <> 'full') NOT VALID");
    let failure = scene.read_as("full", READ).expect_err("nothing is served");
    assert!(failure.message.contains("SQLSTATE 23514"), "{failure:?}");
    assert!(scene.read_as("beside", READ).is_err(), "what stands behind it is not on record");
    other.run("ALTER TABLE pbm.access_log DROP CONSTRAINT no_more");
    until("reads go on", || scene.read_as("beside", READ).is_ok());
    assert!(scene.count("full", "read") > 0);
}

#[test]
fn a_reader_that_has_locked_the_audit_does_not_wait_for_himself() {
    let mut scene = Scene::new();
    scene.sink();
    let mut session = scene.reader("own lock");
    session.run("BEGIN; LOCK TABLE pbm.access_log IN SHARE MODE");
    let began = Instant::now();
    session.run(READ);
    assert!(began.elapsed() < Duration::from_millis(1_500));
    session.run("COMMIT");
    until("it is written", || scene.count("own lock", "read") == 1);
    // Of a partition, as well.
    session.run("BEGIN");
    let partition = session
        .text("SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'pbm.access_log'::regclass");
    session.run(&format!("LOCK TABLE {partition} IN ACCESS EXCLUSIVE MODE; {READ}; ROLLBACK"));
    until("it is written", || scene.count("own lock", "read") == 2);
}

#[test]
fn settings_of_the_database_do_not_weaken_it() {
    let mut scene = Scene::new();
    let sink = scene.sink();
    scene.observer.run(
        "ALTER DATABASE postgres SET default_transaction_read_only = on;
         ALTER DATABASE postgres SET synchronous_commit = off;
         ALTER DATABASE postgres SET default_transaction_isolation = 'serializable';
         ALTER DATABASE postgres SET session_replication_role = 'replica';
         ALTER DATABASE postgres SET search_path = public;
         ALTER DATABASE postgres SET lock_timeout = '1h';
         ALTER ROLE postgres SET synchronous_commit = off",
    );
    scene.observer.run(&format!("SELECT pg_terminate_backend({sink})"));
    for round in 0..20 {
        let name = format!("weak {round}");
        let mut session = scene.reader(&name);
        session.run(READ);
        assert_eq!(scene.count(&name, "read"), 1);
    }
    // With synchronous_commit off most of these would be lost.
    let mut victim = scene.reader("last");
    victim.run(READ);
    let pid = victim.pid().to_string();
    support::server::kill(scene.server.port, &pid);
    scene.observer = super::scene::observer(&scene.server);
    assert_eq!(scene.count("last", "read"), 1);
}

#[test]
fn without_a_free_worker_nothing_is_read() {
    let mut scene =
        Scene::with("max_worker_processes = 0\nmax_logical_replication_workers = 0\nmax_parallel_workers = 0");
    let failure = scene.read_as("none", READ).expect_err("nothing is served");
    assert_eq!(failure.code, "53400", "{failure:?}");
    assert_eq!(failure.hint, "Raise max_worker_processes.");
    let mut session = scene.reader("log");
    session.run("SET pbm.read_audit = 'log'");
    session.run("SELECT name FROM pbm.members WHERE name = 'CANARY-LOG'");
    scene.observer.run("SELECT 1");
    let told = scene.server.told();
    assert!(told.contains("pbm access: read pbm.members"), "{}", told.lines().last().unwrap_or_default());
    assert!(!told.contains("CANARY-LOG"));
}

#[test]
fn a_missing_synchronous_standby_stops_reads_unless_local_commits_will_do() {
    let mut scene = Scene::new();
    scene.sink();
    scene.observer.run("SET synchronous_commit = local");
    scene.observer.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    scene.observer.run("SELECT pg_reload_conf()");
    until("it is in force", || scene.server.connected().text("SHOW synchronous_standby_names") == "nobody");
    let mut session = scene.reader("alone");
    session.run("SET pbm.audit_wait = '500ms'; SET synchronous_commit = local");
    until("reads are refused", || session.try_rows(READ).is_err_and(|failure| failure.code == "55000"));
    scene.observer.run("ALTER SYSTEM SET pbm.audit_commit = local");
    scene.observer.run("SELECT pg_reload_conf()");
    // The one that waits for a standby is still waiting.
    scene.observer.run("ALTER SYSTEM RESET synchronous_standby_names");
    scene.observer.run("SELECT pg_reload_conf()");
    until("reads go on", || session.try_rows(READ).is_ok());
    scene.observer.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    scene.observer.run("SELECT pg_reload_conf()");
    thread::sleep(Duration::from_millis(500));
    assert!(session.try_rows(READ).is_ok());
}

/// A small file system of its own, which goes with it.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where none can be mounted.
    fn mount(owner: &Path) -> Option<Self> {
        let owner = fs::metadata(owner).expect("the data folder");
        let folder = std::env::temp_dir().join(format!("pbm-small-disk-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let options = format!("size=2m,mode=700,uid={},gid={}", owner.uid(), owner.gid());
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "pbm"]).arg(&folder).output().ok()?;
        let disk = Self(folder);
        mount.status.success().then_some(disk)
    }

    fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = fs::File::create(&path).expect("a file");
        while std::io::Write::write_all(&mut file, &[0; 1024]).is_ok() {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What the server left is of no use without it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
        let _ = fs::remove_dir(&self.0);
    }
}

/// A43: pgaudit goes on reading.
#[test]
fn a_full_disk_stops_reads_and_they_go_on_when_there_is_room() {
    let mut scene = Scene::new();
    let Some(disk) = SmallDisk::mount(&scene.server.data()) else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    let partition = scene.observer.text("SELECT to_char(now() AT TIME ZONE 'UTC', '\"pbm.access_log_\"YYYY_MM')");
    scene.observer.run(&format!("CREATE TABLESPACE small LOCATION '{}'", disk.0.display()));
    scene.observer.run(&format!("ALTER TABLE {partition} SET TABLESPACE small"));
    scene.sink();
    let filler = disk.fill();
    let mut session = scene.reader("full disk");
    let mut served = 0;
    let refused = loop {
        match session.try_rows(READ) {
            Ok(_) => served += 1,
            Err(failure) => break failure,
        }
        assert!(served < 10_000, "it goes on reading");
    };
    assert_eq!(refused.code, "55000");
    assert!(refused.message.contains("SQLSTATE 53100"), "{refused:?}");
    assert_eq!(session.failure(READ).code, "55000", "and so it stays");
    fs::remove_file(filler).expect("room");
    until("reads go on", || session.try_rows(READ).is_ok());
    // Whatever was served is there, and what was refused as well: it was asked for.
    assert!(scene.count("full disk", "read") > served);
    scene.observer.run(&format!("ALTER TABLE {partition} SET TABLESPACE pg_default"));
    scene.observer.run("DROP TABLESPACE small");
}

/// Months that are older than the law asks for go by themselves, without a wait for whoever reads them.
#[test]
fn months_beyond_the_years_that_are_kept_are_dropped_by_the_process() {
    let mut scene = Scene::new();
    let old = "CREATE TABLE pbm.access_log_2010_01 PARTITION OF pbm.access_log FOR VALUES FROM ('2010-01-01 00:00:00+00') TO ('2010-02-01 00:00:00+00')";
    scene.observer.run(old);
    scene.sink();
    let is_there = "SELECT to_regclass('pbm.access_log_2010_01') IS NOT NULL";
    assert!(scene.observer.is(is_there), "nothing goes unless it is asked for");
    let mut reader = scene.server.connected();
    reader.run("SET pbm.read_audit = 'off'; BEGIN; SELECT * FROM pbm.access_log_2010_01");
    scene.observer.run("ALTER SYSTEM SET pbm.audit_years = 6");
    scene.observer.run("SELECT pg_reload_conf()");
    until("it was tried", || scene.server.told().contains("lock timeout"));
    assert!(scene.read_as("meanwhile", READ).is_ok() && scene.observer.is(is_there));
    reader.run("COMMIT");
    // Another process tries at once; one that waits for a lock too long on a busy machine would only do so a minute later.
    until("it is gone", || {
        let sink = scene.sink();
        scene.observer.run(&format!("SELECT pg_terminate_backend({sink})"));
        assert!(scene.read_as("again", READ).is_ok());
        thread::sleep(Duration::from_secs(1));
        !scene.observer.is(is_there)
    });
    assert!(scene.count("meanwhile", "read") == 1, "what is younger stays");
}
