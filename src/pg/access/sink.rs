//! The process that writes a database's reads: it takes what is ready, commits it, and says so.

use std::time::{Duration, Instant};

use super::{Kind, event, store};
use crate::error::{Error, Result};
use crate::pg::evidence::seal;
use crate::pg::raw::access::event::Event;
use crate::pg::raw::access::worker::{self, Sink};
use crate::pg::raw::catalog;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{connect, run as run_statement, statement};
use crate::pg::raw::value::Write;
use crate::pg::reference::schema;
use crate::pg::settings;

statement!(STORED, "access/stored.sql");
statement!(STORE, "access/stored_until.sql");
statement!(CUT_OFF, "access/cut_off.sql");
statement!(CLOSE, "access/close.sql");
statement!(RETAIN, "access/retain.sql");

/// Events of one transaction.
const BATCH: usize = 1_000;
/// Pause after a batch that failed, in milliseconds.
const PAUSE: i64 = 100;
/// How long outcomes wait for a read to be written with, in milliseconds.
const LOOK: i64 = 200;
/// It leaves when nothing was to be written for so long.
const IDLE: Duration = Duration::from_secs(60);
/// How long rows of the audit wait for a block.
const BETWEEN_BLOCKS: Duration = Duration::from_secs(1);
/// How long it waits after a block that could not be sealed.
const AFTER_FAULT: Duration = Duration::from_secs(60);
/// How often it looks whether the next month has its partition.
const BETWEEN_LOOKS: Duration = Duration::from_secs(3600);

/// Runs until it is asked to leave, or has nothing to do.
pub(super) fn run(sink: Sink) {
    worker::at_end(finish);
    let mut writer = Writer::default();
    let mut busy = Instant::now();
    let (mut next_block, mut next_end) = (Instant::now(), Instant::now());
    loop {
        sink.look_round();
        let is_leaving = sink.is_asked_to_leave();
        if Instant::now() >= next_block {
            // What cannot be sealed now is sealed later; reads do not wait for it.
            let sealed = sink.transaction(|| connect(|| seal::tick().map(drop)));
            next_block = Instant::now() + if sealed.is_ok() { BETWEEN_BLOCKS } else { AFTER_FAULT };
        }
        if let Some(years) = settings::audit_years().filter(|_| Instant::now() >= next_end) {
            // Whoever reads or writes the months that go has 200 ms to finish, as long as readers wait meanwhile.
            let ended = sink.transaction(|| connect(|| run_statement(&RETAIN, &[years.write()]).map(drop)));
            next_end = Instant::now() + if ended.is_ok() { BETWEEN_LOOKS } else { AFTER_FAULT };
        }
        let events = sink.ready(BATCH);
        if let Some(last) = events.last() {
            busy = Instant::now();
            let epoch = sink.epoch();
            match sink.transaction(|| connect(|| writer.write(&sink, &events, epoch))) {
                Ok(()) => {
                    writer.is_ready = true;
                    writer.is_open = true;
                    writer.stored = last.sequence;
                    sink.publish(last.sequence);
                }
                Err(fault) => {
                    writer = Writer { is_open: writer.is_open, ..Writer::default() };
                    // The extension may have been re-created, with other numbers of types.
                    catalog::begin_epoch();
                    sink.fail(fault);
                    if is_leaving {
                        return;
                    }
                    sink.wait(PAUSE);
                }
            }
        } else if is_leaving || busy.elapsed() > IDLE && !sink.is_expecting() {
            writer.close(&sink);
            return;
        } else {
            sink.run();
            sink.wait(LOOK);
        }
    }
}

/// Writes what is left when the process is told to end, if the tables can be had without waiting.
fn finish(sink: &Sink) {
    loop {
        let events = sink.ready(BATCH);
        let epoch = sink.epoch();
        let Some(last) = events.last() else { break };
        let written = sink.transaction(|| {
            let tables = [c"access_log", c"access_sink"].map(|name| catalog::relation(name).unwrap_or(0));
            if !tables.into_iter().all(worker::lock_to_write) {
                return Err(Error::AccessLogLocked);
            }
            connect(|| Writer::default().write(sink, &events, epoch))
        });
        match written {
            Ok(()) => sink.publish(last.sequence),
            Err(_) => return,
        }
    }
    Writer { is_open: true, ..Writer::default() }.close(sink);
}

/// What the process knows of what it wrote.
#[derive(Default)]
struct Writer {
    /// Whether the tables were looked at, and this epoch's row is there.
    is_ready: bool,
    /// Whether the epoch's row says that there may be more to come.
    is_open: bool,
    /// The last number of this epoch that is stored.
    stored: u64,
    looked: Option<Instant>,
}

impl Writer {
    fn write(&mut self, sink: &Sink, events: &[Event], epoch: i64) -> Result<()> {
        sink.set_synchronous_commit(settings::audit_commit());
        if self.looked.is_none_or(|looked| looked.elapsed() > BETWEEN_LOOKS) {
            store::make_partitions()?;
            self.looked = Some(Instant::now());
        }
        schema::check_version(&Snapshot::take())?;
        if !self.is_ready {
            self.begin(epoch)?;
        }
        let new: Vec<Event> = events.iter().filter(|event| event.sequence > self.stored).copied().collect();
        if let Some(last) = new.last() {
            store::store(&new, epoch)?;
            run_statement(&STORE, &[epoch.write(), last.sequence.cast_signed().write()])?;
        }
        Ok(())
    }

    /// Finds out what of this epoch is stored, and whether one before was cut off.
    fn begin(&mut self, epoch: i64) -> Result<()> {
        let found = run_statement(&STORED, &[epoch.write()])?;
        let row = found.first().ok_or(Error::NotInstalled)?;
        self.stored = row.get::<Option<i64>>("last_sequence")?.unwrap_or(0).cast_unsigned();
        if row.get("is_cut_off")? {
            store::store(&[event(Kind::Gap)], epoch)?;
            run_statement(&CUT_OFF, &[epoch.write()])?;
        }
        Ok(())
    }

    /// Says that all of the epoch so far is stored: a server that ends now loses nothing.
    fn close(&mut self, sink: &Sink) {
        if self.is_open && sink.ready(1).is_empty() {
            let epoch = sink.epoch();
            let _ = sink.transaction(|| connect(|| run_statement(&CLOSE, &[epoch.write()]).map(|_| ())));
        }
    }
}
