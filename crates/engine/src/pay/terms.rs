//! The terms a claim is shared by.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::share::{self, Limits, Terms};
use crate::case::{Case, Fill, Skip};
use crate::facts::{CostShare, Plan, Product, Rule};
use crate::resolve::rule::{self, Counter};

/// Channel of a pharmacy that is not on file.
const RETAIL: &str = "retail";

/// Why there are no terms to share a claim by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unshared {
    /// Neither rule nor product nor plan gives the product a tier.
    NoTier,
    /// The plan has no share for this tier at the pharmacy's channel.
    NoShare {
        /// The tier of the product.
        tier: i32,
    },
    /// The tier, or the rule, has shares at this channel, but none for so long or so short a supply.
    Supply {
        /// The channel of the pharmacy.
        channel: String,
        /// Shortest and longest supply in days of each range that the shares of this channel reach.
        reached: Vec<(i32, i32)>,
    },
}

/// A copay or coinsurance with its bounds, wherever it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amounts {
    /// Dollars per fill, beside the coinsurance where there is one.
    pub copay: Option<Decimal>,
    /// Percent of what is left after the deductible (CS-3).
    pub coinsurance_percent: Option<Decimal>,
    /// Least coinsurance in dollars (CS-3).
    pub minimum: Option<Decimal>,
    /// Most coinsurance in dollars (CS-3).
    pub maximum: Option<Decimal>,
    /// Whether the deductible comes before it; `None`: where it stands does not say.
    pub deductible_applies: Option<bool>,
}

/// A fill as far as its share depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Supplied<'a> {
    /// Where it is dispensed.
    pub counter: Counter<'a>,
    /// Days' supply (405-D5).
    pub days_supply: i32,
    /// The fill date (401-D1).
    pub date: NaiveDate,
}

/// The channel that selects the share (CS-2).
pub fn channel<'a>(case: &'a Case<'_>) -> &'a str {
    case.facts.pharmacy.as_ref().map_or(RETAIL, |p| p.channel.as_str())
}

/// The copay or coinsurance of a product: the shares of the rule by channel and days' supply before its one copay or
/// coinsurance, and that before the plan's share of the tier (CS-2). It says whether the deductible comes before it.
pub fn amounts(
    plan: &Plan,
    product: &Product,
    rule: Option<&Rule>,
    supplied: Supplied<'_>,
) -> Result<Amounts, Unshared> {
    let Supplied { counter, days_supply, date } = supplied;
    let tier = rule::tier(rule, product, plan, date).ok_or(Unshared::NoTier)?;
    let row = rule::cost_share(plan, tier, counter, days_supply, date);
    let own = rule.map_or(Ok(None), |rule| own(rule, counter, days_supply))?;
    let Some(amounts) = own.or_else(|| row.map(of_tier)) else {
        let shares = rule::cost_shares(plan, tier, counter, date);
        let supplies = shares.map(|s| (s.minimum_days_supply, s.maximum_days_supply));
        return Err(unreached(counter.channel, supplies).unwrap_or(Unshared::NoShare { tier }));
    };
    let deductible_applies = amounts
        .deductible_applies
        .or_else(|| rule.and_then(|rule| rule.deductible_applies))
        .unwrap_or_else(|| row.is_none_or(|row| row.deductible_applies));
    Ok(Amounts { deductible_applies: Some(deductible_applies), ..amounts })
}

/// The copay or coinsurance of a claim's product; the reason where there is none.
pub fn amounts_of(case: &Case<'_>) -> Result<Result<Amounts, Unshared>, Skip> {
    let (fill, days_supply) = (case.fill()?, case.days_supply()?);
    let counter = Counter { channel: channel(case), preferred: case.is_preferred() };
    let supplied = Supplied { counter, days_supply, date: fill.date };
    Ok(amounts(fill.plan, fill.product, case.rule(), supplied))
}

/// The deductibles that hold for a fill.
pub fn deductible_limits(case: &Case<'_>) -> Result<Limits, Skip> {
    let Fill { plan, coverage, date, .. } = case.fill()?;
    Ok(share::deductible_limits(plan, plan.deductibles(channel(case), coverage.coverage_tier.as_deref(), date)))
}

/// The terms to share a claim by; the reason where there are none.
pub fn terms(case: &Case<'_>) -> Result<Result<Terms, Unshared>, Skip> {
    let fill = case.fill()?;
    let (individual, family) = (case.member.individual, case.member.family);
    let limits = deductible_limits(case)?;
    Ok(amounts_of(case)?.map(|amounts| Terms {
        deductible_remaining: if amounts.deductible_applies == Some(false) {
            Decimal::ZERO
        } else {
            share::deductible_remaining(limits, individual, family)
        },
        out_of_pocket_remaining: share::out_of_pocket_remaining(fill.plan, individual, family),
        copay: amounts.copay,
        coinsurance_percent: amounts.coinsurance_percent,
        minimum: amounts.minimum,
        maximum: amounts.maximum,
        daw_penalty: Decimal::ZERO,
        penalty_accumulates: fill.plan.daw_penalty_accumulates,
    }))
}

/// What the rule itself says; `None`: nothing. A rule that has shares for the channel and none for this supply has no
/// terms, unless it also gives one copay or coinsurance for all.
fn own(rule: &Rule, counter: Counter<'_>, days_supply: i32) -> Result<Option<Amounts>, Unshared> {
    if let Some(share) = rule::rule_share(rule, counter, days_supply) {
        return Ok(Some(Amounts {
            copay: share.copay,
            coinsurance_percent: share.coinsurance_percent,
            minimum: share.minimum,
            maximum: share.maximum,
            deductible_applies: share.deductible_applies,
        }));
    }
    if rule.copay.is_some() || rule.coinsurance_percent.is_some() {
        let (copay, coinsurance_percent) = (rule.copay, rule.coinsurance_percent);
        return Ok(Some(Amounts { copay, coinsurance_percent, ..Amounts::default() }));
    }
    let supplies = rule::rule_shares(rule, counter).map(|s| (s.minimum_days_supply, s.maximum_days_supply));
    unreached(counter.channel, supplies).map_or(Ok(None), Err)
}

fn of_tier(row: &CostShare) -> Amounts {
    Amounts {
        copay: row.copay,
        coinsurance_percent: row.coinsurance_percent,
        minimum: row.minimum,
        maximum: row.maximum,
        deductible_applies: None,
    }
}

/// That shares of a channel reach other supplies; `None` where there are no shares.
fn unreached(channel: &str, supplies: impl Iterator<Item = (i32, i32)>) -> Option<Unshared> {
    let mut supplies: Vec<(i32, i32)> = supplies.collect();
    supplies.sort_unstable();
    let mut reached: Vec<(i32, i32)> = Vec::new();
    for (from, to) in supplies {
        match reached.last_mut() {
            Some((_, last)) if from <= last.saturating_add(1) => *last = to.max(*last),
            _ => reached.push((from, to)),
        }
    }
    (!reached.is_empty()).then(|| Unshared::Supply { channel: channel.to_owned(), reached })
}
