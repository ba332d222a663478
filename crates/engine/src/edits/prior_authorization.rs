//! A product that needs a prior authorization has one, and an authorization that was named is good for the claim.

use super::finding::{Finding, Verdict};
use super::lift::{Lift, Lifted};
use super::reach::{Reach, Reaching};
use super::{EDITS, Edit, lift};
use crate::authorization::Unusable;
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::facts::EmergencySupply;
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
            codes::EMERGENCY_CODE,
        ],
        words: &[
            (Outcome::Rejected, "{code} {message}"),
            (Outcome::Rejected, "the formulary's rule asks for one"),
            (Outcome::Overridden, "the formulary's rule asks for one; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_AUTHORIZATION_OR_SUPPLY,
    reach,
    check,
};

/// An emergency supply is given once in so many days, whichever of two fills comes first to the plan.
fn reach(reaching: &Reaching<'_>) -> Reach {
    let is_needed = reaching.rule.is_some_and(|rule| rule.prior_auth_required);
    let supply = reaching.plan.emergency_supply.as_ref().filter(|_| is_needed);
    supply.map_or(Reach::NONE, |supply| Reach::periods(supply.once_in_days))
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let authorized = case.authorized()?;
    let required = case.covering_rule().is_some_and(|rule| rule.prior_auth_required);
    let named = case.claim.prior_authorization_number.is_some() && !case.names_emergency();
    let mut found = Vec::new();
    if required {
        found.push(Finding::reject(codes::AUTHORIZATION_REQUIRED, how_to_ask(case)?, []));
    }
    let missing = found.first().is_some_and(|required| lift::lift(case, EDIT.lifted_by, required).is_none());
    // The number may be another ingredient's of the compound.
    let refuses = named && case.part.is_none() && case.plan()?.rejects_unneeded_authorization;
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
    if missing && let Some(supply) = case.emergency() {
        let message = offer(supply);
        let details = [Detail::text(Name::Message, message.clone())];
        found.push(Finding::reject(codes::EMERGENCY_CODE, message, details).firm());
    }
    Ok(found)
}

/// The message of 75: what is missing, since when, and where to ask for it.
fn how_to_ask(case: &Case<'_>) -> Result<String, Skip> {
    let mut message = "Prior authorization is required".to_owned();
    if let Some(last) = case.authorized()?.ended {
        message.push_str(&format!("; the one on file ended on {last}"));
    }
    if let Some(contact) = &case.plan()?.authorization_contact {
        message.push_str(&format!("; ask for it at {contact}"));
    }
    Ok(message)
}

/// The message of N8: the codes to send, and how much they give.
fn offer(supply: &EmergencySupply) -> String {
    let code = supply.authorization_type.iter().map(|code| format!("prior authorization type {code}"));
    let number = supply.authorization_number.iter().map(|number| format!("prior authorization number {number}"));
    let codes: Vec<String> = code.chain(number).collect();
    format!("Emergency supply of up to {} days with {}", supply.days_supply, codes.join(" and "))
}

/// The rejects of other edits that an authorization may lift, each with what lifts it.
fn liftable(case: &Case<'_>) -> impl Iterator<Item = Option<Lifted>> {
    let is_asked = |edit: &Edit| case.part.is_none() || edit.of_compound != OfCompound::Whole;
    EDITS
        .iter()
        .filter(|edit| edit.step.id != EDIT.step.id && edit.lifted_by.contains(&Lift::Authorization))
        .filter(move |edit| is_asked(edit))
        .flat_map(|edit| (edit.check)(case).unwrap_or_default().into_iter().map(move |finding| (edit, finding)))
        .filter(|(_, finding)| matches!(finding.verdict, Verdict::Rejects { .. }))
        .map(|(edit, finding)| lift::lift(case, edit.lifted_by, &finding))
}

/// Whether another edit rejects the claim in a way that an authorization could have lifted.
fn is_asked_for(case: &Case<'_>) -> bool {
    liftable(case).any(|lifted| lifted.is_none())
}
