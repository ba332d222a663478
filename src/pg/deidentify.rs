//! De-identification: the key in force, random codes, and the statements that mask.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value;
use uuid::{Builder, Uuid};

use super::encryption::random;
use super::raw::statement::{connect, run, statement};
use super::raw::value::relation;
use super::raw::{label, secret::SecretMemory, transaction};
use super::reference;
use super::security::keys;
use crate::engine::cipher::KEY;
use crate::engine::deidentify::action::Action;
use crate::engine::deidentify::document::{self, UnknownKey};
use crate::engine::deidentify::field::Field;
use crate::engine::deidentify::masker::Masker;
use crate::engine::deidentify::profile::Profile;
use crate::engine::deidentify::query::{self, Beside, Column, Fault};
use crate::engine::deidentify::{dates, zip3};
use crate::engine::privacy::classes::{self, Class};
use crate::error::{Error, Result};
use chrono::{Datelike, NaiveDate};

/// Random codes of one transaction, by field and value. They are derived from nothing, so that nothing leads back from
/// them once this is gone.
#[derive(Default)]
struct Codes {
    transaction: i64,
    known: HashMap<(&'static str, Box<str>), Uuid>,
}

thread_local! {
    /// The key that the session drew for itself, for as long as it lasts.
    static DRAWN: RefCell<Option<SecretMemory>> = const { RefCell::new(None) };
    static CODES: RefCell<Codes> = RefCell::new(Codes::default());
}

/// Has the session mask with a key that it draws now, that nobody knows and that ends with it.
///
/// # Errors
/// 58000 where the system has no random bytes, F0000 where no memory can be locked.
pub fn draw_key() -> Result<()> {
    let mut memory = SecretMemory::new(KEY)
        .map_err(|_| Error::KeySource { what: "drawn", fault: super::raw::secret::Fault::NotLocked })?;
    random::fill(&mut memory)?;
    DRAWN.replace(Some(memory));
    Ok(())
}

/// Does something with what masks: by the key that the session drew, or else by that of the key file.
///
/// # Errors
/// 55000 where there is neither, F0000 where the key file cannot be used.
pub fn with_masker<R>(work: impl FnOnce(Masker<'_>) -> R) -> Result<R> {
    let mut work = Some(work);
    let drawn = DRAWN.with_borrow(|drawn| {
        let key = drawn.as_ref()?.first_chunk()?;
        work.take().map(|work| work(Masker::new(key)))
    });
    match (drawn, work) {
        (Some(done), _) => Ok(done),
        (None, Some(work)) => {
            let key = keys::masking_key()?.ok_or(Error::NoMaskingKey)?;
            Ok(work(Masker::new(key.bytes())))
        }
        (None, None) => Err(Error::NoMaskingKey),
    }
}

/// The field of that word.
///
/// # Errors
/// 22023 for an unknown one.
pub fn field(name: &str) -> Result<&'static Field> {
    Field::named(name).ok_or(Error::UnknownField)
}

/// The profile of that word.
///
/// # Errors
/// 22023 for an unknown one.
pub fn profile(name: &str) -> Result<Profile> {
    Profile::parse(name).ok_or(Error::UnknownProfile)
}

/// By how many days the dates of a person move; of what is nobody's, as of one person more.
///
/// # Errors
/// As [`with_masker`].
pub fn shift_days(person: Option<Uuid>) -> Result<i32> {
    let days = with_masker(|masker| masker.shift_days(person.as_ref().map_or(&[], |id| id.as_bytes())))?;
    Ok(i32::try_from(days).unwrap_or_default())
}

/// A random code for a value: the same for the same value in this transaction.
///
/// # Errors
/// 58000 where the system has no random bytes.
pub fn random_code(field: &'static Field, value: &str) -> Result<Uuid> {
    let fresh = || -> Result<Uuid> { Ok(Builder::from_random_bytes(random::bytes()?).into_uuid()) };
    CODES.with_borrow_mut(|codes| {
        let now = transaction::start();
        if codes.transaction != now {
            *codes = Codes { transaction: now, known: HashMap::new() };
        }
        match codes.known.entry((field.name, value.into())) {
            std::collections::hash_map::Entry::Occupied(known) => Ok(*known.get()),
            std::collections::hash_map::Entry::Vacant(unknown) => Ok(*unknown.insert(fresh()?)),
        }
    })
}

/// The year of a date, as far as it tells no age over 89.
///
/// # Errors
/// As the look-up of reference data.
pub fn safe_year(date: NaiveDate) -> Result<Option<i32>> {
    Ok(dates::year(date.year(), reference::today()?.year()))
}

/// The age on a day, as far as it may be told: `90+` of whoever is over 89 by now.
///
/// # Errors
/// As the look-up of reference data.
pub fn safe_age(born: NaiveDate, on: NaiveDate, died: Option<NaiveDate>) -> Result<String> {
    let age = dates::age(born, on, reference::today()?, died);
    Ok(age.map_or_else(|| "90+".into(), |age| age.to_string()))
}

/// Three digits of a ZIP code; `None` for what is none.
pub fn safe_zip(zip: &str) -> Option<String> {
    zip3::zip3(zip).map(str::to_owned)
}

impl From<UnknownKey> for Error {
    fn from(_: UnknownKey) -> Self {
        Self::UnmappedKey
    }
}

/// De-identifies a document about a person.
///
/// # Errors
/// 22023 for a key without a class; as [`with_masker`].
pub fn mask_document(document: &mut Value, profile: Profile, person: Option<Uuid>) -> Result<()> {
    let today = reference::today()?;
    document::mask(document, profile, &mut |value, action, field| replaced(value, action, field, person, today))
}

/// What takes the place of a value of a document; `None`: nothing.
fn replaced(
    value: &Value,
    action: Action,
    field: &'static Field,
    person: Option<Uuid>,
    today: NaiveDate,
) -> Result<Option<Value>> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let date = || text.get(..10).and_then(|date| date.parse::<NaiveDate>().ok());
    Ok(match action {
        Action::Replace => match text.parse::<Uuid>() {
            Ok(uuid) => Some(with_masker(|masker| masker.uuid(field, uuid))?.to_string()),
            Err(_) => Some(with_masker(|masker| masker.text(field, &text))?),
        },
        Action::Random => Some(random_code(field, &text)?.to_string()),
        Action::Shift => {
            let days = shift_days(person)?;
            let moved = date().and_then(|date| date.checked_add_signed(chrono::TimeDelta::days(days.into())));
            // The time of the day stays.
            moved.map(|moved| format!("{moved}{}", text.get(10..).unwrap_or_default()))
        }
        Action::Year => date().and_then(|date| dates::year(date.year(), today.year())).map(|year| format!("{year:04}")),
        Action::Zip3 => safe_zip(&text),
        Action::Age => match text.parse::<i32>() {
            Ok(age) if age < dates::OLDEST_AGE => return Ok(Some(value.clone())),
            Ok(_) => Some("90+".into()),
            Err(_) => None,
        },
        Action::Keep | Action::Drop | Action::YearMean | Action::Document | Action::Period => None,
    }
    .map(Value::String))
}

statement!(COLUMNS, "deidentify/columns.sql");

/// A pbm table or partition, as the catalog has it now.
struct Described {
    table: String,
    relation: String,
    /// Name, type, whether it must have a value, class.
    columns: Vec<(String, String, bool, Option<Class>)>,
}

fn described(id: u32) -> Result<Described> {
    connect(|| {
        let rows = run(&COLUMNS, &[relation(id)])?;
        let mut columns = Vec::new();
        let mut found: Option<(String, String)> = None;
        for row in rows.iter() {
            let (table, name): (String, String) = (row.get("table_name")?, row.get("column_name")?);
            let ours = classes::table(&table).and_then(|of| of.class(&name));
            let class = ours.or_else(|| label::of_column(&table, &name).and_then(|label| Class::parse(&label)));
            columns.push((name, row.get("type_name")?, row.get("is_required")?, class));
            found = Some((table, row.get("relation")?));
        }
        let (table, relation) = found.ok_or(Error::NoTableOfOurs)?;
        Ok(Described { table, relation, columns })
    })
}

impl Described {
    fn columns(&self) -> Vec<Column<'_>> {
        self.columns
            .iter()
            .map(|(name, type_name, is_required, class)| Column {
                name,
                type_name,
                is_required: *is_required,
                class: *class,
            })
            .collect()
    }
}

fn fault(Fault::Unmapped(column): Fault) -> Error {
    Error::UnmappedColumn { column }
}

/// The statement that gives a table's rows under a profile.
///
/// # Errors
/// 42809 for what is no pbm table, 55000 for a column without a class.
pub fn masked_query(id: u32, profile: Profile, beside: Beside) -> Result<String> {
    let of = described(id)?;
    query::masked_select(&of.table, &of.relation, &of.columns(), profile, beside).map_err(fault)
}

/// A column of a table, and what becomes of it.
pub struct Masked {
    pub column: String,
    pub action: Action,
    /// `None`: it is left out.
    pub expression: Option<String>,
}

/// What becomes of the columns of a table, whose rows are called `alias`.
///
/// # Errors
/// As [`masked_query`].
pub fn masked_columns(id: u32, profile: Profile, beside: Beside, alias: &str) -> Result<Vec<Masked>> {
    let of = described(id)?;
    let columns = of.columns();
    let masked = query::masked_columns(&of.table, &columns, profile, beside, alias).map_err(fault)?;
    let all = columns.iter().zip(masked);
    Ok(all.map(|(column, (action, expression))| Masked { column: column.name.into(), action, expression }).collect())
}
