//! Prices and shares of them.

use rust_decimal::Decimal;
use serde_json::json;

use crate::areas::{Ran, output};
use crate::engine::facts::*;
use crate::engine::pay::price::{Basis, PriceCandidate, Submitted, candidates, federal_upper_limit, lesser_of};
use crate::engine::pay::share::{Terms, share as share_out};
use crate::inputs::{Inputs, Output, money};
use crate::world::*;

/// The word by which examples call a price.
fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::UsualAndCustomary => "U&C",
        Basis::Submitted | Basis::GrossAmountDue => "SUBMITTED",
        Basis::Contract { price_type: PriceType::Nadac, .. } => "NADAC+fee",
        Basis::Contract { price_type: PriceType::Awp, discounted: true } => "AWP-%",
        Basis::Contract { .. } | Basis::MaximumFairPrice | Basis::Ingredients => basis.name(),
    }
}

pub fn prices(inputs: &Inputs) -> Ran {
    if inputs.has("federal_upper_limit_basis") || inputs.has("amp") {
        return upper_limits(inputs);
    }
    let mut world = World::default();
    let brand = inputs.flag("brand")?.unwrap_or(false);
    world.product().brand = brand;
    world.product().prices.clear();
    world.contract().rates.clear();
    for (unit, adjustment, price_type, sign) in [
        ("nadac_per_unit", "nadac_adjustment", PriceType::Nadac, Decimal::ONE),
        ("awp_unit", "awp_discount", PriceType::Awp, Decimal::NEGATIVE_ONE),
        ("wac_unit", "wac_markup", PriceType::Wac, Decimal::ONE),
        ("mac_unit", "mac_adjustment", PriceType::Mac, Decimal::ONE),
        ("ful_unit", "ful_adjustment", PriceType::Ful, Decimal::ONE),
    ] {
        let adjustment_percent = inputs.decimal(adjustment)?.unwrap_or_default() * sign * Decimal::ONE_HUNDRED;
        if let Some(unit_price) = inputs.decimal(unit)? {
            world.product().prices.push(Price {
                price_type,
                unit_price,
                span: Span::default(),
                published: chrono::NaiveDate::default(),
            });
            world.contract().rates.push(Rate { brand, price_type, adjustment_percent });
        }
    }
    let fee = inputs.decimal("dispensing_fee")?.unwrap_or_default();
    world.contract().brand_dispensing_fee = fee;
    world.contract().generic_dispensing_fee = fee;
    world.contract().sales_tax_percent = inputs.decimal("sales_tax_percent")?.unwrap_or_default();
    world.contract().lesser_of_submitted_fee = inputs.has("submitted_dispensing_fee");
    let submitted = Submitted {
        usual_and_customary: inputs.decimal("usual_and_customary")?,
        ingredient_cost: inputs.decimal("submitted_ingredient_cost")?,
        dispensing_fee: inputs.decimal("submitted_dispensing_fee")?,
        gross_amount_due: inputs.decimal("submitted_gross")?,
    };
    let tie = match inputs.text("tie").as_deref() {
        Some("usual_and_customary") => PriceTie::UsualAndCustomary,
        Some("contract") => PriceTie::Contract,
        Some(other) => return Err(format!("tie is unknown: {other}")),
        None if inputs.note.contains("prefer the order U&C") => PriceTie::UsualAndCustomary,
        None => Plan::default().price_tie,
    };
    let on = world.claim.fill_date.expect("a date");
    let contract = world.contract().clone();
    let all = candidates(&contract, world.product(), inputs.needed("quantity")?, on, &submitted);
    let won = lesser_of(&all, tie).ok_or("nothing to price by")?;
    let nadac = all.iter().find(|c| basis_name(c.basis) == "NADAC+fee");
    let shown = nadac.unwrap_or(won);
    let totals: Output = all.iter().map(|c| (basis_name(c.basis).to_owned(), money(c.total()))).collect();
    Ok(output(json!({
        "ingredient_cost": money(shown.ingredient_cost),
        "dispensing_fee": money(shown.dispensing_fee),
        "sales_tax": money(shown.sales_tax),
        "nadac_plus_fee": nadac.map(PriceCandidate::total).map(money),
        "candidates": totals,
        "allowed": money(won.total()),
        "basis": basis_name(won.basis),
        "basis_of_reimbursement": won.basis.code(),
    })))
}

/// The rule of 42 CFR 447.514, by the figure where there is one and else by what the engine does.
fn upper_limits(inputs: &Inputs) -> Ran {
    if let Some(amp) = inputs.decimal("amp")? {
        let limit = federal_upper_limit(amp, inputs.decimal("nadac")?);
        return Ok(output(json!({"ful": limit.normalize().to_string()})));
    }
    let multiplier = inputs.needed("multiplier")?;
    let above = federal_upper_limit(Decimal::TEN, Some(Decimal::ONE)) == multiplier * Decimal::TEN;
    let floor = federal_upper_limit(Decimal::ONE, Some(Decimal::TEN)) == Decimal::TEN;
    let rule = match (above, inputs.flag("nadac_floor")?.unwrap_or(false), floor) {
        (true, true, true) => format!("FUL = max({}% AMP, NADAC)", (multiplier * Decimal::ONE_HUNDRED).normalize()),
        _ => "another rule".into(),
    };
    Ok(output(json!({"rule": rule})))
}

pub fn shares(inputs: &Inputs) -> Ran {
    let value = inputs.needed("value")?;
    let (copay, coinsurance_percent) = match inputs.text("type").as_deref() {
        Some("copay") => (Some(value), None),
        Some("coins" | "coinsurance") => (None, Some(value * Decimal::ONE_HUNDRED)),
        other => return Err(format!("type is unknown: {other:?}")),
    };
    let terms = Terms {
        deductible_remaining: inputs.decimal("deductible_remaining")?.unwrap_or_default(),
        out_of_pocket_remaining: inputs.decimal("oop_remaining")?,
        copay,
        coinsurance_percent,
        minimum: inputs.decimal("min")?,
        maximum: inputs.decimal("max")?,
        daw_penalty: inputs.decimal("daw_penalty")?.unwrap_or_default(),
        penalty_accumulates: inputs.flag("penalty_accumulates")?.unwrap_or(false),
    };
    let shared = share_out(inputs.needed("allowed")?, &terms);
    Ok(output(json!({
        "patient_pay": money(shared.patient_pays),
        "plan_pay": money(shared.plan_pays),
        "deductible": money(shared.deductible),
        "copay": money(shared.copay),
        "coinsurance": money(shared.coinsurance),
        "daw_penalty": money(shared.daw_penalty),
        "out_of_pocket": money(shared.out_of_pocket),
        "forgiven": money(shared.forgiven),
    })))
}
