//! What a plan and a contract say of compounds, and what bears on an ingredient.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::{Product, Rule, Span};
use crate::claim::MOST_INGREDIENTS;

/// What a plan says of compounds, for a span of dates (CP-2).
#[derive(Clone, Debug, PartialEq)]
pub struct CompoundTerms {
    /// Whether compounds are covered at all.
    pub covered: bool,
    /// Whether a clarification code pays a compound without its ingredients that are not covered.
    pub takes_clarification: bool,
    /// The most ingredients of one compound.
    pub most_ingredients: i32,
    /// Fill dates they are good for.
    pub span: Span,
}

impl Default for CompoundTerms {
    fn default() -> Self {
        Self { covered: true, takes_clarification: true, most_ingredients: MOST_INGREDIENTS, span: Span::default() }
    }
}

/// What a contract pays for compounding at a level of effort (474-8E).
#[derive(Clone, Debug, PartialEq)]
pub struct LevelFee {
    /// The level.
    pub level_of_effort: String,
    /// Dollars per compound, instead of a dispensing fee.
    pub fee: Decimal,
}

/// What bears on one ingredient of a compound, as on the product of any other claim.
#[derive(Clone, Debug, Default)]
pub struct IngredientFacts {
    /// The product; `None` where it is not on file.
    pub product: Option<Rc<Product>>,
    /// Rules of the plan's formulary that it may fall under.
    pub rules: Rc<Vec<Rule>>,
    /// Name of a covered product of the same class, where it is not covered.
    pub alternative: Option<Rc<str>>,
}
