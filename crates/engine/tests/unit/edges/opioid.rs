//! Opioids, and the parts of prescriptions of controlled drugs.

use super::*;
use crate::engine::shipped::schedule_rules;
use crate::world::opioid::{benzodiazepine, long_acting, opioid, patch};

/// A Schedule II claim for so many units of 30 prescribed.
fn controlled(w: &mut World, prescribed: Option<&str>, units: &str) {
    w.schedule(2);
    w.schedule_rules = schedule_rules();
    w.claim.quantity_prescribed = prescribed.map(dec);
    w.claim.quantity = Some(dec(units));
}

/// Its completion, written on a day.
fn completes(w: &mut World, written: &str) {
    controlled(w, Some("30"), "15");
    w.claim.dispensing_status = Some("C".into());
    w.claim.written_date = Some(day(written));
}

fn taken(w: &mut World, units: &str, days_supply: i32) {
    *w = World::opioid();
    w.dispense(opioid("morphine", "10"), units, days_supply);
}

fn beside(w: &mut World, other: &Product, filled: &str) {
    *w = World::opioid();
    w.dispense(long_acting("morphine", "5"), "5", 5);
    w.supplied(other, filled, "1", 5);
}

pub const EDGES: &[Edge] = &[
    edge("647", "no quantity prescribed", |w| controlled(w, None, "30"), |w| controlled(w, Some("30"), "30")),
    edge(
        "9G",
        "more than was prescribed",
        |w| controlled(w, Some("30"), "30.001"),
        |w| controlled(w, Some("30"), "30"),
    ),
    // 30 days before 10 March 2026 is 8 February.
    edge("M4", "the rest too late", |w| completes(w, "2026-02-07"), |w| completes(w, "2026-02-08")),
    edge("88", "90 MME a day", |w| taken(w, "45", 5), |w| taken(w, "44.999", 5)),
    edge("7X", "a first supply of 8 days", |w| taken(w, "8", 8), |w| taken(w, "7", 7)),
    edge(
        "88",
        "an opioid with a benzodiazepine",
        |w| beside(w, &benzodiazepine("alprazolam"), "2026-03-06"),
        |w| beside(w, &benzodiazepine("alprazolam"), "2026-03-05"),
    ),
    edge(
        "88",
        "two long-acting opioids",
        |w| beside(w, &patch("12"), "2026-03-06"),
        |w| beside(w, &patch("12"), "2026-03-05"),
    ),
];
