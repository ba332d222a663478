//! The values of a step as JSON.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::Taken;
use super::detail::{Detail, Value};

/// What a step compared or worked out, by name; amounts, quantities and percentages as texts, which keep their digits.
/// Of a name that a step has more than once, a list.
pub fn details(taken: &Taken) -> Map<String, Json> {
    let mut all = Map::new();
    for Detail { name, value } in &taken.details {
        let value = of(value);
        match all.get_mut(name.text()) {
            None => {
                all.insert(name.text().to_owned(), value);
            }
            Some(Json::Array(values)) => values.push(value),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    all
}

fn of(value: &Value) -> Json {
    match value {
        Value::Count(count) => json!(count),
        Value::Prices(prices) => prices
            .iter()
            .map(|(basis, more)| json!({"unit": basis.name(), "more": Decimal::new(*more, 2).to_string()}))
            .collect(),
        other => json!(other.to_string()),
    }
}
