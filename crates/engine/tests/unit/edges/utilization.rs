//! Authorizations, limits, refills and drug utilization review.

use super::*;

pub const EDGES: &[Edge] = &[
    edge(
        "75",
        "authorization wanted",
        |w| w.rule().prior_auth_required = true,
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved);
        },
    ),
    edge(
        "PA",
        "authorization used up",
        |w| {
            w.rule().prior_auth_required = true;
            let used = w.authorize(AuthorizationStatus::Approved);
            used.fills_authorized = Some(2);
            used.fills_used = 2;
        },
        |w| {
            w.rule().prior_auth_required = true;
            let used = w.authorize(AuthorizationStatus::Approved);
            used.fills_authorized = Some(2);
            used.fills_used = 1;
        },
    ),
    edge(
        "PA",
        "units of the authorization used up",
        |w| {
            w.rule().prior_auth_required = true;
            let used = w.authorize(AuthorizationStatus::Approved);
            used.quantity_authorized = Some(dec("90"));
            used.quantity_used = dec("60.001");
        },
        |w| {
            w.rule().prior_auth_required = true;
            let used = w.authorize(AuthorizationStatus::Approved);
            used.quantity_authorized = Some(dec("90"));
            used.quantity_used = dec("60");
        },
    ),
    edge(
        "3W",
        "authorization in process",
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::InProcess);
        },
        |w| {
            w.authorize(AuthorizationStatus::InProcess);
        },
    ),
    edge(
        "3Y",
        "authorization denied",
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Denied);
        },
        |w| {
            w.authorize(AuthorizationStatus::Denied);
        },
    ),
    edge(
        "3X",
        "authorization number not on file",
        |w| {
            w.rule().prior_auth_required = true;
            w.claim.prior_authorization_number = Some("PA1".into());
        },
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved);
            w.claim.prior_authorization_number = Some("PA1".into());
        },
    ),
    edge(
        "7A",
        "authorization for another pharmacy",
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).pharmacy_id = Some(2);
            w.claim.prior_authorization_number = Some("PA1".into());
        },
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).pharmacy_id = Some(1);
            w.claim.prior_authorization_number = Some("PA1".into());
        },
    ),
    edge(
        "3R",
        "authorization that nothing asks for, under a plan that refuses it",
        |w| {
            w.plan().rejects_unneeded_authorization = true;
            w.authorize(AuthorizationStatus::Approved);
            w.claim.prior_authorization_number = Some("PA1".into());
        },
        |w| {
            w.authorize(AuthorizationStatus::Approved);
            w.claim.prior_authorization_number = Some("PA1".into());
        },
    ),
    edge(
        "N8",
        "emergency supply of a fourth day",
        |w| {
            w.rule().prior_auth_required = true;
            w.plan().emergency_supply = Some(EmergencySupply::default());
            w.claim.prior_authorization_type = Some("8".into());
            w.claim.days_supply = Some(4);
        },
        |w| {
            w.rule().prior_auth_required = true;
            w.plan().emergency_supply = Some(EmergencySupply::default());
            w.claim.prior_authorization_type = Some("8".into());
            w.claim.days_supply = Some(3);
        },
    ),
    edge(
        "64",
        "authorization for another product",
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).target = Some(Target::Ingredient(2));
            w.claim.prior_authorization_number = Some("PA1".into());
        },
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).target = Some(Target::Ingredient(1));
            w.claim.prior_authorization_number = Some("PA1".into());
        },
    ),
    edge(
        "64",
        "authorization ended the day before",
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).span.termination = Some(day("2026-03-09"));
            w.claim.prior_authorization_number = Some("PA1".into());
        },
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).span.termination = Some(day("2026-03-10"));
            w.claim.prior_authorization_number = Some("PA1".into());
        },
    ),
    edge(
        "608",
        "step tried for 29 days of 30",
        |w| step_tried(w, "2026-01-01", 29),
        |w| step_tried(w, "2026-01-01", 30),
    ),
    edge("608", "step tried 181 days ago", |w| step_tried(w, "2025-09-10", 30), |w| step_tried(w, "2025-09-11", 30)),
    edge(
        "9G",
        "more than the quantity of a fill",
        |w| w.rule().quantity_limit = Some(dec("29.999")),
        |w| w.rule().quantity_limit = Some(dec("30.000")),
    ),
    edge(
        "76",
        "more than the quantity of a period",
        |w| {
            w.rule().quantity_limit = Some(dec("60"));
            w.rule().quantity_limit_days = Some(60);
            w.earlier("2026-01-10", 31).quantity = dec("30.001");
        },
        |w| {
            w.rule().quantity_limit = Some(dec("60"));
            w.rule().quantity_limit_days = Some(60);
            w.earlier("2026-01-10", 31).quantity = dec("30");
        },
    ),
    edge(
        "76",
        "quantity filled on the first day of the period",
        |w| {
            w.rule().quantity_limit = Some(dec("30"));
            w.rule().quantity_limit_days = Some(31);
            w.earlier("2026-02-08", 30);
        },
        |w| {
            w.rule().quantity_limit = Some(dec("30"));
            w.rule().quantity_limit_days = Some(31);
            w.earlier("2026-02-07", 30);
        },
    ),
    edge(
        "76",
        "second fill in seven days",
        |w| {
            w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 7 });
            w.earlier("2026-03-04", 1);
        },
        |w| {
            w.rule().fill_limit = Some(WindowLimit { limit: 1, days: 7 });
            w.earlier("2026-03-03", 1);
        },
    ),
    edge(
        "76",
        "more than the days of a year",
        |w| {
            w.rule().days_supply_limit = Some(WindowLimit { limit: 180, days: 365 });
            w.earlier("2025-06-01", 151);
        },
        |w| {
            w.rule().days_supply_limit = Some(WindowLimit { limit: 180, days: 365 });
            w.earlier("2025-06-01", 150);
        },
    ),
    edge(
        "AG",
        "more days than the product's",
        |w| w.rule().maximum_days_supply = Some(29),
        |w| w.rule().maximum_days_supply = Some(30),
    ),
    edge(
        "7X",
        "more days than the plan's",
        |w| w.plan().maximum_days_supply = Some(29),
        |w| w.plan().maximum_days_supply = Some(30),
    ),
    // Born on 1980-06-15, 45 years old on the fill date.
    edge("60", "too young", |w| w.rule().minimum_age = Some(46), |w| w.rule().minimum_age = Some(45)),
    edge("60", "too old", |w| w.rule().maximum_age = Some(44), |w| w.rule().maximum_age = Some(45)),
    edge("61", "for the other sex", |w| w.rule().sex = Some("M".into()), |w| w.rule().sex = Some("F".into())),
    edge(
        "61",
        "for the other sex, where it is known",
        |w| {
            w.rule().sex = Some("F".into());
            w.coverage().sex = "M".into();
        },
        |w| {
            w.rule().sex = Some("F".into());
            w.coverage().sex = "U".into();
        },
    ),
    // 75 % of 30 days is 22.5: 23 days are to be used, both dates counted.
    edge(
        "79",
        "22 of 23 days used",
        |w| {
            w.earlier("2026-02-17", 30);
        },
        |w| {
            w.earlier("2026-02-16", 30);
        },
    ),
    // The last of the other drug's 28 days is the day of the fill, or the day before it.
    edge(
        "88",
        "interaction while the other supply lasts",
        |w| interacts(w, "2026-02-11", 28),
        |w| interacts(w, "2026-02-10", 28),
    ),
];
