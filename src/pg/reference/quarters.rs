//! The quarters of fill that claims are kept of, or were.

use chrono::{Datelike, Months, NaiveDate};

use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::Write;

static SINCE: Index =
    Index { table: "pbm.claim_quarter", name: "claim_quarter_pkey", keys: &[("quarter_start", Comparison::AtLeast)] };

pub(super) struct Quarter {
    start: NaiveDate,
    pub is_retired: bool,
}

impl Quarter {
    /// The first day of the quarter after it.
    pub(super) fn next(&self) -> NaiveDate {
        self.start.checked_add_months(Months::new(3)).unwrap_or(NaiveDate::MAX)
    }

    fn number(&self) -> u32 {
        self.start.month0() / 3 + 1
    }

    /// The year, as it is counted in its era.
    fn year(&self) -> u32 {
        self.start.year_ce().1
    }

    /// The quarter in words.
    pub(super) fn title(&self) -> String {
        format!("{:04}-Q{}", self.year(), self.number())
    }

    /// The name of its partition, as `pbm.partition_name` gives it.
    pub(super) fn partition(&self) -> String {
        let era = if self.start.year_ce().0 { "" } else { "bc_" };
        format!("pharmacy_claim_{era}{:04}_q{}", self.year(), self.number())
    }
}

/// All of them.
pub(super) fn all(snapshot: &Snapshot) -> Result<Vec<Quarter>> {
    SINCE.lookup(snapshot).all(&[NaiveDate::MIN.write()], |row| {
        Ok(Quarter { start: row.get("quarter_start")?, is_retired: !row.is_null("retired_at")? })
    })
}
