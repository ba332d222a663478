//! Ingredient duplication, late refills, effects that add up, and what a plan makes of each kind of finding.

use crate::engine::edits::reach::Reaching;
use std::rc::Rc;

use crate::engine::edits::{self, dur::screen};
use crate::engine::facts::*;
use crate::world::*;

const NOTHING: [(&str, DurOutcome); 0] = [];

fn alerts(world: &World) -> Vec<(&'static str, DurOutcome)> {
    world.decide().alerts.iter().map(|f| (f.alert_type.code(), f.outcome)).collect()
}

fn descriptions(world: &World) -> Vec<String> {
    world.decide().alerts.iter().map(|f| f.description.clone()).collect()
}

/// A claim for alphadrin 10 mg whose ingredient must not be taken twice, severity 1.
fn single(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.ingredient().duplication_severity = Some(1);
        change(w);
    })
}

/// A product of alphadrin in another strength.
fn stronger() -> Product {
    let mut other = product("00003-0001-01", 1, "alphadrin");
    other.name = "alphadrin 20 mg tablet".into();
    other.ingredients[0].strength = Some(dec("20"));
    other
}

#[test]
fn another_strength_of_the_ingredient_is_a_duplicate_ingredient() {
    let world = single(|w| {
        w.fill(&stronger(), "2026-03-09", 30);
    });
    assert_eq!(alerts(&world), [("ID", DurOutcome::SoftReject)]);
    assert_eq!(descriptions(&world), ["alphadrin 10 mg tablet with alphadrin 20 mg tablet: both contain alphadrin"]);
    assert_eq!(world.codes(), ["88"]);
    assert_eq!(world.decide().alerts[0].other, Some(ndc("00003-0001-01")));
}

#[test]
fn an_ingredient_inside_a_combination_is_found_from_both_sides() {
    let mut combination = product("00003-0001-01", 2, "betadrin");
    combination.ingredients.push(product("00004-0001-01", 1, "alphadrin").ingredients.remove(0));
    let taken = single(|w| {
        w.fill(&combination, "2026-03-01", 30);
    });
    assert_eq!(alerts(&taken), [("ID", DurOutcome::SoftReject)]);
    let dispensed = World::with(|w| {
        let alone = w.product().clone();
        w.fill(&alone, "2026-03-01", 30);
        *w.product() = combination;
        for content in &mut w.product().ingredients {
            Rc::make_mut(&mut content.ingredient).duplication_severity = Some(1);
        }
        w.claim.product_id = Some(w.product().ndc.to_string());
        w.rules = vec![rule(Target::Ndc(ndc("00003-0001-01")))];
    });
    assert_eq!(alerts(&dispensed), [("ID", DurOutcome::SoftReject)]);
}

#[test]
fn a_refill_another_ingredient_and_a_supply_used_up_are_no_duplicate_ingredient() {
    let near: [fn(&mut World); 4] = [
        |w| {
            w.earlier("2026-02-15", 30);
        },
        |w| {
            // The same therapy of another labeler.
            w.fill(&product("00003-0001-01", 1, "alphadrin"), "2026-02-15", 30);
        },
        |w| {
            w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
        },
        |w| {
            // Used up on 2026-03-09, the day before.
            w.fill(&stronger(), "2026-02-08", 30);
        },
    ];
    for (n, near) in near.into_iter().enumerate() {
        assert_eq!(alerts(&single(near)), NOTHING, "{n}");
    }
    let last_day = single(|w| {
        w.fill(&stronger(), "2026-02-09", 30);
    });
    assert_eq!(alerts(&last_day), [("ID", DurOutcome::SoftReject)]);
}

#[test]
fn an_ingredient_without_a_severity_may_be_taken_twice() {
    let world = World::with(|w| {
        w.fill(&stronger(), "2026-03-09", 30);
    });
    assert_eq!(alerts(&world), NOTHING);
}

/// A refill of a drug taken without end, 30 days of it filled on a day.
fn refilled(filled: &str, change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.ingredient().underuse_severity = Some(3);
        w.plan().underuse_percent = Some(dec("125"));
        w.earlier(filled, 30);
        change(w);
    })
}

#[test]
fn a_refill_is_late_beyond_the_plans_percentage() {
    // 125 % of 30 days is 37.5: 37 days after 2026-02-01 is 2026-03-10.
    assert_eq!(alerts(&refilled("2026-02-01", |_| {})), NOTHING);
    let late = refilled("2026-01-31", |_| {});
    assert_eq!(alerts(&late), [("LR", DurOutcome::Message)]);
    assert_eq!(
        descriptions(&late),
        ["alphadrin refilled late: 38 days after a fill that left 30 days of supply, more than 125 % of them"]
    );
    assert_eq!(late.codes(), Vec::<String>::new());
    // 126.67 % of 30 days is 38.001.
    assert_eq!(alerts(&refilled("2026-01-31", |w| w.plan().underuse_percent = Some(dec("126.67")))), NOTHING);
    assert_eq!(alerts(&refilled("2026-01-31", |w| w.plan().underuse_percent = None)), NOTHING);
    assert_eq!(alerts(&refilled("2026-01-31", |w| w.ingredient().underuse_severity = None)), NOTHING);
}

#[test]
fn what_was_left_of_earlier_supplies_is_used_before_a_refill_is_late() {
    // 20 days are left on 2026-01-31, so 50 are at hand, and 125 % of them is 62.5.
    let world = refilled("2026-01-21", |w| {
        w.earlier("2026-01-31", 30);
    });
    assert_eq!(alerts(&world), NOTHING);
    let other_strength = refilled("2025-12-20", |w| {
        w.fill(&stronger(), "2026-02-10", 30);
    });
    assert_eq!(alerts(&other_strength), NOTHING, "another strength is the same drug");
}

#[test]
fn a_supply_from_before_the_look_back_is_another_therapy() {
    // 120 days before 2026-03-10 is 2025-11-10.
    assert_eq!(alerts(&refilled("2025-11-10", |_| {})), [("LR", DurOutcome::Message)]);
    assert_eq!(alerts(&refilled("2025-11-09", |_| {})), NOTHING);
    assert_eq!(alerts(&refilled("2025-11-10", |w| w.plan().underuse_lookback_days = 119)), NOTHING);
}

#[test]
fn the_history_reaches_as_far_as_late_refills_look() {
    let plan = Plan { underuse_lookback_days: 500, maximum_days_supply: Some(30), ..Plan::default() };
    let back = |plan: &Plan| {
        edits::reach(&Reaching { plan, rule: None, days_supply: 30, longest_supply: 30, partial_fill_days: 0 }).back
    };
    assert_eq!(back(&plan), 500);
    assert_eq!(back(&Plan { underuse_percent: None, ..plan }), 120);
}

/// A sedating drug by a member who takes other sedating drugs of other classes.
fn sedating(allowed: i32, others: usize) -> World {
    let effect = AdditiveEffect { effect_id: 3, name: "sedation".into(), drugs_allowed: allowed, severity: 1 };
    World::with(|w| {
        w.product().additive_effects = vec![effect.clone()];
        for n in 0..others {
            let ingredient = i32::try_from(n).unwrap_or(0) + 2;
            let mut other = product(&format!("0000{}-0001-01", n + 3), ingredient, &format!("other{n}"));
            other.additive_effects = vec![effect.clone()];
            w.fill(&other, "2026-03-01", 30);
        }
    })
}

#[test]
fn more_drugs_than_an_effect_allows_add_up() {
    assert_eq!(alerts(&sedating(2, 1)), NOTHING);
    let world = sedating(2, 2);
    assert_eq!(alerts(&world), [("AT", DurOutcome::SoftReject)]);
    assert_eq!(
        descriptions(&world),
        [
            "alphadrin 10 mg tablet with other0 10 mg tablet, other1 10 mg tablet: 3 drugs add up in sedation, more than 2"
        ]
    );
    assert_eq!(world.decide().alerts[0].interaction_type.as_deref(), Some("sedation"));
}

#[test]
fn one_drug_from_two_labelers_adds_up_once_and_a_drug_without_the_effect_not_at_all() {
    let mut world = sedating(2, 1);
    let mut same = product("00009-0001-01", 2, "other0");
    same.additive_effects = world.product().additive_effects.clone();
    world.fill(&same, "2026-03-02", 30);
    world.fill(&product("00008-0001-01", 7, "waker"), "2026-03-02", 30);
    assert_eq!(alerts(&world), NOTHING);
}

/// A kind of finding, and a world that has one.
type Raised = (&'static str, fn() -> World);

#[test]
fn a_plan_says_what_each_kind_of_finding_does() {
    let outcomes = [DurOutcome::Reject, DurOutcome::SoftReject, DurOutcome::Message];
    let kinds: [Raised; 3] = [
        ("ID", || {
            single(|w| {
                w.fill(&stronger(), "2026-03-09", 30);
            })
        }),
        ("LR", || refilled("2026-01-31", |_| {})),
        ("AT", || sedating(1, 1)),
    ];
    for (code, world) in kinds {
        for outcome in outcomes {
            let mut world = world();
            world.plan().dur_settings = vec![DurSetting { alert_code: code.into(), outcome, span: Span::default() }];
            assert_eq!(alerts(&world), [(code, outcome)]);
            let expected: &[&str] = if outcome == DurOutcome::Message { &[] } else { &["88"] };
            assert_eq!(world.codes(), expected, "{code} {outcome:?}");
            world.claim.dur = vec![triple(code, "M0", "1G")];
            let answered: &[&str] = if outcome == DurOutcome::Reject { &["88"] } else { &[] };
            assert_eq!(world.codes(), answered, "{code} {outcome:?}, answered");
        }
        let mut ignored = world();
        ignored.plan().dur_settings =
            vec![DurSetting { alert_code: code.into(), outcome: DurOutcome::Ignore, span: Span::default() }];
        assert_eq!(alerts(&ignored), NOTHING, "{code}");
    }
}

#[test]
fn a_setting_is_for_its_own_kind_and_time_and_the_latest_counts_in_either_order() {
    let setting = |code: &str, outcome, from: &str| DurSetting {
        alert_code: code.into(),
        outcome,
        span: Span::new(day(from), None),
    };
    let settings = [
        setting("ID", DurOutcome::Reject, "2026-01-01"),
        setting("ID", DurOutcome::Message, "2026-03-10"),
        setting("TD", DurOutcome::Ignore, "2026-01-01"),
        setting("ID", DurOutcome::Ignore, "2026-03-11"),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
        let mut world = single(|w| {
            w.fill(&stronger(), "2026-03-09", 30);
        });
        world.plan().dur_settings = order.iter().map(|n| settings[*n].clone()).collect();
        assert_eq!(alerts(&world), [("ID", DurOutcome::Message)]);
    }
}

#[test]
fn an_interaction_that_must_not_interrupt_is_a_message_at_most() {
    for (set, expected) in [(DurOutcome::Reject, Some(DurOutcome::Message)), (DurOutcome::Ignore, None)] {
        let world = World::with(|w| {
            w.ingredient().interactions.push(Interaction { interruptive: false, ..interaction(2, 1) });
            w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
            w.plan().dur_settings = vec![DurSetting { alert_code: "DD".into(), outcome: set, span: Span::default() }];
        });
        let found: Vec<DurOutcome> = world.decide().alerts.iter().map(|alert| alert.outcome).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn every_dose_limit_that_fits_is_checked_in_either_order() {
    let limit = |maximum_age, most: &str, severity| DoseLimit {
        minimum_age: 0,
        maximum_age,
        minimum_daily_dose: None,
        maximum_daily_dose: Some(dec(most)),
        strength_unit: "MG".into(),
        severity,
    };
    // The claim is 10 mg a day for a person of 45 years: inside the first limit, above the other two that fit.
    let limits = [limit(999, "2550", 1), limit(50, "2.5", 2), limit(60, "5", 1), limit(17, "1", 1)];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let world = World::with(|w| {
            w.ingredient().dose_limits = order.iter().map(|n| limits[*n].clone()).collect();
        });
        assert_eq!(
            descriptions(&world),
            ["alphadrin 10 mg a day is above the usual 5 mg", "alphadrin 10 mg a day is above the usual 2.5 mg"]
        );
    }
}

#[test]
fn a_screening_without_a_claim_finds_what_the_claims_finds() {
    let mut world = single(|w| {
        w.fill(&stronger(), "2026-03-09", 30);
    });
    let supply = edits::dur::Supply { fill_date: day("2026-03-10"), days_supply: 30, quantity: dec("30") };
    let (plan, product) = (world.plan().clone(), world.product().clone());
    let found = screen(&plan, &product, supply, (45, "F"), &world.history);
    assert_eq!(found, world.decide().alerts);
}
