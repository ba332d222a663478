//! The four scripts of `make scripts` make a database without CREATE EXTENSION that has everything it makes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::snapshot::{catalog, differences};
use support::{Database, Session, program, setting};

const SCRIPTS: [&str; 4] =
    ["01_schema_creation.sql", "02_security_setup.sql", "03_performance_optimization.sql", "04_sample_data.sql"];

fn root() -> PathBuf {
    setting("PBM_SOURCE_DIR").into()
}

/// Written anew for each test, so that they are of the files that the server's extension was made from.
fn scripts(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pbm-{test}-{}", std::process::id()));
    let written = Command::new("python3").arg(root().join("scripts/sql_scripts.py")).arg(&folder).output();
    let written = written.expect("python3 runs");
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    folder
}

/// Runs a script as the README says, without a setting of the tests' own.
fn run(database: &Database, script: &Path) {
    let output = program("psql")
        .args(["-X", "-q", "-d", &database.name, "-f"])
        .arg(script)
        .env_remove("PGOPTIONS")
        .output()
        .expect("psql runs");
    assert!(output.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&output.stderr));
}

/// The catalog, and what the snapshot leaves out for it belongs to no schema; without what membership alone makes.
fn objects(session: &mut Session) -> BTreeSet<String> {
    let event_triggers = "SELECT concat_ws(' | ', 'event trigger', evtname, evtevent, evtowner::regrole, evtfoid::regproc, evtenabled, evttags)
                          FROM pg_event_trigger";
    let mut objects = catalog(session);
    objects.extend(session.rows(event_triggers).into_iter().flatten().flatten());
    objects.retain(|line| !line.starts_with("member | ") && !line.starts_with("extension | "));
    objects
}

#[test]
fn the_four_scripts_give_the_catalog_of_create_extension_object_by_object_and_the_sample() {
    let folder = scripts("catalog");
    let (expected, made) = (Database::with_sample(), Database::empty());
    for script in SCRIPTS {
        run(&made, &folder.join(script));
    }
    let mut session = made.connect();
    assert_eq!(session.number("SELECT count(*) FROM pg_extension WHERE extname = 'pbm'"), 0);
    let expected = objects(&mut expected.connect());
    assert!(expected.len() > 3000, "only {} objects", expected.len());
    assert_eq!(differences(&expected, &objects(&mut session)), "");

    assert!(session.number("SELECT count(*) FROM pbm.members") >= 1000);
    assert!(session.number("SELECT count(*) FROM pbm.pharmacy_claim") >= 1000);
    assert!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid'") >= 1000);
    let status = "SELECT status FROM pbm.adjudicate_claim('SAMPLE00001', '99037036201', 60, 30, '2000000077', \
                  '2026-01-15', 'RX1001', person_code => '01', prescriber_npi => '2100000076')";
    assert_eq!(session.text(status), "paid");
    // What guards the tables of the extension guards these.
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.trigger_states() s WHERE s.found IS DISTINCT FROM s.wanted"),
        0
    );
    let guarded = made.connect().failure("SET pbm.maintenance = off; DROP TABLE pbm.members CASCADE");
    assert_eq!(guarded.code, "42501", "{guarded:?}");
    let _ = fs::remove_dir_all(folder);
}

/// What each script is about is in it, and a script that called CREATE EXTENSION would hold none of it.
#[test]
fn each_script_holds_its_own_subject() {
    let folder = scripts("subjects");
    let text = |script: &str| fs::read_to_string(folder.join(script)).expect("a script");
    let [schema, security, performance, sample] = SCRIPTS.map(text);
    for script in [&schema, &security, &performance, &sample] {
        assert!(!script.lines().any(|line| line.trim_start().to_uppercase().starts_with("CREATE EXTENSION")));
    }
    let count = |script: &str, start: &str| script.lines().filter(|line| line.starts_with(start)).count();
    let tables = fs::read_dir(root().join("sql/tables")).expect("sql/tables").count();
    let made = count(&schema, "CREATE TABLE ") + count(&schema, "CREATE UNLOGGED TABLE ");
    assert!(made >= tables, "a table is missing");
    assert_eq!(count(&schema, "CREATE INDEX "), 0);
    assert!(count(&performance, "CREATE INDEX ") > 40);
    assert!(performance.contains("CREATE FUNCTION pbm.adjudicate_claim("));
    assert!(security.contains("CREATE FUNCTION pbm.grant_role(") && security.contains("pbm.ensure_guards()"));
    assert!(sample.contains("SELECT pbm.load_sample_data("));
    let _ = fs::remove_dir_all(folder);
}
