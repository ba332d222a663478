//! `pbm`: a pharmacy benefit manager's claims system inside PostgreSQL.
//!
//! A claim goes one way through the house: `api` decodes it, `pg` loads what bears on it, `engine`
//! decides, `pg` writes, `api` answers.
#![deny(ffi_unwind_calls, unsafe_code, clippy::undocumented_unsafe_blocks)]

#[cfg(not(panic = "unwind"))]
compile_error!("PostgreSQL's errors unwind through pbm: build it with panic = \"unwind\"");

use pbm_engine as engine;

mod api;
mod error;
mod pg;
#[cfg(any(test, feature = "pg_test"))]
mod pg_tests;
mod schema;

::pgrx::pg_module_magic!(name, version);

/// Runs when a backend loads the library.
#[pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    error::keep_backtraces_to_panics();
    pg::raw::memory::set_reserve();
    pg::reference::cache::hear_changes();
    // Before the settings, whose prefix is closed when they are registered.
    pg::access::install();
    pg::settings::register();
    pg::raw::label::provide(api::audit::check_label);
}

/// Required by cargo pgrx test at the crate's root.
#[cfg(test)]
pub mod pg_test {
    pub fn setup(_options: Vec<&str>) {}

    #[must_use]
    pub fn postgresql_conf_options() -> Vec<&'static str> {
        vec![]
    }
}
