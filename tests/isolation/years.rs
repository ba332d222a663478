//! Benefit years, plans, and what is no claim.

use std::thread;

use serde_json::{Value, json};
use support::{literal, until_blocked_by};

use crate::scene::{ALPHADOL, DEDUCT, DELTANOL, Family, Scene, cents, is_paid, patient, rejects, status};

/// A drug of the scene's person 01, filled in one benefit year or the next.
fn over_the_year(family: Family, ndc: &str, rx: &str, date: &str) -> Value {
    let mut sent = family.claim("01", rx, 40);
    sent["ndc"] = ndc.into();
    sent["fill_date"] = date.into();
    sent
}

/// From the year's first day the person 01 of a scene has BASIC and a family of that plan.
fn changes_plan(scene: &mut Scene) {
    let person = patient("1", scene.family.0);
    scene.watch.run(&format!(
        "UPDATE coverage SET termination_date = '2025-12-31'
         WHERE member_id = (SELECT member_id FROM members WHERE patient_id = {person}::uuid);
         INSERT INTO coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
         SELECT c.member_id, '00000000-0000-4000-8000-000000000001', c.cardholder_id, gen_random_uuid(), '2026-01-01'
         FROM coverage c JOIN members m USING (member_id) WHERE m.patient_id = {person}::uuid"
    ));
}

#[test]
fn fills_of_two_benefit_years_or_plans_at_once_see_each_other() {
    let ends = [("COMMIT", "79"), ("ROLLBACK", "")];
    let worlds = [(false, false), (false, true), (true, false), (true, true)];
    for ((two_plans, has_claims), (end, second_is)) in worlds.into_iter().flat_map(|world| ends.map(|end| (world, end)))
    {
        let mut scene = Scene::new();
        if two_plans {
            changes_plan(&mut scene);
        }
        // Without an earlier claim the second waits for the making of the member's row already.
        if has_claims {
            is_paid(&scene.a.adjudicate(&over_the_year(scene.family, DELTANOL, "3", "2025-06-01")));
        }
        let [mut one, mut two] = [("1", "2025-12-30"), ("2", "2026-01-02")]
            .map(|(rx, date)| over_the_year(scene.family, ALPHADOL, rx, date));
        one["submission_clarification_codes"] = json!([]);
        two["submission_clarification_codes"] = json!([]);
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&two));
        // The earlier fill comes later: it would make the other too soon.
        let second = scene.b_waits(|b| b.adjudicate(&one), end);
        assert_eq!(rejects(&second), second_is, "{two_plans}, {has_claims}, after {end}: {second}");
        scene.end();
    }
}

#[test]
fn one_snapshot_fails_with_40001_rather_than_miss_a_claim_of_another_year() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let mut scene = Scene::new();
        let [zero, one, two] = [("0", "2025-06-01"), ("1", "2025-12-30"), ("2", "2026-01-02")]
            .map(|(rx, date)| over_the_year(scene.family, DELTANOL, rx, date));
        // Both years have their balances: they say nothing of each other.
        is_paid(&scene.a.adjudicate(&zero));
        is_paid(&scene.a.adjudicate(&over_the_year(scene.family, DELTANOL, "9", "2026-06-01")));
        scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM pharmacy_claim"));
        is_paid(&scene.a.adjudicate(&one));
        let call = format!("SELECT adjudicate_claim({}::jsonb)", literal(&two.to_string()));
        assert_eq!(scene.b.failure(&call).code, "40001", "{level}");
        scene.b.run("ROLLBACK");
        is_paid(&scene.b.adjudicate(&two));
        scene.end();
    }
}

#[test]
fn a_price_neither_waits_nor_locks() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b.run("BEGIN; SET LOCAL statement_timeout = '20s'");
    // What is not committed is not seen: 62.00 of the deductible's 100.00.
    assert_eq!(cents(&scene.b.price(&two), "deductible_applied"), 6200);
    scene.a.run("COMMIT");
    assert_eq!(cents(&scene.b.price(&two), "deductible_applied"), 3800);
    // The transaction that priced is open and holds up nobody.
    scene.a.run("SET statement_timeout = '20s'");
    is_paid(&scene.a.adjudicate(&two));
    scene.b.run("COMMIT");
    scene.end();
}

#[test]
fn a_price_makes_no_row() {
    let mut scene = Scene::new();
    // Other specs write rows of their people meanwhile.
    let rows = format!("SELECT count(*) FROM member_state WHERE patient_id = {}::uuid", patient("1", scene.family.0));
    let before = scene.watch.number(&rows);
    scene.a.price(&scene.family.claim("01", "1", 60));
    assert_eq!(scene.watch.number(&rows), before);
    is_paid(&scene.a.adjudicate(&scene.family.claim("01", "1", 60)));
    assert_eq!(scene.watch.number(&rows), before + 1);
    scene.end();
}

#[test]
fn a_transaction_may_go_on_for_a_family_that_another_claim_waits_for() {
    let mut scene = Scene::new();
    let sent = [("02", "1"), ("03", "2"), ("03", "3")].map(|(person, rx)| scene.family.claim(person, rx, 20));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&sent[0]));
    let Scene { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| b.adjudicate(&sent[1]));
        until_blocked_by(watch, pid, by);
        is_paid(&a.adjudicate(&sent[2]));
        a.run("COMMIT");
        is_paid(&waiting.join().expect("the claim that waited"));
    });
    scene.end();
}

#[test]
fn a_transaction_may_bill_a_reversed_claim_again_while_its_family_waits() {
    let mut scene = Scene::new();
    let (one, other) = (scene.family.claim("03", "1", 20), scene.family.claim("02", "2", 20));
    is_paid(&scene.a.adjudicate(&one));
    scene.a.run("BEGIN");
    assert_eq!(status(&scene.a.reverse(&one)), "reversed");
    let Scene { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| b.adjudicate(&other));
        until_blocked_by(watch, pid, by);
        is_paid(&a.adjudicate(&one));
        a.run("COMMIT");
        is_paid(&waiting.join().expect("the claim that waited"));
    });
    scene.end();
}

#[test]
fn a_claim_of_the_next_year_waits_for_a_reversal_in_this_one() {
    for (end, second_is) in [("COMMIT", ""), ("ROLLBACK", "79")] {
        let mut scene = Scene::new();
        let [one, mut two] = [("1", "2025-12-30"), ("2", "2026-01-02")]
            .map(|(rx, date)| over_the_year(scene.family, DELTANOL, rx, date));
        two["submission_clarification_codes"] = json!([]);
        is_paid(&scene.a.adjudicate(&one));
        scene.a.run("BEGIN");
        assert_eq!(status(&scene.a.reverse(&one)), "reversed");
        assert_eq!(rejects(&scene.b_waits(|b| b.adjudicate(&two), end)), second_is, "after {end}");
        scene.end();
    }
}

/// 300 days from January 1 end with October 27, and without the import a claim looks back 120 days.
#[test]
fn a_members_first_claim_waits_for_an_import_and_reads_history_as_far_back_as_it_lasts() {
    for (end, second_is) in [("COMMIT", "88"), ("ROLLBACK", "")] {
        let mut scene = Scene::new();
        let number = scene.family.0;
        let sent = over_the_year(scene.family, DELTANOL, "1", "2025-10-27");
        scene.a.run(&format!(
            "BEGIN; INSERT INTO pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date)
                    VALUES ('OLD-{number}-{end}', {}::uuid, '00003-0001-01', 300, 300, '2025-01-01')",
            patient("1", number)
        ));
        let answer = scene.b_waits(|b| b.adjudicate(&sent), end);
        assert_eq!(rejects(&answer), second_is, "after {end}: {answer}");
        scene.end();
    }
}

#[test]
fn a_termination_counts_from_its_commit() {
    let mut scene = Scene::new();
    let sent = ["1", "2"].map(|rx| scene.family.claim("01", rx, 20));
    let person = patient("1", scene.family.0);
    scene.a.run(&format!(
        "BEGIN; UPDATE coverage SET termination_date = '2025-01-01'
                WHERE member_id = (SELECT member_id FROM members WHERE patient_id = {person}::uuid)"
    ));
    scene.b.run("SET statement_timeout = '20s'");
    is_paid(&scene.b.adjudicate(&sent[0]));
    scene.a.run("COMMIT");
    assert_eq!(rejects(&scene.b.adjudicate(&sent[1])), "69");
    // What was paid is reversed all the same, and its repeat is still its repeat.
    assert_eq!(status(&scene.b.reverse(&sent[0])), "reversed");
    scene.end();
}

#[test]
fn a_claim_and_a_staged_one_of_the_same_member_see_each_other() {
    let mut scene = Scene::alone();
    let [one, mut two] = ["1", "2"].map(|rx| scene.family.claim("01", rx, 30));
    two["submission_clarification_codes"] = json!([]);
    scene
        .watch
        .run(&format!("INSERT INTO claims_staging (raw_data, batch_id) VALUES ({}, 'one')", literal(&two.to_string())));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b_waits(|b| b.run("CALL process_claims_staging(10)"), "COMMIT");
    assert_eq!(scene.watch.table("SELECT claim_status FROM claims_staging"), "rejected");
    scene.end();
}

/// The limits that a member's history keeps: the drug, what its rule limits, and whether it needs an authorization.
const LIMITS: [(&str, &str); 5] = [
    (ALPHADOL, ""),
    (DELTANOL, "fill_limit = 1, fill_limit_days = 30"),
    ("00007-0001-01", "quantity_limit = 60, quantity_limit_days = 30"),
    ("00002-0001-01", "days_supply_limit = 45, days_supply_limit_days = 90"),
    ("00005-0001-01", "prior_auth_required = true"),
];

#[test]
fn over_a_year_s_end_and_two_plans_eight_clients_are_paid_no_more_than_each_limit() {
    const CLIENTS: usize = 8;
    let mut scene = Scene::alone();
    for (ndc, limit) in LIMITS.iter().filter(|(_, limit)| !limit.is_empty()) {
        scene.watch.run(&format!("UPDATE formulary SET {limit} WHERE ndc = '{ndc}'::ndc"));
    }
    // Four members for each limit; two of them change their plan with the year.
    let members: Vec<(Family, &str)> = (0..4)
        .flat_map(|round| LIMITS.map(|(ndc, _)| (round, ndc)))
        .map(|(round, ndc)| {
            let mut one = Scene::on(scene.database.clone());
            if round % 2 == 0 {
                changes_plan(&mut one);
            }
            one.watch.run(&format!(
                "INSERT INTO prior_authorization (patient_id, plan_id, ndc, waived_reject_codes, fills_authorized, effective_date)
                 SELECT {}::uuid, '{DEDUCT}', '00005-0001-01', '{{75}}', 1, '2025-01-01'",
                patient("1", one.family.0)
            ));
            (one.family, ndc)
        })
        .collect();
    let start = std::sync::Barrier::new(CLIENTS);
    let paid: Vec<Vec<bool>> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (mut session, members, start) = (scene.session(), &members, &start);
                scope.spawn(move || {
                    let mut send = |(family, ndc): &(Family, &str)| {
                        let date = if client % 2 == 0 { "2025-12-30" } else { "2026-01-02" };
                        let mut sent = over_the_year(*family, ndc, &client.to_string(), date);
                        if *ndc == ALPHADOL {
                            sent["submission_clarification_codes"] = json!([]);
                        }
                        start.wait();
                        status(&session.adjudicate(&sent)) == "paid"
                    };
                    members.iter().map(&mut send).collect()
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("a client")).collect()
    });
    for (place, (_, ndc)) in members.iter().enumerate() {
        assert_eq!(paid.iter().filter(|client| client[place]).count(), 1, "member {place}, {ndc}");
    }
    scene.end();
}
