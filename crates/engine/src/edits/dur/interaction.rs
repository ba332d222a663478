//! Interactions between ingredients that are taken at the same time.

use std::cmp::Reverse;

use super::{Alert, AlertType, Review};
use crate::facts::{DurOutcome, PastClaim, Product};

/// One alert for each pair of ingredients, of several sources the most severe. What a combination holds together is no
/// finding of its refill.
pub fn alerts(review: Review<'_>, product: &Product, overlapping: &[&PastClaim]) -> Vec<Alert> {
    let others: Vec<&PastClaim> = overlapping.iter().copied().filter(|claim| !claim.is_of(product)).collect();
    let mut found: Vec<((i32, i32), Alert)> = Vec::new();
    for content in &product.ingredients {
        for interaction in content.ingredient.interactions.iter().filter(|i| i.span.covers(review.date)) {
            let other = interaction.other_ingredient_id;
            let Some((claim, name)) = others.iter().find_map(|c| {
                let there = c.product.as_ref()?.ingredients.iter().find(|o| o.ingredient.ingredient_id == other)?;
                Some((c, &there.ingredient.name))
            }) else {
                continue;
            };
            let pair = format!("{} with {}", content.ingredient.name, name);
            let description = match &interaction.description {
                Some(words) => format!("{pair}: {words}"),
                None => pair,
            };
            let mut alert = review.alert(AlertType::Interaction, interaction.severity, description);
            alert.other = Some(claim.ndc);
            alert.interaction_type.clone_from(&interaction.interaction_type);
            if !interaction.interruptive {
                alert.outcome = alert.outcome.min(DurOutcome::Message);
            }
            // Two combinations can hold both: one pair all the same.
            let own = content.ingredient.ingredient_id;
            found.push(((own.min(other), own.max(other)), alert));
        }
    }
    // Of sources that agree in what counts, the one whose words come first, whatever the order of their rows.
    found.sort_by(|(pair, a), (other, b)| {
        let rank = |alert: &Alert| (Reverse(alert.outcome), alert.severity);
        let words = |alert: &Alert| (alert.description.clone(), alert.interaction_type.clone());
        (pair, rank(a), words(a)).cmp(&(other, rank(b), words(b)))
    });
    found.dedup_by_key(|(pair, _)| *pair);
    found.into_iter().map(|(_, alert)| alert).collect()
}
