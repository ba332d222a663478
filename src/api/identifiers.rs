//! The type `ndc` and the checks of identifiers.

use std::ffi::{CStr, CString};

use pgrx::prelude::*;

use crate::engine::identifier::{self, Ndc, NdcError};
use crate::error::Error;
use crate::pg::raw::message;
use crate::pg::raw::soft::InputCall;

#[pg_extern(sql = false)]
fn ndc_in(text: &CStr, call: InputCall) -> Option<i64> {
    let parsed = text.to_str().map_err(|_| NdcError::Malformed).and_then(Ndc::parse);
    match parsed {
        Ok(ndc) => Some(ndc.as_u64().cast_signed()),
        Err(reason) => {
            call.refuse(&Error::InvalidNdc { text: text.to_string_lossy().into_owned(), reason });
            None
        }
    }
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
        None => Error::InvalidNdcNumber.raise(),
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
fn try_ndc(code: &str) -> Option<i64> {
    Ndc::parse(code).ok().map(|ndc| ndc.as_u64().cast_signed())
}

#[pg_extern(sql = false)]
fn is_valid_npi(npi: &str) -> bool {
    identifier::is_valid_npi(npi)
}

#[pg_extern(sql = false)]
fn is_valid_dea(dea: &str) -> bool {
    identifier::is_valid_dea(dea)
}
