//! `mask_phi`.

use chrono::Datelike;
use pgrx::JsonB;
use pgrx::prelude::*;

use crate::engine::privacy::mask::{self, Kind};
use crate::error::{Error, or_raise};
use crate::pg::raw::clock;
use crate::pg::raw::jsonb::Document;

#[pg_extern(sql = false)]
fn mask_phi(value: &str, kind: &str) -> String {
    match Kind::parse(kind) {
        Some(kind) => mask::mask(value, kind, clock::today().year()),
        None => Error::UnknownMaskKind.raise(),
    }
}

#[pg_extern(sql = false)]
fn mask_phi_json(document: Document) -> JsonB {
    let mut document = or_raise(document.read());
    mask::mask_document(&mut document, clock::today().year());
    JsonB(document)
}
