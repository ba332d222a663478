//! Networks of pharmacies, lists of excluded ones, mail.

use super::*;

/// The claim's pharmacy in a network of one kind, and the product's rule with what it requires.
fn requires(w: &mut World, has: NetworkKind, needs: NetworkKind) {
    w.contract().kind = has;
    w.rule().network = Some(RequiredNetwork { kind: needs, elsewhere: None });
}

/// A plan with terms for networks, and the claim's pharmacy in one of a kind.
fn under_terms(w: &mut World, has: NetworkKind, days_supply: i32) {
    w.contract().kind = has;
    w.claim.days_supply = Some(days_supply);
    w.plan().network_terms = vec![NetworkTerms::default()];
}

/// Two fills in 90 days before mail is asked for, the second of them on a day.
fn two_before_mail(w: &mut World, second: &str) {
    w.plan().network_terms =
        vec![NetworkTerms { mail_after: Some(WindowLimit { limit: 2, days: 90 }), ..NetworkTerms::default() }];
    w.earlier_pharmacies = vec![Pharmacy { npi: "1234567893".into(), ..w.pharmacy().clone() }];
    w.earlier(second, 5);
    w.earlier("2026-01-20", 5);
}

/// The same of a product whose rule says so.
fn one_before_specialty(w: &mut World, first: &str) {
    let elsewhere = Some(WindowLimit { limit: 1, days: 90 });
    w.rule().network = Some(RequiredNetwork { kind: NetworkKind::Specialty, elsewhere });
    w.earlier_pharmacies = vec![Pharmacy { npi: "1234567893".into(), ..w.pharmacy().clone() }];
    w.earlier(first, 5);
}

/// The member locked in from a day on, to some for some drugs.
fn locked(w: &mut World, to: LockedTo, npi: &str, from: &str) {
    let span = Span::new(day(from), None);
    w.lock_ins.push(LockIn { to, npis: vec![npi.into()], drugs: LockedDrugs::All, span });
}

pub const EDGES: &[Edge] = &[
    edge(
        "M2",
        "locked in to another pharmacy that day",
        |w| locked(w, LockedTo::Pharmacy, "1234567893", "2026-03-10"),
        |w| locked(w, LockedTo::Pharmacy, "1234567893", "2026-03-11"),
    ),
    edge(
        "M2",
        "locked in to another prescriber",
        |w| locked(w, LockedTo::Prescriber, "1234567893", "2026-03-10"),
        |w| locked(w, LockedTo::Prescriber, "1750384806", "2026-03-10"),
    ),
    edge(
        "G6",
        "a specialty product over the counter",
        |w| requires(w, NetworkKind::Retail, NetworkKind::Specialty),
        |w| requires(w, NetworkKind::Specialty, NetworkKind::Specialty),
    ),
    // 10 December 2025 is 90 days before 10 March 2026.
    edge(
        "G6",
        "a second fill of a specialty product over the counter",
        |w| one_before_specialty(w, "2025-12-10"),
        |w| one_before_specialty(w, "2025-12-09"),
    ),
    edge(
        "561",
        "a product for mail alone over the counter",
        |w| requires(w, NetworkKind::Retail90, NetworkKind::Mail),
        |w| requires(w, NetworkKind::Mail, NetworkKind::Mail),
    ),
    edge(
        "G7",
        "an infusion over the counter",
        |w| requires(w, NetworkKind::Retail, NetworkKind::HomeInfusion),
        |w| requires(w, NetworkKind::HomeInfusion, NetworkKind::HomeInfusion),
    ),
    edge(
        "G8",
        "a product for long-term care over the counter",
        |w| requires(w, NetworkKind::Preferred, NetworkKind::LongTermCare),
        |w| requires(w, NetworkKind::LongTermCare, NetworkKind::LongTermCare),
    ),
    edge(
        "560",
        "a product for the counter by mail",
        |w| requires(w, NetworkKind::Mail, NetworkKind::Retail),
        |w| requires(w, NetworkKind::Retail90, NetworkKind::Retail),
    ),
    edge(
        "560",
        "an ordinary product in a specialty network",
        |w| under_terms(w, NetworkKind::Specialty, 30),
        |w| under_terms(w, NetworkKind::Mail, 30),
    ),
    edge(
        "G9",
        "35 days over the counter, 34 allowed",
        |w| under_terms(w, NetworkKind::Retail, 35),
        |w| under_terms(w, NetworkKind::Retail, 34),
    ),
    edge(
        "G9",
        "35 days in a preferred network that is no 90-day one",
        |w| under_terms(w, NetworkKind::Preferred, 35),
        |w| under_terms(w, NetworkKind::Retail90, 35),
    ),
    edge(
        "561",
        "a third fill over the counter, two allowed",
        |w| two_before_mail(w, "2025-12-10"),
        |w| two_before_mail(w, "2025-12-09"),
    ),
    edge(
        "559",
        "excluded that day",
        |w| w.pharmacy().exclusions = vec![exclusion("2026-03-10", None)],
        |w| w.pharmacy().exclusions = vec![exclusion("2026-03-11", None)],
    ),
    edge(
        "559",
        "excluded to that day",
        |w| w.pharmacy().exclusions = vec![exclusion("2025-01-01", Some("2026-03-10"))],
        |w| w.pharmacy().exclusions = vec![exclusion("2025-01-01", Some("2026-03-09"))],
    ),
    edge(
        "A1",
        "sanctioned to that day",
        |w| w.prescriber().exclusions = vec![exclusion("2025-01-01", Some("2026-03-10"))],
        |w| w.prescriber().exclusions = vec![exclusion("2025-01-01", Some("2026-03-09"))],
    ),
];
