//! The quantity stays within the rule's limit, of a fill or of a period.

use rust_decimal::Decimal;

use super::reach::Reach;
use super::{Edit, lift};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::facts::Period;
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
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: |r| r.rule.and_then(|rule| rule.quantity_limit_days).map_or(Reach::NONE, Reach::periods),
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (fill, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    let Some(limit) = rule.quantity_limit else { return Ok(vec![]) };
    let (quantity, limit) = (case.quantity()?, limit.normalize());
    let mut details = vec![Detail::number(Name::Quantity, quantity), Detail::number(Name::Limit, limit)];
    let Some(days) = rule.quantity_limit_days else {
        return Ok(vec![if quantity > limit {
            let message = format!("Quantity limit is {limit} per fill");
            Finding::reject(codes::QUANTITY_EXCEEDS_MAXIMUM, message, details)
        } else {
            Finding::passed(details)
        }]);
    };
    let period = Period { target: &rule.target, product: fill.product, date: fill.date, days };
    let used: Decimal = period.most(case.member.history, |c| c.quantity);
    details.extend([Detail::number(Name::Used, used), Detail::count(Name::Days, days)]);
    Ok(vec![if used + quantity > limit {
        let left = (limit - used).max(Decimal::ZERO).normalize();
        let message = format!("Quantity limit is {limit} in {days} days, {left} left");
        Finding::reject(codes::PLAN_LIMITATIONS_EXCEEDED, message, details)
    } else {
        Finding::passed(details)
    }])
}
