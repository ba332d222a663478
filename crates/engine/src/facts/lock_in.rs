//! Members who are limited to some pharmacies or prescribers.

use super::{Product, Span};

/// Whom a member is locked in to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockedTo {
    /// To pharmacies.
    Pharmacy,
    /// To prescribers.
    Prescriber,
}

impl LockedTo {
    /// The word in `member_lock_in.locked_to`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pharmacy => "pharmacy",
            Self::Prescriber => "prescriber",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pharmacy, Self::Prescriber].into_iter().find(|value| value.name() == name)
    }
}

/// The drugs of a lock-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockedDrugs {
    /// All.
    All,
    /// Those of a schedule.
    Controlled,
    /// Those that are frequently abused (42 CFR 423.100): opioids and benzodiazepines.
    FrequentlyAbused,
}

impl LockedDrugs {
    /// The word in `member_lock_in.applies_to`.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Controlled => "controlled",
            Self::FrequentlyAbused => "frequently_abused",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::All, Self::Controlled, Self::FrequentlyAbused].into_iter().find(|value| value.name() == name)
    }

    /// Whether the product is one of them.
    pub fn include(self, product: &Product) -> bool {
        match self {
            Self::All => true,
            Self::Controlled => product.dea_schedule.is_some(),
            Self::FrequentlyAbused => product.safety.is_opioid_use() || product.safety.benzodiazepine,
        }
    }
}

/// That a member is locked in (M-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockIn {
    /// To what kind of provider.
    pub to: LockedTo,
    /// The NPIs of those.
    pub npis: Vec<String>,
    /// For which drugs.
    pub drugs: LockedDrugs,
    /// Fill dates it holds on.
    pub span: Span,
}
