//! Rebates: contracts, accruals, invoices.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "client_rebate_term",
        columns: &[
            (Class::Clean, &[
                "client_id", "effective_date", "guarantee_per_claim", "point_of_sale_percent", "share_per_claim",
                "share_percent", "termination_date",
            ]),
        ],
    },
    Table {
        name: "manufacturer",
        columns: &[
            (Class::Clean, &[
                "created_at", "effective_date", "id", "invoice_days", "labeler_codes", "name", "payment_days",
                "termination_date",
            ]),
        ],
    },
    Table {
        name: "manufacturer_rebate",
        columns: &[
            (Class::Clean, &[
                "administrative_fee_percent", "allowed_increase_percent", "baseline_wac",
                "billing_units_per_rebate_unit", "contract_end_date", "contract_start_date", "created_at",
                "exclusions", "id", "kind", "manufacturer_id", "minimum_volume", "ndc", "period", "plan_ids",
                "program", "rebate_amount_per_unit", "rebate_percent", "rebate_unit", "volume_rule",
            ]),
        ],
    },
    Table {
        name: "rebate_accrual",
        columns: &[
            (Class::Date, &["created_at", "fill_date"]),
            (Class::Account, &["claim_id"]),
            (Class::Clean, &[
                "administrative_fee", "amount", "client_amount", "client_id", "client_percent", "contract_id",
                "exclusion", "guarantee_amount", "id", "invoice_line_id", "ndc", "period_end", "period_start",
                "plan_id", "point_of_sale_amount", "source", "unit_rebate", "units", "wac_amount",
            ]),
        ],
    },
    Table {
        name: "rebate_dispute",
        columns: &[
            (Class::Clean, &[
                "adjustment_line_id", "amount", "conceded_amount", "id", "invoice_line_id", "opened_at", "reason",
                "resolved_at", "status", "units",
            ]),
        ],
    },
    Table {
        name: "rebate_invoice",
        columns: &[
            (Class::Clean, &[
                "amount", "created_at", "disputed_amount", "due_date", "id", "invoice_number", "manufacturer_id",
                "paid_amount", "period_end", "received_date", "send_by", "sent_date", "status",
            ]),
        ],
    },
    Table {
        name: "rebate_invoice_line",
        columns: &[
            (Class::Clean, &[
                "administrative_fee", "amount", "client_amount", "contract_id", "created_at", "id", "invoice_id",
                "kind", "period_end", "period_start", "rebate_amount", "units",
            ]),
        ],
    },
    Table {
        name: "rebate_market_basket",
        columns: &[
            (Class::Clean, &["contract_id", "ndc"]),
        ],
    },
    Table {
        name: "rebate_payment",
        columns: &[
            (Class::Clean, &["amount", "created_at", "id", "invoice_id", "received_date"]),
        ],
    },
    Table {
        name: "rebate_period",
        columns: &[
            (Class::Clean, &[
                "claims", "contract_id", "earned", "market_share_percent", "period_end", "period_start",
                "resolved_at", "units",
            ]),
        ],
    },
    Table {
        name: "rebate_product",
        columns: &[
            (Class::Clean, &["contract_id", "ndc"]),
        ],
    },
    Table {
        name: "rebate_tier",
        columns: &[
            (Class::Clean, &["at_least", "contract_id", "rebate_percent"]),
        ],
    },
];
