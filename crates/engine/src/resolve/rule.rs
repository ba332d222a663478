//! Which rule of the plan's formulary a product falls under.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::codes;
use crate::facts::{CostShare, Plan, Product, Rule, RuleShare, StepTherapy, Target, WindowLimit};
use crate::reject::{Group, Reject};

/// The rule that counts on the date: NDC before ingredient before class, then the latest, then the strictest; for an
/// open formulary the product's own defaults. `None`: not on the formulary.
pub fn rule(plan: &Plan, rules: &[Rule], product: &Product, date: NaiveDate) -> Option<Rule> {
    rules
        .iter()
        .filter(|r| r.span.covers(date) && r.target.matches(product))
        .max_by(|a, b| {
            let order = |r: &Rule| (r.target.specificity(), r.span.effective);
            order(a).cmp(&order(b)).then_with(|| strictness(a).cmp(&strictness(b)))
        })
        .cloned()
        .or_else(|| (plan.open_formulary && product.formulary_flag).then(|| unlisted(product)))
}

/// Orders rules of one kind of target and one date, the strictest last: one that covers nothing, then by what it asks
/// for, what it limits and what it costs. Of rules alike in all that the lower target counts (D-3).
fn strictness(rule: &Rule) -> impl Ord + '_ {
    let low = |limit: Option<i32>| Reverse(limit.unwrap_or(i32::MAX));
    // Of one limit, the longer period leaves less.
    let window = |limit: Option<WindowLimit>| (low(limit.map(|l| l.limit)), limit.map(|l| l.days));
    let units = Reverse(rule.quantity_limit.unwrap_or(Decimal::MAX));
    let targets = |step: &StepTherapy| (step.step_number, step.target.key(), step.lookback_days);
    let asks = (!rule.covered, rule.prior_auth_required, rule.step_therapy_required);
    let fills = (units, rule.quantity_limit_days, low(rule.maximum_days_supply));
    let periods = (window(rule.fill_limit), window(rule.days_supply_limit));
    let persons = (rule.minimum_age, low(rule.maximum_age), rule.sex.as_deref());
    let network = rule.network.map(|network| (network.kind as u8, low(network.elsewhere.map(|fills| fills.limit))));
    let costs = (network, rule.tier, rule.copay, rule.coinsurance_percent);
    let words = (rule.reject_code.as_deref(), rule.tier_name.as_deref(), Reverse(rule.span.termination));
    let steps = (rule.steps.len(), rule.steps.iter().map(targets).collect::<Vec<_>>());
    (asks, fills, periods, persons, costs, words, Reverse(rule.target.key()), steps)
}

fn unlisted(product: &Product) -> Rule {
    Rule {
        tier: product.tier,
        prior_auth_required: product.prior_auth_required,
        quantity_limit: product.quantity_limit,
        ..Rule::covering(Target::Ndc(product.ndc))
    }
}

/// The tier to share costs by: the rule's, the product's, the plan's for products that have neither. What an
/// authorization or a transition supply pays although no rule covers it goes to the plan's tier for exceptions, or the
/// highest that it has on the date. `None`: nobody says
/// which (D-7).
pub fn tier(rule: Option<&Rule>, product: &Product, plan: &Plan, date: NaiveDate) -> Option<i32> {
    let exception = || plan.transition_terms(date).and_then(|terms| terms.exception_tier);
    let highest = || plan.cost_shares.iter().filter(|s| s.span.covers(date)).map(|s| s.tier).max();
    let covered = rule.is_some_and(|rule| rule.covered);
    if !covered && let Some(tier) = exception() {
        return Some(tier);
    }
    rule.and_then(|r| r.tier).or(product.tier).or(plan.unlisted_tier).or_else(|| if covered { None } else { highest() })
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

/// Where a fill is dispensed, as shares tell it apart.
#[derive(Clone, Copy, Debug)]
pub struct Counter<'a> {
    /// The channel of the pharmacy, such as mail.
    pub channel: &'a str,
    /// Whether the plan prefers the network of its contract (P-5).
    pub preferred: bool,
}

impl Counter<'_> {
    /// Whether a share for this channel and this preference, or for any, is for the fill.
    fn has(&self, channel: Option<&str>, preferred: Option<bool>) -> bool {
        channel.is_none_or(|channel| channel == self.channel)
            && preferred.is_none_or(|preferred| preferred == self.preferred)
    }
}

/// The plan's cost shares of a tier that hold at a counter on a date, for whatever days' supply.
pub fn cost_shares<'a>(
    plan: &'a Plan,
    tier: i32,
    counter: Counter<'a>,
    date: NaiveDate,
) -> impl Iterator<Item = &'a CostShare> {
    let is_here = move |s: &CostShare| counter.has(s.channel.as_deref(), s.preferred);
    plan.cost_shares.iter().filter(move |s| s.tier == tier && s.span.covers(date) && is_here(s))
}

/// The plan's cost share: the pharmacy's channel before any channel, then networks of its preference before any, then the
/// highest minimum days' supply, then the latest (CS-2).
pub fn cost_share<'a>(
    plan: &'a Plan,
    tier: i32,
    counter: Counter<'a>,
    days_supply: i32,
    date: NaiveDate,
) -> Option<&'a CostShare> {
    cost_shares(plan, tier, counter, date)
        .filter(|s| (s.minimum_days_supply..=s.maximum_days_supply).contains(&days_supply))
        .max_by_key(|s| (s.channel.is_some(), s.preferred.is_some(), s.minimum_days_supply, s.span.effective))
}

/// The rule's own shares that hold at a counter, for whatever days' supply.
pub fn rule_shares<'a>(rule: &'a Rule, counter: Counter<'a>) -> impl Iterator<Item = &'a RuleShare> {
    rule.cost_shares.iter().filter(move |s| counter.has(s.channel.as_deref(), s.preferred))
}

/// The rule's own share of this counter and days' supply, in the order of the plan's shares.
pub fn rule_share<'a>(rule: &'a Rule, counter: Counter<'a>, days_supply: i32) -> Option<&'a RuleShare> {
    rule_shares(rule, counter)
        .filter(|s| (s.minimum_days_supply..=s.maximum_days_supply).contains(&days_supply))
        .max_by_key(|s| (s.channel.is_some(), s.preferred.is_some(), s.minimum_days_supply))
}
