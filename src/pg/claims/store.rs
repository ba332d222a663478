//! Writing decisions: all rows of one table, then those of the next.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::keys::{self, ClaimKey};
use super::{accumulators, ingredients, member_state, other_payers, transition};
use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::{MemberState, PartDKey, Submission};
use crate::engine::claim::{self, Claim, FIELDS, Kind, is_amount, is_quantity};
use crate::engine::edits::dur::Alert;
use crate::engine::facts::{ClaimStatus, dispensed};
use crate::engine::identifier::is_valid_npi;
use crate::engine::response::override_triple;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::authorization::usage;
use crate::pg::part_d;
use crate::pg::raw::clock;
use crate::pg::raw::memory;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{connect, insert, statement};
use crate::pg::raw::transaction;
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, money, units};
use crate::pg::rebate;

statement!(CLAIMS, "claims/insert.sql");
statement!(ALERTS, "claims/insert_alerts.sql");

static CLAIM: RowType = RowType { name: "pbm.pharmacy_claim", array: "pbm.pharmacy_claim[]" };
static ALERT: RowType = RowType { name: "pbm.dur_alert", array: "pbm.dur_alert[]" };

/// A key for a new row, greater than all that this session made before.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The claim number of an id: 20 characters of Crockford's base 32, which hold its 48 bits of time and
/// 52 of its random bits, so that no two servers give the same one.
pub fn claim_number(id: Uuid) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = id.as_u128();
    let time = bits >> 80;
    let random = (bits >> 64) & 0xfff;
    let more_random = (bits >> 22) & 0xff_ffff_ffff;
    let number = (time << 52) | (random << 40) | more_random;
    (0..20).rev().map(|place| char::from(DIGITS[usize::try_from((number >> (5 * place)) & 31).unwrap_or(0)])).collect()
}

/// The date a claim is stored under: one without a fill date carries the day it was received.
pub fn stored_date(case: &Submission) -> NaiveDate {
    case.claim.fill_date.unwrap_or(case.facts.received)
}

fn quantity(value: Option<Decimal>) -> Option<Decimal> {
    value.filter(|q| is_quantity(*q))
}

fn amount(value: Option<Decimal>) -> Option<Decimal> {
    value.filter(|a| is_amount(*a))
}

/// The longest text a field of a claim may have.
const LONGEST_TEXT: usize = 20;

/// A text for its column; a longer one than any field takes is no value of a column.
fn short(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| text.len() <= LONGEST_TEXT)
}

/// Whether a field was sent that no column has: what a pharmacist answers a reject with, which the claim is decided
/// again by.
fn has_more_than_columns(claim: &Claim) -> bool {
    claim.prior_authorization_number.is_some()
        || claim.prior_authorization_type.is_some()
        || !claim.submission_clarification_codes.is_empty()
        || !claim.dur.is_empty()
        || claim.other_payer_count.is_some()
        || !claim.other_payers.is_empty()
        || claim.compound_code.is_some()
        || claim.compound.is_some()
        || claim.transaction_count.is_some()
}

/// Whether a column would lose what was sent, so that the request itself must be kept.
fn keeps_request(case: &Submission, decision: &Decision) -> bool {
    let claim = &case.claim;
    has_more_than_columns(claim)
        || matches!(decision.disposition, Disposition::Rejected(_))
            && (decision.coverage.is_none()
                || !claim.unreadable.is_empty()
                || claim.malformed.is_some()
                || claim.ndc().is_err()
                || claim.fill_date.is_none()
                || FIELDS.iter().any(|field| match &field.kind {
                    Kind::Decimal(lens, valid) => (lens.get)(claim).is_some_and(|value| !valid(value)),
                    Kind::Text(lens, _) => (lens.get)(claim).as_deref() != short((lens.get)(claim)),
                    _ => false,
                }))
}

/// The columns of a claim that are written: the one list of them.
fn claim_row(Decided { case, decision, request, replaces }: &Decided<'_>) -> Vec<Column> {
    let claim = &case.claim;
    let coverage = decision.coverage.as_ref();
    let product = case.facts.product.as_deref();
    let pharmacy = case.facts.pharmacy.as_deref();
    let authorizations = &decision.prior_authorization_numbers;
    let (status, reject_codes) = match &decision.disposition {
        Disposition::Rejected(rejects) => {
            let codes: Vec<String> = rejects.iter().map(|r| r.code.clone().into_owned()).collect();
            (ClaimStatus::Rejected, Some(codes))
        }
        _ => (ClaimStatus::Paid, None),
    };
    let paid = match &decision.disposition {
        Disposition::Paid(paid) => Some(paid),
        _ => None,
    };
    let share = paid.map(|p| &p.share);
    let coordination = paid.and_then(|p| p.coordination.as_deref());
    let client = paid.and_then(|p| p.client);
    vec![
        ("id", case.id.write()),
        ("claim_number", claim_number(case.id).write()),
        ("patient_id", case.patient_id.write()),
        ("rx_number", short(&claim.rx_number).write()),
        ("ndc", claim.ndc().ok().write()),
        ("drug_name", product.map(|p| p.name.as_str()).write()),
        ("quantity", units(quantity(claim.quantity))),
        ("days_supply", claim.days_supply.write()),
        ("refills_authorized", claim.refills_authorized.write()),
        ("pharmacy_ncpdp", pharmacy.and_then(|p| p.ncpdp_id.as_deref()).write()),
        ("pharmacy_npi", short(&claim.pharmacy_npi).write()),
        ("prescriber_npi", short(&claim.prescriber_npi).write()),
        ("prescriber_dea", short(&claim.prescriber_dea).write()),
        ("fill_date", stored_date(case).write()),
        ("written_date", claim.written_date.write()),
        ("member_id", coverage.map(|c| c.member_id).write()),
        ("family_id", coverage.map(|c| c.family_id).write()),
        ("coverage_id", coverage.map(|c| c.coverage_id).write()),
        ("plan_id", coverage.map(|c| c.plan_id).write()),
        ("benefit_year_start", decision.benefit_year_start.write()),
        ("fill_number", claim.fill_number().write()),
        ("daw_code", Some(claim.daw_code()).filter(|code| code.len() <= LONGEST_TEXT).write()),
        ("channel", pharmacy.map(|p| p.channel.as_str()).write()),
        ("usual_and_customary", money(amount(claim.usual_and_customary))),
        ("ingredient_cost_submitted", money(amount(claim.ingredient_cost_submitted))),
        ("dispensing_fee_submitted", money(amount(claim.dispensing_fee_submitted))),
        ("gross_amount_due_submitted", money(amount(claim.gross_amount_due))),
        ("status", status.name().write()),
        ("created_at", clock::now()),
        ("dispensing_status", short(&claim.dispensing_status).write()),
        ("patient_relationship_code", short(&claim.patient_relationship_code).write()),
        ("other_coverage_code", short(&claim.other_coverage_code).write()),
        ("quantity_prescribed", units(quantity(claim.quantity_prescribed))),
        ("quantity_intended", units(quantity(claim.quantity_intended))),
        ("days_supply_intended", claim.days_supply_intended.write()),
        ("patient_residence", short(&claim.patient_residence).write()),
        ("tier", decision.tier.write()),
        ("prior_authorization_number", authorizations.first().map(String::as_str).write()),
        ("prior_authorization_numbers", (!authorizations.is_empty()).then_some(authorizations.clone()).write()),
        ("dispensed", product.filter(|_| paid.is_some()).map(dispensed::encode).write()),
        ("reject_codes", reject_codes.write()),
        ("submitted", keeps_request(case, decision).then(|| claim::kept(request())).write()),
        ("replaces_claim_id", replaces.write()),
        ("fingerprint", claim.fingerprint().write()),
        ("trace", decision.trace.encode().write()),
        // The figures of a payment, which a rejection has none of.
        ("ingredient_cost", money(paid.map(|p| p.ingredient_cost))),
        ("dispensing_fee", money(paid.map(|p| p.dispensing_fee))),
        ("total_cost", money(paid.map(|p| p.allowed))),
        ("allowed_amount", money(paid.map(|p| p.allowed))),
        ("paid_amount", money(share.map(|s| s.plan_pays))),
        ("patient_copay", money(share.map(|s| s.patient_pays))),
        ("sales_tax", money(paid.map(|p| p.sales_tax))),
        ("deductible_applied", money(share.map(|s| s.deductible))),
        ("copay_amount", money(share.map(|s| s.copay))),
        ("coinsurance_amount", money(share.map(|s| s.coinsurance))),
        ("daw_penalty", money(share.map(|s| s.daw_penalty))),
        ("out_of_pocket_applied", money(share.map(|s| s.out_of_pocket))),
        ("out_of_pocket_forgiven", money(Some(share.map(|s| s.forgiven).unwrap_or_default()))),
        ("basis_of_reimbursement", paid.map(|p| p.basis_of_reimbursement).write()),
        // What the client is charged, and what NADAC gives.
        ("client_contract_id", client.map(|c| c.contract_id).write()),
        ("client_allowed", money(client.map(|c| c.allowed))),
        ("client_charge", money(paid.zip(client).map(|(p, c)| c.charge(p.allowed, p.share.plan_pays)))),
        ("client_spread", money(paid.zip(client).map(|(p, c)| c.spread(p.allowed)))),
        ("nadac_amount", money(paid.and_then(|p| p.nadac))),
        ("above_nadac", money(paid.and_then(|p| p.nadac.map(|nadac| p.ingredient_cost - nadac)))),
        // Of a claim after another payer.
        ("payer_rank", i32::from(case.payer_rank).write()),
        ("other_payer_paid", money(coordination.map(|c| c.reported.paid))),
        ("left_to_pay", money(coordination.map(|c| c.left))),
        ("written_off", money(coordination.map(|c| c.write_off))),
    ]
}

/// A decision on its way into the tables.
pub struct Decided<'a> {
    pub case: &'a Submission,
    pub decision: &'a Decision,
    /// The request as it came.
    pub request: &'a dyn Fn() -> serde_json::Value,
    /// The reversed claim that it takes the place of.
    pub replaces: Option<Uuid>,
}

impl Decided<'_> {
    fn is_stored(&self) -> bool {
        !matches!(self.decision.disposition, Disposition::Duplicate(_))
    }

    /// The Part D accumulator that the claim adds to, where it pays under Part D.
    fn part_d_key(&self) -> Option<PartDKey> {
        let Disposition::Paid(payment) = &self.decision.disposition else { return None };
        payment.part_d.as_ref().and_then(|_| self.case.part_d_key())
    }
}

/// As many claims are written at once; what they take meanwhile is given back before the next.
const CHUNK: usize = 1000;

/// What a claim takes while it is written, at most about: a request that is kept is copied a few times.
const BYTES_PER_ROW: usize = 32 * 1024;

/// Inserts the claims, in the order of their keys; gives the ids of those that another claim's key kept out.
pub fn claims(entries: &[Decided<'_>]) -> Result<HashSet<Uuid>> {
    let mut stored: Vec<&Decided<'_>> = entries.iter().filter(|e| e.is_stored()).collect();
    stored.sort_by_cached_key(|entry| ClaimKey::of(entry.case));
    let mut missing: HashSet<Uuid> = stored.iter().map(|e| e.case.id).collect();
    for chunk in stored.chunks(CHUNK) {
        connect(|| -> Result<()> {
            memory::probe(chunk.len().saturating_mul(BYTES_PER_ROW))?;
            let row = |e: &&Decided<'_>| claim_row(e);
            let days: Vec<NaiveDate> = chunk.iter().map(|e| stored_date(e.case)).collect();
            let announced = chunk.iter().map(|e| e.case.id);
            let announcement = Announcement::new("pharmacy_claim", Operation::Insert, announced);
            let snapshot = Snapshot::take();
            let inserted = || keys::PAID_ONCE.insert(&snapshot, &days, chunk.iter().map(row));
            let count = audit::announcing(announcement, inserted)?;
            for entry in &chunk[..count] {
                missing.remove(&entry.case.id);
            }
            if count == chunk.len() {
                return Ok(());
            }
            let announced = chunk[count..].iter().map(|e| e.case.id);
            let rows: Vec<Vec<Column>> = chunk[count..].iter().map(row).collect();
            let announcement = Announcement::new("pharmacy_claim", Operation::Insert, announced);
            let places = audit::announcing(announcement, || insert(&CLAIMS, &CLAIM, &rows))?;
            for place in places {
                missing.remove(&chunk[count + place].case.id);
            }
            Ok(())
        })?;
    }
    Ok(missing)
}

/// Writes what follows from the claims inserted: alerts, accumulators, one audit row a claim.
pub fn effects(entries: &[Decided<'_>], state: &MemberState) -> Result<()> {
    let stored: Vec<&Decided<'_>> = entries.iter().filter(|e| e.is_stored()).collect();
    for chunk in stored.chunks(CHUNK) {
        connect(|| alerts(chunk))?;
    }
    other_payers::store(&stored)?;
    ingredients::store(&stored)?;
    let authorized: Vec<_> =
        stored.iter().map(|e| (e.case, e.decision)).filter(|(_, decision)| usage::uses(decision)).collect();
    if !authorized.is_empty() {
        connect(|| usage::store(&authorized))?;
    }
    transition::store(stored.iter().map(|e| (e.case, e.decision)))?;
    let paid = || stored.iter().filter(|e| matches!(e.decision.disposition, Disposition::Paid(_)));
    member_state::store(paid().filter_map(|e| e.case.patient_id), state)?;
    accumulators::store(paid().flat_map(|e| e.case.keys.iter().flatten().copied()), state)?;
    let of_part_d: Vec<&&Decided<'_>> = paid().filter(|e| e.part_d_key().is_some()).collect();
    part_d::accumulators::store(of_part_d.iter().filter_map(|e| e.part_d_key()), state)?;
    for chunk in of_part_d.chunks(CHUNK) {
        connect(|| part_d::claims::store(chunk.iter().map(|e| (e.case, e.decision))))?;
    }
    rebate::store(&stored)?;
    for chunk in stored.chunks(CHUNK) {
        let ids: Vec<Uuid> = chunk.iter().map(|e| e.case.id).collect();
        audit::log_claims(Operation::Insert, &ids, None)?;
    }
    Ok(())
}

fn alerts(stored: &[&Decided<'_>]) -> Result<()> {
    let mut ids = Vec::new();
    let mut rows = Vec::new();
    for entry in stored {
        let Some(patient_id) = entry.case.patient_id else { continue };
        for alert in &entry.decision.alerts {
            let id = new_id();
            ids.push(id);
            rows.push(alert_row(id, patient_id, entry.case, alert));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    audit::announcing(Announcement::new("dur_alert", Operation::Insert, ids), || {
        written("dur_alert", rows.len(), insert(&ALERTS, &ALERT, &rows)?.len())
    })
}

/// # Errors
/// 55000 where a statement wrote other rows than it was given.
pub fn written(table: &'static str, given: usize, stored: usize) -> Result<()> {
    if given == stored { Ok(()) } else { Err(Error::WriteLost(table)) }
}

/// Who overrides an alert within a claim: its pharmacy, as a UUID of version 8 (RFC 9562) that ends in the NPI's digits.
fn pharmacy_uuid(case: &Submission) -> Option<Uuid> {
    let npi = case.claim.pharmacy_npi.as_deref().filter(|npi| is_valid_npi(npi))?;
    Uuid::parse_str(&format!("00000000-0000-8000-8000-00{npi}")).ok()
}

fn alert_row(id: Uuid, patient_id: Uuid, case: &Submission, alert: &Alert) -> Vec<Column> {
    vec![
        ("id", id.write()),
        ("claim_id", case.id.write()),
        ("patient_id", patient_id.write()),
        ("alert_type", alert.alert_type.name().write()),
        ("severity", alert.severity_name().write()),
        ("alert_code", alert.alert_type.code().write()),
        ("alert_description", alert.description.write()),
        ("drug1_ndc", alert.ingredient.or(case.claim.ndc().ok()).write()),
        ("drug2_ndc", alert.other.write()),
        ("interaction_type", alert.interaction_type.write()),
        ("override_reason", override_triple(alert).write()),
        ("overridden_by", alert.overridden_by.as_ref().and_then(|_| pharmacy_uuid(case)).write()),
        ("fill_date", stored_date(case).write()),
        ("outcome", alert.outcome.name().write()),
    ]
}

/// Waits at commit until the claim is on disk, also for a client that has turned that off.
pub fn make_durable() {
    if crate::pg::settings::forces_sync_commit() {
        transaction::force_sync_commit();
    }
}
