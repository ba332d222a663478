//! Values of PostgreSQL as values of the engine, and back.

use std::ffi::CString;
use std::net::IpAddr;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use pgrx::IntoDatum;
use pgrx::pg_sys::{self, BuiltinOid};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::catalog;
use crate::engine::identifier::Ndc;

/// The SQL type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Builtin(BuiltinOid),
    /// A pbm type by its qualified name, for its number differs between databases.
    Named(&'static str),
}

impl Type {
    pub(super) fn oid(self) -> pg_sys::Oid {
        match self {
            Self::Builtin(oid) => oid.value(),
            Self::Named(name) => catalog::type_id(name),
        }
    }
}

/// A value for PostgreSQL, `NULL` or in the memory context it was made in: that of the call, or of the SPI connection.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    datum: Option<pg_sys::Datum>,
    sql_type: Type,
}

impl Value {
    pub(super) fn new(datum: Option<pg_sys::Datum>, sql_type: Type) -> Self {
        Self { datum, sql_type }
    }

    pub(super) fn datum(&self) -> Option<pg_sys::Datum> {
        self.datum
    }

    pub(super) fn sql_type(&self) -> Type {
        self.sql_type
    }

    /// `NULL` of the type.
    pub fn null<T: Write + ?Sized>() -> Self {
        Self::new(None, T::TYPE)
    }
}

/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL's dates begin.
const POSTGRES_EPOCH: i64 = 10_957;

/// `None` for years beyond the calendar of the engine, as infinity is: it stands for the first and the last number.
pub fn date_from_days(days: i32) -> Option<NaiveDate> {
    let since_1970 = i64::from(days) + POSTGRES_EPOCH;
    let span = Days::new(since_1970.unsigned_abs());
    let epoch = NaiveDate::default();
    if since_1970 < 0 { epoch.checked_sub_days(span) } else { epoch.checked_add_days(span) }
}

pub fn days_from_date(date: NaiveDate) -> i32 {
    i32::try_from((date - NaiveDate::default()).num_days() - POSTGRES_EPOCH).unwrap_or(i32::MAX)
}

/// Seconds from 1970-01-01 to 2000-01-01, where PostgreSQL's moments begin.
const POSTGRES_EPOCH_SECONDS: i64 = POSTGRES_EPOCH * 86_400;

/// `None` for infinity and for years beyond the calendar of the engine.
pub fn moment_from_microseconds(since: i64) -> Option<DateTime<Utc>> {
    if since == i64::MAX || since == i64::MIN {
        return None;
    }
    let epoch = DateTime::from_timestamp(POSTGRES_EPOCH_SECONDS, 0)?;
    epoch.checked_add_signed(TimeDelta::microseconds(since))
}

/// Microseconds since 2000-01-01 UTC, as PostgreSQL stores moments.
pub fn micros_of(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_micros() - POSTGRES_EPOCH_SECONDS * 1_000_000
}

/// A value that can be handed to PostgreSQL.
pub trait Write {
    /// The SQL type it is handed over as.
    const TYPE: Type;
    fn write(&self) -> Value;
}

impl<T: Write> Write for Option<T> {
    const TYPE: Type = T::TYPE;
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::null::<T>(), Write::write)
    }
}

impl<T: Write + ?Sized> Write for &T {
    const TYPE: Type = T::TYPE;
    fn write(&self) -> Value {
        (*self).write()
    }
}

impl Write for str {
    const TYPE: Type = Type::Builtin(BuiltinOid::TEXTOID);
    fn write(&self) -> Value {
        Value::new(self.into_datum(), Self::TYPE)
    }
}

impl Write for String {
    const TYPE: Type = str::TYPE;
    fn write(&self) -> Value {
        self.as_str().write()
    }
}

impl Write for bool {
    const TYPE: Type = Type::Builtin(BuiltinOid::BOOLOID);
    fn write(&self) -> Value {
        Value::new(self.into_datum(), Self::TYPE)
    }
}

impl Write for i32 {
    const TYPE: Type = Type::Builtin(BuiltinOid::INT4OID);
    fn write(&self) -> Value {
        Value::new(self.into_datum(), Self::TYPE)
    }
}

impl Write for i64 {
    const TYPE: Type = Type::Builtin(BuiltinOid::INT8OID);
    fn write(&self) -> Value {
        Value::new(self.into_datum(), Self::TYPE)
    }
}

/// The number of a relation, which is shown by its name.
pub fn relation(id: u32) -> Value {
    Value::new(pg_sys::Oid::from(id).into_datum(), Type::Builtin(BuiltinOid::REGCLASSOID))
}

/// The number of a role.
pub fn role(id: u32) -> Value {
    Value::new(pg_sys::Oid::from(id).into_datum(), Type::Builtin(BuiltinOid::OIDOID))
}

/// A number of type `double precision`.
pub fn real(number: f64) -> Value {
    Value::new(number.into_datum(), Type::Builtin(BuiltinOid::FLOAT8OID))
}

impl Write for Ndc {
    const TYPE: Type = Type::Named("pbm.ndc");
    fn write(&self) -> Value {
        Value::new(self.as_u64().cast_signed().into_datum(), Self::TYPE)
    }
}

impl Write for NaiveDate {
    const TYPE: Type = Type::Builtin(BuiltinOid::DATEOID);
    fn write(&self) -> Value {
        Value::new(days_from_date(*self).into_datum(), Self::TYPE)
    }
}

impl Write for DateTime<Utc> {
    const TYPE: Type = Type::Builtin(BuiltinOid::TIMESTAMPTZOID);

    fn write(&self) -> Value {
        Value::new(micros_of(*self).into_datum(), Self::TYPE)
    }
}

impl Write for Uuid {
    const TYPE: Type = Type::Builtin(BuiltinOid::UUIDOID);
    fn write(&self) -> Value {
        Value::new(pgrx::Uuid::from_bytes(*self.as_bytes()).into_datum(), Self::TYPE)
    }
}

impl Write for Vec<u8> {
    const TYPE: Type = Type::Builtin(BuiltinOid::BYTEAOID);
    fn write(&self) -> Value {
        Value::new(self.as_slice().into_datum(), Self::TYPE)
    }
}

impl Write for Decimal {
    const TYPE: Type = Type::Builtin(BuiltinOid::NUMERICOID);
    fn write(&self) -> Value {
        let datum = match (i64::try_from(self.mantissa()), i32::try_from(self.scale())) {
            (Ok(mantissa), Ok(scale)) => {
                // SAFETY: makes a palloc'd numeric of mantissa / 10^scale, with that display scale.
                let numeric = unsafe { pg_sys::int64_div_fast_to_numeric(mantissa, scale) };
                Some(pg_sys::Datum::from(numeric))
            }
            _ => pgrx::AnyNumeric::try_from(self.to_string().as_str()).ok().and_then(IntoDatum::into_datum),
        };
        Value::new(datum, Self::TYPE)
    }
}

/// An amount with its two decimals, which a composite value does not get from its column.
pub fn money(amount: impl Into<Option<Decimal>>) -> Value {
    with_scale(amount.into(), 2)
}

/// A quantity with its three decimals.
pub fn units(quantity: Option<Decimal>) -> Value {
    with_scale(quantity, 3)
}

fn with_scale(value: Option<Decimal>, scale: u32) -> Value {
    value
        .map(|mut value| {
            value.rescale(scale);
            value
        })
        .write()
}

impl Write for Vec<String> {
    const TYPE: Type = Type::Builtin(BuiltinOid::TEXTARRAYOID);
    fn write(&self) -> Value {
        texts(self.iter().map(String::as_str))
    }
}

impl Write for serde_json::Value {
    const TYPE: Type = Type::Builtin(BuiltinOid::JSONBOID);
    fn write(&self) -> Value {
        Value::new(pgrx::JsonB(self.clone()).into_datum(), Self::TYPE)
    }
}

/// A moment in microseconds of PostgreSQL.
pub fn moment(since: i64) -> Value {
    Value::new(Some(pg_sys::Datum::from(since)), Type::Builtin(BuiltinOid::TIMESTAMPTZOID))
}

/// The number of a transaction.
pub fn xid8(number: u64) -> Value {
    Value::new(Some(pg_sys::Datum::from(number)), Type::Builtin(BuiltinOid::XID8OID))
}

/// A network address; PostgreSQL's error for a text that is none.
pub fn inet(text: Option<&str>) -> Value {
    let datum = text.and_then(|text| std::ffi::CString::new(text).ok()).and_then(|text| {
        // SAFETY: takes a C string.
        unsafe { pgrx::direct_function_call_as_datum(pg_sys::inet_in, &[text.as_c_str().into_datum()]) }
    });
    Value::new(datum, Type::Builtin(BuiltinOid::INETOID))
}

impl Write for [u8] {
    const TYPE: Type = Type::Builtin(BuiltinOid::BYTEAOID);
    fn write(&self) -> Value {
        Value::new(self.into_datum(), Self::TYPE)
    }
}

/// An array; `T` is of the element type of `oid`.
fn array<T: IntoDatum>(oid: BuiltinOid, values: impl IntoIterator<Item = T>) -> Value {
    Value::new(values.into_iter().collect::<Vec<T>>().into_datum(), Type::Builtin(oid))
}

/// `text[]`; an element can be `None`.
pub fn texts<'a, T: Into<Option<&'a str>>>(values: impl IntoIterator<Item = T>) -> Value {
    array(BuiltinOid::TEXTARRAYOID, values.into_iter().map(Into::into))
}

/// No value of type `uuid[]`.
pub fn no_uuids() -> Value {
    Value::new(None, Type::Builtin(BuiltinOid::UUIDARRAYOID))
}

/// `inet`
pub fn address(address: Option<IpAddr>) -> Value {
    let datum = address.and_then(|address| {
        let text = CString::new(address.to_string()).ok()?;
        // SAFETY: inet_in takes a C string and gives an inet.
        unsafe { pgrx::direct_function_call::<pg_sys::Datum>(pg_sys::inet_in, &[text.as_c_str().into_datum()]) }
    });
    Value::new(datum, Type::Builtin(BuiltinOid::INETOID))
}

/// `uuid[]`
pub fn uuids<'a>(values: impl IntoIterator<Item = &'a Uuid>) -> Value {
    array(BuiltinOid::UUIDARRAYOID, values.into_iter().map(|id| pgrx::Uuid::from_bytes(*id.as_bytes())))
}

/// `integer[]`; an element can be `None`.
pub fn integers<T: Into<Option<i32>>>(values: impl IntoIterator<Item = T>) -> Value {
    array(BuiltinOid::INT4ARRAYOID, values.into_iter().map(Into::into))
}

/// `bigint[]`
pub fn bigints(values: impl IntoIterator<Item = i64>) -> Value {
    array(BuiltinOid::INT8ARRAYOID, values)
}

/// `date[]`
pub fn dates(values: impl IntoIterator<Item = NaiveDate>) -> Value {
    // SAFETY: an int32 in the range of PostgreSQL's calendar, which the engine's is a part of.
    let date = |date| unsafe { pgrx::datum::Date::from_pg_epoch_days(days_from_date(date)) };
    array(BuiltinOid::DATEARRAYOID, values.into_iter().map(date))
}
