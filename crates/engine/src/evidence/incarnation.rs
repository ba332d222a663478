//! The incarnation of a database: one life of one copy of it.

use super::hasher;

/// Where a database lives: what changes when it is restored, promoted, copied or upgraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The cluster's system identifier.
    pub system: u64,
    /// The timeline it writes.
    pub timeline: u32,
    /// The database's OID.
    pub database: u32,
}

impl Place {
    /// The incarnation's number, which each audit row carries: worked out from the place alone, so that the first row
    /// after a restore already has the new one, and nobody has to open it first.
    #[must_use]
    pub fn incarnation(&self) -> i32 {
        let mut hasher = hasher("pbm incarnation");
        hasher.number(self.system);
        hasher.number(u64::from(self.timeline));
        hasher.number(u64::from(self.database));
        let digest = hasher.finish();
        i32::from_be_bytes([digest[0] & 0x7f, digest[1], digest[2], digest[3]])
    }

    /// Whether transaction numbers mean the same in both: those of a timeline go on where the one before it ended.
    #[must_use]
    pub fn shares_transactions(&self, other: &Self) -> bool {
        (self.system, self.database) == (other.system, other.database)
    }
}
