//! For whom a caller may ask: the functions see every patient, and answer about those of the caller's clients.
//!
//! A person that is hidden from the caller is not found, as one that does not exist: by the same code, in the same words.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::pg::access::{Asked, Source, refusal};
use crate::pg::raw::access;
use crate::pg::raw::roles::is_superuser;
use crate::pg::raw::session;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::{invalidation, transaction};
use crate::pg::reference::cache;
use crate::pg::settings;

statement!(SCOPE, "security/scope.sql");

/// Whom the caller may ask about.
pub enum Scope {
    All,
    /// People covered by these plans, and these.
    Some {
        plans: HashSet<Uuid>,
        persons: HashSet<Uuid>,
    },
}

impl Scope {
    /// Whether a person may be asked about, by what the plan covers of him; of a claim without a person, whether it may.
    pub fn shows(&self, plan: Option<Uuid>, person: Option<Uuid>) -> bool {
        match self {
            Self::All => true,
            Self::Some { plans, persons } => {
                plan.is_some_and(|plan| plans.contains(&plan)) || person.is_some_and(|person| persons.contains(&person))
            }
        }
    }
}

/// What a scope is right for: a role, and the changes of reference data, functions and roles that this session knew of.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    role: u32,
    reference: u64,
    roles: u64,
}

thread_local! {
    static KNOWN: RefCell<Option<(Known, Rc<Scope>)>> = const { RefCell::new(None) };
}

/// The role that asks: as `SET ROLE` made it, not the owner of a function.
///
/// # Errors
/// 42501 for the code of an index or a materialized view: the session's role is that of whoever gives the command, a
/// superuser's as a rule, and the code is somebody else's.
pub fn role() -> Result<u32> {
    if session::is_confined() { Err(Error::ConfinedCode) } else { Ok(session::outer_role()) }
}

/// For whom the role that asks may do so, as it is now.
pub fn scope() -> Result<Rc<Scope>> {
    let role = role()?;
    if is_superuser(role) {
        return Ok(Rc::new(Scope::All));
    }
    let now = Known { role, reference: cache::invalidations(), roles: invalidation::owner_changes() };
    let kept = KNOWN.with_borrow(|known| known.as_ref().filter(|(of, _)| *of == now).map(|(_, scope)| scope.clone()));
    // A transaction with one snapshot may be behind what others committed.
    if let Some(scope) = kept.filter(|_| !transaction::keeps_one_snapshot()) {
        return Ok(scope);
    }
    let scope = Rc::new(load()?);
    KNOWN.with_borrow_mut(|known| *known = Some((now, scope.clone())));
    Ok(scope)
}

fn load() -> Result<Scope> {
    connect(|| {
        let rows = run(&SCOPE, &[])?;
        let Some(row) = rows.iter().next() else {
            return Ok(Scope::Some { plans: HashSet::new(), persons: HashSet::new() });
        };
        if row.get("sees_all")? {
            return Ok(Scope::All);
        }
        let plans: Vec<Uuid> = row.get("plans")?;
        let persons: Vec<Uuid> = row.get("persons")?;
        Ok(Scope::Some { plans: plans.into_iter().collect(), persons: persons.into_iter().collect() })
    })
}

/// The time over which inquiries are counted.
const WINDOW: Duration = Duration::from_secs(60);

thread_local! {
    /// When the window began, and how many inquiries there were since.
    static ASKED: Cell<Option<(Instant, u32)>> = const { Cell::new(None) };
    /// Whom the call asks about though they are hidden from the caller.
    static HIDDEN: RefCell<Vec<Uuid>> = const { RefCell::new(Vec::new()) };
}

/// Notes whom a call asks about though they are hidden from the caller, in place of those of a call before.
pub fn note_hidden(persons: Vec<Uuid>) {
    HIDDEN.set(persons);
}

/// Who they are, once.
pub fn take_hidden() -> Vec<Uuid> {
    HIDDEN.take()
}

/// How many inquiries this session made within the minute before.
fn of_this_session() -> u32 {
    let (began, asked) = ASKED.get().filter(|(began, _)| began.elapsed() < WINDOW).unwrap_or((Instant::now(), 0));
    ASKED.set(Some((began, asked.saturating_add(1))));
    asked
}

/// Counts an inquiry about a person, which `pbm.inquiry_limit` bounds: a date of birth is guessed by asking often. All
/// sessions of the role that logged in are counted together where the library is preloaded, and each by itself otherwise.
///
/// # Errors
/// 53400 where there were more within a minute, which is recorded; superusers are not counted.
pub fn count_inquiry(function: Source) -> Result<()> {
    let (limit, role) = (settings::inquiry_limit(), session::session_role());
    if limit == 0 || is_superuser(role) {
        return Ok(());
    }
    let asked = access::count_inquiry(role).unwrap_or_else(of_this_session);
    if asked < limit {
        return Ok(());
    }
    let asked = Asked { function: Some(function), relation: 0 };
    refusal::refuse_asked(Error::TooManyInquiries { limit }, asked, None)
}
