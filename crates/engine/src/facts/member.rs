//! Members: coverage, balances, authorizations.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Span, Target};

/// A span of coverage with the person it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub coverage_id: Uuid,
    pub member_id: i32,
    pub patient_id: Uuid,
    pub plan_id: Uuid,
    pub family_id: Uuid,
    pub person_code: String,
    pub relationship_code: String,
    pub rank: i16,
    pub span: Span,
    pub date_of_birth: NaiveDate,
    pub sex: String,
    /// Whether the person has prior authorizations on file.
    pub has_authorizations: bool,
}

/// What has been paid by one owner in one benefit year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub deductible_met: Decimal,
    pub out_of_pocket_met: Decimal,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Authorization {
    pub number: String,
    pub plan_id: Uuid,
    pub target: Target,
    pub status: AuthorizationStatus,
    pub waived_reject_codes: Vec<String>,
    pub quantity_authorized: Option<Decimal>,
    pub fills_authorized: Option<i32>,
    /// Fills and units already paid under it.
    pub fills_used: i32,
    pub quantity_used: Decimal,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationStatus {
    Approved,
    Denied,
    InProcess,
}

impl AuthorizationStatus {
    /// The word in `prior_authorization.status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::InProcess => "in_process",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Approved, Self::Denied, Self::InProcess].into_iter().find(|value| value.name() == name)
    }
}
