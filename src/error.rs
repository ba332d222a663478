//! Errors of a call, which are never answers to a claim, and their SQLSTATE.

use std::panic;

use chrono::NaiveDate;
use pgrx::PgLogLevel;
use pgrx::pg_sys::panic::{CaughtError, ErrorReport, ErrorReportWithLevel};
use pgrx::prelude::PgSqlErrorCode;
use thiserror::Error;

use crate::engine::authorization::scope::{self, Fault};
use crate::engine::authorization::steps::{Action, State};
use crate::engine::cipher::token;
use crate::engine::cipher::{column, envelope, keyfile};
use crate::engine::claim::{self, NoClaim};
use crate::engine::deidentify::field::FIELDS;
use crate::engine::deidentify::profile::Profile;
use crate::engine::facts::MissingRow;
use crate::engine::identifier::{NdcError, is_mostly_digits};
use crate::engine::privacy::cells;
use crate::engine::privacy::classes::Class;
use crate::engine::privacy::mask;
use crate::engine::rebate::medicaid::DrugCategory;
use crate::pg::raw::secret;

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
    #[error("unknown profile of de-identification")]
    UnknownProfile,
    #[error("unknown field of a pseudonym")]
    UnknownField,
    #[error("no key makes pseudonyms")]
    NoMaskingKey,
    /// A column that nobody said the class of is never passed on.
    #[error("column \"{column}\" has no class, so that the table cannot be de-identified")]
    UnmappedColumn { column: String },
    /// A key of a document, which is not repeated.
    #[error("a key of the document has no class, so that it cannot be de-identified")]
    UnmappedKey,
    #[error("this is no table of pbm")]
    NoTableOfOurs,
    /// Rows that are no table of counts, in the words of the engine.
    #[error("{0}")]
    Cells(cells::Fault),
    #[error("this is no list of persons with their fills")]
    NotPersons,
    #[error("{0} must not be negative")]
    NegativeArgument(&'static str),
    #[error("no plan has this plan code")]
    UnknownPlan,
    #[error("no set of opioid factors has this name")]
    UnknownFactorSet,
    /// The days of a report.
    #[error("the period ends before it begins, is longer than ten years, or has no end")]
    PeriodOutOfRange,
    #[error("a chart could not be drawn")]
    NotDrawn,
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
    /// A table, view or function that is another's than it must be.
    #[error("{kind} {name} belongs to {found}, not to {wanted}")]
    ForeignOwner { kind: &'static str, name: String, found: String, wanted: &'static str },
    /// A table whose row security is not in force, or not as the functions need it.
    #[error("row security of table {table} is not as pbm made it")]
    RowSecurityChanged { table: String },
    /// A policy that the functions are under beside their own.
    #[error("policy {policy} of table {table} hides rows from the functions of pbm")]
    RowsHidden { table: String, policy: String },
    /// A trigger that would run somebody's code as one of the roles of pbm.
    #[error("trigger {trigger} of table {table} calls a function of {owner}")]
    ForeignTrigger { table: String, trigger: String, owner: String },
    /// Whoever asks about people too often may be guessing.
    #[error("more than {limit} inquiries about people were made within a minute")]
    TooManyInquiries { limit: u32 },
    /// The session's role is not that of whose code it is.
    #[error("personal data is not shown to the code of an index or of a materialized view")]
    ConfinedCode,
    /// What the tables' owner does for the functions.
    #[error("only pbm_owner may do this")]
    OwnersAlone,
    /// A row that pbm wrote did not come to its table as it was written.
    #[error("a row of table pbm.{0} was not stored as pbm wrote it")]
    WriteLost(&'static str),
    /// What a claim cannot be decided without.
    #[error("{0}")]
    MissingRow(#[from] MissingRow),
    #[error("the claim was not paid under Medicare Part D")]
    NotUnderPartD,
    #[error("paid_at must be a moment that is not in the future and not before the fill date")]
    PaidAtOutOfRange,
    /// More than the patient has to pay, or taken back than was paid.
    #[error("the payers after the plan would have paid more than the member's share, or less than nothing")]
    ShareExceeded,
    /// An amount of no or too many cents, NaN or infinity.
    #[error("{0} must be an amount in dollars and cents other than 0")]
    NoAmount(&'static str),
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
    #[error("the procedure commits as it goes, and cannot do so here")]
    InsideTransaction,
    #[error("the stored trace cannot be read")]
    UnreadableTrace,
    #[error("no claim has this claim number")]
    UnknownClaim,
    /// A question that is asked about claims of another status.
    #[error("the claim is {found}, not {asked}")]
    ClaimStatus { found: &'static str, asked: &'static str },
    #[error("what the claim was sent as is not kept")]
    RequestNotKept,
    /// A read that could not be recorded: nothing of it was served.
    #[error("the read cannot be recorded, so that nothing is read: {0}")]
    ReadNotRecorded(NotRecorded),
    #[error("a read cannot be recorded in a read-only transaction")]
    ReadNotRecordedReadOnly,
    #[error("reads of this view cannot be recorded, for the server has not preloaded pbm")]
    NotPreloaded,
    /// Said in the server's log alone: another session holds the tables while the server shuts down.
    #[error("the tables of the read audit are locked")]
    AccessLogLocked,
    #[error("the audit log can only grow")]
    AuditGrowsOnly,
    /// A change of a definition that only maintenance makes.
    #[error("{command} is refused on {identity}, which pbm works with")]
    DefinitionGuarded { command: String, identity: String },
    #[error("no row of the audit log has this id")]
    UnknownAuditRow,
    #[error("a label of pbm is of a column")]
    LabelNotOfColumn,
    #[error("unknown class of data")]
    UnknownClass,
    #[error("the audit cannot be sealed here: nothing can be written")]
    SealReadOnly,
    #[error("block {number} of the audit cannot be read")]
    BlockUnreadable { number: u64 },
    /// An audit table that is not as the evidence needs it.
    #[error("the audit table {table} is not as it was made")]
    AuditTable { table: &'static str },
    /// Rows that are to be dropped and that no block has.
    #[error("not all rows of the part are sealed")]
    NotSealed,
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
    #[error("less than was asked for is authorized")]
    NotAllAuthorized,
    #[error("all that was asked for is authorized")]
    AllAuthorized,
    /// Forwarded before the time for a decision was over.
    #[error("the time for a decision of this case is not over")]
    NotLate,
    #[error("the time for a decision of this case cannot be extended")]
    NoExtension,
    /// A notice of what was not decided, or not granted.
    #[error("an authorization case that is {} has nothing to give this notice of", .state.name())]
    NoticeNotAllowed { state: State },
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
    #[error("the audit is checked by whoever sees every client")]
    AuditOfEveryClient,
    #[error("no purpose of use was given")]
    NoPurpose,
    #[error("EXPLAIN is refused on what reads personal data: its counts and estimates tell of rows that are hidden")]
    ExplainRefused,
    #[error("unknown purpose of use")]
    UnknownPurpose,
    #[error("this role may not use records for this purpose")]
    PurposeNotAllowed,
    /// A text that is empty, too long or not printable.
    #[error("\"{0}\" must be 1 to 100 printable characters")]
    UnreadableText(&'static str),
    #[error("the access token is refused: {0}")]
    TokenRefused(token::Fault),
    #[error("no key checks access tokens")]
    NoTokenKey,
    #[error("the connection is not encrypted")]
    TransportNotEncrypted,
    #[error("unknown drug category")]
    UnknownDrugCategory,
    /// NaN, infinity, too many digits, a negative price, or no CPI-U of the base quarter.
    #[error("a rebate cannot be worked out from these figures")]
    UnusableFigure,
    #[error("unknown volume rule")]
    UnknownVolumeRule,
    #[error("no keys are configured")]
    NoKeys,
    /// A file or a command, what is wrong with it, and never what it says.
    #[error("the key {what} {fault}")]
    KeySource { what: &'static str, fault: secret::Fault },
    #[error("the keys cannot be read: {0}")]
    KeyText(keyfile::Fault),
    #[error("keys come from a file or from a command, and both are set")]
    TwoKeySources,
    #[error("no key has the id {id}")]
    KeyMissing { id: u16 },
    /// A key that may no longer be used.
    #[error("the key with the id {id} is retired")]
    KeyRetired { id: u16 },
    /// Other bytes under the id of a registered key.
    #[error("the key with the id {id} is another one than was registered")]
    KeyExchanged { id: u16 },
    /// What is no encrypted value. It may be a secret, and is not repeated.
    #[error("invalid input for type enc")]
    InvalidEnvelope,
    #[error("no encrypted column has this name")]
    UnknownEncryptedColumn,
    #[error("{0}")]
    Cipher(envelope::Fault),
    #[error("the system gives no random bytes")]
    NoRandomness,
    #[error("a statement of pbm failed with SPI code {0}")]
    Spi(i32),
}

/// Why a read could not be recorded.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotRecorded {
    #[error("its record did not come to the disk in time")]
    TimedOut,
    #[error("there was no room for its record")]
    Full,
    #[error("records cannot be written, SQLSTATE {0}")]
    Failed(String),
    #[error("no background worker is free")]
    NoWorker,
    #[error("too many databases record reads")]
    NoPlace,
    #[error("the server is a standby")]
    Standby,
}

impl Error {
    /// What to do about triggers that are not in force.
    pub const REPAIR: &str = "SELECT pbm.repair_triggers(); as the owner of the tables or a superuser.";

    /// What to do about owners, policies and privileges that are not as they must be.
    pub const ADOPT: &str = "SELECT pbm.adopt(); as a superuser.";

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
            | Self::NotAllAuthorized
            | Self::AllAuthorized
            | Self::UnknownMaskKind
            | Self::UnknownProfile
            | Self::UnknownField
            | Self::UnmappedKey
            | Self::Cells(_)
            | Self::NotPersons
            | Self::UnknownEncryptedColumn
            | Self::LabelNotOfColumn
            | Self::UnknownClass
            | Self::UnknownPurpose
            | Self::UnreadableText(_)
            | Self::UnknownDrugCategory
            | Self::UnusableFigure
            | Self::UnknownVolumeRule
            | Self::NotUnderPartD
            | Self::PaidAtOutOfRange
            | Self::ShareExceeded
            | Self::NoAmount(_)
            | Self::PeriodOutOfRange => Code::ERRCODE_INVALID_PARAMETER_VALUE,
            Self::UnknownPlan
            | Self::UnknownFactorSet
            | Self::UnknownClaim
            | Self::UnknownAuditRow
            | Self::UnknownCase
            | Self::UnknownAuthorization
            | Self::UnknownPerson
            | Self::UnknownProvider => Code::ERRCODE_NO_DATA_FOUND,
            Self::NoTableOfOurs => Code::ERRCODE_WRONG_OBJECT_TYPE,
            Self::DecisionWithoutReason | Self::NullArgument(_) => Code::ERRCODE_NULL_VALUE_NOT_ALLOWED,
            Self::InvalidNdc { .. } | Self::InvalidNdcNumber | Self::InvalidEnvelope => {
                Code::ERRCODE_INVALID_TEXT_REPRESENTATION
            }
            Self::SchemaVersion { .. }
            | Self::NotInstalled
            | Self::NoTokenKey
            | Self::NoMaskingKey
            | Self::UnmappedColumn { .. }
            | Self::TriggerNotInForce { .. }
            | Self::AuditTable { .. }
            | Self::NotSealed
            | Self::PartitionMissing { .. }
            | Self::DefaultPartitionMissing
            | Self::ForeignOwner { .. }
            | Self::RowSecurityChanged { .. }
            | Self::RowsHidden { .. }
            | Self::ForeignTrigger { .. }
            | Self::AccessLogLocked
            | Self::NotPreloaded
            | Self::WriteLost(_)
            | Self::MissingRow(_)
            | Self::CalledWhileWriting
            | Self::ClaimStatus { .. }
            | Self::RequestNotKept
            | Self::StepNotAllowed { .. }
            | Self::AppealedBefore { .. }
            | Self::NotLate
            | Self::NoExtension
            | Self::NoticeNotAllowed { .. }
            | Self::NoClockRule
            | Self::MissingColumn { .. }
            | Self::NoKeys
            | Self::KeyMissing { .. }
            | Self::KeyRetired { .. }
            | Self::KeyExchanged { .. }
            | Self::IndexMissing { .. }
            | Self::PartitionForeign { .. }
            | Self::TableInherited { .. }
            | Self::ColumnType { .. } => Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::ReadNotRecorded(NotRecorded::NoWorker | NotRecorded::NoPlace) => {
                Code::ERRCODE_CONFIGURATION_LIMIT_EXCEEDED
            }
            Self::ReadNotRecorded(_) => Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::DocumentTooLarge { .. } | Self::BatchTooLarge { .. } | Self::NumbersExhausted => {
                Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED
            }
            Self::TooManyInquiries { .. } => Code::ERRCODE_CONFIGURATION_LIMIT_EXCEEDED,
            Self::KeySource { .. } | Self::KeyText(_) | Self::TwoKeySources => Code::ERRCODE_CONFIG_FILE_ERROR,
            Self::Cipher(envelope::Fault::TooLong) => Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            Self::Cipher(envelope::Fault::NotAuthentic) => Code::ERRCODE_DATA_CORRUPTED,
            Self::NoRandomness => Code::ERRCODE_SYSTEM_ERROR,
            Self::OutOfMemory(_) => Code::ERRCODE_OUT_OF_MEMORY,
            Self::InsideTransaction => Code::ERRCODE_ACTIVE_SQL_TRANSACTION,
            Self::ReadOnlyTransaction | Self::SealReadOnly | Self::ReadNotRecordedReadOnly => {
                Code::ERRCODE_READ_ONLY_SQL_TRANSACTION
            }
            Self::UnreadableTrace
            | Self::BlockUnreadable { .. }
            | Self::NullColumn { .. }
            | Self::UnreadableColumn { .. } => Code::ERRCODE_DATA_CORRUPTED,
            Self::ClaimNotAdjudicated => Code::ERRCODE_CHECK_VIOLATION,
            Self::TransportNotEncrypted | Self::TokenRefused(_) => Code::ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION,
            Self::AuditGrowsOnly
            | Self::EventsGrowOnly
            | Self::DefinitionGuarded { .. }
            | Self::NotPermitted { .. }
            | Self::OwnersAlone
            | Self::ConfinedCode
            | Self::PurposeNotAllowed
            | Self::ExplainRefused
            | Self::NoPurpose
            | Self::AuditOfEveryClient => Code::ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::ClaimNotStored | Self::ConcurrentUpdate => Code::ERRCODE_T_R_SERIALIZATION_FAILURE,
            Self::Spi(_) | Self::NotDrawn => Code::ERRCODE_INTERNAL_ERROR,
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
            Self::UnknownFactorSet => "SELECT factor_set, source FROM pbm.opioid_factor_set;".into(),
            Self::PeriodOutOfRange => "Pass the first and the last day of the period, such as 2025-01-01 and 2025-12-31.".into(),
            Self::UnknownClaim => "A claim number is the 20 characters of claim_number in a claim's answer.".into(),
            Self::ClaimStatus { .. } => "explain_claim tells of a claim of any status; what_would_pay of rejected ones, cheaper_alternatives of paid ones, correction_differences of reversed ones.".into(),
            Self::RequestNotKept => "pbm 0.1.0 did not keep the codes that a reject was answered with: the claim cannot be decided again.".into(),
            Self::Cells(_) => "Pass a JSON array of objects, one a cell, with the keys for row, column and count; a count is 0 or more, and a table has up to a million cells with its totals.".into(),
            Self::NotPersons => "Pass entries of report_year.persons, 20 bytes each, of fewer than 2,147,483,648 fills a person.".into(),
            Self::UnknownMaskKind => format!("Kinds: {}.", mask::Kind::NAMES),
            Self::UnknownProfile => format!("Profiles: {}.", Profile::NAMES),
            Self::UnknownField => format!("Fields: {}.", FIELDS.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")),
            Self::NoMaskingKey => "Add a key of the purpose masking to what pbm.key_file or pbm.key_command names; or SELECT pbm.draw_masking_key(); for one that ends with the session.".into(),
            Self::UnmappedColumn { column } => format!("Say what it holds: SECURITY LABEL FOR pbm ON COLUMN pbm.<table>.\"{column}\" IS 'text'; the classes are in docs/masking.md."),
            Self::UnmappedKey => "Leave the document out, or give it keys that the tables' columns have.".into(),
            Self::NoTableOfOurs => "Pass a table of the schema pbm, or a partition of one.".into(),
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
            Self::ForeignOwner { .. } | Self::RowSecurityChanged { .. } => Self::ADOPT.into(),
            Self::RowsHidden { .. } => "Drop the policy, or make it for roles other than PUBLIC and pbm_definer.".into(),
            Self::ForeignTrigger { .. } => "Drop the trigger, or have a superuser own its function: it would see and change what the functions of pbm may.".into(),
            Self::TooManyInquiries { .. } => "Wait a minute, or have pbm.inquiry_limit raised.".into(),
            Self::ConfinedCode => "It would run with the rights of whoever refreshes or analyzes it. CREATE TABLE AS copies what its maker may see.".into(),
            Self::OwnersAlone => "pbm.ensure_partitions and pbm.retire_partitions do it where it is needed.".into(),
            Self::WriteLost(table) => format!("Nothing of the call was stored. Look for triggers and rules on pbm.{table} that keep rows out or change them."),
            Self::MissingRow(row) => row.hint(),
            Self::NotUnderPartD => "A claim paid under Part D has part_d in its answer; to another one the later payer's own claim is billed.".into(),
            Self::PaidAtOutOfRange => "Pass when the payer paid; without it, it is now.".into(),
            Self::ShareExceeded => "The answer's part_d has what the patient still pays (patient_pay) and what was reported (other_payers); an amount below 0 takes back what such payers paid.".into(),
            Self::NoAmount(_) => "Pass an amount such as 12.50; below 0 for what the payer took back.".into(),
            Self::CalledWhileWriting => "A trigger calls it: have the trigger note what is to be done, and call it after the claim.".into(),
            Self::DocumentTooLarge { .. } => "Send the claims in several batches, or put them into pbm.claims_staging and call pbm.process_claims_staging.".into(),
            Self::BatchTooLarge { .. } => "Send the claims in several batches, put them into pbm.claims_staging and call pbm.process_claims_staging, or have pbm.batch_limit raised.".into(),
            Self::OutOfMemory(_) => "Send the claims in smaller batches.".into(),
            Self::InsideTransaction => "CALL it outside BEGIN and COMMIT, with autocommit on in a driver, and from no function. Inside a transaction, SELECT pbm.process_claims_chunk(1000); works on one chunk.".into(),
            Self::ReadOnlyTransaction => "Use price_claim, which writes nothing.".into(),
            Self::ReadNotRecorded(why) => match why {
                NotRecorded::TimedOut | NotRecorded::Full => "Look in pg_stat_activity for what the process \"pbm access audit\" waits for; pbm.audit_wait is how long a read waits.".into(),
                NotRecorded::Failed(_) => "The server's log says why. Reads go on when pbm.access_log can be written again.".into(),
                NotRecorded::NoWorker => "Raise max_worker_processes.".into(),
                NotRecorded::NoPlace => "Raise pbm.audit_databases.".into(),
                NotRecorded::Standby => "Read on the primary; or have pbm.read_audit set to log on the standby.".into(),
            },
            Self::ReadNotRecordedReadOnly => "Put pbm into shared_preload_libraries, or read in a transaction that may write.".into(),
            Self::NotPreloaded => "Put pbm into shared_preload_libraries and restart the server; or, for a database without real people, have a superuser ALTER DATABASE ... SET pbm.read_audit = 'off'.".into(),
            Self::AccessLogLocked => "What was not written is lost when the server ends.".into(),
            Self::AuditGrowsOnly => "Rows of pbm.audit_log cannot be updated, deleted or truncated.".into(),
            Self::DefinitionGuarded { .. } => "For maintenance a superuser runs SET pbm.maintenance = on first; what is done then is recorded in pbm.audit_log.".into(),
            Self::UnknownAuditRow => "The ids are in pbm.audit_log.".into(),
            Self::LabelNotOfColumn => "SECURITY LABEL FOR pbm ON COLUMN pbm.members.nickname IS 'name';".into(),
            Self::UnknownClass => format!("Classes: {}.", Class::ALL.map(Class::name).join(", ")),
            Self::SealReadOnly => "Seal on the primary, in a transaction that is not read-only.".into(),
            Self::BlockUnreadable { .. } => "SELECT * FROM pbm.audit_verify('-infinity', 'infinity') names the first bad block; nothing is sealed after one that is not a block.".into(),
            Self::NotSealed => "A transaction that wrote some is not over, or SELECT * FROM pbm.audit_verify('-infinity', 'infinity') tells what is wrong.".into(),
            Self::AuditTable { .. } => "Give it back its columns and their types, as docs/evidence.md lists them; its parts must be plain tables.".into(),
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
            Self::UnknownDecision => "Decisions: approved, partly_approved, denied, dismissed, expired, awaiting_information, forwarded.".into(),
            Self::NotAllAuthorized => "The decision is partly_approved, with a reason.".into(),
            Self::AllAuthorized => "Pass a scope that says what of it is authorized, or decide approved.".into(),
            Self::NotLate => "pbm.authorization_clock has by when it is due.".into(),
            Self::NoExtension => "authorization_clock_rule.extension says whether it can, once, before the time is over.".into(),
            Self::NoticeNotAllowed { .. } => "Decide the case first; effectuated and paid are for what was granted.".into(),
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
            Self::NotPermitted { .. } => "The functions run as pbm_definer, which must hold SELECT, INSERT and UPDATE on the tables of pbm: SELECT pbm.adopt(); as a superuser.".into(),
            Self::AuditOfEveryClient => "SELECT pbm.grant_role('user', 'pbm_auditor'); without a client.".into(),
            Self::NoPurpose => "SELECT pbm.begin_access(app_user, purpose); in the same transaction; for a program that cannot, a security administrator gives its role one: SELECT pbm.set_standing_purpose(role_name, purpose, reason);".into(),
            Self::ExplainRefused => "Have a superuser or the owner of the database run it.".into(),
            Self::UnknownPurpose => "Purposes are the codes of HL7's ActReason in pbm.purpose_of_use, such as HPAYMT, TREAT or PATRQT.".into(),
            Self::PurposeNotAllowed => "A security administrator allows it: SELECT pbm.allow_purpose(role_name, purpose);".into(),
            Self::UnreadableText(_) => "Pass a name or number that the access can be traced to.".into(),
            Self::TokenRefused(_) => "docs/operations.md, \"Who reads, and why\", says how a token is made.".into(),
            Self::NoTokenKey => "Add a key of the purpose token to what pbm.key_file or pbm.key_command names.".into(),
            Self::TransportNotEncrypted => "Connect with TLS (sslmode=verify-full) or over a unix socket: docs/operations.md, \"Connections\". A superuser may turn pbm.require_tls off.".into(),
            Self::NoKeys => "Have a superuser set pbm.key_file or pbm.key_command and call pbm.register_encryption_keys(): docs/encryption.md.".into(),
            Self::KeySource { .. } => "The file is to be a superuser's setting, an absolute path outside the data directory, owned by the server's user and with mode 0600; a command prints the same text within ten seconds.".into(),
            Self::KeyText(_) => "A line a key: id, purpose (fields, index, audit, signing, token or masking) and 32 random bytes in base64.".into(),
            Self::TwoKeySources => "Set pbm.key_file or pbm.key_command, pbm.signing_key_file or pbm.signing_key_command, and leave the other one empty.".into(),
            Self::KeyMissing { .. } => "Put the key back into the key file: what was encrypted with it cannot be read without it.".into(),
            Self::KeyRetired { id } => format!("SELECT pbm.set_encryption_key_state({id}, 'decrypt_only'); if its values are to be read again."),
            Self::KeyExchanged { .. } => "Put the key back that was registered under this id, and give a new key an id of its own.".into(),
            Self::InvalidEnvelope => "Values are encrypted by pbm.encrypt, pbm.insert_member and pbm.set_member_contact; a column of type enc takes their ciphertext alone.".into(),
            Self::UnknownEncryptedColumn => format!("Columns: {}.", column::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")),
            Self::Cipher(envelope::Fault::TooLong) => "Nothing that belongs there is so long.".into(),
            Self::Cipher(envelope::Fault::NotAuthentic) => "A value belongs to its column and row. Look for a value that was copied, for an exchanged key, or restore the row.".into(),
            Self::UnreadableTrace | Self::NoRandomness | Self::ConcurrentUpdate | Self::Spi(_) | Self::NotDrawn => return None,
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
