//! Orders of locking that must not meet in a circle.

use std::thread;

use serde_json::Value;
use support::{Session, until_blocked, until_blocked_by};

use crate::scene::{Scene, is_paid, patient, status};

/// The first call is first in the queue for what A holds, the second behind it; then A ends.
fn in_a_queue<T: Send>(
    scene: &mut Scene,
    first: impl FnOnce(&mut Session) -> T + Send,
    second: impl FnOnce(&mut Session) -> T + Send,
) -> [T; 2] {
    let mut c = scene.session();
    let Scene { watch, a, b, .. } = scene;
    let (by, b_pid, c_pid) = (a.pid(), b.pid(), c.pid());
    thread::scope(|scope| {
        let b = scope.spawn(|| first(b));
        until_blocked_by(watch, b_pid, by);
        let c = scope.spawn(|| second(&mut c));
        until_blocked(watch, c_pid);
        a.run("COMMIT");
        [b.join().expect("the first in the queue"), c.join().expect("the second")]
    })
}

#[test]
fn a_claim_and_a_batch_for_a_member_s_first_claims_do_not_deadlock() {
    for claim_first in [true, false] {
        let mut scene = Scene::new();
        let [known, holding] = ["1", "2"].map(|rx| scene.family.claim("02", rx, 60));
        let batch = [scene.family.claim("03", "3", 60), scene.family.of_other("4", 60)];
        let single = scene.family.claim("03", "5", 60);
        // The family has a balance, its person 03 has none yet.
        is_paid(&scene.a.adjudicate(&known));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&holding));
        let one = |session: &mut Session| vec![session.adjudicate(&single)];
        let many = |session: &mut Session| session.adjudicate_batch(&batch);
        let answers = if claim_first { in_a_queue(&mut scene, one, many) } else { in_a_queue(&mut scene, many, one) };
        answers.iter().flatten().for_each(is_paid);
        scene.end();
    }
}

#[test]
fn a_claim_and_a_batch_for_a_member_new_in_a_family_do_not_deadlock() {
    let mut scene = Scene::new();
    let single = scene.family.claim("03", "5", 60);
    let batch = [scene.family.claim("03", "3", 60), scene.family.of_other("4", 60)];
    is_paid(&scene.a.adjudicate(&scene.family.claim("03", "1", 60)));
    // The person has a balance and moves to a family that has none.
    let person = patient("3", scene.family.0);
    scene.a.run(&format!(
        "UPDATE coverage SET family_id = gen_random_uuid()
         WHERE member_id = (SELECT member_id FROM members WHERE patient_id = {person}::uuid)"
    ));
    scene.a.run(&format!("BEGIN; SELECT FROM accumulator WHERE owner_id = {person}::uuid FOR UPDATE"));
    let answers = in_a_queue(&mut scene, |b| vec![b.adjudicate(&single)], |c| c.adjudicate_batch(&batch));
    answers.iter().flatten().for_each(is_paid);
    scene.end();
}

#[test]
fn batches_and_claims_of_the_same_members_in_other_orders_do_not_deadlock() {
    let mut scene = Scene::alone();
    thread::scope(|scope| {
        for worker in 0..6_u32 {
            let mut session = scene.session();
            let family = scene.family;
            scope.spawn(move || {
                for round in 0..6 {
                    let rx = |n| format!("{worker}{round}{n}");
                    let mut batch: Vec<Value> = (1..=12)
                        .map(|n| {
                            let mut sent = family.of_other(&rx(n), 20);
                            sent["cardholder_id"] = format!("CARD-{n:03}").into();
                            sent
                        })
                        .chain((1..=3).map(|n| family.claim(&format!("0{n}"), &rx(90 + n), 20)))
                        .collect();
                    match worker % 3 {
                        0 => {}
                        1 => batch.reverse(),
                        _ => batch.rotate_left(7),
                    }
                    session.adjudicate_batch(&batch).iter().for_each(is_paid);
                    assert_eq!(status(&session.reverse(&batch[0])), "reversed");
                    is_paid(&session.adjudicate(&batch[0]));
                }
            });
        }
    });
    assert_eq!(scene.claims("status = 'paid'"), 6 * 6 * 15);
    scene.end();
}
