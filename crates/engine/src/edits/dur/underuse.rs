//! A maintenance drug, taken without end, that is refilled late.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{Alert, AlertType, Review};
use crate::facts::{PastClaim, Product};

/// LR for each maintenance ingredient whose last supply, with what was left of those before it, had been used up for
/// longer than the plan's percentage allows (S-9).
pub fn alerts(review: Review<'_>, product: &Product, history: &[PastClaim]) -> Vec<Alert> {
    let Review { plan, date } = review;
    let Some(percent) = plan.underuse_percent else { return Vec::new() };
    let back = Days::new(u64::from(plan.underuse_lookback_days.unsigned_abs()));
    let since = date.checked_sub_days(back).unwrap_or(NaiveDate::MIN);
    let mut alerts = Vec::new();
    for content in &product.ingredients {
        let Some(severity) = content.ingredient.underuse_severity else { continue };
        let id = content.ingredient.ingredient_id;
        let mut fills: Vec<&PastClaim> = history
            .iter()
            .filter(|c| (since..=date).contains(&c.fill_date))
            .filter(|c| c.product.as_ref().is_some_and(|p| p.has_ingredient(id)))
            .collect();
        fills.sort_by_key(|c| c.fill_date);
        let Some((filled, supplied)) = last_supply(&fills) else { continue };
        let elapsed = (date - filled).num_days();
        if Decimal::from(elapsed) * Decimal::ONE_HUNDRED > percent * Decimal::from(supplied) {
            let words = format!(
                "{} refilled late: {elapsed} days after a fill that left {supplied} days of supply, more than {} % of them",
                content.ingredient.name,
                percent.normalize()
            );
            alerts.push(review.alert(AlertType::Underuse, severity, words));
        }
    }
    alerts
}

/// The day of the last fill, and the days of supply then at hand: its own, and what was left of those before.
fn last_supply(fills: &[&PastClaim]) -> Option<(NaiveDate, i64)> {
    fills.iter().fold(None, |before: Option<(NaiveDate, i64)>, fill| {
        let left = before.map_or(0, |(since, days)| (days - (fill.fill_date - since).num_days()).max(0));
        Some((fill.fill_date, left + i64::from(fill.days_supply)))
    })
}
