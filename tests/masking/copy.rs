//! Masked copies straight from production: by the commands of docs/masking.md.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::json;
use support::keys::KeyFile;
use support::{Database, Session, claim, setting};

use crate::{CANARIES, canaries_in_rows, classes, plant};

/// Runs the recipe of the documentation, as it stands there, from one database into another.
pub fn copy(source: &str, target: &str, share: &str) -> String {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/masking.md")).expect("the page");
    let (_, recipe) = page.split_once("```sh\n").expect("the recipe");
    let (recipe, _) = recipe.split_once("```").expect("its end");
    assert!(recipe.lines().count() <= 10, "the recipe is short");
    let path = format!("{}:{}", setting("PBM_PGBIN"), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-ec", recipe])
        .env("PATH", path)
        .env("PGHOST", setting("PBM_PGHOST"))
        .env("PGPORT", setting("PBM_PGPORT"))
        .env("PGUSER", setting("PBM_PGUSER"))
        .envs([("SOURCE", source), ("TARGET", target), ("SHARE", share)])
        .current_dir(std::env::temp_dir())
        .output()
        .expect("sh runs");
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    assert!(!told.contains("ERROR"), "{told}");
    assert!(told.ends_with("masked\n"), "{told}");
    told
}

/// A target that the recipe makes, dropped at the end.
pub struct Target(pub String);

impl Target {
    pub fn new(name: &str) -> Self {
        Self(format!("pbm_copy_{name}_{}", std::process::id()))
    }

    pub fn connect(&self) -> Session {
        support::connect(&self.0, &setting("PBM_PGUSER"))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = support::admin().try_run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.0));
    }
}

fn source() -> (Database, KeyFile, Session) {
    let database = Database::with_book();
    let keys = KeyFile::with(&[(1, "fields"), (2, "index"), (9, "masking")]);
    let session = keys.give(&database);
    (database, keys, session)
}

#[test]
fn a_masked_copy_has_none_of_the_values_and_answers_claims_alike() {
    let (database, _keys, mut session) = source();
    session.run("SELECT pbm.set_member_contact(1, '{\"ssn\": \"219-09-9999\", \"phone\": \"(312) 555-0199\"}')");
    assert_eq!(session.adjudicate(&claim(json!({"rx_number": "800001"})))["status"], "paid");
    plant(&mut session);
    assert!(classes(&canaries_in_rows(&mut session)).len() >= CANARIES.len());
    let target = Target::new("whole");
    copy(&database.name, &target.0, "1");

    let mut copied = target.connect();
    assert_eq!(classes(&canaries_in_rows(&mut copied)), Vec::<&str>::new());
    for table in [
        "members",
        "coverage",
        "pharmacy_claim",
        "accumulator",
        "member_state",
        "plan",
        "drug_price",
        "pharmacies",
        "formulary",
    ] {
        let count = format!("SELECT count(*) FROM pbm.{table}");
        assert_eq!(copied.number(&count), session.number(&count), "{table}");
    }
    assert_eq!(copied.number("SELECT count(*) FROM pbm.members WHERE ssn IS NOT NULL"), 0, "no ciphertext goes along");
    assert_eq!(copied.text("SELECT masking ->> 'state' FROM pbm.installation"), "masked");
    assert!(copied.number("SELECT pbm.check_references()") > 30);

    // The next claim of a person, and of the same one under the mask, on the day that his days are moved to: equal amounts.
    let moved = "SELECT (DATE '2025-04-20' + pbm.shift_days(patient_id))::text FROM pbm.members WHERE member_id = 1";
    let masked = |session: &mut Session, value: &str, field: &str| {
        session.text(&format!("SELECT pbm.mask_text('{value}', '{field}')"))
    };
    let asked = claim(json!({"rx_number": "800002", "fill_date": "2025-04-20"}));
    let mut asked_there = asked.clone();
    asked_there["cardholder_id"] = json!(masked(&mut session, "CARD-BASIC", "cardholder"));
    asked_there["pharmacy_npi"] = json!(masked(&mut session, support::PHARMACY, "npi"));
    asked_there["prescriber_npi"] = json!(masked(&mut session, support::PRESCRIBER, "npi"));
    asked_there["fill_date"] = json!(session.text(moved));
    let (here, there) = (session.adjudicate(&asked), copied.adjudicate(&asked_there));
    assert_eq!(here["status"], "paid", "{here}");
    for key in [
        "status",
        "ingredient_cost",
        "dispensing_fee",
        "paid_amount",
        "patient_pay",
        "patient_pay_amount",
        "deductible_applied",
    ] {
        assert_eq!(here.get(key), there.get(key), "{key}: {there}");
    }
    // Into a database that has members nothing is copied.
    let failure = copied.failure("SELECT pbm.begin_masked_copy()");
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("55000", "there are members or claims in this database")
    );
}

#[test]
fn a_copy_that_breaks_off_leaves_nothing() {
    let (database, _keys, _session) = source();
    let psql = |name: &str| {
        let mut psql = support::program("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", name]);
        psql
    };
    let script =
        psql(&database.name).args(["-c", "SELECT pbm.masked_copy_script()"]).output().expect("psql runs").stdout;
    let run = |name: &str, input: &[u8]| {
        let mut psql = psql(name).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psql runs");
        let mut stdin = psql.stdin.take().expect("its input");
        // Both pipes may be full: what it says is read while it is written to.
        thread::scope(|scope| {
            scope.spawn(move || stdin.write_all(input).expect("psql reads"));
            psql.wait_with_output().expect("psql ends").stdout
        })
    };
    let sent = run(&database.name, &script);
    let target = Database::with_extension();
    let members = "SELECT count(*) FROM pbm.members";
    // In the middle of a table's rows, and between the last row and the end.
    let last = sent.windows(6).rposition(|window| window == b"COMMIT").expect("its end");
    for end in [sent.len() / 2, last] {
        run(&target.name, &sent[..end]);
        assert_eq!(target.connect().number(members), 0);
        assert_eq!(target.connect().value("SELECT masking::text FROM pbm.installation"), None);
    }
    run(&target.name, &sent);
    assert!(target.connect().number(members) > 50);
}

/// Families of two, each person with three claims: a sample has families whole, with all that is theirs, the same ones
/// each time.
#[test]
fn a_sample_has_whole_families_and_the_same_ones_each_time() {
    let (database, _keys, mut session) = source();
    session.run(
        "INSERT INTO pbm.members (member_id, first_name, last_name, date_of_birth) SELECT 1000 + n, 'F', 'L' || n, '1980-01-01' FROM generate_series(1, 600) n;
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, effective_date)
         SELECT 1000 + n, '00000000-0000-4000-8000-000000000001', 'S' || (n + 1) / 2, '0' || 1 + n % 2,
                ('00000000-0000-4000-a000-1' || lpad(((n + 1) / 2)::text, 11, '0'))::uuid, '2020-01-01' FROM generate_series(1, 600) n;
         INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, fill_date, quantity, days_supply)
         SELECT 'X' || m.member_id || '-' || n, m.patient_id, DATE '2025-01-10' + n, 30, 30
         FROM pbm.members m CROSS JOIN generate_series(1, 3) n WHERE m.member_id > 1000;
         INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope)
         SELECT DISTINCT v.family_id, v.plan_id, DATE '2025-01-01', 'family' FROM pbm.coverage v",
    );
    let families = |name: &str, share: &str| -> BTreeSet<String> {
        let target = Target::new(name);
        copy(&database.name, &target.0, share);
        let mut copied = target.connect();
        let whole = "SELECT v.family_id::text, count(DISTINCT v.member_id), count(c.id), (SELECT count(*) FROM pbm.accumulator a WHERE a.owner_id = v.family_id)
                     FROM pbm.coverage v JOIN pbm.members m USING (member_id) LEFT JOIN pbm.pharmacy_claim c USING (patient_id)
                     WHERE v.plan_id = '00000000-0000-4000-8000-000000000001'
                     GROUP BY v.family_id HAVING count(c.id) > 0";
        let rows = copied.rows(whole);
        for row in &rows {
            assert_eq!(row[1..], [Some("2".into()), Some("6".into()), Some("1".into())], "a family is whole");
        }
        assert_eq!(
            copied.number("SELECT count(*) FROM pbm.pharmacy_claim"),
            6 * i64::try_from(rows.len()).expect("few")
        );
        rows.into_iter().filter_map(|row| row[0].clone()).collect()
    };
    let tenth = families("tenth", "0.1");
    // 300 families: 30 are expected, 5.2 the standard deviation.
    assert!((10..=55).contains(&tenth.len()), "{}", tenth.len());
    assert_eq!(families("again", "0.1"), tenth);
    assert!(families("third", "0.3").is_superset(&tenth));
    assert_eq!(session.failure("SELECT pbm.masked_copy_script('static', 0)").code, "22023");
    assert_eq!(session.failure("SELECT pbm.masked_copy_script('limited')").code, "22023");
}
