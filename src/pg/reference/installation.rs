//! What holds for the whole installation.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, Value};
use crate::error::Result;
use crate::pg::raw::catalog;
use crate::pg::raw::statement::{run, statement};

statement!(INSTALLATION, "installation/installation.sql");

/// The time zone of tables that say nothing of it, such as an older release's.
const UTC: &str = "UTC";

/// Loads the installation's time zone.
pub(super) fn load(snapshot: &mut Snapshot) -> Result<()> {
    let mut time_zone: Rc<str> = UTC.into();
    if catalog::relation(c"installation").is_some()
        && let Some(row) = run(&INSTALLATION, &[])?.first()
    {
        time_zone = row.get::<String>("time_zone")?.into();
    }
    snapshot.hold(Key::Installation, Value::Installation(time_zone));
    Ok(())
}
