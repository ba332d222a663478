//! One request: read under a lock, taken a step further, written with its event and its clocks.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::rules::{self, Rules};
use crate::engine::authorization::clocks::{self, Clock, ClockRule, Kind, Moments, Tz, Urgency, Wait};
use crate::engine::authorization::steps::{Action, Standing, State, Step, step};
use crate::error::{Error, Result};
use crate::pg::claims;
use crate::pg::claims::store::new_id;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::rows::Row;
use crate::pg::raw::session;
use crate::pg::raw::statement::{insert, run, statement};
use crate::pg::raw::value::{Write, money};
use crate::pg::security::caller;

statement!(CASE, "authorization/case.sql");
statement!(PERSON_OF_CASE, "authorization/person_of_case.sql");
statement!(WAITS, "authorization/waits.sql");
statement!(SAVE, "authorization/save.sql");
statement!(CLOCKS, "authorization/clocks.sql");
statement!(INSERT_CASE, "authorization/insert_case.sql");
statement!(INSERT_EVENT, "authorization/insert_event.sql");

static ROW: RowType = RowType { name: "pbm.authorization_case", array: "pbm.authorization_case[]" };
static EVENT: RowType = RowType { name: "pbm.authorization_event", array: "pbm.authorization_event[]" };

/// A row of `authorization_case`, with what the plan says of it.
pub struct Case {
    pub case_id: Uuid,
    pub appeal_of: Option<Uuid>,
    pub patient_id: Uuid,
    pub plan_id: Uuid,
    pub program: String,
    pub level: String,
    pub request_type: String,
    pub urgency: Urgency,
    pub state: State,
    pub number: String,
    pub requested: Json,
    pub decided_scope: Option<Json>,
    pub reason: Option<String>,
    pub requester: Option<String>,
    pub prescriber_npi: Option<String>,
    pub diagnosis_codes: Vec<String>,
    pub criteria: Option<Json>,
    pub in_controversy: Option<Decimal>,
    pub effectuated_at: Option<DateTime<Utc>>,
    pub paid_at: Option<DateTime<Utc>>,
    pub moments: Moments,
    pub zone: Tz,
    pub appeal_levels: i32,
}

/// What happened, beside the states it led from and to.
#[derive(Default)]
pub struct Event<'a> {
    pub action: &'a str,
    pub from: Option<State>,
    pub at: DateTime<Utc>,
    pub answer_by: Option<DateTime<Utc>>,
    pub reason: Option<&'a str>,
    pub detail: Option<Json>,
}

/// Reads a case and locks it: the person first, as claims do, so that a transaction of claims and decisions waits for
/// another in one order.
///
/// # Errors
/// P0002 where there is none that the caller may ask about.
pub fn lock(case_id: Uuid) -> Result<Case> {
    let found = run(&PERSON_OF_CASE, &[case_id.write()])?;
    claims::lock_member(found.first().ok_or(Error::UnknownCase)?.get("patient_id")?)?;
    let rows = run(&CASE, &[case_id.write()])?;
    let mut case = read(&rows.first().ok_or(Error::UnknownCase)?)?;
    if !caller::scope()?.shows(Some(case.plan_id), Some(case.patient_id)) {
        return Err(Error::UnknownCase);
    }
    for row in run(&WAITS, &[case_id.write()])?.iter() {
        let at: DateTime<Utc> = row.get("happened_at")?;
        let waits = &mut case.moments.waits;
        if row.word("action", Action::parse)? == Action::Ask {
            waits.push(Wait { asked: at, until: row.get("answer_by")?, answered: None });
        } else if let Some(open) = waits.last_mut().filter(|wait| wait.answered.is_none()) {
            open.answered = Some(at);
        }
    }
    Ok(case)
}

fn read(row: &Row<'_>) -> Result<Case> {
    Ok(Case {
        case_id: row.get("case_id")?,
        appeal_of: row.get("appeal_of")?,
        patient_id: row.get("patient_id")?,
        plan_id: row.get("plan_id")?,
        program: row.get("program")?,
        level: row.get("level")?,
        request_type: row.get("request_type")?,
        urgency: row.word("urgency", Urgency::parse)?,
        state: row.word("state", State::parse)?,
        number: row.get("authorization_number")?,
        requested: row.get("requested")?,
        decided_scope: row.get("decided_scope")?,
        reason: row.get("reason")?,
        requester: row.get("requester")?,
        prescriber_npi: row.get("prescriber_npi")?,
        diagnosis_codes: row.get("diagnosis_codes")?,
        criteria: row.get("criteria")?,
        in_controversy: row.get("amount_in_controversy")?,
        effectuated_at: row.get("effectuated_at")?,
        paid_at: row.get("paid_at")?,
        moments: Moments {
            received: row.get("received_at")?,
            statement: row.get("statement_at")?,
            decided: row.get("decided_at")?,
            oral_notice: row.get("oral_notice_at")?,
            written_notice: row.get("written_notice_at")?,
            reversal_notice: row.get("reversal_notice_at")?,
            extended: row.get("extended")?,
            waits: Vec::new(),
        },
        zone: rules::zone(row)?,
        appeal_levels: row.get("appeal_levels")?,
    })
}

impl Case {
    /// The day of a moment in the plan's time zone.
    pub fn day(&self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    /// What the clock rules must fit.
    pub fn kind(&self) -> Kind<'_> {
        Kind {
            program: &self.program,
            level: &self.level,
            request_type: &self.request_type,
            urgency: self.urgency,
            appeal_levels: self.appeal_levels,
            incomplete: !self.moments.waits.is_empty(),
            received: self.day(self.moments.received),
        }
    }

    /// The step that an action is.
    ///
    /// # Errors
    /// 55000 where it is not allowed in the case's state.
    pub fn step<'a>(&self, rules: &'a Rules, action: Action, at: DateTime<Utc>) -> Result<&'a Step> {
        let standing = Standing {
            program: &self.program,
            level: &self.level,
            appeal_levels: self.appeal_levels,
            state: self.state,
        };
        let found = step(&rules.steps, &standing, action, self.day(at));
        found.ok_or(Error::StepNotAllowed { state: self.state, action })
    }

    /// Takes a step: the state, and the moment of the decision where it ends the case's waiting.
    pub fn take(&mut self, rules: &Rules, action: Action, at: DateTime<Utc>) -> Result<State> {
        let from = self.state;
        self.state = self.step(rules, action, at)?.to;
        if from.is_open() && !self.state.is_open() {
            self.moments.decided = Some(at);
        }
        Ok(from)
    }

    fn due(&self, rules: &Rules, clock: Clock) -> Option<(ClockRule, Option<DateTime<Utc>>)> {
        let rule = clocks::rule(&rules.clocks, clock, &self.kind())?;
        Some((rule.clone(), rule.due(&self.moments, self.zone, &rules.calendar)))
    }

    /// When what was asked for must come, where the program says so.
    pub fn answer_by(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        self.due(rules, Clock::Information)?.1
    }

    /// The rule by which it is to be decided, and by when; `None`: the clock stands still.
    pub fn decision_due(&self, rules: &Rules) -> Option<(ClockRule, Option<DateTime<Utc>>)> {
        self.due(rules, Clock::Decision)
    }

    /// Whether the program has a clock for the decision.
    pub fn has_clock(&self, rules: &Rules) -> bool {
        clocks::rule(&rules.clocks, Clock::Decision, &self.kind()).is_some()
    }

    /// The plan's clocks that run in this state, with when each was met.
    fn running(&self) -> Vec<(Clock, Option<DateTime<Utc>>)> {
        let moments = &self.moments;
        let mut running = vec![(Clock::Decision, moments.decided)];
        running.extend(moments.waits.first().map(|wait| (Clock::IncompleteNotice, Some(wait.asked))));
        running.extend(moments.oral_notice.map(|_| (Clock::WrittenNotice, moments.written_notice)));
        if self.state.is_in_force() {
            running.push((Clock::Effectuation, self.effectuated_at));
            running.push((Clock::Payment, self.paid_at));
        }
        running
    }

    /// Writes the case's clocks.
    fn store_clocks(&self, rules: &Rules) -> Result<()> {
        let moment = |moment: DateTime<Utc>| moment.to_rfc3339();
        let mut rows = Vec::new();
        for (clock, met) in self.running() {
            let Some((rule, due)) = self.due(rules, clock) else { continue };
            let forward = due.and_then(|due| rule.forward_by(due));
            rows.push(json!({
                "clock": clock.name(), "clock_rule_id": rule.clock_rule_id, "due_at": due.map(moment),
                "met_at": met.map(moment), "forward_to": forward.map(|(to, _)| to),
                "forward_by": forward.map(|(_, by)| moment(by)), "source": rule.source,
            }));
        }
        let count = rows.len();
        let stored = run(&CLOCKS, &[self.case_id.write(), Json::Array(rows).write()])?.len();
        if stored == count { Ok(()) } else { Err(Error::WriteLost("authorization_clock")) }
    }

    /// Writes a new case, with its clocks.
    pub fn create(&self, rules: &Rules, event: &Event<'_>) -> Result<()> {
        let moments = &self.moments;
        let columns: Vec<Column> = vec![
            ("case_id", self.case_id.write()),
            ("appeal_of", self.appeal_of.write()),
            ("patient_id", self.patient_id.write()),
            ("plan_id", self.plan_id.write()),
            ("program", self.program.write()),
            ("level", self.level.write()),
            ("request_type", self.request_type.write()),
            ("urgency", self.urgency.name().write()),
            ("state", self.state.name().write()),
            ("authorization_number", self.number.write()),
            ("requested", self.requested.write()),
            ("requester", self.requester.write()),
            ("prescriber_npi", self.prescriber_npi.write()),
            ("diagnosis_codes", self.diagnosis_codes.write()),
            ("criteria", self.criteria.write()),
            ("amount_in_controversy", money(self.in_controversy)),
            ("extended", moments.extended.write()),
            ("received_at", moments.received.write()),
            ("statement_at", moments.statement.write()),
            ("created_at", crate::pg::raw::clock::now()),
        ];
        if insert(&INSERT_CASE, &ROW, &[columns])?.len() != 1 {
            return Err(Error::WriteLost("authorization_case"));
        }
        self.record(event)?;
        self.store_clocks(rules)
    }

    /// Writes what changed, the event that changed it, and the clocks.
    pub fn save(&self, rules: &Rules, event: &Event<'_>) -> Result<()> {
        let moments = &self.moments;
        let values = [
            self.case_id.write(),
            self.state.name().write(),
            self.decided_scope.write(),
            self.reason.write(),
            self.prescriber_npi.write(),
            self.diagnosis_codes.write(),
            self.criteria.write(),
            moments.extended.write(),
            moments.statement.write(),
            moments.decided.write(),
            moments.oral_notice.write(),
            moments.written_notice.write(),
            moments.reversal_notice.write(),
            self.effectuated_at.write(),
            self.paid_at.write(),
            money(self.in_controversy),
        ];
        if run(&SAVE, &values)?.len() != 1 {
            return Err(Error::WriteLost("authorization_case"));
        }
        self.record(event)?;
        self.store_clocks(rules)
    }

    fn record(&self, event: &Event<'_>) -> Result<()> {
        let columns: Vec<Column> = vec![
            ("event_id", new_id().write()),
            ("case_id", self.case_id.write()),
            ("action", event.action.write()),
            ("from_state", event.from.map(State::name).write()),
            ("to_state", self.state.name().write()),
            ("happened_at", event.at.write()),
            ("answer_by", event.answer_by.write()),
            ("reason", event.reason.write()),
            ("detail", event.detail.write()),
            ("recorded_at", crate::pg::raw::clock::now()),
            ("recorded_by", session::outer_user().write()),
        ];
        let stored = insert(&INSERT_EVENT, &EVENT, &[columns])?.len();
        if stored == 1 { Ok(()) } else { Err(Error::WriteLost("authorization_event")) }
    }
}
