//! JSON documents from PostgreSQL, whatever they hold.

use std::ffi::CStr;

use pgrx::callconv::{Arg, ArgAbi};
use pgrx::nullable::Nullable;
use pgrx::{FromDatum, PgMemoryContexts, impl_sql_translatable, pg_sys};
use serde_json::Value;
use serde_json::value::RawValue;

use super::memory;
use crate::error::{Error, Result};
use crate::pg::settings;

/// A jsonb argument, as text. PostgreSQL keeps documents that are larger and nested deeper than we read.
pub struct Document(Result<String>);

impl Document {
    /// # Errors
    /// 22023 where it is nested too deep, 54000 where it is too large, 53200 where there is no memory for it.
    pub fn read(self) -> Result<Value> {
        serde_json::from_str(&self.0?).map_err(|_| Error::TooDeep)
    }

    /// The elements of an array; `None` for one that is nested too deep, which does not keep the others from being read.
    ///
    /// # Errors
    /// As of `read`, 22023 for what is no array, 54000 for one of more elements than the limit.
    pub fn read_elements(self, limit: usize) -> Result<Vec<Option<Value>>> {
        let text = self.0?;
        if !text.starts_with('[') {
            return Err(Error::NotAnArray);
        }
        let elements: Vec<&RawValue> = serde_json::from_str(&text).map_err(|_| Error::TooDeep)?;
        if elements.len() > limit {
            return Err(Error::BatchTooLarge { found: elements.len(), limit });
        }
        Ok(elements.into_iter().map(|element| serde_json::from_str(element.get()).ok()).collect())
    }

    /// # Safety
    /// The datum is a jsonb.
    unsafe fn text(datum: pg_sys::Datum) -> Result<String> {
        let limit = settings::document_bytes();
        // SAFETY: the datum is a varlena; its size is read without taking it in.
        let size = unsafe { pg_sys::toast_raw_datum_size(datum) };
        if size > limit {
            return Err(Error::DocumentTooLarge { limit });
        }
        memory::probe(size.saturating_mul(memory::TO_PRINT))?;
        let mut printing = PgMemoryContexts::new("pbm document");
        // SAFETY: jsonb_out takes a jsonb and gives a C string in the current memory context, which is copied before
        // the context goes.
        unsafe {
            printing.switch_to(|_| {
                let text = pgrx::direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(datum)]);
                let text = text.unwrap_or_default().to_str().unwrap_or_default();
                memory::probe_json(text)?;
                Ok(text.to_owned())
            })
        }
    }
}

impl_sql_translatable!(Document, arg_only = "jsonb");

impl FromDatum for Document {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a jsonb.
        (!is_null).then(|| Self(unsafe { Self::text(datum) }))
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
