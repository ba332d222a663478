//! Fingerprints as release 0.1.0 stored them with its claims: another one makes an exact repeat of an old paid
//! claim a different claim (reject 83).

use pbm_engine::claim::{Claim, DurPps};

/// The claim with all that 0.1.0 could send.
fn full() -> Claim {
    let number = |text: &str| Some(text.parse().expect("a number"));
    let date = |text: &str| Some(text.parse().expect("a date"));
    let text = |text: &str| Some(text.to_owned());
    Claim {
        cardholder_id: text("W123456789"),
        person_code: text("01"),
        product_id: text("00001-0001-01"),
        quantity: number("30.000"),
        days_supply: Some(30),
        pharmacy_npi: text("1234567893"),
        fill_date: date("2025-03-10"),
        rx_number: text("700001"),
        fill_number: Some(2),
        prescriber_npi: text("1093817462"),
        prescriber_dea: text("AB1234563"),
        daw_code: text("1"),
        usual_and_customary: number("120.50"),
        ingredient_cost_submitted: number("100.00"),
        dispensing_fee_submitted: number("2.5"),
        gross_amount_due: number("102.5"),
        written_date: date("2025-03-01"),
        refills_authorized: Some(5),
        date_of_birth: date("1980-02-29"),
        prior_authorization_number: text("PA1"),
        prior_authorization_type: text("1"),
        submission_clarification_codes: vec!["3".into()],
        dur: vec![DurPps::default()],
        ..Claim::default()
    }
}

/// The claim with no more than every claim has.
fn short() -> Claim {
    let all = full();
    Claim {
        cardholder_id: all.cardholder_id,
        product_id: all.product_id,
        quantity: all.quantity,
        days_supply: all.days_supply,
        pharmacy_npi: all.pharmacy_npi,
        fill_date: all.fill_date,
        rx_number: all.rx_number,
        ..Claim::default()
    }
}

#[test]
fn a_claim_has_the_fingerprint_that_release_0_1_0_gave_it() {
    let number = |text: &str| text.parse().ok();
    let cases = [
        (Claim::default(), -7_372_867_520_970_173_028),
        (short(), 2_597_252_299_345_690_595),
        (Claim { daw_code: Some("0".into()), fill_number: Some(0), ..short() }, 2_597_252_299_345_690_595),
        (full(), -3_514_800_771_740_317_820),
        (Claim { cardholder_id: Some(String::new()), ..full() }, 2_380_514_337_094_379_612),
        (Claim { person_code: Some("Zoë".into()), ..full() }, -1_481_248_235_484_058_394),
        (Claim { quantity: number("0.5"), ..full() }, 1_010_827_251_727_659_018),
        (Claim { days_supply: Some(-1), ..full() }, 9_170_543_603_393_104_525),
        (Claim { prescriber_npi: None, ..full() }, -7_311_466_207_987_250_436),
        (Claim { usual_and_customary: number("0"), ..full() }, -3_936_185_574_045_460_396),
        (Claim { ingredient_cost_submitted: None, ..full() }, 7_708_770_046_351_046_348),
        (
            Claim { dispensing_fee_submitted: None, gross_amount_due: number("2.5"), ..full() },
            -8_757_992_706_373_154_951,
        ),
        (Claim { gross_amount_due: number("-999999.99"), ..full() }, 4_998_037_650_122_590_647),
    ];
    for (claim, fingerprint) in cases {
        assert_eq!(claim.fingerprint(), fingerprint, "{claim:?}");
    }
}
