//! The standalone verifier: it reads what COPY wrote, and asks the server nothing.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use support::Session;

use crate::Ledger;
use crate::ledger::public_key;

/// The program, built once.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = option_env!("CARGO").unwrap_or("cargo");
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let built =
            Command::new(cargo).args(["build", "-q", "-p", "pbm-verify"]).current_dir(root).output().expect("cargo");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let target =
            std::env::current_exe().expect("this test").parent().and_then(|deps| deps.parent()).map(PathBuf::from);
        target.expect("the target folder").join("pbm-verify")
    })
}

/// Copies the audit out and has it checked with the key and the anchors; the exit status and what was said.
pub fn verify(ledger: &Ledger) -> (i32, String) {
    verify_in(ledger, &mut ledger.connect())
}

/// The same, as a session sees the audit.
pub fn verify_in(ledger: &Ledger, session: &mut Session) -> (i32, String) {
    let export = ledger.folder.0.join("export");
    let _ = fs::create_dir(&export);
    for table in ["audit_block", "audit_log", "access_log"] {
        let mut copied = Vec::new();
        let copy = format!("COPY (SELECT * FROM pbm.{table}) TO STDOUT CSV HEADER");
        session.copy_out(&copy).expect("a copy").read_to_end(&mut copied).expect("all of it");
        fs::write(export.join(format!("{table}.csv")), copied).expect("a file");
    }
    run(ledger, &["--key", &public_key(1)])
}

pub fn run(ledger: &Ledger, more: &[&str]) -> (i32, String) {
    let output = Command::new(program())
        .arg(ledger.folder.0.join("export"))
        .arg("--anchors")
        .arg(ledger.folder.0.join("anchors"))
        .args(more)
        .output()
        .expect("pbm-verify runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap_or(-1), said)
}
