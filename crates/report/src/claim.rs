//! How one claim was decided, as a person reads it.

use chrono::NaiveDate;
use maud::{Markup, html};
use rust_decimal::Decimal;

use crate::figure;
use crate::page::{fact, page};
use crate::table::{Cell, Column, Table};

/// A claim as it stands. Nothing of it says whose it is.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    pub claim_number: String,
    /// `paid`, `rejected`, `reversed` or `imported`.
    pub status: String,
    pub fill_date: NaiveDate,
    /// The day it was received, and the day on which it was reversed.
    pub received: Option<NaiveDate>,
    pub reversed: Option<NaiveDate>,
    pub drug_name: Option<String>,
    pub ndc: Option<String>,
    pub quantity: Option<Decimal>,
    pub days_supply: Option<i32>,
    /// 0 for the first fill of a prescription.
    pub fill_number: i32,
    /// By name and number.
    pub pharmacy: Option<String>,
    pub plan: Option<String>,
    pub tier: Option<i32>,
    /// Codes with their meanings.
    pub rejects: Vec<(String, String)>,
    pub amounts: Option<Amounts>,
    pub alerts: Vec<Alert>,
    pub steps: Vec<Step>,
    pub remedies: Remedies,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Amounts {
    pub ingredient_cost: Decimal,
    pub dispensing_fee: Decimal,
    pub sales_tax: Decimal,
    pub allowed: Decimal,
    pub plan_paid: Decimal,
    pub patient_pay: Decimal,
    pub deductible: Decimal,
    pub copay: Decimal,
    pub coinsurance: Decimal,
    pub daw_penalty: Decimal,
    /// What the out-of-pocket maximum took off what the patient pays.
    pub forgiven: Decimal,
}

/// A finding of drug utilization review.
#[derive(Clone, Debug, Default)]
pub struct Alert {
    pub severity: Option<String>,
    pub description: String,
    pub outcome: Option<String>,
    /// The codes that answered it.
    pub answered_by: Option<String>,
}

/// A step of the decision, in words.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub name: String,
    pub outcome: String,
    pub words: String,
    pub rule: String,
}

/// What would pay the claim.
#[derive(Clone, Debug, Default)]
pub enum Remedies {
    /// Nobody asks that of this claim, or the reader may not.
    #[default]
    NotAsked,
    /// What the claim was sent as is not kept, so that it cannot be decided again.
    NotKept,
    Found(Vec<Remedy>),
}

#[derive(Clone, Debug)]
pub struct Remedy {
    pub words: String,
    pub allowed: Decimal,
    pub plan_paid: Decimal,
    pub patient_pay: Decimal,
}

/// The page.
#[must_use]
pub fn html(claim: &Claim) -> String {
    let title = format!("Claim {}", claim.claim_number);
    let content = html! {
        header {
            h1 { (title) }
            p { (status(claim)) }
        }
        main {
            section aria-labelledby="answer" {
                h2 id="answer" { "What was answered" }
                p { (answer(claim)) }
                @if !claim.rejects.is_empty() {
                    ul.plain { @for (code, meaning) in &claim.rejects { li { strong { (code) } " " (meaning) } } }
                }
            }
            section aria-labelledby="fill" { h2 id="fill" { "The fill" } (fill(claim)) }
            @if let Some(amounts) = &claim.amounts {
                section aria-labelledby="amounts" {
                    h2 id="amounts" { "Amounts" }
                    @if claim.status == "reversed" { p.quiet { "As they were before the claim was reversed." } }
                    div.narrow { (amounts_table(amounts).render()) }
                }
            }
            @if !claim.alerts.is_empty() {
                section aria-labelledby="alerts" { h2 id="alerts" { "Messages to the pharmacist" } (alerts(&claim.alerts)) }
            }
            (remedies(&claim.remedies))
            section aria-labelledby="steps" {
                h2 id="steps" { "How it was decided" }
                (steps(&claim.steps))
            }
        }
        footer { p { "Amounts are US dollars. Rules are those of the rule book that comes with pbm." } }
    };
    page(&title, &content)
}

/// The class that colours a word; what it says does not hang on the colour.
fn tone(word: &str) -> Option<&'static str> {
    match word {
        "paid" | "passed" | "overridden" => Some("good"),
        "rejected" => Some("bad"),
        "skipped" | "reversed" | "imported" => Some("quiet"),
        _ => None,
    }
}

fn status(claim: &Claim) -> Markup {
    html! { span.status.good[tone(&claim.status) == Some("good")].bad[tone(&claim.status) == Some("bad")] { (capitalized(&claim.status)) } }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn answer(claim: &Claim) -> String {
    match (claim.status.as_str(), &claim.amounts) {
        ("paid", Some(amounts)) => format!(
            "The plan pays {} and the patient {}.",
            figure::money(amounts.plan_paid),
            figure::money(amounts.patient_pay)
        ),
        ("reversed", _) => match claim.reversed {
            Some(day) => format!("The claim was paid, and reversed on {}.", figure::date(day)),
            None => "The claim was paid, and reversed later.".into(),
        },
        ("imported", _) => "The claim was paid by another system and imported: nothing was decided here.".into(),
        ("rejected", _) if claim.rejects.len() > 1 => "The claim is not paid, for these reasons:".into(),
        ("rejected", _) => "The claim is not paid, for this reason:".into(),
        _ => capitalized(&claim.status),
    }
}

fn fill(claim: &Claim) -> Markup {
    let or_unknown = |text: Option<String>| match text {
        Some(text) => html! { (text) },
        None => html! { span.quiet { "not sent or not known" } },
    };
    let fill = match claim.fill_number {
        0 => "first".to_owned(),
        number => format!("refill {number}"),
    };
    html! {
        dl.facts {
            (fact("Drug", &or_unknown(claim.drug_name.clone())))
            (fact("NDC", &or_unknown(claim.ndc.clone())))
            (fact("Quantity", &or_unknown(claim.quantity.map(figure::quantity))))
            (fact("Days' supply", &or_unknown(claim.days_supply.map(|days| days.to_string()))))
            (fact("Fill", &html! { (fill) }))
            (fact("Filled on", &html! { (figure::date(claim.fill_date)) }))
            (fact("Received on", &or_unknown(claim.received.map(figure::date))))
            (fact("Pharmacy", &or_unknown(claim.pharmacy.clone())))
            (fact("Plan", &or_unknown(claim.plan.clone())))
            @if let Some(tier) = claim.tier { (fact("Tier", &html! { (tier) })) }
        }
    }
}

fn amounts_table(amounts: &Amounts) -> Table {
    let row = |name: &str, amount| vec![Cell::Text(name.into()), Cell::Money(Some(amount))];
    let mut rows = vec![
        row("Ingredient cost", amounts.ingredient_cost),
        row("Dispensing fee", amounts.dispensing_fee),
        row("Sales tax", amounts.sales_tax),
        row("Allowed: these together", amounts.allowed),
        row("The plan pays", amounts.plan_paid),
        row("The patient pays", amounts.patient_pay),
    ];
    let parts = [
        ("of this: deductible", amounts.deductible),
        ("of this: copay", amounts.copay),
        ("of this: coinsurance", amounts.coinsurance),
        ("of this: penalty for a brand", amounts.daw_penalty),
        ("Forgiven by the out-of-pocket maximum", amounts.forgiven),
    ];
    rows.extend(parts.into_iter().filter(|(_, amount)| !amount.is_zero()).map(|(name, amount)| row(name, amount)));
    Table {
        id: "amounts-table",
        caption: "What the claim cost, and who pays it".into(),
        columns: vec![Column::Text("What"), Column::Figure("Amount")],
        rows,
        total: None,
    }
}

fn alerts(alerts: &[Alert]) -> Markup {
    html! {
        ul.plain {
            @for alert in alerts {
                li {
                    (alert.description)
                    @if let Some(severity) = &alert.severity { " (severity " (severity) ")" }
                    @if let Some(outcome) = &alert.outcome { ": " (outcome.replace('_', " ")) }
                    @if let Some(codes) = &alert.answered_by { ", answered by " (codes) }
                }
            }
        }
    }
}

fn remedies(remedies: &Remedies) -> Markup {
    let found = match remedies {
        Remedies::NotAsked => return html! {},
        Remedies::NotKept => Err("What the claim was sent as is not kept, so that it cannot be tried otherwise."),
        Remedies::Found(found) if found.is_empty() => Err("No small change of the claim would pay it."),
        Remedies::Found(found) => Ok(found),
    };
    html! {
        section aria-labelledby="remedies" {
            h2 id="remedies" { "What would pay" }
            @match found {
                Err(words) => p { (words) },
                Ok(found) => {
                    p.quiet { "Each change was decided as the database stands, without being stored." }
                    (remedy_table(found).render())
                }
            }
        }
    }
}

fn remedy_table(found: &[Remedy]) -> Table {
    Table {
        id: "remedies-table",
        caption: "Changes with which the claim would be paid".into(),
        columns: vec![
            Column::Text("Change"),
            Column::Figure("Allowed"),
            Column::Figure("The plan pays"),
            Column::Figure("The patient pays"),
        ],
        rows: found
            .iter()
            .map(|remedy| {
                vec![
                    Cell::Text(capitalized(&remedy.words)),
                    Cell::Money(Some(remedy.allowed)),
                    Cell::Money(Some(remedy.plan_paid)),
                    Cell::Money(Some(remedy.patient_pay)),
                ]
            })
            .collect(),
        total: None,
    }
}

/// The steps in their order. The words for how each ended are coloured, so that what rejected the claim is found at a glance.
fn steps(steps: &[Step]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="steps-caption" {
            table #steps-table {
                caption #steps-caption { "The steps of the decision, in their order" }
                thead {
                    tr {
                        th.figure.step scope="col" { "Step" }
                        th scope="col" { "Looked at" }
                        th scope="col" { "Outcome" }
                        th scope="col" { "Why" }
                    }
                }
                tbody {
                    @for (step, number) in steps.iter().zip(1..) {
                        tr {
                            td.figure.step.quiet { (number) }
                            th scope="row" { (capitalized(&step.name)) " " span.rule.quiet { (step.rule) } }
                            td class=[tone(&step.outcome)] { (step.outcome) }
                            td class=[(step.outcome == "skipped").then_some("quiet")] { (step.words) }
                        }
                    }
                }
            }
        }
    }
}
