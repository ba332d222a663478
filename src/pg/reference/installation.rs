//! What holds for the whole installation.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, Value};
use crate::error::Result;
use crate::pg::raw::catalog;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static ONLY_ROW: Index =
    Index { table: "pbm.installation", name: "installation_pkey", keys: &[("only_row", Comparison::Equal)] };

/// The time zone of tables that say nothing of it, such as an older release's.
const UTC: &str = "UTC";

/// The one row.
#[derive(Debug)]
pub struct Installation {
    pub time_zone: String,
    /// What digests in the audit are keyed with.
    pub audit_secret: Option<[u8; 32]>,
}

/// Loads the installation.
pub(super) fn load(snapshot: &mut Snapshot) -> Result<()> {
    let seen = snapshot::Snapshot::take();
    let found = match catalog::relation(c"installation") {
        Some(_) => ONLY_ROW.lookup(&seen).one(&[true.write()], |row| {
            let audit_secret = row.get::<Vec<u8>>("audit_secret")?.try_into().ok();
            Ok(Installation { time_zone: row.get("time_zone")?, audit_secret })
        })?,
        None => None,
    };
    let installation = found.unwrap_or_else(|| Installation { time_zone: UTC.into(), audit_secret: None });
    snapshot.hold(Key::Installation, Value::Installation(Rc::new(installation)));
    Ok(())
}
