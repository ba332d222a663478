//! What reports read: the copy of the claims, sums over it, and how fresh they are.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "report_claim",
        columns: &[
            (Class::Date, &["fill_date"]),
            (Class::Account, &["claim_id"]),
            (Class::License, &["prescriber_npi"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &[
                "allowed_amount", "channel", "days_supply", "dispensing_fee", "ingredient_cost", "is_paid", "ndc",
                "on_formulary", "patient_pay", "pharmacy_npi", "plan_id", "plan_paid", "quantity", "sales_tax", "tier",
            ]),
        ],
    },
    Table {
        name: "report_day",
        columns: &[
            (Class::Date, &["fill_date"]),
            (Class::Clean, &["answered", "paid", "paid_formulary", "patient_pay", "plan_id", "plan_paid", "tier"]),
        ],
    },
    Table {
        name: "report_refresh",
        columns: &[
            (Class::Clean, &[
                "changed_since", "claims", "finished_at", "is_rebuild", "refresh_id", "refreshed_at", "snapshot",
                "timeline", "transaction_id",
            ]),
        ],
    },
    Table {
        name: "report_year",
        columns: &[
            (Class::Other, &["persons"]),
            (Class::Clean, &["claims", "ndc", "patient_pay", "plan_id", "plan_paid", "quantity", "year"]),
        ],
    },
];
