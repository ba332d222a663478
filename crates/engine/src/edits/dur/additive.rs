//! Drugs of several classes whose effects add up.

use super::{Alert, AlertType, Review, drugs_beside};
use crate::facts::{PastClaim, Product};

/// One alert for each effect of which more drugs are taken at the same time than it allows (S-10).
pub fn alerts(review: Review<'_>, product: &Product, overlapping: &[&PastClaim]) -> Vec<Alert> {
    let beyond = product.additive_effects.iter().filter_map(|effect| {
        let others = drugs_beside(product, overlapping, |p| p.has_effect(effect.effect_id));
        let drugs = others.len() + 1;
        if drugs <= usize::try_from(effect.drugs_allowed).unwrap_or(0) {
            return None;
        }
        let names: Vec<&str> = others.iter().map(|(_, other)| other.name.as_str()).collect();
        Some(Alert {
            other: others.first().map(|(claim, _)| claim.ndc),
            interaction_type: Some(effect.name.clone()),
            ..review.alert(
                AlertType::Additive,
                effect.severity,
                format!(
                    "{} with {}: {drugs} drugs add up in {}, more than {}",
                    product.name,
                    names.join(", "),
                    effect.name,
                    effect.drugs_allowed
                ),
            )
        })
    });
    beyond.collect()
}
