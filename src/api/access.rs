//! Who reads personal data, and why.

use std::ffi::CString;

use pgrx::prelude::*;

use crate::error::{Error, Result, or_raise};
use crate::pg::access::context::{self, Context, Source};
use crate::pg::access::refusal;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::raw::{session, transaction};
use crate::pg::security::{server, transport};

impl Composite for Context {
    const TYPE: RowType = RowType { name: "pbm.access_context", array: "pbm.access_context[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("app_user", self.app_user.write()),
            ("purpose", self.purpose.write()),
            ("ticket", self.ticket.write()),
            ("source", self.source.name().write()),
            ("session_user_name", session::session_user().write()),
            ("role_name", session::outer_user().write()),
        ]
    }
}

fn given<'a>(value: Option<&'a str>, name: &'static str) -> Result<&'a str> {
    value.ok_or(Error::NullArgument(name))
}

#[pg_extern(sql = false)]
fn begin_access(app_user: Option<&str>, purpose: Option<&str>, ticket: Option<&str>) {
    let run = || context::begin(given(app_user, "app_user")?, given(purpose, "purpose")?, ticket, Source::Begun);
    or_raise(run());
}

#[pg_extern(sql = false)]
fn current_access() -> Option<Returned<Context>> {
    or_raise(context::current()).map(Returned)
}

#[pg_extern(sql = false)]
fn require_encryption() {
    or_raise(transport::require());
}

#[pg_extern(sql = false)]
fn caller_name() -> String {
    session::outer_user()
}

#[pg_extern(sql = false)]
fn require_access() -> Returned<Context> {
    Returned(or_raise(context::require()))
}

#[pg_extern(sql = false)]
fn require_purpose() {
    or_raise(context::require_to_read());
}

#[pg_extern(sql = false)]
fn note_misuse() {
    refusal::note_misuse();
}

#[pg_extern(sql = false)]
fn commit_durably() {
    transaction::force_sync_commit();
}

#[pg_extern(sql = false)]
fn begin_access_signed(token: Option<&str>) {
    let run = || context::begin_signed(given(token, "token")?);
    or_raise(run());
}

#[pg_extern(sql = false)]
fn is_preloaded() -> bool {
    session::preloads("pbm")
}

#[pg_extern(sql = false)]
fn server_setting(name: &str) -> Option<String> {
    session::server_setting(&CString::new(name).ok()?)
}

#[pg_extern(sql = false)]
fn server_fact(name: &str) -> Option<String> {
    or_raise(server::fact(name))
}
