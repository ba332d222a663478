//! `mask_database`: nothing is left of a row as it was, and what the data is good for is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Instant;

use serde_json::json;
use support::server::{Server, connect_to, kill};
use support::{Session, claim, setting, until};

use crate::{CANARIES, canaries_in, canaries_in_rows, classes, plant};

/// A server that keeps nothing for others, with the book, some claims and planted values.
pub const QUIET: &str = "wal_level = minimal\nmax_wal_senders = 0\nmax_prepared_transactions = 2";

pub fn flag(session: &mut Session) {
    session.run("ALTER DATABASE postgres SET pbm.non_production = 'postgres'");
}

fn fill(session: &mut Session) {
    for (card, person, rx) in [
        ("CARD-BASIC", "01", 1),
        ("CARD-001", "01", 2),
        ("CARD-002", "01", 3),
        ("CARD-FAMILY", "01", 4),
        ("CARD-FAMILY", "02", 5),
    ] {
        for (fill, date) in [(0, "2025-03-10"), (1, "2025-04-20")] {
            let sent = claim(json!({
                "cardholder_id": card, "person_code": person, "rx_number": format!("70000{rx}"), "fill_number": fill, "fill_date": date,
                "ndc": "00004-0001-01", "quantity": 30, "submission_clarification_codes": ["3"],
            }));
            session.adjudicate(&sent);
        }
    }
    assert!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid'") >= 6);
}

/// Which files of the database hold which canaries.
fn canaries_in_files(server: &Server, session: &mut Session) -> BTreeMap<String, Vec<&'static str>> {
    session.run("CHECKPOINT");
    let folder = session.text("SELECT 'base/' || oid FROM pg_database WHERE datname = current_database()");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(server.data().join(folder)).expect("the database's folder") {
        let path = entry.expect("a file").path();
        let bytes = fs::read(&path).unwrap_or_default();
        let here = canaries_in(&bytes);
        if !here.is_empty() {
            found.insert(name(&path), here);
        }
    }
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn dump(server: &Server) -> Vec<u8> {
    let output = Server::program("pg_dump")
        .args(["-h", &setting("PBM_PGHOST"), "-p", &server.port.to_string(), "-U", "postgres", "postgres"])
        .output()
        .expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What must be the same afterwards.
const KEPT: &str = "
    SELECT 'sex and state', string_agg(s::text, ' ' ORDER BY s::text) FROM (SELECT sex, state, count(*) FROM pbm.members GROUP BY 1, 2) s
    UNION ALL SELECT 'families', string_agg(n::text, ' ' ORDER BY n) FROM (SELECT count(*) AS n FROM pbm.coverage GROUP BY family_id) f
    UNION ALL SELECT 'cards', string_agg(n::text, ' ' ORDER BY n) FROM (SELECT count(*) AS n FROM pbm.coverage GROUP BY cardholder_id) f
    UNION ALL SELECT 'claims of members', string_agg(n::text, ' ' ORDER BY n) FROM (
        SELECT count(c.id) AS n FROM pbm.members m LEFT JOIN pbm.pharmacy_claim c USING (patient_id) GROUP BY m.member_id) c
    UNION ALL SELECT 'claims by plan and product', string_agg(s::text, ' ' ORDER BY s::text) FROM (
        SELECT p.plan_code, c.ndc, c.status, count(*), sum(c.paid_amount), sum(c.patient_copay)
        FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id) GROUP BY 1, 2, 3) s
    UNION ALL SELECT 'ages at fill in days', string_agg(d::text, ' ' ORDER BY d) FROM (
        SELECT c.fill_date - m.date_of_birth AS d FROM pbm.pharmacy_claim c JOIN pbm.members m USING (patient_id)) a
    UNION ALL SELECT 'days between fills', string_agg(d::text, ' ' ORDER BY d) FROM (
        SELECT max(fill_date) - min(fill_date) AS d FROM pbm.pharmacy_claim GROUP BY patient_id) a
    UNION ALL SELECT 'claims of pharmacies', string_agg(n::text, ' ' ORDER BY n) FROM (
        SELECT count(*) AS n FROM pbm.pharmacy_claim c JOIN pbm.pharmacies p ON p.npi = c.pharmacy_npi GROUP BY p.pharmacy_id) p
    UNION ALL SELECT 'NPIs that check', count(*)::text FROM pbm.pharmacy_claim WHERE pbm.is_valid_npi(pharmacy_npi) AND pbm.is_valid_npi(prescriber_npi)
    UNION ALL SELECT 'balances', string_agg(s::text, ' ' ORDER BY s::text) FROM (
        SELECT scope, deductible_met, out_of_pocket_met FROM pbm.accumulator) s
    UNION ALL SELECT 'accumulators of persons', count(*)::text FROM pbm.accumulator a JOIN pbm.members m ON m.patient_id = a.owner_id
    UNION ALL SELECT 'visits', sum(visits)::text FROM public.crm";

#[test]
fn nothing_is_left_of_a_row_as_it_was_and_joins_intervals_and_check_digits_are() {
    let server = Server::new("masking", QUIET);
    let mut session = server.connected();
    fill(&mut session);
    plant(&mut session);
    session.run("SELECT pbm.audit_seal()");
    flag(&mut session);
    let kept = session.table(KEPT);
    let triggers = "SELECT count(*) FROM pbm.trigger_states() WHERE found IS DISTINCT FROM wanted";
    assert_eq!(session.number(triggers), 0);

    // The searches find each class before.
    let all: Vec<&str> = CANARIES.iter().map(|(class, _)| *class).collect();
    assert_eq!(classes(&canaries_in_rows(&mut session)), all);
    // A date and an address of the network are no text in a file.
    let of_files: Vec<&str> = all.iter().copied().filter(|class| !matches!(*class, "C date" | "O ip")).collect();
    let files = canaries_in_files(&server, &mut session);
    assert_eq!(classes(&files), of_files);
    let node =
        |session: &mut Session, relation: &str| session.text(&format!("SELECT pg_relation_filenode('{relation}')"));
    for relation in ["public.crm", "public.crm_name", "pg_statistic", "pbm.members", "pbm.member_plain_contact"] {
        let file = node(&mut session, relation);
        assert!(files.contains_key(&file), "{relation} has canaries: {files:?}");
    }
    let toast =
        session.text("SELECT pg_relation_filenode(reltoastrelid) FROM pg_class WHERE oid = 'public.crm'::regclass");
    assert!(files.contains_key(&toast), "TOAST has canaries");
    assert_eq!(canaries_in(&dump(&server)), all);

    session.run("CALL pbm.mask_database('static')");

    assert_eq!(canaries_in_rows(&mut session), BTreeMap::new());
    assert_eq!(canaries_in_files(&server, &mut session), BTreeMap::new());
    assert_eq!(canaries_in(&dump(&server)), Vec::<&str>::new());
    // Dates of birth and network addresses by their bytes, in the files of their tables.
    assert_eq!(session.number("SELECT count(*) FROM pbm.members WHERE date_of_birth = '1907-03-11'"), 0);
    assert_eq!(session.table(KEPT), kept);
    assert_eq!(session.number(triggers), 0, "the triggers are in force again");
    assert!(session.number("SELECT pbm.check_references()") > 30);
    for empty in [
        "audit_log WHERE table_name = 'members'",
        "access_log",
        "encryption_key",
        "member_index",
        "member_plain_contact",
        "claims_staging",
    ] {
        assert_eq!(session.number(&format!("SELECT count(*) FROM pbm.{empty}")), 0, "{empty}");
    }
    // The chain of the audit begins anew, and says why.
    let first = session.text("SELECT detail FROM pbm.audit_block ORDER BY block_number LIMIT 1");
    assert!(first.contains("first block: the database was masked"), "{first}");
    let verdict =
        session.text("SELECT detail FROM pbm.audit_verify('-infinity', 'infinity') WHERE finding = 'verdict'");
    assert!(!verdict.starts_with("broken"), "{verdict}");
    assert_eq!(session.text("SELECT masking ->> 'state' FROM pbm.installation"), "masked");
    assert_eq!(session.number("SELECT datconnlimit FROM pg_database WHERE datname = current_database()"), -1);
    assert_eq!(session.text("SELECT state FROM pbm.health_check() WHERE check_name = 'masking'"), "ok");
    // Statistics are there again, of masked values.
    assert!(session.number("SELECT count(*) FROM pg_stats WHERE schemaname = 'pbm' AND tablename = 'members'") > 5);
}

#[test]
fn a_masked_database_adjudicates() {
    let server = Server::new("adjudicates", QUIET);
    let mut session = server.connected();
    fill(&mut session);
    flag(&mut session);
    let before = session
        .rows("SELECT c.patient_copay, c.paid_amount FROM pbm.pharmacy_claim c WHERE c.status = 'paid' ORDER BY 1, 2");
    session.run("CALL pbm.mask_database()");
    // Everybody's first claim again, a week after the last, under another prescription each.
    let members = session.rows(
        "SELECT v.cardholder_id, v.person_code, c.pharmacy_npi, c.prescriber_npi, (max(c.fill_date) + 40)::text,
                min(c.patient_copay)::text, m.date_of_birth::text
         FROM pbm.pharmacy_claim c JOIN pbm.members m USING (patient_id) JOIN pbm.coverage v ON v.member_id = m.member_id
         WHERE c.status = 'paid' AND v.plan_id = c.plan_id GROUP BY 1, 2, 3, 4, 7",
    );
    assert!(!members.is_empty() && !before.is_empty());
    for (number, row) in members.iter().enumerate() {
        let text = |at: usize| row[at].clone().unwrap_or_default();
        let answer = session.adjudicate(&json!({
            "cardholder_id": text(0), "person_code": text(1), "ndc": "00004-0001-01", "quantity": 30, "days_supply": 30,
            "pharmacy_npi": text(2), "prescriber_npi": text(3), "fill_date": text(4), "rx_number": (9_000 + number).to_string(),
        }));
        assert_eq!(answer["status"], "paid", "{answer}");
    }
}

/// Each cause by itself: with the one before taken away the next is told, and with the last there is none.
#[test]
fn it_is_refused_while_anything_would_keep_the_rows() {
    let mut server = Server::new("refused", "wal_level = logical\nmax_prepared_transactions = 2\nmax_wal_senders = 4");
    let mut session = server.connected();
    let call = "CALL pbm.mask_database('static')";
    let refused = |session: &mut Session, message: &str| {
        let failure = session.failure(call);
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", message));
        assert!(!failure.hint.is_empty(), "{message} has a hint");
    };
    let not_flagged = "the database is not said to be of no production";
    refused(&mut session, not_flagged);
    // What a session says, and what is said of another database or role, does not count.
    session.run("SET pbm.non_production = 'postgres'");
    refused(&mut session, not_flagged);
    session.run("ALTER DATABASE postgres SET pbm.non_production = 'production'");
    refused(&mut session, not_flagged);
    session.run("ALTER ROLE postgres SET pbm.non_production = 'postgres'");
    refused(&mut session, not_flagged);
    assert_eq!(session.failure("ALTER SYSTEM SET pbm.non_production = 'postgres'").code, "55P02");
    session.run("CREATE ROLE owner_of_it LOGIN; GRANT EXECUTE ON ALL ROUTINES IN SCHEMA pbm TO owner_of_it");
    session.run(
        "GRANT USAGE ON SCHEMA pbm TO owner_of_it; ALTER DATABASE postgres OWNER TO owner_of_it; SET ROLE owner_of_it",
    );
    assert_eq!(session.failure("ALTER DATABASE postgres SET pbm.non_production = 'postgres'").code, "42501");
    assert_eq!(session.failure(call).code, "42501");
    session.run("RESET ROLE");
    flag(&mut session);
    assert_eq!(session.failure("CALL pbm.mask_database('safe_harbor')").code, "22023");

    session.run("SELECT pg_create_physical_replication_slot('keeps', true)");
    refused(&mut session, "a replication slot keeps the write-ahead log of the rows as they were");
    session.run("SELECT pg_drop_replication_slot('keeps')");
    session.run("BEGIN; UPDATE pbm.members SET sex = sex WHERE member_id = 1; PREPARE TRANSACTION 'keeps'");
    refused(&mut session, "a prepared transaction keeps rows as they were");
    session.run("ROLLBACK PREPARED 'keeps'");
    let other = server.connected();
    refused(&mut session, "other sessions are connected to the database");
    drop(other);
    let mut elsewhere = connect_to(server.port, "template1").expect("a session elsewhere");
    until("the other session is gone", || {
        elsewhere.number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres' AND backend_type = 'client backend'",
        ) == 1
    });
    session.run("SELECT lo_from_bytea(0, 'x')");
    refused(&mut session, "the database has large objects, which nobody can mask");
    session.run("SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
    session.run("CREATE MATERIALIZED VIEW public.kept AS SELECT first_name FROM pbm.members");
    refused(&mut session, "a materialized view keeps rows as they were");
    session.run("DROP MATERIALIZED VIEW public.kept");
    session.run("CREATE TABLE public.crm (id integer, nickname text)");
    refused(&mut session, "2 columns have no class, the first is public.crm.id");
    session.run("SECURITY LABEL FOR pbm ON COLUMN public.crm.id IS 'clean'");
    session.run("ALTER TABLE pbm.members ADD COLUMN shelf text");
    refused(&mut session, "2 columns have no class, the first is pbm.members.shelf");
    session.run("SECURITY LABEL FOR pbm ON COLUMN pbm.members.shelf IS 'clean'");
    refused(&mut session, "1 columns have no class, the first is public.crm.nickname");
    session.run("SECURITY LABEL FOR pbm ON COLUMN public.crm.nickname IS 'name'");
    session.run("ALTER SYSTEM SET archive_mode = on");
    session.run("ALTER SYSTEM SET archive_command = '/bin/true'");
    drop((session, elsewhere));
    server.shut_down("-INT");
    server.start();
    let mut session = server.connected();
    refused(&mut session, "the write-ahead log is archived, and the rows as they were with it");
    session.run("ALTER SYSTEM SET archive_mode = off");
    drop(session);
    server.shut_down("-INT");
    server.start();
    let mut session = server.connected();
    // In a transaction nothing could be committed on the way.
    assert_eq!(session.failure(&format!("BEGIN; {call}")).code, "2D000");
    session.run("ROLLBACK");
    assert_eq!(session.value("SELECT masking::text FROM pbm.installation"), None);
    session.run(call);
}

#[test]
fn killed_midway_it_is_unfinished_lets_nobody_in_and_is_done_by_another_call() {
    let server = Server::new("killed", QUIET);
    let mut session = server.connected();
    fill(&mut session);
    plant(&mut session);
    flag(&mut session);
    session.run("CREATE ROLE clerk LOGIN; ALTER DATABASE postgres CONNECTION LIMIT 17");
    // A check that takes its time, so that there is a middway.
    session.run(
        "CREATE FUNCTION public.slowly(integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN true; END $$;
         CREATE TABLE public.slow (n integer); INSERT INTO public.slow VALUES (1);
         ALTER TABLE public.slow ADD CHECK (public.slowly(n)) NOT VALID;
         SECURITY LABEL FOR pbm ON COLUMN public.slow.n IS 'clean'",
    );
    let pid = session.pid().to_string();
    let mut observer = connect_to(server.port, "template1").expect("a session elsewhere");
    let masking = thread::spawn(move || session.try_run("CALL pbm.mask_database()"));
    until("the tables are being written", || {
        observer.number(&format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'"))
            == 1
    });
    kill(server.port, &pid);
    assert!(masking.join().expect("a thread").is_err());

    let mut session = server.connected();
    assert_eq!(session.text("SELECT masking ->> 'state' FROM pbm.installation"), "unfinished");
    assert_eq!(session.text("SELECT state FROM pbm.health_check() WHERE check_name = 'masking'"), "unsafe");
    // Rolled back: nothing is masked, and nothing half.
    assert_eq!(classes(&canaries_in_rows(&mut session)).len(), CANARIES.len());
    let refused = Server::program("psql")
        .args([
            "-h",
            &setting("PBM_PGHOST"),
            "-p",
            &server.port.to_string(),
            "-U",
            "clerk",
            "-d",
            "postgres",
            "-c",
            "SELECT 1",
        ])
        .output()
        .expect("psql runs");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("too many connections for database"), "{refused:?}");
    session.run("DROP TABLE public.slow");
    session.run("CALL pbm.mask_database()");
    assert_eq!(canaries_in_rows(&mut session), BTreeMap::new());
    assert_eq!(canaries_in_files(&server, &mut session), BTreeMap::new());
    assert_eq!(session.number("SELECT datconnlimit FROM pg_database WHERE datname = current_database()"), 17);
}

/// The bar is a million within a minute; so many here, and the time told.
#[test]
fn members_are_masked_at_a_million_a_minute() {
    let count: u32 = std::env::var("PBM_MASKED_MEMBERS").ok().and_then(|count| count.parse().ok()).unwrap_or(50_000);
    let server =
        Server::new("million", &format!("{QUIET}\nmax_wal_size = 4GB\nmaintenance_work_mem = 256MB\nfsync = off"));
    let mut session = server.connected();
    session.run(&format!(
        "SET session_replication_role = replica; ALTER TABLE pbm.members DISABLE TRIGGER USER;
         INSERT INTO pbm.members (first_name, last_name, name, date_of_birth, sex, state)
         SELECT 'First' || n, 'Last' || n, 'First' || n || ' Last' || n, DATE '1930-01-01' + n % 30000, 'F', 'IL' FROM generate_series(1, {count}) n;
         ALTER TABLE pbm.members ENABLE TRIGGER USER; RESET session_replication_role"
    ));
    session.run("SELECT pbm.repair_triggers()");
    flag(&mut session);
    // Beside it the least that a statement can do to the same columns, and to have nothing left of the rows as they were.
    session.run("CREATE TABLE public.plain (LIKE pbm.members INCLUDING INDEXES); INSERT INTO public.plain SELECT * FROM pbm.members");
    session.run("CHECKPOINT");
    let started = Instant::now();
    session.run(
        "UPDATE public.plain SET first_name = md5('key' || first_name), last_name = md5('key' || last_name), name = md5('key' || name),
             date_of_birth = date_of_birth + 100, effective_date = effective_date + 100, termination_date = termination_date + 100,
             created_at = created_at + interval '100 days', updated_at = updated_at + interval '100 days',
             patient_id = md5('key' || patient_id)::uuid, member_id = -member_id",
    );
    session.run("VACUUM (FULL, ANALYZE) public.plain");
    let updated = started.elapsed();
    session.run("DROP TABLE public.plain");
    session.run("CHECKPOINT");
    let started = Instant::now();
    session.run("CALL pbm.mask_database()");
    let taken = started.elapsed();
    println!("{count} members masked in {taken:?}; by UPDATE and VACUUM FULL in {updated:?}");
    assert_eq!(session.number("SELECT count(*) FROM pbm.members WHERE first_name ~ '^First'"), 0);
}
