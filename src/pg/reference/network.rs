//! Kinds of networks, what a plan asks of them, and who is excluded from payment.

use super::TEXT;
use crate::engine::facts::{Deductible, Exclusion, NetworkKind, NetworkTerms, PlanNetwork, RequiredNetwork};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;

/// What a plan asks of networks.
pub(super) static TERMS: Index =
    Index { table: "pbm.plan_network_term", name: "plan_network_term_pkey", keys: &[("plan_id", Comparison::Equal)] };
/// Lists that have a pharmacy or prescriber as excluded.
pub(super) static EXCLUSIONS: Index =
    Index { table: "pbm.provider_exclusion", name: "provider_exclusion_pkey", keys: &[("npi", Comparison::Equal)] };
/// Deductibles of a plan by channel and coverage tier.
pub(super) static DEDUCTIBLES: Index =
    Index { table: "pbm.plan_deductible", name: "plan_deductible_once", keys: &[("plan_id", Comparison::Equal)] };

pub(super) fn of_plan(row: &Row<'_>) -> Result<PlanNetwork> {
    Ok(PlanNetwork {
        network_id: row.get("network_id")?,
        preference: row.get("preference")?,
        preferred: row.get("preferred")?,
        span: row.span()?,
    })
}

pub(super) fn terms(row: &Row<'_>) -> Result<NetworkTerms> {
    let words: Vec<String> = row.get("ordinary_kinds")?;
    let kind = |word: &String| NetworkKind::parse(word).ok_or_else(|| row.unreadable("ordinary_kinds"));
    Ok(NetworkTerms {
        ordinary_kinds: words.iter().map(kind).collect::<Result<_>>()?,
        retail_days_supply: row.get("retail_days_supply")?,
        mail_after: row.limit("mail_after_fills", "mail_after_days")?,
        locks_in: row.get("locks_in")?,
        span: row.span()?,
    })
}

/// The network that a formulary rule requires.
pub(super) fn required(row: &Row<'_>) -> Result<Option<RequiredNetwork>> {
    let Some(word) = row.get::<Option<String>>("required_network")? else { return Ok(None) };
    let kind = NetworkKind::parse(&word).ok_or_else(|| row.unreadable("required_network"))?;
    Ok(Some(RequiredNetwork { kind, elsewhere: row.limit("fills_elsewhere", "fills_elsewhere_days")? }))
}

pub(super) fn exclusion(row: &Row<'_>) -> Result<Exclusion> {
    Ok(Exclusion { list: row.get("exclusion_list")?, span: row.span()? })
}

pub(super) fn deductible(row: &Row<'_>) -> Result<Deductible> {
    Ok(Deductible {
        channel: row.get("channel")?,
        coverage_tier: row.get("coverage_tier")?,
        individual: row.get("individual_deductible")?,
        family: row.get("family_deductible")?,
        span: row.span()?,
    })
}

/// About how many bytes exclusions take.
pub(super) fn weight_of_exclusions(exclusions: &[Exclusion]) -> usize {
    exclusions.len() * (size_of::<Exclusion>() + TEXT)
}
