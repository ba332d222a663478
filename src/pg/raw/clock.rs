//! The clock, for the engine has none.

use chrono::{DateTime, NaiveDate, Utc};
use pgrx::IntoDatum;
use pgrx::pg_sys;

use super::value::{Type, Value, date_from_days, moment_from_microseconds};

/// This moment by the wall clock, as `timestamp with time zone`.
pub fn now() -> Value {
    // SAFETY: reads the clock.
    let now = unsafe { pg_sys::GetCurrentTimestamp() };
    Value::new(Some(pg_sys::Datum::from(now)), Type::Builtin(pg_sys::BuiltinOid::TIMESTAMPTZOID))
}

/// The same as the engine has it.
pub fn moment() -> DateTime<Utc> {
    // SAFETY: reads the clock.
    moment_from_microseconds(unsafe { pg_sys::GetCurrentTimestamp() }).unwrap_or_default()
}

/// Today in a time zone, by the wall clock: a long transaction does not stop it, and the session's zone says nothing.
/// PostgreSQL's error 22023 for a zone that it does not know.
pub fn today(time_zone: &str) -> NaiveDate {
    // SAFETY: timestamptz_zone takes a text and a timestamptz and returns a timestamp, whose date timestamp_date
    // returns.
    let days = unsafe {
        let now = pg_sys::GetCurrentTimestamp();
        let local =
            pgrx::direct_function_call::<i64>(pg_sys::timestamptz_zone, &[time_zone.into_datum(), now.into_datum()]);
        pgrx::direct_function_call::<i32>(pg_sys::timestamp_date, &[local.into_datum()])
    };
    days.and_then(date_from_days).unwrap_or_default()
}
