//! Refills, and limits of what is filled in a period.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;

use crate::areas::{Ran, output};
use crate::engine::case::Case;
use crate::engine::claim::DurPps;
use crate::engine::edits::finding::Verdict;
use crate::engine::edits::{fill_limit, period_supply_limit, quantity_limit, refill_too_soon as refill};
use crate::engine::facts::*;
use crate::inputs::Inputs;
use crate::world::*;

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
pub fn refills(inputs: &Inputs) -> Ran {
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
