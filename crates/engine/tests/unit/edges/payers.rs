//! What is reported of the payers billed before.

use super::*;
use crate::engine::claim::payer_parts::PAYER_PARTS;
use crate::engine::claim::{OtherPayer, QualifiedAmount};

fn amount(qualifier: &str, amount: &str) -> Vec<QualifiedAmount> {
    vec![QualifiedAmount { qualifier: Some(qualifier.into()), amount: Some(dec(amount)) }]
}

/// The payer of a claim of which one paid 20.00 and left 12.00, under a plan that coordinates.
fn payer(w: &mut World) -> &mut OtherPayer {
    w.plan().coordination = vec![Coordination::default()];
    w.claim.other_coverage_code = Some("2".into());
    w.claim.other_payers = vec![OtherPayer {
        coverage_type: Some("01".into()),
        amounts_paid: amount("07", "20.00"),
        patient_responsibility: amount("06", "12.00"),
        ..OtherPayer::default()
    }];
    &mut w.claim.other_payers[0]
}

/// The payer of a claim that it rejected with a code, of which the plan accepts 70.
fn rejected<'a>(w: &'a mut World, code: &str) -> &'a mut OtherPayer {
    *payer(w) = OtherPayer { reject_codes: vec![code.into()], ..OtherPayer::default() };
    w.plan().coordination[0].accepted_reject_codes = vec!["70".into()];
    w.claim.other_coverage_code = Some("3".into());
    &mut w.claim.other_payers[0]
}

/// A claim of which another payer paid so much, under a plan that rejects what is met; it allows 32.00.
fn met(w: &mut World, paid: &str) {
    payer(w).amounts_paid = amount("07", paid);
    w.plan().coordination[0].reject_when_met = true;
}

fn counted(w: &mut World, count: i32) {
    payer(w);
    w.claim.other_payer_count = Some(count);
}

/// A part of the payer that cannot be read.
fn unreadable(w: &mut World, key: &str) {
    payer(w);
    let part = PAYER_PARTS.iter().find(|part| part.key == key).expect("a part");
    w.claim.unreadable.push(&part.element);
}

pub const EDGES: &[Edge] = &[
    edge("4C", "two payers of one", |w| counted(w, 2), |w| counted(w, 1)),
    edge(
        "5C",
        "a coverage type of one digit",
        |w| payer(w).coverage_type = Some("1".into()),
        |w| payer(w).coverage_type = Some("02".into()),
    ),
    edge(
        "6C",
        "an ID qualifier of one digit",
        |w| payer(w).id_qualifier = Some("3".into()),
        |w| payer(w).id_qualifier = Some("03".into()),
    ),
    edge(
        "7C",
        "an ID of eleven characters",
        |w| payer(w).id = Some("12345678901".into()),
        |w| payer(w).id = Some("1234567890".into()),
    ),
    edge("E8", "a date that is none", |w| unreadable(w, "date"), |w| payer(w).date = Some(day("2026-03-10"))),
    edge(
        "HB",
        "two amounts of one",
        |w| payer(w).amount_paid_count = Some(2),
        |w| payer(w).amount_paid_count = Some(1),
    ),
    edge(
        "HC",
        "a qualifier of one digit",
        |w| payer(w).amounts_paid = amount("7", "20.00"),
        |w| payer(w).amounts_paid = amount("07", "20.00"),
    ),
    edge(
        "DV",
        "nothing paid by a payer that paid",
        |w| payer(w).amounts_paid = amount("07", "0.00"),
        |w| payer(w).amounts_paid = amount("07", "0.01"),
    ),
    edge(
        "5E",
        "two reject codes of one",
        |w| rejected(w, "70").reject_count = Some(2),
        |w| {
            rejected(w, "70").reject_count = Some(1);
        },
    ),
    edge(
        "6E",
        "a reject that the plan does not accept",
        |w| {
            rejected(w, "75");
        },
        |w| {
            rejected(w, "70");
        },
    ),
    edge(
        "NR",
        "two responsibilities of one",
        |w| payer(w).responsibility_count = Some(2),
        |w| payer(w).responsibility_count = Some(1),
    ),
    edge(
        "NQ",
        "no responsibility",
        |w| payer(w).patient_responsibility.clear(),
        |w| payer(w).patient_responsibility = amount("06", "0.00"),
    ),
    edge(
        "NP",
        "what a health plan's account pays",
        |w| payer(w).patient_responsibility = amount("09", "12.00"),
        |w| payer(w).patient_responsibility = amount("08", "12.00"),
    ),
    edge("MU", "a stage of none", |w| payer(w).stage_count = Some(1), |w| payer(w).stage_count = Some(0)),
    edge(
        "MW",
        "a stage below nothing",
        |w| payer(w).benefit_stages = amount("01", "-0.01"),
        |w| payer(w).benefit_stages = amount("01", "0.00"),
    ),
    edge(
        "MV",
        "a stage of one digit",
        |w| payer(w).benefit_stages = amount("1", "1.00"),
        |w| payer(w).benefit_stages = amount("01", "1.00"),
    ),
    edge("74", "another payer paid what is allowed", |w| met(w, "32.00"), |w| met(w, "31.99")),
];
