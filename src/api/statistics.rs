//! What this session did, stage by stage.

use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::{Write, real};
use crate::pg::statistics::{self, Stage};

impl Composite for Stage {
    const TYPE: RowType = RowType { name: "pbm.stage", array: "pbm.stage[]" };

    fn columns(&self) -> Vec<Column> {
        let count = statistics::of(*self);
        vec![
            ("stage", self.name().write()),
            ("calls", count.calls.cast_signed().write()),
            ("rows", count.rows.cast_signed().write()),
            ("total_time", real(count.nanoseconds as f64 / 1e6)),
        ]
    }
}

#[pg_extern(sql = false)]
fn list_stages() -> SetOfIterator<'static, Returned<Stage>> {
    SetOfIterator::new(Stage::ALL.into_iter().map(Returned))
}

#[pg_extern(sql = false)]
fn reset_stages() {
    statistics::reset();
}
