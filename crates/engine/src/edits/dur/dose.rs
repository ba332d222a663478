//! The daily dose of each ingredient against what is usual at the patient's age.

use rust_decimal::Decimal;

use super::{Alert, AlertType, Review, Supply};
use crate::facts::{DoseLimit, ProductIngredient};

/// Units of an ingredient a day: strength x quantity / days.
pub fn daily_dose(strength: Decimal, quantity: Decimal, days_supply: i32) -> Option<Decimal> {
    strength.checked_mul(quantity)?.checked_div(Decimal::from(days_supply)).filter(|_| days_supply > 0)
}

/// HD or LD for each range that is usual at this age in years and that an ingredient's daily dose is outside of (S-4).
pub fn alerts(review: Review<'_>, content: &ProductIngredient, supply: Supply, age: i32) -> Vec<Alert> {
    let dose = content.strength.and_then(|strength| daily_dose(strength, supply.quantity, supply.days_supply));
    let Some(dose) = dose else { return Vec::new() };
    let fits = |l: &&DoseLimit| {
        (l.minimum_age..=l.maximum_age).contains(&age)
            && content.strength_unit.as_deref().is_some_and(|u| u.eq_ignore_ascii_case(&l.strength_unit))
    };
    let mut alerts: Vec<Alert> = Vec::new();
    for limit in content.ingredient.dose_limits.iter().filter(fits) {
        let high = limit.maximum_daily_dose.filter(|most| dose > *most);
        let low = limit.minimum_daily_dose.filter(|least| dose < *least);
        let unit = limit.strength_unit.to_ascii_lowercase();
        let shown = dose.round_dp(2).normalize();
        let (alert_type, words) = match (high, low) {
            (Some(most), _) => (AlertType::HighDose, format!("above the usual {}", most.normalize())),
            (None, Some(least)) => (AlertType::LowDose, format!("below the usual {}", least.normalize())),
            (None, None) => continue,
        };
        let description = format!("{} {shown} {unit} a day is {words} {unit}", content.ingredient.name);
        alerts.push(review.alert(alert_type, limit.severity, description));
    }
    alerts
}
