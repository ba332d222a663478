//! The parts of a payer that was billed before: key, element, message and place of each.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::fields::{Element, Lens, lens};
use super::{
    Claim, MOST_AMOUNTS_PAID, MOST_REJECT_CODES, MOST_RESPONSIBILITIES, MOST_STAGES, OtherPayer, QualifiedAmount,
};
use crate::codes;

/// What a part holds, where, and which values are valid.
pub enum Content {
    /// A text of 1 to so many printable characters.
    Text(Lens<Option<String>, OtherPayer>, usize),
    /// A code of two digits of the set under the element's number.
    Code(Lens<Option<String>, OtherPayer>),
    /// A date.
    Date(Lens<Option<NaiveDate>, OtherPayer>),
    /// How many entries of a list were sent, its range, and how many there are.
    Count(Lens<Option<i32>, OtherPayer>, RangeInclusive<i32>, fn(&OtherPayer) -> usize),
    /// Reject codes (511-FB) of the other payer.
    RejectCodes(Lens<Vec<String>, OtherPayer>),
    /// Amounts, each with a qualifier of the set under that element's number, and the message where it has none.
    Amounts(Lens<Vec<QualifiedAmount>, OtherPayer>, Element, &'static str),
}

/// A part of an other payer.
pub struct PayerPart {
    /// Its key in JSON; the number of its element is read as well.
    pub key: &'static str,
    /// The element its reject names.
    pub element: Element,
    /// The message of its reject; empty where no readable value is refused.
    pub invalid: &'static str,
    /// What it holds.
    pub content: Content,
}

impl PayerPart {
    /// The element of the part, and that of the qualifier of its amounts.
    pub fn elements(&'static self) -> impl Iterator<Item = &'static Element> {
        let qualifier = match &self.content {
            Content::Amounts(_, qualifier, _) => Some(qualifier),
            _ => None,
        };
        [Some(&self.element), qualifier].into_iter().flatten()
    }

    /// Whether the claim's value of any part could not be read.
    pub fn is_unreadable(&'static self, claim: &Claim) -> bool {
        self.elements().any(|element| claim.unreadable.contains(&element))
    }
}

/// The element of the coverage type, which stands for a payer as a whole.
pub(super) const COVERAGE_TYPE: Element =
    Element { number: "338-5C", code: codes::MI_OTHER_PAYER_COVERAGE_TYPE, label: "Other payer coverage type" };

/// The parts, in the order of the standard.
pub static PAYER_PARTS: &[PayerPart] = &[
    PayerPart {
        key: "coverage_type",
        element: COVERAGE_TYPE,
        invalid: "Other payer coverage type is not in the code set",
        content: Content::Code(lens!(coverage_type)),
    },
    PayerPart {
        key: "id_qualifier",
        element: Element {
            number: "339-6C",
            code: codes::MI_OTHER_PAYER_ID_QUALIFIER,
            label: "Other payer ID qualifier",
        },
        invalid: "Other payer ID qualifier is not in the code set",
        content: Content::Code(lens!(id_qualifier)),
    },
    PayerPart {
        key: "id",
        element: Element { number: "340-7C", code: codes::MI_OTHER_PAYER_ID, label: "Other payer ID" },
        invalid: "Other payer ID must have 1 to 10 characters",
        content: Content::Text(lens!(id), 10),
    },
    PayerPart {
        key: "date",
        element: Element { number: "443-E8", code: codes::MI_OTHER_PAYER_DATE, label: "Other payer date" },
        invalid: "",
        content: Content::Date(lens!(date)),
    },
    PayerPart {
        key: "amount_paid_count",
        element: Element {
            number: "341-HB",
            code: codes::MI_OTHER_PAYER_AMOUNT_PAID_COUNT,
            label: "Other payer amount paid count",
        },
        invalid: "Other payer amount paid count must be 0 to 9, the number of amounts",
        content: Content::Count(lens!(amount_paid_count), 0..=MOST_AMOUNTS_PAID, |payer| payer.amounts_paid.len()),
    },
    PayerPart {
        key: "amounts_paid",
        element: Element {
            number: "431-DV",
            code: codes::MI_OTHER_PAYER_AMOUNT_PAID,
            label: "Other payer amount paid",
        },
        invalid: "Other payer amount paid must be dollars and cents, not negative and below 1,000,000",
        content: Content::Amounts(
            lens!(amounts_paid),
            Element {
                number: "342-HC",
                code: codes::MI_OTHER_PAYER_AMOUNT_PAID_QUALIFIER,
                label: "Other payer amount paid qualifier",
            },
            "Other payer amount paid qualifier is not in the code set",
        ),
    },
    PayerPart {
        key: "reject_count",
        element: Element {
            number: "471-5E",
            code: codes::MI_OTHER_PAYER_REJECT_COUNT,
            label: "Other payer reject count",
        },
        invalid: "Other payer reject count must be 0 to 5, the number of codes",
        content: Content::Count(lens!(reject_count), 0..=MOST_REJECT_CODES, |payer| payer.reject_codes.len()),
    },
    PayerPart {
        key: "reject_codes",
        element: Element {
            number: "472-6E",
            code: codes::MI_OTHER_PAYER_REJECT_CODE,
            label: "Other payer reject code",
        },
        invalid: "Other payer reject code must have 1 to 3 characters",
        content: Content::RejectCodes(lens!(reject_codes)),
    },
    PayerPart {
        key: "patient_responsibility_count",
        element: Element {
            number: "353-NR",
            code: codes::MI_PATIENT_RESPONSIBILITY_COUNT,
            label: "Other payer-patient responsibility amount count",
        },
        invalid: "Other payer-patient responsibility amount count must be 0 to 25, the number of amounts",
        content: Content::Count(lens!(responsibility_count), 0..=MOST_RESPONSIBILITIES, |payer| {
            payer.patient_responsibility.len()
        }),
    },
    PayerPart {
        key: "patient_responsibility",
        element: Element {
            number: "352-NQ",
            code: codes::MI_PATIENT_RESPONSIBILITY,
            label: "Other payer-patient responsibility amount",
        },
        invalid: "Other payer-patient responsibility must be dollars and cents, not negative and below 1,000,000",
        content: Content::Amounts(
            lens!(patient_responsibility),
            Element {
                number: "351-NP",
                code: codes::MI_PATIENT_RESPONSIBILITY_QUALIFIER,
                label: "Other payer-patient responsibility amount qualifier",
            },
            "Other payer-patient responsibility qualifier is not in the code set",
        ),
    },
    PayerPart {
        key: "benefit_stage_count",
        element: Element { number: "392-MU", code: codes::MI_BENEFIT_STAGE_COUNT, label: "Benefit stage count" },
        invalid: "Benefit stage count must be 0 to 4, the number of stages",
        content: Content::Count(lens!(stage_count), 0..=MOST_STAGES, |payer| payer.benefit_stages.len()),
    },
    PayerPart {
        key: "benefit_stages",
        element: Element { number: "394-MW", code: codes::MI_BENEFIT_STAGE_AMOUNT, label: "Benefit stage amount" },
        invalid: "Benefit stage amount must be dollars and cents, not negative and below 1,000,000",
        content: Content::Amounts(
            lens!(benefit_stages),
            Element { number: "393-MV", code: codes::MI_BENEFIT_STAGE_QUALIFIER, label: "Benefit stage qualifier" },
            "Benefit stage qualifier is not in the code set",
        ),
    },
];
