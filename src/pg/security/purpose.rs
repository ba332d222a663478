//! What records may be used for, by role.

use crate::error::{Error, Result};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::value::{Write, role};

statement!(PURPOSE, "access/purpose.sql");

static STANDING: Index =
    Index { table: "pbm.standing_purpose", name: "standing_purpose_pkey", keys: &[("role_id", Comparison::Equal)] };

/// Whether a role, or one that it inherits from, may use records for a purpose.
///
/// # Errors
/// 22023 for a purpose that pbm does not know, 42501 for one that the role may not have.
pub fn check(purpose: &str, role_id: u32) -> Result<()> {
    connect(|| {
        let rows = run(&PURPOSE, &[purpose.write(), role(role_id)])?;
        let row = rows.first().ok_or(Error::UnknownPurpose)?;
        if row.get("is_allowed")? { Ok(()) } else { Err(Error::PurposeNotAllowed) }
    })
}

/// The purpose of a role that declares none, where a security administrator gave it one. A row whose number and name are
/// not of one role is of a role that is gone.
pub fn standing(role_id: u32, role_name: &str) -> Result<Option<String>> {
    let snapshot = Snapshot::take();
    let found = STANDING
        .lookup(&snapshot)
        .one(&[role(role_id)], |row| Ok((row.get::<String>("role_name")?, row.get::<String>("purpose")?)))?;
    Ok(found.filter(|(name, _)| name == role_name).map(|(_, purpose)| purpose))
}
