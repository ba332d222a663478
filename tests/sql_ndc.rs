//! The type `ndc` and the checks of identifiers.

use std::io::{Read, Write};

use support::{Database, Sandbox, Session, literal};

const ACCEPTED: [(&str, &str); 12] = [
    ("000002-7510-02", "00002751002"),
    ("000002751002", "00002751002"),
    ("100000-1234-01", "100000123401"),
    ("100000123401", "100000123401"),
    ("00002751002", "00002751002"),
    ("00002-7510-02", "00002751002"),
    ("0002-7510-02", "00002751002"),
    ("00002-751-02", "00002075102"),
    ("00002-7510-2", "00002751002"),
    ("  00002-7510-02 ", "00002751002"),
    ("99999999999", "99999999999"),
    ("00000000000", "00000000000"),
];

const MALFORMED: [&str; 16] = [
    "",
    " ",
    "-",
    "--",
    "1",
    "0000027510021",
    "0000275100212345678901234567890",
    "00002-7510",
    "0002-7510-2",
    "00002--02",
    "00002-7510-02-1",
    "0000a751002",
    "00002 7510 02",
    "+0002751002",
    "٠٠٠٠٢٧٥١٠٠٢",
    "planted secret",
];

fn sandbox() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    session
}

/// A table of NDCs, each twice, and one row without.
fn table(session: &mut Session) {
    session.run(
        "CREATE TEMPORARY TABLE codes AS
         SELECT lpad((n / 2 * 7919)::text, 11, '0')::ndc AS code, n FROM generate_series(0, 9999) n;
         INSERT INTO codes VALUES (NULL, -1)",
    );
}

#[test]
fn every_form_is_read_and_eleven_digits_are_written() {
    let mut session = sandbox();
    for (input, output) in ACCEPTED {
        let input = literal(input);
        assert_eq!(session.text(&format!("SELECT {input}::ndc")), output, "{input}");
        assert_eq!(session.text(&format!("SELECT normalize_ndc({input})")), output, "{input}");
        assert_eq!(session.text(&format!("SELECT ({input}::text)::ndc::text || ''")), output, "{input}");
    }
}

#[test]
fn what_is_no_ndc_is_an_error_that_names_the_code_and_no_other_text() {
    let mut session = sandbox();
    for input in MALFORMED.into_iter().chain(["0000275100"]) {
        let failure = session.failure(&format!("SELECT {}::text::ndc", literal(input)));
        assert_eq!(failure.code, "22P02", "{input}");
        assert!(failure.hint.contains("11 digits"), "{failure:?}");
        let code = input.chars().filter(char::is_ascii_digit).count() * 2 > input.trim().chars().count();
        assert_eq!(failure.message.contains(&format!(": \"{input}\"")), code, "{failure:?}");
        assert!(!failure.everything().contains("planted"), "{failure:?}");
        assert_eq!(session.value(&format!("SELECT normalize_ndc({})", literal(input))), None, "{input}");
        assert_eq!(session.value(&format!("SELECT try_ndc({})", literal(input))), None, "{input}");
    }
    let ambiguous = session.failure("SELECT '0000275100'::ndc");
    assert!(ambiguous.message.contains("ambiguous") && ambiguous.hint.contains("hyphens"), "{ambiguous:?}");
    assert!(ambiguous.detail.contains("00000275100, 00002075100 or 00002751000"), "{ambiguous:?}");
    assert_eq!(session.failure("SELECT 12345678901::bigint::ndc").code, "42846");
    let long = session.failure(&format!("SELECT '{}'::ndc", "7".repeat(100_000)));
    assert!(long.message.len() < 100, "{}", long.message.len());
}

/// What spreadsheets and lists do to a code, each with its own words (public faults 1, 2, 4, 5).
#[test]
fn each_damage_of_a_spreadsheet_has_its_own_words() {
    let mut session = sandbox();
    for (input, words) in [
        ("9.90E+10", "Scientific notation"),
        ("3.70E+10", "Scientific notation"),
        ("245083615", "9 digits: leading zeros may be lost"),
        ("27510.0", "Decimal point"),
        ("0002-*751-01", "Asterisks"),
        ("00019N120", "Letters are no part of an NDC: N"),
        ("041163NEW", "Letters are no part of an NDC: NEW"),
        ("55292 140 01", "Blanks stand in place of hyphens"),
        ("81520-100-3030", "Neither 11 or 12 digits nor a hyphenated form"),
    ] {
        let failure = session.failure(&format!("SELECT {}::ndc", literal(input)));
        assert_eq!(failure.code, "22P02", "{input}");
        assert!(failure.detail.starts_with(words) && failure.hint.contains("11 digits"), "{failure:?}");
    }
    // Fillers are codes by their form (public fault 6).
    assert_eq!(session.text("SELECT '00000000000'::ndc"), "00000000000");
}

#[test]
fn an_ndc_of_2033_is_stored_and_printed() {
    let mut session = sandbox();
    session.run(
        "CREATE TEMPORARY TABLE t (code ndc);
         INSERT INTO t VALUES ('000002-7510-01'), ('000002751001'), ('00002751001'), ('0002-7510-01'), ('100000-1234-01')",
    );
    assert_eq!(session.table("SELECT code, count(*) FROM t GROUP BY 1 ORDER BY 1"), "00002751001|4\n100000123401|1");
    assert_eq!(session.table("SELECT min(code), max(code) FROM t"), "00002751001|100000123401");
}

#[test]
fn text_is_compared_with_an_ndc_as_an_ndc_and_never_fails() {
    let mut session = sandbox();
    table(&mut session);
    session.run(
        "CREATE INDEX codes_code ON codes (code); ANALYZE codes;
         CREATE TEMPORARY TABLE sent (v varchar, t text, c char(20));
         INSERT INTO sent VALUES ('00007-9190-00', '000007919000', '0007-9190-00'), ('junk', '9.90E+10', ''), (NULL, NULL, NULL);
         SET search_path = ''",
    );
    for (column, other) in [("v", "t"), ("t", "c"), ("c", "v")] {
        for condition in [format!("code = {column}"), format!("{column} = code")] {
            let join = format!("SELECT n, {other} FROM pg_temp.codes JOIN pg_temp.sent ON {condition} ORDER BY n");
            assert_eq!(session.rows(&join).len(), 2, "{condition}");
        }
        let unequal = format!("SELECT count(*) FROM pg_temp.codes, pg_temp.sent WHERE code <> {column}");
        assert_eq!(session.number(&unequal), 10_000 - 2, "{column}");
    }
    assert_eq!(session.value("SELECT '00002-7510-02'::pbm.ndc = 'junk'::text"), None);
    session.run("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
    for parameter in ["text", "varchar", "bpchar"] {
        for condition in ["code = $1", "$1 = code"] {
            session.run(&format!(
                "PREPARE find ({parameter}) AS SELECT n FROM pg_temp.codes WHERE {condition} ORDER BY n"
            ));
            let plan = session.table("EXPLAIN EXECUTE find ('00007-9190-00')");
            assert!(plan.contains("codes_code"), "{parameter} {condition}: {plan}");
            assert_eq!(session.table("EXECUTE find ('0007-9190-00')"), "2000\n2001");
            assert_eq!(session.table("EXECUTE find ('no code')"), "");
            session.run("DEALLOCATE find");
        }
    }
    let plan = session.table("EXPLAIN SELECT n FROM pg_temp.codes JOIN pg_temp.sent ON code = v");
    assert!(plan.contains("codes_code"), "{plan}");
    session.run("SET enable_nestloop = off; SET enable_mergejoin = off");
    let plan = session.table("EXPLAIN SELECT n FROM pg_temp.codes JOIN pg_temp.sent ON code = v");
    assert!(plan.contains("Hash Join"), "{plan}");
}

#[test]
fn typed_text_is_assigned_and_matched_by_a_pattern_and_the_least_and_greatest_are_found() {
    let mut session = sandbox();
    table(&mut session);
    session.run("CREATE INDEX codes_code ON codes (code); ANALYZE codes; SET search_path = ''");
    session.run("CREATE TEMPORARY TABLE t (code pbm.ndc)");
    for text in ["text", "varchar", "varchar(13)", "char(20)"] {
        session.run(&format!("PREPARE put ({text}) AS INSERT INTO pg_temp.t VALUES ($1)"));
        session.run("EXECUTE put ('00002-7510-02')");
        session.run("DEALLOCATE put");
    }
    assert_eq!(session.table("SELECT code, count(*) FROM pg_temp.t GROUP BY 1"), "00002751002|4");
    let count = |pattern: &str| format!("SELECT count(*) FROM pg_temp.codes WHERE code {pattern}");
    let as_text = session.number("SELECT count(*) FROM pg_temp.codes WHERE code::text LIKE '00007%'");
    assert!(as_text > 0);
    assert_eq!(session.number(&count("LIKE '00007%'")), as_text);
    assert_eq!(session.number(&count("NOT LIKE '00007%'")), 10_000 - as_text);
    assert_eq!(session.table("SELECT min(code), max(code) FROM pg_temp.codes"), "00000000000|00039587081");
    session.run("SET enable_seqscan = off");
    let plan = session.table("EXPLAIN SELECT max(code) FROM pg_temp.codes");
    assert!(plan.contains("codes_code"), "{plan}");
}

/// From 16 on an input function can leave an error to its caller, and from 17 on COPY and JSON_TABLE ask for that.
#[test]
fn input_errors_are_soft_where_the_caller_takes_them() {
    let database = Database::with_extension();
    let mut session = database.connect();
    let version = session.number("SELECT current_setting('server_version_num')::integer / 10000");
    if version >= 16 {
        assert_eq!(
            session.table("SELECT pg_input_is_valid(x, 'pbm.ndc') FROM unnest('{574408005,00002751002,x}'::text[]) x"),
            "f\nt\nf"
        );
        assert_eq!(
            session.table("SELECT * FROM pg_input_error_info('574408005', 'pbm.ndc')"),
            "invalid input syntax for type ndc: \"574408005\"|9 digits: leading zeros may be lost.|Write all 11 digits, \
             those in front too; where a whole column is known to be NDCs of 11 digits, lpad(code, 11, '0') restores \
             it.|22P02"
        );
    }
    if version >= 17 {
        session.run("CREATE TABLE loaded (code pbm.ndc, price numeric)");
        let mut writer = session.copy_in("COPY loaded FROM STDIN (FORMAT csv, ON_ERROR ignore)").unwrap();
        writer.write_all(b"99037-0362-01,1.5\n574408005,2.5\n9.90E+10,3\n00002751002,x\n").unwrap();
        assert_eq!(writer.finish().unwrap(), 1);
        assert_eq!(session.table("SELECT * FROM loaded"), "99037036201|1.5");
        assert_eq!(
            session.table(
                "SELECT code FROM json_table('[{\"a\": \"x1\"}, {\"a\": \"0002-7510-01\"}]', '$[*]'
                     COLUMNS (code pbm.ndc PATH '$.a' NULL ON ERROR))"
            ),
            "NULL\n00002751001"
        );
    }
    // Elsewhere the error names the row and ends the statement.
    session.run("CREATE TABLE strict (code pbm.ndc)");
    let mut writer = session.copy_in("COPY strict FROM STDIN").unwrap();
    writer.write_all(b"00002751002\n574408005\n").unwrap();
    let failure = support::Failure::of(&writer.finish().unwrap_err());
    assert_eq!(failure.code, "22P02");
    assert!(failure.everything().contains("COPY strict, line 2, column code"), "{failure:?}");
}

#[test]
fn comparisons_order_by_the_digits() {
    let mut session = sandbox();
    assert_eq!(
        session.table(
            "SELECT a = b, a <> b, a < b, a <= b, a > b, a >= b
             FROM (VALUES ('00002-7510-02'::ndc, '0002-7510-02'::ndc), ('00002-7510-01', '00002-7510-02')) v (a, b)"
        ),
        "t|f|f|t|f|t\nf|t|t|t|f|f"
    );
    assert_eq!(
        session
            .table("SELECT c FROM unnest('{99999-9999-99,NULL,00001-0000-00,00000-0000-01}'::ndc[]) c ORDER BY c DESC"),
        "NULL\n99999999999\n00001000000\n00000000001"
    );
    assert_eq!(session.table("SELECT NULL::ndc = '00002-7510-02', NULL::ndc IS NULL"), "NULL|t");
}

#[test]
fn literals_parameters_and_assignments_are_read() {
    let mut session = sandbox();
    session
        .run("CREATE TEMPORARY TABLE t (code ndc); INSERT INTO t SELECT x::text FROM (VALUES ('00002-7510-02')) v (x)");
    assert_eq!(session.number("SELECT count(*) FROM t WHERE code = '0002-7510-02'"), 1);
    session.run("PREPARE find (ndc) AS SELECT count(*) FROM t WHERE code = $1");
    assert_eq!(session.number("EXECUTE find ('00002-7510-2')"), 1);
    // A text is read as an NDC, and nothing else is.
    assert_eq!(session.number("SELECT count(*) FROM t WHERE code = '0002-7510-02'::text"), 1);
    assert_eq!(session.failure("SELECT 1 FROM t WHERE code = 2751002").code, "42883");
    session.run("INSERT INTO t VALUES (NULL)");
    assert_eq!(session.table("SELECT code FROM t ORDER BY 1"), "00002751002\nNULL");
}

#[test]
fn arrays_hold_ndcs() {
    let mut session = sandbox();
    assert_eq!(
        session.table(
            "SELECT '{00002-7510-02,NULL}'::ndc[], '0002-7510-02'::ndc = ANY ('{00002-7510-02,00000-0000-01}'::ndc[]),
                    ARRAY['0002-7510-02']::ndc[] = ARRAY['00002751002']::ndc[], cardinality(array_agg(c))
             FROM unnest('{00002-7510-02,NULL}'::ndc[]) c"
        ),
        "{00002751002,NULL}|t|t|2"
    );
    assert_eq!(session.failure("SELECT '{bad}'::ndc[]").code, "22P02");
}

#[test]
fn a_btree_and_a_hash_index_are_used() {
    let mut session = sandbox();
    table(&mut session);
    let find = "SELECT n FROM codes WHERE code = '00007-9190-00' ORDER BY n";
    let without = session.table("SELECT n FROM codes WHERE code::text = '00007919000' ORDER BY n");
    for (method, range) in [("btree", true), ("hash", false)] {
        session.run(&format!(
            "CREATE INDEX codes_code ON codes USING {method} (code); ANALYZE codes; SET enable_seqscan = off"
        ));
        assert!(session.table(&format!("EXPLAIN {find}")).contains("codes_code"), "{method}");
        assert_eq!(session.table(find), without, "{method}");
        if range {
            let between = "SELECT count(*) FROM codes WHERE code > '00000-0000-00' AND code <= '00007-9190-00'";
            assert!(session.table(&format!("EXPLAIN {between}")).contains("codes_code"));
            assert_eq!(session.number(between), 2000);
            assert!(session.table("EXPLAIN SELECT code FROM codes ORDER BY code LIMIT 1").contains("codes_code"));
        }
        session.run("DROP INDEX codes_code");
    }
}

#[test]
fn hash_and_merge_joins_find_the_same() {
    let mut session = sandbox();
    table(&mut session);
    session.run("ANALYZE codes");
    let join = "SELECT count(*), sum(a.n + b.n) FROM codes a JOIN codes b USING (code)";
    let expected =
        session.table("SELECT count(*), sum(a.n + b.n) FROM codes a JOIN codes b ON a.code::text = b.code::text");
    for (off, node) in [("mergejoin", "Hash Join"), ("hashjoin", "Merge Join")] {
        session.run(&format!("SET LOCAL enable_{off} = off; SET LOCAL enable_nestloop = off"));
        let plan = session.table(&format!("EXPLAIN {join}"));
        assert!(plan.contains(node), "{plan}");
        assert_eq!(session.table(join), expected, "{node}");
        session.run(&format!("SET LOCAL enable_{off} = on"));
    }
    assert_eq!(session.number("SELECT count(DISTINCT code) FROM codes"), 5000);
    session.run("SET LOCAL enable_sort = off");
    assert_eq!(session.number("SELECT count(*) FROM (SELECT code FROM codes GROUP BY code) g"), 5001);
}

#[test]
fn unique_and_foreign_keys_take_ndcs() {
    let mut session = sandbox();
    session.run("CREATE TEMPORARY TABLE product (code ndc PRIMARY KEY); INSERT INTO product VALUES ('00002-7510-02')");
    assert_eq!(session.failure("INSERT INTO product VALUES ('0002-7510-02')").code, "23505");
    session.run(
        "CREATE TEMPORARY TABLE fill (code ndc REFERENCES product); INSERT INTO fill VALUES ('00002751002'), (NULL)",
    );
    assert_eq!(session.failure("INSERT INTO fill VALUES ('00002751003')").code, "23503");
}

#[test]
fn binary_copy_brings_back_the_same() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("CREATE TABLE a (code pbm.ndc); CREATE TABLE b (code pbm.ndc)");
    session.run("INSERT INTO a VALUES ('00002-7510-02'), (NULL), ('999999-9999-99'), ('00000-0000-00')");
    let mut bytes = Vec::new();
    session.copy_out("COPY a TO STDOUT (FORMAT binary)").unwrap().read_to_end(&mut bytes).unwrap();
    let mut writer = session.copy_in("COPY b FROM STDIN (FORMAT binary)").unwrap();
    writer.write_all(&bytes).unwrap();
    assert_eq!(writer.finish().unwrap(), 4);
    assert_eq!(session.table("SELECT code FROM b"), session.table("SELECT code FROM a"));

    // A number that is no code: negative, or of thirteen digits.
    for value in [-1_i64, 1_000_000_000_000, i64::MAX, i64::MIN] {
        let mut bad = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x08".to_vec();
        bad.extend(value.to_be_bytes());
        bad.extend([0xff, 0xff]);
        let mut writer = session.copy_in("COPY b FROM STDIN (FORMAT binary)").unwrap();
        writer.write_all(&bad).unwrap();
        let error = writer.finish().unwrap_err();
        assert_eq!(support::Failure::of(&error).code, "22P02", "{value}");
    }
    assert_eq!(session.number("SELECT count(*) FROM b"), 4);
}

#[test]
fn text_copy_brings_back_the_same() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("CREATE TABLE b (code pbm.ndc)");
    let mut writer = session.copy_in("COPY b FROM STDIN").unwrap();
    writer.write_all(b"00002-7510-02\n\\N\n0002-7510-3\n").unwrap();
    let failure = support::Failure::of(&writer.finish().unwrap_err());
    assert_eq!(failure.code, "22P02");
    let mut writer = session.copy_in("COPY b FROM STDIN").unwrap();
    writer.write_all(b"00002-7510-02\n\\N\n").unwrap();
    assert_eq!(writer.finish().unwrap(), 2);
    assert_eq!(session.table("SELECT code FROM b"), "00002751002\nNULL");
}

#[test]
fn npis_are_checked() {
    let mut session = sandbox();
    let mut valid = |npi: &str| session.is(&format!("SELECT is_valid_npi({})", literal(npi)));
    for npi in ["1234567893", "1245319599", "1500000017", "2000000002"] {
        // The check digit alone makes the difference.
        assert_eq!((0..10).filter(|digit| valid(&format!("{}{digit}", &npi[..9]))).count(), 1, "{npi}");
    }
    for (npi, expected) in [
        ("1234567893", true),
        ("1245319599", true),
        ("1234567890", false),
        ("1234567839", false),
        ("3234567897", false),
        ("123456789", false),
        ("12345678930", false),
        (" 1234567893", false),
        ("123456789x", false),
        ("", false),
    ] {
        assert_eq!(valid(npi), expected, "{npi}");
    }
    assert_eq!(session.value("SELECT is_valid_npi(NULL)"), None);
}

#[test]
fn dea_numbers_are_checked() {
    let mut session = sandbox();
    for (dea, expected) in [
        ("AB1234563", true),
        ("A91234563", true),
        ("AB1234564", false),
        ("AB123456", false),
        ("AB12345633", false),
        ("1B1234563", false),
        ("A11234563", false),
        ("AB12345x3", false),
        ("", false),
        ("Ä1234563", false),
    ] {
        assert_eq!(session.is(&format!("SELECT is_valid_dea({})", literal(dea))), expected, "{dea}");
    }
    assert_eq!(session.value("SELECT is_valid_dea(NULL)"), None);
}
