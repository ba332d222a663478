//! Cases made by hand, with the figures worked out here.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim};

const YEAR: &str = "'2025-01-01', '2025-12-31'";

fn send(session: &mut Session, changes: Value) -> Value {
    let answer = session.adjudicate(&claim(changes));
    assert_eq!(answer["status"], "paid", "{answer}");
    answer
}

fn book() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run("SET LOCAL pbm.read_audit = 'off'");
    session
}

/// Alphadol and Betazine: 30 x 1 + 2 = 32, 10 of it the member's; 30 x 10 + 1 = 301, 40 of it the member's.
#[test]
fn reversed_and_billed_again_counts_once() {
    let mut session = book();
    let first = send(&mut session, json!({}));
    send(&mut session, json!({"rx_number": "2", "ndc": "00002-0001-01"}));
    let spent = format!(
        "SELECT class_name, claims, members, plan_paid, patient_pay, share FROM pbm.spend_by_class('BASIC', {YEAR})"
    );
    // 22 and 261 of 283.
    assert_eq!(session.table(&spent), "betas|1|1|261.00|40.00|0.922261\nalphas|1|1|22.00|10.00|0.077739");
    session.reverse_number(first["claim_number"].as_str().expect("a number"));
    assert_eq!(session.table(&spent), "betas|1|1|261.00|40.00|1.000000");
    send(&mut session, json!({}));
    assert_eq!(session.table(&spent), "betas|1|1|261.00|40.00|0.922261\nalphas|1|1|22.00|10.00|0.077739");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(session.table(&spent), "betas|1|1|261.00|40.00|0.922261\nalphas|1|1|22.00|10.00|0.077739");
}

#[test]
fn a_product_of_two_classes_counts_under_one_and_one_of_none_under_none() {
    let mut session = book();
    session.run("INSERT INTO pbm.drug_class VALUES ('00001-0001-01', 2)");
    send(&mut session, json!({}));
    send(&mut session, json!({"rx_number": "2", "ndc": "00004-0001-01"}));
    assert_eq!(
        session.table(&format!(
            "SELECT class_id, class_name, claims, plan_paid FROM pbm.spend_by_class('BASIC', {YEAR}) ORDER BY 1"
        )),
        "1|alphas|1|22.00\nNULL|No class|1|22.00"
    );
    assert_eq!(session.table("SELECT count(*), min(class_id) FROM pbm.claim_class WHERE ndc = '00001-0001-01'"), "1|1");
}

#[test]
fn a_class_a_plan_and_a_period_without_claims_have_no_row_or_a_row_of_nothing() {
    let mut session = book();
    assert_eq!(session.table(&format!("SELECT * FROM pbm.spend_by_class('BASIC', {YEAR})")), "");
    // 51 are covered since 2020.
    assert_eq!(
        session.table("SELECT * FROM pbm.spend_by_month('BASIC', '2025-01-15', '2025-02-01')"),
        "2025-01-01|0|0|51|0|0|0.00|f\n2025-02-01|0|0|51|0|0|0.00|f"
    );
    assert_eq!(
        session.table(&format!("SELECT plan_code, answered, paid_formulary, compliance, by_tier FROM pbm.formulary_compliance_by_plan({YEAR}) WHERE plan_code = 'OPEN'")),
        "OPEN|0|0|NULL|{}"
    );
    assert_eq!(session.table(&format!("SELECT claims, members, generic_dispensing_rate, polypharmacy, pdc FROM pbm.member_utilization('BASIC', {YEAR})")), "0|0|NULL|0|{}");
    for empty in [
        "claim_rejection_analysis",
        "dur_outcomes",
        "adherence_by_class",
        "nadac_spread",
        "spend_by_tier",
        "top_drugs_by_member",
        "high_cost_claimants",
        "early_refills",
        "multiple_prescribers",
        "impossible_quantities",
    ] {
        assert_eq!(session.table(&format!("SELECT * FROM pbm.{empty}('BASIC', {YEAR})")), "", "{empty}");
    }
    assert_eq!(session.table("SELECT * FROM pbm.remittance('1234567893', '2025-01-01', '2025-01-02')"), "");
    assert_eq!(session.table("SELECT * FROM pbm.rxdc_file('D6', 2025)"), "");
}

#[test]
fn a_plan_that_does_not_exist_and_what_is_no_period_are_refused_in_words() {
    let mut session = book();
    let of_a_plan = [
        "spend_by_class",
        "spend_by_month",
        "spend_by_tier",
        "claim_rejection_analysis",
        "dur_outcomes",
        "nadac_spread",
        "adherence_by_class",
        "member_utilization",
        "top_drugs_by_member",
        "high_cost_claimants",
        "early_refills",
        "multiple_prescribers",
        "impossible_quantities",
        "coverage_findings",
    ];
    for report in of_a_plan {
        let refused = |session: &mut Session, arguments: &str, code: &str, words: &str| {
            session.run("SAVEPOINT one");
            let failure = session.failure(&format!("SELECT * FROM pbm.{report}({arguments})"));
            session.run("ROLLBACK TO one");
            assert_eq!(failure.code, code, "{report}: {failure:?}");
            assert!(
                failure.message.contains(words) && !failure.everything().contains("NOPLAN"),
                "{report}: {failure:?}"
            );
        };
        refused(&mut session, &format!("'NOPLAN', {YEAR}"), "P0002", "no plan of yours has this plan code");
        refused(&mut session, &format!("NULL, {YEAR}"), "22004", "plan_code");
        refused(&mut session, "'BASIC', NULL, '2025-01-01'", "22004", "from_date");
        refused(&mut session, "'BASIC', '2025-01-02', '2025-01-01'", "22023", "a period");
        refused(&mut session, "'BASIC', '2025-01-02', 'infinity'", "22023", "a period");
    }
    for (call, code) in [
        (format!("top_drugs_by_member('BASIC', {YEAR}, 0)"), "22023"),
        (format!("high_cost_claimants('BASIC', {YEAR}, 'NaN')"), "22023"),
        (format!("multiple_prescribers('BASIC', {YEAR}, 0)"), "22023"),
        (format!("impossible_quantities('BASIC', {YEAR}, 0)"), "22023"),
        ("rxdc_file('D1', 2025)".into(), "22023"),
        ("rxdc_file(NULL, 2025)".into(), "22004"),
        ("remittance('1500000000', '2025-01-01', '2025-01-02')".into(), "P0002"),
        ("remittance(NULL, '2025-01-01', '2025-01-02')".into(), "22004"),
        (format!("spend_trend('BASIC', {YEAR}, NULL, '2024-12-31')"), "22004"),
        (format!("spend_trend('NOPLAN', {YEAR}, '2024-01-01', '2024-12-31')"), "P0002"),
        ("net_cost_by_plan(NULL, NULL)".into(), "22004"),
        ("formulary_compliance_by_plan('2025-01-02', '2025-01-01')".into(), "22023"),
        ("remittance_by_pharmacy('2025-01-02', '2025-01-01')".into(), "22023"),
    ] {
        session.run("SAVEPOINT one");
        assert_eq!(session.failure(&format!("SELECT * FROM pbm.{call}")).code, code, "{call}");
        session.run("ROLLBACK TO one");
    }
}

/// A gap, two plans in a month, a death, a void span and a second span that pays after the first.
#[test]
fn a_member_counts_once_in_a_month_under_the_plan_of_its_last_covered_day() {
    let mut session = book();
    let months = |session: &mut Session| {
        session.table(
            "SELECT p.plan_code, string_agg(to_char(m.month, 'MM'), ' ' ORDER BY m.month) FROM pbm.member_months m JOIN pbm.plan p USING (plan_id)
             WHERE m.member_id = 1 AND m.month BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1 ORDER BY 1",
        )
    };
    let span = |session: &mut Session, plan: &str, rank: u32, from: &str, to: &str| {
        session.run(&format!(
            "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, rank, effective_date, termination_date)
             SELECT 1, plan_id, 'CARD-MORE', '00000000-0000-4000-a000-000000000001', {rank}, '{from}', {to} FROM pbm.plan WHERE plan_code = '{plan}'"
        ));
    };
    // BASIC to 10 February and from 20 April on; OPEN from 11 February to 5 March.
    session.run("UPDATE pbm.coverage SET termination_date = '2025-02-10' WHERE member_id = 1");
    span(&mut session, "BASIC", 1, "2025-04-20", "NULL");
    span(&mut session, "OPEN", 1, "2025-02-11", "'2025-03-05'");
    assert_eq!(months(&mut session), "BASIC|01 04 05 06 07 08 09 10 11 12\nOPEN|02 03");
    // One that is void, and one that pays second: the first counts.
    span(&mut session, "JULY", 1, "2025-08-10", "'2025-08-09'");
    span(&mut session, "STRICT", 2, "2025-03-01", "'2025-06-30'");
    assert_eq!(months(&mut session), "BASIC|01 04 05 06 07 08 09 10 11 12\nOPEN|02\nSTRICT|03");
    session.run("UPDATE pbm.members SET date_of_death = '2025-06-30' WHERE member_id = 1");
    assert_eq!(months(&mut session), "BASIC|01 04 05 06\nOPEN|02\nSTRICT|03");
}

/// 30 days each on 1 January, 20 January (moved to 31 January) and 1 March: covered to 30 March without the day before 1 March.
#[test]
fn days_covered_move_overlapping_supplies_and_end_with_coverage() {
    let mut session = book();
    session.run("SET LOCAL pbm.force_sync_commit = off");
    let fill = |session: &mut Session, rx: u32, date: &str| {
        send(session, json!({"rx_number": rx.to_string(), "fill_date": date, "submission_clarification_codes": ["3"]}));
    };
    for (rx, date) in [(1, "2025-01-01"), (2, "2025-01-20"), (3, "2025-03-02")] {
        fill(&mut session, rx, date);
    }
    let measured = |session: &mut Session, until: &str| {
        session.table(&format!(
            "SELECT a.class_id, a.index_date, a.last_day, a.days_in_period, a.days_covered
             FROM pbm.plan p CROSS JOIN LATERAL pbm.adherence_of_plan(p.plan_id, '2025-01-01', '{until}') a WHERE p.plan_code = 'BASIC'"
        ))
    };
    // 60 days from 1 January to 1 March, 30 from 2 to 31 March: 90 of 120, 75 %.
    assert_eq!(measured(&mut session, "2025-04-30"), "1|2025-01-01|2025-04-30|120|90");
    assert_eq!(
        session.table("SELECT members, adherent, adherence_rate, mean_pdc FROM pbm.adherence_by_class('BASIC', '2025-01-01', '2025-04-30')"),
        "1|0|0.0000|0.7500"
    );
    // 90 of 100: adherent. A period of 90 days is too short.
    assert_eq!(measured(&mut session, "2025-04-10"), "1|2025-01-01|2025-04-10|100|90");
    assert_eq!(measured(&mut session, "2025-03-31"), "", "90 days from the first fill to the end are one too few");
    // A gap of 31 days in coverage does not count, one of 32 ends the period.
    session.run(
        "UPDATE pbm.coverage SET termination_date = '2025-05-10' WHERE member_id = 1;
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
         SELECT member_id, plan_id, cardholder_id, family_id, '2025-06-11' FROM pbm.coverage WHERE member_id = 1",
    );
    assert_eq!(measured(&mut session, "2025-12-31"), "1|2025-01-01|2025-12-31|365|90");
    session.run(
        "UPDATE pbm.coverage SET effective_date = '2025-06-12' WHERE member_id = 1 AND effective_date = '2025-06-11'",
    );
    assert_eq!(measured(&mut session, "2025-12-31"), "1|2025-01-01|2025-05-10|130|90");
    // Younger than 18 as the period begins, or after death.
    session.run("UPDATE pbm.members SET date_of_death = '2025-04-20' WHERE member_id = 1");
    assert_eq!(measured(&mut session, "2025-12-31"), "1|2025-01-01|2025-04-20|110|90");
    session.run("UPDATE pbm.members SET date_of_birth = '2007-01-01' WHERE member_id = 1");
    assert_eq!(measured(&mut session, "2025-12-31").lines().count(), 1, "18 that day");
    session.run("UPDATE pbm.members SET date_of_birth = '2007-01-02' WHERE member_id = 1");
    assert_eq!(measured(&mut session, "2025-12-31"), "");
}

#[test]
fn a_rejected_claim_that_is_corrected_was_paid_later() {
    let mut session = book();
    let lines = format!(
        "SELECT month, pharmacy_npi, reject_code, rejected, paid_later, never_paid FROM pbm.claim_rejection_analysis('BASIC', {YEAR})"
    );
    let rejected = session.adjudicate(&claim(json!({"ndc": "00007-0001-01", "quantity": 30})));
    assert_eq!(rejected["status"], "rejected", "{rejected}");
    assert_eq!(session.table(&lines), "2025-03-01|1234567893|9G|1|0|1");
    let corrected = send(&mut session, json!({"ndc": "00007-0001-01", "quantity": 10, "days_supply": 10}));
    assert_eq!(session.table(&lines), "2025-03-01|1234567893|9G|1|1|0");
    session.reverse_number(corrected["claim_number"].as_str().expect("a number"));
    assert_eq!(session.table(&lines), "2025-03-01|1234567893|9G|1|0|1", "what was reversed was not paid");
}

/// Five drugs on one day, or four and a fifth after the others are used up.
#[test]
fn five_drugs_at_hand_on_one_day_are_polypharmacy() {
    for (last, expected) in [("2025-03-12", 1), ("2025-04-09", 0)] {
        let mut session = book();
        for (rx, ndc, date, quantity) in [
            (1, "00001-0001-01", "2025-03-10", 30),
            // Another pack of the same ingredient is no other drug.
            (2, "00001-0001-02", "2025-04-05", 30),
            (3, "00002-0001-01", "2025-03-10", 30),
            (4, "00003-0001-01", "2025-03-10", 30),
            (5, "00009-0001-01", "2025-03-10", 30),
            (6, "00007-0001-01", last, 10),
        ] {
            send(
                &mut session,
                json!({"rx_number": rx.to_string(), "ndc": ndc, "fill_date": date, "quantity": quantity, "days_supply": quantity,
                                      "quantity_prescribed": quantity, "submission_clarification_codes": ["3"]}),
            );
        }
        let counted = format!("SELECT polypharmacy FROM pbm.member_utilization('BASIC', {YEAR})");
        assert_eq!(session.number(&counted), expected, "{last}");
    }
}
