//! Rules of a formulary, and what they are about.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Product, Span};
use crate::identifier::Ndc;

/// A formulary rule of one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub id: Uuid,
    pub target: Target,
    pub tier: Option<i32>,
    pub tier_name: Option<String>,
    pub covered: bool,
    pub reject_code: Option<String>,
    pub prior_auth_required: bool,
    pub step_therapy_required: bool,
    pub quantity_limit: Option<Decimal>,
    pub quantity_limit_days: Option<i32>,
    pub copay: Option<Decimal>,
    pub coinsurance_percent: Option<Decimal>,
    pub maximum_days_supply: Option<i32>,
    /// Fills of the target in a period.
    pub fill_limit: Option<WindowLimit>,
    /// Days of supply of the target in a period.
    pub days_supply_limit: Option<WindowLimit>,
    pub minimum_age: Option<i32>,
    pub maximum_age: Option<i32>,
    pub sex: Option<String>,
    pub span: Span,
    pub steps: Vec<StepTherapy>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StepTherapy {
    pub step_number: i16,
    pub target: Target,
    pub target_name: String,
    pub lookback_days: i32,
    pub minimum_days_supply: i32,
}

/// A limit of what is filled in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowLimit {
    pub limit: i32,
    /// The days of the period, which ends on the fill date.
    pub days: i32,
}

/// What a rule or an authorization is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Ndc(Ndc),
    Ingredient(i32),
    Class(i32),
}

impl Target {
    pub fn matches(&self, product: &Product) -> bool {
        match *self {
            Self::Ndc(ndc) => product.ndc == ndc,
            Self::Ingredient(id) => product.has_ingredient(id),
            Self::Class(id) => product.in_class(id),
        }
    }

    /// NDC beats ingredient beats class.
    pub fn specificity(&self) -> u8 {
        match self {
            Self::Ndc(_) => 3,
            Self::Ingredient(_) => 2,
            Self::Class(_) => 1,
        }
    }
}
