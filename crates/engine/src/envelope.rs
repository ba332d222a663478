//! Field checks: a missing or unreadable field is the M/I reject of that field.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::claim::{Claim, Field, is_amount, is_quantity};
use super::facts::{CodeSets, Plan, Product};
use super::identifier::{NdcError, is_valid_dea, is_valid_npi};
use super::reject::{Group, Reject};

/// NCPDP field lengths of the texts a claim carries.
const CARDHOLDER_ID_LENGTH: usize = 20;
const PERSON_CODE_LENGTH: usize = 3;
const RX_NUMBER_LENGTH: usize = 12;
const MAXIMUM_DAYS_SUPPLY: i32 = 999;
const MAXIMUM_FILL_NUMBER: i32 = 99;

fn missing(field: Field, message: &str) -> Reject {
    Reject::new(Group::Envelope, code(field), message)
}

/// The M/I reject code of a field.
pub fn code(field: Field) -> &'static str {
    match field {
        Field::CardholderId => "07",
        Field::PersonCode => "08",
        Field::ProductId => "21",
        Field::Quantity => "E7",
        Field::DaysSupply => "19",
        Field::PharmacyNpi => "05",
        Field::FillDate => "15",
        Field::RxNumber => "16",
        Field::FillNumber => "17",
        Field::PrescriberId => "25",
        Field::DawCode => "22",
        Field::UsualAndCustomary => "DQ",
        Field::IngredientCost => "23",
        Field::DispensingFee => "DC",
        Field::GrossAmountDue => "DU",
        Field::WrittenDate => "28",
        Field::RefillsAuthorized => "29",
        Field::DateOfBirth => "09",
        Field::PriorAuthorizationNumber => "EV",
        Field::PriorAuthorizationType => "EU",
        Field::SubmissionClarification => "34",
        Field::ReasonForService => "E4",
        Field::ProfessionalService => "E5",
        Field::ResultOfService => "E6",
    }
}

fn name(field: Field) -> &'static str {
    match field {
        Field::CardholderId => "Cardholder ID",
        Field::PersonCode => "Person code",
        Field::ProductId => "NDC",
        Field::Quantity => "Quantity",
        Field::DaysSupply => "Days supply",
        Field::PharmacyNpi => "Pharmacy NPI",
        Field::FillDate => "Fill date",
        Field::RxNumber => "Prescription number",
        Field::FillNumber => "Fill number",
        Field::PrescriberId => "Prescriber NPI",
        Field::DawCode => "DAW code",
        Field::UsualAndCustomary => "Usual and customary charge",
        Field::IngredientCost => "Ingredient cost submitted",
        Field::DispensingFee => "Dispensing fee submitted",
        Field::GrossAmountDue => "Gross amount due",
        Field::WrittenDate => "Date written",
        Field::RefillsAuthorized => "Refills authorized",
        Field::DateOfBirth => "Date of birth",
        Field::PriorAuthorizationNumber => "Prior authorization number",
        Field::PriorAuthorizationType => "Prior authorization type",
        Field::SubmissionClarification => "Submission clarification code",
        Field::ReasonForService => "Reason for service code",
        Field::ProfessionalService => "Professional service code",
        Field::ResultOfService => "Result of service code",
    }
}

/// Whether a text fits its NCPDP field: 1 to `most` printable ASCII characters.
fn fits(text: Option<&str>, most: usize) -> bool {
    text.is_some_and(|t| {
        (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_graphic() || b == b' ') && !t.trim().is_empty()
    })
}

/// Whether a text can be a person code at all.
pub fn is_person_code(code: &str) -> bool {
    fits(Some(code), PERSON_CODE_LENGTH)
}

/// The checks that need the claim alone.
pub fn check(claim: &Claim, received: NaiveDate, codes: &CodeSets) -> Vec<Reject> {
    let mut rejects: Vec<Reject> = Vec::new();
    let mut add = |field: Field, message: &str| {
        if !claim.unreadable.contains(&field) {
            rejects.push(missing(field, message));
        }
    };

    if !fits(claim.cardholder_id.as_deref(), CARDHOLDER_ID_LENGTH) {
        add(Field::CardholderId, "Cardholder ID is missing or longer than 20 characters");
    }
    if claim.person_code.is_some() && !fits(claim.person_code.as_deref(), PERSON_CODE_LENGTH) {
        add(Field::PersonCode, "Person code must have 1 to 3 characters");
    }
    match claim.ndc() {
        Ok(_) => {}
        Err(NdcError::Ambiguous(_)) => {
            add(Field::ProductId, "NDC of 10 digits without hyphens is ambiguous: send 11 digits or the hyphens");
        }
        Err(NdcError::Malformed) => add(Field::ProductId, "NDC is missing or not 11 digits"),
    }
    if !claim.quantity.is_some_and(is_quantity) {
        add(Field::Quantity, "Quantity must be above 0 with at most three decimals");
    }
    if !claim.days_supply.is_some_and(|d| (1..=MAXIMUM_DAYS_SUPPLY).contains(&d)) {
        add(Field::DaysSupply, "Days supply must be 1 to 999");
    }
    if !claim.pharmacy_npi.as_deref().is_some_and(is_valid_npi) {
        add(Field::PharmacyNpi, "Pharmacy NPI is missing or fails its check digit");
    }
    if !fits(claim.rx_number.as_deref(), RX_NUMBER_LENGTH) {
        add(Field::RxNumber, "Prescription number is missing or longer than 12 characters");
    }
    if !(0..=MAXIMUM_FILL_NUMBER).contains(&claim.fill_number()) {
        add(Field::FillNumber, "Fill number must be 0 to 99");
    }
    if claim.prescriber_npi.as_deref().is_some_and(|npi| !is_valid_npi(npi)) {
        add(Field::PrescriberId, "Prescriber NPI fails its check digit");
    }
    if claim.prescriber_dea.as_deref().is_some_and(|dea| !is_valid_dea(dea)) {
        add(Field::PrescriberId, "Prescriber DEA number fails its check digit");
    }
    if !codes.allows("408-D8", claim.daw_code()) || claim.daw_code().len() != 1 {
        add(Field::DawCode, "DAW code must be 0 to 9");
    }
    for (field, amount, message) in [
        (
            Field::UsualAndCustomary,
            claim.usual_and_customary,
            "Usual and customary charge must be dollars and cents, not negative",
        ),
        (
            Field::IngredientCost,
            claim.ingredient_cost_submitted,
            "Ingredient cost must be dollars and cents, not negative",
        ),
        (
            Field::DispensingFee,
            claim.dispensing_fee_submitted,
            "Dispensing fee must be dollars and cents, not negative",
        ),
        (Field::GrossAmountDue, claim.gross_amount_due, "Gross amount due must be dollars and cents, not negative"),
    ] {
        if amount.is_some_and(|a| !is_amount(a)) {
            add(field, message);
        }
    }
    if claim.refills_authorized.is_some_and(|r| !(0..=MAXIMUM_FILL_NUMBER).contains(&r)) {
        add(Field::RefillsAuthorized, "Refills authorized must be 0 to 99");
    }
    if claim.submission_clarification_codes.iter().any(|c| !codes.allows("420-DK", c)) {
        add(Field::SubmissionClarification, "Submission clarification code is not in the code set");
    }
    if claim.prior_authorization_type.as_deref().is_some_and(|t| !codes.allows("461-EU", t)) {
        add(Field::PriorAuthorizationType, "Prior authorization type is not in the code set");
    }
    for triple in &claim.dur {
        if !codes.allows("439-E4", &triple.reason_for_service) {
            add(Field::ReasonForService, "Reason for service code is not in the code set");
        }
        if !codes.allows("440-E5", &triple.professional_service) {
            add(Field::ProfessionalService, "Professional service code is not in the code set");
        }
        if !codes.allows("441-E6", &triple.result_of_service) {
            add(Field::ResultOfService, "Result of service code is not in the code set");
        }
    }

    match claim.fill_date {
        None => add(Field::FillDate, "Fill date is missing or no date"),
        Some(fill_date) => {
            if fill_date > received {
                rejects.push(Reject::new(Group::Envelope, "82", "Fill date is in the future"));
            }
            if claim.written_date.is_some_and(|written| written > fill_date) {
                rejects.push(Reject::new(Group::Envelope, "AB", "Date written is after the fill date"));
            }
            if claim.date_of_birth.is_some_and(|born| born > fill_date) {
                rejects.push(Reject::new(Group::Envelope, "P6", "Fill date is before the date of birth"));
            }
        }
    }
    for &field in &claim.unreadable {
        rejects.push(missing(field, &format!("{} cannot be read", name(field))));
    }
    rejects
}

/// The claim without the values that `check` refuses: no later edit reads them.
pub fn readable(claim: &Claim) -> Claim {
    let text = |text: &Option<String>, most| text.clone().filter(|t| fits(Some(t), most));
    let amount = |amount: Option<Decimal>| amount.filter(|a| is_amount(*a));
    Claim {
        cardholder_id: text(&claim.cardholder_id, CARDHOLDER_ID_LENGTH),
        person_code: text(&claim.person_code, PERSON_CODE_LENGTH),
        quantity: claim.quantity.filter(|q| is_quantity(*q)),
        days_supply: claim.days_supply.filter(|d| (1..=MAXIMUM_DAYS_SUPPLY).contains(d)),
        usual_and_customary: amount(claim.usual_and_customary),
        ingredient_cost_submitted: amount(claim.ingredient_cost_submitted),
        dispensing_fee_submitted: amount(claim.dispensing_fee_submitted),
        gross_amount_due: amount(claim.gross_amount_due),
        ..claim.clone()
    }
}

/// The checks of dates and refills that need the plan or the product.
pub fn check_limits(claim: &Claim, received: NaiveDate, plan: &Plan, product: Option<&Product>) -> Vec<Reject> {
    let mut rejects = Vec::new();
    let Some(fill_date) = claim.fill_date else { return rejects };
    let later = |date: NaiveDate, days: i32| date.checked_add_days(Days::new(u64::from(days.unsigned_abs())));

    if let Some(days) = plan.timely_filing_days
        && later(fill_date, days).is_some_and(|last| received > last)
    {
        rejects.push(Reject::new(Group::Envelope, "81", format!("Claim is older than {days} days")));
    }
    if let (Some(written), Some(days)) = (claim.written_date, plan.prescription_valid_days)
        && let Some(last) = later(written, days)
        && fill_date > last
    {
        rejects.push(Reject::new(Group::Envelope, "M4", format!("Prescription expired on {last}")));
    }
    let schedule_two = product.is_some_and(|p| p.dea_schedule == Some(2));
    if claim.fill_number() > 0 && schedule_two {
        // 21 CFR 1306.12: a schedule II prescription is not refilled.
        rejects.push(Reject::new(Group::Envelope, "73", "A schedule II prescription cannot be refilled"));
    } else if claim.refills_authorized.is_some_and(|most| claim.fill_number() > most) {
        rejects.push(Reject::new(Group::Envelope, "73", "No refills are left on the prescription"));
    }
    rejects
}
