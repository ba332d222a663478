//! Claims decided under the facts of the database, without effects.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::engine::batch::{MemberState, Submission};
use crate::engine::claim::Claim;
use crate::engine::facts::ClaimStatus;
use crate::error::{Error, Result};
use crate::pg::access::Source;
use crate::pg::claims::accumulators::Purpose;
use crate::pg::claims::keys::{self, ClaimKey};
use crate::pg::claims::load::{Received, load};
use crate::pg::claims::reversal::{self, Which};
use crate::pg::claims::sent::{self, Sent};
use crate::pg::claims::{numbered, writing};
use crate::pg::raw::statement::connect;
use crate::pg::reference;

/// Claims that are alternatives to each other, with the state of their members.
pub fn cases(
    claims: impl IntoIterator<Item = Rc<Claim>>,
    received: Received,
) -> Result<(Vec<Submission>, MemberState)> {
    let (mut cases, state) = load(&numbered(claims, received), Purpose::Price)?;
    let taken: FxHashSet<ClaimKey> = keys::paid(cases.iter())?.into_iter().collect();
    for case in &mut cases {
        case.facts.key_is_taken = taken.contains(&ClaimKey::of(case));
    }
    Ok((cases, state))
}

/// Answers a question about a stored claim of a status.
///
/// # Errors
/// P0002 where no claim has the number; 55000 where it is of another status, where what it was sent as is not kept, or
/// while a claim is being written.
pub fn about<R>(
    source: Source,
    claim_number: &str,
    status: ClaimStatus,
    work: impl FnOnce(Sent) -> Result<R>,
) -> Result<R> {
    writing::refuse()?;
    connect(|| {
        reference::begin()?;
        let found = reversal::find(&Which::Number(claim_number))?;
        reversal::record_readers_of(source, claim_number)?;
        let Some((id, date, found)) = found.first() else { return Err(Error::UnknownClaim) };
        if *found != status {
            return Err(Error::ClaimStatus { found: found.name(), asked: status.name() });
        }
        work(sent::whole((*id, *date))?.ok_or(Error::UnknownClaim)?)
    })
}

/// The claim with a change.
pub fn changed(claim: &Claim, change: impl FnOnce(&mut Claim)) -> Rc<Claim> {
    let mut claim = claim.clone();
    change(&mut claim);
    Rc::new(claim)
}
