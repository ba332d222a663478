//! Runs of loading and staging, and the faults they found.

use super::{Class, Table};

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    Table {
        name: "load_error",
        columns: &[
            (Class::Clean, &["code", "error_id", "field", "hint", "line", "message", "run_id", "severity"]),
        ],
    },
    Table {
        name: "load_run",
        columns: &[
            (Class::Text, &["file_name", "message"]),
            (Class::Clean, &[
                "added", "alerted_at", "changed", "dry_run", "file_digest", "finished_at", "last_chunk_at", "loaded_by", "rate",
                "records", "refused", "repaired", "run_id", "source", "started_at", "state", "unchanged", "working_since",
            ]),
        ],
    },
    Table {
        name: "record_staging",
        columns: &[
            (Class::Text, &["raw_data"]),
            (Class::Clean, &["error_codes", "line", "run_id", "staging_id", "state"]),
        ],
    },
    Table {
        name: "reference_staging",
        columns: &[
            (Class::Text, &["raw_data"]),
            (Class::Clean, &["error_codes", "line", "run_id", "staging_id", "state"]),
        ],
    },
];
