//! With a claim that a Part D plan does not cover goes a notice of the member's rights.

use super::log::Log;
use crate::case::Case;
use crate::codes;
use crate::reject::{Group, MAXIMUM_REJECTS, Reject};
use crate::trace::{Detail, Name, Outcome, Step};

/// Answers 569 beside the codes that the plan's terms list (PD-17).
pub static STEP: Step = Step {
    id: 95,
    name: "notice of rights",
    rule: "PD-17",
    codes: &[codes::PROVIDE_NOTICE],
    words: &[(Outcome::Message, "the pharmacy gives the member the notice of rights, for {code}")],
};

/// Adds the code to the rejects of a claim, as answered. It is owed whatever the number of the others: with five of
/// them it takes the place of the last.
pub fn add(case: &Case<'_>, rejects: &mut Vec<Reject>, log: &mut Log) {
    let (Ok(plan), Ok(date)) = (case.plan(), case.fill_date()) else { return };
    let Some(terms) = plan.part_d_terms(date) else { return };
    let Some(code) = rejects.iter().map(|reject| &reject.code).find(|code| terms.gives_notice(code)).cloned() else {
        return;
    };
    log.trace.add(&STEP, Outcome::Message, [Detail::text(Name::Code, code)]);
    rejects.truncate(MAXIMUM_REJECTS - 1);
    let message = "Give the member the notice \"Medicare Prescription Drug Coverage and Your Rights\"";
    rejects.push(Reject::new(Group::Payment, codes::PROVIDE_NOTICE, message));
}
