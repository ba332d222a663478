//! Values of PostgreSQL as values of the engine, and back.

use chrono::{Days, NaiveDate};
use pgrx::pg_sys;
use pgrx::{FromDatum, IntoDatum};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::engine::identifier::Ndc;

/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL's dates begin.
const POSTGRES_EPOCH: i64 = 10_957;

/// `None` for infinity and for years beyond the calendar of the engine.
pub fn date_from_days(days: i32) -> Option<NaiveDate> {
    if days == i32::MAX || days == i32::MIN {
        return None;
    }
    let since_1970 = i64::from(days) + POSTGRES_EPOCH;
    let span = Days::new(since_1970.unsigned_abs());
    let epoch = NaiveDate::default();
    if since_1970 < 0 { epoch.checked_sub_days(span) } else { epoch.checked_add_days(span) }
}

pub fn days_from_date(date: NaiveDate) -> i32 {
    i32::try_from((date - NaiveDate::default()).num_days() - POSTGRES_EPOCH).unwrap_or(i32::MAX)
}

/// A value that can be read from a datum that is not null.
pub trait Read: Sized {
    /// # Safety
    /// The datum must be of the SQL type the implementation names, and not null.
    unsafe fn read(datum: pg_sys::Datum) -> Option<Self>;
}

macro_rules! read_by_pgrx {
    ($($type:ty),*) => {$(
        impl Read for $type {
            unsafe fn read(datum: pg_sys::Datum) -> Option<Self> {
                // SAFETY: the caller vouches for the type.
                unsafe { Self::from_datum(datum, false) }
            }
        }
    )*};
}
read_by_pgrx!(bool, i16, i32, i64, String, Vec<String>, Vec<i16>, Vec<u8>);

impl Read for Uuid {
    unsafe fn read(datum: pg_sys::Datum) -> Option<Self> {
        // SAFETY: a uuid datum points to its sixteen bytes.
        Some(Self::from_bytes(unsafe { *datum.cast_mut_ptr::<[u8; 16]>() }))
    }
}

impl Read for NaiveDate {
    unsafe fn read(datum: pg_sys::Datum) -> Option<Self> {
        date_from_days(i32::try_from(datum.value().cast_signed()).ok()?)
    }
}

impl Read for Ndc {
    unsafe fn read(datum: pg_sys::Datum) -> Option<Self> {
        Self::from_u64(datum.value() as u64)
    }
}

impl Read for Decimal {
    /// `None` for NaN, infinity and more digits than a `Decimal` has.
    unsafe fn read(datum: pg_sys::Datum) -> Option<Self> {
        // SAFETY: numeric_out takes a numeric and returns a palloc'd C string.
        let text = unsafe {
            pgrx::direct_function_call::<&std::ffi::CStr>(pg_sys::numeric_out, &[Some(datum)])?.to_str().ok()?
        };
        text.parse().ok()
    }
}

/// A value that can be handed to PostgreSQL.
pub trait Write {
    fn write(&self) -> Option<pg_sys::Datum>;
}

impl<T: Write> Write for Option<T> {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.as_ref().and_then(Write::write)
    }
}

impl<T: Write + ?Sized> Write for &T {
    fn write(&self) -> Option<pg_sys::Datum> {
        (*self).write()
    }
}

impl Write for str {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.into_datum()
    }
}

impl Write for String {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.as_str().into_datum()
    }
}

impl Write for bool {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.into_datum()
    }
}

impl Write for i32 {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.into_datum()
    }
}

impl Write for i64 {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.into_datum()
    }
}

impl Write for Ndc {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.as_u64().cast_signed().into_datum()
    }
}

impl Write for NaiveDate {
    fn write(&self) -> Option<pg_sys::Datum> {
        days_from_date(*self).into_datum()
    }
}

impl Write for Uuid {
    fn write(&self) -> Option<pg_sys::Datum> {
        pgrx::Uuid::from_bytes(*self.as_bytes()).into_datum()
    }
}

impl Write for Vec<u8> {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.as_slice().into_datum()
    }
}

impl Write for Decimal {
    fn write(&self) -> Option<pg_sys::Datum> {
        match i64::try_from(self.mantissa()) {
            // SAFETY: makes a palloc'd numeric of value / 10^scale, with that display scale.
            Ok(mantissa) => Some(pg_sys::Datum::from(unsafe {
                pg_sys::int64_div_fast_to_numeric(mantissa, i32::try_from(self.scale()).ok()?)
            })),
            Err(_) => pgrx::AnyNumeric::try_from(self.to_string().as_str()).ok()?.into_datum(),
        }
    }
}

/// An amount with its two decimals, which a composite value does not get from its column.
pub fn money(amount: impl Into<Option<Decimal>>) -> Option<pg_sys::Datum> {
    with_scale(amount.into()?, 2)
}

/// A quantity with its three decimals.
pub fn units(quantity: Option<Decimal>) -> Option<pg_sys::Datum> {
    with_scale(quantity?, 3)
}

fn with_scale(mut value: Decimal, scale: u32) -> Option<pg_sys::Datum> {
    value.rescale(scale);
    value.write()
}

impl Write for Vec<String> {
    fn write(&self) -> Option<pg_sys::Datum> {
        self.iter().map(String::as_str).collect::<Vec<_>>().into_datum()
    }
}

impl Write for serde_json::Value {
    fn write(&self) -> Option<pg_sys::Datum> {
        pgrx::JsonB(self.clone()).into_datum()
    }
}

/// An array of a by-reference or by-value type with no nulls in it but those of the slice.
macro_rules! array {
    ($name:ident, $type:ty, $pg:ty, $convert:expr) => {
        pub fn $name<'a>(values: impl IntoIterator<Item = $type>) -> Option<pg_sys::Datum> {
            values.into_iter().map($convert).collect::<Vec<$pg>>().into_datum()
        }
    };
}
array!(texts, &'a str, &'a str, |v| v);
array!(uuids, &'a Uuid, pgrx::Uuid, |v| pgrx::Uuid::from_bytes(*v.as_bytes()));
array!(integers, &'a i32, i32, |v| *v);

pub fn dates(values: impl IntoIterator<Item = NaiveDate>) -> Option<pg_sys::Datum> {
    values
        .into_iter()
        // SAFETY: an int32 in the range of PostgreSQL's calendar, which the engine's is a part of.
        .map(|date| unsafe { pgrx::datum::Date::from_pg_epoch_days(days_from_date(date)) })
        .collect::<Vec<_>>()
        .into_datum()
}
