//! Formulary rules with their step therapy.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use uuid::Uuid;

use super::cache::Snapshot;
use super::{Key, TEXT, Value};
use crate::engine::facts::{Rule, RuleShare, StepTherapy, Target};
use crate::error::Result;
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{integers, texts, uuids};

statement!(RULES, "rule/rules.sql");
statement!(COST_SHARES, "rule/cost_shares.sql");
statement!(STEPS, "rule/steps.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[(Uuid, Target)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let plans: Vec<Uuid> = keys.iter().map(|(plan, _)| *plan).collect();
    let ndcs: Vec<Option<String>> = targets(keys, |target| match target {
        Target::Ndc(ndc) => Some(ndc.to_string()),
        _ => None,
    });
    let ingredients: Vec<Option<i32>> = targets(keys, |target| match target {
        Target::Ingredient(id) => Some(id),
        _ => None,
    });
    let classes: Vec<Option<i32>> = targets(keys, |target| match target {
        Target::Class(id) => Some(id),
        _ => None,
    });
    let values = [uuids(&plans), texts(ndcs.iter().map(Option::as_deref)), integers(ingredients), integers(classes)];
    let mut rules: HashMap<(Uuid, Target), Vec<Rule>> = HashMap::new();
    for row in run(&RULES, &values)?.iter() {
        if let Some(key) = row.place("n")?.and_then(|place| keys.get(place)) {
            rules.entry(*key).or_default().push(rule(&row)?);
        }
    }
    load_cost_shares(&mut rules)?;
    let stepped: Vec<Uuid> = rules
        .values()
        .flatten()
        .filter(|r| r.step_therapy_required)
        .map(|r| r.id)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    if !stepped.is_empty() {
        let mut steps: HashMap<Uuid, Vec<StepTherapy>> = HashMap::new();
        for row in run(&STEPS, &[uuids(&stepped)])?.iter() {
            steps.entry(row.get("formulary_id")?).or_default().push(StepTherapy {
                step_number: row.get("step_number")?,
                target: row.target()?,
                target_name: row.get("target_name")?,
                lookback_days: row.get("lookback_days")?,
                minimum_days_supply: row.get("minimum_days_supply")?,
            });
        }
        for rule in rules.values_mut().flatten() {
            rule.steps = steps.get(&rule.id).cloned().unwrap_or_default();
        }
    }
    for key in keys {
        snapshot.hold(Key::Rules(key.0, key.1), Value::Rules(Rc::new(rules.remove(key).unwrap_or_default())));
    }
    Ok(())
}

/// Gives the rules their own shares by channel and days' supply.
fn load_cost_shares(rules: &mut HashMap<(Uuid, Target), Vec<Rule>>) -> Result<()> {
    let ids: Vec<Uuid> = rules.values().flatten().map(|r| r.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut shares: HashMap<Uuid, Vec<RuleShare>> = HashMap::new();
    for row in run(&COST_SHARES, &[uuids(&ids)])?.iter() {
        shares.entry(row.get("formulary_id")?).or_default().push(RuleShare {
            channel: row.get("channel")?,
            minimum_days_supply: row.get("minimum_days_supply")?,
            maximum_days_supply: row.get("maximum_days_supply")?,
            copay: row.get("copay_amount")?,
            coinsurance_percent: row.get("coinsurance_percent")?,
            minimum: row.get("minimum_amount")?,
            maximum: row.get("maximum_amount")?,
            deductible_applies: row.get("deductible_applies")?,
        });
    }
    for rule in rules.values_mut().flatten() {
        rule.cost_shares = shares.get(&rule.id).cloned().unwrap_or_default();
    }
    Ok(())
}

/// A part of each rule key's target, in the order of the keys.
fn targets<T>(keys: &[(Uuid, Target)], part: impl Fn(Target) -> Option<T>) -> Vec<Option<T>> {
    keys.iter().map(|(_, target)| part(*target)).collect()
}

fn rule(row: &Row<'_>) -> Result<Rule> {
    Ok(Rule {
        id: row.get("id")?,
        target: row.target()?,
        tier: row.get("tier")?,
        tier_name: row.get("tier_name")?,
        covered: row.get("covered")?,
        reject_code: row.get("reject_code")?,
        prior_auth_required: row.get("prior_auth_required")?,
        step_therapy_required: row.get("step_therapy_required")?,
        quantity_limit: row.get("quantity_limit")?,
        quantity_limit_days: row.get("quantity_limit_days")?,
        copay: row.get("copay_amount")?,
        coinsurance_percent: row.get("coinsurance_percent")?,
        deductible_applies: row.get("deductible_applies")?,
        cost_shares: Vec::new(),
        maximum_days_supply: row.get("maximum_days_supply")?,
        fill_limit: row.limit("fill_limit", "fill_limit_days")?,
        days_supply_limit: row.limit("days_supply_limit", "days_supply_limit_days")?,
        minimum_age: row.get("minimum_age")?,
        maximum_age: row.get("maximum_age")?,
        sex: row.get("sex")?,
        span: row.span()?,
        steps: Vec::new(),
    })
}

/// About how many bytes it takes.
pub(super) fn weight(rule: &Rule) -> usize {
    size_of::<Rule>()
        + 2 * TEXT
        + rule.cost_shares.len() * (size_of::<RuleShare>() + TEXT)
        + rule.steps.len() * (size_of::<StepTherapy>() + TEXT)
}
