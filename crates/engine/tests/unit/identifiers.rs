//! NDC, NPI and DEA numbers, and the digest by which a repeat is known.

use crate::engine::identifier::{Ndc, NdcError, dea_sum, is_valid_dea, is_valid_npi};
use crate::world::*;

#[test]
fn every_form_of_an_ndc_becomes_eleven_digits() {
    for (text, digits) in [
        ("00002751002", "00002751002"),
        ("00002-7510-02", "00002751002"),
        ("0002-7510-02", "00002751002"),
        ("12345-678-90", "12345067890"),
        ("12345-6789-0", "12345678900"),
        (" 12345-6789-01 ", "12345678901"),
        ("99999-9999-99", "99999999999"),
        ("00000-0000-00", "00000000000"),
    ] {
        assert_eq!(Ndc::parse(text).map(|n| n.to_string()).as_deref(), Ok(digits), "{text}");
    }
}

#[test]
fn ten_bare_digits_are_three_codes_and_so_none() {
    let candidates = ["01234567890", "12345067890", "12345678900"].map(ndc);
    assert_eq!(Ndc::parse("1234567890"), Err(NdcError::Ambiguous(candidates)));
}

#[test]
fn twelve_digits_of_2033_are_the_same_code_with_a_zero_in_front() {
    // 91 FR 10749: 6-4-2 from 7 March 2033; a labeler of five digits gets a zero in front.
    for text in ["000002-7510-01", "000002751001", "00002751001", "00002-7510-01", "0002-7510-01"] {
        assert_eq!(Ndc::parse(text).map(|n| n.to_string()).as_deref(), Ok("00002751001"), "{text}");
    }
    // A labeler of six digits has no eleven-digit form.
    for text in ["100000-1234-01", "100000123401"] {
        assert_eq!(Ndc::parse(text).map(|n| n.to_string()).as_deref(), Ok("100000123401"), "{text}");
    }
}

#[test]
fn what_is_no_ndc_is_refused() {
    for text in [
        "-",
        "--",
        "1234567890123",
        "1234-567-89",
        "12345-6789-012",
        "123456-789-01",
        "12345-6789",
        "1234-5678-9-0",
        "81520-100-3030",
        "+0002751002",
        "'00002751002",
        "٠٠٠٠٢٧٥١٠٠٢",
        "0000275100２",
        "00002–7510–02",
        "12345..6",
    ] {
        assert_eq!(Ndc::parse(text), Err(NdcError::Malformed), "{text}");
    }
}

#[test]
fn what_a_spreadsheet_did_to_a_code_is_told_apart() {
    let letters = |letters: &str| NdcError::Letters(letters.into());
    for (text, reason) in [
        ("", NdcError::Empty),
        ("  ", NdcError::Empty),
        ("9.90E+10", NdcError::Scientific),
        ("3.70E+10", NdcError::Scientific),
        ("9.9e10", NdcError::Scientific),
        ("574408005.0", NdcError::DecimalPoint),
        ("27510010.", NdcError::DecimalPoint),
        ("245083615", NdcError::TooShort(9)),
        ("1", NdcError::TooShort(1)),
        ("0002-*751-01", NdcError::Asterisks),
        ("*0002751001", NdcError::Asterisks),
        ("00019N120", letters("N")),
        ("041163NEW", letters("NEW")),
        ("0000275100X", letters("X")),
        ("AB-1234-12", letters("AB")),
        ("01234567890123 many letters", letters("manylett")),
        // With few digits it is no damaged code but another text, of which nothing is repeated.
        ("Jane Roe 1980-1-1", NdcError::Malformed),
        ("planted secret", NdcError::Malformed),
        ("55292 140 01", NdcError::Blanks),
        ("00002 7510 02", NdcError::Blanks),
    ] {
        assert_eq!(Ndc::parse(text), Err(reason), "{text}");
    }
}

#[test]
fn an_ndc_is_a_number_below_its_limit() {
    assert_eq!(Ndc::from_u64(Ndc::LIMIT), None);
    let highest = Ndc::from_u64(Ndc::LIMIT - 1).expect("a code");
    assert_eq!((highest.to_string().as_str(), highest.as_u64()), ("999999999999", 999_999_999_999));
    assert_eq!(Ndc::from_u64(7).map(|n| n.to_string()).as_deref(), Some("00000000007"));
}

#[test]
fn an_npi_passes_its_check_digit_alone() {
    for valid in ["1993999998", "1750384806", "1234567893"] {
        assert!(is_valid_npi(valid), "{valid}");
        for digit in b'0'..=b'9' {
            let other = format!("{}{}", &valid[..9], char::from(digit));
            assert_eq!(is_valid_npi(&other), other == valid, "{other}");
        }
    }
    for invalid in [
        "",
        "123456789",
        "12345678933",
        "123456789X",
        " 1234567893",
        "1234567893 ",
        "3234567899",
        "123456789３",
        "123456789G",
    ] {
        assert!(!is_valid_npi(invalid), "{invalid}");
    }
}

#[test]
fn an_npi_begins_with_1_or_2() {
    // Each of these passes the Luhn check over 80840 and the number.
    let passes = |first: char| (0..10).map(|d| format!("{first}00000000{d}")).filter(|n| is_valid_npi(n)).count();
    assert_eq!(('0'..='9').map(passes).collect::<Vec<_>>(), [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn a_dea_number_passes_its_check_digit_alone() {
    // (5+3+7) + 2 (8+6+2) = 47
    assert_eq!(dea_sum("AP5836727"), Some(47));
    for digit in 0..10 {
        assert_eq!(is_valid_dea(&format!("AP583672{digit}")), digit == 7);
    }
    for (dea, valid) in [
        ("A95836727", true),
        ("ap5836727", true),
        ("95836727A", false),
        ("9A5836727", false),
        ("A85836727", false),
        ("A5836727", false),
        ("AP583672A", false),
        // Letters whose value would make the sum right.
        ("API836727", false),
        ("AP58367270", false),
        ("AP583672７", false),
        ("ÄP5836727", false),
        ("", false),
    ] {
        assert_eq!(is_valid_dea(dea), valid, "{dea}");
    }
}

#[test]
fn a_fingerprint_stays_what_it_is_in_every_release() {
    // Stored with paid claims: a change of this figure makes every repeat a collision.
    // FNV-1a over: W123456789 ff 01 ff 30 ff 30 ff 1750384806 ff 0 ff and four times fe.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let bytes = b"W123456789\xff01\xff30\xff30\xff1750384806\xff0\xff\xfe\xfe\xfe\xfe";
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    assert_eq!(World::default().claim.fingerprint(), hash.cast_signed());
}

#[test]
fn a_missing_field_is_not_an_empty_one_nor_the_neighbours() {
    let base = World::default().claim;
    let mut missing = base.clone();
    missing.person_code = None;
    let mut empty = base.clone();
    empty.person_code = Some(String::new());
    let mut shifted = base.clone();
    shifted.cardholder_id = Some("W12345678901".into());
    shifted.person_code = Some(String::new());
    let prints = [&base, &missing, &empty, &shifted].map(|c| c.fingerprint());
    for (n, print) in prints.iter().enumerate() {
        assert_eq!(prints.iter().filter(|p| *p == print).count(), 1, "claim {n}");
    }
}

#[test]
fn quantities_and_amounts_may_fill_their_fields_and_no_more() {
    use super::engine::claim::{is_amount, is_quantity};
    let dec = |text: &str| text.parse::<rust_decimal::Decimal>().expect("a decimal");
    for (quantity, fits) in
        [("0", false), ("0.001", true), ("0.0001", false), ("9999999.999", true), ("10000000", false)]
    {
        assert_eq!(is_quantity(dec(quantity)), fits, "{quantity}");
    }
    for (amount, fits) in [("-0.01", false), ("0", true), ("0.001", false), ("999999.99", true), ("1000000", false)] {
        assert_eq!(is_amount(dec(amount)), fits, "{amount}");
    }
}
