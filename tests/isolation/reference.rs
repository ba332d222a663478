//! Reference data that change meanwhile; tests/cache goes through every table.

use serde_json::json;
use support::{Session, claim, literal};

use crate::scene::{Scene, cents, figures, is_paid};

const COPAY_7: &str = "UPDATE formulary SET copay_amount = 7 WHERE ndc = '00001-0001-01'::ndc";

#[test]
fn a_formulary_change_is_seen_by_the_next_statement_after_its_commit() {
    let mut scene = Scene::alone();
    let sent = claim(json!({}));
    let copay = |session: &mut Session| cents(&session.price(&sent), "copay_amount");
    assert_eq!(copay(&mut scene.b), 1000);
    scene.b.run("BEGIN");
    assert_eq!(copay(&mut scene.b), 1000);
    scene.a.run(&format!("BEGIN; {COPAY_7}"));
    assert_eq!(copay(&mut scene.a), 700, "its own change");
    assert_eq!(copay(&mut scene.b), 1000, "not yet committed");
    scene.a.run("COMMIT");
    assert_eq!(copay(&mut scene.b), 700, "in a transaction begun before");
    scene.b.run("COMMIT");

    scene.a.run("BEGIN; UPDATE formulary SET copay_amount = 5");
    assert_eq!(copay(&mut scene.a), 500);
    scene.a.run("ROLLBACK");
    assert_eq!((copay(&mut scene.a), copay(&mut scene.b)), (700, 700), "an aborted change is seen by nobody");
    scene.end();
}

/// A transaction that holds the locks of all tables is told of nothing by taking them.
#[test]
fn a_change_that_is_committed_while_a_claim_waits_is_in_its_decision() {
    let mut scene = Scene::alone();
    let (first, second) = (scene.family.of_other("1", 30), scene.family.of_other("2", 30));
    scene.b.run("BEGIN");
    is_paid(&scene.b.price(&second));
    is_paid(&scene.b.adjudicate(&scene.family.claim("01", "3", 10)));
    is_paid(&scene.b.adjudicate(&scene.family.claim("02", "4", 10)));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&first));
    scene.a.run("UPDATE drug_price SET unit_price = 2");
    let answer = scene.b_waits(|b| b.adjudicate(&second), "COMMIT");
    assert_eq!(cents(&answer, "ingredient_cost"), 6000, "{answer}");
    scene.b.run("COMMIT");
    scene.end();
}

#[test]
fn repeatable_read_keeps_its_snapshot_of_reference_data() {
    let mut scene = Scene::alone();
    let sent = claim(json!({}));
    let copay = |session: &mut Session| cents(&session.price(&sent), "copay_amount");
    scene.b.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assert_eq!(copay(&mut scene.b), 1000);
    scene.a.run(COPAY_7);
    assert_eq!(copay(&mut scene.b), 1000);
    scene.b.run("COMMIT");
    assert_eq!(copay(&mut scene.b), 700);
    scene.end();
}

#[test]
fn repeatable_read_fails_with_40001_rather_than_lose_a_claim() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        for known in [true, false] {
            let mut scene = Scene::new();
            let (one, two) = (scene.family.claim("03", "1", 60), scene.family.claim("02", "2", 60));
            if known {
                is_paid(&scene.a.adjudicate(&scene.family.claim("02", "0", 10)));
            }
            scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM pharmacy_claim"));
            is_paid(&scene.a.adjudicate(&one));
            let before = scene.claims("true");
            let call = format!("SELECT adjudicate_claim({}::jsonb)", literal(&two.to_string()));
            assert_eq!(scene.b.failure(&call).code, "40001", "{level}");
            scene.b.run("ROLLBACK");
            assert_eq!(scene.claims("true"), before);
            is_paid(&scene.b.adjudicate(&two));
            scene.end();
        }
    }
}

#[test]
fn repeatable_read_adjudicates_where_nothing_conflicts() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.of_other("1", 60), scene.family.claim("02", "2", 60));
        scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM members"));
        is_paid(&scene.a.adjudicate(&one));
        let first = scene.b.adjudicate(&two);
        is_paid(&first);
        assert_eq!(figures(&scene.b.adjudicate(&two)), figures(&first));
        scene.b.run("COMMIT");
        scene.end();
    }
}

/// A MAC that changes while a claim is priced and while it waits: each decision is by one price, and the next claim has the
/// new one.
#[test]
fn a_mac_price_that_changes_meanwhile_is_in_the_next_decision_and_in_none_before_its_commit() {
    let mut scene = Scene::alone();
    scene.a.run(
        "UPDATE contract_rate SET price_type = 'mac' WHERE product_type = 'generic';
         INSERT INTO mac_list (list_id, list_name, network_id) VALUES (1, 'Book', 1);
         INSERT INTO mac_price (list_id, ndc, effective_date, unit_price) VALUES (1, '00004-0001-01', '2000-01-01', 1)",
    );
    let (first, second, third) =
        (scene.family.of_other("1", 30), scene.family.of_other("2", 30), scene.family.of_other("3", 30));
    let cost = |answer: &serde_json::Value| cents(answer, "ingredient_cost");
    assert_eq!(cost(&scene.b.price(&first)), 3000);
    // As an appeal does: the old price ends, the new one begins.
    const RAISE: &str = "UPDATE mac_price SET termination_date = '2025-03-09';
                         INSERT INTO mac_price (list_id, ndc, effective_date, unit_price) VALUES (1, '00004-0001-01', '2025-03-10', 2)";
    scene.a.run(&format!("BEGIN; {RAISE}"));
    assert_eq!(cost(&scene.b.adjudicate(&first)), 3000, "not yet committed");
    assert_eq!(cost(&scene.a.price(&second)), 6000, "its own change");
    scene.a.run("ROLLBACK");
    assert_eq!(cost(&scene.b.price(&second)), 3000, "an aborted change is seen by nobody");
    // A claim that waits for the member decides by what is committed when its turn comes.
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&second));
    scene.a.run(RAISE);
    let answer = scene.b_waits(|b| b.adjudicate(&third), "COMMIT");
    assert_eq!(cost(&answer), 6000, "{answer}");
    assert_eq!(
        scene.watch.table(
            "SELECT ingredient_cost, count(*) FROM pharmacy_claim WHERE ndc = '00004-0001-01' GROUP BY 1 ORDER BY 1"
        ),
        "30.00|2\n60.00|1"
    );
    scene.end();
}

/// Two that raise a price of one product at once: the second waits, and finds the first's.
#[test]
fn two_appeals_of_one_product_that_are_upheld_at_once_leave_one_price_at_a_time() {
    let mut scene = Scene::alone();
    scene.a.run(
        "UPDATE contract_rate SET price_type = 'mac' WHERE product_type = 'generic';
         INSERT INTO mac_list (list_id, list_name, network_id) VALUES (1, 'Book', 1);
         INSERT INTO mac_price (list_id, ndc, effective_date, unit_price) VALUES (1, '00004-0001-01', '2000-01-01', 1)",
    );
    let appeals: Vec<String> = (1..=2)
        .map(|n| {
            let answer = scene.a.adjudicate(&scene.family.of_other(&n.to_string(), 30));
            let number = answer["claim_number"].as_str().unwrap_or_default().to_owned();
            scene.a.text(&format!("SELECT file_mac_appeal('{number}', 3, '{n}')"))
        })
        .collect();
    let decide =
        |n: usize, price: &str| format!("SELECT decide_mac_appeal('{}', 'upheld', 'seen', {price})", appeals[n]);
    scene.a.run(&format!("BEGIN; {}", decide(0, "1.5")));
    let second = decide(1, "2");
    scene.b_waits(|b| b.run(&second), "COMMIT");
    assert_eq!(
        scene.watch.table("SELECT effective_date, termination_date, unit_price FROM mac_price ORDER BY 1"),
        "2000-01-01|2025-03-09|1.00000\n2025-03-10|NULL|2.00000"
    );
    scene.end();
}
