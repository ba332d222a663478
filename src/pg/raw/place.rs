//! Where this database lives.

use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use pgrx::pg_sys;

use crate::engine::evidence::incarnation::Place;

/// The cluster, its timeline and the database; `None` on a standby, which writes no timeline.
pub fn place() -> Option<Place> {
    // SAFETY: the first reads shared state that tells whether there is a timeline being written, without which the
    // second must not be called; the rest reads variables that are set when a backend starts.
    unsafe {
        (!pg_sys::RecoveryInProgress()).then(|| Place {
            system: pg_sys::GetSystemIdentifier(),
            timeline: pg_sys::GetWALInsertionTimeLine(),
            database: pg_sys::MyDatabaseId.to_u32(),
        })
    }
}

/// Whether a file is, or would be, in the data directory: what is to outlast it must not be there.
pub fn is_in_data_directory(file: &Path) -> bool {
    // SAFETY: a C string that is set when the server starts.
    let data = unsafe { CStr::from_ptr(pg_sys::DataDir) };
    let data = Path::new(OsStr::from_bytes(data.to_bytes())).canonicalize();
    let folder = file.canonicalize().or_else(|_| file.parent().unwrap_or(file).canonicalize());
    matches!((data, folder), (Ok(data), Ok(folder)) if folder.starts_with(&data))
}
