//! What was agreed with persons, and what was disclosed of them.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "accounting_request",
        columns: &[
            (Class::Date, &["due_on", "extended_on", "provided_on", "requested_on"]),
            (Class::Other, &["patient_id", "request_id"]),
            (Class::Text, &["extension_reason"]),
            (Class::Clean, &["is_free", "provided_by", "recorded_by"]),
        ],
    },
    Table {
        name: "break_glass",
        columns: &[
            (Class::Name, &["opened_for", "reviewed_for"]),
            (Class::Date, &["expires_at", "opened_at", "reviewed_at"]),
            (Class::Account, &["ticket"]),
            (Class::Other, &["break_glass_id", "opened_xid", "patient_id"]),
            (Class::Text, &["reason", "review_note"]),
            (Class::Clean, &["is_signed", "opened_by", "opened_session", "outcome", "purpose", "reviewed_by"]),
        ],
    },
    Table {
        name: "confidential_communication",
        columns: &[
            (Class::Address, &["address", "city"]),
            (Class::Zip, &["zip_code"]),
            (Class::Date, &["effective_date", "termination_date"]),
            (Class::Phone, &["phone"]),
            (Class::Email, &["email"]),
            (Class::Other, &["communication_id", "patient_id"]),
            (Class::Clean, &["state"]),
        ],
    },
    Table {
        name: "disclosure",
        columns: &[
            (Class::Name, &["recipient_name", "recorded_for"]),
            (Class::Address, &["recipient_address"]),
            (Class::Date, &["disclosed_on", "recorded_at"]),
            (Class::Other, &["disclosure_id", "patient_id"]),
            (Class::Text, &["description", "purpose", "request_reference"]),
            (Class::Clean, &["basis", "recorded_by"]),
        ],
    },
    Table {
        name: "disclosure_basis",
        columns: &[
            (Class::Clean, &["basis", "citation", "description", "is_accounted", "may_be_summarized"]),
        ],
    },
    Table {
        name: "disclosure_suspension",
        columns: &[
            (Class::Name, &["official"]),
            (Class::Date, &["first_date", "last_date", "recorded_at"]),
            (Class::Other, &["patient_id", "suspension_id"]),
            (Class::Text, &["agency", "reason"]),
            (Class::Clean, &["basis", "is_written", "recorded_by"]),
        ],
    },
    Table {
        name: "legal_hold",
        columns: &[
            (Class::Date, &["from_date", "released_at", "set_at", "until_date"]),
            (Class::Other, &["held_patient_id", "hold_id", "patient_id"]),
            (Class::Text, &["reason"]),
            (Class::Clean, &["released_by", "set_by"]),
        ],
    },
    Table {
        name: "patient_restriction",
        columns: &[
            (Class::Date, &["effective_date", "termination_date"]),
            (Class::Other, &["patient_id", "restriction_id"]),
            (Class::Text, &["description"]),
            (Class::Clean, &["withheld_purposes"]),
        ],
    },
    Table {
        name: "research_protocol",
        columns: &[
            (Class::Clean, &[
                "description", "first_date", "individuals", "information_types", "last_date", "protocol_id",
                "protocol_name", "researcher_contact", "sponsor_contact",
            ]),
        ],
    },
];
