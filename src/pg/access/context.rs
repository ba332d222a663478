//! Who reads for whom, and why, as the session said it: held in the backend's memory, where no setting reaches, and gone
//! with the transaction, so that the next user of a pooled session inherits nothing.

use std::cell::RefCell;
use std::time::Instant;

use crate::engine::cipher::token::{self, Claims, Fault};
use crate::error::{Error, Result};
use crate::pg::access::{Asked, refusal};
use crate::pg::raw::authority::with_own_authority;
use crate::pg::raw::scope::{self, Ended};
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::value::Write;
use crate::pg::raw::{clock, idle, session};
use crate::pg::security::{keys, purpose, transport};
use crate::pg::settings::{self, Mode};

/// Where a context comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The session said it.
    Begun,
    /// A token said it, which whoever holds the key signed.
    Signed,
    /// The standing purpose of the role, for a program that says nothing.
    Standing,
}

impl Source {
    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Signed => "signed",
            Self::Standing => "standing",
        }
    }
}

/// Who reads, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The person behind a pooled session, as its program knows them; `None` under a standing purpose.
    pub app_user: Option<String>,
    /// A code of HL7's ActReason.
    pub purpose: String,
    /// What the access can be traced to: a call, a case, a change.
    pub ticket: Option<String>,
    pub source: Source,
}

/// A context, the role that it was checked for, and the level of the transaction that it was set in.
struct Held {
    level: i32,
    role: u32,
    /// By a clock that nobody sets.
    since: Instant,
    context: Context,
}

thread_local! {
    /// By level, one each: a savepoint that is rolled back leaves the one of before.
    static HELD: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
}

/// Most characters of an application's user and of a ticket.
const LONGEST: usize = 100;

fn on_end(ended: Ended) {
    if matches!(ended, Ended::TransactionTakenBack | Ended::PartTakenBack(_)) {
        idle::watch_on();
    }
    HELD.with_borrow_mut(|held| match ended {
        Ended::Transaction | Ended::TransactionTakenBack => held.clear(),
        Ended::PartTakenBack(level) => held.retain(|held| held.level < level),
        Ended::PartKept(level) => {
            let Some(mut last) = held.pop_if(|last| last.level >= level) else { return };
            last.level = level - 1;
            held.retain(|held| held.level < last.level);
            held.push(last);
        }
    });
}

fn text(value: &str, name: &'static str) -> Result<String> {
    let is_readable = !value.trim().is_empty() && !value.chars().any(char::is_control);
    if is_readable && value.chars().count() <= LONGEST { Ok(value.into()) } else { Err(Error::UnreadableText(name)) }
}

/// Says who reads and why, until the transaction ends, for the role that is current now.
///
/// # Errors
/// 28000 over a connection that others can read, 22023 for an unknown purpose or a text that is empty, too long or not
/// printable, 42501 for a purpose that the role may not have. Refusals are recorded.
pub fn begin(app_user: &str, purpose: &str, ticket: Option<&str>, source: Source) -> Result<()> {
    transport::require()?;
    let context = Context {
        app_user: Some(text(app_user, "app_user")?),
        purpose: purpose.into(),
        ticket: ticket.map(|ticket| text(ticket, "ticket")).transpose()?,
        source,
    };
    let role = session::outer_role();
    match purpose::check(purpose, role) {
        Err(error @ Error::UnknownPurpose) => return refusal::refuse(error, None),
        Err(error @ Error::PurposeNotAllowed) => return refusal::refuse(error, Some(purpose)),
        checked => checked?,
    }
    scope::watch(on_end);
    idle::watch(settings::idle_timeout());
    let level = scope::level();
    HELD.with_borrow_mut(|held| {
        held.retain(|held| held.level < level);
        held.push(Held { level, role, since: Instant::now(), context });
    });
    Ok(())
}

/// What was said for the current role in this transaction, no longer ago than `pbm.access_timeout`. Another role has a
/// context of its own to begin.
pub fn declared() -> Option<Context> {
    let (role, longest) = (session::outer_role(), settings::access_timeout());
    let serves = |held: &&Held| held.role == role && longest.is_none_or(|longest| held.since.elapsed() < longest);
    HELD.with_borrow(|held| held.last().filter(serves).map(|held| held.context.clone()))
}

/// What was said for the current role in this transaction, or else its standing purpose; `None`: no personal data may be
/// read.
pub fn current() -> Result<Option<Context>> {
    if let Some(context) = declared() {
        return Ok(Some(context));
    }
    let (role, name) = (session::outer_role(), session::outer_user());
    let standing = with_own_authority(|| purpose::standing(role, &name))?;
    Ok(standing.map(|purpose| Context { app_user: None, purpose, ticket: None, source: Source::Standing }))
}

/// The same for a call that shows or changes personal data.
///
/// # Errors
/// 28000 over a connection that others can read, 42501 without a purpose; both are recorded.
pub fn require() -> Result<Context> {
    require_of(Asked::default())
}

/// The same for what is asked for.
pub fn require_of(asked: Asked) -> Result<Context> {
    transport::require()?;
    current()?.map_or_else(|| refusal::refuse_asked(Error::NoPurpose, asked, None), Ok)
}

/// The same where data of people are served: in a database without real people, `pbm.read_audit = off`, nobody asks why.
pub fn require_to_read() -> Result<()> {
    if settings::read_audit() == Mode::Off { transport::require() } else { require().map(drop) }
}

statement!(TOKEN, "access/token.sql");

/// What a token says, where one of the keys of pbm signed it, for this database and the current role, and nobody took it before.
fn read(token: &str) -> Result<Claims> {
    let now = clock::moment().timestamp();
    let keys = keys::token_keys()?;
    let mut found = Err(Error::NoTokenKey);
    for key in keys {
        found = token::read(token, key.bytes(), now).map_err(Error::TokenRefused);
        if found != Err(Error::TokenRefused(Fault::Signature)) {
            break;
        }
    }
    let claims = found?;
    if claims.database != session::database() {
        return Err(Error::TokenRefused(Fault::Other("database")));
    }
    if claims.role != session::outer_user() {
        return Err(Error::TokenRefused(Fault::Other("role")));
    }
    let is_new = connect(|| run(&TOKEN, &[claims.nonce.write(), claims.expires.write()]).map(|rows| rows.len() == 1))?;
    if is_new { Ok(claims) } else { Err(Error::TokenRefused(Fault::Used)) }
}

/// Has a token say who reads and why, until the transaction ends.
///
/// # Errors
/// As [`begin`]; 28000 for a token that is refused, 55000 where no key checks tokens. Refusals are recorded.
pub fn begin_signed(token: &str) -> Result<()> {
    transport::require()?;
    match read(token) {
        Ok(claims) => begin(&claims.app_user, &claims.purpose, claims.ticket.as_deref(), Source::Signed),
        Err(error @ Error::TokenRefused(_)) => refusal::refuse(error, None),
        Err(error) => Err(error),
    }
}
