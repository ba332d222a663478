//! Fills of controlled drugs: one, or several of one prescription in their order.

use serde_json::json;

use crate::engine::adjudicate::Disposition;
use crate::engine::shipped::schedule_rules;
use crate::inputs::{Inputs, Output};
use crate::world::*;

const SCHEDULES: [&str; 5] = ["CI", "CII", "CIII", "CIV", "CV"];

/// What the first fill that is rejected is rejected for, or that all pass.
pub fn run(inputs: &Inputs) -> Result<Output, String> {
    let mut world = World::default();
    if let Some(schedule) = inputs.text("dea_schedule") {
        let bare = schedule.trim_start_matches('C');
        let place = SCHEDULES
            .iter()
            .position(|s| s.trim_start_matches('C') == bare)
            .or_else(|| bare.parse::<usize>().ok().filter(|n| (1..=5).contains(n)).map(|n| n - 1))
            .ok_or(format!("no schedule {schedule}"))?;
        world.schedule(i16::try_from(place + 1).map_err(|e| e.to_string())?);
    }
    world.claim.written_date = inputs.date("written_date")?;
    world.claim.refills_authorized = inputs.count("refills_authorized")?;
    world.schedule_rules = schedule_rules();
    world.claim.quantity_prescribed = inputs.decimal("quantity_prescribed")?;
    // An example that gives no quantity dispenses no more than was prescribed.
    if let Some(prescribed) = world.claim.quantity_prescribed {
        world.claim.quantity = world.claim.quantity.map(|quantity| quantity.min(prescribed));
    }
    let mut codes = Vec::new();
    if inputs.has("fills") {
        for fill in inputs.objects("fills")? {
            let fill = Inputs::new(fill, "");
            codes = decide(&mut world, &fill)?;
            if !codes.is_empty() {
                break;
            }
        }
    } else {
        codes = decide(&mut world, inputs)?;
    }
    let outcome = if codes.is_empty() { "paid".to_owned() } else { format!("rejected {}", codes.join(" ")) };
    let output = json!({"outcome": outcome, "reject_codes": codes});
    output.as_object().cloned().ok_or("no object".into())
}

fn decide(world: &mut World, fill: &Inputs) -> Result<Vec<String>, String> {
    world.claim.fill_date = fill.date("fill_date")?;
    world.claim.fill_number = fill.count("fill_number")?.or(world.claim.fill_number);
    if let Some(quantity) = fill.decimal("quantity")? {
        world.claim.quantity = Some(quantity);
    }
    world.claim.dispensing_status = fill.text("dispensing_status");
    world.received = world.claim.fill_date.ok_or("fill_date is missing")?;
    let decision = world.decide();
    if matches!(decision.disposition, Disposition::Paid(_)) {
        world.repeated();
    }
    Ok(codes(&decision))
}
