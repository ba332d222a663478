//! The canonical text of a document straight from the bytes that PostgreSQL stores of it, none of which is trusted: they
//! may be what somebody wrote over a page.
//!
//! The form is that of `utils/jsonb.h` and, within it, of `numeric.c`, which has not changed since PostgreSQL 9.5.

use std::io::Write as _;

use super::json::{between, write_string};

const COUNT: u32 = 0x0fff_ffff;
const IS_SCALAR: u32 = 0x1000_0000;
const IS_OBJECT: u32 = 0x2000_0000;
const IS_ARRAY: u32 = 0x4000_0000;
const HAS_OFFSET: u32 = 0x8000_0000;
/// PostgreSQL nests deeper; what the audit writes does not.
const DEPTH: usize = 128;

/// The text of a jsonb without its length word; `None` where the bytes are no jsonb.
#[must_use]
pub fn canonical(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    write_container(bytes, 0, &mut text)?;
    Some(text)
}

/// A string, number, constant or container of a container.
#[derive(Clone, Copy)]
struct Entry<'a> {
    kind: u32,
    bytes: &'a [u8],
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The entries of a container, in the order in which they are stored.
fn entries(bytes: &[u8], count: usize) -> Option<Vec<Entry<'_>>> {
    let base = count.checked_mul(4)?.checked_add(4)?;
    bytes.get(base..)?;
    let mut end = base;
    (0..count)
        .map(|i| {
            let entry = word(bytes, 4 + i * 4)?;
            let number = usize::try_from(entry & COUNT).ok()?;
            let start = end;
            end = if entry & HAS_OFFSET == 0 { start } else { base }.checked_add(number)?;
            let kind = entry >> 28 & 7;
            // Numbers and containers are aligned from the document's start on.
            let first = if kind == 1 || kind == 5 { start.next_multiple_of(4) } else { start };
            Some(Entry { kind, bytes: bytes.get(first..end)? })
        })
        .collect()
}

fn write_container(bytes: &[u8], depth: usize, text: &mut Vec<u8>) -> Option<()> {
    let header = word(bytes, 0)?;
    let count = usize::try_from(header & COUNT).ok()?;
    if depth == DEPTH || count > bytes.len() {
        return None;
    }
    match header & !COUNT {
        IS_ARRAY => {
            let items = entries(bytes, count)?;
            between(text, b'[', b']', items.into_iter(), |item, text| write_entry(item, depth, text))
        }
        // A value by itself is kept as an array of one.
        kind if kind == IS_ARRAY | IS_SCALAR && count == 1 && depth == 0 => {
            write_entry(*entries(bytes, 1)?.first()?, depth, text)
        }
        IS_OBJECT => {
            // All keys lie before all values.
            let all = entries(bytes, count * 2)?;
            let (keys, values) = all.split_at(count);
            let mut fields: Vec<(&str, Entry<'_>)> = Vec::with_capacity(count);
            for (key, value) in keys.iter().zip(values) {
                fields.push(((key.kind == 0).then(|| std::str::from_utf8(key.bytes).ok())??, *value));
            }
            fields.sort_unstable_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
            between(text, b'{', b'}', fields.into_iter(), |(key, value), text| {
                write_string(key, text);
                text.push(b':');
                write_entry(value, depth, text)
            })
        }
        _ => None,
    }
}

fn write_entry(entry: Entry<'_>, depth: usize, text: &mut Vec<u8>) -> Option<()> {
    match entry.kind {
        0 => write_string(std::str::from_utf8(entry.bytes).ok()?, text),
        1 => write_number(entry.bytes, text)?,
        2 => text.extend(b"false"),
        3 => text.extend(b"true"),
        4 => text.extend(b"null"),
        5 => write_container(entry.bytes, depth + 1, text)?,
        _ => return None,
    }
    Some(())
}

/// A numeric as PostgreSQL prints it: its digits are of base 10,000, the first of them worth 10,000 to the weight.
fn write_number(bytes: &[u8], text: &mut Vec<u8>) -> Option<()> {
    // The length of a value that is neither compressed nor stored elsewhere, itself included.
    let length = match word(bytes, 0)? {
        word if cfg!(target_endian = "little") && word & 3 == 0 => word >> 2,
        word if cfg!(target_endian = "big") && word >> 30 == 0 => word,
        _ => return None,
    };
    let body = bytes.get(4..usize::try_from(length).ok()?)?;
    let half = |at: usize| Some(u16::from_ne_bytes(body.get(at..at + 2)?.try_into().ok()?));
    let header = half(0)?;
    let (negative, scale, weight, first) = match header & 0xc000 {
        0x8000 => {
            let weight = i32::from(header & 0x3f) - if header & 0x40 == 0 { 0 } else { 0x40 };
            (header & 0x2000 != 0, usize::from((header & 0x1f80) >> 7), weight, 2)
        }
        0x0000 | 0x4000 => (header & 0x4000 != 0, usize::from(header & 0x3fff), i32::from(half(2)?.cast_signed()), 4),
        _ => return None,
    };
    let stored = body.get(first..)?;
    let is_whole =
        stored.len().is_multiple_of(2) && stored.chunks_exact(2).all(|d| u16::from_ne_bytes([d[0], d[1]]) < 10_000);
    if !is_whole {
        return None;
    }
    let digit = |place: i32| usize::try_from(weight - place).ok().and_then(|i| half(first + i * 2)).unwrap_or(0);
    if negative && !stored.is_empty() {
        text.push(b'-');
    }
    if weight < 0 {
        text.push(b'0');
    } else {
        write!(text, "{}", digit(weight)).ok()?;
        for place in (0..weight).rev() {
            write!(text, "{:04}", digit(place)).ok()?;
        }
    }
    if scale > 0 {
        text.push(b'.');
        let end = text.len() + scale;
        let mut place = -1;
        while text.len() < end {
            write!(text, "{:04}", digit(place)).ok()?;
            place -= 1;
        }
        text.truncate(end);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes as little-endian words and text have them: `SELECT` them with `pageinspect`, `heap_page_item_attrs`.
    fn object(key: &str, kind: u32, value: &[u8]) -> Vec<u8> {
        let padding = (12 + key.len()).next_multiple_of(4) - (12 + key.len());
        let padding = if kind == 1 || kind == 5 { padding } else { 0 };
        let words = [
            IS_OBJECT | 1,
            u32::try_from(key.len()).expect("short"),
            kind << 28 | u32::try_from(padding + value.len()).expect("short"),
        ];
        let mut bytes: Vec<u8> = words.iter().flat_map(|w| w.to_ne_bytes()).collect();
        bytes.extend(key.as_bytes());
        bytes.extend(vec![0; padding]);
        bytes.extend(value);
        bytes
    }

    fn number(halves: &[u16]) -> Vec<u8> {
        let length = u32::try_from(4 + halves.len() * 2).expect("short");
        let mut bytes = (length << 2).to_le_bytes().to_vec();
        bytes.extend(halves.iter().flat_map(|half| half.to_ne_bytes()));
        bytes
    }

    fn text(bytes: &[u8]) -> Option<String> {
        canonical(bytes).map(|text| String::from_utf8(text).expect("UTF-8"))
    }

    #[test]
    fn numbers_are_read_in_their_short_and_their_long_form() {
        // Headers as numeric.c has them: 0x8000 short, 0x2000 its sign, scale from bit 7 on, weight in the low seven bits.
        for (halves, expected) in [
            (&[0x8000, 7][..], "7"),
            (&[0x8000][..], "0"),
            (&[0x8000 | 2 << 7][..], "0.00"),
            (&[0x8000 | 0x2000 | 1 << 7, 1, 5000][..], "-1.5"),
            (&[0x8000 | 1, 12, 3456][..], "123456"),
            (&[0x8000 | 2, 1][..], "100000000"),
            (&[0x8000 | 5 << 7 | 0x7f, 12, 3000][..], "0.00123"),
            (&[0x8000 | 8 << 7 | 0x7e, 1234][..], "0.00001234"),
            (&[0x4000 | 3, 0, 42, 1250][..], "-42.125"),
        ] {
            assert_eq!(text(&object("n", 1, &number(halves))), Some(format!("{{\"n\":{expected}}}")), "{halves:x?}");
        }
    }

    #[test]
    fn bytes_that_are_no_document_give_none() {
        let sound = object("name", 0, b"value");
        assert_eq!(text(&sound).as_deref(), Some(r#"{"name":"value"}"#));
        assert_eq!(text(&[]), None);
        assert_eq!(text(&sound[..sound.len() - 1]), None, "cut off");
        assert_eq!(text(&object("name", 0, b"\xff")), None, "no UTF-8");
        assert_eq!(text(&object("name", 6, b"")), None, "no kind");
        assert_eq!(text(&object("name", 1, &number(&[0xc000]))), None, "no number");
        assert_eq!(text(&object("name", 1, &number(&[0x8000, 10_000]))), None, "no digit");
        let mut deep = object("k", 0, b"v");
        for _ in 0..DEPTH {
            deep = object("k", 5, &deep);
        }
        assert_eq!(text(&deep), None);
        // Whatever a byte is changed to, it is read without a panic.
        for i in 0..sound.len() {
            for byte in 0..=255 {
                let mut changed = sound.clone();
                changed[i] = byte;
                let _ = text(&changed);
            }
        }
    }
}
