//! The area "adjudication": a claim, and what is changed in the little book of business around it, decided
//! as a whole. A word the scenario does not know fails the example.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::answers::outcome;
use crate::engine::adjudicate::Disposition;
use crate::engine::facts::*;
use crate::engine::pay::share::PatientShare;
use crate::inputs::{Inputs, Output, count, date, decimal, money, text};
use crate::world::*;

type Done = Result<(), String>;

pub fn run(inputs: &Inputs) -> Result<Output, String> {
    let mut world = World::default();
    // In whatever order a scenario is told: a generic is the product before its own changes, history the one after.
    for section in [
        "received",
        "benefit",
        "plan",
        "cost_share",
        "generic",
        "product",
        "contract",
        "pharmacy",
        "rule",
        "member",
        "met",
        "family_met",
        "interactions",
        "dose",
        "class",
        "claim",
        "history",
        "paid",
        "authorization",
    ] {
        if let Some(value) = inputs.get(section) {
            tell(&mut world, section, value).map_err(|e| format!("{section}: {e}"))?;
        }
    }
    if inputs.keys().any(|key| key == "rule") && !inputs.has("rule") {
        world.rules.clear();
    }
    if let Some(unknown) = inputs.unread().first() {
        return Err(format!("no section {unknown} in a scenario"));
    }
    let decision = world.decide();
    let alerts: Vec<String> =
        decision.alerts.iter().map(|f| format!("{} {}", f.alert_type.code(), f.severity_name())).collect();
    let status = match decision.disposition {
        Disposition::Paid(_) => "paid",
        Disposition::Rejected(_) => "rejected",
        Disposition::Duplicate(_) => "duplicate",
        Disposition::Missing(_) => "missing",
    };
    let mut found = Map::new();
    let messages: Vec<String> = world.rejects().into_iter().map(|r| r.message).collect();
    for (key, value) in [
        ("status", json!(status)),
        ("outcome", json!(outcome(&decision))),
        ("codes", json!(codes(&decision))),
        ("messages", json!(messages)),
        ("tier", json!(decision.tier)),
        ("alerts", json!(alerts)),
        ("authorization", json!(decision.prior_authorization_numbers.first())),
        ("benefit_year_start", json!(decision.benefit_year_start.map(|d| d.to_string()))),
    ] {
        found.insert(key.into(), value);
    }
    if let Disposition::Paid(payment) = &decision.disposition {
        let PatientShare {
            deductible,
            copay,
            coinsurance,
            daw_penalty,
            patient_pays,
            plan_pays,
            out_of_pocket,
            forgiven,
        } = payment.share;
        for (key, amount) in [
            ("ingredient_cost", payment.ingredient_cost),
            ("dispensing_fee", payment.dispensing_fee),
            ("sales_tax", payment.sales_tax),
            ("allowed", payment.allowed),
            ("patient_pay", patient_pays),
            ("plan_pay", plan_pays),
            ("deductible", deductible),
            ("copay", copay),
            ("coinsurance", coinsurance),
            ("daw_penalty", daw_penalty),
            ("out_of_pocket", out_of_pocket),
            ("forgiven", forgiven),
        ] {
            found.insert(key.into(), money(amount));
        }
        found.insert("basis_of_reimbursement".into(), json!(payment.basis_of_reimbursement));
    }
    Ok(found)
}

fn amount(value: &Value) -> Result<rust_decimal::Decimal, String> {
    decimal(value).ok_or(format!("no number: {value}"))
}

fn whole(value: &Value) -> Result<i32, String> {
    count(value).ok_or(format!("no count: {value}"))
}

fn when(value: &Value) -> Result<chrono::NaiveDate, String> {
    date(value).ok_or(format!("no date: {value}"))
}

fn flag(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or(format!("neither true nor false: {value}"))
}

fn pair(value: &Value) -> Result<(i32, i32), String> {
    match value.as_array().map(Vec::as_slice) {
        Some([a, b]) => Ok((whole(a)?, whole(b)?)),
        _ => Err(format!("no pair: {value}")),
    }
}

fn window(value: &Value) -> Result<WindowLimit, String> {
    pair(value).map(|(limit, days)| WindowLimit { limit, days })
}

fn texts(value: &Value) -> Result<Vec<String>, String> {
    Ok(value.as_array().ok_or(format!("no list: {value}"))?.iter().map(text).collect())
}

fn objects(value: &Value) -> Result<Vec<&Map<String, Value>>, String> {
    let items = value.as_array().ok_or(format!("no list: {value}"))?;
    items.iter().map(|item| item.as_object().ok_or(format!("no object: {item}"))).collect()
}

fn tell(world: &mut World, section: &str, value: &Value) -> Done {
    match section {
        "received" => {
            world.received = when(value)?;
            return Ok(());
        }
        "interactions" => return interactions(world, value),
        "history" => return history(world, value),
        "class" => return class_of(world, value),
        "benefit" => return benefit(world, value),
        _ => {}
    }
    let fields = value.as_object().ok_or("no object")?;
    if section == "paid" {
        return already_paid(world, fields);
    }
    if section == "authorization" {
        world.authorize(AuthorizationStatus::Approved);
    }
    if section == "generic" {
        world.with_generic();
    }
    if section == "dose" {
        world.ingredient().dose_limits.push(DoseLimit {
            minimum_age: 0,
            maximum_age: 150,
            minimum_daily_dose: None,
            maximum_daily_dose: None,
            strength_unit: "MG".into(),
            severity: 1,
        });
    }
    for (key, value) in fields {
        match section {
            "plan" => plan(world, key, value),
            "cost_share" => cost_share(world.share(), key, value),
            "product" => product_field(world.product(), key, value),
            "generic" => product_field(world.generic.as_mut().ok_or("no generic")?, key, value),
            "contract" => contract(world.contract(), key, value),
            "pharmacy" => pharmacy(world, key, value),
            "rule" => rule_field(world, key, value),
            "member" => member(world, key, value),
            "met" => balance(&mut world.individual, key, value),
            "family_met" => balance(&mut world.family, key, value),
            "dose" => dose(&mut world.ingredient().dose_limits[0], key, value),
            "claim" => claim(world, key, value),
            "authorization" => authorization(&mut world.authorizations[0], key, value),
            _ => Err("unknown section".into()),
        }
        .map_err(|e| format!("{key}: {e}"))?;
    }
    Ok(())
}

fn unknown() -> Done {
    Err("unknown key".into())
}

/// A plan's design by its name in `benefits.json`, and the product's place in it: a tier, or a rule by its name there.
fn benefit(world: &mut World, value: &Value) -> Done {
    let designs: Value = serde_json::from_str(include_str!("../examples/benefits.json")).map_err(|e| e.to_string())?;
    let fields = value.as_object().ok_or("no object")?;
    let fields = Inputs::new(fields, "");
    let name = fields.text("plan").ok_or("plan is missing")?;
    let design = &designs[&name];
    for (key, value) in design["plan"].as_object().ok_or(format!("no plan {name}"))? {
        plan(world, key, value)?;
    }
    world.plan().cost_shares.clear();
    for row in objects(&design["cost_shares"])? {
        let mut one = share(1);
        row.iter().try_for_each(|(key, value)| cost_share(&mut one, key, value))?;
        world.plan().cost_shares.push(one);
    }
    if let Some(named) = fields.text("named") {
        let settings = design["rules"][&named].as_object().ok_or(format!("no rule {named} in {name}"))?;
        settings.iter().try_for_each(|(key, value)| rule_field(world, key, value))?;
    }
    if let Some(tier) = fields.count("tier")? {
        world.rule().tier = Some(tier);
    }
    fields.unread().first().map_or(Ok(()), |key| Err(format!("unknown key {key}")))
}

fn pharmacy(world: &mut World, key: &str, value: &Value) -> Done {
    match key {
        "channel" => world.pharmacy().channel = text(value),
        _ => return unknown(),
    }
    Ok(())
}

fn plan(world: &mut World, key: &str, value: &Value) -> Done {
    let plan = world.plan();
    match key {
        "deductible" => plan.individual_deductible = amount(value)?,
        "family_deductible" => plan.family_deductible = Some(amount(value)?),
        "oop_maximum" => plan.individual_out_of_pocket_maximum = Some(amount(value)?),
        "family_oop_maximum" => plan.family_out_of_pocket_maximum = Some(amount(value)?),
        "aggregate" if flag(value)? => plan.family_accumulation = FamilyAccumulation::Aggregate,
        "out_of_pocket_aggregate" => {
            let rule = if flag(value)? { FamilyAccumulation::Aggregate } else { FamilyAccumulation::Embedded };
            plan.family_out_of_pocket_accumulation = Some(rule);
        }
        "individual_maximum_in_family" => plan.individual_maximum_in_family = Some(amount(value)?),
        "unlisted_tier" => plan.unlisted_tier = Some(whole(value)?),
        "zero_amount_is_price" => plan.zero_amount_is_price = flag(value)?,
        "benefit_year_start_month" => {
            plan.benefit_year_start_month = whole(value)?.unsigned_abs();
        }
        "termination" => plan.span.termination = Some(when(value)?),
        "open_formulary" => plan.open_formulary = flag(value)?,
        "maximum_days_supply" => plan.maximum_days_supply = Some(whole(value)?),
        "maximum_claim_amount" => plan.maximum_claim_amount = Some(amount(value)?),
        "maximum_dependent_age" => plan.maximum_dependent_age = Some(whole(value)?),
        "timely_filing_days" => plan.timely_filing_days = Some(whole(value)?),
        "prescription_valid_days" => plan.prescription_valid_days = Some(whole(value)?),
        "prescriber_required" => plan.prescriber_required = flag(value)?,
        "refill_threshold" => plan.refill_threshold_percent = amount(value)?,
        "refill_elapsed" if flag(value)? => plan.refill_counting = RefillCounting::Elapsed,
        "supply_on_hand" => plan.refill_supply_on_hand = flag(value)?,
        "dur" => {
            for (place, word) in texts(value)?.iter().enumerate().take(3) {
                plan.dur_outcomes[place] = match word.as_str() {
                    "reject" => DurOutcome::Reject,
                    "soft_reject" => DurOutcome::SoftReject,
                    "message" => DurOutcome::Message,
                    _ => return Err(format!("unknown outcome {word}")),
                };
            }
        }
        "usual_and_customary_wins_ties" if flag(value)? => plan.price_tie = PriceTie::UsualAndCustomary,
        "daw_penalty_codes" => plan.daw_penalty_codes = texts(value)?,
        "daw_penalty_accumulates" => plan.daw_penalty_accumulates = flag(value)?,
        "overrides" => {
            for item in value.as_array().ok_or("no list")? {
                let words = texts(item)?;
                let [code, channel, sent] = words.as_slice() else { return Err(format!("no override: {item}")) };
                let channel = match channel.as_str() {
                    "clarification" => OverrideChannel::SubmissionClarification,
                    "dur" => OverrideChannel::Dur,
                    "authorization_type" => OverrideChannel::PriorAuthorizationType,
                    _ => return Err(format!("unknown channel {channel}")),
                };
                plan.overrides.push(over(code, channel, sent));
            }
        }
        _ => return unknown(),
    }
    Ok(())
}

fn cost_share(share: &mut CostShare, key: &str, value: &Value) -> Done {
    match key {
        "copay" => share.copay = Some(amount(value)?),
        "coinsurance_percent" => {
            share.copay = None;
            share.coinsurance_percent = Some(amount(value)?);
        }
        "minimum" => share.minimum = Some(amount(value)?),
        "maximum" => share.maximum = Some(amount(value)?),
        "deductible_applies" => share.deductible_applies = flag(value)?,
        "tier" => share.tier = whole(value)?,
        "channel" => share.channel = Some(text(value)),
        "minimum_days_supply" => share.minimum_days_supply = whole(value)?,
        "maximum_days_supply" => share.maximum_days_supply = whole(value)?,
        _ => return unknown(),
    }
    Ok(())
}

/// A share of a rule's own.
fn own_share(fields: &Map<String, Value>) -> Result<RuleShare, String> {
    let mut share = rule_share();
    for (key, value) in fields {
        match key.as_str() {
            "channel" => share.channel = Some(text(value)),
            "minimum_days_supply" => share.minimum_days_supply = whole(value)?,
            "maximum_days_supply" => share.maximum_days_supply = whole(value)?,
            "copay" => share.copay = Some(amount(value)?),
            "coinsurance_percent" => share.coinsurance_percent = Some(amount(value)?),
            "minimum" => share.minimum = Some(amount(value)?),
            "maximum" => share.maximum = Some(amount(value)?),
            "deductible_applies" => share.deductible_applies = Some(flag(value)?),
            _ => return Err(format!("unknown key {key}")),
        }
    }
    Ok(share)
}

fn product_field(product: &mut Product, key: &str, value: &Value) -> Done {
    match key {
        "ndc" => product.ndc = ndc(&text(value)),
        "brand" => product.brand = flag(value)?,
        "schedule" => product.dea_schedule = i16::try_from(whole(value)?).ok(),
        "obsolete" => product.obsolete_date = Some(when(value)?),
        "strength" => product.ingredients[0].strength = Some(amount(value)?),
        "quantity_limit" => product.quantity_limit = Some(amount(value)?),
        _ => {
            let Some(price_type) = PriceType::parse(key) else { return unknown() };
            product.prices.retain(|p| p.price_type != price_type);
            product.prices.push(Price {
                price_type,
                unit_price: amount(value)?,
                span: Span::default(),
                published: chrono::NaiveDate::default(),
            });
        }
    }
    Ok(())
}

fn contract(contract: &mut Contract, key: &str, value: &Value) -> Done {
    match key {
        "fee" => {
            contract.brand_dispensing_fee = amount(value)?;
            contract.generic_dispensing_fee = amount(value)?;
        }
        "tax_percent" => contract.sales_tax_percent = amount(value)?,
        "lesser_of_submitted_fee" => contract.lesser_of_submitted_fee = flag(value)?,
        "rates" => {
            contract.rates.clear();
            for (name, percent) in value.as_object().ok_or("no object")? {
                let price_type = PriceType::parse(name).ok_or(format!("unknown price {name}"))?;
                for brand in [false, true] {
                    contract.rates.push(Rate { brand, price_type, adjustment_percent: amount(percent)? });
                }
            }
        }
        _ => return unknown(),
    }
    Ok(())
}

fn rule_field(world: &mut World, key: &str, value: &Value) -> Done {
    let rule = world.rule();
    match key {
        "tier" => rule.tier = Some(whole(value)?),
        "covered" => rule.covered = flag(value)?,
        "reject_code" => rule.reject_code = Some(text(value)),
        "prior_auth_required" => rule.prior_auth_required = flag(value)?,
        "quantity_limit" => rule.quantity_limit = Some(amount(value)?),
        "quantity_limit_days" => rule.quantity_limit_days = Some(whole(value)?),
        "copay" => rule.copay = Some(amount(value)?),
        "coinsurance_percent" => rule.coinsurance_percent = Some(amount(value)?),
        "deductible_applies" => rule.deductible_applies = Some(flag(value)?),
        "shares" => rule.cost_shares = objects(value)?.into_iter().map(own_share).collect::<Result<_, _>>()?,
        "maximum_days_supply" => rule.maximum_days_supply = Some(whole(value)?),
        "fill_limit" => rule.fill_limit = Some(window(value)?),
        "days_supply_limit" => rule.days_supply_limit = Some(window(value)?),
        "minimum_age" => rule.minimum_age = Some(whole(value)?),
        "maximum_age" => rule.maximum_age = Some(whole(value)?),
        "sex" => rule.sex = Some(text(value)),
        // Steps by ingredient: [[2, 3], [4]] is 2 or 3, and then 4.
        "steps" => {
            rule.step_therapy_required = true;
            for (n, choices) in value.as_array().ok_or("no list")?.iter().enumerate() {
                for choice in choices.as_array().ok_or("no list of choices")? {
                    let number = i16::try_from(n + 1).map_err(|e| e.to_string())?;
                    rule.steps.push(step(number, whole(choice)?, &format!("ingredient {choice}")));
                }
            }
        }
        _ => return unknown(),
    }
    Ok(())
}

fn member(world: &mut World, key: &str, value: &Value) -> Done {
    let one = world.coverages[0].clone();
    match key {
        "born" => world.coverages.iter_mut().try_for_each(|c| when(value).map(|d| c.date_of_birth = d))?,
        "sex" => world.coverages.iter_mut().for_each(|c| c.sex = text(value)),
        "relationship" => world.coverages.iter_mut().for_each(|c| c.relationship_code = text(value)),
        "person_code" => world.coverages.iter_mut().for_each(|c| c.person_code = text(value)),
        "unknown" if flag(value)? => world.coverages.clear(),
        "spans" => {
            world.coverages.clear();
            for span in value.as_array().ok_or("no list")? {
                let Some([from, to]) = span.as_array().map(Vec::as_slice) else { return Err("no span".into()) };
                let termination = if to.is_null() { None } else { Some(when(to)?) };
                world.coverages.push(Coverage { span: Span::new(when(from)?, termination), ..one.clone() });
            }
        }
        _ => return unknown(),
    }
    Ok(())
}

fn balance(balance: &mut Balance, key: &str, value: &Value) -> Done {
    match key {
        "deductible" => balance.deductible_met = amount(value)?,
        "out_of_pocket" => balance.out_of_pocket_met = amount(value)?,
        _ => return unknown(),
    }
    Ok(())
}

fn dose(limit: &mut DoseLimit, key: &str, value: &Value) -> Done {
    match key {
        "minimum" => limit.minimum_daily_dose = Some(amount(value)?),
        "maximum" => limit.maximum_daily_dose = Some(amount(value)?),
        "severity" => limit.severity = i16::try_from(whole(value)?).map_err(|e| e.to_string())?,
        _ => return unknown(),
    }
    Ok(())
}

/// Interactions of the claim's drug: `{"with": 2, "severity": 1, "interruptive": false}`.
fn interactions(world: &mut World, value: &Value) -> Done {
    for fields in objects(value)? {
        let fields = Inputs::new(fields, "");
        let other = fields.count("with")?.ok_or("with is missing")?;
        let severity = i16::try_from(fields.count("severity")?.unwrap_or(1)).map_err(|e| e.to_string())?;
        let interruptive = fields.flag("interruptive")?.unwrap_or(true);
        world.ingredient().interactions.push(Interaction { interruptive, ..interaction(other, severity) });
        if let Some(key) = fields.unread().first() {
            return Err(format!("unknown key {key}"));
        }
    }
    Ok(())
}

/// Makes the claim's drug, and each of the history's other drugs, one of a class.
fn class_of(world: &mut World, value: &Value) -> Done {
    let allowed = whole(value)?;
    world.product().classes = vec![TherapeuticClass { duplicates_allowed: allowed, ..class(7, "testers") }];
    Ok(())
}

/// Paid fills: `{"ingredient": 2, "filled": "2026-03-01", "days": 30}`, of the claim's own drug where no
/// ingredient is named.
fn history(world: &mut World, value: &Value) -> Done {
    for fields in objects(value)? {
        let fields = Inputs::new(fields, "");
        let mut drug = world.product().clone();
        if let Some(ingredient) = fields.count("ingredient")? {
            let classes = drug.classes.clone();
            drug = product(&format!("99999{ingredient:04}01"), ingredient, &format!("drug {ingredient}"));
            drug.classes = classes;
        }
        if let Some(strength) = fields.decimal("strength")? {
            drug.ingredients[0].strength = Some(strength);
            drug.ndc = ndc("99999-9999-99");
        }
        let filled = fields.text("filled").ok_or("filled is missing")?;
        let quantity = fields.decimal("quantity")?;
        let past = world.fill(&drug, &filled, fields.count("days")?.ok_or("days is missing")?);
        past.quantity = quantity.unwrap_or(past.quantity);
        past.product = Some(Rc::new(drug));
        if let Some(key) = fields.unread().first() {
            return Err(format!("unknown key {key}"));
        }
    }
    Ok(())
}

/// The claim itself as it was paid before, but for the fields that differ.
fn already_paid(world: &mut World, differing: &Map<String, Value>) -> Done {
    let mut before = world.clone();
    for (key, value) in differing {
        claim(&mut before, key, value)?;
    }
    before.repeated();
    world.history.append(&mut before.history);
    Ok(())
}

fn claim(world: &mut World, key: &str, value: &Value) -> Done {
    let claim = &mut world.claim;
    let sent = (!value.is_null()).then(|| text(value));
    match key {
        "ndc" => claim.product_id = sent,
        "quantity" => claim.quantity = sent.map(|_| amount(value)).transpose()?,
        "days_supply" => claim.days_supply = sent.map(|_| whole(value)).transpose()?,
        "fill_date" => claim.fill_date = sent.map(|_| when(value)).transpose()?,
        "written_date" => claim.written_date = sent.map(|_| when(value)).transpose()?,
        "date_of_birth" => claim.date_of_birth = sent.map(|_| when(value)).transpose()?,
        "rx_number" => claim.rx_number = sent,
        "fill_number" => claim.fill_number = sent.map(|_| whole(value)).transpose()?,
        "refills_authorized" => claim.refills_authorized = sent.map(|_| whole(value)).transpose()?,
        "person_code" => claim.person_code = sent,
        "cardholder_id" => claim.cardholder_id = sent,
        "pharmacy_npi" => claim.pharmacy_npi = sent,
        "prescriber_npi" => claim.prescriber_npi = sent,
        "daw" => claim.daw_code = sent,
        "usual_and_customary" => claim.usual_and_customary = sent.map(|_| amount(value)).transpose()?,
        "ingredient_cost" => claim.ingredient_cost_submitted = sent.map(|_| amount(value)).transpose()?,
        "dispensing_fee" => claim.dispensing_fee_submitted = sent.map(|_| amount(value)).transpose()?,
        "clarification" => claim.submission_clarification_codes = texts(value)?,
        "authorization_number" => claim.prior_authorization_number = sent,
        "authorization_type" => claim.prior_authorization_type = sent,
        "dur" => {
            for item in value.as_array().ok_or("no list")? {
                let words = texts(item)?;
                let [reason, service, result] = words.as_slice() else { return Err(format!("no triple: {item}")) };
                claim.dur.push(triple(reason, service, result));
            }
        }
        _ => return unknown(),
    }
    Ok(())
}

fn authorization(authorization: &mut Authorization, key: &str, value: &Value) -> Done {
    match key {
        "status" => {
            authorization.status = match text(value).as_str() {
                "approved" => AuthorizationStatus::Approved,
                "denied" => AuthorizationStatus::Denied,
                "in_process" => AuthorizationStatus::InProcess,
                other => return Err(format!("unknown status {other}")),
            }
        }
        "waives" => authorization.waived_reject_codes = texts(value)?,
        "fills" => {
            let (used, authorized) = pair(value)?;
            authorization.fills_used = used;
            authorization.fills_authorized = Some(authorized);
        }
        "quantity_used" => authorization.quantity_used = amount(value)?,
        "quantity_authorized" => authorization.quantity_authorized = Some(amount(value)?),
        "ingredient" => authorization.target = Some(Target::Ingredient(whole(value)?)),
        "termination" => authorization.span.termination = Some(when(value)?),
        _ => return unknown(),
    }
    Ok(())
}
