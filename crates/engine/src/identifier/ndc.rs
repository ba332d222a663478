//! The National Drug Code.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A National Drug Code, kept as the number its digits spell: labeler, product and package.
///
/// Eleven digits (5-4-2) and the twelve that take their place on 7 March 2033 (6-4-2, 91 FR 10749) differ by a zero in
/// front, so one number stands for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ndc(u64);

/// Why a text is no NDC. What spreadsheets do to a code is told apart, for each has another remedy.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NdcError {
    /// Nothing was sent.
    #[error("it is empty")]
    Empty,
    /// Ten digits without hyphens: each of the three forms gives another code.
    #[error("10 digits without hyphens can be three codes: {}, {} or {}", .0[0], .0[1], .0[2])]
    Ambiguous([Ndc; 3]),
    /// `9.90E+10`: a spreadsheet took the code for a number and rounded it.
    #[error("scientific notation: a spreadsheet rounded the code, and its digits are lost")]
    Scientific,
    /// `574408005.0`: a program took the code for a number.
    #[error("decimal point: a program took the code for a number, and leading zeros may be lost")]
    DecimalPoint,
    /// Fewer than ten digits.
    #[error("{0} digits: leading zeros may be lost")]
    TooShort(usize),
    /// An asterisk in the place of a digit, as some lists write a code of ten digits.
    #[error("asterisks stand in place of digits")]
    Asterisks,
    /// Letters between the digits, the first of them as they stand.
    #[error("letters are no part of an NDC: {0}")]
    Letters(String),
    /// Blanks in the place of hyphens.
    #[error("blanks stand in place of hyphens")]
    Blanks,
    /// Some other text: none of the forms.
    #[error("neither 11 or 12 digits nor a hyphenated form")]
    Malformed,
}

impl NdcError {
    /// What to write instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Ambiguous(_) => "Write the hyphens or all 11 digits.",
            Self::Scientific => "Take all 11 digits from the source again, with the column formatted as text.",
            Self::DecimalPoint | Self::TooShort(_) => {
                "Write all 11 digits, those in front too; where a whole column is known to be NDCs of 11 digits, \
                 lpad(code, 11, '0') restores it."
            }
            Self::Asterisks => "Write the hyphens and digits alone, or all 11 digits with a zero for the asterisk.",
            Self::Blanks => "Write hyphens for the blanks, or all 11 digits.",
            Self::Empty | Self::Letters(_) | Self::Malformed => {
                "Write 11 digits, 5-4-2, 10 digits with hyphens (4-4-2, 5-3-2, 5-4-1), 12 digits or 6-4-2."
            }
        }
    }
}

/// How many letters an error repeats.
const LETTERS_SHOWN: usize = 8;

impl Ndc {
    /// One more than the largest code.
    pub const LIMIT: u64 = 1_000_000_000_000;

    /// Zeros, which no product has: a compound is stored under them, for its product ID is a single zero.
    pub const COMPOUND: Self = Self(0);

    /// Reads 11 digits, 5-4-2, the hyphenated 10-digit forms 4-4-2, 5-3-2 and 5-4-1, each of which gets a zero in front
    /// of its short part (FDA NDC format), and 12 digits or 6-4-2, the only form from 2033 on.
    pub fn parse(text: &str) -> Result<Self, NdcError> {
        let text = text.trim();
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let mut parts = [""; 3];
        let mut count = 0;
        for part in text.split('-') {
            if count == parts.len() || part.is_empty() || !digits(part) {
                return Err(why(text));
            }
            parts[count] = part;
            count += 1;
        }
        let [labeler, product, package] = parts;
        if count == 1 {
            return match labeler.len() {
                11 | 12 => Ok(Self(number(labeler))),
                10 => Err(NdcError::Ambiguous(
                    [(4, 8), (5, 8), (5, 9)].map(|(a, b)| Self::join(&labeler[..a], &labeler[a..b], &labeler[b..])),
                )),
                _ => Err(why(text)),
            };
        }
        match (labeler.len(), product.len(), package.len()) {
            (5, 4, 2) | (4, 4, 2) | (5, 3, 2) | (5, 4, 1) | (6, 4, 2) => Ok(Self::join(labeler, product, package)),
            _ => Err(why(text)),
        }
    }

    fn join(labeler: &str, product: &str, package: &str) -> Self {
        Self(number(labeler) * 1_000_000 + number(product) * 100 + number(package))
    }

    /// The code whose digits spell this number; `None` from `LIMIT` on.
    pub fn from_u64(value: u64) -> Option<Self> {
        (value < Self::LIMIT).then_some(Self(value))
    }

    /// The number its digits spell, below `LIMIT`.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

/// Eleven digits, and twelve for a labeler of six digits that has no shorter form.
impl fmt::Display for Ndc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:011}", self.0)
    }
}

fn number(digits: &str) -> u64 {
    digits.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'))
}

/// Whether a text may be a damaged code: other texts, a name in the wrong place, are not repeated to anybody.
pub fn is_mostly_digits(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() * 2 > text.trim().chars().count()
}

/// What is wrong with a text that is none of the forms.
fn why(text: &str) -> NdcError {
    let only = |more: &str| text.chars().all(|c| c.is_ascii_digit() || more.contains(c));
    if text.is_empty() {
        NdcError::Empty
    } else if only("") && text.len() < 10 {
        NdcError::TooShort(text.len())
    } else if text.contains(['e', 'E']) && only(".,eE+-") && text.parse::<f64>().is_ok() {
        NdcError::Scientific
    } else if text.contains('.') && only(".") && text.parse::<f64>().is_ok() {
        NdcError::DecimalPoint
    } else if text.contains('*') && only("*-") {
        NdcError::Asterisks
    } else if text.contains(char::is_alphabetic) && is_mostly_digits(text) {
        NdcError::Letters(text.chars().filter(|c| c.is_alphabetic()).take(LETTERS_SHOWN).collect())
    } else if text.contains(' ') && only(" -") {
        NdcError::Blanks
    } else {
        NdcError::Malformed
    }
}
