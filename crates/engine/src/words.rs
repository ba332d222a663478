//! A trace in words.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::trace::{Edit, Fact, Number, Outcome, Step};

pub fn edit_name(edit: Edit) -> &'static str {
    match edit {
        Edit::Fields => "fields",
        Edit::Pharmacy => "pharmacy",
        Edit::Eligibility => "eligibility",
        Edit::Product => "product",
        Edit::Formulary => "formulary",
        Edit::Prescriber => "prescriber",
        Edit::Duplicate => "duplicate",
        Edit::PriorAuthorization => "prior authorization",
        Edit::StepTherapy => "step therapy",
        Edit::QuantityLimit => "quantity limit",
        Edit::DaysSupplyLimit => "days supply limit",
        Edit::AgeLimit => "age limit",
        Edit::SexLimit => "sex limit",
        Edit::RefillTooSoon => "refill too soon",
        Edit::Dur => "drug utilization review",
        Edit::Pricing => "pricing",
        Edit::DawPenalty => "DAW penalty",
        Edit::CostShare => "cost share",
        Edit::Accumulators => "accumulators",
        Edit::Reversal => "reversal",
    }
}

pub fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Rejected => "rejected",
        Outcome::Overridden => "overridden",
        Outcome::Message => "message",
        Outcome::Computed => "computed",
        Outcome::Skipped => "skipped",
    }
}

/// What a step used and gave.
pub fn explain(step: &Step) -> String {
    if step.facts.is_empty() {
        return match (step.edit, step.outcome) {
            (_, Outcome::Skipped) => "could not be evaluated: an earlier edit failed".into(),
            (Edit::Fields, _) => "every field is present and well-formed".into(),
            (Edit::Prescriber, _) => "prescriber may prescribe this product".into(),
            (Edit::Duplicate, _) => "no paid claim has the same key".into(),
            (Edit::Dur, _) => "no findings".into(),
            (Edit::Product, _) => "product is on file and in use".into(),
            _ => "nothing to object to".into(),
        };
    }
    step.facts.iter().map(|fact| word(step.edit, fact)).collect::<Vec<_>>().join(", ")
}

fn money(amount: Number) -> String {
    format!("{:.2}", Decimal::from(amount))
}

fn word(edit: Edit, fact: &Fact) -> String {
    let met = edit == Edit::Accumulators;
    match fact {
        Fact::Code(code) => format!("code {code}"),
        Fact::Pharmacy(id) => format!("pharmacy {id}"),
        Fact::Contract(id) => format!("contract {id}"),
        Fact::Coverage(id) => format!("coverage {id}"),
        Fact::Rank(rank) => format!("rank {rank}"),
        Fact::Rule(id) => format!("rule {id}"),
        Fact::Tier(tier) => format!("tier {tier}"),
        Fact::Ndc(ndc) => format!("with NDC {ndc}"),
        Fact::Claim(id) => format!("earlier claim {id}"),
        Fact::Authorization(number) => format!("authorization {number}"),
        Fact::Price(name, unit) => format!("{name} {} a unit", Decimal::from(*unit).normalize()),
        Fact::Days(days) => format!("{days} days"),
        Fact::Percent(percent) => format!("{} % used", Decimal::from(*percent).normalize()),
        Fact::Date(days) => format!("next fill {}", date(*days)),
        Fact::Units(units) => format!("{} units", Decimal::from(*units).normalize()),
        Fact::Ingredient(amount) => format!("ingredient cost {}", money(*amount)),
        Fact::Fee(amount) => format!("dispensing fee {}", money(*amount)),
        Fact::Tax(amount) => format!("sales tax {}", money(*amount)),
        Fact::Allowed(amount) => format!("allowed {}", money(*amount)),
        Fact::Deductible(amount) if met => format!("deductible met {}", money(*amount)),
        Fact::Deductible(amount) => format!("deductible {}", money(*amount)),
        Fact::Copay(amount) => format!("copay {}", money(*amount)),
        Fact::Coinsurance(amount) => format!("coinsurance {}", money(*amount)),
        Fact::Penalty(amount) => format!("brand costs {} more than its generic", money(*amount)),
        Fact::PatientPay(amount) => format!("patient pays {}", money(*amount)),
        Fact::PlanPay(amount) => format!("plan pays {}", money(*amount)),
        Fact::OutOfPocket(amount) => format!("out of pocket met {}", money(*amount)),
        Fact::Limit(limit) => format!("limit {}", Decimal::from(*limit).normalize()),
        Fact::Dose(dose) => format!("{} a day", Decimal::from(*dose).normalize()),
        Fact::Severity(severity) => format!("severity {severity}"),
        Fact::Age(age) => format!("age {age}"),
        Fact::Basis(code) => format!("basis {code}"),
    }
}

fn date(days: i32) -> NaiveDate {
    let epoch = NaiveDate::default();
    let span = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { epoch.checked_sub_days(span) } else { epoch.checked_add_days(span) }.unwrap_or(epoch)
}
