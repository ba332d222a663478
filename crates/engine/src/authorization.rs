//! Prior authorizations on file, and the one that is good for a fill.

use crate::case::Fill;
use crate::claim::Claim;
use crate::codes;
use crate::facts::{Authorization, AuthorizationStatus};

/// What the authorizations on file say of a fill.
#[derive(Clone, Copy, Debug, Default)]
pub struct Authorized<'a> {
    /// The one that may lift rejects.
    pub approved: Option<&'a Authorization>,
    /// Why there is none, as reject code and message, for a claim that needs or names one.
    pub why_not: Option<(&'static str, &'static str)>,
}

/// Finds the authorization for a fill, by the number sent or among all on file, the most specific first.
pub fn authorized<'a>(claim: &Claim, fill: Fill<'_>, authorizations: &'a [Authorization]) -> Authorized<'a> {
    let named = claim.prior_authorization_number.as_deref();
    let mut on_file = authorizations
        .iter()
        .filter(|a| a.plan_id == fill.plan.plan_id && named.is_none_or(|n| a.number == n))
        .peekable();
    let known = on_file.peek().is_some();
    let fitting: Vec<&Authorization> =
        on_file.filter(|a| a.target.matches(fill.product) && a.span.covers(fill.date)).collect();
    let quantity = claim.quantity.unwrap_or_default();
    let is_usable = |a: &&&Authorization| {
        a.status == AuthorizationStatus::Approved
            && a.fills_authorized.is_none_or(|most| a.fills_used < most)
            && a.quantity_authorized.is_none_or(|most| a.quantity_used + quantity <= most)
    };
    if let Some(approved) = fitting.iter().filter(is_usable).max_by_key(|a| a.target.specificity()) {
        return Authorized { approved: Some(approved), why_not: None };
    }
    let has = |status| fitting.iter().any(|a| a.status == status);
    let why_not = if has(AuthorizationStatus::Approved) {
        Some((codes::AUTHORIZATION_EXHAUSTED, "Prior authorization is used up"))
    } else if has(AuthorizationStatus::InProcess) {
        Some((codes::AUTHORIZATION_IN_PROCESS, "Prior authorization is in process"))
    } else if has(AuthorizationStatus::Denied) {
        Some((codes::AUTHORIZATION_DENIED, "Prior authorization was denied"))
    } else if named.is_some() && !known {
        Some((codes::AUTHORIZATION_NOT_FOUND, "Prior authorization number is not on file"))
    } else if named.is_some() {
        Some((codes::AUTHORIZATION_NOT_MATCHED, "Claim does not match the prior authorization"))
    } else {
        None
    };
    Authorized { approved: None, why_not }
}
