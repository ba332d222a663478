//! Limits that the history holds.

use serde_json::json;

use crate::scene::{ALPHADOL, DEDUCT, Scene, is_paid, patient, rejects, status};

#[test]
fn of_two_fills_of_a_drug_at_once_one_is_too_soon() {
    for (end, second_is) in [("COMMIT", "79"), ("ROLLBACK", "")] {
        let mut scene = Scene::new();
        let fill = |rx: &str, ndc: &str| {
            let mut sent = scene.family.claim("01", rx, 30);
            sent["ndc"] = ndc.into();
            sent["submission_clarification_codes"] = json!([]);
            sent
        };
        // The same drug in another package.
        let (one, two) = (fill("1", ALPHADOL), fill("2", "00001-0001-02"));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(rejects(&second), second_is, "after {end}: {second}");
        scene.end();
    }
}

#[test]
fn the_last_fill_of_a_prior_authorization_is_given_once() {
    for (end, second_is) in [("COMMIT", "rejected"), ("ROLLBACK", "paid")] {
        let mut scene = Scene::new();
        scene.a.run(&format!(
            "INSERT INTO prior_authorization (patient_id, plan_id, ndc, waived_reject_codes, fills_authorized, effective_date)
             VALUES ({}::uuid, '{DEDUCT}', '00005-0001-01', '{{75,79}}', 2, '2025-01-01')",
            patient("1", scene.family.0)
        ));
        let fill = |rx: &str, date: &str| {
            let mut sent = scene.family.claim("01", rx, 30);
            sent["ndc"] = "00005-0001-01".into();
            sent["fill_date"] = date.into();
            sent
        };
        let sent = [("1", "2025-02-01"), ("2", "2025-03-10"), ("3", "2025-03-10")].map(|(rx, date)| fill(rx, date));
        is_paid(&scene.a.adjudicate(&sent[0]));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&sent[1]));
        let second = scene.b_waits(|b| b.adjudicate(&sent[2]), end);
        assert_eq!(status(&second), second_is, "after {end}: {second}");
        if end == "COMMIT" {
            assert!(rejects(&second).contains("PA"), "{second}");
        }
        scene.end();
    }
}

#[test]
fn the_last_units_of_a_period_are_given_once() {
    let mut scene = Scene::alone();
    scene.a.run("UPDATE formulary SET quantity_limit = 100, quantity_limit_days = 30 WHERE ndc = '00004-0001-01'::ndc");
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    assert_eq!(rejects(&scene.b_waits(|b| b.adjudicate(&two), "COMMIT")), "76");
    scene.end();
}
