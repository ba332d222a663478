//! Prescribers.

use chrono::NaiveDate;

use super::{Exclusion, Span};

/// A prescriber on file, with what allows and forbids prescribing.
#[derive(Clone, Debug, PartialEq)]
pub struct Prescriber {
    /// The prescriber's NPI (411-DB).
    pub npi: String,
    /// DEA registration number; without one a controlled drug is rejected 44.
    pub dea_number: Option<String>,
    /// Schedules, 2 to 5, the DEA number covers, 46 for another.
    pub dea_schedules: Vec<i16>,
    /// Last day the DEA number is in force, 43 after it; `None`: open.
    pub dea_termination_date: Option<NaiveDate>,
    /// Dates on which prescriptions may be written, 71 outside.
    pub span: Span,
    /// Lists that have the prescriber as excluded, of all dates, A1 for fills on them.
    pub exclusions: Vec<Exclusion>,
    /// Date of death, A2 for prescriptions written after it; `None`: alive.
    pub deceased_date: Option<NaiveDate>,
}
