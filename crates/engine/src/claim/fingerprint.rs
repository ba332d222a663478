//! What tells an exact repeat of a claim from another claim.

use std::borrow::Cow;

use super::compound_parts::{CompoundContent, CompoundPart};
use super::fields::{FIELDS, Field, Fingerprint, Kind};
use super::payer_parts::{Content, PayerPart};
use super::{Claim, OtherPayer, QualifiedAmount};

/// How many fields release 0.1.0 had in its fingerprints, whether they were sent or not.
const ALWAYS: usize = 10;

/// Between a key and its value, and between the values of a list: bytes that no UTF-8 text contains.
const KEY_ENDS: u8 = 0xfd;
const ITEM_ENDS: u8 = 0xfc;
const FIELD_ENDS: u8 = 0xff;
const FIELD_IS_MISSING: u8 = 0xfe;

type Bytes<'a> = Cow<'a, [u8]>;

impl Field {
    /// The value in a form that does not depend on how it was written; `None` where none was sent.
    fn canonical<'a>(&self, claim: &'a Claim) -> Option<Bytes<'a>> {
        let owned = |text: String| Cow::Owned(text.into_bytes());
        let list = |items: Vec<&str>| {
            let joined = items.iter().flat_map(|item| item.bytes().chain([ITEM_ENDS])).collect();
            (!items.is_empty()).then_some(Cow::Owned(joined))
        };
        match &self.kind {
            Kind::Text(lens, form) => {
                (lens.get)(claim).as_deref().or(form.implied()).map(|text| Cow::Borrowed(text.as_bytes()))
            }
            Kind::Decimal(lens, _) => (lens.get)(claim).map(|number| owned(number.normalize().to_string())),
            Kind::Count(lens, _) => (lens.get)(claim).map(|count| owned(count.to_string())),
            Kind::Date(lens) => (lens.get)(claim).map(|date| owned(date.to_string())),
            Kind::Codes(lens) => list((lens.get)(claim).iter().map(String::as_str).collect()),
            Kind::Dur(lens, parts) => list(
                (lens.get)(claim)
                    .iter()
                    .flat_map(|triple| parts.iter().map(|part| (part.lens.get)(triple).as_str()))
                    .collect(),
            ),
            Kind::Payers(lens, parts) => {
                let texts: Vec<String> = (lens.get)(claim)
                    .iter()
                    .flat_map(|payer| parts.iter().flat_map(|part| part.texts(payer)))
                    .collect();
                list(texts.iter().map(String::as_str).collect())
            }
            Kind::Compound(lens, parts) => (lens.get)(claim).as_deref().map(|compound| {
                let whole = parts.whole.iter().flat_map(|part| part.texts(compound));
                let of = |ingredient| parts.ingredient.iter().flat_map(move |part| part.texts(ingredient));
                let texts = whole.chain(compound.ingredients.iter().flat_map(of));
                Cow::Owned(texts.flat_map(|text| text.into_bytes().into_iter().chain([ITEM_ENDS])).collect())
            }),
        }
    }
}

impl<S> CompoundPart<S> {
    /// The texts of this part, after its key.
    fn texts(&self, of: &S) -> Vec<String> {
        let value = match &self.content {
            CompoundContent::Code(lens, ..) | CompoundContent::Text(lens, _) => (lens.get)(of).clone(),
            CompoundContent::Decimal(lens, _) => (lens.get)(of).map(|number| number.normalize().to_string()),
            CompoundContent::Count(lens) => (lens.get)(of).map(|count| count.to_string()),
        };
        std::iter::once(self.key.to_owned()).chain(value).collect()
    }
}

impl PayerPart {
    /// The texts of this part of a payer, after its key.
    fn texts(&self, payer: &OtherPayer) -> Vec<String> {
        let values: Vec<String> = match &self.content {
            Content::Text(lens, _) | Content::Code(lens) => (lens.get)(payer).iter().cloned().collect(),
            Content::Date(lens) => (lens.get)(payer).iter().map(ToString::to_string).collect(),
            Content::Count(lens, ..) => (lens.get)(payer).iter().map(ToString::to_string).collect(),
            Content::RejectCodes(lens) => (lens.get)(payer).clone(),
            Content::Amounts(lens, ..) => {
                let texts = |a: &QualifiedAmount| {
                    let amount = a.amount.map(|amount| amount.normalize().to_string());
                    [a.qualifier.clone().unwrap_or_default(), amount.unwrap_or_default()]
                };
                (lens.get)(payer).iter().flat_map(texts).collect()
            }
        };
        std::iter::once(self.key.to_owned()).chain(values).collect()
    }
}

/// The digest of a claim by a table of fields. FNV-1a, because it must stay what it is in every release.
fn digest(claim: &Claim, fields: &[Field]) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    let mut always: [Option<&Field>; ALWAYS] = [None; ALWAYS];
    for field in fields {
        if let Fingerprint::Always(place) = field.fingerprint {
            always[place] = Some(field);
        }
    }
    for field in always {
        match field.and_then(|field| field.canonical(claim)) {
            Some(value) => {
                eat(&value);
                eat(&[FIELD_ENDS]);
            }
            None => eat(&[FIELD_IS_MISSING]),
        }
    }
    for field in fields.iter().filter(|field| field.fingerprint == Fingerprint::WhenSent) {
        if let Some(value) = field.canonical(claim) {
            eat(field.key.as_bytes());
            eat(&[KEY_ENDS]);
            eat(&value);
            eat(&[FIELD_ENDS]);
        }
    }
    hash.cast_signed()
}

impl Claim {
    /// A digest of what makes two requests the same: an exact repeat has the same one, in every release.
    pub fn fingerprint(&self) -> i64 {
        digest(self, FIELDS)
    }

    /// Whether a paid claim of this fingerprint is the same request: in its one form, or, for what release 0.1.0
    /// stored, as it was sent.
    pub fn repeats(&self, fingerprint: i64) -> bool {
        fingerprint == self.fingerprint() || self.fingerprint_as_sent == Some(fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::{Compared, Element, Form, Lens, Refused};
    use super::*;

    /// A field as one added after 0.1.0 would be.
    fn added(fingerprint: Fingerprint) -> Field {
        Field {
            key: "added",
            element: Element { number: "343-HD", code: "HD", label: "Added" },
            kind: Kind::Text(
                Lens { get: |c| &c.prior_authorization_number, get_mut: |c| &mut c.prior_authorization_number },
                Form::Any,
            ),
            required: false,
            invalid: "",
            order: 21,
            refused: Refused::Kept,
            fingerprint,
            compared: Compared::AsSent,
        }
    }

    #[test]
    fn a_field_added_later_enters_only_when_it_was_sent() {
        let old = Claim { cardholder_id: Some("1".into()), ..Claim::default() };
        let new = Claim { prior_authorization_number: Some("P".into()), ..old.clone() };
        assert_eq!(digest(&old, &[added(Fingerprint::WhenSent)]), digest(&old, &[]));
        assert_ne!(digest(&new, &[added(Fingerprint::WhenSent)]), digest(&new, &[]));
        assert_eq!(digest(&new, &[added(Fingerprint::No)]), digest(&new, &[]));
    }

    #[test]
    fn lists_of_other_items_are_other_values() {
        let row = |kind| Field { kind, ..added(Fingerprint::WhenSent) };
        let codes = || {
            Kind::Codes(Lens {
                get: |c| &c.submission_clarification_codes,
                get_mut: |c| &mut c.submission_clarification_codes,
            })
        };
        let of = |codes_sent: &[&str]| {
            let sent = codes_sent.iter().map(|code| (*code).to_owned()).collect();
            digest(&Claim { submission_clarification_codes: sent, ..Claim::default() }, &[row(codes())])
        };
        assert_ne!(of(&["1", "2"]), of(&["12"]));
        assert_ne!(of(&[""]), of(&[]));
    }
}
