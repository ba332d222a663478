//! Transition supplies of new members.

use serde_json::json;

use crate::engine::adjudicate::Disposition;
use crate::engine::facts::TransitionTerms;
use crate::inputs::{Inputs, Output};
use crate::world::*;

/// Whether the fill is paid, and as a transition supply.
pub fn run(inputs: &Inputs) -> Result<Output, String> {
    let date = inputs.date("fill_date")?.ok_or("fill_date is missing")?;
    let mut world = World::part_d(chrono::Datelike::year(&date), "100");
    world.claim.fill_date = Some(date);
    world.received = date;
    world.claim.days_supply = inputs.count("days_supply")?;
    world.coverage().span.effective = inputs.date("coverage_effective")?;
    let mut terms = TransitionTerms::default();
    terms.days = inputs.count("transition_days")?.unwrap_or(terms.days);
    world.plan().transition = vec![terms];
    match inputs.text("drug_status").as_deref() {
        Some("non_formulary") => world.rules.clear(),
        other => return Err(format!("no drug status {other:?}")),
    }
    let decision = world.decide();
    let outcome = match (&decision.disposition, decision.transition) {
        (Disposition::Paid(_), Some(_)) => "paid_transition".to_owned(),
        (Disposition::Paid(_), None) => "paid".to_owned(),
        _ => format!("rejected {}", codes(&decision).join(" ")),
    };
    // The examples list the edits' own codes.
    let codes: Vec<String> = codes(&decision).into_iter().filter(|code| code != "569").collect();
    let output = json!({"outcome": outcome, "reject_codes": codes});
    output.as_object().cloned().ok_or("no object".into())
}
