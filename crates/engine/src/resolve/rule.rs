//! Which rule of the plan's formulary a product falls under.

use chrono::NaiveDate;

use crate::codes;
use crate::facts::{CostShare, Plan, Product, Rule, Span, Target};
use crate::reject::{Group, Reject};

/// Tier of a product that a plan with an open formulary has no rule for and that names none itself.
const UNLISTED_TIER: i32 = 1;

/// The rule that counts on the date: NDC before ingredient before class, then the latest; for an
/// open formulary the product's own defaults. `None`: not on the formulary.
pub fn rule(plan: &Plan, rules: &[Rule], product: &Product, date: NaiveDate) -> Option<Rule> {
    rules
        .iter()
        .filter(|r| r.span.covers(date) && r.target.matches(product))
        .max_by_key(|r| (r.target.specificity(), r.span.effective, r.id))
        .cloned()
        .or_else(|| (plan.open_formulary && product.formulary_flag).then(|| unlisted(product)))
}

fn unlisted(product: &Product) -> Rule {
    Rule {
        id: uuid::Uuid::nil(),
        target: Target::Ndc(product.ndc),
        tier: Some(product.tier.unwrap_or(UNLISTED_TIER)),
        tier_name: None,
        covered: true,
        reject_code: None,
        prior_auth_required: product.prior_auth_required,
        step_therapy_required: false,
        quantity_limit: product.quantity_limit,
        quantity_limit_days: None,
        copay: None,
        coinsurance_percent: None,
        maximum_days_supply: None,
        fill_limit: None,
        days_supply_limit: None,
        minimum_age: None,
        maximum_age: None,
        sex: None,
        span: Span::default(),
        steps: Vec::new(),
    }
}

/// The tier to share costs by; what an authorization pays although no rule covers it goes to the
/// product's tier, or the plan's highest.
pub fn tier(rule: Option<&Rule>, product: &Product, plan: &Plan) -> i32 {
    rule.and_then(|r| r.tier)
        .or(product.tier)
        .or_else(|| plan.cost_shares.iter().map(|s| s.tier).max())
        .unwrap_or(UNLISTED_TIER)
}

/// Why the product is not covered, if it is not.
pub fn check(rule: Option<&Rule>, alternative: Option<&str>) -> Option<Reject> {
    let instead = alternative.map(|name| format!("; covered alternative: {name}")).unwrap_or_default();
    match rule {
        None => Some(Reject::new(
            Group::Product,
            codes::NOT_ON_FORMULARY,
            format!("Product is not on the formulary{instead}"),
        )),
        Some(rule) if !rule.covered => {
            let code = rule.reject_code.clone().unwrap_or_else(|| codes::PRODUCT_NOT_COVERED.to_owned());
            Some(Reject::with_code(Group::Product, code, format!("Product is not covered by the plan{instead}")))
        }
        Some(_) => None,
    }
}

/// The plan's cost share: the pharmacy's channel before any channel, then the narrowest days'
/// supply, then the latest.
pub fn cost_share<'a>(
    plan: &'a Plan,
    tier: i32,
    channel: &str,
    days_supply: i32,
    date: NaiveDate,
) -> Option<&'a CostShare> {
    plan.cost_shares
        .iter()
        .filter(|s| {
            s.tier == tier
                && s.span.covers(date)
                && (s.minimum_days_supply..=s.maximum_days_supply).contains(&days_supply)
                && s.channel.as_deref().is_none_or(|c| c == channel)
        })
        .max_by_key(|s| (s.channel.is_some(), s.minimum_days_supply, s.span.effective))
}
