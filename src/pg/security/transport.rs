//! Personal data leave over encrypted connections alone.

use std::cell::Cell;
use std::net::IpAddr;

use crate::error::{Error, Result};
use crate::pg::access::refusal;
use crate::pg::raw::transport;
use crate::pg::settings;

thread_local! {
    static IS_SAFE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Whether nobody on the way can read what this session sends: it is encrypted, or does not leave the machine. Behind a
/// pooler that is the way from the pooler.
fn is_safe() -> bool {
    IS_SAFE.get().unwrap_or_else(|| {
        let own = transport::own();
        let safe = own.is_encrypted || own.address.is_none_or(is_of_this_machine);
        IS_SAFE.set(Some(safe));
        safe
    })
}

fn is_of_this_machine(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Refuses a connection that others can read, where `pbm.require_tls` is on.
///
/// # Errors
/// 28000, and the refusal is recorded.
pub fn require() -> Result<()> {
    if is_safe() || !settings::requires_tls() {
        return Ok(());
    }
    refusal::refuse(Error::TransportNotEncrypted, None)
}
