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

/// Loads the installation's time zone.
pub(super) fn load(snapshot: &mut Snapshot) -> Result<()> {
    let seen = snapshot::Snapshot::take();
    let time_zone = match catalog::relation(c"installation") {
        Some(_) => ONLY_ROW.lookup(&seen).one(&[true.write()], |row| row.get::<String>("time_zone"))?,
        None => None,
    };
    let time_zone: Rc<str> = time_zone.map_or_else(|| UTC.into(), Into::into);
    snapshot.hold(Key::Installation, Value::Installation(time_zone));
    Ok(())
}
