//! Texts that take the place of others: in their shape, with their check digits.

use super::field::{Field, Form};
use super::masker::Masker;
use crate::identifier::{is_valid_dea, is_valid_npi};

const DIGITS: &[u8] = b"0123456789";
const CAPITALS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Without letters and digits that look alike.
const CODE: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a code.
const CODE_LENGTH: usize = 12;

/// The surrogate of a text in the form of its field.
pub fn text(masker: Masker<'_>, field: &Field, value: &str) -> String {
    match field.form {
        Form::Shape => in_shape(masker, field, value),
        Form::Npi if is_valid_npi(value) => of_npi(masker, field, value),
        Form::Dea if is_valid_dea(value) => of_dea(masker, field, value),
        Form::Npi | Form::Dea => in_shape(masker, field, value),
        Form::Word => words(masker, field, value),
        Form::Street => format!("{} {} Street", 1 + number(masker, field, value, 9998), word(masker, field, value)),
        Form::Email => format!("{}@example.invalid", code(masker, field, value).to_ascii_lowercase()),
        Form::Zip => zip(masker, field, value),
    }
}

/// Letters and digits for letters and digits, what stands between them as it is: one for one. What is too short to hide
/// among a million others becomes a code.
fn in_shape(masker: Masker<'_>, field: &Field, value: &str) -> String {
    if !value.contains(char::is_alphanumeric) {
        return value.to_owned();
    }
    let all: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let kind = |characters: &[u8]| {
        if characters.iter().all(u8::is_ascii_digit) {
            DIGITS
        } else if characters.iter().any(u8::is_ascii_lowercase) {
            LETTERS
        } else {
            CAPITALS
        }
    };
    let alphabet = kind(&all);
    let place = |c: &u8| alphabet.iter().position(|of| of == c).and_then(|place| u8::try_from(place).ok());
    let mut numerals: Option<Vec<u8>> = value.is_ascii().then(|| all.iter().filter_map(place).collect());
    let masked = loop {
        numerals = numerals.and_then(|numerals| masker.numerals(field, alphabet.len() as u32, numerals));
        let Some(numerals) = &numerals else { return code(masker, field, value) };
        let masked: Vec<u8> = numerals.iter().map(|numeral| alphabet[usize::from(*numeral)]).collect();
        // Walked on until digits alone come of digits alone, and of nothing else: so no two values meet.
        if kind(&masked) == alphabet {
            break masked;
        }
    };
    let mut masked = masked.into_iter().map(char::from);
    value.chars().map(|c| if c.is_ascii_alphanumeric() { masked.next().unwrap_or(c) } else { c }).collect()
}

/// Twelve characters, an X and 55 bits: that two of a million meet is one case in 70,000.
fn code(masker: Masker<'_>, field: &Field, value: &str) -> String {
    let pseudonym = masker.pseudonym(field, value.as_bytes());
    let characters = pseudonym.iter().take(CODE_LENGTH - 1).map(|byte| char::from(CODE[usize::from(byte % 32)]));
    std::iter::once('X').chain(characters).collect()
}

/// The first digit says whether a person or an organization has it; eight follow, and the check digit.
fn of_npi(masker: Masker<'_>, field: &Field, value: &str) -> String {
    let numerals = value.bytes().skip(1).take(8).map(|digit| digit - b'0').collect();
    let masked = masker.numerals(field, 10, numerals).unwrap_or_default();
    let body: String = value.chars().take(1).chain(masked.iter().map(|digit| char::from(b'0' + digit))).collect();
    checked(&body, is_valid_npi)
}

/// The first letter says what the registrant may do; the second, of his name, and six digits follow, and the check digit.
fn of_dea(masker: Masker<'_>, field: &Field, value: &str) -> String {
    let bytes = value.as_bytes();
    let numerals = bytes[2..8].iter().map(|digit| digit - b'0').collect();
    let masked = masker.numerals(field, 10, numerals).unwrap_or_default();
    let turn = masker.pseudonym(field, &masked)[0] % 26;
    let second = match bytes[1] {
        letter @ b'A'..=b'Z' => b'A' + (letter - b'A' + turn) % 26,
        letter @ b'a'..=b'z' => b'a' + (letter - b'a' + turn) % 26,
        other => other,
    };
    let front = [char::from(bytes[0]), char::from(second)];
    let body: String = front.into_iter().chain(masked.iter().map(|digit| char::from(b'0' + digit))).collect();
    checked(&body, is_valid_dea)
}

/// With the check digit that makes it valid.
fn checked(body: &str, is_valid: fn(&str) -> bool) -> String {
    let numbers = (0..10).map(|digit| format!("{body}{digit}"));
    numbers.into_iter().find(|number| is_valid(number)).unwrap_or_else(|| body.to_owned())
}

/// A word for each word, so that a whole name agrees with its parts.
fn words(masker: Masker<'_>, field: &Field, value: &str) -> String {
    let words: Vec<String> = value.split_whitespace().map(|part| word(masker, field, part)).collect();
    words.join(" ")
}

/// Four syllables, sixteen million of them: hardly a name that somebody has.
fn word(masker: Masker<'_>, field: &Field, value: &str) -> String {
    const CONSONANTS: &[u8; 16] = b"bcdfghjklmnprstv";
    const VOWELS: &[u8; 4] = b"aeio";
    let pseudonym = masker.pseudonym(field, value.as_bytes());
    let mut word = String::with_capacity(8);
    for byte in pseudonym.iter().take(4) {
        word.push(char::from(CONSONANTS[usize::from(byte % 16)]));
        word.push(char::from(VOWELS[usize::from(byte / 16 % 4)]));
    }
    word[..1].make_ascii_uppercase();
    word
}

fn number(masker: Masker<'_>, field: &Field, value: &str, limit: u64) -> u64 {
    let pseudonym = masker.pseudonym(field, value.as_bytes());
    pseudonym.last_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes)) % limit
}

/// Another ZIP code of the same three digits.
fn zip(masker: Masker<'_>, field: &Field, value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match digits.get(..3).filter(|_| digits.len() == 5 || digits.len() == 9) {
        Some(zip3) => format!("{zip3}{:02}", number(masker, field, value, 100)),
        None => code(masker, field, value),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::deidentify::field::FIELDS;
    use uuid::Uuid;

    fn field(name: &str) -> &'static Field {
        Field::named(name).expect("a field")
    }

    fn masker() -> Masker<'static> {
        Masker::new(&[7; 32])
    }

    #[test]
    fn a_number_keeps_its_shape() {
        let masker = masker();
        for (name, value, shape) in [
            ("ssn", "123-45-6789", "ddd-dd-dddd"),
            ("phone", "(617) 555-0100", "(ddd) ddd-dddd"),
            ("prescription", "7000123", "ddddddd"),
            ("other", "12345678901", "ddddddddddd"),
            ("cardholder", "CARD-0001", "aaaa-aaaa"),
            ("claim_number", "20250310ABCDEF123456", "aaaaaaaaaaaaaaaaaaaa"),
        ] {
            let masked = masker.text(field(name), value);
            assert_eq!(masked.len(), shape.len(), "{masked}");
            for (c, of) in masked.chars().zip(shape.chars()) {
                let fits = match of {
                    'd' => c.is_ascii_digit(),
                    'a' => c.is_ascii_digit() || c.is_ascii_uppercase(),
                    other => c == other,
                };
                assert!(fits, "{value} became {masked}");
            }
            assert_ne!(masked, value);
        }
    }

    /// Whatever a field holds: the values of one shape are moved about among each other. All of a domain that can be
    /// counted: 1,000,000 numbers of six digits.
    #[test]
    fn all_numbers_of_six_digits_change_places() {
        let masker = masker();
        let mut seen = vec![false; 1_000_000];
        for number in 0..1_000_000 {
            let masked: usize = masker.text(field("prescription"), &format!("{number:06}")).parse().expect("digits");
            assert!(!std::mem::replace(&mut seen[masked], true), "{number} meets another");
        }
        assert!(seen.iter().all(|seen| *seen));
    }

    /// 47 million values are too many to try: 100,000 of each shape, digits alone, capitals, letters.
    #[test]
    fn no_two_values_meet() {
        let masker = masker();
        let mut seen = HashSet::new();
        for number in 0..100_000_u32 {
            for value in [format!("{number:08}"), format!("A{number:07}"), format!("a{number:07}"), format!("{number}")]
            {
                seen.insert(masker.text(field("cardholder"), &value));
            }
        }
        // Of a hundred thousand that have a letter some 46 would come out as digits alone ((10/36)^6), and meet those.
        for number in 0..100_000_u32 {
            let masked = masker.text(field("cardholder"), &format!("A{number:05}"));
            assert!(masked.bytes().any(|c| c.is_ascii_uppercase()), "{masked}");
        }
        // 0 to 99,999 has numbers of one digit to five, each with a code.
        assert_eq!(seen.len(), 400_000);
    }

    #[test]
    fn all_the_integers_tried_change_places() {
        let masker = masker();
        let short: HashSet<i32> = (-50_000..50_000).map(|n| masker.integer(field("member"), n)).collect();
        let long: HashSet<i64> = (-50_000..50_000).map(|n| masker.long(field("member"), n)).collect();
        assert_eq!((short.len(), long.len()), (100_000, 100_000));
        assert_eq!(short.iter().filter(|n| **n < 0).count(), 50_000);
        for extreme in [i32::MIN, -1, 0, i32::MAX] {
            assert_eq!(masker.integer(field("member"), extreme) < 0, extreme < 0);
            assert_eq!(masker.long(field("member"), extreme.into()) < 0, extreme < 0);
        }
    }

    /// The bar of the keyed pseudonym: none of ten million meet. Sorted rather than hashed, for memory.
    #[test]
    fn ten_million_pseudonyms_differ() {
        let masker = masker();
        let pseudonym = |n: u32| {
            let uuid = masker.uuid(field("person"), Uuid::from_u128(n.into()));
            uuid.as_u128()
        };
        let count = if cfg!(debug_assertions) { 1_000_000 } else { 10_000_000 };
        let mut all: Vec<u128> = (0..count).map(pseudonym).collect();
        all.sort_unstable();
        assert!(all.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn check_digits_hold() {
        let masker = masker();
        let mut seen = HashSet::new();
        for n in 0..20_000_u32 {
            let npi = checked(&format!("1{n:08}"), is_valid_npi);
            let masked = masker.text(field("npi"), &npi);
            assert!(is_valid_npi(&masked) && masked.starts_with('1'), "{masked}");
            seen.insert(masked);
            let dea = checked(&format!("B{}{n:06}", char::from(b'A' + (n % 26) as u8)), is_valid_dea);
            let masked = masker.text(field("dea"), &dea);
            assert!(is_valid_dea(&masked) && masked.starts_with('B'), "{masked}");
            seen.insert(masked);
        }
        assert_eq!(seen.len(), 40_000);
    }

    #[test]
    fn a_whole_name_agrees_with_its_parts() {
        let masker = masker();
        let name = |value| masker.text(field("name"), value);
        assert_eq!(name("Ada Lovelace"), format!("{} {}", name("Ada"), name("Lovelace")));
        assert_eq!(masker.text(field("zip"), "02139").get(..3), Some("021"));
        assert!(masker.text(field("email"), "ada@example.org").ends_with("@example.invalid"));
        assert!(masker.text(field("address"), "1 Main St").ends_with(" Street"));
    }

    #[test]
    fn a_version_seven_uuid_loses_its_time() {
        let masker = masker();
        let first = Uuid::parse_str("01958bf0-1000-7abc-8def-0123456789ab").expect("a UUID");
        let later = Uuid::parse_str("01958bf0-1001-7abc-8def-0123456789ab").expect("a UUID");
        let [one, other] = [first, later].map(|uuid| masker.uuid(field("claim"), uuid));
        assert_eq!((one.get_version_num(), other.get_version_num()), (4, 4));
        assert!((one.as_u128() ^ other.as_u128()).count_ones() > 20);
    }

    proptest! {
        #[test]
        fn any_text_has_a_surrogate_of_its_own(value in ".{0,60}", other: u8) {
            // A ZIP code has but a hundred surrogates.
            for field in FIELDS.iter().filter(|field| field.form != Form::Zip) {
                let masked = masker().text(field, &value);
                prop_assert_eq!(&masked, &masker().text(field, &value));
                // Short ones may meet by chance.
                if other != 7 && value.chars().filter(char::is_ascii_alphanumeric).count() > 5 {
                    prop_assert_ne!(&masked, &value);
                    prop_assert_ne!(masked, Masker::new(&[other; 32]).text(field, &value));
                }
            }
        }

        #[test]
        fn fields_have_surrogates_of_their_own(value in "[0-9]{9}") {
            let masker = masker();
            prop_assert_ne!(masker.text(field("ssn"), &value), masker.text(field("phone"), &value));
        }
    }
}
