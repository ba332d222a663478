//! How the client of this session is connected, as its row of pg_stat_ssl and pg_stat_gssapi says.

use std::net::{IpAddr, Ipv6Addr};

use pgrx::pg_sys;

/// A connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transport {
    /// TLS or GSSAPI encryption.
    pub is_encrypted: bool,
    /// `None`: a unix socket, or no client at all.
    pub address: Option<IpAddr>,
}

/// The families of addresses that PostgreSQL listens on beside unix sockets have these lengths of a socket address.
const IPV4: u32 = 16;
const IPV6: u32 = 28;
const UNIX: u16 = 1;

/// That of this session, which does not change while it lives.
pub fn own() -> Transport {
    // SAFETY: the entry of this backend, which it alone writes, and only before it runs statements; it is null in a
    // process without one. The address lies in a buffer longer than any of the two forms.
    unsafe {
        let entry = pg_sys::MyBEEntry;
        if entry.is_null() {
            return Transport { is_encrypted: false, address: None };
        }
        let status = (*entry).st_gssstatus;
        let by_gss = (*entry).st_gss && !status.is_null() && (*status).gss_enc;
        let address = &(*entry).st_clientaddr;
        let bytes = std::slice::from_raw_parts((&raw const address.addr).cast::<u8>(), size_of_val(&address.addr));
        Transport { is_encrypted: (*entry).st_ssl || by_gss, address: ip(address.addr.ss_family, address.salen, bytes) }
    }
}

/// The address of a socket address of that many bytes. What is neither family nor a unix socket is taken for a remote one.
fn ip(family: u16, length: u32, bytes: &[u8]) -> Option<IpAddr> {
    if family == 0 || family == UNIX {
        return None;
    }
    let v4 = bytes.get(4..8).and_then(|octets| <[u8; 4]>::try_from(octets).ok()).filter(|_| length == IPV4);
    let v6 = bytes.get(8..24).and_then(|octets| <[u8; 16]>::try_from(octets).ok()).filter(|_| length == IPV6);
    Some(v4.map(IpAddr::from).or(v6.map(IpAddr::from)).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
}
