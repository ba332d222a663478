//! Requests for authorization, their clocks and what claims use of them.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "authorization_case",
        columns: &[
            (Class::Date, &[
                "created_at", "decided_at", "effectuated_at", "oral_notice_at", "paid_at", "received_at",
                "reversal_notice_at", "statement_at", "written_notice_at",
            ]),
            (Class::Account, &["appeal_of", "authorization_number", "case_id"]),
            (Class::License, &["prescriber_npi"]),
            (Class::Other, &["patient_id"]),
            (Class::Text, &["criteria", "decided_scope", "diagnosis_codes", "reason", "requested", "requester"]),
            (Class::Clean, &["amount_in_controversy", "extended", "level", "plan_id", "program", "request_type", "state", "urgency"]),
        ],
    },
    Table {
        name: "authorization_clock",
        columns: &[
            (Class::Date, &["due_at", "forward_by", "met_at"]),
            (Class::Account, &["case_id"]),
            (Class::Clean, &["clock", "clock_rule_id", "forward_to", "source"]),
        ],
    },
    Table {
        name: "authorization_clock_rule",
        columns: &[
            (Class::Clean, &[
                "amount", "appeal_levels", "clock", "clock_rule_id", "effective_date", "extension", "levels",
                "missed_goes_to", "missed_hours", "presumed_days", "program", "request_types", "source", "starts_at",
                "statement_days", "termination_date", "unit", "urgency", "wait_days", "waits", "when_incomplete",
            ]),
        ],
    },
    Table {
        name: "authorization_controversy",
        columns: &[
            (Class::Clean, &["level", "minimum_amount", "program", "source", "year"]),
        ],
    },
    Table {
        name: "authorization_criterion",
        columns: &[
            (Class::Clean, &[
                "class_id", "codes", "combine", "criterion_id", "criterion_name", "days_back", "days_supply",
                "effective_date", "granted_days", "granted_fills", "granted_quantity", "history_class_id",
                "history_ingredient_id", "ingredient_id", "maximum_age", "maximum_quantity", "minimum_age", "ndc",
                "plan_id", "program", "set_name", "sex", "termination_date", "test",
            ]),
        ],
    },
    Table {
        name: "authorization_event",
        columns: &[
            (Class::Date, &["answer_by", "happened_at", "recorded_at"]),
            (Class::Account, &["case_id"]),
            (Class::Other, &["event_id", "recorded_by"]),
            (Class::Text, &["detail", "reason"]),
            (Class::Clean, &["action", "from_state", "to_state"]),
        ],
    },
    Table {
        name: "authorization_step",
        columns: &[
            (Class::Clean, &[
                "action", "appeal_levels", "effective_date", "from_level", "from_state", "program", "step_id",
                "termination_date", "to_level", "to_state",
            ]),
        ],
    },
    Table {
        name: "authorization_use",
        columns: &[
            (Class::Date, &["fill_date", "given_back_at", "used_at"]),
            (Class::Account, &["authorization_number", "claim_id", "use_id"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &["amount", "fills", "quantity"]),
        ],
    },
    Table {
        name: "business_calendar",
        columns: &[
            (Class::Clean, &["closed_date", "holiday_name"]),
        ],
    },
    Table {
        name: "prior_authorization",
        columns: &[
            (Class::Date, &["created_at", "effective_date", "termination_date"]),
            (Class::Account, &["authorization_number"]),
            (Class::License, &["prescriber_npi"]),
            (Class::Other, &["patient_id"]),
            (Class::Clean, &[
                "amount_authorized", "class_id", "edit", "fills_authorized", "ingredient_id", "ndc", "pharmacy_id",
                "plan_id", "quantity_authorized", "status", "waived_reject_codes",
            ]),
        ],
    },
];
