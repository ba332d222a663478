//! Authorizations between sessions: the last unit, a claim against a revocation, a decision against a decision.

use serde_json::{Value, json};
use support::{Session, literal};

use crate::scene::{DEDUCT, Scene, is_paid, patient, rejects, status};

const EPSILIX: &str = "00005-0001-01";

fn fill(scene: &Scene, rx: &str, tablets: i64) -> Value {
    let mut sent = scene.family.claim("01", rx, tablets);
    sent["ndc"] = EPSILIX.into();
    sent["fill_date"] = "2025-03-10".into();
    sent
}

fn on_file(scene: &mut Scene, limits: &str) -> String {
    let number = scene.family.0;
    scene.watch.text(&format!(
        "INSERT INTO prior_authorization (patient_id, plan_id, ndc, waived_reject_codes, effective_date, {limits})
         SELECT {}::uuid, '{DEDUCT}', '{EPSILIX}', '{{75,79}}', '2025-01-01', 90
         RETURNING authorization_number",
        patient("1", number)
    ))
}

fn request(scene: &mut Scene) -> String {
    let request = json!({"cardholder_id": format!("FAM-{}", scene.family.0), "person_code": "01", "ndc": EPSILIX,
                         "effective_date": "2025-01-01", "waived_reject_codes": ["75", "79"]});
    scene.watch.text(&format!("SELECT case_id FROM request_authorization({}::jsonb)", literal(&request.to_string())))
}

fn decide(session: &mut Session, case: &str, rest: &str) -> Result<(), String> {
    session.try_run(&format!("SELECT decide_authorization('{case}', {rest})")).map_err(|failure| failure.code)
}

#[test]
fn the_last_units_of_an_authorization_are_given_once() {
    for (end, second_is) in [("COMMIT", "rejected"), ("ROLLBACK", "paid")] {
        let mut scene = Scene::new();
        let number = on_file(&mut scene, "quantity_authorized");
        let (one, two) = (fill(&scene, "1", 60), fill(&scene, "2", 60));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(status(&second), second_is, "after {end}: {second}");
        if end == "COMMIT" {
            assert!(rejects(&second).contains("PA"), "{second}");
        }
        let used = format!(
            "SELECT sum(quantity) FROM authorization_use WHERE authorization_number = '{number}' AND given_back_at IS NULL"
        );
        assert_eq!(scene.watch.text(&used), "60.000", "after {end}");
        scene.end();
    }
}

#[test]
fn a_claim_that_waits_for_a_revocation_sees_it_and_one_that_came_first_stays_paid() {
    for (end, claim_is) in [("COMMIT", "rejected"), ("ROLLBACK", "paid")] {
        let mut scene = Scene::new();
        let number = on_file(&mut scene, "fills_authorized");
        let sent = fill(&scene, "1", 30);
        scene.a.run(&format!("BEGIN; SELECT revoke_authorization('{number}', 'Therapy ended', '2025-03-09')"));
        let answer = scene.b_waits(|b| b.adjudicate(&sent), end);
        assert_eq!(status(&answer), claim_is, "after {end}: {answer}");
        scene.end();
    }
    let mut scene = Scene::new();
    let number = on_file(&mut scene, "fills_authorized");
    let sent = fill(&scene, "1", 30);
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&sent));
    scene.b_waits(
        |b| b.run(&format!("SELECT revoke_authorization('{number}', 'Therapy ended', '2025-03-09')")),
        "COMMIT",
    );
    assert_eq!(scene.claims("status = 'paid'"), 1);
    assert_eq!(
        scene
            .watch
            .text(&format!("SELECT termination_date FROM prior_authorization WHERE authorization_number = '{number}'")),
        "2025-03-09"
    );
    scene.end();
}

#[test]
fn of_two_decisions_at_once_one_counts() {
    for (end, second_is, state) in [("COMMIT", Err("55000".to_owned()), "denied"), ("ROLLBACK", Ok(()), "approved")] {
        let mut scene = Scene::new();
        let case = request(&mut scene);
        scene.a.run("BEGIN");
        assert_eq!(decide(&mut scene.a, &case, "'denied', NULL, 'Not shown to be needed'"), Ok(()));
        let second = scene.b_waits(|b| decide(b, &case, "'approved'"), end);
        assert_eq!(second, second_is, "after {end}");
        let found = scene.watch.table(&format!(
            "SELECT c.state, count(*) FILTER (WHERE e.action <> 'request')
             FROM authorization_case c JOIN authorization_event e USING (case_id) WHERE c.case_id = '{case}' GROUP BY 1"
        ));
        assert_eq!(found, format!("{state}|1"), "after {end}");
        scene.end();
    }
}

/// The person before the case: a transaction that did both in one order meets one that does both in the other.
#[test]
fn a_decision_after_a_claim_and_a_decision_alone_wait_in_one_order() {
    let mut scene = Scene::new();
    let case = request(&mut scene);
    let sent = fill(&scene, "1", 30);
    scene.a.run("BEGIN");
    scene.a.adjudicate(&sent);
    let denies = "'denied', NULL, 'Not shown to be needed'";
    let first = format!("SELECT decide_authorization('{case}', 'approved'); COMMIT");
    assert_eq!(scene.b_waits(|b| decide(b, &case, denies), &first), Err("55000".to_owned()));
    assert_eq!(scene.watch.text(&format!("SELECT state FROM authorization_case WHERE case_id = '{case}'")), "approved");
    scene.end();
}

#[test]
fn a_claim_that_waits_for_an_approval_is_paid_by_it() {
    let mut scene = Scene::new();
    let case = request(&mut scene);
    let sent = fill(&scene, "1", 30);
    scene.a.run("BEGIN");
    assert_eq!(decide(&mut scene.a, &case, "'approved'"), Ok(()));
    let answer = scene.b_waits(|b| b.adjudicate(&sent), "COMMIT");
    is_paid(&answer);
    scene.end();
}

#[test]
fn of_two_appeals_of_one_decision_at_once_one_is_entered() {
    let mut scene = Scene::new();
    let case = request(&mut scene);
    assert_eq!(decide(&mut scene.a, &case, "'denied', NULL, 'Not shown to be needed'"), Ok(()));
    let appeal = format!("SELECT appeal_authorization('{case}')");
    scene.a.run("BEGIN");
    scene.a.run(&appeal);
    let second = scene.b_waits(|b| b.failure(&appeal), "COMMIT");
    assert_eq!(second.code, "55000", "{second:?}");
    scene.end();
}
