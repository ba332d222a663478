//! Claims decided again under other facts or with other fields, by the same engine and without effects.

pub mod remedy;

use crate::adjudicate::{Decision, adjudicate};
use crate::batch::{MemberState, Submission};
use crate::claim::Claim;
use crate::facts::MemberView;

/// Decides a claim as the members' state stands, and leaves it so.
pub fn preview(case: &Submission, state: &MemberState) -> Decision {
    adjudicate(&case.claim, &case.facts, state.view(case))
}

/// Decides another claim under a case's facts, and gives the decision if it pays.
fn pays(case: &Submission, claim: &Claim, member: MemberView<'_>) -> Option<Decision> {
    Some(adjudicate(claim, &case.facts, member)).filter(Decision::is_paid)
}

/// The first of several cases that pays as the members' state stands, with its place and its decision.
pub fn first_that_pays(cases: &[Submission], state: &MemberState) -> Option<(usize, Decision)> {
    cases.iter().enumerate().find_map(|(place, case)| Some((place, preview(case, state))).filter(|(_, d)| d.is_paid()))
}
