//! Formulary rules with their step therapy.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use uuid::Uuid;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, network};
use crate::engine::facts::{QuantityLimit, Rule, RuleShare, StepTherapy, Target};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{Write, uuids};

static OF_NDC: Index = Index {
    table: "pbm.formulary",
    name: "idx_formulary_plan",
    keys: &[("plan_id", Comparison::Equal), ("ndc", Comparison::Equal)],
};
static OF_INGREDIENT: Index = Index {
    table: "pbm.formulary",
    name: "idx_formulary_plan",
    keys: &[("plan_id", Comparison::Equal), ("ndc", Comparison::Null), ("ingredient_id", Comparison::Equal)],
};
static OF_CLASS: Index = Index {
    table: "pbm.formulary",
    name: "idx_formulary_plan",
    keys: &[
        ("plan_id", Comparison::Equal),
        ("ndc", Comparison::Null),
        ("ingredient_id", Comparison::Null),
        ("class_id", Comparison::Equal),
    ],
};
static COST_SHARES: Index = Index {
    table: "pbm.formulary_cost_share",
    name: "formulary_cost_share_once",
    keys: &[("formulary_id", Comparison::Equal)],
};
static QUANTITY_LIMITS: Index = Index {
    table: "pbm.formulary_quantity_limit",
    name: "formulary_quantity_limit_once",
    keys: &[("formulary_id", Comparison::Equal)],
};

statement!(STEPS, "rule/steps.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[(Uuid, Target)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut found = read(keys)?;
    load_steps(&mut found)?;
    for (key, rules) in keys.iter().zip(found) {
        snapshot.hold(Key::Rules(key.0, key.1), Value::Rules(Rc::new(rules)));
    }
    Ok(())
}

/// The rules of each key, without their step therapy.
fn read(keys: &[(Uuid, Target)]) -> Result<Vec<Vec<Rule>>> {
    let seen = snapshot::Snapshot::take();
    let [mut of_ndc, mut of_ingredient, mut of_class, mut cost_shares, mut limits] =
        [&OF_NDC, &OF_INGREDIENT, &OF_CLASS, &COST_SHARES, &QUANTITY_LIMITS].map(|index| index.lookup(&seen));
    let of_key = |(plan, target): &(Uuid, Target)| -> Result<Vec<Rule>> {
        let mut rules = match target {
            Target::Ndc(ndc) => of_ndc.all(&[plan.write(), ndc.write()], rule),
            Target::Ingredient(id) => of_ingredient.all(&[plan.write(), id.write()], rule),
            Target::Class(id) => of_class.all(&[plan.write(), id.write()], rule),
        }?;
        for rule in &mut rules {
            rule.cost_shares = cost_shares.all(&[rule.id.write()], cost_share)?;
            rule.quantity_limits = limits.all(&[rule.id.write()], quantity_limit)?;
            // The index gives NULL last, which is the limit of a fill.
            rule.quantity_limits.sort_by_key(|limit| limit.days);
        }
        Ok(rules)
    };
    keys.iter().map(of_key).collect()
}

fn load_steps(rules: &mut [Vec<Rule>]) -> Result<()> {
    let stepped: HashSet<Uuid> = rules.iter().flatten().filter(|r| r.step_therapy_required).map(|r| r.id).collect();
    if stepped.is_empty() {
        return Ok(());
    }
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
    for rule in rules.iter_mut().flatten() {
        rule.steps = steps.get(&rule.id).cloned().unwrap_or_default();
    }
    Ok(())
}

fn quantity_limit(row: &Row<'_>) -> Result<QuantityLimit> {
    Ok(QuantityLimit { quantity: row.get("quantity_limit")?, days: row.get("quantity_limit_days")? })
}

fn cost_share(row: &Row<'_>) -> Result<RuleShare> {
    Ok(RuleShare {
        channel: row.get("channel")?,
        preferred: row.get("preferred")?,
        minimum_days_supply: row.get("minimum_days_supply")?,
        maximum_days_supply: row.get("maximum_days_supply")?,
        copay: row.get("copay_amount")?,
        coinsurance_percent: row.get("coinsurance_percent")?,
        minimum: row.get("minimum_amount")?,
        maximum: row.get("maximum_amount")?,
        deductible_applies: row.get("deductible_applies")?,
    })
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
        quantity_limits: Vec::new(),
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
        network: network::required(row)?,
        span: row.span()?,
        steps: Vec::new(),
    })
}

/// About how many bytes it takes.
pub(super) fn weight(rule: &Rule) -> usize {
    size_of::<Rule>()
        + 2 * TEXT
        + rule.cost_shares.len() * (size_of::<RuleShare>() + TEXT)
        + rule.quantity_limits.len() * size_of::<QuantityLimit>()
        + rule.steps.len() * (size_of::<StepTherapy>() + TEXT)
}
