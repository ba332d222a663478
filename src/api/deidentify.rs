//! De-identification: what takes the place of a value, and the statements that mask.

use pgrx::JsonB;
use pgrx::datum::Date;
use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;
use uuid::Uuid;

use crate::engine::deidentify::query::Beside;
use crate::engine::deidentify::zip3;
use crate::error::{Result, or_raise};
use crate::pg::access::{self, Source};
use crate::pg::deidentify::{self, Masked};
use crate::pg::raw::arguments::date;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::jsonb::Document;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::reference::cache;

fn uuid(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

fn returned(id: Uuid) -> pgrx::Uuid {
    pgrx::Uuid::from_bytes(*id.as_bytes())
}

#[pg_extern(sql = false)]
fn draw_masking_key() {
    or_raise(deidentify::draw_key());
}

#[pg_extern(sql = false)]
fn mask_text(value: &str, field: &str) -> String {
    let masked = || {
        let field = deidentify::field(field)?;
        deidentify::with_masker(|masker| masker.text(field, value))
    };
    or_raise(masked())
}

#[pg_extern(sql = false)]
fn mask_uuid(value: pgrx::Uuid, field: &str) -> pgrx::Uuid {
    let masked = || {
        let field = deidentify::field(field)?;
        deidentify::with_masker(|masker| masker.uuid(field, uuid(value)))
    };
    returned(or_raise(masked()))
}

#[pg_extern(sql = false)]
fn mask_integer(value: i32, field: &str) -> i32 {
    let masked = || {
        let field = deidentify::field(field)?;
        deidentify::with_masker(|masker| masker.integer(field, value))
    };
    or_raise(masked())
}

#[pg_extern(sql = false)]
fn mask_bigint(value: i64, field: &str) -> i64 {
    let masked = || {
        let field = deidentify::field(field)?;
        deidentify::with_masker(|masker| masker.long(field, value))
    };
    or_raise(masked())
}

#[pg_extern(sql = false)]
fn shift_days(person: Option<pgrx::Uuid>) -> i32 {
    or_raise(deidentify::shift_days(person.map(uuid)))
}

#[pg_extern(sql = false)]
fn random_surrogate(value: &str, field: &str) -> pgrx::Uuid {
    returned(or_raise(deidentify::field(field).and_then(|field| deidentify::random_code(field, value))))
}

#[pg_extern(sql = false)]
fn safe_year(value: Date) -> Option<i32> {
    date(value).and_then(|date| or_raise(deidentify::safe_year(date)))
}

#[pg_extern(sql = false)]
fn safe_age(born: Option<Date>, on_date: Option<Date>, died: Option<Date>) -> Option<String> {
    let (born, on) = (born.and_then(date)?, on_date.and_then(date)?);
    Some(or_raise(deidentify::safe_age(born, on, died.and_then(date))))
}

#[pg_extern(sql = false)]
fn safe_zip(value: &str) -> Option<String> {
    deidentify::safe_zip(value)
}

#[pg_extern(sql = false)]
fn deidentify_document(document: Option<Document>, profile: Option<&str>, person: Option<pgrx::Uuid>) -> Option<JsonB> {
    let (document, profile) = (document?, profile?);
    let masked = || -> Result<JsonB> {
        let profile = deidentify::profile(profile)?;
        let mut document = document.read()?;
        deidentify::mask_document(&mut document, profile, person.map(uuid))?;
        Ok(JsonB(document))
    };
    Some(or_raise(masked()))
}

#[pg_extern(sql = false)]
fn masked_query(relation: pgrx::pg_sys::Oid, profile: &str, pharmacies: bool, prescribers: bool) -> String {
    cache::enter();
    let beside = Beside { pharmacies, prescribers };
    or_raise(
        deidentify::profile(profile).and_then(|profile| deidentify::masked_query(relation.to_u32(), profile, beside)),
    )
}

impl Composite for Masked {
    const TYPE: RowType = RowType { name: "pbm.masked_column", array: "pbm.masked_column[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("column_name", self.column.write()),
            ("action", self.action.name().write()),
            ("expression", self.expression.write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn masked_columns(
    relation: pgrx::pg_sys::Oid,
    profile: &str,
    alias: &str,
    pharmacies: bool,
    prescribers: bool,
) -> SetOfIterator<'static, Returned<Masked>> {
    cache::enter();
    let beside = Beside { pharmacies, prescribers };
    let columns = deidentify::profile(profile)
        .and_then(|profile| deidentify::masked_columns(relation.to_u32(), profile, beside, alias));
    SetOfIterator::new(or_raise(columns).into_iter().map(Returned))
}

/// An area that few people live in, and who says so.
struct Area {
    zip3: &'static str,
    list: &'static zip3::List,
}

impl Composite for Area {
    const TYPE: RowType = RowType { name: "pbm.small_zip3_area", array: "pbm.small_zip3_area[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("zip3", self.zip3.write()),
            ("census", i32::from(self.list.census).write()),
            ("source", self.list.source.write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn small_zip3_areas() -> SetOfIterator<'static, Returned<Area>> {
    cache::enter();
    let areas = zip3::LISTS.iter().flat_map(|list| list.areas.iter().map(move |zip3| Area { zip3, list }));
    SetOfIterator::new(areas.map(Returned))
}

#[pg_extern(sql = false)]
fn record_export() {
    or_raise(access::record(Source::Export, &[]));
}
