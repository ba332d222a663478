//! Runs: dry ones, refused calls, roles, what is kept.

use serde_json::json;
use support::{Database, Sandbox, Session};

use super::{all, counts, faults, load, stage};

const NADAC: [&str; 3] = [
    "NDC|NADAC Per Unit|Effective Date|As of Date",
    "00001000101|0.5|04/01/2026|04/08/2026",
    "3.70E+10|0.5|04/01/2026|04/08/2026",
];
const MEMBERS: [&str; 3] = [
    "cardholder_id|person_code|first_name|date_of_birth|plan_code|effective_date",
    "NEW1|01|Ann|1980-02-03|BASIC|2025-01-01",
    "NEW2|01|Bob|1981-02-03|GOLD|2025-01-01",
];

#[test]
fn a_dry_run_says_line_by_line_what_would_change_and_changes_nothing() {
    let mut session = Sandbox::with_book();
    let tables = ["drugs", "drug_price", "members", "coverage", "network"];
    for (source, file, outcomes) in [
        ("nadac", NADAC, "2|added|drug_price|NULL|NULL\n3|refused|NULL|ndc|exponent"),
        ("members", MEMBERS, "2|added|members|NULL|NULL\n3|refused|members|plan_code|unknown_plan"),
    ] {
        let before = all(&mut session, &tables);
        let run = stage(&mut session, source, &file);
        assert_eq!(session.table(&format!("SELECT * FROM pbm.check_records({run})")), outcomes);
        assert_eq!(counts(&mut session, run), "2 1 0 0 0 1");
        assert_eq!(
            session.table(&format!("SELECT dry_run, state FROM pbm.load_run WHERE run_id = {run}")),
            "t|staging"
        );
        assert_eq!(all(&mut session, &tables), before);
        // The records are there still, and what was foretold comes true.
        let told = faults(&mut session, run);
        session.run(&format!("CALL pbm.load_records({run})"));
        assert_eq!((counts(&mut session, run), faults(&mut session, run)), ("2 1 0 0 0 1".into(), told));
        assert_eq!(session.table(&format!("SELECT dry_run, state FROM pbm.load_run WHERE run_id = {run}")), "f|done");
    }
}

#[test]
fn discarded_records_are_gone_and_the_run_is_over() {
    let mut session = Sandbox::with_book();
    let run = stage(&mut session, "members", &MEMBERS);
    assert_eq!(session.number(&format!("SELECT pbm.discard_records({run})")), 2);
    assert_eq!(session.number("SELECT count(*) FROM pbm.record_staging"), 0);
    assert_eq!(session.text(&format!("SELECT state FROM pbm.load_run WHERE run_id = {run}")), "stopped");
}

#[test]
fn a_run_a_source_or_a_setting_that_is_not_known_is_said() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.failure("CALL pbm.load_records(0)").code, "P0002");
    let claims = session.number("SELECT pbm.begin_load_run('claims')");
    assert_eq!(session.failure(&format!("CALL pbm.load_records({claims})")).code, "22023");
    let run = stage(&mut session, "nadac", &NADAC);
    for settings in [
        "[]",
        "{\"colour\": 1}",
        "{\"as_of\": \"no day\"}",
        "{\"full\": \"SECRET\"}",
        "{\"as_of\": \"infinity\"}",
        "{\"as_of\": \"yesterday\"}",
        "{\"as_of\": \"01/02/2026\"}",
        "{\"closing_limit_percent\": \"x\"}",
    ] {
        let failure = session.failure(&format!("SELECT pbm.check_records({run}, {})", support::literal(settings)));
        assert_eq!(failure.code, "22023", "{settings}");
        assert!(!failure.everything().contains("SECRET"));
    }
}

#[test]
fn a_run_with_refused_records_is_purged_only_after_they_were_given_up() {
    let mut session = Sandbox::with_book();
    let persons = load(&mut session, "members", &json!({}), &MEMBERS);
    let prices = load(&mut session, "nadac", &json!({}), &NADAC);
    assert_eq!(session.number("SELECT count(*) FROM pbm.record_staging"), 1);
    assert_eq!(session.number("SELECT count(*) FROM pbm.reference_staging"), 1);
    session.run("UPDATE pbm.load_run SET finished_at = '2020-01-01'");
    assert_eq!(session.number("SELECT pbm.purge_load_runs('2021-01-01')"), 0);
    assert_eq!(session.number("SELECT count(*) FROM pbm.load_error WHERE severity = 'error'"), 2);
    for run in [persons, prices] {
        assert_eq!(session.number(&format!("SELECT pbm.discard_records({run})")), 1);
        assert_eq!(session.number("SELECT pbm.purge_load_runs('2021-01-01')"), 1);
    }
}

/// A user of the role, whose name the database's makes its own.
fn user(database: &Database, role: &str) -> Session {
    let name = format!("{}_{role}", database.name);
    let mut admin = database.connect();
    admin.run(&format!("CREATE ROLE {name} LOGIN"));
    admin.run(&format!("SELECT pbm.grant_role('{name}', '{role}')"));
    database.connect_as(&name)
}

#[test]
fn the_role_of_feeds_stages_and_loads_and_reads_no_record_and_others_do_not() {
    let database = Database::with_book();
    let mut feed = user(&database, "pbm_etl");
    let run = feed.number("SELECT pbm.begin_load_run('members', 'file.csv')");
    feed.run(&format!(
        r#"INSERT INTO pbm.record_staging (run_id, line, raw_data)
           VALUES ({run}, 2, '{{"cardholder_id": "NEW1", "first_name": "Ann", "date_of_birth": "1980-02-03", "plan_code": "BASIC", "effective_date": "2025-01-01"}}')"#
    ));
    assert_eq!(feed.table(&format!("SELECT line, action FROM pbm.check_records({run})")), "2|added");
    feed.run(&format!("CALL pbm.load_records({run})"));
    assert_eq!(feed.table(&format!("SELECT added, state FROM pbm.load_progress WHERE run_id = {run}")), "1|done");
    for statement in [
        "SELECT * FROM pbm.record_staging",
        "SELECT * FROM pbm.members",
        "SELECT * FROM pbm.load_members(NULL, '{}')",
        "DELETE FROM pbm.record_staging",
    ] {
        assert_eq!(feed.failure(statement).code, "42501", "{statement}");
    }
    let mut analyst = user(&database, "pbm_analyst_deid");
    for statement in [
        format!("CALL pbm.load_records({run})"),
        format!("SELECT pbm.check_records({run})"),
        format!("SELECT pbm.discard_records({run})"),
        "INSERT INTO pbm.record_staging (run_id, line, raw_data) VALUES (1, 1, '{}')".into(),
    ] {
        assert_eq!(analyst.failure(&statement).code, "42501", "{statement}");
    }
    drop((feed, analyst));
    let mut admin = database.connect();
    for role in ["pbm_etl", "pbm_analyst_deid"] {
        let name = format!("{}_{role}", database.name);
        admin.run(&format!("SELECT pbm.revoke_role('{name}', '{role}'); DROP OWNED BY {name}; DROP ROLE {name}"));
    }
}

#[test]
fn two_loads_at_once_add_nothing_twice() {
    let database = Database::with_book();
    let (mut a, mut b, mut watch) = (database.connect(), database.connect(), database.connect());
    let file = [
        "cardholder_id|person_code|first_name|date_of_birth|plan_code|effective_date",
        "NEW1|01|Ann|1980-02-03|BASIC|2025-01-01",
    ];
    let (one, two) = (stage(&mut a, "members", &file), stage(&mut b, "members", &file));
    a.run("BEGIN");
    a.run(&format!("CALL pbm.load_records({one})"));
    let pid = b.pid();
    let other = std::thread::spawn(move || b.run(&format!("CALL pbm.load_records({two})")));
    support::until_blocked(&mut watch, pid);
    a.run("COMMIT");
    other.join().expect("the second load");
    assert_eq!((counts(&mut watch, one).as_str(), counts(&mut watch, two).as_str()), ("1 1 0 0 0 0", "1 0 0 1 0 0"));
    assert_eq!(watch.number("SELECT count(*) FROM pbm.coverage WHERE cardholder_id = 'NEW1'"), 1);
}
