//! Every reject code the engine knows: one change that raises it, and one just short of it that pays.

mod compounds;
mod fields;
mod networks;
mod opioid;
mod part_d;
mod payers;
mod people;
mod product;
mod utilization;

use crate::engine::facts::*;
use crate::world::*;

pub struct Edge {
    pub code: &'static str,
    pub what: &'static str,
    pub raises: Change,
    pub pays: Change,
}

const fn edge(code: &'static str, what: &'static str, raises: Change, pays: Change) -> Edge {
    Edge { code, what, raises, pays }
}

pub fn nothing(_: &mut World) {}

pub fn no_product(w: &mut World) {
    w.claim.product_id = None;
    w.product = None;
}

pub fn no_network(w: &mut World, last: &str) {
    w.contract().span.termination = Some(day(last));
}

/// A plan that asks for a step of 30 days in the last 180, and the drug tried on a day.
pub fn step_tried(w: &mut World, filled: &str, days_supply: i32) {
    w.rule().step_therapy_required = true;
    w.rule().steps = vec![step(1, 2, "betadrin")];
    w.fill(&product("00003-0001-01", 2, "betadrin"), filled, days_supply);
}

/// A major interaction of the claim's drug with one filled on a day.
pub fn interacts(w: &mut World, filled: &str, days_supply: i32) {
    w.ingredient().interactions.push(interaction(2, 1));
    w.fill(&product("00003-0001-01", 2, "betadrin"), filled, days_supply);
}

pub fn spans(w: &mut World, spans: &[(&str, Option<&str>)]) {
    let one = w.coverages[0].clone();
    w.coverages = spans
        .iter()
        .enumerate()
        .map(|(n, (from, to))| Coverage {
            coverage_id: id(0xc1 + n as u128),
            span: Span::new(day(from), to.map(day)),
            ..one.clone()
        })
        .collect();
}

pub fn child(w: &mut World, born: &str, most: i32) {
    w.plan().maximum_dependent_age = Some(most);
    w.coverage().relationship_code = "3".into();
    w.coverage().date_of_birth = day(born);
}

pub fn second_person(w: &mut World) {
    let other = Coverage {
        patient_id: id(0xa2),
        person_code: "02".into(),
        date_of_birth: day("2010-02-02"),
        ..w.coverages[0].clone()
    };
    w.coverages.push(other);
    w.claim.person_code = None;
}

pub fn text(n: usize) -> Option<String> {
    Some("9".repeat(n))
}

/// Every edge.
pub fn edges() -> impl Iterator<Item = &'static Edge> {
    [
        compounds::EDGES,
        fields::EDGES,
        networks::EDGES,
        opioid::EDGES,
        part_d::EDGES,
        payers::EDGES,
        people::EDGES,
        product::EDGES,
        utilization::EDGES,
    ]
    .into_iter()
    .flatten()
}
