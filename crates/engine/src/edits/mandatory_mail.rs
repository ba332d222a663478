//! After so many fills over the counter a drug is dispensed by mail.

use super::reach::Reach;
use super::{Edit, lift, network};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::NetworkKind;
use crate::reject::Group;
use crate::trace::{Outcome, Step};

/// Rejects 561 a fill over the counter after as many as the plan allows (P-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 51,
        name: "mandatory mail",
        rule: "P-4",
        codes: &[codes::NOT_IN_MAIL_NETWORK],
        words: &[
            (Outcome::Passed, "{fills} fills elsewhere in {days} days, {limit} allowed before a {kind} network"),
            (Outcome::Rejected, "{fills} fills elsewhere in {days} days, {limit} allowed before a {kind} network"),
            (
                Outcome::Overridden,
                "{fills} fills elsewhere in {days} days, {limit} allowed before a {kind} network; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Pharmacy,
    of_compound: OfCompound::Whole,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: |r| {
        let limits = r.plan.network_terms.iter().filter_map(|terms| terms.mail_after);
        limits.map(|fills| Reach::back(fills.days)).fold(Reach::NONE, Reach::widen)
    },
    check,
};

/// A product whose own rule requires a network is asked about by that rule alone.
fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Ok(contract) = case.contract() else { return Ok(vec![]) };
    let asked = case.needed_network();
    let allowed = asked.terms.and_then(|terms| terms.mail_after).filter(|_| asked.required.is_none());
    match allowed.filter(|_| contract.kind.serves(NetworkKind::Retail)) {
        Some(allowed) => Ok(vec![network::after_fills(case, NetworkKind::Mail, allowed)?]),
        None => Ok(vec![]),
    }
}
