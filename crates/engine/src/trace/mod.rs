//! The trace of a decision: which steps it went through, in order, and the values each compared or worked out.

pub mod detail;
pub mod explain;
pub mod json;
pub mod step;
mod stored;
mod version_1;

pub use detail::{Detail, Name, Number, Value};
pub use step::{Outcome, Step};

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// `Step::id` of the step.
    pub step: u8,
    /// Whether it passed, rejected, was overridden or was skipped, or what else became of it.
    pub outcome: Outcome,
    /// The values it compared or worked out.
    pub details: Vec<Detail>,
}

/// The steps a decision went through, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(pub Vec<Taken>);

impl Trace {
    /// Adds a step with its outcome and the values it compared or worked out.
    pub fn add(&mut self, step: &Step, outcome: Outcome, details: impl Into<Vec<Detail>>) {
        self.0.push(Taken { step: step.id, outcome, details: details.into() });
    }

    /// The stored form: a version byte, then the steps.
    pub fn encode(&self) -> Vec<u8> {
        stored::write(self)
    }

    /// Reads what any release has stored; `None` for bytes that no release has written.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (&stored::VERSION, steps) => stored::read(steps),
            (&version_1::VERSION, steps) => version_1::read(steps),
            _ => None,
        }
    }
}
