//! The daily dose of each ingredient against what is usual at the patient's age.

use rust_decimal::Decimal;

use super::{Alert, AlertType, Supply};
use crate::facts::{Plan, ProductIngredient};

/// Units of an ingredient a day: strength x quantity / days.
pub fn daily_dose(strength: Decimal, quantity: Decimal, days_supply: i32) -> Option<Decimal> {
    strength.checked_mul(quantity)?.checked_div(Decimal::from(days_supply)).filter(|_| days_supply > 0)
}

/// HD or LD where an ingredient's daily dose is outside the usual range at this age in years (S-4).
pub fn alert(plan: &Plan, content: &ProductIngredient, supply: Supply, age: i32) -> Option<Alert> {
    let dose = daily_dose(content.strength?, supply.quantity, supply.days_supply)?;
    let limit = content.ingredient.dose_limits.iter().find(|l| {
        (l.minimum_age..=l.maximum_age).contains(&age)
            && content.strength_unit.as_deref().is_some_and(|u| u.eq_ignore_ascii_case(&l.strength_unit))
    })?;
    let high = limit.maximum_daily_dose.filter(|most| dose > *most);
    let low = limit.minimum_daily_dose.filter(|least| dose < *least);
    let unit = limit.strength_unit.to_ascii_lowercase();
    let shown = dose.round_dp(2).normalize();
    let (alert_type, words) = match (high, low) {
        (Some(most), _) => (AlertType::HighDose, format!("above the usual {}", most.normalize())),
        (None, Some(least)) => (AlertType::LowDose, format!("below the usual {}", least.normalize())),
        (None, None) => return None,
    };
    Some(Alert {
        alert_type,
        severity: limit.severity,
        description: format!("{} {shown} {unit} a day is {words} {unit}", content.ingredient.name),
        other: None,
        interaction_type: None,
        outcome: plan.dur_outcome(limit.severity),
        overridden_by: None,
    })
}
