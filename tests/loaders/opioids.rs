//! The CDC's factors of opioids.

use serde_json::json;
use support::Sandbox;

use super::{all, counts, faults, load};

const HEADER: &str = "ndc11|product|generic|form|class|drug|long_short_acting|dea_class_code|strength_per_unit|uom|mme_conversion_factor";
const MORPHINE: &str =
    "00021006001|MORPHINE SULFATE ER|Morphine Sulfate|Tablet, Extended Release|Opioid|Morphine LA|LA|2|60|MG|1";
const PATCH: &str = "00022005001|FENTANYL|Fentanyl|Patch, Extended Release|Opioid|Fentanyl LA|LA|2|50|MCG/HR|7.2";
const BUPRENORPHINE: &str =
    "00024000801|BUPRENORPHINE|Buprenorphine Hydrochloride|Tablet|Opioid|Buprenorphine|LA|3|8|MG|";
const ALPRAZOLAM: &str = "00023000101|ALPRAZOLAM|Alprazolam|Tablet|Benzo|||4|1|MG|";
const TWO: &str = "00026000101|BOTH|Chlordiazepoxide/Amitriptyline|Tablet|Benzo|||4|1|MG|";

/// The book with what the file names, before anybody said what it is.
fn book() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.ingredient (ingredient_id, ingredient_name, safety_class)
         VALUES (21, 'Morphine', NULL), (22, 'FENTANYL CITRATE', NULL), (23, 'Alprazolam', NULL), (24, 'Buprenorphine', NULL),
                (26, 'Chlordiazepoxide', NULL), (27, 'Amitriptyline', NULL);
         INSERT INTO pbm.drugs (ndc_code, name) VALUES ('00021006001', 'Morphine ER'), ('00023000101', 'Alprazolam')",
    );
    session
}

#[test]
fn the_file_gives_products_their_factors_and_says_what_is_an_opioid() {
    let mut session = book();
    let file = [HEADER, MORPHINE, PATCH, BUPRENORPHINE, ALPRAZOLAM, TWO];
    let run = load(&mut session, "cdc_mme", &json!({}), &file);
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("5 2 0 3 0 0", ""));
    assert_eq!(
        session.table("SELECT factor_set, ndc, trim_scale(strength), unit, wear_days, trim_scale(factor) FROM pbm.opioid_factor WHERE ndc IS NOT NULL ORDER BY 2"),
        "CDC2018|00021006001|60|mg|NULL|1\nCDC2018|00022005001|50|mcg/hr|NULL|7.2"
    );
    assert_eq!(
        session.table("SELECT ingredient_name, safety_class FROM pbm.ingredient WHERE safety_class IS NOT NULL ORDER BY ingredient_id"),
        "Morphine|opioid\nFENTANYL CITRATE|opioid\nAlprazolam|benzodiazepine\nBuprenorphine|buprenorphine"
    );
    assert_eq!(session.table("SELECT ndc_code FROM pbm.drugs WHERE long_acting"), "00021006001");
}

#[test]
fn the_file_again_changes_nothing_and_the_next_one_what_differs() {
    let mut session = book();
    let tables = ["opioid_factor", "ingredient", "drugs"];
    load(&mut session, "cdc_mme", &json!({}), &[HEADER, MORPHINE, PATCH]);
    let before = all(&mut session, &tables);
    let run = load(&mut session, "cdc_mme", &json!({}), &[HEADER, MORPHINE, PATCH]);
    assert_eq!((counts(&mut session, run).as_str(), all(&mut session, &tables) == before), ("2 0 0 2 0 0", true));
    session.run("UPDATE pbm.ingredient SET safety_class = 'benzodiazepine' WHERE ingredient_name = 'Morphine'");
    let run = load(&mut session, "cdc_mme", &json!({}), &[HEADER, &MORPHINE.replace("|1", "|1.1"), PATCH]);
    assert_eq!(counts(&mut session, run), "2 0 1 1 0 0");
    assert!(session.is("SELECT factor = 1.1 FROM pbm.opioid_factor WHERE ndc = '00021006001'"));
    let said = "SELECT safety_class FROM pbm.ingredient WHERE ingredient_name = 'Morphine'";
    assert_eq!(session.text(said), "benzodiazepine", "what somebody said stays");
}

#[test]
fn a_strength_in_a_unit_that_no_factor_is_for_is_refused() {
    let mut session = book();
    let run = load(&mut session, "cdc_mme", &json!({}), &[HEADER, &MORPHINE.replace("|MG|", "|GRAIN|"), PATCH]);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("2 1 0 0 0 1", "2 unit unknown_unit")
    );
}
