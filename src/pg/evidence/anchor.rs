//! Anchors: given out to the server's log, and to a file and a command that carry them off the machine.

use std::ffi::{CStr, CString};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};

use super::{key, seal, store};
use crate::engine::evidence::anchor::Anchor;
use crate::error::Result;
use crate::pg::raw::value::micros_of;
use crate::pg::raw::{clock, command, message};

static ANCHOR_FILE: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static ANCHOR_COMMAND: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static ANCHOR_INTERVAL: GucSetting<i32> = GucSetting::<i32>::new(60);

/// Defines the settings that say where anchors go.
pub fn register_settings() {
    let define = |name, what, more, setting| {
        GucRegistry::define_string_guc(name, what, more, setting, GucContext::Suset, GucFlags::SUPERUSER_ONLY);
    };
    define(
        c"pbm.anchor_file",
        c"File that anchors of the audit are appended to; empty: none.",
        c"A path outside the data directory, on another machine's disk if possible. audit_verify reads the anchors there.",
        &ANCHOR_FILE,
    );
    define(
        c"pbm.anchor_command",
        c"Shell command that gets each anchor of the audit as its standard input; empty: none.",
        c"It runs as the server's user and has ten seconds.",
        &ANCHOR_COMMAND,
    );
    GucRegistry::define_int_guc(
        c"pbm.anchor_interval",
        c"Time between two anchors of the audit.",
        c"One is given out also when nothing was sealed since the last, so that a missing one is noticed.",
        &ANCHOR_INTERVAL,
        1,
        24 * 3600,
        GucContext::Suset,
        GucFlags::UNIT_S,
    );
}

const SECOND: i64 = 1_000_000;

/// Gives an anchor out where the interval since the last has passed.
///
/// # Errors
/// As [`give_out`].
pub fn give_out_where_due() -> Result<Option<u64>> {
    let last = store::last_anchor()?;
    let due = last.is_none_or(|(_, time)| {
        let passed = micros_of(clock::moment()) - time;
        // A clock that was set back must not keep anchors waiting.
        passed < 0 || passed >= i64::from(ANCHOR_INTERVAL.get()) * SECOND
    });
    if due { give_out() } else { Ok(None) }
}

/// Gives out an anchor of the last block that is committed; gives its number, `None` where there is no such block.
///
/// # Errors
/// F0000 where the signing key cannot be read.
pub fn give_out() -> Result<Option<u64>> {
    let mut newest = store::last()?;
    // What this transaction sealed may yet be rolled back.
    let sealed = seal::sealed_in_this_transaction();
    while let Some(stored) = &newest
        && sealed.is_some_and(|first| stored.number >= first)
    {
        newest = store::before(stored.number)?;
    }
    let Some(block) = newest.and_then(|stored| stored.block) else { return Ok(None) };
    let mut anchor = Anchor {
        number: store::last_anchor()?.map_or(1, |(number, _)| number + 1),
        system: block.place.system,
        database: block.place.database,
        block: block.number,
        digest: block.digest(),
        time: micros_of(clock::moment()),
        key: None,
        signature: None,
    };
    if let Some(key) = key::signing_keys()?.first() {
        anchor.sign(key);
    }
    let line = anchor.line();
    message::log(&line);
    let set = |setting: &GucSetting<Option<CString>>| setting.get().filter(|text| !text.is_empty());
    let mut missed = Vec::new();
    if let Some(path) = set(&ANCHOR_FILE)
        && append(&path, &line).is_err()
    {
        missed.push("pbm.anchor_file");
    }
    if let Some(command) = set(&ANCHOR_COMMAND)
        && !command::feed(&command, &format!("{line}\n"))
    {
        missed.push("pbm.anchor_command");
    }
    let missed = (!missed.is_empty()).then(|| missed.join(", "));
    if let Some(missed) = &missed {
        message::warn(
            &format!("anchor {} of the audit was not taken by {missed}", anchor.number),
            "Until one is, nothing tells of what is changed after the last that was carried off.",
        );
    }
    store::insert_anchor(anchor.number, anchor.block, anchor.time, &line, missed.as_deref())?;
    Ok(Some(anchor.number))
}

fn path_of(setting: &CStr) -> &std::path::Path {
    use std::os::unix::ffi::OsStrExt as _;
    std::path::Path::new(std::ffi::OsStr::from_bytes(setting.to_bytes()))
}

fn append(path: &CStr, line: &str) -> std::io::Result<()> {
    let path = path_of(path);
    if !path.is_absolute() || crate::pg::raw::place::is_in_data_directory(path) {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_all()
}

/// The anchors of the file that is set; `None` where none is, or it cannot be read.
pub fn from_file() -> Option<Vec<Anchor>> {
    let path = ANCHOR_FILE.get().filter(|text| !text.is_empty())?;
    let lines = BufReader::new(File::open(path_of(&path)).ok()?).lines();
    Some(lines.map_while(std::result::Result::ok).filter_map(|line| Anchor::parse(&line)).collect())
}
