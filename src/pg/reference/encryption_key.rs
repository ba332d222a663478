//! The keys that are registered, by number and state.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, Value};
use crate::engine::cipher::keyfile::Purpose;
use crate::error::{Error, Result};
use crate::pg::encryption::{Registered, State};
use crate::pg::raw::catalog;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static FROM_ID: Index =
    Index { table: "pbm.encryption_key", name: "encryption_key_pkey", keys: &[("key_id", Comparison::AtLeast)] };

/// Loads them all; tables of an older release have none.
pub(super) fn load(snapshot: &mut Snapshot) -> Result<()> {
    let seen = snapshot::Snapshot::take();
    let keys = match catalog::relation(c"encryption_key") {
        Some(_) => FROM_ID.lookup(&seen).all(&[0_i32.write()], registered)?,
        None => vec![],
    };
    snapshot.hold(Key::EncryptionKeys, Value::EncryptionKeys(Rc::new(keys)));
    Ok(())
}

fn registered(row: &Row<'_>) -> Result<Registered> {
    let unreadable = |column| Error::UnreadableColumn { of: "encryption_key", column };
    Ok(Registered {
        id: u16::try_from(row.get::<i32>("key_id")?).map_err(|_| unreadable("key_id"))?,
        purpose: Purpose::parse(&row.get::<String>("purpose")?).ok_or(unreadable("purpose"))?,
        state: State::parse(&row.get::<String>("state")?).ok_or(unreadable("state"))?,
        fingerprint: row.get("fingerprint")?,
    })
}
