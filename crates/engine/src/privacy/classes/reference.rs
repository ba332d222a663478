//! Drugs, pharmacies, prescribers, codes.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "additive_effect",
        columns: &[
            (Class::Clean, &["drugs_allowed", "effect_id", "effect_name", "severity"]),
        ],
    },
    Table {
        name: "additive_effect_class",
        columns: &[
            (Class::Clean, &["class_id", "effect_id"]),
        ],
    },
    Table {
        name: "code_value",
        columns: &[
            (Class::Clean, &["code", "effective_date", "field", "field_name", "meaning", "termination_date"]),
        ],
    },
    Table {
        name: "contract_compound_fee",
        columns: &[
            (Class::Clean, &["contract_id", "fee", "level_of_effort"]),
        ],
    },
    Table {
        name: "contract_rate",
        columns: &[
            (Class::Clean, &["adjustment_percent", "contract_id", "price_type", "product_type"]),
        ],
    },
    Table {
        name: "controlled_schedule_rule",
        columns: &[
            (Class::Clean, &[
                "care_conditions", "care_residences", "effective_date", "partial_days", "partial_days_in_care",
                "partial_months", "quantity_prescribed_required", "schedule", "schedule_rule_id", "source", "state",
                "termination_date",
            ]),
        ],
    },
    Table {
        name: "dose_limit",
        columns: &[
            (Class::Clean, &[
                "dose_limit_id", "ingredient_id", "maximum_age", "maximum_daily_dose", "minimum_age",
                "minimum_daily_dose", "severity", "strength_unit",
            ]),
        ],
    },
    Table {
        name: "drug_class",
        columns: &[
            (Class::Clean, &["class_id", "ndc"]),
        ],
    },
    Table {
        name: "drug_ingredient",
        columns: &[
            (Class::Clean, &["ingredient_id", "ndc", "strength", "strength_unit"]),
        ],
    },
    Table {
        name: "drug_interaction",
        columns: &[
            (Class::Clean, &[
                "description", "effective_date", "ingredient1_id", "ingredient2_id", "interaction_type",
                "interruptive", "severity", "source", "termination_date",
            ]),
        ],
    },
    Table {
        name: "drug_part_d",
        columns: &[
            (Class::Clean, &["coverage", "daily_cost_share", "effective_date", "hospice_review", "insulin", "kind", "low_income_generic", "manufacturer_status", "maximum_fair_price", "ndc", "source", "termination_date", "vaccine"]),
        ],
    },
    Table {
        name: "drug_price",
        columns: &[
            (Class::Clean, &["effective_date", "ndc", "price_type", "published_date", "termination_date", "unit_price"]),
        ],
    },
    Table {
        name: "drugs",
        columns: &[
            (Class::Clean, &[
                "billing_unit", "brand", "created_at", "dea_schedule", "directory_date", "dosage_form", "drug_id", "formulary_flag",
                "generic_equivalent_ndc", "generic_name", "labeler", "long_acting", "marketing_category", "name", "ndc_code", "obsolete_date", "otc",
                "prior_auth_required", "quantity_limit", "replaces_ndc", "route", "rxcui", "tier",
            ]),
        ],
    },
    Table {
        name: "ingredient",
        columns: &[
            (Class::Clean, &[
                "duplication_severity", "ingredient_id", "ingredient_name", "safety_class", "underuse_severity",
            ]),
        ],
    },
    Table {
        name: "lock_in_rule",
        columns: &[
            (Class::Clean, &[
                "effective_date", "exempt_conditions", "extension_months", "months", "program", "second_notice_from_days",
                "second_notice_until_days", "source", "termination_date",
            ]),
        ],
    },
    Table {
        name: "mac_appeal_rule",
        columns: &[
            (Class::Clean, &[
                "answer_days", "effective_date", "file_days", "like_pharmacies", "rule_id", "source",
                "state", "termination_date",
            ]),
        ],
    },
    Table {
        name: "mac_list",
        columns: &[
            (Class::Clean, &["client_id", "effective_date", "list_id", "list_name", "network_id", "termination_date"]),
        ],
    },
    Table {
        name: "mac_price",
        columns: &[
            (Class::Clean, &["effective_date", "list_id", "ndc", "termination_date", "unit_price"]),
        ],
    },
    Table {
        name: "methadone_band",
        columns: &[
            (Class::Clean, &["above_mg", "factor", "factor_set", "ingredient_name"]),
        ],
    },
    Table {
        name: "network",
        columns: &[
            (Class::Clean, &["kind", "network_id", "network_name"]),
        ],
    },
    Table {
        name: "opioid_factor",
        columns: &[
            (Class::Clean, &[
                "dosage_form", "factor", "factor_id", "factor_set", "ingredient_name", "ndc", "route", "strength",
                "unit", "wear_days",
            ]),
        ],
    },
    Table {
        name: "opioid_factor_set",
        columns: &[
            (Class::Clean, &["effective_date", "factor_set", "source", "termination_date"]),
        ],
    },
    Table {
        name: "part_d_incurred_payer",
        columns: &[
            (Class::Clean, &["counts", "payer_type", "year"]),
        ],
    },
    Table {
        name: "part_d_lis_copay",
        columns: &[
            (Class::Clean, &["generic", "level", "other", "year"]),
        ],
    },
    Table {
        name: "part_d_manufacturer_discount",
        columns: &[
            (Class::Clean, &["above_percent", "below_percent", "status", "year"]),
        ],
    },
    Table {
        name: "part_d_year",
        columns: &[
            (Class::Clean, &["coinsurance_percent", "deductible", "insulin_maximum", "insulin_percent", "out_of_pocket_threshold", "reinsurance_applicable_percent", "reinsurance_other_percent", "selected_subsidy_percent", "source", "year"]),
        ],
    },
    Table {
        name: "pharmacies",
        columns: &[
            (Class::Clean, &[
                "address", "channel", "city", "effective_date", "is_340b", "name", "ncpdp_id", "npi", "pbm_network",
                "pbm_partner", "pharmacy_id", "state", "termination_date", "zip_code",
            ]),
        ],
    },
    Table {
        name: "pharmacy_contract",
        columns: &[
            (Class::Clean, &[
                "brand_dispensing_fee", "compound_fee", "contract_id", "effective_date", "generic_dispensing_fee",
                "lesser_of_submitted_fee", "network_id", "pharmacy_id", "sales_tax_percent", "termination_date",
            ]),
        ],
    },
    Table {
        name: "prescriber",
        columns: &[
            (Class::Clean, &[
                "dea_number", "dea_schedules", "dea_termination_date", "deceased_date", "effective_date",
                "exclusion_date", "prescriber_name", "prescriber_npi", "specialty", "termination_date",
            ]),
        ],
    },
    Table {
        name: "provider_exclusion",
        columns: &[
            (Class::Clean, &["effective_date", "exclusion_list", "npi", "source", "termination_date"]),
        ],
    },
    Table {
        name: "reject_code",
        columns: &[
            (Class::Clean, &["category", "effective_date", "field", "meaning", "reject_code", "termination_date"]),
        ],
    },
    Table {
        name: "therapeutic_class",
        columns: &[
            (Class::Clean, &["class_id", "class_name", "duplicate_therapy", "duplicates_allowed", "severity"]),
        ],
    },
    Table {
        name: "value_set",
        columns: &[
            (Class::Clean, &["description", "effective_date", "ndc", "termination_date", "value_set_name"]),
        ],
    },
];
