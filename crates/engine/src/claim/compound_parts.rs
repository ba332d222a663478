//! The parts of a compound and of its ingredients: key, element, message and place of each.

use rust_decimal::Decimal;

use super::compound::{Compound, CompoundIngredient};
use super::fields::{Element, Lens, lens};
use super::is_quantity;
use crate::claim::{Claim, is_dollars};
use crate::codes;

/// What a part holds, where, and which values are valid.
pub enum CompoundContent<S: 'static> {
    /// A code of at least so many digits, of the set under a number of its own.
    Code(Lens<Option<String>, S>, usize, &'static str),
    /// A code that no set lists, and which are valid.
    Text(Lens<Option<String>, S>, fn(&str) -> bool),
    /// A number with decimals, and which are valid.
    Decimal(Lens<Option<Decimal>, S>, fn(Decimal) -> bool),
    /// How many ingredients were sent: any number, which is compared with theirs elsewhere.
    Count(Lens<Option<i32>, S>),
}

/// A part of a compound or of an ingredient.
pub struct CompoundPart<S: 'static> {
    /// Its key in JSON; the number of its element is read as well.
    pub key: &'static str,
    /// The element its reject names.
    pub element: Element,
    /// The message of its reject.
    pub invalid: &'static str,
    /// Whether a compound without it is rejected.
    pub required: bool,
    /// What it holds.
    pub content: CompoundContent<S>,
}

/// The parts of a compound, and those of an ingredient.
pub struct CompoundParts {
    /// What is said once.
    pub whole: &'static [CompoundPart<Compound>],
    /// What is said of each ingredient.
    pub ingredient: &'static [CompoundPart<CompoundIngredient>],
}

impl CompoundParts {
    /// The elements of all parts.
    pub fn elements(&'static self) -> impl Iterator<Item = &'static Element> {
        self.whole.iter().map(|part| &part.element).chain(self.ingredient.iter().map(|part| &part.element))
    }

    /// Whether the claim's value of any part could not be read.
    pub fn is_unreadable(&'static self, claim: &Claim) -> bool {
        self.elements().any(|element| claim.unreadable.contains(&element))
    }
}

/// The key of the list of ingredients.
pub const INGREDIENTS: &str = "ingredients";

/// The element of the count of ingredients, which stands for a compound as a whole.
pub(super) const INGREDIENT_COUNT: Element =
    Element { number: "447-EC", code: codes::MI_INGREDIENT_COUNT, label: "Compound ingredient component count" };

/// The element of an ingredient's product, which stands for an ingredient as a whole.
pub(super) const INGREDIENT_PRODUCT: Element =
    Element { number: "489-TE", code: codes::MI_INGREDIENT_PRODUCT, label: "Compound product ID" };

/// The set of codes of the basis of cost (423-DN), which ingredients have in common with other products.
const BASES_OF_COST: &str = "423-DN";

/// The one kind of product ID (488-RE) that an ingredient is known by.
const NDC: &str = "03";

/// The most digits of a route of administration (995-E2).
const ROUTE_LENGTH: usize = 11;

/// All of them.
pub static COMPOUND_PARTS: CompoundParts = CompoundParts {
    whole: &[
        CompoundPart {
            key: "dosage_form",
            element: Element {
                number: "450-EF",
                code: codes::MI_COMPOUND_FORM,
                label: "Compound dosage form description code",
            },
            invalid: "Compound dosage form is missing or not in the code set",
            required: true,
            content: CompoundContent::Code(lens!(dosage_form), 2, "450-EF"),
        },
        CompoundPart {
            key: "dispensing_unit",
            element: Element {
                number: "451-EG",
                code: codes::MI_COMPOUND_UNIT,
                label: "Compound dispensing unit form indicator",
            },
            invalid: "Compound dispensing unit is missing or not in the code set",
            required: true,
            content: CompoundContent::Code(lens!(dispensing_unit), 1, "451-EG"),
        },
        CompoundPart {
            key: "route",
            element: Element { number: "995-E2", code: codes::MI_ROUTE, label: "Route of administration" },
            invalid: "Route of administration must be a code of 1 to 11 digits",
            required: false,
            content: CompoundContent::Text(lens!(route), |code| {
                (1..=ROUTE_LENGTH).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())
            }),
        },
        CompoundPart {
            key: "type",
            element: Element { number: "996-G1", code: codes::MI_COMPOUND_TYPE, label: "Compound type" },
            invalid: "Compound type is not in the code set",
            required: false,
            content: CompoundContent::Code(lens!(compound_type), 2, "996-G1"),
        },
        CompoundPart {
            key: "level_of_effort",
            element: Element { number: "474-8E", code: codes::MI_LEVEL_OF_EFFORT, label: "Level of effort" },
            invalid: "Level of effort is not in the code set",
            required: false,
            content: CompoundContent::Code(lens!(level_of_effort), 1, "474-8E"),
        },
        CompoundPart {
            key: "ingredient_count",
            element: INGREDIENT_COUNT,
            invalid: "",
            required: false,
            content: CompoundContent::Count(lens!(ingredient_count)),
        },
    ],
    ingredient: &[
        CompoundPart {
            key: "id_qualifier",
            element: Element {
                number: "488-RE",
                code: codes::MI_INGREDIENT_QUALIFIER,
                label: "Compound product ID qualifier",
            },
            invalid: "Compound product ID qualifier must be 03, NDC",
            required: false,
            content: CompoundContent::Text(lens!(id_qualifier), |code| code == NDC),
        },
        CompoundPart {
            key: "ndc",
            element: INGREDIENT_PRODUCT,
            invalid: "Compound product ID is missing or no NDC",
            required: true,
            content: CompoundContent::Text(lens!(product_id), |text| crate::identifier::Ndc::parse(text).is_ok()),
        },
        CompoundPart {
            key: "quantity",
            element: Element {
                number: "448-ED",
                code: codes::MI_INGREDIENT_QUANTITY,
                label: "Compound ingredient quantity",
            },
            invalid: "Compound ingredient quantity must be above 0 and below 10,000,000, with at most three decimals",
            required: true,
            content: CompoundContent::Decimal(lens!(quantity), is_quantity),
        },
        CompoundPart {
            key: "cost",
            element: Element {
                number: "449-EE",
                code: codes::MI_INGREDIENT_DRUG_COST,
                label: "Compound ingredient drug cost",
            },
            invalid: "Compound ingredient cost must be dollars and cents below 1,000,000",
            required: false,
            content: CompoundContent::Decimal(lens!(cost), is_dollars),
        },
        CompoundPart {
            key: "basis_of_cost",
            element: Element {
                number: "490-UE",
                code: codes::MI_INGREDIENT_BASIS,
                label: "Compound ingredient basis of cost determination",
            },
            invalid: "Compound ingredient basis of cost is not in the code set",
            required: false,
            content: CompoundContent::Code(lens!(basis_of_cost), 2, BASES_OF_COST),
        },
    ],
};
