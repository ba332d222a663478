//! The text that keys come in: a line a key, `id purpose base64`, where `#` begins a comment.

use thiserror::Error;
use zeroize::Zeroize;

use super::{KEY, base64};

/// Most keys of a file.
pub const MOST: usize = 64;

/// What a key is for. One key serves one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Encrypts fields.
    Fields,
    /// Digests values for look-ups.
    Index,
    /// Digests and encrypts what the audit keeps.
    Audit,
    /// Signs the blocks of the audit (an Ed25519 seed).
    Signing,
    /// Checks the tokens of begin_access_signed.
    Token,
    /// Makes pseudonyms and shifts dates.
    Masking,
}

impl Purpose {
    /// All, by their words.
    pub const ALL: [Self; 6] = [Self::Fields, Self::Index, Self::Audit, Self::Signing, Self::Token, Self::Masking];

    /// Its word in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Index => "index",
            Self::Audit => "audit",
            Self::Signing => "signing",
            Self::Token => "token",
            Self::Masking => "masking",
        }
    }

    /// The purpose of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == word)
    }
}

/// A key of the file: its bytes are the `place`-th of those read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// 1 to 65535, unique in the file.
    pub id: u16,
    /// What it is for.
    pub purpose: Purpose,
    /// Its place among the keys.
    pub place: usize,
}

/// What is wrong with the text: its line, never what it says.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// Not three words, or words that are none.
    #[error("line {0} is not \"id purpose key\"")]
    Line(usize),
    /// Not 32 bytes in base64.
    #[error("the key of line {0} is not 32 bytes in base64")]
    Bytes(usize),
    /// All its bytes are the same.
    #[error("the key of line {0} is not random")]
    NotRandom(usize),
    /// An id that a line before has.
    #[error("line {0} repeats the id of another key")]
    Repeated(usize),
    /// More keys than a file may have.
    #[error("there are more than {MOST} keys")]
    TooMany,
}

/// Reads the keys into `keys`, one after the other, and lists them. What was read before a fault is wiped.
///
/// # Errors
/// Where a line is no key, and where `keys` has no place for them.
pub fn read(text: &[u8], keys: &mut [u8]) -> Result<Vec<Listed>, Fault> {
    let listed = read_lines(text, keys);
    if listed.is_err() {
        keys.zeroize();
    }
    listed
}

fn read_lines(text: &[u8], keys: &mut [u8]) -> Result<Vec<Listed>, Fault> {
    let mut listed: Vec<Listed> = Vec::new();
    for (line, number) in text.split(|byte| *byte == b'\n').zip(1..) {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let (Some(id), Some(purpose), Some(key), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Fault::Line(number));
        };
        let id = word(id).and_then(|id| id.parse().ok()).filter(|id| *id > 0).ok_or(Fault::Line(number))?;
        let purpose = word(purpose).and_then(Purpose::parse).ok_or(Fault::Line(number))?;
        if listed.iter().any(|other| other.id == id) {
            return Err(Fault::Repeated(number));
        }
        let place = listed.len();
        let bytes = keys.get_mut(place * KEY..(place + 1) * KEY).filter(|_| place < MOST).ok_or(Fault::TooMany)?;
        if base64::decode(key, bytes) != Some(KEY) {
            return Err(Fault::Bytes(number));
        }
        if bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(Fault::NotRandom(number));
        }
        listed.push(Listed { id, purpose, place });
    }
    Ok(listed)
}

fn word(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
