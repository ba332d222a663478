//! The state of the read audit, and its report about one person.

use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::error::or_raise;
use crate::pg::access::{self, Health, Source};
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::security::caller;

impl Composite for Health {
    const TYPE: RowType = RowType { name: "pbm.read_audit_state", array: "pbm.read_audit_state[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("database_id", self.database.write()),
            ("state", self.state.write()),
            ("pid", self.pid.write()),
            ("waiting", self.waiting.write()),
            ("expected", self.expected.write()),
            ("capacity", self.capacity.write()),
            ("written", self.written.write()),
            ("sqlstate", self.sqlstate.write()),
            ("heartbeat", self.heartbeat.write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn read_audit_states() -> SetOfIterator<'static, Returned<Health>> {
    SetOfIterator::new(access::health().into_iter().map(Returned))
}

#[pg_extern(sql = false)]
fn read_audit_is_preloaded() -> bool {
    access::is_preloaded()
}

#[pg_extern(sql = false)]
fn require_read_audit() -> bool {
    or_raise(access::require().map(|()| true))
}

fn person(patient_id: Option<pgrx::Uuid>) -> Option<uuid::Uuid> {
    patient_id.map(|id| uuid::Uuid::from_bytes(*id.as_bytes()))
}

#[pg_extern(sql = false)]
fn look_at_person(patient_id: Option<pgrx::Uuid>) -> bool {
    or_raise(person(patient_id).map_or(Ok(()), access::look_at));
    true
}

#[pg_extern(sql = false)]
fn note_hidden_persons(patient_ids: Option<Vec<Option<pgrx::Uuid>>>) {
    let persons = patient_ids.unwrap_or_default().into_iter().filter_map(person).collect();
    caller::note_hidden(persons);
    or_raise(access::record_hidden(Source::PersonOfCard));
}

#[pg_extern(sql = false)]
fn record_access_report(patient_id: Option<pgrx::Uuid>) {
    let member = person(patient_id);
    // Whom a call before asked about is not asked about here.
    caller::note_hidden(Vec::new());
    or_raise(access::record(Source::AccessReport, member.as_slice()));
}
