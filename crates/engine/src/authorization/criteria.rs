//! Automatic approval: criteria held as rows, over what is known of the member (AU-4). They approve or leave the request
//! to a person; they never deny.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::facts::{PastClaim, Span, Target};

/// Whether a row must be met, or is one of several of which one is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// It must be met.
    All,
    /// One of the rows of its set that say so must be met.
    Any,
}

impl Combine {
    /// Every value.
    pub const ALL: [Self; 2] = [Self::All, Self::Any];

    /// The word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == word)
    }
}

/// What a row asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Completed years on the day of receipt, both ends included.
    Age {
        /// `None`: no lower end.
        minimum: Option<i32>,
        /// `None`: no upper end.
        maximum: Option<i32>,
    },
    /// The member's sex, `M` or `F`.
    Sex(String),
    /// One of the request's diagnoses begins with one of these codes; dots do not count.
    Diagnosis(Vec<String>),
    /// So many days' supply of a drug or class was paid in so many days back.
    History {
        /// The drug or class.
        target: Target,
        /// Days back from the day of receipt.
        days_back: i32,
        /// Days' supply of all its fills in them.
        days_supply: i32,
    },
    /// The prescriber is of one of these specialties.
    Specialty(Vec<String>),
    /// The quantity asked is at most so many units.
    Quantity(Decimal),
}

/// One row of `authorization_criterion`.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// The set it is of; the first set that is met approves.
    pub set_name: String,
    /// Its name in answers.
    pub name: String,
    /// How it counts within its set.
    pub combine: Combine,
    /// What it asks.
    pub test: Test,
    /// What its set approves; of the rows of a set the least of each counts.
    pub grant: Grant,
    /// The days of receipt it is for.
    pub span: Span,
}

/// What an automatic approval gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grant {
    /// Days from the first, that day included; `None`: as asked.
    pub days: Option<i32>,
    /// Fills; `None`: as asked.
    pub fills: Option<i32>,
    /// Units of all fills together; `None`: as asked.
    pub quantity: Option<Decimal>,
}

fn least<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    a.into_iter().chain(b).min()
}

impl Grant {
    /// The lesser of both, of each amount.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        Self {
            days: least(self.days, other.days),
            fills: least(self.fills, other.fills),
            quantity: least(self.quantity, other.quantity),
        }
    }
}

/// What is known of the member and the request.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// The day of receipt.
    pub date: NaiveDate,
    /// Completed years on that day.
    pub age: Option<i32>,
    /// `M`, `F`, or `U` where it is not known.
    pub sex: &'a str,
    /// The diagnoses sent with the request.
    pub diagnoses: &'a [String],
    /// The member's paid claims.
    pub history: &'a [PastClaim],
    /// The prescriber's specialty.
    pub specialty: Option<&'a str>,
    /// The units asked for.
    pub quantity: Option<Decimal>,
}

/// What the criteria make of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The set that is met, with what it approves; `None`: a person decides.
    pub approved: Option<(String, Grant)>,
    /// The names of the rows that are met.
    pub met: Vec<String>,
    /// The names of the rows that are not.
    pub missing: Vec<String>,
}

fn code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

impl Test {
    /// Whether it is met. What is not known meets nothing.
    pub fn is_met(&self, known: &Known<'_>) -> bool {
        match self {
            Self::Age { minimum, maximum } => known
                .age
                .is_some_and(|age| minimum.is_none_or(|least| age >= least) && maximum.is_none_or(|most| age <= most)),
            Self::Sex(sex) => known.sex == sex,
            Self::Diagnosis(codes) => {
                let wanted: Vec<String> = codes.iter().map(|c| code(c)).filter(|c| !c.is_empty()).collect();
                known.diagnoses.iter().any(|sent| wanted.iter().any(|wanted| code(sent).starts_with(wanted.as_str())))
            }
            Self::History { target, days_back, days_supply } => {
                let back = Days::new(u64::from(days_back.unsigned_abs()));
                let since = known.date.checked_sub_days(back).unwrap_or(NaiveDate::MIN);
                let of_target = known
                    .history
                    .iter()
                    .filter(|past| past.fill_date >= since && past.fill_date <= known.date && past.is_for(target));
                of_target.map(|past| i64::from(past.days_supply)).sum::<i64>() >= i64::from((*days_supply).max(1))
            }
            Self::Specialty(names) => known
                .specialty
                .is_some_and(|specialty| names.iter().any(|name| name.trim().eq_ignore_ascii_case(specialty.trim()))),
            Self::Quantity(most) => known.quantity.is_some_and(|asked| asked <= *most),
        }
    }
}

/// Evaluates the rows for a request, set by set in the order of their names.
pub fn evaluate(criteria: &[Criterion], known: &Known<'_>) -> Outcome {
    let rows: Vec<&Criterion> = criteria.iter().filter(|row| row.span.covers(known.date)).collect();
    let mut sets: Vec<&str> = rows.iter().map(|row| row.set_name.as_str()).collect();
    sets.sort_unstable();
    sets.dedup();
    let mut outcome = Outcome::default();
    for row in &rows {
        let list = if row.test.is_met(known) { &mut outcome.met } else { &mut outcome.missing };
        if !list.contains(&row.name) {
            list.push(row.name.clone());
        }
    }
    outcome.approved = sets.into_iter().find_map(|set| {
        let of_set = || rows.iter().filter(|row| row.set_name == set);
        let mut any = of_set().filter(|row| row.combine == Combine::Any).peekable();
        let one_is_met = any.peek().is_none() || any.any(|row| row.test.is_met(known));
        let all_are_met = of_set().filter(|row| row.combine == Combine::All).all(|row| row.test.is_met(known));
        let grant = of_set().fold(Grant::default(), |grant, row| grant.at_most(row.grant));
        (one_is_met && all_are_met).then(|| (set.to_owned(), grant))
    });
    outcome
}
