//! Random paths, roles and outcomes: whatever delivered a row is on record.

use std::fmt::Write;

use super::paths::PATHS;
use super::scene::Scene;

const ROUNDS: u64 = 2_000;

/// A generator of its own, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }
}

#[test]
fn whatever_was_read_is_on_record() {
    let mut scene = Scene::new();
    scene.observer.run("CREATE ROLE other SUPERUSER LOGIN; SELECT pbm.set_standing_purpose('other', 'HSYSADMIN', 'reads in every way'); CREATE TABLE public.expected (name text, relation text)");
    let seed = std::env::var("PBM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_129);
    let mut random = Random(seed);
    // What would leave something behind, or needs a transaction of its own.
    let is_fit = |sql: &str| {
        !sql.contains("_xml") && !sql.contains("SET TRANSACTION") && !sql.contains("DETACH") && !sql.contains("public.")
    };
    let paths: Vec<_> = PATHS.iter().filter(|(_, sql, _)| is_fit(sql)).collect();
    let mut expected = String::new();
    let mut session = scene.reader("generator");
    for round in 0..ROUNDS {
        if round % 100 == 0 {
            session = scene.reader("generator");
        }
        let (path, sql, table) = paths[random.below(paths.len())];
        let role =
            ["RESET SESSION AUTHORIZATION", "SET SESSION AUTHORIZATION other", "SET ROLE other"][random.below(3)];
        let name = format!("random {round}");
        session.run(&format!("RESET SESSION AUTHORIZATION; RESET ROLE; {role}; SET application_name = '{name}'"));
        session.run(["BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ"][random.below(2)]);
        session.run("SAVEPOINT before");
        session.try_run(sql).unwrap_or_else(|failure| panic!("round {round}, {path}: {failure:?}"));
        match random.below(5) {
            0 => session.run("COMMIT"),
            1 => session.run("ROLLBACK"),
            2 => session.run("ROLLBACK TO before; COMMIT"),
            3 => {
                assert!(session.try_run("SELECT 1 / 0").is_err());
                session.run("ROLLBACK");
            }
            _ => session.run("SAVEPOINT after; RELEASE after; ROLLBACK"),
        }
        session.run("DISCARD TEMP; DEALLOCATE ALL");
        write!(expected, "{}('{name}', '{table}')", if round == 0 { "" } else { "," }).expect("a string");
    }
    scene.observer.run(&format!("INSERT INTO public.expected VALUES {expected}"));
    let missing = scene.observer.table(
        "SELECT e.* FROM public.expected e WHERE NOT EXISTS (
             SELECT FROM pbm.access_log a WHERE a.application_name = e.name AND a.relation_name = e.relation AND a.kind = 'read')",
    );
    assert_eq!(missing, "", "seed {seed}");
    let unended = "SELECT count(*) FROM pbm.access_history WHERE application_name LIKE 'random %' AND outcome IN ('running', 'unknown')";
    support::until("each has its outcome", || scene.observer.number(unended) == 0);
}
