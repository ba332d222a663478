//! The states of a case and the steps between them, which are data by program (AU-1).

use chrono::NaiveDate;

use crate::facts::Span;

/// What became of a request so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits to be decided.
    Received,
    /// It waits for information.
    AwaitingInformation,
    /// All that was asked is authorized.
    Approved,
    /// Some of it is.
    PartlyApproved,
    /// Nothing is.
    Denied,
    /// Whoever asked took it back.
    Withdrawn,
    /// It was not decided on its merits.
    Dismissed,
    /// Its time ran out.
    Expired,
    /// What was authorized was taken back.
    Revoked,
}

impl State {
    /// Every value.
    pub const ALL: [Self; 9] = [
        Self::Received,
        Self::AwaitingInformation,
        Self::Approved,
        Self::PartlyApproved,
        Self::Denied,
        Self::Withdrawn,
        Self::Dismissed,
        Self::Expired,
        Self::Revoked,
    ];

    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::AwaitingInformation => "awaiting_information",
            Self::Approved => "approved",
            Self::PartlyApproved => "partly_approved",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Dismissed => "dismissed",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

impl State {
    /// Whether it still waits for a decision.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::AwaitingInformation)
    }

    /// Whether something is authorized.
    pub fn is_in_force(self) -> bool {
        matches!(self, Self::Approved | Self::PartlyApproved)
    }

    /// Whether it keeps anything from whoever asked, who must be told why.
    pub fn is_adverse(self) -> bool {
        matches!(self, Self::PartlyApproved | Self::Denied | Self::Dismissed)
    }
}

/// What is done to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Information is asked for.
    Ask,
    /// Information is given.
    Inform,
    /// All is authorized.
    Approve,
    /// Some is authorized.
    ApprovePartly,
    /// Nothing is authorized.
    Deny,
    /// The request is taken back.
    Withdraw,
    /// The request is not decided on its merits.
    Dismiss,
    /// The time of the request or of the authorization runs out.
    Expire,
    /// The authorization is taken back.
    Revoke,
    /// The next level is asked.
    Appeal,
    /// A request that was not decided in time, which counts as a denial, goes to the level that decides then.
    Forward,
}

impl Action {
    /// Every value.
    pub const ALL: [Self; 11] = [
        Self::Ask,
        Self::Inform,
        Self::Approve,
        Self::ApprovePartly,
        Self::Deny,
        Self::Withdraw,
        Self::Dismiss,
        Self::Expire,
        Self::Revoke,
        Self::Appeal,
        Self::Forward,
    ];

    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Inform => "inform",
            Self::Approve => "approve",
            Self::ApprovePartly => "approve_partly",
            Self::Deny => "deny",
            Self::Withdraw => "withdraw",
            Self::Dismiss => "dismiss",
            Self::Expire => "expire",
            Self::Revoke => "revoke",
            Self::Appeal => "appeal",
            Self::Forward => "forward",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

impl Action {
    /// The action that a decision asks for, by the state it leads to; `None` where no decision leads there.
    pub fn deciding(state: State) -> Option<Self> {
        match state {
            State::AwaitingInformation => Some(Self::Ask),
            State::Approved => Some(Self::Approve),
            State::PartlyApproved => Some(Self::ApprovePartly),
            State::Denied => Some(Self::Deny),
            State::Dismissed => Some(Self::Dismiss),
            State::Expired => Some(Self::Expire),
            State::Received | State::Withdrawn | State::Revoked => None,
        }
    }
}

/// One row of `authorization_step`: what may be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The program; `None`: any.
    pub program: Option<String>,
    /// What is done.
    pub action: Action,
    /// The state in which it may be done.
    pub from: State,
    /// The state it leads to, of an appeal that of the next case.
    pub to: State,
    /// The level at which it may be done; `None`: any.
    pub from_level: Option<String>,
    /// The level of the next case, of an appeal and of what is forwarded; `None`: there is none.
    pub to_level: Option<String>,
    /// How many internal appeals the plan has for this to count; `None`: however many.
    pub appeal_levels: Option<i32>,
    /// The days on which it may be done.
    pub span: Span,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The program.
    pub program: &'a str,
    /// The level.
    pub level: &'a str,
    /// How many internal appeals the plan has.
    pub appeal_levels: i32,
    /// The state.
    pub state: State,
}

/// The step that an action is on this day; `None` where it is not allowed. A row of the program goes before one of any.
pub fn step<'a>(steps: &'a [Step], at: &Standing<'_>, action: Action, date: NaiveDate) -> Option<&'a Step> {
    let fits = |step: &&Step| {
        step.action == action
            && step.from == at.state
            && step.program.as_deref().is_none_or(|program| program == at.program)
            && step.from_level.as_deref().is_none_or(|level| level == at.level)
            && step.appeal_levels.is_none_or(|levels| levels == at.appeal_levels)
            && step.span.covers(date)
    };
    steps.iter().filter(fits).max_by_key(|step| {
        (step.program.is_some(), step.from_level.is_some(), step.appeal_levels.is_some(), step.span.effective)
    })
}
