//! What the edits gather on their way.

use std::borrow::Cow;

use super::Edit;
use super::dur::Alert;
use super::finding::{Finding, Verdict};
use super::lift::Lifted;
use crate::case::{Part, Skip};
use crate::facts::Transition;
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
    /// The same of a compound, with the place of the ingredient that needed it.
    pub authorized_ingredients: Vec<(usize, String)>,
    /// Whether an emergency supply lifted something.
    pub emergency: bool,
    /// The transition supply that lifted something.
    pub transition: Option<Transition>,
    /// The codes (511-FB) that it lifted, in the order found.
    pub in_transition: Vec<Cow<'static, str>>,
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

    /// Enters a finding, of an ingredient where it is about one: it passes, is told, is lifted, or rejects the claim.
    pub fn settle(&mut self, edit: &Edit, part: Option<&Part<'_>>, finding: Finding, lift: Option<Lifted>) {
        let Finding { verdict, mut details, alert, .. } = finding;
        if let Some(part) = part {
            details.insert(0, Detail::count(Name::Place, part.number()));
        }
        let mut answered = None;
        let outcome = match (verdict, lift) {
            (Verdict::Passed, _) => Outcome::Passed,
            (Verdict::Computed, _) => Outcome::Computed,
            (Verdict::Message, _) => Outcome::Message,
            (Verdict::Rejects { code, .. }, Some(lift)) => {
                details.push(Detail::text(Name::LiftedBy, lift.words()));
                if let (Lifted::Authorization(number), Some(part)) = (&lift, part) {
                    self.authorized_ingredients.push((part.place, number.clone()));
                }
                match lift {
                    Lifted::Authorization(number) if self.authorizations.contains(&number) => {}
                    Lifted::Authorization(number) => self.authorizations.push(number),
                    Lifted::Dur(triple) => answered = Some(triple),
                    Lifted::Emergency => self.emergency = true,
                    Lifted::Transition(kind) => {
                        self.transition = Some(kind);
                        self.in_transition.push(code);
                    }
                    Lifted::Clarification(_) | Lifted::AuthorizationType(_) => {}
                }
                Outcome::Overridden
            }
            (Verdict::Rejects { code, message }, None) => {
                if !details.iter().any(|detail| detail.name == Name::Message) {
                    details.push(Detail::text(Name::Message, message.clone()));
                }
                let message = part.map_or_else(|| message.clone(), |part| part.tell(&message));
                self.reject(Reject { group: edit.group, code, message }, alert.is_some() || part.is_some());
                Outcome::Rejected
            }
        };
        let ingredient = part.and_then(|part| part.ndc);
        self.alerts.extend(alert.map(|alert| Alert { overridden_by: answered, ingredient, ..*alert }));
        self.trace.add(&edit.step, outcome, details);
    }

    /// The alerts of one review are one reject, which says all of them, and so are what an edit finds of several
    /// ingredients.
    fn reject(&mut self, reject: Reject, is_one_of_many: bool) {
        match self
            .rejects
            .last_mut()
            .filter(|last| is_one_of_many && last.group == reject.group && last.code == reject.code)
        {
            Some(last) => {
                last.message.push_str("; ");
                last.message.push_str(&reject.message);
            }
            None => self.rejects.push(reject),
        }
    }
}
