//! Products: what is in them, what they are for, what they cost.

use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Ingredient, Span};
use crate::identifier::Ndc;

#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    pub ndc: Ndc,
    pub name: String,
    pub brand: bool,
    pub generic_equivalent: Option<Ndc>,
    pub dea_schedule: Option<i16>,
    pub tier: Option<i32>,
    pub formulary_flag: bool,
    pub prior_auth_required: bool,
    pub quantity_limit: Option<Decimal>,
    pub obsolete_date: Option<NaiveDate>,
    pub ingredients: Vec<ProductIngredient>,
    pub classes: Vec<TherapeuticClass>,
    pub prices: Vec<Price>,
}

impl Product {
    /// The same ingredients in the same strengths: what a refill is a refill of.
    pub fn same_therapy(&self, other: &Self) -> bool {
        self.ndc == other.ndc
            || (!self.ingredients.is_empty()
                && self.ingredients.len() == other.ingredients.len()
                && self.ingredients.iter().all(|c| {
                    other.ingredients.iter().any(|o| {
                        o.ingredient.ingredient_id == c.ingredient.ingredient_id
                            && o.strength == c.strength
                            && o.strength_unit == c.strength_unit
                    })
                }))
    }

    pub fn has_ingredient(&self, ingredient_id: i32) -> bool {
        self.ingredients.iter().any(|c| c.ingredient.ingredient_id == ingredient_id)
    }

    pub fn in_class(&self, class_id: i32) -> bool {
        self.classes.iter().any(|c| c.class_id == class_id)
    }

    /// The unit price in force: of overlapping rows the latest effective one.
    pub fn unit_price(&self, price_type: PriceType, date: NaiveDate) -> Option<Decimal> {
        self.prices
            .iter()
            .filter(|p| p.price_type == price_type && p.span.covers(date))
            .max_by_key(|p| p.span.effective)
            .map(|p| p.unit_price)
    }
}

/// An ingredient of a product, with its strength per billing unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductIngredient {
    pub ingredient: Rc<Ingredient>,
    pub strength: Option<Decimal>,
    pub strength_unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TherapeuticClass {
    pub class_id: i32,
    pub name: String,
    pub duplicate_therapy: bool,
    pub duplicates_allowed: i32,
    pub severity: i16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    pub price_type: PriceType,
    pub unit_price: Decimal,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PriceType {
    Awp,
    Wac,
    Mac,
    Nadac,
    Amp,
    Ful,
}

impl PriceType {
    /// The word in `drug_price.price_type` and `contract_rate.price_type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Awp => "awp",
            Self::Wac => "wac",
            Self::Mac => "mac",
            Self::Nadac => "nadac",
            Self::Amp => "amp",
            Self::Ful => "ful",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Awp, Self::Wac, Self::Mac, Self::Nadac, Self::Amp, Self::Ful]
            .into_iter()
            .find(|value| value.name() == name)
    }
}
