//! What law asks of prescriptions of a schedule beyond refills.

use chrono::{Months, NaiveDate};

use crate::facts::{Condition, Span, days_after};

/// What federal law, or that of a state, asks of the prescriptions of a schedule (RX-6). Of several that apply each
/// limit is the strictest.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleRule {
    /// The schedule, 2 to 5.
    pub schedule: i16,
    /// The state whose law it is, by its two letters; `None`: federal law.
    pub state: Option<String>,
    /// Whether a claim names the quantity prescribed (460-ET).
    pub quantity_prescribed_required: bool,
    /// Days from the date written to the last part of a partial fill; `None`: no such limit.
    pub partial_days: Option<i32>,
    /// The same in months, to the same day of the last or that month's last day.
    pub partial_months: Option<u32>,
    /// The same in days for patients in long-term care or terminally ill, in place of both.
    pub partial_days_in_care: Option<i32>,
    /// Patient residence codes (384-4X) of long-term care.
    pub care_residences: Vec<String>,
    /// Conditions of patients in long-term care or terminally ill.
    pub care_conditions: Vec<Condition>,
    /// Fill dates it is good for.
    pub span: Span,
}

impl ScheduleRule {
    /// Whether it is for a schedule, at a pharmacy of a state, on a date.
    pub fn applies(&self, schedule: i16, state: Option<&str>, date: NaiveDate) -> bool {
        self.schedule == schedule && self.span.covers(date) && self.state.as_deref().is_none_or(|of| state == Some(of))
    }

    /// The last day of a part of a prescription written on a date.
    pub fn last_day(&self, written: NaiveDate, in_care: bool) -> Option<NaiveDate> {
        if let Some(days) = self.partial_days_in_care.filter(|_| in_care) {
            return Some(days_after(written, days));
        }
        let by_days = self.partial_days.map(|days| days_after(written, days));
        let months = |months| written.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
        by_days.into_iter().chain(self.partial_months.map(months)).min()
    }

    /// How far back the parts of a partial fill of a schedule are looked for, in days: twice as long as they may take, so
    /// that one that comes late is known as one; 0 where nothing is asked of it.
    pub fn days_back(rules: &[Self], schedule: Option<i16>) -> i32 {
        /// No month is longer.
        const MONTH: i32 = 31;
        let days = |rule: &Self| {
            let months = rule.partial_months.and_then(|months| i32::try_from(months).ok()).unwrap_or(0);
            2 * rule.partial_days.max(rule.partial_days_in_care).unwrap_or(0).max(months * MONTH)
        };
        rules.iter().filter(|rule| Some(rule.schedule) == schedule).map(days).max().unwrap_or(0)
    }
}
