//! Step therapy, limits and override codes.

use crate::engine::edits::refill_too_soon as refill;
use crate::engine::facts::*;
use crate::engine::trace::{Detail, Name, Outcome};
use crate::refills::{combination, early};
use crate::world::*;

use OverrideChannel::{Dur, PriorAuthorizationType, SubmissionClarification};

#[test]
fn an_override_code_must_be_the_plans_of_the_right_channel_and_for_that_reject() {
    let accepted = over("79", SubmissionClarification, "3");
    let cases: [(Vec<PlanOverride>, &[&str], bool); 6] = [
        (vec![accepted.clone()], &["3"], true),
        (vec![accepted.clone()], &["4", "3"], true),
        (vec![accepted.clone()], &["4"], false),
        (vec![accepted], &[], false),
        (vec![over("76", SubmissionClarification, "3")], &["3"], false),
        (vec![over("79", PriorAuthorizationType, "3"), over("79", Dur, "3")], &["3"], false),
    ];
    for (overrides, sent, pays) in cases {
        let shown = format!("{overrides:?} {sent:?}");
        let world = early(|w| {
            w.plan().overrides = overrides;
            w.claim.submission_clarification_codes = sent.iter().map(|c| (*c).to_owned()).collect();
        });
        assert_eq!(world.codes().is_empty(), pays, "{shown}");
    }
}

#[test]
fn each_limit_may_be_overridden_by_a_clarification_code() {
    let limits: [(&str, Change); 7] = [
        ("9G", |w| w.rule().quantity_limit = Some(dec("10"))),
        ("AG", |w| w.rule().maximum_days_supply = Some(10)),
        ("7X", |w| w.plan().maximum_days_supply = Some(10)),
        ("60", |w| w.rule().minimum_age = Some(60)),
        ("61", |w| w.rule().sex = Some("M".into())),
        ("78", |w| w.plan().maximum_claim_amount = Some(dec("1"))),
        ("76", |w| {
            w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 90 });
            w.earlier("2026-01-10", 30);
        }),
    ];
    for (code, limit) in limits {
        let world = |overridable: &str| {
            World::with(|w| {
                limit(w);
                w.plan().overrides = vec![over(overridable, SubmissionClarification, "7")];
                w.claim.submission_clarification_codes = vec!["7".into()];
            })
        };
        let decision = world(code).decide();
        assert_eq!(codes(&decision), Vec::<String>::new(), "{code}");
        let lifted = decision.trace.0.iter().find(|s| s.outcome == Outcome::Overridden).expect("a step");
        assert!(lifted.details.contains(&Detail::text(Name::Code, code)), "{lifted:?}");
        assert_eq!(world("XX").codes(), [code]);
    }
}

#[test]
fn a_refill_triple_must_name_overuse_and_a_result_the_plan_takes() {
    for (sent, pays) in [
        (triple("ER", "M0", "1B"), true),
        (triple("TD", "M0", "1B"), false),
        (triple("DD", "M0", "1B"), false),
        (triple("ER", "M0", "2A"), false),
        (triple("ER", "M0", ""), false),
    ] {
        let world = early(|w| {
            w.codes = CodeSets::default();
            w.plan().overrides = vec![over("79", Dur, "1B")];
            w.claim.dur = vec![sent.clone()];
        });
        assert_eq!(world.codes().is_empty(), pays, "{sent:?}");
    }
    let another_reject = World::with(|w| {
        w.plan().overrides = vec![over("79", Dur, "1B")];
        w.claim.dur = vec![triple("ER", "M0", "1B")];
        w.rule().quantity_limit = Some(dec("10"));
    });
    assert_eq!(another_reject.codes(), ["9G"]);
    let not_taken = early(|w| w.claim.dur = vec![triple("ER", "M0", "1B")]);
    assert_eq!(not_taken.codes(), ["79"]);
}

#[test]
fn a_triple_without_a_professional_service_answers_nothing() {
    let world = early(|w| {
        w.codes = CodeSets::default();
        w.plan().overrides = vec![over("79", Dur, "1B")];
        w.claim.dur = vec![triple("ER", "", "1B")];
    });
    assert_eq!(world.codes(), ["79"]);
}

#[test]
fn any_drug_of_a_step_will_do() {
    let world = |tried: Option<(&str, i32)>| {
        World::with(|w| {
            w.rule().step_therapy_required = true;
            w.rule().steps = vec![step(1, 2, "betadrin"), step(1, 3, "gammadrin")];
            if let Some((name, ingredient)) = tried {
                w.fill(&product("00003-0001-01", ingredient, name), "2026-01-01", 30);
            }
        })
    };
    assert_eq!(world(Some(("betadrin", 2))).codes(), Vec::<String>::new());
    assert_eq!(world(Some(("gammadrin", 3))).codes(), Vec::<String>::new());
    assert_eq!(world(Some(("deltadrin", 4))).codes(), ["608"]);
    assert_eq!(world(None).message("608"), "Step therapy: try betadrin or gammadrin first");
}

#[test]
fn every_step_must_have_been_tried() {
    let world = |tried: &[i32]| {
        World::with(|w| {
            w.rule().step_therapy_required = true;
            w.rule().steps = vec![step(2, 3, "gammadrin"), step(1, 2, "betadrin")];
            for (n, ingredient) in tried.iter().enumerate() {
                w.fill(&product(&format!("00003-000{n}-01"), *ingredient, "tried"), "2026-01-01", 30);
            }
        })
    };
    assert_eq!(world(&[2, 3]).codes(), Vec::<String>::new());
    assert_eq!(world(&[2]).message("608"), "Step therapy: try gammadrin first");
    assert_eq!(world(&[3]).message("608"), "Step therapy: try betadrin first");
    assert_eq!(world(&[]).message("608"), "Step therapy: try betadrin first");
}

#[test]
fn the_days_of_several_fills_of_a_step_add_up() {
    let world = |last: i32| {
        World::with(|w| {
            w.rule().step_therapy_required = true;
            w.rule().steps = vec![step(1, 2, "betadrin")];
            let tried = product("00003-0001-01", 2, "betadrin");
            w.fill(&tried, "2026-01-01", 15);
            w.fill(&tried, "2026-02-01", last);
        })
    };
    assert_eq!(world(15).codes(), Vec::<String>::new());
    assert_eq!(world(14).codes(), ["608"]);
}

#[test]
fn a_step_filled_on_the_same_day_was_not_tried_before() {
    let world = World::with(|w| {
        w.rule().step_therapy_required = true;
        w.rule().steps = vec![step(1, 2, "betadrin")];
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-10", 30);
    });
    assert_eq!(world.codes(), ["608"]);
}

#[test]
fn a_step_may_ask_for_a_class() {
    let world = |class_id: i32| {
        World::with(|w| {
            w.rule().step_therapy_required = true;
            w.rule().steps = vec![StepTherapy { target: Target::Class(5), ..step(1, 0, "any first-line drug") }];
            let mut tried = product("00003-0001-01", 2, "betadrin");
            tried.classes = vec![class(class_id, "first line")];
            w.fill(&tried, "2026-01-01", 30);
        })
    };
    assert_eq!(world(5).codes(), Vec::<String>::new());
    assert_eq!(world(6).codes(), ["608"]);
}

#[test]
fn a_limit_of_a_class_counts_all_its_drugs() {
    let world = |class_id: i32| {
        World::with(|w| {
            let testers = TherapeuticClass { duplicate_therapy: false, ..class(5, "testers") };
            w.product().classes = vec![testers.clone()];
            w.rules = vec![Rule { fill_limit: Some(WindowLimit { limit: 1, days: 30 }), ..rule(Target::Class(5)) }];
            let mut other = product("00003-0001-01", 2, "betadrin");
            other.classes = vec![TherapeuticClass { class_id, ..testers }];
            w.fill(&other, "2026-03-01", 5);
        })
    };
    assert_eq!(world(5).codes(), ["76"]);
    assert_eq!(world(6).codes(), Vec::<String>::new());
}

#[test]
fn what_is_left_of_a_limit_is_said() {
    let world = World::with(|w| {
        w.rule().quantity_limit = Some(dec("40.000"));
        w.rule().quantity_limit_days = Some(60);
        w.earlier("2026-01-20", 25);
    });
    assert_eq!(world.message("76"), "Quantity limit is 40 in 60 days, 15 left");
}

#[test]
fn a_rule_or_class_of_one_part_counts_for_the_whole() {
    let world = |target: Target| {
        World::with(|w| {
            w.product = Some(combination("00002-7510-02", [1, 5]));
            w.product().classes = vec![
                TherapeuticClass { duplicate_therapy: false, ..class(7, "testers") },
                TherapeuticClass { duplicate_therapy: false, ..class(8, "checkers") },
            ];
            w.rules = vec![rule(target)];
        })
    };
    for target in [Target::Ingredient(1), Target::Ingredient(5), Target::Class(7), Target::Class(8)] {
        assert_eq!(world(target).codes(), Vec::<String>::new(), "{target:?}");
    }
    assert_eq!(world(Target::Ingredient(6)).codes(), ["MR"]);
    assert_eq!(world(Target::Class(9)).codes(), ["MR"]);
}

#[test]
fn a_fill_whose_product_is_not_on_file_is_of_no_ingredient() {
    let world = World::with(|w| {
        w.rules = vec![Rule { fill_limit: Some(WindowLimit { limit: 1, days: 30 }), ..rule(Target::Ingredient(1)) }];
        w.fill(&product("00003-0001-01", 1, "alphadrin"), "2026-03-01", 30).product = None;
    });
    assert_eq!(world.codes(), Vec::<String>::new());
}

#[test]
fn a_fill_of_the_same_day_counts_in_a_limit() {
    let world = World::with(|w| {
        w.plan().refill_threshold_percent = dec("0");
        w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 7 });
        w.earlier("2026-03-10", 30);
    });
    assert_eq!(world.codes(), ["76"]);
}

#[test]
fn what_is_left_of_days_is_said() {
    let world = |used: i32| {
        World::with(|w| {
            w.rule().days_supply_limit = Some(WindowLimit { limit: 180, days: 365 });
            w.earlier("2025-06-01", used);
        })
    };
    assert_eq!(world(170).message("76"), "Limit is 180 days of supply in 365 days, 10 left");
    assert_eq!(world(200).message("76"), "Limit is 180 days of supply in 365 days, 0 left");
}

#[test]
fn the_ends_of_the_calendar_are_days_like_others() {
    use chrono::NaiveDate;
    let last = refill::check(NaiveDate::MAX, 30, NaiveDate::MAX, dec("75"), RefillCounting::Inclusive);
    assert_eq!((last.too_soon, last.next_fill), (true, NaiveDate::MAX));
    let limited = |on: NaiveDate| {
        World::with(|w| {
            w.received = NaiveDate::MAX;
            w.claim.fill_date = Some(on);
            w.plan().refill_threshold_percent = dec("0");
            w.plan().timely_filing_days = Some(i32::MAX);
            w.rule().fill_limit = Some(WindowLimit { limit: 1, days: i32::MAX });
            w.ingredient().interactions.push(interaction(2, 1));
            w.coverage().span = Span::default();
            w.coverage().date_of_birth = NaiveDate::MIN;
            w.product().prices = vec![Price { span: Span::default(), ..price(PriceType::Nadac, "1") }];
            for past in [w.product().clone(), product("00003-0001-01", 2, "betadrin")] {
                w.fill(&past, "2026-01-01", 30).fill_date = on;
            }
        })
    };
    for on in [NaiveDate::MIN, NaiveDate::MAX - chrono::Days::new(1)] {
        assert_eq!(limited(on).codes(), ["76", "88"], "{on}");
    }
    let tried = World::with(|w| {
        w.rule().step_therapy_required = true;
        w.rule().steps = vec![StepTherapy { lookback_days: i32::MAX, ..step(1, 2, "betadrin") }];
        w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-01-01", 30);
    });
    assert_eq!(tried.codes(), Vec::<String>::new());
}

#[test]
fn an_excluded_product_is_not_limited_as_well() {
    let world = World::with(|w| {
        w.rule().covered = false;
        w.rule().prior_auth_required = true;
        w.rule().quantity_limit = Some(dec("1"));
        w.rule().minimum_age = Some(60);
    });
    assert_eq!(world.codes(), ["70"]);
}
