//! Fills by the networks that a pharmacy is in and the one that the plan requires.

use serde_json::json;

use crate::engine::adjudicate::Disposition;
use crate::engine::facts::*;
use crate::inputs::{Inputs, Output};
use crate::world::*;

/// What the claim is answered with. Examples of lists and prices are another runner's.
pub fn run(inputs: &Inputs) -> Result<Output, String> {
    let mut world = World::default();
    if inputs.has("pharmacy_networks") {
        let (plan, pharmacy) = (world.plan.as_mut().ok_or("a plan")?, world.pharmacy.as_mut().ok_or("a pharmacy")?);
        let model = pharmacy.contracts.pop().ok_or("a contract")?;
        plan.networks.clear();
        for (place, word) in inputs.texts("pharmacy_networks").iter().enumerate() {
            let number = i32::try_from(place).map_err(|e| e.to_string())? + 1;
            let network = PlanNetwork { network_id: number, preference: 1, preferred: false, span: Span::default() };
            plan.networks.push(network);
            let contract = Contract { contract_id: number, network_id: number, kind: kind(word)?, ..model.clone() };
            pharmacy.contracts.push(contract);
        }
    }
    let required = inputs.text("plan_requires");
    // The plan requires a specialty network of specialty drugs alone.
    let is_special = inputs.flag("drug_specialty")?.unwrap_or(true);
    if let Some(kind) = required.map(|word| kind(&word)).transpose()?
        && (is_special || kind != NetworkKind::Specialty)
    {
        world.rule().network = Some(RequiredNetwork { kind, elsewhere: None });
    }
    let codes = world.codes();
    let status = match world.decide().disposition {
        Disposition::Paid(_) => "paid",
        _ => "rejected",
    };
    json!({"status": status, "reject_codes": codes}).as_object().cloned().ok_or("no object".into())
}

/// A kind of network, by its word with or without `network`.
fn kind(word: &str) -> Result<NetworkKind, String> {
    let bare = word.trim_end_matches("_network");
    let name = match bare {
        "90_day_retail" | "90_day" | "retail_90_day" => "retail_90",
        "mail_order" => "mail",
        "preferred_retail" => "preferred",
        _ => bare,
    };
    NetworkKind::parse(name).ok_or(format!("no network of kind {word}"))
}
