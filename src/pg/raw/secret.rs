//! Memory that secrets are kept in, and the sources outside the database that they are read from.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::ops::{Deref, DerefMut};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::ptr::NonNull;
use std::time::{Duration, Instant};

use pgrx::pg_sys;
use thiserror::Error;
use zeroize::Zeroize;

use super::transaction::check_for_interrupts;

/// Bytes that are never swapped out, in no core dump, in no child process, and wiped when they are let go.
pub struct SecretMemory {
    start: NonNull<u8>,
    length: usize,
}

impl SecretMemory {
    /// So many bytes, all 0.
    ///
    /// # Errors
    /// Where the system gives no memory, or lets none be locked.
    pub fn new(length: usize) -> io::Result<Self> {
        // SAFETY: a new mapping at an address of the system's choice.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                length,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let memory = Self { start: NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?, length };
        // SAFETY: the mapping just made, all of it.
        let kept = unsafe {
            libc::mlock(start, length) == 0
                && libc::madvise(start, length, libc::MADV_DONTDUMP) == 0
                && libc::madvise(start, length, libc::MADV_DONTFORK) == 0
        };
        if kept { Ok(memory) } else { Err(io::Error::last_os_error()) }
    }
}

impl Deref for SecretMemory {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: a mapping of that length, which is this value's alone and lives as long as it.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl DerefMut for SecretMemory {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `deref`; borrowed for change once.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}

impl Drop for SecretMemory {
    fn drop(&mut self) {
        self.zeroize();
        // SAFETY: the mapping made in `new`, which nothing refers to any longer.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.length) };
    }
}

/// Why a source gave no secret. None of them says what it holds or where it lies.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    #[error("cannot be read")]
    Unreadable,
    #[error("is not named by an absolute path")]
    Relative,
    #[error("is no ordinary file")]
    NoFile,
    #[error("can be read or written by others")]
    Permissions,
    #[error("belongs to another user than the server's or root")]
    Owner,
    #[error("lies in the data directory")]
    InDataDirectory,
    #[error("is larger than {} bytes", MOST)]
    TooLarge,
    #[error("failed, or took longer than {} seconds", PATIENCE.as_secs())]
    CommandFailed,
    #[error("is not in memory that can be locked")]
    NotLocked,
}

/// Most bytes of a source.
const MOST: usize = 16 * 1024;
/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a waiting session looks whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

/// Reads a file outside the data directory that nobody but its owner can read.
pub fn read_file(path: &CStr) -> Result<SecretMemory, Fault> {
    let path = Path::new(OsStr::from_bytes(path.to_bytes()));
    if !path.is_absolute() {
        return Err(Fault::Relative);
    }
    let path = path.canonicalize().map_err(|_| Fault::Unreadable)?;
    if lies_in_data_directory(&path) {
        return Err(Fault::InDataDirectory);
    }
    // Not following a link that came meanwhile, nor waiting for a pipe's other end.
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(&path)
        .map_err(|_| Fault::Unreadable)?;
    check(&file)?;
    let mut memory = SecretMemory::new(MOST).map_err(|_| Fault::NotLocked)?;
    read_all(&mut memory, |rest| file.read(rest))?;
    Ok(memory)
}

fn check(file: &File) -> Result<(), Fault> {
    let about = file.metadata().map_err(|_| Fault::Unreadable)?;
    // SAFETY: asks for a number of this process.
    let user = unsafe { libc::geteuid() };
    // As the server asks of the key of its certificate: one of root's may be read by the server's group.
    let allowed = if about.uid() == 0 { 0o740 } else { 0o700 };
    if !about.is_file() {
        Err(Fault::NoFile)
    } else if about.uid() != user && about.uid() != 0 {
        Err(Fault::Owner)
    } else if about.mode() & 0o777 & !allowed != 0 {
        Err(Fault::Permissions)
    } else {
        Ok(())
    }
}

fn lies_in_data_directory(path: &Path) -> bool {
    // SAFETY: set when the server started, and never changed.
    let data = unsafe { CStr::from_ptr(pg_sys::DataDir) };
    match Path::new(OsStr::from_bytes(data.to_bytes())).canonicalize() {
        Ok(data) => path.starts_with(&data) || in_tablespace(path, &data),
        Err(_) => true,
    }
}

/// Tablespaces are linked to from the data directory, and backed up with it.
fn in_tablespace(path: &Path, data: &Path) -> bool {
    fs::read_dir(data.join("pg_tblspc"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|link| link.path().canonicalize().ok())
        .any(|space| path.starts_with(space))
}

/// Reads the standard output of a command of the system's shell.
pub fn read_command(command: &CStr) -> Result<SecretMemory, Fault> {
    let mut memory = SecretMemory::new(MOST).map_err(|_| Fault::NotLocked)?;
    let mut running = Running(
        Command::new("/bin/sh")
            .arg("-c")
            .arg(OsStr::from_bytes(command.to_bytes()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // What it says of a failure is not for the server's log.
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| Fault::CommandFailed)?,
    );
    let mut output = running.0.stdout.take().ok_or(Fault::CommandFailed)?;
    let deadline = Instant::now() + PATIENCE;
    read_all(&mut memory, |rest| {
        while !is_readable(&output) {
            check_for_interrupts();
            if Instant::now() > deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        output.read(rest)
    })
    .map_err(|fault| if fault == Fault::Unreadable { Fault::CommandFailed } else { fault })?;
    while Instant::now() < deadline {
        match running.0.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(memory),
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            _ => break,
        }
        check_for_interrupts();
    }
    Err(Fault::CommandFailed)
}

/// A command that is ended with its session's wait for it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; waiting for it leaves no zombie.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_readable(output: &impl AsRawFd) -> bool {
    let mut wanted = libc::pollfd { fd: output.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one structure, of an open descriptor.
    unsafe { libc::poll(&raw mut wanted, 1, LOOK.as_millis().try_into().unwrap_or(100)) > 0 }
}

/// Fills the memory from its beginning; what is not filled stays 0.
fn read_all(memory: &mut SecretMemory, mut read: impl FnMut(&mut [u8]) -> io::Result<usize>) -> Result<(), Fault> {
    let mut filled = 0;
    loop {
        // One byte stays free, so that a source that is too large is told.
        let rest = memory.get_mut(filled..).filter(|rest| !rest.is_empty()).ok_or(Fault::TooLarge)?;
        match read(rest) {
            Ok(0) => return Ok(()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => check_for_interrupts(),
            Err(_) => return Err(Fault::Unreadable),
        }
    }
}
