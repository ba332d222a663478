//! Lists of those who are excluded from payment.

use chrono::NaiveDate;

use super::Span;

/// That a pharmacy or prescriber stands on a list of excluded ones (P-6, R-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The list.
    pub list: String,
    /// First and last day excluded.
    pub span: Span,
}

impl Exclusion {
    /// The first of these that covers a date.
    pub fn on(all: &[Self], date: NaiveDate) -> Option<&Self> {
        all.iter().find(|exclusion| exclusion.span.covers(date))
    }
}
