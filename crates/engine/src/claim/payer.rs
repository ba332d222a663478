//! What a claim says of the payers that were billed before.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Claim;
use super::canonical::is_same_code;

/// The most payers of one claim (337-4C).
pub const MOST_PAYERS: i32 = 9;
/// The most amounts paid by one payer (341-HB).
pub const MOST_AMOUNTS_PAID: i32 = 9;
/// The most reject codes of one payer (471-5E).
pub const MOST_REJECT_CODES: i32 = 5;
/// The most responsibility amounts of one payer (353-NR).
pub const MOST_RESPONSIBILITIES: i32 = 25;
/// The most benefit stages of one payer (392-MU).
pub const MOST_STAGES: i32 = 4;

/// An amount with the code that says what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualifiedAmount {
    /// What the amount is, as a code of two digits.
    pub qualifier: Option<String>,
    /// Dollars.
    pub amount: Option<Decimal>,
}

/// A payer that was billed before, as the pharmacy reports it; `None` where nothing was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherPayer {
    /// 338-5C: whether it is the first, second or a later payer.
    pub coverage_type: Option<String>,
    /// 339-6C: what kind of number its ID is.
    pub id_qualifier: Option<String>,
    /// 340-7C.
    pub id: Option<String>,
    /// 443-E8: when it answered.
    pub date: Option<NaiveDate>,
    /// 341-HB: how many amounts paid follow.
    pub amount_paid_count: Option<i32>,
    /// 431-DV, each by its qualifier 342-HC.
    pub amounts_paid: Vec<QualifiedAmount>,
    /// 471-5E: how many reject codes follow.
    pub reject_count: Option<i32>,
    /// 472-6E.
    pub reject_codes: Vec<String>,
    /// 353-NR: how many responsibility amounts follow.
    pub responsibility_count: Option<i32>,
    /// 352-NQ: what it left the patient, each by its qualifier 351-NP.
    pub patient_responsibility: Vec<QualifiedAmount>,
    /// 392-MU: how many benefit stages follow.
    pub stage_count: Option<i32>,
    /// 394-MW: what fell into each stage of its benefit, by its qualifier 393-MV.
    pub benefit_stages: Vec<QualifiedAmount>,
}

/// What came of a bill to another payer, by the other coverage code (308-C8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed {
    /// 2: it paid.
    Paid,
    /// 3: it rejected the claim.
    Rejected,
    /// 4: it took the claim and paid nothing.
    NothingCollected,
    /// 8: this bill is for what it left the patient alone.
    ResponsibilityOnly,
}

impl Billed {
    /// The code in 308-C8.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paid => "2",
            Self::Rejected => "3",
            Self::NothingCollected => "4",
            Self::ResponsibilityOnly => "8",
        }
    }

    /// What a code says; `None` for one that tells of no bill to another payer.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Paid, Self::Rejected, Self::NothingCollected, Self::ResponsibilityOnly]
            .into_iter()
            .find(|value| is_same_code(value.code(), code))
    }
}

impl Claim {
    /// What came of the bill to another payer; `None` where the claim tells of none.
    pub fn billed_before(&self) -> Option<Billed> {
        self.other_coverage_code.as_deref().and_then(Billed::parse)
    }
}
