//! One text for each jsonb value, whoever wrote it: keys in the order of their bytes, no spaces, strings escaped only
//! where JSON asks for it, numbers in plain decimals with the digits that jsonb keeps.

use serde_json::Value;

/// The canonical text of a document.
#[must_use]
pub fn canonical(value: &Value) -> Vec<u8> {
    let mut text = Vec::with_capacity(128);
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Null => text.extend(b"null"),
        Value::Bool(true) => text.extend(b"true"),
        Value::Bool(false) => text.extend(b"false"),
        Value::Number(number) => text.extend(plain(&number.to_string()).as_bytes()),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => all_between(text, b'[', b']', items.iter(), write),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
            all_between(text, b'{', b'}', fields.into_iter(), |(key, value), text| {
                write_string(key, text);
                text.push(b':');
                write(value, text);
            });
        }
    }
}

fn all_between<T>(
    text: &mut Vec<u8>,
    open: u8,
    close: u8,
    items: impl Iterator<Item = T>,
    each: impl Fn(T, &mut Vec<u8>),
) {
    let all = between(text, open, close, items, |item, text| {
        each(item, text);
        Some(())
    });
    debug_assert!(all.is_some());
}

/// Writes items with commas between them, until one is none.
pub(super) fn between<T>(
    text: &mut Vec<u8>,
    open: u8,
    close: u8,
    items: impl Iterator<Item = T>,
    each: impl Fn(T, &mut Vec<u8>) -> Option<()>,
) -> Option<()> {
    text.push(open);
    for (i, item) in items.enumerate() {
        if i > 0 {
            text.push(b',');
        }
        each(item, text)?;
    }
    text.push(close);
    Some(())
}

pub(super) fn write_string(string: &str, text: &mut Vec<u8>) {
    text.push(b'"');
    for byte in string.bytes() {
        match byte {
            b'"' | b'\\' => text.extend([b'\\', byte]),
            0..0x20 => text.extend(format!("\\u{byte:04x}").bytes()),
            _ => text.push(byte),
        }
    }
    text.push(b'"');
}

/// A number as jsonb prints it: no exponent, no plus, no zero before another digit, no sign of zero.
fn plain(number: &str) -> String {
    let (number, exponent) = match number.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().unwrap_or(0)),
        None => (number, 0),
    };
    let (negative, number) = number.strip_prefix('-').map_or((false, number), |n| (true, n));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // Where the point stands among all the digits.
    let digits = [whole, fraction].concat();
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(exponent);
    let zeros = |n: i32| "0".repeat(usize::try_from(n.clamp(0, 1_000_000)).unwrap_or(0));
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let (whole, fraction) = if point <= 0 {
        ("0".to_owned(), zeros(-point) + &digits)
    } else if point >= length {
        (digits + &zeros(point - length), String::new())
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        (whole.to_owned(), fraction.to_owned())
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let zero = whole == "0" && fraction.bytes().all(|b| b == b'0');
    let sign = if negative && !zero { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        String::from_utf8(canonical(&serde_json::from_str(json).expect("JSON"))).expect("UTF-8")
    }

    #[test]
    fn numbers_are_written_as_jsonb_prints_them() {
        // The right side is what `SELECT '...'::jsonb` prints.
        for (given, printed) in [
            ("1e2", "100"),
            ("1.50e1", "15.0"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("1.00", "1.00"),
            ("1E-3", "0.001"),
            ("12.5e-1", "1.25"),
            ("0e5", "0"),
            ("-12e-1", "-1.2"),
            ("1.2345e2", "123.45"),
        ] {
            assert_eq!(text(given), printed, "{given}");
        }
    }

    #[test]
    fn keys_stand_in_the_order_of_their_bytes_without_spaces() {
        assert_eq!(
            text(r#"{ "b": [1, null, true], "a\n": "\u00e9\"", "A": {} }"#),
            "{\"A\":{},\"a\\u000a\":\"é\\\"\",\"b\":[1,null,true]}"
        );
    }
}
