//! What no table takes, whoever writes it.

use support::{Database, Session};

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
    // A table that the sample has nothing for.
    session.run(
        "INSERT INTO pbm.formulary_cost_share (formulary_id, copay_amount) SELECT id, 5 FROM pbm.formulary LIMIT 1",
    );
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
