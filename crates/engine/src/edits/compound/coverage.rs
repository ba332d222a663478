//! The plan covers compounds, and the ingredients of this one.

use super::{OfCompound, listed};
use crate::case::{Case, Skip};
use crate::claim::canonical::is_same_code;
use crate::codes;
use crate::edits::finding::Finding;
use crate::edits::{Edit, reach};
use crate::facts::CompoundTerms;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// The submission clarification code (420-DK) by which a compound is paid without the ingredients that are not covered.
pub const APPROVED_INGREDIENTS: &str = "8";

/// Rejects a compound that the plan does not cover, or ingredients that are not on file or not covered (CP-2, CP-3).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 47,
        name: "compound coverage",
        rule: "CP-2",
        codes: &[
            codes::COMPOUNDS_NOT_COVERED,
            codes::UNIDENTIFIABLE_INGREDIENT,
            codes::NO_COVERED_INGREDIENT,
            codes::PRODUCT_NOT_COVERED,
            codes::INGREDIENT_NOT_COVERED,
        ],
        words: &[
            (Outcome::Passed, "{covered} of {ingredients} ingredients are covered; lifted by {lifted_by}"),
            (Outcome::Passed, "{covered} of {ingredients} ingredients are covered"),
            (Outcome::Rejected, "{code} {message}"),
        ],
    },
    group: Group::Product,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

/// Whether the claim asks to be paid without the ingredients that are not covered.
fn is_clarified(case: &Case<'_>) -> bool {
    case.claim.submission_clarification_codes.iter().any(|code| is_same_code(code, APPROVED_INGREDIENTS))
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if !case.is_compound() {
        return Ok(vec![]);
    }
    let (_, plan, date) = (case.coverage()?, case.plan()?, case.fill_date()?);
    let standard = CompoundTerms::default();
    let terms = plan.compound_terms(date).unwrap_or(&standard);
    if !terms.covered {
        return Ok(vec![reject(codes::COMPOUNDS_NOT_COVERED, "The plan covers no compounds".to_owned())]);
    }
    // One that has no NDC is told as a field that is not valid.
    let unknown: Vec<&Case<'_>> = case
        .ingredients
        .iter()
        .filter(|ingredient| ingredient.claim.ndc().is_ok() && ingredient.product().is_err())
        .collect();
    if !unknown.is_empty() {
        let message = format!("{} not on file", is(&unknown));
        return Ok(vec![reject(codes::UNIDENTIFIABLE_INGREDIENT, message)]);
    }
    let covered = case.covered_ingredients().count();
    if case.ingredients.is_empty() {
        return Ok(vec![]);
    }
    if covered == 0 {
        let message = "No ingredient of the compound is covered".to_owned();
        return Ok(vec![reject(codes::NO_COVERED_INGREDIENT, message)]);
    }
    let uncovered: Vec<&Case<'_>> =
        case.ingredients.iter().filter(|part| part.claim.ndc().is_ok() && !part.is_covered_ingredient()).collect();
    let clarified = !uncovered.is_empty() && terms.takes_clarification && is_clarified(case);
    if !uncovered.is_empty() && !clarified {
        let message = format!("{} not covered by the plan", is(&uncovered));
        return Ok(vec![if terms.takes_clarification {
            let remedy = format!("; clarification code {APPROVED_INGREDIENTS} pays the others");
            reject(codes::PRODUCT_NOT_COVERED, message + &remedy)
        } else {
            reject(codes::INGREDIENT_NOT_COVERED, message)
        }]);
    }
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let mut details = vec![
        Detail::count(Name::Covered, number(covered)),
        Detail::count(Name::Ingredients, number(case.ingredients.len())),
    ];
    if clarified {
        let words = format!("submission clarification code {APPROVED_INGREDIENTS}");
        details.push(Detail::text(Name::LiftedBy, words));
    }
    Ok(vec![Finding::passed(details)])
}

/// Ingredients as the subject of a sentence.
fn is(ingredients: &[&Case<'_>]) -> String {
    let verb = if ingredients.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", listed(ingredients.iter().copied()))
}

fn reject(code: &'static str, message: String) -> Finding {
    let details = [Detail::text(Name::Message, message.clone())];
    Finding::reject(code, message, details)
}
