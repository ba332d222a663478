//! Deductibles by channel and by who of a family is covered.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Plan, Span};

/// Deductibles in place of a plan's two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deductible {
    /// The channel of the pharmacies it is for; `None`: any.
    pub channel: Option<String>,
    /// Who of the family is covered; `None`: whoever.
    pub coverage_tier: Option<String>,
    /// Dollars each member pays before the plan pays.
    pub individual: Decimal,
    /// Dollars for the whole family; `None`: no family limit.
    pub family: Option<Decimal>,
    /// Benefit years it is for: those whose first day it covers.
    pub span: Span,
}

impl Plan {
    /// The deductibles of a member and of the family for a fill: of a row for the channel and the coverage tier, or else
    /// the plan's own.
    pub fn deductibles(
        &self,
        channel: &str,
        coverage_tier: Option<&str>,
        date: NaiveDate,
    ) -> (Decimal, Option<Decimal>) {
        let year = self.benefit_year_start(date);
        let is_own = |row: &&Deductible| {
            row.span.covers(year)
                && row.channel.as_deref().is_none_or(|own| own == channel)
                && (row.coverage_tier.is_none() || row.coverage_tier.as_deref() == coverage_tier)
        };
        let order = |row: &&Deductible| (row.channel.is_some(), row.coverage_tier.is_some(), row.span.effective);
        self.deductible_rows
            .iter()
            .filter(is_own)
            .max_by_key(order)
            .map_or((self.individual_deductible, self.family_deductible), |row| (row.individual, row.family))
    }
}
