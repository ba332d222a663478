//! Claims under Part D: each is decided whole, at a negotiated price.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::areas::{Ran, output};
use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::engine::pay::part_d::incurred::incurred;
use crate::engine::pay::part_d::pde::DrugEvent;
use crate::engine::pay::part_d::{Phases, Split};
use crate::inputs::{Inputs, Output, decimal, money, text};
use crate::world::part_d::{drug, year};
use crate::world::*;

/// A price at which any benefit has reached the threshold.
const BEYOND_ANY_THRESHOLD: i64 = 100_000;

/// Everything that the inputs at hand give.
pub fn run(inputs: &Inputs) -> Ran {
    if let Some(years) = inputs.get("years") {
        return of_years(years);
    }
    let of = inputs.count("year")?.ok_or("year is missing")?;
    let mut amounts = year(of).ok_or(format!("no benefit for year {of}"))?;
    if let Some(deductible) = inputs.decimal("deductible")? {
        amounts.deductible = deductible;
    }
    let before = before(inputs, &amounts)?;
    if inputs.has("payments") {
        return payments(inputs, &amounts, before.troop);
    }
    let mut world = World::part_d(of, "0");
    member(inputs, &mut world, &mut amounts)?;
    plan(inputs, &mut world)?;
    product(inputs, &mut world)?;
    world.part_d_year = Some(amounts);
    if inputs.flag("gross_total_spend_at_cap_single_non_LIS")? == Some(true) {
        let claims = decide(&world, before, &[Decimal::from(BEYOND_ANY_THRESHOLD)])?;
        return Ok(output(json!({"total_covered_drug_cost_at_threshold": money(claims[0].phases.below())})));
    }
    if let Some(claims) = inputs.get("claims_gross") {
        let claims = claims.as_array().ok_or("claims_gross is no list")?;
        let prices: Option<Vec<Decimal>> = claims.iter().map(decimal).collect();
        return Ok(in_order(&decide(&world, before, &prices.ok_or("claims_gross holds no amount")?)?));
    }
    let gross = inputs.any(&["gross_drug_cost", "gross", "negotiated_price"]).ok_or("no price")?;
    let gross = decimal(gross).ok_or(format!("{gross} is no amount"))?;
    let claims = decide(&world, before, &[gross])?;
    claims.first().map(found).ok_or("no claim".into())
}

/// What had been met: by its amounts, or as a phase has it at its beginning.
fn before(inputs: &Inputs, amounts: &PartDYear) -> Result<PartDBalance, String> {
    let (deductible_met, troop) = match inputs.text("phase").as_deref() {
        None | Some("deductible") => (Decimal::ZERO, Decimal::ZERO),
        Some("initial") => (amounts.deductible, amounts.deductible),
        Some("catastrophic") => (amounts.deductible, amounts.out_of_pocket_threshold),
        Some(other) => return Err(format!("phase is unknown: {other}")),
    };
    Ok(PartDBalance {
        deductible_met: inputs.decimal("deductible_met")?.unwrap_or(deductible_met),
        troop: inputs.decimal("troop_before")?.unwrap_or(troop),
        gross: Decimal::ZERO,
        plan_deductible_met: inputs.decimal("plan_deductible_met")?.unwrap_or_default(),
    })
}

/// The subsidy of the member, with the copay that an example repeats of the year's row.
fn member(inputs: &Inputs, world: &mut World, amounts: &mut PartDYear) -> Result<(), String> {
    let copay = inputs.decimal("lis_copay")?;
    let is_generic = match inputs.text("lis_drug").as_deref() {
        None | Some("other") => false,
        Some("generic") => true,
        Some(other) => return Err(format!("lis_drug is unknown: {other}")),
    };
    world.drug().low_income_generic = Some(is_generic);
    let level = match inputs.text("lis_level").as_deref() {
        None if copay.is_none() => return Ok(()),
        Some("none" | "0") => return Ok(()),
        None => 1,
        Some(level) => level.parse().map_err(|e| format!("lis_level is no level: {e}"))?,
    };
    world.low_income = vec![LowIncomeSpan { level, span: Span::default() }];
    if let Some(copay) = copay {
        amounts.low_income_copays = vec![LowIncomeCopay { level, generic: Some(copay), other: Some(copay) }];
    }
    Ok(())
}

fn plan(inputs: &Inputs, world: &mut World) -> Result<(), String> {
    let deductible = inputs.decimal("plan_deductible")?.unwrap_or_default();
    let word = inputs.text("benefit").unwrap_or(PartDBenefit::DefinedStandard.name().into());
    let benefit = PartDBenefit::parse(&word, deductible).ok_or(format!("benefit is unknown: {word}"))?;
    world.part_d_terms().benefit = benefit;
    for (key, value) in
        [("straddling_copay", inputs.text("straddling_copay")), ("tier_credit", inputs.text("tier_credit"))]
    {
        let Some(word) = value else { continue };
        let unknown = || format!("{key} is unknown: {word}");
        match key {
            "tier_credit" => world.part_d_terms().tier_credit = TierCredit::parse(&word).ok_or_else(unknown)?,
            _ => world.part_d_terms().straddling_copay = StraddlingCopay::parse(&word).ok_or_else(unknown)?,
        }
    }
    if let Some(word) = inputs.text("insulin_credit") {
        let credit = InsulinCredit::parse(&word).ok_or(format!("insulin_credit is unknown: {word}"))?;
        world.part_d_terms().insulin_credit = credit;
    }
    if let Some(days) = inputs.count("month_days")? {
        world.part_d_terms().month_days = days;
    }
    let deductible_applies = inputs.flag("tier_deductible_applies")?.unwrap_or(true);
    let Some(share_row) = inputs.get("tier_cost_share").and_then(Value::as_object) else { return Ok(()) };
    let fields = Inputs::new(share_row, "");
    let value = fields.needed("value")?;
    let mut row =
        CostShare { deductible_applies, minimum: fields.decimal("min")?, maximum: fields.decimal("max")?, ..share(1) };
    match fields.text("type").as_deref() {
        Some("copay") => row.copay = Some(value),
        Some("coins" | "coinsurance") => row.coinsurance_percent = Some(value * Decimal::ONE_HUNDRED),
        other => return Err(format!("type of tier_cost_share is unknown: {other:?}")),
    }
    if let Some(unread) = fields.unread().first() {
        return Err(format!("tier_cost_share has an unknown {unread}"));
    }
    world.plan().cost_shares = vec![row];
    Ok(())
}

fn product(inputs: &Inputs, world: &mut World) -> Result<(), String> {
    let kind = match inputs.text("drug_class").as_deref() {
        None | Some("nonapplicable") => DrugKind::Other,
        Some(word) => DrugKind::parse(word).ok_or(format!("drug_class is unknown: {word}"))?,
    };
    let status = inputs.text("manufacturer").unwrap_or(ManufacturerStatus::Full.name().into());
    let manufacturer = ManufacturerStatus::parse(&status).ok_or(format!("manufacturer is unknown: {status}"))?;
    let low_income_generic = world.drug().low_income_generic;
    *world.drug() = PartDDrug {
        manufacturer,
        insulin: inputs.flag("insulin")?.unwrap_or(false),
        vaccine: inputs.flag("acip_adult_vaccine")?.unwrap_or(false),
        maximum_fair_price: inputs.decimal("maximum_fair_price")?,
        daily_cost_share: inputs.flag("solid_oral")?.unwrap_or(false),
        low_income_generic,
        ..drug(kind)
    };
    let month = world.part_d_terms().month_days;
    let months = inputs.count("months")?.map(|months| months * month);
    world.claim.days_supply = inputs.count("days_supply")?.or(months).or(world.claim.days_supply);
    Ok(())
}

/// The splits of claims at these prices, each seeing the ones before it.
fn decide(world: &World, before: PartDBalance, prices: &[Decimal]) -> Result<Vec<Split>, String> {
    let mut book = MemberState::default();
    let mut world = world.clone();
    if world.drug().kind == Some(DrugKind::Selected) {
        // An example's gross is the price that came out of the fair price, with whatever fee.
        let highest = prices.iter().max().copied().unwrap_or_default();
        let fair = &mut world.drug().maximum_fair_price;
        *fair = fair.or(Some(highest));
        world.contract().generic_dispensing_fee = highest;
    }
    let key = world.case(0).part_d_key().ok_or("no accumulator")?;
    book.part_d.insert(key, PartDAccumulator { opening: before, ..PartDAccumulator::default() });
    let mut splits = Vec::new();
    for (n, price) in (1_u32..).zip(prices) {
        world.claim.gross_amount_due = Some(*price);
        world.claim.rx_number = Some(n.to_string());
        let decision = book.decide(&world.case(u128::from(n)));
        if let Some(missing) = decision.missing() {
            return Err(missing.to_string());
        }
        let payment = payment(&decision);
        let split = payment.part_d.ok_or("no split")?;
        if payment.share.patient_pays != split.patient {
            return Err(format!("the counter takes {} and the split {}", payment.share.patient_pays, split.patient));
        }
        if book.part_d.get(&key).map(PartDAccumulator::total) != Some(split.after()) {
            return Err("the accumulator is not what the claim left".into());
        }
        splits.push(*split);
    }
    Ok(splits)
}

/// What is found of one claim.
fn found(split: &Split) -> Output {
    let Phases { deductible, initial, catastrophic } = split.phases;
    let after = split.after();
    let pde = DrugEvent::of(split);
    let amounts = [
        ("patient_pay", split.patient),
        ("lics", split.low_income),
        ("manufacturer_discount", split.payers.manufacturer),
        ("cms_reinsurance_or_subsidy", split.payers.cms()),
        ("plan_pay", split.plan),
        ("troop_after", after.troop),
        ("gdcb", pde.gdcb),
        ("gdca", pde.gdca),
        ("npp", pde.npp),
        ("cpp", pde.cpp),
        ("deductible_applied", deductible),
        ("deductible_met", after.deductible_met),
        ("plan_deductible_met", after.plan_deductible_met),
    ];
    let mut found: Output = amounts.into_iter().map(|(key, amount)| (key.to_owned(), money(amount))).collect();
    let phases = [("deductible", deductible), ("initial", initial), ("catastrophic", catastrophic)];
    found.insert("gross_by_phase".into(), amounts_of(phases));
    let mut event = amounts_of([
        ("gdcb", pde.gdcb),
        ("gdca", pde.gdca),
        ("patient_pay", pde.patient_pay),
        ("other_troop", pde.other_troop),
        ("lics", pde.lics),
        ("plro", pde.plro),
        ("cpp", pde.cpp),
        ("npp", pde.npp),
        ("manufacturer_discount", pde.manufacturer_discount),
    ]);
    event["catastrophic_code"] = json!(pde.catastrophic_code.name());
    found.insert("pde".into(), event);
    found
}

fn amounts_of<const N: usize>(amounts: [(&str, Decimal); N]) -> Value {
    Value::Object(amounts.into_iter().map(|(key, amount)| (key.to_owned(), money(amount))).collect())
}

/// What is found of claims in order: of each amount a list, of what is met where the last one left it.
fn in_order(splits: &[Split]) -> Output {
    const STATES: [&str; 3] = ["troop_after", "deductible_met", "plan_deductible_met"];
    let each: Vec<Output> = splits.iter().map(found).collect();
    let Some(last) = each.last() else { return Map::new() };
    let of = |key: &String| match STATES.contains(&key.as_str()) {
        true => last[key].clone(),
        false => each.iter().map(|claim| claim[key].clone()).collect(),
    };
    last.keys().map(|key| (key.clone(), of(key))).collect()
}

/// The amounts of years, and what a member pays of a claim above the threshold.
fn of_years(years: &Value) -> Ran {
    let years = years.as_array().ok_or("years is no list")?;
    let mut amounts = Vec::new();
    let mut above = Decimal::ZERO;
    for of in years {
        let of: i32 = text(of).parse().map_err(|e| format!("{of} is no year: {e}"))?;
        let amount = year(of).ok_or(format!("no benefit for year {of}"))?;
        let before = PartDBalance {
            deductible_met: amount.deductible,
            troop: amount.out_of_pocket_threshold,
            ..PartDBalance::default()
        };
        let claims = decide(&World::part_d(of, "0"), before, &[Decimal::ONE_HUNDRED])?;
        above = above.max(claims[0].patient / Decimal::ONE_HUNDRED);
        amounts.push(amount);
    }
    let list = |of: fn(&PartDYear) -> Decimal| -> Vec<String> { amounts.iter().map(|a| of(a).to_string()).collect() };
    Ok(output(json!({
        "deductible": list(|year| year.deductible),
        "oop_threshold": list(|year| year.out_of_pocket_threshold),
        "catastrophic_patient_share": above.normalize().to_string(),
    })))
}

/// What payments of several payers add to what was incurred.
fn payments(inputs: &Inputs, amounts: &PartDYear, before: Decimal) -> Ran {
    let mut paid = Vec::new();
    for fields in inputs.objects("payments")? {
        let fields = Inputs::new(fields, "");
        paid.push((fields.text("by").ok_or("nobody paid")?, fields.needed("amount")?));
    }
    let paid: Vec<(&str, Decimal)> = paid.iter().map(|(by, amount)| (by.as_str(), *amount)).collect();
    let counted = incurred(amounts, &paid).map_err(|missing| missing.to_string())?;
    let after = (before + counted).min(amounts.out_of_pocket_threshold.max(before));
    Ok(output(json!({"troop_after": money(after), "troop_counted": money(counted)})))
}
