//! Reversals: a paid claim taken back, with all its effects.

use chrono::NaiveDate;
use uuid::Uuid;

use super::accumulators::{self, Purpose};
use super::stored::{StoredClaim, stored_claims};
use super::writing::Writing;
use super::{later, later_payers, member_state, store};
use crate::engine::batch::MemberState;
use crate::engine::claim::canonical::prescription_number;
use crate::engine::claim::compound::NO_PRODUCT;
use crate::engine::codes;
use crate::engine::facts::{ClaimStatus, FirstReversed};
use crate::engine::identifier::Ndc;
use crate::engine::response::ClaimResponse;
use crate::engine::steps::{IMPORT, REVERSAL};
use crate::engine::trace::{Detail, Name, Outcome, Trace};
use crate::error::{Error, Result};
use crate::pg::access::{self, Source};
use crate::pg::audit::{self, Announcement};
use crate::pg::authorization::usage;
use crate::pg::part_d;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::transaction;
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::Write;
use crate::pg::rebate;
use crate::pg::reference;
use crate::pg::reference::cache::Snapshot;
use crate::pg::security::caller;
use crate::pg::statistics::{self, Figure, count};

statement!(FIND_BY_KEY, "claims/find_by_key.sql");
statement!(FIND_BY_NUMBER, "claims/find_by_number.sql");
statement!(REVERSE, "claims/reverse.sql");

/// What names the claim to reverse.
pub enum Which<'a> {
    Key {
        pharmacy_npi: &'a str,
        rx_number: &'a str,
        fill_date: NaiveDate,
        fill_number: i32,
        ndc: Option<&'a str>,
        payer_rank: Option<i32>,
    },
    Number(&'a str),
}

/// The claims that it names, of those that the caller may ask about.
pub fn find(which: &Which<'_>) -> Result<Vec<(Uuid, NaiveDate, ClaimStatus)>> {
    let rows = match which {
        Which::Key { pharmacy_npi, rx_number, fill_date, fill_number, ndc, payer_rank } => {
            let ndc = match ndc.map(|ndc| if ndc.trim() == NO_PRODUCT { Ok(Ndc::COMPOUND) } else { Ndc::parse(ndc) }) {
                // No claim was paid for what is no product.
                Some(Err(_)) => return Ok(Vec::new()),
                ndc => ndc.and_then(std::result::Result::ok).map(|ndc| ndc.to_string()),
            };
            let rx_number = prescription_number(rx_number);
            let values = [
                (*rx_number).write(),
                pharmacy_npi.write(),
                fill_date.write(),
                fill_number.write(),
                ndc.write(),
                payer_rank.write(),
            ];
            run(&FIND_BY_KEY, &values)?
        }
        Which::Number(number) => run(&FIND_BY_NUMBER, &[number.write()])?,
    };
    let scope = caller::scope()?;
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    for row in rows.iter() {
        let person: Option<Uuid> = row.get("patient_id")?;
        if scope.shows(row.get("plan_id")?, person) {
            found.push((row.get("id")?, row.get("fill_date")?, row.word("status", ClaimStatus::parse)?));
        } else {
            hidden.extend(person);
        }
    }
    caller::note_hidden(hidden);
    Ok(found)
}

/// A rejection of what was asked for.
pub fn rejected(code: &str, message: &str) -> ClaimResponse {
    ClaimResponse {
        status: "rejected".into(),
        reject_codes: vec![code.into()],
        messages: vec![message.into()],
        ..ClaimResponse::default()
    }
}

/// The answer where there is nothing to reverse.
pub fn not_paid() -> ClaimResponse {
    rejected(codes::CLAIM_NOT_PAID, "No paid claim matches")
}

/// Reverses a paid claim. What was never paid is answered 84; a repeat is answered as a duplicate.
pub fn reverse(which: &Which<'_>) -> Result<ClaimResponse> {
    if transaction::is_read_only() {
        return Err(Error::ReadOnlyTransaction);
    }
    let _writing = Writing::begin()?;
    connect(|| {
        let mut snapshot = reference::begin()?;
        let found = find(which)?;
        access::record_hidden(Source::ReverseClaim)?;
        let mut paid = found.iter().filter(|(_, _, status)| *status == ClaimStatus::Paid);
        match (paid.next(), paid.next()) {
            (Some((id, date, _)), None) => undo(*id, *date, &mut snapshot),
            (Some(_), Some(_)) => Ok(rejected(
                codes::REVERSAL_NOT_PROCESSED,
                "Several paid claims match: send the NDC, the rank of the payer or the claim number",
            )),
            (None, _) => {
                match found
                    .iter()
                    .filter(|(_, _, status)| *status == ClaimStatus::Reversed)
                    .max_by_key(|(id, _, _)| *id)
                {
                    Some((id, date, _)) => already_reversed(*id, *date),
                    None if found.iter().any(|(_, _, status)| *status == ClaimStatus::Imported) => Ok(rejected(
                        codes::CLAIM_NOT_PAID,
                        "The claim was paid by another system and imported: it is reversed where it was paid",
                    )),
                    None => Ok(not_paid()),
                }
            }
        }
    })
}

/// A claim as it is stored.
pub fn one(id: Uuid, date: NaiveDate) -> Result<Option<StoredClaim>> {
    Ok(stored_claims(&[(id, date)])?.into_iter().next())
}

/// The answer to a repeated reversal.
pub fn already_reversed(id: Uuid, date: NaiveDate) -> Result<ClaimResponse> {
    let mut response = one(id, date)?.map(|claim| claim.response).unwrap_or_default();
    if response.status != ClaimStatus::Reversed.name() {
        return Err(Error::WriteLost("pharmacy_claim"));
    }
    response.status = "duplicate".into();
    response.messages = vec!["The claim was reversed before".into()];
    Ok(response)
}

/// Reverses a claim that is paid, within a call that writes. Where later payers' claims for the fill stand, their plans say
/// what comes of it (CB-7).
pub fn undo(id: Uuid, date: NaiveDate, snapshot: &mut Snapshot) -> Result<ClaimResponse> {
    let Some(claim) = one(id, date)? else { return Ok(not_paid()) };
    let Some(charged) = claim.charged else { return Ok(not_paid()) };
    let keys = charged.keys();
    let mut state = MemberState::default();
    let first = member_state::first_of_card(member_state::persons(charged.coverage_id)?);
    member_state::load(&mut state, first.into_iter().chain([charged.patient_id]), Purpose::Reverse)?;
    let mut after: Vec<String> = Vec::new();
    let standing = later_payers::of(id, date, snapshot)?;
    if standing.iter().any(|later| later.when_reversed == FirstReversed::Refuse) {
        return Ok(rejected(
            codes::REVERSAL_NOT_PROCESSED,
            "A later payer's claim for the fill stands, and its plan does not let this one be reversed first",
        ));
    }
    for later in &standing {
        after.push(match later.when_reversed {
            FirstReversed::Reverse => {
                undo(later.id, later.fill_date, snapshot)?;
                "A later payer's claim for the fill was reversed as well".into()
            }
            _ => "A later payer's claim for the fill stands: it rests on what this one left to pay".into(),
        });
    }
    accumulators::load(&mut state, keys, Purpose::Reverse)?;
    let part_d = charged.part_d.map(|(key, _)| key);
    part_d::accumulators::load(&mut state, part_d, Purpose::Reverse)?;
    // What payers after a Part D plan reported meanwhile changed what the claim had added, and its trace.
    let claim = if part_d.is_some() { one(id, date)?.unwrap_or(claim) } else { claim };
    let charged = claim.charged.unwrap_or(charged);

    // The row is changed under the lock, and only if it is still paid: another session may have been first.
    let trace = with_reversal(&claim);
    let reversed = audit::announcing(Announcement::new("pharmacy_claim", Operation::Update, [id]), || {
        let rows = run(&REVERSE, &[id.write(), date.write(), trace.write()])?;
        rows.first().map(|row| row.word("status", ClaimStatus::parse)).transpose()
    })?;
    match reversed {
        None => return already_reversed(id, date),
        Some(ClaimStatus::Reversed) => {}
        Some(_) => return Err(Error::WriteLost("pharmacy_claim")),
    }
    if charged.is_authorized {
        usage::give_back(id)?;
    }
    rebate::reverse(id)?;
    let falls_short = state.falls_short(&keys, &charged.share());
    charged.take_back(&mut state, id);
    accumulators::store(keys.into_iter().filter(|key| state.balances.contains_key(key)), &state)?;
    part_d::accumulators::store(part_d.filter(|key| state.part_d.contains_key(key)), &state)?;
    let status = |status: ClaimStatus| serde_json::json!({ "status": status.name() });
    audit::log_claims(Operation::Update, &[id], Some((status(ClaimStatus::Paid), status(ClaimStatus::Reversed))))?;
    store::make_durable();
    count(Figure::Reversed, 1);
    statistics::keep()?;

    let later = later::count(id, &charged, snapshot)?;
    let mut response = claim.response;
    response.status = "reversed".into();
    response.messages = after;
    if later > 0 {
        response.messages.push(later::words(later));
    }
    if falls_short {
        let words = "A balance was below what the claim had added to it and stands at 0: a correction may be due";
        response.messages.push(words.into());
    }
    Ok(response)
}

/// The claim's trace with the reversal as its last step.
fn with_reversal(claim: &StoredClaim) -> Vec<u8> {
    // A claim without a trace would be taken for an imported one.
    let mut trace = match Trace::decode(&claim.trace) {
        Some(trace) => trace,
        None if claim.trace.is_empty() => Trace::default(),
        None => return claim.trace.clone(),
    };
    let figures = claim.response.figures.unwrap_or_default();
    let taken_back = [
        Detail::money(Name::PlanPay, figures.paid),
        Detail::money(Name::PatientPay, figures.patient_pay),
        Detail::money(Name::Deductible, figures.deductible),
    ];
    trace.add(&REVERSAL, Outcome::Computed, taken_back);
    trace.encode()
}

/// Records that a function is about to tell of a claim.
pub fn record_readers_of(source: Source, claim_number: &str) -> Result<()> {
    let rows = run(&FIND_BY_NUMBER, &[claim_number.write()])?;
    let members: Vec<Uuid> =
        rows.iter().filter_map(|row| row.get::<Option<Uuid>>("patient_id").transpose()).collect::<Result<_>>()?;
    access::record(source, &members)
}

/// How a stored claim was decided.
///
/// # Errors
/// XX001 where its trace cannot be read.
pub fn decision(claim: &StoredClaim) -> Result<Trace> {
    if claim.response.status == ClaimStatus::Imported.name() {
        let mut trace = Trace::default();
        trace.add(&IMPORT, Outcome::Message, []);
        return Ok(trace);
    }
    Trace::decode(&claim.trace).ok_or(Error::UnreadableTrace)
}

/// The trace of a claim; `None` where no claim has the number.
pub fn trace_of(claim_number: &str) -> Result<Option<Trace>> {
    connect(|| {
        reference::begin()?;
        let found = find(&Which::Number(claim_number))?;
        record_readers_of(Source::ExplainClaim, claim_number)?;
        let Some((id, date, _)) = found.first() else { return Ok(None) };
        one(*id, *date)?.map(|claim| decision(&claim)).transpose()
    })
}
