//! `mask_phi`.

use chrono::Datelike;
use pgrx::JsonB;
use pgrx::prelude::*;

use crate::engine::privacy::mask::{self, Kind};
use crate::error::{Error, or_raise};
use crate::pg::raw::jsonb::Document;
use crate::pg::reference;

/// The year by which ages are told.
fn this_year() -> i32 {
    or_raise(reference::today()).year()
}

#[pg_extern(sql = false)]
fn mask_phi(value: &str, kind: &str) -> String {
    match Kind::parse(kind) {
        Some(kind) => mask::mask(value, kind, this_year()),
        None => Error::UnknownMaskKind.raise(),
    }
}

#[pg_extern(sql = false)]
fn mask_phi_json(document: Document) -> JsonB {
    let mut document = or_raise(document.read());
    mask::mask_document(&mut document, this_year());
    JsonB(document)
}
