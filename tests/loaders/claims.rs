//! Claims that were paid elsewhere.

use serde_json::json;
use support::Sandbox;

use super::{all, counts, faults, load};

const HEADER: &str = "claim_id|claim_line_number|member_id|dispensing_date|ndc_code|quantity|days_supply|paid_amount|allowed_amount|coinsurance_amount|copayment_amount|deductible_amount";

#[test]
fn a_claim_paid_elsewhere_is_stored_as_imported_for_its_member() {
    let mut session = Sandbox::with_book();
    let file = [
        HEADER,
        "T1|1|card-basic|2025-02-01|00001000101|30|30|20.00|30.00|0|10|0",
        "T1|2|CARD-BASIC|2025-02-01|1000101|12||226.35|1722.36|||",
        "T2|1|NOBODY|2025-02-01|00001000101|30|30|1|1|||",
        "T3|1|CARD-BASIC|2025-02-01|00001000101|-60|-30|1|1|||",
        "T4|1|CARD-BASIC|2025-02-01|00001000101|0.0|0|1|1|||",
        "T5|1|CARD-BASIC|2025-02-01|00001000101|30|7000|1|1|||",
        "T6|1|CARD-FAMILY|2025-02-01|00001000101|30|30|1|1|||",
    ];
    let run = load(&mut session, "tuva_pharmacy_claim", &json!({}), &file);
    assert_eq!(
        faults(&mut session, run),
        "3 ndc lost_zeros\n4 cardholder_id unknown_member\n5 days_supply negative\n5 quantity negative\n6 days_supply zero\n6 quantity zero\n\
         7 days_supply not_days\n8 cardholder_id several_members"
    );
    assert_eq!(counts(&mut session, run), "7 3 0 0 2 4");
    assert_eq!(
        session.table(
            "SELECT c.claim_number, c.status, m.member_id = c.member_id, c.drug_name, c.quantity, c.days_supply, c.paid_amount, c.allowed_amount, c.patient_copay
             FROM pbm.pharmacy_claim c JOIN pbm.members m USING (patient_id) ORDER BY 1"
        ),
        "T1-1|imported|t|Alphadol 10 MG Tablet|30.000|30|20.00|30.00|10.00\nT1-2|imported|t|Alphadol 10 MG Tablet|12.000|NULL|226.35|1722.36|NULL\n\
         T4-1|imported|t|Alphadol 10 MG Tablet|NULL|NULL|1.00|1.00|NULL"
    );
    let before = all(&mut session, &["pharmacy_claim"]);
    let run = load(&mut session, "tuva_pharmacy_claim", &json!({}), &file[..3]);
    assert_eq!(
        (counts(&mut session, run).as_str(), all(&mut session, &["pharmacy_claim"]) == before),
        ("2 0 0 2 1 0", true)
    );
    let run = load(
        &mut session,
        "tuva_pharmacy_claim",
        &json!({}),
        &[HEADER, "T1|1|CARD-BASIC|2025-02-01|00001000101|30|30|21.00|30.00|0|10|0"],
    );
    assert_eq!(faults(&mut session, run), "2 already_imported");
    assert_eq!(all(&mut session, &["pharmacy_claim"]), before);
}

#[test]
fn an_imported_fill_counts_for_a_refill_too_soon() {
    let mut session = Sandbox::with_book();
    let file = [
        "drug_exposure_id|person_id|drug_exposure_start_date|drug_source_value|quantity|days_supply|drug_concept_id",
        "9|CARD-BASIC|2025-03-05|00001000101|30.0|30|1",
        "10|CARD-BASIC|2025-03-05|OTHER|30.0|30|1",
    ];
    let run = load(&mut session, "desynpuf_rx_events", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("2 1 0 0 0 1", "3 ndc letters")
    );
    assert_eq!(support::codes(&session.price(&support::claim(json!({})))), "79");
}
