//! What no table, database or setting takes, whoever gives it.

use support::{Database, Session, admin};

/// Tables with their columns that are dates or numbers, partitions aside.
fn columns(session: &mut Session, condition: &str) -> Vec<(String, String, bool)> {
    let rows = session.rows(&format!(
        "SELECT c.oid::regclass, a.attname, a.atttypid = 'date'::regtype
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND a.atttypid IN ('date'::regtype, 'numeric'::regtype) AND {condition}"
    ));
    rows.into_iter()
        .map(|row| match <[_; 3]>::try_from(row).expect("three columns") {
            [Some(table), Some(column), Some(is_date)] => (table, column, is_date == "t"),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn every_date_and_every_number_is_held_finite_by_a_constraint_of_its_table() {
    let database = Database::with_extension();
    let open = columns(
        &mut database.connect(),
        "NOT EXISTS (SELECT FROM pg_constraint n WHERE conrelid = c.oid AND contype = 'c' AND attnum = ANY (conkey)
                       AND pg_get_constraintdef(n.oid) ~ '(isfinite|Infinity)')",
    );
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn no_table_takes_an_infinite_date_or_a_number_that_is_none() {
    let database = Database::with_sample();
    let mut session = database.connect();
    session
        .run("SELECT count(*) FROM pbm.adjudicate_batch((SELECT jsonb_agg(claim) FROM pbm_sample.claims(530, 300)))");
    session.run(include_str!("support/more_rows.sql"));
    // It would refuse before the constraints do.
    session.run("ALTER TABLE pbm.rebate_accrual DISABLE TRIGGER rebate_accrual_grows");
    let columns = columns(&mut session, "true");
    assert!(columns.len() > 70, "only {} columns", columns.len());
    for (table, column, is_date) in columns {
        let values: &[&str] = if is_date { &["infinity", "-infinity"] } else { &["NaN", "Infinity", "-Infinity"] };
        for value in values {
            let failure = session.failure(&format!("UPDATE {table} SET {column} = '{value}'"));
            // 22003: a numeric of so many digits holds no infinity in the first place.
            assert!(["23514", "22003"].contains(&failure.code.as_str()), "{table}.{column} = {value}: {failure:?}");
        }
    }
}

#[test]
fn only_a_database_of_utf8_takes_the_extension() {
    for encoding in ["SQL_ASCII", "LATIN1"] {
        let database = Database::empty();
        let mut admin = admin();
        admin.run(&format!("DROP DATABASE {}", database.name));
        admin.run(&format!("CREATE DATABASE {} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'", database.name));
        let failure = database.connect().failure("CREATE EXTENSION pbm");
        assert_eq!(failure.code, "0A000", "{failure:?}");
        assert_eq!(failure.message, format!("pbm needs a database whose encoding is UTF8, this one has {encoding}"));
        assert!(failure.hint.contains("ENCODING 'UTF8'"), "{failure:?}");
    }
}

#[test]
fn another_schema_than_its_own_is_refused() {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("CREATE SCHEMA x; CREATE SCHEMA \"Y y\"");
    for schema in ["x", "\"Y y\""] {
        let failure = session.failure(&format!("CREATE EXTENSION pbm SCHEMA {schema}"));
        assert_eq!(failure.code, "0A000", "{failure:?}");
        assert!(failure.message.contains(schema) && failure.hint.contains("SCHEMA public"), "{failure:?}");
    }
    session.run("CREATE EXTENSION pbm SCHEMA public");
}

#[test]
fn a_setting_that_pbm_does_not_have_is_an_error_once_the_library_is_loaded() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("SET pbm.before = 1; SELECT pbm.mask_phi('{}'::jsonb)");
    assert_eq!(session.failure("SET pbm.unknown = 1").code, "42602");
    assert_eq!(session.failure("SHOW pbm.before").code, "42704", "what was set before the library was there is gone");
    session.run("SET pbm.code_only = on; SET pbm.code_only = ''; SET pbm.batch_limit = 10");
}
