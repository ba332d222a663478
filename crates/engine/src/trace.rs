//! The trace of a decision: which edits ran, in order, what they used and what they gave.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::identifier::Ndc;

/// The first byte of a stored trace.
const VERSION: u8 = 1;

/// An edit. New ones are added at the end: stored traces name them by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    Fields,
    Pharmacy,
    Eligibility,
    Product,
    Formulary,
    Prescriber,
    Duplicate,
    PriorAuthorization,
    StepTherapy,
    QuantityLimit,
    DaysSupplyLimit,
    AgeLimit,
    SexLimit,
    RefillTooSoon,
    Dur,
    Pricing,
    DawPenalty,
    CostShare,
    Accumulators,
    Reversal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Passed,
    Rejected,
    /// Would have rejected; an authorization or an override code lifted it.
    Overridden,
    /// Told to the pharmacist; the claim goes on.
    Message,
    /// A figure that was worked out.
    Computed,
    /// Could not be evaluated for want of what an earlier edit did not find.
    Skipped,
}

/// A decimal in a few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    mantissa: i64,
    scale: u8,
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        // Nothing the engine traces needs more than 18 digits; what did would be shown rounded.
        let mut value = value;
        while i64::try_from(value.mantissa()).is_err() && value.scale() > 0 {
            value = value.round_dp(value.scale() - 1);
        }
        Self {
            mantissa: i64::try_from(value.mantissa()).unwrap_or(i64::MAX),
            scale: u8::try_from(value.scale()).unwrap_or(0),
        }
    }
}

impl From<Number> for Decimal {
    fn from(value: Number) -> Self {
        Decimal::try_new(value.mantissa, u32::from(value.scale)).unwrap_or_default()
    }
}

/// A row, version or figure a step used. New ones are added at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    Code(String),
    Pharmacy(i32),
    Contract(i32),
    Coverage(Uuid),
    Rank(i16),
    Rule(Uuid),
    Tier(i32),
    Ndc(Ndc),
    Claim(Uuid),
    Authorization(String),
    Price(String, Number),
    Days(i32),
    Percent(Number),
    /// Days since 1970-01-01.
    Date(i32),
    Units(Number),
    Ingredient(Number),
    Fee(Number),
    Tax(Number),
    Allowed(Number),
    Deductible(Number),
    Copay(Number),
    Coinsurance(Number),
    Penalty(Number),
    PatientPay(Number),
    PlanPay(Number),
    OutOfPocket(Number),
    Limit(Number),
    Dose(Number),
    Severity(i16),
    Age(i32),
    Basis(String),
}

impl Fact {
    pub fn date(date: NaiveDate) -> Self {
        Self::Date(i32::try_from((date - NaiveDate::default()).num_days()).unwrap_or(0))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub edit: Edit,
    pub outcome: Outcome,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(pub Vec<Step>);

impl Trace {
    pub fn add(&mut self, edit: Edit, outcome: Outcome, facts: impl Into<Vec<Fact>>) {
        self.0.push(Step { edit, outcome, facts: facts.into() });
    }

    /// The stored form: a version byte, then the steps.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_extend(&self.0, vec![VERSION]).unwrap_or_else(|_| vec![VERSION, 0])
    }

    /// `None` for bytes this version cannot read.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (&version, steps) = bytes.split_first()?;
        (version == VERSION).then(|| postcard::from_bytes(steps).ok().map(Self))?
    }
}
