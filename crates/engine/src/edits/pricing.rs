//! There is a price, and a claim can carry it.

use rust_decimal::Decimal;

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::claim::MAXIMUM_ALLOWED;
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::pay::price::{Basis, Prices};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the lowest price; rejects 23 where there is none and 78 what no claim can carry (PR-1, PR-7).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 15,
        name: "pricing",
        rule: "PR-1",
        codes: &[codes::MI_INGREDIENT_COST, codes::COST_EXCEEDS_MAXIMUM],
        words: &[
            (
                Outcome::Computed,
                "[contract {network}: ]{unit}[ {unit_price} x {quantity}][ {adjustment}] = {ingredient}, dispensing fee {fee}, \
                 sales tax {tax}: allowed {allowed}; basis {basis}[; {lost}]",
            ),
            (Outcome::Rejected, "allowed {allowed}, above {maximum}, the most a claim can carry"),
            (Outcome::Rejected, "no price by {basis} is on file and none was sent"),
            (Outcome::Rejected, "contract {network} has no rate for such a product and no price was sent"),
            (Outcome::Rejected, "no price is on file and none was sent"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (fill, quantity) = (case.fill()?, case.quantity()?);
    let Some(Prices { won: price, lost }) = case.prices()? else {
        // Which ingredient of a compound has no price is told with the others' (CP-4).
        if case.is_compound() {
            return Ok(vec![]);
        }
        let kind = if fill.product.brand { "brand" } else { "generic" };
        let kinds: Vec<&str> = case
            .contract()?
            .rates
            .iter()
            .filter(|rate| rate.brand == fill.product.brand)
            .map(|rate| rate.price_type.name())
            .collect();
        // What is missing is either the contract's to say or the price file's.
        let (message, details) = if kinds.is_empty() {
            let message = format!("The contract has no rate for {kind} products: send the ingredient cost");
            (message, vec![Detail::text(Name::Network, case.contract()?.network_name.clone())])
        } else {
            let bases = kinds.join(", ").to_uppercase();
            let message = format!("No contract price ({bases}) is on file for this product: send the ingredient cost");
            (message, vec![Detail::text(Name::Basis, bases)])
        };
        return Ok(vec![Finding::reject(codes::MI_INGREDIENT_COST, message, details)]);
    };
    let maximum = Decimal::from(MAXIMUM_ALLOWED);
    if price.total() > maximum {
        let message = format!("Cost is above {MAXIMUM_ALLOWED}, the most a claim can carry");
        let details = [Detail::money(Name::Allowed, price.total()), Detail::money(Name::Maximum, maximum)];
        return Ok(vec![Finding::reject(codes::COST_EXCEEDS_MAXIMUM, message, details)]);
    }
    let mut details = vec![
        Detail::text(Name::Basis, price.basis.code()),
        Detail::basis(Name::Unit, price.basis),
        Detail::money(Name::Ingredient, price.ingredient_cost),
        Detail::money(Name::Fee, price.dispensing_fee),
        Detail::money(Name::Tax, price.sales_tax),
        Detail::money(Name::Allowed, price.total()),
    ];
    if let Some(unit) = price.unit_price {
        details.push(Detail::number(Name::UnitPrice, unit));
        details.push(Detail::number(Name::Quantity, quantity));
        details.extend(adjustment(price.adjustment_percent).map(|words| Detail::text(Name::Adjustment, words)));
    }
    if matches!(price.basis, Basis::Contract { .. } | Basis::Ingredients) {
        details.push(Detail::text(Name::Network, case.contract()?.network_name.clone()));
    }
    if !lost.is_empty() {
        details.push(Detail::prices(Name::Lost, lost.iter().map(|other| (other.basis, other.total() - price.total()))));
    }
    Ok(vec![Finding::computed(details)])
}

/// A contract's adjustment as people say it: less 16%, plus 2%.
pub fn adjustment(percent: Decimal) -> Option<String> {
    let word = if percent < Decimal::ZERO { "less" } else { "plus" };
    (!percent.is_zero()).then(|| format!("{word} {}%", percent.abs().normalize()))
}
