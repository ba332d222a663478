//! A plan's Part D terms.

use rust_decimal::Decimal;

use super::DrugKind;
use crate::facts::Span;

/// The Part D terms of a plan for a span of dates (PD-3). A plan that has any is a Part D plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDTerms {
    /// The design of the benefit.
    pub benefit: PartDBenefit,
    /// Days that a month's supply has at most: those of insulin's months and of the daily cost share.
    pub month_days: i32,
    /// What a copay is for a claim that crosses the threshold.
    pub straddling_copay: StraddlingCopay,
    /// What a tier without the plan's deductible credits to it.
    pub tier_credit: TierCredit,
    /// What insulin credits to the standard deductible.
    pub insulin_credit: InsulinCredit,
    /// Whether manufacturer and CMS share the cost of insulin and vaccines before the member's incurred costs reach the
    /// deductible (SSA 1860D-14C(g)(1)(C) says they do not).
    pub discounts_before_deductible: bool,
    /// The kind of a compound.
    pub compound_kind: DrugKind,
    /// Dollars a patient pays for a claim from which on he is told that the payment plan would help; `None`: nobody is.
    pub likely_to_benefit: Option<Decimal>,
    /// Reject codes (511-FB) with which the pharmacy is told to give the notice of rights, by 569.
    pub notice_reject_codes: Vec<String>,
    /// Fill dates they are good for.
    pub span: Span,
}

impl PartDTerms {
    /// Whether the notice of rights goes with a claim that is rejected by this code.
    pub fn gives_notice(&self, code: &str) -> bool {
        self.notice_reject_codes.iter().any(|listed| listed == code)
    }
}

/// The codes by which a product is not covered, or not as it was prescribed.
const NOTICE: [&str; 13] = ["60", "61", "70", "75", "76", "78", "608", "7X", "9G", "A3", "A5", "A6", "MR"];

impl Default for PartDTerms {
    /// The defaults of the columns of `pbm.plan_part_d`.
    fn default() -> Self {
        Self {
            benefit: PartDBenefit::DefinedStandard,
            month_days: 34,
            straddling_copay: StraddlingCopay::Full,
            tier_credit: TierCredit::Gross,
            insulin_credit: InsulinCredit::Paid,
            discounts_before_deductible: false,
            compound_kind: DrugKind::Other,
            likely_to_benefit: Some(Decimal::from(600)),
            notice_reject_codes: NOTICE.map(str::to_owned).to_vec(),
            span: Span::default(),
        }
    }
}

/// The design of a Part D benefit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartDBenefit {
    /// The year's deductible and coinsurance.
    DefinedStandard,
    /// The plan's tiers and its own deductible, on the tiers it applies to.
    EnhancedAlternative {
        /// Dollars of the plan's own deductible.
        deductible: Decimal,
    },
}

impl PartDBenefit {
    /// The word in `plan_part_d.benefit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DefinedStandard => "defined_standard",
            Self::EnhancedAlternative { .. } => "enhanced_alternative",
        }
    }

    /// The design of a word with the plan's own deductible, which the standard one does not have; `None` for an unknown
    /// word.
    pub fn parse(name: &str, deductible: Decimal) -> Option<Self> {
        [Self::DefinedStandard, Self::EnhancedAlternative { deductible }].into_iter().find(|value| value.name() == name)
    }
}

/// What a copay is for a claim of which a part is above the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StraddlingCopay {
    /// The whole copay, once.
    Full,
    /// As much of it as the part below the threshold is of the price.
    Proportion,
}

impl StraddlingCopay {
    /// The word in `plan_part_d.straddling_copay`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Proportion => "proportion",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Full, Self::Proportion].into_iter().find(|value| value.name() == name)
    }
}

/// What a claim of a tier to which the plan's deductible does not apply credits to that deductible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierCredit {
    /// Its price.
    Gross,
    /// Nothing.
    None,
}

impl TierCredit {
    /// The word in `plan_part_d.tier_credit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::None => "none",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Gross, Self::None].into_iter().find(|value| value.name() == name)
    }
}

/// What a claim for insulin, to which no deductible applies, credits to the standard deductible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsulinCredit {
    /// What is paid for it, by the member and the low-income subsidy.
    Paid,
    /// Nothing.
    None,
    /// Its price.
    Gross,
}

impl InsulinCredit {
    /// The word in `plan_part_d.insulin_credit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::None => "none",
            Self::Gross => "gross",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Paid, Self::None, Self::Gross].into_iter().find(|value| value.name() == name)
    }
}
