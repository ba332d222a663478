//! The checks of a claim's fields one by one, by the table of fields.

use std::borrow::Cow;

use super::Claim;
use super::fields::{Element, FIELDS, Field, Form, Kind, PERSON_CODE_LENGTH, Refused};
use crate::facts::CodeSets;
use crate::identifier::{Ndc, NdcError, is_valid_dea, is_valid_npi};

/// Why a field is missing or invalid: the element its reject names, and the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is missing or invalid.
    pub element: &'static Element,
    /// Plain words for the counter.
    pub message: Cow<'static, str>,
}

/// Whether a text fits its NCPDP field: 1 to `most` printable ASCII characters, not all of them spaces.
fn fits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
        && !text.trim().is_empty()
}

/// Whether a text is a valid person code (303-C3).
pub fn is_person_code(code: &str) -> bool {
    fits(code, PERSON_CODE_LENGTH)
}

/// Why a product ID (407-D7) is no NDC.
fn ndc_message(reason: &NdcError, missing: &'static str) -> Cow<'static, str> {
    match reason {
        NdcError::Empty => missing.into(),
        NdcError::Ambiguous(_) => "NDC of 10 digits without hyphens is ambiguous: send 11 digits or the hyphens".into(),
        reason => format!("NDC cannot be read: {reason}").into(),
    }
}

impl Form {
    /// Whether a text has this form, or else the message; `set` is the number of its code set.
    fn check(&self, text: &str, set: &str, codes: &CodeSets, invalid: &'static str) -> Option<Cow<'static, str>> {
        let valid = match self {
            Self::Any => true,
            Self::UpTo(most) => fits(text, *most),
            Self::Ndc => return Ndc::parse(text).err().map(|reason| ndc_message(&reason, invalid)),
            Self::Npi => is_valid_npi(text),
            Self::Dea => is_valid_dea(text),
            Self::Code { length, .. } => length.is_none_or(|n| text.len() == n) && codes.allows(set, text),
        };
        (!valid).then_some(invalid.into())
    }

    /// The text that stands for none.
    pub fn implied(&self) -> Option<&'static str> {
        match self {
            Self::Code { implied, .. } => *implied,
            _ => None,
        }
    }
}

impl Field {
    /// The faults of this field of a claim.
    fn faults(&'static self, claim: &Claim, codes: &CodeSets, add: &mut impl FnMut(Fault)) {
        let set = self.element.number;
        let message = match &self.kind {
            Kind::Text(lens, form) => match (lens.get)(claim).as_deref().or(form.implied()) {
                Some(text) => form.check(text, set, codes, self.invalid),
                None => self.required.then_some(self.invalid.into()),
            },
            Kind::Decimal(lens, valid) => self.unless((lens.get)(claim).map(valid)),
            Kind::Count(lens, range) => self.unless((lens.get)(claim).map(|count| range.contains(&count))),
            Kind::Date(lens) => self.unless((lens.get)(claim).map(|_| true)),
            Kind::Codes(lens) => self.unless(Some((lens.get)(claim).iter().all(|code| codes.allows(set, code)))),
            Kind::Dur(lens, parts) => {
                for triple in (lens.get)(claim) {
                    for part in parts.iter().filter(|p| !codes.allows(p.element.number, (p.lens.get)(triple))) {
                        add(Fault { element: &part.element, message: part.invalid.into() });
                    }
                }
                None
            }
        };
        if let Some(message) = message {
            add(Fault { element: &self.element, message });
        }
    }

    /// The message unless the value is valid; a value that is missing is valid where none is required.
    fn unless(&self, valid: Option<bool>) -> Option<Cow<'static, str>> {
        (!valid.unwrap_or(!self.required)).then_some(self.invalid.into())
    }
}

/// The numbers of the fields whose values are looked for in a code set.
pub fn fields_with_code_sets() -> Vec<&'static str> {
    let of = |field: &'static Field| match &field.kind {
        Kind::Text(_, Form::Code { .. }) | Kind::Codes(_) => vec![field.element.number],
        Kind::Dur(_, parts) => parts.iter().map(|part| part.element.number).collect(),
        Kind::Text(..) | Kind::Decimal(..) | Kind::Count(..) | Kind::Date(_) => vec![],
    };
    FIELDS.iter().flat_map(of).collect()
}

/// What is missing or invalid in a claim, in the order in which it is answered; values that could not be read are left
/// out, because they are reported as unreadable.
pub fn faults(claim: &Claim, codes: &CodeSets) -> Vec<Fault> {
    let mut found: Vec<(u8, Fault)> = Vec::new();
    for field in FIELDS {
        field.faults(claim, codes, &mut |fault| {
            if !claim.unreadable.contains(&fault.element) {
                found.push((field.order, fault));
            }
        });
    }
    found.sort_by_key(|(order, _)| *order);
    found.into_iter().map(|(_, fault)| fault).collect()
}

/// The claim without the values that are refused and mean nothing to later edits.
pub fn readable(claim: &Claim, codes: &CodeSets) -> Claim {
    let mut readable = claim.clone();
    let nothing = Claim::default();
    for field in FIELDS.iter().filter(|field| field.refused == Refused::Dropped) {
        let mut refused = false;
        field.faults(claim, codes, &mut |_| refused = true);
        if refused {
            field.copy(&nothing, &mut readable);
        }
    }
    readable
}
