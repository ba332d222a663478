//! Ingredients with their limits and interactions.

use std::collections::HashMap;
use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value};
use crate::engine::facts::{DoseLimit, Ingredient, Interaction, PatientLimit};
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::integers;

statement!(INGREDIENTS, "ingredient/ingredients.sql");
statement!(DOSE_LIMITS, "ingredient/dose_limits.sql");
statement!(PATIENT_LIMITS, "ingredient/patient_limits.sql");
statement!(INTERACTIONS, "ingredient/interactions.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[i32]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let ids = || [integers(keys.iter().copied())];
    let mut ingredients: HashMap<i32, Ingredient> = HashMap::new();
    for row in run(&INGREDIENTS, &ids())?.iter() {
        let ingredient_id = row.get("ingredient_id")?;
        let ingredient = Ingredient {
            ingredient_id,
            name: row.get("ingredient_name")?,
            duplication_severity: row.get("duplication_severity")?,
            underuse_severity: row.get("underuse_severity")?,
            ..Ingredient::default()
        };
        ingredients.insert(ingredient_id, ingredient);
    }
    for row in run(&DOSE_LIMITS, &ids())?.iter() {
        if let Some(ingredient) = ingredients.get_mut(&row.get("ingredient_id")?) {
            ingredient.dose_limits.push(DoseLimit {
                minimum_age: row.get("minimum_age")?,
                maximum_age: row.get("maximum_age")?,
                minimum_daily_dose: row.get("minimum_daily_dose")?,
                maximum_daily_dose: row.get("maximum_daily_dose")?,
                strength_unit: row.get("strength_unit")?,
                severity: row.get("severity")?,
            });
        }
    }
    for row in run(&PATIENT_LIMITS, &ids())?.iter() {
        if let Some(ingredient) = ingredients.get_mut(&row.get("ingredient_id")?) {
            ingredient.patient_limits.push(PatientLimit {
                minimum_age: row.get("minimum_age")?,
                maximum_age: row.get("maximum_age")?,
                sex: row.get("sex")?,
                severity: row.get("severity")?,
                description: row.get("description")?,
            });
        }
    }
    for row in run(&INTERACTIONS, &ids())?.iter() {
        if let Some(ingredient) = ingredients.get_mut(&row.get("ingredient_id")?) {
            ingredient.interactions.push(Interaction {
                other_ingredient_id: row.get("other_ingredient_id")?,
                severity: row.get("severity")?,
                interruptive: row.get("interruptive")?,
                interaction_type: row.get("interaction_type")?,
                description: row.get("description")?,
                span: row.span()?,
            });
        }
    }
    for (id, ingredient) in ingredients {
        snapshot.hold(Key::Ingredient(id), Value::Ingredient(Rc::new(ingredient)));
    }
    Ok(())
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
