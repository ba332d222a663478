//! Plans over time: terms by date, copies, clients and what a plan change carries over.

use std::thread;

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, cents, claim, codes, literal, until_blocked};

const BETAZINE: &str = "00002-0001-01";

/// A row of `plan_term` like the plan, with changes.
fn term(session: &mut Session, plan_code: &str, from: &str, changes: Value) {
    let changes = literal(&changes.to_string());
    session.run(&format!(
        "INSERT INTO pbm.plan_term
         SELECT t.* FROM pbm.plan p CROSS JOIN LATERAL jsonb_populate_record(
             NULL::pbm.plan_term, to_jsonb(p) || jsonb_build_object('effective_date', DATE '{from}') || {changes}::jsonb) t
         WHERE p.plan_code = '{plan_code}'"
    ));
}

fn family(changes: Value) -> Value {
    let mut changed = claim(json!({"cardholder_id": "CARD-FAMILY", "rx_number": "1"}));
    changed.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    changed
}

/// Allowed amount, deductible and what the patient pays, in cents.
fn shares(answer: &Value) -> [i64; 3] {
    assert_eq!(answer["status"], "paid", "{answer}");
    ["allowed_amount", "deductible_applied", "patient_pay"].map(|key| cents(&answer[key]))
}

#[test]
fn a_term_has_every_setting_of_a_plan() {
    let mut session = Sandbox::with_book();
    let columns = |session: &mut Session, table: &str| {
        session.table(&format!(
            "SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid),
                    col_description(attrelid, attnum)
             FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
             WHERE attrelid = 'pbm.{table}'::regclass AND attnum > 0 AND NOT attisdropped
               AND attname NOT IN ('plan_id', 'effective_date', 'plan_code', 'plan_name', 'line_of_business',
                                   'client_id', 'benefit_year_start_month', 'termination_date', 'created_at')
             ORDER BY attname"
        ))
    };
    let plan = columns(&mut session, "plan");
    assert!(plan.lines().count() > 20, "{plan}");
    assert_eq!(plan, columns(&mut session, "plan_term"));
    let checks = |session: &mut Session, table: &str| {
        session.table(&format!(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint
             WHERE conrelid = 'pbm.{table}'::regclass AND contype = 'c'
               AND pg_get_constraintdef(oid) !~ 'termination_date|benefit_year_start_month|isfinite'
             ORDER BY 1"
        ))
    };
    assert_eq!(checks(&mut session, "plan"), checks(&mut session, "plan_term"));
}

#[test]
fn next_januarys_terms_are_entered_in_december_and_last_years_claims_still_price_as_before() {
    let mut session = Sandbox::with_book();
    // Betazine: 30 x 10.00 + 1.00 = 301.00; the deductible of 100 comes first, then 20 %.
    // 100.00 + 20 % of 201.00 = 140.20; from 2025-07: 250.00 + 20 % of 51.00 = 260.20.
    let before = session.price(&family(json!({"ndc": BETAZINE})));
    assert_eq!(shares(&before), [30_100, 10_000, 14_020]);
    term(&mut session, "DEDUCT", "2026-01-01", json!({"individual_deductible": 250, "family_deductible": null}));
    assert_eq!(shares(&session.price(&family(json!({"ndc": BETAZINE})))), [30_100, 10_000, 14_020]);
    let january = family(json!({"ndc": BETAZINE, "fill_date": "2026-01-02", "received_date": "2026-01-02"}));
    assert_eq!(shares(&session.price(&january)), [30_100, 25_000, 26_020]);
}

#[test]
fn a_term_within_the_year_changes_settings_at_once_and_the_deductible_with_the_next_year() {
    let mut session = Sandbox::with_book();
    let changes = json!({"individual_deductible": 250, "family_deductible": null, "maximum_days_supply": 20});
    term(&mut session, "DEDUCT", "2025-04-01", changes);
    let march = family(json!({"ndc": BETAZINE, "fill_date": "2025-03-31"}));
    assert_eq!(shares(&session.price(&march)), [30_100, 10_000, 14_020]);
    let april = family(json!({"ndc": BETAZINE, "fill_date": "2025-04-01"}));
    assert_eq!(codes(&session.price(&april)), "7X");
    // 20 x 10.00 + 1.00 = 201.00: 100.00 and 20 % of 101.00 = 20.20.
    let april = family(json!({"ndc": BETAZINE, "fill_date": "2025-04-01", "quantity": 20, "days_supply": 20}));
    assert_eq!(shares(&session.price(&april)), [20_100, 10_000, 12_020]);
    let next = family(json!({"ndc": BETAZINE, "fill_date": "2026-01-01", "quantity": 20, "days_supply": 20}));
    assert_eq!(shares(&session.price(&next)), [20_100, 20_100, 20_100]);
}

#[test]
fn a_changed_term_is_seen_at_once_by_another_session() {
    let database = Database::with_book();
    let (mut session, mut other) = (database.connect(), database.connect());
    let march = family(json!({"ndc": BETAZINE}));
    assert_eq!(shares(&other.price(&march)), [30_100, 10_000, 14_020]);
    term(&mut session, "DEDUCT", "2025-01-01", json!({"individual_deductible": 0, "family_deductible": null}));
    // 20 % of 301.00.
    assert_eq!(shares(&other.price(&march)), [30_100, 0, 6_020]);
    session.run("DELETE FROM pbm.plan_term");
    assert_eq!(shares(&other.price(&march)), [30_100, 10_000, 14_020]);
}

#[test]
fn a_claim_of_next_january_is_priced_as_received_then() {
    let mut session = Sandbox::with_book();
    let january = claim(json!({"fill_date": "2199-01-02"}));
    assert_eq!(codes(&session.price(&january)), "82");
    let mut received = january.clone();
    received["received_date"] = "2199-01-05".into();
    assert_eq!(session.price(&received)["status"], "paid");
    received["received_date"] = "21990101".into();
    assert_eq!(codes(&session.price(&received)), "82");
    received["received_date"] = Value::Null;
    assert_eq!(codes(&session.price(&received)), "82");
    let typed = |day: &str| {
        format!(
            "SELECT status FROM pbm.price_claim('CARD-BASIC', '00001-0001-01', 30, 30, '1234567893', '2199-01-02', '1',
                 person_code => '01', prescriber_npi => '1093817462', received_date => {day})"
        )
    };
    assert_eq!(session.text(&typed("'2199-01-02'")), "paid");
    assert_eq!(session.text(&typed("NULL")), "rejected");
    assert_eq!(session.failure(&typed("'infinity'")).code, "22023");
    for bad in [json!("soon"), json!(20_990_101), json!("2199-02-30"), json!(["2199-01-02"])] {
        received["received_date"] = bad.clone();
        let call = format!("SELECT pbm.price_claim({}::jsonb)", literal(&received.to_string()));
        let failure = session.failure(&call);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("22023", "received_date is not a date"),
            "{bad}"
        );
    }
}

#[test]
fn only_pricing_takes_a_received_date() {
    let mut session = Sandbox::with_book();
    let sent = literal(&claim(json!({"received_date": "2025-03-10"})).to_string());
    assert_eq!(session.failure(&format!("SELECT pbm.adjudicate_claim({sent}::jsonb)")).code, "22023");
}

/// Moves a member of the book to another plan from 2025-07-01, under another card.
fn change_plan(session: &mut Session, member: i32, plan_code: &str, card: &str, from: &str) {
    session.run(&format!(
        "UPDATE pbm.coverage SET termination_date = DATE '{from}' - 1
         WHERE member_id = {member} AND termination_date IS NULL;
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, effective_date)
         SELECT {member}, p.plan_id, '{card}', '01', c.family_id, '{from}'
         FROM pbm.plan p, (SELECT family_id FROM pbm.coverage WHERE member_id = {member} LIMIT 1) c
         WHERE p.plan_code = '{plan_code}'"
    ));
}

/// DEDUCT belongs to a client, who has a second plan like it that carries over what it is told to.
fn second_plan(session: &mut Session, code: &str, deductible: bool, out_of_pocket: bool) {
    session.run(&format!(
        "INSERT INTO pbm.client (client_code, client_name) VALUES ('ACME', 'Acme Works') ON CONFLICT DO NOTHING;
         UPDATE pbm.plan SET client_id = (SELECT client_id FROM pbm.client) WHERE plan_code = 'DEDUCT';
         SELECT pbm.clone_plan('DEDUCT', '{code}', '2025-01-01');
         UPDATE pbm.plan SET carry_over_deductible = {deductible}, carry_over_out_of_pocket = {out_of_pocket}
         WHERE plan_code = '{code}'"
    ));
}

fn balances(session: &mut Session, plan_code: &str, scope: &str) -> String {
    session.table(&format!(
        "SELECT deductible_met, out_of_pocket_met FROM pbm.accumulator JOIN pbm.plan USING (plan_id)
         WHERE plan_code = '{plan_code}' AND scope = '{scope}' AND deductible_met + out_of_pocket_met > 0 ORDER BY 1"
    ))
}

/// 30 Alphadol: 30 x 1.00 + 2.00 = 32.00, all deductible; then Betazine, 301.00.
#[test]
fn what_was_met_under_the_clients_earlier_plan_is_opening_credit_under_the_next() {
    let mut session = Sandbox::with_book();
    second_plan(&mut session, "SECOND", true, true);
    let first = session.adjudicate(&family(json!({})));
    assert_eq!(shares(&first), [3_200, 3_200, 3_200]);
    change_plan(&mut session, 2, "SECOND", "CARD-NEW", "2025-07-01");
    let july = |rx: &str, date: &str| {
        family(json!({"cardholder_id": "CARD-NEW", "ndc": BETAZINE, "rx_number": rx, "fill_date": date,
                      "submission_clarification_codes": ["3"]}))
    };
    // 100.00 - 32.00 = 68.00 of the deductible are left; 20 % of 233.00 = 46.60.
    assert_eq!(shares(&session.adjudicate(&july("2", "2025-07-02"))), [30_100, 6_800, 11_460]);
    // Each plan's accumulators hold what was paid under it and nothing else.
    assert_eq!(balances(&mut session, "DEDUCT", "individual"), "32.00|32.00");
    assert_eq!(balances(&mut session, "SECOND", "individual"), "68.00|114.60");
    // 32.00 + 68.00 is the whole deductible: 20 % of 301.00.
    assert_eq!(shares(&session.adjudicate(&july("3", "2025-08-02"))), [30_100, 0, 6_020]);
    // Of 300.00 out of pocket 32.00 + 114.60 + 60.20 + 60.20 are met; 33.00 are left.
    assert_eq!(shares(&session.adjudicate(&july("4", "2025-09-02"))), [30_100, 0, 6_020]);
    assert_eq!(shares(&session.price(&july("5", "2025-10-02"))), [30_100, 0, 3_300]);
    // What the earlier plan takes back is no credit any more: 32.00 of the deductible come again, 20 % of 269.00 = 53.80,
    // and 65.00 are left of the out-of-pocket maximum.
    assert_eq!(session.reverse_number(first["claim_number"].as_str().unwrap())["status"], "reversed");
    assert_eq!(shares(&session.price(&july("5", "2025-10-02"))), [30_100, 3_200, 6_500]);
}

#[test]
fn a_chain_of_plan_changes_counts_each_plan_once_and_going_back_counts_the_others() {
    let mut session = Sandbox::with_book();
    second_plan(&mut session, "SECOND", true, true);
    second_plan(&mut session, "THIRD", true, true);
    session.run("UPDATE pbm.plan SET carry_over_deductible = true WHERE plan_code = 'DEDUCT'");
    let fill = |card: &str, rx: &str, date: &str, quantity: i32| {
        family(
            json!({"cardholder_id": card, "rx_number": rx, "fill_date": date, "quantity": quantity, "days_supply": 10}),
        )
    };
    // 10 x 1.00 + 2.00 = 12.00 each.
    assert_eq!(shares(&session.adjudicate(&fill("CARD-FAMILY", "1", "2025-02-01", 10))), [1_200; 3]);
    change_plan(&mut session, 2, "SECOND", "CARD-2", "2025-03-01");
    assert_eq!(shares(&session.adjudicate(&fill("CARD-2", "2", "2025-03-01", 10))), [1_200; 3]);
    change_plan(&mut session, 2, "THIRD", "CARD-3", "2025-04-01");
    // 100.00 - 24.00 = 76.00 are left: 20 % of 26.00 = 5.20 of 102.00.
    assert_eq!(shares(&session.price(&fill("CARD-3", "3", "2025-04-01", 100))), [10_200, 7_600, 8_120]);
    // The first plan again, whose own 12.00 and the second's 12.00 count.
    change_plan(&mut session, 2, "DEDUCT", "CARD-4", "2025-05-01");
    assert_eq!(shares(&session.price(&fill("CARD-4", "4", "2025-05-01", 100))), [10_200, 7_600, 8_120]);
    // A late claim of the first weeks knows nothing of plans that came after.
    assert_eq!(shares(&session.price(&fill("CARD-FAMILY", "5", "2025-02-20", 100))), [10_200, 8_800, 9_080]);
}

#[test]
fn each_of_the_two_limits_carries_over_where_the_plan_says_so() {
    for (deductible, out_of_pocket, expected) in [
        // 32.00 met before, of a deductible of 100.00 and an out-of-pocket maximum of 120.00.
        (false, false, [30_100, 10_000, 12_000]),
        (true, false, [30_100, 6_800, 11_460]),
        (false, true, [30_100, 8_800, 8_800]),
        (true, true, [30_100, 6_800, 8_800]),
    ] {
        let mut session = Sandbox::with_book();
        session.run("UPDATE pbm.plan SET individual_out_of_pocket_maximum = 120 WHERE plan_code = 'DEDUCT'");
        second_plan(&mut session, "SECOND", deductible, out_of_pocket);
        assert_eq!(shares(&session.adjudicate(&family(json!({})))), [3_200; 3]);
        change_plan(&mut session, 2, "SECOND", "CARD-NEW", "2025-07-01");
        let july = family(json!({"cardholder_id": "CARD-NEW", "ndc": BETAZINE, "fill_date": "2025-07-02"}));
        assert_eq!(shares(&session.price(&july)), expected, "{deductible} {out_of_pocket}");
    }
}

#[test]
fn the_family_credits_what_all_its_members_met_and_another_client_or_year_credits_nothing() {
    let mut session = Sandbox::with_book();
    second_plan(&mut session, "SECOND", true, true);
    assert_eq!(shares(&session.adjudicate(&family(json!({})))), [3_200; 3]);
    // The spouse meets a deductible of 100.00; 18.00 of the family's 150.00 are left.
    let spouse = family(json!({"person_code": "02", "ndc": BETAZINE, "rx_number": "2"}));
    assert_eq!(shares(&session.adjudicate(&spouse)), [30_100, 10_000, 14_020]);
    change_plan(&mut session, 2, "SECOND", "CARD-NEW", "2025-07-01");
    let on =
        |date: &str| family(json!({"cardholder_id": "CARD-NEW", "ndc": BETAZINE, "rx_number": "3", "fill_date": date}));
    // 18.00 + 20 % of 283.00 = 74.60.
    assert_eq!(shares(&session.price(&on("2025-07-02"))), [30_100, 1_800, 7_460]);
    assert_eq!(shares(&session.price(&on("2026-01-02"))), [30_100, 10_000, 14_020]);
    session.run(
        "INSERT INTO pbm.client (client_code, client_name) VALUES ('OTHER', 'Other');
         UPDATE pbm.plan SET client_id = (SELECT client_id FROM pbm.client WHERE client_code = 'OTHER')
         WHERE plan_code = 'DEDUCT'",
    );
    assert_eq!(shares(&session.price(&on("2025-07-02"))), [30_100, 10_000, 14_020]);
    session.run("UPDATE pbm.plan SET client_id = NULL");
    assert_eq!(shares(&session.price(&on("2025-07-02"))), [30_100, 10_000, 14_020]);
}

/// 32.00 of deductible under the first plan, and after it a fill under the next by the person and one by the spouse.
#[test]
fn a_reversal_names_the_later_claims_of_which_it_was_opening_credit() {
    for (deductible, out_of_pocket, same_family, named) in [
        (true, true, true, "2 later claims of the family were"),
        (true, false, true, "2 later claims of the family were"),
        (false, true, true, "2 later claims of the family were"),
        (true, true, false, "1 later claim of the family was"),
        (false, false, true, ""),
    ] {
        let mut session = Sandbox::with_book();
        second_plan(&mut session, "SECOND", deductible, out_of_pocket);
        let first = session.adjudicate(&family(json!({})));
        assert_eq!(shares(&first), [3_200; 3]);
        change_plan(&mut session, 2, "SECOND", "CARD-NEW", "2025-07-01");
        change_plan(&mut session, 3, "SECOND", "CARD-SPOUSE", "2025-07-01");
        if !same_family {
            session.run("UPDATE pbm.coverage SET family_id = gen_random_uuid() WHERE cardholder_id = 'CARD-SPOUSE'");
        }
        for (card, rx, date) in [
            ("CARD-NEW", "2", "2025-07-02"),
            ("CARD-SPOUSE", "3", "2025-07-02"),
            // Another benefit year.
            ("CARD-NEW", "4", "2026-01-02"),
        ] {
            let sent = json!({"cardholder_id": card, "ndc": BETAZINE, "rx_number": rx, "fill_date": date});
            assert_eq!(session.adjudicate(&family(sent))["status"], "paid");
        }
        let reversed = session.reverse_number(first["claim_number"].as_str().unwrap());
        let message = format!("{named} priced after this one in the benefit year: a correction may be due");
        let expected = if named.is_empty() { Value::Null } else { json!([message]) };
        assert_eq!(reversed["messages"], expected, "{deductible} {out_of_pocket} {same_family}");
    }
}

#[test]
fn a_plan_change_within_one_batch_carries_over_what_the_batch_paid() {
    let mut session = Sandbox::with_book();
    second_plan(&mut session, "SECOND", true, true);
    change_plan(&mut session, 2, "SECOND", "CARD-NEW", "2025-07-01");
    let july =
        family(json!({"cardholder_id": "CARD-NEW", "ndc": BETAZINE, "rx_number": "2", "fill_date": "2025-07-02"}));
    let answers = session.adjudicate_batch(&[family(json!({})), july]);
    assert_eq!(shares(&answers[0]), [3_200; 3]);
    assert_eq!(shares(&answers[1]), [30_100, 6_800, 11_460]);
}

#[test]
fn a_claim_under_the_next_plan_waits_for_one_under_the_earlier_and_sees_what_it_met() {
    let database = Database::with_book();
    let (mut watch, mut earlier, mut next) = (database.connect(), database.connect(), database.connect());
    second_plan(&mut watch, "SECOND", true, true);
    change_plan(&mut watch, 2, "SECOND", "CARD-NEW", "2025-07-01");
    let july =
        family(json!({"cardholder_id": "CARD-NEW", "ndc": BETAZINE, "rx_number": "2", "fill_date": "2025-07-02"}));
    earlier.run("BEGIN");
    assert_eq!(shares(&earlier.adjudicate(&family(json!({})))), [3_200; 3]);
    let pid = next.pid();
    let answer = thread::scope(|scope| {
        let waiting = scope.spawn(|| next.adjudicate(&july));
        until_blocked(&mut watch, pid);
        earlier.run("COMMIT");
        waiting.join().expect("the claim that waited")
    });
    assert_eq!(shares(&answer), [30_100, 6_800, 11_460]);
}

#[test]
fn a_clone_prices_as_its_original_and_takes_the_terms_of_its_first_day() {
    let mut session = Sandbox::with_book();
    term(&mut session, "DEDUCT", "2025-07-01", json!({"individual_deductible": 40, "family_deductible": null}));
    term(&mut session, "DEDUCT", "2026-01-01", json!({"individual_deductible": 70, "family_deductible": null}));
    session.run(
        "UPDATE pbm.plan SET termination_date = '2030-12-31' WHERE plan_code = 'DEDUCT';
         UPDATE pbm.formulary SET termination_date = '2025-07-31' WHERE drug_name LIKE 'Zeta%';
         SELECT pbm.clone_plan('DEDUCT', 'CLONE', '2025-08-01')",
    );
    assert_eq!(
        session.table(
            "SELECT plan_name, effective_date, termination_date, individual_deductible,
                    (SELECT string_agg(t.effective_date || ' ' || t.individual_deductible, ', ') FROM pbm.plan_term t
                     WHERE t.plan_id = p.plan_id)
             FROM pbm.plan p WHERE plan_code = 'CLONE'"
        ),
        "Deductible|2025-08-01|NULL|40.00|2026-01-01 70.00"
    );
    let count = |session: &mut Session, code: &str| {
        session.table(&format!(
            "SELECT (SELECT count(*) FROM pbm.plan_cost_share s WHERE s.plan_id = p.plan_id),
                    (SELECT count(*) FROM pbm.plan_override s WHERE s.plan_id = p.plan_id),
                    (SELECT count(*) FROM pbm.plan_network s WHERE s.plan_id = p.plan_id),
                    (SELECT count(*) FROM pbm.formulary f WHERE f.plan_id = p.plan_id AND f.termination_date IS NULL),
                    (SELECT count(*) FROM pbm.formulary f WHERE f.plan_id = p.plan_id AND f.termination_date IS NOT NULL),
                    (SELECT count(*) FROM pbm.step_therapy s JOIN pbm.formulary f ON f.id = s.formulary_id
                     WHERE f.plan_id = p.plan_id)
             FROM pbm.plan p WHERE plan_code = '{code}'"
        ))
    };
    assert_eq!(count(&mut session, "DEDUCT"), "2|3|1|8|1|1");
    // The rule that had ended, with its step, is not copied.
    assert_eq!(count(&mut session, "CLONE"), "2|3|1|8|0|0");
    change_plan(&mut session, 2, "CLONE", "CARD-NEW", "2025-08-01");
    let august = family(json!({"cardholder_id": "CARD-NEW", "ndc": BETAZINE, "fill_date": "2025-08-02"}));
    // 40.00 + 20 % of 261.00 = 52.20.
    assert_eq!(shares(&session.price(&august)), [30_100, 4_000, 9_220]);
    assert_eq!(session.failure("SELECT pbm.clone_plan('NONE', 'X', '2025-08-01')").code, "P0002");
    assert_eq!(session.failure("SELECT pbm.clone_plan('DEDUCT', 'CLONE', '2025-08-01')").code, "23505");
    assert_eq!(session.failure("SELECT pbm.clone_plan('DEDUCT', 'X', NULL)").code, "22004");
}

#[test]
fn a_clone_takes_every_table_that_belongs_to_a_plan() {
    let mut session = Sandbox::with_book();
    let tables = session.table(
        "SELECT DISTINCT conrelid::regclass FROM pg_constraint
         WHERE contype = 'f' AND confrelid IN ('pbm.plan'::regclass, 'pbm.formulary'::regclass) AND conparentid = 0
         ORDER BY 1",
    );
    let source = session.text("SELECT prosrc FROM pg_proc WHERE proname = 'clone_plan'");
    // What members have under a plan stays where it is, and what a public file tells of it.
    let stays = [
        "pbm.accumulator",
        "pbm.authorization_case",
        "pbm.coverage",
        "pbm.members",
        "pbm.part_d_accumulator",
        "pbm.plan_drug_cost",
        "pbm.prior_authorization",
    ];
    for table in tables.lines().filter(|table| !stays.contains(table)) {
        assert!(source.contains(&format!("INSERT INTO {table}\n")), "clone_plan leaves out {table}");
    }
}

/// CMS corrects NADAC: 0.10 from 2025-04-22, published that day; then 0.09 from 2025-04-15, published 2025-04-29.
/// 100 units and 2.00 for dispensing: 12.00 and 11.00; 1.00 a unit before gives 102.00.
#[test]
fn a_price_correction_counts_from_its_publication_whatever_the_order_of_loading() {
    let first = "('00001000101', 'nadac', '2025-04-22', 0.10, '2025-04-22')";
    let correction = "('00001000101', 'nadac', '2025-04-15', 0.09, '2025-04-29')";
    for order in [vec![first, correction], vec![correction, first], vec![first, correction, first, correction]] {
        let mut session = Sandbox::with_book();
        for row in &order {
            session.run(&format!(
                "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date) VALUES {row}
                 ON CONFLICT DO NOTHING"
            ));
        }
        for (filled, received, allowed) in [
            ("2025-04-14", "2025-04-30", 10_200),
            ("2025-04-15", "2025-04-28", 10_200),
            ("2025-04-15", "2025-04-29", 1_100),
            ("2025-04-22", "2025-04-22", 1_200),
            ("2025-04-22", "2025-04-28", 1_200),
            ("2025-04-22", "2025-04-29", 1_100),
            ("2025-04-23", "2025-06-30", 1_100),
        ] {
            let sent = claim(json!({"quantity": 100, "fill_date": filled, "received_date": received}));
            let answer = session.price(&sent);
            assert_eq!(cents(&answer["allowed_amount"]), allowed, "{filled} {received} {order:?}");
        }
    }
}

#[test]
fn of_prices_published_on_one_day_the_latest_effective_counts() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date)
         VALUES ('00001000101', 'nadac', '2025-01-08', 0.30, '2025-02-01'),
                ('00001000101', 'nadac', '2025-01-01', 0.20, '2025-02-01')",
    );
    // 30 x 0.30 + 2.00.
    assert_eq!(cents(&session.price(&claim(json!({})))["allowed_amount"]), 1_100);
}

#[test]
fn what_was_decided_before_a_correction_stays_explained_as_it_was_known() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date)
         VALUES ('00001000101', 'nadac', '2025-01-01', 0.10, '2025-01-01')",
    );
    // 30 x 0.10 + 2.00 = 5.00; corrected 30 x 0.09 + 2.00 = 4.70.
    let before = session.adjudicate(&claim(json!({})));
    assert_eq!(cents(&before["allowed_amount"]), 500);
    let number = before["claim_number"].as_str().unwrap().to_owned();
    let explained = session.explain(&number);
    session.run(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date)
         VALUES ('00001000101', 'nadac', '2025-01-01', 0.09, pbm.today())",
    );
    assert_eq!(session.explain(&number), explained);
    let words: String = explained.iter().filter_map(|row| row[3].clone()).collect();
    assert!(words.contains("0.1"), "{words}");
    let again = session.adjudicate(&claim(json!({})));
    assert_eq!((again["status"].as_str(), cents(&again["allowed_amount"])), (Some("duplicate"), 500));
    let next = json!({"rx_number": "2", "fill_date": "2025-06-10"});
    assert_eq!(cents(&session.adjudicate(&claim(next))["allowed_amount"]), 470);
}

#[test]
fn the_generic_of_a_daw_penalty_is_priced_by_what_was_published_too() {
    let mut session = Sandbox::with_book();
    session.run(
        "UPDATE pbm.drugs SET generic_equivalent_ndc = '00001-0001-01' WHERE name LIKE 'Beta%';
         UPDATE pbm.plan SET daw_penalty_codes = '{2}' WHERE plan_code = 'BASIC';
         INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price, published_date)
         VALUES ('00001000101', 'nadac', '2025-01-01', 2.00, '2025-06-01')",
    );
    let on = |received: &str| claim(json!({"ndc": BETAZINE, "daw_code": "2", "received_date": received}));
    // Brand 301.00; generic 30 x 1.00 + 2.00 = 32.00, from June on 62.00: the penalty is 269.00, then 239.00, beside
    // the copay of 40.00, up to the allowed amount.
    assert_eq!(cents(&session.price(&on("2025-05-31"))["patient_pay"]), 30_100);
    assert_eq!(cents(&session.price(&on("2025-06-01"))["patient_pay"]), 27_900);
}
