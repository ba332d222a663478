//! Files loaded through staging: what each line becomes, what the same file and the next one do, and what is refused.

mod claims;
mod client_prices;
mod formulary;
mod low_income;
mod members;
mod opioids;
mod prices;
mod products;
mod providers;
mod reading;
mod runs;

use serde_json::{Map, Value, json};
use support::{Session, literal};

/// Stages a file whose cells are parted by `|`, its header first; the number of its run.
fn stage(session: &mut Session, source: &str, file: &[&str]) -> i64 {
    let run = session.number(&format!("SELECT pbm.begin_load_run({}, 'file.csv')", literal(source)));
    let table =
        if session.is(&format!("SELECT holds_persons FROM pbm.load_sources() WHERE source = {}", literal(source))) {
            "record_staging"
        } else {
            "reference_staging"
        };
    let header: Vec<&str> = file[0].split('|').collect();
    for (line, row) in (2..).zip(&file[1..]) {
        let cells: Map<String, Value> =
            header.iter().zip(row.split('|')).map(|(name, cell)| ((*name).to_owned(), json!(cell))).collect();
        session.run(&format!(
            "INSERT INTO pbm.{table} (run_id, line, raw_data) VALUES ({run}, {line}, {})",
            literal(&Value::Object(cells).to_string())
        ));
    }
    run
}

/// Stages a file and loads it; the number of its run.
fn load(session: &mut Session, source: &str, settings: &Value, file: &[&str]) -> i64 {
    let run = stage(session, source, file);
    session.run(&format!("CALL pbm.load_records({run}, {})", literal(&settings.to_string())));
    run
}

/// `records added changed unchanged repaired refused` of a run.
fn counts(session: &mut Session, run: i64) -> String {
    session.text(&format!(
        "SELECT concat_ws(' ', records, added, changed, unchanged, repaired, refused) FROM pbm.load_run WHERE run_id = {run}"
    ))
}

/// The faults of a run: line, field, code.
fn faults(session: &mut Session, run: i64) -> String {
    session.table(&format!(
        "SELECT concat_ws(' ', coalesce(line::text, '-'), field, code) FROM pbm.load_error WHERE run_id = {run} ORDER BY line, field, code"
    ))
}

/// All rows of a table in one text, to see whether anything changed.
fn all(session: &mut Session, tables: &[&str]) -> String {
    tables
        .iter()
        .map(|table| session.table(&format!("SELECT t.*, t.ctid FROM pbm.{table} t ORDER BY t::text")))
        .collect::<Vec<_>>()
        .join("\n--\n")
}
