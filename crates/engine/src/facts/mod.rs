//! What the engine knows when it decides: rows of the database as plain values.

mod client;
mod codes;
mod compound;
mod coordination;
mod deductible;
pub mod dispensed;
mod exclusion;
mod history;
mod ingredient;
mod lock_in;
mod member;
mod network;
mod opioid;
mod part_d;
mod pharmacy;
mod plan;
mod plan_terms;
mod prescriber;
mod product;
mod rule;
mod span;
mod transition;

use std::rc::Rc;

use chrono::NaiveDate;

use crate::identifier::Ndc;

pub use client::{ClientContract, ClientMethod, MemberShare};
pub use codes::CodeSets;
pub use compound::{CompoundTerms, IngredientFacts, LevelFee};
pub use coordination::{Coordination, CoordinationMethod, CountedPayments, FirstReversed, OtherCoverage, Routing};
pub use deductible::Deductible;
pub use exclusion::Exclusion;
pub use history::{ClaimStatus, OfCompound, PastClaim, Period};
pub use ingredient::{DoseLimit, Ingredient, Interaction, PatientLimit};
pub use lock_in::{LockIn, LockedDrugs, LockedTo};
pub use member::{Authorization, AuthorizationStatus, Balance, Coverage};
pub use network::{NetworkKind, NetworkTerms, RequiredNetwork, kinds};
pub use opioid::{
    Dose, DoseUnit, EarlyRefill, Factor, FactorSet, MethadoneBand, NaiveLimit, OpioidTerms, ProductFactor, SafetyClass,
    SafetyFlags, ScheduleRule, SoftLimit,
};
pub use part_d::{
    Condition, ConditionSpan, DrugCoverage, DrugKind, IncurredPayer, InsulinCredit, LowIncomeCopay, LowIncomeSpan,
    ManufacturerDiscount, ManufacturerStatus, MissingRow, PartDAccumulator, PartDBalance, PartDBenefit, PartDDrug,
    PartDTerms, PartDYear, StraddlingCopay, TierCredit,
};
pub use pharmacy::{Contract, Pharmacy, Rate};
pub use plan::{
    CostShare, DurOutcome, DurSetting, EmergencySupply, FamilyAccumulation, OverrideChannel, Plan, PlanNetwork,
    PlanOverride, PriceTie, RefillCounting,
};
pub use plan_terms::PlanTerms;
pub use prescriber::Prescriber;
pub use product::{AdditiveEffect, MacOwner, MacPrice, Price, PriceType, Product, ProductIngredient, TherapeuticClass};
pub use rule::{QuantityLimit, Rule, RuleShare, StepTherapy, Target, WindowLimit};
pub use span::{Span, days_after};
pub use transition::{Transition, TransitionTerms};

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
    /// What bears on each ingredient of a compound, in the order sent; empty for any other claim (CP-2).
    pub ingredients: Vec<IngredientFacts>,
    /// Whether another member's paid claim has this claim's key.
    pub key_is_taken: bool,
    /// The Part D amounts of the fill date's year; `None` under any other plan, or where the year is not loaded (PD-1).
    pub part_d_year: Option<Rc<PartDYear>>,
    /// The patient's spans of low-income subsidy (PD-6).
    pub low_income: Vec<LowIncomeSpan>,
    /// The patient's conditions.
    pub conditions: Vec<ConditionSpan>,
    /// Spans in which the patient takes part in the Medicare Prescription Payment Plan (PD-9).
    pub payment_plan: Vec<Span>,
    /// The sets of factors of opioids, of all dates (OP-2).
    pub factor_sets: Rc<Vec<FactorSet>>,
    /// What law asks of the schedules, in all states and on all dates (RX-6).
    pub schedule_rules: Rc<Vec<ScheduleRule>>,
    /// What the patient is locked in to, where the plan may do that (M-11).
    pub lock_ins: Vec<LockIn>,
    /// The pharmacies of earlier fills, where it matters what networks they were in (P-4).
    pub earlier_pharmacies: Rc<Vec<Rc<Pharmacy>>>,
}

/// What changes from claim to claim of one member, at the moment of a decision.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemberView<'a> {
    /// What the patient has met in the benefit year.
    pub individual: Balance,
    /// What the patient's family has met in the benefit year.
    pub family: Balance,
    /// What the patient has met of the Part D year, with what other plans of the year reported (PD-8).
    pub part_d: PartDBalance,
    /// Paid, not reversed claims.
    pub history: &'a [PastClaim],
    /// The patient's prior authorizations, with what is used of each.
    pub authorizations: &'a [Authorization],
}
