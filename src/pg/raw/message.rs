//! Messages of the binary protocol, and to the client.

use pgrx::pg_sys;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::{PgLogLevel, PgSqlErrorCode};

/// Takes the next eight bytes of the message that PostgreSQL calls a receive function with; `None` where `message`
/// is none. A message that is too short is PostgreSQL's error.
pub fn take_i64(message: &mut pgrx::Internal) -> Option<i64> {
    // SAFETY: PostgreSQL passes a StringInfo where the argument's type is internal; pq_getmsgint64 checks its length.
    unsafe { message.get_mut::<pg_sys::StringInfoData>().map(|message| pg_sys::pq_getmsgint64(message)) }
}

/// Takes what is left of such a message.
pub fn take_rest(message: &mut pgrx::Internal) -> Option<Vec<u8>> {
    // SAFETY: as above; pq_getmsgbytes checks the length and gives a place in the message, which is copied.
    unsafe {
        let message = message.get_mut::<pg_sys::StringInfoData>()?;
        let length = message.len - message.cursor;
        let start = pg_sys::pq_getmsgbytes(message, length);
        Some(std::slice::from_raw_parts(start.cast(), usize::try_from(length).ok()?).to_vec())
    }
}

/// Tells the client, and the server's log, of something that is not as it should be.
pub fn warn(message: &str, hint: &str) {
    ErrorReport::new(PgSqlErrorCode::ERRCODE_WARNING, message.to_owned(), "pbm")
        .set_hint(hint.to_owned())
        .report(PgLogLevel::WARNING);
}

/// Writes a line to the server's log alone.
pub fn log(line: &str) {
    ErrorReport::new(PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION, line.to_owned(), "pbm")
        .report(PgLogLevel::LOG_SERVER_ONLY);
}
