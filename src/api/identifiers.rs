//! The type `ndc` and the checks of identifiers.

use std::ffi::{CStr, CString};

use pgrx::prelude::*;

use crate::engine::identifier::{self, Ndc, NdcError};
use crate::error::{Error, Result, or_raise};
use crate::pg::raw::message;

fn parse(text: &str) -> Result<Ndc> {
    Ndc::parse(text).map_err(|error| match error {
        NdcError::Ambiguous(_) => Error::AmbiguousNdc,
        NdcError::Malformed => Error::InvalidNdc,
    })
}

#[pg_extern(sql = false)]
fn ndc_in(text: &CStr) -> i64 {
    or_raise(text.to_str().map_err(|_| Error::InvalidNdc).and_then(parse)).as_u64().cast_signed()
}

#[pg_extern(sql = false)]
fn ndc_out(ndc: i64) -> CString {
    CString::new(format!("{ndc:011}")).unwrap_or_default()
}

#[pg_extern(sql = false)]
fn ndc_recv(mut buffer: pgrx::Internal) -> i64 {
    let value = message::take_i64(&mut buffer).and_then(|value| u64::try_from(value).ok());
    match value.and_then(Ndc::from_u64) {
        Some(ndc) => ndc.as_u64().cast_signed(),
        None => Error::InvalidNdc.raise(),
    }
}

#[pg_extern(sql = false)]
fn ndc_send(ndc: i64) -> Vec<u8> {
    ndc.to_be_bytes().to_vec()
}

#[pg_extern(sql = false)]
fn normalize_ndc(code: &str) -> Option<String> {
    Ndc::parse(code).ok().map(|ndc| ndc.to_string())
}

#[pg_extern(sql = false)]
fn is_valid_npi(npi: &str) -> bool {
    identifier::is_valid_npi(npi)
}

#[pg_extern(sql = false)]
fn is_valid_dea(dea: &str) -> bool {
    identifier::is_valid_dea(dea)
}
