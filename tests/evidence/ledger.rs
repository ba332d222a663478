//! A database whose audit is sealed with a key, and a folder beside it for the key and the anchors.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use pbm_engine::evidence::key::SigningKey;
use support::{Database, Session, setting};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A folder that the server's user owns; gone with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let name = format!("pbm-evidence-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a folder");
        give(&path);
        Self(path)
    }

    /// A file of the server's that nobody else reads.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("permissions");
        give(&path);
        path
    }
}

fn give(path: &Path) {
    let owner = fs::metadata(setting("PBM_PGDATA")).expect("the data folder");
    chown(path, Some(owner.uid()), Some(owner.gid())).expect("the server's user owns it");
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The bytes of a test's key.
fn seed(id: u8) -> [u8; 32] {
    std::array::from_fn(|i| id.wrapping_mul(31) ^ u8::try_from(i * 37 % 251).expect("a byte"))
}

/// A line of a key file.
pub fn key_line(id: u8) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = seed(id);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().chain([0, 0].iter()).take(3).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    format!("{id} signing {text}\n")
}

pub fn public_key(id: u8) -> String {
    SigningKey::from_seed(&seed(id)).public().to_hex()
}

pub struct Ledger {
    pub database: Database,
    pub folder: Folder,
    pub session: Session,
}

impl Ledger {
    /// With the small book of business, whose audit rows are the first to be sealed.
    pub fn new() -> Self {
        let (database, folder) = (Database::with_book(), Folder::new());
        folder.write("keys", &key_line(1));
        let mut session = database.connect();
        set(&mut session, &folder);
        // What a test does to the tables would be on record, and in no block yet.
        session.run("ALTER EVENT TRIGGER pbm_guard_definitions DISABLE; ALTER EVENT TRIGGER pbm_guard_drops DISABLE");
        Self { database, folder, session }
    }

    /// Another session with the same settings.
    pub fn connect(&self) -> Session {
        let mut session = self.database.connect();
        set(&mut session, &self.folder);
        session
    }

    /// Writes so many audit rows, a transaction each.
    pub fn write(&mut self, rows: usize) {
        for n in 0..rows {
            self.session.run(&format!("UPDATE pbm.members SET last_name = 'City {n} ' || clock_timestamp() WHERE member_id = (SELECT min(member_id) FROM pbm.members)"));
        }
    }

    pub fn seal(&mut self) -> i64 {
        self.session.number("SELECT pbm.audit_seal()")
    }

    pub fn anchor(&mut self) -> i64 {
        self.session.number("SELECT pbm.audit_anchor_now()")
    }

    /// Rows, blocks and an anchor of the last.
    pub fn fill(&mut self) {
        for _ in 0..3 {
            self.write(4);
            self.seal();
        }
        self.anchor();
    }

    /// What audit_verify says of all: block, finding and detail.
    pub fn verify(&mut self) -> Vec<(Option<i64>, String, String)> {
        verify(&mut self.session)
    }

    pub fn verdict(&mut self) -> String {
        self.verify().pop().expect("a verdict").2
    }

    /// As a superuser whom no trigger stops.
    pub fn tamper(&mut self, sql: &str) {
        self.session.run(&format!("SET session_replication_role = replica; ALTER TABLE pbm.audit_log DISABLE TRIGGER ALL; ALTER TABLE pbm.audit_block DISABLE TRIGGER ALL; ALTER TABLE pbm.audit_anchor DISABLE TRIGGER ALL; {sql}; RESET session_replication_role"));
    }
}

pub fn set(session: &mut Session, folder: &Folder) {
    let path = |name: &str| folder.0.join(name).display().to_string();
    session.run(&format!(
        "SET pbm.signing_key_file = '{}'; SET pbm.anchor_file = '{}'; SET pbm.anchor_interval = '1d'",
        path("keys"),
        path("anchors")
    ));
}

pub fn verify(session: &mut Session) -> Vec<(Option<i64>, String, String)> {
    let rows = session.rows("SELECT block, finding, detail FROM pbm.audit_verify('-infinity', 'infinity')");
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    rows.iter().map(|row| (row[0].as_ref().and_then(|n| n.parse().ok()), text(&row[1]), text(&row[2]))).collect()
}
