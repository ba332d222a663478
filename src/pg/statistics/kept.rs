//! What was counted in all sessions of the database: in shared memory where the library is preloaded, else in a table, into
//! which each session writes what it counted.

use std::cell::Cell;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{FIGURES, Totals, own};
use crate::error::Result;
use crate::pg::raw::access::figures;
use crate::pg::raw::access::session::is_standby;
use crate::pg::raw::session;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::transaction;
use crate::pg::raw::value::{Value, Write, bigints, moment, moment_from_microseconds};

statement!(KEEP, "statistics/keep.sql");
statement!(TOTALS, "statistics/totals.sql");
statement!(RESET, "statistics/reset.sql");
statement!(RESET_AT, "statistics/reset_at.sql");

/// A session that is busy writes its row this often.
const INTERVAL: Duration = Duration::from_secs(10);

thread_local! {
    static KEPT: Cell<Option<Instant>> = const { Cell::new(None) };
}

fn row() -> [Value; 3] {
    let counts = own().map(u64::cast_signed);
    [session::process().write(), moment(session::began_at()), bigints(counts)]
}

/// Writes what this session counted into its row, within its first call and then within one every ten seconds. A row that is
/// rolled back is written again by a later call. What keeps one snapshot is left alone: a reset by another session would
/// make its claim fail.
pub fn keep() -> Result<()> {
    let is_due = || KEPT.get().is_none_or(|at| at.elapsed() >= INTERVAL);
    if figures().is_some() || !is_due() || transaction::keeps_one_snapshot() {
        return Ok(());
    }
    run(&KEEP, &row())?;
    KEPT.set(Some(Instant::now()));
    Ok(())
}

/// Whether the table can be read: an unlogged one cannot where another server's log is replayed.
fn is_table_there() -> bool {
    !is_standby()
}

/// What all sessions counted; of a standby whose library is not preloaded, what this one did.
pub fn totals() -> Result<Totals> {
    if let Some(all) = figures() {
        return Ok(Totals { counts: std::array::from_fn(|place| all.get(place)), of_all: true });
    }
    if !is_table_there() {
        return Ok(Totals { counts: own(), of_all: false });
    }
    let mut counts = [0; FIGURES];
    for row in run(&TOTALS, &row())?.iter() {
        let (place, total): (i64, i64) = (row.get("place")?, row.get("total")?);
        if let Some(count) = usize::try_from(place - 1).ok().and_then(|place| counts.get_mut(place)) {
            *count = total.max(0).cast_unsigned();
        }
    }
    Ok(Totals { counts, of_all: true })
}

/// Since when is counted, where that is known.
pub fn since() -> Result<Option<DateTime<Utc>>> {
    if let Some(all) = figures() {
        return Ok(moment_from_microseconds(all.since()));
    }
    if !is_table_there() {
        return Ok(None);
    }
    let rows = run(&RESET_AT, &[])?;
    rows.first().map_or(Ok(None), |row| row.get("reset_at"))
}

/// Has all sessions count from 0.
pub fn reset() -> Result<()> {
    if let Some(all) = figures() {
        all.reset();
        return Ok(());
    }
    run(&KEEP, &row())?;
    run(&RESET, &[moment(transaction::now())])?;
    Ok(())
}
