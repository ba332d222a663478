//! Compounds: how one is made up, which of its ingredients are covered, and what they cost.

pub mod composition;
pub mod coverage;
pub mod price;

use crate::case::Case;

/// Which cases of a compound an edit is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfCompound {
    /// The compound, once.
    Whole,
    /// Every ingredient that is on file, covered or not: what is about the patient's safety, or the law.
    Ingredients,
    /// Every ingredient that is covered: what the plan asks of a product that it pays.
    Covered,
    /// None: another edit asks it of compounds.
    Apart,
}

/// The cases that an edit is asked of: the claim itself, or ingredients of a compound.
pub fn cases<'c, 'a>(case: &'c Case<'a>, of: OfCompound) -> Vec<&'c Case<'a>> {
    match of {
        OfCompound::Whole => vec![case],
        OfCompound::Ingredients => case.ingredients.iter().filter(|part| part.product().is_ok()).collect(),
        OfCompound::Covered => case.covered_ingredients().collect(),
        OfCompound::Apart => Vec::new(),
    }
}

/// An ingredient as messages call it: by its place and NDC.
fn named(ingredient: &Case<'_>) -> String {
    let place = ingredient.part.as_ref().map_or(0, |part| part.number());
    ingredient.claim.ndc().map_or_else(|_| format!("{place}"), |ndc| format!("{place} (NDC {ndc})"))
}

/// Ingredients in a sentence.
fn listed<'c, 'a: 'c>(ingredients: impl Iterator<Item = &'c Case<'a>>) -> String {
    let names: Vec<String> = ingredients.map(named).collect();
    match names.as_slice() {
        [one] => format!("Ingredient {one}"),
        [first, last] => format!("Ingredients {first} and {last}"),
        [all @ .., last] => format!("Ingredients {} and {last}", all.join(", ")),
        [] => String::new(),
    }
}
