//! JSON documents from PostgreSQL, whatever they hold.

use std::ffi::CStr;

use pgrx::callconv::{Arg, ArgAbi};
use pgrx::nullable::Nullable;
use pgrx::{FromDatum, impl_sql_translatable, pg_sys};
use serde_json::Value;

use crate::error::{Error, Result};

/// A jsonb argument. PostgreSQL keeps documents that are nested deeper than we read.
pub struct Document(Option<Value>);

impl Document {
    pub fn read(self) -> Result<Value> {
        self.0.ok_or(Error::TooDeep)
    }
}

impl_sql_translatable!(Document, arg_only = "jsonb");

impl FromDatum for Document {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a jsonb; jsonb_out gives a C string in the current memory context.
        let text = (!is_null)
            .then(|| unsafe { pgrx::direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(datum)]) })
            .flatten()?;
        Some(Self(text.to_str().ok().and_then(|text| serde_json::from_str(text).ok())))
    }
}

// SAFETY: reads the argument's datum as FromDatum does, as for pgrx's own types.
unsafe impl<'fcx> ArgAbi<'fcx> for Document {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        // SAFETY: as the caller warrants; a strict function's argument is never null.
        unsafe { arg.unbox_arg_using_from_datum() }.unwrap_or(Self(None))
    }

    unsafe fn unbox_nullable_arg(arg: Arg<'_, 'fcx>) -> Nullable<Self> {
        // SAFETY: as the caller warrants.
        unsafe { arg.unbox_arg_using_from_datum().into() }
    }
}
