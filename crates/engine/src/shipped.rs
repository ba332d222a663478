//! The rows of authorization that ship, read from their SQL: no rule is written twice.

use std::collections::BTreeMap;

use crate::authorization::clocks::{Clock, ClockRule, Missed, Start, Unit, Urgency};
use crate::authorization::steps::{Action, State, Step};
use crate::facts::Span;

/// The values of one row, by the names of their columns.
struct Row(BTreeMap<String, Option<String>>);

impl Row {
    fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}")).as_deref()
    }

    fn text(&self, column: &str) -> String {
        self.get(column).unwrap_or_else(|| panic!("{column} is NULL")).to_owned()
    }

    fn number(&self, column: &str) -> Option<i32> {
        self.get(column).map(|text| text.parse().unwrap_or_else(|e| panic!("{column}: {e}")))
    }

    fn word<T>(&self, column: &str, parse: impl FnOnce(&str) -> Option<T>) -> T {
        let word = self.text(column);
        parse(&word).unwrap_or_else(|| panic!("{column} is {word}"))
    }

    fn list(&self, column: &str) -> Vec<String> {
        let list = self.get(column).unwrap_or("{}");
        list.trim_matches(['{', '}']).split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }
}

/// The values of a line such as `('a', NULL, 3),`.
fn values(line: &str) -> Vec<Option<String>> {
    let mut rest = line.trim_start_matches('(');
    let mut found = Vec::new();
    loop {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let end = quoted.find('\'').expect("a closing quote");
            found.push(Some(quoted[..end].to_owned()));
            rest = &quoted[end + 1..];
        } else {
            let end = rest.find([',', ')']).expect("the end of a value");
            found.push(Some(rest[..end].to_owned()).filter(|word| word != "NULL"));
            rest = &rest[end..];
        }
        match rest.strip_prefix(", ") {
            Some(next) => rest = next,
            None => return found,
        }
    }
}

/// The rows of a file that holds one INSERT, a row a line.
fn rows(sql: &str) -> Vec<Row> {
    let insert = sql.lines().find(|line| line.starts_with("INSERT INTO")).expect("an INSERT");
    let names = insert.split(['(', ')']).nth(1).expect("its columns");
    let names: Vec<String> = names.split(", ").map(str::to_owned).collect();
    let row = |line: &str| {
        let values = values(line);
        assert_eq!(values.len(), names.len(), "{line}");
        Row(names.iter().cloned().zip(values).collect())
    };
    sql.lines().filter(|line| line.starts_with('(')).map(row).collect()
}

/// The clock rules.
pub fn clock_rules() -> Vec<ClockRule> {
    let rows = rows(include_str!("../../../sql/data/authorization_clock_rule.sql"));
    let rule = |(row, clock_rule_id): (&Row, i32)| ClockRule {
        clock_rule_id,
        program: row.text("program"),
        levels: row.list("levels"),
        request_types: row.list("request_types"),
        urgency: row.get("urgency").map(|word| Urgency::parse(word).expect("an urgency")),
        appeal_levels: row.number("appeal_levels"),
        when_incomplete: row.text("when_incomplete") == "true",
        clock: row.word("clock", Clock::parse),
        start: row.word("starts_at", Start::parse),
        statement_days: row.number("statement_days"),
        presumed_days: row.number("presumed_days").expect("a number"),
        amount: row.number("amount").expect("an amount"),
        unit: row.word("unit", Unit::parse),
        waits: row.text("waits") == "true",
        wait_days: row.number("wait_days"),
        extension: row.number("extension"),
        missed: row
            .get("missed_goes_to")
            .map(|to| Missed { goes_to: to.to_owned(), hours: row.number("missed_hours").expect("hours") }),
        source: row.text("source"),
        span: Span::default(),
    };
    rows.iter().zip(1..).map(rule).collect()
}

/// The steps.
pub fn steps() -> Vec<Step> {
    let rows = rows(include_str!("../../../sql/data/authorization_step.sql"));
    let step = |row: &Row| Step {
        program: row.get("program").map(str::to_owned),
        action: row.word("action", Action::parse),
        from: row.word("from_state", State::parse),
        to: row.word("to_state", State::parse),
        from_level: row.get("from_level").map(str::to_owned),
        to_level: row.get("to_level").map(str::to_owned),
        appeal_levels: row.number("appeal_levels"),
        span: Span::default(),
    };
    rows.iter().map(step).collect()
}
