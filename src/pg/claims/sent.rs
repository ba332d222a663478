//! Stored claims as they were sent, to be decided again.

use std::rc::Rc;

use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

use crate::engine::claim::{self, Claim, FIELDS};
use crate::engine::trace::{Name, Outcome, Trace};
use crate::error::{Error, Result};
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{dates, uuids};

statement!(SENT, "claims/sent.sql");

/// A claim of the table with what it was sent as.
pub struct Sent {
    pub id: Uuid,
    pub stored_date: NaiveDate,
    /// The reversed claim that it took the place of.
    pub replaces: Option<Uuid>,
    /// The day it was received.
    pub received: NaiveDate,
    pub claim: Rc<Claim>,
    /// Whether that is all of it: a claim of 0.1.0 did not keep the codes it was paid by.
    pub is_whole: bool,
}

/// Fields that say whose claim it is: a stored one has those of its coverage, however it was sent.
const WHOSE: [&str; 3] = ["cardholder_id", "person_code", "date_of_birth"];

impl Sent {
    /// Whether a claim says the same of the same fill.
    pub fn says(&self, claim: &Claim) -> bool {
        let said = |claim: &Claim| match claim::encode(claim) {
            Value::Object(mut fields) => {
                fields.retain(|key, _| !WHOSE.contains(&key.as_str()));
                if let Ok(ndc) = claim.ndc() {
                    fields.insert("ndc".into(), ndc.to_string().into());
                }
                fields.entry("daw_code").or_insert_with(|| claim.daw_code().into());
                fields.entry("fill_number").or_insert_with(|| claim.fill_number().into());
                for field in FIELDS {
                    // A quantity of 30 is one of 30.000.
                    if let (claim::Kind::Decimal(lens, _), Some(value)) = (&field.kind, fields.get_mut(field.key)) {
                        *value = (lens.get)(claim).map(|number| number.normalize().to_string()).into();
                    }
                }
                fields
            }
            _ => serde_json::Map::new(),
        };
        said(&self.claim) == said(claim)
    }
}

/// Claims of the table by id and fill date, in this order.
pub fn sent(keys: &[(Uuid, NaiveDate)]) -> Result<Vec<Sent>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = run(&SENT, &[uuids(keys.iter().map(|key| &key.0)), dates(keys.iter().map(|key| key.1))])?;
    let mut found = rows.iter().map(|row| one(&row)).collect::<Result<Vec<Sent>>>()?;
    found.sort_by_key(|sent| keys.iter().position(|key| key.0 == sent.id));
    Ok(found)
}

fn one(row: &Row<'_>) -> Result<Sent> {
    let request: String = row.get("request")?;
    let claim = serde_json::from_str(&request).ok().and_then(|json: Value| claim::decode(&without_words(json)).ok());
    let kept: bool = row.get("is_kept")?;
    let trace = Trace::decode(&row.get::<Vec<u8>>("trace")?).unwrap_or_default();
    Ok(Sent {
        id: row.get("id")?,
        stored_date: row.get("fill_date")?,
        replaces: row.get("replaces_claim_id")?,
        received: row.get("received")?,
        is_whole: claim.is_some() && (kept || !was_answered(&trace)),
        claim: Rc::new(claim.unwrap_or_default()),
    })
}

/// A request that was too long to be kept whole says so in a key that is none of a claim.
fn without_words(json: Value) -> Value {
    match json {
        Value::Object(mut fields) => {
            fields.retain(|key, _| FIELDS.iter().any(|field| field.key == key));
            Value::Object(fields)
        }
        other => other,
    }
}

/// Whether a code that was sent lifted a reject.
fn was_answered(trace: &Trace) -> bool {
    trace.0.iter().filter(|taken| taken.outcome == Outcome::Overridden).any(|taken| {
        let lifted_by = taken.details.iter().find(|detail| detail.name == Name::LiftedBy);
        lifted_by.is_none_or(|by| !by.value.to_string().starts_with("authorization "))
    })
}

/// The only one of these claims.
///
/// # Errors
/// 55000 where what it was sent as is not kept.
pub fn whole(key: (Uuid, NaiveDate)) -> Result<Option<Sent>> {
    match sent(&[key])?.into_iter().next() {
        Some(sent) if !sent.is_whole => Err(Error::RequestNotKept),
        found => Ok(found),
    }
}
