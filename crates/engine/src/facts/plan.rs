//! A benefit plan and its settings.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub plan_id: Uuid,
    pub plan_code: String,
    pub span: Span,
    pub benefit_year_start_month: u32,
    pub individual_deductible: Decimal,
    pub family_deductible: Option<Decimal>,
    pub individual_out_of_pocket_maximum: Option<Decimal>,
    pub family_out_of_pocket_maximum: Option<Decimal>,
    pub family_accumulation: FamilyAccumulation,
    pub open_formulary: bool,
    pub maximum_days_supply: Option<i32>,
    pub maximum_claim_amount: Option<Decimal>,
    pub maximum_dependent_age: Option<i32>,
    pub timely_filing_days: Option<i32>,
    pub prescription_valid_days: Option<i32>,
    pub prescriber_required: bool,
    pub refill_threshold_percent: Decimal,
    pub refill_counting: RefillCounting,
    pub refill_supply_on_hand: bool,
    /// Outcome by severity: major, moderate, minor.
    pub dur_outcomes: [DurOutcome; 3],
    pub answer_duplicates: bool,
    pub price_tie: PriceTie,
    pub daw_penalty_codes: Vec<String>,
    pub daw_penalty_accumulates: bool,
    pub cost_shares: Vec<CostShare>,
    pub overrides: Vec<PlanOverride>,
    pub networks: Vec<PlanNetwork>,
}

impl Default for Plan {
    /// The defaults of the columns of `pbm.plan`.
    fn default() -> Self {
        Self {
            plan_id: Uuid::nil(),
            plan_code: String::new(),
            span: Span::default(),
            benefit_year_start_month: 1,
            individual_deductible: Decimal::ZERO,
            family_deductible: None,
            individual_out_of_pocket_maximum: None,
            family_out_of_pocket_maximum: None,
            family_accumulation: FamilyAccumulation::Embedded,
            open_formulary: false,
            maximum_days_supply: None,
            maximum_claim_amount: None,
            maximum_dependent_age: None,
            timely_filing_days: None,
            prescription_valid_days: Some(365),
            prescriber_required: false,
            refill_threshold_percent: Decimal::from(75),
            refill_counting: RefillCounting::Inclusive,
            refill_supply_on_hand: false,
            dur_outcomes: [DurOutcome::SoftReject, DurOutcome::Message, DurOutcome::Message],
            answer_duplicates: true,
            price_tie: PriceTie::Contract,
            daw_penalty_codes: Vec::new(),
            daw_penalty_accumulates: false,
            cost_shares: Vec::new(),
            overrides: Vec::new(),
            networks: Vec::new(),
        }
    }
}

impl Plan {
    /// First day of the benefit year that `date` lies in.
    pub fn benefit_year_start(&self, date: NaiveDate) -> NaiveDate {
        use chrono::Datelike;
        let month = self.benefit_year_start_month.clamp(1, 12);
        let year = if date.month() >= month { date.year() } else { date.year() - 1 };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(date)
    }

    pub fn dur_outcome(&self, severity: i16) -> DurOutcome {
        self.dur_outcomes[usize::from(severity.clamp(1, 3).unsigned_abs()) - 1]
    }

    pub fn overrides<'a>(&'a self, reject_code: &'a str, channel: OverrideChannel) -> impl Iterator<Item = &'a str> {
        self.overrides
            .iter()
            .filter(move |o| o.reject_code == reject_code && o.channel == channel)
            .map(|o| o.code.as_str())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CostShare {
    pub tier: i32,
    pub tier_name: Option<String>,
    /// `None`: any channel.
    pub channel: Option<String>,
    pub minimum_days_supply: i32,
    pub maximum_days_supply: i32,
    pub copay: Option<Decimal>,
    pub coinsurance_percent: Option<Decimal>,
    pub minimum: Option<Decimal>,
    pub maximum: Option<Decimal>,
    pub deductible_applies: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlanNetwork {
    pub network_id: i32,
    pub preference: i16,
    pub span: Span,
}

/// A code with which a plan lets a pharmacy override a reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOverride {
    pub reject_code: String,
    pub channel: OverrideChannel,
    pub code: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideChannel {
    SubmissionClarification,
    Dur,
    PriorAuthorizationType,
}

impl OverrideChannel {
    /// The word in `plan_override.channel`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SubmissionClarification => "submission_clarification",
            Self::Dur => "dur",
            Self::PriorAuthorizationType => "prior_authorization_type",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::SubmissionClarification, Self::Dur, Self::PriorAuthorizationType]
            .into_iter()
            .find(|value| value.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyAccumulation {
    /// The individual or the family limit, whichever is met first.
    Embedded,
    /// The family limit alone.
    Aggregate,
}

impl FamilyAccumulation {
    /// The word in `plan.family_accumulation`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Aggregate => "aggregate",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Embedded, Self::Aggregate].into_iter().find(|value| value.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefillCounting {
    /// Both fill dates count as used days.
    Inclusive,
    /// The difference of the dates.
    Elapsed,
}

impl RefillCounting {
    /// The word in `plan.refill_counting`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inclusive => "inclusive",
            Self::Elapsed => "elapsed",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Inclusive, Self::Elapsed].into_iter().find(|value| value.name() == name)
    }
}

/// What a DUR finding does to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DurOutcome {
    Message,
    SoftReject,
    Reject,
}

impl DurOutcome {
    /// The word in `plan.dur_major`, `dur_moderate`, `dur_minor` and `dur_alert.outcome`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::SoftReject => "soft_reject",
            Self::Reject => "reject",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Message, Self::SoftReject, Self::Reject].into_iter().find(|value| value.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceTie {
    Contract,
    UsualAndCustomary,
}

impl PriceTie {
    /// The word in `plan.price_tie`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::UsualAndCustomary => "usual_and_customary",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Contract, Self::UsualAndCustomary].into_iter().find(|value| value.name() == name)
    }
}
