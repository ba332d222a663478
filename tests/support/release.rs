//! A database of the release before this one: made by its install script and filled with rows that it wrote, to be
//! updated.

use std::collections::BTreeSet;
use std::fs;

use super::{Database, Session, program, setting};

const RELEASE: &str = "0.1.0";

pub fn path(file: &str) -> String {
    format!("{}/{file}", setting("PBM_SOURCE_DIR"))
}

pub fn read(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The schema of the release, made by its own install script, with the library of today. Run as plain SQL, because
/// CREATE EXTENSION would need the script in the server's folder, where nobody else is to find it.
pub fn install(session: &mut Session) {
    let script = read(&format!("sql/released/pbm--{RELEASE}.sql")).replace("MODULE_PATHNAME", "$libdir/pbm");
    let (guard, script) = script.split_once('\n').expect("a line for psql comes first");
    assert!(guard.starts_with("\\echo"), "{guard}");
    session.run("BEGIN");
    session.run(script);
    session.run("RESET search_path");
    session.run(&include_str!("../upgrade/members.sql").replace("{version}", RELEASE));
    session.run("COMMIT");
}

/// The same in a database of its own.
pub fn release() -> Database {
    let database = Database::empty();
    install(&mut database.connect());
    database
}

/// The same with the release's rows. No trigger adds any of its own: the rows of the audit are among them.
pub fn filled() -> Database {
    let database = release();
    let mut session = database.connect();
    session.run("SELECT pbm.ensure_partitions('2025-10-31', '2025-01-01')");
    let always = "DO $$
        DECLARE t record;
        BEGIN
            FOR t IN SELECT tgrelid::regclass AS name, tgname FROM pg_trigger WHERE tgenabled = '{state}' LOOP
                EXECUTE format('ALTER TABLE %s {action} TRIGGER %I', t.name, t.tgname);
            END LOOP;
        END $$";
    session.run(&always.replace("{state}", "A").replace("{action}", "DISABLE"));
    let loaded = program("psql")
        .args(["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-d", &database.name, "-f"])
        .arg(path("tests/upgrade/0.1.0.sql"))
        .env("PGOPTIONS", "-c session_replication_role=replica")
        .output()
        .expect("psql runs");
    assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
    session.run(&always.replace("{state}", "D").replace("{action}", "ENABLE ALWAYS"));
    database
}

pub fn update(session: &mut Session) {
    session.run("ALTER EXTENSION pbm UPDATE");
}

/// Tables with their columns, in an order that does not depend on the catalogs'.
pub fn tables(session: &mut Session) -> Vec<(String, String)> {
    let rows = session.rows(
        "SELECT c.oid::regclass::text, string_agg(quote_ident(attname), ', ' ORDER BY attname)
         FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
             -- Each database has its own.
             AND attname <> 'audit_secret'
         WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
           AND relname NOT IN ('schema_version', 'reference_change')
         GROUP BY c.oid",
    );
    rows.into_iter()
        .map(|row| {
            let mut values = row.into_iter().flatten();
            (values.next().expect("a table"), values.next().expect("columns"))
        })
        .collect()
}

/// Every row by the columns given, marked with its table.
pub fn rows(session: &mut Session, tables: &[(String, String)]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (table, columns) in tables {
        for row in session.rows(&format!("SELECT ROW({columns})::text, count(*) FROM {table} GROUP BY 1")) {
            all.insert(format!("{table} {}", row.into_iter().flatten().collect::<Vec<_>>().join(" times ")));
        }
    }
    all
}
