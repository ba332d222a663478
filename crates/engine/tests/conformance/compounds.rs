//! Examples of compounds.

use serde_json::json;

use crate::areas::{Ran, output};
use crate::engine::adjudicate::Disposition;
use crate::engine::facts::*;
use crate::inputs::{Inputs, money};
use crate::world::*;

/// A compound of the ingredients listed, each with its price and whether the plan covers it.
pub fn run(inputs: &Inputs) -> Ran {
    let mut world = World::default();
    world.compounded();
    world.ingredients.clear();
    world.compound().ingredients.clear();
    for (fields, ingredient_id) in inputs.objects("ingredients")?.into_iter().zip(1..) {
        let fields = Inputs::new(fields, "");
        let ndc = fields.text("ndc11").ok_or("an ingredient has no ndc11")?;
        let mut product = product(&ndc, ingredient_id, &ndc);
        product.prices[0].unit_price = fields.needed("contract_unit_price")?;
        world.ingredient_of(product, &fields.needed("quantity")?.to_string());
        let place = world.ingredients.len() - 1;
        world.compounded_rule(place).covered = fields.flag("covered")?.unwrap_or(true);
        world.compound().ingredients[place].cost = fields.decimal("submitted_cost")?;
        let unread = fields.unread();
        if !unread.is_empty() {
            return Err(format!("nothing reads {} of an ingredient", unread.join(", ")));
        }
    }
    world.contract().compound_fee = Some(inputs.needed("compound_fee")?);
    if let Some(fees) = inputs.get("level_of_effort_fees").and_then(|fees| fees.as_object()) {
        let fee =
            |level: &String| Ok(LevelFee { level_of_effort: level.clone(), fee: Inputs::new(fees, "").needed(level)? });
        world.contract().compound_fees = fees.keys().map(fee).collect::<Result<_, String>>()?;
    }
    world.compound().level_of_effort = inputs.text("level_of_effort");
    world.claim.submission_clarification_codes = inputs.texts("submission_clarification_codes");
    world.claim.usual_and_customary = inputs.decimal("usual_and_customary")?;
    let covered = inputs.flag("plan_covers_compounds")?.unwrap_or(true);
    world.plan().compound = vec![CompoundTerms { covered, ..CompoundTerms::default() }];
    let share = inputs.get("cost_share").and_then(|share| share.as_object()).ok_or("cost_share is missing")?;
    let share = Inputs::new(share, "");
    let value = share.needed("value")?;
    match share.text("type").as_deref() {
        Some("copay") => world.share().copay = Some(value),
        Some("coins") => {
            world.share().copay = None;
            world.share().coinsurance_percent = Some(value * rust_decimal::Decimal::ONE_HUNDRED);
        }
        other => return Err(format!("no cost share of type {other:?}")),
    }

    let decision = world.decide();
    let mut found = output(json!({
        "status": if decision.is_paid() { "paid" } else { "rejected" },
        "reject_codes": codes(&decision),
    }));
    if let Disposition::Paid(payment) = &decision.disposition {
        let compound = payment.compound.as_ref().ok_or("the claim was no compound")?;
        for (key, amount) in [
            ("ingredient_cost", compound.ingredient_cost()),
            ("compound_fee", compound.fee),
            ("allowed", payment.allowed),
            ("patient_pay", payment.share.patient_pays),
            ("plan_pay", payment.share.plan_pays),
        ] {
            found.insert(key.into(), money(amount));
        }
        let paid = compound.ingredients.iter().filter(|ingredient| ingredient.basis.is_some()).count();
        found.insert("ingredients_paid".into(), json!(paid));
    }
    Ok(found)
}
