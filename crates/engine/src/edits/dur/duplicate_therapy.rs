//! Several drugs of a class whose drugs are not taken together.

use super::{Alert, AlertType, Review, drugs_beside};
use crate::facts::{PastClaim, Product};

/// One alert for each class of which more other drugs are taken at the same time than it allows (S-3).
pub fn alerts(review: Review<'_>, product: &Product, overlapping: &[&PastClaim]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for class in product.classes.iter().filter(|c| c.duplicate_therapy) {
        let others = drugs_beside(product, overlapping, |p| p.in_class(class.class_id));
        if others.len() <= usize::try_from(class.duplicates_allowed).unwrap_or(0) {
            continue;
        }
        let (claim, other) = others[0];
        alerts.push(Alert {
            other: Some(claim.ndc),
            interaction_type: Some(class.name.clone()),
            ..review.alert(
                AlertType::Duplicate,
                class.severity,
                format!("{} with {}: both are {}", product.name, other.name, class.name),
            )
        });
    }
    alerts
}
