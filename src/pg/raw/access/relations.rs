//! What the catalog says of relations and roles, for the events of reads.

use std::ffi::{CStr, c_char};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};

use pgrx::pg_sys;

use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::tables::Catalogs;

static CHANGES: AtomicU64 = AtomicU64::new(1);
static CHANGES_OF_OURS: AtomicU64 = AtomicU64::new(1);
static IS_WATCHING: AtomicBool = AtomicBool::new(false);
static OURS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

unsafe extern "C-unwind" fn on_change(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    CHANGES.fetch_add(1, Relaxed);
    let relation = relation.to_u32();
    if relation == 0 || OURS.iter().any(|ours| ours.load(Relaxed) == relation) {
        CHANGES_OF_OURS.fetch_add(1, Relaxed);
    }
}

/// How many changes of relations this backend was told of; it is told from the first call on.
pub fn changes() -> u64 {
    if !IS_WATCHING.swap(true, Relaxed) {
        // SAFETY: the callback has the signature asked for, only counts, and is never unloaded.
        unsafe { pg_sys::CacheRegisterRelcacheCallback(Some(on_change), pg_sys::Datum::null()) }
    }
    CHANGES.load(Relaxed)
}

/// How many changes of those that are watched.
pub fn changes_of_ours() -> u64 {
    CHANGES_OF_OURS.load(Relaxed)
}

/// Has changes of these relations counted by themselves.
pub fn watch_ours(relations: [u32; 2]) {
    for (place, relation) in OURS.iter().zip(relations) {
        place.store(relation, Relaxed);
    }
}

/// Whether it is a catalog of PostgreSQL's own.
pub fn is_of_the_system(relation: u32) -> bool {
    relation < pg_sys::FirstNormalObjectId
}

/// A text that was allocated by PostgreSQL.
///
/// # Safety
/// A C string or null.
unsafe fn taken(text: *mut c_char) -> Option<String> {
    // SAFETY: as the caller warrants.
    unsafe { (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned()) }
}

/// The name of a table, materialized view or foreign table of the schema `pbm`.
pub fn table_of_pbm(relation: u32) -> Option<String> {
    // SAFETY: look-ups of the catalog.
    unsafe {
        let relation = pg_sys::Oid::from(relation);
        let schema = pg_sys::get_namespace_oid(c"pbm".as_ptr(), true);
        let kind = pg_sys::get_rel_relkind(relation) as u8;
        let is_ours = schema != pg_sys::InvalidOid && pg_sys::get_rel_namespace(relation) == schema;
        (is_ours && b"rpmf".contains(&kind)).then(|| taken(pg_sys::get_rel_name(relation)))?
    }
}

/// The tables that a relation is a partition or child of, the nearest first; those being detached too.
pub fn ancestors(relation: u32) -> Vec<u32> {
    let snapshot = Snapshot::take();
    let catalogs = Catalogs::of(&snapshot);
    let mut found: Vec<u32> = Vec::new();
    let mut next = catalogs.parents(relation);
    while let Some(parent) = next.pop() {
        if !found.contains(&parent) {
            found.push(parent);
            next.extend(catalogs.parents(parent));
        }
    }
    found
}

/// Whether this transaction made it.
pub fn is_new(relation: u32) -> bool {
    // SAFETY: what the session knows of a relation, without a lock: who waits for one here could not be told from who
    // waits for the record. It is given back.
    unsafe {
        let known = pg_sys::RelationIdGetRelation(relation.into());
        if known.is_null() {
            return true;
        }
        let is_new = (*known).rd_createSubid != 0;
        pg_sys::RelationClose(known);
        is_new
    }
}

/// Partitions and children of a table, of the first level.
pub fn children(relation: u32) -> Vec<u32> {
    let snapshot = Snapshot::take();
    Catalogs::of(&snapshot).children(relation).iter().map(|child| child.id).collect()
}

/// The qualified name of a relation; `None` where it is gone.
pub fn qualified_name(relation: u32) -> Option<String> {
    // SAFETY: look-ups of the catalog.
    unsafe {
        let relation = pg_sys::Oid::from(relation);
        let name = taken(pg_sys::get_rel_name(relation))?;
        let schema = taken(pg_sys::get_namespace_name(pg_sys::get_rel_namespace(relation)))?;
        Some(format!("{schema}.{name}"))
    }
}

/// The name of a role, or its number where it is gone.
pub fn role_name(role: u32) -> String {
    // SAFETY: gives a palloc'd C string, or null for a role that is gone.
    unsafe { taken(pg_sys::GetUserNameFromId(role.into(), true)) }.unwrap_or_else(|| role.to_string())
}

/// The names of the columns whose bits are set; `*` for the whole row, and a number for what has no name now.
pub fn column_names(relation: u32, bits: u64) -> Vec<String> {
    let mut names = Vec::new();
    for column in 0_u8..64 {
        if bits & (1 << column) == 0 {
            continue;
        }
        names.push(match column {
            0 => "*".to_owned(),
            63 => "...".to_owned(),
            _ => {
                // SAFETY: a look-up of the catalog.
                let name = unsafe { taken(pg_sys::get_attname(relation.into(), i16::from(column), true)) };
                name.unwrap_or_else(|| column.to_string())
            }
        });
    }
    names
}
