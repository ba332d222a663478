//! Runs examples area by area: each becomes calls of the functions that the database calls. No rule of
//! adjudication stands here, only the translation of an example's words.

use serde_json::{Value, json};

use crate::engine::facts::*;
use crate::engine::identifier::{Ndc, NdcError, dea_sum, is_valid_dea, is_valid_npi};
use crate::engine::privacy::mask::{Kind, mask, zip3};
use crate::engine::resolve;
use crate::engine::resolve::member::Sought;
use crate::inputs::{Inputs, Output, count, date, text};
use crate::world::*;
use crate::{
    authorizations, compounds, controlled, coordination, network, opioids, part_d, payment_plan, prices, pricing,
    rebates, refills, repeats, scenario, transition,
};

pub type Ran = Result<Output, String>;

pub fn runner(area: &str) -> Option<fn(&Inputs) -> Ran> {
    Some(match area {
        "ndc" => ndcs,
        "npi" => npis,
        "dea" => deas,
        "eligibility" => spans,
        "pricing" => pricing::prices,
        "network" => |inputs| prices::run(inputs).unwrap_or_else(|| network::run(inputs)),
        "prior_auth" => authorizations::run,
        "controlled" => controlled::run,
        "mme" => opioids::doses,
        "opioid" => opioids::edits,
        "cost_share" => pricing::shares,
        "part_d" => part_d::run,
        "cob" => coordination::run,
        "compound" => compounds::run,
        "m3p" => payment_plan::run,
        "transition" => transition::run,
        "refill" => refills::refills,
        "duplicate" => repeats::duplicates,
        "reversal" => repeats::reversals,
        "rebate" => rebates::run,
        "phi" => phi,
        "adjudication" => scenario::run,
        _ => return None,
    })
}

pub fn output(value: Value) -> Output {
    match value {
        Value::Object(fields) => fields,
        _ => Output::new(),
    }
}

fn ndcs(inputs: &Inputs) -> Ran {
    let texts: Vec<String> = inputs.keys().filter_map(|key| inputs.text(key)).collect();
    let parsed: Vec<_> = texts.iter().map(|text| Ndc::parse(text)).collect();
    let Some(first) = parsed.first() else { return Err("no NDC to read".into()) };
    let candidates = match first {
        Err(NdcError::Ambiguous(candidates)) => candidates.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Ok(output(json!({
        "valid": first.is_ok(),
        "ndc11": first.as_ref().ok().map(ToString::to_string),
        "ambiguous": matches!(first, Err(NdcError::Ambiguous(_))),
        "candidates": candidates,
        "same": parsed.iter().all(|p| p.is_ok() && p == first),
    })))
}

fn npis(inputs: &Inputs) -> Ran {
    let sent = match (inputs.text("npi"), inputs.text("identifier9")) {
        (Some(npi), _) => npi,
        // Nine digits without their check digit: the one digit that makes a number of them is it.
        (None, Some(nine)) => {
            let whole = |digit: i32| format!("{nine}{digit}");
            (0..10).map(whole).find(|npi| is_valid_npi(npi)).unwrap_or(nine)
        }
        (None, None) => return Err("no NPI to read".into()),
    };
    let npi = Some(&sent).filter(|npi| is_valid_npi(npi));
    Ok(output(json!({
        "valid": npi.is_some(),
        "npi": npi,
        "check_digit": npi.and_then(|npi| npi.chars().last()).map(String::from),
        // What stands before an NPI on a card: 80 health applications, 840 the United States.
        "card_issuer_id": npi.map(|npi| format!("80840{npi}")),
    })))
}

fn deas(inputs: &Inputs) -> Ran {
    let dea = inputs.text("dea").ok_or("no DEA number to read")?;
    let sum = dea_sum(&dea);
    Ok(output(json!({"valid": is_valid_dea(&dea), "sum": sum, "check_digit": sum.map(|s| s % 10)})))
}

fn spans(inputs: &Inputs) -> Ran {
    let on = inputs.date("date_of_service")?.ok_or("date_of_service is missing")?;
    let one = World::default().coverages[0].clone();
    let coverage = |rank: usize, fields: &Inputs| -> Result<Coverage, String> {
        let span = Span { effective: fields.date("effective")?, termination: fields.date("termination")? };
        let rank = fields.count("rank")?.map_or(i16::try_from(rank + 1), i16::try_from).map_err(|e| e.to_string())?;
        Ok(Coverage { span, rank, ..one.clone() })
    };
    let coverages = if inputs.has("spans") {
        let spans = inputs.objects("spans")?;
        spans.iter().enumerate().map(|(n, f)| coverage(n, &Inputs::new(f, ""))).collect::<Result<Vec<_>, _>>()?
    } else {
        vec![coverage(0, inputs)?]
    };
    let found = resolve::member::identify(&coverages, Sought::default(), Some(on))
        .and_then(|spans| resolve::member::span(&spans, on).cloned())
        .and_then(|found| {
            let plan = Plan { maximum_dependent_age: None, ..Plan::default() };
            resolve::member::check(&found, &plan, on, false).map_or(Ok(found), Err)
        });
    Ok(output(match found {
        Ok(found) => json!({"eligible": true, "reject_code": null, "rank": found.rank}),
        Err(reject) => json!({"eligible": false, "reject_code": reject.code, "rank": null}),
    }))
}

fn phi(inputs: &Inputs) -> Ran {
    let this_year = match inputs.any(&["as_of", "this_year"]) {
        Some(value) => match date(value) {
            Some(date) => chrono::Datelike::year(&date),
            None => count(value).ok_or("as_of is neither a date nor a year")?,
        },
        None => inputs.date("fill_date")?.map_or(2026, |date| chrono::Datelike::year(&date)),
    };
    let mut found = Output::new();
    if let Some(zip) = inputs.text("zip") {
        found.insert("safe_harbor_zip3".into(), json!(zip3(&zip)));
    }
    let birth = inputs.any(&["dob", "date_of_birth", "birth_date"]).map(text);
    let service = inputs.any(&["fill_date", "date_of_service"]);
    if let Some(birth) = birth.as_deref() {
        let masked = mask(birth, Kind::Date, this_year);
        found.insert("year_of_birth_shown".into(), json!(birth.get(..4).is_some_and(|year| masked.contains(year))));
        found.insert("masked".into(), json!(masked));
        let on = inputs.date("as_of")?.or(service.and_then(date));
        if let (Some(born), Some(on)) = (birth.parse().ok(), on) {
            let age = resolve::member::age(born, on).to_string();
            found.insert("age".into(), json!(mask(&age, Kind::Age, this_year)));
        }
    }
    if let Some(service) = service {
        found.insert("masked".into(), json!(mask(&text(service), Kind::Date, this_year)));
    }
    if let Some(sent) = inputs.any(&["date", "dob", "date_of_birth", "birth_date", "date_of_service", "fill_date"]) {
        let masked = mask(&text(sent), Kind::Date, this_year);
        for key in ["safe_harbor_date", "safe_harbor_year", "safe_harbor_dob", "safe_harbor_birth_year"] {
            found.insert(key.into(), json!(masked));
        }
    }
    if let Some(age) = inputs.text("age") {
        let masked = json!(mask(&age, Kind::Age, this_year));
        found.insert("safe_harbor_age".into(), masked.clone());
        found.insert("age".into(), masked);
    }
    if let (Some(value), Some(kind)) = (inputs.text("value"), inputs.text("kind")) {
        let kind = Kind::parse(&kind).ok_or(format!("kind is unknown: {kind}"))?;
        found.insert("masked".into(), json!(mask(&value, kind, this_year)));
    }
    Ok(found)
}
