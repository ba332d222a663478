//! Values on the wire.

use chrono::NaiveDate;
use pbm_engine::facts::Span;
use pbm_engine::identifier::Ndc;
use postgres::Row;
use postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::Result;

#[derive(Clone, Copy, Debug)]
pub struct Code(pub Ndc);

impl<'a> FromSql<'a> for Code {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self> {
        Ndc::from_u64(u64::from_be_bytes(raw.try_into()?)).map(Self).ok_or_else(|| "no NDC".into())
    }

    fn accepts(ty: &Type) -> bool {
        ty.name() == "ndc"
    }
}

impl ToSql for Code {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull> {
        out.extend_from_slice(&self.0.as_u64().to_be_bytes());
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        ty.name() == "ndc"
    }

    postgres::types::to_sql_checked!();
}

pub fn id(row: &Row, column: usize) -> Uuid {
    row.get(column)
}

pub fn code(row: &Row, column: usize) -> Option<Ndc> {
    row.get::<_, Option<Code>>(column).map(|c| c.0)
}

pub fn day(row: &Row, column: usize) -> Option<NaiveDate> {
    row.get(column)
}

/// Amounts come as text.
pub fn number(row: &Row, column: usize) -> Option<Decimal> {
    row.get::<_, Option<&str>>(column).and_then(|text| text.parse().ok())
}

pub fn span(row: &Row, column: usize) -> Span {
    Span { effective: day(row, column), termination: day(row, column + 1) }
}
