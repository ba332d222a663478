//! docs/rules.md against what names its rules and what it names: steps, worked examples, reject codes, the columns
//! of the schema.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A rule of the page.
struct Rule {
    id: String,
    /// All that stands below its heading.
    text: String,
}

impl Rule {
    /// What the rule's item of this name says; empty where it has none.
    fn item(&self, name: &str) -> String {
        let first = format!("- {name}: ");
        let Some(start) = self.text.find(&first) else { return String::new() };
        let rest = &self.text[start + first.len()..];
        let end = ["\n- ", "\n\n"].iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
        rest[..end].split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/rules.md")).expect("docs/rules.md can be read")
}

fn rules(page: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    for section in page.split("\n### ").skip(1) {
        let (heading, text) = section.split_once('\n').expect("a rule has a text");
        let id = heading.split(' ').next().unwrap_or_default().to_owned();
        let text = text.split("\n## ").next().unwrap_or_default().to_owned();
        rules.push(Rule { id, text });
    }
    assert!(rules.len() > 60, "only {} rules were found", rules.len());
    rules
}

fn ids(rules: &[Rule]) -> BTreeSet<&str> {
    rules.iter().map(|rule| rule.id.as_str()).collect()
}

/// Letters and number of a well-formed id, such as UM-6.
fn parts(id: &str) -> Option<(&str, u32)> {
    let (letters, number) = id.split_once('-')?;
    let well_formed = (1..=2).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && number.bytes().all(|b| b.is_ascii_digit())
        && !number.starts_with('0');
    Some((letters, number.parse().ok()?)).filter(|_| well_formed)
}

/// The files below a folder whose names end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(files(&entry, ending));
        } else if entry.to_string_lossy().ends_with(ending) {
            found.push(entry);
        }
    }
    found
}

/// The texts in quotes that follow `rule: ` in a source file.
fn rules_named(source: &str) -> Vec<&str> {
    source.split("rule: \"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The defaults of the columns of every table of the schema, by `table.column`; `None` where a column has none.
fn columns() -> BTreeMap<String, Option<String>> {
    let mut columns = BTreeMap::new();
    for file in files(&root().join("sql"), ".sql") {
        // Scripts of past releases tell what the schema was.
        if file.components().any(|part| part.as_os_str() == "released") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a script can be read");
        for table in text.split("CREATE TABLE pbm.").skip(1) {
            let (name, body) = table.split_once(" (\n").unwrap_or_default();
            for line in body.lines().take_while(|line| !line.starts_with(')')) {
                // A column begins its line; what continues one, a constraint or a remark does not look like it.
                let Some((column, definition)) = line.strip_prefix("    ").and_then(|l| l.split_once(' ')) else {
                    continue;
                };
                if column.is_empty()
                    || !column.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                {
                    continue;
                }
                let default = definition.split_once("DEFAULT ").map(|(_, rest)| {
                    let end = rest.find(' ').unwrap_or(rest.len());
                    rest[..end].trim_end_matches(',').to_owned()
                });
                columns.insert(format!("{name}.{column}"), default);
            }
        }
    }
    columns
}

/// The columns that a rule's settings name, each with the default printed behind it.
fn settings(rule: &Rule) -> Vec<(String, Option<String>)> {
    let item = rule.item("Settings");
    let pieces: Vec<&str> = item.split('`').collect();
    let mut found = Vec::new();
    // Every other piece stands between backquotes, and its default in the piece behind it.
    for pair in pieces[1..].chunks(2) {
        if let [column, behind] = pair
            && column.contains('.')
            && !column.starts_with("pbm.")
        {
            let printed = behind.strip_prefix(" (").and_then(|rest| rest.split([')', ';', ':']).next());
            found.push(((*column).to_owned(), printed.map(str::to_owned)));
        }
    }
    found
}

#[test]
fn every_id_is_well_formed_unique_and_of_a_listed_group() {
    let page = page();
    let groups: BTreeSet<&str> = page
        .lines()
        .filter(|line| line.starts_with("| "))
        .flat_map(|line| line.split('|').map(str::trim))
        .flat_map(|cell| cell.split(", "))
        .collect();
    let mut seen = BTreeSet::new();
    for rule in rules(&page) {
        let (letters, _) = parts(&rule.id).unwrap_or_else(|| panic!("{} is no id", rule.id));
        assert!(groups.contains(letters), "the page's list of groups lacks {letters}");
        assert!(seen.insert(rule.id.clone()), "{} stands twice", rule.id);
    }
}

#[test]
fn every_rule_names_its_source() {
    for rule in rules(&page()) {
        assert!(rule.item("Source").len() > 4, "{} has no source", rule.id);
    }
}

#[test]
fn a_rule_that_another_one_refers_to_exists() {
    let page = page();
    let rules = rules(&page);
    let known = ids(&rules);
    let words = page.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let unknown: BTreeSet<&str> = words.filter(|word| parts(word).is_some() && !known.contains(word)).collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
}

#[test]
fn every_worked_example_names_a_rule() {
    let rules = rules(&page());
    let known = ids(&rules);
    let mut examples = 0;
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples"), ".jsonl") {
        for line in fs::read_to_string(&file).expect("examples can be read").lines() {
            let example: serde_json::Value = serde_json::from_str(line).expect("an example is an object");
            let rule = example["rule"].as_str().unwrap_or_else(|| panic!("{} names no rule", example["id"]));
            assert!(known.contains(rule), "{} names {rule}, which is no rule", example["id"]);
            examples += 1;
        }
    }
    assert!(examples > 90, "only {examples} examples were found");
}

#[test]
fn every_rule_that_a_step_names_exists() {
    let rules = rules(&page());
    let known = ids(&rules);
    for folder in [Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), root().join("src")] {
        for file in files(&folder, ".rs") {
            let source = fs::read_to_string(&file).expect("a source file can be read");
            for rule in rules_named(&source) {
                assert!(known.contains(rule), "{} names {rule}, which is no rule", file.display());
            }
        }
    }
}

#[test]
fn every_reject_code_of_the_engine_belongs_to_a_rule() {
    let rules = rules(&page());
    let items: Vec<String> = rules.iter().map(|rule| rule.item("Codes")).collect();
    let named: BTreeSet<&str> = items.iter().flat_map(|item| item.split(|c: char| !c.is_alphanumeric())).collect();
    let codes = include_str!("../src/codes.rs");
    let codes: Vec<&str> =
        codes.lines().filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1)).collect();
    assert!(codes.len() > 60, "the constants were not read as meant: {codes:?}");
    let missing: Vec<&&str> = codes.iter().filter(|code| !named.contains(**code)).collect();
    assert!(missing.is_empty(), "no rule has the codes {missing:?}");
}

#[test]
fn every_setting_is_a_column_and_has_the_default_that_is_printed() {
    let columns = columns();
    let mut checked = 0;
    for rule in rules(&page()) {
        for (column, printed) in settings(&rule) {
            let default = columns.get(&column).unwrap_or_else(|| panic!("{}: {column} is no column", rule.id));
            let expected = default.as_deref().unwrap_or("none");
            let found = printed.as_deref().unwrap_or("none");
            assert_eq!(found, expected, "{}: the default of {column}", rule.id);
            checked += 1;
        }
    }
    assert!(checked > 90, "only {checked} settings were found");
}

#[test]
fn every_setting_of_a_plan_belongs_to_a_rule() {
    const NOT_SETTINGS: &[&str] =
        &["plan.plan_id", "plan.plan_code", "plan.plan_name", "plan.line_of_business", "plan.created_at"];
    let rules = rules(&page());
    let named: BTreeSet<String> = rules.iter().flat_map(settings).map(|(column, _)| column).collect();
    let columns = columns();
    let plan: Vec<&String> = columns
        .keys()
        .filter(|column| column.starts_with("plan.") && column.bytes().all(|b| !b.is_ascii_uppercase() && b != b'('))
        .filter(|column| !NOT_SETTINGS.contains(&column.as_str()))
        .collect();
    assert!(plan.len() > 20, "the columns were not read as meant: {plan:?}");
    let missing: Vec<&&String> = plan.iter().filter(|column| !named.contains(**column)).collect();
    assert!(missing.is_empty(), "no rule has the settings {missing:?}");
}

#[test]
fn an_id_of_another_form_is_refused() {
    for id in ["UM-6", "F-1", "RX-12"] {
        assert!(parts(id).is_some(), "{id}");
    }
    for id in ["UM6", "um-6", "UM-06", "UM-", "-6", "ABC-1", "UM-6a", "302-C2"] {
        assert!(parts(id).is_none(), "{id}");
    }
}

#[test]
fn a_step_is_read_by_the_rule_it_names() {
    assert_eq!(
        rules_named("Step { name: \"x\", rule: \"UM-6\", codes: &[] }, Step { rule: \"S-1\" }"),
        ["UM-6", "S-1"]
    );
}
