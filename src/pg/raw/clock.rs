//! The clock, for the engine has none.

use chrono::NaiveDate;
use pgrx::IntoDatum;
use pgrx::pg_sys;

use super::value::date_from_days;

/// Today in the session's time zone, by the wall clock: a long transaction does not stop it.
pub fn today() -> NaiveDate {
    // SAFETY: timestamptz_date takes a timestamptz and returns a date.
    let days = unsafe {
        let now = pg_sys::GetCurrentTimestamp();
        pgrx::direct_function_call::<i32>(pg_sys::timestamptz_date, &[now.into_datum()])
    };
    days.and_then(date_from_days).unwrap_or_default()
}
