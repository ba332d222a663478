//! JSON documents from PostgreSQL, whatever they hold.

use std::ffi::CStr;

use pgrx::callconv::{Arg, ArgAbi};
use pgrx::nullable::Nullable;
use pgrx::{FromDatum, impl_sql_translatable, pg_sys};
use serde_json::Value;

use super::memory;
use crate::error::{Error, Result};
use crate::pg::settings;

/// A jsonb argument. PostgreSQL keeps documents that are larger and nested deeper than we read.
pub struct Document(Result<Value>);

/// A document in memory takes about as many times what its text does.
const IN_MEMORY: usize = 8;

impl Document {
    /// # Errors
    /// 22023 where it is nested too deep, 54000 where it is too large, 53200 where there is no memory for it.
    pub fn read(self) -> Result<Value> {
        self.0
    }

    /// # Safety
    /// The datum is a jsonb.
    unsafe fn parse(datum: pg_sys::Datum) -> Result<Value> {
        let limit = settings::document_bytes();
        // SAFETY: the datum is a varlena; its size is read without taking it in.
        let size = unsafe { pg_sys::toast_raw_datum_size(datum) };
        if size > limit {
            return Err(Error::DocumentTooLarge { limit });
        }
        // SAFETY: jsonb_out takes a jsonb and gives a C string in the current memory context.
        let text = unsafe { pgrx::direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(datum)]) };
        let text = text.unwrap_or_default().to_bytes();
        memory::probe(text.len().saturating_mul(IN_MEMORY))?;
        serde_json::from_slice(text).map_err(|_| Error::TooDeep)
    }
}

impl_sql_translatable!(Document, arg_only = "jsonb");

impl FromDatum for Document {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a jsonb.
        (!is_null).then(|| Self(unsafe { Self::parse(datum) }))
    }
}

// SAFETY: reads the argument's datum as FromDatum does, as for pgrx's own types.
unsafe impl<'fcx> ArgAbi<'fcx> for Document {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        // SAFETY: as the caller warrants; a strict function's argument is never null.
        unsafe { arg.unbox_arg_using_from_datum() }.unwrap_or(Self(Err(Error::NullArgument("the document"))))
    }

    unsafe fn unbox_nullable_arg(arg: Arg<'_, 'fcx>) -> Nullable<Self> {
        // SAFETY: as the caller warrants.
        unsafe { arg.unbox_arg_using_from_datum().into() }
    }
}
