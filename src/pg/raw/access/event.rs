//! What is known of one read, in the form that the ring holds.

use std::net::IpAddr;

use uuid::Uuid;

/// Members that one event names.
pub const MEMBERS: usize = 16;

/// Bytes of an event.
const SIZE: usize = 512;

/// A read, or what became of one. Texts are cut to their room and end at the first NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    /// Its number within the ring's epoch, given at admission.
    pub sequence: u64,
    /// Microseconds since 2000, by the wall clock.
    pub moment: i64,
    /// The event whose outcome this is.
    pub of_sequence: u64,
    pub backend_start: i64,
    pub query_id: i64,
    /// Columns that are read, a bit each by number: bit 0 for the whole row and system columns, bit 63 for all beyond.
    pub columns: u64,
    /// Rows returned; below 0 where that is not known.
    pub rows: i64,
    /// The table that holds what is read, and the relation that was named.
    pub relation: u32,
    pub touched: u32,
    pub session_role: u32,
    pub current_role: u32,
    pub pid: i32,
    pub executions: u32,
    /// As PostgreSQL packs it; 0 for none.
    pub sqlstate: i32,
    /// Rows of persons that a view looked at.
    pub scanned: u32,
    pub kind: u8,
    pub outcome: u8,
    pub source: u8,
    member_count: u8,
    address: [u8; 17],
    application: [u8; 31],
    app_user: [u8; 40],
    ticket: [u8; 32],
    purpose: [u8; 12],
    authenticated: [u8; 32],
    members: [[u8; 16]; MEMBERS],
}

const _: () = assert!(size_of::<Event>() == SIZE);

impl Default for Event {
    fn default() -> Self {
        Self {
            sequence: 0,
            moment: 0,
            of_sequence: 0,
            backend_start: 0,
            query_id: 0,
            columns: 0,
            rows: -1,
            relation: 0,
            touched: 0,
            session_role: 0,
            current_role: 0,
            pid: 0,
            executions: 0,
            sqlstate: 0,
            scanned: 0,
            kind: 0,
            outcome: 0,
            source: 0,
            member_count: 0,
            address: [0; 17],
            application: [0; 31],
            app_user: [0; 40],
            ticket: [0; 32],
            purpose: [0; 12],
            authenticated: [0; 32],
            members: [[0; 16]; MEMBERS],
        }
    }
}

/// Copies as many whole characters as there is room for.
fn put(room: &mut [u8], text: &str) {
    let mut end = text.len().min(room.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    room[..end].copy_from_slice(&text.as_bytes()[..end]);
}

fn get(room: &[u8]) -> Option<String> {
    let end = room.iter().position(|byte| *byte == 0).unwrap_or(room.len());
    (end > 0).then(|| String::from_utf8_lossy(&room[..end]).into_owned())
}

impl Event {
    pub fn set_address(&mut self, address: Option<IpAddr>) {
        match address {
            None => {}
            Some(IpAddr::V4(address)) => {
                self.address[0] = 4;
                self.address[1..5].copy_from_slice(&address.octets());
            }
            Some(IpAddr::V6(address)) => {
                self.address[0] = 6;
                self.address[1..17].copy_from_slice(&address.octets());
            }
        }
    }

    pub fn address(&self) -> Option<IpAddr> {
        match self.address[0] {
            4 => <[u8; 4]>::try_from(&self.address[1..5]).ok().map(IpAddr::from),
            6 => <[u8; 16]>::try_from(&self.address[1..17]).ok().map(IpAddr::from),
            _ => None,
        }
    }

    pub fn set_application(&mut self, name: &str) {
        put(&mut self.application, name);
    }

    pub fn application(&self) -> Option<String> {
        get(&self.application)
    }

    pub fn set_authenticated(&mut self, name: &str) {
        put(&mut self.authenticated, name);
    }

    pub fn authenticated(&self) -> Option<String> {
        get(&self.authenticated)
    }

    /// Who says for whom and why it is read.
    pub fn set_context(&mut self, app_user: &str, purpose: &str, ticket: &str) {
        put(&mut self.app_user, app_user);
        put(&mut self.purpose, purpose);
        put(&mut self.ticket, ticket);
    }

    pub fn app_user(&self) -> Option<String> {
        get(&self.app_user)
    }

    pub fn purpose(&self) -> Option<String> {
        get(&self.purpose)
    }

    pub fn ticket(&self) -> Option<String> {
        get(&self.ticket)
    }

    /// The first of them that there is room for.
    pub fn set_members(&mut self, members: &[Uuid]) {
        let count = members.len().min(MEMBERS);
        for (room, member) in self.members.iter_mut().zip(members) {
            *room = *member.as_bytes();
        }
        self.member_count = u8::try_from(count).unwrap_or(0);
    }

    pub fn members(&self) -> Vec<Uuid> {
        self.members[..usize::from(self.member_count).min(MEMBERS)]
            .iter()
            .map(|bytes| Uuid::from_bytes(*bytes))
            .collect()
    }
}
