//! Values of PostgreSQL as values of the engine.

use std::ffi::CStr;

use chrono::{DateTime, NaiveDate, Utc};
use pgrx::FromDatum;
use pgrx::pg_sys::{self, Oid};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::catalog;
use super::value::{Type, Write, date_from_days, moment_from_microseconds};
use crate::engine::identifier::Ndc;

/// A value that can be read from a column that is not NULL.
pub trait Read: Sized {
    /// The SQL type it is read from.
    const FROM: Type;

    /// Whether it can be read from a column of another type than `FROM`: one whose values have the same bytes.
    fn reads(type_id: Oid) -> bool {
        catalog::is_binary_coercible(type_id, Self::FROM.oid())
    }

    /// `None` for a value that the engine does not have, such as infinity.
    ///
    /// # Safety
    /// The datum is not NULL, and of the type `FROM` or one that `reads` accepts.
    unsafe fn read(datum: pg_sys::Datum, type_id: Oid) -> Option<Self>;
}

pub(super) fn is_integer(type_id: Oid) -> bool {
    matches!(type_id, pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID)
}

/// An integer of the width of its type.
fn integer(datum: pg_sys::Datum, type_id: Oid) -> i64 {
    let bits = datum.value();
    match type_id {
        pg_sys::INT2OID => i64::from(bits as i16),
        pg_sys::INT4OID => i64::from(bits as i32),
        _ => bits as i64,
    }
}

impl Read for bool {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for the type.
        unsafe { Self::from_datum(datum, false) }
    }
}

impl Read for i16 {
    const FROM: Type = Type::Builtin(pg_sys::BuiltinOid::INT2OID);
    fn reads(type_id: Oid) -> bool {
        is_integer(type_id)
    }
    unsafe fn read(datum: pg_sys::Datum, type_id: Oid) -> Option<Self> {
        Self::try_from(integer(datum, type_id)).ok()
    }
}

impl Read for i32 {
    const FROM: Type = <Self as Write>::TYPE;
    fn reads(type_id: Oid) -> bool {
        is_integer(type_id)
    }
    unsafe fn read(datum: pg_sys::Datum, type_id: Oid) -> Option<Self> {
        Self::try_from(integer(datum, type_id)).ok()
    }
}

impl Read for i64 {
    const FROM: Type = <Self as Write>::TYPE;
    fn reads(type_id: Oid) -> bool {
        is_integer(type_id)
    }
    unsafe fn read(datum: pg_sys::Datum, type_id: Oid) -> Option<Self> {
        Some(integer(datum, type_id))
    }
}

impl Read for String {
    const FROM: Type = <str as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for a text, or what has its bytes.
        unsafe { Self::from_datum(datum, false) }
    }
}

impl Read for Vec<u8> {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for a bytea.
        unsafe { Self::from_datum(datum, false) }
    }
}

/// An array without NULL elements.
impl Read for Vec<String> {
    const FROM: Type = <Self as Write>::TYPE;
    fn reads(type_id: Oid) -> bool {
        catalog::element_type(type_id).is_some_and(|element| catalog::is_binary_coercible(element, pg_sys::TEXTOID))
    }
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for an array of text, or of what has its bytes.
        let elements = unsafe { Vec::<Option<String>>::from_datum(datum, false) };
        elements?.into_iter().collect()
    }
}

/// An array without NULL elements.
impl Read for Vec<i16> {
    const FROM: Type = Type::Builtin(pg_sys::BuiltinOid::INT2ARRAYOID);
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for an array of smallint.
        let elements = unsafe { Vec::<Option<i16>>::from_datum(datum, false) };
        elements?.into_iter().collect()
    }
}

/// An array without NULL elements.
impl Read for Vec<Uuid> {
    const FROM: Type = Type::Builtin(pg_sys::BuiltinOid::UUIDARRAYOID);
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for an array of uuid.
        let elements = unsafe { Vec::<Option<pgrx::Uuid>>::from_datum(datum, false) };
        elements?.into_iter().map(|id| id.map(|id| Uuid::from_bytes(*id.as_bytes()))).collect()
    }
}

impl Read for serde_json::Value {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: the caller vouches for a jsonb.
        unsafe { pgrx::JsonB::from_datum(datum, false) }.map(|json| json.0)
    }
}

impl Read for Uuid {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: a uuid datum points to its sixteen bytes.
        Some(Self::from_bytes(unsafe { *datum.cast_mut_ptr::<[u8; 16]>() }))
    }
}

/// Neither infinity nor a year beyond the engine's calendar.
impl Read for NaiveDate {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        date_from_days(datum.value() as i32)
    }
}

/// Neither infinity nor a year beyond the engine's calendar.
impl Read for DateTime<Utc> {
    const FROM: Type = <Self as Write>::TYPE;

    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        moment_from_microseconds(datum.value() as i64)
    }
}

impl Read for Ndc {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        Self::from_u64(datum.value() as u64)
    }
}

/// Neither NaN nor infinity, and no more digits than a `Decimal` has.
impl Read for Decimal {
    const FROM: Type = <Self as Write>::TYPE;
    unsafe fn read(datum: pg_sys::Datum, _: Oid) -> Option<Self> {
        // SAFETY: numeric_out takes a numeric and returns a palloc'd C string.
        let text = unsafe { pgrx::direct_function_call::<&CStr>(pg_sys::numeric_out, &[Some(datum)]) };
        text?.to_str().ok()?.parse().ok()
    }
}
