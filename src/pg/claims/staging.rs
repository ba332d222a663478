//! Staged claims: what is wrong with them before they are adjudicated.

use serde_json::Value;

use crate::engine::claim::NoClaim;
use crate::engine::codes;
use crate::engine::edits::fields::{self, Found};
use crate::error::Result;
use crate::pg::raw::statement::connect;
use crate::pg::reference;

/// The faults of objects that were sent as claims, each with the place of its object, counted from 1. `None` stands for
/// one that is nested deeper than is read.
pub fn faults(claims: &[Option<Value>]) -> Result<Vec<(i32, Found)>> {
    connect(|| {
        let snapshot = reference::begin()?;
        let (today, sets) = (snapshot.today(), snapshot.codes());
        let of = |claim: &Option<Value>| match claim {
            Some(claim) => fields::examine(claim, today, &sets),
            None => {
                vec![Found { field: None, code: codes::SYNTAX_ERROR, message: NoClaim::TooDeep.to_string().into() }]
            }
        };
        Ok((1..)
            .zip(claims)
            .flat_map(|(place, claim)| of(claim).into_iter().map(move |found| (place, found)))
            .collect())
    })
}
