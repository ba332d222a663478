//! Errors that a type's input function may leave to its caller: COPY (ON_ERROR), pg_input_is_valid, JSON_TABLE.

#[cfg(not(feature = "pg15"))]
use std::ffi::CString;

use pgrx::callconv::{Arg, ArgAbi};
use pgrx::pg_sys;
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};

use crate::error::Error;

/// The call of an input function, where PostgreSQL says whether it takes errors softly.
pub struct InputCall(pg_sys::FunctionCallInfo);

// SAFETY: stands for no argument of its own; nothing is generated for the functions of the type.
unsafe impl SqlTranslatable for InputCall {
    const TYPE_IDENT: &'static str = "InputCall";
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::Skip);
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::Skip));
}

// SAFETY: as pgrx's own FunctionCallInfo; the wrapper lives no longer than the call that it is made in.
unsafe impl<'fcx> ArgAbi<'fcx> for InputCall {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        // SAFETY: as the caller warrants.
        Self(unsafe { pg_sys::FunctionCallInfo::unbox_arg_unchecked(arg) })
    }

    fn is_virtual_arg() -> bool {
        true
    }
}

impl InputCall {
    /// Refuses the input: notes the error where the caller asked for that, ends the statement where not. The function's
    /// result is not looked at then.
    pub fn refuse(self, error: &Error) {
        if !self.saves(error) {
            error.raise();
        }
    }

    /// Servers before 16 know only errors that end the statement.
    #[cfg(feature = "pg15")]
    fn saves(&self, _: &Error) -> bool {
        false
    }

    #[cfg(not(feature = "pg15"))]
    fn saves(&self, error: &Error) -> bool {
        let text = |text: String| CString::new(text.replace('\0', "")).unwrap_or_default();
        let message = text(error.to_string());
        let (detail, hint) = (error.detail().map(text), error.hint().map(text));
        // SAFETY: the running call's data; what is cast to an ErrorSaveContext says that it is one.
        let Some(context) = (unsafe {
            let context = (*self.0).context;
            (!context.is_null() && (*context).type_ == pg_sys::NodeTag::T_ErrorSaveContext).then_some(context)
        }) else {
            return false;
        };
        // SAFETY: the functions are made for this context, and leave in it an error for whoever wants its details; the
        // texts end in a zero byte and are copied to where that error is.
        unsafe {
            if pg_sys::errsave_start(context, std::ptr::null()) {
                pg_sys::errsave_finish(context, c"ndc".as_ptr(), 0, c"ndc_in".as_ptr());
                let saved = (*context.cast::<pg_sys::ErrorSaveContext>()).error_data;
                let copy = |text: &Option<CString>| {
                    text.as_ref().map_or(std::ptr::null_mut(), |t| pg_sys::pstrdup(t.as_ptr()))
                };
                (*saved).sqlerrcode = error.sqlstate() as i32;
                (*saved).message = pg_sys::pstrdup(message.as_ptr());
                (*saved).detail = copy(&detail);
                (*saved).hint = copy(&hint);
            }
        }
        true
    }
}
