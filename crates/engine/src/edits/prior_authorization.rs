//! A product that needs a prior authorization has one, and an authorization that was named is good for the claim.

use super::finding::{Finding, Verdict};
use super::lift::{Lift, Lifted};
use super::{EDITS, Edit, lift, reach};
use crate::authorization::Unusable;
use crate::case::{Case, Skip};
use crate::codes;
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
            codes::PROVIDER_NOT_AUTHORIZED,
            codes::AUTHORIZATION_NOT_REQUIRED,
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
    let missing = found.first().is_some_and(|required| lift::lift(case, EDIT.lifted_by, required).is_none());
    let refuses = named && case.plan()?.rejects_unneeded_authorization;
    let reason = match &authorized.why_not {
        Some(why_not) if missing || refuses || (named && is_asked_for(case)) => Some(why_not.clone()),
        None if refuses && !required && liftable(case).next().is_none() => Some(Unusable {
            code: codes::AUTHORIZATION_NOT_REQUIRED,
            message: "Prior authorization is not required".into(),
        }),
        _ => None,
    };
    found.extend(reason.map(|Unusable { code, message }| {
        let details = [Detail::text(Name::Message, message.clone())];
        Finding::reject(code, message, details).firm()
    }));
    Ok(found)
}

/// The rejects of other edits that an authorization may lift, each with what lifts it.
fn liftable(case: &Case<'_>) -> impl Iterator<Item = Option<Lifted>> {
    EDITS
        .iter()
        .filter(|edit| edit.step.id != EDIT.step.id && edit.lifted_by.contains(&Lift::Authorization))
        .flat_map(|edit| (edit.check)(case).unwrap_or_default().into_iter().map(move |finding| (edit, finding)))
        .filter(|(_, finding)| matches!(finding.verdict, Verdict::Rejects { .. }))
        .map(|(edit, finding)| lift::lift(case, edit.lifted_by, &finding))
}

/// Whether another edit rejects the claim in a way that an authorization could have lifted.
fn is_asked_for(case: &Case<'_>) -> bool {
    liftable(case).any(|lifted| lifted.is_none())
}
