//! The functions that serve data of members.

/// A function that names the members before it serves anything of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Source {
    VerifyEligibility = 1,
    PriceClaim,
    DurScreen,
    ExplainClaim,
    WhatWouldPay,
    CheaperAlternatives,
    CorrectionDifferences,
    AccessReport,
    BreakGlass,
    Export,
    AdjudicateClaim,
    ReverseClaim,
    RebillClaim,
    PersonOfCard,
    ClaimHtml,
    PartDStatus,
    OpioidMme,
    RecordOtherPayment,
}

impl Source {
    const ALL: [Self; 18] = [
        Self::VerifyEligibility,
        Self::PriceClaim,
        Self::DurScreen,
        Self::ExplainClaim,
        Self::WhatWouldPay,
        Self::CheaperAlternatives,
        Self::CorrectionDifferences,
        Self::AccessReport,
        Self::BreakGlass,
        Self::Export,
        Self::AdjudicateClaim,
        Self::ReverseClaim,
        Self::RebillClaim,
        Self::PersonOfCard,
        Self::ClaimHtml,
        Self::PartDStatus,
        Self::OpioidMme,
        Self::RecordOtherPayment,
    ];

    pub(super) fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|source| *source as u8 == number)
    }

    /// The name in SQL.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::VerifyEligibility => "verify_eligibility",
            Self::PriceClaim => "price_claim",
            Self::DurScreen => "dur_screen",
            Self::ExplainClaim => "explain_claim",
            Self::WhatWouldPay => "what_would_pay",
            Self::CheaperAlternatives => "cheaper_alternatives",
            Self::CorrectionDifferences => "correction_differences",
            Self::AccessReport => "access_report",
            Self::BreakGlass => "break_glass",
            Self::Export => "deidentified_export",
            Self::AdjudicateClaim => "adjudicate_claim",
            Self::ReverseClaim => "reverse_claim",
            Self::RebillClaim => "rebill_claim",
            Self::PersonOfCard => "person_of_card",
            Self::ClaimHtml => "claim_html",
            Self::PartDStatus => "part_d_status",
            Self::OpioidMme => "opioid_mme",
            Self::RecordOtherPayment => "record_other_payment",
        }
    }
}
