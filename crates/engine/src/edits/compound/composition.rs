//! A compound says what it is made of, and its parts agree with each other.

use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::case::{Case, Skip};
use crate::claim::compound::{COMPOUND, NO_PRODUCT};
use crate::claim::{Claim, Compound, MOST_INGREDIENTS, is_amount};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::edits::{Edit, reach};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a compound that is not made up as one (CP-1).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 46,
        name: "compound composition",
        rule: "CP-1",
        codes: &[
            codes::COMPOUND_SEGMENT_UNWANTED,
            codes::COMPOUND_NOT_ALONE,
            codes::COMPOUND_PRODUCT_ID,
            codes::COMPOUND_SEGMENT_MISSING,
            codes::TOO_FEW_INGREDIENTS,
            codes::TOO_MANY_INGREDIENTS,
            codes::INGREDIENT_COUNT_DIFFERS,
            codes::INGREDIENT_TWICE,
            codes::INGREDIENT_COST_NEGATIVE,
            codes::INGREDIENT_COSTS_DIFFER,
        ],
        words: &[(Outcome::Passed, "a compound of {ingredients} ingredients"), (Outcome::Rejected, "{code} {message}")],
    },
    group: Group::Fields,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let claim = &case.claim;
    if !claim.is_compound() {
        let is_unwanted = claim.compound.is_some() && claim.compound_code.is_some();
        let unwanted = is_unwanted.then(|| {
            reject(
                codes::COMPOUND_SEGMENT_UNWANTED,
                format!("Ingredients are sent with compound code {COMPOUND} alone"),
            )
        });
        return Ok(unwanted.into_iter().collect());
    }
    let mut found = Vec::new();
    if claim.transaction_count.is_some_and(|claims| claims > 1) {
        found.push(reject(codes::COMPOUND_NOT_ALONE, "A compound is the only claim of its transmission"));
    }
    if claim.product_id.as_deref().map(str::trim) != Some(NO_PRODUCT) {
        found.push(reject(codes::COMPOUND_PRODUCT_ID, "The product ID of a compound must be a single 0"));
    }
    // What could not be read is missing in the list, and is told as such.
    let is_read = crate::claim::compound_parts::COMPOUND_PARTS.elements().all(|e| !case.sent.unreadable.contains(&e));
    match claim.compound.as_deref() {
        None if is_read => {
            found.push(reject(codes::COMPOUND_SEGMENT_MISSING, "The ingredients of the compound are missing"));
        }
        None => {}
        Some(compound) => {
            let most =
                case.fill_date().ok().and_then(|date| Some(case.plan().ok()?.compound_terms(date)?.most_ingredients));
            found.extend(numbers(compound, most.unwrap_or(MOST_INGREDIENTS), is_read));
            found.extend(costs(claim, compound, is_read));
        }
    }
    if found.is_empty() {
        found.push(Finding::passed([Detail::count(Name::Ingredients, count(claim.ingredients().len()))]));
    }
    Ok(found)
}

fn reject(code: &'static str, message: impl Into<String>) -> Finding {
    let message = message.into();
    let details = [Detail::text(Name::Message, message.clone())];
    Finding::reject(code, message, details)
}

fn count(ingredients: usize) -> i32 {
    i32::try_from(ingredients).unwrap_or(i32::MAX)
}

/// How many ingredients there are, and whether each is another.
fn numbers(compound: &Compound, most: i32, is_read: bool) -> Vec<Finding> {
    let sent = count(compound.ingredients.len());
    let mut found = Vec::new();
    if is_read && sent < 2 {
        found.push(reject(codes::TOO_FEW_INGREDIENTS, "A compound has two ingredients or more"));
    }
    if sent > most {
        found.push(reject(codes::TOO_MANY_INGREDIENTS, format!("A compound has at most {most} ingredients")));
    }
    if is_read && compound.ingredient_count.is_some_and(|told| told != sent) {
        let message = format!("The count of ingredients is not {sent}, the number sent");
        found.push(reject(codes::INGREDIENT_COUNT_DIFFERS, message));
    }
    let mut seen = HashSet::new();
    let twice =
        compound.ingredients.iter().filter_map(|ingredient| ingredient.ndc().ok()).find(|ndc| !seen.insert(*ndc));
    found.extend(twice.map(|ndc| reject(codes::INGREDIENT_TWICE, format!("NDC {ndc} is in the compound twice"))));
    found
}

/// Whether the costs of the ingredients are costs, and sum to the ingredient cost where each has one.
fn costs(claim: &Claim, compound: &Compound, is_read: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let costs = || compound.ingredients.iter().map(|ingredient| ingredient.cost);
    if costs().flatten().any(|cost| cost < Decimal::ZERO) {
        found.push(reject(codes::INGREDIENT_COST_NEGATIVE, "The cost of an ingredient is below zero"));
    }
    // One that no field holds is told as a field that is not valid.
    let sum: Option<Decimal> = costs().map(|cost| cost.filter(|cost| is_amount(*cost))).sum();
    if let (true, Some(sum), Some(sent)) =
        (is_read && !compound.ingredients.is_empty(), sum, claim.ingredient_cost_submitted)
        && sum != sent
    {
        let message = format!("The ingredients cost {sum:.2} together, and the ingredient cost was sent as {sent:.2}");
        found.push(reject(codes::INGREDIENT_COSTS_DIFFER, message));
    }
    found
}
