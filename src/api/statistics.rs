//! What this session and all sessions did, stage by stage, and what became of claims.

use chrono::{DateTime, Utc};
use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::error::or_raise;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::connect;
use crate::pg::raw::value::{Value, Write, real};
use crate::pg::statistics::{self, Count, Figure, Stage, Totals};

/// A row of what was counted of a stage.
struct StageCount(Stage, Count);

impl Composite for StageCount {
    const TYPE: RowType = RowType { name: "pbm.stage", array: "pbm.stage[]" };

    fn columns(&self) -> Vec<Column> {
        let Self(stage, count) = *self;
        vec![
            ("stage", stage.name().write()),
            ("calls", count.calls.cast_signed().write()),
            ("rows", count.rows.cast_signed().write()),
            ("total_time", milliseconds(count.nanoseconds)),
        ]
    }
}

/// The row of what became of claims.
struct ClaimCounts {
    totals: Totals,
    since: Option<DateTime<Utc>>,
}

impl Composite for ClaimCounts {
    const TYPE: RowType = RowType { name: "pbm.claim_counts", array: "pbm.claim_counts[]" };

    fn columns(&self) -> Vec<Column> {
        let counted = |figure| self.totals.figure(figure).cast_signed().write();
        let time = |figure| milliseconds(self.totals.figure(figure));
        vec![
            ("all_sessions", self.totals.of_all.write()),
            ("calls", counted(Figure::Calls)),
            ("call_time", time(Figure::CallTime)),
            ("batches", counted(Figure::Batches)),
            ("batch_claims", counted(Figure::BatchClaims)),
            ("batch_time", time(Figure::BatchTime)),
            ("paid", counted(Figure::Paid)),
            ("rejected", counted(Figure::Rejected)),
            ("duplicates", counted(Figure::Duplicates)),
            ("reversed", counted(Figure::Reversed)),
            ("priced", counted(Figure::Priced)),
            ("retries", counted(Figure::Retries)),
            ("cache_hits", counted(Figure::CacheHits)),
            ("cache_misses", counted(Figure::CacheMisses)),
            ("stats_reset", self.since.write()),
        ]
    }
}

fn milliseconds(nanoseconds: u64) -> Value {
    real(nanoseconds as f64 / 1e6)
}

fn stages(totals: Totals) -> SetOfIterator<'static, Returned<StageCount>> {
    SetOfIterator::new(Stage::ALL.into_iter().map(move |stage| Returned(StageCount(stage, totals.stage(stage)))))
}

#[pg_extern(sql = false)]
fn list_stages() -> SetOfIterator<'static, Returned<StageCount>> {
    stages(Totals::of_session())
}

#[pg_extern(sql = false)]
fn list_all_stages() -> SetOfIterator<'static, Returned<StageCount>> {
    stages(or_raise(connect(statistics::totals)))
}

#[pg_extern(sql = false)]
fn count_claims() -> Returned<ClaimCounts> {
    let counts = || Ok(ClaimCounts { totals: statistics::totals()?, since: statistics::since()? });
    Returned(or_raise(connect(counts)))
}

#[pg_extern(sql = false)]
fn reset_stages() {
    statistics::reset_stages();
}

#[pg_extern(sql = false)]
fn reset_statistics() {
    or_raise(connect(statistics::reset));
}
