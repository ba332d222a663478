//! Lines for the server's log.

use std::ffi::{CString, c_char, c_int};
use std::ptr;

use pgrx::PgLogLevel;

// As pgrx has them they say in which statement it was, whose text may tell of a person.
unsafe extern "C" {
    fn errstart(level: c_int, domain: *const c_char) -> bool;
    fn errmsg_internal(format: *const c_char, ...) -> c_int;
    fn errhidestmt(hide: bool) -> c_int;
    fn errhidecontext(hide: bool) -> c_int;
    fn errfinish(file: *const c_char, line: c_int, function: *const c_char);
}

/// Writes a line to the server's log, without the statement that runs, and nothing to the client.
pub fn tell(line: &str) {
    let line = CString::new(line).unwrap_or_default();
    // SAFETY: a message for the server's log alone, of C strings that live as long as the calls: nothing is jumped over.
    unsafe {
        if errstart(PgLogLevel::LOG_SERVER_ONLY as c_int, ptr::null()) {
            errmsg_internal(c"%s".as_ptr(), line.as_ptr());
            errhidestmt(true);
            errhidecontext(true);
            errfinish(c"log.rs".as_ptr(), 0, c"tell".as_ptr());
        }
    }
}
