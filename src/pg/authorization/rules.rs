//! The rows that requests are handled by: clock rules, steps, the business calendar, criteria.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::engine::authorization::clocks::{
    BusinessCalendar, Clock, ClockRule, Missed, Start, Tz, Unit, Urgency, zone_named,
};
use crate::engine::authorization::criteria::{Combine, Criterion, Grant, Test};
use crate::engine::authorization::steps::{Action, State, Step};
use crate::engine::facts::Target;
use crate::engine::identifier::Ndc;
use crate::error::Result;
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::Write;

statement!(CLOCK_RULES, "authorization/clock_rules.sql");
statement!(STEPS, "authorization/steps.sql");
statement!(CALENDAR, "authorization/calendar.sql");
statement!(PLAN, "authorization/plan.sql");
statement!(CRITERIA, "authorization/criteria.sql");

/// The rows of one program.
pub struct Rules {
    pub clocks: Vec<ClockRule>,
    pub steps: Vec<Step>,
    pub calendar: BusinessCalendar,
}

impl Rules {
    pub fn of(program: &str) -> Result<Self> {
        let calendar =
            run(&CALENDAR, &[])?.iter().map(|row| row.get::<NaiveDate>("closed_date")).collect::<Result<_>>();
        Ok(Self {
            clocks: run(&CLOCK_RULES, &[program.write()])?.iter().map(|row| clock_rule(&row)).collect::<Result<_>>()?,
            steps: run(&STEPS, &[program.write()])?.iter().map(|row| step(&row)).collect::<Result<_>>()?,
            calendar: BusinessCalendar(calendar?),
        })
    }
}

fn clock_rule(row: &Row<'_>) -> Result<ClockRule> {
    let goes_to: Option<String> = row.get("missed_goes_to")?;
    let hours: Option<i32> = row.get("missed_hours")?;
    Ok(ClockRule {
        clock_rule_id: row.get("clock_rule_id")?,
        program: row.get("program")?,
        levels: row.get("levels")?,
        request_types: row.get::<Option<Vec<String>>>("request_types")?.unwrap_or_default(),
        urgency: if row.is_null("urgency")? { None } else { Some(row.word("urgency", Urgency::parse)?) },
        appeal_levels: row.get("appeal_levels")?,
        when_incomplete: row.get("when_incomplete")?,
        clock: row.word("clock", Clock::parse)?,
        start: row.word("starts_at", Start::parse)?,
        statement_days: row.get("statement_days")?,
        presumed_days: row.get("presumed_days")?,
        amount: row.get("amount")?,
        unit: row.word("unit", Unit::parse)?,
        waits: row.get("waits")?,
        wait_days: row.get("wait_days")?,
        extension: row.get("extension")?,
        missed: goes_to.zip(hours).map(|(goes_to, hours)| Missed { goes_to, hours }),
        source: row.get("source")?,
        span: row.span()?,
    })
}

fn step(row: &Row<'_>) -> Result<Step> {
    Ok(Step {
        program: row.get("program")?,
        action: row.word("action", Action::parse)?,
        from: row.word("from_state", State::parse)?,
        to: row.word("to_state", State::parse)?,
        from_level: row.get("from_level")?,
        to_level: row.get("to_level")?,
        appeal_levels: row.get("appeal_levels")?,
        span: row.span()?,
    })
}

/// How a plan handles requests.
pub struct PlanSettings {
    pub program: String,
    pub zone: Tz,
    pub appeal_levels: i32,
}

/// The time zone that a row names, in capitals or not as PostgreSQL takes it.
pub fn zone(row: &Row<'_>) -> Result<Tz> {
    row.word("time_zone", zone_named)
}

pub fn plan_settings(plan_id: Uuid) -> Result<Option<PlanSettings>> {
    let settings = |row: Row<'_>| {
        Ok(PlanSettings { program: row.get("program")?, zone: zone(&row)?, appeal_levels: row.get("appeal_levels")? })
    };
    run(&PLAN, &[plan_id.write()])?.first().map(settings).transpose()
}

/// The criteria for what is asked of a plan.
pub fn criteria(plan_id: Uuid, program: &str, target: Target) -> Result<Vec<Criterion>> {
    let (ndc, ingredient, class) = keys(Some(target));
    let values = [plan_id.write(), program.write(), ndc.write(), ingredient.write(), class.write()];
    run(&CRITERIA, &values)?.iter().map(|row| criterion(&row)).collect()
}

/// A target as its three columns have it.
pub fn keys(target: Option<Target>) -> (Option<Ndc>, Option<i32>, Option<i32>) {
    match target {
        Some(Target::Ndc(ndc)) => (Some(ndc), None, None),
        Some(Target::Ingredient(id)) => (None, Some(id), None),
        Some(Target::Class(id)) => (None, None, Some(id)),
        None => (None, None, None),
    }
}

fn criterion(row: &Row<'_>) -> Result<Criterion> {
    let codes = || -> Result<Vec<String>> { Ok(row.get::<Option<Vec<String>>>("codes")?.unwrap_or_default()) };
    let test = match row.get::<String>("test")?.as_str() {
        "age" => Test::Age { minimum: row.get("minimum_age")?, maximum: row.get("maximum_age")? },
        "sex" => Test::Sex(row.get("sex")?),
        "diagnosis" => Test::Diagnosis(codes()?),
        "specialty" => Test::Specialty(codes()?),
        "quantity" => Test::Quantity(row.get("maximum_quantity")?),
        "history" => {
            let ingredient = row.get::<Option<i32>>("history_ingredient_id")?.map(Target::Ingredient);
            let class = row.get::<Option<i32>>("history_class_id")?.map(Target::Class);
            Test::History {
                target: ingredient.or(class).ok_or(row.unreadable("history_class_id"))?,
                days_back: row.get("days_back")?,
                days_supply: row.get("days_supply")?,
            }
        }
        _ => return Err(row.unreadable("test")),
    };
    Ok(Criterion {
        set_name: row.get("set_name")?,
        name: row.get("criterion_name")?,
        combine: row.word("combine", Combine::parse)?,
        test,
        grant: Grant {
            days: row.get("granted_days")?,
            fills: row.get("granted_fills")?,
            quantity: row.get("granted_quantity")?,
        },
        span: row.span()?,
    })
}
