//! What the engine knows when it decides: rows of the database as plain values.

mod codes;
pub mod dispensed;
mod history;
mod ingredient;
mod member;
mod pharmacy;
mod plan;
mod plan_terms;
mod prescriber;
mod product;
mod rule;
mod span;

use std::rc::Rc;

use chrono::NaiveDate;

use crate::identifier::Ndc;

pub use codes::CodeSets;
pub use history::{ClaimStatus, PastClaim, Period};
pub use ingredient::{DoseLimit, Ingredient, Interaction, PatientLimit};
pub use member::{Authorization, AuthorizationStatus, Balance, Coverage};
pub use pharmacy::{Contract, Pharmacy, Rate};
pub use plan::{
    CostShare, DurOutcome, DurSetting, EmergencySupply, FamilyAccumulation, OverrideChannel, Plan, PlanNetwork,
    PlanOverride, PriceTie, RefillCounting,
};
pub use plan_terms::PlanTerms;
pub use prescriber::Prescriber;
pub use product::{AdditiveEffect, Price, PriceType, Product, ProductIngredient, TherapeuticClass};
pub use rule::{Rule, RuleShare, StepTherapy, Target, WindowLimit};
pub use span::{Span, days_after};

/// Everything that bears on one claim.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The day the claim was received.
    pub received: NaiveDate,
    /// The code sets that fields of the claim are checked against (F-2).
    pub codes: Rc<CodeSets>,
    /// The pharmacy of the NPI sent, with its contracts; `None` where it is not on file (P-1).
    pub pharmacy: Option<Rc<Pharmacy>>,
    /// The prescriber of the NPI sent; `None` where none is on file.
    pub prescriber: Option<Rc<Prescriber>>,
    /// The product of the NDC sent with the prices that were published by the received day; `None` where it is not on
    /// file (D-1).
    pub product: Option<Rc<Product>>,
    /// The one code on file of those that an ambiguous product ID can be (ID-1).
    pub candidate: Option<Ndc>,
    /// The generic whose price measures the DAW penalty.
    pub generic: Option<Rc<Product>>,
    /// All spans under the claim's cardholder ID.
    pub coverages: Rc<Vec<Coverage>>,
    /// The plan of the chosen span with its settings on the fill date.
    pub plan: Option<Rc<Plan>>,
    /// Rules of the plan's formulary that the product may fall under (D-3).
    pub rules: Rc<Vec<Rule>>,
    /// Name of a covered product of the same class, where the claim's is not covered.
    pub alternative: Option<Rc<str>>,
    /// Whether another member's paid claim has this claim's key.
    pub key_is_taken: bool,
}

/// What changes from claim to claim of one member, at the moment of a decision.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemberView<'a> {
    /// What the patient has met in the benefit year.
    pub individual: Balance,
    /// What the patient's family has met in the benefit year.
    pub family: Balance,
    /// Paid, not reversed claims.
    pub history: &'a [PastClaim],
    /// The patient's prior authorizations, with what is used of each.
    pub authorizations: &'a [Authorization],
}
