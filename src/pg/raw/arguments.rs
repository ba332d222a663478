//! The arguments of the typed claim functions, read by the table of claim fields.

use pgrx::callconv::{Arg, ArgAbi, FcInfo};
use pgrx::datum::{Array, Date, TimestampWithTimeZone};
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};
use pgrx::{AnyNumeric, pg_sys};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::jsonb::Document;
use super::value::{date_from_days, moment_from_microseconds};
use crate::engine::claim::{Claim, FIELDS, Field, Kind, MOST_ENTRIES};

/// `None` for NaN, infinity and more digits than any claim has.
pub fn decimal(value: AnyNumeric) -> Option<Decimal> {
    value.normalize().parse().ok()
}

/// `None` for infinity and years beyond the calendar of the engine.
pub fn date(value: Date) -> Option<NaiveDate> {
    date_from_days(value.to_pg_epoch_days())
}

/// `None` for infinity and years beyond the calendar of the engine.
pub fn moment(value: TimestampWithTimeZone) -> Option<DateTime<Utc>> {
    moment_from_microseconds(value.into())
}

/// `None` for NaN, infinity and more digits than any claim has; what the shortest text of a number says is what was meant.
fn decimal_of_double(value: f64) -> Option<Decimal> {
    value.is_finite().then(|| value.to_string().parse().ok())?
}

/// All arguments of a call whose SQL function has one for each field of a claim, in the order of `FIELDS`, and after
/// them, where it only prices, the day the claim is received. Numbers are numeric and integer, or where the function is
/// `WIDE` double precision and bigint, as clients have them.
pub struct ClaimArguments<const WIDE: bool> {
    pub claim: Claim,
    pub received_date: Option<Date>,
}

// SAFETY: the functions' arguments are declared in sql/; nothing is generated for this one.
unsafe impl<const WIDE: bool> SqlTranslatable for ClaimArguments<WIDE> {
    const TYPE_IDENT: &'static str = "ClaimArguments";
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::Skip);
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::Skip));
}

// SAFETY: stands for no argument of its own, as pgrx's FunctionCallInfo does, and keeps nothing of the call.
unsafe impl<'fcx, const WIDE: bool> ArgAbi<'fcx> for ClaimArguments<WIDE> {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        // SAFETY: as the caller warrants.
        let call = unsafe { call_of(arg) };
        let mut claim = Claim::default();
        // The signature of an earlier release ends before the fields that were added since.
        let mut arguments = call.args();
        for (field, argument) in FIELDS.iter().zip(arguments.by_ref()) {
            // SAFETY: a test holds the declared types of the functions to the table, in order.
            unsafe { read::<WIDE>(field, argument, &mut claim) };
        }
        // SAFETY: the same test holds the argument after the fields to be a date.
        let received_date = arguments.next().and_then(|argument| unsafe { argument.unbox_unchecked() });
        Self { claim: claim.canonical(), received_date }
    }

    fn is_virtual_arg() -> bool {
        true
    }
}

/// A value in a place that the function's signature of an earlier release does not have: NULL where that one calls.
pub struct Added<T, const PLACE: usize>(pub Option<T>);

// SAFETY: the functions' arguments are declared in sql/; nothing is generated for this one.
unsafe impl<T, const PLACE: usize> SqlTranslatable for Added<T, PLACE> {
    const TYPE_IDENT: &'static str = "Added";
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::Skip);
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::Skip));
}

// SAFETY: stands for no argument that pgrx counts, as its FunctionCallInfo does, and keeps nothing of the call.
unsafe impl<'fcx, T: ArgAbi<'fcx>, const PLACE: usize> ArgAbi<'fcx> for Added<T, PLACE> {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        // SAFETY: as the caller warrants.
        let call = unsafe { call_of(arg) };
        // SAFETY: the argument in this place is declared with the type's SQL type; an Option takes NULL.
        Self(call.args().nth(PLACE).and_then(|argument| unsafe { argument.unbox_unchecked() }))
    }

    fn is_virtual_arg() -> bool {
        true
    }
}

/// The running call.
///
/// # Safety
/// The argument must be one that pgrx made for a type that stands for no argument of its own.
unsafe fn call_of<'fcx>(arg: Arg<'_, 'fcx>) -> FcInfo<'fcx> {
    // SAFETY: PostgreSQL's data of the running call, which outlives the function that is called.
    unsafe { FcInfo::from_ptr(pg_sys::FunctionCallInfo::unbox_arg_unchecked(arg)) }
}

/// Reads one argument. A value that cannot be read is the claim's mistake and no error.
///
/// # Safety
/// The argument must be declared with the SQL type of the field's kind: text, numeric, integer, date, text[], jsonb; where
/// it is `WIDE`, double precision and bigint for numbers.
unsafe fn read<const WIDE: bool>(field: &'static Field, argument: Arg<'_, '_>, claim: &mut Claim) {
    // SAFETY: as the caller warrants; an Option takes NULL.
    unsafe {
        match &field.kind {
            Kind::Text(lens, _) => *(lens.get_mut)(claim) = argument.unbox_unchecked(),
            Kind::Count(lens, _) if WIDE => {
                let sent: Option<i64> = argument.unbox_unchecked();
                *(lens.get_mut)(claim) = readable(field, sent, |count| i32::try_from(count).ok(), claim);
            }
            Kind::Count(lens, _) => *(lens.get_mut)(claim) = argument.unbox_unchecked(),
            Kind::Decimal(lens, _) if WIDE => {
                let sent: Option<f64> = argument.unbox_unchecked();
                *(lens.get_mut)(claim) = readable(field, sent, decimal_of_double, claim);
            }
            Kind::Decimal(lens, _) => {
                let sent: Option<AnyNumeric> = argument.unbox_unchecked();
                *(lens.get_mut)(claim) = readable(field, sent, decimal, claim);
            }
            Kind::Date(lens) => {
                let sent: Option<Date> = argument.unbox_unchecked();
                *(lens.get_mut)(claim) = readable(field, sent, date, claim);
            }
            Kind::Codes(lens) => {
                let sent: Option<Array<'_, &str>> = argument.unbox_unchecked();
                let few = |codes: Array<'_, &str>| {
                    (codes.len() <= MOST_ENTRIES).then(|| codes.iter().flatten().map(str::to_owned).collect())
                };
                *(lens.get_mut)(claim) = readable(field, sent, few, claim).unwrap_or_default();
            }
            Kind::Dur(..) | Kind::Payers(..) | Kind::Compound(..) => {
                let sent: Option<Document> = argument.unbox_unchecked();
                match sent.map(Document::read) {
                    Some(Ok(json)) => field.decode(&json, claim),
                    Some(Err(_)) => claim.unreadable.push(&field.element),
                    None => {}
                }
            }
        }
    }
}

fn readable<S, T>(
    field: &'static Field,
    sent: Option<S>,
    read: impl Fn(S) -> Option<T>,
    claim: &mut Claim,
) -> Option<T> {
    let value = read(sent?);
    if value.is_none() {
        claim.unreadable.push(&field.element);
    }
    value
}
