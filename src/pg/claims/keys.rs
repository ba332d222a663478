//! The keys under which a claim is paid at most once.

use chrono::NaiveDate;

use super::store::stored_date;
use crate::engine::batch::Submission;
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::Write;

/// The one index that keeps two claims of a key from being paid.
pub static PAID_ONCE: Index = Index {
    table: "pbm.pharmacy_claim",
    name: "pharmacy_claim_paid_once",
    keys: &[
        ("rx_number", Comparison::Equal),
        ("pharmacy_npi", Comparison::Equal),
        ("fill_date", Comparison::Equal),
        ("fill_number", Comparison::Equal),
        ("ndc", Comparison::Equal),
        ("payer_rank", Comparison::Equal),
    ],
};

/// Prescription, pharmacy, fill, product and rank of the payer, in the order in which their claims are stored: two batches that pay the
/// same ones wait for each other, and never in a circle.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimKey {
    rx_number: Option<String>,
    pharmacy_npi: Option<String>,
    fill_date: NaiveDate,
    fill_number: i32,
    ndc: Option<Ndc>,
    payer_rank: i32,
}

impl ClaimKey {
    pub fn of(case: &Submission) -> Self {
        Self {
            rx_number: case.claim.rx_number.clone(),
            pharmacy_npi: case.claim.pharmacy_npi.clone(),
            fill_date: stored_date(case),
            fill_number: case.claim.fill_number(),
            ndc: case.claim.ndc().ok(),
            payer_rank: case.payer_rank.into(),
        }
    }
}

/// Those of the claims' keys that a stored claim is paid under.
pub fn paid<'a>(cases: impl Iterator<Item = &'a Submission>) -> Result<Vec<ClaimKey>> {
    let keys: Vec<ClaimKey> = cases.map(ClaimKey::of).collect();
    let Some(first) = keys.iter().map(|key| key.fill_date).min() else { return Ok(Vec::new()) };
    let last = keys.iter().map(|key| key.fill_date).max().unwrap_or(first);
    let snapshot = Snapshot::take();
    let mut found = Vec::new();
    PAID_ONCE.scan_partitions(&snapshot, first, last, |scan| {
        for key in &keys {
            if !scan.holds(key.fill_date, key.fill_date) {
                continue;
            }
            let values = [
                key.rx_number.write(),
                key.pharmacy_npi.write(),
                key.fill_date.write(),
                key.fill_number.write(),
                key.ndc.write(),
                key.payer_rank.write(),
            ];
            scan.seek(&values)?;
            found.extend(scan.next().map(|_| key.clone()));
        }
        Ok(())
    })?;
    Ok(found)
}
