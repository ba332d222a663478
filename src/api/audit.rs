//! The audit of writes: classes of columns, changes of definitions.

use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::engine::privacy::classes::{self, Class};
use crate::error::{Error, or_raise};
use crate::pg::audit::{self, Opened};
use crate::pg::definitions;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::reference::cache;

/// A column and its class.
pub struct Classified {
    table: &'static str,
    column: &'static str,
    class: Class,
}

impl Composite for Classified {
    const TYPE: RowType = RowType { name: "pbm.column_class", array: "pbm.column_class[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("table_name", self.table.write()),
            ("column_name", self.column.write()),
            ("class", self.class.name().write()),
            ("letter", self.class.letter().map(String::from).write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn list_column_classes() -> SetOfIterator<'static, Returned<Classified>> {
    cache::enter();
    let columns = classes::tables().flat_map(|table| {
        let of_class = move |(class, columns): &'static (Class, &'static [&'static str])| {
            columns.iter().map(move |column| Classified { table: table.name, column, class: *class })
        };
        table.columns.iter().flat_map(of_class)
    });
    SetOfIterator::new(columns.map(Returned))
}

impl Composite for Opened {
    const TYPE: RowType = RowType { name: "pbm.audited_values", array: "pbm.audited_values[]" };

    fn columns(&self) -> Vec<Column> {
        vec![("old_values", self.old_values.write()), ("new_values", self.new_values.write())]
    }
}

#[pg_extern(sql = false)]
fn open_audited_values(audit_id: i64, purpose: &str) -> Returned<Opened> {
    cache::enter();
    Returned(or_raise(audit::open_values(audit_id, purpose)))
}

#[pg_extern(sql = false)]
fn begin_definitions() {
    definitions::begin();
}

#[pg_extern(sql = false)]
fn guard_definition(command: &str, object_type: &str, identity: &str, is_maintenance: bool) {
    or_raise(definitions::guard(command, object_type, identity, is_maintenance));
}

#[pg_extern(sql = false)]
fn needed_triggers() -> Vec<String> {
    definitions::needed_triggers()
}

/// Holds a label to what it may be.
pub fn check_label(is_column: bool, label: &str) {
    if !is_column {
        Error::LabelNotOfColumn.raise()
    }
    if Class::parse(label).is_none() {
        Error::UnknownClass.raise()
    }
}
