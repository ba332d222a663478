//! An anchor: one line that says how far the chain reached at a moment, to be kept where who can write the database
//! cannot write.

use chrono::{DateTime, SecondsFormat};

use super::incarnation::Place;
use super::key::{PublicKey, Signature, SigningKey};
use super::{Digest, hex, unhex_array};

/// What an anchor's line begins with, wherever in a log's line that is.
pub const MARK: &str = "pbm-anchor 1 ";

/// Microseconds from 1970-01-01 to 2000-01-01.
const EPOCH: i64 = 946_684_800_000_000;

/// An anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Its number, from 1 on without gaps, so that a missing one is noticed.
    pub number: u64,
    /// The cluster that the last block was sealed in.
    pub system: u64,
    /// The database's OID there.
    pub database: u32,
    /// The last block sealed.
    pub block: u64,
    /// That block's digest.
    pub digest: Digest,
    /// When, in microseconds since 2000-01-01 UTC.
    pub time: i64,
    /// The fingerprint of the key that signs it.
    pub key: Option<Digest>,
    /// The signature of the line up to it.
    pub signature: Option<Signature>,
}

impl Anchor {
    fn signed_text(&self) -> String {
        format!(
            "{MARK}n={} system={} database={} block={} digest={} time={} key={}",
            self.number,
            self.system,
            self.database,
            self.block,
            hex(&self.digest),
            moment(self.time),
            self.key.map_or_else(|| "none".to_owned(), |key| hex(&key)),
        )
    }

    /// Signs it.
    pub fn sign(&mut self, key: &SigningKey) {
        self.key = Some(key.public().fingerprint());
        self.signature = Some(key.sign(self.signed_text().as_bytes()));
    }

    /// Whether the key signed it.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.key == Some(key.fingerprint())
            && self.signature.is_some_and(|signature| key.signed(self.signed_text().as_bytes(), &signature))
    }

    /// Whether it is one of a database in this place, whatever its timeline.
    #[must_use]
    pub fn is_of(&self, place: &Place) -> bool {
        (self.system, self.database) == (place.system, place.database)
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> String {
        let signature = self.signature.map_or_else(|| "none".to_owned(), |signature| hex(&signature));
        format!("{} signature={signature}", self.signed_text())
    }

    /// The anchor in a line, after whatever a log puts before it.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (_, text) = line.split_once(MARK)?;
        let mut words = text.split_whitespace();
        let mut word = |name: &str| words.next()?.strip_prefix(name)?.strip_prefix('=');
        Some(Self {
            number: word("n")?.parse().ok()?,
            system: word("system")?.parse().ok()?,
            database: word("database")?.parse().ok()?,
            block: word("block")?.parse().ok()?,
            digest: unhex_array(word("digest")?)?,
            time: DateTime::parse_from_rfc3339(word("time")?).ok()?.timestamp_micros() - EPOCH,
            key: optional(word("key")?)?,
            signature: optional(word("signature")?)?,
        })
    }
}

fn optional<const N: usize>(word: &str) -> Option<Option<[u8; N]>> {
    if word == "none" { Some(None) } else { unhex_array(word).map(Some) }
}

/// A moment for people, in UTC.
#[must_use]
pub fn moment(time: i64) -> String {
    DateTime::from_timestamp_micros(time.saturating_add(EPOCH))
        .map_or_else(|| time.to_string(), |moment| moment.to_rfc3339_opts(SecondsFormat::Micros, true))
}
