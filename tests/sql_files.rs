//! The files that make the install script: `make` and cargo-pgrx run the same ones in the same order, and each table's
//! file says what the table holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &str) -> String {
    fs::read_to_string(source().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn order() -> Vec<String> {
    read("sql/ORDER").lines().map(str::to_owned).collect()
}

/// Every .sql file below a folder of sql/, as ORDER would name it.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(source().join("sql").join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if source().join("sql").join(&path).is_dir() {
            found.extend(files(&path));
        } else if path.ends_with(".sql") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_file_is_in_the_order_once() {
    let order = order();
    let listed: BTreeSet<_> = order.iter().cloned().collect();
    // The upgrade of old tables makes new ones, with their triggers, by the files that a fresh install makes them by.
    let place = |file: &str| order.iter().position(|listed| listed == file).unwrap_or_else(|| panic!("no {file}"));
    let upgrade = place("upgrade/begin.sql")..place("upgrade/end.sql");
    let outside: Vec<_> =
        order.iter().enumerate().filter(|(n, _)| !upgrade.contains(n)).map(|(_, file)| file).collect();
    assert_eq!(outside.iter().collect::<BTreeSet<_>>().len(), outside.len(), "a file is listed twice");
    let only_upgrades: Vec<_> =
        order[upgrade].iter().filter(|file| !file.starts_with("upgrade/") && !outside.contains(file)).collect();
    assert!(only_upgrades.is_empty(), "a fresh install lacks {only_upgrades:?}");
    // Released scripts are kept for the tests, upgrade scripts are installed as they are.
    let there = files("")
        .into_iter()
        .filter(|file| !file.starts_with("released/") && !file.starts_with("pbm--"))
        .filter(|file| file != "upgrade/script.sql")
        .collect();
    let differ: Vec<_> = listed.symmetric_difference(&there).collect();
    assert!(differ.is_empty(), "either in sql/ORDER or below sql/, but not in both: {differ:?}");
}

#[test]
fn cargo_pgrx_takes_the_files_in_the_same_order() {
    let list = read("src/schema.rs");
    let there: Vec<_> =
        list.split("\"../sql/").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect();
    let order = order();
    let differs =
        there.iter().zip(&order).position(|(one, other)| one != other).unwrap_or(there.len().min(order.len()));
    assert!(there == order, "from line {} on: {:?}, {:?}", differs + 1, there.get(differs), order.get(differs));
}

#[test]
fn the_upgrade_script_is_what_its_parts_make() {
    let checked = Command::new(source().join("scripts/upgrade.py")).arg("--check").output().expect("the script runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// `table_holds := table_holds || '{"plan": "reference"}';` in tables/plan.sql: the install script makes the triggers
/// from it.
#[test]
fn every_table_says_whether_it_holds_reference_data_personal_records_the_log_a_copy_or_neither() {
    let tables = files("tables");
    assert!(tables.len() > 30);
    let silent: Vec<_> = tables
        .iter()
        .filter(|file| {
            let name = file.trim_start_matches("tables/").trim_end_matches(".sql");
            let text = read(&format!("sql/{file}"));
            let says =
                |word: &&str| text.contains(&format!("table_holds := table_holds || '{{\"{name}\": \"{word}\"}}';"));
            let made = (text.matches("CREATE TABLE pbm.").count() + text.matches("CREATE UNLOGGED TABLE pbm.").count())
                - text.matches(" PARTITION OF ").count();
            made != 1
                || ["reference", "personal", "log", "copy", "neither"].into_iter().filter(|word| says(word)).count()
                    != 1
        })
        .collect();
    assert!(silent.is_empty(), "no word of one table in {silent:?}");
}
