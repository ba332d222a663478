//! De-identification: the profiles, the exports, and what would give a date or place away though none is left.

use std::collections::BTreeSet;

use pbm_engine::identifier::{is_valid_dea, is_valid_npi};
use support::keys::KeyFile;
use support::{Database, Session};
use uuid::Uuid;

/// The plan BASIC of the book.
const PLAN: &str = "'00000000-0000-4000-8000-000000000001'";

/// Members whose every value is planted: 24 women born in May 1979 in one state, 12 where people live and 12 in a small area,
/// each with four fills of one product in weeks of 2025, so that every week of the year has some. The price of a unit
/// rises by a cent each week, as that of a list would that is published weekly.
const PLANTED: &str = r"
    SELECT pbm.insert_member('Planted' || n, 'Surname' || n, DATE '1979-05-01' + n, 'F', NULL, NULL, NULL, jsonb_build_object(
        'ssn', 78051000 + n + 100000000, 'address', n || ' Plantedlane', 'city', 'Plantedville', 'state', 'MA',
        'zip_code', CASE WHEN n <= 12 THEN '02139' ELSE '03601' END, 'phone', (6175550000 + n)::text,
        'email', 'p' || n || '@planted.example'))
    FROM generate_series(1, 24) n;
    INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, group_id, effective_date)
    SELECT m.member_id, PLAN, 'PLANTEDCARD' || m.member_id, gen_random_uuid(), 'PLANTEDGROUP', '2020-02-03'
    FROM pbm.members m WHERE m.first_name LIKE 'Planted%';
    INSERT INTO pbm.pharmacy_claim (id, claim_number, patient_id, rx_number, ndc, quantity, days_supply, pharmacy_ncpdp,
        pharmacy_npi, prescriber_npi, prescriber_dea, fill_date, written_date, ingredient_cost, dispensing_fee, sales_tax, total_cost,
        allowed_amount, paid_amount, patient_copay, plan_id, tier, fill_number, created_at, prior_authorization_number)
    SELECT format('01958bf0-%s-7abc-8def-0123456789ab', lpad(to_hex(row_number() OVER (ORDER BY w.week, m.member_id)), 4, '0'))::uuid,
        'PLANTED' || lpad((row_number() OVER (ORDER BY w.week, m.member_id))::text, 13, '0'), m.patient_id,
        '77' || lpad(m.member_id::text, 8, '0'), '00001-0001-01', 30, 30, '2233445', '1234567893', '1234567893', 'AB1234563',
        DATE '2025-01-01' + 7 * w.week, DATE '2025-01-01' + 7 * w.week, 30 + 0.3 * w.week, 2, 0, 32 + 0.3 * w.week,
        32 + 0.3 * w.week, 22 + 0.3 * w.week, 10, PLAN, 1, w.week, TIMESTAMPTZ '2025-01-01 10:11:12Z' + w.week * interval '7 days',
        '778899001122'
    FROM (SELECT m.*, row_number() OVER (ORDER BY m.member_id) AS n FROM pbm.members m WHERE m.first_name LIKE 'Planted%') m,
         LATERAL (SELECT (m.n * 2 + 13 * q)::integer % 52 AS week FROM generate_series(0, 3) q) w;
";

/// What must not be in an export: parts of what was planted.
const CANARIES: [&str; 22] = [
    "lanted",
    "PLANTED",
    "Surname",
    "17805",
    "02139",
    "03601",
    "61755",
    "01958bf0",
    "2233445",
    "1234567893",
    "AB1234563",
    "778899001122",
    "7700000",
    "1979-",
    "2025-",
    "2020-",
    "10:11:12",
    "00000000-0000-4000-8000",
    "lane",
    "example",
    "ville",
    "0123456789ab",
];

struct Scene {
    _database: Database,
    _file: KeyFile,
    session: Session,
}

impl Scene {
    fn new() -> Self {
        let (database, file) = (Database::with_book(), KeyFile::with(&[(1, "fields"), (2, "index"), (3, "masking")]));
        let mut session = file.give(&database);
        // The social security number is text of nine digits.
        let planted =
            PLANTED.replace("78051000 + n + 100000000", "(178051000 + n)::text").replace("PLAN,", &format!("{PLAN},"));
        session.run(&planted);
        Self { _database: database, _file: file, session }
    }

    /// All of an export, as text.
    fn exported(&mut self, export: &str) -> String {
        self.session.table(&format!("SELECT x.* FROM pbm.{export} x"))
    }

    /// The persons that an export is from, as one canary more.
    fn patients(&mut self) -> Vec<String> {
        let rows = self.session.rows("SELECT patient_id::text FROM pbm.members");
        rows.into_iter().flatten().flatten().collect()
    }
}

/// Digits of five places come up by chance in random codes: these are looked through for keys alone.
fn hides(scene: &mut Scene, exported: &str, kept: &[&str]) {
    let is_code = |value: &&str| value.parse::<Uuid>().is_ok();
    let told: String = exported.split(['|', '\n']).filter(|value| !is_code(value)).collect::<Vec<_>>().join("|");
    for canary in CANARIES.iter().filter(|canary| !kept.contains(canary)) {
        assert!(!told.contains(canary), "{canary} in {}", &told[..told.len().min(2_000)]);
    }
    for patient in scene.patients().iter().map(String::as_str).chain(["01958bf0-"]) {
        assert!(!exported.contains(patient), "{patient}");
    }
}

#[test]
fn a_safe_harbor_export_has_nothing_of_what_was_planted() {
    let mut scene = Scene::new();
    let claims = scene.exported("safe_harbor_claims()");
    assert_eq!(claims.lines().count(), 96);
    hides(&mut scene, &claims, &[]);
    let members = scene.exported("safe_harbor_members()");
    assert_eq!(members.lines().filter(|line| line.contains("|MA|")).count(), 24);
    // The year alone stays, without what follows it.
    hides(&mut scene, &members, &[]);
    let told = "SELECT DISTINCT fill_year, age_group, sex, state, zip3, line_of_business FROM pbm.safe_harbor_claims() ORDER BY zip3";
    let line = scene.session.text("SELECT DISTINCT line_of_business FROM pbm.plan");
    assert_eq!(scene.session.table(told), format!("2025|45-49|F|MA|000|{line}\n2025|45-49|F|MA|021|{line}"));
    let told = "SELECT DISTINCT birth_year, is_90_or_older, zip3, first_year, last_year FROM pbm.safe_harbor_members() WHERE state = 'MA' ORDER BY zip3";
    assert_eq!(scene.session.table(told), "1979|f|000|2020|NULL\n1979|f|021|2020|NULL");
    // No column could hold a day or a moment.
    let types = scene.session.text(
        "SELECT string_agg(DISTINCT t::regtype::text, ',') FROM pg_proc p, unnest(p.proallargtypes) t
         WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname LIKE 'safe\\_harbor%'",
    );
    assert_eq!(types, "boolean,integer,numeric,text,text[],uuid");
}

/// 52 weeks have 52 unit prices; the export has one. Arithmetic: of 96 claims the allowed amounts are 32 + 0.3 times the
/// week, and the mean is theirs.
#[test]
fn an_amount_does_not_tell_the_week() {
    let mut scene = Scene::new();
    let prices = "SELECT count(DISTINCT round(allowed_amount / quantity, 4)) FROM";
    assert!(scene.session.number(&format!("{prices} pbm.pharmacy_claim")) > 40);
    assert_eq!(scene.session.number(&format!("{prices} pbm.safe_harbor_claims()")), 1);
    // Without preload the view is of a database without real people.
    scene.session.run("SET pbm.read_audit = 'off'");
    assert_eq!(scene.session.number(&format!("{prices} pbm.claim_deidentified")), 1);
    // What was spent in the year stays, to the cent that each of 96 amounts was rounded by.
    assert!(scene.session.is(
        "SELECT abs((SELECT sum(allowed_amount) FROM pbm.safe_harbor_claims()) - (SELECT sum(allowed_amount) FROM pbm.pharmacy_claim)) <= 0.48",
    ));
    // A product of fewer than eleven fills has no mean that tells none of them.
    scene.session.run("UPDATE pbm.pharmacy_claim SET ndc = '00002-0001-01' WHERE fill_date < '2025-01-20'");
    let rare = "SELECT bool_and(allowed_amount IS NULL) FROM pbm.safe_harbor_claims(1) WHERE ndc = '00002000101'";
    assert!(scene.session.is(rare));
}

#[test]
fn keys_are_random_and_tell_no_time() {
    let mut scene = Scene::new();
    let keys = "SELECT string_agg(DISTINCT substr(k::text, 15, 1), '') FROM pbm.safe_harbor_claims() c, unnest(ARRAY[c.claim_key, c.patient_key, c.prescription_key]) k";
    assert_eq!(scene.session.text("SELECT DISTINCT substr(id::text, 15, 1) FROM pbm.pharmacy_claim"), "7");
    assert_eq!(scene.session.text(keys), "4");
    // Within a transaction two exports join, and between two they do not: nothing is derived from anything.
    let joined = "SELECT count(DISTINCT c.patient_key) FROM pbm.safe_harbor_claims() c JOIN pbm.safe_harbor_members() m USING (patient_key)";
    assert_eq!(scene.session.number(joined), 24);
    scene.session.run(
        "CREATE TEMP TABLE first AS SELECT patient_key FROM pbm.safe_harbor_claims();
         CREATE TEMP TABLE second AS SELECT patient_key FROM pbm.safe_harbor_claims()",
    );
    // One message is one transaction.
    assert!(scene.session.number("SELECT count(*) FROM first JOIN second USING (patient_key)") > 0);
    scene.session.run("DROP TABLE second");
    scene.session.run("CREATE TEMP TABLE second AS SELECT patient_key FROM pbm.safe_harbor_claims()");
    assert_eq!(scene.session.number("SELECT count(*) FROM first JOIN second USING (patient_key)"), 0);
}

/// The weeks of the 96 claims, as fill numbers here, in the order in which the export gives them.
#[test]
fn the_order_of_rows_is_drawn() {
    let mut scene = Scene::new();
    for export in ["safe_harbor_claims()", "limited_claims()"] {
        let order = format!("SELECT string_agg(fill_number::text, ',') FROM pbm.{export}");
        let stored =
            scene.session.text("SELECT string_agg(fill_number::text, ',' ORDER BY id) FROM pbm.pharmacy_claim");
        let (first, second) = (scene.session.text(&order), scene.session.text(&order));
        assert!(first != second && first != stored, "{export}");
        // As far from the order of the ids as chance has it: 96 places apart by a third on the average, never near.
        let near = scene.session.number(&format!(
            "SELECT count(*) FROM (SELECT lead(fill_number) OVER () - fill_number AS step FROM pbm.{export}) s WHERE step BETWEEN 0 AND 1"
        ));
        assert!(near < 30, "{export}: {near} of 95");
    }
}

#[test]
fn pharmacies_and_prescribers_are_left_out_unless_asked_for() {
    let mut scene = Scene::new();
    let told = |with: &str| {
        format!(
            "SELECT count(DISTINCT pharmacy_key), count(DISTINCT prescriber_key) FROM pbm.safe_harbor_claims({with})"
        )
    };
    assert_eq!(scene.session.table(&told("")), "0|0");
    assert_eq!(scene.session.table(&told("with_pharmacies => true")), "1|0");
    assert_eq!(scene.session.table(&told("with_prescribers => true")), "0|1");
    let both = scene.exported("safe_harbor_claims(11, true, true)");
    hides(&mut scene, &both, &[]);
}

#[test]
fn few_persons_lose_their_zip_code_or_are_left_out() {
    let mut scene = Scene::new();
    // Five of the twelve move where people live, but not enough of the planted ones.
    scene.session.run(
        r#"SELECT pbm.set_member_contact(member_id, '{"zip_code": "10001"}')
           FROM (SELECT member_id FROM pbm.members WHERE first_name LIKE 'Planted%' ORDER BY member_id LIMIT 5) m"#,
    );
    let by_zip = |minimum: &str| {
        format!(
            "SELECT coalesce(zip3, '-'), count(DISTINCT patient_key) FROM pbm.safe_harbor_claims({minimum}) GROUP BY 1 ORDER BY 1"
        )
    };
    // 12 stay in 000; 5 of 100 and 7 of 021 are told by their state, 12 together.
    assert_eq!(scene.session.table(&by_zip("")), "-|12\n000|12");
    assert_eq!(scene.session.table(&by_zip("5")), "000|12\n021|7\n100|5");
    assert_eq!(scene.session.table(&by_zip("13")), "-|24");
    assert_eq!(scene.session.table(&by_zip("25")), "");
    // One who is alone of his sex is left out.
    scene.session.run("UPDATE pbm.members SET sex = 'M' WHERE first_name = 'Planted20'");
    assert_eq!(scene.session.number("SELECT count(*) FROM pbm.safe_harbor_claims() WHERE sex = 'M'"), 0);
    assert_eq!(scene.session.number("SELECT count(*) FROM pbm.safe_harbor_claims(1) WHERE sex = 'M'"), 4);
    assert_eq!(scene.session.failure("SELECT pbm.safe_harbor_claims(0)").code, "22023");
    assert_eq!(scene.session.failure("SELECT pbm.safe_harbor_members(NULL)").code, "22023");
}

/// Every date that tells an age over 89 goes, not that of birth alone.
#[test]
fn an_age_over_89_is_told_by_no_date() {
    let mut scene = Scene::new();
    let year = |ago: i32| format!("extract(year FROM CURRENT_DATE)::integer - {ago}");
    scene.session.run(
        "UPDATE pbm.members SET date_of_birth = (CURRENT_DATE - interval '95 years')::date WHERE first_name LIKE 'Planted%';
         UPDATE pbm.coverage SET effective_date = (CURRENT_DATE - interval '92 years')::date WHERE group_id = 'PLANTEDGROUP';
         SELECT pbm.ensure_partitions('2015-06-30', '2015-01-01');
         UPDATE pbm.pharmacy_claim SET fill_date = '2015-02-02'",
    );
    // Some years ago they were not 90; they are now.
    assert_eq!(scene.session.table("SELECT DISTINCT fill_year, age_group FROM pbm.safe_harbor_claims()"), "2015|90+");
    assert_eq!(
        scene.session.table(
            "SELECT DISTINCT birth_year, is_90_or_older, first_year FROM pbm.safe_harbor_members() WHERE state = 'MA'"
        ),
        "NULL|t|NULL"
    );
    scene.session.run("SET pbm.read_audit = 'off'");
    assert_eq!(scene.session.table("SELECT DISTINCT age_at_fill FROM pbm.claim_deidentified"), "90+");
    for (ago, told) in [(89, true), (90, false)] {
        let date = format!("make_date({}, 1, 1)", year(ago));
        assert_eq!(scene.session.is(&format!("SELECT pbm.safe_year({date}) IS NOT NULL")), told, "{ago}");
    }
    for (born, on, died, expected) in [
        ("CURRENT_DATE - interval '89 years'", "CURRENT_DATE", "NULL", "89"),
        ("CURRENT_DATE - interval '90 years'", "CURRENT_DATE", "NULL", "90+"),
        ("CURRENT_DATE - interval '90 years'", "CURRENT_DATE - interval '10 years'", "NULL", "90+"),
        (
            "CURRENT_DATE - interval '99 years'",
            "CURRENT_DATE - interval '30 years'",
            "CURRENT_DATE - interval '20 years'",
            "69",
        ),
    ] {
        let age = format!("SELECT pbm.safe_age(({born})::date, ({on})::date, ({died})::date)");
        assert_eq!(scene.session.text(&age), expected, "{age}");
    }
}

#[test]
fn a_limited_data_set_keeps_dates_and_places_and_no_direct_identifier() {
    let mut scene = Scene::new();
    let kept =
        ["lanted", "ville", "02139", "03601", "1979-", "2025-", "2020-", "1234567893", "00000000-0000-4000-8000"];
    for (export, rows) in [("limited_claims()", 96), ("limited_members()", 24)] {
        let exported = scene.exported(export);
        let ours: Vec<&str> = exported.lines().filter(|line| line.contains("Plantedville")).collect();
        assert_eq!(ours.len(), rows, "{export}");
        hides(&mut scene, &exported.replace("Plantedville", ""), &kept);
        assert!(!exported.replace("Plantedville", "").contains("lanted"), "{export}");
    }
    let told = "SELECT count(DISTINCT fill_date), min(city), count(DISTINCT zip_code), min(pharmacy_npi), bool_and(prescriber_key <> '1234567893')
                FROM pbm.limited_claims()";
    assert_eq!(
        scene.session.table(told),
        format!(
            "{}|Plantedville|2|1234567893|t",
            scene.session.text("SELECT count(DISTINCT fill_date) FROM pbm.pharmacy_claim")
        )
    );
    // The pseudonyms are the key's, in every export.
    scene.session.run("CREATE TEMP TABLE first AS SELECT DISTINCT patient_key FROM pbm.limited_claims()");
    assert_eq!(scene.session.number("SELECT count(*) FROM first JOIN pbm.limited_members() USING (patient_key)"), 24);
}

const FIELDS_WITH_PSEUDONYM: &str =
    "SELECT pbm.mask_text('178051001', 'ssn'), pbm.mask_uuid('01958bf0-0001-7abc-8def-0123456789ab', 'claim'),
            pbm.mask_integer(17, 'member'), pbm.mask_integer(17::bigint, 'member'), pbm.shift_days('01958bf0-0001-7abc-8def-0123456789ab')";

#[test]
fn pseudonyms_are_the_keys_and_the_key_is_in_no_statement() {
    let (database, file) = (Database::with_book(), KeyFile::new());
    let mut session = file.give(&database);
    for call in [
        "pbm.mask_text('x', 'name')",
        "pbm.mask_uuid(gen_random_uuid(), 'person')",
        "pbm.mask_integer(1, 'member')",
        "pbm.shift_days(NULL)",
        "pbm.deidentify('{\"first_name\": \"A\"}', 'static')",
    ] {
        let failure = session.failure(&format!("SELECT {call}"));
        assert_eq!(failure.code, "55000", "{call}: {failure:?}");
    }
    file.write(&(support::keys::line(1, "fields", 1) + &support::keys::line(3, "masking", 3)));
    let of = |session: &mut Session| session.table(FIELDS_WITH_PSEUDONYM);
    let mut with_file = database.connect();
    let first = of(&mut with_file);
    assert_eq!(first, of(&mut database.connect()));
    file.write(&(support::keys::line(1, "fields", 1) + &support::keys::line(3, "masking", 4)));
    let mut other = database.connect();
    assert_ne!(first, of(&mut other));
    for (one, another) in first.split('|').zip(of(&mut other).split('|')) {
        assert_ne!(one, another);
    }
    // A session's own key comes before, ends with it, and is no other session's.
    let drawn = |session: &mut Session| {
        session.run("SELECT pbm.draw_masking_key()");
        of(session)
    };
    let mut mine = database.connect();
    let own = drawn(&mut mine);
    assert_eq!(own, of(&mut mine));
    assert!(own != first && own != drawn(&mut database.connect()));
    for failing in [
        "pbm.mask_text('x', 'Planted')",
        "pbm.random_surrogate('x', 'Planted')",
        "pbm.masked_query('pbm.members', 'Planted')",
    ] {
        let failure = mine.failure(&format!("SELECT {failing}"));
        assert!(failure.code == "22023" && !failure.everything().contains("Planted"), "{failure:?}");
    }
}

#[test]
fn a_masked_database_keeps_joins_intervals_and_check_digits() {
    let mut scene = Scene::new();
    let session = &mut scene.session;
    for table in ["members", "coverage", "pharmacy_claim", "prescriber", "pharmacies"] {
        let query = session.text(&format!("SELECT pbm.masked_query('pbm.{table}', 'static')"));
        session.run(&format!("CREATE TEMP TABLE {table} AS {query}"));
    }
    session.run("SET search_path = pg_temp, pg_catalog");
    let joined = "SELECT count(*) FROM pharmacy_claim c JOIN members m USING (patient_id) JOIN coverage v ON v.member_id = m.member_id";
    assert_eq!(session.number(joined), 96);
    // Each person has days of his own, and the days between his dates stay.
    let days = "SELECT string_agg(d::text, ',' ORDER BY d) FROM (SELECT c.fill_date - m.date_of_birth AS d FROM {}pharmacy_claim c JOIN {}members m USING (patient_id)) x";
    assert_eq!(session.text(&days.replace("{}", "")), session.text(&days.replace("{}", "pbm.")));
    let spans = "SELECT string_agg(d::text, ',' ORDER BY d) FROM (SELECT c.fill_date - v.effective_date AS d FROM {}pharmacy_claim c JOIN {}members m USING (patient_id) JOIN {}coverage v ON v.member_id = m.member_id) x";
    assert_eq!(session.text(&spans.replace("{}", "")), session.text(&spans.replace("{}", "pbm.")));
    assert!(session.number("SELECT count(DISTINCT effective_date) FROM coverage WHERE cardholder_id IN (SELECT cardholder_id FROM coverage)") > 12);
    // Numbers are of their form, and found where they were found.
    for row in session.rows("SELECT DISTINCT pharmacy_npi, prescriber_npi, prescriber_dea FROM pharmacy_claim") {
        let row: Vec<String> = row.into_iter().flatten().collect();
        assert!(is_valid_npi(&row[0]) && is_valid_npi(&row[1]) && is_valid_dea(&row[2]), "{row:?}");
    }
    let directory = "SELECT count(*) FROM {}pharmacies p JOIN {}prescriber r ON r.prescriber_npi = p.npi";
    assert_eq!(session.number(&directory.replace("{}", "")), session.number(&directory.replace("{}", "pbm.")));
    assert!(session.is(
        "SELECT bool_and(cardholder_id ~ '^[A-Z0-9-]+$') AND count(DISTINCT cardholder_id) = (SELECT count(DISTINCT cardholder_id) FROM pbm.coverage) FROM coverage",
    ));
    assert!(session.is("SELECT bool_and(name = first_name || ' ' || last_name) FROM members WHERE name IS NOT NULL"));
    // Encrypted fields are encrypted again, for the masked person.
    assert!(session.is("SELECT bool_and(pbm.decrypt(zip_code, 'members.zip_code', patient_id) ~ '^(021|036)\\d\\d$') FROM members WHERE zip_code IS NOT NULL"));
    let all = session.table("SELECT c.*, m.* FROM pharmacy_claim c JOIN members m USING (patient_id)");
    for canary in ["lanted", "PLANTED", "Surname", "01958bf0", "1234567893", "AB1234563", "10001122"] {
        assert!(!all.contains(canary), "{canary}");
    }
}

/// The statement of every table gives its columns in their types, whichever they are, and none is unmapped.
#[test]
fn no_column_is_unmapped() {
    let mut scene = Scene::new();
    let session = &mut scene.session;
    let tables: Vec<String> =
        session.rows("SELECT DISTINCT table_name FROM pbm.column_classes()").into_iter().flatten().flatten().collect();
    assert!(tables.len() > 70);
    let mut left = BTreeSet::new();
    for table in &tables {
        for profile in ["static", "limited", "safe_harbor"] {
            let query = match session.try_rows(&format!("SELECT pbm.masked_query('pbm.{table}', '{profile}')")) {
                Ok(rows) => rows[0][0].clone().expect("a statement"),
                Err(failure) => {
                    assert!(failure.code == "22023" && profile == "safe_harbor", "{table}, {profile}: {failure:?}");
                    continue;
                }
            };
            session.run(&format!("CREATE TEMP VIEW masked AS {query}"));
            if profile == "static" {
                let differ = session.table(&format!(
                    "SELECT o.attname FROM pg_attribute o LEFT JOIN pg_attribute m
                         ON m.attrelid = 'pg_temp.masked'::regclass AND (m.attnum, m.attname, m.atttypid) = (
                             (SELECT count(*) FROM pg_attribute b WHERE b.attrelid = o.attrelid AND b.attnum BETWEEN 1 AND o.attnum AND NOT b.attisdropped),
                             o.attname, o.atttypid)
                     WHERE o.attrelid = 'pbm.{table}'::regclass AND o.attnum > 0 AND NOT o.attisdropped AND m.attname IS NULL"
                ));
                assert_eq!(differ, "", "{table}");
            } else {
                assert!(query.contains("ORDER BY pg_catalog.gen_random_uuid()"), "{table}");
            }
            session.run("DROP VIEW pg_temp.masked");
            left.insert(format!("{table} {profile}"));
        }
    }
    assert!(left.contains("pharmacy_claim safe_harbor") && left.contains("members limited"));
}

#[test]
fn a_column_without_a_class_is_an_error_until_a_label_says_it() {
    let mut scene = Scene::new();
    let session = &mut scene.session;
    session.run("ALTER TABLE pbm.pharmacy_claim ADD COLUMN tattoo text; UPDATE pbm.pharmacy_claim SET tattoo = 'rose'");
    for profile in ["static", "limited", "safe_harbor"] {
        let failure = session.failure(&format!("SELECT pbm.masked_query('pbm.pharmacy_claim', '{profile}')"));
        assert_eq!((failure.code.as_str(), failure.message.contains("\"tattoo\"")), ("55000", true));
        assert!(failure.hint.contains("SECURITY LABEL"), "{failure:?}");
    }
    assert_eq!(session.failure("SELECT pbm.safe_harbor_claims()").code, "55000");
    assert_eq!(session.failure("SELECT pbm.limited_claims()").code, "55000");
    session.run("SECURITY LABEL FOR pbm ON COLUMN pbm.pharmacy_claim.tattoo IS 'text'");
    assert!(!session.text("SELECT pbm.masked_query('pbm.pharmacy_claim', 'safe_harbor')").contains("tattoo"));
    assert!(!session.text("SELECT pbm.masked_query('pbm.pharmacy_claim', 'limited')").contains("tattoo"));
    session.run("SECURITY LABEL FOR pbm ON COLUMN pbm.pharmacy_claim.tattoo IS 'clean'");
    assert!(session.text("SELECT pbm.masked_query('pbm.pharmacy_claim', 'safe_harbor')").contains("t.\"tattoo\""));
    // A partition has its table's classes.
    let leaf = session.text("SELECT tableoid::regclass FROM pbm.pharmacy_claim LIMIT 1");
    assert!(session.text(&format!("SELECT pbm.masked_query('{leaf}', 'limited')")).contains(&format!("FROM {leaf} t")));
    assert_eq!(session.failure("SELECT pbm.masked_query('pg_class', 'limited')").code, "42809");
}

#[test]
fn a_document_is_masked_by_its_keys_and_an_unknown_key_is_an_error() {
    let mut scene = Scene::new();
    let session = &mut scene.session;
    let document = r#"{"firstName": "Ada", "cardholder_id": "C1234567", "fill_date": "2025-03-10", "created_at": "2025-03-10T10:00:00Z",
                       "zip_code": "03601", "age": 93, "quantity": 30, "notes": "call Ada", "pharmacy_npi": "1234567893"}"#;
    let masked = |session: &mut Session, profile: &str| {
        session.text(&format!("SELECT (d - 'cardholder_id')::text FROM pbm.deidentify('{document}', '{profile}', '01958bf0-0001-7abc-8def-0123456789ab') d"))
    };
    assert_eq!(
        masked(session, "safe_harbor"),
        r#"{"age": "90+", "quantity": 30, "zip_code": "000", "fill_date": "2025"}"#
    );
    assert_eq!(
        masked(session, "limited"),
        r#"{"age": 93, "quantity": 30, "zip_code": "03601", "fill_date": "2025-03-10", "created_at": "2025-03-10T10:00:00Z", "pharmacy_npi": "1234567893"}"#
    );
    let fixed = masked(session, "static");
    assert!(!fixed.contains("Ada") && !fixed.contains("2025-03-10") && fixed.contains("T10:00:00Z"), "{fixed}");
    for (document, profile) in
        [(r#"{"planted": 1}"#, "static"), (r#""planted""#, "limited"), (r#"[{"age": {"planted": 2}}]"#, "safe_harbor")]
    {
        let failure = session.failure(&format!("SELECT pbm.deidentify('{document}', '{profile}')"));
        assert!(failure.code == "22023" && !failure.everything().contains("planted"), "{failure:?}");
    }
}

/// 17 areas by the census of 2000, 14 by that of 2010, with where they are from.
#[test]
fn the_small_areas_are_shipped_with_their_source() {
    let mut scene = Scene::new();
    assert_eq!(
        scene.session.table(
            "SELECT census, count(*), bool_and(source ~ '20\\d\\d') FROM pbm.small_zip3_areas() GROUP BY 1 ORDER BY 1"
        ),
        "2000|17|t\n2010|14|t"
    );
    assert!(scene.session.is("SELECT bool_and(pbm.safe_zip(zip3 || '01') = '000') FROM pbm.small_zip3_areas()"));
}

#[test]
fn an_export_is_on_record() {
    let mut scene = Scene::new();
    let session = &mut scene.session;
    let before = "SELECT count(*) FROM pbm.access_log WHERE function_name = 'deidentified_export'";
    for export in ["safe_harbor_claims()", "safe_harbor_members()", "limited_claims()", "limited_members()"] {
        let count = session.number(before);
        session.run(&format!("SELECT count(*) FROM pbm.{export}"));
        assert_eq!(session.number(before), count + 1, "{export}");
        // Without preload nothing can be recorded in a transaction that writes nothing.
        session.run("BEGIN READ ONLY");
        assert_eq!(session.failure(&format!("SELECT count(*) FROM pbm.{export}")).code, "25006", "{export}");
        session.run("ROLLBACK");
    }
}
