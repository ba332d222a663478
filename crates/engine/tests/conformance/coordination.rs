//! Examples of claims after another payer.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::areas::{Ran, output};
use crate::engine::adjudicate::Disposition;
use crate::engine::claim::{OtherPayer, QualifiedAmount};
use crate::engine::facts::*;
use crate::inputs::Inputs;
use crate::world::*;

/// A claim of an allowed amount with an own copay, after what the other payer reported.
pub fn run(inputs: &Inputs) -> Ran {
    let mut world = World::default();
    let amount = |key: &str| inputs.text(key).map(|text| dec(&text));
    let allowed = amount("own_allowed").unwrap_or_else(|| dec("32.00"));
    // Thirty units at 0.01 leave the rest to the fee.
    world.product().prices[0].unit_price = dec("0.01");
    world.contract().generic_dispensing_fee = allowed - dec("0.30");
    world.claim.gross_amount_due = amount("billed");
    world.share().copay = Some(amount("own_copay").unwrap_or_default());
    let method = inputs.text("method").unwrap_or_else(|| "patient_responsibility".into());
    world.plan().coordination = vec![Coordination {
        method: CoordinationMethod::parse(&method).ok_or(format!("no method {method}"))?,
        accepted_reject_codes: inputs.texts("accepted_reject_codes"),
        program_maximum: amount("program_maximum"),
        ..Coordination::default()
    }];
    for coverage in inputs.objects("coverages").unwrap_or_default() {
        let fields = Inputs::new(coverage, "");
        let rank = fields.count("rank")?.map_or(Ok(1), i16::try_from).map_err(|e| e.to_string())?;
        let is_active = coverage.get("active").and_then(Value::as_bool).unwrap_or(true);
        if fields.text("payer").as_deref() == Some("own") {
            world.coverage().rank = rank;
        } else if is_active {
            world.other_coverage(rank, Span::default()).routing.bin = Some("610011".into());
        }
    }
    if let Some(rank) = inputs.count("billed_rank")? {
        world.coverage().rank = i16::try_from(rank).map_err(|e| e.to_string())?;
    }
    let code = inputs.text("other_coverage_code").unwrap_or_else(|| "2".into());
    world.claim.other_coverage_code = Some(code).filter(|code| code != "0");
    world.claim.other_payer_count = inputs.count("coordination_of_benefits_count")?;
    world.claim.other_payers = payers(inputs)?;

    let decision = world.decide();
    let mut found = output(json!({
        "status": if decision.is_paid() { "paid" } else { "rejected" },
        "reject_codes": codes(&decision),
    }));
    if let Disposition::Paid(payment) = &decision.disposition {
        let coordinated = payment.coordination.as_ref().ok_or("the claim was not coordinated")?;
        for (key, amount) in [
            ("secondary_plan_pay", payment.share.plan_pays),
            ("patient_pay", payment.share.patient_pays),
            ("write_off", coordinated.write_off),
        ] {
            found.insert(key.into(), json!(format!("{amount:.2}")));
        }
    }
    Ok(found)
}

/// The payers that an example lists, or the one that it gives the amounts of.
fn payers(inputs: &Inputs) -> Result<Vec<OtherPayer>, String> {
    let qualified = |qualifier: &str, amount: Option<Decimal>| -> Vec<QualifiedAmount> {
        let one = |amount| QualifiedAmount { qualifier: Some(qualifier.to_owned()), amount: Some(amount) };
        amount.filter(|amount| !amount.is_zero()).map(one).into_iter().collect()
    };
    let payer = |coverage_type: Option<String>, paid: Option<Decimal>| OtherPayer {
        coverage_type,
        amounts_paid: qualified("07", paid),
        ..OtherPayer::default()
    };
    if inputs.has("other_payers") {
        let listed = inputs.objects("other_payers")?;
        return Ok(listed
            .iter()
            .map(|fields| Inputs::new(fields, ""))
            .map(|fields| payer(fields.text("coverage_type"), fields.text("paid").map(|paid| dec(&paid))))
            .collect());
    }
    let [paid, left] = ["other_payer_paid", "other_payer_patient_resp"].map(|key| inputs.text(key).map(|a| dec(&a)));
    let reject_codes = inputs.texts("other_payer_reject_codes");
    if paid.is_none() && left.is_none() && reject_codes.is_empty() {
        return Ok(Vec::new());
    }
    let one = payer(Some("01".into()), paid);
    Ok(vec![OtherPayer { patient_responsibility: qualified("06", left), reject_codes, ..one }])
}
