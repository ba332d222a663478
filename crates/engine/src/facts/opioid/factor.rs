//! Factors by which doses of opioids become doses of morphine.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::DoseUnit;
use crate::facts::{Product, Span};

/// A published set of factors (OP-2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactorSet {
    /// Its name, such as CDC2022.
    pub name: String,
    /// Fill dates for which a plan that names no set uses it.
    pub span: Span,
    /// Its factors by ingredient; products have those of their own.
    pub factors: Vec<Factor>,
    /// Its factors that depend on the day's total of an ingredient; they stand in place of that ingredient's others.
    pub bands: Vec<MethadoneBand>,
}

/// A factor of what holds an ingredient.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// The ingredient, without the salt.
    pub ingredient_name: String,
    /// Words of the dosage form, such as TABLET; `None`: any form.
    pub dosage_form: Option<String>,
    /// A route of administration; `None`: any.
    pub route: Option<String>,
    /// The factor; 0 for a form that does not count, such as an injection.
    pub factor: Decimal,
    /// The unit of the strengths it multiplies.
    pub unit: DoseUnit,
    /// Days that one unit is worn, where the factor is for a day's dose of a patch; `None`: it is for the unit.
    pub wear_days: Option<Decimal>,
}

/// The factor of one product in a set, which counts before those of its ingredients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFactor {
    /// Name of the set.
    pub factor_set: String,
    /// Strength of the opioid in a billing unit, in the factor's unit.
    pub strength: Decimal,
    /// The factor.
    pub factor: Decimal,
    /// Days that one unit is worn, as of an ingredient's factor.
    pub wear_days: Option<Decimal>,
}

/// The factor of an ingredient while the day's total of it is in a band. Methadone alone has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethadoneBand {
    /// The ingredient, without the salt.
    pub ingredient_name: String,
    /// The band is above this total of a day in milligrams, up to where the next begins.
    pub above: Decimal,
    /// The factor of the whole total.
    pub factor: Decimal,
}

/// What one unit of a product counts toward a day's dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dose<'a> {
    /// By a factor whatever the dose.
    Fixed {
        /// Strength in the factor's unit.
        strength: Decimal,
        /// Days that the unit is worn; 1 where its factor is for the unit.
        wear_days: Decimal,
        /// The factor.
        factor: Decimal,
    },
    /// By the band that the day's total of the ingredient is in.
    Banded {
        /// The ingredient, as the bands name it.
        ingredient_name: &'a str,
        /// Strength in milligrams.
        milligrams: Decimal,
    },
}

/// Whether an ingredient is the one that a set names: the name itself, or a salt of it, which has a word after the name.
fn is_named(ingredient: &str, name: &str) -> bool {
    let (ingredient, name) = (ingredient.trim(), name.trim());
    let Some((head, rest)) = ingredient.split_at_checked(name.len()) else { return false };
    head.eq_ignore_ascii_case(name) && (rest.is_empty() || rest.starts_with(' '))
}

impl FactorSet {
    /// The set that a plan uses on a date: the one it names, or else of those in force the latest.
    pub fn in_use<'a>(sets: &'a [Self], named: Option<&str>, date: NaiveDate) -> Option<&'a Self> {
        match named {
            Some(name) => sets.iter().find(|set| set.name == name),
            None => sets.iter().filter(|set| set.span.covers(date)).max_by_key(|set| (set.span.effective, &set.name)),
        }
    }

    /// The factor of a day's total of an ingredient; 0 of none.
    pub fn banded(&self, ingredient_name: &str, is_above: impl Fn(Decimal) -> bool) -> Decimal {
        let reached = self.bands.iter().filter(|band| band.ingredient_name == ingredient_name && is_above(band.above));
        reached.max_by_key(|band| band.above).map_or(Decimal::ZERO, |band| band.factor)
    }

    /// What one unit of a product counts: by the row of its NDC, or for each ingredient by the row that says most of form
    /// and route. Nothing for a product that no row is for, or whose strength is not known.
    pub fn doses(&self, product: &Product) -> Vec<Dose<'_>> {
        if let Some(own) = product.mme_factors.iter().find(|own| own.factor_set == self.name) {
            return vec![dose(own.strength, own.wear_days, own.factor)];
        }
        let of_ingredients = product.ingredients.iter().filter_map(|content| {
            let (strength, unit) = (content.strength?, content.strength_unit.as_deref()?);
            let name = content.ingredient.name.as_str();
            if let Some(band) = self.bands.iter().find(|band| is_named(name, &band.ingredient_name)) {
                let milligrams = DoseUnit::Milligram.of(strength, unit)?;
                return Some(Dose::Banded { ingredient_name: &band.ingredient_name, milligrams });
            }
            let factor = self.of_ingredient(name, product)?;
            Some(dose(factor.unit.of(strength, unit)?, factor.wear_days, factor.factor))
        });
        of_ingredients.collect()
    }

    fn of_ingredient(&self, name: &str, product: &Product) -> Option<&Factor> {
        let fits = |factor: &&Factor| {
            is_named(name, &factor.ingredient_name)
                && factor.dosage_form.as_deref().is_none_or(|form| product.has_form(form))
                && factor.route.as_deref().is_none_or(|route| product.has_route(route))
        };
        self.factors.iter().filter(fits).min_by_key(|factor| {
            let said = i32::from(factor.dosage_form.is_some()) + i32::from(factor.route.is_some());
            (Reverse(said), factor.dosage_form.clone(), factor.route.clone())
        })
    }
}

fn dose<'a>(strength: Decimal, wear_days: Option<Decimal>, factor: Decimal) -> Dose<'a> {
    Dose::Fixed { strength, wear_days: wear_days.unwrap_or(Decimal::ONE), factor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ingredient_is_named_with_or_without_its_salt() {
        for (ingredient, name, expected) in [
            ("Oxycodone", "oxycodone", true),
            ("OXYCODONE HYDROCHLORIDE", "oxycodone", true),
            ("dihydrocodeine bitartrate", "codeine", false),
            ("codeine", "codeine phosphate", false),
            ("codeinelike", "codeine", false),
            ("morphin\u{e9}", "morphine", false),
        ] {
            assert_eq!(is_named(ingredient, name), expected, "{ingredient}, {name}");
        }
    }
}
