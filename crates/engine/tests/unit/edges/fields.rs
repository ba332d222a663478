//! Fields, dates and the prescription.

use super::*;

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
        "11",
        "relationship outside the set",
        |w| w.claim.patient_relationship_code = Some("5".into()),
        |w| {
            w.coverage().relationship_code = "4".into();
            w.claim.patient_relationship_code = Some("4".into());
        },
    ),
    edge(
        "13",
        "other coverage code that was deleted",
        |w| w.claim.other_coverage_code = Some("5".into()),
        |w| w.claim.other_coverage_code = Some("1".into()),
    ),
    edge(
        "ET",
        "quantity prescribed of no units",
        |w| w.claim.quantity_prescribed = Some(dec("0")),
        |w| w.claim.quantity_prescribed = Some(dec("0.001")),
    ),
    edge(
        "HF",
        "quantity intended of ten million",
        |w| w.claim.quantity_intended = Some(dec("10000000")),
        |w| w.claim.quantity_intended = Some(dec("9999999.999")),
    ),
    edge(
        "HG",
        "days supply intended of 1000",
        |w| w.claim.days_supply_intended = Some(1000),
        |w| w.claim.days_supply_intended = Some(999),
    ),
    edge(
        "4X",
        "residence outside the set",
        |w| w.claim.patient_residence = Some("99".into()),
        |w| w.claim.patient_residence = Some("15".into()),
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
];
