//! Claims that wait in `pbm.claims_staging`.

use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::engine::edits::fields::Found;
use crate::error::{Error, or_raise};
use crate::pg::claims::staging;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::jsonb::Document;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::transaction;
use crate::pg::raw::value::Write;
use crate::pg::settings;

/// A fault of a claim of an array.
pub struct ClaimFault(i32, Found);

impl Composite for ClaimFault {
    const TYPE: RowType = RowType { name: "pbm.claim_fault", array: "pbm.claim_fault[]" };

    fn columns(&self) -> Vec<Column> {
        let Self(place, found) = self;
        vec![
            ("place", place.write()),
            ("field", found.field.write()),
            ("code", found.code.write()),
            ("message", (*found.message).write()),
            ("hint", found.hint().write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn claim_faults(claims: Document) -> SetOfIterator<'static, Returned<ClaimFault>> {
    let elements = claims.read_elements(settings::batch_limit());
    let faults = or_raise(elements.and_then(|claims| staging::faults(&claims)));
    SetOfIterator::new(faults.into_iter().map(|(place, found)| Returned(ClaimFault(place, found))))
}

/// Refuses to go on where the caller could not commit.
#[pg_extern(sql = false)]
fn require_own_transactions() {
    if !transaction::may_commit() {
        or_raise(Err::<(), _>(Error::InsideTransaction));
    }
}
