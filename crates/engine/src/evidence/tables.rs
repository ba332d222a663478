//! The tables whose rows are sealed, and what of each row its digest takes: all columns but the digest itself.
//!
//! This is the one list of them. Who writes a row gives its values in this order, the key and the time included; a test
//! holds the list to the catalog. A column's number is part of the digests and is never given again; a new column gets
//! the next number and a line at the end.

/// An audit table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name in schema `pbm`.
    pub name: &'static str,
    /// The column that names a row.
    pub key: &'static str,
    /// When the row was written.
    pub time: &'static str,
    /// The columns in the order of a digest's values.
    pub columns: &'static [Column],
}

/// The transaction that wrote a row, an xid8, in each sealed table.
pub const TRANSACTION: &str = "transaction_id";
/// The incarnation it was written in, an integer, in each sealed table.
pub const INCARNATION: &str = "incarnation";
/// The row's digest, a bytea, in each sealed table.
pub const ROW_DIGEST: &str = "row_digest";

/// A column of an audit table.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its number in digests.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// How its values are taken.
    pub kind: Kind,
}

/// How a column's values are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// boolean
    Bool,
    /// smallint, integer, bigint
    Int,
    /// xid8
    Xid,
    /// timestamptz
    Time,
    /// text, and any other type by its text
    Text,
    /// bytea
    Bytes,
    /// uuid
    Uuid,
    /// jsonb
    Json,
    /// integer[], bigint[]
    Ints,
    /// text[]
    Texts,
    /// uuid[]
    Uuids,
}

const fn column(number: u16, name: &'static str, kind: Kind) -> Column {
    Column { number, name, kind }
}

/// Who changed which personal record.
pub static AUDIT_LOG: Table = Table {
    name: "audit_log",
    key: "audit_id",
    time: "timestamp",
    columns: &[
        column(1, "audit_id", Kind::Int),
        column(2, "table_name", Kind::Text),
        column(3, "operation", Kind::Text),
        column(4, "user_name", Kind::Text),
        column(5, "timestamp", Kind::Time),
        column(6, "old_values", Kind::Json),
        column(7, "new_values", Kind::Json),
        column(8, "session_user_name", Kind::Text),
        column(9, "application_name", Kind::Text),
        column(10, "client_addr", Kind::Text),
        column(11, "transaction_id", Kind::Xid),
        column(12, "backend_pid", Kind::Int),
        column(13, "row_key", Kind::Text),
        column(14, "incarnation", Kind::Int),
        column(15, "content_digest", Kind::Bytes),
        column(16, "value_digests", Kind::Json),
        column(17, "old_data", Kind::Bytes),
        column(18, "new_data", Kind::Bytes),
    ],
};

/// Who read personal data.
pub static ACCESS_LOG: Table = Table {
    name: "access_log",
    key: "sequence",
    time: "accessed_at",
    columns: &[
        column(1, "accessed_at", Kind::Time),
        column(2, "epoch", Kind::Int),
        column(3, "sequence", Kind::Int),
        column(4, "kind", Kind::Text),
        column(5, "outcome_of", Kind::Int),
        column(6, "relation_name", Kind::Text),
        column(7, "column_names", Kind::Texts),
        column(8, "function_name", Kind::Text),
        column(9, "query_id", Kind::Int),
        column(10, "members", Kind::Uuids),
        column(11, "row_count", Kind::Int),
        column(12, "executions", Kind::Int),
        column(13, "outcome", Kind::Text),
        column(14, "sqlstate", Kind::Text),
        column(15, "purpose", Kind::Text),
        column(16, "ticket", Kind::Text),
        column(17, "app_user", Kind::Text),
        column(18, "session_user_name", Kind::Text),
        column(19, "user_name", Kind::Text),
        column(20, "authenticated_id", Kind::Text),
        column(21, "application_name", Kind::Text),
        column(22, "client_addr", Kind::Text),
        column(23, "backend_start", Kind::Time),
        column(24, "backend_pid", Kind::Int),
        column(25, "transaction_id", Kind::Xid),
        column(26, "incarnation", Kind::Int),
        column(27, "scanned_count", Kind::Int),
    ],
};

/// All that are sealed; a block's parts stand in this order.
pub static TABLES: &[&Table] = &[&AUDIT_LOG, &ACCESS_LOG];

impl Table {
    /// The table of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().copied().find(|table| table.name == name)
    }

    /// Where a column stands among the values.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
