//! What is known of a person that changes a benefit.

use crate::facts::Span;

/// A span of a person's low-income subsidy (PD-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowIncomeSpan {
    /// 1, 2 or 3; the year says what each pays.
    pub level: i16,
    /// Fill dates it is good for.
    pub span: Span,
}

/// A span in which a person has a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionSpan {
    /// The condition.
    pub condition: Condition,
    /// Fill dates on which the person has it.
    pub span: Span,
}

/// A condition or residence that lifts limits or moves a drug to another payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Has elected hospice.
    Hospice,
    /// Is in palliative or end-of-life care.
    PalliativeCare,
    /// Is treated for cancer.
    ActiveCancer,
    /// Has sickle cell disease.
    SickleCellDisease,
    /// Lives in a long-term care facility.
    LongTermCare,
}

impl Condition {
    /// The word in `member_condition.condition`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hospice => "hospice",
            Self::PalliativeCare => "palliative_care",
            Self::ActiveCancer => "active_cancer",
            Self::SickleCellDisease => "sickle_cell_disease",
            Self::LongTermCare => "long_term_care",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Hospice, Self::PalliativeCare, Self::ActiveCancer, Self::SickleCellDisease, Self::LongTermCare]
            .into_iter()
            .find(|value| value.name() == name)
    }
}
