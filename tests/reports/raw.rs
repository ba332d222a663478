//! The rows that reports are made of, as they stand in the tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use support::session::Row;
use support::{Database, Session};

#[derive(Clone, Debug)]
pub struct Claim {
    pub id: String,
    pub number: String,
    pub plan: String,
    pub patient: String,
    pub ndc: String,
    pub fill: NaiveDate,
    pub status: String,
    pub tier: Option<i64>,
    pub channel: Option<String>,
    pub pharmacy: Option<String>,
    pub prescriber: Option<String>,
    pub rx: Option<String>,
    pub quantity: Decimal,
    pub days: i64,
    pub ingredient: Decimal,
    pub allowed: Decimal,
    pub plan_paid: Decimal,
    pub patient_pay: Decimal,
    pub rejects: Vec<String>,
    /// In the order of answers.
    pub answered: String,
}

pub struct Span {
    pub id: String,
    pub plan: String,
    pub rank: i64,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

pub struct Person {
    pub member: i64,
    pub born: Option<NaiveDate>,
    pub died: Option<NaiveDate>,
    pub spans: Vec<Span>,
}

pub struct Raw {
    pub claims: Vec<Claim>,
    /// By patient.
    pub persons: BTreeMap<String, Person>,
    /// By plan code.
    pub plans: BTreeMap<String, String>,
    /// Classes and ingredients of products.
    pub classes: BTreeMap<String, BTreeSet<i64>>,
    pub ingredients: BTreeMap<String, BTreeSet<i64>>,
    /// Name, whether a brand, whether controlled.
    pub drugs: BTreeMap<String, (String, bool, bool)>,
    pub today: NaiveDate,
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is a date"))
}

fn text(row: &Row, place: usize) -> String {
    row[place].clone().unwrap_or_default()
}

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("{text} is a number"))
}

fn amount(row: &Row, place: usize) -> Decimal {
    row[place].as_deref().map_or(Decimal::ZERO, number)
}

impl Raw {
    pub fn of(session: &mut Session) -> Self {
        let claims = session
            .rows(
                "SELECT id, claim_number, plan_id, patient_id, ndc, fill_date, status, tier, channel, pharmacy_npi, prescriber_npi, rx_number,
                        quantity, days_supply, ingredient_cost, allowed_amount, paid_amount, patient_copay, array_to_string(reject_codes, ' '),
                        to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM pbm.pharmacy_claim",
            )
            .iter()
            .map(|row| Claim {
                id: text(row, 0),
                number: text(row, 1),
                plan: text(row, 2),
                patient: text(row, 3),
                ndc: text(row, 4),
                fill: date(&text(row, 5)),
                status: text(row, 6),
                tier: row[7].as_ref().map(|tier| tier.parse().expect("a tier")),
                channel: row[8].clone(),
                pharmacy: row[9].clone(),
                prescriber: row[10].clone(),
                rx: row[11].clone(),
                quantity: amount(row, 12),
                days: row[13].as_deref().map_or(0, |days| days.parse().expect("days")),
                ingredient: amount(row, 14),
                allowed: amount(row, 15),
                plan_paid: amount(row, 16),
                patient_pay: amount(row, 17),
                rejects: text(row, 18).split_whitespace().map(str::to_owned).collect(),
                answered: text(row, 19),
            })
            .collect();
        let mut persons: BTreeMap<String, Person> = session
            .rows("SELECT patient_id, member_id, date_of_birth, date_of_death FROM pbm.members")
            .iter()
            .map(|row| {
                let person = Person {
                    member: text(row, 1).parse().expect("a member"),
                    born: row[2].as_deref().map(date),
                    died: row[3].as_deref().map(date),
                    spans: Vec::new(),
                };
                (text(row, 0), person)
            })
            .collect();
        for row in session.rows(
            "SELECT m.patient_id, v.coverage_id, v.plan_id, v.rank, v.effective_date, v.termination_date
             FROM pbm.coverage v JOIN pbm.members m USING (member_id)",
        ) {
            let span = Span {
                id: text(&row, 1),
                plan: text(&row, 2),
                rank: text(&row, 3).parse().expect("a rank"),
                from: date(&text(&row, 4)),
                to: row[5].as_deref().map(date),
            };
            persons.get_mut(&text(&row, 0)).expect("a member").spans.push(span);
        }
        let mut keys = |sql: &str| {
            let mut all: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
            for row in session.rows(sql) {
                all.entry(text(&row, 0)).or_default().insert(text(&row, 1).parse().expect("a key"));
            }
            all
        };
        let classes = keys("SELECT ndc, class_id FROM pbm.drug_class");
        let ingredients = keys("SELECT ndc, ingredient_id FROM pbm.drug_ingredient");
        let plans = session.rows("SELECT plan_code, plan_id FROM pbm.plan");
        let drugs = session.rows("SELECT ndc_code, name, brand, dea_schedule IS NOT NULL FROM pbm.drugs");
        Self {
            claims,
            persons,
            plans: plans.iter().map(|row| (text(row, 0), text(row, 1))).collect(),
            classes,
            ingredients,
            drugs: drugs
                .iter()
                .map(|row| (text(row, 0), (text(row, 1), text(row, 2) == "t", text(row, 3) == "t")))
                .collect(),
            today: date(&session.text("SELECT pbm.today()")),
        }
    }

    /// Claims of a plan that stand as paid, filled in a period.
    pub fn paid(&self, plan: &str, (from, to): Period) -> impl Iterator<Item = &Claim> {
        let plan = self.plans[plan].clone();
        self.claims.iter().filter(move |c| c.status == "paid" && c.plan == plan && c.fill >= from && c.fill <= to)
    }

    /// What tells drugs apart: the ingredients, or the product where none are known.
    pub fn drug(&self, ndc: &str) -> String {
        self.ingredients.get(ndc).map_or_else(|| ndc.to_owned(), |keys| format!("{keys:?}"))
    }

    /// The plan that a person counts under in a month: looked for from its last day back.
    pub fn plan_of_month(&self, person: &Person, first: NaiveDate) -> Option<&str> {
        let month = first.iter_days().take_while(|day| day.month() == first.month()).collect::<Vec<_>>();
        let day_covers = |day: &NaiveDate| {
            let mut covering: Vec<&Span> = person
                .spans
                .iter()
                .filter(|s| {
                    s.from <= *day && s.to.is_none_or(|to| to >= *day) && person.died.is_none_or(|died| died >= *day)
                })
                .collect();
            covering.sort_by(|a, b| (a.rank, &a.id).cmp(&(b.rank, &b.id)));
            covering.first().map(|span| span.plan.clone())
        };
        let found = month.iter().rev().find_map(day_covers)?;
        self.plans.values().find(|plan| **plan == found).map(String::as_str)
    }

    pub fn member_months(&self, plan: &str, first: NaiveDate) -> i64 {
        if (first.year(), first.month()) > (self.today.year(), self.today.month()) {
            return 0;
        }
        let plan = self.plans[plan].as_str();
        self.persons.values().filter(|person| self.plan_of_month(person, first) == Some(plan)).count() as i64
    }
}

pub type Period = (NaiveDate, NaiveDate);

pub fn period(from: &str, to: &str) -> Period {
    (date(from), date(to))
}

/// A year, a part of one that begins and ends within months, a day, and a year without claims.
pub fn periods() -> Vec<Period> {
    vec![
        period("2025-01-01", "2025-12-31"),
        period("2025-03-15", "2025-08-20"),
        period("2025-06-02", "2025-06-02"),
        period("2024-01-01", "2024-12-31"),
    ]
}

/// First days of the months that a period touches.
pub fn months((from, to): Period) -> Vec<NaiveDate> {
    let first = from.with_day(1).expect("a first day");
    first.iter_days().take_while(|day| *day <= to).filter(|day| day.day() == 1).collect()
}

/// The sample's claims, in a database of its own, and its rows. Nobody in it is real.
pub fn scene() -> (Database, Session, Raw) {
    let database = Database::with_claims();
    let mut session = database.connect();
    session.run("SET pbm.read_audit = 'off'");
    let raw = Raw::of(&mut session);
    assert!(raw.claims.iter().filter(|c| c.status == "paid").count() > 2000, "too few claims were paid");
    (database, session, raw)
}

/// The call of a report with plan and period.
pub fn call(function: &str, plan: &str, (from, to): Period) -> String {
    format!("pbm.{function}('{plan}', '{from}', '{to}')")
}

/// Rounded half away from zero, as PostgreSQL's numeric is.
pub fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// As text without the zeros at its end, so that 5 and 5.00 are the same.
pub fn shown(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A value of an answer in the same form.
pub fn told(row: &Row, place: usize) -> String {
    row[place].as_deref().map_or_else(|| "NULL".to_owned(), |text| text.parse().map_or_else(|_| text.to_owned(), shown))
}

/// All values of a row, the numbers in the same form.
pub fn line(row: &Row) -> String {
    (0..row.len()).map(|place| told(row, place)).collect::<Vec<_>>().join("|")
}
