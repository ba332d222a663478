//! Bytes of heap pages changed in their files, checksums off: what changes an answer is found.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use support::Session;
use support::server::Server;

use crate::ledger::{self, Folder, key_line};

const PAGE: u64 = 8192;
const EDITS: u32 = 1000;

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Has every page in memory be another table's.
fn evict(session: &mut Session) {
    session.run("SELECT count(note) FROM others WHERE id > 0");
}

/// What questions to the log are answered.
fn answers(session: &mut Session) -> Option<String> {
    let scan = "SET enable_seqscan = on; SELECT md5(string_agg(l::text, '' ORDER BY l.audit_id)) FROM pbm.audit_log l";
    let found = session.try_rows(scan).ok();
    session.try_run("SET enable_seqscan = off").ok()?;
    Some(format!("{:?}", found?))
}

#[test]
fn a_thousand_random_edits_of_bytes_are_found_or_change_nothing() {
    let folder = Folder::new();
    folder.write("keys", &key_line(1));
    let mut server = Server::new(
        "pages",
        "shared_buffers = 1MB\nmax_connections = 10\nmax_locks_per_transaction = 512\nmax_wal_senders = 0\nwal_level = minimal",
    );
    // Who changes a page mends its checksum; without checksums it need not be done a thousand times.
    let stopped =
        Server::program("pg_ctl").args(["stop", "-m", "fast", "-w", "-D"]).arg(server.data()).output().expect("pg_ctl");
    assert!(stopped.status.success(), "{}", String::from_utf8_lossy(&stopped.stderr));
    let _ = Server::program("pg_checksums").arg("--disable").arg("-D").arg(server.data()).output();
    server.start();
    let mut session = server.connected();
    ledger::set(&mut session, &folder);
    session.run("SET synchronous_commit = off; CREATE TABLE others (id integer PRIMARY KEY, note text); INSERT INTO others SELECT n, repeat('x', 2000) FROM generate_series(1, 2000) n");
    session.run("DO $$ BEGIN FOR n IN 1 .. 300 LOOP UPDATE pbm.members SET last_name = 'City ' || n WHERE member_id = 1 + n % 5; COMMIT; END LOOP; END $$");
    session.run("SELECT pbm.audit_seal()");
    session.run("SELECT pbm.audit_anchor_now()");
    session.run("VACUUM (FREEZE) pbm.audit_log");
    session.run("VACUUM (FREEZE) others");
    session.run("CHECKPOINT");
    // What evicts reads by index: a scan of the whole table would go through a few pages of memory alone.
    session.run("SET enable_seqscan = off; SET enable_bitmapscan = off; SET max_parallel_workers_per_gather = 0");
    let right = answers(&mut session).expect("answers");
    let path = session.text(
        "SELECT pg_relation_filepath(to_regclass('pbm.audit_log_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')))",
    );
    let file = OpenOptions::new().read(true).write(true).open(server.data().join(PathBuf::from(path))).expect("a file");
    let mut numbers = Numbers(20_261_129);
    let (mut found, mut refused, mut harmless) = (0, 0, 0);
    for edit in 0..EDITS {
        let pages = file.metadata().expect("its size").len() / PAGE;
        let place = numbers.below(pages) * PAGE + numbers.below(PAGE);
        let mut byte = [0];
        file.read_exact_at(&mut byte, place).expect("a byte");
        let before = byte;
        byte[0] ^= u8::try_from(1 + numbers.below(255)).expect("a byte");
        file.write_all_at(&byte, place).expect("a byte");
        if session.try_run("SELECT count(note) FROM others WHERE id > 0").is_err() {
            let told = server.told();
            panic!("edit {edit} at {place}: {}", &told[told.len().saturating_sub(3000)..]);
        }
        match session.try_rows("SELECT detail FROM pbm.audit_verify('-infinity', 'infinity') WHERE finding = 'verdict'")
        {
            Err(failure) => {
                let told = server.told();
                let told = &told[told.len().saturating_sub(3000)..];
                assert!(failure.code != "connection", "edit {edit} at {place}: {failure:?} {told}");
                refused += 1;
            }
            Ok(rows) if rows[0][0].as_deref().is_some_and(|verdict| verdict.starts_with("broken")) => found += 1,
            Ok(_) => {
                assert_eq!(answers(&mut session).as_ref(), Some(&right), "edit {edit} at {place} is not found");
                harmless += 1;
            }
        }
        if session.try_run("SELECT count(note) FROM others WHERE id > 0").is_err() {
            let told = server.told();
            panic!("after edit {edit} at {place}: {}", &told[told.len().saturating_sub(3000)..]);
        }
        file.write_all_at(&before, place).expect("a byte");
        evict(&mut session);
    }
    println!("{found} found, {refused} refused by PostgreSQL, {harmless} changed nothing");
    assert!(found > 100, "{found} found, {refused} refused by PostgreSQL, {harmless} changed nothing");
    let verdict = ledger::verify(&mut session).pop().expect("a verdict").2;
    assert!(verdict.starts_with("intact"), "{verdict}");
}
