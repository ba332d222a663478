//! Runs examples area by area: each becomes calls of the functions that the database calls. No rule of
//! adjudication stands here, only the translation of an example's words.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::MemberState;
use crate::engine::case::Case;
use crate::engine::claim::DurPps;
use crate::engine::edits::finding::Verdict;
use crate::engine::edits::{fill_limit, period_supply_limit, quantity_limit, refill_too_soon as refill};
use crate::engine::facts::*;
use crate::engine::identifier::{Ndc, NdcError, dea_sum, is_valid_dea, is_valid_npi};
use crate::engine::pay::price::{Basis, PriceCandidate, Submitted, candidates, federal_upper_limit, lesser_of};
use crate::engine::pay::share::{Terms, share as share_out};
use crate::engine::privacy::mask::{Kind, mask, zip3};
use crate::engine::resolve;
use crate::inputs::{Inputs, Output, count, date, decimal, money, text};
use crate::world::*;
use crate::{controlled, scenario};

type Ran = Result<Output, String>;

pub fn runner(area: &str) -> Option<fn(&Inputs) -> Ran> {
    Some(match area {
        "ndc" => ndcs,
        "npi" => npis,
        "dea" => deas,
        "eligibility" => spans,
        "pricing" => prices,
        "controlled" => controlled::run,
        "cost_share" => shares,
        "refill" => refills,
        "duplicate" => duplicates,
        "reversal" => reversals,
        "phi" => phi,
        "adjudication" => scenario::run,
        _ => return None,
    })
}

fn output(value: Value) -> Output {
    match value {
        Value::Object(fields) => fields,
        _ => Output::new(),
    }
}

fn ndcs(inputs: &Inputs) -> Ran {
    let texts: Vec<String> = inputs.keys().filter_map(|key| inputs.text(key)).collect();
    let parsed: Vec<_> = texts.iter().map(|text| Ndc::parse(text)).collect();
    let Some(first) = parsed.first() else { return Err("no NDC to read".into()) };
    let candidates = match first {
        Err(NdcError::Ambiguous(candidates)) => candidates.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Ok(output(json!({
        "valid": first.is_ok(),
        "ndc11": first.as_ref().ok().map(ToString::to_string),
        "ambiguous": matches!(first, Err(NdcError::Ambiguous(_))),
        "candidates": candidates,
        "same": parsed.iter().all(|p| p.is_ok() && p == first),
    })))
}

fn npis(inputs: &Inputs) -> Ran {
    let sent = match (inputs.text("npi"), inputs.text("identifier9")) {
        (Some(npi), _) => npi,
        // Nine digits without their check digit: the one digit that makes a number of them is it.
        (None, Some(nine)) => {
            let whole = |digit: i32| format!("{nine}{digit}");
            (0..10).map(whole).find(|npi| is_valid_npi(npi)).unwrap_or(nine)
        }
        (None, None) => return Err("no NPI to read".into()),
    };
    let npi = Some(&sent).filter(|npi| is_valid_npi(npi));
    Ok(output(json!({
        "valid": npi.is_some(),
        "npi": npi,
        "check_digit": npi.and_then(|npi| npi.chars().last()).map(String::from),
        // What stands before an NPI on a card: 80 health applications, 840 the United States.
        "card_issuer_id": npi.map(|npi| format!("80840{npi}")),
    })))
}

fn deas(inputs: &Inputs) -> Ran {
    let dea = inputs.text("dea").ok_or("no DEA number to read")?;
    let sum = dea_sum(&dea);
    Ok(output(json!({"valid": is_valid_dea(&dea), "sum": sum, "check_digit": sum.map(|s| s % 10)})))
}

fn spans(inputs: &Inputs) -> Ran {
    let on = inputs.date("date_of_service")?.ok_or("date_of_service is missing")?;
    let one = World::default().coverages[0].clone();
    let coverage = |rank: usize, fields: &Inputs| -> Result<Coverage, String> {
        let span = Span { effective: fields.date("effective")?, termination: fields.date("termination")? };
        let rank = fields.count("rank")?.map_or(i16::try_from(rank + 1), i16::try_from).map_err(|e| e.to_string())?;
        Ok(Coverage { span, rank, ..one.clone() })
    };
    let coverages = if inputs.has("spans") {
        let spans = inputs.objects("spans")?;
        spans.iter().enumerate().map(|(n, f)| coverage(n, &Inputs::new(f, ""))).collect::<Result<Vec<_>, _>>()?
    } else {
        vec![coverage(0, inputs)?]
    };
    let found = resolve::member::identify(&coverages, None, None, Some(on))
        .and_then(|spans| resolve::member::span(&spans, on).cloned())
        .and_then(|found| {
            let plan = Plan { maximum_dependent_age: None, ..Plan::default() };
            resolve::member::check(&found, &plan, on).map_or(Ok(found), Err)
        });
    Ok(output(match found {
        Ok(found) => json!({"eligible": true, "reject_code": null, "rank": found.rank}),
        Err(reject) => json!({"eligible": false, "reject_code": reject.code, "rank": null}),
    }))
}

/// The word by which examples call a price.
fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::UsualAndCustomary => "U&C",
        Basis::Submitted | Basis::GrossAmountDue => "SUBMITTED",
        Basis::Contract { price_type: PriceType::Nadac, .. } => "NADAC+fee",
        Basis::Contract { price_type: PriceType::Awp, discounted: true } => "AWP-%",
        Basis::Contract { .. } => basis.name(),
    }
}

fn prices(inputs: &Inputs) -> Ran {
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

fn shares(inputs: &Inputs) -> Ran {
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

/// What became of a claim, in a word and the code of a reject.
pub fn outcome(decision: &Decision) -> String {
    match &decision.disposition {
        Disposition::Paid(_) => "paid".into(),
        Disposition::Duplicate(_) => "duplicate".into(),
        Disposition::Rejected(_) => format!("rejected {}", codes(decision).join(" ")),
    }
}

/// Overrides that the rule book's plans take for 79.
fn take_overrides(world: &mut World) {
    let clarifications = ["3", "4", "5", "13"].map(|c| over("79", OverrideChannel::SubmissionClarification, c));
    let results = ["1A", "1B", "1C", "1D", "1E", "1F", "1G"].map(|c| over("79", OverrideChannel::Dur, c));
    world.plan().overrides = [clarifications.as_slice(), results.as_slice()].concat();
}

/// Fills before the claim, of which those that were rejected or reversed left no history.
struct Before {
    filled: chrono::NaiveDate,
    days_supply: i32,
    quantity: Option<Decimal>,
    counts: bool,
}

fn counts(status: Option<String>) -> Result<bool, String> {
    match status.as_deref() {
        None | Some("paid" | "imported" | "processed") => Ok(true),
        Some("reversed" | "rejected") => Ok(false),
        Some(other) => Err(format!("a prior status is unknown: {other}")),
    }
}

fn fills_before(inputs: &Inputs, default_day: chrono::NaiveDate) -> Result<Vec<Before>, String> {
    let mut before = Vec::new();
    if inputs.has("prior_fills") {
        for fill in inputs.objects("prior_fills")? {
            let fill = Inputs::new(fill, "");
            before.push(Before {
                filled: fill.date("fill")?.ok_or("fill is missing")?,
                days_supply: fill.count("days_supply")?.ok_or("days_supply is missing")?,
                quantity: fill.decimal("quantity")?,
                counts: counts(fill.text("status"))?,
            });
        }
    }
    if ["prior_fill", "prior_days_supply"].iter().any(|key| inputs.has(key)) {
        before.push(Before {
            filled: inputs.date("prior_fill")?.unwrap_or(default_day),
            days_supply: inputs.count("prior_days_supply")?.unwrap_or(30),
            quantity: None,
            counts: true,
        });
    }
    let all_count = counts(inputs.text("prior_status"))?;
    before.iter_mut().for_each(|fill| fill.counts &= all_count);
    Ok(before)
}

/// A fill among earlier ones, under a plan with the refill rule and the limit given, whatever of them is: the figures of
/// the refill rule by the latest fill before, and what becomes of the claim as a whole.
fn refills(inputs: &Inputs) -> Ran {
    let mut world = World { codes: CodeSets::default(), ..World::default() };
    take_overrides(&mut world);
    let plan = world.plan();
    plan.refill_counting = match inputs.text("counting").as_deref() {
        Some("inclusive") => RefillCounting::Inclusive,
        Some("elapsed") => RefillCounting::Elapsed,
        Some(other) => return Err(format!("counting is unknown: {other}")),
        None => Plan::default().refill_counting,
    };
    if let Some(threshold) = inputs.decimal("threshold_pct")? {
        plan.refill_threshold_percent = threshold;
    }
    plan.refill_supply_on_hand = inputs.flag("supply_on_hand")?.unwrap_or(false);
    let threshold = plan.refill_threshold_percent;
    let counting = plan.refill_counting;
    let on_hand = plan.refill_supply_on_hand;
    let days_supply = inputs.count("incoming_days_supply")?;
    let quantity = inputs.decimal("incoming_qty")?;

    // The date of the claim stands where the world has none of its own to say.
    let on = match inputs.date("refill_dos")? {
        Some(date) => date,
        None => world.claim.fill_date.ok_or("a date")?,
    };
    world.claim.fill_date = Some(on);
    world.received = on;
    if let Some(written) = world.claim.written_date.as_mut() {
        *written = (*written).min(on);
    }
    if days_supply.is_some() {
        world.claim.days_supply = days_supply;
    }
    if quantity.is_some() {
        world.claim.quantity = quantity;
    }
    let mut before = fills_before(inputs, on - chrono::Days::new(9))?;
    if before.is_empty() {
        let alerted = inputs.flag("prior_er_alert")?;
        let overridden = ["reason_for_service", "submission_clarification_code", "submission_clarification_codes"];
        let answers = overridden.iter().any(|key| inputs.has(key)) && !inputs.has("accumulating_max");
        if alerted.unwrap_or(answers) {
            let filled = on - chrono::Days::new(9);
            before.push(Before {
                filled,
                days_supply: 30,
                quantity: None,
                counts: counts(inputs.text("prior_status"))?,
            });
        }
    }
    for fill in before.iter().filter(|fill| fill.counts) {
        let quantity = fill.quantity;
        let past = world.earlier(&fill.filled.to_string(), fill.days_supply);
        past.quantity = quantity.unwrap_or(past.quantity);
    }
    let triple = DurPps {
        reason_for_service: inputs.text("reason_for_service").unwrap_or_default(),
        professional_service: inputs.text("professional_service").unwrap_or_default(),
        result_of_service: inputs.text("result_of_service").unwrap_or_default(),
    };
    if triple != DurPps::default() {
        world.claim.dur = vec![triple];
    }
    let mut sent = inputs.texts("submission_clarification_codes");
    sent.extend(inputs.texts("submission_clarification_code"));
    world.claim.submission_clarification_codes = sent;

    // A refill alert of the example's own is apart from what a limit says.
    let refill_codes = if before.is_empty() { Vec::new() } else { codes(&world.decide()) };
    let limit_codes = match inputs.text("accumulating_max") {
        Some(words) => limited(&mut world, &words, inputs)?,
        None => Vec::new(),
    };
    let all: Vec<&String> = refill_codes.iter().chain(&limit_codes).collect();
    let word = if all.is_empty() {
        "paid".to_owned()
    } else {
        format!("rejected {}", all.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" "))
    };
    let mut found = output(json!({"outcome": word, "reject_code": all.first(), "er_alert": false}));
    let latest = before.iter().max_by_key(|fill| fill.filled);
    let figures = match latest {
        Some(_) if on_hand => {
            let plan = world.plan().clone();
            refill::check_history(&plan, &world.product().clone(), &world.history, on).map(|found| found.0)
        }
        Some(fill) => Some(refill::check(fill.filled, i64::from(fill.days_supply), on, threshold, counting)),
        None => None,
    };
    if let Some(figures) = figures {
        let percent = figures.percent_used.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        found.extend(output(json!({
            "days_used": figures.days_used,
            "days_supplied": figures.days_supplied,
            "percent_used": percent.to_string(),
            "er_alert": figures.too_soon && latest.is_some_and(|fill| fill.counts),
            "next_fill": figures.next_fill.to_string(),
        })));
    }
    Ok(found)
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Counted {
    Fills,
    Days,
    Units,
}

/// A number in digits or in words.
fn number(word: &str) -> Option<i32> {
    const WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let at = WORDS.iter().position(|known| *known == word);
    word.parse().ok().or_else(|| at.and_then(|n| i32::try_from(n).ok())).or((word == "a" || word == "an").then_some(1))
}

/// "1 opioid fill per 7 days", "180 days of smoking cessation per year", "nine tablets every 30 days".
fn parse_limit(text: &str) -> Option<(i32, Counted, i32)> {
    let text = text.to_lowercase();
    let (what, period) = [" per ", " every ", " in any ", " within ", " in ", " each ", "/"]
        .iter()
        .find_map(|word| text.split_once(word))?;
    let words: Vec<&str> = what.split([' ', '-']).collect();
    let limit = words.iter().find_map(|word| number(word))?;
    let is = |singular: &str| words.iter().any(|word| word.trim_end_matches('s') == singular);
    let counted = if is("fill") || is("claim") || is("refill") || is("prescription") {
        Counted::Fills
    } else if is("day") {
        Counted::Days
    } else {
        Counted::Units
    };
    let words: Vec<&str> = period.split([' ', '-']).collect();
    let times = words.iter().find_map(|word| number(word)).unwrap_or(1);
    let unit = words.iter().rev().find_map(|word| match word.trim_end_matches('s') {
        "day" => Some(1),
        "week" => Some(7),
        "month" => Some(30),
        "quarter" => Some(90),
        "year" => Some(365),
        _ => None,
    })?;
    // Twelve months are a year.
    let days = if unit == 30 && times % 12 == 0 { times / 12 * 365 } else { unit * times };
    Some((limit, counted, days))
}

/// The codes of a limit over a period: what was had in it stands as fills on the day before.
fn limited(world: &mut World, words: &str, inputs: &Inputs) -> Result<Vec<String>, String> {
    let (limit, counted, days) = parse_limit(words).ok_or(format!("no limit to read in: {words}"))?;
    let on = world.claim.fill_date.ok_or("a date")?;
    let yesterday = (on - chrono::Days::new(1)).to_string();
    let fills = inputs.count("fills_in_window")?;
    let used = inputs.count("days_in_window")?;
    let quantity = inputs.decimal("history_qty_in_window")?;
    match counted {
        Counted::Fills => world.rule().fill_limit = Some(WindowLimit { limit, days }),
        Counted::Days => world.rule().days_supply_limit = Some(WindowLimit { limit, days }),
        Counted::Units => {
            world.rule().quantity_limit = Some(Decimal::from(limit));
            world.rule().quantity_limit_days = Some(days);
        }
    }
    let counts = counts(inputs.text("prior_status"))?;
    let number_of_fills =
        fills.unwrap_or_else(|| i32::from(used.unwrap_or(0) > 0 || quantity.is_some_and(|q| !q.is_zero())));
    let given = match counted {
        Counted::Fills => fills.is_some(),
        Counted::Days => used.is_some(),
        Counted::Units => quantity.is_some(),
    };
    if !given && world.history.is_empty() {
        return Err(format!("what was had in the period is missing: {words}"));
    }
    if counts {
        for n in 0..number_of_fills {
            let first = n == 0;
            let past = world.earlier(&yesterday, if first { used.unwrap_or(1).max(1) } else { 1 });
            past.quantity = if first { quantity.unwrap_or(Decimal::ONE) } else { Decimal::ZERO };
            if !first && used.is_some() {
                past.days_supply = 0;
            }
        }
    }
    if inputs.count("incoming_days_supply")?.is_none() && counted == Counted::Days {
        world.claim.days_supply = Some(1);
    }
    let facts = world.facts();
    let case = Case::new(&world.claim, &facts, world.view());
    let mut codes = Vec::new();
    for edit in [&quantity_limit::EDIT, &fill_limit::EDIT, &period_supply_limit::EDIT] {
        let found = (edit.check)(&case).map_err(|skip| skip.words().to_owned())?;
        codes.extend(found.into_iter().filter_map(|finding| match finding.verdict {
            Verdict::Rejects { code, .. } => Some(code.into()),
            _ => None,
        }));
    }
    Ok(codes)
}

fn duplicates(inputs: &Inputs) -> Ran {
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
fn reversals(inputs: &Inputs) -> Ran {
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

fn phi(inputs: &Inputs) -> Ran {
    let this_year = match inputs.any(&["as_of", "this_year"]) {
        Some(value) => match date(value) {
            Some(date) => chrono::Datelike::year(&date),
            None => count(value).ok_or("as_of is neither a date nor a year")?,
        },
        None => inputs.date("fill_date")?.map_or(2026, |date| chrono::Datelike::year(&date)),
    };
    let mut found = Output::new();
    if let Some(zip) = inputs.text("zip") {
        found.insert("safe_harbor_zip3".into(), json!(zip3(&zip)));
    }
    let birth = inputs.any(&["dob", "date_of_birth", "birth_date"]).map(text);
    let service = inputs.any(&["fill_date", "date_of_service"]);
    if let Some(birth) = birth.as_deref() {
        let masked = mask(birth, Kind::Date, this_year);
        found.insert("year_of_birth_shown".into(), json!(birth.get(..4).is_some_and(|year| masked.contains(year))));
        found.insert("masked".into(), json!(masked));
        let on = inputs.date("as_of")?.or(service.and_then(date));
        if let (Some(born), Some(on)) = (birth.parse().ok(), on) {
            let age = resolve::member::age(born, on).to_string();
            found.insert("age".into(), json!(mask(&age, Kind::Age, this_year)));
        }
    }
    if let Some(service) = service {
        found.insert("masked".into(), json!(mask(&text(service), Kind::Date, this_year)));
    }
    if let Some(sent) = inputs.any(&["date", "dob", "date_of_birth", "birth_date", "date_of_service", "fill_date"]) {
        let masked = mask(&text(sent), Kind::Date, this_year);
        for key in ["safe_harbor_date", "safe_harbor_year", "safe_harbor_dob", "safe_harbor_birth_year"] {
            found.insert(key.into(), json!(masked));
        }
    }
    if let Some(age) = inputs.text("age") {
        let masked = json!(mask(&age, Kind::Age, this_year));
        found.insert("safe_harbor_age".into(), masked.clone());
        found.insert("age".into(), masked);
    }
    if let (Some(value), Some(kind)) = (inputs.text("value"), inputs.text("kind")) {
        let kind = Kind::parse(&kind).ok_or(format!("kind is unknown: {kind}"))?;
        found.insert("masked".into(), json!(mask(&value, kind, this_year)));
    }
    Ok(found)
}

/// Whether what was found is what an example expects under a key.
pub fn agrees(key: &str, expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            // All the prices that were tried are to be named; of a state, what the example looks at.
            (key != "candidates" || expected.len() == found.len())
                && expected.iter().all(|(k, e)| found.get(k).is_some_and(|f| agrees(k, e, f)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(e, f)| agrees(key, e, f))
        }
        (Value::String(word), Value::String(found)) if key == "outcome" => is_outcome(word, found),
        _ if expected == found => true,
        _ => {
            // An amount may be written 40 or 40.00; an identifier's zeros are part of it.
            let amount = |v: &Value| {
                let written = text(v);
                let padded = written.len() > 1 && written.starts_with('0') && !written.starts_with("0.");
                decimal(v).filter(|_| !padded && !v.is_boolean())
            };
            matches!((amount(expected), amount(found)), (Some(e), Some(f)) if e == f)
        }
    }
}

/// The words in which examples say what becomes of a claim.
fn is_outcome(word: &str, found: &str) -> bool {
    let rejected_with =
        |code: &str| found.strip_prefix("rejected ").is_some_and(|all| all.split(' ').any(|c| c == code));
    match word {
        "paid"
        | "pays"
        | "pay"
        | "pass"
        | "passes"
        | "allowed"
        | "accepted"
        | "overridden"
        | "override_accepted"
        | "paid_with_override"
        | "new_claim"
        | "adjudicated"
        | "adjudicate_normally" => found == "paid",
        "duplicate" | "duplicate_paid_response" | "duplicate_of_paid" => found == "duplicate",
        "duplicate_of_approved" | "duplicate_approved_response" => found == "duplicate_of_approved",
        "reject" | "rejected" | "still_rejected" => found.starts_with("rejected "),
        "reject_plan_limitation" => rejected_with("76"),
        "reject_refill_too_soon" => rejected_with("79"),
        "reject_duplicate" => rejected_with("83"),
        _ => match word.strip_prefix("reject_").or(word.strip_prefix("rejected ")) {
            Some(codes) => codes.split(' ').all(rejected_with) || found == format!("rejected {codes}"),
            None => word == found,
        },
    }
}
