//! Encrypted fields, blind indexes and the text of keys.

use std::collections::HashSet;

use engine::cipher::blind;
use engine::cipher::column::{ADDRESS, CITY, COLUMNS, SSN};
use engine::cipher::envelope::{self, Envelope, Fault};
use engine::cipher::keyfile::{self, Purpose};
use engine::cipher::{KEY, Key, base64, digest};
use proptest::prelude::*;

use super::{MANY, cases, engine};

const ONE: Key = [7; KEY];
const OTHER: Key = [8; KEY];
const ROW: &[u8] = &[1; 16];
const NONCE: [u8; 12] = [3; 12];

fn sealed(text: &[u8]) -> Vec<u8> {
    envelope::seal(&ONE, 5, &SSN, ROW, NONCE, text).expect("a short text")
}

fn opened(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    Envelope::parse(bytes).ok_or(Fault::NotAuthentic)?.open(&ONE, &SSN, ROW).map(|text| text.to_vec())
}

/// Any number from a seed (xorshift).
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap_or(0)
}

#[test]
fn a_million_bit_flips_are_all_refused() {
    let envelope = sealed(b"078051120");
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let key = ONE;
    for round in 0..1_000_000 {
        let mut altered = envelope.clone();
        // Each bit by itself first, then two at random places.
        let bits = altered.len() * 8;
        let mut flip = |bit: usize| altered[bit / 8] ^= 1 << (bit % 8);
        if round < bits {
            flip(round);
        } else {
            let first = next(&mut state) % bits;
            let second = (first + 1 + next(&mut state) % (bits - 1)) % bits;
            flip(first);
            flip(second);
        }
        let answer = Envelope::parse(&altered).map(|envelope| envelope.open(&key, &SSN, ROW));
        assert!(matches!(answer, None | Some(Err(Fault::NotAuthentic))), "round {round}");
    }
}

#[test]
fn a_value_moved_to_another_row_or_column_or_read_with_another_key_is_refused() {
    let envelope = sealed(b"078051120");
    let envelope = Envelope::parse(&envelope).expect("an envelope");
    assert_eq!(envelope.open(&ONE, &SSN, ROW).map(|text| text.to_vec()), Ok(b"078051120".to_vec()));
    for (key, column, row) in
        [(&ONE, &SSN, &[2; 16][..]), (&ONE, &ADDRESS, ROW), (&OTHER, &SSN, ROW), (&ONE, &SSN, &[1; 15])]
    {
        assert_eq!(envelope.open(key, column, row).map(|_| ()), Err(Fault::NotAuthentic));
    }
}

#[test]
fn the_key_id_of_an_envelope_cannot_be_exchanged() {
    let mut envelope = sealed(b"078051120");
    envelope[2] = 6;
    assert_eq!(Envelope::parse(&envelope).map(Envelope::key_id), Some(6));
    assert_eq!(opened(&envelope), Err(Fault::NotAuthentic));
}

/// 1 byte of version, 2 of the key's id, 12 of nonce, 16 of tag, and a class: 16, 32, 64 and so on to 4,096, then
/// multiples of 4,096; a byte of it marks the end.
#[test]
fn lengths_come_in_classes() {
    let classes: Vec<usize> =
        [0, 9, 15, 16, 31, 32, 4_095, 4_096, 8_191, 8_192].map(|n| sealed(&vec![b'1'; n]).len() - 31).into();
    assert_eq!(classes, [16, 16, 16, 32, 32, 64, 4_096, 8_192, 8_192, 12_288]);
    assert_eq!(envelope::seal(&ONE, 5, &SSN, ROW, NONCE, &vec![0; (1 << 20) + 1]), Err(Fault::TooLong));
    assert_eq!(opened(&sealed(&vec![9; 1 << 20])).map(|text| text.len()), Ok(1 << 20));
}

#[test]
fn numbers_and_names_of_columns_are_their_own() {
    let numbers: HashSet<u16> = COLUMNS.iter().map(|column| column.number).collect();
    let names: HashSet<&str> = COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!((numbers.len(), names.len()), (COLUMNS.len(), COLUMNS.len()));
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn what_is_sealed_opens(text in prop::collection::vec(any::<u8>(), 0..200), row in prop::collection::vec(any::<u8>(), 0..40), key: Key, nonce: [u8; 12], id in 1..=u16::MAX) {
        let envelope = envelope::seal(&key, id, &CITY, &row, nonce, &text).expect("a short text");
        let parsed = Envelope::parse(&envelope).expect("an envelope");
        prop_assert_eq!((parsed.key_id(), parsed.nonce()), (id, nonce));
        prop_assert_eq!(parsed.open(&key, &CITY, &row).map(|text| text.to_vec()), Ok(text));
    }

    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        if let Some(envelope) = Envelope::parse(&bytes) {
            prop_assert!(envelope.open(&ONE, &SSN, ROW).is_err());
        }
    }

    #[test]
    fn base64_gives_back_what_it_wrote(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let text = base64::encode(&bytes);
        let mut back = vec![0; bytes.len()];
        prop_assert_eq!(base64::decode(text.as_bytes(), &mut back), Some(bytes.len()));
        prop_assert_eq!(&back, &bytes);
        prop_assert_eq!(base64::decode(text.trim_end_matches('=').as_bytes(), &mut back), Some(bytes.len()));
    }

    #[test]
    fn a_text_is_the_only_one_of_its_bytes(text in "[A-Za-z0-9+/]{0,12}={0,3}") {
        let mut bytes = [0; 16];
        if let Some(length) = base64::decode(text.as_bytes(), &mut bytes) {
            let whole = base64::encode(&bytes[..length]);
            prop_assert!(text == whole || text == whole.trim_end_matches('='));
        }
    }

    #[test]
    fn any_text_of_keys_is_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut keys = vec![0; keyfile::MOST * KEY];
        if keyfile::read(&text, &mut keys).is_err() {
            prop_assert!(keys.iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn a_blind_index_does_not_see_how_a_value_is_written(digits in "[0-9]{9}", salt: [u8; 16]) {
        let index = |value: &str| blind::index(&ONE, &SSN, &salt, value);
        let hyphens = format!(" {}-{}-{} ", &digits[..3], &digits[3..5], &digits[5..]);
        let full_width: String = digits.chars().map(|c| char::from_u32(u32::from(c) - 48 + 0xff10).expect("a digit")).collect();
        prop_assert_eq!(index(&digits), index(&hyphens));
        prop_assert_eq!(index(&digits), index(&full_width));
        prop_assert_ne!(index(&digits), blind::index(&ONE, &SSN, &[], &digits));
        prop_assert_ne!(index(&digits), blind::index(&ONE, &CITY, &salt, &digits));
        prop_assert_ne!(index(&digits), blind::index(&OTHER, &SSN, &salt, &digits));
    }

    #[test]
    fn normalising_twice_changes_nothing(value in any::<String>()) {
        if let Some(once) = blind::normalised(&value) {
            let twice = blind::normalised(&once);
            prop_assert_eq!(twice.as_deref(), Some(&*once));
        }
    }

    #[test]
    fn parts_of_a_digest_are_told_apart(one in prop::collection::vec(any::<u8>(), 0..20), other in prop::collection::vec(any::<u8>(), 1..20)) {
        let joined = [&one[..], &other[..]].concat();
        prop_assert_ne!(digest::keyed(&ONE, "test", [&one[..], &other[..]]), digest::keyed(&ONE, "test", [&joined[..]]));
        prop_assert!(digest::same(&joined, &joined) && !digest::same(&one, &joined));
    }
}

#[test]
fn names_that_look_alike_have_one_index() {
    let index = |value| blind::index(&ONE, &CITY, b"salt", value);
    // One character, a letter and an accent, none; a ligature; a wide letter.
    assert_eq!(index("Caf\u{e9}"), index("CAFE\u{301}"));
    assert_eq!(index("Caf\u{e9}"), index("cafe"));
    assert_eq!(index("o\u{fb03}ce"), index("Office"));
    assert_eq!(index("\u{ff21}B"), index("a b"));
    assert_eq!(index(" -.,"), None);
}

/// The 32 bytes 0, 1, 2 and so on, in base64.
const COUNTED: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn keys_are_read_by_line() {
    let mut keys = vec![0; keyfile::MOST * KEY];
    let text = format!(
        "# keys of 2026\n\n 1 fields {COUNTED}\r\n65535\tsigning  {}\n",
        base64::encode(&[&[1; 31][..], &[2]].concat())
    );
    let listed = keyfile::read(text.as_bytes(), &mut keys).expect("two keys");
    let seen: Vec<_> = listed.iter().map(|key| (key.id, key.purpose, key.place)).collect();
    assert_eq!(seen, [(1, Purpose::Fields, 0), (65_535, Purpose::Signing, 1)]);
    assert!(keys[..32].iter().zip(0..).all(|(byte, n)| *byte == n) && keys[63] == 2);
}

#[test]
fn faults_of_keys_tell_the_line_and_nothing_else() {
    let zeros = base64::encode(&[0; 32]);
    for (text, fault) in [
        ("1 fields".to_owned(), "line 1 is not \"id purpose key\""),
        (format!("\n0 fields {COUNTED}"), "line 2 is not \"id purpose key\""),
        (format!("1 other {COUNTED}"), "line 1 is not \"id purpose key\""),
        (format!("1 fields {COUNTED} more"), "line 1 is not \"id purpose key\""),
        ("1 fields c2VjcmV0".to_owned(), "the key of line 1 is not 32 bytes in base64"),
        (format!("1 fields {zeros}"), "the key of line 1 is not random"),
        (format!("1 fields {COUNTED}\n1 index {COUNTED}"), "line 2 repeats the id of another key"),
        ((1..=65).map(|id| format!("{id} index {COUNTED}\n")).collect(), "there are more than 64 keys"),
    ] {
        let mut keys = vec![0; 65 * KEY];
        let told = keyfile::read(text.as_bytes(), &mut keys).expect_err("a fault").to_string();
        assert_eq!(told, fault);
        assert!(keys.iter().all(|byte| *byte == 0), "what was read is wiped");
    }
}

/// Computed apart, in Python: hmac.new(bytes([7]*32), b''.join(len(p).to_bytes(8, 'big') + p for p in parts), 'sha256')
/// for the parts b'pbm key fingerprint', and b'test', b'a', b'bc'.
#[test]
fn digests_are_hmac_sha_256() {
    assert_eq!(digest::fingerprint(&ONE), "65ca1e92743b0f8b0a3be6f7a7516f5a");
    let digest: String =
        digest::keyed(&ONE, "test", [&b"a"[..], b"bc"]).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "839fab1322355a03b3344bbfc1d5dd5e2846661d053e9226a6714d02451caa3f");
}

/// Encrypted apart, by the cryptography package of Python: AESGCM(hmac.new(key, parts, 'sha256').digest()) over the text,
/// 0x80 and zeros, for the parts b'pbm field', column 1 in two bytes and the row, as in `digests_are_hmac_sha_256`; the
/// associated data are version, key id, column and row.
#[test]
fn an_envelope_is_aes_256_gcm() {
    let hex: String = sealed(b"078051120").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "01000503030303030303030303030361ca438b08c8e2bb77ac6b763bc520c4886394ce7e520a299c3adfa1be3e342a");
}
