//! One claim, decided: resolve, edits, pay.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::case::Case;
use crate::claim::Claim;
use crate::codes;
use crate::edits;
use crate::edits::duplicate;
use crate::edits::dur::Alert;
use crate::edits::log::Log;
use crate::edits::network;
use crate::edits::notice;
use crate::facts::{Coverage, Facts, MemberView, MissingRow, Routing, Transition};
use crate::pay::part_d::{LIKELY_TO_BENEFIT, PRORATED};
use crate::pay::{self, Payment, Unpaid};
use crate::rebate::Accrual;
use crate::reject::{Reject, prioritize};
use crate::resolve::rule;
use crate::trace::{Detail, Name, Outcome, Trace};

/// How a claim is answered: it pays, is rejected, or repeats a claim that was paid.
#[derive(Clone, Debug, PartialEq)]
pub enum Disposition {
    /// The claim pays, with these figures.
    Paid(Box<Payment>),
    /// The claim is not paid; at most five rejects in the order of answering (G-2).
    Rejected(Vec<Reject>),
    /// An exact repeat of this paid claim.
    Duplicate(Uuid),
    /// No answer: a row that it needs is not loaded. This is an error of the call, and nothing of the claim is stored.
    Missing(MissingRow),
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
    /// Why it is given as a transition or emergency supply of Part D (PD-13); `None`: it is not.
    pub transition: Option<Transition>,
    /// Every finding of drug utilization review, with the triple that answered it (S-1).
    pub alerts: Vec<Alert>,
    /// What the pharmacist is told of a claim that pays: its alerts, and what has no code.
    pub messages: Vec<String>,
    /// What else is told of a claim that pays.
    pub approved_messages: Vec<ApprovedMessage>,
    /// What a claim that pays earns from manufacturers (RB-2).
    pub rebates: Vec<Accrual>,
    /// Where the payer is billed that a claim was rejected 41 for (M-6).
    pub first_payer: Option<Routing>,
    /// The steps the claim went through, in order, with the values each compared.
    pub trace: Trace,
}

/// A message about a claim that pays, with its approved message code (548-6F).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovedMessage {
    /// The code.
    pub code: &'static str,
    /// The message in words.
    pub text: &'static str,
}

impl fmt::Display for ApprovedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

/// Told with an emergency supply.
const EMERGENCY: ApprovedMessage =
    ApprovedMessage { code: "009", text: "Emergency supply: the next fill needs a prior authorization" };

/// Told with a transition or emergency supply: why it is given, by what it lifted; each once.
fn transition_messages(kind: Transition, lifted: &[Cow<'static, str>]) -> Vec<ApprovedMessage> {
    let message = |code, text| ApprovedMessage { code, text };
    let messages = match kind {
        Transition::NewMember | Transition::NewYear => [
            message("005", "Transition supply: the next fill needs a prior authorization"),
            message("006", "Transition supply: the product is not on the formulary"),
            message("007", "Transition supply: the next fill is subject to the plan's limits"),
        ],
        Transition::Emergency => [
            message("009", "Emergency supply: the next fill needs a prior authorization"),
            message("010", "Emergency supply: the product is not on the formulary"),
            message("011", "Emergency supply: the next fill is subject to the plan's limits"),
        ],
        Transition::LevelOfCare => [
            message("013", "Supply at a change of the level of care: the next fill needs a prior authorization"),
            message("014", "Supply at a change of the level of care: the product is not on the formulary"),
            message("015", "Supply at a change of the level of care: the next fill is subject to the plan's limits"),
        ],
    };
    let place = |code: &str| match code {
        codes::AUTHORIZATION_REQUIRED => 0,
        codes::NOT_ON_FORMULARY | codes::PRODUCT_NOT_COVERED => 1,
        _ => 2,
    };
    let mut places: Vec<usize> = lifted.iter().map(|code| place(code)).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| messages[place]).collect()
}

impl Decision {
    /// All that the pharmacist is told of a claim that pays.
    pub fn told(&self) -> Vec<String> {
        self.messages.iter().cloned().chain(self.approved_messages.iter().map(ToString::to_string)).collect()
    }

    /// Whether the claim pays.
    pub fn is_paid(&self) -> bool {
        matches!(self.disposition, Disposition::Paid(_))
    }

    /// The row that keeps the claim from being answered.
    pub fn missing(&self) -> Option<&MissingRow> {
        match &self.disposition {
            Disposition::Missing(row) => Some(row),
            _ => None,
        }
    }
}

/// Decides one claim. Every edit that can be evaluated is.
pub fn adjudicate(claim: &Claim, facts: &Facts, member: MemberView<'_>) -> Decision {
    let mut log = Log::default();
    let case = Case::new(claim, facts, member);
    if let Some(original) = case.exact_repeat() {
        log.trace.add(&duplicate::EDIT.step, Outcome::Passed, [Detail::id(Name::Claim, original.id)]);
        let approved_messages = original.emergency.then_some(EMERGENCY).into_iter().collect();
        return Decision { approved_messages, ..decision(&case, log, Disposition::Duplicate(original.id)) };
    }
    edits::run(&case, &mut log);
    if !log.is_rejected() {
        match pay::pay(&case, &mut log) {
            Ok((payment, rebates)) => {
                return Decision { rebates, ..decision(&case, log, Disposition::Paid(Box::new(payment))) };
            }
            Err(Unpaid::Missing(row)) => return decision(&case, log, Disposition::Missing(row)),
            Err(Unpaid::Skipped(_)) => {}
        }
    }
    let mut rejects = prioritize(std::mem::take(&mut log.rejects));
    notice::add(&case, &mut rejects, &mut log);
    decision(&case, log, Disposition::Rejected(rejects))
}

fn decision(case: &Case<'_>, log: Log, disposition: Disposition) -> Decision {
    let payment = if let Disposition::Paid(payment) = &disposition { Some(payment) } else { None };
    let paid = payment.is_some();
    let split = payment.and_then(|payment| payment.part_d.as_ref());
    let is_prorated = split.is_some_and(|split| split.prorated);
    let benefits = split.is_some_and(|split| split.likely_to_benefit).then(|| LIKELY_TO_BENEFIT.to_owned());
    let approved = [(paid && log.emergency, EMERGENCY), (is_prorated, PRORATED)];
    let in_transition = log.transition.filter(|_| paid).map(|kind| transition_messages(kind, &log.in_transition));
    let fill = case.fill().ok().filter(|_| !matches!(disposition, Disposition::Duplicate(_)));
    let is_first_billed =
        matches!(&disposition, Disposition::Rejected(all) if all.iter().any(|r| r.code == codes::BILL_PRIMARY_PAYER));
    let first_payer = case.first_payer().filter(|_| is_first_billed);
    let told = log.alerts.iter().filter(|alert| paid && !alert.stops_payment());
    Decision {
        coverage: case.coverage().ok().cloned(),
        benefit_year_start: fill.filter(|_| paid).map(|fill| fill.plan.benefit_year_start(fill.date)),
        tier: fill.and_then(|fill| rule::tier(case.rule(), fill.product, fill.plan, fill.date)),
        prior_authorization_numbers: log.authorizations,
        emergency: paid && log.emergency,
        transition: log.transition.filter(|_| paid),
        messages: told.map(Alert::message).chain(benefits).collect(),
        approved_messages: approved
            .into_iter()
            .filter_map(|(applies, message)| applies.then_some(message))
            .chain(if paid { network::standing(case) } else { None })
            .chain(in_transition.into_iter().flatten())
            .collect(),
        alerts: log.alerts,
        rebates: Vec::new(),
        first_payer: first_payer.map(|first| first.routing.clone()),
        trace: log.trace,
        disposition,
    }
}
