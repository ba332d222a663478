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
