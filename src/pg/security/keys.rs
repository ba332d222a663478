//! Keys from outside the database: a file or the output of a command, read when a key is first needed and kept in
//! memory that is locked, in no core dump, and wiped.

use std::cell::RefCell;
use std::ffi::CString;
use std::rc::Rc;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use zeroize::Zeroize;

use crate::engine::cipher::digest::fingerprint;
use crate::engine::cipher::keyfile::{self, Listed, Purpose};
use crate::engine::cipher::{KEY, Key};
use crate::error::{Error, Result};
use crate::pg::raw::secret::{self, SecretMemory};

static KEY_FILE: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static KEY_COMMAND: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static SIGNING_KEY_FILE: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static SIGNING_KEY_COMMAND: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

/// Defines the settings that say where keys are. Superusers alone set them and see them (with pg_read_all_settings).
pub fn register_settings() {
    let define = |name, what, more, setting| {
        let flags = GucFlags::SUPERUSER_ONLY;
        GucRegistry::define_string_guc(name, what, more, setting, GucContext::Suset, flags);
    };
    define(
        c"pbm.key_file",
        c"File with the keys of encrypted fields, blind indexes and the audit; empty: none.",
        c"An absolute path outside the data directory, readable by its owner alone. A line a key: id, purpose (fields, index, audit, token, masking), 32 bytes in base64.",
        &KEY_FILE,
    );
    define(
        c"pbm.key_command",
        c"Shell command that prints what pbm.key_file would hold; empty: none.",
        c"It runs as the server's user, once a session, and has ten seconds.",
        &KEY_COMMAND,
    );
    define(
        c"pbm.signing_key_file",
        c"File with the keys that sign the audit's blocks; empty: none.",
        c"As pbm.key_file, with keys of the purpose signing.",
        &SIGNING_KEY_FILE,
    );
    define(
        c"pbm.signing_key_command",
        c"Shell command that prints what pbm.signing_key_file would hold; empty: none.",
        c"As pbm.key_command.",
        &SIGNING_KEY_COMMAND,
    );
}

/// Keys of one source.
struct Ring {
    source: Source,
    listed: Vec<Listed>,
    bytes: SecretMemory,
    /// Of each key, in the order of their places.
    fingerprints: Vec<String>,
}

/// Where keys come from.
#[derive(Clone, PartialEq, Eq)]
enum Source {
    File(CString),
    Command(CString),
}

/// A key in use. Its bytes stay where they were read to.
#[derive(Clone)]
pub struct KeyInUse {
    ring: Rc<Ring>,
    listed: Listed,
}

impl KeyInUse {
    /// Its number, which stored values name it by.
    pub fn id(&self) -> u16 {
        self.listed.id
    }

    pub fn purpose(&self) -> Purpose {
        self.listed.purpose
    }

    pub fn bytes(&self) -> &Key {
        self.ring.key(self.listed.place)
    }

    /// Tells it from other keys, and nothing else of it.
    pub fn fingerprint(&self) -> &str {
        &self.ring.fingerprints[self.listed.place]
    }
}

thread_local! {
    static KEYS: RefCell<Option<Rc<Ring>>> = const { RefCell::new(None) };
    static SIGNING_KEYS: RefCell<Option<Rc<Ring>>> = const { RefCell::new(None) };
}

/// Whether a source of keys is set, whatever it gives.
pub fn configured() -> bool {
    matches!(source(&KEY_FILE, &KEY_COMMAND), Ok(Some(_)) | Err(_))
}

/// The key that digests and encrypts what the audit keeps: that with the highest id. `None` where no source of keys is
/// set, or it has none.
///
/// # Errors
/// F0000 where the source cannot be used.
pub fn audit_key() -> Result<Option<KeyInUse>> {
    Ok(newest(keys()?, Purpose::Audit))
}

/// The key that pseudonyms and shifts of dates are made with: that with the highest id. `None` where no source of keys is
/// set, or it has none.
///
/// # Errors
/// F0000 where the source cannot be used.
pub fn masking_key() -> Result<Option<KeyInUse>> {
    Ok(newest(keys()?, Purpose::Masking))
}

/// The keys that tokens may be signed by, all that are listed: a new one serves beside the one before.
///
/// # Errors
/// F0000 where the source cannot be used.
pub fn token_keys() -> Result<Vec<KeyInUse>> {
    Ok(all()?.into_iter().filter(|key| key.purpose() == Purpose::Token).collect())
}

/// The key of that purpose and id. A file or command that has changed since the session read it is read again.
///
/// # Errors
/// F0000 where the source cannot be used, 55000 where it has no such key.
pub fn key(purpose: Purpose, id: u16) -> Result<KeyInUse> {
    let wanted = |key: &Listed| key.purpose == purpose && key.id == id;
    let missing = Error::KeyMissing { id };
    if let Some(key) = keys()?.ok_or(Error::NoKeys)?.find(wanted) {
        return Ok(key);
    }
    forget();
    keys()?.and_then(|ring| ring.find(wanted)).ok_or(missing)
}

/// All keys but those that sign.
///
/// # Errors
/// F0000 where the source cannot be used.
pub fn all() -> Result<Vec<KeyInUse>> {
    Ok(keys()?.map_or_else(Vec::new, |ring| {
        ring.listed.iter().map(|listed| KeyInUse { ring: ring.clone(), listed: *listed }).collect()
    }))
}

/// Has the keys read again at their next use.
pub fn forget() {
    KEYS.take();
    SIGNING_KEYS.take();
}

fn keys() -> Result<Option<Rc<Ring>>> {
    KEYS.with(|held| current(held, source(&KEY_FILE, &KEY_COMMAND)?))
}

fn signing_keys() -> Result<Option<Rc<Ring>>> {
    SIGNING_KEYS.with(|held| current(held, source(&SIGNING_KEY_FILE, &SIGNING_KEY_COMMAND)?))
}

/// The keys of the source: those held, where they came from it.
fn current(held: &RefCell<Option<Rc<Ring>>>, source: Option<Source>) -> Result<Option<Rc<Ring>>> {
    let Some(source) = source else {
        held.take();
        return Ok(None);
    };
    if let Some(ring) = held.borrow().as_ref().filter(|ring| ring.source == source) {
        return Ok(Some(ring.clone()));
    }
    held.take();
    let ring = Rc::new(Ring::read(source)?);
    held.replace(Some(ring.clone()));
    Ok(Some(ring))
}

fn source(file: &GucSetting<Option<CString>>, command: &GucSetting<Option<CString>>) -> Result<Option<Source>> {
    let set = |setting: &GucSetting<Option<CString>>| setting.get().filter(|text| !text.is_empty());
    match (set(file), set(command)) {
        (None, None) => Ok(None),
        (Some(file), None) => Ok(Some(Source::File(file))),
        (None, Some(command)) => Ok(Some(Source::Command(command))),
        (Some(_), Some(_)) => Err(Error::TwoKeySources),
    }
}

impl Ring {
    fn read(source: Source) -> Result<Self> {
        let read = |text: std::result::Result<SecretMemory, secret::Fault>, what| {
            text.map_err(|fault| Error::KeySource { what, fault })
        };
        let mut text = match &source {
            Source::File(path) => read(secret::read_file(path), "file")?,
            Source::Command(command) => read(secret::read_command(command), "command")?,
        };
        let length = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        let mut bytes = SecretMemory::new(keyfile::MOST * KEY)
            .map_err(|_| Error::KeySource { what: "file", fault: secret::Fault::NotLocked })?;
        let listed = keyfile::read(&text[..length], &mut bytes).map_err(Error::KeyText);
        text.zeroize();
        let mut ring = Self { source, listed: listed?, bytes, fingerprints: vec![] };
        ring.fingerprints = ring.listed.iter().map(|listed| fingerprint(ring.key(listed.place))).collect();
        Ok(ring)
    }

    fn key(&self, place: usize) -> &Key {
        let start = place * KEY;
        // There is room for as many keys as a file may have.
        self.bytes[start..start + KEY].first_chunk().unwrap_or(&[0; KEY])
    }

    fn find(self: &Rc<Self>, wanted: impl Fn(&Listed) -> bool) -> Option<KeyInUse> {
        let listed = self.listed.iter().find(|listed| wanted(listed))?;
        Some(KeyInUse { ring: self.clone(), listed: *listed })
    }
}

fn newest(ring: Option<Rc<Ring>>, purpose: Purpose) -> Option<KeyInUse> {
    let ring = ring?;
    let listed = ring.listed.iter().filter(|key| key.purpose == purpose).max_by_key(|key| key.id)?;
    Some(KeyInUse { listed: *listed, ring: ring.clone() })
}

/// All signing keys, that in use first: blocks sealed before the newest came are signed by those before it.
///
/// # Errors
/// F0000 where the source cannot be used.
pub fn all_signing_keys() -> Result<Vec<KeyInUse>> {
    let Some(ring) = signing_keys()? else { return Ok(Vec::new()) };
    let mut listed: Vec<Listed> = ring.listed.iter().filter(|key| key.purpose == Purpose::Signing).copied().collect();
    listed.sort_by_key(|key| std::cmp::Reverse(key.id));
    Ok(listed.into_iter().map(|listed| KeyInUse { ring: ring.clone(), listed }).collect())
}
