//! Doses of opioids by day, and the edits of opioids.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::areas::{Ran, output};
use crate::engine::adjudicate::Disposition;
use crate::engine::case::Case;
use crate::engine::edits::finding::Verdict;
use crate::engine::edits::opioid::mme::{self, Supply};
use crate::engine::edits::opioid::{benzodiazepine, coordination, long_acting, maximum_dose, naive};
use crate::engine::facts::*;
use crate::inputs::{Inputs, Output, count};
use crate::world::opioid as drugs;
use crate::world::*;

const BENZODIAZEPINES: [&str; 8] =
    ["alprazolam", "lorazepam", "clonazepam", "diazepam", "temazepam", "oxazepam", "chlordiazepoxide", "triazolam"];
const LONG_ACTING: [&str; 8] = ["er", "xr", "sr", "la", "cr", "patch", "transdermal", "methadone"];

/// A drug by the words of an example: ingredient, strength, form, route.
fn drug(text: &str) -> Result<Product, String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    if let Some(name) = BENZODIAZEPINES.iter().find(|name| lower.contains(*name)) {
        return Ok(drugs::benzodiazepine(name));
    }
    let name = drugs::opioids().find(|name| has(&[*name])).ok_or(format!("no drug is known in {text}"))?;
    let is_long = has(&LONG_ACTING) || has(&["hr"]) && has(&["12", "24", "72"]);
    let mut product = if has(&["patch", "transdermal"]) {
        drugs::patch("1")
    } else if is_long {
        drugs::long_acting(name, "1")
    } else {
        drugs::opioid(name, "1")
    };
    for (word, form, route) in [
        ("film", "FILM", "BUCCAL"),
        ("lozenge", "LOZENGE", "BUCCAL"),
        ("buccal", "TABLET", "BUCCAL"),
        ("sl", "TABLET", "SUBLINGUAL"),
        ("nasal", "SPRAY", "NASAL"),
        ("spray", "SPRAY", "SUBLINGUAL"),
    ] {
        if product.route.is_none() && has(&[word]) {
            (product.dosage_form, product.route) = (Some(form.into()), Some(route.into()));
        }
    }
    let is_unit =
        |word: &&&str| ["mg", "mcg"].iter().any(|unit| **word == *unit || word.starts_with(&format!("{unit}/")));
    if let Some(place) = words.iter().position(|word| is_unit(&word)) {
        let strength: Decimal =
            words[place.saturating_sub(1)].parse().map_err(|_| format!("no strength is read in {text}"))?;
        let (mass, per) = words[place].split_once('/').unwrap_or((words[place], ""));
        let milliliters: Decimal = per.trim_end_matches("ml").parse().unwrap_or(Decimal::ONE);
        product.ingredients[0].strength = Some(strength / milliliters);
        let per = if per.ends_with("hr") { "/HR" } else { "" };
        product.ingredients[0].strength_unit = Some(format!("{mass}{per}"));
    }
    product.name = text.to_owned();
    Ok(product)
}

/// A number, or a fraction such as 1/3.
fn fraction(value: &Value) -> Result<(Decimal, i32), String> {
    let text = crate::inputs::text(value);
    let (top, bottom) = text.split_once('/').unwrap_or((&text, "1"));
    let read = |part: &str| part.trim().parse::<Decimal>().map_err(|_| format!("{text} is no number"));
    Ok((read(top)?, count(&json!(bottom)).ok_or(format!("{text} is no number"))?))
}

/// The drug, units and days of an example or of one of its claims.
fn supply(fields: &Inputs, sets: &mut [FactorSet]) -> Result<(Product, Decimal, i32), String> {
    let text = fields.text("drug").ok_or("drug is missing")?;
    // The file of drugs that an example names it in has the same strength.
    fields.text("rxcui");
    let mut product = match fields.text("ingredient") {
        Some(ingredient) if !text.to_lowercase().contains(&ingredient) => drug(&format!("{ingredient} {text}"))?,
        _ => drug(&text)?,
    };
    for key in ["strength", "mg_per_dose"] {
        if let Some(strength) = fields.decimal(key)? {
            product.ingredients[0].strength = Some(strength);
        }
    }
    let (factor, wear_days) = (fields.decimal("factor")?, fields.decimal("wear_days")?);
    for set in sets.iter_mut() {
        // Only the row that counts for the product is the example's own.
        let own = set.factors.iter().position(|row| {
            let alone = FactorSet { factors: vec![row.clone()], bands: Vec::new(), ..FactorSet::default() };
            !alone.doses(&product).is_empty()
        });
        if let Some(row) = own.map(|place| &mut set.factors[place]) {
            row.factor = factor.unwrap_or(row.factor);
            row.wear_days = wear_days.or(row.wear_days);
        }
    }
    if let Some(doses) = fields.get("doses_per_day") {
        let (a_day, days) = fraction(doses)?;
        let each = fields.decimal("dose_quantity")?.unwrap_or(Decimal::ONE);
        return Ok((product, each * a_day, days));
    }
    let days = fields.count("days_supply")?.ok_or("days_supply is missing")?;
    Ok((product, fields.needed("units")?, days))
}

/// The set that an example names, or else all of them.
fn named(inputs: &Inputs) -> Result<Vec<FactorSet>, String> {
    let all = drugs::factor_sets();
    let Some(name) = inputs.text("factor_set") else { return Ok(all) };
    let found: Vec<FactorSet> = all.into_iter().filter(|set| set.name == name).collect();
    if found.is_empty() { Err(format!("no set {name}")) } else { Ok(found) }
}

/// The highest day of the claim's own supply by a set; null where it is no opioid use.
fn highest(world: &World, set: &FactorSet, early_refill: EarlyRefill) -> Value {
    let claim = &world.claim;
    let own = Supply {
        product: world.product.as_ref().expect("a product"),
        fill_date: claim.fill_date.expect("a date"),
        quantity: claim.quantity.expect("units"),
        days_supply: claim.days_supply.expect("days"),
        prescriber: None,
        pharmacy: "",
    };
    let most = mme::days(own, &world.history, set, early_refill).into_iter().map(|day| day.mme).max();
    json!(most.map(|most| most.shown().to_string()))
}

fn rejects(world: &World, edit: &crate::engine::edits::Edit) -> Result<bool, String> {
    let facts = world.facts();
    let case = Case::new(&world.claim, &facts, world.view());
    let found = (edit.check)(&case).map_err(|skip| skip.words().to_owned())?;
    Ok(found.iter().any(|finding| matches!(finding.verdict, Verdict::Rejects { .. })))
}

/// Doses a day: of one supply, or of the supply of one claim among others.
pub fn doses(inputs: &Inputs) -> Ran {
    let mut world = World::opioid();
    let mut sets = named(inputs)?;
    let early_refill = match inputs.text("early_refill").as_deref() {
        None => EarlyRefill::Overlap,
        Some(word) => EarlyRefill::parse(word).ok_or(format!("early_refill is unknown: {word}"))?,
    };
    world.opioid_terms().early_refill = early_refill;
    let threshold = inputs.decimal("threshold")?.unwrap_or(Decimal::from(90));
    world.opioid_terms().coordination = Some(SoftLimit { dose: threshold, sources: 1 });
    if inputs.has("active_claims") {
        let claims = inputs.objects("active_claims")?;
        let last = i32::try_from(claims.len()).map_err(|e| e.to_string())? - 1;
        let incoming = inputs.count("incoming_index")?.unwrap_or(last);
        for (place, fields) in (0..).zip(claims) {
            claim(&mut world, fields, place == incoming, &mut sets)?;
        }
    } else {
        let (product, units, days) = supply(inputs, &mut sets)?;
        world.dispense(product, &units.to_string(), days);
    }
    world.factor_sets.clone_from(&sets);
    world.opioid_terms().factor_set = Some(sets[sets.len() - 1].name.clone());
    let counts = world.product().safety.is_opioid_use();
    let dose = highest(&world, &sets[sets.len() - 1], early_refill);
    let mut found: Output = sets.iter().map(|set| (set.name.clone(), highest(&world, set, early_refill))).collect();
    found.extend(output(json!({
        "mme_per_day": dose,
        "cumulative_mme_per_day": dose,
        "counts_toward_edit": counts,
        "care_coordination_edit": rejects(&world, &coordination::EDIT)?,
    })));
    Ok(found)
}

/// One of the claims of an example, the one that comes in or one that was paid.
fn claim(world: &mut World, fields: &Map<String, Value>, is_own: bool, sets: &mut [FactorSet]) -> Result<(), String> {
    let fields = Inputs::new(fields, "");
    let (product, units, days) = supply(&fields, sets)?;
    let filled = fields.date("fill")?.ok_or("fill is missing")?;
    let counts = match fields.text("status").as_deref() {
        None | Some("paid" | "active") => true,
        Some("reversed" | "rejected") => false,
        Some(other) => return Err(format!("status is unknown: {other}")),
    };
    if let Some(unknown) = fields.unread().first() {
        return Err(format!("no key {unknown} in a claim"));
    }
    if is_own {
        world.dispense(product, &units.to_string(), days);
        world.claim.fill_date = Some(filled);
        world.received = filled;
    } else if counts {
        world.supplied(&product, &filled.to_string(), &units.to_string(), days);
    }
    Ok(())
}

fn condition(text: &str) -> Result<Condition, String> {
    let word = text.to_lowercase().replace(['-', '_'], " ");
    for (part, condition) in [
        ("hospice", Condition::Hospice),
        ("palliative", Condition::PalliativeCare),
        ("end of life", Condition::PalliativeCare),
        ("cancer", Condition::ActiveCancer),
        ("sickle", Condition::SickleCellDisease),
        ("long term", Condition::LongTermCare),
        ("ltc", Condition::LongTermCare),
    ] {
        if word.contains(part) {
            return Ok(condition);
        }
    }
    Err(format!("exemption is unknown: {text}"))
}

/// What the edits answer, the first of them that rejects, and whether a triple answers it.
pub fn edits(inputs: &Inputs) -> Ran {
    /// A supply that is not too long for anybody.
    const SHORT: i32 = 5;
    let mut world = World::opioid();
    let days = inputs.count("days_supply")?.unwrap_or(SHORT);
    let filled = inputs.date("fill_date")?.unwrap_or(day("2026-03-10"));
    (world.claim.fill_date, world.received) = (Some(filled), filled);
    let words = [inputs.text("incoming"), inputs.text("drug")].into_iter().flatten().next();
    let mut product = drug(words.as_deref().unwrap_or("morphine 1 mg"))?;
    if let Some(dose) = inputs.decimal("cumulative_mme_per_day")? {
        product = drugs::opioid("morphine", &dose.to_string());
    }
    world.dispense(product, &days.to_string(), days);
    world.opioid_terms().same_prescriber_passes = inputs.flag("plan_suppresses_same_prescriber")?.unwrap_or(false);
    if let (Some(limit), Some(lookback)) = (&mut world.opioid_terms().naive, inputs.count("lookback_days")?) {
        limit.lookback_days = lookback;
    }
    let same_prescriber = inputs.flag("same_prescriber")?.unwrap_or(false);
    let yesterday = (filled - chrono::Days::new(1)).to_string();
    for text in inputs.texts("active") {
        let prescriber = world.claim.prescriber_npi.clone().filter(|_| same_prescriber);
        world.supplied(&drug(&text)?, &yesterday, "3", 3).prescriber_npi = prescriber;
    }
    let month_ago = (filled - chrono::Days::new(30)).to_string();
    for (key, name) in
        [("opioid_fills_last_60_days", "oxycodone"), ("buprenorphine_fills_last_60_days", "buprenorphine")]
    {
        for _ in 0..inputs.count(key)?.unwrap_or(0) {
            world.supplied(&drugs::opioid(name, "1"), &month_ago, "5", 5);
        }
    }
    if let Some(last) = inputs.date("last_opioid_fill")? {
        world.supplied(&drugs::opioid("oxycodone", "1"), &last.to_string(), "5", 5);
    }
    if let Some(exemption) = inputs.text("exemption").filter(|word| word != "none") {
        world.condition(condition(&exemption)?);
    }
    let usual = outcome(&world);
    let (outcome, edit) = if usual.0 == "hard_reject" {
        usual
    } else {
        world.opioid_terms().maximum_dose = Some(Decimal::from(200));
        match outcome(&world) {
            ("hard_reject", edit) => ("hard_reject_if_plan_opts_in", edit),
            _ => usual,
        }
    };
    Ok(output(json!({"outcome": outcome, "edit": edit})))
}

/// What becomes of the claim, and which edit rejects it.
fn outcome(world: &World) -> (&'static str, Option<&'static str>) {
    let decision = world.decide();
    if matches!(decision.disposition, Disposition::Paid(_)) {
        return ("paid", None);
    }
    let edit = [
        (&naive::EDIT, "7_day_naive"),
        (&maximum_dose::EDIT, "200_mme"),
        (&coordination::EDIT, "care_coordination"),
        (&benzodiazepine::EDIT, "opioid_benzodiazepine"),
        (&long_acting::EDIT, "duplicate_long_acting"),
    ]
    .into_iter()
    .find(|(edit, _)| rejects(world, edit) == Ok(true))
    .map(|(_, name)| name);
    let mut answered = world.clone();
    answered.claim.dur = ["HD", "DD", "TD"].map(|reason| triple(reason, "M0", "1G")).to_vec();
    let is_soft = matches!(answered.decide().disposition, Disposition::Paid(_));
    (if is_soft { "soft_reject" } else { "hard_reject" }, edit)
}
