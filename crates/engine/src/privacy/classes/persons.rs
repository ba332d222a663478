//! Members, their claims and balances.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "accumulator",
        columns: &[
            (Class::Date, &["benefit_year_start", "updated_at"]),
            (Class::Other, &["owner_id"]),
            (Class::Clean, &[
                "deductible_external", "deductible_met", "deductible_opening", "out_of_pocket_external",
                "out_of_pocket_met", "out_of_pocket_opening", "plan_id", "scope",
            ]),
        ],
    },
    Table {
        name: "accumulator_sync",
        columns: &[
            (Class::Date, &["as_of", "benefit_year_start", "received_at"]),
            (Class::Account, &["reference"]),
            (Class::Other, &["family_id", "patient_id", "sync_id"]),
            (Class::Clean, &[
                "deductible", "deductible_applied", "mode", "out_of_pocket", "out_of_pocket_applied", "plan_id",
                "source",
            ]),
        ],
    },
    Table {
        name: "claim_ingredient",
        columns: &[
            (Class::Date, &["fill_date"]),
            (Class::Account, &["claim_id", "claim_ingredient_id", "prior_authorization_numbers"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &[
                "basis_of_cost", "cost_submitted", "covered", "dispensed", "ingredient_cost", "ndc", "place",
                "price_basis", "quantity",
            ]),
        ],
    },
    Table {
        name: "claim_other_payer",
        columns: &[
            (Class::Date, &["answered_on", "fill_date"]),
            (Class::Account, &["claim_id", "other_payer_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["coverage_type", "id_qualifier", "payer_id", "place", "reject_codes"]),
        ],
    },
    Table {
        name: "claim_other_payer_amount",
        columns: &[
            (Class::Account, &["amount_id", "other_payer_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["amount", "kind", "place", "qualifier"]),
        ],
    },
    Table {
        name: "claim_quarter",
        columns: &[
            (Class::Clean, &["quarter_start", "retired_at"]),
        ],
    },
    Table {
        name: "claim_transition",
        columns: &[
            (Class::Date, &["fill_date", "notice_sent_at"]),
            (Class::Account, &["claim_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["kind"]),
        ],
    },
    Table {
        name: "claims_staging",
        columns: &[
            (Class::Date, &["processed_at", "repaired_at", "staged_at"]),
            (Class::Account, &["claim_id"]),
            (Class::Text, &["error_messages", "faults", "raw_data"]),
            (Class::Clean, &[
                "attempts", "batch_id", "claim_status", "line", "reject_codes", "run_id", "staging_id",
                "transaction_code", "validation_status",
            ]),
        ],
    },
    Table {
        name: "coverage",
        columns: &[
            (Class::Date, &["created_at", "effective_date", "termination_date"]),
            (Class::Beneficiary, &["cardholder_id", "group_id", "member_id", "person_code"]),
            (Class::Other, &["coverage_id", "family_id"]),
            (Class::Clean, &["bin", "coverage_tier", "pcn", "plan_id", "rank", "relationship_code"]),
        ],
    },
    Table {
        name: "dur_alert",
        columns: &[
            (Class::Date, &["created_at", "fill_date", "override_date"]),
            (Class::Account, &["claim_id", "id"]),
            (Class::Other, &["overridden_by", "patient_id"]),
            (Class::Text, &["override_reason"]),
            (Class::Clean, &[
                "alert_code", "alert_description", "alert_type", "drug1_ndc", "drug2_ndc", "interaction_type",
                "outcome", "severity",
            ]),
        ],
    },
    Table {
        name: "m3p_bill",
        columns: &[
            (Class::Date, &["billed_at"]),
            (Class::Other, &["election_id", "patient_id"]),
            (Class::Clean, &["amount", "balance", "cap", "month", "new_cost", "year"]),
        ],
    },
    Table {
        name: "m3p_election",
        columns: &[
            (Class::Date, &["election_date", "end_date", "recorded_at"]),
            (Class::Other, &["election_id", "patient_id"]),
            (Class::Text, &["end_reason"]),
            (Class::Clean, &["plan_id"]),
        ],
    },
    Table {
        name: "mac_appeal",
        columns: &[
            (Class::Date, &["answer_by", "decided_at", "file_by", "filed_at", "fill_date"]),
            (Class::Account, &["appeal_id", "claim_id", "reference"]),
            (Class::Other, &["patient_id"]),
            (Class::Text, &["reason"]),
            (Class::Clean, &[
                "acquisition_cost", "available_ndc", "decision", "like_pharmacies", "list_id", "mac_unit_price", "ndc",
                "network_id", "pharmacy_id", "plan_id", "unit_price",
            ]),
        ],
    },
    Table {
        name: "mac_appeal_claim",
        columns: &[
            (Class::Date, &["fill_date"]),
            (Class::Account, &["appeal_id", "claim_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["ingredient_cost", "ingredient_cost_due", "plan_id", "quantity"]),
        ],
    },
    Table {
        name: "member_condition",
        columns: &[
            (Class::Date, &["effective_date", "recorded_at", "termination_date"]),
            (Class::Other, &["patient_id"]),
            (Class::Text, &["source"]),
            (Class::Clean, &["condition"]),
        ],
    },
    Table {
        name: "member_index",
        columns: &[
            (Class::Other, &["blind", "patient_id"]),
            (Class::Clean, &["client_id", "key_id"]),
        ],
    },
    Table {
        name: "member_lock_in",
        columns: &[
            (Class::Date, &[
                "effective_date", "extension_date", "first_notice_date", "recorded_at", "second_notice_date",
                "termination_date",
            ]),
            (Class::Other, &["lock_in_id", "patient_id"]),
            (Class::Text, &["end_reason", "source"]),
            (Class::Clean, &["applies_to", "locked_to", "npis", "plan_id", "program"]),
        ],
    },
    Table {
        name: "member_low_income",
        columns: &[
            (Class::Date, &["effective_date", "recorded_at", "termination_date"]),
            (Class::Other, &["patient_id"]),
            (Class::Text, &["document_reference"]),
            (Class::Clean, &["level", "source"]),
        ],
    },
    Table {
        name: "member_plain_contact",
        columns: &[
            (Class::Address, &["address", "city"]),
            (Class::Zip, &["zip_code"]),
            (Class::Phone, &["phone"]),
            (Class::Email, &["email"]),
            (Class::Other, &["patient_id"]),
        ],
    },
    Table {
        name: "member_state",
        columns: &[
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["longest_supply_days"]),
        ],
    },
    Table {
        name: "members",
        columns: &[
            (Class::Name, &["first_name", "last_name", "name"]),
            (Class::Address, &["address", "city"]),
            (Class::Zip, &["zip_code"]),
            (Class::Date, &[
                "created_at", "date_of_birth", "date_of_death", "effective_date", "status_date", "termination_date",
                "updated_at",
            ]),
            (Class::Phone, &["phone"]),
            (Class::Email, &["email"]),
            (Class::Ssn, &["ssn"]),
            (Class::Beneficiary, &["member_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["eligibility_status", "plan_id", "sex", "state"]),
        ],
    },
    Table {
        name: "part_d_accumulator",
        columns: &[
            (Class::Date, &["opening_date", "updated_at"]),
            (Class::Other, &["patient_id"]),
            (Class::Text, &["opening_source"]),
            (Class::Clean, &[
                "deductible_met", "deductible_opening", "gross_covered_cost", "gross_opening", "plan_deductible_met",
                "plan_deductible_opening", "plan_id", "troop", "troop_opening", "year",
            ]),
        ],
    },
    Table {
        name: "part_d_claim",
        columns: &[
            (Class::Date, &["fill_date"]),
            (Class::Account, &["claim_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &[
                "catastrophic_code", "catastrophic_phase", "deductible_accrued", "deductible_before",
                "deductible_phase", "gross", "gross_before", "in_payment_plan", "initial_phase", "kind", "likely_to_benefit", "low_income_level",
                "low_income_subsidy", "manufacturer_discount", "other_counted", "other_not_counted", "patient_pay",
                "plan_deductible_accrued", "plan_deductible_before", "plan_id", "plan_pay", "plan_share", "prorated",
                "reinsurance", "selected_drug_subsidy", "standard_share", "threshold", "troop_accrued",
                "troop_before", "year",
            ]),
        ],
    },
    Table {
        name: "part_d_other_payment",
        columns: &[
            (Class::Date, &["paid_at", "recorded_at"]),
            (Class::Account, &["claim_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["amount", "counts", "payer_type", "sequence", "troop_change"]),
        ],
    },
    Table {
        name: "patient_limit",
        columns: &[
            (Class::Clean, &[
                "description", "ingredient_id", "maximum_age", "minimum_age", "patient_limit_id", "severity", "sex",
            ]),
        ],
    },
    Table {
        name: "pharmacy_claim",
        columns: &[
            (Class::Date, &["benefit_year_start", "created_at", "fill_date", "reversed_at", "written_date"]),
            (Class::MedicalRecord, &["rx_number"]),
            (Class::Beneficiary, &["member_id"]),
            (Class::Account, &[
                "claim_number", "id", "prior_authorization_number", "prior_authorization_numbers",
                "replaces_claim_id",
            ]),
            (Class::License, &["prescriber_dea", "prescriber_npi"]),
            (Class::Other, &["coverage_id", "family_id", "fingerprint", "patient_id", "trace"]),
            (Class::Text, &["submitted"]),
            (Class::Clean, &[
                "above_nadac", "allowed_amount", "basis_of_reimbursement", "channel", "client_allowed", "client_charge",
                "client_contract_id", "client_spread", "coinsurance_amount", "copay_amount",
                "daw_code", "daw_penalty", "days_supply", "days_supply_intended", "deductible_applied", "dispensed",
                "dispensing_fee", "dispensing_fee_submitted", "dispensing_status", "drug_name", "fill_number",
                "gross_amount_due_submitted", "ingredient_cost", "ingredient_cost_submitted", "left_to_pay",
                "nadac_amount", "ndc", "other_coverage_code", "other_payer_paid", "out_of_pocket_applied", "out_of_pocket_forgiven",
                "paid_amount", "patient_copay", "patient_relationship_code", "patient_residence", "payer_rank",
                "pharmacy_ncpdp", "pharmacy_npi", "plan_id", "quantity", "quantity_intended", "quantity_prescribed",
                "refills_authorized", "reject_codes", "sales_tax", "status", "tier", "total_cost",
                "usual_and_customary", "written_off",
            ]),
        ],
    },
];
