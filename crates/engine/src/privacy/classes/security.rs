//! Who read and changed what, keys, and what roles may.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "access_log",
        columns: &[
            (Class::Name, &["app_user"]),
            (Class::Date, &["accessed_at", "backend_start"]),
            (Class::Account, &["ticket"]),
            (Class::Ip, &["client_addr"]),
            (Class::Other, &["members", "row_digest"]),
            (Class::Clean, &[
                "application_name", "authenticated_id", "backend_pid", "column_names", "epoch", "executions",
                "function_name", "incarnation", "kind", "outcome", "outcome_of", "purpose", "query_id",
                "relation_name", "row_count", "scanned_count", "sequence", "session_user_name", "sqlstate",
                "transaction_id", "user_name",
            ]),
        ],
    },
    Table {
        name: "access_sink",
        columns: &[
            (Class::Clean, &["epoch", "is_closed", "last_sequence", "stored_at"]),
        ],
    },
    Table {
        name: "audit_anchor",
        columns: &[
            (Class::Clean, &["anchor_number", "anchored_at", "block_number", "line", "missed"]),
        ],
    },
    Table {
        name: "audit_block",
        columns: &[
            (Class::Clean, &[
                "block_number", "database_oid", "detail", "digest", "incarnation", "key_fingerprint", "kind",
                "old_signature", "parts", "previous_digest", "root", "row_count", "sealed_at", "signature",
                "snapshot", "system_identifier", "timeline",
            ]),
        ],
    },
    Table {
        name: "audit_hold",
        columns: &[
            (Class::Text, &["reason"]),
            (Class::Clean, &["from_date", "hold_id", "released_at", "set_at", "set_by", "until_date"]),
        ],
    },
    Table {
        name: "audit_log",
        columns: &[
            (Class::Date, &["timestamp"]),
            (Class::Ip, &["client_addr"]),
            (Class::Other, &["content_digest", "new_data", "old_data", "row_digest", "row_key", "value_digests"]),
            (Class::Document, &["new_values", "old_values"]),
            (Class::Clean, &[
                "application_name", "audit_id", "backend_pid", "incarnation", "operation", "session_user_name", "table_name",
                "transaction_id", "user_name",
            ]),
        ],
    },
    Table {
        name: "encryption_key",
        columns: &[
            (Class::Clean, &["fingerprint", "key_id", "purpose", "registered_at", "state", "state_since"]),
        ],
    },
    Table {
        name: "installation",
        columns: &[
            (Class::Other, &["audit_secret"]),
            (Class::Clean, &["masking", "only_row", "time_zone"]),
        ],
    },
    Table {
        name: "maintenance_step",
        columns: &[
            (Class::Clean, &["done", "message", "milliseconds", "ran_at", "sqlstate", "step", "succeeded_at"]),
        ],
    },
    Table {
        name: "purpose_of_use",
        columns: &[
            (Class::Clean, &["description", "purpose"]),
        ],
    },
    Table {
        name: "role_purpose",
        columns: &[
            (Class::Clean, &["created_at", "purpose", "role_id", "role_name"]),
        ],
    },
    Table {
        name: "role_scope",
        columns: &[
            (Class::Other, &["patient_id"]),
            (Class::Clean, &[
                "client_id", "granted_at", "granted_by", "role_name", "role_scope_id", "role_user", "role_user_name",
            ]),
        ],
    },
    Table {
        name: "schema_version",
        columns: &[
            (Class::Clean, &["holds", "only_row", "version"]),
        ],
    },
    Table {
        name: "session_statistic",
        columns: &[
            (Class::Clean, &["base", "began_at", "counts", "process", "reset_at"]),
        ],
    },
    Table {
        name: "standing_purpose",
        columns: &[
            (Class::Clean, &["purpose", "reason", "role_id", "role_name", "set_at", "set_by"]),
        ],
    },
    Table {
        name: "used_token",
        columns: &[
            (Class::Clean, &["expires_at", "nonce"]),
        ],
    },
];
