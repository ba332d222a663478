//! What is known of members: coverage, accumulators, history, authorizations.

use std::collections::HashMap;
use std::rc::Rc;
use std::thread::LocalKey;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::raw::rows::Row;
use super::raw::statement::{Statement, run, statement};
use super::raw::trigger::Operation;
use super::raw::value::{Write, dates, texts, uuids};
use super::reference::cache::Pinned;
use super::reference::{self, Key};
use super::store;
use crate::engine::batch::{AccumulatorKey, Book};
use crate::engine::edits::reach::Reach;
use crate::engine::facts::{Authorization, AuthorizationStatus, Balance, ClaimStatus, Coverage, PastClaim};
use crate::error::Result;

statement!(COVERAGES, "member/coverages.sql");
statement!(ACCUMULATORS_READ, "accumulator/read.sql");
statement!(ACCUMULATORS_LOCK, "accumulator/lock.sql");
statement!(ACCUMULATORS_CREATE, "accumulator/create.sql");
statement!(HISTORY, "claims/history.sql");
statement!(AUTHORIZATIONS, "authorization/authorizations.sql");
statement!(AUTHORIZATION_USE, "authorization/used.sql");

/// Whether a call will write what it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Locks the accumulators; they are made where missing.
    Adjudicate,
    /// Decides and writes nothing.
    Price,
}

/// The spans under each cardholder ID.
pub fn coverages<'a>(cardholder_ids: impl IntoIterator<Item = &'a str>) -> Result<HashMap<String, Rc<Vec<Coverage>>>> {
    let mut wanted: Vec<&str> = cardholder_ids.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found: HashMap<String, Vec<Coverage>> = HashMap::new();
    if !wanted.is_empty() {
        for row in run(&COVERAGES, &[texts(wanted)])?.iter() {
            found.entry(row.get("cardholder_id")?).or_default().push(coverage(&row)?);
        }
    }
    Ok(found.into_iter().map(|(id, spans)| (id, Rc::new(spans))).collect())
}

fn coverage(row: &Row<'_>) -> Result<Coverage> {
    Ok(Coverage {
        coverage_id: row.get("coverage_id")?,
        member_id: row.get("member_id")?,
        patient_id: row.get("patient_id")?,
        plan_id: row.get("plan_id")?,
        family_id: row.get("family_id")?,
        person_code: row.get("person_code")?,
        relationship_code: row.get("relationship_code")?,
        rank: row.get("rank")?,
        span: row.span()?,
        date_of_birth: row.get("date_of_birth")?,
        sex: row.get("sex")?,
        has_authorizations: row.get("has_authorizations")?,
    })
}

/// Reads the accumulators into the book; to adjudicate, locks them in their one order first.
pub fn accumulators(book: &mut Book, keys: impl IntoIterator<Item = AccumulatorKey>, purpose: Purpose) -> Result<()> {
    let mut keys: Vec<AccumulatorKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(());
    }
    let values = |keys: &[AccumulatorKey]| {
        [
            uuids(keys.iter().map(|k| &k.owner_id)),
            uuids(keys.iter().map(|k| &k.plan_id)),
            dates(keys.iter().map(|k| k.benefit_year_start)),
            texts(keys.iter().map(|k| k.scope.name())),
        ]
    };
    let mut read = |statement: &'static LocalKey<Statement>| -> Result<usize> {
        let rows = run(statement, &values(&keys))?;
        for row in rows.iter() {
            if let Some(key) = row.place("n")?.and_then(|place| keys.get(place)) {
                let deductible_met = row.get("deductible_met")?;
                let out_of_pocket_met = row.get("out_of_pocket_met")?;
                book.balances.insert(*key, Balance { deductible_met, out_of_pocket_met });
            }
        }
        Ok(rows.len())
    };
    if purpose == Purpose::Price {
        read(&ACCUMULATORS_READ)?;
        return Ok(());
    }
    if read(&ACCUMULATORS_LOCK)? == keys.len() {
        return Ok(());
    }
    store::announce_accumulators(Operation::Insert, keys.iter(), || run(&ACCUMULATORS_CREATE, &values(&keys)))?;
    read(&ACCUMULATORS_LOCK)?;
    Ok(())
}

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

    /// What the edits reach around a fill.
    pub fn around(fill_date: NaiveDate, reach: Reach) -> Self {
        Self {
            since: fill_date.checked_sub_days(Days::new(u64::from(reach.back))).unwrap_or(fill_date),
            until: fill_date.checked_add_days(Days::new(u64::from(reach.ahead))).unwrap_or(fill_date),
        }
    }
}

/// Loads paid claims of each patient into the book, with their products, in order of fill.
pub fn histories(book: &mut Book, pinned: &mut Pinned, windows: &HashMap<Uuid, Window>) -> Result<()> {
    let Some(all) = windows.values().copied().reduce(Window::widen) else { return Ok(()) };
    let mut patients: Vec<(&Uuid, &Window)> = windows.iter().collect();
    patients.sort_unstable_by_key(|(id, _)| **id);
    let values = [
        uuids(patients.iter().map(|(id, _)| *id)),
        dates(patients.iter().map(|(_, w)| w.since)),
        dates(patients.iter().map(|(_, w)| w.until)),
        all.since.write(),
        all.until.write(),
    ];
    let mut found: Vec<(Uuid, PastClaim)> = Vec::new();
    for row in run(&HISTORY, &values)?.iter() {
        // Of a rejected claim any field can be missing, of a paid one none.
        if row.word("status", ClaimStatus::parse)? == ClaimStatus::Paid {
            found.push((row.get("patient_id")?, past_claim(&row)?));
        }
    }
    reference::ensure(pinned, found.iter().map(|(_, claim)| Key::Product(claim.ndc)))?;
    found.sort_by_key(|(_, claim)| (claim.fill_date, claim.id));
    for (patient, mut claim) in found {
        claim.product = pinned.product(claim.ndc);
        book.histories.entry(patient).or_default().push(claim);
    }
    Ok(())
}

fn past_claim(row: &Row<'_>) -> Result<PastClaim> {
    Ok(PastClaim {
        id: row.get("id")?,
        fingerprint: row.get("fingerprint")?,
        ndc: row.get("ndc")?,
        product: None,
        pharmacy_npi: row.get("pharmacy_npi")?,
        rx_number: row.get("rx_number")?,
        fill_number: row.get("fill_number")?,
        fill_date: row.get("fill_date")?,
        quantity: row.get("quantity")?,
        days_supply: row.get("days_supply")?,
        prior_authorization_number: row.get("prior_authorization_number")?,
    })
}

/// Loads the prior authorizations of each patient into the book, with what is used of them.
pub fn authorizations(book: &mut Book, patients: &[Uuid]) -> Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let mut limited: Vec<(Uuid, String, NaiveDate)> = Vec::new();
    for row in run(&AUTHORIZATIONS, &[uuids(patients)])?.iter() {
        let patient: Uuid = row.get("patient_id")?;
        let authorization = authorization(&row)?;
        if authorization.quantity_authorized.is_some() || authorization.fills_authorized.is_some() {
            let since = row.get("effective_date")?;
            limited.push((patient, authorization.number.clone(), since));
        }
        book.authorizations.entry(patient).or_default().push(authorization);
    }
    if limited.is_empty() {
        return Ok(());
    }
    let values = [
        uuids(limited.iter().map(|(patient, _, _)| patient)),
        texts(limited.iter().map(|(_, number, _)| number.as_str())),
        dates(limited.iter().map(|(_, _, since)| *since)),
    ];
    for row in run(&AUTHORIZATION_USE, &values)?.iter() {
        let number: String = row.get("authorization_number")?;
        let (fills_used, quantity_used) = (row.get("fills_used")?, row.get("quantity_used")?);
        for authorization in book.authorizations.values_mut().flatten().filter(|a| a.number == number) {
            authorization.fills_used = fills_used;
            authorization.quantity_used = quantity_used;
        }
    }
    Ok(())
}

fn authorization(row: &Row<'_>) -> Result<Authorization> {
    Ok(Authorization {
        number: row.get("authorization_number")?,
        plan_id: row.get("plan_id")?,
        target: row.target()?,
        status: row.word("status", AuthorizationStatus::parse)?,
        waived_reject_codes: row.get("waived_reject_codes")?,
        quantity_authorized: row.get("quantity_authorized")?,
        fills_authorized: row.get("fills_authorized")?,
        fills_used: 0,
        quantity_used: Decimal::ZERO,
        span: row.span()?,
    })
}
