//! Requests for authorization by the clock rules that ship, and claims that use an authorization.

use chrono::{DateTime, NaiveTime, SecondsFormat, TimeZone, Utc};
use serde_json::{Map, Value, json};

use crate::engine::adjudicate::Disposition;
use crate::engine::authorization::clocks::{
    self, BusinessCalendar, Clock, ClockRule, Kind, Moments, Tz, Unit, Urgency,
};
use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::engine::pay::share::PatientShare;
use crate::engine::shipped;
use crate::inputs::{Inputs, Output};
use crate::world::*;

pub fn run(inputs: &Inputs) -> Result<Output, String> {
    let mut found = Output::new();
    if inputs.has("authorization") {
        found.extend(uses(inputs)?);
    }
    let of_clocks = ["received", "notice_received", "favorable_decision_oral_notice", "prescriber_statement_received"];
    if of_clocks.iter().any(|key| inputs.has(key)) {
        found.extend(times(inputs)?);
    }
    if found.is_empty() { Err("neither a request nor an authorization".into()) } else { Ok(found) }
}

fn zone(inputs: &Inputs) -> Result<Tz, String> {
    let name = inputs.text("tz").unwrap_or_else(|| "America/New_York".into());
    name.parse().map_err(|_| format!("no time zone {name}"))
}

/// A moment, or the beginning of a day in the zone.
fn moment(inputs: &Inputs, key: &str, zone: Tz) -> Result<Option<DateTime<Utc>>, String> {
    let Some(text) = inputs.text(key) else { return Ok(None) };
    if let Ok(moment) = DateTime::parse_from_rfc3339(&text) {
        return Ok(Some(moment.with_timezone(&Utc)));
    }
    let date: chrono::NaiveDate = text.parse().map_err(|_| format!("{key} is no moment: {text}"))?;
    let midnight = zone.from_local_datetime(&date.and_time(NaiveTime::MIN)).earliest();
    midnight.map(|moment| Some(moment.with_timezone(&Utc))).ok_or(format!("{key} is in no zone"))
}

fn program(inputs: &Inputs) -> Result<&'static str, String> {
    let sent = inputs.text("program").unwrap_or_else(|| "part_d".into()).to_lowercase().replace([' ', '-'], "_");
    Ok(match sent.as_str() {
        "part_d" | "medicare" | "medicare_part_d" => "part_d",
        "medicaid" => "medicaid",
        "commercial" | "erisa" => "commercial",
        "exchange" | "qhp" | "marketplace" => "exchange",
        _ => return Err(format!("no program {sent}")),
    })
}

fn level(word: &str, program: &str) -> Option<&'static str> {
    Some(match word {
        "initial" | "coverage_determination" | "determination" => "initial",
        "plan" | "redetermination" if program == "part_d" => "redetermination",
        "ire" | "reviewer" | "independent_reviewer" | "independent_review_entity" | "reconsideration" => "reviewer",
        "hearing" | "alj" | "alj_hearing" => "hearing",
        "council" | "mac" | "appeals_council" => "council",
        "court" => "court",
        "external" | "external_review" => "external_review",
        "plan" | "appeal" | "internal" | "plan_appeal" | "internal_appeal" => match program {
            "medicaid" => "plan_appeal",
            "commercial" | "exchange" => "internal_appeal",
            _ => "redetermination",
        },
        _ => return None,
    })
}

/// What an example says of a request, in the words of the rules.
struct Request {
    program: &'static str,
    level: &'static str,
    request_type: &'static str,
    urgency: Urgency,
    clock: Clock,
}

fn request(inputs: &Inputs) -> Result<Request, String> {
    let program = program(inputs)?;
    let is_exception = inputs.flag("exception_request")?.unwrap_or(false);
    let mut at = inputs.text("level").map(|word| {
        let word = word.to_lowercase().replace(' ', "_");
        level(&word, program).ok_or(format!("no level {word}"))
    });
    let expedited = inputs.flag("expedited")?.unwrap_or(false);
    let mut request = Request {
        program,
        level: "initial",
        request_type: match program {
            "commercial" => "pre_service",
            _ if is_exception => "exception",
            _ => "coverage",
        },
        urgency: if expedited { Urgency::Expedited } else { Urgency::Standard },
        clock: Clock::Decision,
    };
    for key in ["type", "request_type"] {
        for word in inputs.text(key).into_iter().flat_map(|words| split(&words)) {
            match word.as_str() {
                "standard" => request.urgency = Urgency::Standard,
                "expedited" | "urgent" => request.urgency = Urgency::Expedited,
                "concurrent_urgent" | "urgent_concurrent" | "concurrent" => {
                    (request.request_type, request.urgency) = ("concurrent", Urgency::Expedited);
                }
                "exception" => request.request_type = "exception",
                "payment" => request.request_type = "payment",
                "pre_service" => request.request_type = "pre_service",
                "post_service" => request.request_type = "post_service",
                "effectuation" => request.clock = Clock::Effectuation,
                "benefit" | "coverage" | "late" => {}
                other => match level(other, program) {
                    Some(level) => at = Some(Ok(level)),
                    None => return Err(format!("no type of request {other}")),
                },
            }
        }
    }
    if let Some(at) = at {
        request.level = at?;
    }
    Ok(request)
}

/// The words of a type that says several things.
fn split(words: &str) -> Vec<String> {
    let whole = words.to_lowercase().replace([' ', '-'], "_");
    for (start, rest) in ["payment_", "expedited_", "standard_", "urgent_", "pre_service_", "post_service_"]
        .iter()
        .filter_map(|start| Some((start.trim_end_matches('_'), whole.strip_prefix(start)?)))
    {
        if rest != "concurrent" {
            return vec![start.to_owned(), rest.to_owned()];
        }
    }
    vec![whole]
}

/// A due moment as examples write it: a day where days are counted.
fn written(rule: &ClockRule, due: DateTime<Utc>, zone: Tz) -> Value {
    let local = due.with_timezone(&zone);
    if rule.unit == Unit::Hours { json!(local.to_rfc3339()) } else { json!(local.date_naive().to_string()) }
}

fn times(inputs: &Inputs) -> Result<Output, String> {
    let zone = zone(inputs)?;
    let request = request(inputs)?;
    let mut found = Map::new();
    let received = moment(inputs, "received", zone)?;
    let oral_notice = moment(inputs, "favorable_decision_oral_notice", zone)?;
    let notice = moment(inputs, "notice_received", zone)?;
    let statement = moment(inputs, "prescriber_statement_received", zone)?;
    let begins = received.or(notice).or(oral_notice).or(statement).ok_or("no moment")?;
    let moments = Moments { received: begins, statement, oral_notice, reversal_notice: notice, ..Moments::default() };
    let kind = Kind {
        program: request.program,
        level: request.level,
        request_type: request.request_type,
        urgency: request.urgency,
        appeal_levels: inputs.count("levels")?.unwrap_or(1),
        incomplete: false,
        received: begins.with_timezone(&zone).date_naive(),
    };
    let (rules, calendar) = (shipped::clock_rules(), BusinessCalendar::default());
    if oral_notice.is_some() {
        let rule = clocks::rule(&rules, Clock::WrittenNotice, &kind).ok_or("no rule for the written notice")?;
        let due = rule.due(&moments, zone, &calendar).ok_or("the notice has no clock")?;
        found.insert("written_notice_due".into(), written(rule, due, zone));
    }
    if received.is_none() && notice.is_none() && statement.is_none() {
        return Ok(found);
    }
    let rule = clocks::rule(&rules, request.clock, &kind).ok_or("no rule for the request")?;
    let due = rule.due(&moments, zone, &calendar).ok_or("the request has no clock")?;
    for prefix in ["due", "response_due"] {
        found.insert(prefix.into(), written(rule, due, zone));
        found.insert(format!("{prefix}_utc"), json!(due.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    }
    if let Some(now) = moment(inputs, "now", zone)? {
        let late = clocks::is_late(due, moment(inputs, "decided", zone)?, now);
        found.insert("late".into(), json!(late));
        let forward = rule.forward_by(due).filter(|_| late).map(|(_, by)| by.with_timezone(&zone).to_rfc3339());
        found.insert("forward_to_ire_by".into(), json!(forward));
    } else if let Some(decided) = moment(inputs, "decided", zone)? {
        found.insert("late".into(), json!(clocks::is_late(due, Some(decided), decided)));
    }
    if request.program == "medicaid" {
        found.insert("emergency_supply_hours".into(), json!(EmergencySupply::default().hours()));
    }
    Ok(found)
}

/// Decides the claims in their order, takes back those that were reversed, and decides the incoming one.
fn uses(inputs: &Inputs) -> Result<Output, String> {
    let given = inputs.get("authorization").and_then(Value::as_object).ok_or("authorization is no object")?;
    let given = Inputs::new(given, "");
    let mut world = World::default();
    world.rule().prior_auth_required = true;
    world.rule().quantity_limit = None;
    world.plan().maximum_days_supply = None;
    let authorization = world.authorize(AuthorizationStatus::Approved);
    authorization.fills_authorized = given.count("fills_authorized")?;
    authorization.quantity_authorized = given.decimal("quantity_authorized")?;
    let mut state = MemberState::default();
    state.authorizations.insert(id(PATIENT), world.authorizations.clone());
    let mut claims = if inputs.has("claims") { inputs.objects("claims")? } else { Vec::new() };
    let is_incoming = inputs.has("incoming");
    claims.extend(inputs.get("incoming").and_then(Value::as_object));
    let mut answer = None;
    let mut filled = world.claim.fill_date.ok_or("a claim has a date")?;
    for (n, claim) in (1_u128..).zip(&claims) {
        let claim = Inputs::new(claim, "");
        world.claim.rx_number = Some(format!("{}", 7_000_000 + n));
        world.claim.quantity = Some(claim.needed("quantity")?);
        world.claim.fill_date = Some(filled);
        world.received = filled;
        filled = filled + chrono::Days::new(40);
        let case = world.case(n);
        let decision = state.decide(&case);
        if claim.text("status").as_deref() == Some("reversed") {
            let keys = case.keys.ok_or("a claim has accumulators")?;
            state.reverse(&keys, &PatientShare::default(), id(PATIENT), id(n));
        }
        answer = Some(decision);
    }
    let used = &state.authorizations[&id(PATIENT)][0];
    let mut found = Output::new();
    if let Some(fills) = used.fills_authorized {
        found.insert("fills_left".into(), json!(fills - used.fills_used));
    }
    if let Some(quantity) = used.quantity_authorized {
        found.insert("quantity_left".into(), json!((quantity - used.quantity_used).normalize().to_string()));
    }
    if let Some(decision) = answer.filter(|_| is_incoming) {
        let is_paid = matches!(decision.disposition, Disposition::Paid(_));
        // The reason why the authorization does not count stands beside what it would have lifted.
        let codes: Vec<String> = codes(&decision).into_iter().filter(|code| code != "75").collect();
        let outcome = if is_paid { "paid".to_owned() } else { format!("rejected {}", codes.join(" ")) };
        found.insert("outcome".into(), json!(outcome));
        found.insert("reject_codes".into(), json!(codes));
    }
    Ok(found)
}
