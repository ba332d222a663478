//! The paid claims of a member that a claim looks at.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::ingredients;
use crate::engine::batch::MemberState;
use crate::engine::claim::canonical::prescription_number;
use crate::engine::edits::reach::Reach;
use crate::engine::facts::{ClaimStatus, PastClaim, dispensed};
use crate::engine::identifier::Ndc;
use crate::error::{Error, Result};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::memory;
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot as View;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{Write, uuids};
use crate::pg::reference::cache::Snapshot;
use crate::pg::reference::{self, Key};

static OF_PATIENT: Index = Index {
    table: "pbm.pharmacy_claim",
    name: "idx_pharm_claim_patient",
    keys: &[("patient_id", Comparison::Equal), ("fill_date", Comparison::AtLeast), ("fill_date", Comparison::AtMost)],
};

statement!(LONGEST_SUPPLY, "member_state/longest_supply.sql");

static EVER_OF_PATIENT: Index =
    Index { table: "pbm.pharmacy_claim", name: "idx_pharm_claim_patient", keys: &[("patient_id", Comparison::Equal)] };

const CENTURY_DAYS: u32 = 36_525;

/// What a past claim takes in memory with its product, about.
const BYTES_PER_CLAIM: usize = 1024;

/// How many are read before it is looked at whether there is memory for as many more.
const PROBED: usize = 1024;

/// The part of a patient's history that a claim looks at.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub since: NaiveDate,
    pub until: NaiveDate,
}

impl Window {
    pub fn widen(self, other: Self) -> Self {
        Self { since: self.since.min(other.since), until: self.until.max(other.until) }
    }

    /// What the edits reach around a fill; a century at most, which keeps the dates on the calendar.
    pub fn around(fill_date: NaiveDate, reach: Reach) -> Self {
        Self {
            since: fill_date.checked_sub_days(Days::new(u64::from(reach.back.min(CENTURY_DAYS)))).unwrap_or(fill_date),
            until: fill_date.checked_add_days(Days::new(u64::from(reach.ahead.min(CENTURY_DAYS)))).unwrap_or(fill_date),
        }
    }
}

/// Loads paid claims of each patient into the members' state, with their products, in order of fill.
pub fn histories(state: &mut MemberState, snapshot: &mut Snapshot, windows: &HashMap<Uuid, Window>) -> Result<()> {
    let Some(all) = windows.values().copied().reduce(Window::widen) else { return Ok(()) };
    let mut patients: Vec<(&Uuid, &Window)> = windows.iter().collect();
    patients.sort_unstable_by_key(|(id, _)| **id);
    // Of each patient, for an index gives the claims of one in the order of their days.
    let mut found: Vec<Vec<(PastClaim, Option<String>)>> = patients.iter().map(|_| Vec::new()).collect();
    let mut count: usize = 0;
    let view = View::take();
    OF_PATIENT.scan_partitions(&view, all.since, all.until, |scan| {
        for ((patient, window), found) in patients.iter().zip(&mut found) {
            if !scan.holds(window.since, window.until) {
                continue;
            }
            scan.seek(&[patient.write(), window.since.write(), window.until.write()])?;
            while let Some(row) = scan.next() {
                if count.is_multiple_of(PROBED) {
                    memory::probe(PROBED * BYTES_PER_CLAIM)?;
                }
                count += 1;
                // Of a rejected claim any field can be missing, of a paid one none.
                match row.word("status", ClaimStatus::parse)? {
                    ClaimStatus::Paid => found.push((past_claim(&row)?, row.get("dispensed")?)),
                    ClaimStatus::Imported => {
                        if let Some(claim) = imported_claim(&row)? {
                            found.push((claim, row.get("dispensed")?));
                        }
                    }
                    ClaimStatus::Rejected | ClaimStatus::Reversed => {}
                }
            }
        }
        Ok(())
    })?;
    let compounds: Vec<&PastClaim> =
        found.iter().flatten().map(|(claim, _)| claim).filter(|claim| claim.ndc == Ndc::COMPOUND).collect();
    if !compounds.is_empty() {
        let mut parts = ingredients::taken_apart(&view, &compounds)?;
        for claims in &mut found {
            let taken_apart = |(claim, kept): (PastClaim, Option<String>)| match parts.remove(&claim.id) {
                Some(parts) if !parts.is_empty() => parts,
                _ => vec![(claim, kept)],
            };
            *claims = std::mem::take(claims).into_iter().flat_map(taken_apart).collect();
        }
    }
    drop(view);
    reference::ensure(snapshot, found.iter().flatten().map(|(claim, _)| Key::Product(claim.ndc)))?;
    for ((patient, _), mut claims) in patients.into_iter().zip(found) {
        claims.sort_by_key(|(claim, _)| (claim.fill_date, claim.id, claim.compound.map(|of| of.place)));
        let with_product = claims.into_iter().map(|(mut claim, kept)| {
            claim.product = dispensed::product(claim.ndc, snapshot.product(claim.ndc), kept.as_deref());
            claim
        });
        // Room for what the claims of this call add.
        let mut history = Vec::with_capacity(with_product.len() + 1);
        history.extend(with_product);
        state.histories.insert(*patient, history);
    }
    Ok(())
}

/// An imported claim, as far as it says what was dispensed and for how long; it used no prior authorization.
fn imported_claim(row: &Row<'_>) -> Result<Option<PastClaim>> {
    let (Some(ndc), Some(quantity), Some(days_supply)) =
        (row.get("ndc")?, row.get("quantity")?, row.get("days_supply")?)
    else {
        return Ok(None);
    };
    Ok(Some(PastClaim {
        id: row.get("id")?,
        fingerprint: row.get("fingerprint")?,
        ndc,
        product: None,
        pharmacy_npi: row.get::<Option<String>>("pharmacy_npi")?.unwrap_or_default(),
        rx_number: prescription_number(&row.get::<Option<String>>("rx_number")?.unwrap_or_default()).into_owned(),
        prescriber_npi: row.get("prescriber_npi")?,
        fill_number: row.get("fill_number")?,
        fill_date: row.get("fill_date")?,
        quantity,
        days_supply,
        prior_authorization_numbers: Vec::new(),
        authorized_amount: Decimal::ZERO,
        emergency: false,
        transition: None,
        payer_rank: None,
        compound: None,
    }))
}

fn past_claim(row: &Row<'_>) -> Result<PastClaim> {
    let mut past = PastClaim {
        id: row.get("id")?,
        fingerprint: row.get("fingerprint")?,
        ndc: row.get("ndc")?,
        product: None,
        pharmacy_npi: row.get("pharmacy_npi")?,
        rx_number: prescription_number(&row.get::<String>("rx_number")?).into_owned(),
        prescriber_npi: row.get("prescriber_npi")?,
        fill_number: row.get("fill_number")?,
        fill_date: row.get("fill_date")?,
        quantity: row.get("quantity")?,
        days_supply: row.get("days_supply")?,
        prior_authorization_numbers: authorization_numbers(row)?,
        authorized_amount: Decimal::ZERO,
        emergency: false,
        transition: None,
        payer_rank: Some(row.get("payer_rank")?),
        compound: None,
    };
    // Asked for last and of few rows: columns are found by the order in which the row before was asked for them.
    if !past.prior_authorization_numbers.is_empty() {
        past.authorized_amount = row.get("allowed_amount")?;
    }
    Ok(past)
}

/// The authorizations that a paid claim uses; a row of 0.1.0 names one at most.
fn authorization_numbers(row: &Row<'_>) -> Result<Vec<String>> {
    Ok(match row.get::<Option<Vec<String>>>("prior_authorization_numbers")? {
        Some(numbers) => numbers,
        None => row.get::<Option<String>>("prior_authorization_number")?.into_iter().collect(),
    })
}

/// The most days' supply of one product that is stored as paid or imported for each patient on one day, as
/// `pbm.longest_supply` has it; 0 where there is none. Reads every partition.
pub fn longest_supplies(patients: &[Uuid]) -> Result<BTreeMap<Uuid, i32>> {
    let mut supplies: BTreeMap<(Uuid, NaiveDate, Option<Ndc>), i64> = BTreeMap::new();
    let view = View::take();
    let read = EVER_OF_PATIENT.scan_all_partitions(&view, |scan| {
        for patient in patients {
            scan.seek(&[patient.write()])?;
            while let Some(row) = scan.next() {
                let days: Option<i32> = row.get("days_supply")?;
                if let (Some(days), false) = (days, row.word("status", ClaimStatus::parse)? == ClaimStatus::Rejected) {
                    *supplies.entry((*patient, row.get("fill_date")?, row.get("ndc")?)).or_default() += i64::from(days);
                }
            }
        }
        Ok(())
    });
    match read {
        Ok(()) => {}
        // Old claims may be kept in what is no plain table: a statement reads it.
        Err(Error::PartitionForeign { .. }) => {
            let rows = run(&LONGEST_SUPPLY, &[uuids(patients)])?;
            return rows.iter().map(|row| Ok((row.get("patient_id")?, row.get("longest_supply_days")?))).collect();
        }
        Err(error) => return Err(error),
    }
    let mut longest: BTreeMap<Uuid, i32> = patients.iter().map(|patient| (*patient, 0)).collect();
    for ((patient, ..), days) in supplies {
        let days = i32::try_from(days).unwrap_or(if days < 0 { 0 } else { i32::MAX });
        longest.entry(patient).and_modify(|most| *most = days.max(*most));
    }
    Ok(longest)
}
