//! Ingredients with their limits and interactions.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value};
use crate::engine::facts::{DoseLimit, Ingredient, Interaction, PatientLimit, SafetyClass};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static INGREDIENT: Index =
    Index { table: "pbm.ingredient", name: "ingredient_pkey", keys: &[("ingredient_id", Comparison::Equal)] };
static DOSE_LIMITS: Index =
    Index { table: "pbm.dose_limit", name: "dose_limit_ingredient", keys: &[("ingredient_id", Comparison::Equal)] };
static PATIENT_LIMITS: Index = Index {
    table: "pbm.patient_limit",
    name: "patient_limit_ingredient",
    keys: &[("ingredient_id", Comparison::Equal)],
};
static WITH_LATER: Index = Index {
    table: "pbm.drug_interaction",
    name: "drug_interaction_pkey",
    keys: &[("ingredient1_id", Comparison::Equal)],
};
static WITH_EARLIER: Index = Index {
    table: "pbm.drug_interaction",
    name: "drug_interaction_second",
    keys: &[("ingredient2_id", Comparison::Equal)],
};

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[i32]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let seen = snapshot::Snapshot::take();
    let [mut ingredients, mut dose_limits, mut patient_limits, mut with_later, mut with_earlier] =
        [&INGREDIENT, &DOSE_LIMITS, &PATIENT_LIMITS, &WITH_LATER, &WITH_EARLIER].map(|index| index.lookup(&seen));
    for id in keys {
        let key = [id.write()];
        let Some(mut ingredient) = ingredients.one(&key, ingredient)? else { continue };
        ingredient.dose_limits = dose_limits.all(&key, dose_limit)?;
        ingredient.patient_limits = patient_limits.all(&key, patient_limit)?;
        ingredient.interactions = with_later.all(&key, |row| interaction(row, "ingredient2_id"))?;
        ingredient.interactions.extend(with_earlier.all(&key, |row| interaction(row, "ingredient1_id"))?);
        snapshot.hold(Key::Ingredient(*id), Value::Ingredient(Rc::new(ingredient)));
    }
    Ok(())
}

fn ingredient(row: &Row<'_>) -> Result<Ingredient> {
    Ok(Ingredient {
        ingredient_id: row.get("ingredient_id")?,
        name: row.get("ingredient_name")?,
        duplication_severity: row.get("duplication_severity")?,
        underuse_severity: row.get("underuse_severity")?,
        safety_class: match row.get::<Option<String>>("safety_class")? {
            Some(word) => Some(SafetyClass::parse(&word).ok_or_else(|| row.unreadable("safety_class"))?),
            None => None,
        },
        ..Ingredient::default()
    })
}

fn dose_limit(row: &Row<'_>) -> Result<DoseLimit> {
    Ok(DoseLimit {
        minimum_age: row.get("minimum_age")?,
        maximum_age: row.get("maximum_age")?,
        minimum_daily_dose: row.get("minimum_daily_dose")?,
        maximum_daily_dose: row.get("maximum_daily_dose")?,
        strength_unit: row.get("strength_unit")?,
        severity: row.get("severity")?,
    })
}

fn patient_limit(row: &Row<'_>) -> Result<PatientLimit> {
    Ok(PatientLimit {
        minimum_age: row.get("minimum_age")?,
        maximum_age: row.get("maximum_age")?,
        sex: row.get("sex")?,
        severity: row.get("severity")?,
        description: row.get("description")?,
    })
}

/// An interaction with the ingredient that a column names.
fn interaction(row: &Row<'_>, other: &'static str) -> Result<Interaction> {
    Ok(Interaction {
        other_ingredient_id: row.get(other)?,
        severity: row.get("severity")?,
        interruptive: row.get("interruptive")?,
        interaction_type: row.get("interaction_type")?,
        description: row.get("description")?,
        span: row.span()?,
    })
}

/// About how many bytes it takes.
pub(super) fn weight(ingredient: &Ingredient) -> usize {
    let described = |i: &Interaction| size_of::<Interaction>() + TEXT + i.description.as_ref().map_or(0, String::len);
    size_of::<Ingredient>()
        + ingredient.name.len()
        + ingredient.dose_limits.len() * (size_of::<DoseLimit>() + TEXT)
        + ingredient.patient_limits.len() * (size_of::<PatientLimit>() + 2 * TEXT)
        + ingredient.interactions.iter().map(described).sum::<usize>()
}
