//! Several drugs of a class whose drugs are not taken together.

use super::{Alert, AlertType};
use crate::facts::{PastClaim, Plan, Product};

/// Another drug of a class whose drugs are not taken together.
pub fn alerts(plan: &Plan, product: &Product, overlapping: &[&PastClaim]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for class in product.classes.iter().filter(|c| c.duplicate_therapy) {
        let mut drugs: Vec<(&PastClaim, &Product)> = overlapping
            .iter()
            .filter_map(|c| Some((*c, c.product.as_deref()?)))
            .filter(|(_, p)| p.in_class(class.class_id) && !p.same_therapy(product))
            .collect();
        drugs.sort_by_key(|(c, _)| c.ndc);
        // One therapy under several NDCs is one drug.
        let mut others: Vec<(&PastClaim, &Product)> = Vec::new();
        for (claim, drug) in drugs {
            if !others.iter().any(|(_, known)| known.same_therapy(drug)) {
                others.push((claim, drug));
            }
        }
        if others.len() <= usize::try_from(class.duplicates_allowed).unwrap_or(0) {
            continue;
        }
        let (claim, other) = others[0];
        alerts.push(Alert {
            alert_type: AlertType::Duplicate,
            severity: class.severity,
            description: format!("{} with {}: both are {}", product.name, other.name, class.name),
            other: Some(claim.ndc),
            interaction_type: Some(class.name.clone()),
            outcome: plan.dur_outcome(class.severity),
            overridden_by: None,
        });
    }
    alerts
}
