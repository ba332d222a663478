//! Claims sent again, and claims taken back.

use rust_decimal::Decimal;
use serde_json::json;

use crate::answers::outcome;
use crate::areas::{Ran, output};
use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::inputs::{Inputs, Output, money};
use crate::world::*;

pub fn duplicates(inputs: &Inputs) -> Ran {
    let mut world = World::default();
    // Whatever differs, the answer is to be about the repeat alone.
    world.plan().refill_threshold_percent = Decimal::ZERO;
    world.plan().answer_duplicates = match inputs.text("duplicate_answer").as_deref() {
        None | Some("answer") => true,
        Some("reject") => false,
        Some(other) => return Err(format!("duplicate_answer is unknown: {other}")),
    };
    let first = world.case(1);
    let mut book = MemberState::default();
    let paid = book.decide(&first);
    let status = inputs.text("first_status").unwrap_or_else(|| "paid".into());
    match status.as_str() {
        "paid" => {}
        "rejected" => book = MemberState::default(),
        "reversed" => {
            let shared = payment(&paid).share;
            book.reverse(&first.keys.ok_or("no keys")?, &shared, id(PATIENT), id(1));
        }
        other => return Err(format!("first_status is unknown: {other}")),
    }
    let same = inputs.texts("same");
    let mut differing = inputs.texts("differs");
    differing.extend(inputs.texts("different"));
    let key = ["pharmacy_npi", "rx_number", "fill_number", "date_of_service", "ndc11"];
    if !same.is_empty() {
        differing.extend(key.iter().filter(|k| !same.iter().any(|s| s == **k)).map(|k| (*k).to_owned()));
    }
    for field in &differing {
        differ(&mut world, field)?;
    }
    let before = format!("{book:?}");
    let decision = book.decide(&world.case(2));
    Ok(output(json!({
        "outcome": outcome(&decision),
        "reject_code": codes(&decision).first(),
        "side_effects": if format!("{book:?}") == before { "none" } else { "some" },
    })))
}

/// Changes a field of the repeated claim.
fn differ(world: &mut World, field: &str) -> Result<(), String> {
    let claim = &mut world.claim;
    match field {
        "pharmacy_npi" => {
            claim.pharmacy_npi = Some("1234567893".into());
            world.pharmacy().npi = "1234567893".into();
        }
        "rx_number" => claim.rx_number = Some("7000002".into()),
        "fill_number" => claim.fill_number = Some(1),
        "date_of_service" | "fill_date" => claim.fill_date = Some(day("2026-03-09")),
        "ndc11" | "ndc" => {
            let other = product("00003-0001-01", 2, "betadrin");
            claim.product_id = Some(other.ndc.to_string());
            world.rules = vec![rule(Target::Ndc(other.ndc))];
            world.product = Some(other);
        }
        "quantity" => claim.quantity = Some(dec("60")),
        "days_supply" => claim.days_supply = Some(60),
        "prescriber_npi" => claim.prescriber_npi = None,
        "daw_code" | "daw" => claim.daw_code = Some("1".into()),
        "usual_and_customary" => claim.usual_and_customary = Some(dec("31.00")),
        "ingredient_cost_submitted" | "ingredient_cost" => claim.ingredient_cost_submitted = Some(dec("25.00")),
        "gross_amount_due" => claim.gross_amount_due = Some(dec("31.00")),
        "person_code" => claim.person_code = Some("1".into()),
        other => return Err(format!("no way to differ in {other}")),
    }
    Ok(())
}

/// Claims of gross amounts under the standard Part D benefit of a year; one of them is reversed, and those after it are
/// decided again in their order.
pub fn reversals(inputs: &Inputs) -> Ran {
    let year = inputs.count("year")?.ok_or("year is missing")?;
    crate::world::part_d::year(year).ok_or(format!("no benefit for year {year}"))?;
    let claim = |n: usize, gross: Decimal| {
        let mut world = World::part_d(year, &gross.to_string());
        world.claim.rx_number = Some(format!("{n}"));
        world.claim.fill_date = Some(day(&format!("{year}-01-01")) + chrono::Days::new(30 * n as u64));
        world.received = day(&format!("{year}-12-31"));
        world
    };
    let mut worlds = Vec::new();
    for (n, fields) in inputs.objects("claims")?.into_iter().enumerate() {
        worlds.push(claim(n, Inputs::new(fields, "").needed("gross")?));
    }
    let number = |n: usize| u128::try_from(n + 1).unwrap_or(0);
    let reversed = usize::try_from(inputs.count("reverse")?.ok_or("reverse is missing")?).map_err(|e| e.to_string())?;
    let twice = inputs.flag("reverse_twice")?.or(inputs.flag("repeated")?).unwrap_or(false);
    let times = inputs.count("times")?.unwrap_or(if twice { 2 } else { 1 });
    let mut book = MemberState::default();
    let paid: Vec<_> = worlds.iter().enumerate().map(|(n, w)| payment(&book.decide(&w.case(number(n))))).collect();
    let mut before = Output::new();
    for (n, payment) in paid.iter().enumerate() {
        before.insert(format!("claim{}_patient_pay", n + 1), money(payment.share.patient_pays));
    }
    let case = worlds.get(reversed).ok_or("no such claim")?.case(1);
    let (keys, key) = (case.keys.ok_or("no keys")?, case.part_d_key().ok_or("no Part D plan")?);
    let met = |book: &MemberState| book.part_d.get(&key).map(PartDAccumulator::total).unwrap_or_default();
    let reverse = |book: &mut MemberState, n: usize| {
        let undone = book.reverse(&keys, &paid[n].share, id(PATIENT), id(number(n)));
        if let Some(split) = paid[n].part_d.as_ref().filter(|_| undone) {
            book.take_back_part_d(key, split.accrued);
        }
        undone
    };
    before.insert("deductible_met".into(), money(met(&book).deductible_met));
    before.insert("troop".into(), money(met(&book).troop));

    let mut word = "nothing to reverse";
    let mut effects = "none";
    for _ in 0..times {
        let held = format!("{book:?}");
        word = if reverse(&mut book, reversed) { "reversed" } else { "duplicate_of_approved" };
        effects = if format!("{book:?}") == held { "none" } else { "some" };
    }
    let after = json!({"deductible_met": money(met(&book).deductible_met), "troop": money(met(&book).troop)});
    let mut replayed = Output::new();
    let mut correction = Decimal::ZERO;
    for n in reversed + 1..paid.len() {
        reverse(&mut book, n);
    }
    for n in reversed + 1..paid.len() {
        let again = payment(&book.decide(&worlds[n].case(number(n)))).share;
        replayed.insert(format!("claim{}_patient_pay", n + 1), money(again.patient_pays));
        correction += again.patient_pays - paid[n].share.patient_pays;
    }
    replayed.insert("deductible_met".into(), money(met(&book).deductible_met));
    replayed.insert("troop".into(), money(met(&book).troop));
    Ok(output(json!({
        "before_reversal": before,
        "outcome": word,
        "side_effects": effects,
        "after_reversal": after,
        "after_reversal_and_rebill_in_order": replayed,
        "correction_due": money(correction),
    })))
}
