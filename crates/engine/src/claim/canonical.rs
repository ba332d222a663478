//! The one form of identifiers and codes that are written in several ways, made where a claim is read.

use std::borrow::Cow;

use super::Claim;
use super::fields::{Compared, FIELDS, Field, Fingerprint, Kind};

impl Compared {
    /// The form of a text in which it is compared and stored; `None` where it says that nothing was sent.
    pub fn form(self, text: &str) -> Option<Cow<'_, str>> {
        let bare = text.trim_matches(' ');
        match self {
            Self::AsSent => Some(text.into()),
            Self::Caseless => {
                let folded = bare.bytes().any(|b| b.is_ascii_lowercase());
                Some(if folded { bare.to_ascii_uppercase().into() } else { bare.into() })
            }
            Self::AsNumber { digits } => Some(number(bare, digits)),
            Self::AsCode => Some(number(bare, 1)).filter(|code| !matches!(&**code, "" | "0")),
        }
    }
}

/// Digits with as few zeros in front as leave `digits` of them; any other text as it is.
fn number(text: &str, digits: usize) -> Cow<'_, str> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return text.into();
    }
    let value = text.trim_start_matches('0');
    if text.len() >= digits {
        text[text.len() - digits.max(value.len())..].into()
    } else {
        format!("{value:0>digits$}").into()
    }
}

/// A cardholder ID (302-C2) as coverage has it.
pub fn cardholder_id(text: &str) -> Cow<'_, str> {
    Compared::Caseless.form(text).unwrap_or_default()
}

/// A prescription number (402-D2) as stored claims have it.
pub fn prescription_number(text: &str) -> Cow<'_, str> {
    Compared::AsNumber { digits: 1 }.form(text).unwrap_or_default()
}

/// A patient relationship code (306-C6) as claims have it; `None` where it says nothing.
pub fn patient_relationship_code(text: &str) -> Option<Cow<'_, str>> {
    Compared::AsCode.form(text)
}

/// Whether two codes are the same code, compared as numbers where both are digits (F-7).
pub fn is_same_code(one: &str, other: &str) -> bool {
    let form = |text| Compared::AsNumber { digits: 1 }.form(text);
    one == other || form(one) == form(other)
}

/// A code of two digits, as qualifiers are; `None` where nothing but spaces was sent.
pub fn code_of_two_digits(text: &str) -> Option<String> {
    number_of_digits(text, 2)
}

/// A code of at least so many digits; `None` where nothing but spaces was sent.
pub fn number_of_digits(text: &str, digits: usize) -> Option<String> {
    Compared::AsNumber { digits }.form(text).filter(|code| !code.is_empty()).map(Cow::into_owned)
}

/// A code of the set of an element in the form in which the field's values are compared.
pub fn code_of_set<'a>(element: &str, code: &'a str) -> Cow<'a, str> {
    let numeric = FIELDS
        .iter()
        .any(|f| f.element.number == element && matches!(f.compared, Compared::AsCode | Compared::AsNumber { .. }));
    if numeric { Compared::AsNumber { digits: 1 }.form(code).unwrap_or_default() } else { code.into() }
}

/// Whether a field was sent in another form than that in which it is compared.
fn is_rewritten(field: &Field, claim: &Claim) -> bool {
    let other = |text: &str| field.compared.form(text).as_deref() != Some(text);
    match &field.kind {
        Kind::Text(lens, _) => (lens.get)(claim).as_deref().is_some_and(other),
        Kind::Codes(lens) => (lens.get)(claim).iter().any(|code| other(code)),
        _ => false,
    }
}

/// Brings a field to the form in which it is compared.
fn rewrite(field: &Field, claim: &mut Claim) {
    let form = |text: &String| field.compared.form(text).map(Cow::into_owned);
    match &field.kind {
        Kind::Text(lens, _) => {
            let text = (lens.get_mut)(claim);
            *text = text.as_ref().and_then(form);
        }
        Kind::Codes(lens) => {
            let codes = (lens.get_mut)(claim);
            *codes = codes.iter().filter_map(form).collect();
        }
        _ => {}
    }
}

impl Claim {
    /// The claim with its identifiers and codes in their one form. Where release 0.1.0 gave the claim as it was sent
    /// another fingerprint, that is kept too: it had none of the fields that enter when they were sent.
    pub fn canonical(mut self) -> Self {
        let rewritten = FIELDS.iter().filter(|field| is_rewritten(field, &self));
        let (released, others): (Vec<&Field>, Vec<&Field>) =
            rewritten.partition(|field| matches!(field.fingerprint, Fingerprint::Always(_)));
        others.into_iter().for_each(|field| rewrite(field, &mut self));
        if !released.is_empty() {
            self.fingerprint_as_sent = Some(self.fingerprint());
        }
        released.into_iter().for_each(|field| rewrite(field, &mut self));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::field;
    use super::*;

    #[test]
    fn digits_compare_as_a_number_of_its_least_width() {
        for (sent, digits, form) in [
            ("0001001", 1, "1001"),
            ("1001", 1, "1001"),
            (" 1001 ", 1, "1001"),
            ("000", 1, "0"),
            ("1", 2, "01"),
            ("001", 2, "01"),
            ("01", 2, "01"),
            ("010", 2, "10"),
            ("100", 2, "100"),
            ("0", 2, "00"),
            ("000", 2, "00"),
            ("00A1", 1, "00A1"),
            ("+1", 1, "+1"),
            ("٠٠١", 1, "٠٠١"),
            ("", 1, ""),
        ] {
            assert_eq!(number(sent.trim_matches(' '), digits), form, "{sent}");
        }
    }

    #[test]
    fn the_fields_that_are_compared_in_another_form_than_they_are_sent_are_these() {
        let form = |key| field(key).map(|field| field.compared);
        for (key, compared) in [
            ("cardholder_id", Compared::Caseless),
            ("rx_number", Compared::AsNumber { digits: 1 }),
            ("person_code", Compared::AsNumber { digits: 2 }),
            ("daw_code", Compared::AsNumber { digits: 1 }),
            ("prior_authorization_type", Compared::AsCode),
            ("submission_clarification_codes", Compared::AsCode),
            ("patient_relationship_code", Compared::AsCode),
            ("other_coverage_code", Compared::AsCode),
            ("patient_residence", Compared::AsCode),
            ("compound_code", Compared::AsCode),
        ] {
            assert_eq!(form(key), Some(compared), "{key}");
        }
        assert_eq!(FIELDS.iter().filter(|field| field.compared != Compared::AsSent).count(), 10);
    }
}
