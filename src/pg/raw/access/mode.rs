//! How reads are recorded.

use pgrx::guc::PostgresGucEnum;

/// What a reader waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PostgresGucEnum)]
pub enum Mode {
    /// Until the record is on disk.
    #[name = c"sync"]
    Sync,
    /// Until there is room for the record in memory.
    #[name = c"async"]
    Async,
    /// A line in the server's log takes the place of the record.
    #[name = c"log"]
    Log,
    /// Nothing is recorded.
    #[name = c"off"]
    Off,
}

impl Mode {
    pub fn of(number: u8) -> Option<Self> {
        [Self::Sync, Self::Async, Self::Log, Self::Off].into_iter().find(|mode| *mode as u8 == number)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Async => "async",
            Self::Log => "log",
            Self::Off => "off",
        }
    }
}

/// Whose commits a commit of the record waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PostgresGucEnum)]
pub enum Commit {
    /// This server's disk and those of its synchronous standbys.
    #[name = c"on"]
    On,
    /// This server's disk.
    #[name = c"local"]
    Local,
}
