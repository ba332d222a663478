//! Covered products that can stand for one that is not.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::cache::Snapshot;
use super::{Key, Value, ndc_texts};
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{dates, texts, uuids};

statement!(ALTERNATIVES, "alternative/alternatives.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[(Uuid, Ndc, NaiveDate)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let plans: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let ndcs: Vec<Ndc> = keys.iter().map(|key| key.1).collect();
    let names = ndc_texts(&ndcs);
    let values = [uuids(&plans), texts(names.iter().map(String::as_str)), dates(keys.iter().map(|key| key.2))];
    let mut found: HashMap<usize, Rc<str>> = HashMap::new();
    for row in run(&ALTERNATIVES, &values)?.iter() {
        if let Some(place) = row.place("n")? {
            found.insert(place, row.get::<String>("name")?.into());
        }
    }
    for (place, key) in keys.iter().enumerate() {
        let value = Value::Alternative(found.remove(&place));
        snapshot.hold(Key::Alternative(key.0, key.1, key.2), value);
    }
    Ok(())
}
