//! Rows that ship, read from their SQL: no rule and no amount is written twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::authorization::clocks::{Clock, ClockRule, Missed, Start, Unit, Urgency};
use crate::authorization::steps::{Action, State, Step};
use crate::facts::{
    Condition, DoseUnit, Factor, FactorSet, IncurredPayer, LowIncomeCopay, ManufacturerDiscount, ManufacturerStatus,
    MethadoneBand, PartDYear, ScheduleRule, Span,
};

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

    fn date(&self, column: &str) -> Option<NaiveDate> {
        self.get(column).map(|text| text.parse().unwrap_or_else(|e| panic!("{column}: {e}")))
    }

    fn amount(&self, column: &str) -> Option<Decimal> {
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

/// The Part D years, with what belongs to each.
pub fn part_d_years() -> Vec<PartDYear> {
    let years = rows(include_str!("../../../sql/data/part_d_year.sql"));
    let discounts = rows(include_str!("../../../sql/data/part_d_manufacturer_discount.sql"));
    let copays = rows(include_str!("../../../sql/data/part_d_lis_copay.sql"));
    let payers = rows(include_str!("../../../sql/data/part_d_incurred_payer.sql"));
    let year = |row: &Row| {
        let number = row.number("year").expect("a year");
        let of_year = |row: &&Row| row.number("year") == Some(number);
        let amount = |column| row.amount(column).expect("an amount");
        let discount = |row: &Row| ManufacturerDiscount {
            status: row.word("status", ManufacturerStatus::parse),
            below_percent: row.amount("below_percent").expect("a percentage"),
            above_percent: row.amount("above_percent").expect("a percentage"),
        };
        let copay = |row: &Row| LowIncomeCopay {
            level: row.text("level").parse().expect("a level"),
            generic: row.amount("generic"),
            other: row.amount("other"),
        };
        let payer =
            |row: &Row| IncurredPayer { payer_type: row.text("payer_type"), counts: row.text("counts") == "true" };
        PartDYear {
            year: number,
            deductible: amount("deductible"),
            coinsurance_percent: amount("coinsurance_percent"),
            out_of_pocket_threshold: amount("out_of_pocket_threshold"),
            selected_subsidy_percent: amount("selected_subsidy_percent"),
            reinsurance_applicable_percent: amount("reinsurance_applicable_percent"),
            reinsurance_other_percent: amount("reinsurance_other_percent"),
            insulin_maximum: amount("insulin_maximum"),
            insulin_percent: row.amount("insulin_percent"),
            discounts: discounts.iter().filter(of_year).map(discount).collect(),
            low_income_copays: copays.iter().filter(of_year).map(copay).collect(),
            incurred_payers: payers.iter().filter(of_year).map(payer).collect(),
        }
    };
    years.iter().map(year).collect()
}

/// The sets of opioid factors.
pub fn factor_sets() -> Vec<FactorSet> {
    let factors = rows(include_str!("../../../sql/data/opioid_factor.sql"));
    let bands = rows(include_str!("../../../sql/data/methadone_band.sql"));
    let of = |set: &str, row: &&Row| row.text("factor_set") == set;
    let factor = |row: &Row| Factor {
        ingredient_name: row.text("ingredient_name"),
        dosage_form: row.get("dosage_form").map(str::to_owned),
        route: row.get("route").map(str::to_owned),
        factor: row.amount("factor").expect("a factor"),
        unit: row.word("unit", DoseUnit::parse),
        wear_days: row.amount("wear_days"),
    };
    let band = |row: &Row| MethadoneBand {
        ingredient_name: row.text("ingredient_name"),
        above: row.amount("above_mg").expect("a dose"),
        factor: row.amount("factor").expect("a factor"),
    };
    let set = |row: &Row| {
        let name = row.text("factor_set");
        FactorSet {
            span: Span { effective: row.date("effective_date"), termination: row.date("termination_date") },
            factors: factors.iter().filter(|row| of(&name, row)).map(factor).collect(),
            bands: bands.iter().filter(|row| of(&name, row)).map(band).collect(),
            name,
        }
    };
    rows(include_str!("../../../sql/data/opioid_factor_set.sql")).iter().map(set).collect()
}

/// What federal law asks of controlled drugs.
pub fn schedule_rules() -> Vec<ScheduleRule> {
    let rows = rows(include_str!("../../../sql/data/controlled_schedule_rule.sql"));
    let rule = |row: &Row| ScheduleRule {
        schedule: row.number("schedule").and_then(|number| number.try_into().ok()).expect("a schedule"),
        state: row.get("state").map(str::to_owned),
        quantity_prescribed_required: row.text("quantity_prescribed_required") == "true",
        partial_days: row.number("partial_days"),
        partial_months: row.number("partial_months").and_then(|number| number.try_into().ok()),
        partial_days_in_care: row.number("partial_days_in_care"),
        care_residences: row.list("care_residences"),
        care_conditions: row
            .list("care_conditions")
            .iter()
            .map(|word| Condition::parse(word).expect("a condition"))
            .collect(),
        span: Span { effective: row.date("effective_date"), termination: None },
    };
    rows.iter().map(rule).collect()
}
