//! How a plan pays after another payer, and the other coverages of a member.

use rust_decimal::Decimal;

use super::Span;
use crate::claim::canonical::is_same_code;

/// The terms by which a plan coordinates with other payers, for a span of dates (CB-1).
#[derive(Clone, Debug, PartialEq)]
pub struct Coordination {
    /// How the plan's part is worked out.
    pub method: CoordinationMethod,
    /// Reject codes (511-FB) of another payer after which the plan pays as if it were first (CB-2).
    pub accepted_reject_codes: Vec<String>,
    /// Whether every other coverage pays before the plan, whatever its rank, as before Medicaid (CB-1).
    pub last_resort: bool,
    /// Which amounts of another payer count as paid (CB-3).
    pub counted: CountedPayments,
    /// Dollars that the plan pays at most of a bill for patient responsibility alone; `None`: no limit (CB-4).
    pub program_maximum: Option<Decimal>,
    /// Whether a claim is rejected 74 of which another payer paid what the plan allows, or more; it is paid at 0.00
    /// otherwise (CB-4).
    pub reject_when_met: bool,
    /// Whether what a manufacturer pays for the patient counts toward the member's accumulators (CB-6).
    pub assistance_accumulates: bool,
    /// What becomes of a claim when that of the payer before it is reversed (CB-7).
    pub first_reversed: FirstReversed,
    /// Fill dates they are good for.
    pub span: Span,
}

impl Default for Coordination {
    fn default() -> Self {
        Self {
            method: CoordinationMethod::PatientResponsibility,
            accepted_reject_codes: Vec::new(),
            last_resort: false,
            counted: CountedPayments::All,
            program_maximum: None,
            reject_when_met: false,
            assistance_accumulates: true,
            first_reversed: FirstReversed::Warn,
            span: Span::default(),
        }
    }
}

impl Coordination {
    /// Whether the plan pays after another payer rejected a claim with this code.
    pub fn accepts(&self, reject_code: &str) -> bool {
        self.accepted_reject_codes.iter().any(|code| is_same_code(code, reject_code))
    }
}

/// How a plan works out its part of what another payer left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoordinationMethod {
    /// What the other payer left the patient, up to the allowed amount, less the plan's own cost share.
    PatientResponsibility,
    /// The lesser of that and of the allowed amount less what the other payer paid, less the own cost share.
    GovernmentLesser,
    /// The same, and the patient pays no more than the own cost share: the rest is written off.
    MedicaidLesser,
    /// What the plan pays when it is first, up to what the other payer left the patient.
    Standard,
    /// The same, less what the other payer paid.
    NonDuplication,
}

impl CoordinationMethod {
    /// The word in `plan_coordination.method`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PatientResponsibility => "patient_responsibility",
            Self::GovernmentLesser => "government_lesser",
            Self::MedicaidLesser => "medicaid_lesser",
            Self::Standard => "standard",
            Self::NonDuplication => "non_duplication",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::PatientResponsibility,
            Self::GovernmentLesser,
            Self::MedicaidLesser,
            Self::Standard,
            Self::NonDuplication,
        ]
        .into_iter()
        .find(|value| value.name() == name)
    }
}

/// Which amounts paid by another payer count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedPayments {
    /// All of them.
    All,
    /// All but those for delivery, shipping and postage.
    DrugOnly,
}

impl CountedPayments {
    /// The word in `plan_coordination.counted`.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::DrugOnly => "drug_only",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::All, Self::DrugOnly].into_iter().find(|value| value.name() == name)
    }
}

/// What becomes of a later payer's claim when the first one's is reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstReversed {
    /// It stands, and the pharmacy is told.
    Warn,
    /// The first one is not reversed.
    Refuse,
    /// It is reversed as well.
    Reverse,
}

impl FirstReversed {
    /// The word in `plan_coordination.first_reversed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
            Self::Reverse => "reverse",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Warn, Self::Refuse, Self::Reverse].into_iter().find(|value| value.name() == name)
    }
}

/// Another coverage of a member, under whatever card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCoverage {
    /// Its rank among the member's coverages: the lowest pays first.
    pub rank: i16,
    /// First and last day covered.
    pub span: Span,
    /// Where its payer is billed.
    pub routing: Routing,
}

/// Where a payer is billed, and who the member is there; `None` where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routing {
    /// Bank identification number (101-A1).
    pub bin: Option<String>,
    /// Processor control number (104-A4).
    pub pcn: Option<String>,
    /// Group ID (301-C1).
    pub group_id: Option<String>,
    /// Cardholder ID (302-C2) of the member there.
    pub cardholder_id: Option<String>,
}

impl Routing {
    /// What is known of it, in words; empty where nothing is.
    pub fn words(&self) -> String {
        let parts =
            [("BIN", &self.bin), ("PCN", &self.pcn), ("group", &self.group_id), ("cardholder ID", &self.cardholder_id)];
        let known = parts.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_deref()?)));
        known.collect::<Vec<_>>().join(", ")
    }
}
