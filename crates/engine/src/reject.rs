//! Rejects: their groups and their order.

use std::borrow::Cow;

/// At most this many codes are answered (repeats of 511-FB).
pub const MAXIMUM_REJECTS: usize = 5;

/// The rule book's priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Fields, dates and the prescription.
    Fields,
    /// The pharmacy and its contract.
    Pharmacy,
    /// The member and the coverage.
    Member,
    /// The product, the formulary and duplicates.
    Product,
    /// The prescriber, and the authority for controlled drugs.
    Prescriber,
    /// Utilization management and pricing.
    Utilization,
    /// Drug utilization review.
    Dur,
    /// What is asked last, of a claim that nothing else rejects.
    Payment,
}

impl Group {
    /// The group as the view `pbm.edits` shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Pharmacy => "pharmacy",
            Self::Member => "member",
            Self::Product => "product",
            Self::Prescriber => "prescriber",
            Self::Utilization => "utilization",
            Self::Dur => "DUR",
            Self::Payment => "payment",
        }
    }
}

/// A reason not to pay, with a plain message for the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands in the order of answering (G-2).
    pub group: Group,
    /// The reject code (511-FB).
    pub code: Cow<'static, str>,
    /// A sentence for the pharmacist, without data of another person (G-4).
    pub message: String,
}

impl Reject {
    /// A reject with a code of `codes`.
    pub fn new(group: Group, code: &'static str, message: impl Into<String>) -> Self {
        Self { group, code: Cow::Borrowed(code), message: message.into() }
    }

    /// A reject whose code is a plan's data.
    pub fn with_code(group: Group, code: String, message: impl Into<String>) -> Self {
        Self { group, code: Cow::Owned(code), message: message.into() }
    }
}

/// Orders by priority, drops repeats of a code, keeps the first five.
pub fn prioritize(mut rejects: Vec<Reject>) -> Vec<Reject> {
    rejects.sort_by_key(|r| r.group);
    let mut seen: Vec<String> = Vec::new();
    rejects.retain(|r| {
        let first = !seen.iter().any(|code| *code == r.code);
        if first {
            seen.push(r.code.clone().into_owned());
        }
        first
    });
    rejects.truncate(MAXIMUM_REJECTS);
    rejects
}
