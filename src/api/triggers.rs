//! The triggers of the tables. Written without `#[pg_trigger]`, whose symbols have other names and whose `Err` would
//! reach the client as XX000 whatever it was.

use pgrx::iter::SetOfIterator;
use pgrx::pg_sys::Pg_finfo_record;
use pgrx::prelude::*;

use crate::error::or_raise;
use crate::pg::audit;
use crate::pg::definitions;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::event::{Done, EventCall};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::trigger::{Nothing, TriggerCall};
use crate::pg::raw::value::{Write, relation};
use crate::pg::reference::{cache, schema};
use crate::pg::triggers::State;

/// PostgreSQL asks each function of a library for the version of its calling convention.
const VERSION_1: &Pg_finfo_record = &Pg_finfo_record { api_version: 1 };

#[expect(unsafe_code, reason = "PostgreSQL looks the symbol up by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn pg_finfo_audit_change() -> &'static Pg_finfo_record {
    VERSION_1
}

/// Logs a change of a personal record.
#[expect(unsafe_code, reason = "released SQL names this symbol")]
#[unsafe(no_mangle)]
#[pg_guard]
pub extern "C-unwind" fn audit_change(call: TriggerCall) -> Nothing {
    call.run(|change| {
        let mut arguments = change.arguments();
        let keys = arguments.split_off(1.min(arguments.len()));
        or_raise(audit::record(change, arguments.first().map_or("", String::as_str), &keys));
    })
}

#[expect(unsafe_code, reason = "PostgreSQL looks the symbol up by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn pg_finfo_audit_refuse() -> &'static Pg_finfo_record {
    VERSION_1
}

/// Lets a log only grow.
#[expect(unsafe_code, reason = "released SQL names this symbol")]
#[unsafe(no_mangle)]
#[pg_guard]
pub extern "C-unwind" fn audit_refuse(call: TriggerCall) -> Nothing {
    call.run(|change| audit::refuse(&change.table()).raise())
}

#[expect(unsafe_code, reason = "PostgreSQL looks the symbol up by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn pg_finfo_reference_changed() -> &'static Pg_finfo_record {
    VERSION_1
}

/// Has every session load reference data again after this transaction commits.
#[expect(unsafe_code, reason = "released SQL names this symbol")]
#[unsafe(no_mangle)]
#[pg_guard]
pub extern "C-unwind" fn reference_changed(call: TriggerCall) -> Nothing {
    call.run(|change| cache::reference_changed(&change.table()))
}

#[expect(unsafe_code, reason = "PostgreSQL looks the symbol up by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn pg_finfo_guard_extension() -> &'static Pg_finfo_record {
    VERSION_1
}

/// Refuses to drop the extension or to change what belongs to it.
#[expect(unsafe_code, reason = "SQL names this symbol")]
#[unsafe(no_mangle)]
#[pg_guard]
pub extern "C-unwind" fn guard_extension(call: EventCall) -> Done {
    call.run(|event| {
        if event.extensions().iter().any(|name| name == EXTENSION) {
            or_raise(definitions::guard(&event.command(), "extension", EXTENSION, true));
        }
    })
}

/// Takes part in no name of an SQL statement but as the extension's own.
const EXTENSION: &str = "pbm";

impl Composite for State {
    const TYPE: RowType = RowType { name: "pbm.trigger_state", array: "pbm.trigger_state[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("table_name", self.table.write()),
            ("holds", self.holds.write()),
            ("relation", relation(self.relation)),
            ("trigger_name", self.needed.name.write()),
            ("event", self.needed.event.write()),
            ("clauses", self.needed.clauses().write()),
            ("function_name", self.needed.function.write()),
            ("wanted", self.needed.wanted.write()),
            ("found", self.found.write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn trigger_states() -> SetOfIterator<'static, Returned<State>> {
    cache::enter();
    SetOfIterator::new(or_raise(schema::trigger_states()).into_iter().map(Returned))
}
