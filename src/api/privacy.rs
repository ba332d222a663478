//! Small cells, columns that are suspected of personal data, and tables of others that are masked by their labels.

use chrono::NaiveDate;
use pgrx::JsonB;
use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;
use serde_json::{Value, json};

use crate::engine::deidentify::profile::Profile;
use crate::engine::deidentify::query::{self, Beside};
use crate::engine::privacy::cells::{self, Keys};
use crate::engine::privacy::classes::{self, Class};
use crate::engine::privacy::detect::{self, Column, Type};
use crate::error::{Error, or_raise};
use crate::pg::raw::jsonb::Document;

fn suppress(cells: Document, keys: &Keys<'_>, minimum: i32) -> SetOfIterator<'static, JsonB> {
    let minimum = u64::try_from(minimum).unwrap_or_else(|_| Error::NegativeArgument("minimum").raise());
    let Value::Array(rows) = or_raise(cells.read()) else { Error::Cells(cells::Fault::NotRow).raise() };
    let told = or_raise(cells::suppress(rows, keys, minimum).map_err(Error::Cells));
    SetOfIterator::new(told.into_iter().map(JsonB))
}

#[pg_extern(sql = false)]
fn suppress_small_cells(
    cells: Document,
    row_key: &str,
    count_key: &str,
    minimum: i32,
) -> SetOfIterator<'static, JsonB> {
    suppress(cells, &Keys { row: row_key, column: None, count: count_key }, minimum)
}

#[pg_extern(sql = false)]
fn suppress_small_cells_of_two_ways(
    cells: Document,
    row_key: &str,
    column_key: &str,
    count_key: &str,
    minimum: i32,
) -> SetOfIterator<'static, JsonB> {
    suppress(cells, &Keys { row: row_key, column: Some(column_key), count: count_key }, minimum)
}

/// What the columns of a sampled table are suspected of: see sql/security/detection.sql.
#[pg_extern(sql = false)]
fn suspect_columns(table: Document) -> JsonB {
    let table = or_raise(table.read());
    let list = |key: &str| table[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |key: &str, at: usize| list(key).get(at).and_then(Value::as_str);
    let ours = text_of(&table["schema"]) == Some("pbm");
    let classes = if ours { text_of(&table["table"]).and_then(classes::table) } else { None };
    let columns = list("columns");
    let values: Vec<Vec<&str>> = (0..columns.len())
        .map(|at| list("rows").iter().filter_map(|row| row.get(at).and_then(Value::as_str)).collect())
        .collect();
    let columns: Vec<(Column<'_>, Option<Class>)> = (0..columns.len())
        .map(|at| {
            let name = text("columns", at).unwrap_or_default();
            let ours = list("ours").get(at).and_then(Value::as_u64).and_then(|ours| usize::try_from(ours).ok());
            let kind = Type::named(text("types", at).unwrap_or_default());
            let class = classes.and_then(|table| table.class(name));
            let class = class.or_else(|| text("labels", at).and_then(Class::parse));
            (Column { name, kind, values: &values[at], ours: ours.unwrap_or(0) }, class)
        })
        .collect();
    let today = text_of(&table["today"]).and_then(|day| day.parse::<NaiveDate>().ok()).unwrap_or_default();
    let found = detect::suspect_table(&columns, today).into_iter().zip(&columns).filter_map(|(found, (column, _))| {
        let found = found?;
        Some(json!({
            "column_name": column.name,
            "class": found.class.name(),
            "letter": found.class.letter().map(String::from),
            "rule": found.rule,
            "sampled": found.sampled,
            "fitting": found.fitting,
        }))
    });
    JsonB(Value::Array(found.collect()))
}

fn text_of(value: &Value) -> Option<&str> {
    value.as_str()
}

/// The statement that masks a table of others, whose columns have classes by their labels, under the profile `static`.
#[pg_extern(sql = false)]
fn labelled_query(
    relation: &str,
    names: Vec<String>,
    types: Vec<String>,
    required: Vec<bool>,
    classes: Vec<Option<String>>,
) -> String {
    let columns: Vec<query::Column<'_>> = names
        .iter()
        .zip(&types)
        .zip(required.iter().zip(&classes))
        .map(|((name, type_name), (is_required, class))| query::Column {
            name,
            type_name,
            is_required: *is_required,
            class: class.as_deref().and_then(Class::parse),
        })
        .collect();
    match query::masked_select("", relation, &columns, Profile::Static, Beside::default()) {
        Ok(statement) => statement,
        Err(_) => Error::UnknownClass.raise(),
    }
}
