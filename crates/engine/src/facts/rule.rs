//! Rules of a formulary, and what they are about.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Product, RequiredNetwork, Span};
use crate::identifier::Ndc;

/// A formulary rule of one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Key in `pbm.formulary`; nil for the defaults of a product in an open formulary (D-4).
    pub id: Uuid,
    /// The NDC, ingredient or class it is for.
    pub target: Target,
    /// Tier of the products it covers; `None`: the product's own (D-7).
    pub tier: Option<i32>,
    /// What the plan calls the tier.
    pub tier_name: Option<String>,
    /// `false`: the product is excluded (D-6).
    pub covered: bool,
    /// Reject code (511-FB) of an exclusion; `None`: 70 (D-6).
    pub reject_code: Option<String>,
    /// Whether a claim needs a prior authorization, 75 without (UM-1).
    pub prior_auth_required: bool,
    /// Whether other drugs must have been tried first, 608 otherwise (UM-3).
    pub step_therapy_required: bool,
    /// Most billing units of a fill, or of a period of `quantity_limit_days` days (UM-4).
    pub quantity_limit: Option<Decimal>,
    /// Days of each period that the quantity is limited in, 76 beyond; `None`: per fill, 9G beyond.
    pub quantity_limit_days: Option<i32>,
    /// Further limits of the quantity, which hold beside that one (UM-4).
    pub quantity_limits: Vec<QuantityLimit>,
    /// Dollars per fill, in place of the plan's cost share (CS-2).
    pub copay: Option<Decimal>,
    /// Percent of what is left after the deductible, in place of the plan's cost share (CS-2).
    pub coinsurance_percent: Option<Decimal>,
    /// Whether the deductible comes before the share; `None`: as the plan's cost share says (CS-2).
    pub deductible_applies: Option<bool>,
    /// Shares of its own by channel and days' supply, before the two above and the plan's (CS-2).
    pub cost_shares: Vec<RuleShare>,
    /// Longest supply of one fill in days, AG beyond; `None`: no limit (UM-5).
    pub maximum_days_supply: Option<i32>,
    /// Fills of the target in a period.
    pub fill_limit: Option<WindowLimit>,
    /// Days of supply of the target in a period.
    pub days_supply_limit: Option<WindowLimit>,
    /// Youngest age covered in completed years, 60 below; `None`: no limit (UM-8).
    pub minimum_age: Option<i32>,
    /// Oldest age covered in completed years, 60 above; `None`: no limit (UM-8).
    pub maximum_age: Option<i32>,
    /// The only sex covered, `M` or `F`, 61 for the other; `None`: both (UM-9).
    pub sex: Option<String>,
    /// The kind of network that the target is dispensed in, its code in another; `None`: nothing is asked (P-3).
    pub network: Option<RequiredNetwork>,
    /// Fill dates it is in force.
    pub span: Span,
    /// The drugs to be tried first; rows of one step number are alternatives (UM-3).
    pub steps: Vec<StepTherapy>,
}

impl Rule {
    /// A rule that covers its target at any time, and neither asks for nor limits anything.
    pub fn covering(target: Target) -> Self {
        Self {
            id: Uuid::nil(),
            target,
            tier: None,
            tier_name: None,
            covered: true,
            reject_code: None,
            prior_auth_required: false,
            step_therapy_required: false,
            quantity_limit: None,
            quantity_limit_days: None,
            quantity_limits: Vec::new(),
            copay: None,
            coinsurance_percent: None,
            deductible_applies: None,
            cost_shares: Vec::new(),
            maximum_days_supply: None,
            fill_limit: None,
            days_supply_limit: None,
            minimum_age: None,
            maximum_age: None,
            sex: None,
            network: None,
            span: Span::default(),
            steps: Vec::new(),
        }
    }
}

/// A limit of the units of a fill or of a period (UM-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuantityLimit {
    /// The most billing units.
    pub quantity: Decimal,
    /// Days of each period that they are limited in, 76 beyond; `None`: of a fill, 9G beyond.
    pub days: Option<i32>,
}

impl Rule {
    /// All limits of the quantity: its own, then the further ones.
    pub fn all_quantity_limits(&self) -> impl Iterator<Item = QuantityLimit> {
        let own = self.quantity_limit.map(|quantity| QuantityLimit { quantity, days: self.quantity_limit_days });
        own.into_iter().chain(self.quantity_limits.iter().copied())
    }
}

/// What the member pays of the products of one rule, by channel and days' supply (CS-2).
#[derive(Clone, Debug, PartialEq)]
pub struct RuleShare {
    /// `None`: any channel.
    pub channel: Option<String>,
    /// Whether it is for networks that the plan prefers, or for the others; `None`: for both (P-5).
    pub preferred: Option<bool>,
    /// Shortest days' supply it is for.
    pub minimum_days_supply: i32,
    /// Longest days' supply it is for.
    pub maximum_days_supply: i32,
    /// Dollars per fill, beside the coinsurance where there is one.
    pub copay: Option<Decimal>,
    /// Percent of what is left after the deductible; 25 is 25 % (CS-3).
    pub coinsurance_percent: Option<Decimal>,
    /// Least coinsurance in dollars (CS-3).
    pub minimum: Option<Decimal>,
    /// Most coinsurance in dollars (CS-3).
    pub maximum: Option<Decimal>,
    /// Whether the deductible comes before this share; `None`: as the rule says.
    pub deductible_applies: Option<bool>,
}

/// A drug to be tried before the product of its rule pays (UM-3).
#[derive(Clone, Debug, PartialEq)]
pub struct StepTherapy {
    /// Steps are taken in this order; any one row of a number meets it.
    pub step_number: i16,
    /// The ingredient or class to be tried.
    pub target: Target,
    /// Its name, used in the message.
    pub target_name: String,
    /// Days before the fill date in which it must have been filled.
    pub lookback_days: i32,
    /// Days' supply that must have been paid in the look-back, all fills together.
    pub minimum_days_supply: i32,
}

/// A limit of what is filled in any period of so many days (UM-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowLimit {
    /// The most that is allowed: fills, or days of supply.
    pub limit: i32,
    /// The days of a period.
    pub days: i32,
}

/// What a rule or an authorization is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// One product.
    Ndc(Ndc),
    /// Every product that contains this ingredient, by its key in `pbm.ingredient`.
    Ingredient(i32),
    /// Every product of this class, by its key in `pbm.therapeutic_class`.
    Class(i32),
}

impl Target {
    /// Whether the target includes the product (D-3).
    pub fn matches(&self, product: &Product) -> bool {
        match *self {
            Self::Ndc(ndc) => product.ndc == ndc,
            Self::Ingredient(id) => product.has_ingredient(id),
            Self::Class(id) => product.in_class(id),
        }
    }

    /// The number of what it is about: that of an NDC, or a key.
    pub fn key(&self) -> u64 {
        match *self {
            Self::Ndc(ndc) => ndc.as_u64(),
            Self::Ingredient(id) | Self::Class(id) => u64::from(id.unsigned_abs()),
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
