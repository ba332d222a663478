//! Plans, clients and formularies.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "client",
        columns: &[
            (Class::Clean, &[
                "client_code", "client_id", "client_name", "created_at", "effective_date", "termination_date",
            ]),
        ],
    },
    Table {
        name: "client_contract",
        columns: &[
            (Class::Clean, &[
                "brand_dispensing_fee", "client_contract_id", "client_id", "effective_date",
                "generic_dispensing_fee", "member_share", "method", "termination_date",
            ]),
        ],
    },
    Table {
        name: "client_rate",
        columns: &[
            (Class::Clean, &["adjustment_percent", "client_contract_id", "price_type", "product_type"]),
        ],
    },
    Table {
        name: "formulary",
        columns: &[
            (Class::Clean, &[
                "class_id", "coinsurance_percent", "copay_amount", "covered", "created_at", "days_supply_limit",
                "days_supply_limit_days", "deductible_applies", "drug_name", "effective_date", "fill_limit",
                "fill_limit_days", "fills_elsewhere", "fills_elsewhere_days", "formulary_name", "id", "ingredient_id", "maximum_age", "maximum_days_supply",
                "minimum_age", "ndc", "plan_id", "prior_auth_required", "quantity_limit", "quantity_limit_days",
                "reject_code", "required_network", "rxcui", "sex", "step_therapy_required", "termination_date", "tier", "tier_name",
            ]),
        ],
    },
    Table {
        name: "formulary_cost_share",
        columns: &[
            (Class::Clean, &[
                "channel", "coinsurance_percent", "copay_amount", "deductible_applies", "formulary_cost_share_id",
                "formulary_id", "maximum_amount", "maximum_days_supply", "minimum_amount", "minimum_days_supply",
                "preferred",
            ]),
        ],
    },
    Table {
        name: "formulary_quantity_limit",
        columns: &[
            (Class::Clean, &["formulary_id", "quantity_limit", "quantity_limit_days", "quantity_limit_id"]),
        ],
    },
    Table {
        name: "plan",
        columns: &[
            (Class::Clean, &[
                "benefit_year_start_month", "carry_over_deductible", "carry_over_out_of_pocket", "client_id",
                "created_at", "daw_penalty_accumulates", "daw_penalty_codes", "duplicate_answer", "dur_major",
                "dur_minor", "dur_moderate", "effective_date", "family_accumulation", "family_deductible",
                "family_out_of_pocket_accumulation", "family_out_of_pocket_maximum", "formulary_type",
                "individual_deductible", "individual_maximum_in_family", "individual_out_of_pocket_maximum",
                "later_claims", "line_of_business", "maximum_claim_amount", "maximum_days_supply",
                "maximum_dependent_age", "plan_code", "plan_id", "plan_name", "prescriber_required",
                "prescription_valid_days", "price_tie", "refill_counting", "refill_supply_on_hand",
                "refill_threshold_percent", "rejected_rebill", "termination_date", "timely_filing_days",
                "underuse_lookback_days", "underuse_percent", "unlisted_tier", "unneeded_authorization",
                "zero_amount_is_price",
            ]),
        ],
    },
    Table {
        name: "plan_authorization",
        columns: &[
            (Class::Clean, &[
                "appeal_levels", "contact", "emergency_days_supply", "emergency_number", "emergency_once_in_days",
                "emergency_type", "plan_id", "program", "time_zone",
            ]),
        ],
    },
    Table {
        name: "plan_compound",
        columns: &[
            (Class::Clean, &[
                "covered", "effective_date", "most_ingredients", "plan_id", "takes_clarification",
                "termination_date",
            ]),
        ],
    },
    Table {
        name: "plan_coordination",
        columns: &[
            (Class::Clean, &[
                "accepted_reject_codes", "assistance_accumulates", "counted", "effective_date", "first_reversed",
                "last_resort", "method", "plan_id", "program_maximum", "reject_when_met", "termination_date",
            ]),
        ],
    },
    Table {
        name: "plan_cost_share",
        columns: &[
            (Class::Clean, &[
                "channel", "coinsurance_percent", "copay_amount", "cost_share_id", "deductible_applies",
                "effective_date", "maximum_amount", "maximum_days_supply", "minimum_amount", "minimum_days_supply",
                "plan_id", "preferred", "termination_date", "tier", "tier_name",
            ]),
        ],
    },
    Table {
        name: "plan_deductible",
        columns: &[
            (Class::Clean, &[
                "channel", "coverage_tier", "deductible_id", "effective_date", "family_deductible",
                "individual_deductible", "plan_id", "termination_date",
            ]),
        ],
    },
    Table {
        name: "plan_drug_cost",
        columns: &[
            (Class::Clean, &["days_supply", "effective_date", "ndc", "plan_id", "termination_date", "unit_cost"]),
        ],
    },
    Table {
        name: "plan_dur",
        columns: &[
            (Class::Clean, &["alert_code", "effective_date", "outcome", "plan_id", "termination_date"]),
        ],
    },
    Table {
        name: "plan_network",
        columns: &[
            (Class::Clean, &["effective_date", "network_id", "plan_id", "preference", "preferred", "termination_date"]),
        ],
    },
    Table {
        name: "plan_network_term",
        columns: &[
            (Class::Clean, &[
                "effective_date", "locks_in", "mail_after_days", "mail_after_fills", "ordinary_kinds", "plan_id",
                "retail_days_supply", "termination_date",
            ]),
        ],
    },
    Table {
        name: "plan_opioid",
        columns: &[
            (Class::Clean, &[
                "benzodiazepine", "benzodiazepine_code", "coordination_code", "coordination_dose",
                "coordination_sources", "early_refill", "effective_date", "exempt_conditions", "exempt_residences",
                "factor_set", "long_acting", "long_acting_code", "maximum_dose", "maximum_dose_code", "naive_code",
                "naive_days_supply", "naive_lookback_days", "plan_id", "same_prescriber_passes", "termination_date",
            ]),
        ],
    },
    Table {
        name: "plan_override",
        columns: &[
            (Class::Clean, &["channel", "code", "plan_id", "reject_code"]),
        ],
    },
    Table {
        name: "plan_part_d",
        columns: &[
            (Class::Clean, &[
                "benefit", "compound_kind", "deductible", "discounts_before_deductible", "effective_date",
                "insulin_credit", "likely_to_benefit", "month_days", "notice_reject_codes", "plan_id", "straddling_copay", "termination_date", "tier_credit",
            ]),
        ],
    },
    Table {
        name: "plan_term",
        columns: &[
            (Class::Clean, &[
                "carry_over_deductible", "carry_over_out_of_pocket", "daw_penalty_accumulates", "daw_penalty_codes",
                "duplicate_answer", "dur_major", "dur_minor", "dur_moderate", "effective_date",
                "family_accumulation", "family_deductible", "family_out_of_pocket_accumulation",
                "family_out_of_pocket_maximum", "formulary_type", "individual_deductible",
                "individual_maximum_in_family", "individual_out_of_pocket_maximum", "later_claims",
                "maximum_claim_amount", "maximum_days_supply", "maximum_dependent_age", "plan_id",
                "prescriber_required", "prescription_valid_days", "price_tie", "refill_counting",
                "refill_supply_on_hand", "refill_threshold_percent", "rejected_rebill", "timely_filing_days",
                "underuse_lookback_days", "underuse_percent", "unlisted_tier", "unneeded_authorization",
                "zero_amount_is_price",
            ]),
        ],
    },
    Table {
        name: "plan_transition",
        columns: &[
            (Class::Clean, &[
                "care_days_supply", "care_residences", "days", "days_supply", "effective_date", "emergency_days_supply",
                "exception_tier", "level_of_care_codes", "plan_id", "termination_date",
            ]),
        ],
    },
    Table {
        name: "step_therapy",
        columns: &[
            (Class::Clean, &[
                "class_id", "formulary_id", "ingredient_id", "lookback_days", "minimum_days_supply", "step_number",
                "step_therapy_id",
            ]),
        ],
    },
];
