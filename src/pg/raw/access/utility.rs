//! The hook of utility commands: COPY ends here, EXPLAIN and commands that need a database without a sink begin here.

use std::cell::RefCell;
use std::ffi::{CStr, c_char};
use std::sync::OnceLock;

use pgrx::pg_sys;

use super::hooks;
use super::ring;
use super::shared::{Slot, find, forget};

type Utility = unsafe extern "C" fn(
    *mut pg_sys::PlannedStmt,
    *const c_char,
    bool,
    pg_sys::ProcessUtilityContext::Type,
    pg_sys::ParamListInfo,
    *mut pg_sys::QueryEnvironment,
    *mut pg_sys::DestReceiver,
    *mut pg_sys::QueryCompletion,
);

static NEXT: OnceLock<Utility> = OnceLock::new();

thread_local! {
    /// Databases that this session keeps sinks away from.
    static BLOCKED: RefCell<Vec<&'static Slot>> = const { RefCell::new(Vec::new()) };
}

/// A sink leaves within this time, or the command fails as it does where a session is in the database.
const PATIENCE: i64 = 4_000;

// As pgrx declares it, it would catch errors and raise others in their place.
unsafe extern "C" {
    fn standard_ProcessUtility(
        statement: *mut pg_sys::PlannedStmt,
        text: *const c_char,
        is_read_only: bool,
        context: pg_sys::ProcessUtilityContext::Type,
        parameters: pg_sys::ParamListInfo,
        environment: *mut pg_sys::QueryEnvironment,
        destination: *mut pg_sys::DestReceiver,
        completion: *mut pg_sys::QueryCompletion,
    );
}

/// The number of a database by its name.
///
/// # Safety
/// A C string or null.
unsafe fn database(name: *const c_char) -> Option<u32> {
    if name.is_null() {
        return None;
    }
    // SAFETY: as the caller warrants; 0 where there is none.
    let id = unsafe { pg_sys::get_database_oid(name, true) }.to_u32();
    (id != 0).then_some(id)
}

/// The database that a command needs for itself, and whether it is gone afterwards.
///
/// # Safety
/// A statement of a utility command.
unsafe fn needed(statement: *mut pg_sys::Node) -> Option<(u32, bool)> {
    // SAFETY: the tag of a node says which struct it is; its names are C strings or null, its options DefElems.
    unsafe {
        match (*statement).type_ {
            pg_sys::NodeTag::T_DropdbStmt => Some((database((*statement.cast::<pg_sys::DropdbStmt>()).dbname)?, true)),
            pg_sys::NodeTag::T_CreatedbStmt => {
                let options = (*statement.cast::<pg_sys::CreatedbStmt>()).options;
                let mut template = c"template1".as_ptr();
                let count = if options.is_null() { 0 } else { usize::try_from((*options).length).unwrap_or(0) };
                for place in 0..count {
                    let option = (*(*options).elements.add(place)).ptr_value.cast::<pg_sys::DefElem>();
                    if CStr::from_ptr((*option).defname) == c"template" && !(*option).arg.is_null() {
                        template = pg_sys::defGetString(option);
                    }
                }
                Some((database(template)?, false))
            }
            pg_sys::NodeTag::T_RenameStmt => {
                let rename = &*statement.cast::<pg_sys::RenameStmt>();
                (rename.renameType == pg_sys::ObjectType::OBJECT_DATABASE)
                    .then(|| database(rename.subname))?
                    .map(|id| (id, false))
            }
            pg_sys::NodeTag::T_AlterDatabaseStmt => {
                Some((database((*statement.cast::<pg_sys::AlterDatabaseStmt>()).dbname)?, false))
            }
            _ => None,
        }
    }
}

/// Lets sinks in again, where this session kept them away.
pub(super) fn unblock() {
    let _ = BLOCKED.try_with(|blocked| {
        if let Ok(mut blocked) = blocked.try_borrow_mut() {
            blocked.drain(..).for_each(ring::unblock);
        }
    });
}

fn is_about_a_database(tag: pg_sys::NodeTag) -> bool {
    use pg_sys::NodeTag::{T_AlterDatabaseStmt, T_CreatedbStmt, T_DropdbStmt, T_RenameStmt};
    matches!(tag, T_DropdbStmt | T_CreatedbStmt | T_RenameStmt | T_AlterDatabaseStmt)
}

/// Sends the sink away from the database that the command needs; gives it where it is gone afterwards.
///
/// # Safety
/// A statement of a utility command.
unsafe fn clear_way(statement: *mut pg_sys::Node) -> Option<u32> {
    // SAFETY: as the caller warrants; at the end of frames with nothing to drop.
    unsafe {
        pg_sys::panic::pgrx_extern_c_guard(|| {
            let (database, is_going) = needed(statement)?;
            if let Some(slot) = ring::block(database) {
                ring::at_exit(hooks::on_exit);
                BLOCKED.with_borrow_mut(|blocked| blocked.push(slot));
                ring::until_gone(slot, PATIENCE);
            }
            is_going.then_some(database)
        })
    }
}

#[allow(clippy::too_many_arguments, reason = "PostgreSQL's own signature")]
unsafe extern "C" fn process_utility(
    statement: *mut pg_sys::PlannedStmt,
    text: *const c_char,
    is_read_only: bool,
    context: pg_sys::ProcessUtilityContext::Type,
    parameters: pg_sys::ParamListInfo,
    environment: *mut pg_sys::QueryEnvironment,
    destination: *mut pg_sys::DestReceiver,
    completion: *mut pg_sys::QueryCompletion,
) {
    let Some(next) = NEXT.get() else { return };
    // SAFETY: PostgreSQL passes a utility command; the next function takes what this one was given.
    unsafe {
        let node = (*statement).utilityStmt;
        let tag = (*node).type_;
        let going = if is_about_a_database(tag) { clear_way(node) } else { None };
        hooks::enter();
        if tag == pg_sys::NodeTag::T_ExplainStmt {
            hooks::explain();
        }
        next(statement, text, is_read_only, context, parameters, environment, destination, completion);
        pg_sys::panic::pgrx_extern_c_guard(|| {
            if tag == pg_sys::NodeTag::T_CopyStmt && !completion.is_null() {
                hooks::ended_utility((*completion).nprocessed);
            }
            if let Some(slot) = going.and_then(find) {
                forget(slot);
            }
            if is_about_a_database(tag) {
                unblock();
            }
            hooks::leave();
        });
    }
}

#[expect(
    clippy::missing_transmute_annotations,
    reason = "the hook's own type and the same without the promise to unwind"
)]
pub(super) fn install() {
    // SAFETY: the hook has the signature that PostgreSQL calls it by; the one before is called by it. The types differ in
    // the promise to unwind, which neither does: they jump over frames with nothing to drop.
    unsafe {
        let before =
            std::mem::transmute::<pg_sys::ProcessUtility_hook_type, Option<Utility>>(pg_sys::ProcessUtility_hook);
        if NEXT.set(before.unwrap_or(standard_ProcessUtility)).is_ok() {
            pg_sys::ProcessUtility_hook = std::mem::transmute(process_utility as Utility);
        }
    }
}
