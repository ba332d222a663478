//! What is told of a decision: its trace, and the words for it.

use std::collections::BTreeSet;

use crate::engine::edits::EDITS;
use crate::engine::facts::*;
use crate::engine::steps;
use crate::engine::trace::explain::explain;
use crate::engine::trace::{Detail, Name, Number, Outcome, Taken, Trace, Value};
use crate::world::*;

/// A claim that runs through most of what can be traced, and pays.
fn typical() -> World {
    World::with(|w| {
        w.plan().individual_deductible = dec("250");
        w.individual = Balance { deductible_met: dec("231.17"), out_of_pocket_met: dec("1207.44") };
        w.contract().sales_tax_percent = dec("7.25");
        w.share().copay = None;
        w.share().coinsurance_percent = Some(dec("25"));
        w.rule().prior_auth_required = true;
        w.authorize(AuthorizationStatus::Approved).number = "0123456789abcdef0123456789abcdef".into();
        w.earlier("2026-02-05", 30);
        w.ingredient().interactions.push(interaction(2, 2));
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
    })
}

#[test]
fn a_paid_claim_that_runs_through_most_steps_is_traced_in_less_than_350_bytes() {
    let decision = typical().decide();
    assert!(payment(&decision).share.deductible > dec("0"));
    let bytes = decision.trace.encode();
    assert!(bytes.len() < 350, "{} bytes", bytes.len());
    assert_eq!(Trace::decode(&bytes), Some(decision.trace));
}

#[test]
fn a_rejected_claims_trace_comes_back_too() {
    let decision = World::with(|w| {
        w.coverages.clear();
        w.claim.quantity = None;
    })
    .decide();
    assert_eq!(Trace::decode(&decision.trace.encode()), Some(decision.trace));
}

#[test]
fn a_trace_of_another_version_is_not_read() {
    let mut bytes = typical().decide().trace.encode();
    bytes[0] = 3;
    assert_eq!(Trace::decode(&bytes), None);
    assert_eq!(Trace::decode(&[]), None);
    assert_eq!(Trace::decode(&[2]), None);
    assert_eq!(Trace::decode(&[1]), None);
}

/// Stored traces name steps by id, outcomes, names and kinds of value by their place: a new one goes to the end.
#[test]
fn stored_traces_keep_their_meaning() {
    let trace = Trace(vec![
        Taken { step: 0, outcome: Outcome::Passed, details: vec![] },
        Taken { step: 19, outcome: Outcome::Skipped, details: vec![Detail::text(Name::Code, "79")] },
        Taken { step: 13, outcome: Outcome::Rejected, details: vec![Detail::date(Name::NextFill, day("1970-01-02"))] },
        Taken { step: 14, outcome: Outcome::Message, details: vec![Detail::text(Name::Message, "PA1")] },
        Taken { step: 14, outcome: Outcome::Message, details: vec![Detail::text(Name::Message, "PA1")] },
    ]);
    // 13 is one detail of 8 outcomes, and the outcome 5; the value 10 stands for the text before it.
    let bytes =
        [2, 0, 0, 19, 13, 2, 0, 2, b'7', b'9', 13, 9, 22, 4, 2, 14, 11, 3, 0, 3, b'P', b'A', b'1', 14, 11, 3, 10];
    assert_eq!(trace.encode(), bytes);
    assert_eq!(Trace::decode(&bytes), Some(trace));
}

fn taken(world: &World) -> Vec<(&'static str, Outcome)> {
    let name = |step: u8| steps::by_id(step).map_or("unknown", |s| s.name);
    world.decide().trace.0.iter().map(|taken| (name(taken.step), taken.outcome)).collect()
}

#[test]
fn the_edits_stand_in_the_order_of_a_claims_life() {
    assert_eq!(
        taken(&typical()),
        [
            ("fields", Outcome::Passed),
            ("eligibility", Outcome::Passed),
            ("pharmacy", Outcome::Passed),
            ("product", Outcome::Passed),
            ("prescriber", Outcome::Passed),
            ("duplicate", Outcome::Passed),
            ("formulary", Outcome::Passed),
            ("refill too soon", Outcome::Passed),
            ("prior authorization", Outcome::Overridden),
            ("drug utilization review", Outcome::Message),
            ("pricing", Outcome::Computed),
            ("cost share", Outcome::Computed),
            ("accumulators", Outcome::Computed),
        ]
    );
    assert!(taken(&World::default()).contains(&("drug utilization review", Outcome::Passed)));
}

#[test]
fn an_edit_that_could_not_run_is_skipped_not_passed() {
    let outcome = |world: World, edit: &str| taken(&world).into_iter().find(|(name, _)| *name == edit).map(|t| t.1);
    let no_plan = || {
        World::with(|w| {
            w.coverages.clear();
            w.plan = None;
        })
    };
    for edit in [
        "pharmacy",
        "formulary",
        "prior authorization",
        "refill too soon",
        "drug utilization review",
        "pricing",
        "step therapy",
        "age limit",
    ] {
        assert_eq!(outcome(no_plan(), edit), Some(Outcome::Skipped), "{edit}");
    }
    let bad_npi = World::with(|w| w.claim.prescriber_npi = Some("1750384805".into()));
    assert_eq!(outcome(bad_npi, "prescriber"), Some(Outcome::Skipped));
    let no_date = World::with(|w| w.claim.fill_date = None);
    assert_eq!(outcome(no_date, "prescriber"), Some(Outcome::Skipped));
    let no_pharmacy = World::with(|w| w.claim.pharmacy_npi = None);
    assert_eq!(outcome(no_pharmacy, "pharmacy"), Some(Outcome::Skipped));
    let no_ndc = World::with(|w| w.claim.product_id = None);
    assert_eq!(outcome(no_ndc, "product"), Some(Outcome::Skipped));
    let no_cardholder = World::with(|w| w.claim.cardholder_id = None);
    assert_eq!(outcome(no_cardholder, "eligibility"), Some(Outcome::Skipped));
}

#[test]
fn a_skipped_edit_says_what_it_lacked() {
    let no_cardholder = World::with(|w| w.claim.cardholder_id = None);
    let words: Vec<String> = no_cardholder.decide().trace.0.iter().map(|t| explain(t).words).collect();
    assert!(words.contains(&"not evaluated: the cardholder ID is missing or not valid".to_owned()), "{words:?}");
    assert!(words.contains(&"not evaluated: no coverage was found".to_owned()), "{words:?}");
}

#[test]
fn the_figures_of_a_trace_are_the_payments() {
    let decision = typical().decide();
    let payment = payment(&decision);
    let details: Vec<Detail> = decision.trace.0.iter().flat_map(|s| s.details.clone()).collect();
    for detail in [
        Detail::money(Name::Allowed, payment.allowed),
        Detail::money(Name::Tax, payment.sales_tax),
        Detail::money(Name::PatientPay, payment.share.patient_pays),
        Detail::money(Name::PlanPay, payment.share.plan_pays),
        Detail::money(Name::Deductible, payment.share.deductible),
        Detail::money(Name::Coinsurance, payment.share.coinsurance),
        Detail::money(Name::DeductibleMet, dec("250.00")),
        // 34.32 with tax, less 18.83 of the deductible: 25 % of 15.49 is 3.87, so 22.70 beside 1,207.44.
        Detail::money(Name::OutOfPocketMet, dec("1230.14")),
        Detail::id(Name::Rule, id(0x0a11)),
        Detail::text(Name::LiftedBy, "authorization 0123456789abcdef0123456789abcdef"),
    ] {
        assert!(details.contains(&detail), "{detail:?}");
    }
}

/// The words of one step of a decision.
fn words(world: &World, edit: &str) -> String {
    let explained: Vec<_> = world.decide().trace.0.iter().map(explain).collect();
    let step = explained.iter().find(|step| step.name == edit);
    step.unwrap_or_else(|| panic!("no step {edit}")).words.clone()
}

#[test]
fn the_words_name_the_values_compared() {
    let too_soon = World::with(|w| {
        w.earlier("2026-02-25", 30);
    });
    // From 02-25 to 03-10, both days counted, 14 of 30 days: 46.67 %. 75 % are 23 days, so the 19th of March.
    assert!(
        words(&too_soon, "refill too soon")
            .starts_with("14 of 30 days used, 46.67 %; 75 % needed; next fill 2026-03-19")
    );
    // 30 units of 1.00 and a fee of 2.00.
    assert_eq!(
        words(&World::default(), "pricing"),
        "contract Harbor: NADAC 1 x 30 = 30.00, dispensing fee 2.00, sales tax 0.00: allowed 32.00; basis 20"
    );
    assert_eq!(
        words(&World::default(), "cost share"),
        "tier 1: deductible 0.00, copay 10.00, coinsurance 0.00; patient pays 10.00, plan pays 22.00"
    );
    let limited = World::with(|w| w.rule().quantity_limit = Some(dec("20")));
    assert_eq!(words(&limited, "quantity limit"), "30, above 20 a fill; answered 9G Quantity limit is 20 per fill");
}

#[test]
fn a_rule_is_told_by_its_target_and_date_and_not_by_its_key() {
    let targets = [
        (Target::Ndc(ndc("00002-7510-02")), "NDC 00002751002"),
        (Target::Ingredient(1), "ingredient alphadrin"),
        (Target::Class(7), "class testers"),
    ];
    for (target, name) in targets {
        let world = |covered| {
            World::with(|w| {
                w.product().classes = vec![TherapeuticClass { duplicate_therapy: false, ..class(7, "testers") }];
                *w.rule() = Rule { covered, span: Span::new(day("2026-01-01"), None), ..rule(target) };
            })
        };
        assert_eq!(words(&world(true), "formulary"), format!("tier 1, by the rule for {name} of 2026-01-01"));
        assert_eq!(
            words(&world(false), "formulary"),
            format!(
                "the rule for {name} of 2026-01-01 does not cover the product; \
                 answered 70 Product is not covered by the plan"
            )
        );
    }
}

#[test]
fn no_explanation_shows_the_key_of_a_row() {
    let key = |words: &str| words.split_whitespace().any(|word| word.len() >= 36 && word.matches('-').count() == 4);
    let duplicate = World::with(|w| w.repeated().fingerprint = 0);
    for world in [typical(), duplicate, World::with(|w| w.rule().covered = false)] {
        for step in world.decide().trace.0 {
            assert!(!key(&explain(&step).words), "{}", explain(&step).words);
        }
    }
}

#[test]
fn a_rejection_keeps_its_messages() {
    for (change, code) in [
        ((|w| w.rule().covered = false) as Change, "70"),
        (|w| w.rule().quantity_limit = Some(dec("10")), "9G"),
        (|w| w.contract().rates.clear(), "23"),
        (|w| w.product().obsolete_date = Some(day("2026-01-01")), "77"),
        (|w| w.plan().cost_shares.clear(), "85"),
    ] {
        let world = World::with(change);
        let message = world.message(code);
        let told: Vec<String> = world.decide().trace.0.iter().map(|taken| explain(taken).words).collect();
        assert!(told.iter().any(|words| words.contains(&message)), "{code} {message}: {told:?}");
    }
}

#[test]
fn a_prescriber_that_was_not_sent_is_not_said_to_prescribe() {
    let world = World::with(|w| w.claim.prescriber_npi = None);
    assert_eq!(words(&world, "prescriber"), "not evaluated: no prescriber was sent, and none is required");
}

#[test]
fn a_quantity_is_told_what_it_must_be() {
    for quantity in ["100000000", "0", "1.2345"] {
        let world = World::with(|w| w.claim.quantity = Some(dec(quantity)));
        assert_eq!(world.message("E7"), "Quantity must be above 0 and below 10,000,000, with at most three decimals");
    }
}

#[test]
fn a_conflict_is_told_with_the_names_of_both_drugs() {
    assert_eq!(words(&typical(), "drug utilization review"), "DD alphadrin with betadrin; severity 2");
    let stopped = World::with(|w| {
        w.ingredient().interactions = vec![interaction(2, 1)];
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
    });
    assert_eq!(words(&stopped, "drug utilization review"), "DD alphadrin with betadrin; severity 1");
}

#[test]
fn every_step_has_words() {
    let worlds = [typical(), World::default(), World::with(|w| w.coverages.clear()), {
        World::with(|w| {
            w.claim.fill_date = None;
            w.claim.product_id = None;
        })
    }];
    for world in worlds {
        for step in world.decide().trace.0 {
            let words = explain(&step).words;
            assert!(words.len() > 5, "{step:?}: {words}");
            assert!(!words.contains("Detail") && !words.contains('{'), "{words}");
        }
    }
}

#[test]
fn every_step_has_an_id_and_a_name_of_its_own() {
    let all: Vec<_> = steps::all().collect();
    for (what, count) in [
        ("ids", all.iter().map(|s| s.id).collect::<BTreeSet<_>>().len()),
        ("names", all.iter().map(|s| s.name).collect::<BTreeSet<_>>().len()),
    ] {
        assert_eq!(count, all.len(), "two steps share one of their {what}");
    }
}

/// The ids of 0.1.0's edits, and those given since: never another step's.
#[test]
fn a_stored_id_names_the_step_it_always_named() {
    let names = [
        "fields",
        "pharmacy",
        "eligibility",
        "product",
        "formulary",
        "prescriber",
        "duplicate",
        "prior authorization",
        "step therapy",
        "quantity limit",
        "days supply limit",
        "age limit",
        "sex limit",
        "refill too soon",
        "drug utilization review",
        "pricing",
        "DAW penalty",
        "cost share",
        "accumulators",
        "reversal",
        "timely filing",
        "prescription valid",
        "schedule II refills",
        "refills",
        "fill limit",
        "days supply in a period",
        "plan's days supply limit",
        "maximum cost",
        "refill limits",
        "other coverage",
    ];
    for (id, name) in (0..).zip(names).chain([(60, "import")]) {
        assert_eq!(steps::by_id(id).map(|s| s.name), Some(name), "{id}");
    }
}

/// The names that a template asks for.
fn asked(template: &str) -> Vec<&str> {
    template.split('{').skip(1).map(|part| part.split('}').next().unwrap_or("")).collect()
}

#[test]
fn every_edit_has_words_for_what_it_can_answer() {
    for edit in EDITS {
        let step = &edit.step;
        let has = |wanted: Outcome| step.words.iter().any(|(outcome, _)| *outcome == wanted);
        assert!(!step.words.is_empty(), "{} has no words", step.name);
        assert!(step.codes.iter().all(|code| !code.is_empty()) && !step.codes.is_empty(), "{} has no codes", step.name);
        let generic = ["fields", "eligibility"].contains(&step.name);
        assert!(generic || has(Outcome::Rejected), "{} has no words for a reject", step.name);
    }
}

#[test]
fn every_name_in_a_template_is_one_that_details_have() {
    let known: BTreeSet<&str> = Name::ALL.iter().map(|name| name.text()).collect();
    for step in steps::all() {
        for (_, template) in step.words {
            for name in asked(template) {
                assert!(known.contains(name), "{}: {{{name}}} is no name of a detail", step.name);
            }
        }
    }
}

#[test]
fn a_value_is_written_as_people_write_it() {
    let shown = |detail: Detail| detail.value.to_string();
    assert_eq!(shown(Detail::money(Name::Fee, dec("12.5"))), "12.50");
    assert_eq!(shown(Detail::number(Name::Quantity, dec("12.50"))), "12.5");
    assert_eq!(shown(Detail::date(Name::NextFill, day("2026-03-11"))), "2026-03-11");
    assert_eq!(shown(Detail::date(Name::NextFill, day("1969-12-31"))), "1969-12-31");
    assert_eq!(shown(Detail::ndc(Name::Other, ndc("00002-7510-02"))), "00002751002");
    assert_eq!(shown(Detail::count(Name::Age, -3)), "-3");
    assert_eq!(Value::Id(id(1)).to_string(), "00000000-0000-0000-0000-000000000001");
}

#[test]
fn a_number_of_a_trace_keeps_its_figure() {
    use rust_decimal::Decimal;
    for text in ["0", "0.01", "-7.50", "9999999.999", "9999999999.99", "83.33"] {
        assert_eq!(Decimal::from(Number::from(dec(text))), dec(text));
    }
    // More digits than it holds are rounded, never wrong in the first 18.
    assert_eq!(Decimal::from(Number::from(dec("0.1234567890123456789012345"))), dec("0.1234567890123456789"));
    assert_eq!(Decimal::from(Number::from(Decimal::MAX)), Decimal::from(i64::MAX));
}
