//! The digest of one row of an audit table.
//!
//! The encoding (version 1): the domain `pbm audit row`, the version, the table's name, then for each column that is not
//! NULL its number, the kind of its value and the value with its length. A NULL is left out, so that a column added
//! later, NULL in the rows before it, leaves their digests as they were; an empty text is there, with length 0.

use super::tables::Table;
use super::{Digest, Hasher, hasher, json};

/// What begins each encoding; another version gets another number and never the old one's digests.
const VERSION: u8 = 1;

/// A value of a row, as its digest takes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// boolean
    Bool(bool),
    /// smallint, integer, bigint
    Int(i64),
    /// xid8
    Xid(u64),
    /// timestamptz, in microseconds since 2000-01-01 UTC, as PostgreSQL stores it
    Time(i64),
    /// text, and any type that has no kind of its own by its text (inet, date)
    Text(&'a str),
    /// bytea
    Bytes(&'a [u8]),
    /// uuid
    Uuid([u8; 16]),
    /// jsonb, in canonical form
    Json(&'a serde_json::Value),
    /// integer[], bigint[] without NULL
    Ints(&'a [i64]),
    /// text[] without NULL
    Texts(&'a [&'a str]),
    /// uuid[] without NULL
    Uuids(&'a [[u8; 16]]),
}

impl Value<'_> {
    fn encode(&self, hasher: &mut Hasher) {
        match self {
            Self::Null => {}
            Self::Bool(value) => hasher.raw(&[1, u8::from(*value)]),
            Self::Int(value) => tagged(hasher, 2, &value.to_be_bytes()),
            Self::Xid(value) => tagged(hasher, 3, &value.to_be_bytes()),
            Self::Time(value) => tagged(hasher, 4, &value.to_be_bytes()),
            Self::Text(value) => prefixed(hasher, 5, value.as_bytes()),
            Self::Bytes(value) => prefixed(hasher, 6, value),
            Self::Uuid(value) => tagged(hasher, 7, value),
            Self::Json(value) => prefixed(hasher, 8, &json::canonical(value)),
            Self::Ints(values) => list(hasher, 9, values.iter().map(|v| v.to_be_bytes())),
            Self::Texts(values) => list(hasher, 10, values.iter().map(|v| v.as_bytes())),
            Self::Uuids(values) => list(hasher, 11, values.iter()),
        }
    }
}

fn tagged(hasher: &mut Hasher, tag: u8, bytes: &[u8]) {
    hasher.raw(&[tag]);
    hasher.raw(bytes);
}

fn prefixed(hasher: &mut Hasher, tag: u8, bytes: &[u8]) {
    hasher.raw(&[tag]);
    hasher.bytes(bytes);
}

fn list<T: AsRef<[u8]>>(hasher: &mut Hasher, tag: u8, values: impl ExactSizeIterator<Item = T>) {
    tagged(hasher, tag, &(values.len() as u64).to_be_bytes());
    values.for_each(|value| hasher.bytes(value.as_ref()));
}

/// A value that owns what it holds.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as the kinds of Value")]
pub enum Owned {
    Null,
    Bool(bool),
    Int(i64),
    Xid(u64),
    Time(i64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid([u8; 16]),
    /// Its canonical text
    Json(Vec<u8>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
    Uuids(Vec<[u8; 16]>),
}

impl Owned {
    fn encode(&self, hasher: &mut Hasher) {
        match self {
            Self::Null => Value::Null.encode(hasher),
            Self::Bool(v) => Value::Bool(*v).encode(hasher),
            Self::Int(v) => Value::Int(*v).encode(hasher),
            Self::Xid(v) => Value::Xid(*v).encode(hasher),
            Self::Time(v) => Value::Time(*v).encode(hasher),
            Self::Text(v) => Value::Text(v).encode(hasher),
            Self::Bytes(v) => Value::Bytes(v).encode(hasher),
            Self::Uuid(v) => Value::Uuid(*v).encode(hasher),
            Self::Json(v) => prefixed(hasher, 8, v),
            Self::Ints(v) => Value::Ints(v).encode(hasher),
            Self::Texts(v) => Value::Texts(&v.iter().map(String::as_str).collect::<Vec<_>>()).encode(hasher),
            Self::Uuids(v) => Value::Uuids(v).encode(hasher),
        }
    }
}

/// The digest of a row, whose values come in the order of the table's columns.
///
/// # Panics
/// Where there are not as many values as columns: a fault of the caller's.
#[must_use]
pub fn digest(table: &Table, values: &[Value<'_>]) -> Digest {
    fold(table, values, |value| *value == Value::Null, Value::encode)
}

/// The same, of values that own what they hold.
///
/// # Panics
/// As [`digest`].
#[must_use]
pub fn digest_owned(table: &Table, values: &[Owned]) -> Digest {
    fold(table, values, |value| *value == Owned::Null, Owned::encode)
}

fn fold<T>(table: &Table, values: &[T], is_null: impl Fn(&T) -> bool, encode: impl Fn(&T, &mut Hasher)) -> Digest {
    assert_eq!(values.len(), table.columns.len(), "a value for each column of {}", table.name);
    let mut hasher = hasher("pbm audit row");
    hasher.raw(&[VERSION]);
    hasher.bytes(table.name.as_bytes());
    for (column, value) in table.columns.iter().zip(values).filter(|(_, value)| !is_null(value)) {
        hasher.raw(&column.number.to_be_bytes());
        encode(value, &mut hasher);
    }
    hasher.finish()
}
