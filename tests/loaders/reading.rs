//! Each value in one form, or the reason why it is none.

use serde_json::json;
use support::Sandbox;

use super::{counts, faults, load, stage};

#[test]
fn a_date_is_read_in_every_form_that_files_write_it_in() {
    let mut session = Sandbox::with_book();
    for (text, date) in [
        ("2026-04-08", "2026-04-08"),
        ("2026-4-8", "2026-04-08"),
        ("2026-04-08T00:00:00.000000", "2026-04-08"),
        ("2026-04-08 12:30:00", "2026-04-08"),
        ("20260408", "2026-04-08"),
        ("04/08/2026", "2026-04-08"),
        ("4/8/2026", "2026-04-08"),
        ("04/08/26", "2026-04-08"),
        ("08-Apr-2026", "2026-04-08"),
        ("01-DEC-2015", "2015-12-01"),
        ("01-Jan-15", "2015-01-01"),
        ("2024-02-29", "2024-02-29"),
        ("9999-12-31", "infinity"),
        ("12/31/9999", "infinity"),
        ("99991231", "infinity"),
        ("00000000", "-infinity"),
        ("0000-00-00", "-infinity"),
        ("2023-02-29", "NULL"),
        ("2026-13-01", "NULL"),
        ("31/12/2026", "NULL"),
        ("08-Anu-2026", "NULL"),
        ("08-anf-2026", "NULL"),
        ("3.70E+10", "NULL"),
        ("2026", "NULL"),
        ("1776-07-04", "NULL"),
        ("tomorrow", "NULL"),
    ] {
        assert_eq!(session.table(&format!("SELECT pbm.read_date('{text}')")), date, "{text}");
    }
}

#[test]
fn a_field_comes_out_in_one_form_or_not_at_all() {
    let mut session = Sandbox::with_book();
    for (kind, text, read) in [
        ("ndc11", "245083615", "00245083615"),
        ("ndc", "245083615", "NULL"),
        ("ndc11", "0002751001", "00002751001"),
        ("ndc", "0002-7510-01", "00002751001"),
        ("ndc11", "3.70E+10", "NULL"),
        ("ndc11", "00000000000", "NULL"),
        ("ndc11", "99999999999", "NULL"),
        ("ndc11", "00019N120", "NULL"),
        ("ndc", "81520-100-3030", "NULL"),
        ("amount", "$1,234.50", "1234.50"),
        ("amount", ".5", "0.5"),
        ("amount", "1,5", "NULL"),
        ("amount", "-1", "NULL"),
        ("amount", "NaN", "NULL"),
        ("amount", "99999999999999999999", "NULL"),
        ("percent", "101", "NULL"),
        ("positive", "0.0", ""),
        ("days", "0", ""),
        ("days", "7000", "NULL"),
        ("days", "30.0", "30"),
        ("boolean", "Y", "true"),
        ("boolean", "maybe", "NULL"),
        ("sex", "female", "F"),
        ("sex", "1", "M"),
        ("program", "3", "3"),
        ("program", "4", "NULL"),
        ("npi", "1234567893", "1234567893"),
        ("npi", "1234567890", "NULL"),
        ("ins_relationship", "18", "1"),
        ("ins_relationship", "01", "2"),
        ("ins_relationship", "1", "2"),
        ("ins_relationship", "19", "3"),
        ("ins_relationship", "G8", "4"),
        ("ins_relationship", "53", "4"),
        ("relationship", "1", "1"),
        ("relationship", "Spouse", "2"),
        ("person_code", "1", "01"),
        ("person_code", "001", "01"),
        ("card", "abc", "ABC"),
        ("birth_date", "01/02/50", "NULL"),
        ("birth_date", "1950-01-02", "1950-01-02"),
        ("schedule", "CII", "2"),
        ("schedule", "C-IV", "4"),
        ("ssn", "078-05-1120", "078051120"),
        ("ssn", "000000000", ""),
        ("ncpdp", "12345", "0012345"),
        ("unit", "ml", "ML"),
        ("tier", "10", "NULL"),
    ] {
        assert_eq!(session.table(&format!("SELECT pbm.read_field('{kind}', '{text}')")), read, "{kind} {text}");
    }
    assert_eq!(session.failure("SELECT pbm.read_field('colour', 'red')").code, "22023");
}

#[test]
fn every_kind_that_a_layout_names_is_read_and_every_code_has_words() {
    let mut session = Sandbox::with_book();
    session.run(
        "SELECT pbm.read_field(l.kind, '1') FROM pbm.load_sources() s CROSS JOIN LATERAL pbm.load_layout(s.source) l",
    );
    assert_eq!(
        session.table(
            "SELECT s.source FROM pbm.load_sources() s WHERE NOT EXISTS (SELECT FROM pbm.load_layout(s.source))
                OR to_regproc('pbm.' || s.loader) IS NULL"
        ),
        ""
    );
    // The last resort of load_fault_text is for what a kind alone tells.
    assert_eq!(
        session.table("SELECT message FROM pbm.load_fault_text('lost_zeros')"),
        "zeros on the left were lost and put back"
    );
    assert_eq!(
        session.table("SELECT message FROM pbm.load_fault_text('not_unit')"),
        "the value is not of the kind of this field"
    );
}

#[test]
fn columns_are_found_in_any_order_under_any_known_heading_and_blanks_around_a_value_do_no_harm() {
    let mut session = Sandbox::with_book();
    let file =
        ["As of Date|OTC|NADAC_Per_Unit| ndc |Effective Date|ignored", "04/08/26|N| 0.10\t|0001-0001-01|04/01/2026|x"];
    let run = load(&mut session, "nadac", &json!({}), &file);
    assert_eq!(faults(&mut session, run), "2 published_date two_digit_year");
    assert_eq!(
        session.table("SELECT ndc, effective_date, published_date, unit_price FROM pbm.drug_price WHERE price_type = 'nadac' AND published_date > '2000-01-01'"),
        "00001000101|2026-04-01|2026-04-08|0.10000"
    );
    assert_eq!(counts(&mut session, run), "1 1 0 0 1 0");
}

#[test]
fn a_file_without_a_needed_column_is_refused_as_a_whole_and_says_which() {
    let mut session = Sandbox::with_book();
    let run = stage(&mut session, "nadac", &["NDC|price", "00001000101|1"]);
    session.run(&format!("CALL pbm.load_records({run})"));
    assert_eq!(faults(&mut session, run), "- effective_date missing_column\n- unit_price missing_column");
    assert_eq!(
        session.table(&format!("SELECT state, message FROM pbm.load_run WHERE run_id = {run}")),
        "failed|the file lacks a column that is needed"
    );
}

#[test]
fn a_line_of_another_number_of_columns_is_refused_and_the_rest_is_taken() {
    let mut session = Sandbox::with_book();
    let run = session.number("SELECT pbm.begin_load_run('nadac')");
    session.run(&format!(
        r#"INSERT INTO pbm.reference_staging (run_id, line, raw_data)
           VALUES ({run}, 2, '{{"ndc": "00001000101", "nadac": "1", "effective_date": "2026-01-01", "": "4"}}'),
                  ({run}, 3, '{{"ndc": "00001000101", "nadac": "1", "effective_date": "2026-01-01"}}'),
                  ({run}, 4, '{{"ndc": "1", "nadac": "2026-01-01", "effective_date": "EA", "": ""}}')"#
    ));
    session.run(&format!("CALL pbm.load_records({run}, '{{\"as_of\": \"2026-01-08\"}}')"));
    // What moved into another column is no fault of that column.
    assert_eq!(
        (faults(&mut session, run).as_str(), counts(&mut session, run).as_str()),
        ("2 columns\n4 columns", "3 1 0 0 0 2")
    );
}
