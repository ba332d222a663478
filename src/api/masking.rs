//! `mask_phi`.

use chrono::Datelike;
use pgrx::JsonB;
use pgrx::prelude::*;

use crate::engine::mask::{self, Kind};
use crate::error::Error;
use crate::pg::clock;

#[pg_extern(sql = false)]
fn mask_phi(value: &str, kind: &str) -> String {
    match Kind::parse(kind) {
        Some(kind) => mask::mask(value, kind, clock::today().year()),
        None => Error::UnknownMaskKind.raise(),
    }
}

#[pg_extern(sql = false)]
fn mask_phi_json(document: JsonB) -> JsonB {
    let mut document = document.0;
    mask::mask_document(&mut document, clock::today().year());
    JsonB(document)
}
