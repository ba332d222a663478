//! Keyed surrogates: the same for the same value of a field under the same key.

use aes_gcm::aes::Aes256;
use fpe::ff1::FF1;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use super::dates;
use super::field::Field;
use super::numerals::Numerals;
use super::surrogate;
use crate::cipher::{Key, digest};

/// What masks with a key. The key stays where it is; what is derived from it is made for each value, and wiped.
#[derive(Clone, Copy)]
pub struct Masker<'k> {
    key: &'k Key,
}

impl<'k> Masker<'k> {
    /// Of a key.
    #[must_use]
    pub fn new(key: &'k Key) -> Self {
        Self { key }
    }

    /// The keyed pseudonym that the others are made of: HMAC-SHA-256 of the field and the value.
    #[must_use]
    pub fn pseudonym(&self, field: &Field, value: &[u8]) -> [u8; digest::DIGEST] {
        digest::keyed(self.key, "pbm pseudonym", [field.name.as_bytes(), value])
    }

    /// Of a text, in the form of its field.
    #[must_use]
    pub fn text(&self, field: &Field, value: &str) -> String {
        surrogate::text(*self, field, value)
    }

    /// Of a UUID: of version 4, without the time that one of version 7 has.
    #[must_use]
    pub fn uuid(&self, field: &Field, value: Uuid) -> Uuid {
        let pseudonym = self.pseudonym(field, value.as_bytes());
        Builder::from_random_bytes(*pseudonym.first_chunk().unwrap_or(&[0; 16])).into_uuid()
    }

    /// Of an integer of 32 bits: another for each, of the same sign.
    #[must_use]
    pub fn integer(&self, field: &Field, value: i32) -> i32 {
        let masked = self.bits(field, u64::from((value & i32::MAX) as u32), 31) as i32;
        masked | (value & i32::MIN)
    }

    /// Of an integer of 64 bits: another for each, of the same sign.
    #[must_use]
    pub fn long(&self, field: &Field, value: i64) -> i64 {
        let masked = self.bits(field, (value & i64::MAX) as u64, 63) as i64;
        masked | (value & i64::MIN)
    }

    /// By how many days the dates of a person move.
    #[must_use]
    pub fn shift_days(&self, person: &[u8]) -> i64 {
        dates::shift_days(self.key, person)
    }

    fn bits(&self, field: &Field, value: u64, count: usize) -> u64 {
        let bits: Vec<u8> = (0..count).rev().map(|place| (value >> place & 1) as u8).collect();
        let masked = self.numerals(field, 2, bits).unwrap_or_default();
        masked.iter().fold(0, |value, bit| value << 1 | u64::from(*bit))
    }

    /// Other numerals for these, one for one (FF1); `None` where there are fewer than a million of that length, or they
    /// are too many.
    pub(super) fn numerals(&self, field: &Field, radix: u32, numerals: Vec<u8>) -> Option<Vec<u8>> {
        let numerals = Numerals::new(radix, numerals)?;
        let derived = Zeroizing::new(digest::keyed(self.key, "pbm format-preserving", []));
        let cipher = FF1::<Aes256>::new(&derived[..], radix).ok()?;
        cipher.encrypt(field.name.as_bytes(), &numerals).ok().map(Numerals::into_vec)
    }
}
