//! Owners and callers.

use pgrx::prelude::*;

use crate::error::or_raise;
use crate::pg::security::caller;
use crate::pg::security::owners::{self, Kind};

/// The owner that a table, view or function of that name must have.
#[pg_extern(sql = false)]
fn due_owner(kind: &str, name: &str, is_definer: bool) -> Option<&'static str> {
    Kind::named(kind).map(|kind| owners::wanted(kind, name, is_definer))
}

/// Has ordinary triggers hear nothing, or hear again.
#[pg_extern(sql = false)]
fn quiet_triggers(quiet: bool) {
    or_raise(owners::quiet_triggers(quiet));
}

/// The role that asks.
#[pg_extern(sql = false)]
fn caller() -> pgrx::pg_sys::Oid {
    or_raise(caller::role()).into()
}
