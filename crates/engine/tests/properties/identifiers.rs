//! Identifiers of any text.

use proptest::prelude::*;

use crate::engine::identifier::{Ndc, dea_sum, is_valid_dea, is_valid_npi};
use crate::strategies::any_text;
use crate::{MANY, cases};

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn identifiers_take_any_text(text in any_text()) {
        let parsed = Ndc::parse(&text);
        if let Ok(ndc) = &parsed {
            prop_assert_eq!(Ndc::parse(&ndc.to_string()), parsed.clone());
            prop_assert!(ndc.as_u64() < Ndc::LIMIT);
        }
        let (npi, dea) = (is_valid_npi(&text), is_valid_dea(&text));
        prop_assert!(!npi || text.len() == 10);
        prop_assert!(!dea || text.len() == 9);
        dea_sum(&text);
    }

    #[test]
    fn an_ndc_is_one_code_in_all_its_forms(value in 0..Ndc::LIMIT) {
        let ndc = Ndc::from_u64(value);
        let digits = format!("{value:012}");
        prop_assert_eq!(Ndc::parse(&digits).ok(), ndc);
        prop_assert_eq!(Ndc::parse(&format!("{}-{}-{}", &digits[..6], &digits[6..10], &digits[10..])).ok(), ndc);
        let Some(digits) = digits.strip_prefix('0') else { return Ok(()) };
        prop_assert_eq!(Ndc::parse(digits).ok(), ndc);
        let (a, b, c) = (&digits[..5], &digits[5..9], &digits[9..]);
        prop_assert_eq!(Ndc::parse(&format!("{a}-{b}-{c}")).ok(), ndc);
        for (part, short) in [(a, format!("{}-{b}-{c}", &a[1..])), (b, format!("{a}-{}-{c}", &b[1..])),
                              (c, format!("{a}-{b}-{}", &c[1..]))] {
            prop_assert_eq!(Ndc::parse(&short).ok() == ndc, part.starts_with('0'), "{}", short);
        }
    }

    #[test]
    fn a_wrong_digit_of_an_npi_is_found(stem in 100_000_000..300_000_000_u64, place in 0..10_usize, by in 1..10_u8) {
        let valid = (0..10).map(|d| format!("{stem}{d}")).find(|n| is_valid_npi(n)).expect("one of ten check digits");
        let mut wrong = valid.clone().into_bytes();
        wrong[place] = (wrong[place] - b'0' + by) % 10 + b'0';
        prop_assert!(!is_valid_npi(std::str::from_utf8(&wrong).expect("digits")));
    }
}
