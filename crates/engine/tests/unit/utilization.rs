//! Authorizations, step therapy, limits, override codes, refills and duplicates.

use crate::engine::adjudicate::Disposition;
use crate::engine::edits::{duplicate, prior_authorization, refill_too_soon as refill};
use crate::engine::facts::*;
use crate::engine::trace::{Detail, Name, Outcome};
use crate::world::*;

use AuthorizationStatus::{Approved, Denied, InProcess};
use OverrideChannel::{Dur, PriorAuthorizationType, SubmissionClarification};

/// A claim for a drug that needs authorization.
fn needing(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.rule().prior_auth_required = true;
        change(w);
    })
}

/// A refill on the 22nd of the 23 days that must be used.
fn early(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.earlier("2026-02-17", 30);
        change(w);
    })
}

#[test]
fn an_approved_authorization_pays_and_is_named() {
    let decision = needing(|w| {
        w.authorize(Approved);
    })
    .decide();
    assert_eq!(payment(&decision).allowed, dec("32.00"));
    assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
}

#[test]
fn an_authorization_that_was_not_needed_is_not_used() {
    let decision = World::with(|w| {
        w.authorize(Approved);
    })
    .decide();
    assert_eq!(payment(&decision).allowed, dec("32.00"));
    assert_eq!(decision.prior_authorization_numbers, Vec::<String>::new());
}

#[test]
fn an_authorization_lifts_only_the_codes_it_waives() {
    for (waived, left) in
        [(vec!["75", "9G"], vec![]), (vec!["75"], vec!["9G"]), (vec!["9G"], vec!["75"]), (vec![], vec!["75", "9G"])]
    {
        let world = needing(|w| {
            w.rule().quantity_limit = Some(dec("10"));
            w.authorize(Approved).waived_reject_codes = waived.iter().map(|c| (*c).to_owned()).collect();
        });
        let mut codes = world.codes();
        codes.sort();
        assert_eq!(codes, left, "waiving {waived:?}");
    }
}

#[test]
fn an_authorization_covers_a_drug_off_the_formulary_at_its_own_tier() {
    let decision = World::with(|w| {
        w.rules.clear();
        w.authorize(Approved).waived_reject_codes = vec!["MR".into()];
    })
    .decide();
    assert_eq!(payment(&decision).share.copay, dec("10.00"));
    assert_eq!(decision.tier, Some(1));
    assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
}

#[test]
fn an_authorization_that_lifts_the_highest_cost_alone_is_used_too() {
    let decision = World::with(|w| {
        w.plan().maximum_claim_amount = Some(dec("31.99"));
        w.authorize(Approved).waived_reject_codes = vec!["78".into()];
    })
    .decide();
    assert_eq!(payment(&decision).allowed, dec("32.00"));
    assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
}

#[test]
fn what_an_authorization_lifts_stands_in_the_trace_as_overridden() {
    let decision = needing(|w| {
        w.authorize(Approved);
    })
    .decide();
    let step = decision.trace.0.iter().find(|s| s.step == prior_authorization::EDIT.step.id).expect("a step");
    assert_eq!(step.outcome, Outcome::Overridden);
    assert!(step.details.contains(&Detail::text(Name::Code, "75")), "{step:?}");
    assert!(step.details.contains(&Detail::text(Name::LiftedBy, "authorization PA1")), "{step:?}");
}

#[test]
fn an_authorization_of_another_plan_drug_or_time_does_not_count() {
    let cases: [fn(&mut Authorization); 4] = [
        |a| a.plan_id = id(0xb9),
        |a| a.target = Target::Ingredient(2),
        |a| a.span.termination = Some(day("2026-03-09")),
        |a| a.span.effective = Some(day("2026-03-11")),
    ];
    for change in cases {
        let world = needing(|w| change(w.authorize(Approved)));
        assert_eq!(world.codes(), ["75"]);
    }
}

#[test]
fn an_authorization_for_the_ingredient_or_class_counts() {
    for target in [Target::Ingredient(1), Target::Class(7)] {
        let world = needing(|w| {
            w.product().classes = vec![TherapeuticClass { duplicate_therapy: false, ..class(7, "testers") }];
            w.authorize(Approved).target = target;
        });
        assert_eq!(world.codes(), Vec::<String>::new(), "{target:?}");
    }
}

#[test]
fn of_several_authorizations_a_usable_one_pays() {
    let decision = needing(|w| {
        w.authorize(Denied);
        w.authorize(InProcess);
        let used = w.authorize(Approved);
        used.fills_authorized = Some(1);
        used.fills_used = 1;
        w.authorize(Approved);
    })
    .decide();
    assert_eq!(decision.prior_authorization_numbers, ["PA4"]);
}

#[test]
fn a_plan_may_take_an_emergency_code_while_the_authorization_is_in_process() {
    for status in [None, Some(InProcess), Some(Denied)] {
        let world = needing(|w| {
            w.plan().overrides = vec![over("75", PriorAuthorizationType, "8")];
            w.claim.prior_authorization_type = Some("8".into());
            if let Some(status) = status {
                w.authorize(status);
            }
        });
        assert_eq!(world.codes(), Vec::<String>::new(), "{status:?}");
    }
}

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
fn refills_are_counted_with_both_dates_or_as_elapsed_days() {
    // ForwardHealth's 80 percent of 30 days is 24 days: from January 1 the 24th both counted, the 25th elapsed.
    for (counting, date, used, too_soon) in [
        (RefillCounting::Inclusive, "2026-01-23", 23, true),
        (RefillCounting::Inclusive, "2026-01-24", 24, false),
        (RefillCounting::Elapsed, "2026-01-24", 23, true),
        (RefillCounting::Elapsed, "2026-01-25", 24, false),
    ] {
        let refill = refill::check(day("2026-01-01"), 30, day(date), dec("80"), counting);
        assert_eq!((refill.days_used, refill.too_soon), (used, too_soon), "{counting:?} {date}");
        let first = if counting == RefillCounting::Inclusive { "2026-01-24" } else { "2026-01-25" };
        assert_eq!(refill.next_fill, day(first));
    }
}

#[test]
fn a_refill_too_soon_names_the_first_day_that_pays() {
    let world = early(|_| {});
    assert_eq!(world.message("79"), "Refill too soon: next fill on 2026-03-11");
    let next = early(|w| {
        w.claim.fill_date = Some(day("2026-03-11"));
        w.received = day("2026-03-11");
    });
    assert_eq!(next.codes(), Vec::<String>::new());
}

#[test]
fn a_refill_is_looked_for_at_all_pharmacies_by_ingredient_and_strength() {
    let world = |ingredient: i32, strength: &str| {
        World::with(|w| {
            let mut other = product("00003-0001-01", ingredient, "other labeler");
            other.ingredients[0].strength = Some(dec(strength));
            w.fill(&other, "2026-03-01", 30).pharmacy_npi = "1234567893".into();
        })
    };
    assert_eq!(world(1, "10").codes(), ["79"]);
    assert_eq!(world(1, "10.0").codes(), ["79"]);
    assert_eq!(world(1, "20").codes(), Vec::<String>::new());
    assert_eq!(world(2, "10").codes(), Vec::<String>::new());
}

#[test]
fn a_product_without_ingredients_on_file_is_still_its_own_refill() {
    let world = World::with(|w| {
        w.product().ingredients.clear();
        w.earlier("2026-03-01", 30);
    });
    assert_eq!(world.codes(), ["79"]);
    let unknown = World::with(|w| w.earlier("2026-03-01", 30).product = None);
    assert_eq!(unknown.codes(), ["79"]);
    let other = World::with(|w| {
        w.fill(&product("00003-0001-01", 1, "alphadrin"), "2026-03-01", 30).product = None;
    });
    assert_eq!(other.codes(), Vec::<String>::new());
}

#[test]
fn the_latest_fill_counts_wherever_it_stands_in_the_list() {
    for dates in [["2025-12-01", "2026-03-01"], ["2026-03-01", "2025-12-01"]] {
        let world = World::with(|w| {
            for date in dates {
                w.earlier(date, 30);
            }
        });
        assert_eq!(world.codes(), ["79"], "{dates:?}");
    }
}

#[test]
fn fills_of_one_day_are_one_supply() {
    // 15 + 15 days from February 17: as one of 30.
    let world = World::with(|w| {
        w.earlier("2026-02-17", 15);
        w.earlier("2026-02-17", 15);
    });
    assert_eq!(world.codes(), ["79"]);
    let alone = World::with(|w| {
        w.earlier("2026-02-17", 15);
    });
    assert_eq!(alone.codes(), Vec::<String>::new());
}

#[test]
fn supply_on_hand_adds_what_was_left_of_earlier_fills() {
    // January 1: 30 days; January 24: 30 more with 7 left, so 37 from there; 75 % is 27.75, 28 days, so February 20.
    let on = |date: &str, on_hand: bool| {
        World::with(|w| {
            w.plan().refill_supply_on_hand = on_hand;
            w.earlier("2026-01-01", 30);
            w.earlier("2026-01-24", 30);
            w.claim.fill_date = Some(day(date));
        })
    };
    assert_eq!(on("2026-02-19", true).message("79"), "Refill too soon: next fill on 2026-02-20");
    assert_eq!(on("2026-02-20", true).codes(), Vec::<String>::new());
    // Alone the 30 days from January 24 need 23, so February 15.
    assert_eq!(on("2026-02-14", false).message("79"), "Refill too soon: next fill on 2026-02-15");
    assert_eq!(on("2026-02-15", false).codes(), Vec::<String>::new());
}

#[test]
fn supply_on_hand_is_not_carried_over_a_gap() {
    // Nothing is left of January's supply on February 17, and the gap is no debt: 22 of 30 days are used.
    let world = |filled: &str| {
        World::with(|w| {
            w.plan().refill_supply_on_hand = true;
            w.earlier("2026-01-01", 30);
            w.earlier(filled, 30);
        })
    };
    assert_eq!(world("2026-02-17").codes(), ["79"]);
    assert_eq!(world("2026-02-16").codes(), Vec::<String>::new());
}

#[test]
fn a_threshold_of_zero_lets_every_refill_pay() {
    let world = World::with(|w| {
        w.plan().refill_threshold_percent = dec("0");
        w.earlier("2026-03-10", 30);
    });
    assert_eq!(world.codes(), Vec::<String>::new());
}

#[test]
fn an_exact_repeat_is_answered_with_the_original() {
    let world = World::with(|w| {
        w.repeated();
    });
    let decision = world.decide();
    assert_eq!(decision.disposition, Disposition::Duplicate(world.history[0].id));
    assert_eq!(decision.benefit_year_start, None);
}

#[test]
fn a_repeat_in_another_form_is_a_repeat() {
    let world = World::with(|w| {
        w.repeated();
        w.claim.product_id = Some("00002-7510-02".into());
        w.claim.quantity = Some(dec("30.000"));
        w.claim.daw_code = Some("0".into());
    });
    assert!(matches!(world.decide().disposition, Disposition::Duplicate(_)));
}

#[test]
fn a_plan_may_refuse_repeats() {
    let world = World::with(|w| {
        w.plan().answer_duplicates = false;
        w.repeated();
    });
    assert_eq!(world.codes(), ["83"]);
}

#[test]
fn a_claim_that_differs_in_what_is_paid_is_a_collision() {
    let changes: [Change; 7] = [
        |w| w.claim.quantity = Some(dec("60")),
        |w| w.claim.days_supply = Some(15),
        |w| w.claim.daw_code = Some("1".into()),
        |w| w.claim.usual_and_customary = Some(dec("31.00")),
        |w| w.claim.ingredient_cost_submitted = Some(dec("31.00")),
        |w| w.claim.gross_amount_due = Some(dec("31.00")),
        |w| w.claim.prescriber_npi = None,
    ];
    for (n, change) in changes.iter().enumerate() {
        let world = World::with(|w| {
            w.repeated();
            change(w);
        });
        assert_eq!(world.codes(), ["83"], "change {n}");
    }
}

#[test]
fn a_key_that_another_member_holds_is_taken() {
    assert_eq!(World::with(|w| w.key_is_taken = true).codes(), ["83"]);
}

#[test]
fn a_claim_with_another_key_is_a_claim_of_its_own() {
    let changes: [Change; 5] = [
        |w| w.claim.fill_number = Some(1),
        |w| w.claim.rx_number = Some("7000002".into()),
        |w| w.claim.fill_date = Some(day("2026-03-09")),
        |w| {
            w.claim.pharmacy_npi = Some("1234567893".into());
        },
        |w| {
            let other = product("00003-0001-01", 1, "alphadrin");
            w.claim.product_id = Some(other.ndc.to_string());
            w.rules = vec![rule(Target::Ndc(other.ndc))];
            w.product = Some(other);
        },
    ];
    for (n, change) in changes.iter().enumerate() {
        let world = World::with(|w| {
            w.plan().refill_threshold_percent = dec("0");
            w.repeated();
            change(w);
        });
        assert_eq!(world.codes(), Vec::<String>::new(), "change {n}");
        assert!(matches!(world.decide().disposition, Disposition::Paid(_)), "change {n}");
    }
}

#[test]
fn a_repeat_is_a_repeat_though_its_plan_is_gone() {
    let world = World::with(|w| {
        w.repeated();
        w.plan = None;
    });
    let decision = world.decide();
    assert_eq!(decision.disposition, Disposition::Duplicate(world.history[0].id));
    let step = decision.trace.0.last().expect("a step");
    assert_eq!((step.step, step.outcome), (duplicate::EDIT.step.id, Outcome::Passed));
    assert_eq!(step.details, [Detail::id(Name::Claim, world.history[0].id)]);
}

/// A product with two ingredients of 10 mg each.
fn combination(code: &str, ingredients: [i32; 2]) -> Product {
    let mut combined = product(code, ingredients[0], "combined");
    combined.ingredients.extend(product(code, ingredients[1], "second").ingredients);
    combined
}

#[test]
fn a_combination_is_refilled_by_the_same_combination_alone() {
    let world = |earlier: &Product| {
        World::with(|w| {
            w.product = Some(combination("00002-7510-02", [1, 5]));
            w.fill(earlier, "2026-03-01", 30);
        })
    };
    assert_eq!(world(&combination("00003-0001-01", [5, 1])).codes(), ["79"]);
    assert_eq!(world(&combination("00003-0001-01", [1, 6])).codes(), Vec::<String>::new());
    assert_eq!(world(&product("00003-0001-01", 1, "alphadrin")).codes(), Vec::<String>::new());
    let one = World::with(|w| {
        w.fill(&combination("00003-0001-01", [1, 5]), "2026-03-01", 30);
    });
    assert_eq!(one.codes(), Vec::<String>::new());
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
fn of_two_usable_authorizations_the_nearest_to_the_product_is_used() {
    for order in [[0, 1], [1, 0]] {
        let decision = needing(|w| {
            w.authorize(Approved);
            w.authorize(Approved).target = Target::Ingredient(1);
            w.authorizations = order.iter().map(|n| w.authorizations[*n].clone()).collect();
        })
        .decide();
        assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
    }
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
fn a_supply_of_no_days_is_used_up() {
    let none = refill::check(day("2026-03-10"), 0, day("2026-03-10"), dec("75"), RefillCounting::Elapsed);
    assert_eq!((none.too_soon, none.percent_used), (false, dec("100")));
}

#[test]
fn what_is_wrong_with_an_authorization_is_said_once() {
    let decision = World::with(|w| {
        w.plan().maximum_claim_amount = Some(dec("1"));
        w.authorize(Denied);
        w.claim.prior_authorization_number = Some("PA1".into());
    })
    .decide();
    assert_eq!(codes(&decision), ["3Y", "78"]);
    let said = decision.trace.0.iter().filter(|s| s.details.contains(&Detail::text(Name::Code, "3Y"))).count();
    assert_eq!(said, 1);
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

#[test]
fn strengths_in_other_units_are_other_strengths() {
    let world = World::with(|w| {
        let mut other = product("00003-0001-01", 1, "alphadrin");
        other.ingredients[0].strength_unit = Some("MCG".into());
        w.fill(&other, "2026-03-01", 30);
    });
    assert_eq!(world.codes(), Vec::<String>::new());
}
