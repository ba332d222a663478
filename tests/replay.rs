//! Real input: 12,492 FDA products at NADAC prices, the ONC interaction lists, and three years of the prescriptions
//! of 50 synthetic Medicare beneficiaries, adjudicated one by one. ../shared/data/README.md says where they are from.
//!
//! The beneficiaries' NDCs are altered and old: few are products with a price. So the k-th of their other NDCs, in
//! order, stands for the (5 k mod n)-th of the n priced products that are swallowed and counted in units. Fills keep
//! their date, quantity and days' supply; where that is missing, 30. NADAC prices of 2026 serve all years.
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::{Database, Session};

const INVARIANTS: &str = include_str!("invariants.sql");

/// The folder of the data; None, with a word, where it is not there.
fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    say("replay: skipped, for ../shared/data is not there\n");
    None
}

/// Written past the harness, which keeps what tests print to itself.
fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).expect("standard error");
}

/// Loads a CSV file, packed or not, into a table of texts named after it.
fn copy(session: &mut Session, folder: &Path, file: &str, table: &str) {
    let path = folder.join(file);
    let bytes = if file.ends_with(".gz") {
        let output = Command::new("gzip").arg("-dc").arg(&path).output().expect("gzip runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    } else {
        std::fs::read(&path).expect("the file is read")
    };
    let header = bytes.split(|byte| *byte == b'\n').next().map(String::from_utf8_lossy).expect("a header");
    let columns = header.trim().split(',').map(|name| format!("{name} text")).collect::<Vec<_>>().join(", ");
    session.run(&format!("CREATE TEMP TABLE {table} ({columns})"));
    let mut copy = session.copy_in(&format!("COPY {table} FROM STDIN (FORMAT csv, HEADER)")).expect("COPY begins");
    copy.write_all(&bytes).expect("the file is sent");
    copy.finish().expect("COPY ends");
}

/// Products, contents, classes, prices and interactions.
const PRODUCTS: &str = "
SET search_path = pbm, public;
INSERT INTO drugs (ndc_code, name, generic_name, tier, brand, dea_schedule, dosage_form, route, billing_unit, labeler, otc)
SELECT ndc11::ndc, proprietary_name, nonproprietary_name, CASE WHEN nadac_classification IN ('B', 'B-BIO') THEN 2 ELSE 1 END,
       nadac_classification IN ('B', 'B-BIO'), array_position('{CI,CII,CIII,CIV,CV}', dea_schedule), dosage_form, route,
       pricing_unit, labeler, otc = 'Y'
FROM product;
INSERT INTO drug_price (ndc, price_type, effective_date, unit_price)
SELECT ndc11::ndc, 'nadac', '2000-01-01', nadac_per_unit::numeric FROM product;

-- A substance is the longest ingredient of the ONC lists it begins with (WARFARIN SODIUM: WARFARIN), or itself.
CREATE TEMP TABLE listed AS
SELECT ingredient_a AS name FROM high UNION SELECT ingredient_b FROM high
UNION SELECT ingredient_a FROM low UNION SELECT ingredient_b FROM low;
CREATE TEMP TABLE content AS
SELECT p.ndc11::ndc AS ndc, coalesce((SELECT name FROM listed WHERE starts_with(s.substance || ' ', name || ' ')
                                      ORDER BY length(name) DESC LIMIT 1), s.substance) AS name,
       split_part(p.strength, '; ', s.n::integer) AS strength, split_part(p.strength_unit, '; ', s.n::integer) AS unit, p.pricing_unit
FROM product p,
     regexp_split_to_table(coalesce(nullif(upper(p.substance_name), ''), upper(p.nonproprietary_name)), '; ') WITH ORDINALITY s (substance, n);
INSERT INTO ingredient (ingredient_name) SELECT DISTINCT name FROM content UNION SELECT name FROM listed;
-- mg/1 of a tablet, mg/mL or mg/5mL of a liquid, mg/g of a cream; other strengths are left out.
INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit)
SELECT DISTINCT ON (ndc, i.ingredient_id) ndc, i.ingredient_id, nullif(c.strength::numeric / coalesce(nullif(u[2], ''), '1')::numeric, 0), upper(u[1])
FROM content c JOIN ingredient i ON i.ingredient_name = c.name
LEFT JOIN LATERAL regexp_match(c.unit, CASE c.pricing_unit WHEN 'EA' THEN '^(mg|ug)/(1)$' WHEN 'ML' THEN '^(mg|ug)/([0-9.]*)mL$'
                                       ELSE '^(mg|ug)/([0-9.]*)g$' END) u ON c.strength ~ '^[0-9.]+$'
ORDER BY ndc, i.ingredient_id, c.strength;
INSERT INTO therapeutic_class (class_name, duplicate_therapy)
SELECT DISTINCT trim(replace(c, ' [EPC]', '')), true FROM product, regexp_split_to_table(pharm_classes, ',') c WHERE c LIKE '% [EPC]';
INSERT INTO drug_class (ndc, class_id)
SELECT DISTINCT ndc11::ndc, class_id
FROM product, regexp_split_to_table(pharm_classes, ',') c JOIN therapeutic_class ON class_name = trim(replace(c, ' [EPC]', '')) AND c LIKE '% [EPC]';
INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, description)
SELECT least(a.ingredient_id, b.ingredient_id), greatest(a.ingredient_id, b.ingredient_id), source, severity, interruptive, source
FROM (SELECT ingredient_a, ingredient_b, 'high priority', 1, true FROM high
      UNION SELECT ingredient_a, ingredient_b, 'not interruptive', 3, false FROM low) p (ingredient_a, ingredient_b, source, severity, interruptive)
JOIN ingredient a ON a.ingredient_name = p.ingredient_a JOIN ingredient b ON b.ingredient_name = p.ingredient_b
WHERE a.ingredient_id <> b.ingredient_id
ON CONFLICT DO NOTHING;
";

/// One plan: open formulary, deductible 150.00, 5.00 for a generic, 25 % but 10.00 to 100.00 for a brand, at most
/// 2,000.00 a year. Every finding of a minor interaction stops payment, were it allowed to. NADAC and a fee are paid.
const BUSINESS: &str = "
INSERT INTO plan (plan_id, plan_code, plan_name, formulary_type, individual_deductible, individual_out_of_pocket_maximum, dur_minor)
VALUES ('00000000-0000-4000-8000-000000000001', 'PART-D', 'Replay', 'open', 150, 2000, 'reject');
INSERT INTO plan_cost_share (plan_id, tier, tier_name, copay_amount, coinsurance_percent, minimum_amount, maximum_amount)
VALUES ('00000000-0000-4000-8000-000000000001', 1, 'Generic', 5, NULL, NULL, NULL),
       ('00000000-0000-4000-8000-000000000001', 2, 'Brand', NULL, 25, 10, 100);
INSERT INTO network (network_id, network_name) VALUES (1, 'Replay');
INSERT INTO plan_network (plan_id, network_id) VALUES ('00000000-0000-4000-8000-000000000001', 1);
INSERT INTO pharmacies (pharmacy_id, npi, name) VALUES (1, '1234567893', 'Replay Pharmacy');
INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date, brand_dispensing_fee, generic_dispensing_fee)
VALUES (1, 1, 1, '2000-01-01', 1.25, 1.75);
INSERT INTO contract_rate VALUES (1, 'brand', 'nadac'), (1, 'generic', 'nadac');
INSERT INTO prescriber (prescriber_npi, prescriber_name, dea_number) VALUES ('1093817462', 'Replay', 'AB1234563');
SELECT ensure_partitions('2010-12-31', '2008-01-01');

INSERT INTO members (member_id, first_name, last_name, date_of_birth, sex, plan_id, effective_date)
SELECT person_id::integer, 'Synthetic', 'Person ' || person_id, make_date(year_of_birth::integer, month_of_birth::integer, day_of_birth::integer),
       CASE gender_source_value WHEN '1' THEN 'M' ELSE 'F' END, 'PART-D', '2008-01-01'
FROM person;
INSERT INTO coverage (member_id, plan_id, cardholder_id, family_id, effective_date, termination_date)
SELECT m.member_id, p.plan_id, 'P' || m.member_id, m.patient_id, s.payer_plan_period_start_date::date, s.payer_plan_period_end_date::date
FROM span s JOIN members m ON m.member_id = s.person_id::integer JOIN plan p ON p.plan_code = m.plan_id
WHERE s.plan_source_value = 'Medicare Part D';

CREATE TEMP TABLE priced AS
SELECT ndc11, row_number() OVER (ORDER BY ndc11) - 1 AS place, count(*) OVER () AS all_of_them
FROM product WHERE pricing_unit = 'EA' AND route = 'ORAL';
CREATE TEMP TABLE stands_for AS
SELECT k.ndc, t.ndc11
FROM (SELECT ndc, row_number() OVER (ORDER BY ndc) AS k FROM (
          SELECT DISTINCT drug_source_value AS ndc FROM fill WHERE drug_source_value ~ '^[0-9]{11}$'
          EXCEPT SELECT ndc11 FROM product) n) k
JOIN priced t ON t.place = 5 * k.k % t.all_of_them;
CREATE TEMP TABLE sent AS
SELECT row_number() OVER (ORDER BY drug_exposure_start_date, drug_exposure_id::integer) AS n, jsonb_strip_nulls(jsonb_build_object(
           'cardholder_id', 'P' || person_id, 'ndc', coalesce(s.ndc11, f.drug_source_value), 'quantity', nullif(f.quantity, '')::numeric,
           'days_supply', coalesce(nullif(f.days_supply, '')::integer, 30), 'pharmacy_npi', '1234567893', 'prescriber_npi', '1093817462',
           'fill_date', f.drug_exposure_start_date, 'rx_number', f.drug_exposure_id)) AS claim
FROM fill f LEFT JOIN stands_for s ON s.ndc = f.drug_source_value;
";

/// A database with the products and the interactions, and the session that has the files.
fn load(folder: &Path) -> (Database, Session) {
    let database = Database::with_extension();
    let mut session = database.connect();
    for (file, table) in [
        ("ndc_x_nadac_join.csv.gz", "product"),
        ("ddi_onc_high_priority.csv", "high"),
        ("ddi_onc_noninterruptive.csv", "low"),
        ("desynpuf50_persons.csv", "person"),
        ("desynpuf50_coverage_spans.csv", "span"),
        ("desynpuf50_rx_events.csv", "fill"),
    ] {
        copy(&mut session, folder, file, table);
    }
    session.run(PRODUCTS);
    session.run(BUSINESS);
    assert_eq!(session.number("SELECT count(*) FROM drugs JOIN drug_price ON ndc = ndc_code"), 12_492);
    // The replay can be repeated: it need not wait for the disk at each claim.
    session.run("SET synchronous_commit = off; SET pbm.force_sync_commit = off");
    (database, session)
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_default()
}

fn adjudicate_all(session: &mut Session, sent: &[String]) -> Vec<Value> {
    let statement =
        session.prepare("SELECT pbm.adjudicate_claim($1::text::jsonb)::text").expect("the call is prepared");
    sent.iter()
        .map(|claim| {
            let row = session.query_one(&statement, &[claim]).expect("every claim is answered");
            serde_json::from_str(row.get(0)).expect("jsonb is JSON")
        })
        .collect()
}

/// What was answered, how often: paid, and rejected by each code.
fn counts(session: &mut Session, answers: &[Value]) -> String {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in answers {
        for code in answer["reject_codes"].as_array().map(Vec::as_slice).unwrap_or_default() {
            *codes.entry(code.as_str().unwrap_or_default()).or_default() += 1;
        }
    }
    let count = |status: &str| answers.iter().filter(|answer| text(answer, "status") == status).count();
    let mut table = format!("{} fills: {} paid, {} rejected\n", answers.len(), count("paid"), count("rejected"));
    for (code, times) in codes {
        let meaning = session.table(&format!("SELECT meaning FROM reject_code WHERE reject_code = '{code}'"));
        table += &format!("  {times:>5}  {code:<3} {meaning}\n");
    }
    table
}

const MONEY: &str = "
SELECT 'claims', count(*), sum(allowed_amount), sum(paid_amount), sum(patient_copay) FROM pharmacy_claim WHERE status = 'paid'
UNION ALL SELECT scope, count(*), sum(deductible_met), sum(out_of_pocket_met), NULL FROM accumulator GROUP BY scope ORDER BY 1";

#[test]
fn three_years_of_fills_are_adjudicated_and_a_replay_changes_nothing() {
    let Some(folder) = data() else { return };
    let (_database, mut session) = load(&folder);
    let sent: Vec<String> = session.rows("SELECT claim FROM sent ORDER BY n").into_iter().flatten().flatten().collect();
    assert_eq!(sent.len(), 2_140);
    let first = adjudicate_all(&mut session, &sent);
    let table = counts(&mut session, &first);
    say(&format!("\n{table}"));
    assert!(table.starts_with("2140 fills: 1738 paid, 402 rejected\n"));
    // Topiramate capsules six days after tablets of the same strength: another dosage form is no refill of them (UM-6),
    // but the same ingredient (S-8).
    let capsules = "SELECT c.status, a.alert_code FROM pharmacy_claim c JOIN dur_alert a ON a.claim_id = c.id
        WHERE c.rx_number = '3807519' AND a.drug2_ndc = '29300011510' AND a.alert_code = 'ID'";
    assert_eq!(session.table(capsules), "paid|ID");
    assert_eq!(session.table(INVARIANTS), "");
    assert_eq!(session.number("SELECT count(*) FROM pharmacy_claim"), 2_140, "rejections are stored like payments");

    // By hand: 30 x 0.08965 = 2.6895 and 1.75, all of it deductible. 30 x 1.00315 = 30.0945. 60 x 28.13486 = 1688.0916
    // and 1.25; 120.76 of the deductible were met before, a quarter of the other 1660.10 is more than the most, 100.00.
    for (rx, figures) in [
        ("193680", "2.69|1.75|4.44|4.44|0.00|0.00"),
        ("193745", "30.09|1.75|31.84|31.84|0.00|0.00"),
        ("193752", "1688.09|1.25|1689.34|29.24|100.00|1560.10"),
    ] {
        let stored = format!(
            "SELECT ingredient_cost, dispensing_fee, allowed_amount, deductible_applied, coinsurance_amount, paid_amount
             FROM pharmacy_claim WHERE rx_number = '{rx}'"
        );
        assert_eq!(session.table(&stored), figures, "{rx}");
    }
    // What the file itself says must be rejected, and nothing else for these reasons.
    let by_code = "SELECT code, count(*) FROM pharmacy_claim, unnest(reject_codes) code GROUP BY code ORDER BY code";
    let expected = "
        WITH f AS (
            SELECT f.*, drug_exposure_start_date::date AS day, first, last, covered
            FROM fill f LEFT JOIN LATERAL (
                SELECT min(payer_plan_period_start_date::date) AS first, max(payer_plan_period_end_date::date) AS last,
                       bool_or(drug_exposure_start_date BETWEEN payer_plan_period_start_date AND payer_plan_period_end_date) AS covered
                FROM span s WHERE s.person_id = f.person_id AND plan_source_value = 'Medicare Part D') s ON true)
        SELECT * FROM (
            SELECT '19' AS code, count(*) FROM f WHERE nullif(days_supply, '')::integer NOT BETWEEN 1 AND 999
            UNION ALL SELECT '21', count(*) FROM f WHERE drug_source_value !~ '^[0-9]{11}$'
            UNION ALL SELECT '52', count(*) FROM f WHERE first IS NULL
            UNION ALL SELECT '600', count(*) FROM f WHERE NOT covered AND day > first AND day < last
            UNION ALL SELECT '67', count(*) FROM f WHERE day < first
            UNION ALL SELECT '69', count(*) FROM f WHERE day > last
            UNION ALL SELECT 'E7', count(*) FROM f WHERE coalesce(nullif(quantity, '')::numeric, 0) = 0) n ORDER BY code";
    let found: Vec<_> = session
        .rows(by_code)
        .into_iter()
        .filter(|row| !["79", "88"].contains(&row[0].as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(found, session.rows(expected));
    assert_eq!(
        session.table("SELECT DISTINCT outcome FROM dur_alert WHERE alert_description LIKE '%: not interruptive'"),
        "message"
    );
    let stopped = "SELECT count(*) FROM pharmacy_claim c WHERE '88' = ANY (reject_codes) AND NOT EXISTS (
        SELECT FROM dur_alert a WHERE a.claim_id = c.id AND outcome <> 'message' AND alert_description LIKE '%: high priority')";
    assert_eq!(session.number(stopped), 0);

    // Every price by SQL's own arithmetic.
    let wrong = "SELECT c.rx_number, c.quantity, p.unit_price, c.ingredient_cost, c.dispensing_fee
        FROM pharmacy_claim c JOIN drug_price p ON p.ndc = c.ndc JOIN drugs d ON d.ndc_code = c.ndc
        WHERE c.status = 'paid' AND (c.ingredient_cost, c.dispensing_fee, c.sales_tax, c.basis_of_reimbursement)
              IS DISTINCT FROM (round(c.quantity * p.unit_price, 2), CASE WHEN d.brand THEN 1.25 ELSE 1.75 END, 0, '20')";
    assert_eq!(session.table(wrong), "");

    let money = session.table(MONEY);
    let second = adjudicate_all(&mut session, &sent);
    assert_eq!(session.table(MONEY), money);
    assert_eq!(session.table(INVARIANTS), "");
    for (first, second) in first.iter().zip(&second) {
        if text(first, "status") == "paid" {
            let mut first = first.clone();
            first["status"] = "duplicate".into();
            assert_eq!(*second, first);
        } else {
            assert_eq!(text(second, "status"), "rejected", "{first} then {second}");
        }
    }
}

/// Pairs of the lists that two products of one ingredient each stand for, each for somebody of its own who fills both
/// on one day. `both`: the pair is on both lists.
const PAIRS: &str = "
CREATE TEMP TABLE alone AS
SELECT DISTINCT ON (i.ingredient_id) i.ingredient_id, i.ndc
FROM drug_ingredient i WHERE 1 = (SELECT count(*) FROM drug_ingredient o WHERE o.ndc OPERATOR(=) i.ndc) ORDER BY i.ingredient_id, i.ndc;
CREATE TEMP TABLE pair AS
SELECT row_number() OVER (ORDER BY a.ndc, b.ndc) AS n, a.ndc AS ndc1, b.ndc AS ndc2, bool_or(interruptive) AS stops, count(*) > 1 AS both_lists
FROM drug_interaction JOIN alone a ON a.ingredient_id = ingredient1_id JOIN alone b ON b.ingredient_id = ingredient2_id
GROUP BY a.ndc, b.ndc;
INSERT INTO members (member_id, first_name, last_name, date_of_birth, plan_id, effective_date)
SELECT 90000000 + n, 'Control', 'Person ' || n, '1940-01-01', 'PART-D', '2008-01-01' FROM pair;
INSERT INTO coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
SELECT 90000000 + n, '00000000-0000-4000-8000-000000000001', 'C' || n, gen_random_uuid(), '2008-01-01' FROM pair;
CREATE TEMP TABLE answer AS
SELECT * FROM adjudicate_batch((
    SELECT jsonb_agg(jsonb_build_object('cardholder_id', 'C' || n, 'ndc', ndc, 'quantity', 30, 'days_supply', 30, 'fill_date', '2009-06-01',
                                        'pharmacy_npi', '1234567893', 'prescriber_npi', '1093817462', 'rx_number', n || side) ORDER BY n, side)
    FROM (SELECT n, 'A' AS side, ndc1 AS ndc FROM pair UNION ALL SELECT n, 'B', ndc2 FROM pair) c)) WITH ORDINALITY
";

#[test]
fn listed_interactions_stop_payment_and_the_non_interruptive_never_do() {
    let Some(folder) = data() else { return };
    let (_database, mut session) = load(&folder);
    session.run(PAIRS);
    // Of each pair the first fill is paid; the second is, unless the pair is on the high-priority list.
    let outcomes = "SELECT p.stops, p.both_lists, a.status, b.status, array_to_string(b.reject_codes, ','),
                           b.dur @> '[{\"alert_code\": \"DD\"}]', count(*)
        FROM pair p JOIN answer a ON a.ordinality = 2 * p.n - 1 JOIN answer b ON b.ordinality = 2 * p.n
        GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4";
    let found = session.rows(outcomes);
    let shown: Vec<Vec<&str>> =
        found.iter().map(|row| row[..6].iter().map(|v| v.as_deref().unwrap_or_default()).collect()).collect();
    assert_eq!(
        shown,
        [
            ["f", "f", "paid", "paid", "", "t"],
            ["t", "f", "paid", "rejected", "88", "t"],
            ["t", "t", "paid", "rejected", "88", "t"],
        ]
    );
    let pairs: Vec<i64> =
        found.iter().map(|row| row[6].as_deref().and_then(|n| n.parse().ok()).unwrap_or_default()).collect();
    say(&format!(
        "\n{} non-interruptive pairs paid with a message, {} high-priority pairs stopped, {} of them on both lists\n",
        pairs[0],
        pairs[1] + pairs[2],
        pairs[2]
    ));
    assert!(pairs[0] > 700 && pairs[1] > 200 && pairs[2] > 0, "{pairs:?}");
    assert_eq!(session.table(INVARIANTS), "");
}
