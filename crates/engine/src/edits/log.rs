//! What the edits gather on their way.

use super::Edit;
use super::dur::Alert;
use super::finding::{Finding, Verdict};
use super::lift::Lifted;
use crate::case::Skip;
use crate::reject::Reject;
use crate::trace::{Detail, Name, Outcome, Step, Trace};

/// Rejects, alerts and trace, as the edits and payment add to them.
#[derive(Default)]
pub struct Log {
    /// Rejects that nothing lifted, in the order found.
    pub rejects: Vec<Reject>,
    /// Alerts of drug utilization review, each with the triple that answered it.
    pub alerts: Vec<Alert>,
    /// The numbers of the authorizations that lifted something, in the order of their use.
    pub authorizations: Vec<String>,
    /// Whether an emergency supply lifted something.
    pub emergency: bool,
    /// The steps taken so far.
    pub trace: Trace,
}

impl Log {
    /// Whether any reject was left standing.
    pub fn is_rejected(&self) -> bool {
        !self.rejects.is_empty()
    }

    /// Enters a step that could not be evaluated, with what was missing.
    pub fn skipped(&mut self, step: &Step, skip: Skip) {
        self.trace.add(step, Outcome::Skipped, [Detail::missing(skip)]);
    }

    /// Enters a finding: it passes, is told, is lifted, or rejects the claim.
    pub fn settle(&mut self, edit: &Edit, finding: Finding, lift: Option<Lifted>) {
        let Finding { verdict, mut details, alert, .. } = finding;
        let mut answered = None;
        let outcome = match (verdict, lift) {
            (Verdict::Passed, _) => Outcome::Passed,
            (Verdict::Computed, _) => Outcome::Computed,
            (Verdict::Message, _) => Outcome::Message,
            (Verdict::Rejects { .. }, Some(lift)) => {
                details.push(Detail::text(Name::LiftedBy, lift.words()));
                match lift {
                    Lifted::Authorization(number) if self.authorizations.contains(&number) => {}
                    Lifted::Authorization(number) => self.authorizations.push(number),
                    Lifted::Dur(triple) => answered = Some(triple),
                    Lifted::Emergency => self.emergency = true,
                    Lifted::Clarification(_) | Lifted::AuthorizationType(_) => {}
                }
                Outcome::Overridden
            }
            (Verdict::Rejects { code, message }, None) => {
                if !details.iter().any(|detail| detail.name == Name::Message) {
                    details.push(Detail::text(Name::Message, message.clone()));
                }
                self.reject(Reject { group: edit.group, code, message }, alert.is_some());
                Outcome::Rejected
            }
        };
        self.alerts.extend(alert.map(|alert| Alert { overridden_by: answered, ..*alert }));
        self.trace.add(&edit.step, outcome, details);
    }

    /// The alerts of one review are one reject, which says all of them.
    fn reject(&mut self, reject: Reject, is_alert: bool) {
        match self.rejects.last_mut().filter(|last| is_alert && last.group == reject.group && last.code == reject.code)
        {
            Some(last) => {
                last.message.push_str("; ");
                last.message.push_str(&reject.message);
            }
            None => self.rejects.push(reject),
        }
    }
}
