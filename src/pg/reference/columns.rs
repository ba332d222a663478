//! Columns that many tables have.

use crate::engine::facts::{Span, Target, WindowLimit};
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::rows::Row;

impl Row<'_> {
    /// The period in which the row is in force.
    pub fn span(&self) -> Result<Span> {
        Ok(Span::new(self.get("effective_date")?, self.get("termination_date")?))
    }

    /// What the row is about: the one of its three keys that is not NULL.
    pub fn target(&self) -> Result<Target> {
        let ndc = self.get::<Option<Ndc>>("ndc")?.map(Target::Ndc);
        let ingredient = self.get::<Option<i32>>("ingredient_id")?.map(Target::Ingredient);
        let class = self.get::<Option<i32>>("class_id")?.map(Target::Class);
        ndc.or(ingredient).or(class).ok_or(self.unreadable("class_id"))
    }

    /// The place, counted from 0, of the array element that a row is for, which SQL counts from 1.
    pub fn place(&self, column: &'static str) -> Result<Option<usize>> {
        Ok(usize::try_from(self.get::<i64>(column)?).ok().and_then(|n| n.checked_sub(1)))
    }

    /// A number of units and the days it is for, where both are given.
    pub(super) fn limit(&self, count: &'static str, days: &'static str) -> Result<Option<WindowLimit>> {
        let limit = self.get::<Option<i32>>(count)?.zip(self.get(days)?);
        Ok(limit.map(|(limit, days)| WindowLimit { limit, days }))
    }
}

/// Reads one of two words: whether it is the first.
pub(super) fn either<'a>(first: &'a str, second: &'a str) -> impl Fn(&str) -> Option<bool> + 'a {
    move |word| (word == first).then_some(true).or((word == second).then_some(false))
}
