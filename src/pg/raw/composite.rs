//! Answers as values of the composite types of pbm.

use pgrx::callconv::{BoxRet, FcInfo};
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};

use super::row_type::{Column, RowType};
use crate::error::or_raise;

/// A row of a composite type, made when PostgreSQL takes it.
pub trait Composite {
    const TYPE: RowType;
    /// The type's columns and their values.
    fn columns(&self) -> Vec<Column>;
}

/// An answer on its way out.
pub struct Returned<T>(pub T);

// SAFETY: an answer is a value of the composite type it names.
unsafe impl<T: Composite> SqlTranslatable for Returned<T> {
    const TYPE_IDENT: &'static str = T::TYPE.name;
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Err(ArgumentError::NotValidAsArgument("an answer"));
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::literal(T::TYPE.name)));
}

// SAFETY: the datum is a composite of the type the function is declared to return.
unsafe impl<T: Composite> BoxRet for Returned<T> {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> pgrx::datum::Datum<'fcx> {
        match or_raise(T::TYPE.form(&self.0.columns())).datum() {
            // SAFETY: made in the current memory context, which is the one results are returned in.
            Some(datum) => unsafe { fcinfo.return_raw_datum(datum) },
            None => fcinfo.return_null(),
        }
    }
}
