//! The fields of an example, read in the forms in which examples write them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// What a runner found, by the names that examples expect it under.
pub type Output = Map<String, Value>;

/// An object of an example that knows which of its keys were read.
pub struct Inputs<'a> {
    fields: &'a Map<String, Value>,
    /// The example's free text, where it says which of several conventions it follows.
    pub note: &'a str,
    read: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Inputs<'a> {
    pub fn new(fields: &'a Map<String, Value>, note: &'a str) -> Self {
        Self { fields, note, read: RefCell::default() }
    }

    pub fn unread(&self) -> Vec<&'a str> {
        let read = self.read.borrow();
        self.fields.keys().map(String::as_str).filter(|k| !read.contains(k)).collect()
    }

    /// A field that is there and not null.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        let (key, value) = self.fields.get_key_value(key)?;
        self.read.borrow_mut().insert(key);
        Some(value).filter(|v| !v.is_null())
    }

    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.fields.keys().map(String::as_str)
    }

    /// The first of several spellings that is there.
    pub fn any(&self, keys: &[&str]) -> Option<&'a Value> {
        keys.iter().fold(None, |found, key| found.or(self.get(key)))
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).map(text)
    }

    pub fn decimal(&self, key: &str) -> Result<Option<Decimal>, String> {
        self.get(key).map(|v| decimal(v).ok_or(format!("{key} is no number: {v}"))).transpose()
    }

    pub fn needed(&self, key: &str) -> Result<Decimal, String> {
        self.decimal(key)?.ok_or(format!("{key} is missing"))
    }

    /// A count, a fraction of one counting as the next.
    pub fn count(&self, key: &str) -> Result<Option<i32>, String> {
        self.get(key).map(|v| count(v).ok_or(format!("{key} is no count: {v}"))).transpose()
    }

    pub fn date(&self, key: &str) -> Result<Option<NaiveDate>, String> {
        self.get(key).map(|v| date(v).ok_or(format!("{key} is no date: {v}"))).transpose()
    }

    pub fn flag(&self, key: &str) -> Result<Option<bool>, String> {
        self.get(key).map(|v| v.as_bool().ok_or(format!("{key} is neither true nor false: {v}"))).transpose()
    }

    pub fn objects(&self, key: &str) -> Result<Vec<&'a Map<String, Value>>, String> {
        let items = self.get(key).and_then(Value::as_array).ok_or(format!("{key} is no list"))?;
        items.iter().map(|item| item.as_object().ok_or(format!("{key} holds {item}"))).collect()
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            Some(Value::Array(items)) => items.iter().map(text).collect(),
            Some(one) => vec![text(one)],
            None => Vec::new(),
        }
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = text(value);
    let text = text.trim();
    // Examples write a discount as ".16".
    if text.starts_with('.') { format!("0{text}").parse().ok() } else { text.parse().ok() }
}

pub fn count(value: &Value) -> Option<i32> {
    i32::try_from(decimal(value)?.ceil()).ok()
}

pub fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

pub fn money(amount: Decimal) -> Value {
    Value::String(format!("{amount:.2}"))
}
