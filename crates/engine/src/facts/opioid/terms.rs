//! A plan's terms for opioids.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::FactorSet;
use crate::facts::{Condition, Span};

/// What a plan asks of opioids for a span of dates (OP-1). A plan without terms asks nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct OpioidTerms {
    /// The set of factors it uses; `None`: the one in force on the fill date.
    pub factor_set: Option<String>,
    /// Whether the early supply of the same drug adds to the one before it or follows it.
    pub early_refill: EarlyRefill,
    /// The dose from which pharmacist and prescriber coordinate; `None`: not asked.
    pub coordination: Option<SoftLimit>,
    /// The dose in MME a day from which a claim is rejected; `None`: not asked.
    pub maximum_dose: Option<Decimal>,
    /// What a member who takes no opioids may be given; `None`: not asked.
    pub naive: Option<NaiveLimit>,
    /// Whether an opioid with a benzodiazepine on one day is asked about.
    pub benzodiazepine: bool,
    /// Whether that is left out where one prescriber wrote both.
    pub same_prescriber_passes: bool,
    /// Whether two long-acting opioids on one day are asked about.
    pub long_acting: bool,
    /// Conditions whose members none of this is asked of.
    pub exempt_conditions: Vec<Condition>,
    /// Patient residence codes (384-4X) of members none of this is asked of.
    pub exempt_residences: Vec<String>,
    /// The code that rejects a dose that needs coordination.
    pub coordination_code: String,
    /// The code that rejects a dose above the maximum.
    pub maximum_dose_code: String,
    /// The code that rejects too long a first supply.
    pub naive_code: String,
    /// The code that rejects an opioid with a benzodiazepine.
    pub benzodiazepine_code: String,
    /// The code that rejects a second long-acting opioid.
    pub long_acting_code: String,
    /// Fill dates they are good for.
    pub span: Span,
}

impl Default for OpioidTerms {
    /// The defaults of the columns of `pbm.plan_opioid`.
    fn default() -> Self {
        Self {
            factor_set: None,
            early_refill: EarlyRefill::Overlap,
            coordination: Some(SoftLimit { dose: Decimal::from(90), sources: 1 }),
            maximum_dose: None,
            naive: Some(NaiveLimit { lookback_days: 60, maximum_days_supply: 7 }),
            benzodiazepine: true,
            same_prescriber_passes: false,
            long_acting: true,
            exempt_conditions: vec![
                Condition::Hospice,
                Condition::PalliativeCare,
                Condition::ActiveCancer,
                Condition::SickleCellDisease,
                Condition::LongTermCare,
            ],
            exempt_residences: Vec::new(),
            coordination_code: "88".into(),
            maximum_dose_code: "88".into(),
            naive_code: "7X".into(),
            benzodiazepine_code: "88".into(),
            long_acting_code: "88".into(),
            span: Span::default(),
        }
    }
}

/// The dose from which pharmacist and prescriber coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftLimit {
    /// MME a day; the dose itself is asked about.
    pub dose: Decimal,
    /// How many prescribers, or how many pharmacies, the supplies of that dose have at least.
    pub sources: i32,
}

/// What a member who takes no opioids may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NaiveLimit {
    /// Days before the fill in which no opioid was filled.
    pub lookback_days: i32,
    /// The longest supply in days.
    pub maximum_days_supply: i32,
}

/// What becomes of the supply of a drug that is filled before the one before it is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarlyRefill {
    /// Both count on the days they share.
    Overlap,
    /// The new one begins when the old one ends.
    Shift,
}

impl EarlyRefill {
    /// The word in `plan_opioid.early_refill`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Shift => "shift",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Overlap, Self::Shift].into_iter().find(|value| value.name() == name)
    }
}

impl OpioidTerms {
    /// The set of factors that counts on a date.
    pub fn factor_set<'a>(&self, sets: &'a [FactorSet], date: NaiveDate) -> Option<&'a FactorSet> {
        FactorSet::in_use(sets, self.factor_set.as_deref(), date)
    }
}
