//! The ring that reads are recorded through: shared memory, the hooks that see reads, the process that writes them.
//!
//! All of it is there when the library is in `shared_preload_libraries`, and none of it otherwise: two sessions must
//! not differ in what is recorded of them.

pub mod event;
pub mod hooks;
pub mod log;
pub mod mode;
pub mod relations;
pub mod ring;
pub mod session;
mod shared;
pub mod status;
mod utility;
pub mod worker;

pub use shared::{Capacity, FIGURES, count_inquiry, figures, is_preloaded};

use pgrx::pg_sys;

/// What the hooks call, and what the sink's process runs.
#[derive(Clone, Copy)]
pub struct Handlers {
    pub hooks: hooks::Handlers,
    pub sink: fn(worker::Sink),
}

/// Whether this process is loading the libraries that every other one inherits.
pub fn is_preloading() -> bool {
    // SAFETY: plain variables of this single-threaded process. pg_upgrade's servers run none of it.
    unsafe { pg_sys::process_shared_preload_libraries_in_progress && !pg_sys::IsBinaryUpgrade }
}

/// Asks for the shared memory and puts the hooks in place; called while the libraries are preloaded.
pub fn install(capacity: fn() -> Capacity, handlers: Handlers) {
    shared::request(capacity);
    worker::set_work(handlers.sink);
    hooks::install(handlers.hooks);
    utility::install();
}
