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

/// Claims of gross amounts under the standard Part D benefit of a year, as a plan with a deductible, 25 %
/// and a maximum; one of them is reversed, and those after it are decided again in their order.
pub fn reversals(inputs: &Inputs) -> Ran {
    let (deductible, maximum) = match inputs.count("year")? {
        Some(2025) => ("590", "2000"),
        Some(2026) => ("615", "2100"),
        Some(2027) => ("700", "2400"),
        other => return Err(format!("no benefit for year {other:?}")),
    };
    let year = inputs.text("year").unwrap_or_default();
    let claim = |n: usize, gross: Decimal| {
        World::with(|w| {
            w.plan().individual_deductible = dec(deductible);
            w.plan().individual_out_of_pocket_maximum = Some(dec(maximum));
            w.plan().refill_threshold_percent = Decimal::ZERO;
            *w.share() = CostShare { coinsurance_percent: Some(dec("25")), ..share(1) };
            w.product().prices.clear();
            w.claim.gross_amount_due = Some(gross);
            w.claim.rx_number = Some(format!("{n}"));
            w.claim.fill_date = Some(day(&format!("{year}-01-01")) + chrono::Days::new(30 * n as u64));
            w.received = day(&format!("{year}-12-31"));
        })
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
    let paid: Vec<_> =
        worlds.iter().enumerate().map(|(n, w)| payment(&book.decide(&w.case(number(n)))).share).collect();
    let mut before = Output::new();
    for (n, shared) in paid.iter().enumerate() {
        before.insert(format!("claim{}_patient_pay", n + 1), money(shared.patient_pays));
    }
    let keys = worlds[reversed].case(1).keys.ok_or("no keys")?;
    let met = |book: &MemberState| book.balances.get(&keys[1]).copied().unwrap_or_default();
    before.insert("deductible_met".into(), money(met(&book).deductible_met));
    before.insert("troop".into(), money(met(&book).out_of_pocket_met));

    let mut word = "nothing to reverse";
    let mut effects = "none";
    for _ in 0..times {
        let held = format!("{book:?}");
        let undone = book.reverse(&keys, &paid[reversed], id(PATIENT), id(number(reversed)));
        word = if undone { "reversed" } else { "duplicate_of_approved" };
        effects = if format!("{book:?}") == held { "none" } else { "some" };
    }
    let after = json!({
        "deductible_met": money(met(&book).deductible_met), "troop": money(met(&book).out_of_pocket_met)
    });
    let mut replayed = Output::new();
    let mut correction = Decimal::ZERO;
    let later = || paid.iter().enumerate().skip(reversed + 1);
    for (n, shared) in later() {
        book.reverse(&keys, shared, id(PATIENT), id(number(n)));
    }
    for (n, shared) in later() {
        let again = payment(&book.decide(&worlds[n].case(number(n)))).share;
        replayed.insert(format!("claim{}_patient_pay", n + 1), money(again.patient_pays));
        correction += again.patient_pays - shared.patient_pays;
    }
    replayed.insert("deductible_met".into(), money(met(&book).deductible_met));
    replayed.insert("troop".into(), money(met(&book).out_of_pocket_met));
    Ok(output(json!({
        "before_reversal": before,
        "outcome": word,
        "side_effects": effects,
        "after_reversal": after,
        "after_reversal_and_rebill_in_order": replayed,
        "correction_due": money(correction),
    })))
}
