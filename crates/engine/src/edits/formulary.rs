//! The plan covers the product.

use super::reach::{Reach, Reaching};
use super::{Edit, lift};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Product, Rule, Target};
use crate::reject::Group;
use crate::resolve::rule;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects MR or 70 a product that the plan's formulary does not cover, and names an alternative (D-2, D-5, D-6).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 4,
        name: "formulary",
        rule: "D-2",
        codes: &[codes::NOT_ON_FORMULARY, codes::PRODUCT_NOT_COVERED],
        words: &[
            (Outcome::Passed, "tier {tier}, by the rule for NDC {ndc}[ of {effective}]"),
            (Outcome::Passed, "tier {tier}, by the rule for {target}[ of {effective}]"),
            (Outcome::Passed, "tier {tier}, rule {rule}"),
            (Outcome::Passed, "tier {tier}, the open formulary's own"),
            (Outcome::Passed, "no tier, the open formulary's own"),
            (Outcome::Rejected, "the rule for NDC {ndc}[ of {effective}] does not cover the product"),
            (Outcome::Rejected, "the rule for {target}[ of {effective}] does not cover the product"),
            (Outcome::Rejected, "rule {rule} does not cover the product"),
            (Outcome::Rejected, "no rule of the formulary covers the product"),
        ],
    },
    group: Group::Product,
    of_compound: OfCompound::Apart,
    lifted_by: lift::BY_CODE_AUTHORIZATION_OR_TRANSITION,
    reach,
    check,
};

/// As far back as a transition supply of the drug may have been given, whichever edit it lifts.
fn reach(reaching: &Reaching<'_>) -> Reach {
    let terms = reaching.plan.transition.iter().map(|terms| terms.days.max(terms.emergency_days_supply)).max();
    terms.map_or(Reach::NONE, Reach::back)
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let fill = case.fill()?;
    let known =
        case.rule().filter(|rule| !rule.id.is_nil()).map(|rule| of_rule(rule, fill.product)).unwrap_or_default();
    if let Some(reject) = rule::check(case.rule(), case.alternative()) {
        return Ok(vec![Finding::reject(reject.code, reject.message, known)]);
    }
    let tier = rule::tier(case.rule(), fill.product, fill.plan, fill.date);
    let mut details: Vec<_> = tier.map(|tier| Detail::count(Name::Tier, tier)).into_iter().collect();
    details.extend(known);
    Ok(vec![Finding::passed(details)])
}

/// A rule by its key, its target and its date.
fn of_rule(rule: &Rule, product: &Product) -> Vec<Detail> {
    let ingredient = |id| product.ingredients.iter().map(|c| &c.ingredient).find(|i| i.ingredient_id == id);
    let class = |id| product.classes.iter().find(|c| c.class_id == id);
    let target = match rule.target {
        Target::Ndc(ndc) => Detail::ndc(Name::Ndc, ndc),
        Target::Ingredient(id) => {
            Detail::text(Name::Target, format!("ingredient {}", ingredient(id).map_or("", |i| &i.name)))
        }
        Target::Class(id) => Detail::text(Name::Target, format!("class {}", class(id).map_or("", |c| &c.name))),
    };
    let mut details = vec![Detail::id(Name::Rule, rule.id), target];
    details.extend(rule.span.effective.map(|from| Detail::date(Name::Effective, from)));
    details
}
