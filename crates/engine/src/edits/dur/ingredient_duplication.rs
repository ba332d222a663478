//! The same ingredient in another strength, another product or a combination.

use super::{Alert, AlertType, Review};
use crate::facts::{PastClaim, Product};

/// One alert for each ingredient that an overlapping supply of another therapy holds too (S-8).
pub fn alerts(review: Review<'_>, product: &Product, overlapping: &[&PastClaim]) -> Vec<Alert> {
    let others: Vec<(&PastClaim, &Product)> = overlapping
        .iter()
        .filter_map(|c| Some((*c, c.product.as_deref()?)))
        .filter(|(_, other)| !other.same_therapy(product))
        .collect();
    let repeated = product.ingredients.iter().filter_map(|content| {
        let severity = content.ingredient.duplication_severity?;
        let (claim, other) = others.iter().find(|(_, p)| p.has_ingredient(content.ingredient.ingredient_id))?;
        Some(Alert {
            other: Some(claim.ndc),
            ..review.alert(
                AlertType::IngredientDuplication,
                severity,
                format!("{} with {}: both contain {}", product.name, other.name, content.ingredient.name),
            )
        })
    });
    repeated.collect()
}
