//! Errors of a call, which are never answers to a claim, and their SQLSTATE.

use std::panic;

use chrono::NaiveDate;
use pgrx::PgLogLevel;
use pgrx::pg_sys::panic::{CaughtError, ErrorReport, ErrorReportWithLevel};
use pgrx::prelude::PgSqlErrorCode;
use thiserror::Error;

use crate::engine::authorization::scope::{self, Fault};
use crate::engine::authorization::steps::{Action, State};
use crate::engine::claim::{self, NoClaim};
use crate::engine::identifier::{NdcError, is_mostly_digits};
use crate::engine::privacy::mask;
use crate::engine::rebate::medicaid::DrugCategory;

/// What is wrong with a call. None of them carries a value that was sent or stored, which may be personal, but for
/// what was sent as an NDC: alone it says nothing of a person, and the row of a file that has it must be found.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Error {
    #[error("a claim must be a JSON object")]
    NotAnObject,
    #[error("a batch must be a JSON array of claims")]
    NotAnArray,
    /// JSON nested deeper than we read.
    #[error("the JSON document is nested too deep")]
    TooDeep,
    /// A key that no claim has, in the words of the engine.
    #[error("{0}")]
    UnknownKey(NoClaim),
    #[error("{0} must not be NULL")]
    NullArgument(&'static str),
    /// The day that a claim is to be priced as received on is none, or beyond the calendar.
    #[error("received_date is not a date")]
    UnreadableReceivedDate,
    #[error("unknown kind of personal data")]
    UnknownMaskKind,
    #[error("{0} must not be negative")]
    NegativeArgument(&'static str),
    #[error("no plan has this plan code")]
    UnknownPlan,
    #[error("{} for type ndc{}", ndc_fault(reason), shown(text))]
    InvalidNdc { text: String, reason: NdcError },
    #[error("invalid binary value for type ndc")]
    InvalidNdcNumber,
    /// The tables are of another version than the code.
    #[error("the tables of pbm have version {found}, this code needs version {expected}")]
    SchemaVersion { found: i32, expected: i32 },
    #[error("the tables of pbm do not exist")]
    NotInstalled,
    /// A trigger that pbm needs on one of its tables.
    #[error("trigger {trigger} of table pbm.{table} is missing or not in force")]
    TriggerNotInForce { table: String, trigger: String },
    /// A quarter of fill whose partition was detached or dropped, and the day after it.
    #[error("the claims filled in {quarter} are not in pbm.pharmacy_claim: their partition was detached")]
    PartitionMissing { quarter: String, next: NaiveDate },
    /// The partition for every other date.
    #[error("the claims of pbm.pharmacy_claim_default are not in pbm.pharmacy_claim: it was detached")]
    DefaultPartitionMissing,
    /// A table whose policies the role that the functions run as is under.
    #[error("row security hides rows of table pbm.{table} from the functions of pbm")]
    RowsHidden { table: String },
    /// A row that pbm wrote did not come to its table as it was written.
    #[error("a row of table pbm.{0} was not stored as pbm wrote it")]
    WriteLost(&'static str),
    #[error("a claim function was called while a claim is being written")]
    CalledWhileWriting,
    #[error("the document is larger than {limit} bytes")]
    DocumentTooLarge { limit: usize },
    #[error("a batch has at most {limit} claims, this one has {found}")]
    BatchTooLarge { found: usize, limit: usize },
    #[error("there is no memory for {0} bytes")]
    OutOfMemory(usize),
    #[error("cannot adjudicate a claim in a read-only transaction")]
    ReadOnlyTransaction,
    #[error("the stored trace cannot be read")]
    UnreadableTrace,
    #[error("no claim has this claim number")]
    UnknownClaim,
    /// A question that is asked about claims of another status.
    #[error("the claim is {found}, not {asked}")]
    ClaimStatus { found: &'static str, asked: &'static str },
    #[error("what the claim was sent as is not kept")]
    RequestNotKept,
    #[error("the audit log can only grow")]
    AuditGrowsOnly,
    #[error("the events of authorization can only grow")]
    EventsGrowOnly,
    #[error("no authorization case has this id")]
    UnknownCase,
    #[error("no authorization has this number")]
    UnknownAuthorization,
    #[error("nobody is covered under this card on the day of receipt")]
    UnknownPerson,
    /// A document that is no request, scope or information.
    #[error("this is no {what}: {fault}")]
    NoRequest { what: &'static str, fault: Fault },
    /// A decision that has an appeal, open or decided.
    #[error("an authorization case that is {} was appealed before", .state.name())]
    AppealedBefore { state: State },
    /// A step that no row of authorization_step has.
    #[error("an authorization case that is {} does not allow: {}", .state.name(), .action.name())]
    StepNotAllowed { state: State, action: Action },
    #[error("\"{0}\" must be a moment that is not in the future and not before the request")]
    MomentOutOfRange(&'static str),
    #[error("unknown decision")]
    UnknownDecision,
    #[error("unknown kind of notice")]
    UnknownNotice,
    #[error("this decision needs a specific reason")]
    DecisionWithoutReason,
    /// The program has no clock for such a request.
    #[error("authorization_clock_rule has no decision clock for this program, level, type and urgency")]
    NoClockRule,
    #[error("no pharmacy has the NPI of the scope")]
    UnknownProvider,
    #[error("no free authorization number was found")]
    NumbersExhausted,
    /// A paid, rejected or reversed claim that no function adjudicated.
    #[error("only the functions that adjudicate write paid, rejected or reversed claims")]
    ClaimNotAdjudicated,
    /// A claim that the table would not take, for no reason the engine knows.
    #[error("the claim could not be stored")]
    ClaimNotStored,
    /// A result (by its statement's name) or a table lacks a column.
    #[error("column \"{column}\" of {of} is missing")]
    MissingColumn { of: &'static str, column: &'static str },
    /// A row was changed since the snapshot of a transaction that keeps it.
    #[error("could not serialize access due to concurrent update")]
    ConcurrentUpdate,
    /// Rows are found by indexes alone.
    #[error("index {index} of {table} is missing, not valid or on other columns")]
    IndexMissing { table: &'static str, index: &'static str },
    /// A partition that is no table of its own, or partitioned itself.
    #[error("a partition of {table} is no plain table")]
    PartitionForeign { table: &'static str },
    /// A table that others inherit from.
    #[error("rows of {table} are in more than the table itself")]
    TableInherited { table: &'static str },
    #[error("permission denied for table {table}")]
    NotPermitted { table: &'static str },
    /// The column has a type that its value cannot be read from or written to.
    #[error("column \"{column}\" of {of} has another type than pbm can use")]
    ColumnType { of: &'static str, column: &'static str },
    #[error("column \"{column}\" of {of} is NULL")]
    NullColumn { of: &'static str, column: &'static str },
    /// The column holds infinity, an unknown word or the like.
    #[error("column \"{column}\" of {of} holds a value that cannot be read")]
    UnreadableColumn { of: &'static str, column: &'static str },
    #[error("unknown drug category")]
    UnknownDrugCategory,
    /// NaN, infinity, too many digits, a negative price, or no CPI-U of the base quarter.
    #[error("a rebate cannot be worked out from these figures")]
    UnusableFigure,
    #[error("unknown volume rule")]
    UnknownVolumeRule,
    #[error("a statement of pbm failed with SPI code {0}")]
    Spi(i32),
}

impl Error {
    /// What to do about triggers that are not in force.
    pub const REPAIR: &str = "SELECT pbm.repair_triggers(); as the owner of the tables or a superuser.";

    pub fn sqlstate(&self) -> PgSqlErrorCode {
        use PgSqlErrorCode as Code;
        match self {
            Self::NotAnObject
            | Self::NotAnArray
            | Self::TooDeep
            | Self::UnknownKey(_)
            | Self::UnreadableReceivedDate
            | Self::NegativeArgument(_)
            | Self::NoRequest { .. }
            | Self::MomentOutOfRange(_)
            | Self::UnknownDecision
            | Self::UnknownNotice
            | Self::UnknownMaskKind
            | Self::UnknownDrugCategory
            | Self::UnusableFigure
            | Self::UnknownVolumeRule => Code::ERRCODE_INVALID_PARAMETER_VALUE,
            Self::UnknownPlan
            | Self::UnknownClaim
            | Self::UnknownCase
            | Self::UnknownAuthorization
            | Self::UnknownPerson
            | Self::UnknownProvider => Code::ERRCODE_NO_DATA_FOUND,
            Self::DecisionWithoutReason | Self::NullArgument(_) => Code::ERRCODE_NULL_VALUE_NOT_ALLOWED,
            Self::InvalidNdc { .. } | Self::InvalidNdcNumber => Code::ERRCODE_INVALID_TEXT_REPRESENTATION,
            Self::SchemaVersion { .. }
            | Self::NotInstalled
            | Self::TriggerNotInForce { .. }
            | Self::PartitionMissing { .. }
            | Self::DefaultPartitionMissing
            | Self::RowsHidden { .. }
            | Self::WriteLost(_)
            | Self::CalledWhileWriting
            | Self::ClaimStatus { .. }
            | Self::RequestNotKept
            | Self::StepNotAllowed { .. }
            | Self::AppealedBefore { .. }
            | Self::NoClockRule
            | Self::MissingColumn { .. }
            | Self::IndexMissing { .. }
            | Self::PartitionForeign { .. }
            | Self::TableInherited { .. }
            | Self::ColumnType { .. } => Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::DocumentTooLarge { .. } | Self::BatchTooLarge { .. } | Self::NumbersExhausted => {
                Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED
            }
            Self::OutOfMemory(_) => Code::ERRCODE_OUT_OF_MEMORY,
            Self::ReadOnlyTransaction => Code::ERRCODE_READ_ONLY_SQL_TRANSACTION,
            Self::UnreadableTrace | Self::NullColumn { .. } | Self::UnreadableColumn { .. } => {
                Code::ERRCODE_DATA_CORRUPTED
            }
            Self::ClaimNotAdjudicated => Code::ERRCODE_CHECK_VIOLATION,
            Self::AuditGrowsOnly | Self::EventsGrowOnly | Self::NotPermitted { .. } => {
                Code::ERRCODE_INSUFFICIENT_PRIVILEGE
            }
            Self::ClaimNotStored | Self::ConcurrentUpdate => Code::ERRCODE_T_R_SERIALIZATION_FAILURE,
            Self::Spi(_) => Code::ERRCODE_INTERNAL_ERROR,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotAnObject | Self::NotAnArray => {
                "See the documentation of adjudicate_claim(jsonb) for the keys of a claim.".into()
            }
            Self::TooDeep => "Objects and arrays are read to a depth of 127.".into(),
            Self::UnknownKey(_) => format!("Known keys: {}.", claim::known_keys()),
            Self::NullArgument(_) => "Pass a value.".into(),
            Self::NegativeArgument(_) => "Pass 0 or more.".into(),
            Self::UnreadableReceivedDate => "Pass a date such as 2027-01-01, or NULL for today.".into(),
            Self::UnknownPlan => "SELECT plan_code, plan_name FROM pbm.plan;".into(),
            Self::UnknownClaim => "A claim number is the 20 characters of claim_number in a claim's answer.".into(),
            Self::ClaimStatus { .. } => "explain_claim tells of a claim of any status; what_would_pay of rejected ones, cheaper_alternatives of paid ones, correction_differences of reversed ones.".into(),
            Self::RequestNotKept => "pbm 0.1.0 did not keep the codes that a reject was answered with: the claim cannot be decided again.".into(),
            Self::UnknownMaskKind => format!("Kinds: {}.", mask::Kind::NAMES),
            Self::UnknownDrugCategory => format!("Categories: {}.", DrugCategory::NAMES),
            Self::UnusableFigure => "Prices are finite and 0 or more, and the CPI-U of the base quarter is above 0: give it and that of the quarter with a baseline AMP.".into(),
            Self::UnknownVolumeRule => "Rules: first_unit, above_minimum.".into(),
            Self::InvalidNdc { reason, .. } => reason.hint().into(),
            Self::InvalidNdcNumber => "Send the number that its 11 or 12 digits spell.".into(),
            Self::SchemaVersion { found, expected } if found < expected => "Run ALTER EXTENSION pbm UPDATE; where an older release's dump was restored, SELECT pbm.upgrade_tables().".into(),
            Self::SchemaVersion { .. } => "Install the version of pbm that made these tables.".into(),
            Self::NotInstalled => "Restore the dump they are in, or run CREATE EXTENSION pbm in a new database.".into(),
            Self::TriggerNotInForce { .. } => Self::REPAIR.into(),
            Self::PartitionMissing { next, .. } => format!("Attach the partition again; or, to reject claims filled before {next} from now on: SELECT pbm.retire_partitions('{next}');"),
            Self::DefaultPartitionMissing => "ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.pharmacy_claim_default DEFAULT;".into(),
            Self::RowsHidden { table } => format!("Give the functions of pbm an owner that owns pbm.{table} or has BYPASSRLS."),
            Self::WriteLost(table) => format!("Nothing of the call was stored. Look for triggers and rules on pbm.{table} that keep rows out or change them."),
            Self::CalledWhileWriting => "A trigger calls it: have the trigger note what is to be done, and call it after the claim.".into(),
            Self::DocumentTooLarge { .. } => "Send the claims in several batches, or put them into pbm.claims_staging and call pbm.process_claims_staging.".into(),
            Self::BatchTooLarge { .. } => "Send the claims in several batches, put them into pbm.claims_staging and call pbm.process_claims_staging, or have pbm.batch_limit raised.".into(),
            Self::OutOfMemory(_) => "Send the claims in smaller batches.".into(),
            Self::ReadOnlyTransaction => "Use price_claim, which writes nothing.".into(),
            Self::AuditGrowsOnly => "Rows of pbm.audit_log cannot be updated, deleted or truncated.".into(),
            Self::EventsGrowOnly => "Rows of pbm.authorization_event cannot be updated, deleted or truncated.".into(),
            Self::UnknownCase => "The ids are in pbm.authorization_case.".into(),
            Self::UnknownAuthorization => "The numbers are in pbm.prior_authorization.".into(),
            Self::UnknownPerson => "Pass the cardholder_id of a card that covers somebody on that day, and where it is not the plan's the person_code.".into(),
            Self::NoRequest { fault: Fault::UnknownKey | Fault::Target, what } => match *what {
                "request" => format!("Keys: {}, {}.", scope::REQUEST_KEYS, scope::KEYS),
                "information" => format!("Keys: {}.", scope::INFORMATION_KEYS),
                _ => format!("Keys: {}.", scope::KEYS),
            },
            Self::NoRequest { .. } => "docs/authorizations.md has the form of each key.".into(),
            Self::AppealedBefore { .. } => "The appeal is the case whose appeal_of it is; the next level is asked from there.".into(),
            Self::StepNotAllowed { .. } => "What is allowed in which state is in pbm.authorization_step.".into(),
            Self::MomentOutOfRange(_) => "Pass a moment such as 2027-01-04T09:00:00-05:00.".into(),
            Self::UnknownDecision => "Decisions: approved, partly_approved, denied, dismissed, expired, awaiting_information.".into(),
            Self::UnknownNotice => "Kinds: oral, written, reversal, effectuated, paid.".into(),
            Self::DecisionWithoutReason => "Pass a reason that whoever asked can act on.".into(),
            Self::NoClockRule => "Insert a row into pbm.authorization_clock_rule.".into(),
            Self::UnknownProvider => "Insert it into pbm.pharmacies first.".into(),
            Self::NumbersExhausted => "Shorten pbm.authorization_prefix, or give it other digits.".into(),
            Self::ClaimNotAdjudicated => {
                "Call pbm.adjudicate_claim; an INSERT stores a claim that was paid elsewhere, status imported.".into()
            }
            Self::ClaimNotStored => "Other sessions pay and reverse the same claims: send it again.".into(),
            Self::MissingColumn { .. } | Self::ColumnType { .. } => {
                "A table of pbm was altered: give the column back its name and its type.".into()
            }
            Self::NullColumn { .. } | Self::UnreadableColumn { .. } => {
                "Correct the row: look for NULL, NaN, infinity or an unknown word in the column.".into()
            }
            Self::IndexMissing { index, .. } => format!("REINDEX INDEX pbm.{index}; or, where it is gone, create it as docs/performance.md has it."),
            Self::PartitionForeign { .. } => "Claims within reach of a new one must be in plain partitions: ATTACH a plain table in its place, or SELECT pbm.retire_partitions(before);".into(),
            Self::TableInherited { table } => format!("Keep the rows of {table} in the table itself, or partition it."),
            Self::NotPermitted { .. } => "The owner of the function must hold SELECT, INSERT and UPDATE on the tables of pbm.".into(),
            Self::UnreadableTrace | Self::ConcurrentUpdate | Self::Spi(_) => return None,
        })
    }

    /// What exactly is wrong.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::InvalidNdc { reason, .. } => {
                let mut words = reason.to_string();
                words[..1].make_ascii_uppercase();
                Some(words + ".")
            }
            _ => None,
        }
    }

    /// Ends the statement with this error.
    pub fn raise(&self) -> ! {
        let mut report = ErrorReport::new(self.sqlstate(), self.to_string(), "pbm");
        if let Some(detail) = self.detail() {
            report = report.set_detail(detail);
        }
        if let Some(hint) = self.hint() {
            report = report.set_hint(hint);
        }
        report.report(PgLogLevel::ERROR);
        unreachable!("an error report ends the statement")
    }
}

fn ndc_fault(reason: &NdcError) -> &'static str {
    if matches!(reason, NdcError::Ambiguous(_)) { "ambiguous input" } else { "invalid input syntax" }
}

/// How many characters of an NDC an error repeats: more than any form has.
const SHOWN: usize = 40;

/// A damaged code, to be found by.
fn shown(text: &str) -> String {
    if !is_mostly_digits(text) {
        return String::new();
    }
    let start: String = text.chars().take(SHOWN).collect();
    let more = if start.len() < text.len() { "..." } else { "" };
    format!(": \"{start}{more}\"")
}

impl From<NoClaim> for Error {
    fn from(reason: NoClaim) -> Self {
        match reason {
            NoClaim::NotAnObject => Self::NotAnObject,
            NoClaim::TooDeep => Self::TooDeep,
            NoClaim::UnknownKey(_) => Self::UnknownKey(reason),
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Unwraps at the edge: an error ends the statement.
pub fn or_raise<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| error.raise())
}

/// Lets errors that PostgreSQL or pbm raised reach the client as they were raised. pgrx carries them as panics, and
/// its hook notes a backtrace of every panic for the error's DETAIL: it is left to those that are bugs.
pub fn keep_backtraces_to_panics() {
    let note_backtrace = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let payload = info.payload();
        if !(payload.is::<CaughtError>() || payload.is::<ErrorReportWithLevel>() || payload.is::<ErrorReport>()) {
            note_backtrace(info);
        }
    }));
}
