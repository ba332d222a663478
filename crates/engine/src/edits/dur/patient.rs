//! Ingredients that are not meant for the patient's age or sex.

use super::{Alert, AlertType, Review};
use crate::edits::sex_limit::UNKNOWN;
use crate::facts::ProductIngredient;

/// PA or SX for each limit of an ingredient that this age in years or sex does not meet (S-5, S-6).
pub fn alerts(review: Review<'_>, content: &ProductIngredient, age: i32, sex: &str) -> Vec<Alert> {
    let name = &content.ingredient.name;
    content
        .ingredient
        .patient_limits
        .iter()
        .filter_map(|limit| {
            let young = limit.minimum_age.is_some_and(|least| age < least);
            let old = limit.maximum_age.is_some_and(|most| age > most);
            let other_sex = limit.sex.as_deref().is_some_and(|only| sex != UNKNOWN && only != sex);
            let because = limit.description.as_ref().map(|d| format!(": {d}")).unwrap_or_default();
            if young || old {
                let words = format!("{name} is not meant for the patient's age{because}");
                Some(review.alert(AlertType::Age, limit.severity, words))
            } else if other_sex {
                let words = format!("{name} is not meant for the patient's gender{because}");
                Some(review.alert(AlertType::Sex, limit.severity, words))
            } else {
                None
            }
        })
        .collect()
}
