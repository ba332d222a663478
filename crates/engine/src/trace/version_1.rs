//! Traces as release 0.1.0 stored them, with the words that it had for them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::detail::{Detail, Name, Number, Value};
use super::step::Outcome;
use super::{Taken, Trace};
use crate::identifier::Ndc;

pub const VERSION: u8 = 1;

const DUR: u8 = 14;
const FIELDS: u8 = 0;
const PRODUCT: u8 = 3;
const PRESCRIBER: u8 = 5;
const DUPLICATE: u8 = 6;
const ACCUMULATORS: u8 = 18;
const STEPS: u8 = 20;

/// A row, version or figure a step used.
#[derive(Debug, Serialize, Deserialize)]
enum Fact {
    Code(String),
    Pharmacy(i32),
    Contract(i32),
    Coverage(Uuid),
    Rank(i16),
    Rule(Uuid),
    Tier(i32),
    Ndc(Ndc),
    Claim(Uuid),
    Authorization(String),
    Price(String, Number),
    Days(i32),
    Percent(Number),
    Date(i32),
    Units(Number),
    Ingredient(Number),
    Fee(Number),
    Tax(Number),
    Allowed(Number),
    Deductible(Number),
    Copay(Number),
    Coinsurance(Number),
    Penalty(Number),
    PatientPay(Number),
    PlanPay(Number),
    OutOfPocket(Number),
    Limit(Number),
    Dose(Number),
    Severity(i16),
    Age(i32),
    Basis(String),
}

#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    /// Its place among the twenty edits of that release, which is the id of the step now.
    edit: u8,
    outcome: Outcome,
    facts: Vec<Fact>,
}

/// The steps after the version byte; each keeps its words whole.
pub fn read(bytes: &[u8]) -> Option<Trace> {
    let stored: Vec<Stored> = postcard::from_bytes(bytes).ok()?;
    let taken = |step: &Stored| {
        let told = Detail::text(Name::Words, words(step));
        (step.edit < STEPS).then(|| Taken { step: step.edit, outcome: step.outcome, details: vec![told] })
    };
    stored.iter().map(taken).collect::<Option<_>>().map(Trace)
}

fn words(step: &Stored) -> String {
    if step.facts.is_empty() {
        return match (step.edit, step.outcome) {
            (_, Outcome::Skipped) => "could not be evaluated: an earlier edit failed".into(),
            (FIELDS, _) => "every field is present and well-formed".into(),
            (PRESCRIBER, _) => "prescriber may prescribe this product".into(),
            (DUPLICATE, _) => "no paid claim has the same key".into(),
            (DUR, _) => "no findings".into(),
            (PRODUCT, _) => "product is on file and in use".into(),
            _ => "nothing to object to".into(),
        };
    }
    step.facts.iter().map(|fact| word(step.edit, fact)).collect::<Vec<_>>().join(", ")
}

fn word(edit: u8, fact: &Fact) -> String {
    let money = |amount: &Number| format!("{:.2}", Decimal::from(*amount));
    let plain = |number: &Number| Decimal::from(*number).normalize();
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
        Fact::Price(name, unit) => format!("{name} {} a unit", plain(unit)),
        Fact::Days(days) => format!("{days} days"),
        Fact::Percent(percent) => format!("{} % used", plain(percent)),
        Fact::Date(days) => format!("next fill {}", Value::Date(*days)),
        Fact::Units(units) => format!("{} units", plain(units)),
        Fact::Ingredient(amount) => format!("ingredient cost {}", money(amount)),
        Fact::Fee(amount) => format!("dispensing fee {}", money(amount)),
        Fact::Tax(amount) => format!("sales tax {}", money(amount)),
        Fact::Allowed(amount) => format!("allowed {}", money(amount)),
        Fact::Deductible(amount) if edit == ACCUMULATORS => format!("deductible met {}", money(amount)),
        Fact::Deductible(amount) => format!("deductible {}", money(amount)),
        Fact::Copay(amount) => format!("copay {}", money(amount)),
        Fact::Coinsurance(amount) => format!("coinsurance {}", money(amount)),
        Fact::Penalty(amount) => format!("brand costs {} more than its generic", money(amount)),
        Fact::PatientPay(amount) => format!("patient pays {}", money(amount)),
        Fact::PlanPay(amount) => format!("plan pays {}", money(amount)),
        Fact::OutOfPocket(amount) => format!("out of pocket met {}", money(amount)),
        Fact::Limit(limit) => format!("limit {}", plain(limit)),
        Fact::Dose(dose) => format!("{} a day", plain(dose)),
        Fact::Severity(severity) => format!("severity {severity}"),
        Fact::Age(age) => format!("age {age}"),
        Fact::Basis(code) => format!("basis {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Vec<(u8, Outcome, String)> {
        let trace = Trace::decode(bytes).expect("a trace of 0.1.0");
        trace.0.into_iter().map(|t| (t.step, t.outcome, t.details[0].value.to_string())).collect()
    }

    /// Bytes that 0.1.0 wrote for these steps.
    #[test]
    fn a_trace_of_0_1_0_keeps_its_words() {
        let bytes = [1, 3, 0, 0, 0, 19, 5, 1, 0, 2, b'7', b'9', 13, 1, 1, 30, 2, b'2', b'0'];
        assert_eq!(
            told(&bytes),
            [
                (0, Outcome::Passed, "every field is present and well-formed".to_owned()),
                (19, Outcome::Skipped, "code 79".to_owned()),
                (13, Outcome::Rejected, "basis 20".to_owned()),
            ]
        );
    }

    #[test]
    fn a_step_that_0_1_0_did_not_have_is_not_read() {
        assert_eq!(Trace::decode(&[1, 1, 20, 0, 0]), None);
    }
}
