//! Clocks: by when a request must be decided, told, put into effect, appealed (AU-2). A rule is data; what is written
//! here is how time is counted.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::TZ_VARIANTS;
pub use chrono_tz::Tz;

use crate::facts::Span;

/// The time zone of an IANA name, in capitals or not; `None` for an unknown one.
pub fn zone_named(name: &str) -> Option<Tz> {
    name.parse().ok().or_else(|| TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(name)))
}

/// What must be done by the due moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clock {
    /// The request is decided.
    Decision,
    /// Whoever asked is told that information is missing.
    IncompleteNotice,
    /// The information is given; the time is the requester's.
    Information,
    /// A decision that was told by telephone is sent in writing.
    WrittenNotice,
    /// A reversed decision is put into effect.
    Effectuation,
    /// What was decided to be paid is paid.
    Payment,
    /// The next level is asked; the time is the requester's.
    Filing,
}

impl Clock {
    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::IncompleteNotice => "incomplete_notice",
            Self::Information => "information",
            Self::WrittenNotice => "written_notice",
            Self::Effectuation => "effectuation",
            Self::Payment => "payment",
            Self::Filing => "filing",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

impl Clock {
    /// Every clock, in the order in which they run.
    pub const ALL: [Self; 7] = [
        Self::IncompleteNotice,
        Self::Information,
        Self::Decision,
        Self::WrittenNotice,
        Self::Effectuation,
        Self::Payment,
        Self::Filing,
    ];
}

/// The moment from which a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The request was received.
    Receipt,
    /// The prescriber's supporting statement was received, or the days in which it may come are over.
    Statement,
    /// The decision was told by telephone.
    OralNotice,
    /// The decision was sent in writing.
    WrittenNotice,
    /// The plan was told that another reversed its decision.
    ReversalNotice,
    /// The request was decided.
    Decision,
    /// Information was asked for.
    Asked,
    /// The information came, or the time given for it ended.
    Answer,
}

impl Start {
    /// Every value.
    pub const ALL: [Self; 8] = [
        Self::Receipt,
        Self::Statement,
        Self::OralNotice,
        Self::WrittenNotice,
        Self::ReversalNotice,
        Self::Decision,
        Self::Asked,
        Self::Answer,
    ];

    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Statement => "statement",
            Self::OralNotice => "oral_notice",
            Self::WrittenNotice => "written_notice",
            Self::ReversalNotice => "reversal_notice",
            Self::Decision => "decision",
            Self::Asked => "asked",
            Self::Answer => "answer",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

/// What an amount of time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Elapsed hours, whatever the clocks on the wall do.
    Hours,
    /// Calendar days in the plan's time zone, due when the last of them ends.
    Days,
    /// The same, without weekends and the days of the business calendar.
    BusinessDays,
    /// Calendar months in the plan's time zone, due when that day ends.
    Months,
}

impl Unit {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::Hours, Self::Days, Self::BusinessDays, Self::Months];

    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Days => "days",
            Self::BusinessDays => "business_days",
            Self::Months => "months",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

/// How soon an answer is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// The ordinary time.
    Standard,
    /// Expedited or urgent: waiting may harm.
    Expedited,
}

impl Urgency {
    /// Every value.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Expedited];

    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Expedited => "expedited",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

/// Where a case goes that was not decided in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The level that decides then.
    pub goes_to: String,
    /// Hours from the due moment in which it must get there.
    pub hours: i32,
}

/// One row of `authorization_clock_rule`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockRule {
    /// Its key.
    pub clock_rule_id: i32,
    /// The program, such as `part_d`.
    pub program: String,
    /// The levels it is for, such as `initial` or `redetermination`.
    pub levels: Vec<String>,
    /// The types of request it is for; empty: any.
    pub request_types: Vec<String>,
    /// The urgency it is for; `None`: any.
    pub urgency: Option<Urgency>,
    /// How many internal appeals the plan has for this to count; `None`: however many.
    pub appeal_levels: Option<i32>,
    /// Whether it counts only for a request that information was asked for.
    pub when_incomplete: bool,
    /// What is due.
    pub clock: Clock,
    /// What starts it.
    pub start: Start,
    /// Days after receipt in which the statement may come; the clock starts when they end at the latest.
    pub statement_days: Option<i32>,
    /// Days after it was sent on which a notice counts as received.
    pub presumed_days: i32,
    /// How much time there is.
    pub amount: i32,
    /// What of.
    pub unit: Unit,
    /// Whether it stops while information is awaited.
    pub waits: bool,
    /// How many days it stops at most; `None`: until the information comes.
    pub wait_days: Option<i32>,
    /// How much more time there is where the plan took its one extension; `None`: there is none to take.
    pub extension: Option<i32>,
    /// Where a case goes that was not decided in time.
    pub missed: Option<Missed>,
    /// Where the rule is printed.
    pub source: String,
    /// The days of receipt it is for.
    pub span: Span,
}

/// What a rule must fit.
#[derive(Clone, Copy, Debug)]
pub struct Kind<'a> {
    /// The program.
    pub program: &'a str,
    /// The level.
    pub level: &'a str,
    /// The type of request.
    pub request_type: &'a str,
    /// How soon an answer is needed.
    pub urgency: Urgency,
    /// How many internal appeals the plan has.
    pub appeal_levels: i32,
    /// Whether information was asked for.
    pub incomplete: bool,
    /// The day of receipt.
    pub received: NaiveDate,
}

/// One time that information was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it was asked for.
    pub asked: DateTime<Utc>,
    /// When the time given for it ends; `None`: open.
    pub until: Option<DateTime<Utc>>,
    /// When it came; `None`: not yet.
    pub answered: Option<DateTime<Utc>>,
}

/// When what happened in a case.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// The request was received.
    pub received: DateTime<Utc>,
    /// The prescriber's supporting statement was received.
    pub statement: Option<DateTime<Utc>>,
    /// The decision was told by telephone.
    pub oral_notice: Option<DateTime<Utc>>,
    /// The decision was sent in writing.
    pub written_notice: Option<DateTime<Utc>>,
    /// The plan was told that another reversed its decision.
    pub reversal_notice: Option<DateTime<Utc>>,
    /// The request was decided.
    pub decided: Option<DateTime<Utc>>,
    /// The times that information was asked for, in order.
    pub waits: Vec<Wait>,
    /// Whether the plan took its one extension.
    pub extended: bool,
}

/// The days on which no business is done, beside Saturdays and Sundays.
#[derive(Clone, Debug, Default)]
pub struct BusinessCalendar(pub BTreeSet<NaiveDate>);

impl BusinessCalendar {
    /// The day that is so many business days after a day.
    pub fn after(&self, date: NaiveDate, days: i32) -> NaiveDate {
        let is_open = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.0.contains(day);
        let Some(more) = usize::try_from(days).ok().and_then(|days| days.checked_sub(1)) else { return date };
        date.iter_days().skip(1).filter(is_open).nth(more).unwrap_or(NaiveDate::MAX)
    }
}

/// The end of a local day: the moment at which the next one begins.
pub fn end_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.succ_opt().unwrap_or(date).and_time(NaiveTime::MIN);
    // Where clocks skip midnight, the day begins with the first hour there is.
    (0..24)
        .find_map(|hours| zone.from_local_datetime(&(midnight + Duration::hours(hours))).earliest())
        .map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

fn days_after(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(date)
}

impl ClockRule {
    /// Whether it is for this kind of case.
    pub fn fits(&self, kind: &Kind<'_>) -> bool {
        self.program == kind.program
            && self.levels.iter().any(|level| level == kind.level)
            && (self.request_types.is_empty() || self.request_types.iter().any(|name| name == kind.request_type))
            && self.urgency.is_none_or(|urgency| urgency == kind.urgency)
            && self.appeal_levels.is_none_or(|levels| levels == kind.appeal_levels)
            && (!self.when_incomplete || kind.incomplete)
            && self.span.covers(kind.received)
    }

    /// How much a rule says of what it is for: the one that says most counts.
    fn specificity(&self) -> impl Ord {
        let given = [!self.request_types.is_empty(), self.urgency.is_some(), self.appeal_levels.is_some()];
        (self.when_incomplete, given.into_iter().filter(|given| *given).count(), self.span.effective)
    }

    /// The moment the clock starts; `None`: not yet.
    fn started(&self, moments: &Moments, zone: Tz) -> Option<DateTime<Utc>> {
        match self.start {
            Start::Receipt => Some(moments.received),
            Start::Statement => {
                let received = moments.received.with_timezone(&zone).date_naive();
                let latest = self.statement_days.map(|days| end_of_day(days_after(received, days.into()), zone));
                moments.statement.into_iter().chain(latest).min()
            }
            Start::OralNotice => moments.oral_notice,
            Start::WrittenNotice => moments.written_notice,
            Start::ReversalNotice => moments.reversal_notice.or(moments.decided),
            Start::Decision => moments.decided,
            Start::Asked => moments.waits.last().map(|wait| wait.asked),
            Start::Answer => moments.waits.last().and_then(|wait| wait.answered.into_iter().chain(wait.until).min()),
        }
        .map(|start| start.max(moments.received))
    }

    /// When a wait ends for this clock: with the answer, or when it has stopped long enough.
    fn resumes(&self, wait: &Wait, zone: Tz) -> Option<DateTime<Utc>> {
        let asked = wait.asked.with_timezone(&zone).date_naive();
        let longest = self.wait_days.map(|days| end_of_day(days_after(asked, days.into()), zone));
        wait.answered.into_iter().chain(longest).min()
    }

    /// The due moment of a case; `None` where the clock has not started, or stands still until information comes. What
    /// is done at that very moment is in time.
    pub fn due(&self, moments: &Moments, zone: Tz, calendar: &BusinessCalendar) -> Option<DateTime<Utc>> {
        let start = self.started(moments, zone)?;
        let extension = self.extension.filter(|_| moments.extended).unwrap_or(0);
        let amount = self.amount + extension;
        let waits: Vec<(DateTime<Utc>, DateTime<Utc>)> = if self.waits {
            let ends = moments.waits.iter().map(|wait| Some((wait.asked.max(start), self.resumes(wait, zone)?)));
            ends.collect::<Option<Vec<_>>>()?.into_iter().filter(|(from, to)| from < to).collect()
        } else {
            Vec::new()
        };
        if self.unit == Unit::Hours {
            let stopped = waits.iter().fold(Duration::zero(), |sum, (from, to)| sum + (*to - *from));
            let presumed = Duration::days(self.presumed_days.into());
            return start.checked_add_signed(presumed + Duration::hours(amount.into()) + stopped);
        }
        let local = |moment: &DateTime<Utc>| moment.with_timezone(&zone).date_naive();
        let stopped: i64 = waits.iter().map(|(from, to)| (local(to) - local(from)).num_days()).sum();
        let first = days_after(local(&start), self.presumed_days.into());
        let last = match self.unit {
            Unit::BusinessDays => calendar.after(first, amount),
            Unit::Months => first.checked_add_months(Months::new(amount.unsigned_abs())).unwrap_or(NaiveDate::MAX),
            _ => days_after(first, amount.into()),
        };
        // A database keeps microseconds: the last of the day is still that day.
        Some(end_of_day(days_after(last, stopped), zone) - Duration::microseconds(1))
    }

    /// By when a case that was due must be where a missed clock sends it.
    pub fn forward_by(&self, due: DateTime<Utc>) -> Option<(&str, DateTime<Utc>)> {
        let missed = self.missed.as_ref()?;
        Some((&missed.goes_to, due.checked_add_signed(Duration::hours(missed.hours.into()))?))
    }
}

/// The rule of a clock for this kind of case: of several the one that says most of what it is for, then the newest.
pub fn rule<'a>(rules: &'a [ClockRule], clock: Clock, kind: &Kind<'_>) -> Option<&'a ClockRule> {
    rules
        .iter()
        .filter(|rule| rule.clock == clock && rule.fits(kind))
        .max_by(|a, b| a.specificity().cmp(&b.specificity()))
}

/// Whether something was done too late, or is not done and late by now.
pub fn is_late(due: DateTime<Utc>, done: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    done.unwrap_or(now) > due
}
