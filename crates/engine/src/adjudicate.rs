//! One claim, decided: resolve, edits, pay.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::case::Case;
use crate::claim::Claim;
use crate::edits;
use crate::edits::duplicate;
use crate::edits::dur::Alert;
use crate::edits::log::Log;
use crate::facts::{Coverage, Facts, MemberView};
use crate::pay::{self, Payment};
use crate::reject::{Reject, prioritize};
use crate::resolve::rule;
use crate::trace::{Detail, Name, Outcome, Trace};

#[derive(Clone, Debug, PartialEq)]
pub enum Disposition {
    Paid(Payment),
    Rejected(Vec<Reject>),
    /// An exact repeat of this paid claim.
    Duplicate(Uuid),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub disposition: Disposition,
    /// The span that answers for the claim.
    pub coverage: Option<Coverage>,
    pub benefit_year_start: Option<NaiveDate>,
    pub tier: Option<i32>,
    pub prior_authorization_number: Option<String>,
    pub alerts: Vec<Alert>,
    /// What the pharmacist is told about a claim that pays.
    pub messages: Vec<String>,
    pub trace: Trace,
}

/// Decides one claim. Every edit that can be evaluated is.
pub fn adjudicate(claim: &Claim, facts: &Facts, member: MemberView<'_>) -> Decision {
    let mut log = Log::default();
    let case = Case::new(claim, facts, member);
    if let Some(original) = case.exact_repeat() {
        log.trace.add(&duplicate::EDIT.step, Outcome::Passed, [Detail::id(Name::Claim, original.id)]);
        return decision(&case, log, Disposition::Duplicate(original.id));
    }
    edits::run(&case, &mut log);
    let payment = if log.is_rejected() { None } else { pay::pay(&case, &mut log).ok() };
    let disposition = match payment {
        Some(payment) => Disposition::Paid(payment),
        None => Disposition::Rejected(prioritize(std::mem::take(&mut log.rejects))),
    };
    decision(&case, log, disposition)
}

fn decision(case: &Case<'_>, log: Log, disposition: Disposition) -> Decision {
    let paid = matches!(disposition, Disposition::Paid(_));
    let fill = case.fill().ok().filter(|_| !matches!(disposition, Disposition::Duplicate(_)));
    let told = log.alerts.iter().filter(|alert| paid && !alert.stops_payment());
    Decision {
        coverage: case.coverage().ok().cloned(),
        benefit_year_start: fill.filter(|_| paid).map(|fill| fill.plan.benefit_year_start(fill.date)),
        tier: fill.map(|fill| rule::tier(case.rule(), fill.product, fill.plan)),
        prior_authorization_number: log.authorization,
        messages: told.map(|alert| format!("{} {}", alert.alert_type.code(), alert.description)).collect(),
        alerts: log.alerts,
        trace: log.trace,
        disposition,
    }
}
