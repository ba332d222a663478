//! The keys under which a claim is paid at most once.

use chrono::NaiveDate;

use super::store::stored_date;
use crate::engine::batch::Submission;
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{Write, dates, integers, texts};

statement!(PAID, "claims/paid_keys.sql");

/// Prescription, pharmacy, fill and product, in the order in which their claims are stored: two batches that pay the
/// same ones wait for each other, and never in a circle.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimKey {
    rx_number: Option<String>,
    pharmacy_npi: Option<String>,
    fill_date: NaiveDate,
    fill_number: i32,
    ndc: Option<Ndc>,
}

impl ClaimKey {
    pub fn of(case: &Submission) -> Self {
        Self {
            rx_number: case.claim.rx_number.clone(),
            pharmacy_npi: case.claim.pharmacy_npi.clone(),
            fill_date: stored_date(case),
            fill_number: case.claim.fill_number(),
            ndc: case.claim.ndc().ok(),
        }
    }
}

/// Those of the claims' keys that a stored claim is paid under.
pub fn paid<'a>(cases: impl Iterator<Item = &'a Submission>) -> Result<Vec<ClaimKey>> {
    let keys: Vec<ClaimKey> = cases.map(ClaimKey::of).collect();
    let Some(first) = keys.iter().map(|key| key.fill_date).min() else { return Ok(Vec::new()) };
    let last = keys.iter().map(|key| key.fill_date).max().unwrap_or(first);
    let ndcs: Vec<Option<String>> = keys.iter().map(|key| key.ndc.map(|ndc| ndc.to_string())).collect();
    let values = [
        texts(keys.iter().map(|key| key.rx_number.as_deref())),
        texts(keys.iter().map(|key| key.pharmacy_npi.as_deref())),
        dates(keys.iter().map(|key| key.fill_date)),
        integers(keys.iter().map(|key| key.fill_number)),
        texts(ndcs.iter().map(Option::as_deref)),
        first.write(),
        last.write(),
    ];
    let mut found = Vec::new();
    for row in run(&PAID, &values)?.iter() {
        found.extend(row.place("n")?.and_then(|place| keys.get(place)).cloned());
    }
    Ok(found)
}
