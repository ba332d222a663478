//! Commands of the system's shell.

use std::ffi::{CStr, OsStr};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::transaction::check_for_interrupts;

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a command with a text as its standard input; says whether it took it and succeeded.
pub fn feed(command: &CStr, text: &str) -> bool {
    let spawned = Command::new("/bin/sh")
        .arg("-c")
        .arg(OsStr::from_bytes(command.to_bytes()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut running) = spawned else { return false };
    // A line fits into the pipe: nobody waits for the command to read.
    let fed = running.stdin.take().is_some_and(|mut input| input.write_all(text.as_bytes()).is_ok());
    let deadline = Instant::now() + PATIENCE;
    let mut succeeded = None;
    while succeeded.is_none() && Instant::now() < deadline {
        match running.try_wait() {
            Ok(Some(status)) => succeeded = Some(status.success()),
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            Err(_) => break,
        }
    }
    if succeeded.is_none() {
        // It may have ended by itself; waiting for it leaves no zombie.
        let _ = running.kill();
        let _ = running.wait();
    }
    check_for_interrupts();
    fed && succeeded == Some(true)
}
