//! Every covered ingredient of a compound has a price, and the compound its fee.

use rust_decimal::Decimal;

use super::{OfCompound, listed};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::edits::{Edit, reach};
use crate::pay::compound;
use crate::pay::price::PriceCandidate;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the price of each ingredient and the fee; rejects EE an ingredient that nothing prices (CP-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 48,
        name: "compound price",
        rule: "CP-4",
        codes: &[codes::MI_INGREDIENT_DRUG_COST],
        words: &[
            (Outcome::Computed, "fee {fee} for level of effort {effort}, instead of a dispensing fee"),
            (Outcome::Computed, "fee {fee}, instead of a dispensing fee"),
            (Outcome::Computed, "NDC {ndc}: {unit} {unit_price} x {quantity} = {ingredient}"),
            (Outcome::Computed, "NDC {ndc}: {unit}, {quantity} units = {ingredient}"),
            (Outcome::Computed, "NDC {ndc}, {quantity} units: not covered, paid by nobody"),
            (Outcome::Rejected, "{code} {message}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if !case.is_compound() {
        return Ok(vec![]);
    }
    let (contract, _) = (case.contract()?, case.fill()?);
    let mut found = Vec::new();
    let mut without: Vec<&Case<'_>> = Vec::new();
    for ingredient in &case.ingredients {
        let (quantity, ndc) = (ingredient.quantity()?, ingredient.claim.ndc().map_err(|_| Skip::Ndc)?);
        let price = if ingredient.is_covered_ingredient() { ingredient.price()? } else { None };
        if price.is_none() && ingredient.is_covered_ingredient() {
            without.push(ingredient);
        }
        found.push(Finding::computed(details(ingredient, ndc, quantity, price)));
    }
    if !without.is_empty() {
        let verb = if without.len() == 1 { "has" } else { "have" };
        let message =
            format!("{} {verb} no contract price on file: send the ingredient's cost", listed(without.into_iter()));
        let details = [Detail::text(Name::Message, message.clone())];
        return Ok(vec![Finding::reject(codes::MI_INGREDIENT_DRUG_COST, message, details)]);
    }
    let (fee, level) = compound::fee(contract, &case.claim);
    let mut of_fee = vec![Detail::money(Name::Fee, fee)];
    of_fee.extend(level.map(|level| Detail::text(Name::Effort, level)));
    found.push(Finding::computed(of_fee));
    Ok(found)
}

/// An ingredient with its price; one that is not covered has none.
fn details(
    ingredient: &Case<'_>,
    ndc: crate::identifier::Ndc,
    quantity: Decimal,
    price: Option<&PriceCandidate>,
) -> Vec<Detail> {
    let mut details = vec![
        Detail::count(Name::Place, ingredient.part.as_ref().map_or(0, |part| part.number())),
        Detail::ndc(Name::Ndc, ndc),
        Detail::number(Name::Quantity, quantity),
    ];
    if let Some(price) = price {
        details.push(Detail::basis(Name::Unit, price.basis));
        details.push(Detail::money(Name::Ingredient, price.ingredient_cost));
        details.extend(price.unit_price.map(|unit| Detail::number(Name::UnitPrice, unit)));
    }
    details
}
