//! The National Drug Code.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A National Drug Code, kept as the number its eleven digits spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ndc(u64);

/// Why a text is no NDC.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NdcError {
    /// Ten digits without hyphens: each of the three forms gives another code.
    #[error("10 digits without hyphens can be three codes")]
    Ambiguous([Ndc; 3]),
    /// Neither eleven digits nor a hyphenated form.
    #[error("neither 11 digits nor a hyphenated form")]
    Malformed,
}

impl Ndc {
    /// One more than the largest code.
    pub const LIMIT: u64 = 100_000_000_000;

    /// Reads 11 digits, 5-4-2, and the hyphenated 10-digit forms 4-4-2, 5-3-2 and 5-4-1,
    /// each of which gets a zero in front of its short part (FDA NDC format).
    pub fn parse(text: &str) -> Result<Self, NdcError> {
        let text = text.trim();
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').collect();
        if !parts.iter().all(|p| !p.is_empty() && digits(p)) {
            return Err(NdcError::Malformed);
        }
        match parts.as_slice() {
            [whole] if whole.len() == 11 => Ok(Self(number(whole))),
            [whole] if whole.len() == 10 => Err(NdcError::Ambiguous(
                [(4, 8), (5, 8), (5, 9)].map(|(a, b)| Self::join(&whole[..a], &whole[a..b], &whole[b..])),
            )),
            [labeler, product, package] => match (labeler.len(), product.len(), package.len()) {
                (5, 4, 2) | (4, 4, 2) | (5, 3, 2) | (5, 4, 1) => Ok(Self::join(labeler, product, package)),
                _ => Err(NdcError::Malformed),
            },
            _ => Err(NdcError::Malformed),
        }
    }

    fn join(labeler: &str, product: &str, package: &str) -> Self {
        Self(number(labeler) * 1_000_000 + number(product) * 100 + number(package))
    }

    /// The code whose eleven digits spell this number; `None` from `LIMIT` on.
    pub fn from_u64(value: u64) -> Option<Self> {
        (value < Self::LIMIT).then_some(Self(value))
    }

    /// The number its eleven digits spell, below `LIMIT`.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Ndc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:011}", self.0)
    }
}

fn number(digits: &str) -> u64 {
    digits.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'))
}
