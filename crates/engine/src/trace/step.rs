//! The steps of a decision: what each is called, what it may answer, and how it is put into words.

use serde::{Deserialize, Serialize};

/// What became of a step. New ones are added at the end: stored traces name them by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The claim meets what the step asks.
    Passed,
    /// It rejects the claim, and nothing lifted that.
    Rejected,
    /// Would have rejected; an authorization or an override code lifted it.
    Overridden,
    /// Told to the pharmacist; the claim goes on.
    Message,
    /// A figure that was worked out.
    Computed,
    /// Could not be evaluated: something it needs is missing.
    Skipped,
}

impl Outcome {
    /// All of them, in their places.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Rejected, Self::Overridden, Self::Message, Self::Computed, Self::Skipped];

    /// The word that explanations and `explain_claim` show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Rejected => "rejected",
            Self::Overridden => "overridden",
            Self::Message => "message",
            Self::Computed => "computed",
            Self::Skipped => "skipped",
        }
    }
}

/// A step of a claim's life, declared once: the trace, the explanation, `docs/edits.md` and the view `pbm.edits`
/// are made from it.
#[derive(Debug)]
pub struct Step {
    /// Names the step in stored traces: given once, never to another step.
    pub id: u8,
    /// What explanations and the catalogue of edits call it.
    pub name: &'static str,
    /// The rule of `docs/rules.md` that it carries out; the page gives the public source.
    pub rule: &'static str,
    /// The reject codes it can raise; a plan's own data may name others.
    pub codes: &'static [&'static str],
    /// Templates over the details of the step, `{name}`. Of several for one outcome the first counts whose details
    /// are all there. What stands in `[` and `]` is left out where a detail in it is not there.
    pub words: &'static [(Outcome, &'static str)],
}
