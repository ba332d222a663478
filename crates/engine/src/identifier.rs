//! The identifiers of the trade: NDC, NPI, DEA number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A National Drug Code, kept as the number its eleven digits spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ndc(u64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NdcError {
    /// Ten digits without hyphens: each of the three forms gives another code.
    Ambiguous([Ndc; 3]),
    /// Neither eleven digits nor a hyphenated form.
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

    pub fn from_u64(value: u64) -> Option<Self> {
        (value < Self::LIMIT).then_some(Self(value))
    }

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

/// Ten digits that begin with 1 or 2 and pass the Luhn check over `80840` + NPI (CMS).
pub fn is_valid_npi(npi: &str) -> bool {
    let digits = npi.as_bytes();
    if digits.len() != 10 || !digits.iter().all(u8::is_ascii_digit) || !matches!(digits[0], b'1' | b'2') {
        return false;
    }
    // The prefix 80840 adds a constant 24 to the Luhn sum.
    let sum = digits.iter().rev().enumerate().fold(24, |sum, (place, digit)| {
        let value = u32::from(digit - b'0');
        sum + if place % 2 == 0 { value } else { value * 2 / 10 + value * 2 % 10 }
    });
    sum % 10 == 0
}

/// Two letters (the second may be a 9) and seven digits whose check digit is the last digit of
/// (d1+d3+d5) + 2(d2+d4+d6).
pub fn is_valid_dea(dea: &str) -> bool {
    let bytes = dea.as_bytes();
    bytes.len() == 9
        && bytes[0].is_ascii_alphabetic()
        && (bytes[1].is_ascii_alphabetic() || bytes[1] == b'9')
        && dea_sum(dea).is_some_and(|sum| sum % 10 == u32::from(bytes[8] - b'0'))
}

/// The weighted sum whose last digit is a DEA number's check digit.
pub fn dea_sum(dea: &str) -> Option<u32> {
    let digits = dea.as_bytes().get(2..9)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some((0..6).map(|i| u32::from(digits[i] - b'0') * if i % 2 == 0 { 1 } else { 2 }).sum())
}
