//! Pages to look at.

use pgrx::prelude::*;

use crate::engine::persons;
use crate::error::{Error, or_raise};
use crate::pg::raw::arguments::date;
use crate::pg::report::{claim, spend};

#[pg_extern(sql = false)]
fn report_html(plan_code: &str, from_date: Date, to_date: Date) -> String {
    let period = date(from_date).zip(date(to_date)).ok_or(Error::PeriodOutOfRange);
    or_raise(period.and_then(|(from, to)| spend::html(plan_code, from, to)))
}

#[pg_extern(sql = false)]
fn claim_html(claim_number: &str) -> String {
    or_raise(claim::html(claim_number))
}

#[pg_extern(sql = false)]
fn merge_persons(persons: &[u8]) -> Vec<u8> {
    or_raise(persons::merge(persons).ok_or(Error::NotPersons))
}
