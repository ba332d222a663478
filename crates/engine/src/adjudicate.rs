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
use crate::rebate::Accrual;
use crate::reject::{Reject, prioritize};
use crate::resolve::rule;
use crate::trace::{Detail, Name, Outcome, Trace};

/// How a claim is answered: it pays, is rejected, or repeats a claim that was paid.
#[derive(Clone, Debug, PartialEq)]
pub enum Disposition {
    /// The claim pays, with these figures.
    Paid(Payment),
    /// The claim is not paid; at most five rejects in the order of answering (G-2).
    Rejected(Vec<Reject>),
    /// An exact repeat of this paid claim.
    Duplicate(Uuid),
}

/// What the engine makes of one claim: the answer, and what is stored with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Whether the claim pays, with its figures or its rejects.
    pub disposition: Disposition,
    /// The span that answers for the claim.
    pub coverage: Option<Coverage>,
    /// First day of the benefit year a paid claim counts in; `None` for a claim that does not pay.
    pub benefit_year_start: Option<NaiveDate>,
    /// The tier the claim is shared by (D-7); `None` for a repeat, or where coverage, plan, product or date is missing.
    pub tier: Option<i32>,
    /// Numbers of the authorizations that lifted a reject; a paid claim uses a fill of each (UM-2).
    pub prior_authorization_numbers: Vec<String>,
    /// Whether it is an emergency supply, paid without the authorization it needs (AU-5).
    pub emergency: bool,
    /// Every finding of drug utilization review, with the triple that answered it (S-1).
    pub alerts: Vec<Alert>,
    /// What the pharmacist is told about a claim that pays.
    pub messages: Vec<String>,
    /// What a claim that pays earns from manufacturers (RB-2).
    pub rebates: Vec<Accrual>,
    /// The steps the claim went through, in order, with the values each compared.
    pub trace: Trace,
}

/// What is told with an emergency supply: approved message code (548-6F) 009.
const EMERGENCY: &str = "009 Emergency supply: the next fill needs a prior authorization";

impl Decision {
    /// Whether the claim pays.
    pub fn is_paid(&self) -> bool {
        matches!(self.disposition, Disposition::Paid(_))
    }
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
    let Some((payment, rebates)) = payment else {
        let rejects = prioritize(std::mem::take(&mut log.rejects));
        return decision(&case, log, Disposition::Rejected(rejects));
    };
    Decision { rebates, ..decision(&case, log, Disposition::Paid(payment)) }
}

fn decision(case: &Case<'_>, log: Log, disposition: Disposition) -> Decision {
    let paid = matches!(disposition, Disposition::Paid(_));
    let fill = case.fill().ok().filter(|_| !matches!(disposition, Disposition::Duplicate(_)));
    let told = log.alerts.iter().filter(|alert| paid && !alert.stops_payment());
    Decision {
        coverage: case.coverage().ok().cloned(),
        benefit_year_start: fill.filter(|_| paid).map(|fill| fill.plan.benefit_year_start(fill.date)),
        tier: fill.and_then(|fill| rule::tier(case.rule(), fill.product, fill.plan, fill.date)),
        prior_authorization_numbers: log.authorizations,
        emergency: paid && log.emergency,
        messages: told.map(Alert::message).chain((paid && log.emergency).then(|| EMERGENCY.to_owned())).collect(),
        alerts: log.alerts,
        rebates: Vec::new(),
        trace: log.trace,
        disposition,
    }
}
