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
/// The count of other payers (337-4C) is not that of the payers sent (F-9).
pub const MI_OTHER_PAYER_COUNT: &str = "4C";
/// An other payer's coverage type (338-5C) is not one of its code set, or the payer cannot be read (F-9).
pub const MI_OTHER_PAYER_COVERAGE_TYPE: &str = "5C";
/// An other payer's ID qualifier (339-6C) is not one of its code set (F-9).
pub const MI_OTHER_PAYER_ID_QUALIFIER: &str = "6C";
/// An other payer's ID (340-7C) is not valid (F-9).
pub const MI_OTHER_PAYER_ID: &str = "7C";
/// An other payer's date (443-E8) cannot be read (F-9).
pub const MI_OTHER_PAYER_DATE: &str = "E8";
/// The count of an other payer's amounts (341-HB) is not that of the amounts sent (F-9).
pub const MI_OTHER_PAYER_AMOUNT_PAID_COUNT: &str = "HB";
/// The qualifier of an other payer's amount (342-HC) is not one of its code set (F-9).
pub const MI_OTHER_PAYER_AMOUNT_PAID_QUALIFIER: &str = "HC";
/// An other payer's amount (431-DV) is not valid, or contradicts the other coverage code (F-9, CB-2).
pub const MI_OTHER_PAYER_AMOUNT_PAID: &str = "DV";
/// The count of an other payer's reject codes (471-5E) is not that of the codes sent (F-9, CB-2).
pub const MI_OTHER_PAYER_REJECT_COUNT: &str = "5E";
/// An other payer's reject code (472-6E) is missing, or is one that the plan does not accept (F-9, CB-2).
pub const MI_OTHER_PAYER_REJECT_CODE: &str = "6E";
/// The count of an other payer's responsibility amounts (353-NR) is not that of the amounts sent (F-9).
pub const MI_PATIENT_RESPONSIBILITY_COUNT: &str = "NR";
/// An other payer's patient responsibility (352-NQ) is missing or not valid (F-9, CB-2).
pub const MI_PATIENT_RESPONSIBILITY: &str = "NQ";
/// The qualifier of a patient responsibility (351-NP) is not one of its code set, or not taken (F-9, CB-2).
pub const MI_PATIENT_RESPONSIBILITY_QUALIFIER: &str = "NP";
/// The count of an other payer's benefit stages (392-MU) is not that of the stages sent (F-9).
pub const MI_BENEFIT_STAGE_COUNT: &str = "MU";
/// The qualifier of a benefit stage (393-MV) is not one of its code set (F-9).
pub const MI_BENEFIT_STAGE_QUALIFIER: &str = "MV";
/// The amount of a benefit stage (394-MW) is not valid (F-9).
pub const MI_BENEFIT_STAGE_AMOUNT: &str = "MW";
/// The quantity dispensed (442-E7) is missing or not valid (F-1).
pub const MI_QUANTITY_DISPENSED: &str = "E7";
/// The quantity prescribed (460-ET) is not valid (F-1).
pub const MI_QUANTITY_PRESCRIBED: &str = "ET";
/// The prior authorization type (461-EU) is not one of its code set (F-2).
pub const MI_AUTHORIZATION_TYPE: &str = "EU";
/// The prior authorization number (462-EV) is not valid (F-1).
pub const MI_AUTHORIZATION_NUMBER: &str = "EV";
/// The quantity intended to be dispensed (344-HF) is not valid (F-1).
pub const MI_QUANTITY_INTENDED: &str = "HF";
/// The days' supply intended to be dispensed (345-HG) is not valid (F-1).
pub const MI_DAYS_SUPPLY_INTENDED: &str = "HG";
/// The patient residence (384-4X) is not one of its code set (F-2).
pub const MI_PATIENT_RESIDENCE: &str = "4X";
/// The compound code (406-D6) is not one of its code set (F-2).
pub const MI_COMPOUND_CODE: &str = "20";
/// A compound's dosage form (450-EF) is missing or not one of its code set (CP-1).
pub const MI_COMPOUND_FORM: &str = "EF";
/// A compound's dispensing unit (451-EG) is missing or not one of its code set (CP-1).
pub const MI_COMPOUND_UNIT: &str = "EG";
/// A compound's route of administration (995-E2) is no code (CP-1).
pub const MI_ROUTE: &str = "E2";
/// A compound's type (996-G1) is not one of its code set (CP-1).
pub const MI_COMPOUND_TYPE: &str = "G1";
/// A compound's level of effort (474-8E) is not one of its code set (CP-1).
pub const MI_LEVEL_OF_EFFORT: &str = "8E";
/// The count of a compound's ingredients (447-EC), or the compound, cannot be read (CP-1).
pub const MI_INGREDIENT_COUNT: &str = "EC";
/// The qualifier of an ingredient's product ID (488-RE) is not that of an NDC (CP-1).
pub const MI_INGREDIENT_QUALIFIER: &str = "RE";
/// An ingredient's product ID (489-TE) is missing or not an NDC, or the ingredient cannot be read (CP-1).
pub const MI_INGREDIENT_PRODUCT: &str = "TE";
/// An ingredient's quantity (448-ED) is missing or not valid (CP-1).
pub const MI_INGREDIENT_QUANTITY: &str = "ED";
/// An ingredient's cost (449-EE) is not valid, or is missing where nothing else prices it (CP-1, CP-4).
pub const MI_INGREDIENT_DRUG_COST: &str = "EE";
/// The basis of an ingredient's cost (490-UE) is not one of its code set (CP-1).
pub const MI_INGREDIENT_BASIS: &str = "UE";
/// The transaction count (109-A9) is not valid (F-1).
pub const MI_TRANSACTION_COUNT: &str = "A9";

/// A compound comes in a transmission with other claims (CP-1).
pub const COMPOUND_NOT_ALONE: &str = "1W";
/// The product ID (407-D7) of a compound is not a single zero (CP-1).
pub const COMPOUND_PRODUCT_ID: &str = "8G";
/// A compound without its ingredients (CP-1).
pub const COMPOUND_SEGMENT_MISSING: &str = "8B";
/// Ingredients on a claim that says that it is for no compound (CP-1).
pub const COMPOUND_SEGMENT_UNWANTED: &str = "8D";
/// A compound of fewer than two ingredients (CP-1).
pub const TOO_FEW_INGREDIENTS: &str = "7Z";
/// A compound of more ingredients than the plan or the standard takes (CP-1).
pub const TOO_MANY_INGREDIENTS: &str = "9K";
/// The count of ingredients (447-EC) is not that of the ingredients sent (CP-1).
pub const INGREDIENT_COUNT_DIFFERS: &str = "P3";
/// An ingredient is there twice (CP-1).
pub const INGREDIENT_TWICE: &str = "9Z";
/// An ingredient's cost is below zero (CP-1).
pub const INGREDIENT_COST_NEGATIVE: &str = "617";
/// The costs of the ingredients do not sum to the ingredient cost (CP-1).
pub const INGREDIENT_COSTS_DIFFER: &str = "8M";
/// The plan covers no compounds (CP-2).
pub const COMPOUNDS_NOT_COVERED: &str = "7Y";
/// An ingredient is not on file (CP-2).
pub const UNIDENTIFIABLE_INGREDIENT: &str = "771";
/// No ingredient of the compound is covered (CP-2).
pub const NO_COVERED_INGREDIENT: &str = "8A";
/// An ingredient is not covered, and the plan takes no clarification code for it (CP-2).
pub const INGREDIENT_NOT_COVERED: &str = "772";

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
/// The pharmacy is excluded from payment on the fill date (P-6).
pub const PHARMACY_SANCTIONED: &str = "559";
/// The pharmacy is in no retail network of the plan, which the product is dispensed in (P-3).
pub const NOT_IN_RETAIL_NETWORK: &str = "560";
/// The pharmacy is in no mail order network of the plan, which the product is dispensed in (P-3, P-4).
pub const NOT_IN_MAIL_NETWORK: &str = "561";
/// The pharmacy is in no specialty network of the plan, which the product is dispensed in (P-3).
pub const NOT_IN_SPECIALTY_NETWORK: &str = "G6";
/// The pharmacy is in no home infusion network of the plan, which the product is dispensed in (P-3).
pub const NOT_IN_HOME_INFUSION_NETWORK: &str = "G7";
/// The pharmacy is in no long-term care network of the plan, which the product is dispensed in (P-3).
pub const NOT_IN_LONG_TERM_CARE_NETWORK: &str = "G8";
/// The pharmacy is in no 90-day retail network of the plan, which so long a supply is dispensed in (P-3).
pub const NOT_IN_90_DAY_NETWORK: &str = "G9";
/// The member is locked in to other pharmacies or prescribers on the fill date (M-11).
pub const LOCKED_IN: &str = "M2";
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
/// The pharmacy gives the member the notice of rights of a Part D plan (PD-17).
pub const PROVIDE_NOTICE: &str = "569";
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
/// A hospice may supply the drug (PD-16).
pub const MAY_BE_HOSPICE: &str = "A3";
/// The law excludes the drug from Part D (PD-16).
pub const NOT_PART_D: &str = "A5";
/// Part B may pay the drug (PD-16).
pub const MAY_BE_PART_B: &str = "A6";
/// The date written is after the fill date (F-5).
pub const WRITTEN_AFTER_FILLED: &str = "AB";
/// The days' supply is above the formulary's limit for a fill of this product (UM-5).
pub const DAYS_SUPPLY_EXCEEDS_PRODUCT: &str = "AG";
/// The fill is later than the plan or federal law lets the prescription stand (RX-1, RX-4).
pub const PRESCRIPTION_TIME_LIMIT: &str = "M4";
/// An emergency supply may be given with the plan's codes (AU-5).
pub const EMERGENCY_CODE: &str = "N8";
/// What another payer paid meets or exceeds what the plan allows (CB-4).
pub const OTHER_PAYMENT_MEETS_PAYABLE: &str = "74";
/// No rule of the formulary is for the product (D-2).
pub const NOT_ON_FORMULARY: &str = "MR";
/// The fill date is before the date of birth that is sent or on file (F-5, M-7).
pub const FILLED_BEFORE_BIRTH: &str = "P6";
/// The authorization has too few fills or units left (UM-2).
pub const AUTHORIZATION_EXHAUSTED: &str = "PA";
/// The claim does not say how much of a Schedule II drug was prescribed (RX-6).
pub const QUANTITY_PRESCRIBED_REQUIRED: &str = "647";
