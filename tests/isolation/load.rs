//! Everything at once, and the invariants that it is held to.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Session, claim};

use crate::scene::{DELTANOL, INVARIANTS, Quarter, Scene, holds, is_paid, status};

/// Numbers that look drawn (SplitMix64), the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// What a worker was told: the numbers of claims paid and of claims reversed.
#[derive(Default)]
struct Told {
    paid: Vec<String>,
    reversed: Vec<String>,
    duplicates: usize,
}

/// Four seconds of load, longer where the machine has not managed 600 calls by then.
struct Load {
    begun: Instant,
    calls: AtomicU32,
}

impl Load {
    fn goes_on(&self) -> bool {
        let seconds = self.begun.elapsed().as_secs();
        seconds < 4 || (seconds < 60 && self.calls.load(Relaxed) < 600)
    }
}

/// Sends claims of `people`, 5 % of them again, 5 % reversed, 5 % in batches. Of two workers side by side each
/// sends what the other does.
fn work(session: &mut Session, worker: u64, people: &[(String, String)], load: &Load) -> Told {
    let mut random = Random(worker);
    let mut told = Told::default();
    let mut sent: Vec<Value> = Vec::new();
    let mut listen = |answer: &Value| match status(answer) {
        "paid" => told.paid.push(answer["claim_number"].as_str().unwrap_or_default().into()),
        "reversed" => told.reversed.push(answer["claim_number"].as_str().unwrap_or_default().into()),
        "duplicate" => told.duplicates += 1,
        _ => panic!("{answer}"),
    };
    let mut serial = 0;
    while load.goes_on() {
        let mut new = || {
            serial += 1;
            let mut pair = Random((worker / 2) << 32 | serial);
            let (card, person) = &people[pair.below(people.len() as u64) as usize];
            claim(json!({
                "cardholder_id": card, "person_code": person, "quantity": 1 + pair.below(200), "ndc": DELTANOL,
                "rx_number": format!("{}-{serial}", worker / 2), "submission_clarification_codes": ["3"],
                "fill_date": format!("{}-{:02}-{:02}", 2024 + pair.below(2), 1 + pair.below(4), 1 + pair.below(28)),
            }))
        };
        load.calls.fetch_add(1, Relaxed);
        match random.below(100) {
            0..5 if !sent.is_empty() => listen(&session.adjudicate(&sent[random.below(sent.len() as u64) as usize])),
            5..10 if !sent.is_empty() => listen(&session.reverse(&sent[random.below(sent.len() as u64) as usize])),
            10..15 => {
                let batch: Vec<Value> = (0..6).map(|_| new()).collect();
                session.adjudicate_batch(&batch).iter().for_each(&mut listen);
                sent.extend(batch);
            }
            _ => {
                let one = new();
                listen(&session.adjudicate(&one));
                sent.push(one);
            }
        }
    }
    told
}

#[test]
fn under_load_nothing_deadlocks_and_every_sum_holds() {
    let mut scene = Scene::alone();
    // Half a dozen families of three beside the one that sixteen sessions share.
    let many: Vec<(String, String)> = (0..6)
        .flat_map(|_| {
            let family = Scene::on(scene.database.clone()).family;
            (1..=3).map(move |n| (format!("FAM-{}", family.0), format!("0{n}")))
        })
        .chain((1..=30).map(|n| (format!("CARD-{n:03}"), "01".into())))
        .collect();
    let one: Vec<(String, String)> = (1..=3).map(|n| (format!("FAM-{}", scene.family.0), format!("0{n}"))).collect();
    let load = &Load { begun: Instant::now(), calls: AtomicU32::new(0) };
    let mut others = [scene.session(), scene.session()];
    let told: Vec<Told> = thread::scope(|scope| {
        let workers: Vec<_> = (0..48)
            .map(|worker| {
                let (mut session, people) = (scene.session(), if worker < 16 { &one } else { &many });
                scope.spawn(move || work(&mut session, worker, people, load))
            })
            .collect();
        let [changes, partitions] = &mut others;
        scope.spawn(move || {
            for copay in (1..).take_while(|_| load.goes_on()) {
                changes.run(&format!(
                    "UPDATE plan_cost_share SET copay_amount = 1 + {copay} % 20 WHERE copay_amount IS NOT NULL"
                ));
                thread::sleep(Duration::from_millis(200));
            }
        });
        scope.spawn(move || {
            for quarter in 1..=4 {
                partitions.run(&Quarter(quarter).make());
                thread::sleep(Duration::from_secs(1));
            }
        });
        workers.into_iter().map(|worker| worker.join().expect("a worker")).collect()
    });
    let all = |numbers: fn(&Told) -> &Vec<String>| told.iter().flat_map(numbers).cloned().collect::<Vec<_>>();
    let (paid, reversed) = (all(|told| &told.paid), all(|told| &told.reversed));
    assert!(paid.len() > 300 && !reversed.is_empty(), "{} paid, {} reversed", paid.len(), reversed.len());
    assert!(told.iter().map(|told| told.duplicates).sum::<usize>() > 0);
    for (numbers, condition) in [(&paid, "status IN ('paid', 'reversed')"), (&reversed, "status = 'reversed'")] {
        let stored = format!(
            "SELECT count(*) FROM pharmacy_claim WHERE claim_number = ANY ('{{{}}}') AND {condition}",
            numbers.join(",")
        );
        assert_eq!(scene.watch.number(&stored), numbers.len() as i64, "{condition}");
    }
    assert_eq!(scene.watch.number("SELECT count(*) FROM pharmacy_claim"), paid.len() as i64);
    assert_eq!(scene.watch.number("SELECT count(*) FROM pharmacy_claim_default"), 0);
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(scene.watch.number(deadlocks), 0);
    scene.end();
}

#[test]
fn the_invariants_notice_what_breaks_them() {
    let mut scene = Scene::alone();
    for n in 1..=4 {
        is_paid(&scene.a.adjudicate(&scene.family.claim("01", &n.to_string(), 10)));
    }
    assert_eq!(status(&scene.a.reverse(&scene.family.claim("01", "4", 10))), "reversed");
    holds(&mut scene.watch);
    let one = "(SELECT id FROM pharmacy_claim WHERE status = 'paid' ORDER BY id LIMIT 1)";
    let breaks = [
        ("UPDATE accumulator SET deductible_met = deductible_met + 0.01 WHERE scope = 'family'".to_string(), "I3 accumulator is not"),
        ("UPDATE accumulator SET out_of_pocket_met = 500.01 WHERE scope = 'individual'".into(), "I3 accumulator is over"),
        ("DELETE FROM accumulator".into(), "I3 accumulator is not"),
        (format!("DELETE FROM pharmacy_claim WHERE id = {one}"), "I4 audit row without"),
        (format!("UPDATE pharmacy_claim SET drug_name = 'x' WHERE id = {one}"), "I4 change without"),
        (
            format!(
                "ALTER TABLE pharmacy_claim DISABLE TRIGGER audit_change;
                 UPDATE pharmacy_claim SET status = 'reversed', reversed_at = now() WHERE id = {one}"
            ),
            "I4 change without",
        ),
        (
            format!(
                "DROP INDEX pharmacy_claim_paid_once;
                 ALTER TABLE pharmacy_claim DISABLE TRIGGER audit_change;
                 INSERT INTO pharmacy_claim SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'claim_number', 'twice'))).*
                 FROM pharmacy_claim c WHERE id = {one}"
            ),
            "I2 paid twice",
        ),
    ];
    for (sql, violation) in breaks {
        scene.a.run("BEGIN");
        scene.a.run(&sql);
        let found = scene.a.table(INVARIANTS);
        assert!(found.contains(violation), "{sql} gave: {found}");
        scene.a.run("ROLLBACK");
    }
    scene.end();
}
