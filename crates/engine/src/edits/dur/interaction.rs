//! Interactions between ingredients that are taken at the same time.

use chrono::NaiveDate;

use super::{Alert, AlertType};
use crate::facts::{DurOutcome, PastClaim, Plan, Product};

/// One alert for each pair of ingredients, of several sources the most severe.
pub fn alerts(plan: &Plan, product: &Product, date: NaiveDate, overlapping: &[&PastClaim]) -> Vec<Alert> {
    let mut found: Vec<((i32, i32), Alert)> = Vec::new();
    for content in &product.ingredients {
        for interaction in content.ingredient.interactions.iter().filter(|i| i.span.covers(date)) {
            let other = interaction.other_ingredient_id;
            let Some((claim, name)) = overlapping.iter().find_map(|c| {
                let there = c.product.as_ref()?.ingredients.iter().find(|o| o.ingredient.ingredient_id == other)?;
                Some((c, &there.ingredient.name))
            }) else {
                continue;
            };
            let outcome =
                if interaction.interruptive { plan.dur_outcome(interaction.severity) } else { DurOutcome::Message };
            let pair = format!("{} with {}", content.ingredient.name, name);
            let description = match &interaction.description {
                Some(words) => format!("{pair}: {words}"),
                None => pair,
            };
            let alert = Alert {
                alert_type: AlertType::Interaction,
                severity: interaction.severity,
                description,
                other: Some(claim.ndc),
                interaction_type: interaction.interaction_type.clone(),
                outcome,
                overridden_by: None,
            };
            let key = (content.ingredient.ingredient_id, other);
            match found.iter_mut().find(|(k, _)| *k == key) {
                Some((_, known)) if (alert.outcome, -alert.severity) > (known.outcome, -known.severity) => {
                    *known = alert
                }
                Some(_) => {}
                None => found.push((key, alert)),
            }
        }
    }
    found.into_iter().map(|(_, alert)| alert).collect()
}
