//! Writing decisions: one statement per table, however many claims.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::audit::{self, Announcement};
use super::raw::clock;
use super::raw::row_type::RowType;
use super::raw::statement::{Rows, run, statement};
use super::raw::transaction;
use super::raw::trigger::Operation;
use super::raw::value::{Value, Write, money, units};
use crate::engine::batch::{AccumulatorKey, Book, Case};
use crate::engine::claim::{is_amount, is_quantity};
use crate::engine::decide::{Answer, Decision};
use crate::engine::dur::Finding;
use crate::error::Result;

statement!(CLAIMS, "claims_insert.sql");
statement!(ALERTS, "alerts_insert.sql");
statement!(ACCUMULATORS, "accumulators_update.sql");

static CLAIM_ROW: RowType = RowType {
    name: "pbm.pharmacy_claim",
    array: "pbm.pharmacy_claim[]",
    columns: &[
        "id",
        "claim_number",
        "patient_id",
        "rx_number",
        "ndc",
        "drug_name",
        "quantity",
        "days_supply",
        "refills_authorized",
        "pharmacy_ncpdp",
        "pharmacy_npi",
        "prescriber_npi",
        "prescriber_dea",
        "fill_date",
        "written_date",
        "member_id",
        "family_id",
        "coverage_id",
        "plan_id",
        "benefit_year_start",
        "fill_number",
        "daw_code",
        "channel",
        "usual_and_customary",
        "ingredient_cost_submitted",
        "dispensing_fee_submitted",
        "gross_amount_due_submitted",
        "status",
        "tier",
        "prior_authorization_number",
        "reject_codes",
        "submitted",
        "fingerprint",
        "trace",
        "ingredient_cost",
        "dispensing_fee",
        "total_cost",
        "allowed_amount",
        "paid_amount",
        "patient_copay",
        "sales_tax",
        "deductible_applied",
        "copay_amount",
        "coinsurance_amount",
        "daw_penalty",
        "out_of_pocket_applied",
        "basis_of_reimbursement",
    ],
};
/// How many of the columns above are a payment's figures, which a rejection has none of.
const PAYMENT_COLUMNS: usize = 13;

static ALERT_ROW: RowType = RowType {
    name: "pbm.dur_alert",
    array: "pbm.dur_alert[]",
    columns: &[
        "id",
        "claim_id",
        "patient_id",
        "alert_type",
        "severity",
        "alert_code",
        "alert_description",
        "drug1_ndc",
        "drug2_ndc",
        "interaction_type",
        "override_reason",
        "fill_date",
        "outcome",
    ],
};

static ACCUMULATOR_ROW: RowType = RowType {
    name: "pbm.accumulator",
    array: "pbm.accumulator[]",
    columns: &["owner_id", "plan_id", "benefit_year_start", "scope", "deductible_met", "out_of_pocket_met"],
};

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
pub fn stored_date(case: &Case) -> NaiveDate {
    case.claim.fill_date.unwrap_or_else(clock::today)
}

fn quantity(value: Option<Decimal>) -> Option<Decimal> {
    value.filter(|q| is_quantity(*q))
}

fn amount(value: Option<Decimal>) -> Option<Decimal> {
    value.filter(|a| is_amount(*a))
}

/// Whether a column would lose what was sent, so that the request itself must be kept.
fn keeps_request(case: &Case, decision: &Decision) -> bool {
    let claim = &case.claim;
    matches!(decision.answer, Answer::Rejected(_))
        && (decision.coverage.is_none()
            || !claim.unreadable.is_empty()
            || claim.ndc().is_err()
            || claim.fill_date.is_none()
            || quantity(claim.quantity) != claim.quantity
            || [
                claim.usual_and_customary,
                claim.ingredient_cost_submitted,
                claim.dispensing_fee_submitted,
                claim.gross_amount_due,
            ]
            .iter()
            .any(|a| amount(*a) != *a))
}

fn claim_row(case: &Case, decision: &Decision, request: &dyn Fn() -> serde_json::Value) -> Value {
    let claim = &case.claim;
    let coverage = decision.coverage.as_ref();
    let product = case.facts.product.as_deref();
    let pharmacy = case.facts.pharmacy.as_deref();
    let (status, reject_codes) = match &decision.answer {
        Answer::Rejected(rejects) => {
            ("rejected", Some(rejects.iter().map(|r| r.code.clone().into_owned()).collect::<Vec<_>>()))
        }
        _ => ("paid", None),
    };
    let submitted = keeps_request(case, decision).then(request);
    let mut values = vec![
        case.id.write(),
        claim_number(case.id).write(),
        case.patient_id.write(),
        claim.rx_number.write(),
        claim.ndc().ok().write(),
        product.map(|p| p.name.as_str()).write(),
        units(quantity(claim.quantity)),
        claim.days_supply.write(),
        claim.refills_authorized.write(),
        pharmacy.and_then(|p| p.ncpdp_id.as_deref()).write(),
        claim.pharmacy_npi.write(),
        claim.prescriber_npi.write(),
        claim.prescriber_dea.write(),
        stored_date(case).write(),
        claim.written_date.write(),
        coverage.map(|c| c.member_id).write(),
        coverage.map(|c| c.family_id).write(),
        coverage.map(|c| c.coverage_id).write(),
        coverage.map(|c| c.plan_id).write(),
        decision.benefit_year_start.write(),
        claim.fill_number().write(),
        claim.daw_code().write(),
        pharmacy.map(|p| p.channel.as_str()).write(),
        money(amount(claim.usual_and_customary)),
        money(amount(claim.ingredient_cost_submitted)),
        money(amount(claim.dispensing_fee_submitted)),
        money(amount(claim.gross_amount_due)),
        status.write(),
        decision.tier.write(),
        decision.prior_authorization_number.write(),
        reject_codes.write(),
        submitted.write(),
        claim.fingerprint().write(),
        decision.trace.encode().write(),
    ];
    match &decision.answer {
        Answer::Paid(paid) => values.extend([
            money(paid.ingredient_cost),
            money(paid.dispensing_fee),
            money(paid.allowed),
            money(paid.allowed),
            money(paid.shared.plan_pays),
            money(paid.shared.patient_pays),
            money(paid.sales_tax),
            money(paid.shared.deductible),
            money(paid.shared.copay),
            money(paid.shared.coinsurance),
            money(paid.shared.daw_penalty),
            money(paid.shared.out_of_pocket),
            paid.basis_of_reimbursement.write(),
        ]),
        _ => values.extend([Value::null::<Decimal>(); PAYMENT_COLUMNS]),
    }
    CLAIM_ROW.form(&values)
}

/// A decision on its way into the tables.
pub struct Entry<'a> {
    pub case: &'a Case,
    pub decision: &'a Decision,
    /// The request as it came.
    pub request: &'a dyn Fn() -> serde_json::Value,
}

impl Entry<'_> {
    fn is_stored(&self) -> bool {
        !matches!(self.decision.answer, Answer::Duplicate(_))
    }

    fn status(&self) -> &'static str {
        if matches!(self.decision.answer, Answer::Paid(_)) { "paid" } else { "rejected" }
    }
}

/// Inserts the claims; gives the ids of those that another claim's key kept out.
pub fn claims(entries: &[Entry<'_>]) -> Result<Vec<Uuid>> {
    let stored: Vec<&Entry<'_>> = entries.iter().filter(|e| e.is_stored()).collect();
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Value> = stored.iter().map(|e| claim_row(e.case, e.decision, e.request)).collect();
    let announced = stored.iter().map(|e| e.case.id);
    let inserted: HashSet<Uuid> =
        audit::announcing(Announcement::new("pharmacy_claim", Operation::Insert, announced), || {
            Ok(run(&CLAIMS, &[CLAIM_ROW.array(&rows)])?.iter().map(|row| row.need(1)).collect())
        })?;
    Ok(stored.iter().map(|e| e.case.id).filter(|id| !inserted.contains(id)).collect())
}

/// Writes what follows from the claims inserted: alerts, accumulators, one audit row a claim.
pub fn effects(entries: &[Entry<'_>], book: &Book) -> Result<()> {
    let stored: Vec<&Entry<'_>> = entries.iter().filter(|e| e.is_stored()).collect();
    alerts(&stored)?;
    let keys = stored
        .iter()
        .filter(|e| matches!(e.decision.answer, Answer::Paid(_)))
        .flat_map(|e| e.case.keys.iter().flatten().copied());
    accumulators(keys, book)?;
    let logged: Vec<audit::Entry> = stored
        .iter()
        .map(|e| audit::Entry {
            row_key: e.case.id.to_string(),
            old_values: None,
            new_values: Some(serde_json::json!({ "status": e.status() })),
        })
        .collect();
    audit::log("pharmacy_claim", Operation::Insert, &logged)
}

fn alerts(stored: &[&Entry<'_>]) -> Result<()> {
    let mut ids = Vec::new();
    let mut rows = Vec::new();
    for entry in stored {
        let Some(patient_id) = entry.case.patient_id else { continue };
        for finding in &entry.decision.findings {
            let id = new_id();
            ids.push(id);
            rows.push(alert_row(id, patient_id, entry.case, finding));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    audit::announcing(Announcement::new("dur_alert", Operation::Insert, ids), || {
        run(&ALERTS, &[ALERT_ROW.array(&rows)]).map(|_| ())
    })
}

/// The triple that overrode a finding, as it is stored.
pub fn triple(finding: &Finding) -> Option<String> {
    let by = finding.overridden_by.as_ref()?;
    Some(format!("{}/{}/{}", by.reason_for_service, by.professional_service, by.result_of_service))
}

fn alert_row(id: Uuid, patient_id: Uuid, case: &Case, finding: &Finding) -> Value {
    ALERT_ROW.form(&[
        id.write(),
        case.id.write(),
        patient_id.write(),
        finding.alert_type.name().write(),
        finding.severity_name().write(),
        finding.alert_type.code().write(),
        finding.description.write(),
        case.claim.ndc().ok().write(),
        finding.other.write(),
        finding.interaction_type.write(),
        triple(finding).write(),
        stored_date(case).write(),
        finding.outcome.name().write(),
    ])
}

/// Writes the balances of these accumulators, which this transaction has locked.
pub fn accumulators(keys: impl IntoIterator<Item = AccumulatorKey>, book: &Book) -> Result<()> {
    let mut keys: Vec<AccumulatorKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = keys
        .iter()
        .map(|key| {
            let balance = book.balances.get(key).copied().unwrap_or_default();
            ACCUMULATOR_ROW.form(&[
                key.owner_id.write(),
                key.plan_id.write(),
                key.benefit_year_start.write(),
                key.scope.name().write(),
                money(balance.deductible_met),
                money(balance.out_of_pocket_met),
            ])
        })
        .collect();
    announce_accumulators(Operation::Update, keys.iter(), || run(&ACCUMULATORS, &[ACCUMULATOR_ROW.array(&rows)]))
        .map(|_| ())
}

/// Runs a statement whose changes of accumulators the audit row of the claim stands for.
pub fn announce_accumulators<'a>(
    operation: Operation,
    keys: impl Iterator<Item = &'a AccumulatorKey>,
    work: impl FnOnce() -> Result<Rows>,
) -> Result<Rows> {
    audit::announcing(Announcement::new("accumulator", operation, keys.map(|k| k.owner_id)), work)
}

/// Waits at commit until the claim is on disk, also for a client that has turned that off.
pub fn make_durable() {
    if super::settings::forces_sync_commit() {
        transaction::force_sync_commit();
    }
}
