//! Medicare Part D: where a person stands in a year, what payers after the plan report, and what a month of the payment plan
//! is billed.

use pgrx::AnyNumeric;
use pgrx::prelude::*;
use rust_decimal::Decimal;

use crate::engine::codes;
use crate::engine::pay::payment_plan::{Account, Bill};
use crate::engine::resolve::member::Sought;
use crate::engine::response::ClaimResponse;
use crate::error::{Error, or_raise};
use crate::pg::part_d::other_payments::{self, Report};
use crate::pg::part_d::status::{self, Status, Without};
use crate::pg::raw::arguments::{date, decimal, moment};
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::{Write, money};

/// The answer of `part_d_status`.
#[derive(Default)]
pub struct PartDStatus {
    status: Option<Status>,
    reject_code: Option<String>,
    reason: Option<String>,
}

impl Composite for PartDStatus {
    const TYPE: RowType = RowType { name: "pbm.part_d_status", array: "pbm.part_d_status[]" };

    fn columns(&self) -> Vec<Column> {
        let status = self.status.as_ref();
        vec![
            ("phase", status.map(|s| s.standing.phase.name()).write()),
            ("deductible_met", money(status.map(|s| s.met.deductible_met))),
            ("deductible_left", money(status.map(|s| s.standing.deductible_left))),
            ("troop", money(status.map(|s| s.met.troop))),
            ("troop_left", money(status.map(|s| s.standing.troop_left))),
            ("gross_covered_cost", money(status.map(|s| s.met.gross))),
            ("plan_deductible_met", money(status.map(|s| s.met.plan_deductible_met))),
            ("low_income_level", status.and_then(|s| s.low_income_level).map(i32::from).write()),
            ("year", status.map(|s| s.year).write()),
            ("plan_id", status.map(|s| s.plan_id).write()),
            ("reject_code", self.reject_code.write()),
            ("reason", self.reason.write()),
        ]
    }
}

fn refused(code: &str, reason: &str) -> PartDStatus {
    PartDStatus { reject_code: Some(code.into()), reason: Some(reason.into()), ..PartDStatus::default() }
}

#[pg_extern(sql = false)]
fn part_d_status(
    cardholder_id: Option<&str>,
    service_date: Option<Date>,
    person_code: Option<&str>,
) -> Returned<PartDStatus> {
    let Some(cardholder_id) = cardholder_id else {
        return Returned(refused(codes::MI_CARDHOLDER_ID, "Cardholder ID is missing"));
    };
    let Some(service_date) = service_date.and_then(date) else {
        return Returned(refused(codes::MI_DATE_OF_SERVICE, "Service date is missing or no date"));
    };
    let sought = Sought { person_code, date_of_birth: None, relationship: None };
    Returned(match or_raise(status::status(cardholder_id, service_date, sought)) {
        Ok(status) => PartDStatus { status: Some(status), ..PartDStatus::default() },
        Err(Without::Coverage(reject)) => refused(&reject.code, &reject.message),
        Err(Without::PartD) => {
            PartDStatus { reason: Some("The plan is not a Medicare Part D plan".into()), ..PartDStatus::default() }
        }
    })
}

#[pg_extern(sql = false)]
fn record_other_payment(
    claim_number: Option<&str>,
    payer_type: Option<&str>,
    amount: Option<AnyNumeric>,
    paid_at: Option<TimestampWithTimeZone>,
) -> Returned<ClaimResponse> {
    let named = |name| Error::NullArgument(name);
    let run = || {
        let claim_number = claim_number.ok_or(named("claim_number"))?;
        let payer_type = payer_type.ok_or(named("payer_type"))?;
        let amount = cents(amount.ok_or(named("amount"))?).ok_or(Error::NoAmount("amount"))?;
        let paid_at = moment(paid_at.ok_or(named("paid_at"))?).ok_or(Error::PaidAtOutOfRange)?;
        other_payments::record(&Report { claim_number, payer_type, amount, paid_at })
    };
    Returned(or_raise(run()))
}

/// An amount other than 0 that has no parts of a cent and that a column of money takes.
fn cents(amount: AnyNumeric) -> Option<Decimal> {
    decimal(amount).filter(|amount| {
        !amount.is_zero() && amount.normalize().scale() <= 2 && amount.abs() < Decimal::from(1_000_000_000_u32)
    })
}

/// A month of the payment plan; `None`: an amount was none.
pub struct Month(Option<Bill>);

impl Composite for Month {
    const TYPE: RowType = RowType { name: "pbm.m3p_month", array: "pbm.m3p_month[]" };

    fn columns(&self) -> Vec<Column> {
        let bill = self.0.as_ref();
        vec![
            ("month", bill.and_then(|bill| i32::try_from(bill.month).ok()).write()),
            ("cap", money(bill.map(|bill| bill.cap))),
            ("new_cost", money(bill.map(|bill| bill.new_cost))),
            ("amount", money(bill.map(|bill| bill.amount))),
            ("balance", money(bill.map(|bill| bill.balance))),
        ]
    }
}

#[pg_extern(sql = false)]
fn m3p_month_bill(
    threshold: AnyNumeric,
    incurred_before: AnyNumeric,
    joined: i32,
    month: i32,
    unbilled: AnyNumeric,
    new_cost: AnyNumeric,
) -> Returned<Month> {
    let bill = || {
        let mut account = Account {
            threshold: decimal(threshold)?,
            incurred_before: decimal(incurred_before)?,
            joined: joined.unsigned_abs(),
            unbilled: decimal(unbilled)?,
        };
        Some(account.bill(month.unsigned_abs(), decimal(new_cost)?))
    };
    Returned(Month(bill()))
}
