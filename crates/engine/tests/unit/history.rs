//! What a member's paid claims say of another: earlier ones and later ones, under whatever NDC.

use rust_decimal::Decimal;

use crate::engine::edits::{self, reach::Reach, reach::Reaching};
use crate::engine::facts::*;
use crate::engine::world::*;

/// A claim for 30 days on 2026-03-10 that asks for nothing but room in a limit.
fn limited(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.plan().refill_threshold_percent = Decimal::ZERO;
        w.received = day("2026-12-31");
        change(w);
    })
}

#[test]
fn a_fill_that_makes_a_later_one_too_soon_is_too_soon() {
    // Both dates counted, 30 days supplied from March 10: on April 1 23 days are used, 76.67 %; on March 31 22, 73.33 %.
    let later = |filled: &str| {
        World::with(|w| {
            w.earlier(filled, 30);
        })
    };
    assert_eq!(later("2026-04-01").codes(), Vec::<String>::new());
    assert_eq!(later("2026-03-31").message("79"), "Refill too soon: filled again on 2026-03-31");
}

#[test]
fn what_is_on_hand_makes_a_later_fill_too_soon_where_it_is_added_up() {
    // 30 days from February 20 leave 12 on March 10, 42 with the fill.
    let later = |filled: &str, on_hand: bool| {
        World::with(|w| {
            w.plan().refill_supply_on_hand = on_hand;
            w.plan().refill_threshold_percent = Decimal::from(60);
            w.earlier("2026-02-20", 30);
            w.earlier(filled, 30);
        })
    };
    // 60 % of 42 is 25.2: the 26th day is April 4.
    assert_eq!(later("2026-04-03", true).codes(), ["79"]);
    assert_eq!(later("2026-04-04", true).codes(), Vec::<String>::new());
    // 60 % of 30 is 18: March 27.
    assert_eq!(later("2026-03-27", false).codes(), Vec::<String>::new());
    assert_eq!(later("2026-03-26", false).codes(), ["79"]);
}

#[test]
fn a_short_fill_does_not_make_a_long_supply_end_sooner() {
    // 90 days from January 1 need 68: March 9. A week's supply of February 20 is used up long before.
    let on = |date: &str| {
        World::with(|w| {
            w.earlier("2026-01-01", 90);
            w.earlier("2026-02-20", 7);
            w.claim.fill_date = Some(day(date));
        })
    };
    assert_eq!(on("2026-03-08").message("79"), "Refill too soon: next fill on 2026-03-09");
    assert_eq!(on("2026-03-09").codes(), Vec::<String>::new());
}

#[test]
fn what_is_on_hand_makes_any_later_fill_too_soon_where_it_is_added_up() {
    // The fill of March 10 lasts 30 days. That of April 4, after 26 of them (87 %), then has 30 + 5 days: on April 28 25
    // of the 35 are used (71 %), on April 30 27 (77 %). Of its own 30 days alone 25 are 83 %.
    let later = |filled: &str, on_hand: bool| {
        World::with(|w| {
            w.plan().refill_supply_on_hand = on_hand;
            w.earlier("2026-04-04", 30);
            w.earlier(filled, 30);
        })
    };
    assert_eq!(later("2026-04-28", true).message("79"), "Refill too soon: filled again on 2026-04-28");
    assert!(later("2026-04-30", true).codes().is_empty());
    assert!(later("2026-04-28", false).codes().is_empty());
}

#[test]
fn a_later_fill_that_was_too_soon_without_the_claim_does_not_reject_it() {
    // April 20 is 17 of the 30 days of April 4 (57 %), and was paid all the same.
    let world = World::with(|w| {
        w.plan().refill_supply_on_hand = true;
        w.earlier("2026-04-04", 30);
        w.earlier("2026-04-20", 30);
    });
    assert!(world.codes().is_empty());
}

#[test]
fn a_short_supply_before_a_later_fill_does_not_make_a_long_one_end_sooner() {
    // The 90 days of January 1 end on March 31: on March 11 70 of them are used (78 %). The five days of March 10 end
    // before them, so they do not make the fill of March 11 too soon, in whatever order the claims come.
    let world = World::with(|w| {
        w.claim.days_supply = Some(5);
        w.claim.quantity = Some(dec("5"));
        w.earlier("2026-01-01", 90);
        w.earlier("2026-03-11", 30);
    });
    assert!(world.codes().is_empty());
}

#[test]
fn of_supplies_that_end_together_the_later_counts() {
    // Both end on April 1: of the later one's 12 days 75 % are 9, so March 29; of the 90 days 68, so March 9.
    let world = World::with(|w| {
        w.earlier("2026-03-21", 12);
        w.earlier("2026-01-02", 90);
        w.claim.fill_date = Some(day("2026-03-28"));
        w.received = day("2026-03-28");
    });
    assert_eq!(world.message("79"), "Refill too soon: next fill on 2026-03-29");
}

#[test]
fn a_period_limit_holds_in_every_period_with_the_fill() {
    // 60 tablets in 30 days: March 10 to April 8 hold the fill's 30 with those of April 8; those of April 9 are one day off.
    let quantity = |filled: &str| {
        limited(|w| {
            w.rule().quantity_limit = Some(dec("60"));
            w.rule().quantity_limit_days = Some(30);
            w.earlier(filled, 31);
        })
    };
    assert_eq!(quantity("2026-04-08").message("76"), "Quantity limit is 60 in 30 days, 29 left");
    assert!(quantity("2026-04-09").codes().is_empty());
    assert_eq!(quantity("2026-02-09").codes(), ["76"]);
    assert!(quantity("2026-02-08").codes().is_empty());

    let fills = |filled: &str| {
        limited(|w| {
            w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 30 });
            w.earlier(filled, 30);
        })
    };
    assert_eq!(fills("2026-04-08").codes(), ["76"]);
    assert!(fills("2026-04-09").codes().is_empty());

    let supply = |filled: &str| {
        limited(|w| {
            w.rule().days_supply_limit = Some(WindowLimit { limit: 60, days: 365 });
            w.earlier(filled, 31);
        })
    };
    assert_eq!(supply("2027-03-09").codes(), ["76"]);
    assert!(supply("2027-03-10").codes().is_empty());
}

#[test]
fn fills_that_no_one_period_holds_together_do_not_add_up() {
    // 20 days before and 20 days after: each with the fill is 60 in 30 days, all three are in no period of 30 days.
    let world = limited(|w| {
        w.rule().quantity_limit = Some(dec("60"));
        w.rule().quantity_limit_days = Some(30);
        w.earlier("2026-02-18", 30);
        w.earlier("2026-03-30", 30);
    });
    assert!(world.codes().is_empty());
    let crowded = limited(|w| {
        w.rule().quantity_limit = Some(dec("60"));
        w.rule().quantity_limit_days = Some(30);
        w.earlier("2026-02-28", 30);
        w.earlier("2026-03-20", 30);
    });
    assert_eq!(crowded.codes(), ["76"]);
}

/// The claim's drug from another labeler, filled two weeks before, in this form and by this route; the claim's own is a
/// tablet that is swallowed.
fn other_label(form: &'static str, route: &'static str) -> impl Fn(&mut World) {
    let word = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    move |w: &mut World| {
        w.product().dosage_form = word("TABLET");
        w.product().route = word("ORAL");
        let mut other = w.product().clone();
        other.ndc = ndc("00003-0001-01");
        other.dosage_form = word(form);
        other.route = word(route);
        w.fill(&other, "2026-02-28", 30);
    }
}

#[test]
fn a_limit_on_an_ndc_counts_the_drug() {
    let counted = |form, route| {
        limited(|w| {
            other_label(form, route)(w);
            w.rule().quantity_limit = Some(dec("45"));
            w.rule().quantity_limit_days = Some(30);
        })
        .codes()
    };
    assert_eq!(counted("TABLET", "ORAL"), ["76"]);
    assert_eq!(counted("TABLET, FILM COATED", "ORAL"), ["76"]);
    assert!(counted("SOLUTION/ DROPS", "OPHTHALMIC").is_empty());
    for limit in [true, false] {
        let world = limited(|w| {
            other_label("TABLET", "ORAL")(w);
            let most = Some(WindowLimit { limit: if limit { 1 } else { 59 }, days: 30 });
            if limit { w.rule().fill_limit = most } else { w.rule().days_supply_limit = most }
        });
        assert_eq!(world.codes(), ["76"]);
    }
}

#[test]
fn another_dosage_form_or_route_is_no_refill() {
    for (form, route, expected) in [
        ("TABLET", "ORAL", true),
        ("tablet", "oral", true),
        ("TABLET, FILM COATED", "ORAL", true),
        ("TABLET, COATED", "BUCCAL; ORAL", true),
        ("", "", true),
        ("TABLET, FILM COATED, EXTENDED RELEASE", "ORAL", false),
        ("CAPSULE", "ORAL", false),
        ("TABLET", "VAGINAL", false),
        ("SOLUTION/ DROPS", "OPHTHALMIC", false),
    ] {
        let codes = World::with(other_label(form, route)).codes();
        assert_eq!(codes == ["79"], expected, "{form} {route}: {codes:?}");
    }
}

#[test]
fn a_unit_of_strength_is_the_same_in_capitals() {
    let refilled = |unit: &'static str| {
        World::with(|w| {
            let mut other = w.product().clone();
            other.ndc = ndc("00003-0001-01");
            other.ingredients[0].strength_unit = Some(unit.into());
            w.fill(&other, "2026-02-28", 30);
        })
    };
    assert_eq!(refilled("mg").codes(), ["79"]);
    assert!(refilled("mcg").codes().is_empty());
}

#[test]
fn the_words_of_a_form_may_stand_in_any_order() {
    let world = World::with(|w| {
        other_label("extended release tablet", "oral")(w);
        w.product().dosage_form = Some("TABLET, FILM COATED, EXTENDED RELEASE".into());
    });
    assert_eq!(world.codes(), ["79"]);
}

#[test]
fn history_is_looked_at_as_far_as_the_longest_supply_lasts() {
    let reach = |change: fn(&mut World), days_supply, longest_supply| {
        let mut world = World::with(change);
        let rule = world.rule().clone();
        edits::reach(&Reaching {
            plan: world.plan(),
            rule: Some(&rule),
            days_supply,
            longest_supply,
            partial_fill_days: 0,
        })
    };
    assert_eq!(reach(|_| {}, 30, 0), Reach { back: 120, ahead: 30 });
    assert_eq!(reach(|_| {}, 30, 120), Reach { back: 120, ahead: 30 });
    assert_eq!(reach(|_| {}, 90, 400), Reach { back: 400, ahead: 90 });
    // What the plan allows now says nothing of what was paid before.
    assert_eq!(reach(|w| w.plan().maximum_days_supply = Some(30), 30, 180), Reach { back: 180, ahead: 30 });
    assert_eq!(
        reach(|w| w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 200 }), 30, 30),
        Reach { back: 200, ahead: 200 }
    );
    assert_eq!(reach(|w| w.plan().refill_supply_on_hand = true, 30, 90), Reach { back: 365, ahead: 365 });
    assert_eq!(reach(|w| w.plan().refill_supply_on_hand = true, 30, 180), Reach { back: 720, ahead: 720 });
}

#[test]
fn a_batch_keeps_the_longest_supply_of_each_patient() {
    let mut world = World::with(|w| {
        w.plan().refill_threshold_percent = Decimal::ZERO;
        w.claim.days_supply = Some(90);
    });
    let mut state = crate::engine::batch::MemberState::default();
    state.decide(&world.case(1));
    assert_eq!(state.longest_supplies[&id(PATIENT)], 90);
    // Two fills of one day are one supply; a shorter one changes nothing.
    world.claim.rx_number = Some("7000002".into());
    state.decide(&world.case(2));
    assert_eq!(state.longest_supplies[&id(PATIENT)], 180);
    world.claim.fill_date = Some(day("2026-03-09"));
    state.decide(&world.case(3));
    assert_eq!(state.longest_supplies[&id(PATIENT)], 180);
}
