//! Rebates: accruals of claims in their order, what a period comes to, unit rebates, invoices.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::engine::facts::Span;
use crate::engine::rebate::market_share::{self, Tier};
use crate::engine::rebate::medicaid::{Baseline, DrugCategory, Prices, unit_rebate};
use crate::engine::rebate::volume::{Line, VolumeRule, earned};
use crate::engine::rebate::{Accrual, Contract, Dispensed, Period, Program, Terms, accrue, invoice};
use crate::inputs::{Inputs, Output, decimal, money};
use crate::world::{day, id};

/// Everything that the inputs at hand give.
pub fn run(inputs: &Inputs) -> Result<Output, String> {
    let mut found = Output::new();
    if let Some(category) = inputs.text("drug_category") {
        medicaid(inputs, &category, &mut found)?;
    }
    if let Some(end) = inputs.date("quarter_end")? {
        found.insert("invoice_due_by".into(), json!(invoice::send_by(end, invoice::DAYS_TO_SEND).to_string()));
    }
    if inputs.has("claims") || inputs.has("units") {
        claims(inputs, &mut found)?;
    }
    if inputs.has("market_share_tiers") || inputs.has("basket_units") {
        shares(inputs, &mut found)?;
    }
    if let Some(invoiced) = inputs.decimal("invoiced")? {
        let amount = |key| Ok::<_, String>(inputs.decimal(key)?.unwrap_or_default());
        let standing = invoice::standing(invoiced, amount("paid")?, amount("disputed")?);
        found.insert("status".into(), json!(standing.state.name()));
        found.insert("outstanding".into(), money(standing.outstanding));
        found.insert("undisputed_outstanding".into(), money(standing.undisputed));
    }
    Ok(found)
}

fn medicaid(inputs: &Inputs, category: &str, found: &mut Output) -> Result<(), String> {
    let category = DrugCategory::parse(category).ok_or(format!("no drug category {category}"))?;
    let baseline = match inputs.decimal("baseline_amp")? {
        None => None,
        Some(amp) => Some(Baseline {
            amp,
            cpi_u: inputs.needed("cpi_u_baseline")?,
            cpi_u_quarter: inputs.needed("cpi_u_quarter")?,
        }),
    };
    let prices = Prices { amp: inputs.needed("amp")?, best_price: inputs.decimal("best_price")?, baseline };
    let unit = unit_rebate(category, &prices).ok_or("no unit rebate")?;
    let parts =
        [("basic_unit_rebate", unit.basic), ("additional_unit_rebate", unit.additional), ("unit_rebate", unit.total)];
    found.extend(parts.map(|(key, amount)| (key.to_owned(), Value::String(amount.normalize().to_string()))));
    Ok(())
}

/// A contract of the example with these terms.
fn contract(terms: Terms) -> Contract {
    Contract {
        contract_id: id(1),
        program: Program::Commercial,
        terms,
        span: Span::default(),
        plans: None,
        period: Period::Quarter,
        administrative_fee_percent: Decimal::ZERO,
        excludes_other_payment: true,
        excludes_compounds: true,
        billing_units: Some(Decimal::ONE),
    }
}

fn protection(inputs: &Inputs) -> Result<Option<Terms>, String> {
    let Some(fields) = inputs.get("price_protection").and_then(Value::as_object) else { return Ok(None) };
    let fields = Inputs::new(fields, "");
    Ok(Some(Terms::PriceProtection {
        baseline: Some(fields.needed("baseline_wac")?),
        allowed_increase_percent: fields.decimal("allowed_increase_percent")?.unwrap_or_default(),
    }))
}

fn claim(fields: &Inputs, wac: Option<Decimal>) -> Result<Dispensed, String> {
    Ok(Dispensed {
        date: fields.date("fill_date")?.unwrap_or(day("2026-03-10")),
        quantity: fields.decimal("units")?.or(fields.decimal("quantity")?).ok_or("units are missing")?,
        wac: fields.decimal("wac_per_unit")?.or(fields.decimal("wac")?).or(wac),
        is_340b: fields.texts("submission_clarification_codes").iter().any(|code| code == "20")
            || fields.flag("pharmacy_340b")?.unwrap_or(false),
        is_medicaid: fields.text("line_of_business").is_some_and(|line| line == "medicaid"),
        is_paid_by_other: fields.flag("full_other_payment")?.unwrap_or(false),
        is_compound: fields.text("compound_code").is_some_and(|code| code == "2"),
    })
}

/// What claims come to in all, by the rule of the contract's volume.
fn total(minimum: Decimal, rule: VolumeRule, accruals: &[Accrual]) -> Decimal {
    let standing = accruals.iter().filter(|accrual| accrual.exclusion.is_none());
    let lines: Vec<Line> = standing.map(|a| Line { units: a.units, unit_rebate: a.unit_rebate }).collect();
    earned(minimum, rule, &lines).into_iter().sum()
}

fn claims(inputs: &Inputs, found: &mut Output) -> Result<(), String> {
    let wac = inputs.decimal("wac_per_unit")?.or(inputs.decimal("wac")?);
    let given: Vec<&Map<String, Value>> = if inputs.has("claims") { inputs.objects("claims")? } else { Vec::new() };
    let mut claims = Vec::new();
    for fields in given {
        claims.push(claim(&Inputs::new(fields, ""), wac)?);
    }
    if let Some(units) = inputs.decimal("units")? {
        let fields = json!({"units": units.to_string()});
        let fields = fields.as_object().ok_or("no claim")?;
        claims.push(claim(&Inputs::new(fields, ""), wac)?);
    }
    let minimum = inputs.decimal("minimum_volume")?.unwrap_or_default();
    let rule = match inputs.text("volume_rule") {
        Some(word) => VolumeRule::parse(&word).ok_or(format!("no volume rule {word}"))?,
        None => VolumeRule::default(),
    };
    let accrued = |terms| -> Vec<Accrual> { claims.iter().map(|claim| accrue(&contract(terms), claim)).collect() };
    let protection = protection(inputs)?;
    if let Some(terms) = protection {
        found.insert("price_protection_rebate".into(), money(total(minimum, rule, &accrued(terms))));
    }
    // A price protection stands beside the rebate it protects, where there is one.
    let percent = inputs.decimal("rebate_percent")?.map(Terms::PercentOfWac);
    let amount = inputs.decimal("rebate_per_unit")?.map(Terms::AmountPerUnit);
    let Some(terms) = percent.or(amount).or(protection) else { return Ok(()) };
    let mut accruals = accrued(terms);
    let after_each: Vec<Value> = (1..=accruals.len()).map(|n| money(total(minimum, rule, &accruals[..n]))).collect();
    let excluded: Decimal = accruals.iter().filter(|a| a.exclusion.is_some()).map(|a| a.units).sum();
    found.insert("accruals".into(), accruals.iter().map(|a| money(a.amount)).collect());
    found.insert("rebate_after_each".into(), after_each.into());
    found.insert("rebate".into(), money(total(minimum, rule, &accruals)));
    found.insert("excluded_units".into(), json!(excluded.normalize().to_string()));
    // A claim by its place, counted from 0; or several.
    let reversed: Vec<Decimal> = match inputs.get("reverse") {
        Some(Value::Array(places)) => places.iter().filter_map(decimal).collect(),
        Some(place) => decimal(place).into_iter().collect(),
        None => return Ok(()),
    };
    let mut place = -Decimal::ONE;
    accruals.retain(|_| {
        place += Decimal::ONE;
        !reversed.contains(&place)
    });
    found.insert("rebate_after_reversal".into(), money(total(minimum, rule, &accruals)));
    Ok(())
}

fn shares(inputs: &Inputs, found: &mut Output) -> Result<(), String> {
    // Where the product's figures are not given they are those of its claims.
    let wac = inputs.decimal("wac_per_unit")?.or(inputs.decimal("wac")?);
    let mut accruals = Vec::new();
    for fields in if inputs.has("claims") { inputs.objects("claims")? } else { Vec::new() } {
        accruals.push(accrue(&contract(Terms::MarketShare), &claim(&Inputs::new(fields, ""), wac)?));
    }
    accruals.retain(|accrual| accrual.exclusion.is_none());
    let units = inputs.decimal("product_units")?.unwrap_or(accruals.iter().map(|a| a.units).sum());
    let share = market_share::percent(units, inputs.needed("basket_units")?);
    found.insert("market_share_percent".into(), Value::String(format!("{share:.2}")));
    if inputs.has("market_share_tiers") {
        let mut tiers = Vec::new();
        for fields in inputs.objects("market_share_tiers")? {
            let fields = Inputs::new(fields, "");
            tiers.push(Tier { at_least: fields.needed("at_least")?, percent: fields.needed("percent")? });
        }
        let percent = market_share::rebate_percent(share, &tiers);
        let amount = inputs.decimal("product_wac_amount")?.unwrap_or(accruals.iter().map(|a| a.wac_amount).sum());
        let rebate: Decimal = market_share::earned(percent, &[amount]).into_iter().sum();
        found.insert("rebate".into(), money(rebate));
    }
    Ok(())
}
