//! The type `ndc` and the checks of identifiers.

use std::io::{Read, Write};

use support::{Database, Sandbox, Session, literal};

const ACCEPTED: [(&str, &str); 8] = [
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
    "000027510021",
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
fn what_is_no_ndc_is_an_error_that_does_not_repeat_it() {
    let mut session = sandbox();
    for input in MALFORMED.into_iter().chain(["0000275100"]) {
        let failure = session.failure(&format!("SELECT {}::text::ndc", literal(input)));
        assert_eq!(failure.code, "22P02", "{input}");
        assert!(failure.hint.contains("11 digits"), "{failure:?}");
        assert!(input.trim().len() < 2 || !failure.everything().contains(input.trim()), "{failure:?}");
        assert_eq!(session.value(&format!("SELECT normalize_ndc({})", literal(input))), None, "{input}");
    }
    let ambiguous = session.failure("SELECT '0000275100'::ndc");
    assert!(ambiguous.message.contains("ambiguous") && ambiguous.hint.contains("hyphens"), "{ambiguous:?}");
    assert_eq!(session.failure("SELECT 12345678901::bigint::ndc").code, "42846");
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
    // No cast happens by itself: a text column is compared as text only where one says so.
    assert_eq!(session.failure("SELECT 1 FROM t WHERE code = 'x'::text").code, "42883");
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
    session.run("INSERT INTO a VALUES ('00002-7510-02'), (NULL), ('99999-9999-99'), ('00000-0000-00')");
    let mut bytes = Vec::new();
    session.copy_out("COPY a TO STDOUT (FORMAT binary)").unwrap().read_to_end(&mut bytes).unwrap();
    let mut writer = session.copy_in("COPY b FROM STDIN (FORMAT binary)").unwrap();
    writer.write_all(&bytes).unwrap();
    assert_eq!(writer.finish().unwrap(), 4);
    assert_eq!(session.table("SELECT code FROM b"), session.table("SELECT code FROM a"));

    // A number that is no code: negative, or of twelve digits.
    for value in [-1_i64, 100_000_000_000, i64::MAX, i64::MIN] {
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
