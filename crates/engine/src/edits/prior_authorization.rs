//! A product that needs a prior authorization has one, and an authorization that was named is good for the claim.

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 75 where a required authorization is missing, and says why the one on file does not count (UM-1, UM-2).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 7,
        name: "prior authorization",
        rule: "UM-1",
        codes: &[
            codes::AUTHORIZATION_REQUIRED,
            codes::AUTHORIZATION_NOT_MATCHED,
            codes::AUTHORIZATION_EXHAUSTED,
            codes::AUTHORIZATION_IN_PROCESS,
            codes::AUTHORIZATION_NOT_FOUND,
            codes::AUTHORIZATION_DENIED,
        ],
        words: &[
            (Outcome::Rejected, "{code} {message}"),
            (Outcome::Rejected, "the formulary's rule asks for one"),
            (Outcome::Overridden, "the formulary's rule asks for one; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let authorized = case.authorized()?;
    let required = case.covering_rule().is_some_and(|rule| rule.prior_auth_required);
    let named = case.claim.prior_authorization_number.is_some();
    let mut found = Vec::new();
    if required {
        found.push(Finding::reject(codes::AUTHORIZATION_REQUIRED, "Prior authorization is required", []));
    }
    // An emergency code pays while the authorization is in process: only one that was named is answered for.
    let excused = required && !named && lift::is_lifted_by_code(case, codes::AUTHORIZATION_REQUIRED);
    if let Some((code, message)) = authorized.why_not
        && (required || named)
        && !excused
    {
        found.push(Finding::reject(code, message, [Detail::text(Name::Message, message)]).firm());
    }
    Ok(found)
}
