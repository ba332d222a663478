//! The pharmacy's contract is in a network of the kind that product and supply are dispensed in.

use super::reach::Reach;
use super::{Edit, lift};
use crate::adjudicate::ApprovedMessage;
use crate::case::{Case, Fill, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{self, NetworkKind, PastClaim, RequiredNetwork, WindowLimit};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a fill in a network of another kind than the product needs, and a long supply over the counter (P-3, P-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 50,
        name: "network",
        rule: "P-3",
        codes: &[
            codes::NOT_IN_RETAIL_NETWORK,
            codes::NOT_IN_MAIL_NETWORK,
            codes::NOT_IN_SPECIALTY_NETWORK,
            codes::NOT_IN_HOME_INFUSION_NETWORK,
            codes::NOT_IN_LONG_TERM_CARE_NETWORK,
            codes::NOT_IN_90_DAY_NETWORK,
        ],
        words: &[
            (Outcome::Passed, "{fills} fills elsewhere in {days} days, {limit} allowed before a {kind} network"),
            (Outcome::Passed, "a {kind} network"),
            (Outcome::Rejected, "{fills} fills elsewhere in {days} days, {limit} allowed before a {kind} network"),
            (Outcome::Rejected, "{days_supply} days over the counter, {maximum} allowed outside a {kind} network"),
            (Outcome::Rejected, "a {kind} network is needed; network {network} is none"),
            (
                Outcome::Overridden,
                "{fills} fills elsewhere in {days} days, {limit} allowed before a {kind} network; lifted by {lifted_by}",
            ),
            (
                Outcome::Overridden,
                "{days_supply} days over the counter, {maximum} allowed outside a {kind} network; lifted by {lifted_by}",
            ),
            (Outcome::Overridden, "a {kind} network is needed; network {network} is none; lifted by {lifted_by}"),
        ],
    },
    group: Group::Pharmacy,
    of_compound: OfCompound::Whole,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: |r| {
        let elsewhere = r.rule.and_then(|rule| rule.network).and_then(|network| network.elsewhere);
        elsewhere.map_or(Reach::NONE, |fills| Reach::back(fills.days))
    },
    check,
};

/// Told with a claim of a pharmacy that the plan prefers, where it prefers any (P-5).
pub const PREFERRED: ApprovedMessage = ApprovedMessage { code: "038", text: "Preferred network pharmacy" };

/// Told with a claim of another pharmacy there.
pub const NOT_PREFERRED: ApprovedMessage = ApprovedMessage { code: "039", text: "Non-preferred network pharmacy" };

/// What the pharmacy is told of its standing with the plan; nothing where the plan prefers no network (P-5).
pub fn standing(case: &Case<'_>) -> Option<ApprovedMessage> {
    let (plan, date) = (case.plan().ok()?, case.fill_date().ok()?);
    let is_preferred = case.is_preferred();
    let prefers_any = is_preferred || plan.networks.iter().any(|n| n.preferred && n.span.covers(date));
    prefers_any.then_some(if is_preferred { PREFERRED } else { NOT_PREFERRED })
}

/// The reject code of a fill outside a network of this kind.
pub fn code(kind: NetworkKind) -> &'static str {
    match kind {
        NetworkKind::Retail | NetworkKind::Preferred => codes::NOT_IN_RETAIL_NETWORK,
        NetworkKind::Retail90 => codes::NOT_IN_90_DAY_NETWORK,
        NetworkKind::Mail => codes::NOT_IN_MAIL_NETWORK,
        NetworkKind::Specialty => codes::NOT_IN_SPECIALTY_NETWORK,
        NetworkKind::HomeInfusion => codes::NOT_IN_HOME_INFUSION_NETWORK,
        NetworkKind::LongTermCare => codes::NOT_IN_LONG_TERM_CARE_NETWORK,
    }
}

/// The kind, for the trace.
pub fn kind(kind: NetworkKind) -> Detail {
    Detail::text(Name::Kind, kind.words())
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    // P-1 speaks of a pharmacy without a contract.
    let Ok(contract) = case.contract() else { return Ok(vec![]) };
    let asked = case.needed_network();
    if asked.is_met_by(contract.kind) {
        let is_asked = asked.required.is_some() || asked.terms.is_some();
        return Ok(is_asked.then(|| Finding::passed([kind(contract.kind)])).into_iter().collect());
    }
    if let Some(RequiredNetwork { kind, elsewhere: Some(fills) }) = asked.required {
        return Ok(vec![after_fills(case, kind, fills)?]);
    }
    let long = asked.terms.filter(|terms| asked.required.is_none() && asked.is_too_long_for(contract.kind, terms));
    if let Some((most, days)) = long.and_then(|terms| terms.retail_days_supply.zip(asked.days_supply)) {
        let message = format!("More than {most} days are dispensed in a 90-day retail network");
        let details =
            [kind(NetworkKind::Retail90), Detail::count(Name::DaysSupply, days), Detail::count(Name::Maximum, most)];
        return Ok(vec![Finding::reject(code(NetworkKind::Retail90), message, details)]);
    }
    let needed = asked.required.map_or(NetworkKind::Retail, |required| required.kind);
    let message = format!("The product is dispensed in a {} network", needed.words());
    let details = [kind(needed), Detail::text(Name::Network, contract.network_name.clone())];
    Ok(vec![Finding::reject(code(needed), message, details)])
}

/// Whether so many fills were dispensed in other networks already that one of this kind is needed (P-4).
pub fn after_fills(case: &Case<'_>, needed: NetworkKind, allowed: WindowLimit) -> Result<Finding, Skip> {
    let Fill { plan, product, date, .. } = case.fill()?;
    let known = || case.facts.earlier_pharmacies.iter().chain(&case.facts.pharmacy);
    // A pharmacy that is not on file may have been in any network.
    let is_elsewhere = |past: &&PastClaim| {
        let pharmacy = known().find(|pharmacy| pharmacy.npi == past.pharmacy_npi);
        pharmacy.is_some_and(|p| !facts::kinds(p, plan, past.fill_date).any(|kind| kind.serves(needed)))
    };
    let is_within = |past: &&PastClaim| (1..=i64::from(allowed.days)).contains(&(date - past.fill_date).num_days());
    let fills = case.history().iter().filter(is_within).filter(|past| past.is_of(product)).filter(is_elsewhere).count();
    let fills = i64::try_from(fills).unwrap_or(i64::MAX);
    let WindowLimit { limit, days } = allowed;
    let details = [
        kind(needed),
        Detail::count(Name::Fills, fills),
        Detail::count(Name::Limit, limit),
        Detail::count(Name::Days, days),
    ];
    if fills < i64::from(limit) {
        return Ok(Finding::passed(details));
    }
    let message = format!("After {limit} fills the product is dispensed in a {} network", needed.words());
    Ok(Finding::reject(code(needed), message, details))
}
