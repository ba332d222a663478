//! One fill billed to both of a person's coverages, and a reversal between them.

use serde_json::{Value, json};

use crate::scene::{Scene, at_once, cents, is_paid, patient, rejects, status};

const OPEN: &str = "00000000-0000-4000-8000-000000000005";

/// The first person has a second coverage, TWO-n under OPEN, which coordinates and does so when the first claim is reversed.
fn scene(first_reversed: &str) -> Scene {
    let mut scene = Scene::alone();
    let person = patient("1", scene.family.0);
    scene.watch.run(&format!(
        "INSERT INTO coverage (member_id, plan_id, cardholder_id, person_code, family_id, rank, effective_date)
         SELECT member_id, '{OPEN}', 'TWO-{}', '01', gen_random_uuid(), 2, '2020-01-01' FROM members WHERE patient_id = {person}::uuid;
         INSERT INTO plan_coordination (plan_id, first_reversed) VALUES ('{OPEN}', '{first_reversed}')",
        scene.family.0
    ));
    scene
}

/// A fill of 200.00 for the first payer: the deductible of 100.00 and a fifth of the rest is the patient's, 120.00, and the
/// plan pays 80.00; and the same for the second, told of that.
fn bills(scene: &Scene) -> [Value; 2] {
    let first = scene.family.claim("01", "1", 198);
    let mut second = first.clone();
    second["cardholder_id"] = format!("TWO-{}", scene.family.0).into();
    second["other_coverage_code"] = "2".into();
    second["other_payers"] = json!([{
        "coverage_type": "01",
        "amounts_paid": [{"qualifier": "07", "amount": 80}],
        "patient_responsibility": [{"qualifier": "06", "amount": 120}],
    }]);
    [first, second]
}

fn stored(scene: &mut Scene) -> String {
    scene.watch.table("SELECT payer_rank, status FROM pharmacy_claim ORDER BY 1, 2")
}

/// Plan and patient of the second bear what the first left, whichever comes first.
#[test]
fn a_fill_that_is_billed_to_both_payers_at_once_is_paid_by_each_once() {
    for first_leads in [true, false] {
        let mut scene = scene("warn");
        let [first, second] = bills(&scene);
        let (leads, waits) = if first_leads { (&first, &second) } else { (&second, &first) };
        scene.a.run("BEGIN");
        let led = scene.a.adjudicate(leads);
        let waited = scene.b_waits(|b| b.adjudicate(waits), "COMMIT");
        let [of_first, of_second] = if first_leads { [&led, &waited] } else { [&waited, &led] };
        is_paid(of_first);
        is_paid(of_second);
        assert_eq!((cents(of_first, "paid_amount"), cents(of_first, "patient_pay")), (8_000, 12_000));
        assert_eq!(cents(of_second, "paid_amount") + cents(of_second, "patient_pay"), 12_000, "{of_second}");
        assert_eq!(stored(&mut scene), "1|paid\n2|paid");
        scene.end();
    }
}

#[test]
fn repeats_to_both_payers_at_once_are_answered_as_they_were() {
    let mut scene = scene("warn");
    let [first, second] = bills(&scene);
    let before = [scene.a.adjudicate(&first), scene.a.adjudicate(&second)];
    let again = at_once(&scene, &[first.clone(), second.clone(), first, second]);
    for (place, answer) in again.iter().enumerate() {
        assert_eq!(status(answer), "duplicate", "{answer}");
        assert_eq!(answer["claim_number"], before[place % 2]["claim_number"]);
    }
    assert_eq!(stored(&mut scene), "1|paid\n2|paid");
    scene.end();
}

/// What becomes of the second claim is decided by what is there once the reversal has the person's lock.
#[test]
fn a_reversal_of_the_first_claim_that_waited_for_the_second_follows_its_plan() {
    for (setting, answered, left) in [
        ("warn", "reversed", "1|reversed\n2|paid"),
        ("refuse", "rejected", "1|paid\n2|paid"),
        ("reverse", "reversed", "1|reversed\n2|reversed"),
    ] {
        let mut scene = scene(setting);
        let [first, second] = bills(&scene);
        let number = scene.a.adjudicate(&first)["claim_number"].as_str().expect("a number").to_owned();
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&second));
        let answer = scene.b_waits(|b| b.reverse_number(&number), "COMMIT");
        assert_eq!((status(&answer), stored(&mut scene).as_str()), (answered, left), "{setting}: {answer}");
        scene.end();
    }
}

/// The second payer is told what the first paid; that it was taken back meanwhile is for the pharmacy to mend.
#[test]
fn a_second_claim_that_waited_for_the_reversal_of_the_first_is_decided_by_what_it_was_told() {
    for (end, left) in [("COMMIT", "1|reversed\n2|paid"), ("ROLLBACK", "1|paid\n2|paid")] {
        let mut scene = scene("refuse");
        let [first, second] = bills(&scene);
        let number = scene.a.adjudicate(&first)["claim_number"].as_str().expect("a number").to_owned();
        scene.a.run("BEGIN");
        scene.a.reverse_number(&number);
        let answer = scene.b_waits(|b| b.adjudicate(&second), end);
        assert_eq!(rejects(&answer), "", "{answer}");
        assert_eq!(stored(&mut scene), left, "{end}");
        scene.end();
    }
}
