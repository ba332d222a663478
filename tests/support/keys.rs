//! Files of keys for the server under test.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Database, Session, literal, setting};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A file of keys beside the data directory, removed at the end.
pub struct KeyFile {
    pub path: PathBuf,
}

impl Default for KeyFile {
    fn default() -> Self {
        Self::new()
    }
}

impl KeyFile {
    /// Keys of these ids and purposes; the bytes of a key follow from its id.
    pub fn with(keys: &[(u16, &str)]) -> Self {
        let name = format!("keys_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let file = Self { path: Path::new(&setting("PBM_PGDATA")).with_file_name(name) };
        file.write(&keys.iter().map(|(id, purpose)| line(*id, purpose, *id)).collect::<String>());
        file
    }

    /// Key 1 for fields, key 2 for the index.
    pub fn new() -> Self {
        Self::with(&[(1, "fields"), (2, "index")])
    }

    pub fn write(&self, text: &str) {
        fs::write(&self.path, text).expect("a file of keys");
        self.allow(0o600);
    }

    pub fn allow(&self, mode: u32) {
        fs::set_permissions(&self.path, Permissions::from_mode(mode)).expect("permissions");
    }

    pub fn literal(&self) -> String {
        literal(&self.path.display().to_string())
    }

    /// Has the database's sessions use it from now on, and registers its keys.
    pub fn give(&self, database: &Database) -> Session {
        database.connect().run(&format!("ALTER DATABASE {} SET pbm.key_file = {}", database.name, self.literal()));
        let mut session = database.connect();
        session.run("SELECT pbm.register_encryption_keys()");
        session
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// A line of the file: 31 bytes of the seed and a 1, in base64.
pub fn line(id: u16, purpose: &str, seed: u16) -> String {
    format!("{id} {purpose} {}\n", text(seed))
}

/// The key of that seed as the file has it.
pub fn text(seed: u16) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = [seed.to_le_bytes()[0].wrapping_add(100); 33];
    (bytes[31], bytes[32]) = (1, 0);
    let letters: String = bytes
        .chunks(3)
        .flat_map(|b| [b[0] >> 2, (b[0] & 3) << 4 | b[1] >> 4, (b[1] & 15) << 2 | b[2] >> 6, b[2] & 63])
        .map(|sextet| char::from(LETTERS[usize::from(sextet)]))
        .collect();
    format!("{}=", &letters[..43])
}
