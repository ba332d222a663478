//! What lifts a reject: an authorization on file, or a code that the pharmacy sent and the plan takes.

use super::finding::{Finding, Verdict};
use crate::case::Case;
use crate::claim::DurPps;
use crate::claim::canonical::is_same_code;
use crate::codes;
use crate::facts::{OverrideChannel, Plan, Transition};
use crate::resolve::transition::transition;

/// A way to lift a reject (UM-2, UM-10, S-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lift {
    /// An approved prior authorization that waives the code.
    Authorization,
    /// A submission clarification code (420-DK).
    Clarification,
    /// A prior authorization type code (461-EU).
    AuthorizationType,
    /// A DUR/PPS triple (439-E4, 440-E5, 441-E6) that names the conflict.
    Dur,
    /// The plan's emergency supply, asked for with its codes (AU-5).
    Emergency,
    /// A transition or emergency supply that a Part D plan owes the member (PD-13).
    Transition,
}

impl Lift {
    /// The way as the catalogue of edits lists it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Clarification => "submission clarification",
            Self::AuthorizationType => "authorization type",
            Self::Dur => "DUR/PPS",
            Self::Emergency => "emergency supply",
            Self::Transition => "transition supply",
        }
    }
}

/// All that a plan can take, for the edits of coverage and utilization.
pub const BY_CODE_OR_AUTHORIZATION: &[Lift] = &[Lift::Authorization, Lift::Clarification, Lift::AuthorizationType];

/// The same, and a transition supply, for what a change of plan or year makes new to the member.
pub const BY_CODE_AUTHORIZATION_OR_TRANSITION: &[Lift] =
    &[Lift::Authorization, Lift::Clarification, Lift::AuthorizationType, Lift::Transition];

/// The same, and an emergency supply.
pub const BY_CODE_AUTHORIZATION_OR_SUPPLY: &[Lift] =
    &[Lift::Authorization, Lift::Clarification, Lift::AuthorizationType, Lift::Emergency, Lift::Transition];

/// What lifted a reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lifted {
    /// The number of a prior authorization on file.
    Authorization(String),
    /// A submission clarification code (420-DK) of the claim.
    Clarification(String),
    /// The claim's prior authorization type code (461-EU).
    AuthorizationType(String),
    /// A DUR/PPS triple of the claim.
    Dur(DurPps),
    /// The plan's emergency supply.
    Emergency,
    /// A transition supply, and why it is given.
    Transition(Transition),
}

impl Lifted {
    /// What it was, with its number or codes, for the trace.
    pub fn words(&self) -> String {
        match self {
            Self::Authorization(number) => format!("authorization {number}"),
            Self::Clarification(code) => format!("submission clarification code {code}"),
            Self::AuthorizationType(code) => format!("authorization type {code}"),
            Self::Dur(triple) => format!("DUR/PPS codes {triple}"),
            Self::Emergency => "emergency supply".into(),
            Self::Transition(kind) => kind.words().into(),
        }
    }
}

/// What lifts a finding, of the ways its edit allows.
pub fn lift(case: &Case<'_>, ways: &[Lift], finding: &Finding) -> Option<Lifted> {
    let Verdict::Rejects { code, .. } = &finding.verdict else { return None };
    if finding.firm {
        return None;
    }
    let plan = case.plan().ok()?;
    ways.iter().find_map(|way| match way {
        Lift::Authorization => by_authorization(case, code),
        Lift::Clarification => by_clarification(case, plan, code),
        Lift::AuthorizationType => by_authorization_type(case, plan, code),
        Lift::Dur => by_triple(case, plan, code, finding.conflict?),
        Lift::Emergency => by_emergency(case),
        Lift::Transition => transition(case).map(Lifted::Transition),
    })
}

fn by_authorization(case: &Case<'_>, code: &str) -> Option<Lifted> {
    let waiving = case.authorized().ok()?.waiving(code)?;
    Some(Lifted::Authorization(waiving.number.clone()))
}

fn by_clarification(case: &Case<'_>, plan: &Plan, code: &str) -> Option<Lifted> {
    let takes =
        |sent: &&String| plan.overrides(code, OverrideChannel::SubmissionClarification).any(|c| is_same_code(c, sent));
    case.claim.submission_clarification_codes.iter().find(takes).cloned().map(Lifted::Clarification)
}

fn by_authorization_type(case: &Case<'_>, plan: &Plan, code: &str) -> Option<Lifted> {
    let sent = case.claim.prior_authorization_type.as_deref()?;
    let taken = plan.overrides(code, OverrideChannel::PriorAuthorizationType).any(|c| is_same_code(c, sent));
    taken.then(|| Lifted::AuthorizationType(sent.to_owned()))
}

/// The plan's codes ask for it, and the supply is no longer than it may be.
fn by_emergency(case: &Case<'_>) -> Option<Lifted> {
    let supply = case.emergency()?;
    let (claim, wanted) = (&case.claim, supply.authorization_type.as_deref());
    let sent = claim.prior_authorization_type.as_deref();
    let has_type = wanted.is_none_or(|code| sent.is_some_and(|sent| is_same_code(code, sent)));
    let has_number = supply.authorization_number.is_none() || case.names_emergency();
    let is_short = case.days_supply().is_ok_and(|days| days <= supply.days_supply);
    (has_type && has_number && is_short).then_some(Lifted::Emergency)
}

/// The triple must name the finding's own conflict: one for another does not answer it.
fn by_triple(case: &Case<'_>, plan: &Plan, code: &str, conflict: &str) -> Option<Lifted> {
    let answers = |t: &&DurPps| {
        t.reason_for_service == conflict
            && !t.professional_service.is_empty()
            && takes(plan, code, &t.result_of_service)
    };
    case.claim.dur.iter().find(answers).cloned().map(Lifted::Dur)
}

/// Whether the plan takes a result of service (441-E6); for a DUR reject any "filled" one where its data name none.
fn takes(plan: &Plan, code: &str, result: &str) -> bool {
    let mut named = plan.overrides(code, OverrideChannel::Dur).peekable();
    if named.peek().is_none() {
        code == codes::DUR_REJECT && result.starts_with('1')
    } else {
        named.any(|c| c == result)
    }
}
