//! Changes of the definitions of our tables, triggers and functions: on record, and refused to whoever does not say that it
//! is maintenance.

use super::audit;
use super::raw::{message, session};
use super::{settings, triggers};
use crate::error::{Error, Result};

/// By whose leave a definition is changed; `None`: nobody's.
fn leave() -> Option<&'static str> {
    if settings::changes_own_definitions() {
        Some("pbm")
    } else if settings::is_maintenance() {
        Some("maintenance")
    } else {
        None
    }
}

/// Has the function that called ours change definitions until it ends.
pub fn begin() {
    session::turn_on(settings::OWN_DEFINITIONS);
}

/// Logs a change of a definition, or refuses it. What a script of an extension does is the extension's.
///
/// # Errors
/// 42501 for a change that is maintenance alone, 55000 where its row did not come to the log.
pub fn guard(command: &str, object_type: &str, identity: &str, is_maintenance: bool) -> Result<()> {
    if session::runs_script() {
        return Ok(());
    }
    match leave() {
        None if is_maintenance => {
            // The row that would tell of it would be rolled back with it.
            message::log(&format!("pbm refused {command} on {identity}"));
            Err(Error::DefinitionGuarded { command: command.into(), identity: identity.into() })
        }
        leave => audit::log_definition(command, object_type, identity, leave.unwrap_or("owner")),
    }
}

/// The names of the triggers that our tables need.
pub fn needed_triggers() -> Vec<String> {
    let mut names: Vec<String> = triggers::names().map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}
