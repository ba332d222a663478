//! Drug utilization review: what is found, how grave it is, and what answers it.

use std::rc::Rc;

use crate::engine::edits::dur::{self, AlertType, daily_dose};
use crate::engine::facts::*;
use crate::engine::trace::Outcome;
use crate::world::*;

use OverrideChannel::Dur;

/// A claim for alphadrin (1) by a member who takes betadrin (2), the two interacting with a severity.
fn interacting(severity: i16, change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.ingredient().interactions.push(interaction(2, severity));
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
        change(w);
    })
}

fn alerts(world: &World) -> Vec<(&'static str, DurOutcome)> {
    world.decide().alerts.iter().map(|f| (f.alert_type.code(), f.outcome)).collect()
}

#[test]
fn a_plan_says_what_each_severity_does() {
    let outcomes = [DurOutcome::Reject, DurOutcome::SoftReject, DurOutcome::Message];
    for severity in 1..=3_i16 {
        for outcome in outcomes {
            let world = interacting(severity, |w| {
                w.plan().dur_outcomes = [DurOutcome::Message; 3];
                w.plan().dur_outcomes[usize::from(severity.unsigned_abs()) - 1] = outcome;
            });
            assert_eq!(alerts(&world), [("DD", outcome)], "severity {severity}");
            let expected: &[&str] = if outcome == DurOutcome::Message { &[] } else { &["88"] };
            assert_eq!(world.codes(), expected, "severity {severity}, {outcome:?}");
        }
    }
}

#[test]
fn a_severity_out_of_range_is_taken_as_the_nearest() {
    let plan =
        Plan { dur_outcomes: [DurOutcome::Reject, DurOutcome::SoftReject, DurOutcome::Message], ..Plan::default() };
    for (severity, outcome) in [
        (i16::MIN, DurOutcome::Reject),
        (0, DurOutcome::Reject),
        (2, DurOutcome::SoftReject),
        (9, DurOutcome::Message),
        (i16::MAX, DurOutcome::Message),
    ] {
        assert_eq!(plan.dur_outcome("DD", severity, day("2026-03-10")), outcome);
    }
}

#[test]
fn the_seed_names_the_severities() {
    for (severity, name) in [(1, "high"), (2, "medium"), (3, "low")] {
        let world = interacting(severity, |_| {});
        assert_eq!(world.decide().alerts[0].severity_name(), name);
        assert_eq!(world.decide().alerts[0].alert_type.name(), "interaction");
    }
}

#[test]
fn an_interaction_that_must_not_interrupt_never_does() {
    for severity in 1..=3 {
        let world = interacting(severity, |w| {
            w.plan().dur_outcomes = [DurOutcome::Reject; 3];
            w.ingredient().interactions[0].interruptive = false;
        });
        let decision = world.decide();
        assert_eq!(decision.alerts[0].outcome, DurOutcome::Message);
        assert_eq!(payment(&decision).allowed, dec("32.00"));
        assert_eq!(decision.messages, ["DD alphadrin with betadrin"]);
    }
}

#[test]
fn of_two_sources_of_a_pair_the_one_that_stops_payment_counts() {
    for order in [[0, 1], [1, 0]] {
        let world = interacting(1, |w| {
            let hard = interaction(2, 1);
            let quiet = Interaction { interruptive: false, ..interaction(2, 1) };
            w.ingredient().interactions = order.map(|n| if n == 0 { hard.clone() } else { quiet.clone() }).to_vec();
        });
        assert_eq!(alerts(&world), [("DD", DurOutcome::SoftReject)], "{order:?}");
    }
}

#[test]
fn of_two_sources_with_one_outcome_the_graver_is_told() {
    for severities in [[2, 3], [3, 2]] {
        let world = interacting(1, |w| {
            w.ingredient().interactions = severities.map(|s| interaction(2, s)).to_vec();
        });
        let severities: Vec<i16> = world.decide().alerts.iter().map(|f| f.severity).collect();
        assert_eq!(severities, [2]);
    }
}

#[test]
fn supplies_interact_while_they_overlap_in_time_whatever_their_order() {
    // The claim covers March 10 to April 8.
    for (filled, days, overlap) in [
        ("2026-02-08", 30, false),
        ("2026-02-09", 30, true),
        ("2026-03-10", 1, true),
        ("2026-04-08", 30, true),
        ("2026-04-09", 30, false),
        ("2025-01-01", 999, true),
    ] {
        let world = World::with(|w| {
            w.ingredient().interactions.push(interaction(2, 1));
            let other = product("00003-0001-01", 2, "betadrin");
            let unrelated = product("00004-0001-01", 3, "gammadrin");
            w.fill(&unrelated, "2026-03-09", 30);
            w.fill(&other, filled, days);
            w.fill(&unrelated, "2024-03-09", 30);
        });
        assert_eq!(!world.decide().alerts.is_empty(), overlap, "{filled} for {days} days");
        let mut turned = world.clone();
        turned.history.reverse();
        assert_eq!(turned.codes(), world.codes(), "{filled} for {days} days");
    }
}

/// A claim for a combination of alphadrin (1) and betadrin (2), which interact, seen from either of them.
fn combined(w: &mut World) {
    let beta = Ingredient {
        ingredient_id: 2,
        name: "betadrin".into(),
        interactions: vec![interaction(1, 1)],
        ..Ingredient::default()
    };
    w.ingredient().interactions.push(interaction(2, 1));
    w.product().ingredients.push(ProductIngredient {
        ingredient: Rc::new(beta),
        strength: Some(dec("5")),
        strength_unit: Some("MG".into()),
    });
}

#[test]
fn a_refill_of_a_combination_is_no_interaction_of_what_it_holds() {
    // 24 of 30 days are used.
    let world = World::with(|w| {
        combined(w);
        w.earlier("2026-02-15", 30);
    });
    assert_eq!(alerts(&world), []);
    assert!(world.codes().is_empty());
}

#[test]
fn a_pair_that_two_combinations_both_hold_is_one_interaction() {
    let world = World::with(|w| {
        combined(w);
        let mut stronger = w.product().clone();
        stronger.ndc = ndc("00003-0001-01");
        stronger.ingredients[1].strength = Some(dec("10"));
        w.fill(&stronger, "2026-03-01", 30);
    });
    let told: Vec<String> = world.decide().alerts.into_iter().map(|alert| alert.description).collect();
    assert_eq!(told, ["alphadrin with betadrin"]);
}

#[test]
fn an_interaction_counts_in_its_own_time() {
    for (last, found) in [("2026-03-10", true), ("2026-03-09", false)] {
        let world = interacting(1, |w| w.ingredient().interactions[0].span.termination = Some(day(last)));
        assert_eq!(!world.decide().alerts.is_empty(), found, "{last}");
    }
}

#[test]
fn every_ingredient_of_a_combination_is_screened() {
    let world = World::with(|w| {
        let mut second = w.product().ingredients[0].clone();
        let ingredient = Rc::make_mut(&mut second.ingredient);
        *ingredient = Ingredient { ingredient_id: 5, name: "epsidrin".into(), ..Ingredient::default() };
        ingredient.interactions.push(interaction(2, 1));
        w.product().ingredients.push(second);
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
    });
    assert_eq!(world.decide().alerts[0].description, "epsidrin with betadrin");
    assert_eq!(world.codes(), ["88"]);
}

/// A claim of class 7 by a member who takes others of the class.
fn duplicating(allowed: i32, others: &[(&str, i32)]) -> World {
    World::with(|w| {
        let testers = TherapeuticClass { duplicates_allowed: allowed, ..class(7, "testers") };
        w.product().classes = vec![testers.clone()];
        for (code, ingredient) in others {
            let mut other = product(code, *ingredient, "other");
            other.classes = vec![testers.clone()];
            w.fill(&other, "2026-03-01", 30);
        }
    })
}

#[test]
fn another_drug_of_a_class_is_duplicate_therapy() {
    let world = duplicating(0, &[("00003-0001-01", 2)]);
    assert_eq!(alerts(&world), [("TD", DurOutcome::SoftReject)]);
    assert_eq!(world.decide().alerts[0].interaction_type.as_deref(), Some("testers"));
    assert_eq!(world.codes(), ["88"]);
}

#[test]
fn a_class_may_allow_some_drugs_together() {
    assert_eq!(alerts(&duplicating(1, &[("00003-0001-01", 2)])), []);
    assert_eq!(
        alerts(&duplicating(1, &[("00003-0001-01", 2), ("00004-0001-01", 3)])),
        [("TD", DurOutcome::SoftReject)]
    );
    assert_eq!(alerts(&duplicating(2, &[("00003-0001-01", 2), ("00004-0001-01", 3)])), []);
}

#[test]
fn one_therapy_from_several_labelers_is_one_drug_of_the_class() {
    // The same ingredient and strength twice, with another drug's NDC between them.
    let world = duplicating(2, &[("00003-0001-01", 2), ("00004-0001-01", 3), ("00005-0001-01", 2)]);
    assert_eq!(alerts(&world), []);
}

#[test]
fn a_refill_is_no_duplicate_therapy() {
    let world = World::with(|w| {
        w.product().classes = vec![class(7, "testers")];
        w.earlier("2026-02-15", 30);
    });
    assert_eq!(alerts(&world), []);
}

#[test]
fn a_class_whose_drugs_are_taken_together_is_no_duplicate() {
    let world = World::with(|w| {
        let together = TherapeuticClass { duplicate_therapy: false, ..class(7, "testers") };
        w.product().classes = vec![together.clone()];
        let mut other = product("00003-0001-01", 2, "betadrin");
        other.classes = vec![together];
        w.fill(&other, "2026-03-01", 30);
    });
    assert_eq!(alerts(&world), []);
}

/// A dose limit for all ages; the claim is 10 mg x 30 / 30 days, 10 mg a day.
fn dosed(minimum: Option<&str>, maximum: Option<&str>, change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.ingredient().dose_limits.push(DoseLimit {
            minimum_age: 0,
            maximum_age: 150,
            minimum_daily_dose: minimum.map(dec),
            maximum_daily_dose: maximum.map(dec),
            strength_unit: "mg".into(),
            severity: 1,
        });
        change(w);
    })
}

#[test]
fn a_daily_dose_is_strength_times_quantity_by_days() {
    assert_eq!(daily_dose(dec("10"), dec("90"), 30), Some(dec("30")));
    assert_eq!(daily_dose(dec("0.5"), dec("7"), 14), Some(dec("0.25")));
    assert_eq!(daily_dose(dec("10"), dec("90"), 0), None);
    assert_eq!(daily_dose(dec("10"), dec("90"), -30), None);
    assert_eq!(daily_dose(rust_decimal::Decimal::MAX, dec("90"), 30), None);
}

#[test]
fn a_dose_at_its_limit_is_in_range() {
    assert_eq!(alerts(&dosed(Some("10"), Some("10"), |_| {})), []);
    assert_eq!(alerts(&dosed(None, Some("9.99"), |_| {})), [("HD", DurOutcome::SoftReject)]);
    assert_eq!(alerts(&dosed(Some("10.01"), None, |_| {})), [("LD", DurOutcome::SoftReject)]);
}

#[test]
fn a_dose_is_said_in_figures() {
    let world = dosed(None, Some("8.0000"), |w| w.claim.quantity = Some(dec("35")));
    // 10 x 35 / 30 = 11.67
    assert_eq!(world.decide().alerts[0].description, "alphadrin 11.67 mg a day is above the usual 8 mg");
}

#[test]
fn a_dose_limit_is_for_its_ages_and_its_unit() {
    assert_eq!(alerts(&dosed(None, Some("1"), |w| w.ingredient().dose_limits[0].minimum_age = 45)).len(), 1);
    assert_eq!(alerts(&dosed(None, Some("1"), |w| w.ingredient().dose_limits[0].minimum_age = 46)), []);
    assert_eq!(alerts(&dosed(None, Some("1"), |w| w.ingredient().dose_limits[0].maximum_age = 44)), []);
    assert_eq!(alerts(&dosed(None, Some("1"), |w| w.ingredient().dose_limits[0].strength_unit = "MCG".into())), []);
    assert_eq!(alerts(&dosed(None, Some("1"), |w| w.product().ingredients[0].strength = None)), []);
    assert_eq!(alerts(&dosed(None, Some("1"), |w| w.product().ingredients[0].strength_unit = None)), []);
    assert_eq!(alerts(&dosed(None, Some("10"), |w| w.claim.days_supply = Some(1))).len(), 1);
}

fn limited(change: impl FnOnce(&mut PatientLimit), sex: &str) -> World {
    World::with(|w| {
        w.coverage().sex = sex.into();
        let mut limit =
            PatientLimit { minimum_age: None, maximum_age: None, sex: None, severity: 1, description: None };
        change(&mut limit);
        w.ingredient().patient_limits.push(limit);
    })
}

#[test]
fn age_and_sex_are_screened() {
    // Born on 1980-06-15: 45 years old.
    assert_eq!(alerts(&limited(|l| l.minimum_age = Some(46), "F")), [("PA", DurOutcome::SoftReject)]);
    assert_eq!(alerts(&limited(|l| l.minimum_age = Some(45), "F")), []);
    assert_eq!(alerts(&limited(|l| l.maximum_age = Some(44), "F")), [("PA", DurOutcome::SoftReject)]);
    assert_eq!(alerts(&limited(|l| l.maximum_age = Some(45), "F")), []);
    assert_eq!(alerts(&limited(|l| l.sex = Some("M".into()), "F")), [("SX", DurOutcome::SoftReject)]);
    assert_eq!(alerts(&limited(|l| l.sex = Some("F".into()), "F")), []);
    assert_eq!(alerts(&limited(|l| l.sex = Some("M".into()), "U")), []);
}

#[test]
fn a_soft_reject_is_answered_by_the_triple_for_its_own_conflict() {
    for (sent, pays) in [
        (triple("DD", "M0", "1B"), true),
        (triple("DD", "P0", "1G"), true),
        (triple("TD", "M0", "1B"), false),
        (triple("ER", "M0", "1B"), false),
        (triple("DD", "", "1B"), false),
        // Not filled: the prescription went back.
        (triple("DD", "M0", "2A"), false),
        (triple("DD", "M0", ""), false),
    ] {
        let world = interacting(1, |w| {
            w.codes = CodeSets::default();
            w.claim.dur = vec![sent.clone()];
        });
        assert_eq!(world.codes().is_empty(), pays, "{sent:?}");
    }
}

#[test]
fn a_plan_may_name_the_results_it_takes() {
    for (result, pays) in [("1B", true), ("1G", false)] {
        let world = interacting(1, |w| {
            w.plan().overrides = vec![over("88", Dur, "1B")];
            w.claim.dur = vec![triple("DD", "M0", result)];
        });
        assert_eq!(world.codes().is_empty(), pays, "{result}");
    }
}

#[test]
fn a_hard_reject_has_no_answer() {
    let world = interacting(1, |w| {
        w.plan().dur_outcomes[0] = DurOutcome::Reject;
        w.claim.dur = vec![triple("DD", "M0", "1B")];
    });
    assert_eq!(world.codes(), ["88"]);
    assert!(!world.message("88").contains("can be overridden"));
}

#[test]
fn each_conflict_wants_its_own_answer() {
    let both = |sent: &[&str]| {
        interacting(1, |w| {
            w.ingredient().patient_limits.push(PatientLimit {
                minimum_age: Some(46),
                maximum_age: None,
                sex: None,
                severity: 1,
                description: None,
            });
            w.claim.dur = sent.iter().map(|reason| triple(reason, "M0", "1B")).collect();
        })
    };
    assert_eq!(
        both(&[]).message("88"),
        "DD alphadrin with betadrin (can be overridden); \
         PA alphadrin is not meant for the patient's age (can be overridden)"
    );
    assert_eq!(both(&["DD"]).message("88"), "PA alphadrin is not meant for the patient's age (can be overridden)");
    assert_eq!(both(&["DD", "PA"]).codes(), Vec::<String>::new());
}

#[test]
fn the_answer_stands_in_the_finding_and_the_trace() {
    let decision = interacting(1, |w| w.claim.dur = vec![triple("DD", "M0", "1B")]).decide();
    assert_eq!(decision.alerts[0].overridden_by, Some(triple("DD", "M0", "1B")));
    assert!(!decision.alerts[0].stops_payment());
    let step = decision.trace.0.iter().find(|s| s.step == dur::EDIT.step.id).expect("a step");
    assert_eq!(step.outcome, Outcome::Overridden);
}

#[test]
fn the_most_severe_alert_comes_first() {
    let world = World::with(|w| {
        w.ingredient().interactions = vec![interaction(2, 3), interaction(3, 1), interaction(4, 2)];
        for (n, code) in ["00003-0001-01", "00004-0001-01", "00005-0001-01"].iter().enumerate() {
            w.fill(&product(code, i32::try_from(n).unwrap_or(0) + 2, "other"), "2026-03-01", 30);
        }
    });
    let severities: Vec<i16> = world.decide().alerts.iter().map(|f| f.severity).collect();
    assert_eq!(severities, [1, 2, 3]);
}

#[test]
fn every_alert_has_its_reason_for_service_and_a_name() {
    let all = [
        (AlertType::Interaction, "DD", "interaction"),
        (AlertType::Duplicate, "TD", "duplicate"),
        (AlertType::HighDose, "HD", "dose"),
        (AlertType::LowDose, "LD", "dose"),
        (AlertType::Age, "PA", "age"),
        (AlertType::Sex, "SX", "sex"),
        (AlertType::IngredientDuplication, "ID", "duplicate"),
        (AlertType::Underuse, "LR", "underuse"),
        (AlertType::Additive, "AT", "additive"),
    ];
    for (alert, code, name) in all {
        assert_eq!((alert.code(), alert.name()), (code, name));
    }
}
