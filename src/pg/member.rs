//! What is known of members: coverage, accumulators, history, authorizations.

use std::collections::HashMap;
use std::rc::Rc;
use std::thread::LocalKey;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::cache::Pinned;
use super::raw::statement::{Statement, run, statement};
use super::raw::trigger::Operation;
use super::raw::value::{Write, dates, texts, uuids};
use super::reference::{self, Key, row_target};
use super::store;
use crate::engine::batch::{AccumulatorKey, Book};
use crate::engine::edits::reach::Reach;
use crate::engine::facts::{Authorization, AuthorizationStatus, Balance, Coverage, PastClaim, Span};
use crate::error::Result;

statement!(COVERAGES, "coverages.sql");
statement!(ACCUMULATORS_READ, "accumulators_read.sql");
statement!(ACCUMULATORS_LOCK, "accumulators_lock.sql");
statement!(ACCUMULATORS_CREATE, "accumulators_create.sql");
statement!(HISTORY, "history.sql");
statement!(AUTHORIZATIONS, "authorizations.sql");
statement!(AUTHORIZATION_USE, "authorization_use.sql");

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
            found.entry(row.need(1)).or_default().push(Coverage {
                coverage_id: row.need(2),
                member_id: row.need(3),
                patient_id: row.need(4),
                plan_id: row.need(5),
                family_id: row.need(6),
                person_code: row.need(7),
                relationship_code: row.need(8),
                rank: row.need(9),
                span: Span::new(row.need(10), row.get(11)),
                date_of_birth: row.need(12),
                sex: row.need(13),
                has_authorizations: row.need(14),
            });
        }
    }
    Ok(found.into_iter().map(|(id, spans)| (id, Rc::new(spans))).collect())
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
            let place = usize::try_from(row.need::<i64>(1)).unwrap_or(0);
            if let Some(key) = place.checked_sub(1).and_then(|i| keys.get(i)) {
                book.balances.insert(*key, Balance { deductible_met: row.need(2), out_of_pocket_met: row.need(3) });
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
        let Some(ndc) = row.get(4).filter(|_| row.need::<String>(12) == "paid") else { continue };
        found.push((
            row.need(1),
            PastClaim {
                id: row.need(2),
                fingerprint: row.need(3),
                ndc,
                product: None,
                pharmacy_npi: row.need(5),
                rx_number: row.need(6),
                fill_number: row.need(7),
                fill_date: row.need(8),
                quantity: row.need(9),
                days_supply: row.need(10),
                prior_authorization_number: row.get(11),
            },
        ));
    }
    reference::ensure(pinned, found.iter().map(|(_, claim)| Key::Product(claim.ndc)))?;
    found.sort_by_key(|(_, claim)| (claim.fill_date, claim.id));
    for (patient, mut claim) in found {
        claim.product = pinned.product(claim.ndc);
        book.histories.entry(patient).or_default().push(claim);
    }
    Ok(())
}

/// Loads the prior authorizations of each patient into the book, with what is used of them.
pub fn authorizations(book: &mut Book, patients: &[Uuid]) -> Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let mut limited: Vec<(Uuid, String, NaiveDate)> = Vec::new();
    for row in run(&AUTHORIZATIONS, &[uuids(patients)])?.iter() {
        let Some(target) = row_target(&row, 4) else { continue };
        let patient: Uuid = row.need(1);
        let status = match row.need::<String>(7).as_str() {
            "approved" => AuthorizationStatus::Approved,
            "denied" => AuthorizationStatus::Denied,
            _ => AuthorizationStatus::InProcess,
        };
        let authorization = Authorization {
            number: row.need(2),
            plan_id: row.need(3),
            target,
            status,
            waived_reject_codes: row.need(8),
            quantity_authorized: row.get(9),
            fills_authorized: row.get(10),
            fills_used: 0,
            quantity_used: Default::default(),
            span: Span { effective: row.get(11), termination: row.get(12) },
        };
        if authorization.quantity_authorized.is_some() || authorization.fills_authorized.is_some() {
            let since = authorization.span.effective.unwrap_or_default();
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
        let number: String = row.need(1);
        for authorization in book.authorizations.values_mut().flatten().filter(|a| a.number == number) {
            authorization.fills_used = row.need(2);
            authorization.quantity_used = row.need(3);
        }
    }
    Ok(())
}
