//! What an event trigger is called with.

use std::ffi::CStr;

use pgrx::pg_sys;
use pgrx::prelude::*;

/// The argument of an event trigger's entry point, which PostgreSQL passes.
#[repr(transparent)]
pub struct EventCall(pg_sys::FunctionCallInfo);

/// What an entry point gives back.
#[repr(transparent)]
pub struct Done(pg_sys::Datum);

/// A command that begins or ended.
pub struct Event<'a>(&'a pg_sys::EventTriggerData);

impl EventCall {
    /// Does the work of an event trigger; PostgreSQL's error where none made the call.
    pub fn run(self, work: impl FnOnce(&Event<'_>)) -> Done {
        // SAFETY: PostgreSQL passes valid call data, whose context is an EventTriggerData where an event trigger called.
        let data = unsafe {
            let context = (*self.0).context;
            if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_EventTriggerData {
                ereport!(
                    ERROR,
                    PgSqlErrorCode::ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED,
                    "this function can only be called by an event trigger"
                );
            }
            &*context.cast::<pg_sys::EventTriggerData>()
        };
        work(&Event(data));
        Done(pg_sys::Datum::null())
    }
}

impl Event<'_> {
    /// What the command is called: `DROP EXTENSION`.
    pub fn command(&self) -> String {
        // SAFETY: each tag has a name.
        unsafe { CStr::from_ptr(pg_sys::GetCommandTagName(self.0.tag)) }.to_string_lossy().into_owned()
    }

    /// The extensions that the command drops, or whose members it changes.
    pub fn extensions(&self) -> Vec<String> {
        let text = |name: *const std::ffi::c_char| {
            // SAFETY: a name in a statement is a C string.
            unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
        };
        // SAFETY: the statement is that of the command; its tag says what it is. What a DROP EXTENSION names are strings.
        unsafe {
            let statement = self.0.parsetree;
            match (*statement).type_ {
                pg_sys::NodeTag::T_DropStmt => {
                    let drop = &*statement.cast::<pg_sys::DropStmt>();
                    if drop.removeType != pg_sys::ObjectType::OBJECT_EXTENSION || drop.objects.is_null() {
                        return vec![];
                    }
                    let count = usize::try_from((*drop.objects).length).unwrap_or(0);
                    let name = |place| (*(*drop.objects).elements.add(place)).ptr_value.cast::<pg_sys::String>();
                    (0..count).map(|place| text((*name(place)).sval)).collect()
                }
                pg_sys::NodeTag::T_AlterExtensionContentsStmt => {
                    vec![text((*statement.cast::<pg_sys::AlterExtensionContentsStmt>()).extname)]
                }
                _ => vec![],
            }
        }
    }
}
