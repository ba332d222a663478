//! Each function with what is at the edge of its arguments' types: an answer or an error that says what is wrong, never an
//! internal error, a panic or the end of the session (A41).

use support::{Database, Session};

/// Values of a type that something may overflow, loop or divide by.
fn values(of: &str) -> &'static [&'static str] {
    match of {
        "text" | "name" | "character varying" => &[
            "NULL",
            "''",
            "' '",
            "repeat('x', 300000)",
            "E'\\x01\\x7f\\r\\n'",
            "'%s%n$1\\\\'",
            "'members'",
            "'members.ssn'",
            "'ACME'",
            "'pbm_csr'",
            "'HPAYMT'",
            "'CARD-BASIC'",
            "'BASIC'",
            "'approved'",
            "'infinity'",
            "'-99999999999999999999'",
            "U&'\\202E\\FEFF\\+010FFFF'",
            "'eyJhbGciOiJub25lIn0..'",
            "'a.b.c'",
            "current_user::text",
        ],
        "integer" => &["NULL", "0", "1", "-1", "2147483647", "-2147483648", "60", "61"],
        "smallint" => &["NULL", "0", "32767", "-32768"],
        "bigint" => &["NULL", "0", "-1", "9223372036854775807", "-9223372036854775808"],
        "numeric" => &[
            "NULL",
            "0",
            "-1",
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "1e200::numeric",
            "1e-200::numeric",
            "99999999.99",
            "9999999999.99",
        ],
        "double precision" => &["NULL", "'NaN'", "'Infinity'", "1e308", "-1e308"],
        "date" => &[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'0001-01-01 BC'",
            "'4714-11-24 BC'",
            "'5874897-12-31'",
            "'2024-02-29'",
            "'2025-03-10'",
            "'9999-12-31'",
        ],
        "timestamp with time zone" => &[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'4714-11-24 00:00:00+00 BC'",
            "'294276-12-31 23:59:59+00'",
            "now()",
            "'2024-02-29'",
        ],
        "interval" => &[
            "NULL",
            "'0'",
            "'178000000 years'",
            "'-178000000 years'",
            "'6 years'",
            "'2147483647 days'",
            "'9223372036854 seconds'",
        ],
        "uuid" => &[
            "NULL",
            "gen_random_uuid()",
            "'00000000-0000-0000-0000-000000000000'",
            "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
            "'00000000-0000-4000-9000-000000000001'",
        ],
        "boolean" => &["NULL", "true", "false"],
        "jsonb" | "json" => &[
            "NULL",
            "'null'",
            "'{}'",
            "'[]'",
            "'0'",
            "'\"x\"'",
            "'[[[]]]'",
            "'{\"quantity\": 1e300}'",
            "'{\"fill_date\": \"infinity\"}'",
            "'{\"ssn\": \"x\"}'",
            "'{\"cardholder_id\": \"CARD-BASIC\", \"quantity\": \"NaN\", \"days_supply\": 2147483648}'",
            "'[{}, null, 1, \"\"]'",
            "(repeat('[', 6000) || repeat(']', 6000))::{type}",
            "jsonb_build_object('x', repeat('x', 1000000))",
        ],
        "text[]" => &[
            "NULL",
            "'{}'",
            "ARRAY[NULL]::text[]",
            "array_fill('x'::text, ARRAY[5000])",
            "'{{a,b},{c,d}}'",
            "'[5:6]={a,b}'",
        ],
        "numeric[]" => &["NULL", "'{}'", "'{NaN}'", "'{Infinity,-1}'", "'{{1,2},{3,4}}'", "ARRAY[NULL]::numeric[]"],
        "uuid[]" | "integer[]" | "bigint[]" | "date[]" => &["NULL", "'{}'", "ARRAY[NULL]::{type}"],
        "bytea" => &["NULL", "''", "decode(repeat('ff', 4000), 'hex')"],
        "oid" | "regclass" => &["NULL", "0", "4294967295::oid", "'pbm.members'::regclass", "'pg_class'::regclass"],
        "\"char\"" => &["NULL", "'x'"],
        "pbm.ndc" => &["NULL", "'00001-0001-01'"],
        "pbm.enc" => &["NULL"],
        _ => &["NULL"],
    }
}

/// A small generator (xorshift): the same calls at every run.
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }
}

/// Functions and procedures, whether one is a procedure, and the types that each takes.
pub fn functions(session: &mut Session) -> Vec<(String, bool, Vec<String>)> {
    session
        .rows(
            "SELECT p.oid::regproc::text, p.prokind = 'p', array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n) ORDER BY n), ';')
             FROM pg_proc p WHERE p.pronamespace = 'pbm'::regnamespace AND p.prokind IN ('f', 'p')
               AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
               AND NOT p.proargtypes::oid[] && ARRAY['cstring'::regtype::oid, 'internal'::regtype::oid]
             ORDER BY 1, 3",
        )
        .into_iter()
        .map(|mut row| {
            let [name, procedure, types] = [0, 1, 2].map(|place| row[place].take().unwrap_or_default());
            (name, procedure == "t", types.split(';').filter(|one| !one.is_empty()).map(str::to_owned).collect())
        })
        .collect()
}

/// A call with values picked for its arguments.
pub fn call(random: &mut Random, name: &str, is_procedure: bool, types: &[String]) -> String {
    let mut value = |of: &String| {
        let all = values(of);
        format!("({})::{of}", all[random.below(all.len())].replace("{type}", of))
    };
    let arguments: Vec<String> = types.iter().map(&mut value).collect();
    format!("{} {name}({})", if is_procedure { "CALL" } else { "SELECT * FROM" }, arguments.join(", "))
}

/// How often each function is called; more with `PBM_EXTREMES`.
fn rounds(arguments: usize) -> usize {
    let more = std::env::var("PBM_EXTREMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    (10 + 12 * arguments.min(6)) * more
}

#[test]
fn no_function_ends_the_session_or_fails_inside() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SET statement_timeout = '20s'; SET client_min_messages = error");
    let all = functions(&mut session);
    assert!(all.len() > 200, "{}", all.len());
    let pid = session.pid();
    let mut random = Random(0x5eed_0fa7_7ac4);
    let mut faults = Vec::new();
    let mut calls = 0;
    for (name, is_procedure, types) in &all {
        for _ in 0..rounds(types.len()) {
            let call = call(&mut random, name, *is_procedure, types);
            session.run("BEGIN");
            calls += 1;
            if let Err(failure) = session.try_rows(&call) {
                // 57014: it takes longer than it may; XX001 is said of values that were altered.
                let is_fault = failure.code == "connection"
                    || failure.code == "57014"
                    || failure.code.starts_with("XX") && failure.code != "XX001"
                    || failure.code.starts_with("58")
                    || failure.message.contains("panicked");
                if is_fault {
                    let shown: String = call.chars().take(300).collect();
                    faults.push(format!("{shown}: {} {}", failure.code, failure.message));
                }
                if failure.code == "connection" {
                    session = database.connect();
                    continue;
                }
            }
            session.run("ROLLBACK");
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{} of {calls}:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(session.pid(), pid);
    println!("{calls} calls of {} functions", all.len());
}

/// What bounds an answer in time also holds for one who asks for the longest.
#[test]
fn nothing_lasts_for_ever() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.allow_purpose(current_user, 'ETREAT')");
    for minutes in ["2147483647", "-2147483648", "0", "61"] {
        session.run("BEGIN; SELECT pbm.begin_access('ann', 'ETREAT')");
        let call = format!("SELECT pbm.break_glass('CARD-BASIC', 'unconscious in the emergency room', {minutes})");
        assert_eq!(session.failure(&call).code, "22023", "{minutes}");
        session.run("ROLLBACK");
    }
    let row = |opened: &str, expires: &str| {
        format!(
            "INSERT INTO pbm.break_glass (patient_id, reason, opened_at, expires_at, opened_by, opened_session, purpose, is_signed, opened_xid)
             SELECT patient_id, 'unconscious in the emergency room', {opened}, {expires}, 'a', 'a', 'BTG', false, '3' FROM pbm.members LIMIT 1"
        )
    };
    for (opened, expires) in [
        ("now()", "'infinity'"),
        ("'-infinity'", "now()"),
        ("'infinity'", "'infinity'"),
        ("now()", "now() + interval '61 minutes'"),
    ] {
        let failure = session.failure(&row(opened, expires));
        assert!(["23514", "22008", "22015"].contains(&failure.code.as_str()), "{opened} {expires}: {failure:?}");
    }
    session.run(&row("now()", "now() + interval '60 minutes'"));
    for call in [
        "SELECT pbm.audit_retain('178000000 years')",
        "SELECT pbm.audit_retain('-6 years')",
        "SELECT pbm.ensure_partitions('infinity', '2025-01-01')",
        "SELECT pbm.ensure_partitions('5874897-12-31', '2025-01-01')",
        "SELECT pbm.ensure_access_partitions('infinity')",
        "SELECT pbm.ensure_access_partitions('294276-12-31')",
        "SELECT pbm.retire_partitions('infinity')",
        "SELECT pbm.set_opening_balance('00000000-0000-4000-9000-000000000001', 'BASIC', 'infinity', 1, 1)",
        "SELECT pbm.set_opening_balance('00000000-0000-4000-9000-000000000001', 'BASIC', '2025-01-01', 'NaN', 1)",
        "SELECT pbm.set_opening_balance('00000000-0000-4000-9000-000000000001', 'BASIC', '2025-01-01', 'Infinity', 1)",
    ] {
        session.run("SET statement_timeout = '20s'");
        let failure = session.failure(call);
        assert!(failure.code.starts_with("22"), "{call}: {failure:?}");
        assert!(!failure.hint.is_empty() || failure.code == "22008", "{call}: {failure:?}");
    }
}
