//! The terms a claim is shared by.

use rust_decimal::Decimal;

use super::share::{self, Terms};
use crate::case::{Case, Skip};
use crate::resolve::rule;

/// Channel of a pharmacy that is not on file.
const RETAIL: &str = "retail";

/// The rule's own copay or coinsurance before the plan's cost share; `None` where there is neither.
pub fn terms(case: &Case<'_>) -> Result<Option<Terms>, Skip> {
    let (fill, days_supply) = (case.fill()?, case.days_supply()?);
    let channel = case.facts.pharmacy.as_ref().map_or(RETAIL, |p| p.channel.as_str());
    let tier = rule::tier(case.rule(), fill.product, fill.plan);
    let row = rule::cost_share(fill.plan, tier, channel, days_supply, fill.date);
    let own = case.rule().filter(|r| r.copay.is_some() || r.coinsurance_percent.is_some());
    if row.is_none() && own.is_none() {
        return Ok(None);
    }
    let (individual, family) = (case.member.individual, case.member.family);
    let deductible_applies = row.is_none_or(|r| r.deductible_applies);
    Ok(Some(Terms {
        deductible_remaining: if deductible_applies {
            share::deductible_remaining(fill.plan, individual, family)
        } else {
            Decimal::ZERO
        },
        out_of_pocket_remaining: share::out_of_pocket_remaining(fill.plan, individual, family),
        copay: own.map_or_else(|| row.and_then(|r| r.copay), |r| r.copay),
        coinsurance_percent: own.map_or_else(|| row.and_then(|r| r.coinsurance_percent), |r| r.coinsurance_percent),
        minimum: row.and_then(|r| r.minimum).filter(|_| own.is_none()),
        maximum: row.and_then(|r| r.maximum).filter(|_| own.is_none()),
        daw_penalty: Decimal::ZERO,
        penalty_accumulates: fill.plan.daw_penalty_accumulates,
    }))
}
