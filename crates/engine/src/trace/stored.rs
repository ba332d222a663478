//! The form in which a trace is stored, made to be short: for each step its id, its outcome and the number of its details
//! in one number, and the details; a text that an earlier detail of the same name has is not written again.

use serde::Serialize;

use super::detail::{Detail, Name, Value};
use super::step::Outcome;
use super::{Taken, Trace};

/// The first byte.
pub const VERSION: u8 = 2;

/// More than there will be outcomes.
const OUTCOMES: usize = 8;

/// The stored form of a trace.
pub fn write(trace: &Trace) -> Vec<u8> {
    written(trace).unwrap_or_else(|| vec![VERSION])
}

fn written(trace: &Trace) -> Option<Vec<u8>> {
    let mut bytes = vec![VERSION];
    for (place, taken) in trace.0.iter().enumerate() {
        bytes.push(taken.step);
        bytes = put(&(taken.details.len() * OUTCOMES + taken.outcome as usize), bytes)?;
        for detail in &taken.details {
            let is_told =
                matches!(detail.value, Value::Text(_)) && told(&trace.0[..place], detail.name) == Some(detail);
            bytes = if is_told {
                put(&Detail { name: detail.name, value: Value::AsBefore }, bytes)?
            } else {
                put(detail, bytes)?
            };
        }
    }
    Some(bytes)
}

fn put(value: &impl Serialize, bytes: Vec<u8>) -> Option<Vec<u8>> {
    postcard::to_extend(value, bytes).ok()
}

/// The last detail of a name in these steps that is a text.
fn told(steps: &[Taken], name: Name) -> Option<&Detail> {
    let mut details = steps.iter().rev().flat_map(|taken| taken.details.iter().rev());
    details.find(|detail| detail.name == name && matches!(detail.value, Value::Text(_)))
}

/// Reads what follows the first byte; `None` for bytes that `write` does not give.
pub fn read(mut bytes: &[u8]) -> Option<Trace> {
    let mut steps: Vec<Taken> = Vec::new();
    while let Some((&step, after)) = bytes.split_first() {
        let (head, mut after): (usize, &[u8]) = postcard::take_from_bytes(after).ok()?;
        let outcome = *Outcome::ALL.get(head % OUTCOMES)?;
        let mut details = Vec::new();
        for _ in 0..head / OUTCOMES {
            let (mut detail, rest): (Detail, &[u8]) = postcard::take_from_bytes(after).ok()?;
            if detail.value == Value::AsBefore {
                detail = told(&steps, detail.name)?.clone();
            }
            details.push(detail);
            after = rest;
        }
        steps.push(Taken { step, outcome, details });
        bytes = after;
    }
    (!steps.is_empty()).then_some(Trace(steps))
}
