//! Where a person stands in a Part D year.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::{accumulators, members};
use crate::engine::batch::{MemberState, PartDKey};
use crate::engine::facts::{MissingRow, PartDBalance};
use crate::engine::pay::part_d::status::Standing;
use crate::engine::reject::Reject;
use crate::engine::resolve::member::Sought;
use crate::error::Result;
use crate::pg::access::Source;
use crate::pg::claims::accumulators::Purpose;
use crate::pg::inquiries;
use crate::pg::raw::statement::connect;
use crate::pg::reference::{self, Key};
use crate::pg::security::caller;

/// What a person has met of a year, and what is left of it.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    pub plan_id: Uuid,
    pub year: i32,
    pub standing: Standing,
    pub met: PartDBalance,
    pub low_income_level: Option<i16>,
}

/// Why there is no status.
pub enum Without {
    Coverage(Reject),
    /// The plan is not one of Part D.
    PartD,
}

/// The status of the person that a card and person code mean, under the plan that covers him on the date.
///
/// # Errors
/// 55000 where the amounts of the year are not loaded.
pub fn status(
    cardholder_id: &str,
    date: NaiveDate,
    sought: Sought<'_>,
) -> Result<std::result::Result<Status, Without>> {
    caller::count_inquiry(Source::PartDStatus)?;
    connect(|| {
        let mut snapshot = reference::begin()?;
        let covering = inquiries::covering(&mut snapshot, Source::PartDStatus, cardholder_id, date, sought)?;
        let (coverage, plan) = match covering {
            Ok(covering) => covering,
            Err(reject) => return Ok(Err(Without::Coverage(reject))),
        };
        if plan.part_d.is_empty() {
            return Ok(Err(Without::PartD));
        }
        let year = date.year();
        reference::ensure(&mut snapshot, [Key::PartDYear(year)])?;
        let amounts = snapshot.part_d_year(year).ok_or(MissingRow::Year { year })?;
        let key = PartDKey { patient_id: coverage.patient_id, plan_id: plan.plan_id, year };
        let mut state = MemberState::default();
        accumulators::load(&mut state, [key], Purpose::Price)?;
        let met = state.part_d.get(&key).copied().unwrap_or_default().total();
        let subsidies = members::low_income(coverage.patient_id)?;
        let subsidy = subsidies.iter().filter(|subsidy| subsidy.span.covers(date)).max_by_key(|s| s.span.effective);
        Ok(Ok(Status {
            plan_id: plan.plan_id,
            year,
            standing: Standing::of(&amounts, met),
            met,
            low_income_level: subsidy.map(|subsidy| subsidy.level),
        }))
    })
}
