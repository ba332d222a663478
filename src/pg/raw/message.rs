//! Messages of the binary protocol.

use pgrx::pg_sys;

/// Takes the next eight bytes of the message that PostgreSQL calls a receive function with; `None` where `message`
/// is none. A message that is too short is PostgreSQL's error.
pub fn take_i64(message: &mut pgrx::Internal) -> Option<i64> {
    // SAFETY: PostgreSQL passes a StringInfo where the argument's type is internal; pq_getmsgint64 checks its length.
    unsafe { message.get_mut::<pg_sys::StringInfoData>().map(|message| pg_sys::pq_getmsgint64(message)) }
}
