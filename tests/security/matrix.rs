//! The page of attacks and safeguards names tests that exist, and leaves none out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use support::setting;

const ATTACKS: usize = 50;
const SAFEGUARDS: usize = 27;
/// Assertions that the files of these tests hold, at least.
const ASSERTIONS: usize = 600;

fn source() -> PathBuf {
    PathBuf::from(setting("PBM_SOURCE_DIR"))
}

fn page() -> String {
    fs::read_to_string(source().join("docs/attacks.md")).expect("the page")
}

/// The cells of the rows whose first one is a number after a letter: `| A1 | ... |`.
fn rows(page: &str, letter: &str) -> Vec<Vec<String>> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
        .filter(|cells| cells[0].strip_prefix(letter).is_some_and(|rest| rest.parse::<usize>().is_ok()))
        .collect()
}

/// What stands between single back quotes and names a test: `file::name`.
fn tests_named(text: &str) -> Vec<(String, String)> {
    let named = text.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.split_once("::"));
    named.map(|(file, name)| (file.to_owned(), name.to_owned())).collect()
}

fn file(name: &str) -> PathBuf {
    let below = if name.starts_with("crates/") { "" } else { "tests/" };
    source().join(format!("{below}{name}.rs"))
}

#[test]
fn every_attack_has_its_row_and_its_tests_exist() {
    let page = page();
    let mut missing = Vec::new();
    for (letter, count) in [("A", ATTACKS), ("S", SAFEGUARDS)] {
        let rows = rows(&page, letter);
        let numbers: Vec<&str> = rows.iter().map(|cells| cells[0].as_str()).collect();
        let wanted: Vec<String> = (1..=count).map(|number| format!("{letter}{number}")).collect();
        assert_eq!(numbers, wanted);
        for cells in &rows {
            let named = tests_named(cells.last().expect("a last cell"));
            assert!(!named.is_empty() || cells.iter().any(|cell| cell.contains("not covered yet")), "{cells:?}");
            for (name, test) in named {
                let text = fs::read_to_string(file(&name)).unwrap_or_default();
                let is_test = text
                    .match_indices(&format!("fn {test}("))
                    .any(|(place, _)| text[..place].trim_end().ends_with("#[test]"));
                if !is_test {
                    missing.push(format!("{}: {name}::{test}", cells[0]));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

fn all_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// How many assertions these tests make as they are written; one in a loop counts once.
#[test]
fn there_are_as_many_assertions_as_are_claimed() {
    let tests = source().join("tests");
    let mut files: Vec<PathBuf> =
        ["guards.rs", "privacy.rs", "sql_audit.rs"].iter().map(|name| tests.join(name)).collect();
    for folder in ["access", "encryption", "evidence", "masking", "security"] {
        let folder = tests.join(folder);
        if folder.is_dir() {
            all_files(&folder, &mut files);
        }
    }
    let counted = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a file");
        ["assert!(", "assert_eq!(", "assert_ne!(", ".failure("]
            .iter()
            .map(|word| text.matches(word).count())
            .sum::<usize>()
    };
    let all: usize = files.iter().map(counted).sum();
    println!("{all} assertions in {} files", files.len());
    assert!(all >= ASSERTIONS, "{all}");
}

/// Files of tests that no row names would prove nothing that the page says.
#[test]
fn every_file_of_these_tests_is_named() {
    let named: BTreeSet<String> = tests_named(&page()).into_iter().map(|(file, _)| file).collect();
    let mut files = Vec::new();
    for folder in ["access", "encryption", "evidence", "masking", "security"] {
        all_files(&source().join("tests").join(folder), &mut files);
    }
    let unnamed: Vec<String> = files
        .iter()
        .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("#[test]\nfn")))
        .filter_map(|path| {
            path.strip_prefix(source().join("tests")).ok()?.with_extension("").to_str().map(str::to_owned)
        })
        .filter(|name| !named.contains(name) && name != "security/matrix")
        .collect();
    assert_eq!(unnamed, Vec::<String>::new());
}
