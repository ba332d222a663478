//! Reject codes (511-FB) that the engine answers with, by name. A test holds each to the table `reject_code`,
//! whose codes come from the US Government's VistA tables.

/// The pharmacy's NPI (201-B1) is missing or not valid (F-1).
pub const MI_SERVICE_PROVIDER: &str = "05";
/// The cardholder ID (302-C2) is missing or not valid (F-1).
pub const MI_CARDHOLDER_ID: &str = "07";
/// The person code (303-C3) is not valid, or is needed to tell the persons of a family apart (F-1, M-2).
pub const MI_PERSON_CODE: &str = "08";
/// The date of birth (304-C4) cannot be read, or is not the member's (F-4, M-2).
pub const MI_DATE_OF_BIRTH: &str = "09";
/// The patient relationship code (306-C6) is not one of its code set, or not the one on file (F-2, M-9).
pub const MI_PATIENT_RELATIONSHIP: &str = "11";
/// The other coverage code (308-C8) is not one of its code set (F-2).
pub const MI_OTHER_COVERAGE: &str = "13";
/// The fill date (401-D1) is missing or not valid (F-1).
pub const MI_DATE_OF_SERVICE: &str = "15";
/// The prescription number (402-D2) is missing or not valid (F-1).
pub const MI_PRESCRIPTION_NUMBER: &str = "16";
/// The fill number (403-D3) is not valid (F-1).
pub const MI_FILL_NUMBER: &str = "17";
/// The days' supply (405-D5) is missing or not valid (F-1).
pub const MI_DAYS_SUPPLY: &str = "19";
/// The product ID (407-D7) is missing or not an NDC (F-1, ID-1).
pub const MI_PRODUCT: &str = "21";
/// The dispense-as-written code (408-D8) is not one of its code set (F-2).
pub const MI_DAW_CODE: &str = "22";
/// The ingredient cost (409-D9) is not a valid amount, or is missing where nothing else prices (F-3, PR-1).
pub const MI_INGREDIENT_COST: &str = "23";
/// The prescriber's NPI or DEA number (411-DB) is not valid, or the NPI is missing where required (F-1, R-1).
pub const MI_PRESCRIBER: &str = "25";
/// The date written (414-DE) cannot be read (F-4).
pub const MI_DATE_WRITTEN: &str = "28";
/// The number of refills authorized (415-DF) is not valid (F-1).
pub const MI_REFILLS_AUTHORIZED: &str = "29";
/// A submission clarification code (420-DK) is not one of its code set (F-2).
pub const MI_CLARIFICATION_CODE: &str = "34";
/// The dispensing fee submitted (412-DC) is not a valid amount (F-3).
pub const MI_DISPENSING_FEE: &str = "DC";
/// The usual and customary charge (426-DQ) is not a valid amount (F-3).
pub const MI_USUAL_AND_CUSTOMARY: &str = "DQ";
/// The gross amount due (430-DU) is not a valid amount (F-3).
pub const MI_GROSS_AMOUNT_DUE: &str = "DU";
/// A reason for service (439-E4) is not one of its code set (F-2).
pub const MI_REASON_FOR_SERVICE: &str = "E4";
/// A professional service (440-E5) is not one of its code set (F-2).
pub const MI_PROFESSIONAL_SERVICE: &str = "E5";
/// A result of service (441-E6) is not one of its code set (F-2).
pub const MI_RESULT_OF_SERVICE: &str = "E6";
/// The dispensing status (343-HD) is neither P nor C (F-2, RX-5).
pub const MI_DISPENSING_STATUS: &str = "HD";
/// The quantity dispensed (442-E7) is missing or not valid (F-1).
pub const MI_QUANTITY_DISPENSED: &str = "E7";
/// The prior authorization type (461-EU) is not one of its code set (F-2).
pub const MI_AUTHORIZATION_TYPE: &str = "EU";
/// The prior authorization number (462-EV) is not valid (F-1).
pub const MI_AUTHORIZATION_NUMBER: &str = "EV";

/// An element of a batch is no JSON object of known keys (F-8).
pub const SYNTAX_ERROR: &str = "R8";

/// The pharmacy has no contract with the plan on the fill date (P-1).
pub const PHARMACY_NOT_CONTRACTED: &str = "40";
/// Another coverage of the patient pays first (M-6).
pub const BILL_PRIMARY_PAYER: &str = "41";
/// The prescriber's DEA number was not in force when a controlled drug was prescribed.
pub const DEA_NUMBER_INACTIVE: &str = "43";
/// The drug is controlled, and no DEA number is on file for the prescriber.
pub const DEA_NUMBER_NOT_FOUND: &str = "44";
/// The prescriber's DEA number does not cover the drug's schedule.
pub const DEA_SCHEDULE_NOT_ALLOWED: &str = "46";
/// The pharmacy's NPI is valid and not on file (P-1).
pub const PHARMACY_NOT_MATCHED: &str = "50";
/// No coverage has this cardholder ID (M-2).
pub const CARDHOLDER_ID_NOT_MATCHED: &str = "52";
/// Nobody under the cardholder ID has this person code (M-2).
pub const PERSON_CODE_NOT_MATCHED: &str = "53";
/// The NDC is valid and not on file (D-1).
pub const PRODUCT_NOT_MATCHED: &str = "54";
/// The prescriber's NPI is valid and not on file.
pub const PRESCRIBER_NOT_MATCHED: &str = "56";
/// The patient is younger or older than the ages the formulary covers the product for (UM-8).
pub const NOT_COVERED_FOR_AGE: &str = "60";
/// The formulary covers the product only for the other sex (UM-9).
pub const NOT_COVERED_FOR_GENDER: &str = "61";
/// The authorization named is on file, but for another plan, product or date (UM-2).
pub const AUTHORIZATION_NOT_MATCHED: &str = "64";
/// The person has no valid span of coverage, or the plan is not in force (M-3, M-4).
pub const PATIENT_NOT_COVERED: &str = "65";
/// A dependent child is older than the plan covers (M-5).
pub const AGE_EXCEEDS_MAXIMUM: &str = "66";
/// The fill date is before the person's first day of coverage (M-3).
pub const FILLED_BEFORE_COVERAGE: &str = "67";
/// The fill date is after the person's last day of coverage or date of death (M-3, M-7).
pub const FILLED_AFTER_COVERAGE: &str = "69";
/// A rule of the formulary excludes the product (D-6).
pub const PRODUCT_NOT_COVERED: &str = "70";
/// The prescription was written outside the dates the prescriber is covered on.
pub const PRESCRIBER_NOT_COVERED: &str = "71";
/// The claim refills a Schedule II prescription (RX-3).
pub const REFILLS_NOT_COVERED: &str = "73";
/// The formulary requires a prior authorization for the product (UM-1).
pub const AUTHORIZATION_REQUIRED: &str = "75";
/// More units, days of supply or fills in a period than the formulary allows (UM-4, UM-5, UM-7).
pub const PLAN_LIMITATIONS_EXCEEDED: &str = "76";
/// The fill date is after the last day the product may be dispensed (D-1).
pub const DISCONTINUED_PRODUCT: &str = "77";
/// The allowed amount is above the plan's maximum, or above what a claim can carry (PR-7).
pub const COST_EXCEEDS_MAXIMUM: &str = "78";
/// Not enough of the earlier supply is used (UM-6).
pub const REFILL_TOO_SOON: &str = "79";
/// The claim came in after the plan's filing time, or was filled before the quarters that are kept (F-6).
pub const CLAIM_TOO_OLD: &str = "81";
/// The fill date is after the day of receipt (F-5).
pub const CLAIM_POST_DATED: &str = "82";
/// Another claim for the same fill is already paid (C-1).
pub const DUPLICATE_CLAIM: &str = "83";
/// There is no such paid claim to reverse (C-2, C-3).
pub const CLAIM_NOT_PAID: &str = "84";
/// Data of the plan are incomplete, which is not the pharmacy's mistake (G-3, M-4, D-7, CS-2).
pub const CLAIM_NOT_PROCESSED: &str = "85";
/// Several paid claims match the reversal (C-2).
pub const REVERSAL_NOT_PROCESSED: &str = "87";
/// A finding of drug utilization review stops payment (S-1).
pub const DUR_REJECT: &str = "88";
/// The authorization is for another pharmacy (UM-2).
pub const PROVIDER_NOT_AUTHORIZED: &str = "7A";
/// The claim names an authorization that nothing asks for, and the plan refuses that (UM-2).
pub const AUTHORIZATION_NOT_REQUIRED: &str = "3R";
/// The other coverage code tells of a bill to another payer, which is not coordinated with (M-10).
pub const OTHER_COVERAGE_NOT_SUPPORTED: &str = "535";
/// The fill date falls between two spans of coverage (M-3).
pub const COVERAGE_OUTSIDE_DATE: &str = "600";
/// Another drug has to be tried first (UM-3).
pub const STEP_THERAPY_REQUIRED: &str = "608";
/// The prior authorization is not decided yet (UM-2).
pub const AUTHORIZATION_IN_PROCESS: &str = "3W";
/// The prior authorization number sent is not on file (UM-2).
pub const AUTHORIZATION_NOT_FOUND: &str = "3X";
/// The prior authorization was refused (UM-2).
pub const AUTHORIZATION_DENIED: &str = "3Y";
/// More refills than the prescriber authorized, or than federal law allows (RX-2, RX-4).
pub const REFILLS_EXCEEDED: &str = "7W";
/// The days' supply is above the plan's limit for a fill, or no cost share is for it (UM-5, CS-2).
pub const DAYS_SUPPLY_EXCEEDS_PLAN: &str = "7X";
/// The quantity is above the formulary's limit for a fill (UM-4).
pub const QUANTITY_EXCEEDS_MAXIMUM: &str = "9G";
/// The prescriber is excluded on the fill date.
pub const PRESCRIBER_SANCTIONED: &str = "A1";
/// The prescription was written after the prescriber's death.
pub const PRESCRIBER_DECEASED: &str = "A2";
/// The date written is after the fill date (F-5).
pub const WRITTEN_AFTER_FILLED: &str = "AB";
/// The days' supply is above the formulary's limit for a fill of this product (UM-5).
pub const DAYS_SUPPLY_EXCEEDS_PRODUCT: &str = "AG";
/// The fill is later than the plan or federal law lets the prescription stand (RX-1, RX-4).
pub const PRESCRIPTION_TIME_LIMIT: &str = "M4";
/// An emergency supply may be given with the plan's codes (AU-5).
pub const EMERGENCY_CODE: &str = "N8";
/// No rule of the formulary is for the product (D-2).
pub const NOT_ON_FORMULARY: &str = "MR";
/// The fill date is before the date of birth that is sent or on file (F-5, M-7).
pub const FILLED_BEFORE_BIRTH: &str = "P6";
/// The authorization has too few fills or units left (UM-2).
pub const AUTHORIZATION_EXHAUSTED: &str = "PA";
