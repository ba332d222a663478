//! What payers after the plan report about paid claims: an event of the claim, its split and the member's year.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::accumulators;
use crate::engine::batch::MemberState;
use crate::engine::facts::{ClaimStatus, MissingRow};
use crate::engine::pay::part_d::other_payment::{STEP, details};
use crate::engine::pay::part_d::{OtherPayment, Split};
use crate::engine::response::ClaimResponse;
use crate::engine::trace::{Outcome, Trace};
use crate::error::{Error, Result};
use crate::pg::access::{self, Source};
use crate::pg::audit::{self, Announcement};
use crate::pg::claims::accumulators::Purpose;
use crate::pg::claims::reversal::{self, Which};
use crate::pg::claims::writing::Writing;
use crate::pg::claims::{later, member_state, store};
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, money};
use crate::pg::raw::{clock, transaction};
use crate::pg::reference::cache::Snapshot;
use crate::pg::reference::{self, Key};

statement!(REPORTED, "part_d/reported.sql");
statement!(REPORT, "part_d/report.sql");
statement!(ADJUST, "part_d/adjust.sql");
statement!(ADD_STEP, "claims/add_step.sql");

/// What a payer reports of a claim.
pub struct Report<'a> {
    pub claim_number: &'a str,
    pub payer_type: &'a str,
    pub amount: Decimal,
    pub paid_at: DateTime<Utc>,
}

/// Records a report. What was never paid is answered 84; a repeat is answered as a duplicate.
///
/// # Errors
/// 22023 where the claim was not paid under Part D, the payer paid before the fill, or more than is left of the member's
/// share; 55000 where the year does not say whether payments of such a payer count.
pub fn record(report: &Report<'_>) -> Result<ClaimResponse> {
    if transaction::is_read_only() {
        return Err(Error::ReadOnlyTransaction);
    }
    let _writing = Writing::begin()?;
    connect(|| {
        let mut snapshot = reference::begin()?;
        let found = reversal::find(&Which::Number(report.claim_number))?;
        access::record_hidden(Source::RecordOtherPayment)?;
        match found.first() {
            Some((id, date, ClaimStatus::Paid)) => apply(*id, *date, report, &mut snapshot),
            _ => Ok(reversal::not_paid()),
        }
    })
}

fn apply(id: Uuid, date: NaiveDate, report: &Report<'_>, snapshot: &mut Snapshot) -> Result<ClaimResponse> {
    let charged = reversal::one(id, date)?.and_then(|claim| claim.charged);
    let Some(charged) = charged else { return Ok(reversal::not_paid()) };
    let (key, _) = charged.part_d.ok_or(Error::NotUnderPartD)?;
    reference::ensure(snapshot, [Key::PartDYear(key.year)])?;
    let year = snapshot.part_d_year(key.year).ok_or(MissingRow::Year { year: key.year })?;
    let payment = OtherPayment { amount: report.amount, counts: year.counts(report.payer_type)? };

    let mut state = MemberState::default();
    let first = member_state::first_of_card(member_state::persons(charged.coverage_id)?);
    member_state::load(&mut state, first.into_iter().chain([charged.patient_id]), Purpose::Reverse)?;
    accumulators::load(&mut state, [key], Purpose::Reverse)?;

    // Under the lock the claim is read as others have left it.
    let Some(mut claim) = reversal::one(id, date)? else { return Ok(reversal::not_paid()) };
    if claim.response.status != ClaimStatus::Paid.name() {
        return Ok(reversal::not_paid());
    }
    if report.paid_at.date_naive() < date || report.paid_at > clock::moment() {
        return Err(Error::PaidAtOutOfRange);
    }
    let before = **claim.response.part_d.as_ref().ok_or(Error::WriteLost("part_d_claim"))?;
    let reported = Reported::of(id, report)?;
    if reported.is_repeat {
        claim.response.status = "duplicate".into();
        claim.response.messages = vec!["The payment was recorded before".into()];
        return Ok(claim.response);
    }
    let incurred = before.accrued.troop - reported.troop_change;
    let after = before.after_report(payment, incurred).ok_or(Error::ShareExceeded)?;

    let event = Event { id, date, patient_id: charged.patient_id, report, payment, sequence: reported.reports + 1 };
    event.write([&before, &after], &claim.trace)?;
    if let Some(accumulator) = state.part_d.get_mut(&key) {
        accumulator.claims.troop += after.accrued.troop - before.accrued.troop;
    }
    accumulators::store([key].into_iter().filter(|key| state.part_d.contains_key(key)), &state)?;
    audit::log_claims(Operation::Update, &[id], None)?;
    store::make_durable();

    let later = if after.accrued.troop == before.accrued.troop { 0 } else { later::count(id, &charged, snapshot)? };
    let mut response = claim.response;
    response.part_d = Some(Box::new(after));
    response.messages = Vec::new();
    if later > 0 {
        response.messages.push(later::words(later));
    }
    Ok(response)
}

/// What was reported of a claim before.
struct Reported {
    reports: i32,
    /// What all of it added to the incurred costs.
    troop_change: Decimal,
    /// Whether this report is among it.
    is_repeat: bool,
}

impl Reported {
    fn of(id: Uuid, report: &Report<'_>) -> Result<Self> {
        let values = [id.write(), report.payer_type.write(), money(report.amount), report.paid_at.write()];
        let rows = run(&REPORTED, &values)?;
        let row = rows.first().ok_or(Error::WriteLost("part_d_other_payment"))?;
        Ok(Self {
            reports: row.get("reports")?,
            troop_change: row.get("troop_change")?,
            is_repeat: row.get("is_repeat")?,
        })
    }
}

/// A report as it is recorded.
struct Event<'a> {
    id: Uuid,
    date: NaiveDate,
    patient_id: Uuid,
    report: &'a Report<'a>,
    payment: OtherPayment,
    sequence: i32,
}

impl Event<'_> {
    /// Writes the event, the split that it leaves, and the step of the claim's trace.
    fn write(&self, [before, after]: [&Split; 2], trace: &[u8]) -> Result<()> {
        let event = [
            self.id.write(),
            self.sequence.write(),
            self.patient_id.write(),
            self.report.payer_type.write(),
            self.payment.counts.write(),
            money(self.payment.amount),
            self.report.paid_at.write(),
            money(after.accrued.troop - before.accrued.troop),
        ];
        run(&REPORT, &event)?.first().ok_or(Error::WriteLost("part_d_other_payment"))?;
        let split = [
            self.id.write(),
            money(after.patient),
            money(after.others.counted),
            money(after.others.not_counted),
            money(after.accrued.troop),
        ];
        run(&ADJUST, &split)?.first().ok_or(Error::WriteLost("part_d_claim"))?;
        let mut trace = Trace::decode(trace).ok_or(Error::UnreadableTrace)?;
        trace.add(&STEP, Outcome::Computed, details(self.report.payer_type, self.payment, after));
        let values = [self.id.write(), self.date.write(), trace.encode().write()];
        audit::announcing(Announcement::new("pharmacy_claim", Operation::Update, [self.id]), || {
            run(&ADD_STEP, &values)?.first().map(drop).ok_or(Error::WriteLost("pharmacy_claim"))
        })
    }
}
