//! Spans of the Part D low-income subsidy.

use serde_json::json;
use support::Sandbox;

use super::{all, counts, faults, load};

const HEADER: &str = "member_id|person_code|lis_level|begin_date|end_date";
const CMS: &str = "BENE_SK|BENE_LIS_EFCTV_CD|BENE_LIS_COPMT_LVL_CD|BENE_RNG_BGN_DT|BENE_RNG_END_DT|IDR_TRANS_OBSLT_TS";
const STORED: &str = "SELECT effective_date, termination_date, level, source FROM pbm.member_low_income ORDER BY 1";

#[test]
fn spans_are_stored_from_the_first_of_their_month_and_the_file_again_changes_nothing() {
    let mut session = Sandbox::with_book();
    let file = [HEADER, "CARD-BASIC|01|1|2026-01-18|2026-06-30", "CARD-BASIC|01|3|2026-07-01|9999-12-31"];
    let run = load(&mut session, "low_income_subsidy", &json!({}), &file);
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("2 2 0 0 0 0", ""));
    assert_eq!(session.table(STORED), "2026-01-01|2026-06-30|1|cms\n2026-07-01|NULL|3|cms");
    let before = all(&mut session, &["member_low_income"]);
    let run = load(&mut session, "low_income_subsidy", &json!({}), &file);
    assert_eq!(counts(&mut session, run), "2 0 0 2 0 0");
    assert_eq!(all(&mut session, &["member_low_income"]), before);
    let ended = [HEADER, "CARD-BASIC|01|2|2026-07-01|2026-12-31"];
    let run = load(&mut session, "low_income_subsidy", &json!({}), &ended);
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
    assert_eq!(session.table(STORED), "2026-01-01|2026-06-30|1|cms\n2026-07-01|2026-12-31|2|cms");
}

/// The partial subsidy became the full one with 2024; what is not in effect, or was replaced, gives none.
#[test]
fn cms_s_codes_are_read_and_what_is_no_longer_in_effect_is_taken_out() {
    let mut session = Sandbox::with_book();
    let file = [
        CMS,
        "CARD-BASIC|Y|4|2020-05-01|9999-12-31|9999-12-31",
        "CARD-STRICT|Y|4|2020-05-01|2023-12-31|9999-12-31",
        "CARD-STRICT|N|1|2026-01-01|9999-12-31|9999-12-31",
        "CARD-STRICT|Y|2|2026-02-01|9999-12-31|2026-02-02",
        "CARD-STRICT|Y|0|2026-03-01|9999-12-31|9999-12-31",
        "CARD-STRICT|Y|2|2026-04-01|9999-12-31|9999-12-31",
    ];
    let run = load(&mut session, "bfd_lis_spans", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("6 2 0 4 0 0", "- not_in_effect")
    );
    assert!(session.text(&format!("SELECT message FROM pbm.load_error WHERE run_id = {run}")).ends_with("(4)"));
    assert_eq!(session.table(STORED), "2020-05-01|NULL|1|cms\n2026-04-01|NULL|2|cms");
    let run =
        load(&mut session, "bfd_lis_spans", &json!({}), &[CMS, "CARD-STRICT|U|2|2026-04-01|9999-12-31|9999-12-31"]);
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
    assert_eq!(session.table(STORED), "2020-05-01|NULL|1|cms");
}

/// A file with the years before comes after the one that gave the full subsidy, or the other way round.
#[test]
fn a_partial_subsidy_that_ended_leaves_the_full_one_that_follows() {
    let full = "CARD-BASIC|Y|1|2024-01-01|9999-12-31|9999-12-31";
    let partial = "CARD-BASIC|Y|4|2022-03-01|2023-12-31|9999-12-31";
    for files in [vec![vec![full], vec![partial]], vec![vec![partial], vec![full]], vec![vec![full, partial]]] {
        let mut session = Sandbox::with_book();
        for lines in &files {
            let file: Vec<&str> = [CMS].into_iter().chain(lines.iter().copied()).collect();
            load(&mut session, "bfd_lis_spans", &json!({}), &file);
        }
        assert_eq!(session.table(STORED), "2024-01-01|NULL|1|cms", "{files:?}");
    }
    // What was open and then ended before 2024 is taken out.
    let mut session = Sandbox::with_book();
    let open = partial.replace("2023-12-31", "9999-12-31");
    load(&mut session, "bfd_lis_spans", &json!({}), &[CMS, &open]);
    assert_eq!(session.table(STORED), "2022-03-01|NULL|1|cms");
    load(&mut session, "bfd_lis_spans", &json!({}), &[CMS, partial]);
    assert_eq!(session.table(STORED), "");
}

#[test]
fn what_was_entered_by_hand_stays() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.member_low_income (patient_id, effective_date, level, source, document_reference)
         SELECT DISTINCT m.patient_id, '2026-01-01'::date, 1, 'best_available_evidence', 'letter'
         FROM pbm.coverage c JOIN pbm.members m USING (member_id) WHERE c.cardholder_id = 'CARD-BASIC' AND c.person_code = '01'",
    );
    for line in ["CARD-BASIC|Y|3|2026-01-01|9999-12-31|9999-12-31", "CARD-BASIC|N|3|2026-01-01|9999-12-31|9999-12-31"] {
        let run = load(&mut session, "bfd_lis_spans", &json!({}), &[CMS, line]);
        assert_eq!(counts(&mut session, run), "1 0 0 1 0 0", "{line}");
        assert!(faults(&mut session, run).contains("2 by_hand"), "{line}: {}", faults(&mut session, run));
    }
    assert_eq!(session.table(STORED), "2026-01-01|NULL|1|best_available_evidence");
}

#[test]
fn a_span_of_nobody_of_several_of_no_level_or_backwards_is_refused() {
    let mut session = Sandbox::with_book();
    let file = [
        HEADER,
        "CARD-NOBODY||1|2026-01-01|",
        "CARD-FAMILY||1|2026-01-01|",
        "CARD-BASIC|01|5|2026-01-01|",
        "CARD-BASIC|01|1|2026-02-01|2026-01-31",
        "CARD-BASIC|01|x|2026-01-01|",
        "CARD-BASIC|01|1||",
    ];
    let run = load(&mut session, "low_income_subsidy", &json!({}), &file);
    assert_eq!(counts(&mut session, run), "6 0 0 0 0 6");
    assert_eq!(
        faults(&mut session, run),
        "2 cardholder_id unknown_member\n3 person_code several_members\n4 level unknown_level\n5 termination_date dates\n\
         6 level not_count\n7 effective_date missing"
    );
    assert_eq!(session.table(STORED), "");
}
