//! The columns that are encrypted, by numbers of ours: names and catalog numbers change with renames and restores.

/// A column whose values are bound to it. Numbers are in stored values: never reused, never changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its number.
    pub number: u16,
    /// Table and column.
    pub name: &'static str,
}

/// The encrypted columns of this release.
pub static COLUMNS: &[Column] = &[SSN, ADDRESS, CITY, ZIP_CODE, PHONE, EMAIL];

/// Social security number of a member.
pub const SSN: Column = Column { number: 1, name: "members.ssn" };
/// Street address of a member.
pub const ADDRESS: Column = Column { number: 2, name: "members.address" };
/// City of a member.
pub const CITY: Column = Column { number: 3, name: "members.city" };
/// Postal code of a member.
pub const ZIP_CODE: Column = Column { number: 4, name: "members.zip_code" };
/// Telephone number of a member.
pub const PHONE: Column = Column { number: 5, name: "members.phone" };
/// E-mail address of a member.
pub const EMAIL: Column = Column { number: 6, name: "members.email" };

/// What the audit keeps of a row before a change. Kept apart: no SQL function takes it.
pub const AUDIT_OLD: Column = Column { number: 100, name: "audit_log.old_data" };
/// What the audit keeps of a row after a change.
pub const AUDIT_NEW: Column = Column { number: 101, name: "audit_log.new_data" };

impl Column {
    /// The column of that name, `table.column`.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.name == name)
    }
}
