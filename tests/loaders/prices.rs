//! NADAC and other prices: as-of weeks in any order.

use serde_json::json;
use support::{Database, Sandbox, claim};

use super::{all, counts, faults, load, stage};

const HEADER: &str =
    "NDC|NDC Description|NADAC Per Unit|Effective Date|Pricing Unit|As of Date|Classification for Rate Setting";
const PRICES: &str = "SELECT effective_date, published_date, unit_price FROM pbm.drug_price
                      WHERE price_type = 'nadac' AND ndc = '00001-0001-01' AND published_date > '2000-01-01' ORDER BY published_date, effective_date";

#[test]
fn lost_zeros_are_put_back_and_counted_and_what_a_spreadsheet_made_of_a_code_is_refused() {
    let mut session = Sandbox::with_book();
    let file = [
        HEADER,
        "245083615|POTASSIUM CL ER 10 MEQ TABLET|0.17|04/08/2026|EA|04/08/2026|G",
        "3.70E+10|IBUPROFEN|0.17|04/08/2026|EA|04/08/2026|G",
        "99999999999|FILLER|0.17|04/08/2026|EA|04/08/2026|G",
        "00019N120|LETTERS|0.17|04/08/2026|EA|04/08/2026|G",
        "00001000101|ALPHADOL|0.1O|04/08/2026|EA|04/08/2026|G",
        "00001000101|ALPHADOL|0.10|04/31/2026|EA|04/08/2026|G",
        "|NO CODE|0.10|04/08/2026|EA|04/08/2026|G",
    ];
    let run = load(&mut session, "nadac", &json!({}), &file);
    assert_eq!(
        faults(&mut session, run),
        "2 ndc incomplete\n2 ndc lost_zeros\n3 ndc exponent\n4 ndc filler\n5 ndc letters\n6 unit_price not_number\n\
         7 effective_date not_date\n8 ndc missing"
    );
    assert_eq!(counts(&mut session, run), "7 1 0 0 1 6");
    assert_eq!(
        session.table("SELECT ndc FROM pbm.drug_price WHERE price_type = 'nadac' AND published_date > '2000-01-01'"),
        "00245083615"
    );
    // What was refused is kept, and no message has a value.
    assert_eq!(
        session.table(&format!(
            "SELECT line, error_codes FROM pbm.reference_staging WHERE run_id = {run} ORDER BY line LIMIT 2"
        )),
        "3|{ndc:exponent}\n4|{ndc:filler}"
    );
    assert!(!session.table(&format!("SELECT e FROM pbm.load_error e WHERE run_id = {run}")).contains("3.70"));
}

#[test]
fn a_priced_code_that_no_directory_has_takes_part_in_no_claim_until_it_is_named() {
    let mut session = Sandbox::with_book();
    load(&mut session, "nadac", &json!({}), &[HEADER, "77777777701|NEWDRUG 5 MG TAB|2|01/01/2025|EA|01/08/2025|B"]);
    assert_eq!(
        session.table("SELECT name, generic_name, brand, directory_date FROM pbm.drugs WHERE ndc_code = '77777777701'"),
        "NULL|NEWDRUG 5 MG TAB|t|NULL"
    );
    let of_it = claim(json!({"ndc": "77777777701"}));
    assert_eq!(support::codes(&session.price(&of_it)), "54");
    let directory = [
        "NDCPACKAGECODE|PROPRIETARYNAME|NONPROPRIETARYNAME|MARKETINGCATEGORYNAME",
        "77777-7777-01|Newdrug|newdrugine|NDA",
    ];
    let run = load(&mut session, "fda_ndc", &json!({"as_of": "2025-02-01", "full": false}), &directory);
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
    assert_ne!(support::codes(&session.price(&of_it)), "54");
}

#[test]
fn weeks_give_the_same_in_any_order_and_twice() {
    let weeks = [
        [HEADER, "00001000101|A|0.10|04/22/2026|EA|04/22/2026|G"],
        [HEADER, "00001000101|A|0.09|04/15/2026|EA|04/29/2026|G"],
        [HEADER, "00001000101|A|0.09|04/15/2026|EA|05/06/2026|G"],
    ];
    let mut seen = Vec::new();
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [0, 2, 1], [2, 0, 1], [1, 2, 0]] {
        let mut session = Sandbox::with_book();
        for week in order.into_iter().chain(order) {
            load(&mut session, "nadac", &json!({}), &weeks[week]);
        }
        // What is known on each day of each fill.
        seen.push(session.table(
            "SELECT k::date, f::date, (SELECT d.unit_price FROM pbm.drug_price d
                 WHERE d.ndc = '00001-0001-01' AND d.price_type = 'nadac' AND d.published_date > '2000-01-01' AND d.published_date <= k AND d.effective_date <= f
                 ORDER BY d.published_date DESC, d.effective_date DESC LIMIT 1)
             FROM generate_series(date '2026-04-20', '2026-05-10', '1 day') k, generate_series(date '2026-04-10', '2026-05-10', '1 day') f",
        ));
    }
    assert!(seen[0].contains("2026-04-28|2026-04-22|0.10000") && seen[0].contains("2026-04-29|2026-04-22|0.09000"));
    assert!(seen[0].contains("2026-04-29|2026-04-15|0.09000") && seen[0].contains("2026-04-28|2026-04-15|NULL"));
    for other in &seen[1..] {
        assert_eq!(&seen[0], other);
    }
}

#[test]
fn a_price_that_stands_is_not_stored_again_and_one_that_comes_back_is() {
    let mut session = Sandbox::with_book();
    for (as_of, price, effective) in [
        ("04/08/2026", "0.10", "04/01/2026"),
        ("04/15/2026", "0.10", "04/01/2026"),
        ("04/22/2026", "0.12", "04/22/2026"),
        ("04/29/2026", "0.10", "04/01/2026"),
    ] {
        load(&mut session, "nadac", &json!({}), &[HEADER, &format!("00001000101|A|{price}|{effective}|EA|{as_of}|G")]);
    }
    assert_eq!(
        session.table(PRICES),
        "2026-04-01|2026-04-08|0.10000\n2026-04-22|2026-04-22|0.12000\n2026-04-01|2026-04-29|0.10000"
    );
}

#[test]
fn a_week_that_comes_late_does_not_outlive_the_weeks_after_it() {
    let mut session = Sandbox::with_book();
    let week = |as_of: &str, price: &str| format!("00001000101|A|{price}|04/01/2026|EA|{as_of}|G");
    // Another product makes the second week one that was loaded: the first one's price stood, and was not stored again.
    for (as_of, price) in [("04/08/2026", "0.10"), ("04/22/2026", "0.10")] {
        let other = format!("00002000101|B|{}|{as_of}|EA|{as_of}|G", if as_of < "04/15" { "1" } else { "2" });
        load(&mut session, "nadac", &json!({}), &[HEADER, &week(as_of, price), &other]);
    }
    load(&mut session, "nadac", &json!({}), &[HEADER, &week("04/15/2026", "0.12")]);
    assert_eq!(
        session.table(PRICES),
        "2026-04-01|2026-04-08|0.10000\n2026-04-01|2026-04-15|0.12000\n2026-04-01|2026-04-22|0.10000"
    );
}

#[test]
fn the_same_file_changes_nothing_and_a_price_published_again_replaces_the_first() {
    let mut session = Sandbox::with_book();
    let file =
        [HEADER, "00001000101|A|0.10|04/01/2026|EA|04/08/2026|G", "00001000101|A|0.11|04/01/2026|EA|04/08/2026|G"];
    let run = load(&mut session, "nadac", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("2 1 0 1 0 0", "2 duplicate")
    );
    let before = all(&mut session, &["drugs", "drug_price"]);
    let run = load(&mut session, "nadac", &json!({}), &file);
    assert_eq!(counts(&mut session, run), "2 0 0 2 0 0");
    assert_eq!(all(&mut session, &["drugs", "drug_price"]), before);
    let run = load(&mut session, "nadac", &json!({}), &[HEADER, "00001000101|A|0.13|04/01/2026|EA|04/08/2026|G"]);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("1 0 1 0 0 0", "2 unit_price restated")
    );
    assert_eq!(session.table(PRICES), "2026-04-01|2026-04-08|0.13000");
}

#[test]
fn a_comparison_gives_the_new_price_on_the_day_it_was_published() {
    let mut session = Sandbox::with_book();
    let file = [
        "NDC Description|NDC|Old NADAC Per Unit|New NADAC Per Unit|Classification for Rate Setting|Percent Change|Primary Reason|Start Date|End Date|Effective Date",
        "ALPHADOL|00001000101|0.32867|0.29731|G|-9.54|Survey Rate|05/12/2021|05/19/2021|05/1/2021",
    ];
    let run = load(&mut session, "nadac_comparison", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), session.table(PRICES).as_str()),
        ("1 1 0 0 0 0", "2021-05-01|2021-05-19|0.29731")
    );
}

#[test]
fn a_price_list_is_kept_as_it_was_published() {
    let mut session = Sandbox::with_book();
    let header = "ndc|price_type|unit_price|effective_date|termination_date";
    let of = |session: &mut Sandbox| {
        session.table("SELECT effective_date, termination_date, unit_price, published_date FROM pbm.drug_price WHERE price_type = 'wac' AND ndc = '00001-0001-01' ORDER BY 1, 4")
    };
    let first = [
        header,
        "0001-0001-01|WAC|3.5|2026-01-01|",
        "0001-0001-01|gross|3.5|2026-01-01|",
        "0001-0001-01|wac|1|2026-02-01|2026-01-01",
    ];
    let run = load(&mut session, "prices", &json!({"as_of": "2026-01-05"}), &first);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 1 0 0 0 2", "3 price_type not_price_type\n4 termination_date dates")
    );
    let run = load(&mut session, "prices", &json!({"as_of": "2026-01-12"}), &first[..2]);
    assert_eq!(counts(&mut session, run), "1 0 0 1 0 0");
    let run = load(
        &mut session,
        "prices",
        &json!({"as_of": "2026-01-19"}),
        &[header, "0001-0001-01|wac|4|2026-01-01|2026-06-30"],
    );
    assert_eq!(counts(&mut session, run), "1 1 0 0 0 0");
    assert_eq!(of(&mut session), "2026-01-01|NULL|3.50000|2026-01-05\n2026-01-01|2026-06-30|4.00000|2026-01-19");
}

#[test]
fn a_loaded_price_is_what_other_sessions_pay_by() {
    let database = Database::with_book();
    let (mut loader, mut pricer) = (database.connect(), database.connect());
    let of_it = claim(json!({}));
    let before = pricer.price(&of_it)["ingredient_cost"].clone();
    let run = stage(&mut loader, "nadac", &[HEADER, "00001000101|A|0.5|01/01/2025|EA|01/08/2025|G"]);
    loader.run(&format!("CALL pbm.load_records({run})"));
    let after = pricer.price(&of_it)["ingredient_cost"].clone();
    assert_ne!(before, after);
    // 30 units at 0.50.
    assert_eq!(support::cents(&after), 1500);
}
