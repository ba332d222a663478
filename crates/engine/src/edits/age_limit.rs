//! The rule covers the product for the patient's age.

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 60 a patient below the rule's minimum or above its maximum age (UM-8).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 11,
        name: "age limit",
        rule: "UM-8",
        codes: &[codes::NOT_COVERED_FOR_AGE],
        words: &[
            (Outcome::Passed, "age {age}, covered from {minimum} to {maximum}"),
            (Outcome::Passed, "age {age}, covered from {minimum}"),
            (Outcome::Passed, "age {age}, covered up to {maximum}"),
            (Outcome::Rejected, "age {age}, covered from {minimum}"),
            (Outcome::Rejected, "age {age}, covered up to {maximum}"),
            (Outcome::Overridden, "age {age}, covered from {minimum}; lifted by {lifted_by}"),
            (Outcome::Overridden, "age {age}, covered up to {maximum}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    if rule.minimum_age.is_none() && rule.maximum_age.is_none() {
        return Ok(vec![]);
    }
    let (age, _) = case.patient()?;
    let known = Detail::count(Name::Age, age);
    let least = rule.minimum_age.map(|least| Detail::count(Name::Minimum, least));
    let most = rule.maximum_age.map(|most| Detail::count(Name::Maximum, most));
    let mut found = Vec::new();
    if let Some(minimum) = rule.minimum_age.filter(|least| age < *least) {
        let message = format!("Product is covered from the age of {minimum}");
        let details: Vec<_> = [known.clone()].into_iter().chain(least.clone()).collect();
        found.push(Finding::reject(codes::NOT_COVERED_FOR_AGE, message, details));
    }
    if let Some(maximum) = rule.maximum_age.filter(|most| age > *most) {
        let message = format!("Product is covered up to the age of {maximum}");
        let details: Vec<_> = [known.clone()].into_iter().chain(most.clone()).collect();
        found.push(Finding::reject(codes::NOT_COVERED_FOR_AGE, message, details));
    }
    if found.is_empty() {
        found.push(Finding::passed([known].into_iter().chain(least).chain(most).collect::<Vec<_>>()));
    }
    Ok(found)
}
