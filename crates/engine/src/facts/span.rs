//! Periods with both ends inclusive.

use chrono::NaiveDate;

/// A period with both ends inclusive; an open end has no date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First day; `None`: open.
    pub effective: Option<NaiveDate>,
    /// Last day; `None`: open.
    pub termination: Option<NaiveDate>,
}

impl Span {
    /// A span from `effective` to `termination`, both included.
    pub fn new(effective: NaiveDate, termination: Option<NaiveDate>) -> Self {
        Self { effective: Some(effective), termination }
    }

    /// Whether the date lies in the span, both ends included.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.effective.is_none_or(|d| d <= date) && self.termination.is_none_or(|d| date <= d)
    }

    /// A span that ends before it begins never was.
    pub fn is_void(&self) -> bool {
        matches!((self.effective, self.termination), (Some(from), Some(to)) if to < from)
    }
}

/// A date so many days later, or the calendar's last.
pub fn days_after(date: NaiveDate, days: i32) -> NaiveDate {
    date.checked_add_days(chrono::Days::new(u64::from(days.unsigned_abs()))).unwrap_or(NaiveDate::MAX)
}
