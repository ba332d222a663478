//! What the directory of rings looks like at this moment.

use std::sync::atomic::Ordering::Relaxed;

use super::shared::{State, events, slots};
use crate::pg::raw::value::moment_from_microseconds;
use chrono::{DateTime, Utc};

/// One database's place.
pub struct Status {
    pub database: u32,
    pub state: State,
    pub pid: i32,
    pub waiting: u64,
    pub expected: u64,
    pub capacity: u64,
    pub written: u64,
    pub fault: i32,
    pub heartbeat: Option<DateTime<Utc>>,
}

/// All places that are taken.
pub fn all() -> Vec<Status> {
    let taken = slots().iter().filter(|slot| slot.database.load(Relaxed) != 0);
    taken
        .map(|slot| Status {
            database: slot.database.load(Relaxed),
            state: State::of(slot.state.load(Relaxed)),
            pid: slot.pid.load(Relaxed),
            waiting: slot.head.load(Relaxed).saturating_sub(slot.tail.load(Relaxed)),
            expected: slot.reserved.load(Relaxed),
            capacity: events(),
            written: slot.durable.load(Relaxed),
            fault: slot.fault.load(Relaxed),
            heartbeat: moment_from_microseconds(slot.heartbeat.load(Relaxed)),
        })
        .collect()
}
