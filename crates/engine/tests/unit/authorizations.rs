//! Prior authorizations: what they lift, which of several counts, what each use counts, and when a number is answered for.

use std::rc::Rc;

use AuthorizationStatus::{Approved, Denied, InProcess};
use OverrideChannel::PriorAuthorizationType;

use crate::engine::batch::MemberState;
use crate::engine::edits::prior_authorization;
use crate::engine::facts::*;
use crate::engine::pay::share::PatientShare;
use crate::engine::trace::{Detail, Name, Outcome};
use crate::world::*;

const NOTHING: [String; 0] = [];

fn waiving(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// A claim for a drug that needs authorization.
fn needing(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.rule().prior_auth_required = true;
        change(w);
    })
}

/// A claim for 30 tablets that needs an authorization and has a limit of 10 a fill.
fn needing_two(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.rule().prior_auth_required = true;
        w.rule().quantity_limit = Some(dec("10"));
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
        |a| a.target = Some(Target::Ingredient(2)),
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
            w.authorize(Approved).target = Some(target);
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
fn of_two_usable_authorizations_the_nearest_to_the_product_is_used() {
    for order in [[0, 1], [1, 0]] {
        let decision = needing(|w| {
            w.authorize(Approved);
            w.authorize(Approved).target = Some(Target::Ingredient(1));
            w.authorizations = order.iter().map(|n| w.authorizations[*n].clone()).collect();
        })
        .decide();
        assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
    }
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
fn each_reject_is_lifted_by_the_authorization_that_waives_it_in_either_order() {
    for order in [[0, 1], [1, 0]] {
        let decision = needing_two(|w| {
            w.authorize(Approved).waived_reject_codes = waiving(&["75"]);
            w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
            w.authorizations = order.iter().map(|n| w.authorizations[*n].clone()).collect();
        })
        .decide();
        assert_eq!(codes(&decision), NOTHING);
        let mut used = decision.prior_authorization_numbers.clone();
        used.sort();
        assert_eq!(used, ["PA1", "PA2"]);
    }
}

#[test]
fn an_authorization_added_never_turns_away_a_claim_that_pays() {
    let add: [fn(&mut World); 6] = [
        |w| w.authorize(Approved).waived_reject_codes = waiving(&["9G"]),
        |w| w.authorize(Approved).waived_reject_codes = waiving(&[]),
        |w| {
            w.authorize(Denied);
        },
        |w| {
            w.authorize(InProcess);
        },
        |w| w.authorize(Approved).fills_authorized = Some(0),
        |w| w.authorize(Approved).target = Some(Target::Ingredient(2)),
    ];
    for (n, add) in add.into_iter().enumerate() {
        for named in [None, Some("PA1"), Some("PA2"), Some("PA9")] {
            for turned in [false, true] {
                let world = World::with(|w| {
                    w.rule().prior_auth_required = true;
                    w.authorize(Approved);
                    add(w);
                    if turned {
                        w.authorizations.reverse();
                    }
                    w.claim.prior_authorization_number = named.map(Into::into);
                });
                assert_eq!(world.codes(), NOTHING, "{n}, named {named:?}, turned {turned}");
            }
        }
    }
}

#[test]
fn the_authorization_whose_number_was_sent_is_tried_first() {
    for number in ["PA1", "PA2"] {
        let decision = World::with(|w| {
            w.rule().prior_auth_required = true;
            w.authorize(Approved);
            w.authorize(Approved).target = Some(Target::Ingredient(1));
            w.claim.prior_authorization_number = Some(number.into());
        })
        .decide();
        assert_eq!(decision.prior_authorization_numbers, [number]);
    }
}

#[test]
fn of_two_alike_the_one_that_ends_first_is_used_in_either_order() {
    for order in [[0, 1], [1, 0]] {
        let decision = World::with(|w| {
            w.rule().prior_auth_required = true;
            w.authorize(Approved);
            w.authorize(Approved).span.termination = Some(day("2026-06-30"));
            w.authorizations = order.iter().map(|n| w.authorizations[*n].clone()).collect();
        })
        .decide();
        assert_eq!(decision.prior_authorization_numbers, ["PA2"]);
    }
}

#[test]
fn an_authorization_that_lifts_two_rejects_is_used_once_and_each_of_two_is_used() {
    let world = needing_two(|w| {
        w.rule().minimum_age = Some(99);
        w.received = day("2026-04-09");
        w.authorize(Approved).waived_reject_codes = waiving(&["75", "60"]);
        w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
        for authorization in &mut w.authorizations {
            authorization.fills_authorized = Some(1);
        }
    });
    let case = world.case(0xe1);
    let mut state = MemberState::default();
    state.authorizations.insert(id(PATIENT), world.authorizations.clone());
    let used = |state: &MemberState| -> Vec<(i32, String)> {
        state.authorizations[&id(PATIENT)].iter().map(|a| (a.fills_used, a.quantity_used.to_string())).collect()
    };
    let first = state.decide(&case);
    assert_eq!(codes(&first), NOTHING);
    assert_eq!(used(&state), [(1, "30".into()), (1, "30".into())]);

    let mut second = world.case(0xe2);
    let changed = Rc::make_mut(&mut second.claim);
    changed.rx_number = Some("7000002".into());
    changed.fill_date = Some(day("2026-04-09"));
    assert_eq!(codes(&state.decide(&second)), ["9G", "60", "75", "PA"], "both are used up");

    let keys = case.keys.expect("a member");
    assert!(state.reverse(&keys, &PatientShare::default(), id(PATIENT), id(0xe1)));
    assert_eq!(used(&state), [(0, "0".into()), (0, "0".into())]);
    assert_eq!(codes(&state.decide(&second)), NOTHING);
}

#[test]
fn a_number_that_nothing_asks_for_is_answered_for_only_where_the_plan_says_so() {
    type Sent = (&'static str, fn(&mut World), &'static str);
    let sent: [Sent; 7] = [
        ("PA9", |_| {}, "3X"),
        ("PA1", |w| w.authorize(Approved).target = Some(Target::Ingredient(2)), "64"),
        ("PA1", |w| w.authorize(Approved).pharmacy_id = Some(2), "7A"),
        ("PA1", |w| w.authorize(Approved).fills_authorized = Some(0), "PA"),
        (
            "PA1",
            |w| {
                w.authorize(Denied);
            },
            "3Y",
        ),
        (
            "PA1",
            |w| {
                w.authorize(InProcess);
            },
            "3W",
        ),
        (
            "PA1",
            |w| {
                w.authorize(Approved);
            },
            "3R",
        ),
    ];
    for (number, on_file, code) in sent {
        for refuses in [false, true] {
            let world = World::with(|w| {
                w.plan().rejects_unneeded_authorization = refuses;
                on_file(w);
                w.claim.prior_authorization_number = Some(number.into());
            });
            let expected: &[&str] = if refuses { &[code] } else { &[] };
            assert_eq!(world.codes(), expected, "{code}");
        }
    }
}

#[test]
fn a_number_that_a_code_of_the_plan_makes_needless_does_not_turn_the_claim_away() {
    let world = World::with(|w| {
        w.rule().prior_auth_required = true;
        w.plan().overrides = vec![over("75", PriorAuthorizationType, "8")];
        w.claim.prior_authorization_type = Some("8".into());
        w.authorize(Denied);
        w.claim.prior_authorization_number = Some("PA1".into());
    });
    assert_eq!(world.codes(), NOTHING);
}

#[test]
fn a_plan_that_refuses_needless_numbers_takes_one_that_lifts_something() {
    let world = needing_two(|w| {
        w.plan().rejects_unneeded_authorization = true;
        w.rule().prior_auth_required = false;
        w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
        w.claim.prior_authorization_number = Some("PA1".into());
    });
    assert_eq!(world.codes(), NOTHING);
}

#[test]
fn what_keeps_an_authorization_from_counting_has_its_own_words() {
    type Fault = (fn(&mut Authorization), &'static str, &'static str);
    let faults: [Fault; 9] = [
        (|a| a.plan_id = id(0xb9), "64", "Prior authorization is for another plan"),
        (|a| a.target = Some(Target::Ingredient(2)), "64", "Prior authorization is for another product"),
        (|a| a.span.termination = Some(day("2026-03-09")), "64", "Prior authorization ended on 2026-03-09"),
        (|a| a.span.effective = Some(day("2026-03-11")), "64", "Prior authorization begins on 2026-03-11"),
        (|a| a.pharmacy_id = Some(2), "7A", "Prior authorization is for another pharmacy"),
        (|a| a.status = InProcess, "3W", "Prior authorization is in process"),
        (|a| a.status = Denied, "3Y", "Prior authorization was denied"),
        (|a| (a.fills_authorized, a.fills_used) = (Some(3), 3), "PA", "Prior authorization is used up: 3 of 3 fills"),
        (
            |a| (a.quantity_authorized, a.quantity_used) = (Some(dec("90")), dec("75")),
            "PA",
            "Prior authorization has only 15 of 90 units left",
        ),
    ];
    for (fault, code, words) in faults {
        let world = World::with(|w| {
            w.rule().prior_auth_required = true;
            fault(w.authorize(Approved));
            w.claim.prior_authorization_number = Some("PA1".into());
        });
        assert_eq!(world.codes(), ["75", code]);
        assert_eq!(world.message(code), words);
    }
}

#[test]
fn an_authorization_for_one_pharmacy_counts_there_alone() {
    for (pharmacy, expected) in [(None, &[] as &[&str]), (Some(1), &[]), (Some(2), &["75"])] {
        let world = World::with(|w| {
            w.rule().prior_auth_required = true;
            w.authorize(Approved).pharmacy_id = pharmacy;
        });
        assert_eq!(world.codes(), expected, "{pharmacy:?}");
    }
}

#[test]
fn one_that_waives_nothing_asked_for_does_not_hide_that_the_other_is_used_up() {
    let world = World::with(|w| {
        w.rule().prior_auth_required = true;
        w.authorize(Approved).fills_authorized = Some(0);
        w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
    });
    assert_eq!(world.codes(), ["75", "PA"]);
}

#[test]
fn a_75_tells_when_the_last_one_ended_and_where_to_ask() {
    let world = needing(|w| {
        w.authorize(Approved).span = Span::new(day("2025-01-01"), Some(day("2026-01-31")));
        w.plan().authorization_contact = Some("800-555-0100".into());
    });
    assert_eq!(
        world.message("75"),
        "Prior authorization is required; the one on file ended on 2026-01-31; ask for it at 800-555-0100"
    );
    assert_eq!(needing(|_| {}).message("75"), "Prior authorization is required");
}

#[test]
fn an_authorization_of_one_prescriber_is_good_for_no_other() {
    let with = |npi: Option<&str>| {
        needing(|w| {
            let sent = w.claim.prescriber_npi.clone().expect("a prescriber");
            w.authorize(Approved).prescriber_npi = Some(npi.map_or(sent, str::to_owned));
            w.claim.prior_authorization_number = Some("PA1".into());
        })
        .codes()
    };
    assert_eq!(with(None), NOTHING);
    assert_eq!(with(Some("1000000004")), ["75", "7A"]);
}

#[test]
fn an_authorization_of_an_edit_is_for_every_product() {
    let decision = needing(|w| {
        w.authorize(Approved).target = None;
    })
    .decide();
    assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
    // One for the product is used before it.
    let decision = needing(|w| {
        w.authorize(Approved).target = None;
        w.authorize(Approved);
    })
    .decide();
    assert_eq!(decision.prior_authorization_numbers, ["PA2"]);
}

#[test]
fn an_authorization_follows_the_product_to_its_new_code() {
    let old = crate::engine::identifier::Ndc::parse("00009-0009-09").expect("an NDC");
    let with = |replaces| {
        needing(|w| {
            w.product().replaces = replaces;
            w.authorize(Approved).target = Some(Target::Ndc(old));
        })
        .codes()
    };
    assert_eq!(with(Some(old)), NOTHING);
    assert_eq!(with(None), ["75"]);
}

#[test]
fn a_dollar_limit_is_reached_to_the_cent_and_not_passed() {
    // 30 tablets at 1.00 and a fee of 2.00: 32.00 allowed.
    let with = |limit: &str, used: &str| {
        needing(|w| {
            let authorization = w.authorize(Approved);
            authorization.amount_authorized = Some(dec(limit));
            authorization.amount_used = dec(used);
        })
    };
    assert_eq!(with("32.00", "0").codes(), NOTHING);
    assert_eq!(with("64.00", "32.00").codes(), NOTHING);
    assert_eq!(with("64.00", "32.01").codes(), ["75", "PA"]);
    assert_eq!(with("64.00", "32.01").message("PA"), "Prior authorization has only 31.99 of 64.00 dollars left");
}

#[test]
fn what_a_dollar_limit_has_left_is_counted_and_given_back() {
    let world = needing(|w| {
        w.received = day("2026-04-09");
        w.authorize(Approved).amount_authorized = Some(dec("40.00"));
    });
    let mut state = MemberState::default();
    state.authorizations.insert(id(PATIENT), world.authorizations.clone());
    let first = world.case(0xe1);
    assert_eq!(codes(&state.decide(&first)), NOTHING);
    assert_eq!(state.authorizations[&id(PATIENT)][0].amount_used, dec("32.00"));
    let mut second = world.case(0xe2);
    let changed = Rc::make_mut(&mut second.claim);
    changed.rx_number = Some("7000002".into());
    changed.fill_date = Some(day("2026-04-09"));
    assert_eq!(codes(&state.decide(&second)), ["75", "PA"]);
    assert!(state.reverse(&first.keys.expect("a member"), &PatientShare::default(), id(PATIENT), id(0xe1)));
    assert_eq!(codes(&state.decide(&second)), NOTHING);
}

/// A claim for three days of a drug that needs authorization, under a plan with an emergency supply.
fn emergency(change: impl FnOnce(&mut World)) -> World {
    needing(|w| {
        w.plan().emergency_supply = Some(EmergencySupply::default());
        w.claim.prior_authorization_type = Some("8".into());
        w.claim.quantity = Some(dec("3"));
        w.claim.days_supply = Some(3);
        change(w);
    })
}

#[test]
fn an_emergency_supply_pays_for_three_days_with_the_plans_code() {
    let decision = emergency(|_| {}).decide();
    assert_eq!(codes(&decision), NOTHING);
    assert!(decision.emergency);
    assert_eq!(decision.told(), ["009 Emergency supply: the next fill needs a prior authorization"]);
    let told = emergency(|w| w.claim.prior_authorization_type = None);
    assert_eq!(told.codes(), ["75", "N8"]);
    assert_eq!(told.message("N8"), "Emergency supply of up to 3 days with prior authorization type 8");
    assert_eq!(emergency(|w| w.claim.days_supply = Some(4)).codes(), ["75", "N8"]);
    assert_eq!(emergency(|w| w.plan().emergency_supply = None).codes(), ["75"]);
}

#[test]
fn an_emergency_supply_is_given_once_in_thirty_days() {
    let filled = emergency(|_| {}).claim.fill_date.expect("a date");
    let with = |days: u64, emergency_before: bool| {
        emergency(|w| {
            let before = (filled - chrono::Days::new(days)).to_string();
            w.earlier(&before, 3).emergency = emergency_before;
        })
        .codes()
    };
    assert_eq!(with(29, true), ["75"], "within 30 days none is offered again");
    assert_eq!(with(30, true), NOTHING);
    assert_eq!(with(29, false), NOTHING, "another fill is none");
}

#[test]
fn an_emergency_supply_can_be_asked_for_with_a_number_of_the_plan() {
    let numbered = |w: &mut World| {
        let supply = EmergencySupply {
            authorization_type: None,
            authorization_number: Some("99999999999".into()),
            ..EmergencySupply::default()
        };
        w.plan().emergency_supply = Some(supply);
        w.claim.prior_authorization_type = None;
    };
    let sent = |number: Option<&str>| {
        emergency(|w| {
            numbered(w);
            w.claim.prior_authorization_number = number.map(str::to_owned);
        })
        .codes()
    };
    assert_eq!(sent(Some("99999999999")), NOTHING);
    assert_eq!(sent(Some("99999999998")), ["75", "3X", "N8"]);
    assert_eq!(sent(None), ["75", "N8"]);
    let too_long = |status: Option<AuthorizationStatus>| {
        emergency(|w| {
            numbered(w);
            w.claim.prior_authorization_number = Some("99999999999".into());
            w.claim.days_supply = Some(4);
            if let Some(status) = status {
                w.authorize(status);
            }
        })
        .codes()
    };
    assert_eq!(too_long(None), ["75", "N8"], "the plan's code is no number that is missing on file");
    assert_eq!(too_long(Some(InProcess)), ["75", "3W", "N8"]);
    assert_eq!(too_long(Some(Approved)), NOTHING);
}

#[test]
fn a_repeat_of_an_emergency_supply_is_told_what_the_first_was() {
    let mut state = MemberState::default();
    let world = emergency(|_| {});
    assert_eq!(state.decide(&world.case(0xe1)).told().len(), 1);
    let repeat = state.decide(&world.case(0xe2));
    assert!(matches!(repeat.disposition, crate::engine::adjudicate::Disposition::Duplicate(_)));
    assert_eq!(repeat.told(), ["009 Emergency supply: the next fill needs a prior authorization"]);
}

#[test]
fn what_was_closed_counts_as_little_as_none() {
    let world = needing(|w| {
        w.authorize(AuthorizationStatus::Closed);
    });
    assert_eq!(world.codes(), ["75"]);
}

#[test]
fn one_that_is_for_another_edit_says_nothing_of_75() {
    let with = |status, code: &str| {
        needing(|w| {
            let authorization = w.authorize(status);
            authorization.target = None;
            authorization.waived_reject_codes = waiving(&[code]);
        })
        .codes()
    };
    assert_eq!(with(InProcess, "79"), ["75"]);
    assert_eq!(with(InProcess, "75"), ["75", "3W"]);
    let ended = |code: &str| {
        needing(|w| {
            let authorization = w.authorize(Approved);
            authorization.waived_reject_codes = waiving(&[code]);
            authorization.span.termination = Some(day("2026-01-31"));
        })
        .message("75")
    };
    assert_eq!(ended("79"), "Prior authorization is required");
    assert_eq!(ended("75"), "Prior authorization is required; the one on file ended on 2026-01-31");
}
