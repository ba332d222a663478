//! The quantity stays within the rule's limit, of a fill or of a period.

use rust_decimal::Decimal;

use super::reach::Reach;
use super::{Edit, lift};
use crate::case::{Case, Fill, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Period, QuantityLimit, Rule};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a quantity above the rule's limit, 9G for one fill and 76 for a period (UM-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 9,
        name: "quantity limit",
        rule: "UM-4",
        codes: &[codes::QUANTITY_EXCEEDS_MAXIMUM, codes::PLAN_LIMITATIONS_EXCEEDED],
        words: &[
            (Outcome::Passed, "{quantity} and {used} beside it, of {limit} in {days} days"),
            (Outcome::Passed, "{quantity} of {limit} a fill"),
            (Outcome::Rejected, "{quantity} and {used} beside it, above {limit} in {days} days"),
            (Outcome::Rejected, "{quantity}, above {limit} a fill"),
            (
                Outcome::Overridden,
                "{quantity} and {used} beside it, above {limit} in {days} days; lifted by {lifted_by}",
            ),
            (Outcome::Overridden, "{quantity}, above {limit} a fill; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_AUTHORIZATION_OR_TRANSITION,
    reach: |r| {
        let limits = r.rule.into_iter().flat_map(Rule::all_quantity_limits);
        limits.filter_map(|limit| limit.days).map(Reach::periods).fold(Reach::NONE, Reach::widen)
    },
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (fill, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    let mut limits = rule.all_quantity_limits().peekable();
    if limits.peek().is_none() {
        return Ok(vec![]);
    }
    let quantity = case.quantity()?;
    Ok(limits.map(|limit| within(case, fill, rule, quantity, limit)).collect())
}

/// Whether the quantity stays within one limit.
fn within(case: &Case<'_>, fill: Fill<'_>, rule: &Rule, quantity: Decimal, limit: QuantityLimit) -> Finding {
    let QuantityLimit { quantity: limit, days } = limit;
    let limit = limit.normalize();
    let mut details = vec![Detail::number(Name::Quantity, quantity), Detail::number(Name::Limit, limit)];
    let Some(days) = days else {
        return if quantity > limit {
            let message = format!("Quantity limit is {limit} per fill");
            Finding::reject(codes::QUANTITY_EXCEEDS_MAXIMUM, message, details)
        } else {
            Finding::passed(details)
        };
    };
    let period = Period { target: &rule.target, product: fill.product, date: fill.date, days };
    let used: Decimal = period.most(case.history(), |c| c.quantity);
    details.extend([Detail::number(Name::Used, used), Detail::count(Name::Days, days)]);
    if used + quantity > limit {
        let left = (limit - used).max(Decimal::ZERO).normalize();
        let message = format!("Quantity limit is {limit} in {days} days, {left} left");
        Finding::reject(codes::PLAN_LIMITATIONS_EXCEEDED, message, details)
    } else {
        Finding::passed(details)
    }
}
