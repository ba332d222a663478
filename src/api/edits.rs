//! The catalogue of edits, as the engine declares them.

use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::engine::edits::{EDITS, Edit};
use crate::engine::steps::OTHERS;
use crate::engine::trace::Step;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::reference::cache;

/// An edit, or a step that rejects nothing and has no place among them.
pub struct Declared {
    step: &'static Step,
    edit: Option<(&'static Edit, i32)>,
}

impl Composite for Declared {
    const TYPE: RowType = RowType { name: "pbm.edit", array: "pbm.edit[]" };

    fn columns(&self) -> Vec<Column> {
        let codes: Vec<String> = self.step.codes.iter().map(|code| (*code).to_owned()).collect();
        let lifts = |edit: &Edit| edit.lifted_by.iter().map(|lift| lift.name().to_owned()).collect::<Vec<_>>();
        vec![
            ("id", i32::from(self.step.id).write()),
            ("edit", self.step.name.write()),
            ("rule", self.step.rule.write()),
            ("place", self.edit.map(|(_, place)| place).write()),
            ("reject_codes", codes.write()),
            ("reject_group", self.edit.map(|(edit, _)| edit.group.name()).write()),
            ("lifted_by", self.edit.map(|(edit, _)| lifts(edit)).write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn list_edits() -> SetOfIterator<'static, Returned<Declared>> {
    cache::enter();
    let edits = EDITS.iter().zip(1..).map(|(edit, place)| Declared { step: &edit.step, edit: Some((edit, place)) });
    let others = OTHERS.iter().map(|step| Declared { step, edit: None });
    SetOfIterator::new(edits.chain(others).map(Returned))
}
