//! Members: coverage, balances, authorizations.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{OtherCoverage, Plan, Span, Target};

/// A span of coverage with the person it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Key in `pbm.coverage`.
    pub coverage_id: Uuid,
    /// The person's number in `pbm.members`.
    pub member_id: i32,
    /// The person's UUID, which claims, balances and authorizations refer to.
    pub patient_id: Uuid,
    /// The plan the person has on these dates.
    pub plan_id: Uuid,
    /// The family whose accumulators are added to.
    pub family_id: Uuid,
    /// Who of the family is covered, which selects the plan's deductible.
    pub coverage_tier: Option<String>,
    /// Person code (303-C3), which tells the persons of one cardholder ID apart (M-2).
    pub person_code: String,
    /// Patient relationship (306-C6): 0 not specified, 1 cardholder, 2 spouse, 3 child, 4 other.
    pub relationship_code: String,
    /// Which of several spans on one date answers: the lowest (M-3).
    pub rank: i16,
    /// First and last day covered.
    pub span: Span,
    /// The person's other coverages under whatever card: while one of a lower rank is open, it pays first (M-6).
    pub others: Vec<OtherCoverage>,
    /// Date of birth; ages are completed years on the fill date (M-5).
    pub date_of_birth: NaiveDate,
    /// Date of death; `None`: alive as far as is known (M-7).
    pub date_of_death: Option<NaiveDate>,
    /// `M`, `F`, or `U` where it is not known.
    pub sex: String,
}

impl Coverage {
    /// The first of the person's other coverages that pays before this one on a date: one of a lower rank, or any where
    /// the plan pays last of all (M-6, CB-1).
    pub fn pays_after(&self, date: NaiveDate, last_resort: bool) -> Option<&OtherCoverage> {
        let before = |other: &&OtherCoverage| other.span.covers(date) && (last_resort || other.rank < self.rank);
        self.others.iter().filter(before).min_by_key(|other| other.rank)
    }
}

/// What has been paid by one owner in one benefit year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Dollars paid toward the deductible.
    pub deductible_met: Decimal,
    /// Dollars paid that count toward the out-of-pocket maximum.
    pub out_of_pocket_met: Decimal,
}

impl Balance {
    /// What a plan counts with the opening credit of earlier plans, of which it carries over what it says.
    pub fn with_credit(self, credit: Self, plan: &Plan) -> Self {
        let carried = |carries: bool, amount| if carries { amount } else { Decimal::ZERO };
        Self {
            deductible_met: self.deductible_met + carried(plan.carry_over_deductible, credit.deductible_met),
            out_of_pocket_met: self.out_of_pocket_met
                + carried(plan.carry_over_out_of_pocket, credit.out_of_pocket_met),
        }
    }
}

/// A prior authorization on file for one patient under one plan (UM-2).
#[derive(Clone, Debug, PartialEq)]
pub struct Authorization {
    /// Prior authorization number, as a claim sends it in 462-EV.
    pub number: String,
    /// The plan it is for; under another plan it does not count.
    pub plan_id: Uuid,
    /// The product, ingredient or class it is for; `None`: any, for it is for everything of one edit.
    pub target: Option<Target>,
    /// The only prescriber it is for, by NPI; `None`: any.
    pub prescriber_npi: Option<String>,
    /// The only pharmacy it is for, by its key in `pbm.pharmacies`; `None`: any.
    pub pharmacy_id: Option<i32>,
    /// How it was decided; only an approved one lifts rejects.
    pub status: AuthorizationStatus,
    /// Reject codes (511-FB) it lifts.
    pub waived_reject_codes: Vec<String>,
    /// Billing units of all its fills together, PA beyond; `None`: no limit.
    pub quantity_authorized: Option<Decimal>,
    /// Number of fills it is good for, PA beyond; `None`: no limit.
    pub fills_authorized: Option<i32>,
    /// Dollars of allowed amounts of all its fills together, PA beyond; `None`: no limit.
    pub amount_authorized: Option<Decimal>,
    /// Fills already paid under it.
    pub fills_used: i32,
    /// Billing units already paid under it.
    pub quantity_used: Decimal,
    /// Dollars of allowed amounts already paid under it.
    pub amount_used: Decimal,
    /// First and last fill date it is good for.
    pub span: Span,
}

impl Authorization {
    /// Whether what is used of it counts.
    pub fn is_limited(&self) -> bool {
        self.fills_authorized.is_some() || self.quantity_authorized.is_some() || self.amount_authorized.is_some()
    }
}

/// How a request for prior authorization was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationStatus {
    /// Granted: it lifts the rejects it waives while it has fills and units left.
    Approved,
    /// Refused: a claim that needs or names it is told 3Y.
    Denied,
    /// Not decided yet: a claim that needs or names it is told 3W.
    InProcess,
    /// Taken back or ended without a decision: it counts as little as none.
    Closed,
}

impl AuthorizationStatus {
    /// The word in `prior_authorization.status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::InProcess => "in_process",
            Self::Closed => "closed",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Approved, Self::Denied, Self::InProcess, Self::Closed].into_iter().find(|value| value.name() == name)
    }
}
