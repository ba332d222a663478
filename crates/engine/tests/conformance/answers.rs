//! What became of a claim, and whether that is what an example expects.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::engine::adjudicate::{Decision, Disposition};
use crate::inputs::{decimal, text};
use crate::world::codes;

/// What became of a claim, in a word and the code of a reject.
pub fn outcome(decision: &Decision) -> String {
    match &decision.disposition {
        Disposition::Paid(_) => "paid".into(),
        Disposition::Duplicate(_) => "duplicate".into(),
        Disposition::Missing(row) => format!("missing {}", row.table()),
        Disposition::Rejected(_) => format!("rejected {}", codes(decision).join(" ")),
    }
}

/// Whether what was found is what an example expects under a key.
pub fn agrees(key: &str, expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            // All the prices that were tried are to be named; of a state, what the example looks at.
            (key != "candidates" || expected.len() == found.len())
                && expected.iter().all(|(k, e)| found.get(k).is_some_and(|f| agrees(k, e, f)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(e, f)| agrees(key, e, f))
        }
        (Value::String(word), Value::String(found)) if key == "outcome" => is_outcome(word, found),
        _ if expected == found => true,
        // A moment may be written with any zone's offset.
        (Value::String(expected), Value::String(found)) if moment(expected).is_some() => {
            moment(expected) == moment(found)
        }
        _ => {
            // An amount may be written 40 or 40.00; an identifier's zeros are part of it.
            let amount = |v: &Value| {
                let written = text(v);
                let padded = written.len() > 1 && written.starts_with('0') && !written.starts_with("0.");
                decimal(v).filter(|_| !padded && !v.is_boolean())
            };
            matches!((amount(expected), amount(found)), (Some(e), Some(f)) if e == f)
        }
    }
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.with_timezone(&Utc))
}

/// The words in which examples say what becomes of a claim.
fn is_outcome(word: &str, found: &str) -> bool {
    let rejected_with =
        |code: &str| found.strip_prefix("rejected ").is_some_and(|all| all.split(' ').any(|c| c == code));
    match word {
        "paid"
        | "pays"
        | "pay"
        | "pass"
        | "passes"
        | "pass_naive_edit"
        | "allowed"
        | "accepted"
        | "overridden"
        | "override_accepted"
        | "paid_with_override"
        | "new_claim"
        | "adjudicated"
        | "adjudicate_normally" => found == "paid",
        "duplicate" | "duplicate_paid_response" | "duplicate_of_paid" => found == "duplicate",
        "duplicate_of_approved" | "duplicate_approved_response" => found == "duplicate_of_approved",
        "reject" | "rejected" | "still_rejected" => found.starts_with("rejected "),
        "reject_plan_limitation" => rejected_with("76"),
        "reject_refill_too_soon" => rejected_with("79"),
        "reject_duplicate" => rejected_with("83"),
        _ => match word.strip_prefix("reject_").or(word.strip_prefix("rejected ")) {
            Some(codes) => codes.split(' ').all(rejected_with) || found == format!("rejected {codes}"),
            None => word == found,
        },
    }
}
