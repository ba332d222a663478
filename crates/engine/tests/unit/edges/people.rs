//! The pharmacy, the member and the prescriber.

use super::*;

pub const EDGES: &[Edge] = &[
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
        "09",
        "another date of birth",
        |w| w.claim.date_of_birth = Some(day("1980-06-16")),
        |w| {
            w.claim.date_of_birth = Some(day("1980-06-15"));
        },
    ),
    edge(
        "08",
        "which of two children",
        |w| {
            second_person(w);
            w.coverages.iter_mut().for_each(|coverage| coverage.relationship_code = "3".into());
            w.claim.patient_relationship_code = Some("3".into());
        },
        |w| {
            second_person(w);
            w.coverages[0].relationship_code = "3".into();
            w.claim.patient_relationship_code = Some("3".into());
        },
    ),
    edge(
        "11",
        "another relationship than the one on file",
        |w| w.claim.patient_relationship_code = Some("2".into()),
        |w| w.claim.patient_relationship_code = Some("1".into()),
    ),
    edge(
        "11",
        "a relationship that nobody of the card has",
        |w| {
            second_person(w);
            w.claim.patient_relationship_code = Some("3".into());
        },
        |w| {
            second_person(w);
            w.coverages[1].relationship_code = "3".into();
            w.claim.patient_relationship_code = Some("3".into());
        },
    ),
    edge(
        "535",
        "another payer paid",
        |w| w.claim.other_coverage_code = Some("2".into()),
        |w| w.claim.other_coverage_code = Some("1".into()),
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
            w.other_coverage(1, Span::new(day("2020-01-01"), Some(day("2026-03-10"))));
        },
        |w| {
            w.coverage().rank = 2;
            w.other_coverage(1, Span::new(day("2020-01-01"), Some(day("2026-03-09"))));
            w.other_coverage(1, Span::new(day("2026-03-11"), None));
            w.other_coverage(1, Span::new(day("2026-03-11"), Some(day("2026-03-09"))));
            w.other_coverage(3, Span::default());
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
        |w| w.prescriber().exclusions = vec![exclusion("2026-03-10", None)],
        |w| w.prescriber().exclusions = vec![exclusion("2026-03-11", None)],
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
    edge("85", "the plan is missing", |w| w.plan = None, nothing),
];
