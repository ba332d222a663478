//! The product is on file and in use.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 54 a product that is not on file, and 77 one that is discontinued (D-1).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 3,
        name: "product",
        rule: "D-1",
        codes: &[codes::PRODUCT_NOT_MATCHED, codes::DISCONTINUED_PRODUCT],
        words: &[
            (Outcome::Passed, "the product is on file and in use"),
            (Outcome::Rejected, "the product was discontinued on {last_date}"),
            (Outcome::Rejected, "the NDC is not on file"),
        ],
    },
    group: Group::Product,
    of_compound: OfCompound::Covered,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    case.claim.ndc().map_err(|_| Skip::Ndc)?;
    let Ok(product) = case.product() else {
        return Ok(vec![Finding::reject(codes::PRODUCT_NOT_MATCHED, "NDC is not on file", [])]);
    };
    let obsolete = product.obsolete_date.filter(|last| case.fill_date().is_ok_and(|date| date > *last));
    Ok(vec![match obsolete {
        Some(last) => Finding::reject(
            codes::DISCONTINUED_PRODUCT,
            format!("Product was discontinued on {last}"),
            [Detail::date(Name::LastDate, last)],
        ),
        None => Finding::passed([]),
    }])
}
