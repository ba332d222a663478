//! What a column tells of a person beside its class: a place, a date or an employer though it names none.

use crate::privacy::classes::{self, Class};

/// What may be worked out from a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Where a person lives: the pharmacy that he goes to.
    Pharmacy,
    /// A prescriber, who may have few patients.
    Prescriber,
    /// The employer: group, plan or client.
    Employer,
    /// The week: an amount that divides into a unit price of a list which is published weekly.
    Price,
    /// The day: when a row was written, about when what it tells happened.
    Recorded,
    /// The year of a plan, which is nobody's own date.
    PlanYear,
    /// A town, which a limited data set may have.
    City,
    /// A part of a number that leads to nobody without the rest of it.
    Part,
    /// The scope of an authorization, whose keys are ours.
    Scope,
    /// A day that must lie in the period of a contract, which is nobody's own.
    Period,
}

/// Columns by what they tell, in whichever table about persons.
#[rustfmt::skip]
const TELLS: &[(Tell, &[&str])] = &[
    (Tell::Pharmacy, &["only_pharmacy_npi", "pharmacy_id", "pharmacy_ncpdp", "pharmacy_npi"]),
    (Tell::Prescriber, &["only_prescriber_npi", "prescriber_dea", "prescriber_npi"]),
    (Tell::Employer, &["bin", "client_id", "group_id", "payer_id", "pcn", "plan_id"]),
    (Tell::Price, &[
        "above_nadac", "allowed_amount", "client_allowed", "client_charge", "client_spread", "coinsurance_amount", "copay_amount", "daw_penalty", "deductible_applied", "dispensing_fee",
        "dispensing_fee_submitted", "gross_amount_due_submitted", "ingredient_cost", "ingredient_cost_submitted",
        "left_to_pay", "nadac_amount", "other_payer_paid", "out_of_pocket_applied", "out_of_pocket_forgiven", "paid_amount",
        "patient_copay", "sales_tax", "total_cost", "usual_and_customary", "written_off",
    ]),
    (Tell::Recorded, &["created_at", "processed_at", "recorded_at", "status_date", "updated_at", "used_at"]),
    (Tell::PlanYear, &["benefit_year_start"]),
    (Tell::City, &["city"]),
    (Tell::Part, &["person_code"]),
];

/// Columns that tell it in one table alone: those of directories, whose values stand in tables about persons or lead to a
/// place, and what only this table has.
#[rustfmt::skip]
const OF_ONE_TABLE: &[(&str, Tell, &[&str])] = &[
    ("authorization_case", Tell::Scope, &["decided_scope", "requested"]),
    ("claim_other_payer_amount", Tell::Price, &["amount"]),
    ("mac_appeal", Tell::Price, &["acquisition_cost", "mac_unit_price", "unit_price"]),
    ("mac_appeal_claim", Tell::Price, &["ingredient_cost_due"]),
    ("pharmacies", Tell::Pharmacy, &["address", "city", "name", "ncpdp_id", "npi", "pharmacy_id", "zip_code"]),
    ("pharmacy_contract", Tell::Pharmacy, &["pharmacy_id"]),
    ("prescriber", Tell::Prescriber, &["dea_number", "prescriber_name", "prescriber_npi"]),
    ("rebate_accrual", Tell::Period, &["fill_date"]),
];

/// What a column tells beside its class; `None`: nothing.
#[must_use]
pub fn of(table: &str, column: &str, class: Class) -> Option<Tell> {
    if let Some((_, tell, _)) = OF_ONE_TABLE.iter().find(|(of, _, columns)| *of == table && columns.contains(&column)) {
        return Some(*tell);
    }
    let tell = TELLS.iter().find_map(|(tell, columns)| columns.contains(&column).then_some(*tell))?;
    // The same name in a table of reference data is a price of the plan, or the day that a plan was entered.
    let is_personal = ABOUT_PERSONS.contains(&table) || class != Class::Clean;
    is_personal.then_some(tell)
}

/// What a key of a document tells, however it is written: documents are about persons.
#[must_use]
pub fn of_key(key: &str) -> Option<Tell> {
    let column = classes::column_of_key(key);
    TELLS.iter().find_map(|(tell, columns)| columns.contains(&column.as_ref()).then_some(*tell))
}

/// Tables a row of which is about a person.
#[rustfmt::skip]
const ABOUT_PERSONS: &[&str] = &[
    "accumulator", "accumulator_sync", "authorization_case", "authorization_use", "claim_other_payer",
    "claim_other_payer_amount", "claims_staging", "coverage", "dur_alert",
    "m3p_bill", "m3p_election", "mac_appeal", "mac_appeal_claim", "member_condition", "member_lock_in", "member_low_income", "members", "part_d_accumulator", "part_d_claim", "pharmacy_claim",
    "prior_authorization", "rebate_accrual",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_is_a_column_of_a_table_or_a_key_of_a_document() {
        let is_column = |column: &str| classes::tables().any(|table| table.class(column).is_some());
        for (_, columns) in TELLS {
            assert!(columns.iter().all(|column| is_column(column) || classes::of_key(column).is_some()), "{columns:?}");
        }
        for (table, _, columns) in OF_ONE_TABLE {
            let table = classes::table(table).expect("a table");
            assert!(columns.iter().all(|column| table.class(column).is_some()), "{}", table.name);
        }
        assert!(ABOUT_PERSONS.iter().all(|table| classes::table(table).is_some()));
    }

    #[test]
    fn a_name_tells_by_its_table() {
        assert_eq!(of("pharmacy_claim", "plan_id", Class::Clean), Some(Tell::Employer));
        assert_eq!(of("plan", "plan_id", Class::Clean), None);
        assert_eq!(of("pharmacies", "npi", Class::Clean), Some(Tell::Pharmacy));
        assert_eq!(of("plan", "created_at", Class::Clean), None);
        assert_eq!(of("members", "city", Class::Address), Some(Tell::City));
    }
}
