//! The FDA directory, lists of interactions, value sets.

use serde_json::json;
use support::Sandbox;

use super::{all, counts, faults, load};

const HEADER: &str = "ndc11|proprietary_name|nonproprietary_name|substance_name|strength|strength_unit|dosage_form|route|labeler|marketing_category|dea_schedule|pharm_classes|end_date";
const PERCOCET: &str = "63481062370|Percocet|Oxycodone and Acetaminophen|OXYCODONE HYDROCHLORIDE; ACETAMINOPHEN|5; 325|mg/1; mg/1|TABLET|ORAL|Endo|ANDA|CII|Opioid Agonist [EPC],Opioid Agonists [MoA]|";
const TRULICITY: &str = "00002143380|Trulicity|Dulaglutide|DULAGLUTIDE|.75|mg/.5mL|INJECTION, SOLUTION|SUBCUTANEOUS|Lilly|BLA||GLP-1 Receptor Agonist [EPC],Glucagon-Like Peptide 1 [CS]|20250101";

#[test]
fn a_package_of_the_directory_becomes_a_product_with_ingredients_strengths_and_classes() {
    let mut session = Sandbox::with_book();
    let run = load(&mut session, "fda_ndc", &json!({"as_of": "2019-04-29"}), &[HEADER, PERCOCET, TRULICITY]);
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("2 2 0 0 0 0", ""));
    assert_eq!(
        session.table(
            "SELECT ndc_code, name, brand, dea_schedule, dosage_form, route, billing_unit, labeler, obsolete_date, directory_date, formulary_flag
             FROM pbm.drugs WHERE directory_date IS NOT NULL ORDER BY 1"
        ),
        "00002143380|Trulicity|t|NULL|injection, solution|subcutaneous|ML|Lilly|2025-01-01|2019-04-29|f\n\
         63481062370|Percocet|f|2|tablet|oral|EA|Endo|NULL|2019-04-29|f"
    );
    // 0.75 mg in half a millilitre is 1.5 mg in one.
    assert_eq!(
        session.table(
            "SELECT d.ndc, i.ingredient_name, d.strength, d.strength_unit FROM pbm.drug_ingredient d JOIN pbm.ingredient i USING (ingredient_id)
             WHERE d.ndc IN ('63481062370', '00002143380') ORDER BY 1, 2"
        ),
        "00002143380|Dulaglutide|1.5000|MG\n63481062370|Acetaminophen|325.0000|MG\n63481062370|Oxycodone|5.0000|MG"
    );
    assert_eq!(
        session.table("SELECT c.ndc, t.class_name FROM pbm.drug_class c JOIN pbm.therapeutic_class t USING (class_id) WHERE c.ndc IN ('63481062370', '00002143380') ORDER BY 1"),
        "00002143380|GLP-1 Receptor Agonist\n63481062370|Opioid Agonist"
    );
}

#[test]
fn the_directory_again_changes_nothing_and_the_next_one_changes_what_differs() {
    let mut session = Sandbox::with_book();
    let tables = ["drugs", "drug_ingredient", "drug_class", "ingredient", "therapeutic_class"];
    load(&mut session, "fda_ndc", &json!({"as_of": "2019-04-29"}), &[HEADER, PERCOCET, TRULICITY]);
    let before = all(&mut session, &tables);
    let run = load(&mut session, "fda_ndc", &json!({"as_of": "2019-04-29"}), &[HEADER, PERCOCET, TRULICITY]);
    assert_eq!((counts(&mut session, run).as_str(), all(&mut session, &tables) == before), ("2 0 0 2 0 0", true));
    let next = PERCOCET.replace("Endo", "Par").replace("5; 325", "7.5; 325");
    let run = load(&mut session, "fda_ndc", &json!({"as_of": "2019-05-06"}), &[HEADER, &next, TRULICITY]);
    assert_eq!(counts(&mut session, run), "2 0 1 1 0 0");
    assert_eq!(session.table("SELECT labeler FROM pbm.drugs WHERE ndc_code = '63481062370'"), "Par");
}

#[test]
fn a_code_that_vanished_from_a_later_directory_is_obsolete_and_never_deleted() {
    let mut session = Sandbox::with_book();
    let [percocet, open] = [PERCOCET.to_owned(), TRULICITY.replace("20250101", "")];
    load(&mut session, "fda_ndc", &json!({"as_of": "2019-04-29"}), &[HEADER, &percocet, &open]);
    let ends = "SELECT ndc_code, obsolete_date FROM pbm.drugs WHERE directory_date IS NOT NULL ORDER BY 1";
    // An older directory says nothing of products that came later.
    load(&mut session, "fda_ndc", &json!({"as_of": "2018-01-01"}), &[HEADER, &open]);
    assert_eq!(session.table(ends), "00002143380|NULL\n63481062370|NULL");
    // Nor does one that is no whole one.
    load(&mut session, "fda_ndc", &json!({"as_of": "2019-05-06", "full": false}), &[HEADER, &open]);
    assert_eq!(session.table(ends), "00002143380|NULL\n63481062370|NULL");
    let run = load(&mut session, "fda_ndc", &json!({"as_of": "2019-06-01"}), &[HEADER, &open]);
    assert_eq!(
        (session.table(ends).as_str(), faults(&mut session, run).as_str()),
        ("00002143380|NULL\n63481062370|2019-05-31", "- vanished")
    );
    // Products that no directory had are not its business; one that comes back is in use again.
    assert_eq!(session.number("SELECT count(*) FROM pbm.drugs WHERE obsolete_date IS NOT NULL"), 1);
    load(&mut session, "fda_ndc", &json!({"as_of": "2019-07-01"}), &[HEADER, &percocet, &open]);
    assert_eq!(session.table(ends), "00002143380|NULL\n63481062370|NULL");
}

#[test]
fn half_a_directory_ends_nothing() {
    let mut session = Sandbox::with_book();
    let lines: Vec<String> = (10..40).map(|n| PERCOCET.replace("63481062370", &format!("634810623{n}"))).collect();
    let file: Vec<&str> = [HEADER].into_iter().chain(lines.iter().map(String::as_str)).collect();
    load(&mut session, "fda_ndc", &json!({"as_of": "2019-04-29"}), &file);
    let run = load(&mut session, "fda_ndc", &json!({"as_of": "2019-05-06"}), &file[..15]);
    assert_eq!(faults(&mut session, run), "- too_many_closings");
    assert_eq!(session.number("SELECT count(*) FROM pbm.drugs WHERE obsolete_date IS NOT NULL"), 0);
    load(&mut session, "fda_ndc", &json!({"as_of": "2019-05-06", "closing_limit_percent": 60}), &file[..15]);
    assert_eq!(session.number("SELECT count(*) FROM pbm.drugs WHERE obsolete_date = '2019-05-05'"), 16);
}

#[test]
fn salts_and_water_are_no_part_of_an_ingredient_and_simple_salts_stay() {
    let mut session = Sandbox::with_book();
    for (substance, base) in [
        ("ATORVASTATIN CALCIUM TRIHYDRATE", "ATORVASTATIN"),
        ("Amiodarone hydrochloride", "AMIODARONE"),
        ("WARFARIN SODIUM", "WARFARIN"),
        ("LEVOTHYROXINE SODIUM ANHYDROUS", "LEVOTHYROXINE"),
        ("SODIUM CHLORIDE", "SODIUM CHLORIDE"),
        ("POTASSIUM CITRATE", "POTASSIUM CITRATE"),
        ("CALCIUM", "CALCIUM"),
        ("LITHIUM CARBONATE", "LITHIUM CARBONATE"),
        ("METOPROLOL TARTRATE", "METOPROLOL"),
        ("OLMESARTAN MEDOXOMIL", "OLMESARTAN"),
    ] {
        assert_eq!(session.text(&format!("SELECT pbm.base_ingredient('{substance}')")), base, "{substance}");
    }
}

#[test]
fn the_high_priority_list_interrupts_and_the_other_one_never_does() {
    let mut session = Sandbox::with_book();
    let header = "ingredient_a|drugbank_a|ingredient_b|drugbank_b";
    let file = [
        header,
        "AMIODARONE|DB01118|ANAGRELIDE|DB00261",
        "ANAGRELIDE|DB00261|AMIODARONE|DB01118",
        "Alpha|x|beta|y",
        "ALPHA|x|Alpha sodium|x",
    ];
    let run = load(&mut session, "onc_high_priority", &json!({"as_of": "2014-07-01"}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("4 2 0 1 0 1", "3 duplicate\n5 same_ingredient")
    );
    load(&mut session, "onc_noninterruptive", &json!({"as_of": "2014-07-01"}), &[header, "ALPHA|x|GAMMA|y"]);
    assert_eq!(
        session.table(
            "SELECT d.source, a.ingredient_name, b.ingredient_name, d.severity, d.interruptive, d.effective_date
             FROM pbm.drug_interaction d JOIN pbm.ingredient a ON a.ingredient_id = d.ingredient1_id
             JOIN pbm.ingredient b ON b.ingredient_id = d.ingredient2_id WHERE d.source LIKE 'onc%' ORDER BY 1, 2"
        ),
        "onc_high_priority|Amiodarone|Anagrelide|1|t|2014-07-01\nonc_high_priority|alpha|beta|1|t|2014-07-01\nonc_noninterruptive|alpha|gamma|3|f|2014-07-01"
    );
    let before = all(&mut session, &["drug_interaction", "ingredient"]);
    load(&mut session, "onc_high_priority", &json!({"as_of": "2014-07-01"}), &file);
    assert_eq!(all(&mut session, &["drug_interaction", "ingredient"]), before);
    // A whole list of a later day ends what it does not have.
    let run = load(&mut session, "onc_high_priority", &json!({"as_of": "2020-01-01", "full": true}), &file[..2]);
    assert_eq!(faults(&mut session, run), "- closed");
    assert_eq!(
        session.table(
            "SELECT termination_date, count(*) FROM pbm.drug_interaction WHERE source LIKE 'onc%' GROUP BY 1 ORDER BY 1"
        ),
        "2019-12-31|1\nNULL|2"
    );
}

#[test]
fn a_value_set_keeps_when_a_product_was_of_it() {
    let mut session = Sandbox::with_book();
    let header = "value_set|ndc|start_date|end_date|drug_name";
    let run = load(
        &mut session,
        "value_sets",
        &json!({}),
        &[
            header,
            "PDC-STA|0001-0001-01|2026-01-01|9999-12-31|Alphadol",
            "PDC-STA|2000101|2026-01-01||Betazine",
            "PDC-STA|00003000101|2026-01-01|2025-01-01|x",
        ],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 2 0 0 1 1", "3 ndc lost_zeros\n4 termination_date dates")
    );
    let run = load(
        &mut session,
        "value_sets",
        &json!({"as_of": "2027-01-01", "full": true}),
        &[header, "PDC-STA|0001-0001-01|2026-01-01||Alphadol"],
    );
    assert_eq!(counts(&mut session, run), "1 0 1 1 0 0");
    assert_eq!(
        session.table("SELECT ndc, termination_date FROM pbm.value_set ORDER BY 1"),
        "00001000101|NULL\n00002000101|2026-12-31"
    );
}
