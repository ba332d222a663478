//! What is kept of a request whose claim is refused.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::fields::FIELDS;

/// The most bytes that are kept of a request, as PostgreSQL prints it.
pub const MOST_OF_A_REQUEST: usize = 8192;

/// The longest value that is kept whole where the request as a whole is too long.
const MOST_OF_A_VALUE: usize = 200;

/// The key of what is said in the place of the rest.
const OMITTED: &str = "omitted";

/// Counts what is written to it, with the blanks that PostgreSQL sets after commas and colons.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() + bytes.iter().filter(|b| matches!(b, b',' | b':')).count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes a value takes at most.
fn length(value: &Value) -> usize {
    let mut length = Length(0);
    // Counting does not fail.
    serde_json::to_writer(&mut length, value).map_or(usize::MAX, |()| length.0)
}

/// The request, or where it is longer than `MOST_OF_A_REQUEST` those of its fields that are short, with a word on the
/// rest.
pub fn kept(request: Value) -> Value {
    let whole = length(&request);
    if whole <= MOST_OF_A_REQUEST {
        return request;
    }
    let mut short = Map::new();
    if let Value::Object(mut fields) = request {
        for field in FIELDS {
            if let Some(value) = fields.remove(field.key).filter(|value| length(value) <= MOST_OF_A_VALUE) {
                short.insert(field.key.to_owned(), value);
            }
        }
    }
    short.insert(OMITTED.into(), format!("the request of {whole} bytes is kept without its long values").into());
    Value::Object(short)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_kept_whole_up_to_the_limit() {
        // {"dur": "x"} is 11 bytes around the text, with the blank after the colon.
        for (text, whole) in [(MOST_OF_A_REQUEST - 11, true), (MOST_OF_A_REQUEST - 10, false)] {
            let request = json!({"dur": "x".repeat(text)});
            let request_kept = kept(request.clone());
            assert_eq!(request_kept == request, whole, "{text}");
            assert!(length(&request_kept) <= MOST_OF_A_REQUEST);
        }
    }

    #[test]
    fn of_a_longer_one_the_short_fields_are_kept() {
        let request = json!({"cardholder_id": "A".repeat(50_000_000), "rx_number": "1", "quantity": 30, "unknown": 1});
        assert_eq!(
            kept(request),
            json!({"rx_number": "1", "quantity": 30,
                   "omitted": "the request of 50000069 bytes is kept without its long values"})
        );
        // Every field at the longest that is kept.
        let full: Map<_, _> =
            FIELDS.iter().map(|field| (field.key.to_owned(), "x".repeat(MOST_OF_A_VALUE - 2).into())).collect();
        let mut longer = full.clone();
        longer.insert("unknown".into(), "x".repeat(MOST_OF_A_REQUEST).into());
        let request_kept = kept(Value::Object(longer));
        assert!(length(&request_kept) <= MOST_OF_A_REQUEST);
        assert!(full.iter().all(|(key, value)| request_kept[key] == *value));
    }

    #[test]
    fn what_is_no_object_is_not_kept_beyond_the_limit() {
        let list = Value::Array(vec![json!(1); MOST_OF_A_REQUEST]);
        assert!(length(&kept(list)) < 200);
    }
}
