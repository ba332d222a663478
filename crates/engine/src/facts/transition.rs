//! What a Part D plan gives to members who change to it, and to whom it gave it.

use super::Span;

/// A plan's terms of transition and emergency supplies (PD-13), 42 CFR 423.120(b)(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionTerms {
    /// Days from the first day in the plan, or of the year, in which it is given; the first counts as day 1.
    pub days: i32,
    /// Days' supply in all, of one drug.
    pub days_supply: i32,
    /// The same in long-term care.
    pub care_days_supply: i32,
    /// Days' supply of an emergency supply in long-term care.
    pub emergency_days_supply: i32,
    /// Patient residence codes (384-4X) of long-term care.
    pub care_residences: Vec<String>,
    /// Submission clarification codes (420-DK) that tell of a change of the level of care.
    pub level_of_care_codes: Vec<String>,
    /// The tier of what is off the formulary; `None`: the one an authorization would give.
    pub exception_tier: Option<i32>,
    /// Fill dates they are good for.
    pub span: Span,
}

impl Default for TransitionTerms {
    /// The defaults of the columns of `pbm.plan_transition`.
    fn default() -> Self {
        Self {
            days: 90,
            days_supply: 30,
            care_days_supply: 31,
            emergency_days_supply: 31,
            care_residences: vec!["3".into(), "9".into()],
            level_of_care_codes: vec!["18".into()],
            exception_tier: None,
            span: Span::default(),
        }
    }
}

/// Why a supply is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The member is new in the plan.
    NewMember,
    /// The plan's rule for the product is stricter than last year's.
    NewYear,
    /// The member's level of care changed.
    LevelOfCare,
    /// The member is in long-term care and waits for the decision about an exception.
    Emergency,
}

impl Transition {
    const ALL: [Self; 4] = [Self::NewMember, Self::NewYear, Self::LevelOfCare, Self::Emergency];

    /// The word in `claim_transition.kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewMember => "new_member",
            Self::NewYear => "new_year",
            Self::LevelOfCare => "level_of_care",
            Self::Emergency => "emergency",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// In words, for the trace.
    pub fn words(self) -> &'static str {
        match self {
            Self::NewMember => "transition supply of a new member",
            Self::NewYear => "transition supply at the change of year",
            Self::LevelOfCare => "transition supply at a change of the level of care",
            Self::Emergency => "emergency supply in long-term care",
        }
    }
}
