//! Sealing, anchors and the check of the audit.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::engine::evidence::check::Finding;
use crate::error::or_raise;
use crate::pg::evidence::{anchor, public_key, retain, seal, verify};
use crate::pg::raw::arguments::moment;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::connect;
use crate::pg::raw::value::Write;
use crate::pg::reference::cache;

impl Composite for Finding {
    const TYPE: RowType = RowType { name: "pbm.audit_finding", array: "pbm.audit_finding[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("block", self.block.map(u64::cast_signed).write()),
            ("finding", self.what.name().write()),
            ("detail", self.detail.write()),
        ]
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[pg_extern(sql = false)]
fn audit_seal() -> i64 {
    cache::enter();
    number(or_raise(connect(seal::tick)))
}

/// Seals after masking, which emptied the audit: the block that begins the chain says so.
#[pg_extern(sql = false)]
fn audit_seal_first(reason: &str) -> i64 {
    cache::enter();
    number(or_raise(connect(|| seal::seal_from(Some(reason)))))
}

#[pg_extern(sql = false)]
fn audit_anchor_now() -> Option<i64> {
    cache::enter();
    or_raise(connect(anchor::give_out)).map(number)
}

#[pg_extern(sql = false)]
fn audit_verify(
    from_time: TimestampWithTimeZone,
    to_time: TimestampWithTimeZone,
) -> SetOfIterator<'static, Returned<Finding>> {
    cache::enter();
    let findings = or_raise(connect(|| verify::verify(moment(from_time), moment(to_time))));
    SetOfIterator::new(findings.into_iter().map(Returned))
}

#[pg_extern(sql = false)]
fn audit_tombstone(table_name: &str, part: pg_sys::Oid, from_date: &str, until_date: &str) -> i64 {
    cache::enter();
    number(or_raise(connect(|| retain::tombstone(table_name, part.to_u32(), from_date, until_date))))
}

#[pg_extern(sql = false)]
fn audit_public_key() -> Option<String> {
    cache::enter();
    or_raise(public_key())
}
