//! Every reject code the engine knows: one change that raises it, and one just short of it that pays.

use crate::engine::facts::*;
use crate::world::*;

pub struct Edge {
    pub code: &'static str,
    pub what: &'static str,
    pub raises: Change,
    pub pays: Change,
}

const fn edge(code: &'static str, what: &'static str, raises: Change, pays: Change) -> Edge {
    Edge { code, what, raises, pays }
}

pub fn nothing(_: &mut World) {}

pub fn no_product(w: &mut World) {
    w.claim.product_id = None;
    w.product = None;
}

pub fn no_network(w: &mut World, last: &str) {
    w.contract().span.termination = Some(day(last));
}

/// A plan that asks for a step of 30 days in the last 180, and the drug tried on a day.
pub fn step_tried(w: &mut World, filled: &str, days_supply: i32) {
    w.rule().step_therapy_required = true;
    w.rule().steps = vec![step(1, 2, "betadrin")];
    w.fill(&product("00003-0001-01", 2, "betadrin"), filled, days_supply);
}

/// A major interaction of the claim's drug with one filled on a day.
pub fn interacts(w: &mut World, filled: &str, days_supply: i32) {
    w.ingredient().interactions.push(interaction(2, 1));
    w.fill(&product("00003-0001-01", 2, "betadrin"), filled, days_supply);
}

pub fn spans(w: &mut World, spans: &[(&str, Option<&str>)]) {
    let one = w.coverages[0].clone();
    w.coverages = spans
        .iter()
        .enumerate()
        .map(|(n, (from, to))| Coverage {
            coverage_id: id(0xc1 + n as u128),
            span: Span::new(day(from), to.map(day)),
            ..one.clone()
        })
        .collect();
}

pub fn child(w: &mut World, born: &str, most: i32) {
    w.plan().maximum_dependent_age = Some(most);
    w.coverage().relationship_code = "3".into();
    w.coverage().date_of_birth = day(born);
}

pub fn second_person(w: &mut World) {
    let other = Coverage {
        patient_id: id(0xa2),
        person_code: "02".into(),
        date_of_birth: day("2010-02-02"),
        ..w.coverages[0].clone()
    };
    w.coverages.push(other);
    w.claim.person_code = None;
}

pub fn text(n: usize) -> Option<String> {
    Some("9".repeat(n))
}

pub const EDGES: &[Edge] = &[
    edge(
        "R8",
        "a claim that came as something else than an object",
        |w| w.claim.malformed = Some("Claim is not a JSON object".into()),
        nothing,
    ),
    edge("07", "no cardholder ID", |w| w.claim.cardholder_id = None, nothing),
    edge("07", "cardholder ID of 21", |w| w.claim.cardholder_id = text(21), |w| w.claim.cardholder_id = text(20)),
    edge(
        "07",
        "cardholder ID of spaces",
        |w| w.claim.cardholder_id = Some("  ".into()),
        |w| {
            w.claim.cardholder_id = Some("A 1".into());
        },
    ),
    edge(
        "07",
        "cardholder ID not ASCII",
        |w| w.claim.cardholder_id = Some("Ünver".into()),
        |w| {
            w.claim.cardholder_id = Some("Unver".into());
        },
    ),
    edge(
        "08",
        "person code of 4",
        |w| w.claim.person_code = Some("0001".into()),
        |w| {
            w.claim.person_code = Some("001".into());
        },
    ),
    edge("08", "which of two persons", second_person, |w| {
        second_person(w);
        w.claim.date_of_birth = Some(day("1980-06-15"));
    }),
    edge("08", "which of two persons, the other covered to the day of the fill", second_person, |w| {
        second_person(w);
        w.coverages[1].span.termination = Some(day("2026-03-09"));
    }),
    edge("08", "which of two persons, the other dead on the day of the fill", second_person, |w| {
        second_person(w);
        w.coverages[1].date_of_death = Some(day("2026-03-09"));
    }),
    edge("08", "which of two persons, the other born on the day of the fill", second_person, |w| {
        second_person(w);
        w.coverages[1].date_of_birth = day("2026-03-11");
    }),
    edge(
        "21",
        "ten bare digits",
        |w| {
            w.claim.product_id = Some("0002751002".into());
            w.product = None;
        },
        |w| {
            w.claim.product_id = Some("0002-7510-02".into());
        },
    ),
    edge("21", "no NDC", no_product, |w| w.claim.product_id = Some("00002751002".into())),
    edge("E7", "no quantity", |w| w.claim.quantity = None, nothing),
    edge("E7", "quantity of zero", |w| w.claim.quantity = Some(dec("0")), |w| w.claim.quantity = Some(dec("0.001"))),
    edge(
        "E7",
        "four decimals",
        |w| w.claim.quantity = Some(dec("1.0001")),
        |w| {
            w.claim.quantity = Some(dec("1.0010"));
        },
    ),
    edge(
        "E7",
        "more than the field holds",
        |w| w.claim.quantity = Some(dec("10000000")),
        |w| {
            w.claim.quantity = Some(dec("9999999"));
        },
    ),
    edge("E7", "negative quantity", |w| w.claim.quantity = Some(dec("-1")), |w| w.claim.quantity = Some(dec("1"))),
    edge("19", "no days supply", |w| w.claim.days_supply = None, nothing),
    edge("19", "no day", |w| w.claim.days_supply = Some(0), |w| w.claim.days_supply = Some(1)),
    edge("19", "a thousand days", |w| w.claim.days_supply = Some(1000), |w| w.claim.days_supply = Some(999)),
    edge("05", "no pharmacy", |w| w.claim.pharmacy_npi = None, nothing),
    edge(
        "05",
        "check digit of the pharmacy",
        |w| w.claim.pharmacy_npi = Some("1993999999".into()),
        |w| {
            w.claim.pharmacy_npi = Some("1993999998".into());
        },
    ),
    edge("15", "no fill date", |w| w.claim.fill_date = None, nothing),
    edge("16", "no prescription number", |w| w.claim.rx_number = None, nothing),
    edge("16", "prescription number of 13", |w| w.claim.rx_number = text(13), |w| w.claim.rx_number = text(12)),
    edge("17", "fill 100", |w| w.claim.fill_number = Some(100), |w| w.claim.fill_number = Some(99)),
    edge("17", "fill -1", |w| w.claim.fill_number = Some(-1), |w| w.claim.fill_number = None),
    edge(
        "22",
        "a letter for DAW",
        |w| w.claim.daw_code = Some("A".into()),
        |w| {
            w.claim.daw_code = Some("9".into());
        },
    ),
    edge("22", "DAW of two digits", |w| w.claim.daw_code = Some("10".into()), |w| w.claim.daw_code = None),
    edge(
        "DQ",
        "negative usual and customary",
        |w| w.claim.usual_and_customary = Some(dec("-0.01")),
        |w| w.claim.usual_and_customary = Some(dec("0.01")),
    ),
    edge(
        "DQ",
        "a million usual and customary",
        |w| w.claim.usual_and_customary = Some(dec("1000000")),
        |w| w.claim.usual_and_customary = Some(dec("999999")),
    ),
    edge(
        "23",
        "parts of a cent of ingredient cost",
        |w| w.claim.ingredient_cost_submitted = Some(dec("12.345")),
        |w| w.claim.ingredient_cost_submitted = Some(dec("12.340")),
    ),
    edge(
        "23",
        "nothing to price by",
        |w| w.product().prices.clear(),
        |w| {
            w.product().prices.clear();
            w.claim.ingredient_cost_submitted = Some(dec("20"));
        },
    ),
    edge(
        "DC",
        "negative fee",
        |w| w.claim.dispensing_fee_submitted = Some(dec("-1")),
        |w| {
            w.claim.dispensing_fee_submitted = Some(dec("0"));
        },
    ),
    edge(
        "DU",
        "negative gross",
        |w| w.claim.gross_amount_due = Some(dec("-1")),
        |w| {
            w.claim.gross_amount_due = Some(dec("40"));
        },
    ),
    edge("28", "unreadable date written", |w| w.claim.unreadable = vec![element("written_date")], nothing),
    edge(
        "29",
        "a hundred refills",
        |w| w.claim.refills_authorized = Some(100),
        |w| {
            w.claim.refills_authorized = Some(99);
        },
    ),
    edge("09", "unreadable date of birth", |w| w.claim.unreadable = vec![element("date_of_birth")], nothing),
    edge(
        "09",
        "another date of birth",
        |w| w.claim.date_of_birth = Some(day("1980-06-16")),
        |w| {
            w.claim.date_of_birth = Some(day("1980-06-15"));
        },
    ),
    edge(
        "EV",
        "unreadable authorization number",
        |w| w.claim.unreadable = vec![element("prior_authorization_number")],
        nothing,
    ),
    edge(
        "EU",
        "authorization type outside the set",
        |w| w.claim.prior_authorization_type = Some("X".into()),
        |w| w.claim.prior_authorization_type = Some("1".into()),
    ),
    edge(
        "34",
        "clarification code outside the set",
        |w| w.claim.submission_clarification_codes = vec!["3".into(), "99".into()],
        |w| w.claim.submission_clarification_codes = vec!["3".into(), "4".into()],
    ),
    edge(
        "E4",
        "reason outside the set",
        |w| w.claim.dur = vec![triple("ZZ", "M0", "1B")],
        |w| {
            w.claim.dur = vec![triple("DD", "M0", "1B")];
        },
    ),
    edge(
        "E5",
        "service outside the set",
        |w| w.claim.dur = vec![triple("DD", "ZZ", "1B")],
        |w| {
            w.claim.dur = vec![triple("DD", "P0", "1B")];
        },
    ),
    edge(
        "E6",
        "result outside the set",
        |w| w.claim.dur = vec![triple("DD", "M0", "ZZ")],
        |w| {
            w.claim.dur = vec![triple("DD", "M0", "1G")];
        },
    ),
    edge("82", "filled tomorrow", |w| w.received = day("2026-03-09"), |w| w.received = day("2026-03-10")),
    edge(
        "AB",
        "written after the fill",
        |w| w.claim.written_date = Some(day("2026-03-11")),
        |w| w.claim.written_date = Some(day("2026-03-10")),
    ),
    edge(
        "P6",
        "filled before birth",
        |w| w.claim.date_of_birth = Some(day("2026-03-11")),
        |w| {
            w.coverage().date_of_birth = day("2026-03-10");
            w.claim.date_of_birth = Some(day("2026-03-10"));
        },
    ),
    edge(
        "P6",
        "filled before the birth on file",
        |w| w.coverage().date_of_birth = day("2026-03-11"),
        |w| w.coverage().date_of_birth = day("2026-03-10"),
    ),
    edge(
        "69",
        "filled the day after the death",
        |w| w.coverage().date_of_death = Some(day("2026-03-09")),
        |w| w.coverage().date_of_death = Some(day("2026-03-10")),
    ),
    edge(
        "41",
        "a span of a lower rank is open under another card",
        |w| {
            w.coverage().rank = 2;
            w.coverage().earlier = vec![Span::new(day("2020-01-01"), Some(day("2026-03-10")))];
        },
        |w| {
            w.coverage().rank = 2;
            w.coverage().earlier = vec![
                Span::new(day("2020-01-01"), Some(day("2026-03-09"))),
                Span::new(day("2026-03-11"), None),
                Span::new(day("2026-03-11"), Some(day("2026-03-09"))),
            ];
        },
    ),
    edge(
        "81",
        "31 days to file in 30",
        |w| {
            w.plan().timely_filing_days = Some(30);
            w.received = day("2026-04-10");
        },
        |w| {
            w.plan().timely_filing_days = Some(30);
            w.received = day("2026-04-09");
        },
    ),
    edge(
        "81",
        "filled on the last day before the months that are kept",
        |w| w.codes.retired_before = Some(day("2026-03-11")),
        |w| w.codes.retired_before = Some(day("2026-03-10")),
    ),
    edge(
        "M4",
        "written 366 days ago",
        |w| w.claim.written_date = Some(day("2025-03-09")),
        |w| w.claim.written_date = Some(day("2025-03-10")),
    ),
    edge(
        "7W",
        "third refill of two",
        |w| {
            w.claim.refills_authorized = Some(2);
            w.claim.fill_number = Some(3);
        },
        |w| {
            w.claim.refills_authorized = Some(2);
            w.claim.fill_number = Some(2);
        },
    ),
    edge(
        "73",
        "refill of schedule II",
        |w| {
            w.schedule(2);
            w.claim.fill_number = Some(1);
        },
        |w| {
            w.schedule(3);
            w.claim.fill_number = Some(1);
        },
    ),
    edge(
        "73",
        "refill of schedule II that is no part of a partial fill",
        |w| {
            w.schedule(2);
            w.claim.fill_number = Some(1);
        },
        |w| {
            w.schedule(2);
            w.claim.fill_number = Some(1);
            w.claim.dispensing_status = Some("C".into());
        },
    ),
    edge(
        "HD",
        "unknown dispensing status",
        |w| w.claim.dispensing_status = Some("X".into()),
        |w| w.claim.dispensing_status = Some("P".into()),
    ),
    edge(
        "7W",
        "sixth refill of schedule IV",
        |w| {
            w.schedule(4);
            w.claim.fill_number = Some(6);
        },
        |w| {
            w.schedule(4);
            w.claim.fill_number = Some(5);
        },
    ),
    edge("50", "unknown pharmacy", |w| w.pharmacy = None, nothing),
    edge("40", "pharmacy out of the networks", |w| w.pharmacy().pbm_network = false, nothing),
    edge("40", "contract ended the day before", |w| no_network(w, "2026-03-09"), |w| no_network(w, "2026-03-10")),
    edge(
        "40",
        "pharmacy closed the day before",
        |w| w.pharmacy().span.termination = Some(day("2026-03-09")),
        |w| w.pharmacy().span.termination = Some(day("2026-03-10")),
    ),
    edge(
        "40",
        "network joined the day after",
        |w| w.plan().networks[0].span.effective = Some(day("2026-03-11")),
        |w| w.plan().networks[0].span.effective = Some(day("2026-03-10")),
    ),
    edge("40", "contract with another network", |w| w.contract().network_id = 2, nothing),
    edge("52", "unknown cardholder", |w| w.coverages.clear(), nothing),
    edge(
        "53",
        "unknown person",
        |w| w.claim.person_code = Some("02".into()),
        |w| {
            w.claim.person_code = Some("1".into());
        },
    ),
    edge("67", "a day too early", |w| spans(w, &[("2026-03-11", None)]), |w| spans(w, &[("2026-03-10", None)])),
    edge(
        "69",
        "a day too late",
        |w| spans(w, &[("2020-01-01", Some("2026-03-09"))]),
        |w| spans(w, &[("2020-01-01", Some("2026-03-10"))]),
    ),
    edge(
        "600",
        "between two spans",
        |w| spans(w, &[("2020-01-01", Some("2026-03-09")), ("2026-03-11", Some("2026-12-31"))]),
        |w| spans(w, &[("2020-01-01", Some("2026-03-09")), ("2026-03-10", Some("2026-12-31"))]),
    ),
    edge(
        "600",
        "between a span and an open one",
        |w| spans(w, &[("2020-01-01", Some("2026-03-09")), ("2026-03-11", None)]),
        |w| spans(w, &[("2020-01-01", Some("2026-03-09")), ("2026-03-10", None)]),
    ),
    edge(
        "65",
        "a void span alone",
        |w| spans(w, &[("2026-03-10", Some("2026-03-09"))]),
        |w| spans(w, &[("2026-03-10", Some("2026-03-10"))]),
    ),
    edge(
        "65",
        "plan ended the day before",
        |w| w.plan().span.termination = Some(day("2026-03-09")),
        |w| w.plan().span.termination = Some(day("2026-03-10")),
    ),
    edge("66", "a child of 27, limit 26", |w| child(w, "1999-03-10", 26), |w| child(w, "1999-03-11", 26)),
    edge("54", "unknown product", |w| w.product = None, nothing),
    edge(
        "77",
        "discontinued the day before",
        |w| w.product().obsolete_date = Some(day("2026-03-09")),
        |w| w.product().obsolete_date = Some(day("2026-03-10")),
    ),
    edge(
        "MR",
        "no rule in a closed formulary",
        |w| w.rules.clear(),
        |w| {
            w.rules.clear();
            w.plan().open_formulary = true;
        },
    ),
    edge(
        "MR",
        "rule ended the day before",
        |w| w.rule().span.termination = Some(day("2026-03-09")),
        |w| w.rule().span.termination = Some(day("2026-03-10")),
    ),
    edge("70", "excluded", |w| w.rule().covered = false, nothing),
    edge(
        "83",
        "collision",
        |w| w.repeated().fingerprint = 0,
        |w| {
            w.plan().refill_threshold_percent = dec("0");
            w.repeated().fill_number = 1;
        },
    ),
    edge(
        "25",
        "check digit of the prescriber",
        |w| w.claim.prescriber_npi = Some("1750384805".into()),
        |w| w.claim.prescriber_npi = Some("1750384806".into()),
    ),
    edge(
        "25",
        "check digit of the DEA number",
        |w| w.claim.prescriber_dea = Some("AB4523763".into()),
        |w| w.claim.prescriber_dea = Some("AP5836727".into()),
    ),
    edge(
        "25",
        "prescriber wanted",
        |w| {
            w.plan().prescriber_required = true;
            w.claim.prescriber_npi = None;
        },
        |w| w.claim.prescriber_npi = None,
    ),
    edge(
        "25",
        "prescriber of a controlled drug",
        |w| {
            w.schedule(4);
            w.claim.prescriber_npi = None;
        },
        |w| w.schedule(4),
    ),
    edge("56", "unknown prescriber", |w| w.prescriber = None, nothing),
    edge(
        "A1",
        "sanctioned that day",
        |w| w.prescriber().exclusion_date = Some(day("2026-03-10")),
        |w| w.prescriber().exclusion_date = Some(day("2026-03-11")),
    ),
    edge(
        "A2",
        "written after the death",
        |w| {
            w.prescriber().deceased_date = Some(day("2026-03-01"));
            w.claim.written_date = Some(day("2026-03-02"));
        },
        |w| {
            w.prescriber().deceased_date = Some(day("2026-03-01"));
            w.claim.written_date = Some(day("2026-03-01"));
        },
    ),
    edge(
        "71",
        "written after the prescriber left",
        |w| w.prescriber().span.termination = Some(day("2026-03-09")),
        |w| w.prescriber().span.termination = Some(day("2026-03-10")),
    ),
    edge(
        "44",
        "no DEA number",
        |w| {
            w.schedule(4);
            w.prescriber().dea_number = None;
        },
        |w| w.prescriber().dea_number = None,
    ),
    edge(
        "43",
        "DEA number ended",
        |w| {
            w.schedule(4);
            w.prescriber().dea_termination_date = Some(day("2026-03-09"));
        },
        |w| {
            w.schedule(4);
            w.prescriber().dea_termination_date = Some(day("2026-03-10"));
        },
    ),
    edge(
        "46",
        "not for this schedule",
        |w| {
            w.schedule(2);
            w.prescriber().dea_schedules = vec![3, 4, 5];
        },
        |w| {
            w.schedule(3);
            w.prescriber().dea_schedules = vec![3, 4, 5];
        },
    ),
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
        "64",
        "authorization for another product",
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).target = Target::Ingredient(2);
            w.claim.prior_authorization_number = Some("PA1".into());
        },
        |w| {
            w.rule().prior_auth_required = true;
            w.authorize(AuthorizationStatus::Approved).target = Target::Ingredient(1);
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
    edge(
        "78",
        "a cent above the maximum",
        |w| w.plan().maximum_claim_amount = Some(dec("31.99")),
        |w| w.plan().maximum_claim_amount = Some(dec("32.00")),
    ),
    // 9,999,999 units at 10.00 and a fee of 9.00 are 99,999,999.00, the most a claim can carry.
    edge(
        "78",
        "more than an amount can be",
        |w| {
            w.claim.quantity = Some(dec("9999999"));
            w.product().prices = vec![price(PriceType::Nadac, "10.00")];
            w.contract().generic_dispensing_fee = dec("9.01");
        },
        |w| {
            w.claim.quantity = Some(dec("9999999"));
            w.product().prices = vec![price(PriceType::Nadac, "10.00")];
            w.contract().generic_dispensing_fee = dec("9.00");
        },
    ),
    edge(
        "85",
        "no cost share for the tier",
        |w| w.rule().tier = Some(2),
        |w| {
            w.rule().tier = Some(2);
            let share = CostShare { copay: Some(dec("5")), ..share(2) };
            w.plan().cost_shares.push(share);
        },
    ),
    edge(
        "7X",
        "no cost share for the supply",
        |w| w.share().maximum_days_supply = 29,
        |w| {
            w.share().maximum_days_supply = 30;
        },
    ),
    edge("85", "the plan is missing", |w| w.plan = None, nothing),
    // The last of the other drug's 28 days is the day before, or the day of, the fill.
    edge(
        "88",
        "interaction while the other supply lasts",
        |w| interacts(w, "2026-02-11", 28),
        |w| interacts(w, "2026-02-10", 28),
    ),
];
