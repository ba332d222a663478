//! Prescribers.

use chrono::NaiveDate;

use super::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Prescriber {
    pub npi: String,
    pub dea_number: Option<String>,
    pub dea_schedules: Vec<i16>,
    pub dea_termination_date: Option<NaiveDate>,
    pub span: Span,
    pub exclusion_date: Option<NaiveDate>,
    pub deceased_date: Option<NaiveDate>,
}
