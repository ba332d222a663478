//! The checks of a claim's fields one by one, by the table of fields.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::compound_parts::{CompoundContent, CompoundPart, CompoundParts};
use super::fields::{Element, FIELDS, Field, Form, Kind, OTHER_PAYER_COUNT, PAYER_COUNT, PERSON_CODE_LENGTH, Refused};
use super::payer_parts::{Content, PayerPart};
use super::{Claim, Compound, MOST_PAYERS, OtherPayer, is_amount};
use crate::facts::CodeSets;
use crate::identifier::{Ndc, NdcError, is_valid_dea, is_valid_npi};

/// Why a field is missing or invalid: the element its reject names, and the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of its field.
    pub field: &'static str,
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
            // What stands there for a compound is asked where it is made up.
            Kind::Text(_, Form::Ndc) if claim.is_compound() => None,
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
                        add(Fault { field: self.key, element: &part.element, message: part.invalid.into() });
                    }
                }
                None
            }
            Kind::Payers(lens, parts) => {
                // What could not be read is missing in the list: its length says nothing.
                let is_whole = !parts.iter().any(|part| part.is_unreadable(claim));
                let payers = (lens.get)(claim).len();
                if is_whole && !is_count_of(claim.other_payer_count.as_ref(), &(0..=MOST_PAYERS), payers) {
                    add(Fault { field: PAYER_COUNT, element: &COUNT_ELEMENT, message: MISCOUNTED.into() });
                }
                let whole = |part: &&PayerPart| is_whole || !matches!(part.content, Content::Count(..));
                for payer in (lens.get)(claim) {
                    for part in parts.iter().filter(whole) {
                        part.faults(payer, codes, &mut |element, invalid| {
                            add(Fault { field: self.key, element, message: invalid.into() });
                        });
                    }
                }
                None
            }
            // What is said of the compound of a claim that is for none is rejected as such.
            Kind::Compound(lens, parts) => {
                if let Some(compound) = (lens.get)(claim).as_deref().filter(|_| claim.is_compound()) {
                    parts.faults(compound, codes, &mut |element, invalid| {
                        add(Fault { field: self.key, element, message: invalid.into() });
                    });
                }
                None
            }
        };
        if let Some(message) = message {
            add(Fault { field: self.key, element: &self.element, message });
        }
    }

    /// The message unless the value is valid; a value that is missing is valid where none is required.
    fn unless(&self, valid: Option<bool>) -> Option<Cow<'static, str>> {
        (!valid.unwrap_or(!self.required)).then_some(self.invalid.into())
    }
}

/// The element and the message of a count of payers that is not theirs.
static COUNT_ELEMENT: Element = OTHER_PAYER_COUNT;
const MISCOUNTED: &str = "Other payer count must be 0 to 9, the number of payers";

/// The longest reject code (511-FB).
const REJECT_CODE_LENGTH: usize = 3;

impl PayerPart {
    /// The elements of this part of a payer that are not valid, with their messages.
    fn faults(
        &'static self,
        payer: &OtherPayer,
        codes: &CodeSets,
        add: &mut impl FnMut(&'static Element, &'static str),
    ) {
        let set = self.element.number;
        let valid = match &self.content {
            Content::Text(lens, most) => (lens.get)(payer).as_deref().is_none_or(|text| fits(text, *most)),
            Content::Code(lens) => (lens.get)(payer).as_deref().is_none_or(|code| is_qualifier(code, set, codes)),
            Content::Date(_) => true,
            Content::Count(lens, range, length) => is_count_of((lens.get)(payer).as_ref(), range, length(payer)),
            Content::RejectCodes(lens) => (lens.get)(payer).iter().all(|code| fits(code, REJECT_CODE_LENGTH)),
            Content::Amounts(lens, qualifier, invalid) => {
                let amounts = (lens.get)(payer);
                let qualified = |code: &str| is_qualifier(code, qualifier.number, codes);
                if !amounts.iter().all(|a| a.qualifier.as_deref().is_some_and(qualified)) {
                    add(qualifier, invalid);
                }
                amounts.iter().all(|a| a.amount.is_some_and(is_amount))
            }
        };
        if !valid {
            add(&self.element, self.invalid);
        }
    }

    /// The number of the element whose values are looked for in a code set.
    fn code_set(&self) -> Option<&'static str> {
        match &self.content {
            Content::Code(_) => Some(self.element.number),
            Content::Amounts(_, qualifier, _) => Some(qualifier.number),
            _ => None,
        }
    }
}

impl CompoundParts {
    /// The elements of a compound and its ingredients that are missing or not valid, each once, with their messages.
    fn faults(
        &'static self,
        compound: &Compound,
        codes: &CodeSets,
        add: &mut impl FnMut(&'static Element, &'static str),
    ) {
        for part in self.whole.iter().filter(|part| !part.is_valid(compound, codes)) {
            add(&part.element, part.invalid);
        }
        for part in self.ingredient {
            if compound.ingredients.iter().any(|ingredient| !part.is_valid(ingredient, codes)) {
                add(&part.element, part.invalid);
            }
        }
    }
}

impl<S> CompoundPart<S> {
    /// Whether the value is valid; one that was not sent is where none is required.
    fn is_valid(&self, of: &S, codes: &CodeSets) -> bool {
        let valid = match &self.content {
            CompoundContent::Code(lens, digits, set) => (lens.get)(of)
                .as_deref()
                .map(|code| code.len() == (*digits).max(code.trim_start_matches('0').len()) && codes.allows(set, code)),
            CompoundContent::Text(lens, valid) => (lens.get)(of).as_deref().map(valid),
            CompoundContent::Decimal(lens, valid) => (lens.get)(of).map(valid),
            CompoundContent::Count(lens) => (lens.get)(of).map(|_| true),
        };
        valid.unwrap_or(!self.required)
    }

    /// The number of the set whose codes it takes.
    fn code_set(&self) -> Option<&'static str> {
        match &self.content {
            CompoundContent::Code(_, _, set) => Some(set),
            _ => None,
        }
    }
}

/// Whether a count is in its range and that of the entries sent; one that was not sent is their number.
fn is_count_of(count: Option<&i32>, range: &RangeInclusive<i32>, entries: usize) -> bool {
    let entries = i32::try_from(entries).unwrap_or(i32::MAX);
    range.contains(&entries) && count.is_none_or(|count| *count == entries)
}

/// Whether a text is a code of two characters that the set has.
fn is_qualifier(code: &str, set: &str, codes: &CodeSets) -> bool {
    code.len() == 2 && codes.allows(set, code)
}

/// The numbers of the fields whose values are looked for in a code set.
pub fn fields_with_code_sets() -> Vec<&'static str> {
    let of = |field: &'static Field| match &field.kind {
        Kind::Text(_, Form::Code { .. }) | Kind::Codes(_) => vec![field.element.number],
        Kind::Dur(_, parts) => parts.iter().map(|part| part.element.number).collect(),
        Kind::Payers(_, parts) => parts.iter().filter_map(PayerPart::code_set).collect(),
        Kind::Compound(_, parts) => {
            let whole = parts.whole.iter().filter_map(CompoundPart::code_set);
            whole.chain(parts.ingredient.iter().filter_map(CompoundPart::code_set)).collect()
        }
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
    // Ingredients make a compound of a claim that says nothing; one that says what cannot be read is none.
    if readable.compound_code.is_none() && claim.compound_code.is_some() {
        readable.compound = None;
    }
    readable
}
