//! Pharmacies and prescribers.

use serde_json::json;
use support::Sandbox;

use super::{all, counts, faults, load};

#[test]
fn a_pharmacy_is_its_npi_and_keeps_what_a_file_does_not_have() {
    let mut session = Sandbox::with_book();
    let header = "Pharmacy NPI|NCPDP|Pharmacy Name|city|channel|effective_date|termination_date";
    let file = [
        header,
        "1003000126|12345|Corner Drug|Columbus|retail|2020-01-01|9999-12-31",
        "1234567890|12346|Wrong digit|Columbus|retail|2020-01-01|",
        "1003000134|12345|Same number|Columbus|retail|2020-01-01|",
        "1003000142||No such channel|Columbus|drive-in|2020-01-01|",
        "1003000423||Ends early|Columbus|mail|2020-01-01|2019-01-01",
    ];
    let run = load(&mut session, "pharmacies", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("5 1 0 0 0 4", "3 npi not_npi\n4 ncpdp_id conflict\n5 channel not_channel\n6 termination_date dates")
    );
    let before = all(&mut session, &["pharmacies"]);
    load(&mut session, "pharmacies", &json!({}), &file[..2]);
    assert_eq!(all(&mut session, &["pharmacies"]), before);
    let run = load(
        &mut session,
        "pharmacies",
        &json!({}),
        &["npi|name|termination_date", "1003000126|Corner Drug|2026-06-30"],
    );
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
    assert_eq!(
        session.table("SELECT npi, ncpdp_id, name, city, channel, effective_date, termination_date FROM pbm.pharmacies WHERE npi = '1003000126'"),
        "1003000126|0012345|Corner Drug|Columbus|retail|2020-01-01|2026-06-30"
    );
}

#[test]
fn a_prescriber_has_a_name_a_dea_number_that_fits_and_days() {
    let mut session = Sandbox::with_book();
    let file = [
        "NPI|Provider First Name|Provider Last Name (Legal Name)|Specialty|DEA|Deceased Date",
        "1003000126|Ada|Sample|Internal Medicine|AB1234563|20240101",
        "1003000134|Tom|Sample|Pathology|AB1234560|",
        "1003000142|||Anesthesiology||00000000",
    ];
    let run = load(&mut session, "prescribers", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 1 0 0 0 2", "3 dea_number not_dea\n4 name missing")
    );
    assert_eq!(
        session.table("SELECT prescriber_name, specialty, dea_number, deceased_date FROM pbm.prescriber WHERE prescriber_npi = '1003000126'"),
        "Ada Sample|Internal Medicine|AB1234563|2024-01-01"
    );
    let before = all(&mut session, &["prescriber"]);
    load(&mut session, "prescribers", &json!({}), &file[..2]);
    assert_eq!(all(&mut session, &["prescriber"]), before);
}

const LEIE: &str = "LASTNAME|FIRSTNAME|MIDNAME|BUSNAME|GENERAL|SPECIALTY|UPIN|NPI|DOB|ADDRESS|CITY|STATE|ZIP|EXCLTYPE|EXCLDATE|REINDATE|WAIVERDATE|WVRSTATE";

fn leie(npi: &str, excluded: &str, reinstated: &str) -> String {
    format!(
        "SAMPLE|ADA|||PHYSICIAN|FAMILY PRACTICE||{npi}|19600101|1 ROAD|COLUMBUS|OH|43004|1128a1|{excluded}|{reinstated}|00000000|"
    )
}

#[test]
fn the_list_of_excluded_ones_loads_whom_it_names_by_npi() {
    let mut session = Sandbox::with_book();
    let settings = json!({"as_of": "2026-03-10"});
    let (known, unknown) = (leie("1093817462", "20240120", "00000000"), leie("0000000000", "20240120", "00000000"));
    let run = load(&mut session, "oig_leie", &settings, &[LEIE, &known, &unknown]);
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("2 1 0 1 0 0", ""));
    let listed = "SELECT npi, exclusion_list, effective_date, termination_date, source FROM pbm.provider_exclusion";
    assert_eq!(session.table(listed), "1093817462|LEIE|2024-01-20|NULL|OIG LEIE of 2026-03-10");
    let run = load(&mut session, "oig_leie", &settings, &[LEIE, &known, &unknown]);
    assert_eq!(counts(&mut session, run), "2 0 0 2 0 0");
    // Reinstated on 1 April: the last day of exclusion is 31 March.
    let back = leie("1093817462", "20240120", "20260401");
    let run = load(&mut session, "oig_leie", &json!({"as_of": "2026-04-10"}), &[LEIE, &back]);
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
    assert_eq!(session.table(listed), "1093817462|LEIE|2024-01-20|2026-03-31|OIG LEIE of 2026-04-10");
}

#[test]
fn another_list_stands_beside_it_under_its_own_name() {
    let mut session = Sandbox::with_book();
    let file = [
        "npi|list|exclusion_date|end_date|source",
        "1093817462|OH Medicaid|2025-01-01|2025-12-31|list of 2025",
        "1093817462|OH Medicaid|2026-01-01|2025-12-31|list of 2025",
        "12|OH Medicaid|2025-01-01||list of 2025",
    ];
    let run = load(&mut session, "exclusions", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 1 0 0 0 2", "3 termination_date dates\n4 npi not_npi")
    );
    assert_eq!(
        session
            .table("SELECT npi, exclusion_list, effective_date, termination_date, source FROM pbm.provider_exclusion"),
        "1093817462|OH Medicaid|2025-01-01|2025-12-31|list of 2025"
    );
}
