//! Sets of opioid factors, what law asks of controlled drugs, and what a plan asks of opioids.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value};
use crate::engine::facts::{
    Condition, DoseUnit, EarlyRefill, Factor, FactorSet, MethadoneBand, NaiveLimit, OpioidTerms, ProductFactor,
    ScheduleRule, SoftLimit,
};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static SETS: Index = Index {
    table: "pbm.opioid_factor_set",
    name: "opioid_factor_set_pkey",
    keys: &[("factor_set", Comparison::AtLeast)],
};
static OF_INGREDIENTS: Index =
    Index { table: "pbm.opioid_factor", name: "opioid_factor_product", keys: &[("ndc", Comparison::Null)] };
/// The factors of a product, in all sets.
pub(super) static OF_PRODUCT: Index =
    Index { table: "pbm.opioid_factor", name: "opioid_factor_product", keys: &[("ndc", Comparison::Equal)] };
static BANDS: Index =
    Index { table: "pbm.methadone_band", name: "methadone_band_pkey", keys: &[("factor_set", Comparison::Equal)] };
static RULES: Index = Index {
    table: "pbm.controlled_schedule_rule",
    name: "controlled_schedule_rule_once",
    keys: &[("schedule", Comparison::AtLeast)],
};

/// Loads all sets of factors, without those of single products.
pub(super) fn load_factor_sets(snapshot: &mut Snapshot) -> Result<()> {
    let seen = snapshot::Snapshot::take();
    let mut sets = SETS.lookup(&seen).all(&["".write()], factor_set)?;
    for (name, factor) in OF_INGREDIENTS.lookup(&seen).all(&[], factor)? {
        if let Some(set) = sets.iter_mut().find(|set| set.name == name) {
            set.factors.push(factor);
        }
    }
    let mut bands = BANDS.lookup(&seen);
    for set in &mut sets {
        set.bands = bands.all(&[set.name.write()], band)?;
    }
    snapshot.hold(Key::FactorSets, Value::FactorSets(Rc::new(sets)));
    Ok(())
}

/// Loads what law asks of controlled drugs, in all states.
pub(super) fn load_schedule_rules(snapshot: &mut Snapshot) -> Result<()> {
    /// No rule is for a lower one.
    const LOWEST_SCHEDULE: i32 = 1;
    let seen = snapshot::Snapshot::take();
    let rules = RULES.lookup(&seen).all(&[LOWEST_SCHEDULE.write()], schedule_rule)?;
    snapshot.hold(Key::ScheduleRules, Value::ScheduleRules(Rc::new(rules)));
    Ok(())
}

fn factor_set(row: &Row<'_>) -> Result<FactorSet> {
    Ok(FactorSet { name: row.get("factor_set")?, span: row.span()?, factors: Vec::new(), bands: Vec::new() })
}

/// A factor of an ingredient, with the name of its set.
fn factor(row: &Row<'_>) -> Result<(String, Factor)> {
    let factor = Factor {
        ingredient_name: row.get("ingredient_name")?,
        dosage_form: row.get("dosage_form")?,
        route: row.get("route")?,
        factor: row.get("factor")?,
        unit: row.word("unit", DoseUnit::parse)?,
        wear_days: row.get("wear_days")?,
    };
    Ok((row.get("factor_set")?, factor))
}

pub(super) fn product_factor(row: &Row<'_>) -> Result<ProductFactor> {
    Ok(ProductFactor {
        factor_set: row.get("factor_set")?,
        strength: row.get("strength")?,
        factor: row.get("factor")?,
        wear_days: row.get("wear_days")?,
    })
}

fn band(row: &Row<'_>) -> Result<MethadoneBand> {
    Ok(MethadoneBand {
        ingredient_name: row.get("ingredient_name")?,
        above: row.get("above_mg")?,
        factor: row.get("factor")?,
    })
}

fn conditions(row: &Row<'_>, column: &'static str) -> Result<Vec<Condition>> {
    let words: Vec<String> = row.get(column)?;
    words.iter().map(|word| Condition::parse(word).ok_or_else(|| row.unreadable(column))).collect()
}

fn schedule_rule(row: &Row<'_>) -> Result<ScheduleRule> {
    Ok(ScheduleRule {
        schedule: row.get("schedule")?,
        state: row.get("state")?,
        quantity_prescribed_required: row.get("quantity_prescribed_required")?,
        partial_days: row.get("partial_days")?,
        partial_months: row.get::<Option<i32>>("partial_months")?.map(i32::unsigned_abs),
        partial_days_in_care: row.get("partial_days_in_care")?,
        care_residences: row.get("care_residences")?,
        care_conditions: conditions(row, "care_conditions")?,
        span: row.span()?,
    })
}

/// What a plan asks of opioids.
pub(super) fn terms(row: &Row<'_>) -> Result<OpioidTerms> {
    let sources: i32 = row.get("coordination_sources")?;
    let lookback_days: i32 = row.get("naive_lookback_days")?;
    let naive = |maximum_days_supply| NaiveLimit { lookback_days, maximum_days_supply };
    Ok(OpioidTerms {
        factor_set: row.get("factor_set")?,
        early_refill: row.word("early_refill", EarlyRefill::parse)?,
        coordination: row.get::<Option<_>>("coordination_dose")?.map(|dose| SoftLimit { dose, sources }),
        maximum_dose: row.get("maximum_dose")?,
        naive: row.get::<Option<_>>("naive_days_supply")?.map(naive),
        benzodiazepine: row.get("benzodiazepine")?,
        same_prescriber_passes: row.get("same_prescriber_passes")?,
        long_acting: row.get("long_acting")?,
        exempt_conditions: conditions(row, "exempt_conditions")?,
        exempt_residences: row.get("exempt_residences")?,
        coordination_code: row.get("coordination_code")?,
        maximum_dose_code: row.get("maximum_dose_code")?,
        naive_code: row.get("naive_code")?,
        benzodiazepine_code: row.get("benzodiazepine_code")?,
        long_acting_code: row.get("long_acting_code")?,
        span: row.span()?,
    })
}

/// About how many bytes a set takes.
pub(super) fn weight_of_set(set: &FactorSet) -> usize {
    size_of::<FactorSet>()
        + TEXT
        + set.factors.len() * (size_of::<Factor>() + 3 * TEXT)
        + set.bands.len() * (size_of::<MethadoneBand>() + TEXT)
}

/// About how many bytes a rule takes.
pub(super) fn weight_of_rule(rule: &ScheduleRule) -> usize {
    size_of::<ScheduleRule>() + (1 + rule.care_residences.len()) * TEXT
}
