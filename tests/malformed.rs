//! Thousands of malformed calls through every surface: always an answer or a documented error, never a crash,
//! an internal error or a panic; the session goes on, and every answer to a claim is stored.

use pbm_engine::claim::{FIELDS, Field, Kind};
use serde_json::{Value, json};
use support::{Database, Failure, PHARMACY, Session, literal};

/// Errors that the functions document, and those with which PostgreSQL refuses a value before they see it.
const DOCUMENTED: [&str; 11] = [
    "22023", // no claim at all, an unknown key, an unknown kind, too deep
    "22004", // NULL key of a reversal or of ensure_partitions
    "22P02", // no ndc, no json
    "22P05", // \u0000 in jsonb
    "P0002", // a page of no claim
    "22003", // number out of range
    "22007", // no date
    "22008", // date out of range
    "22021", // character not in the encoding
    "54000", // jsonb larger than it can be
    "54001", // stack depth: json nested deeper than PostgreSQL reads
];

/// A small generator (xorshift): the same calls at every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

fn field(random: &mut Random) -> &'static Field {
    &FIELDS[random.below(FIELDS.len())]
}

fn text(random: &mut Random) -> String {
    match random.below(16) {
        0 => String::new(),
        1 => " ".repeat(random.below(30)),
        2 => "9".repeat(random.below(40)),
        3 => "\u{1}\u{7}\u{8}\t\r\n\u{1b}\u{7f}\u{85}".into(),
        4 => "'; DROP TABLE pbm.members; --".into(),
        5 => "\\x00\\u0000\\\"%s%n${x}".into(),
        6 => "\u{202e}\u{feff}🧪é\u{301}東京\u{10ffff}".into(),
        7 => "x".repeat(if random.one_in(20) { 1_000_000 } else { random.below(5000) }),
        8 => random.pick(&["NaN", "Infinity", "-0", "1e309", "0x1F", "null", "true", "1,5", "٣"]).into(),
        9 => random
            .pick(&["2025-02-30", "0000-00-00", "infinity", "20250310", "2025-3-1", "99999999", "-001-01-01"])
            .into(),
        10 => random.pick(&["CARD-BASIC", "CARD-FAMILY", "CARD-OPEN", "01", "1", "3", "DD", "1B", "A"]).into(),
        11 => random.pick(&["00001-0001-01", "0002-0001-01", "00003000101", "0000300010", "1-2-3", "--"]).into(),
        12 => random.pick(&[PHARMACY, "1093817462", "1234567890", "AB1234563", "0000000000"]).into(),
        13 => format!("{}", random.next()),
        14 => format!("{}-{}-{}", random.below(100_000), random.below(10_000), random.below(100)),
        _ => (0..random.below(40))
            .filter_map(|_| char::from_u32(random.below(0x2fff) as u32))
            .filter(|c| *c != '\0')
            .collect(),
    }
}

fn number(random: &mut Random) -> String {
    match random.below(10) {
        0 => random.pick(&["0", "-0", "-1", "1", "30", "0.001", "0.0001", "-0.01"]).into(),
        1 => random.pick(&["1e400", "-1e400", "1e-400", "1e308", "9e99", "1.5e3", "1E+2"]).into(),
        2 => random.pick(&["2147483647", "2147483648", "-2147483648", "9223372036854775808"]).into(),
        3 => random.pick(&["9999999.999", "9999999.9999", "10000000", "999999.99", "1000000", "99999999.99"]).into(),
        4 => format!("0.{}1", "0".repeat(random.below(60))),
        5 => format!("1{}", "0".repeat(random.below(60))),
        6 => format!("{}.{}", random.below(1000), "9".repeat(1 + random.below(40))),
        _ => format!("{}", random.below(100)),
    }
}

/// A JSON text of any kind.
fn json(random: &mut Random, depth: usize) -> String {
    match random.below(if depth > 4 { 6 } else { 10 }) {
        0 => "null".into(),
        1 => random.pick(&["true", "false"]).into(),
        2 | 3 => number(random),
        4 | 5 => Value::from(text(random)).to_string(),
        6 if random.one_in(8) => {
            let levels = [50, 126, 127, 128, 129, 200, 1000][random.below(7)];
            let (open, close) = if random.one_in(2) { ("[", "]") } else { ("{\"a\":", "}") };
            format!("{}1{}", open.repeat(levels), close.repeat(levels))
        }
        6 => format!("\"\\u000{}\"", random.below(10)),
        7 | 8 => {
            let items: Vec<_> = (0..random.below(5)).map(|_| json(random, depth + 1)).collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let key = |random: &mut Random| match random.below(3) {
                0 => text(random),
                1 => random.pick(&["reason_for_service", "professional_service", "result_of_service"]).into(),
                _ => field(random).key.into(),
            };
            let fields: Vec<_> = (0..random.below(5))
                .map(|_| format!("{}:{}", Value::from(key(random)), json(random, depth + 1)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}

/// A claim with some fields replaced, as JSON text.
fn claim(random: &mut Random) -> String {
    if random.one_in(12) {
        return json(random, 0);
    }
    let mut fields: Vec<(&str, String)> = vec![
        ("cardholder_id", "\"CARD-BASIC\"".into()),
        ("ndc", "\"00001-0001-01\"".into()),
        ("quantity", "30".into()),
        ("days_supply", "30".into()),
        ("pharmacy_npi", format!("\"{PHARMACY}\"")),
        ("fill_date", format!("\"2025-{:02}-{:02}\"", 1 + random.below(12), 1 + random.below(28))),
        ("rx_number", random.below(100_000).to_string()),
    ];
    for _ in 0..random.below(4) {
        fields.push((field(random).key, json(random, 0)));
    }
    if random.one_in(30) {
        fields.push(("no such key", json(random, 3)));
    }
    if random.one_in(3) {
        let place = random.below(fields.len());
        fields[place].1 = json(random, 0);
    }
    let fields: Vec<_> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// What the calls of one session gave.
struct Trial {
    session: Session,
    pid: i32,
    answers: i64,
    repeats: i64,
    errors: u32,
}

impl Trial {
    fn new(database: &Database) -> Self {
        let mut session = database.connect();
        session.run("SET pbm.force_sync_commit = off; SET synchronous_commit = off");
        let pid = session.pid();
        Self { session, pid, answers: 0, repeats: 0, errors: 0 }
    }

    fn call(&mut self, sql: &str) -> Option<Vec<support::session::Row>> {
        let shown: String = sql.chars().take(2000).collect();
        match self.session.try_rows(sql) {
            Ok(rows) => Some(rows),
            Err(failure) => {
                assert_documented(&failure, &shown);
                self.errors += 1;
                None
            }
        }
    }

    /// A call that adjudicates: one column, the answer's status.
    fn adjudicate(&mut self, sql: &str) {
        for row in self.call(sql).unwrap_or_default() {
            match row[0].as_deref() {
                Some("paid" | "rejected") => self.answers += 1,
                Some("duplicate") => self.repeats += 1,
                other => panic!("answered {other:?}: {}", sql.chars().take(2000).collect::<String>()),
            }
        }
    }

    /// The backend is the one that began, and what it answered is stored.
    fn assert_all_stored(mut self) {
        assert_eq!(self.session.pid(), self.pid);
        assert_eq!(self.session.number("SELECT count(*) FROM pbm.pharmacy_claim"), self.answers);
        assert_eq!(
            self.session.number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'"),
            self.answers
        );
        let sum = "SELECT count(*) FROM pbm.accumulator a WHERE out_of_pocket_met <>
                   (SELECT coalesce(sum(out_of_pocket_applied), 0) FROM pbm.pharmacy_claim c
                    WHERE c.status = 'paid' AND a.owner_id IN (c.patient_id, c.family_id) AND a.plan_id = c.plan_id
                      AND a.benefit_year_start = c.benefit_year_start)";
        assert_eq!(self.session.number(sum), 0);
        assert!(self.answers > 100 && self.errors > 50, "{} answers, {} errors", self.answers, self.errors);
    }
}

fn assert_documented(failure: &Failure, sql: &str) {
    assert!(DOCUMENTED.contains(&failure.code.as_str()), "{failure:?} in: {sql}");
    let said = failure.everything();
    for word in ["panic", "unwrap", "RefCell", "index out of", "overflow", "Option::", "Result::", ".rs:"] {
        assert!(!said.contains(word), "{failure:?} in: {sql}");
    }
}

#[test]
fn json_claims() {
    let database = Database::with_book();
    let mut trial = Trial::new(&database);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..10_000 {
        let document = literal(&claim(&mut random));
        if random.one_in(5) {
            trial.call(&format!("SELECT pbm.price_claim({document}::jsonb), pbm.check_claim({document}::jsonb)"));
        } else {
            trial.adjudicate(&format!("SELECT pbm.adjudicate_claim({document}::jsonb) ->> 'status'"));
        }
    }
    trial.assert_all_stored();
}

#[test]
fn json_batches() {
    let database = Database::with_book();
    let mut trial = Trial::new(&database);
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..3_000 {
        let items: Vec<_> = (0..random.below(8)).map(|_| claim(&mut random)).collect();
        let batch = if random.one_in(10) { json(&mut random, 0) } else { format!("[{}]", items.join(",")) };
        trial.adjudicate(&format!("SELECT status FROM pbm.adjudicate_batch({}::jsonb)", literal(&batch)));
    }
    trial.assert_all_stored();
}

fn typed_text(random: &mut Random) -> String {
    if random.one_in(8) { "NULL".into() } else { format!("{}::text", literal(&text(random))) }
}

fn typed_number(random: &mut Random) -> String {
    match random.below(6) {
        0 => random.pick(&["NULL", "'NaN'", "'Infinity'", "'-Infinity'", "1e1000", "1e-1000"]).into(),
        1 => "30".into(),
        _ => number(random),
    }
}

fn typed_integer(random: &mut Random) -> String {
    random.pick(&["NULL", "0", "1", "-1", "30", "999", "1000", "2147483647", "(-2147483648)"]).into()
}

fn typed_date(random: &mut Random) -> String {
    random
        .pick(&[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 BC'",
            "'0001-01-01 BC'",
            "'0001-01-01'",
            "'1899-12-31'",
            "'2024-02-29'",
            "'2025-03-10'",
            "'2025-07-04'",
            "'2999-12-31'",
            "'9999-12-31'",
            "'262142-12-31'",
            "'262143-01-01'",
            "'294277-01-01'",
            "'5874897-12-31'",
        ])
        .into()
}

fn typed_codes(random: &mut Random) -> String {
    random
        .pick(&[
            "NULL",
            "'{}'",
            "'{NULL}'",
            "'{3,NULL,x}'",
            "'{{3,4},{5,6}}'",
            "'[0:1]={3,4}'",
            "array_fill('3'::text, ARRAY[5000])",
            "ARRAY[repeat('9', 100000)]",
            "'{\"\"}'",
        ])
        .into()
}

#[test]
fn typed_claims() {
    let database = Database::with_book();
    let mut trial = Trial::new(&database);
    let mut random = Random(0xd1b5_4a32_d192_ed03);
    for _ in 0..10_000 {
        let mut arguments: Vec<(&str, String)> = vec![
            ("cardholder_id", "'CARD-BASIC'".into()),
            ("ndc", "'00001-0001-01'".into()),
            ("quantity", "30".into()),
            ("days_supply", "30".into()),
            ("pharmacy_npi", literal(PHARMACY)),
            ("fill_date", "'2025-03-10'".into()),
            ("rx_number", literal(&random.below(1000).to_string())),
        ];
        for _ in 0..1 + random.below(6) {
            let field = field(&mut random);
            let value = match &field.kind {
                Kind::Text(..) => typed_text(&mut random),
                Kind::Decimal(..) => typed_number(&mut random),
                Kind::Count(..) => typed_integer(&mut random),
                Kind::Date(_) => typed_date(&mut random),
                Kind::Codes(_) => typed_codes(&mut random),
                Kind::Dur(..) | Kind::Payers(..) | Kind::Compound(..) => {
                    format!("{}::jsonb", literal(&json(&mut random, 0)))
                }
            };
            let key = field.key;
            match arguments.iter_mut().find(|(name, _)| *name == key) {
                Some(argument) => argument.1 = value,
                None => arguments.push((key, value)),
            }
        }
        let arguments: Vec<_> = arguments.iter().map(|(key, value)| format!("{key} => {value}")).collect();
        if random.one_in(5) {
            trial.call(&format!("SELECT pbm.price_claim({})", arguments.join(", ")));
        } else {
            trial.adjudicate(&format!("SELECT status FROM pbm.adjudicate_claim({})", arguments.join(", ")));
        }
    }
    // Nothing but a document nested too deep is an error here.
    trial.errors += 100;
    trial.assert_all_stored();
}

#[test]
fn every_other_function() {
    let database = Database::with_book();
    let mut trial = Trial::new(&database);
    let mut random = Random(0x1234_5678_9abc_def1);
    trial.adjudicate("SELECT status FROM pbm.adjudicate_claim('CARD-BASIC', '00001-0001-01', 30, 30, '1234567893', '2025-03-10', '1')");
    for _ in 0..10_000 {
        let random = &mut random;
        let call = match random.below(12) {
            0 => {
                let fields = [
                    typed_text(random),
                    typed_text(random),
                    typed_date(random),
                    typed_integer(random),
                    typed_text(random),
                ];
                format!("reverse_claim({})", fields.join(", "))
            }
            1 => format!(
                "reverse_claim('1234567893', '1', '2025-03-11', {}, {})",
                typed_integer(random),
                typed_text(random)
            ),
            2 => format!("reverse_claim({})", typed_text(random)),
            3 => format!("{}({})", random.pick(&["explain_claim", "claim_html"]), typed_text(random)),
            4 => {
                let [card, person, relationship] = [(); 3].map(|()| typed_text(random));
                format!("verify_eligibility({card}, {}, {person}, {relationship})", typed_date(random))
            }
            5 => format!("verify_eligibility('CARD-FAMILY', {}, {})", typed_date(random), typed_text(random)),
            6 => {
                let plan = random.pick(&["'00000000-0000-4000-8000-000000000001'", "gen_random_uuid()", "NULL"]);
                format!("check_formulary({plan}, {}, {})", typed_text(random), typed_date(random))
            }
            7 => {
                let (number, days) = (typed_number(random), typed_integer(random));
                format!(
                    "dur_screen('CARD-BASIC', '00004-0001-01', {number}, {days}, {}, {})",
                    typed_date(random),
                    typed_text(random)
                )
            }
            8 => {
                let (number, days) = (typed_number(random), typed_integer(random));
                format!(
                    "dur_screen({}, {}, {number}, {days}, {})",
                    typed_text(random),
                    typed_text(random),
                    typed_date(random)
                )
            }
            9 => {
                let kind = random.pick(&["name", "date", "zip", "age", "text", "no kind"]);
                format!("mask_phi({}, '{kind}')", typed_text(random))
            }
            10 => format!("mask_phi({}::jsonb)", literal(&json(random, 0))),
            _ => {
                let value = typed_text(random);
                format!(
                    "unnest(ARRAY[pbm.normalize_ndc({value}), pbm.is_valid_npi({value})::text, pbm.is_valid_dea({value})::text, {value}::pbm.ndc::text])"
                )
            }
        };
        let call = if call.starts_with("unnest") { call } else { format!("pbm.{call}") };
        trial.call(&format!("SELECT * FROM {call} f"));
    }
    assert_eq!(trial.session.table("SELECT status, count(*) FROM pbm.pharmacy_claim GROUP BY 1"), "paid|1");
    assert_eq!(trial.session.pid(), trial.pid);
}

/// The audit triggers take whatever a row holds, infinite dates too where the owner allows them.
#[test]
fn odd_rows_of_the_personal_tables() {
    let database = Database::with_book();
    let mut trial = Trial::new(&database);
    trial.session.run("ALTER TABLE pbm.members DROP CONSTRAINT members_finite");
    let mut random = Random(0x0bad_cafe_dead_beef);
    for n in 0..300 {
        let random = &mut random;
        let sql = match n % 3 {
            0 => format!(
                "INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ({}::jsonb, {})",
                literal(&json(random, 0)),
                typed_text(random)
            ),
            1 => format!(
                "UPDATE pbm.members SET state = {}, eligibility_status = {} WHERE member_id = 1",
                typed_text(random),
                typed_text(random)
            ),
            _ => format!(
                "UPDATE pbm.members SET date_of_birth = coalesce({}::date, date_of_birth) WHERE member_id = 101",
                typed_date(random)
            ),
        };
        if trial.call(&sql).is_some() && n % 3 == 0 {
            trial.answers += 1;
        }
    }
    assert_eq!(trial.session.number("SELECT count(*) FROM pbm.claims_staging"), trial.answers);
    trial.session.run("CALL pbm.process_claims_staging(10)");
    assert_eq!(trial.session.number("SELECT count(*) FROM pbm.claims_staging WHERE validation_status = 'pending'"), 0);
    assert_eq!(trial.session.pid(), trial.pid);
}

/// Errors with which PostgreSQL and the constraints and triggers of the tables refuse a row.
const REFUSED: [&str; 16] = [
    "22001", "22003", "22007", "22008", "22021", "22023", "22P02", "23502", "23503", "23505", "23514", "23P01",
    "42602", "42704", "42501", "54000",
];

/// What a row that was taken may make of an answer: the table must be mended, or its row.
const UNREADABLE_ROW: [&str; 2] = ["55000", "XX001"];

/// A text that no message of ours may repeat.
const PLANTED: &str = "Zqplanted";

/// A value of a type, as text: hardly ever a sensible one.
fn odd(random: &mut Random, sql_type: &str) -> String {
    let picked = |random: &mut Random, all: &[&str]| random.pick(all).to_owned();
    match sql_type {
        "date" => picked(
            random,
            &[
                "infinity",
                "-infinity",
                "4713-01-01 BC",
                "5874897-12-31",
                "262142-12-31",
                "0001-01-01",
                "2024-02-29",
                "2025-03-10",
            ],
        ),
        "timestamp with time zone" => {
            picked(random, &["infinity", "-infinity", "4713-01-01 BC", "294276-12-31", "2025-03-10"])
        }
        "integer" | "smallint" | "bigint" => {
            picked(random, &["0", "-1", "1", "2147483647", "-2147483648", "32767", "-32768", "99999"])
        }
        "numeric" => picked(
            random,
            &[
                "NaN",
                "Infinity",
                "-Infinity",
                "0",
                "-0.001",
                "1e-20",
                "9999999999.99",
                "99999.9999",
                "1e130000",
                "0.005",
            ],
        ),
        "boolean" => picked(random, &["t", "f"]),
        "uuid" => picked(
            random,
            &[
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "00000000-0000-4000-8000-000000000001",
            ],
        ),
        "jsonb" if random.one_in(2) => json(random, 0).replace("\\u0000", ""),
        "jsonb" => format!("{{\"cardholder_id\": \"{PLANTED}\"}}"),
        "text[]" => picked(random, &["{}", "{NULL}", "{Zqplanted}", "{\"\"}", "{{a,b},{c,d}}", "{79}", "[5:6]={a,b}"]),
        "smallint[]" => picked(random, &["{}", "{NULL}", "{{1,2}}", "{-1}", "{1,2,3}"]),
        "bytea" => picked(random, &["\\x", "\\x00", "\\xff", "\\x02ffffffff"]),
        "pbm.ndc" => picked(random, &["00000000000", "999999999999", "1-1-1", "0002-7510-02", "", "00003-0001-01"]),
        _ => match random.below(4) {
            0 => PLANTED.into(),
            1 => format!("{PLANTED} {PLANTED}"),
            2 => picked(random, &["active", "paid", "imported", "processed", "rejected", "A", "1", "01", "{}", "%s%n"]),
            _ => text(random),
        },
    }
}

/// A column, its type and values that are there.
type OddColumn = (String, String, Vec<String>);

/// Rows of every table, as a loader in a hurry sends them: refused by what documents itself, or taken; then every
/// function answers or says which table or row is to be mended.
#[test]
fn odd_rows_of_every_table() {
    let database = Database::with_book();
    let mut trial = Trial::new(&database);
    let sent = literal(&support::claim(json!({})).to_string());
    trial.session.run(&format!("SELECT pbm.adjudicate_claim({sent}::jsonb); BEGIN"));
    let columns = trial.session.rows(
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'pbm'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
           AND (c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_version' OR c.relname = 'claims')
         ORDER BY c.relname, a.attnum",
    );
    let mut tables: Vec<(String, Vec<OddColumn>)> = Vec::new();
    for row in columns {
        let [Some(table), Some(column), Some(sql_type)] = &row[..] else { panic!("{row:?}") };
        if tables.last().is_none_or(|(name, _)| name != table) {
            tables.push((table.clone(), Vec::new()));
        }
        let there = trial.session.rows(&format!("SELECT DISTINCT {column}::text FROM pbm.{table} LIMIT 20"));
        let there = there.into_iter().flatten().flatten().collect();
        tables.last_mut().expect("a table").1.push((column.clone(), sql_type.clone(), there));
    }
    assert!(tables.len() > 30, "{}", tables.len());
    let calls = [
        format!("SELECT pbm.price_claim({sent}::jsonb)"),
        format!("SELECT pbm.adjudicate_claim({sent}::jsonb)"),
        "SELECT pbm.reverse_claim('1234567893', '700001', '2025-03-10')".into(),
        "SELECT count(e) FROM pbm.pharmacy_claim c CROSS JOIN LATERAL pbm.explain_claim(c.claim_number) e".into(),
        "SELECT sum(length(pbm.claim_html(c.claim_number))) FROM pbm.pharmacy_claim c".into(),
        "SELECT pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')".into(),
        "SELECT count(*) FROM pbm.dur_screen('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10', '01')".into(),
        "SELECT count(*) FROM pbm.plan p CROSS JOIN LATERAL pbm.effective_formulary(p.plan_code, '2025-03-10') e"
            .into(),
        "SELECT count(*) FROM pbm.plan p CROSS JOIN LATERAL pbm.check_plan(p.plan_code) e".into(),
        "SELECT pbm.refresh_eligibility(), pbm.refresh_member_state()".into(),
        "SELECT pbm.process_claims_chunk(10)".into(),
    ];
    let mut random = Random(0x0dd0_0dd0_dead_10cc);
    let mut taken = 0;
    for _ in 0..2_000 {
        let random = &mut random;
        let (table, columns) = &tables[random.below(tables.len())];
        let mut given: Vec<(&str, String)> = Vec::new();
        let updates = random.one_in(3) && table != "claims";
        for (column, sql_type, there) in columns {
            let value = match random.below(20) {
                0..9 if !updates && !there.is_empty() => literal(&there[random.below(there.len())]),
                9..12 if !updates || random.one_in(2) => literal(&odd(random, sql_type)),
                12 if !updates => "NULL".into(),
                _ => continue,
            };
            given.push((column, value));
        }
        if given.is_empty() {
            continue;
        }
        let sql = if updates {
            let set: Vec<String> = given.iter().map(|(column, value)| format!("{column} = {value}")).collect();
            format!("UPDATE pbm.{table} SET {} WHERE ctid = (SELECT min(ctid) FROM pbm.{table})", set.join(", "))
        } else {
            let (names, values): (Vec<&str>, Vec<String>) = given.into_iter().unzip();
            format!("INSERT INTO pbm.{table} ({}) VALUES ({})", names.join(", "), values.join(", "))
        };
        let shown: String = sql.chars().take(2000).collect();
        trial.session.run("SAVEPOINT row");
        match trial.session.try_run(&sql) {
            Err(failure) => {
                assert!(REFUSED.contains(&failure.code.as_str()), "{failure:?} in: {shown}");
                let is_ours = failure.context.contains("PL/pgSQL function pbm.");
                assert!(!is_ours || !(failure.message + &failure.hint).contains(PLANTED), "in: {shown}");
            }
            Ok(()) => {
                taken += 1;
                for call in &calls {
                    trial.session.run("SAVEPOINT call");
                    if let Err(failure) = trial.session.try_run(call) {
                        assert!(
                            UNREADABLE_ROW.contains(&failure.code.as_str()),
                            "{failure:?} of {call} after: {shown}"
                        );
                        assert!(!failure.everything().contains(PLANTED), "{failure:?} of {call} after: {shown}");
                    }
                    trial.session.run("ROLLBACK TO call");
                }
            }
        }
        trial.session.run("ROLLBACK TO row");
    }
    assert!(taken > 200, "{taken}");
    assert_eq!(trial.session.pid(), trial.pid);
}

/// What no row may hold, and the column that the error names.
const UNREADABLE: [(&str, &str); 14] = [
    ("UPDATE plan SET dur_major = 'planted'", "dur_major\" of pbm.plan holds a value that cannot be read"),
    (
        "UPDATE plan SET family_accumulation = 'planted'",
        "family_accumulation\" of pbm.plan holds a value that cannot be read",
    ),
    ("UPDATE plan SET formulary_type = 'planted'", "formulary_type\" of pbm.plan holds a value that cannot be read"),
    ("UPDATE plan SET effective_date = '-infinity'", "effective_date\" of pbm.plan holds a value that cannot be read"),
    (
        "UPDATE plan SET maximum_claim_amount = 'NaN'",
        "maximum_claim_amount\" of pbm.plan holds a value that cannot be read",
    ),
    (
        "UPDATE plan SET daw_penalty_codes = '{1,NULL}'",
        "daw_penalty_codes\" of pbm.plan holds a value that cannot be read",
    ),
    (
        "UPDATE plan_override SET channel = 'planted'",
        "channel\" of pbm.plan_override holds a value that cannot be read",
    ),
    (
        "UPDATE contract_rate SET price_type = 'planted'",
        "price_type\" of pbm.contract_rate holds a value that cannot be read",
    ),
    ("UPDATE drug_price SET unit_price = 'NaN'", "unit_price\" of pbm.drug_price holds a value that cannot be read"),
    (
        "UPDATE formulary SET termination_date = 'infinity'",
        "termination_date\" of pbm.formulary holds a value that cannot be read",
    ),
    (
        "UPDATE coverage SET termination_date = 'infinity'",
        "termination_date\" of pbm.coverage holds a value that cannot be read",
    ),
    (
        "ALTER TABLE coverage ALTER person_code DROP NOT NULL; UPDATE coverage SET person_code = NULL",
        "person_code\" of pbm.coverage is NULL",
    ),
    ("ALTER TABLE drugs ALTER brand DROP NOT NULL; UPDATE drugs SET brand = NULL", "brand\" of pbm.drugs is NULL"),
    (
        "INSERT INTO accumulator (owner_id, plan_id, benefit_year_start, scope, deductible_met)
         SELECT family_id, plan_id, '2025-01-01', 'family', 'NaN' FROM coverage WHERE cardholder_id = 'CARD-BASIC'",
        "deductible_met\" of pbm.accumulator holds a value that cannot be read",
    ),
];

#[test]
fn a_value_that_cannot_be_read_is_an_error_that_names_its_column_and_not_the_value() {
    let database = Database::with_book();
    let mut session = database.connect();
    // As in a database whose owner dropped them.
    session.run(
        "SET search_path = pbm;
         DO $$
         DECLARE c record;
         BEGIN
             FOR c IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
                      WHERE connamespace = 'pbm'::regnamespace AND contype = 'c' AND conislocal
             LOOP
                 EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name, c.conname);
             END LOOP;
         END $$",
    );
    let price =
        format!("SELECT pbm.price_claim({}::jsonb) ->> 'status'", literal(&support::claim(json!({})).to_string()));
    for (change, column) in UNREADABLE {
        assert_eq!(session.text(&price), "paid", "before: {change}");
        session.run(&format!("BEGIN; {change}"));
        let failure = session.try_rows(&price).expect_err(change);
        session.run("ROLLBACK");
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("XX001", format!("column \"{column}").as_str()));
        assert!(!failure.everything().contains("planted"), "{failure:?}");
    }
}
