//! The named reject codes against the table that the extension installs.

use std::collections::BTreeSet;

fn codes_of(source: &str) -> Vec<&str> {
    source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1)).collect()
}

#[test]
fn every_named_code_stands_in_the_code_table() {
    let table = include_str!("../../../sql/data/reject_code.sql");
    let known: BTreeSet<&str> = table.lines().filter_map(|line| line.strip_prefix("('")?.split('\'').next()).collect();
    let named = codes_of(include_str!("../src/codes.rs"));
    assert!(named.len() > 60, "the constants were not read as meant: {named:?}");
    let unknown: Vec<_> = named.iter().filter(|code| !known.contains(*code)).collect();
    assert!(unknown.is_empty(), "no reject code: {unknown:?}");
}

#[test]
fn no_code_has_two_names() {
    let mut seen = BTreeSet::new();
    for code in codes_of(include_str!("../src/codes.rs")) {
        assert!(seen.insert(code), "{code} has two names");
    }
}
